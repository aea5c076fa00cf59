//! The meaning of GoogleSQL's types, literals, operators, casts and functions over DuckDB.
//!
//! Everything here takes typed DuckDB expressions ([`Value`]) and answers with one, or refuses
//! with BigQuery's message ([`CallError`]). [`register`] puts our own functions into a database.

pub mod aggregate;
pub mod casts;
mod catalogue;
mod decimal;
pub mod errors;
mod geo;
mod json;
pub mod literals;
mod math;
mod moment_format;
mod names;
mod net;
pub mod operators;
pub mod physical;
mod range;
mod render;
pub mod scalar;
mod strings;
pub mod text;
mod time;
pub mod types;
mod udf;
pub mod value;
pub mod window;

pub use physical::{field_name, order_key, physical_type, quote_name, quote_text};
pub use types::{StructField, Type};
pub use udf::{ERROR_MARKER, Interval};
pub use value::{
    Argument, CallError, Constant, Context, DatePart, Extreme, LambdaBody, Modifiers, Nulls,
    OrderKey, Value, Weekday,
};

/// Registers our functions in the connection's database; once per database is enough.
pub fn register(connection: &duckdb::Connection) -> duckdb::Result<()> {
    for table in [
        strings::udfs::TABLE,
        time::udfs::TABLE,
        decimal::udfs::TABLE,
        json::udfs::TABLE,
        geo::udfs::TABLE,
        math::TABLE,
        net::TABLE,
        range::TABLE,
        moment_format::TABLE,
    ] {
        udf::register_all(connection, table)?;
    }
    // Of any element type, so macros and not functions.
    connection.execute_batch(
        "CREATE OR REPLACE MACRO bq_pick_quantiles(items, buckets) AS \
         list_transform(range(0, buckets + 1), lambda i: items[CAST((i * (len(items) - 1)) // buckets + 1 AS BIGINT)]);",
    )
}

/// What a function is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One answer a row.
    Scalar,
    /// One answer a group.
    Aggregate,
    /// Only with OVER.
    Window,
}

/// What the function of this name is; none for unknown and unsupported names.
pub fn kind(name: &str) -> Option<Kind> {
    let upper = name.to_ascii_uppercase();
    if aggregate::is_aggregate(&upper) {
        Some(Kind::Aggregate)
    } else if window::is_window(&upper) {
        Some(Kind::Window)
    } else if catalogue::scalars().has(&upper) {
        Some(Kind::Scalar)
    } else {
        None
    }
}
