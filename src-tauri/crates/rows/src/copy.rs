//! A rectangle as text for the clipboard, in the formats that people paste.

use crate::Cancelled;
use crate::column_names::unique_names;
use crate::literal::{identifier, literal};
use crate::path::{Projection, dotted_name};
use crate::set::{Look, Segment, Set};
use crate::text::json_text;
use model::{Column, CopyFormat, Kind, Problem, Result, RowsRange};
use std::collections::HashSet;
use std::ops::ControlFlow;

/// Bytes of text for the clipboard at most.
const COPY_BYTES: u64 = 256 << 20;

/// Stands where the person writes the table's name.
const TABLE: &str = "`project.dataset.table`";

/// Rows between two looks at whether to stop.
const STEP: usize = 4096;

/// The text of a rectangle, and the number of its cells.
pub(crate) fn copy_text(
    set: &Set,
    range: &RowsRange,
    look: Look,
    cancelled: Cancelled,
) -> Result<(String, u64)> {
    let projection = Projection::new(&range.columns, set.columns())?;
    let names: Vec<String> = range
        .columns
        .iter()
        .map(|path| dotted_name(path, set.columns()))
        .collect();
    let mut writer = Writer::new(range, &projection.columns, names);
    writer.begin();
    let mut cells = 0;
    set.read_projected(
        range.first_row,
        range.row_count,
        &projection,
        look,
        &mut |segment| {
            for row in segment.rows.clone() {
                if row.is_multiple_of(STEP) && cancelled() {
                    return Err(Problem::cancelled());
                }
                writer.row(segment, row);
                cells += segment.cells.len() as u64;
                let asked = writer.out.len() as u64;
                if asked > COPY_BYTES {
                    let unit = "bytes".to_owned();
                    return Err(Problem::new(Kind::OverLimit {
                        limit: COPY_BYTES,
                        asked,
                        unit,
                    }));
                }
            }
            Ok(ControlFlow::Continue(()))
        },
    )?;
    writer.end();
    Ok((writer.out, cells))
}

struct Writer<'a> {
    format: CopyFormat,
    header: bool,
    columns: &'a [Column],
    names: Vec<String>,
    /// Rows, or values of a list, written so far.
    written: u64,
    /// Values of a list so far.
    seen: HashSet<String>,
    value: String,
    out: String,
}

impl<'a> Writer<'a> {
    fn new(range: &RowsRange, columns: &'a [Column], names: Vec<String>) -> Self {
        let names = if range.format == CopyFormat::Json {
            let named = names.iter().map(|name| Column {
                name: name.clone(),
                ..Column::new("", model::ColumnType::String)
            });
            unique_names(&named.collect::<Vec<_>>())
        } else {
            names
        };
        Self {
            format: range.format,
            header: range.header,
            columns,
            names,
            written: 0,
            seen: HashSet::new(),
            value: String::new(),
            out: String::new(),
        }
    }

    fn begin(&mut self) {
        match self.format {
            CopyFormat::Tsv | CopyFormat::Csv if self.header => {
                for (index, name) in self.names.iter().enumerate() {
                    if index > 0 {
                        self.out.push(if self.format == CopyFormat::Tsv {
                            '\t'
                        } else {
                            ','
                        });
                    }
                    if self.format == CopyFormat::Tsv {
                        tsv(&mut self.out, name);
                    } else {
                        csv(&mut self.out, name);
                    }
                }
                self.written = 1;
            }
            CopyFormat::Tsv | CopyFormat::Csv => {}
            CopyFormat::Json => self.out.push('['),
            CopyFormat::Markdown => {
                for name in &self.names {
                    self.out.push_str("| ");
                    markdown(&mut self.out, name);
                    self.out.push(' ');
                }
                self.out.push_str("|\n");
                for column in self.columns {
                    self.out.push_str(if is_number(column) {
                        "| ---: "
                    } else {
                        "| --- "
                    });
                }
                self.out.push('|');
            }
            CopyFormat::InList => self.out.push('('),
            CopyFormat::Insert => {
                let names: Vec<String> = self.names.iter().map(|name| identifier(name)).collect();
                self.out = format!("INSERT INTO {TABLE} ({})\nVALUES", names.join(", "));
            }
        }
    }

    fn row(&mut self, segment: &Segment<'_>, row: usize) {
        match self.format {
            CopyFormat::Tsv | CopyFormat::Csv => {
                if self.written > 0 {
                    self.out.push('\n');
                }
                for (index, cells) in segment.cells.iter().enumerate() {
                    let is_tsv = self.format == CopyFormat::Tsv;
                    if index > 0 {
                        self.out.push(if is_tsv { '\t' } else { ',' });
                    }
                    self.value.clear();
                    let is_value = cells.text(row, &mut self.value, COPY_BYTES as usize);
                    if is_tsv {
                        tsv(&mut self.out, &self.value);
                    } else if is_value {
                        csv(&mut self.out, &self.value);
                    }
                }
            }
            CopyFormat::Json => {
                self.out
                    .push_str(if self.written > 0 { ",\n  {" } else { "\n  {" });
                for (index, (cells, name)) in segment.cells.iter().zip(&self.names).enumerate() {
                    if index > 0 {
                        self.out.push_str(", ");
                    }
                    json_text(&mut self.out, name);
                    self.out.push_str(": ");
                    cells.json(row, &mut self.out);
                }
                self.out.push('}');
            }
            CopyFormat::Markdown => {
                self.out.push('\n');
                for cells in &segment.cells {
                    self.value.clear();
                    cells.text(row, &mut self.value, COPY_BYTES as usize);
                    self.out.push_str("| ");
                    markdown(&mut self.out, &self.value);
                    self.out.push(' ');
                }
                self.out.push('|');
            }
            CopyFormat::InList => {
                // One column gives values, several give a STRUCT for each row.
                if segment.cells.iter().any(|cells| cells.is_null(row)) {
                    return;
                }
                let mut value = String::new();
                self.literals(segment, row, &mut value);
                if self.columns.len() > 1 {
                    value.insert(0, '(');
                    value.push(')');
                }
                if self.seen.contains(&value) {
                    return;
                }
                if self.written > 0 {
                    self.out.push_str(", ");
                }
                self.out.push_str(&value);
                self.seen.insert(value);
            }
            CopyFormat::Insert => {
                self.out
                    .push_str(if self.written > 0 { ",\n  (" } else { "\n  (" });
                let mut values = String::new();
                self.literals(segment, row, &mut values);
                self.out.push_str(&values);
                self.out.push(')');
            }
        }
        self.written += 1;
    }

    fn literals(&self, segment: &Segment<'_>, row: usize, out: &mut String) {
        for (index, (cells, column)) in segment.cells.iter().zip(self.columns).enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            literal(out, cells, row, column);
        }
    }

    fn end(&mut self) {
        match self.format {
            CopyFormat::Tsv | CopyFormat::Csv | CopyFormat::Markdown => {}
            CopyFormat::Json if self.written > 0 => self.out.push_str("\n]"),
            CopyFormat::Json => self.out.push(']'),
            CopyFormat::InList if self.written == 0 => self.out.push_str("NULL)"),
            CopyFormat::InList => self.out.push(')'),
            CopyFormat::Insert => self.out.push(';'),
        }
    }
}

fn is_number(column: &Column) -> bool {
    use model::ColumnType as T;
    column.mode != model::Mode::Repeated
        && matches!(
            column.column_type,
            T::Int64 | T::Float64 | T::Numeric | T::Bignumeric
        )
}

/// A value between double quotes, those in it doubled.
fn doubled(out: &mut String, value: &str) {
    out.push('"');
    let mut parts = value.split('"');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str("\"\"");
        out.push_str(part);
    }
    out.push('"');
}

/// A value as spreadsheets read it back.
fn tsv(out: &mut String, value: &str) {
    if value.contains(['\t', '\n', '\r', '"']) {
        doubled(out, value);
    } else {
        out.push_str(value);
    }
}

fn csv(out: &mut String, value: &str) {
    let quote = value.is_empty()
        || value.contains([',', '"', '\n', '\r'])
        || value.starts_with(' ')
        || value.ends_with(' ');
    if quote {
        doubled(out, value);
    } else {
        out.push_str(value);
    }
}

/// A cell of a table in Markdown.
fn markdown(out: &mut String, value: &str) {
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '|' => out.push_str("\\|"),
            '\\' => out.push_str("\\\\"),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' | '\r' => out.push_str("<br>"),
            '`' | '*' | '_' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
}
