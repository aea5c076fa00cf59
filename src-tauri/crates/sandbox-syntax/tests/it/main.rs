//! GoogleSQL in, trees or messages out.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod accepted;
mod errors;
mod fuzz;
mod lexical;
mod shape;
mod spans;
