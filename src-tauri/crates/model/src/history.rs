//! What was run, kept on disk: queries, looks at tables, exports.

use crate::{ConnectionId, JobId, Money, Parameter, Problem};
use serde::{Deserialize, Serialize};
use specta::Type;

/// One thing that was run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// Its id in the history; newer ones are larger.
    #[specta(type = u32)]
    pub id: u64,
    /// What was done.
    pub kind: HistoryKind,
    /// The job's id, at the service as well.
    pub job: JobId,
    /// Whom it was asked.
    pub connection: ConnectionId,
    /// What people called that connection then.
    pub connection_name: String,
    /// The project that paid.
    pub project: String,
    /// Where it ran.
    pub location: Option<String>,
    /// The SQL of a query, the name of a table, the path of an exported file.
    pub text: String,
    /// What was sent with a query.
    pub parameters: Vec<Parameter>,
    /// How it stands.
    pub state: HistoryState,
    /// Milliseconds since 1970.
    #[specta(type = u32)]
    pub started_at_ms: u64,
    /// Milliseconds since 1970; absent while it runs or when nobody saw its end.
    #[specta(type = Option<u32>)]
    pub finished_at_ms: Option<u64>,
    /// `SELECT`, `MERGE`, `SCRIPT` …; the format of an export.
    pub statement_type: Option<String>,
    /// Bytes read.
    #[specta(type = Option<u32>)]
    pub bytes_processed: Option<u64>,
    /// Bytes on the bill; of an export, the size of the file.
    #[specta(type = Option<u32>)]
    pub bytes_billed: Option<u64>,
    /// What that cost at the workspace's price then.
    pub price: Option<Money>,
    /// Whether the answer came from the cache.
    pub cache_hit: Option<bool>,
    /// Rows in the result or the file.
    #[specta(type = Option<u32>)]
    pub rows: Option<u64>,
    /// Why it did not work.
    pub problem: Option<Problem>,
    /// Whether the person pinned it.
    pub pinned: bool,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum HistoryKind {
    /// A query ran.
    Query,
    /// A table was looked at.
    Preview,
    /// Rows were written to a file.
    Export,
}

/// How an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum HistoryState {
    /// At work.
    Running,
    /// Finished.
    Done,
    /// Did not work.
    Failed,
    /// Stopped on request.
    Cancelled,
    /// The app ended before it did.
    Interrupted,
}

/// Which part of the history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HistoryQuestion {
    /// Words that all occur in the text, the parameters, the problem or the job's id; empty: all.
    pub search: String,
    /// Only of this kind.
    pub kind: Option<HistoryKind>,
    /// Only pinned ones.
    pub pinned: bool,
    /// Only entries older than this one: the last of the page before.
    #[specta(type = Option<u32>)]
    pub before: Option<u64>,
    /// At most this many, up to 500.
    pub limit: u32,
}

/// A part of the history, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HistoryPage {
    /// The entries.
    pub entries: Vec<HistoryEntry>,
    /// Whether there are older ones.
    pub more: bool,
    /// Entries that answer the question in all.
    pub total: u32,
    /// Where a history that could not be read was put, if that happened since the start.
    pub set_aside: Option<String>,
}
