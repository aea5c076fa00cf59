//! What the vendor answers, in the house's words. The only file that reads its codes.

use crate::http::{self, Http};
use crate::keys::scrubbed;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use model::{ConnectionId, Kind, Problem, Secret};
use std::error::Error;
use std::time::Duration;

/// Services allow five to fifteen minutes; a clock that is further off explains a refusal.
const SKEW: i64 = 4 * 60;

/// What was asked for, to be named in a problem.
#[derive(Clone)]
pub(crate) struct Asked<'a> {
    /// As the vendor names it, for example `sts:AssumeRole`.
    pub(crate) action: &'a str,
    /// On what.
    pub(crate) resource: &'a str,
    /// Root of the service.
    pub(crate) url: String,
    /// What must not be repeated.
    pub(crate) secrets: Vec<Secret>,
}

impl Asked<'_> {
    /// The service's host, without port and path.
    pub(crate) fn host(&self) -> String {
        self.url
            .parse::<::http::Uri>()
            .ok()
            .and_then(|uri| uri.host().map(str::to_owned))
            .unwrap_or_else(|| self.url.clone())
    }
}

/// Somebody has to sign in; the workbench fills in whose.
pub(crate) fn signed_out(detail: impl Into<String>) -> Problem {
    let connection = ConnectionId(String::new());
    Problem::with_detail(Kind::SignedOut { connection }, detail)
}

/// A problem of one of the vendor's clients.
pub(crate) fn of_sdk<E>(
    error: &SdkError<E, HttpResponse>,
    http: &Http,
    asked: &Asked<'_>,
) -> Problem
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::DispatchFailure(failure) => failure.as_connector_error().map_or_else(
            || Problem::new(Kind::Offline { host: asked.host() }),
            |error| of_connector(error, http, asked),
        ),
        SdkError::TimeoutError(_) => network::timed_out(Duration::from_secs(30)),
        SdkError::ServiceError(failure) => of_code(
            failure.err().code().unwrap_or_default(),
            failure.err().message().unwrap_or_default(),
            failure.raw().status().as_u16(),
            http::ahead(failure.raw()),
            http,
            asked,
        ),
        SdkError::ResponseError(failure) => of_code(
            "",
            "",
            match failure.raw().status().as_u16() {
                status @ 400.. => status,
                _ => 0,
            },
            http::ahead(failure.raw()),
            http,
            asked,
        ),
        _ => Problem::broken(format!("{} could not be asked", asked.action)),
    }
}

/// A problem on the way to the service.
pub(crate) fn of_connector(error: &ConnectorError, http: &Http, asked: &Asked<'_>) -> Problem {
    let text = network::chain(error);
    let small = text.to_lowercase();
    let host = asked.host();
    let kind = if ["certificate", "unknownissuer", "notvalidforname"]
        .iter()
        .any(|word| small.contains(word))
    {
        Kind::Untrusted { host }
    } else if let Some(proxy) = http.proxy_of(&asked.url) {
        Kind::ProxyFailed { proxy }
    } else {
        // That a connection cannot be made in time is being offline; that an answer takes too
        // long is not.
        let slow = error.is_timeout() && !small.contains("connect");
        if slow {
            return network::timed_out(Duration::from_secs(25));
        }
        Kind::Offline { host }
    };
    Problem::with_detail(kind, scrubbed(&text, &asked.secrets))
}

/// A problem by the service's own code and sentence.
pub(crate) fn of_code(
    code: &str,
    message: &str,
    status: u16,
    ahead_secs: Option<i64>,
    http: &Http,
    asked: &Asked<'_>,
) -> Problem {
    let detail = match (code, message) {
        ("", "") => None,
        ("", message) => Some(scrubbed(message, &asked.secrets)),
        (code, "") => Some(code.to_owned()),
        (code, message) => Some(scrubbed(&format!("{code}: {message}"), &asked.secrets)),
    };
    let host = asked.host();
    let bad = |field: &str| Kind::BadInput {
        field: field.to_owned(),
        reason: scrubbed(message, &asked.secrets),
    };
    let kind = match (code, status) {
        (_, 407) => Kind::ProxyFailed {
            proxy: http.proxy_of(&asked.url).unwrap_or(host),
        },
        _ if is_about_time(code, message) || is_about_keys(code, message) || status == 401 => {
            match ahead_secs.filter(|secs| secs.abs() > SKEW && code != "UnauthorizedException") {
                Some(secs) => Kind::WrongClock {
                    ahead_secs: i32::try_from(secs).unwrap_or(i32::MAX),
                },
                None => Kind::SignedOut {
                    connection: ConnectionId(String::new()),
                },
            }
        }
        ("AccessDenied", _) if message.contains("MultiFactorAuthentication failed") => {
            bad("mfaCode")
        }
        ("RegionDisabledException", _) => bad("region"),
        ("InvalidRequestException", _) if asked.action.starts_with("sso-oidc:") => bad("startUrl"),
        ("ValidationError" | "ValidationException" | "InvalidParameterValue", _) => {
            bad(asked.resource)
        }
        ("NoSuchEntity" | "ResourceNotFoundException", _) | (_, 404) => Kind::NotFound {
            resource: asked.resource.to_owned(),
        },
        _ if code.contains("Throttl") || code == "TooManyRequestsException" || status == 429 => {
            Kind::OutOfQuota {
                quota: asked.action.to_owned(),
            }
        }
        (_, 500..) => Kind::ServiceFailed {
            host,
            status: Some(status),
        },
        _ if code.contains("AccessDenied") || code == "ForbiddenException" || status == 403 => {
            Kind::Denied {
                action: asked.action.to_owned(),
                resource: asked.resource.to_owned(),
            }
        }
        (_, 400..) => Kind::ServiceFailed {
            host,
            status: Some(status),
        },
        _ => Kind::BadAnswer { host },
    };
    Problem { kind, detail }
}

/// Whether the service complains of the time of a request.
fn is_about_time(code: &str, message: &str) -> bool {
    matches!(
        code,
        "RequestTimeTooSkewed" | "RequestExpired" | "RequestInTheFuture"
    ) || message.contains("Signature expired")
        || message.contains("Signature not yet current")
}

/// Whether the service does not know the keys any more, or never did.
fn is_about_keys(code: &str, message: &str) -> bool {
    matches!(
        code,
        "ExpiredToken"
            | "ExpiredTokenException"
            | "InvalidClientTokenId"
            | "InvalidAccessKeyId"
            | "InvalidToken"
            | "InvalidClientException"
            | "InvalidGrantException"
            | "IncompleteSignature"
            | "InvalidSignatureException"
            | "MissingAuthenticationToken"
            | "NotAuthorized"
            | "SignatureDoesNotMatch"
            | "UnauthorizedException"
            | "UnrecognizedClientException"
            | "AuthFailure"
            | "ExpiredIdentityToken"
            | "InvalidIdentityToken"
    ) || (code == "AccessDenied"
        && message.contains("security token")
        && message.contains("expired"))
}
