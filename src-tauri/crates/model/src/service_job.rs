//! Jobs as the service lists them: scripts' statements, plans, other people's work, and how to
//! take one up.

use crate::{ConnectionId, JobId, Problem, QueryStatistics};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Takes up a job that is at the service already: shows how it goes and reads its rows, at no cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AttachRequest {
    /// The id of this piece of work, made by the caller; may be the job's own.
    pub job: JobId,
    /// Whom to ask.
    pub connection: ConnectionId,
    /// The job's id at the service.
    pub service_job: JobId,
    /// Where it ran; absent: the connection's location.
    pub location: Option<String>,
}

/// A run that was handed in and whose end nobody has seen yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OpenRun {
    /// Its job at the service, and its id here.
    pub job: JobId,
    /// Whom it was asked.
    pub connection: ConnectionId,
    /// The project that pays.
    pub project: String,
    /// Where it runs, if known.
    pub location: Option<String>,
    /// The first line of its text.
    pub title: String,
    /// Its labels.
    #[serde(default)]
    pub labels: Vec<(String, String)>,
    /// Milliseconds since 1970.
    #[specta(type = u32)]
    pub started_at_ms: u64,
}

/// Where a job stands at the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ServiceState {
    /// Waiting for its turn.
    Pending,
    /// At work.
    Running,
    /// Finished well.
    Done,
    /// Finished badly or stopped.
    Failed,
}

/// One job at the service, as listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ServiceJob {
    /// Its id at the service.
    pub job: JobId,
    /// Where it ran.
    pub location: Option<String>,
    /// `QUERY`, `LOAD`, `EXTRACT` or `COPY`.
    pub kind: String,
    /// Where it stands.
    pub state: ServiceState,
    /// The statement, at most 20,000 characters of it; absent for jobs that run none.
    pub sql: Option<String>,
    /// Its labels.
    pub labels: Vec<(String, String)>,
    /// Its figures.
    pub statistics: QueryStatistics,
    /// Why it failed.
    pub problem: Option<Problem>,
    /// Of a script's statement: what it is and where it stands in the script.
    pub script: Option<ScriptPart>,
}

/// A statement or expression of a script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ScriptPart {
    /// Whether it is an expression, such as the condition of an `IF`.
    pub expression: bool,
    /// The procedure that it stands in; absent: the script itself.
    pub procedure: Option<String>,
    /// Its own text, at most 20,000 characters of it.
    pub text: String,
    /// Where it begins in the script: 1-based line, if known.
    pub line: Option<u32>,
    /// 1-based column.
    pub column: Option<u32>,
    /// Where it ends: 1-based line.
    pub end_line: Option<u32>,
    /// 1-based column.
    pub end_column: Option<u32>,
}

/// Which jobs to list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobsQuestion {
    /// The id of this quiet call.
    pub job: JobId,
    /// Whom to ask.
    pub connection: ConnectionId,
    /// Those of everyone in the project, not only the identity's own.
    pub everyone: bool,
    /// In this state; absent: all. `Failed` is not known to the service and means `Done` there.
    pub state: Option<ServiceState>,
    /// Created at this time or later: milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub from_ms: Option<u64>,
    /// Created before this time: milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub until_ms: Option<u64>,
    /// The statements of this script.
    pub parent: Option<JobId>,
    /// Token of the page; absent: the first.
    pub page: Option<String>,
}

impl JobsQuestion {
    /// The statements of a script; `call` is the id of this quiet call.
    pub fn of_script(call: JobId, connection: ConnectionId, script: JobId) -> Self {
        Self {
            job: call,
            connection,
            everyone: false,
            state: None,
            from_ms: None,
            until_ms: None,
            parent: Some(script),
            page: None,
        }
    }
}

/// How the service carried a query out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueryPlan {
    /// In the order of the service.
    pub stages: Vec<PlanStage>,
    /// Slot time over the course of the run.
    pub timeline: Vec<PlanMoment>,
    /// What the service itself remarks, such as `slot contention`.
    pub insights: Vec<PlanInsight>,
}

/// One stage of a plan. Times are of the average and the slowest worker, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanStage {
    /// The service's number.
    pub id: String,
    /// Its name, such as `S00: Input`.
    pub name: String,
    /// `COMPLETE`, `RUNNING` …
    pub status: String,
    /// The stages that it reads from.
    pub inputs: Vec<String>,
    /// Slot time.
    #[specta(type = Option<u32>)]
    pub slot_ms: Option<u64>,
    /// Milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub started_at_ms: Option<u64>,
    /// Milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub ended_at_ms: Option<u64>,
    /// Waiting for a slot.
    pub wait: StageTime,
    /// Reading.
    pub read: StageTime,
    /// Computing.
    pub compute: StageTime,
    /// Writing.
    pub write: StageTime,
    /// Rows read.
    #[specta(type = Option<u32>)]
    pub records_read: Option<u64>,
    /// Rows written.
    #[specta(type = Option<u32>)]
    pub records_written: Option<u64>,
    /// Bytes handed to the next stage.
    #[specta(type = Option<u32>)]
    pub shuffle_bytes: Option<u64>,
    /// Of these, those that did not fit into memory.
    #[specta(type = Option<u32>)]
    pub spilled_bytes: Option<u64>,
    /// Pieces that it is divided into.
    #[specta(type = Option<u32>)]
    pub parallel: Option<u64>,
    /// Of these, those that are done.
    #[specta(type = Option<u32>)]
    pub parallel_done: Option<u64>,
    /// What is done in it, in the service's words.
    pub steps: Vec<PlanStep>,
}

/// Time of the workers of a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StageTime {
    /// On average.
    #[specta(type = u32)]
    pub average_ms: u64,
    /// Of the slowest.
    #[specta(type = u32)]
    pub longest_ms: u64,
}

/// One step of a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanStep {
    /// `READ`, `FILTER`, `AGGREGATE` …
    pub kind: String,
    /// Its lines.
    pub lines: Vec<String>,
}

/// One moment in the course of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanMoment {
    /// Since the start.
    #[specta(type = u32)]
    pub elapsed_ms: u64,
    /// Slot time so far.
    #[specta(type = u32)]
    pub slot_ms: u64,
    /// Pieces at work.
    #[specta(type = u32)]
    pub active: u64,
    /// Pieces that wait.
    #[specta(type = u32)]
    pub pending: u64,
    /// Pieces that are done.
    #[specta(type = u32)]
    pub completed: u64,
}

/// A remark of the service on a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanInsight {
    /// The stage's number.
    pub stage: String,
    /// What.
    pub kind: InsightKind,
}

/// What the service remarks on a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum InsightKind {
    /// Its pieces waited for slots.
    SlotContention,
    /// There was not enough room for what stages hand over.
    ShuffleQuota,
    /// One piece had far more to do than the others.
    Skew,
    /// It read far more than at an earlier run.
    InputGrowth,
    /// A join of many rows with many.
    HighCardinalityJoin,
}
