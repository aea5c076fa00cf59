//! Dates and times as GoogleSQL reckons them: calendar, parts, zones, intervals, texts.
//!
//! Dates are days since 1970-01-01, DATETIME and TIMESTAMP microseconds since 1970-01-01 00:00:00,
//! TIME microseconds since midnight. All functions are pure.

pub(crate) mod civil;
pub(crate) mod format;
pub(crate) mod generate;
pub(crate) mod interval;
pub(crate) mod parse;
pub(crate) mod parts;
pub(crate) mod read;
pub(crate) mod udfs;
pub(crate) mod zone;
