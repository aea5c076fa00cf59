//! Text and bytes: what DuckDB's own functions do not do as GoogleSQL does.

pub(crate) mod encode;
pub(crate) mod farm;
pub(crate) mod format;
pub(crate) mod regexp;
pub(crate) mod text;
pub(crate) mod udfs;
