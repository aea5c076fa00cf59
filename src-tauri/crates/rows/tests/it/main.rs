//! Room tests of the rows: windows, copying, exports, spilling.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod every_type;
mod exporting;
mod sharing;
mod spilling;
mod support;
mod viewing;
