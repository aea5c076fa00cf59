//! Room tests of the rows: windows, copying, exports, spilling.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod every_type;
mod exporting;
mod sharing;
mod spilling;
mod support;
mod viewing;
