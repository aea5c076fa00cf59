//! The sandbox's S3 under Amazon's own client.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod folder;
mod lists;
mod objects;
mod refusals;
mod sample;
mod support;
mod uploads;
mod versions;
