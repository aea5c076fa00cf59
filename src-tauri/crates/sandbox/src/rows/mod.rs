//! Rows on their way out (DuckDB's vectors to the API's JSON) and in (JSON, CSV to typed cells).

pub(crate) mod append;
pub(crate) mod cell;
pub(crate) mod defaults;
pub(crate) mod encode;
pub(crate) mod read;
