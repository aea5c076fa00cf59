//! The meaning of GoogleSQL's types, literals, operators, casts and functions over DuckDB.
//!
//! Everything here takes typed DuckDB expressions ([`Value`]) and answers with one, or refuses
//! with BigQuery's message ([`CallError`]). [`register`] puts our own functions into a database.

pub mod aggregate;
mod catalogue;
pub mod casts;
pub mod literals;
pub mod operators;
pub mod physical;
pub mod scalar;
pub mod text;
pub mod types;
mod udf;
pub mod value;
pub mod window;

pub use physical::{field_name, order_key, physical_type, quote_name, quote_text};
pub use types::{StructField, Type};
pub use udf::{ERROR_MARKER, Interval};
pub use value::{
    Argument, CallError, Constant, Context, DatePart, Extreme, LambdaBody, Modifiers, Nulls, OrderKey, Value, Weekday,
};

/// Registers our functions in the connection's database; once per database is enough.
pub fn register(connection: &duckdb::Connection) -> duckdb::Result<()> {
    for table in udfs() {
        udf::register_all(connection, table)?;
    }
    Ok(())
}

fn udfs() -> [&'static [udf::Udf]; 0] {
    []
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
