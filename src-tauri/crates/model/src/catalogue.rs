//! The catalogue: projects, datasets, tables, routines.

use crate::{Column, Problem};
use serde::{Deserialize, Serialize};
use specta::Type;

/// One page of a list, with what could not be listed beside what could.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Listing<T> {
    /// What was found.
    pub items: Vec<T>,
    /// What could not be listed, and why.
    pub problems: Vec<Problem>,
    /// Token of the next page; absent on the last.
    pub next_page: Option<String>,
}

/// A project that the identity can see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// The full name of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DatasetRef {
    /// Project id.
    pub project: String,
    /// Dataset id.
    pub dataset: String,
}

/// The full name of a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TableRef {
    /// Project id.
    pub project: String,
    /// Dataset id.
    pub dataset: String,
    /// Table id.
    pub table: String,
}

impl std::fmt::Display for TableRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.project, self.dataset, self.table)
    }
}

/// One dataset in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Dataset {
    /// Its full name.
    pub reference: DatasetRef,
    /// What people call it.
    pub friendly_name: Option<String>,
    /// Where its data is.
    pub location: Option<String>,
}

/// One table in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    /// Its full name.
    pub reference: TableRef,
    /// What it is.
    pub kind: TableKind,
    /// What people call it.
    pub friendly_name: Option<String>,
    /// How it is divided, if it is.
    pub partitioning: Option<Partitioning>,
    /// Columns that it is sorted by.
    pub clustering: Vec<String>,
}

/// What a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TableKind {
    /// Rows of its own.
    Table,
    /// A query under a name.
    View,
    /// A query whose rows are kept.
    MaterializedView,
    /// Rows elsewhere.
    External,
    /// Rows as they were.
    Snapshot,
    /// Rows shared with another table until one of the two changes.
    Clone,
    /// Rows in open files that the service looks after.
    Iceberg,
    /// A kind that this version does not know.
    Unknown,
}

/// How a table is divided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Partitioning {
    /// The column; absent: by the time of loading (`_PARTITIONTIME`).
    pub column: Option<String>,
    /// `HOUR`, `DAY`, `MONTH`, `YEAR` or `RANGE`.
    pub unit: String,
    /// Whether a query must name a partition.
    pub filter_required: bool,
    /// Milliseconds that a partition is kept; absent: for ever.
    #[specta(type = Option<u32>)]
    pub expiration_ms: Option<u64>,
    /// The ranges of a table divided by numbers.
    pub range: Option<PartitionRange>,
}

/// How numbers are divided into partitions: from `start` on, below `end`, `interval` numbers each.
/// As text, for they are 64-bit integers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PartitionRange {
    /// The first number.
    pub start: String,
    /// Behind the last.
    pub end: String,
    /// Numbers in one partition.
    pub interval: String,
}

/// Everything about one table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TableDetail {
    /// As in the list.
    pub table: Table,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// What its owner wrote about it.
    pub description: Option<String>,
    /// Rows; absent for views.
    #[specta(type = Option<u32>)]
    pub row_count: Option<u64>,
    /// Logical size; absent for views.
    #[specta(type = Option<u32>)]
    pub size_bytes: Option<u64>,
    /// Milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub created_at_ms: Option<u64>,
    /// Milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub modified_at_ms: Option<u64>,
    /// Milliseconds since 1970; absent: never.
    #[specta(type = Option<u32>)]
    pub expires_at_ms: Option<u64>,
    /// Where its data is.
    pub location: Option<String>,
    /// Labels as pairs of key and value.
    pub labels: Vec<(String, String)>,
    /// The query of a view.
    pub view_sql: Option<String>,
    /// What the schema says of columns beside their types; only columns of which it says something.
    pub column_facts: Vec<ColumnFacts>,
    /// The version of this description; a change that names it is refused when it is out of date.
    pub etag: Option<String>,
    /// Bytes in detail; a size that the service did not tell is absent.
    pub sizes: StorageSizes,
    /// The key that encrypts it, if it is the customer's own.
    pub kms_key: Option<String>,
    /// Rows that have just been streamed in and are in no count yet.
    pub streaming: Option<StreamingBuffer>,
    /// What a snapshot or a clone was made from.
    pub base: Option<BaseTable>,
    /// Where the rows of an external or Iceberg table are.
    pub external: Option<ExternalSource>,
    /// Collation of new text columns.
    pub default_collation: Option<String>,
    /// When a materialized view was last refreshed, in milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub refreshed_at_ms: Option<u64>,
    /// The schema as JSON, as the API and `bq` take it.
    pub json_schema: String,
    /// The statement that makes it anew.
    pub ddl: String,
}

/// What a schema says of one column beside its type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ColumnFacts {
    /// The column with the fields that lead to it, dots between.
    pub path: String,
    /// Characters or bytes at most, as in `STRING(20)`.
    #[specta(type = Option<u32>)]
    pub max_length: Option<u64>,
    /// Digits in all, as in `NUMERIC(10, 2)`.
    pub precision: Option<u32>,
    /// Digits after the point.
    pub scale: Option<u32>,
    /// The expression that a missing value takes.
    pub default: Option<String>,
    /// `und:ci` and such.
    pub collation: Option<String>,
    /// How a decimal is rounded.
    pub rounding: Option<String>,
    /// Full names of its policy tags: who may read it is decided there.
    pub policy_tags: Vec<String>,
    /// Full names of data policies that mask it.
    pub data_policies: Vec<String>,
}

/// Sizes of a table in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StorageSizes {
    /// Changed within the last 90 days, uncompressed.
    #[specta(type = Option<u32>)]
    pub active_logical: Option<u64>,
    /// Not changed for 90 days, uncompressed.
    #[specta(type = Option<u32>)]
    pub long_term_logical: Option<u64>,
    /// On disk in all, compressed, with time travel.
    #[specta(type = Option<u32>)]
    pub physical: Option<u64>,
    /// On disk and changed within the last 90 days.
    #[specta(type = Option<u32>)]
    pub active_physical: Option<u64>,
    /// On disk and not changed for 90 days.
    #[specta(type = Option<u32>)]
    pub long_term_physical: Option<u64>,
    /// On disk for time travel alone.
    #[specta(type = Option<u32>)]
    pub time_travel_physical: Option<u64>,
}

/// Rows that have just been streamed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StreamingBuffer {
    /// About how many rows.
    #[specta(type = Option<u32>)]
    pub rows: Option<u64>,
    /// About how many bytes.
    #[specta(type = Option<u32>)]
    pub bytes: Option<u64>,
    /// When the oldest came, in milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub oldest_ms: Option<u64>,
}

/// What a snapshot or a clone was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BaseTable {
    /// The table.
    pub table: TableRef,
    /// As it was when; RFC 3339.
    pub at: Option<String>,
}

/// Where the rows of an external or Iceberg table are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExternalSource {
    /// `CSV`, `PARQUET`, `ICEBERG` …
    pub format: Option<String>,
    /// Addresses of files or a folder.
    pub uris: Vec<String>,
    /// The connection of the service whose identity reads them (`BigLake`).
    pub connection: Option<String>,
}

/// One machine-learning model in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Project id.
    pub project: String,
    /// Dataset id.
    pub dataset: String,
    /// Model id.
    pub model: String,
    /// `LINEAR_REGRESSION`, `KMEANS` …
    pub model_type: Option<String>,
}

/// Which rows and columns the free look at a table shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewLook {
    /// 0-based, in the order in which the rows lie.
    #[specta(type = u32)]
    pub first_row: u64,
    /// Names of top-level columns; empty: all.
    pub columns: Vec<String>,
}

/// One routine in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Routine {
    /// Project id.
    pub project: String,
    /// Dataset id.
    pub dataset: String,
    /// Routine id.
    pub routine: String,
    /// `SCALAR_FUNCTION`, `TABLE_VALUED_FUNCTION`, `PROCEDURE` …
    pub routine_type: String,
    /// `SQL`, `JAVASCRIPT` …
    pub language: Option<String>,
}
