//! How a query runs, beside its text and its parameters.

use crate::{DatasetRef, JobId, TableRef};
use serde::{Deserialize, Serialize};
use specta::Type;

/// How a query runs, beside its text; kept with its tab. What is absent is the service's own choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueryOptions {
    /// Where names without a dataset are looked up.
    pub default_dataset: Option<DatasetRef>,
    /// Labels of the job as pairs of key and value.
    pub labels: Vec<(String, String)>,
    /// Whether it may wait until there is room.
    pub priority: Priority,
    /// Whether an answer that is kept at the service may be given again, at no cost.
    pub use_cache: bool,
    /// The table that the rows are written to; absent: a temporary one.
    pub destination: Option<Destination>,
    /// Where it runs, for example `asia-northeast1`; absent: the connection's.
    pub location: Option<String>,
    /// The session that it belongs to.
    pub session: Session,
    /// The service stops it after this many milliseconds.
    #[specta(type = Option<u32>)]
    pub job_timeout_ms: Option<u64>,
    /// The Cloud KMS key that protects a destination table, by its full name.
    pub kms_key: Option<String>,
}

impl Default for QueryOptions {
    fn default() -> Self {
        Self {
            default_dataset: None,
            labels: Vec::new(),
            priority: Priority::Interactive,
            use_cache: true,
            destination: None,
            location: None,
            session: Session::None,
            job_timeout_ms: None,
            kms_key: None,
        }
    }
}

/// Whether a query may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Priority {
    /// As soon as possible.
    Interactive,
    /// When there is room; outside the limit of queries at a time.
    Batch,
}

/// The table that the rows of a query are written to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Destination {
    /// Which.
    pub table: TableRef,
    /// What happens to rows that are there.
    pub write: WriteDisposition,
    /// What happens if there is no such table.
    pub create: CreateDisposition,
}

/// What happens to rows that a destination table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum WriteDisposition {
    /// Refuse, unless the table is empty (`WRITE_EMPTY`).
    Empty,
    /// Keep them and add the new ones (`WRITE_APPEND`).
    Append,
    /// Replace them and the schema (`WRITE_TRUNCATE`).
    Truncate,
}

/// What happens if there is no destination table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CreateDisposition {
    /// Make it (`CREATE_IF_NEEDED`).
    IfNeeded,
    /// Refuse (`CREATE_NEVER`).
    Never,
}

/// The session that a query belongs to: temporary tables, variables and transactions live in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "name", content = "id", rename_all = "camelCase")]
pub enum Session {
    /// None.
    None,
    /// A new one is made with the next run.
    New,
    /// The one with this id.
    Open(String),
}

/// A run that a tab remembers, so that its rows can be read again after a restart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LastRun {
    /// Its job at the service.
    pub job: JobId,
    /// The project that paid.
    pub project: String,
    /// Where it ran.
    pub location: Option<String>,
    /// Offset in the tab's text, in UTF-16 units, at which the sent text began.
    pub from: u32,
}
