//! Starts what the flows need.
