//! Jobs: everything that takes longer than a frame or leaves the process.

use crate::{JobId, Problem};
use serde::{Deserialize, Serialize};
use specta::Type;

/// One piece of work, as a whole snapshot: a lost one does no harm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Its id, made by the caller.
    pub id: JobId,
    /// What kind of work.
    pub activity: Activity,
    /// For people: the first line of a query, the name of a table.
    pub title: String,
    /// Where it stands.
    pub state: JobState,
    /// How far it is.
    pub progress: Progress,
    /// Milliseconds since 1970.
    #[specta(type = u32)]
    pub started_at_ms: u64,
    /// Milliseconds since 1970; absent while it runs.
    #[specta(type = Option<u32>)]
    pub finished_at_ms: Option<u64>,
}

/// What kind of work a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Activity {
    /// Looking through a catalogue.
    Explore,
    /// Reading the names of a whole catalogue.
    Index,
    /// Changing the catalogue: copying, describing, dropping.
    Catalogue,
    /// Pricing a query.
    Estimate,
    /// Running a query.
    Query,
    /// Reading files as a table.
    Preview,
    /// Writing rows to a file or the clipboard.
    Export,
    /// Making or restoring the sandbox's sample data.
    Sandbox,
    /// Signing in to a cloud.
    SignIn,
    /// Listing everything below a prefix.
    Listing,
    /// Fetching objects to this machine.
    Download,
    /// Storing files of this machine.
    Upload,
}

/// Where a job stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "name", content = "problem", rename_all = "camelCase")]
pub enum JobState {
    /// Waiting for its turn.
    Queued,
    /// At work.
    Running,
    /// Asked to stop, not stopped yet.
    Stopping,
    /// Finished.
    Done,
    /// Did not work.
    Failed(Problem),
    /// Stopped on request.
    Cancelled,
}

impl JobState {
    /// Whether nothing more will happen.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Done | Self::Failed(_) | Self::Cancelled)
    }
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// What it is doing.
    pub phase: Phase,
    /// How much is done.
    #[specta(type = u32)]
    pub done: u64,
    /// Of how much, if known.
    #[specta(type = Option<u32>)]
    pub total: Option<u64>,
    /// In what.
    pub unit: Unit,
    /// Which try this is, from 1; more than 1 while a transient failure is retried.
    pub attempt: u32,
}

impl Progress {
    /// Nothing done yet, no total.
    pub fn start(phase: Phase, unit: Unit) -> Self {
        Self {
            phase,
            done: 0,
            total: None,
            unit,
            attempt: 1,
        }
    }
}

/// What a job is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// Not begun.
    Waiting,
    /// Asking what it will cost.
    Estimating,
    /// Handed to the service.
    Submitting,
    /// The service is at work.
    Running,
    /// Rows are coming.
    Fetching,
    /// Being written.
    Writing,
    /// Being stopped.
    Stopping,
    /// Sample data is being made.
    Preparing,
    /// Nothing more to do.
    Finished,
}

/// The unit of a progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Unit {
    /// No number.
    None,
    /// Rows.
    Rows,
    /// Bytes.
    Bytes,
    /// Tables.
    Tables,
    /// Objects.
    Objects,
}
