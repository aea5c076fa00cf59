//! The workbench against the sandbox, without a window.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod aws;
mod canary;
mod catalogue;
mod chart;
mod cost;
mod explore;
mod golden;
mod identities;
mod isolation;
mod kept;
mod listings;
mod objects;
mod objects_rules;
mod policy;
mod previews;
mod previews_rules;
mod previews_trouble;
mod query;
mod results;
mod runs;
mod sealed;
mod trouble;
