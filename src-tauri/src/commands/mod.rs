//! The window's door: one file per activity, every body one expression, no decision anywhere.
#![expect(
    clippy::unused_async,
    clippy::unit_arg,
    clippy::needless_pass_by_value,
    reason = "async commands run beside the window's thread; what Tauri hands over is owned"
)]

pub(crate) mod app;
pub(crate) mod connection;
pub(crate) mod explore;
pub(crate) mod job;
pub(crate) mod query;
pub(crate) mod rows;
