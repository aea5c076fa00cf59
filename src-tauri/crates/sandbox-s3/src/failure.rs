//! What a request is refused with: Amazon's code, words, further elements and headers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use s3s::{S3Error, S3ErrorCode};
use std::collections::BTreeMap;

/// Header in which the further elements of an error travel from an operation to the wire; it never
/// leaves the server.
pub(crate) const DETAILS: &str = "x-sandbox-error-details";

pub(crate) type Outcome<T> = Result<T, Failure>;

/// A refusal.
#[derive(Debug)]
pub(crate) struct Failure {
    code: S3ErrorCode,
    message: Option<String>,
    details: BTreeMap<&'static str, String>,
    headers: Vec<(&'static str, String)>,
}

impl Failure {
    pub(crate) fn new(code: S3ErrorCode) -> Self {
        Self {
            code,
            message: None,
            details: BTreeMap::new(),
            headers: Vec::new(),
        }
    }

    /// With other words than those that usually go with the code.
    pub(crate) fn says(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// With one more element in the answer.
    pub(crate) fn with(mut self, element: &'static str, value: impl Into<String>) -> Self {
        self.details.insert(element, value.into());
        self
    }

    /// With one more header.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn code(&self) -> &S3ErrorCode {
        &self.code
    }

    /// The words of the answer.
    pub(crate) fn message(&self) -> String {
        self.message.clone().unwrap_or_else(|| {
            crate::words::of(self.code.as_str())
                .unwrap_or_default()
                .to_owned()
        })
    }

    pub(crate) fn no_such_bucket(bucket: &str) -> Self {
        Self::new(S3ErrorCode::NoSuchBucket).with("BucketName", bucket)
    }

    pub(crate) fn no_such_key(key: &str) -> Self {
        Self::new(S3ErrorCode::NoSuchKey).with("Key", key)
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(S3ErrorCode::InvalidArgument).says(message)
    }

    pub(crate) fn precondition(condition: &str) -> Self {
        Self::new(S3ErrorCode::PreconditionFailed).with("Condition", condition)
    }

    /// What the signer may not do; said in the words of a policy that lacks it.
    pub(crate) fn not_allowed(action: &str, resource: &str) -> Self {
        Self::new(S3ErrorCode::AccessDenied).says(format!(
            "User: {user} is not authorized to perform: {action} on resource: \"{resource}\" because no identity-based policy allows the {action} action",
            user = crate::access::USER,
        ))
    }

    pub(crate) fn kms_denied(key: &str) -> Self {
        Self::new(S3ErrorCode::AccessDenied).says(format!(
            "User: {user} is not authorized to perform: kms:Decrypt on resource: {key} because no identity-based policy allows the kms:Decrypt action",
            user = crate::access::USER,
        ))
    }

    fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "the sandbox's S3 could not answer");
        Self::new(S3ErrorCode::InternalError)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: {}", self.code.as_str(), self.message())
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::internal(&error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::internal(&error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(&error)
    }
}

impl From<tokio::task::JoinError> for Failure {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::internal(&error)
    }
}

impl From<Failure> for S3Error {
    fn from(failure: Failure) -> Self {
        let message = failure.message();
        let mut error = Self::with_message(failure.code, message);
        let mut headers = http::HeaderMap::new();
        for (name, value) in failure.headers {
            if let Ok(value) = value.parse() {
                headers.insert(name, value);
            }
        }
        let details = serde_json::to_vec(&failure.details).unwrap_or_default();
        if let Ok(details) = STANDARD.encode(details).parse() {
            headers.insert(DETAILS, details);
        }
        error.set_headers(headers);
        error
    }
}
