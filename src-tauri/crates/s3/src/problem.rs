//! What the service answers, in the house's words. The only file that reads its codes.

use crate::object::archived;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use model::{AwsKeys, ConnectionId, Kind, Problem};
use std::error::Error;
use std::time::{Duration, SystemTime};

/// What was asked for, to be named in a problem.
pub(crate) struct Asked<'a> {
    action: &'a str,
    /// The bucket; empty where none is asked about.
    pub(crate) bucket: &'a str,
    resource: &'a str,
}

impl<'a> Asked<'a> {
    /// `action` as the vendor names the permission, `resource` as people write it.
    pub(crate) fn new(action: &'a str, bucket: &'a str, resource: &'a str) -> Self {
        Self {
            action,
            bucket,
            resource,
        }
    }
}

/// Why it was refused, and what may help.
pub(crate) enum Refused {
    /// The bucket is in another region.
    Elsewhere(String),
    /// The keys do not hold any more; fresh ones may.
    Keys(Problem),
    /// For good.
    For(Problem),
}

/// The bucket is where it cannot be asked.
pub(crate) fn elsewhere(asked: &Asked<'_>, location: &str) -> Problem {
    Problem::new(Kind::NotInLocation {
        resource: asked.resource.to_owned(),
        location: location.to_owned(),
    })
}

/// Sorts a refusal.
pub(crate) fn of<E>(
    error: &SdkError<E, HttpResponse>,
    asked: &Asked<'_>,
    host: &str,
    keys: &AwsKeys,
) -> Refused
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let host = host.to_owned();
    match error {
        SdkError::ServiceError(failure) => {
            let (raw, error) = (failure.raw(), failure.err());
            let message = error.message().unwrap_or_default();
            of_code(error.code().unwrap_or_default(), message, raw, asked, host)
        }
        SdkError::TimeoutError(_) => Refused::For(network::timed_out(Duration::from_secs(8))),
        SdkError::DispatchFailure(failure) => {
            let text = failure
                .as_connector_error()
                .map(|error| network::chain(error))
                .unwrap_or_default();
            let small = text.to_lowercase();
            let kind = if small.contains("certificate") || small.contains("unknownissuer") {
                Kind::Untrusted { host }
            } else if small.contains("proxy") || small.contains("tunnel") {
                let named = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"]
                    .iter()
                    .find_map(|name| std::env::var(name).ok());
                // Without a password that may stand in it.
                let named = named.unwrap_or_default();
                let proxy = named.rsplit(['@', '/']).find(|part| !part.is_empty());
                Kind::ProxyFailed {
                    proxy: proxy.unwrap_or_default().to_owned(),
                }
            } else {
                Kind::Offline { host }
            };
            Refused::For(Problem::with_detail(kind, text))
        }
        SdkError::ResponseError(failure) => match failure.raw().status().as_u16() {
            status @ 500.. => Refused::For(Problem::new(Kind::ServiceFailed {
                host,
                status: Some(status),
            })),
            _ => Refused::For(Problem::new(Kind::BadAnswer { host })),
        },
        _ => Refused::For(Problem::bad_input(
            "key",
            format!(
                "{} cannot be asked for as {}",
                asked.resource, keys.access_key_id
            ),
        )),
    }
}

fn of_code(
    code: &str,
    message: &str,
    raw: &HttpResponse,
    asked: &Asked<'_>,
    host: String,
) -> Refused {
    let status = raw.status().as_u16();
    let detail = match (code, message) {
        ("", "") => None,
        // These repeat what was signed, with the session token in it.
        ("SignatureDoesNotMatch", _) | (_, "") => Some(code.to_owned()),
        (code, message) => Some(format!("{code}: {message}").chars().take(600).collect()),
    };
    let problem = |kind: Kind| Problem {
        kind,
        detail: detail.clone(),
    };
    let resource = || asked.resource.to_owned();
    let bucket = || format!("s3://{}", asked.bucket);
    let denied = |action: &str, resource: String| {
        let action = action.to_owned();
        problem(Kind::Denied { action, resource })
    };
    let moved = matches!(
        code,
        "PermanentRedirect"
            | "AuthorizationHeaderMalformed"
            | "IllegalLocationConstraintException"
            | "TemporaryRedirect"
    ) || [301, 307].contains(&status)
        || (status == 400 && code.is_empty());
    if let Some(region) = raw.headers().get("x-amz-bucket-region").filter(|_| moved) {
        return Refused::Elsewhere(region.to_owned());
    }
    let kind = match code {
        "RequestTimeTooSkewed" => ahead(raw).map(|ahead_secs| Kind::WrongClock { ahead_secs }),
        "ExpiredToken"
        | "InvalidToken"
        | "TokenRefreshRequired"
        | "InvalidAccessKeyId"
        | "SignatureDoesNotMatch" => {
            let off = ahead(raw).filter(|secs| secs.abs() > 240);
            match off {
                Some(ahead_secs) => Some(Kind::WrongClock { ahead_secs }),
                None => {
                    return Refused::Keys(problem(Kind::SignedOut {
                        connection: ConnectionId(String::new()),
                    }));
                }
            }
        }
        "NoSuchBucket" => Some(Kind::NotFound { resource: bucket() }),
        "NoSuchKey" | "NoSuchVersion" | "NotFound" => Some(Kind::NotFound {
            resource: resource(),
        }),
        "InvalidObjectState" => Some(archived(asked.resource, &class_in(raw))),
        "RestoreAlreadyInProgress" | "ConditionalRequestConflict" => Some(Kind::Conflict {
            resource: resource(),
        }),
        // What was stored with a key that only its owner has.
        "InvalidRequest" if message.contains("Server Side Encryption") => Some(Kind::Denied {
            action: "SSE-C".to_owned(),
            resource: resource(),
        }),
        // The line was too slow for the service, or was cut.
        "RequestTimeout" | "IncompleteBody" => Some(Kind::BadAnswer { host: host.clone() }),
        "InternalError" | "ServiceUnavailable" => Some(Kind::ServiceFailed {
            host: host.clone(),
            status: Some(status),
        }),
        "NotImplemented" => Some(Kind::BadInput {
            field: "service".to_owned(),
            reason: message.to_owned(),
        }),
        "NoSuchUpload" | "PreconditionFailed" => Some(Kind::Changed {
            resource: resource(),
        }),
        "InvalidRange" => Some(Kind::BadInput {
            field: "range".to_owned(),
            reason: format!("{} ends before it", asked.resource),
        }),
        "InvalidBucketName" => Some(Kind::BadInput {
            field: "bucket".to_owned(),
            reason: message.to_owned(),
        }),
        "SlowDown" | "RequestLimitExceeded" | "TooManyRequests" => Some(Kind::OutOfQuota {
            quota: asked.action.to_owned(),
        }),
        // The key of an object may be closed to whom the object is open.
        "AccessDenied" if message.contains("kms:") => {
            let mut words = message.split(|c: char| c.is_whitespace() || c == ',');
            let action = words.find(|word| word.starts_with("kms:"));
            let key = message
                .split(|c: char| c.is_whitespace() || c == '"' || c == ',')
                .find(|word| word.contains(":kms:"));
            return Refused::For(denied(
                action.unwrap_or("kms:Decrypt"),
                key.map_or_else(resource, str::to_owned),
            ));
        }
        _ => None,
    };
    let kind = kind.unwrap_or_else(|| match status {
        // Refused in the middle of an answer that had begun well.
        ..300 if code == "AccessDenied" => Kind::Denied {
            action: asked.action.to_owned(),
            resource: resource(),
        },
        ..300 => Kind::BadAnswer { host },
        404 => Kind::NotFound {
            resource: resource(),
        },
        412 => Kind::Changed {
            resource: resource(),
        },
        409 => Kind::Conflict {
            resource: resource(),
        },
        416 => Kind::BadInput {
            field: "range".to_owned(),
            reason: format!("{} ends before it", asked.resource),
        },
        429 => Kind::OutOfQuota {
            quota: asked.action.to_owned(),
        },
        // Not allowed; or it will be refused again as it is.
        400..500 => Kind::Denied {
            action: asked.action.to_owned(),
            resource: resource(),
        },
        _ => Kind::ServiceFailed {
            host,
            status: Some(status),
        },
    });
    Refused::For(problem(kind))
}

/// The class that an archived object has, as the body of its refusal says.
fn class_in(raw: &HttpResponse) -> String {
    let body = raw.body().bytes().unwrap_or_default();
    let body = String::from_utf8_lossy(body);
    let class = body.split("<StorageClass>").nth(1);
    let class = class.and_then(|rest| rest.split('<').next());
    class.unwrap_or("GLACIER").to_owned()
}

/// Seconds that this machine's clock is ahead, by the header `Date`.
fn ahead(raw: &HttpResponse) -> Option<i32> {
    let theirs = DateTime::from_str(raw.headers().get("date")?, Format::HttpDate).ok()?;
    let ours = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .ok()?
        .as_secs();
    i32::try_from(ours as i64 - theirs.secs()).ok()
}
