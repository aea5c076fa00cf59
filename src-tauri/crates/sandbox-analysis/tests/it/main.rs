//! Queries analysed and run on DuckDB, compared with the rows that BigQuery gives.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where something is not as it should be"
)]
mod world;

mod define;
mod dml;
mod errors;
mod functions;
mod pipes;
mod reads;
mod select;
