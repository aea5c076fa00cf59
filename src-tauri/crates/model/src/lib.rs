//! The words that every room speaks: ids, columns, jobs, queries, rows, problems, secrets.
//!
//! Must never: do I/O, know a runtime, know a vendor. Everything here is plain data; the only logic
//! is constructors that keep an invariant. What crosses to the window derives `specta::Type`, and
//! its TypeScript is generated from here.

mod catalogue;
mod change;
mod column;
mod connection;
mod ids;
mod job;
mod problem;
mod query;
mod rows;
mod secret;
mod settings;

pub use catalogue::{
    Dataset, DatasetRef, Listing, Partitioning, Project, Routine, Table, TableDetail, TableKind,
    TableRef,
};
pub use change::Change;
pub use column::{Column, ColumnType, Mode};
pub use connection::{Connection, Endpoint};
pub use ids::{ConnectionId, JobId, RowsId};
pub use job::{Activity, Job, JobState, Phase, Progress, Unit};
pub use problem::{Kind, Problem, Result};
pub use query::{
    Accuracy, DmlCounts, Estimate, Money, Parameter, QueryRequest, QueryRun, QueryStatistics,
};
pub use rows::{RowSet, RowsRange, RowsWindow, Truncation};
pub use secret::Secret;
pub use settings::{Density, Language, Settings, Startup, Tab, Theme};
