//! Rows as a table whose columns stand under each other.

use serde_json::Value;
use std::io::{self, Write};

/// Rows whose widths decide the columns'.
const MEASURED: usize = 1_000;
/// Letters of a cell at most, counted as wide as they are shown.
const WIDEST: usize = 60;

/// Takes rows as JSON lines and writes them as a table.
pub(super) struct Table<W: Write> {
    out: W,
    names: Vec<String>,
    /// What came of a line that is not whole.
    rest: Vec<u8>,
    /// Until the widths are known.
    waiting: Vec<Vec<Cell>>,
    widths: Option<Vec<usize>>,
}

#[derive(Clone)]
struct Cell {
    text: String,
    right: bool,
}

impl<W: Write> Table<W> {
    pub(super) fn new(out: W, names: Vec<String>) -> Self {
        Self {
            out,
            names,
            rest: Vec::new(),
            waiting: Vec::new(),
            widths: None,
        }
    }

    /// Adds a row of its own.
    pub(super) fn row(&mut self, values: &[Value]) -> io::Result<()> {
        let cells = values.iter().map(cell).collect();
        self.add(cells)
    }

    /// Writes what waits.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.begin()?;
        self.out.flush()
    }

    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        let value: Value = serde_json::from_slice(line).map_err(io::Error::other)?;
        let Value::Object(fields) = value else {
            return Err(io::Error::other("a row is no object"));
        };
        if self.names.len() != fields.len() || !self.names.iter().eq(fields.keys()) {
            self.names = fields.keys().cloned().collect();
        }
        self.add(fields.values().map(cell).collect())
    }

    fn add(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        if let Some(widths) = &self.widths {
            return write_row(&mut self.out, &cells, widths);
        }
        self.waiting.push(cells);
        if self.waiting.len() >= MEASURED {
            self.begin()?;
        }
        Ok(())
    }

    /// The header and the rows so far.
    fn begin(&mut self) -> io::Result<()> {
        if self.widths.is_some() || self.names.is_empty() {
            return Ok(());
        }
        let mut widths: Vec<usize> = self.names.iter().map(|name| width(&cut(name))).collect();
        for row in &self.waiting {
            for (known, cell) in widths.iter_mut().zip(row) {
                *known = (*known).max(width(&cell.text));
            }
        }
        let first = self.waiting.first();
        let header: Vec<Cell> = self
            .names
            .iter()
            .enumerate()
            .map(|(index, name)| Cell {
                text: cut(name),
                right: first
                    .and_then(|row| row.get(index))
                    .is_some_and(|cell| cell.right),
            })
            .collect();
        write_row(&mut self.out, &header, &widths)?;
        let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        writeln!(self.out, "{}", rule.join("  "))?;
        for row in std::mem::take(&mut self.waiting) {
            write_row(&mut self.out, &row, &widths)?;
        }
        self.widths = Some(widths);
        Ok(())
    }
}

impl<W: Write> Write for Table<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            if let Some((b'\n', line)) = part.split_last() {
                let mut whole = std::mem::take(&mut self.rest);
                whole.extend_from_slice(line);
                if !whole.is_empty() {
                    self.line(&whole)?;
                }
            } else {
                self.rest.extend_from_slice(part);
            }
        }
        Ok(bytes.len())
    }

    /// At the end of all rows: nothing is behind the last line.
    fn flush(&mut self) -> io::Result<()> {
        self.finish()
    }
}

fn write_row(out: &mut impl Write, cells: &[Cell], widths: &[usize]) -> io::Result<()> {
    let mut line = String::new();
    for (index, (cell, column)) in cells.iter().zip(widths).enumerate() {
        if index > 0 {
            line.push_str("  ");
        }
        let gap = " ".repeat(column.saturating_sub(width(&cell.text)));
        if cell.right {
            line.push_str(&gap);
            line.push_str(&cell.text);
        } else {
            line.push_str(&cell.text);
            line.push_str(&gap);
        }
    }
    writeln!(out, "{}", line.trim_end())
}

fn cell(value: &Value) -> Cell {
    let text = match value {
        Value::Null => "NULL".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Cell {
        right: value.is_number(),
        text: cut(&text),
    }
}

/// On one line, and not too wide.
fn cut(text: &str) -> String {
    let mut shown = String::new();
    let mut wide = 0;
    for c in text.chars() {
        let letter = match c {
            '\n' => '⏎',
            c if c.is_control() => '\u{fffd}',
            c => c,
        };
        wide += letter_width(letter);
        if wide > WIDEST {
            while width(&shown) >= WIDEST {
                shown.pop();
            }
            shown.push('…');
            return shown;
        }
        shown.push(letter);
    }
    shown
}

fn width(text: &str) -> usize {
    text.chars().map(letter_width).sum()
}

/// Places that a letter takes on a terminal: two for those of East Asia, none for marks over others.
fn letter_width(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036f | 0x200b..=0x200f | 0x3099..=0x309a | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe4f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::Table;
    use std::io::Write as _;

    fn shown(names: &[&str], lines: &str) -> String {
        let mut text = Vec::new();
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let mut table = Table::new(&mut text, names);
        table.write_all(lines.as_bytes()).unwrap();
        table.finish().unwrap();
        drop(table);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn columns_stand_under_each_other_also_with_wide_letters() {
        let rows = "{\"n\":1,\"name\":\"東京\"}\n{\"n\":20,\"name\":null}\n";
        assert_eq!(
            shown(&["n", "name"], rows),
            " n  name\n──  ────\n 1  東京\n20  NULL\n"
        );
        assert_eq!(shown(&["n"], ""), "n\n─\n");
    }

    #[test]
    fn a_cell_keeps_to_one_line_and_is_cut() {
        let long = format!("{{\"a\":\"x\\ny{}\"}}\n", "あ".repeat(60));
        let text = shown(&["a"], &long);
        let last = text.lines().last().unwrap();
        assert!(last.starts_with("x⏎yあ") && last.ends_with('…'), "{last}");
        assert_eq!(text.lines().count(), 3);
    }
}
