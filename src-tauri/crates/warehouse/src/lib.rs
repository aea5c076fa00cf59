//! BigQuery: one function per question, streams for many rows.
//!
//! Must never: retry on its own, poll on its own, keep the state of a screen, know what a job of
//! the app is. Every call has a deadline; dropping its future ends the request. Stopping a
//! statement at the service is the explicit [`Warehouse::cancel`].

mod access;
mod catalogue;
mod decode;
mod jobs;
mod pages;
mod parameters;
mod plan;
mod problem;
mod query;
mod storage;
mod transport;
mod wire;

pub use catalogue::TableCopy;
#[doc(hidden)]
pub use decode::decode_page;
pub use pages::Pages;
pub use query::Statement;
pub use transport::Deadlines;

use model::{Accuracy, Column, ConnectionId, Endpoint, Problem, QueryStatistics, Result, TableRef};
use std::sync::Arc;
use transport::Transport;

/// Consecutive rows: a Polars frame whose columns are named by their index (`"0"`, `"1"`, …), as
/// are the fields of its structs; the real names are in [`Pages::columns`].
pub type Batch = polars::prelude::DataFrame;

/// What a dry run says.
#[derive(Clone, Debug, PartialEq)]
pub struct DryRun {
    /// Bytes that the statement would process; absent when the service cannot tell.
    pub bytes: Option<u64>,
    /// How the number is meant.
    pub accuracy: Accuracy,
    /// Where it would run.
    pub location: Option<String>,
    /// The reservation whose slots it would use; absent: bytes are paid for.
    pub reservation: Option<String>,
    /// `SELECT`, `MERGE`, `SCRIPT` …
    pub statement_type: Option<String>,
    /// The columns that it would answer with.
    pub columns: Vec<Column>,
    /// The tables that it would read.
    pub tables: Vec<TableRef>,
}

/// Where a job stands at the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Waiting for its turn.
    Pending,
    /// At work.
    Running,
    /// Over, well or badly.
    Done,
}

/// What the service says about a job.
#[derive(Clone, Debug, PartialEq)]
pub struct JobStatus {
    /// Where it stands.
    pub state: JobState,
    /// Where it runs.
    pub location: Option<String>,
    /// Its figures so far, prices left out.
    pub statistics: QueryStatistics,
    /// Why it failed, once it is done.
    pub error: Option<Problem>,
}

/// The head of a result: its columns, before any row.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// In order; empty for statements without rows.
    pub columns: Vec<Column>,
    /// Rows in all, if the service said.
    pub total_rows: Option<u64>,
}

/// One endpoint with one identity and one project that pays. Cheap to clone.
#[derive(Clone)]
pub struct Warehouse {
    transport: Arc<Transport>,
    project: Arc<str>,
    location: Option<Arc<str>>,
}

impl Warehouse {
    /// Makes ready to ask; sends nothing. `location`: where jobs run; the service decides if absent.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a secret is handed over, not lent"
    )]
    pub fn open(
        connection: ConnectionId,
        project: String,
        location: Option<String>,
        endpoint: Endpoint,
    ) -> Result<Self> {
        Self::open_within(
            connection,
            project,
            location,
            &endpoint,
            Deadlines::default(),
        )
    }

    /// As [`Warehouse::open`], with other deadlines.
    pub fn open_within(
        connection: ConnectionId,
        project: String,
        location: Option<String>,
        endpoint: &Endpoint,
        deadlines: Deadlines,
    ) -> Result<Self> {
        if project.is_empty() {
            return Err(Problem::bad_input("project", "no project"));
        }
        let transport = Transport::open(connection, endpoint, deadlines)?;
        Ok(Self {
            transport: Arc::new(transport),
            project: project.into(),
            location: location.filter(|place| !place.is_empty()).map(Arc::from),
        })
    }

    /// The project that pays.
    pub fn project(&self) -> &str {
        &self.project
    }
}
