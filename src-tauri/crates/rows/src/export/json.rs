//! JSON: an object a line, or an array of objects.

use super::field::{Field, Values};
use super::notes::Notes;
use super::pump::{Chunk, Lines};
use crate::column_names::unique_names;
use crate::format::{Cells, timestamp};
use crate::text::{integer, json_text};
use crate::zone::Zone;
use model::{Column, Result};

pub(crate) struct Json<'a> {
    columns: &'a [Column],
    zone: Zone,
    /// With the brace or comma before and the colon behind them, ready to be written.
    names: Vec<String>,
    is_array: bool,
}

impl<'a> Json<'a> {
    /// One object a line.
    pub(crate) fn lines(columns: &'a [Column], zone: Zone) -> Self {
        let names = unique_names(columns).into_iter().enumerate();
        let names = names.map(|(index, name)| {
            let mut text = String::from(if index == 0 { "{" } else { "," });
            json_text(&mut text, &name);
            text.push(':');
            text
        });
        Self {
            columns,
            zone,
            names: names.collect(),
            is_array: false,
        }
    }

    /// One array of objects, an object a line.
    pub(crate) fn array(columns: &'a [Column], zone: Zone) -> Self {
        Self {
            is_array: true,
            ..Self::lines(columns, zone)
        }
    }
}

/// The values of one column: the frequent ones typed, the others by their canonical JSON.
struct JsonField<'a> {
    field: Field<'a>,
    cells: Cells<'a>,
}

impl JsonField<'_> {
    fn write(&self, row: usize, out: &mut String) {
        if self.field.is_null(row) {
            out.push_str("null");
            return;
        }
        match self.field.values() {
            // A double, which is what most readers make of it, holds 53 bits.
            Values::Int64(values) if values[row].unsigned_abs() <= 1 << 53 => {
                integer(out, values[row]);
            }
            Values::Timestamp(values, zone) => {
                out.push('"');
                timestamp(out, values[row], *zone);
                out.push('"');
            }
            _ => self.cells.json(row, out),
        }
    }
}

impl Lines for Json<'_> {
    fn head(&self, out: &mut String, _notes: &mut Notes) {
        if self.is_array {
            out.push('[');
        }
    }

    fn rows(&self, chunk: &Chunk, out: &mut String, _notes: &mut Notes) -> Result<()> {
        let mut is_first = chunk.first_row == 0;
        for (arrays, rows) in &chunk.parts {
            let fields: Result<Vec<JsonField<'_>>> = arrays
                .iter()
                .zip(self.columns)
                .map(|(array, column)| {
                    Ok(JsonField {
                        field: Field::new(array.as_ref(), column, self.zone)?,
                        cells: Cells::new(array.as_ref(), column, self.zone)?,
                    })
                })
                .collect();
            let fields = fields?;
            for row in rows.clone() {
                if self.is_array {
                    out.push_str(if is_first { "\n" } else { ",\n" });
                    is_first = false;
                }
                for (field, name) in fields.iter().zip(&self.names) {
                    out.push_str(name);
                    field.write(row, out);
                }
                if fields.is_empty() {
                    out.push('{');
                }
                out.push_str(if self.is_array { "}" } else { "}\n" });
            }
        }
        Ok(())
    }

    fn tail(&self, out: &mut String) {
        if self.is_array {
            out.push_str("\n]\n");
        }
    }
}
