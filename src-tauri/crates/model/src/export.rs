//! Rows into files: in which format, with which options, and what could not be written as it was.

use crate::{JobId, RowsId};
use serde::{Deserialize, Serialize};
use specta::Type;

/// The format of an exported file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportFormat {
    /// Comma-separated; NULL is empty, an empty text is `""`.
    Csv,
    /// Tab-separated.
    Tsv,
    /// One JSON object a line.
    Ndjson,
    /// One JSON array of objects.
    Json,
    /// Parquet, compressed with zstd.
    Parquet,
    /// A workbook with one sheet.
    Xlsx,
    /// A table as Markdown writes it.
    Markdown,
}

impl ExportFormat {
    /// The usual ending of a file's name, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Ndjson => "ndjson",
            Self::Json => "json",
            Self::Parquet => "parquet",
            Self::Xlsx => "xlsx",
            Self::Markdown => "md",
        }
    }

    /// The format that a file's ending stands for.
    pub fn of_ending(ending: &str) -> Option<Self> {
        Some(match ending.to_ascii_lowercase().as_str() {
            "csv" => Self::Csv,
            "tsv" | "tab" => Self::Tsv,
            "ndjson" | "jsonl" => Self::Ndjson,
            "json" => Self::Json,
            "parquet" => Self::Parquet,
            "xlsx" => Self::Xlsx,
            "md" | "markdown" => Self::Markdown,
            _ => return None,
        })
    }
}

/// How characters become bytes; of CSV and TSV.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TextEncoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// UTF-8 that begins with a byte order mark, by which Excel knows it.
    Utf8Bom,
    /// Windows' Japanese code page 932, an extension of Shift JIS.
    Cp932,
}

/// What ends a line; of CSV, TSV and Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum LineEnd {
    /// `\n`.
    #[default]
    Lf,
    /// `\r\n`.
    CrLf,
}

/// How rows are written. What a format does not know, it does not look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportOptions {
    /// The format.
    pub format: ExportFormat,
    /// Of CSV and TSV.
    pub encoding: TextEncoding,
    /// Between the fields of CSV: `,`, `;`, `|` or a tab.
    pub delimiter: String,
    /// Whether CSV and TSV begin with the names of the columns.
    pub header: bool,
    /// Of CSV, TSV and Markdown.
    pub line_end: LineEnd,
    /// What stands for NULL in CSV, TSV and Markdown.
    pub null_text: String,
    /// Whether texts that a spreadsheet would take for a formula (first character `=`, `+`, `-`,
    /// `@`, a tab or a carriage return) are made harmless, in CSV, TSV and XLSX. Numbers are not
    /// texts and stay as they are.
    pub safe_cells: bool,
    /// The zone that TIMESTAMP is written in, as IANA names it; absent: UTC. Not of Parquet, which
    /// keeps instants.
    pub time_zone: Option<String>,
}

impl ExportOptions {
    /// The usual options of a format.
    pub fn new(format: ExportFormat) -> Self {
        Self {
            format,
            encoding: TextEncoding::default(),
            delimiter: ",".to_owned(),
            header: true,
            line_end: LineEnd::default(),
            null_text: String::new(),
            safe_cells: true,
            time_zone: None,
        }
    }
}

/// What is to be written where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportRequest {
    /// The job's id, made by the caller.
    pub job: JobId,
    /// Of which row set.
    pub rows: RowsId,
    /// The whole path of the file.
    pub path: String,
    /// Whether a file that is there is replaced; else it is a `Conflict`.
    pub replace: bool,
    /// How.
    pub options: ExportOptions,
    /// The query that the rows are from, for the history.
    pub source: Option<JobId>,
}

/// What an export wrote, or would write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportReport {
    /// Rows in the file.
    #[specta(type = u32)]
    pub rows: u64,
    /// Size of the file in bytes.
    #[specta(type = u32)]
    pub bytes: u64,
    /// What could not be written as it was; kinds that did not happen are left out.
    pub notes: Vec<ExportNote>,
}

/// Cells that could not be written as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportNote {
    /// What happened to them.
    pub kind: ExportNoteKind,
    /// How many cells.
    #[specta(type = u32)]
    pub count: u64,
    /// The first of them, at most 20.
    pub first: Vec<ExportPlace>,
}

/// What happened to a cell.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type,
)]
#[serde(rename_all = "camelCase")]
pub enum ExportNoteKind {
    /// It has a character that the encoding lacks; `?` stands in its place.
    Lost,
    /// It has a character that the encoding lacks; one that looks the same stands in its place.
    LookAlike,
    /// It would have been taken for a formula and was made harmless.
    MadeSafe,
    /// A number that a spreadsheet would round was written as text.
    NumberAsText,
    /// A day before 1900-03-01, which a spreadsheet cannot count, was written as text.
    DateAsText,
    /// A text of more than 32,767 characters was cut.
    Cut,
}

/// The place of a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportPlace {
    /// 1-based; 0: the header.
    #[specta(type = u32)]
    pub row: u64,
    /// The column's name.
    pub column: String,
    /// What is meant in it: the character that is lost, the beginning of the text.
    pub text: String,
}

/// What is known of a file before it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportTarget {
    /// The whole path.
    pub path: String,
    /// Whether there is such a file, which would be replaced.
    pub exists: bool,
}

#[cfg(test)]
mod tests {
    use super::ExportFormat;

    #[test]
    fn every_format_is_known_by_its_own_ending() {
        use ExportFormat::{Csv, Json, Markdown, Ndjson, Parquet, Tsv, Xlsx};
        for format in [Csv, Tsv, Ndjson, Json, Parquet, Xlsx, Markdown] {
            assert_eq!(ExportFormat::of_ending(format.ending()), Some(format));
        }
        assert_eq!(ExportFormat::of_ending("XLSX"), Some(Xlsx));
        assert_eq!(ExportFormat::of_ending("xls"), None);
    }
}
