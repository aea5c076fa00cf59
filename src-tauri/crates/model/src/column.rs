//! Columns: names, types, modes, nesting.

use serde::{Deserialize, Serialize};
use specta::Type;

/// One column of a table or a result, or one field of a `STRUCT`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// As the service spells it; may be empty for an anonymous field.
    pub name: String,
    /// What a value is (an element, where the mode is `Repeated`).
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    /// Whether it may be NULL, must not, or is an ARRAY.
    pub mode: Mode,
    /// The fields of a `STRUCT`; empty otherwise.
    pub fields: Vec<Column>,
    /// What its owner wrote about it.
    pub description: Option<String>,
    /// The element type of a `RANGE`: `DATE`, `DATETIME` or `TIMESTAMP`.
    pub range_element: Option<ColumnType>,
    /// Whether the workspace's policy hides its values: all are NULL here, whatever they are there.
    #[serde(default)]
    pub masked: bool,
}

impl Column {
    /// A nullable column without fields or description.
    pub fn new(name: impl Into<String>, column_type: ColumnType) -> Self {
        Self {
            name: name.into(),
            column_type,
            mode: Mode::Nullable,
            fields: Vec::new(),
            description: None,
            range_element: None,
            masked: false,
        }
    }
}

/// The types of `GoogleSQL` as the REST API names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ColumnType {
    /// 64-bit integer.
    Int64,
    /// Double.
    Float64,
    /// Decimal of 38 digits, 9 after the point.
    Numeric,
    /// Decimal of 76 digits, 38 after the point.
    Bignumeric,
    /// Truth value.
    Bool,
    /// Unicode text.
    String,
    /// Raw bytes.
    Bytes,
    /// Calendar day.
    Date,
    /// Time of day, microseconds.
    Time,
    /// Day and time without a zone, microseconds.
    Datetime,
    /// Instant, microseconds.
    Timestamp,
    /// Months, days and microseconds.
    Interval,
    /// JSON document.
    Json,
    /// Points, lines and areas as WKT.
    Geography,
    /// Half-open range of dates or times.
    Range,
    /// Fields of its own.
    Struct,
    /// A type that this version does not know; shown as the text that came.
    Unknown,
}

/// Whether a column may be NULL, must not, or is an `ARRAY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// May be NULL.
    Nullable,
    /// Never NULL.
    Required,
    /// An `ARRAY`.
    Repeated,
}
