//! The errors of the sandbox: why it could not start, and what a request is answered with.

use serde_json::{Value, json};

/// Why a sandbox could not start.
#[derive(Debug)]
pub enum StartError {
    /// The home folder cannot be made or written.
    Home(std::io::Error),
    /// The address cannot be listened on (the port is taken).
    Listen(std::io::Error),
    /// The database file is in use by another process.
    InUse(String),
    /// The database cannot be opened or read.
    Database(String),
}

impl std::fmt::Display for StartError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Home(error) => write!(out, "The sandbox's folder cannot be written: {error}"),
            Self::Listen(error) => write!(out, "The sandbox cannot listen on its port: {error}"),
            Self::InUse(detail) => {
                write!(
                    out,
                    "The sandbox's database is in use by another process: {detail}"
                )
            }
            Self::Database(detail) => {
                write!(out, "The sandbox's database cannot be opened: {detail}")
            }
        }
    }
}

impl std::error::Error for StartError {}

/// The reasons that BigQuery puts in an error, with the HTTP status each goes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    AccessDenied,
    AuthError,
    BackendError,
    BytesBilledLimitExceeded,
    Duplicate,
    Invalid,
    InvalidQuery,
    JobInternalError,
    MethodNotAllowed,
    NotFound,
    ParseError,
    PreconditionFailed,
    Required,
    ResourceInUse,
    ResourcesExceeded,
    RequestTooLarge,
    Stopped,
    Timeout,
}

impl Reason {
    /// The word in the error's `reason`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::AccessDenied => "accessDenied",
            Self::AuthError => "authError",
            Self::BackendError => "backendError",
            Self::BytesBilledLimitExceeded => "bytesBilledLimitExceeded",
            Self::Duplicate => "duplicate",
            Self::Invalid => "invalid",
            Self::InvalidQuery => "invalidQuery",
            Self::JobInternalError => "jobInternalError",
            Self::MethodNotAllowed => "httpMethodNotAllowed",
            Self::NotFound => "notFound",
            Self::ParseError => "parseError",
            Self::PreconditionFailed => "conditionNotMet",
            Self::Required => "required",
            Self::ResourceInUse => "resourceInUse",
            Self::ResourcesExceeded => "resourcesExceeded",
            Self::RequestTooLarge => "uploadTooLarge",
            Self::Stopped => "stopped",
            Self::Timeout => "timeout",
        }
    }

    /// The reason of a word.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [
            Self::AccessDenied,
            Self::AuthError,
            Self::BackendError,
            Self::BytesBilledLimitExceeded,
            Self::Duplicate,
            Self::Invalid,
            Self::InvalidQuery,
            Self::JobInternalError,
            Self::MethodNotAllowed,
            Self::NotFound,
            Self::ParseError,
            Self::PreconditionFailed,
            Self::Required,
            Self::ResourceInUse,
            Self::ResourcesExceeded,
            Self::RequestTooLarge,
            Self::Stopped,
            Self::Timeout,
        ]
        .into_iter()
        .find(|reason| reason.word() == word)
    }

    /// The HTTP status of a request that fails for this reason, with the status word of it.
    pub(crate) fn status(self) -> (u16, &'static str) {
        match self {
            Self::AuthError => (401, "UNAUTHENTICATED"),
            Self::AccessDenied => (403, "PERMISSION_DENIED"),
            Self::NotFound => (404, "NOT_FOUND"),
            Self::MethodNotAllowed => (405, "INVALID_ARGUMENT"),
            Self::Duplicate => (409, "ALREADY_EXISTS"),
            Self::PreconditionFailed => (412, "FAILED_PRECONDITION"),
            Self::RequestTooLarge => (413, "INVALID_ARGUMENT"),
            Self::BackendError => (503, "UNAVAILABLE"),
            Self::JobInternalError => (500, "INTERNAL"),
            Self::Invalid
            | Self::InvalidQuery
            | Self::ParseError
            | Self::Required
            | Self::BytesBilledLimitExceeded
            | Self::ResourceInUse
            | Self::ResourcesExceeded
            | Self::Timeout
            | Self::Stopped => (400, "INVALID_ARGUMENT"),
        }
    }
}

/// One failure in BigQuery's words, of a request or of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) reason: Reason,
    pub(crate) message: String,
    /// Where in the request the mistake is, such as `query`.
    pub(crate) location: Option<String>,
}

impl Failure {
    pub(crate) fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self {
            reason,
            message: message.into(),
            location: None,
        }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(Reason::Invalid, message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(Reason::NotFound, message)
    }

    pub(crate) fn duplicate(message: impl Into<String>) -> Self {
        Self::new(Reason::Duplicate, message)
    }

    pub(crate) fn backend(message: impl Into<String>) -> Self {
        Self::new(Reason::BackendError, message)
    }

    pub(crate) fn required(what: &str) -> Self {
        Self::new(
            Reason::Required,
            format!("Required parameter is missing: {what}"),
        )
    }

    /// A mistake in the text of a query.
    pub(crate) fn query(message: impl Into<String>) -> Self {
        Self {
            reason: Reason::InvalidQuery,
            message: message.into(),
            location: Some("query".to_owned()),
        }
    }

    #[must_use]
    pub(crate) fn at(mut self, location: impl Into<String>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// The shape in `status.errorResult` and `status.errors` of a job.
    pub(crate) fn error_proto(&self) -> Value {
        let mut proto = json!({ "reason": self.reason.word(), "message": self.message });
        if let (Some(location), Some(object)) = (&self.location, proto.as_object_mut()) {
            object.insert("location".to_owned(), json!(location));
        }
        proto
    }

    /// The body of an HTTP answer.
    pub(crate) fn body(&self) -> Value {
        let (code, status) = self.reason.status();
        let mut detail = json!({
            "message": self.message,
            "domain": "global",
            "reason": self.reason.word(),
        });
        if let (Some(location), Some(object)) = (&self.location, detail.as_object_mut()) {
            object.insert("location".to_owned(), json!(location));
            let kind = if self.reason == Reason::AuthError {
                "header"
            } else {
                "parameter"
            };
            object.insert("locationType".to_owned(), json!(kind));
        }
        json!({ "error": {
            "code": code,
            "message": self.message,
            "errors": [detail],
            "status": status,
        }})
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// What a request or a step of a job comes to.
pub(crate) type Outcome<T> = Result<T, Failure>;
