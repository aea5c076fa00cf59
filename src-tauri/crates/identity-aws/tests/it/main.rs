//! The ways to keys, against Amazon's services as moto and small fakes play them.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod identity_center;
mod moto;
mod network;
mod process;
mod profiles;
mod roles;
mod support;
