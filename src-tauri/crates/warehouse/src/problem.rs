//! The only place that reads `BigQuery`'s statuses and reasons, and makes problems of them.

use model::{ConnectionId, Kind, Problem};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

/// Whom was asked, and how to speak of it.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// Whose credential was used.
    pub(crate) connection: ConnectionId,
    /// Host and port.
    pub(crate) host: String,
}

/// What was asked, for the words of a problem.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The permission that it takes, as the service names it.
    pub(crate) action: &'static str,
    /// On what.
    pub(crate) resource: String,
    /// Whether a statement of the person's is part of the question.
    pub(crate) statement: bool,
}

impl Asked {
    /// A question about a thing.
    pub(crate) fn about(action: &'static str, resource: impl Into<String>) -> Self {
        Self {
            action,
            resource: resource.into(),
            statement: false,
        }
    }

    /// A question with a statement in it, or about a job that runs one.
    pub(crate) fn statement(action: &'static str, resource: impl Into<String>) -> Self {
        Self {
            action,
            resource: resource.into(),
            statement: true,
        }
    }
}

/// One error as the service words it, in an answer or in the status of a job.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ErrorProto {
    pub(crate) reason: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) message: Option<String>,
}

/// The body of an answer that says no.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    error: ErrorDetail,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ErrorDetail {
    message: Option<String>,
    errors: Vec<Value>,
}

/// An answer with a status that is no success. `retry_after`: the header of that name.
pub(crate) fn from_answer(
    source: &Source,
    asked: &Asked,
    status: u16,
    retry_after: Option<&str>,
    body: &[u8],
) -> Problem {
    let Ok(ErrorBody { error }) = serde_json::from_slice::<ErrorBody>(body) else {
        return with_retry_after(
            by_status(source, asked, status, page_text(body)),
            retry_after,
        );
    };
    let mut proto = error
        .errors
        .first()
        .and_then(|first| ErrorProto::deserialize(first).ok())
        .unwrap_or_default();
    // The message of the whole is at least as complete as that of its first part.
    proto.message = error.message.or(proto.message);
    with_retry_after(from_error(source, asked, Some(status), &proto), retry_after)
}

fn with_retry_after(mut problem: Problem, retry_after: Option<&str>) -> Problem {
    if let (Some(after), true) = (retry_after, problem.kind.is_transient()) {
        let after = format!("Retry-After: {after}");
        problem.detail = Some(match problem.detail {
            Some(detail) => format!("{detail} ({after})"),
            None => after,
        });
    }
    problem
}

/// An error as the service words it. `status`: that of the answer; absent for the error of a job.
pub(crate) fn from_error(
    source: &Source,
    asked: &Asked,
    status: Option<u16>,
    error: &ErrorProto,
) -> Problem {
    let message = error.message.clone().unwrap_or_default();
    let detail = (!message.is_empty()).then(|| message.clone());
    let problem = |kind| Problem {
        kind,
        detail: detail.clone(),
    };
    if status == Some(401) {
        return problem(signed_out(source));
    }
    let (sentence, place) = split_place(&message);
    let bad_sql = || {
        problem(Kind::BadSql {
            message: sentence.to_owned(),
            line: place.map(|(line, _)| line),
            column: place.map(|(_, column)| column),
        })
    };
    match error.reason.as_deref().unwrap_or_default() {
        "invalidQuery" | "resourcesExceeded" | "responseTooLarge" | "billingTierLimitExceeded" => {
            bad_sql()
        }
        // A statement that names what is not there has a place to mark.
        "notFound" | "invalid" if asked.statement && place.is_some() => bad_sql(),
        "invalid" if asked.statement => bad_sql(),
        "notFound" => problem(match looked_in(&message) {
            Some(location) => Kind::NotInLocation {
                resource: named(error, asked),
                location: location.to_owned(),
            },
            None => Kind::NotFound {
                resource: named(error, asked),
            },
        }),
        "invalid" | "invalidParameter" | "required" | "parseError" | "badRequest" => {
            problem(Kind::BadInput {
                field: error
                    .location
                    .clone()
                    .unwrap_or_else(|| "request".to_owned()),
                reason: message.clone(),
            })
        }
        "accessDenied"
        | "forbidden"
        | "billingNotEnabled"
        | "blocked"
        | "accountDisabled"
        | "insufficientPermissions"
        | "policyViolation" => problem(Kind::Denied {
            action: permission(&message).unwrap_or(asked.action).to_owned(),
            resource: named(error, asked),
        }),
        "authError" | "unauthorized" => problem(signed_out(source)),
        "quotaExceeded"
        | "rateLimitExceeded"
        | "jobRateLimitExceeded"
        | "userRateLimitExceeded"
        | "rateLimitExceededUnreg"
        | "dailyLimitExceeded" => problem(Kind::OutOfQuota {
            quota: if message.is_empty() {
                error.reason.clone().unwrap_or_default()
            } else {
                message.clone()
            },
        }),
        "bytesBilledLimitExceeded" => {
            let (limit, asked) = two_numbers(&message);
            problem(Kind::OverLimit {
                limit,
                asked,
                unit: "bytes".to_owned(),
            })
        }
        "duplicate" | "resourceInUse" => problem(Kind::Conflict {
            resource: named(error, asked),
        }),
        "conditionNotMet" => problem(Kind::Changed {
            resource: named(error, asked),
        }),
        "stopped" => problem(Kind::Cancelled),
        // Of a job without an answer of its own: it ran for longer than it may.
        "timeout" if status.is_none() => bad_sql(),
        "timeout" | "backendError" | "internalError" | "jobBackendError" | "jobInternalError"
        | "tableUnavailable" | "notImplemented" => problem(Kind::ServiceFailed {
            host: source.host.clone(),
            status,
        }),
        _ => match status {
            Some(status) if asked.statement && status == 400 && place.is_some() => bad_sql(),
            Some(status) => by_status(source, asked, status, detail),
            // A job failed for a reason that this version does not know.
            None => bad_sql(),
        },
    }
}

/// What a status alone says.
fn by_status(source: &Source, asked: &Asked, status: u16, detail: Option<String>) -> Problem {
    let resource = || asked.resource.clone();
    let kind = match status {
        400 => Kind::BadInput {
            field: "request".to_owned(),
            reason: detail.clone().unwrap_or_default(),
        },
        401 => signed_out(source),
        403 => Kind::Denied {
            action: asked.action.to_owned(),
            resource: resource(),
        },
        404 => Kind::NotFound {
            resource: resource(),
        },
        409 => Kind::Conflict {
            resource: resource(),
        },
        412 => Kind::Changed {
            resource: resource(),
        },
        429 => Kind::OutOfQuota {
            quota: detail.clone().unwrap_or_else(|| asked.action.into()),
        },
        _ => Kind::ServiceFailed {
            host: source.host.clone(),
            status: Some(status),
        },
    };
    Problem { kind, detail }
}

fn signed_out(source: &Source) -> Kind {
    Kind::SignedOut {
        connection: source.connection.clone(),
    }
}

/// What the error is about: as the service names it, else as it was asked for.
fn named(error: &ErrorProto, asked: &Asked) -> String {
    // "Not found: Table p:d.t was not found in location US", "Already Exists: Job p:id".
    let from_message = error.message.as_deref().and_then(|message| {
        let (_, rest) = message.split_once(": ")?;
        let name: Vec<&str> = rest.split(' ').take(2).collect();
        match name.as_slice() {
            [
                "Project" | "Dataset" | "Table" | "Routine" | "Job" | "Model",
                name,
            ] => Some(name.trim_end_matches([':', ';', ',']).to_owned()),
            _ => None,
        }
    });
    from_message.unwrap_or_else(|| asked.resource.clone())
}

/// "Not found: Dataset p:d was not found in location US" → `US`.
fn looked_in(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once(" in location ")?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let location = rest.get(..end.unwrap_or(rest.len()))?;
    (!location.is_empty()).then_some(location)
}

/// The permission that a message names: "User does not have bigquery.jobs.create permission in …".
fn permission(message: &str) -> Option<&str> {
    message
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'))
        .map(|word| word.trim_matches('.'))
        .find(|word| word.starts_with("bigquery.") && word.matches('.').count() == 2)
}

/// A message without its place, and the place as line and column, both from 1.
fn split_place(message: &str) -> (&str, Option<(u32, u32)>) {
    let place = || {
        let open = message.rfind(" at [")?;
        let (line, column) = message
            .get(open + 5..)?
            .trim_end()
            .strip_suffix(']')?
            .split_once(':')?;
        Some((
            message.get(..open)?,
            (line.parse().ok()?, column.parse().ok()?),
        ))
    };
    match place() {
        Some((sentence, place)) => (sentence, Some(place)),
        None => (message, None),
    }
}

/// "Query exceeded limit for bytes billed: 1000. 2000 or higher required." → both numbers; zero
/// for one that is not there.
fn two_numbers(message: &str) -> (u64, u64) {
    let mut numbers = message
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .filter_map(|digits| digits.parse().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// The readable beginning of an answer that is no JSON: text without tags, at most 200 characters.
fn page_text(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body.get(..body.len().min(4096))?);
    let mut plain = String::new();
    let mut tag = false;
    for character in text.chars() {
        match character {
            '<' => tag = true,
            '>' if tag => {
                tag = false;
                plain.push(' ');
            }
            _ if tag => {}
            character => plain.push(character),
        }
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    let plain: String = words.join(" ").chars().take(200).collect();
    (!plain.is_empty()).then_some(plain)
}

/// A request that got no answer, or an answer that broke off. `deadline`: the one that it had.
pub(crate) fn from_transport(
    source: &Source,
    error: reqwest::Error,
    deadline: Duration,
) -> Problem {
    let allowed = network::Allowed {
        connect: deadline,
        answer: deadline,
    };
    network::no_answer(error, &source.host, None, allowed)
}

/// A call of a gRPC service that failed. `deadline`: the one that it had.
pub(crate) fn from_status(
    source: &Source,
    asked: &Asked,
    status: &tonic::Status,
    deadline: Duration,
) -> Problem {
    use tonic::Code;
    let message = status.message().to_owned();
    let resource = asked.resource.clone();
    let host = source.host.clone();
    // What broke on the way has a cause of this machine; what the service says has none.
    let broke = std::error::Error::source(status).is_some();
    let kind = match status.code() {
        Code::Unauthenticated => signed_out(source),
        Code::PermissionDenied => Kind::Denied {
            action: asked.action.to_owned(),
            resource,
        },
        Code::NotFound => Kind::NotFound { resource },
        Code::ResourceExhausted if !broke => Kind::OutOfQuota {
            quota: message.clone(),
        },
        Code::InvalidArgument | Code::FailedPrecondition => Kind::BadInput {
            field: "request".to_owned(),
            reason: message.clone(),
        },
        Code::DeadlineExceeded => timed_out(deadline),
        Code::Unavailable if broke => Kind::Offline { host },
        Code::Unavailable | Code::Unimplemented | Code::Aborted | Code::DataLoss => {
            Kind::ServiceFailed { host, status: None }
        }
        _ if broke => Kind::BadAnswer { host },
        Code::Internal => Kind::ServiceFailed { host, status: None },
        _ => Kind::BadAnswer { host },
    };
    let detail = if broke {
        network::chain(status)
    } else {
        message
    };
    Problem {
        kind,
        detail: (!detail.is_empty()).then_some(detail),
    }
}

/// No answer within a deadline.
pub(crate) fn timed_out(deadline: Duration) -> Kind {
    Kind::TimedOut {
        after_secs: u32::try_from(deadline.as_secs()).unwrap_or(u32::MAX).max(1),
    }
}

/// An answer that is not what the question calls for.
pub(crate) fn bad_answer(source: &Source, detail: impl Into<String>) -> Problem {
    Problem::with_detail(
        Kind::BadAnswer {
            host: source.host.clone(),
        },
        detail,
    )
}

#[cfg(test)]
mod tests;
