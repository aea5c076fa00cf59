//! From a credential of AWS to fresh keys.
