//! sandbox-syntax
