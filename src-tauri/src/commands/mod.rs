//! The window's door: one file per activity, every body one expression, no decision anywhere.
#![expect(
    clippy::unit_arg,
    reason = "a command that answers nothing is still one expression"
)]

pub(crate) mod app;
pub(crate) mod chart;
pub(crate) mod connection;
pub(crate) mod cost;
pub(crate) mod explore;
pub(crate) mod export;
pub(crate) mod file;
pub(crate) mod history;
pub(crate) mod identity;
pub(crate) mod job;
pub(crate) mod object;
pub(crate) mod preview;
pub(crate) mod query;
pub(crate) mod rows;
pub(crate) mod runs;
pub(crate) mod saved;
pub(crate) mod workspace;
