//! What files say of themselves: how their schemas differ, what a Parquet footer holds.

use crate::{Meter, Problem};
use serde::{Deserialize, Serialize};
use specta::Type;

/// How the columns of files differ.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Drift {
    /// The files that were compared, in the order of their names.
    pub files: Vec<DriftFile>,
    /// One per name that any file has, in the order of their first appearance.
    pub columns: Vec<DriftColumn>,
    /// What it took.
    pub meter: Meter,
}

/// A file of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DriftFile {
    /// Key or path.
    pub name: String,
    /// In bytes.
    #[specta(type = u32)]
    pub size: u64,
    /// Its rows, where the format says.
    #[specta(type = Option<u32>)]
    pub rows: Option<u64>,
    /// Why it could not be read.
    pub problem: Option<Problem>,
}

/// A column of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DriftColumn {
    /// Its name.
    pub name: String,
    /// The types that it has anywhere, as the files have them.
    pub types: Vec<String>,
    /// Per file: which of `types`, or absent where the file has no such column.
    pub in_files: Vec<Option<u16>>,
}

/// What the footer of a Parquet file says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ParquetFacts {
    /// Key or path.
    pub file: String,
    /// Version of the format.
    pub version: i32,
    /// Which program wrote it.
    pub created_by: Option<String>,
    /// Its rows.
    #[specta(type = u32)]
    pub rows: u64,
    /// Bytes of the footer.
    #[specta(type = u32)]
    pub footer_bytes: u64,
    /// The schema in Parquet's own notation.
    pub schema: String,
    /// Notes by name; values of more than 4,000 characters cut.
    pub metadata: Vec<(String, String)>,
    /// Row groups in all.
    pub row_group_count: u32,
    /// The first of them, at most 500.
    pub row_groups: Vec<RowGroup>,
    /// Per leaf column over all row groups.
    pub columns: Vec<ParquetColumn>,
}

/// A row group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowGroup {
    /// Its rows.
    #[specta(type = u32)]
    pub rows: u64,
    /// Bytes as they lie in the file.
    #[specta(type = u32)]
    pub compressed: u64,
    /// Bytes decompressed.
    #[specta(type = u32)]
    pub uncompressed: u64,
    /// Where it begins.
    #[specta(type = u32)]
    pub offset: u64,
    /// Columns it is sorted by, as the file says.
    pub sorted_by: Vec<String>,
    /// Smallest and largest value per leaf column, where the file says; as text.
    pub ranges: Vec<Option<(String, String)>>,
}

/// A leaf column of a Parquet file over all row groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ParquetColumn {
    /// The names from the root, with dots between.
    pub path: String,
    /// Physical type, for example `INT96`.
    pub physical: String,
    /// Logical type, for example `TIMESTAMP(MICROS, UTC)`.
    pub logical: Option<String>,
    /// Codecs used.
    pub codecs: Vec<String>,
    /// Encodings used.
    pub encodings: Vec<String>,
    /// Bytes as they lie in the file.
    #[specta(type = u32)]
    pub compressed: u64,
    /// Bytes decompressed.
    #[specta(type = u32)]
    pub uncompressed: u64,
    /// NULLs, where every row group says.
    #[specta(type = Option<u32>)]
    pub nulls: Option<u64>,
    /// Smallest value, where every row group says.
    pub min: Option<String>,
    /// Largest value.
    pub max: Option<String>,
    /// Whether there are a page index and bloom filters.
    pub page_index: bool,
    /// Whether there are bloom filters.
    pub bloom_filter: bool,
}
