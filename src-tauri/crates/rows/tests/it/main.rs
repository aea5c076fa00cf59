//! Room tests of the rows.
