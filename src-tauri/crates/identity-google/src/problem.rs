//! The only place that reads Google's words for "no", and makes problems of them.

use crate::http::Answer;
use model::{ConnectionId, Kind, Problem};
use serde::Deserialize;

/// From this many seconds on a refused signature is put down to the clock.
const CLOCK_SECS: i32 = 60;

/// How the token endpoints say no (RFC 6749, 5.2).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OAuthError {
    error: String,
    error_description: Option<String>,
    error_subtype: Option<String>,
}

/// How Google's other services say no.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ApiError {
    error: ApiErrorBody,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ApiErrorBody {
    message: Option<String>,
}

/// Somebody has to sign in. Whose credential it was is known further up.
pub(crate) fn signed_out(detail: impl Into<String>) -> Problem {
    let connection = ConnectionId(String::new());
    Problem::with_detail(Kind::SignedOut { connection }, detail)
}

/// A token endpoint said no. `account`: for whom it was asked.
pub(crate) fn from_oauth(answer: &Answer, account: &str) -> Problem {
    let Ok(no) = answer.json::<OAuthError>() else {
        return by_status(answer, None, "sign in", account);
    };
    let subtype = no.error_subtype.as_deref().unwrap_or_default();
    let sentence = no.error_description.unwrap_or_default();
    let detail = [no.error.as_str(), &sentence, subtype]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(": ");
    match no.error.as_str() {
        "invalid_grant" | "invalid_rapt" | "expired_token" => {
            let of_clock = sentence.contains("iat") && sentence.contains("exp");
            match answer.ahead_secs {
                Some(ahead_secs) if of_clock && ahead_secs.abs() >= CLOCK_SECS => {
                    Problem::with_detail(Kind::WrongClock { ahead_secs }, detail)
                }
                _ => signed_out(detail),
            }
        }
        "invalid_client" | "deleted_client" | "disabled_client" => {
            let reason = "Google does not know this OAuth client, or its secret is wrong";
            let kind = Kind::BadInput {
                field: "client".to_owned(),
                reason: reason.to_owned(),
            };
            Problem::with_detail(kind, detail)
        }
        "access_denied"
        | "unauthorized_client"
        | "admin_policy_enforced"
        | "invalid_scope"
        | "org_internal" => {
            let kind = Kind::Denied {
                action: "sign in".to_owned(),
                resource: account.to_owned(),
            };
            Problem::with_detail(kind, detail)
        }
        _ => by_status(answer, Some(detail), "sign in", account),
    }
}

/// Another of Google's services said no to `action` on `resource`.
pub(crate) fn from_api(answer: &Answer, action: &str, resource: &str) -> Problem {
    let sentence = answer
        .json::<ApiError>()
        .ok()
        .and_then(|no| no.error.message);
    by_status(answer, sentence, action, resource)
}

fn by_status(answer: &Answer, detail: Option<String>, action: &str, resource: &str) -> Problem {
    let host = || answer.host.clone();
    let resource = resource.to_owned();
    let kind = match answer.status {
        400 => Kind::BadInput {
            field: "request".to_owned(),
            reason: detail.clone().unwrap_or_else(|| action.to_owned()),
        },
        401 => return signed_out(detail.unwrap_or_else(|| "401".to_owned())),
        403 => Kind::Denied {
            action: action.to_owned(),
            resource,
        },
        404 => Kind::NotFound { resource },
        429 => Kind::OutOfQuota {
            quota: detail.clone().unwrap_or_else(host),
        },
        status => Kind::ServiceFailed {
            host: host(),
            status: Some(status),
        },
    };
    Problem { kind, detail }
}

/// An answer that is not what the question calls for.
pub(crate) fn bad_answer(answer: &Answer, detail: impl Into<String>) -> Problem {
    let host = answer.host.clone();
    Problem::with_detail(Kind::BadAnswer { host }, detail)
}
