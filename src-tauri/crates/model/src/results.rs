//! What is asked of kept rows, and what they answer: views, profiles, summaries, comparisons.

use crate::{ColumnType, RowsId};
use serde::{Deserialize, Serialize};
use specta::Type;

/// A column, or a field within it: the column's 0-based index, then the field's in each `STRUCT`.
///
/// A field of a NULL `STRUCT` is NULL. A field of a repeated `STRUCT` is the `ARRAY` of that
/// field's values; arrays within arrays are joined into one.
pub type ColumnPath = Vec<u32>;

/// A value within a row: as [`ColumnPath`], but a step behind an `ARRAY` is an element's index.
pub type ValuePath = Vec<u32>;

/// Which rows of a row set to see, and in which order. All conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ViewSpec {
    /// The most important first; rows that are equal in all keep their order.
    pub sort: Vec<SortKey>,
    /// Conditions on single columns.
    pub filter: Vec<FilterTerm>,
    /// A text that the text of some column holds, in upper or lower case.
    pub search: Option<String>,
}

/// One column to sort by. NaN comes before all numbers and -0.0 is 0, as in `GoogleSQL`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SortKey {
    /// By which column or field.
    pub column: ColumnPath,
    /// Largest first.
    pub descending: bool,
    /// Where NULL goes; absent: as `GoogleSQL` has it, first when ascending, last when descending.
    pub nulls_last: Option<bool>,
}

/// One condition on a column. NULL meets no condition but `isNull`, as in `GoogleSQL`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FilterTerm {
    /// Of which column or field.
    pub column: ColumnPath,
    /// How it compares.
    pub operator: FilterOperator,
    /// With what, as the grid shows values: none for `isNull` and `isNotNull`, two for `between`,
    /// any number for `in`, else one. Numbers and times are compared as such; a `TIMESTAMP`
    /// without an offset is read in the chosen zone.
    pub values: Vec<String>,
}

/// How a value compares with those of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FilterOperator {
    /// The same value. Text by letter; `NaN` finds NaN.
    Equals,
    /// Another value.
    NotEquals,
    /// The text holds this one, in upper or lower case.
    Contains,
    /// The text does not hold this one.
    NotContains,
    /// The text begins with this one, in upper or lower case.
    StartsWith,
    /// Smaller.
    Less,
    /// Smaller or the same.
    LessOrEqual,
    /// Larger.
    Greater,
    /// Larger or the same.
    GreaterOrEqual,
    /// From the first to the second, both included.
    Between,
    /// NULL.
    IsNull,
    /// Not NULL.
    IsNotNull,
    /// One of these.
    In,
}

/// What a row set was made of, where it did not come from a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum RowsOrigin {
    /// Kept rows, sorted and filtered.
    View {
        /// Of which row set.
        source: RowsId,
        /// How.
        spec: ViewSpec,
        /// Rows that the source held: those that the view covers.
        #[specta(type = u32)]
        source_rows: u64,
        /// Rows that there are in all, if the service said.
        #[specta(type = Option<u32>)]
        source_total: Option<u64>,
    },
    /// The differences of two row sets.
    Comparison {
        /// The one.
        left: RowsId,
        /// The other.
        right: RowsId,
        /// Columns that say which rows belong together, by their names.
        keys: Vec<String>,
        /// How many rows of each kind there are.
        counts: ComparisonCounts,
        /// Columns that only the left has, by name: not compared.
        only_left_columns: Vec<String>,
        /// Columns that only the right has, by name: not compared.
        only_right_columns: Vec<String>,
    },
}

/// The outcome of a comparison in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonCounts {
    /// Rows that are the same on both sides.
    #[specta(type = u32)]
    pub same: u64,
    /// Rows with the same key and another value.
    #[specta(type = u32)]
    pub changed: u64,
    /// Rows whose key only the left has.
    #[specta(type = u32)]
    pub only_left: u64,
    /// Rows whose key only the right has.
    #[specta(type = u32)]
    pub only_right: u64,
    /// Rows whose key an earlier row of the same side has: paired in their order.
    #[specta(type = u32)]
    pub repeated_keys: u64,
}

/// Everything about the values of one column. Values are canonical text, exact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ColumnProfile {
    /// Of which column or field.
    pub column: ColumnPath,
    /// Rows that were looked at.
    #[specta(type = u32)]
    pub rows: u64,
    /// NULLs among them.
    #[specta(type = u32)]
    pub nulls: u64,
    /// Empty texts, bytes and arrays; absent for other types.
    #[specta(type = Option<u32>)]
    pub empty: Option<u64>,
    /// Texts of nothing but white space, the empty ones not counted; absent for other types.
    #[specta(type = Option<u32>)]
    pub blank: Option<u64>,
    /// NaN; absent for other types than `FLOAT64`.
    #[specta(type = Option<u32>)]
    pub nan: Option<u64>,
    /// Texts with signs of a broken encoding: U+FFFD, or UTF-8 read as something else; absent for
    /// other types.
    #[specta(type = Option<u32>)]
    pub suspect: Option<u64>,
    /// Different values, NULL not counted.
    #[specta(type = u32)]
    pub distinct: u64,
    /// Whether `distinct`, `quantiles` and `top` are of all values, not estimated from a part.
    pub exact: bool,
    /// The smallest value; absent without values, and where there is no order.
    pub min: Option<String>,
    /// The largest value.
    pub max: Option<String>,
    /// The sum, exact for `INT64`, `NUMERIC` and `BIGNUMERIC`; absent for other types.
    pub sum: Option<String>,
    /// The mean, to nine places for exact types (38 for `BIGNUMERIC`).
    pub mean: Option<String>,
    /// The standard deviation of the sample.
    pub stddev: Option<String>,
    /// Values at shares of the sorted column: 1, 5, 25, 50, 75, 95, 99 %.
    pub quantiles: Vec<Quantile>,
    /// The most frequent values, most frequent first, at most 20.
    pub top: Vec<TopValue>,
    /// Numbers, dates and times in bins of one width, lowest first; the last includes its end.
    pub histogram: Vec<Bin>,
    /// Characters of texts, bytes of `BYTES`, elements of arrays; absent for other types.
    pub length: Option<Lengths>,
    /// True and false values; absent for other types than `BOOL`.
    pub truths: Option<Truths>,
    /// The most frequent shapes of texts (digits as `9`, capitals as `A`, small letters as `a`,
    /// other letters as themselves or as their script), at most 10; of at most 100,000 values.
    pub patterns: Vec<TopValue>,
}

impl ColumnProfile {
    /// A profile that says nothing yet but how many rows there are.
    pub fn empty(column: ColumnPath, rows: u64, exact: bool) -> Self {
        Self {
            column,
            rows,
            nulls: 0,
            empty: None,
            blank: None,
            nan: None,
            suspect: None,
            distinct: 0,
            exact,
            min: None,
            max: None,
            sum: None,
            mean: None,
            stddev: None,
            quantiles: Vec::new(),
            top: Vec::new(),
            histogram: Vec::new(),
            length: None,
            truths: None,
            patterns: Vec::new(),
        }
    }
}

/// A value at a share of a sorted column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Quantile {
    /// The share in per cent.
    pub percent: u32,
    /// The value at it (one that is there, not one in between).
    pub value: String,
}

/// A value and how often it is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TopValue {
    /// The value, cut after 2,000 characters.
    pub value: String,
    /// How often.
    #[specta(type = u32)]
    pub count: u64,
}

/// A bin of a histogram.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Bin {
    /// Where it begins.
    pub from: String,
    /// Where it ends: not in it, but for the last.
    pub to: String,
    /// Values in it.
    #[specta(type = u32)]
    pub count: u64,
}

/// Lengths of values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Lengths {
    /// The shortest.
    #[specta(type = u32)]
    pub min: u64,
    /// The longest.
    #[specta(type = u32)]
    pub max: u64,
    /// The mean in thousandths.
    #[specta(type = u32)]
    pub mean_thousandths: u64,
}

/// Truth values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Truths {
    /// True ones.
    #[specta(type = u32)]
    pub trues: u64,
    /// False ones.
    #[specta(type = u32)]
    pub falses: u64,
}

/// A glance at a column, for the head of the grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ColumnGlance {
    /// NULLs among the sampled rows.
    #[specta(type = u32)]
    pub nulls: u64,
    /// Values in bins of one width, for numbers, dates and times; empty for other types.
    pub bins: Vec<u32>,
    /// The most frequent values of other types, at most 5.
    pub top: Vec<TopValue>,
    /// Different values among the sampled rows.
    pub distinct: u32,
    /// Rows that all this is of: at most 65,536, spread over the whole.
    pub sampled: u32,
}

/// The cells of a selection in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// All cells.
    #[specta(type = u32)]
    pub cells: u64,
    /// NULLs among them.
    #[specta(type = u32)]
    pub nulls: u64,
    /// Different values, NULL not counted; absent for more than 33,554,432 cells.
    #[specta(type = Option<u32>)]
    pub distinct: Option<u64>,
    /// Numbers among the cells.
    #[specta(type = u32)]
    pub numbers: u64,
    /// The sum of the numbers; absent without any.
    pub sum: Option<String>,
    /// The average of the numbers, to nine places where the sum is exact (38 with `BIGNUMERIC`).
    pub average: Option<String>,
    /// Whether the sum is exact: of `INT64`, `NUMERIC` and `BIGNUMERIC` only.
    pub exact: bool,
    /// The smallest value; absent where the cells have no common order.
    pub min: Option<String>,
    /// The largest value.
    pub max: Option<String>,
}

/// One value of a row with what is inside it, for the record view and for inner rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecordValue {
    /// The name of the column or field; absent for an element of an `ARRAY`.
    pub name: Option<String>,
    /// What it is (an element, where `repeated` is set).
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    /// Whether it is an `ARRAY`.
    pub repeated: bool,
    /// Its canonical text, cut after 2,000 characters; absent for NULL.
    pub text: Option<String>,
    /// Fields or elements inside, all of them.
    pub inside: u32,
    /// The first of those, as deep as was asked for.
    pub values: Vec<RecordValue>,
}

/// Which values of a row to answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecordRequest {
    /// Of which row set.
    pub rows: RowsId,
    /// 0-based.
    #[specta(type = u32)]
    pub row: u64,
    /// Whose inside is wanted: nothing for the columns of the row, else a `STRUCT` or an `ARRAY`.
    pub path: ValuePath,
    /// The first field or element wanted, 0-based.
    pub first: u32,
    /// At most this many, and at most 1,000 on every level.
    pub count: u32,
    /// Levels below, 0 for none; at most 8.
    pub depth: u32,
}

/// How copied rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CopyFormat {
    /// Tab-separated lines, as spreadsheets read them.
    Tsv,
    /// Comma-separated lines; NULL is empty, an empty text is `""`.
    Csv,
    /// An array of objects.
    Json,
    /// A table.
    Markdown,
    /// A list for `IN`: literals of `GoogleSQL`, each once, without NULL.
    InList,
    /// An `INSERT` statement with literals of `GoogleSQL`.
    Insert,
}

/// Which columns of which two row sets to compare.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonSpec {
    /// The one: before.
    pub left: RowsId,
    /// The other: after.
    pub right: RowsId,
    /// Names of the columns that say which rows belong together; both sides have them.
    pub keys: Vec<String>,
}
