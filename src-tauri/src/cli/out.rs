//! How `shirabe query` writes rows: to a file by its ending, or to standard output.

use super::word;
use model::{
    ExportFormat, ExportNoteKind, ExportOptions, ExportReport, LineEnd, Problem, Result,
    TextEncoding,
};
use std::path::{Path, PathBuf};

/// What is written where.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Write the rows to a file; its ending chooses the format: .csv, .tsv, .ndjson, .json,
    /// .parquet, .xlsx or .md. A file that is there is replaced as a whole
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Of CSV and TSV: utf8, utf8Bom or cp932
    #[arg(long, value_name = "NAME", default_value = "utf8", value_parser = word::<TextEncoding>)]
    encoding: TextEncoding,
    /// Between the fields of CSV: a comma, a semicolon, a bar or a tab
    #[arg(long, value_name = "C", default_value = ",")]
    delimiter: String,
    /// CSV and TSV without the names of the columns
    #[arg(long)]
    no_header: bool,
    /// Lines of text end in CR LF
    #[arg(long)]
    crlf: bool,
    /// What stands for NULL in CSV, TSV and Markdown
    #[arg(long, value_name = "TEXT", default_value = "")]
    null: String,
    /// Leave texts that a spreadsheet takes for formulas as they are
    #[arg(long)]
    formulas: bool,
    /// The zone that TIMESTAMP is written in, such as Asia/Tokyo
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
}

impl Arguments {
    /// The whole path of the file and its options; nothing for standard output. `BadInput` for an
    /// ending that stands for no format.
    pub(super) fn file(&self) -> Result<Option<(PathBuf, ExportOptions)>> {
        let Some(path) = &self.out else {
            return Ok(None);
        };
        let options = self.options(format_of(path)?);
        Ok(Some((std::path::absolute(path)?, options)))
    }

    /// As options of a format.
    pub(super) fn options(&self, format: ExportFormat) -> ExportOptions {
        ExportOptions {
            encoding: self.encoding,
            delimiter: self.delimiter.clone(),
            header: !self.no_header,
            line_end: if self.crlf {
                LineEnd::CrLf
            } else {
                LineEnd::Lf
            },
            null_text: self.null.clone(),
            // What goes on to another program is for it to judge; a file is opened by people.
            safe_cells: self.out.is_some() && !self.formulas,
            time_zone: self.time_zone.clone(),
            ..ExportOptions::new(format)
        }
    }
}

/// The format that a file's ending stands for.
pub(super) fn format_of(path: &Path) -> Result<ExportFormat> {
    path.extension()
        .and_then(|ending| ending.to_str())
        .and_then(ExportFormat::of_ending)
        .ok_or_else(|| {
            Problem::bad_input(
                "--out",
                "the file must end in .csv, .tsv, .ndjson, .json, .parquet, .xlsx or .md",
            )
        })
}

/// Says what could not be written as it was.
pub(super) fn say_notes(report: &ExportReport) {
    for note in &report.notes {
        let what = match note.kind {
            ExportNoteKind::Lost => "have characters that the encoding lacks, written as ?",
            ExportNoteKind::LookAlike => "have characters that were replaced by look-alikes",
            ExportNoteKind::MadeSafe => "would have been formulas and were made texts",
            ExportNoteKind::NumberAsText => "are numbers of many digits, written as text",
            ExportNoteKind::DateAsText => "are days before 1900-03-01, written as text",
            ExportNoteKind::Cut => "are longer than 32,767 characters and were cut",
        };
        let places = note.first.iter().take(3).map(|place| {
            let (row, column) = (place.row, &place.column);
            format!("row {row}, {column}: {}", place.text)
        });
        let places = places.collect::<Vec<_>>().join("; ");
        super::say(&format!("{} cells {what} ({places})", note.count));
    }
}
