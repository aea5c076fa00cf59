//! From a Google credential to a fresh token.
