//! The sandbox: a loopback server that speaks BigQuery's REST API over an embedded DuckDB file.
//!
//! It stands outside the house: it shares no code with the product's own client, so a mistake in
//! one cannot hide a mistake in the other. Nothing here leaves the machine: it listens on
//! 127.0.0.1 only, and every request must carry the start's bearer token.

mod catalog;
mod engine;
mod error;
mod http;
mod jobs;
mod json;
mod results;
mod rows;
mod sample;
mod script;
mod server;
mod sizes;
mod storage;

use std::path::PathBuf;

pub use error::StartError;
pub use server::{ResetError, Sandbox};

/// The name of the one project.
pub const PROJECT: &str = "shirabe-sandbox";

/// How much sample data is made when the home folder holds none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sample {
    /// The full sample, with one table of more than five million rows.
    Full,
    /// The same tables with the number of rows multiplied by this factor (0 to 1), for tests.
    Small(f64),
    /// No sample at all: an empty project.
    None,
}

/// What a sandbox is started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder for the database and temporary files; created when absent.
    pub home: PathBuf,
    /// Port on 127.0.0.1, or any free one.
    pub port: Option<u16>,
    /// Bearer token that every request must carry, or a random one.
    pub token: Option<String>,
    /// The sample to make when the home folder is new.
    pub sample: Sample,
}

/// How far the sample has come. It is made behind the running server; each table appears as soon
/// as it is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SampleProgress {
    /// No sample was asked for.
    Absent,
    /// Tables are being made.
    Making {
        /// Tables finished.
        done: usize,
        /// Tables in all.
        total: usize,
        /// `dataset.table` being made now.
        current: String,
    },
    /// Every table is there.
    Ready,
    /// It could not be made; the text says why. What was finished before stays usable.
    Failed(String),
}
