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
