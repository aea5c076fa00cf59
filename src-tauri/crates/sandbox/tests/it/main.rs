//! The sandbox from outside: requests in, answers out.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod catalogue;
mod client;
mod corpus;
mod iam;
mod jobs;
mod loads;
mod service;
