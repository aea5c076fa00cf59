//! Money: prices by location, what was spent, and what weighs most in a query.

use crate::{JobId, Money, Partitioning, TableKind, TableRef};
use serde::{Deserialize, Serialize};
use specta::Type;

/// The price of a location that differs from the workspace's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LocationPrice {
    /// As the service names it: `EU`, `asia-northeast1`.
    pub location: String,
    /// Price of one TiB (2^40 bytes) processed, in millionths of the workspace's currency.
    #[specta(type = u32)]
    pub per_tib_micros: u64,
}

/// What this workspace has spent on queries, as far as its own ledger goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Spend {
    /// Today in the workspace's time zone, as `2026-11-24`.
    pub day: String,
    /// Billed today, in the workspace's currency.
    pub today: Money,
    /// Bytes billed today.
    #[specta(type = u32)]
    pub today_bytes: u64,
    /// Runs billed today.
    pub today_runs: u32,
    /// Set aside for runs that are not over, in millionths.
    #[specta(type = u32)]
    pub reserved_micros: u64,
    /// What may be spent today, in millionths; absent: no budget.
    #[specta(type = Option<u32>)]
    pub budget_micros: Option<u64>,
    /// Whether today's budget was raised by the person beyond the workspace's own.
    pub raised: bool,
    /// Billed in this month.
    pub month: Money,
    /// Billed in this month by label, as `key:value`, in millionths; the largest first.
    #[specta(type = Vec<(String, u32)>)]
    pub month_labels: Vec<(String, u64)>,
}

/// A result that is kept and that the same question would give again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeptResult {
    /// The run that made it, as this app knows it.
    pub job: JobId,
    /// When it was asked: milliseconds since 1970.
    #[specta(type = u32)]
    pub as_of_ms: u64,
}

/// What weighs in a query: its tables, and the columns that it reads of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Weights {
    /// The heaviest first.
    pub tables: Vec<TableWeight>,
    /// Tables that were not looked at because there are too many.
    pub left_out: u32,
}

/// How much one table weighs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TableWeight {
    /// Which.
    pub table: TableRef,
    /// What it is.
    pub kind: TableKind,
    /// All of it; absent for views and tables elsewhere.
    #[specta(type = Option<u32>)]
    pub size_bytes: Option<u64>,
    /// How it is divided, if it is.
    pub partitioning: Option<Partitioning>,
    /// The id of its newest partition that holds rows, such as `20261124`.
    pub last_partition: Option<String>,
    /// Columns that it is sorted by.
    pub clustering: Vec<String>,
    /// Columns that the text reads, the heaviest first.
    pub columns: Vec<ColumnWeight>,
    /// Columns that were not weighed because there are too many.
    pub left_out: u32,
}

/// How much one column of a table weighs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ColumnWeight {
    /// Its name.
    pub name: String,
    /// What reading it in all rows of the table processes; absent when the service cannot tell.
    #[specta(type = Option<u32>)]
    pub bytes: Option<u64>,
}
