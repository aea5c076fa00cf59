//! BigQuery: one function per question, streams for many rows.
//!
//! Must never: retry on its own, poll on its own, keep the state of a screen, know what a job of
//! the app is. Every call has a deadline; dropping its future ends the request. Stopping a
//! statement at the service is the explicit [`Warehouse::cancel`].

use model::{
    Accuracy, Column, ConnectionId, Dataset, DatasetRef, Endpoint, JobId, Listing, Parameter,
    Problem, Project, QueryStatistics, Result, Routine, Table, TableDetail, TableRef,
};
use std::time::Duration;

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
    /// `SELECT`, `MERGE`, `SCRIPT` …
    pub statement_type: Option<String>,
    /// The columns that it would answer with.
    pub columns: Vec<Column>,
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

/// A statement that a script ran.
#[derive(Clone, Debug, PartialEq)]
pub struct ChildJob {
    /// Its id.
    pub job: JobId,
    /// Where it stands.
    pub status: JobStatus,
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
pub struct Warehouse {}

impl Warehouse {
    /// Makes ready to ask; sends nothing. `location`: where jobs run; the service decides if absent.
    pub fn open(
        connection: ConnectionId,
        project: String,
        location: Option<String>,
        endpoint: Endpoint,
    ) -> Result<Self> {
        let _ = (connection, project, location, endpoint);
        Err(Problem::broken("warehouse"))
    }

    /// The projects that the identity can see.
    pub async fn projects(&self, page: Option<&str>) -> Result<Listing<Project>> {
        let _ = page;
        Err(Problem::broken("warehouse"))
    }

    /// The datasets of a project.
    pub async fn datasets(&self, project: &str, page: Option<&str>) -> Result<Listing<Dataset>> {
        let _ = (project, page);
        Err(Problem::broken("warehouse"))
    }

    /// The tables of a dataset.
    pub async fn tables(&self, dataset: &DatasetRef, page: Option<&str>) -> Result<Listing<Table>> {
        let _ = (dataset, page);
        Err(Problem::broken("warehouse"))
    }

    /// The routines of a dataset.
    pub async fn routines(
        &self,
        dataset: &DatasetRef,
        page: Option<&str>,
    ) -> Result<Listing<Routine>> {
        let _ = (dataset, page);
        Err(Problem::broken("warehouse"))
    }

    /// Everything about one table.
    pub async fn table(&self, table: &TableRef) -> Result<TableDetail> {
        let _ = table;
        Err(Problem::broken("warehouse"))
    }

    /// What a statement would cost, without running it.
    pub async fn dry_run(
        &self,
        sql: &str,
        parameters: &[Parameter],
        max_bytes_billed: Option<u64>,
    ) -> Result<DryRun> {
        let _ = (sql, parameters, max_bytes_billed);
        Err(Problem::broken("warehouse"))
    }

    /// Hands a statement to the service under our own id; answers as soon as it is accepted.
    /// Safe to repeat: a job that is there already under this id is success.
    pub async fn submit(
        &self,
        job: &JobId,
        sql: &str,
        parameters: &[Parameter],
        max_bytes_billed: Option<u64>,
    ) -> Result<JobStatus> {
        let _ = (job, sql, parameters, max_bytes_billed);
        Err(Problem::broken("warehouse"))
    }

    /// Where a job stands. A failed job is an answer (`JobStatus::error`), not an error.
    pub async fn job(&self, job: &JobId, location: Option<&str>) -> Result<JobStatus> {
        let _ = (job, location);
        Err(Problem::broken("warehouse"))
    }

    /// Asks the service to stop a job; it may go on for a moment.
    pub async fn cancel(&self, job: &JobId, location: Option<&str>) -> Result<()> {
        let _ = (job, location);
        Err(Problem::broken("warehouse"))
    }

    /// Waits until a job is over, for `timeout` at most (a long poll): nothing while it runs, the
    /// head of its result when it is done, its failure as the error.
    pub async fn wait(
        &self,
        job: &JobId,
        location: Option<&str>,
        timeout: Duration,
    ) -> Result<Option<Head>> {
        let _ = (job, location, timeout);
        Err(Problem::broken("warehouse"))
    }

    /// The rows of a finished job, from the first, page by page. The next page is asked for while
    /// this one is still arriving; at most two wait unread. Must be called inside a tokio runtime.
    pub fn pages(&self, job: &JobId, location: Option<&str>, head: &Head) -> Pages {
        let _ = (job, location);
        Pages { columns: head.columns.clone() }
    }

    /// The rows of a table as they lie, at no cost: all columns, from `first_row` (0-based).
    pub async fn table_pages(&self, table: &TableRef, first_row: u64) -> Result<Pages> {
        let _ = (table, first_row);
        Err(Problem::broken("warehouse"))
    }

    /// The statements that a script ran, newest first.
    pub async fn children(&self, job: &JobId, page: Option<&str>) -> Result<Listing<ChildJob>> {
        let _ = (job, page);
        Err(Problem::broken("warehouse"))
    }
}

/// Rows, page by page. Dropping it ends its requests.
pub struct Pages {
    columns: Vec<Column>,
}

impl Pages {
    /// The columns of every batch.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The next batch, never empty; nothing after the last, and nothing after an error.
    pub async fn next(&mut self) -> Option<Result<Batch>> {
        None
    }
}
