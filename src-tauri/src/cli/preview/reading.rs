//! How files are read, as the command line says it.

use super::super::word;
use model::{ColumnType, Compression, FileFormat, Reading};

/// Each that is absent is guessed from the bytes.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "How the files are read (what is absent is guessed)")]
pub(crate) struct Arguments {
    /// parquet, csv, ndjson, json, avro, orc, arrow, xlsx, ltsv, log or text
    #[arg(long, value_name = "NAME", value_parser = word::<FileFormat>)]
    format: Option<FileFormat>,
    /// none, gzip, zstd, bzip2, xz, lz4, snappy or zip
    #[arg(long, value_name = "NAME", value_parser = word::<Compression>)]
    compression: Option<Compression>,
    /// Of text, such as UTF-8, `Shift_JIS` (CP932), EUC-JP, ISO-2022-JP or UTF-16LE
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Between two fields; `tab` for a tab
    #[arg(long, value_name = "C")]
    delimiter: Option<String>,
    /// Around a field; empty: none
    #[arg(long, value_name = "C")]
    quote: Option<String>,
    /// In front of a quotation mark inside a field; empty: it is doubled
    #[arg(long, value_name = "C")]
    escape: Option<String>,
    /// Lines that begin with this are left out
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    /// Lines in front of the header
    #[arg(long, value_name = "N")]
    skip_lines: Option<u32>,
    /// The first line holds the names
    #[arg(long, conflicts_with = "no_header")]
    header: bool,
    /// The first line is a row
    #[arg(long)]
    no_header: bool,
    /// A text that means NULL; may be given several times
    #[arg(long = "null", value_name = "TEXT")]
    nulls: Vec<String>,
    /// Every column stays text
    #[arg(long)]
    all_text: bool,
    /// How dates are written, such as %Y/%m/%d
    #[arg(long, value_name = "PATTERN")]
    date_format: Option<String>,
    /// How moments are written, such as %Y-%m-%d %H:%M:%S
    #[arg(long, value_name = "PATTERN")]
    time_format: Option<String>,
    /// What stands before the fraction of a number
    #[arg(long, value_name = "C")]
    decimal_mark: Option<String>,
    /// What stands between thousands
    #[arg(long, value_name = "C")]
    thousands_mark: Option<String>,
    /// The type of a column, such as zip:STRING; may be given several times
    #[arg(long = "type", value_name = "COLUMN:TYPE", value_parser = typed)]
    types: Vec<(String, ColumnType)>,
    /// The sheet of a workbook, or the file inside a zip
    #[arg(long, value_name = "NAME")]
    part: Option<String>,
    /// A regular expression with named groups, for logs of one's own
    #[arg(long, value_name = "REGEX")]
    log_pattern: Option<String>,
}

impl Arguments {
    pub(super) fn reading(&self) -> Reading {
        let header = self.header.then_some(true);
        Reading {
            format: self.format,
            compression: self.compression,
            encoding: self.encoding.clone(),
            delimiter: self.delimiter.as_ref().map(|text| match text.as_str() {
                "tab" | "\\t" => "\t".to_owned(),
                other => other.to_owned(),
            }),
            quote: self.quote.clone(),
            escape: self.escape.clone(),
            comment: self.comment.clone(),
            skip_lines: self.skip_lines,
            header: header.or_else(|| self.no_header.then_some(false)),
            nulls: (!self.nulls.is_empty()).then(|| self.nulls.clone()),
            all_text: self.all_text.then_some(true),
            date_format: self.date_format.clone(),
            time_format: self.time_format.clone(),
            decimal_mark: self.decimal_mark.clone(),
            thousands_mark: self.thousands_mark.clone(),
            types: self.types.clone(),
            part: self.part.clone(),
            pattern: self.log_pattern.clone(),
        }
    }
}

fn typed(text: &str) -> Result<(String, ColumnType), String> {
    let (name, kind) = text.rsplit_once(':').ok_or("expected COLUMN:TYPE")?;
    let kind = word::<ColumnType>(&kind.to_uppercase()).map_err(|error| error.to_string())?;
    Ok((name.to_owned(), kind))
}
