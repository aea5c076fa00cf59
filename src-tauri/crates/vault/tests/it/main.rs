//! The vault against a real Secret Service: gnome-keyring on a session bus of the test's own.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod keeping;
mod session;
mod trouble;
