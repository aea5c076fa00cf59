//! A table as Markdown writes it.

use super::field::Field;
use super::line_end;
use super::notes::Notes;
use super::pump::{Chunk, Lines};
use crate::zone::Zone;
use model::{Column, ColumnType, ExportOptions, Mode, Result};

pub(crate) struct Markdown<'a> {
    columns: &'a [Column],
    zone: Zone,
    line_end: &'static str,
    null_text: &'a str,
}

impl<'a> Markdown<'a> {
    pub(crate) fn new(columns: &'a [Column], options: &'a ExportOptions, zone: Zone) -> Self {
        Self {
            columns,
            zone,
            line_end: line_end(options),
            null_text: &options.null_text,
        }
    }
}

fn is_number(column: &Column) -> bool {
    column.mode != Mode::Repeated
        && matches!(
            column.column_type,
            ColumnType::Int64 | ColumnType::Float64 | ColumnType::Numeric | ColumnType::Bignumeric
        )
}

/// Adds a text so that it stays within its cell.
fn cell(out: &mut String, value: &str) {
    for c in value.chars() {
        match c {
            '|' => out.push_str("\\|"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("<br>"),
            '\r' => {}
            c => out.push(c),
        }
    }
}

impl Lines for Markdown<'_> {
    fn head(&self, out: &mut String, _notes: &mut Notes) {
        for column in self.columns {
            out.push_str("| ");
            cell(out, &column.name);
            out.push(' ');
        }
        out.push('|');
        out.push_str(self.line_end);
        for column in self.columns {
            out.push_str(if is_number(column) {
                "| ---: "
            } else {
                "| --- "
            });
        }
        out.push('|');
        out.push_str(self.line_end);
    }

    fn rows(&self, chunk: &Chunk, out: &mut String, _notes: &mut Notes) -> Result<()> {
        let mut value = String::new();
        for (arrays, rows) in &chunk.parts {
            let fields: Result<Vec<Field<'_>>> = arrays
                .iter()
                .zip(self.columns)
                .map(|(array, column)| Field::new(array.as_ref(), column, self.zone))
                .collect();
            let fields = fields?;
            for row in rows.clone() {
                for field in &fields {
                    out.push_str("| ");
                    if field.is_null(row) {
                        out.push_str(self.null_text);
                    } else {
                        value.clear();
                        cell(out, field.as_text(row, &mut value));
                    }
                    out.push(' ');
                }
                out.push('|');
                out.push_str(self.line_end);
            }
        }
        Ok(())
    }
}
