//! The crate against a local OAuth server.
