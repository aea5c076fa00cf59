//! Room tests of the warehouse: exact faults of the wire, and what the vendor's client cannot
//! read.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod catalogue;
mod faults;
mod paging;
mod real;
mod statements;
mod support;
mod tolerance;
