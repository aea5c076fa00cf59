//! The workbench against the sandbox, without a window.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod catalogue;
mod chart;
mod cost;
mod explore;
mod golden;
mod kept;
mod query;
mod results;
mod runs;
mod trouble;
