//! The one error type: a kind that the program acts on, the vendor's own words as detail.

use crate::ConnectionId;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What every door of every room answers with.
pub type Result<T> = std::result::Result<T, Problem>;

/// Why something did not work, in a form a person can act on. Part of the wire.
///
/// The sentence and the next step are the window's (one pair per kind and language);
/// `detail` is the vendor's own sentence, shown folded, without secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type, thiserror::Error)]
#[error("{}{}", kind.sentence(), detail.as_deref().map(|d| format!(" ({d})")).unwrap_or_default())]
pub struct Problem {
    /// What is wrong.
    pub kind: Kind,
    /// The vendor's own sentence, if there is one.
    pub detail: Option<String>,
}

/// The closed set of things that go wrong and that a person can do something about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Kind {
    /// The credential is missing, expired or refused. Next: sign in again.
    SignedOut {
        /// Whose credential.
        connection: ConnectionId,
    },
    /// The identity is known but may not do this. Next: ask the owner for the permission.
    Denied {
        /// What was tried, as the vendor names it.
        action: String,
        /// On what.
        resource: String,
    },
    /// There is no such thing. Next: check the name, refresh the list.
    NotFound {
        /// Its full name.
        resource: String,
    },
    /// There is no such thing where the job runs. Next: run it where the data is.
    NotInLocation {
        /// Its full name.
        resource: String,
        /// Where it was looked for.
        location: String,
    },
    /// A value that cannot be used. Next: change it.
    BadInput {
        /// Which field.
        field: String,
        /// Why not.
        reason: String,
    },
    /// The statement does not hold. Next: look at the marked place.
    BadSql {
        /// The vendor's sentence, without the place.
        message: String,
        /// 1-based line, if known.
        line: Option<u32>,
        /// 1-based column in characters, if known.
        column: Option<u32>,
    },
    /// A limit set by the person or the workspace. Next: narrow the question or raise the limit.
    OverLimit {
        /// The limit.
        #[specta(type = u32)]
        limit: u64,
        /// What it would have taken.
        #[specta(type = u32)]
        asked: u64,
        /// Of what, for example `bytes`.
        unit: String,
    },
    /// The day's budget of the workspace does not allow it. Next: raise it knowingly, or wait.
    OverBudget {
        /// The day's budget, in millionths of the currency's unit.
        #[specta(type = u32)]
        budget_micros: u64,
        /// Spent or set aside already.
        #[specta(type = u32)]
        spent_micros: u64,
        /// What it would have taken; absent when that cannot be known.
        #[specta(type = Option<u32>)]
        asked_micros: Option<u64>,
        /// ISO 4217.
        currency: String,
    },
    /// The workspace asks before it spends that much. Next: agree, or narrow the question.
    Unconfirmed {
        /// Bytes that it would process.
        #[specta(type = u32)]
        bytes: u64,
        /// The workspace asks above this.
        #[specta(type = u32)]
        above: u64,
    },
    /// A quota of the service. Next: wait, then try again.
    OutOfQuota {
        /// Which one, in the vendor's words.
        quota: String,
    },
    /// It exists already or was changed by someone else. Next: choose another name or reload.
    Conflict {
        /// Its full name.
        resource: String,
    },
    /// It changed while it was read. Next: open it again.
    Changed {
        /// Its full name.
        resource: String,
    },
    /// A file is not what it should be. Next: look at the file, or choose how it is read.
    Damaged {
        /// Key or path.
        file: String,
        /// Where: bytes from the start of the file, if known.
        #[specta(type = Option<u32>)]
        at: Option<u64>,
        /// What is wrong there.
        reason: String,
    },
    /// An object lies in the archive. Next: restore it.
    Archived {
        /// Its full name.
        resource: String,
        /// Its storage class.
        class: String,
    },
    /// Requests to a bucket are billed to whoever asks. Next: agree to it.
    PayerNeeded {
        /// The bucket.
        bucket: String,
    },
    /// The process that reads files ended by itself. Next: leave the file out, or read less.
    ReaderStopped {
        /// What it read last.
        file: String,
        /// How it ended.
        reason: String,
    },
    /// No answer from the service. Next: check the network.
    Offline {
        /// Which host.
        host: String,
    },
    /// It took longer than its deadline. Next: try again or allow more time.
    TimedOut {
        /// The deadline in seconds.
        after_secs: u32,
    },
    /// The service failed on its side. Next: try again.
    ServiceFailed {
        /// Which host.
        host: String,
        /// HTTP status, if there was one.
        status: Option<u16>,
    },
    /// The answer was cut off or cannot be read. Next: try again; what came before is kept.
    BadAnswer {
        /// Which host.
        host: String,
    },
    /// The OS keychain is not there. Next: start one, or keep secrets in memory until the app closes.
    NoKeychain,
    /// The OS keychain is locked. Next: unlock it.
    KeychainLocked,
    /// The workspace's policy does not allow it. Next: ask whoever keeps the policy.
    Refused {
        /// The rule, as the policy file writes it, for example `export.formats`.
        rule: String,
        /// What the rule says, for example `csv, parquet`.
        allowed: String,
    },
    /// The policy file cannot be used, so what it could rule is refused. Next: mend or sign the file.
    BadPolicy {
        /// Why not.
        reason: String,
    },
    /// The workspace is locked. Next: unlock it.
    Locked,
    /// This machine's clock is wrong, so signatures are refused. Next: set the clock.
    WrongClock {
        /// Seconds that it is ahead; negative: behind.
        ahead_secs: i32,
    },
    /// The certificate of a server is not trusted. Next: ask for the company's root certificate.
    Untrusted {
        /// Which host.
        host: String,
    },
    /// The proxy does not let it through. Next: check the proxy's address and sign-in.
    ProxyFailed {
        /// Which proxy.
        proxy: String,
    },
    /// The disk is full. Next: free some space.
    NoSpace {
        /// How much is missing, if known.
        #[specta(type = Option<u32>)]
        needed_bytes: Option<u64>,
    },
    /// Stopped on request.
    Cancelled,
    /// A defect of Shirabe. Next: report it.
    Broken,
}

impl Kind {
    /// One English sentence for logs and the command line; the window has its own words.
    pub fn sentence(&self) -> String {
        match self {
            Self::SignedOut { connection } => format!("Signed out of {connection}"),
            Self::Denied { action, resource } => format!("Not allowed: {action} on {resource}"),
            Self::NotFound { resource } => format!("Not found: {resource}"),
            Self::NotInLocation { resource, location } => {
                format!("Not found in {location}: {resource}")
            }
            Self::BadInput { field, reason } => format!("{field}: {reason}"),
            Self::BadSql {
                message,
                line: Some(line),
                column: Some(column),
            } => {
                format!("{message} at [{line}:{column}]")
            }
            Self::BadSql { message, .. } => message.clone(),
            Self::OverLimit { limit, asked, unit } => {
                format!("Over the limit: {asked} of {limit} {unit}")
            }
            Self::OverBudget {
                budget_micros,
                spent_micros,
                currency,
                ..
            } => {
                let amount = |micros: &u64| *micros as f64 / 1e6;
                format!(
                    "Over the day's budget: {:.2} of {:.2} {currency} are spent",
                    amount(spent_micros),
                    amount(budget_micros)
                )
            }
            Self::Unconfirmed { bytes, above } => {
                format!("{bytes} bytes are more than the {above} above which is asked first")
            }
            Self::OutOfQuota { quota } => format!("Out of quota: {quota}"),
            Self::Conflict { resource } => format!("Already exists or changed: {resource}"),
            Self::Changed { resource } => format!("Changed while it was read: {resource}"),
            Self::Damaged { file, at, reason } => match at {
                Some(at) => format!("{file} is damaged at byte {at}: {reason}"),
                None => format!("{file} is damaged: {reason}"),
            },
            Self::Archived { resource, class } => {
                format!("{resource} is archived ({class}) and has to be restored first")
            }
            Self::PayerNeeded { bucket } => {
                format!("Requests to {bucket} are billed to whoever asks")
            }
            Self::ReaderStopped { file, reason } => {
                format!("The reader stopped at {file}: {reason}")
            }
            Self::Offline { host } => format!("No connection to {host}"),
            Self::TimedOut { after_secs } => format!("No answer within {after_secs} s"),
            Self::ServiceFailed {
                host,
                status: Some(status),
            } => {
                format!("{host} failed with status {status}")
            }
            Self::ServiceFailed { host, status: None } => format!("{host} failed"),
            Self::BadAnswer { host } => format!("The answer of {host} cannot be read"),
            Self::NoKeychain => "The OS keychain is not available".to_owned(),
            Self::KeychainLocked => "The OS keychain is locked".to_owned(),
            Self::Refused { rule, allowed } => {
                format!("The workspace's policy refuses it: {rule} = {allowed}")
            }
            Self::BadPolicy { reason } => format!("The policy file cannot be used: {reason}"),
            Self::Locked => "The workspace is locked".to_owned(),
            Self::WrongClock { ahead_secs } => {
                format!("This machine's clock is wrong by {ahead_secs} s")
            }
            Self::Untrusted { host } => format!("The certificate of {host} is not trusted"),
            Self::ProxyFailed { proxy } => format!("The proxy {proxy} does not let it through"),
            Self::NoSpace { .. } => "The disk is full".to_owned(),
            Self::Cancelled => "Cancelled".to_owned(),
            Self::Broken => "A defect of Shirabe".to_owned(),
        }
    }

    /// Whether asking again, unchanged, may help.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::OutOfQuota { .. }
                | Self::Offline { .. }
                | Self::TimedOut { .. }
                | Self::ServiceFailed { .. }
                | Self::BadAnswer { .. }
        )
    }
}

impl Problem {
    /// A problem without a vendor's sentence.
    pub fn new(kind: Kind) -> Self {
        Self { kind, detail: None }
    }

    /// The same with the vendor's sentence, or the cause in the program's words.
    pub fn with_detail(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: Some(detail.into()),
        }
    }

    /// A defect of ours; `detail` says where.
    pub fn broken(detail: impl Into<String>) -> Self {
        Self::with_detail(Kind::Broken, detail)
    }

    /// Stopped on request.
    pub fn cancelled() -> Self {
        Self::new(Kind::Cancelled)
    }

    /// A value that cannot be used.
    pub fn bad_input(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(Kind::BadInput {
            field: field.into(),
            reason: reason.into(),
        })
    }
}

impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        let kind = match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Kind::NoSpace { needed_bytes: None }
            }
            std::io::ErrorKind::NotFound => Kind::NotFound {
                resource: "file".to_owned(),
            },
            std::io::ErrorKind::PermissionDenied => Kind::Denied {
                action: "open".to_owned(),
                resource: "file".to_owned(),
            },
            _ => Kind::Broken,
        };
        Self::with_detail(kind, error.to_string())
    }
}
