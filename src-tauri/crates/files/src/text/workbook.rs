//! Workbooks: a sheet as a table.

use super::columns::Kind;
use super::table::Records;
use crate::source::{Source, damaged};
use bytes::Bytes;
use calamine::{Data, DataRef, Reader, Sheets, Xlsx};
use csv::StringRecord;
use model::{Kind as Problems, PreviewNote, Problem, Reading, Result};
use std::io::Cursor;
use std::sync::Arc;

/// Bytes of a workbook at most: all of it has to be here before a row is.
const LARGEST: u64 = 256 << 20;
/// Cells of a sheet at most.
const CELLS: usize = 24 << 20;
/// Rows looked at for the types of the columns.
const SAMPLE: u64 = 1_000;

type Workbook = Sheets<Cursor<Bytes>>;

/// Opens a workbook; all of it is read.
fn open(source: &Arc<dyn Source>) -> Result<Workbook> {
    if source.size() > LARGEST {
        return Err(Problem::new(Problems::OverLimit {
            limit: LARGEST,
            asked: source.size(),
            unit: "bytes".to_owned(),
        }));
    }
    let bytes = source.read(0..source.size())?;
    calamine::open_workbook_auto_from_rs(Cursor::new(bytes.clone())).map_err(|_| {
        // The attempt at one kind says more than the last of four attempts.
        let reason = calamine::open_workbook_from_rs::<Xlsx<_>, _>(Cursor::new(bytes))
            .err()
            .map_or_else(|| "it is no workbook".to_owned(), |error| error.to_string());
        damaged(source.name(), None, reason)
    })
}

/// The names of the sheets.
pub(crate) fn sheets(source: &Arc<dyn Source>) -> Result<Vec<String>> {
    Ok(open(source)?.sheet_names())
}

/// Whether the first row of the sheet that `reading` names holds names.
pub(crate) fn has_header(source: &Arc<dyn Source>, reading: &Reading) -> Result<bool> {
    Ok(Sheet::new(source, reading, Some(2))?.header)
}

/// The rows of a sheet as texts.
pub(super) struct Sheet {
    rows: std::vec::IntoIter<(u64, Vec<Data>)>,
    header: bool,
    names: Option<Vec<String>>,
    kinds: Vec<Kind>,
    line: u64,
}

impl Sheet {
    /// The sheet that `reading.part` names, or the first with data. At most `rows` rows where so
    /// many are enough.
    pub(super) fn new(
        source: &Arc<dyn Source>,
        reading: &Reading,
        rows: Option<u64>,
    ) -> Result<Self> {
        let mut workbook = open(source)?;
        let names = workbook.sheet_names();
        let name = match &reading.part {
            Some(part) if names.contains(part) => part.clone(),
            Some(part) => {
                let reason = format!("the workbook has no sheet {part}");
                return Err(Problem::bad_input("part", reason));
            }
            None => names.first().cloned().unwrap_or_default(),
        };
        let limit = rows.map_or(u64::MAX, |rows| rows.max(SAMPLE) + 1);
        let limit = limit.saturating_add(reading.skip_lines.unwrap_or(0).into());
        let mut rows = cells(&mut workbook, &name, limit)
            .map_err(|error| damaged(source.name(), None, format!("sheet {name}: {error}")))?;
        let skip = (reading.skip_lines.unwrap_or(0) as usize).min(rows.len());
        rows.drain(..skip);
        let header = reading.header.unwrap_or_else(|| is_header(&rows));
        let names = match rows.first() {
            Some((_, first)) if header => Some(first.iter().map(shown).collect()),
            Some((_, first)) => Some(vec![String::new(); first.len()]),
            None => Some(Vec::new()),
        };
        if header && !rows.is_empty() {
            rows.remove(0);
        }
        let width = rows.iter().map(|(_, row)| row.len()).max().unwrap_or(0);
        let kinds = (0..width)
            .map(|column| kind(rows.iter().filter_map(|(_, row)| row.get(column))))
            .collect();
        Ok(Self {
            rows: rows.into_iter(),
            header,
            names,
            kinds,
            line: 0,
        })
    }

    /// Names of the columns, and the types that their cells have.
    pub(super) fn columns(&self) -> (Vec<String>, Vec<(String, Kind)>) {
        let mut names = self.names.clone().unwrap_or_default();
        names.resize(names.len().max(self.kinds.len()), String::new());
        let names = super::columns::unique(names);
        let kinds = names.iter().cloned().zip(self.kinds.iter().copied());
        let kinds = kinds.collect();
        (names, kinds)
    }
}

/// Rows with data, each with its number; columns begin with the first that has any.
fn cells(
    workbook: &mut Workbook,
    name: &str,
    limit: u64,
) -> std::result::Result<Vec<(u64, Vec<Data>)>, String> {
    let mut rows: Vec<(u64, Vec<(u32, Data)>)> = Vec::new();
    let mut count = 0;
    let mut put = |row: u32, column: u32, value: Data| {
        let number = u64::from(row) + 1;
        if rows.last().is_none_or(|(last, _)| *last != number) {
            if rows.len() as u64 >= limit {
                return Ok(false);
            }
            rows.push((number, Vec::new()));
        }
        if let Some((_, cells)) = rows.last_mut() {
            cells.push((column, value));
        }
        count += 1;
        if count > CELLS {
            return Err(format!("it has more than {CELLS} cells"));
        }
        Ok(true)
    };
    // Cell by cell where it can be: a table with one cell far out would fill the memory.
    if let Sheets::Xlsx(xlsx) = workbook {
        let mut reader = xlsx
            .worksheet_cells_reader(name)
            .map_err(|error| error.to_string())?;
        while let Some(cell) = reader.next_cell().map_err(|error| error.to_string())? {
            let (row, column) = cell.get_position();
            let value = match cell.get_value() {
                DataRef::Empty => continue,
                value => Data::from(value.clone()),
            };
            if !put(row, column, value)? {
                break;
            }
        }
    } else {
        let range = workbook
            .worksheet_range(name)
            .map_err(|error| error.to_string())?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            if !put(top + row as u32, left + column as u32, value.clone())? {
                break;
            }
        }
    }
    let left = rows
        .iter()
        .filter_map(|(_, cells)| cells.first().map(|cell| cell.0))
        .min()
        .unwrap_or(0);
    let dense = rows.into_iter().map(|(number, cells)| {
        let mut row: Vec<Data> = Vec::with_capacity(cells.len());
        for (column, value) in cells {
            row.resize((column - left.min(column)) as usize, Data::Empty);
            row.push(value);
        }
        (number, row)
    });
    Ok(dense.collect())
}

/// The first row holds names if all its cells are texts and the second is not like it.
fn is_header(rows: &[(u64, Vec<Data>)]) -> bool {
    let Some((_, first)) = rows.first() else {
        return false;
    };
    let texts = |row: &[Data]| {
        let mut cells = row.iter().filter(|cell| !matches!(cell, Data::Empty));
        cells.all(|cell| matches!(cell, Data::String(_)))
    };
    texts(first)
}

/// The type that all cells of a column have.
fn kind<'a>(cells: impl Iterator<Item = &'a Data>) -> Kind {
    let mut kind = None;
    for cell in cells {
        let one = match cell {
            Data::Empty | Data::Error(_) => continue,
            Data::Int(_) => Kind::Int,
            Data::Float(value) if is_whole(*value) => Kind::Int,
            Data::Float(_) => Kind::Float,
            Data::Bool(_) => Kind::Bool,
            Data::DateTime(moment) if moment.is_datetime() => match moment.as_f64() {
                value if value < 1.0 => Kind::Time,
                value if is_whole(value) => Kind::Date,
                _ => Kind::Datetime,
            },
            Data::DateTimeIso(text) if text.len() > 10 => Kind::Datetime,
            Data::DateTimeIso(_) => Kind::Date,
            _ => Kind::Text,
        };
        kind = Some(match (kind, one) {
            (None, one) => one,
            (Some(known), one) if known == one => one,
            (Some(Kind::Int | Kind::Float), Kind::Int | Kind::Float) => Kind::Float,
            (Some(Kind::Date | Kind::Datetime), Kind::Date | Kind::Datetime) => Kind::Datetime,
            _ => return Kind::Text,
        });
    }
    kind.unwrap_or(Kind::Text)
}

fn is_whole(value: f64) -> bool {
    value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0
}

/// A cell as the formats of a reading without any would write it.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Int(value) => value.to_string(),
        Data::Float(value) => value.to_string(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(value) => value.to_string(),
        Data::Error(error) => error.to_string(),
        Data::DateTime(moment) => match moment.as_datetime() {
            Some(time) if moment.is_datetime() => match moment.as_f64() {
                value if value < 1.0 => time.format("%H:%M:%S%.f").to_string(),
                value if is_whole(value) => time.format("%Y-%m-%d").to_string(),
                _ => time.format("%Y-%m-%d %H:%M:%S%.f").to_string(),
            },
            // Hours of a duration may be more than a day has.
            _ => {
                let millis = (moment.as_f64() * 86_400_000.0).round() as i64;
                let (secs, millis) = (millis / 1_000, millis % 1_000);
                let clock = format!("{}:{:02}:{:02}", secs / 3_600, secs / 60 % 60, secs % 60);
                if millis == 0 {
                    clock
                } else {
                    format!("{clock}.{millis:03}")
                }
            }
        },
    }
}

impl Records for Sheet {
    fn next(&mut self, record: &mut StringRecord) -> Result<bool> {
        record.clear();
        let Some((number, row)) = self.rows.next() else {
            return Ok(false);
        };
        self.line = number;
        for (column, cell) in row.iter().enumerate() {
            let mut text = shown(cell);
            // Days among moments are moments at midnight.
            if self.kinds.get(column) == Some(&Kind::Datetime) && text.len() == 10 {
                text.push_str(" 00:00:00");
            }
            record.push_field(&text);
        }
        Ok(true)
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn notes(&self) -> Vec<PreviewNote> {
        Vec::new()
    }
}
