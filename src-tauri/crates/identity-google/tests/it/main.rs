//! The room against a local server that plays Google's token services.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

mod browser;
mod sources;
mod support;
mod trouble;

#[path = "../../../../../tests/support/oauth.rs"]
#[expect(
    unreachable_pub,
    reason = "the flows import the same file from a library"
)]
mod oauth;
