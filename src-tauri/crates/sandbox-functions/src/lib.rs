//! sandbox-functions
