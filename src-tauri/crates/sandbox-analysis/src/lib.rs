//! sandbox-analysis
