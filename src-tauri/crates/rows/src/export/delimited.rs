//! CSV and TSV.

use super::cp932::{self, Change};
use super::field::Field;
use super::notes::Notes;
use super::pump::{Chunk, Lines};
use super::{is_formula, line_end};
use crate::zone::Zone;
use model::{Column, ExportFormat, ExportNoteKind, ExportOptions, Result, TextEncoding};

/// Put before what would be taken for a formula.
const SAFE: char = '\'';

pub(crate) struct Delimited<'a> {
    columns: &'a [Column],
    zone: Zone,
    delimiter: char,
    line_end: &'static str,
    null_text: &'a str,
    header: bool,
    safe_cells: bool,
    is_cp932: bool,
}

impl<'a> Delimited<'a> {
    pub(crate) fn new(columns: &'a [Column], options: &'a ExportOptions, zone: Zone) -> Self {
        let delimiter = match options.format {
            ExportFormat::Tsv => '\t',
            _ => options.delimiter.chars().next().unwrap_or(','),
        };
        Self {
            columns,
            zone,
            delimiter,
            line_end: line_end(options),
            null_text: &options.null_text,
            header: options.header,
            safe_cells: options.safe_cells,
            is_cp932: options.encoding == TextEncoding::Cp932,
        }
    }

    /// Adds a text that may hold anything.
    fn text(&self, out: &mut String, value: &str, row: u64, column: usize, notes: &mut Notes) {
        let start = out.len();
        if self.safe_cells && is_formula(value) {
            notes.add(ExportNoteKind::MadeSafe, row, column, value);
            out.push(SAFE);
        }
        if self.needs_quotes(value) {
            // The sign belongs inside the quotes.
            out.insert(start, '"');
            let mut parts = value.split('"');
            out.push_str(parts.next().unwrap_or_default());
            for part in parts {
                out.push_str("\"\"");
                out.push_str(part);
            }
            out.push('"');
        } else {
            out.push_str(value);
        }
        if self.is_cp932 {
            fit(out, start, row, column, notes);
        }
    }

    /// NULL stays without quotes, so that a text that looks like it does not.
    fn needs_quotes(&self, value: &str) -> bool {
        let delimiter = self.delimiter as u8;
        let bytes = value.as_bytes();
        bytes.first().is_none_or(|b| *b == b' ')
            || bytes.last() == Some(&b' ')
            || bytes
                .iter()
                .any(|b| *b == delimiter || matches!(*b, b'"' | b'\n' | b'\r'))
            || value == self.null_text
    }
}

/// Makes a field fit into code page 932. One note a cell and kind, with the first character.
fn fit(out: &mut String, start: usize, row: u64, column: usize, notes: &mut Notes) {
    let (mut lost, mut look_alike) = (None, None);
    cp932::fit(out, start, |change| match change {
        Change::Lost(c) => _ = lost.get_or_insert(c),
        Change::LookAlike(c) => _ = look_alike.get_or_insert(c),
    });
    let mut bytes = [0; 4];
    if let Some(c) = lost {
        notes.add(ExportNoteKind::Lost, row, column, c.encode_utf8(&mut bytes));
    }
    if let Some(c) = look_alike {
        let text = c.encode_utf8(&mut bytes);
        notes.add(ExportNoteKind::LookAlike, row, column, text);
    }
}

impl Lines for Delimited<'_> {
    fn head(&self, out: &mut String, notes: &mut Notes) {
        if !self.header {
            return;
        }
        for (index, column) in self.columns.iter().enumerate() {
            if index > 0 {
                out.push(self.delimiter);
            }
            self.text(out, &column.name, 0, index, notes);
        }
        out.push_str(self.line_end);
    }

    fn rows(&self, chunk: &Chunk, out: &mut String, notes: &mut Notes) -> Result<()> {
        let mut number = chunk.first_row;
        let mut value = String::new();
        for (arrays, rows) in &chunk.parts {
            let fields: Result<Vec<Field<'_>>> = arrays
                .iter()
                .zip(self.columns)
                .map(|(array, column)| Field::new(array.as_ref(), column, self.zone))
                .collect();
            let fields = fields?;
            for row in rows.clone() {
                number += 1;
                for (index, field) in fields.iter().enumerate() {
                    if index > 0 {
                        out.push(self.delimiter);
                    }
                    if field.is_null(row) {
                        out.push_str(self.null_text);
                    } else if field.is_text {
                        value.clear();
                        let text = field.as_text(row, &mut value);
                        self.text(out, text, number, index, notes);
                    } else {
                        field.text(row, out);
                    }
                }
                out.push_str(self.line_end);
            }
        }
        Ok(())
    }

    fn is_cp932(&self) -> bool {
        self.is_cp932
    }
}
