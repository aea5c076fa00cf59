//! Room tests of the rows: windows, copying, exports, spilling.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod aggregating;
mod comparing;
mod every_type;
mod exporting;
mod filtering;
mod profiling;
mod records;
mod sharing;
mod sorting;
mod spilling;
mod support;
mod tallying;
mod viewing;
mod workbooks;
