//! A workbook for spreadsheets: one sheet, the header in sight, days as days, numbers as numbers
//! where a spreadsheet keeps all their digits.
//!
//! A spreadsheet counts in doubles of 15 sure digits, knows no NaN, and counts days from 1900 with
//! a leap day that was none; what it cannot hold is written as text, and counted.

use super::field::{Field, Values};
use super::notes::Notes;
use super::{Watch, is_formula};
use crate::set::{Look, Set};
use crate::zone::Zone;
use model::{Column, ColumnType, ExportNoteKind, ExportOptions, Kind, Mode, Problem, Result};
use rust_xlsxwriter::{Color, Format, FormatBorder, Workbook, Worksheet, XlsxError};
use std::io::Write;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Rows of a sheet, the header among them.
const SHEET_ROWS: u64 = 1_048_576;

/// Columns of a sheet.
const SHEET_COLUMNS: u64 = 16_384;

/// UTF-16 units of a cell's text.
const CELL_TEXT: usize = 32_767;

/// The largest number of 15 digits.
const SURE: u64 = 999_999_999_999_999;

/// From 1900-03-01 on a spreadsheet counts days right.
const FIRST_SURE_DAY: i64 = 61;

/// The spreadsheet's number of 1970-01-01.
const EPOCH: i64 = 25_569;

const DAY_MICROS: i64 = 86_400_000_000;

/// 10000-01-01, which a spreadsheet cannot show: the last microseconds before it round up to it.
const AFTER_LAST_DAY: f64 = 2_958_466.0;

/// Rows between two looks at whether to stop.
const STEP: u64 = 4096;

/// Rows that a column's width is taken from.
const MEASURED: u64 = 200;

/// A column's width in characters.
const NARROWEST: usize = 6;
const WIDEST: usize = 60;

/// `OverLimit` when the rows or columns do not fit on a sheet.
pub(crate) fn check_limits(set: &Set) -> Result<()> {
    let over = |limit, asked, unit: &str| {
        Err(Problem::new(Kind::OverLimit {
            limit,
            asked,
            unit: unit.to_owned(),
        }))
    };
    let (rows, columns) = (set.row_count(), set.columns().len() as u64);
    if columns > SHEET_COLUMNS {
        return over(SHEET_COLUMNS, columns, "columns");
    }
    if rows > SHEET_ROWS - 1 {
        return over(SHEET_ROWS - 1, rows, "rows");
    }
    Ok(())
}

/// Writes all rows. `scratch`: the folder in which the sheet lies until it is complete.
pub(crate) fn write(
    set: &Set,
    target: &mut (dyn Write + Send),
    options: &ExportOptions,
    scratch: Option<&Path>,
    look: Look,
    watch: &mut Watch<'_>,
) -> Result<Notes> {
    check_limits(set)?;
    // The vendor panics when the disk is full under its own temporary file.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        write_book(set, target, options, scratch, look, watch)
    }));
    outcome.unwrap_or_else(|panic| Err(from_panic(panic.as_ref())))
}

fn from_panic(panic: &(dyn std::any::Any + Send)) -> Problem {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or_default();
    if text.contains("StorageFull") || text.contains("QuotaExceeded") {
        return Problem::with_detail(Kind::NoSpace { needed_bytes: None }, text);
    }
    Problem::broken(format!("xlsx: {text}"))
}

fn from_xlsx(error: XlsxError) -> Problem {
    match error {
        XlsxError::IoError(error) => Problem::from(error),
        error => Problem::broken(format!("xlsx: {error}")),
    }
}

struct Formats {
    header: Format,
    whole: Format,
    date: Format,
    time: Format,
    time_exact: Format,
    datetime: Format,
    datetime_exact: Format,
    /// A text that is never taken for anything else.
    quoted: Format,
}

impl Formats {
    fn new() -> Self {
        let number = |format: &str| Format::new().set_num_format(format);
        Self {
            header: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x00F3_F4F6))
                .set_border_bottom(FormatBorder::Thin),
            whole: number("0"),
            date: number("yyyy-mm-dd"),
            time: number("hh:mm:ss"),
            time_exact: number("hh:mm:ss.000"),
            datetime: number("yyyy-mm-dd hh:mm:ss"),
            datetime_exact: number("yyyy-mm-dd hh:mm:ss.000"),
            quoted: Format::new().set_quote_prefix(),
        }
    }
}

fn write_book(
    set: &Set,
    target: &mut (dyn Write + Send),
    options: &ExportOptions,
    scratch: Option<&Path>,
    look: Look,
    watch: &mut Watch<'_>,
) -> Result<Notes> {
    let mut book = Workbook::new();
    if let Some(folder) = scratch {
        book.set_tempdir(folder).map_err(from_xlsx)?;
    }
    let columns = set.columns();
    let mut notes = Notes::default();
    let worksheet = book
        .add_worksheet_with_constant_memory()
        .map_err(from_xlsx)?;
    let mut sheet = Sheet {
        sheet: worksheet,
        formats: Formats::new(),
        safe_cells: options.safe_cells,
        widths: vec![NARROWEST; columns.len()],
        notes: &mut notes,
    };
    sheet.header(columns, options).map_err(from_xlsx)?;
    let places: Vec<u32> = (0..columns.len() as u32).collect();
    let total = set.row_count();
    let mut number = 0_u64;
    set.read(0, total, &places, look, &mut |segment| {
        let fields: Result<Vec<Field<'_>>> = segment
            .arrays
            .iter()
            .zip(columns)
            .map(|(array, column)| Field::new(array.as_ref(), column, look.zone))
            .collect();
        let fields = fields?;
        for row in segment.rows.clone() {
            number += 1;
            for (column, field) in fields.iter().enumerate() {
                sheet.cell(field, row, number, column).map_err(from_xlsx)?;
            }
            if number.is_multiple_of(STEP) {
                watch.check()?;
                watch.progress(number);
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    sheet.finish(number).map_err(from_xlsx)?;
    watch.check()?;
    watch.progress(number);
    book.save_to_writer(target).map_err(from_xlsx)?;
    Ok(notes)
}

struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    formats: Formats,
    safe_cells: bool,
    /// In characters, of what has been measured.
    widths: Vec<usize>,
    notes: &'a mut Notes,
}

type Outcome = std::result::Result<(), XlsxError>;

impl Sheet<'_> {
    fn header(&mut self, columns: &[Column], options: &ExportOptions) -> Outcome {
        self.sheet.set_name("Results")?;
        self.sheet.set_freeze_panes(1, 0)?;
        for (index, column) in columns.iter().enumerate() {
            let mut name = column.name.clone();
            // A spreadsheet keeps no zone beside a time.
            if column.column_type == ColumnType::Timestamp && column.mode != Mode::Repeated {
                name = format!("{name} ({})", options.time_zone.as_deref().unwrap_or("UTC"));
            }
            self.measure(index, &name);
            let name = cut(&name).unwrap_or(&name);
            self.sheet
                .write_string_with_format(0, index as u16, name, &self.formats.header)?;
        }
        Ok(())
    }

    /// `number`: of the row, 1-based, which is its place under the header.
    fn cell(&mut self, field: &Field<'_>, row: usize, number: u64, column: usize) -> Outcome {
        if field.is_null(row) {
            return Ok(());
        }
        let (at, index) = (number as u32, column as u16);
        let mut text = String::new();
        if number <= MEASURED {
            let shown = field.as_text(row, &mut text);
            self.measure(column, shown);
            text.clear();
        }
        let formats = &self.formats;
        let sheet = &mut *self.sheet;
        match field.values() {
            Values::Int64(values) if values[row].unsigned_abs() <= SURE => {
                sheet.write_number_with_format(at, index, values[row] as f64, &formats.whole)?;
            }
            Values::Float64(values) if values[row].is_finite() => {
                sheet.write_number(at, index, values[row])?;
            }
            Values::Numeric(_) | Values::Number(_) => {
                let digits = field.as_text(row, &mut text);
                match sure_number(digits) {
                    Some(value) => {
                        sheet.write_number(at, index, value)?;
                    }
                    None => return self.number_as_text(digits, number, column),
                }
            }
            Values::Int64(_) => {
                let digits = field.as_text(row, &mut text);
                return self.number_as_text(digits, number, column);
            }
            Values::Bool(values) => {
                sheet.write_boolean(at, index, values.value(row))?;
            }
            Values::Date(values) => {
                let day = i64::from(values[row]) + EPOCH;
                if day < FIRST_SURE_DAY {
                    return self.date_as_text(field, row, number, column);
                }
                sheet.write_number_with_format(at, index, day as f64, &formats.date)?;
            }
            Values::Time(values) => {
                let micros = values[row].div_euclid(1000);
                let format = if micros % 1_000_000 == 0 {
                    &formats.time
                } else {
                    &formats.time_exact
                };
                let share = micros as f64 / DAY_MICROS as f64;
                sheet.write_number_with_format(at, index, share, format)?;
            }
            Values::Datetime(_) | Values::Timestamp(..) => {
                let micros = match field.values() {
                    Values::Datetime(values) => values[row],
                    Values::Timestamp(values, zone) => shown_at(values[row], *zone),
                    _ => 0,
                };
                let day = micros.div_euclid(DAY_MICROS) + EPOCH;
                let share = micros.rem_euclid(DAY_MICROS) as f64 / DAY_MICROS as f64;
                let moment = day as f64 + share;
                if day < FIRST_SURE_DAY || moment >= AFTER_LAST_DAY {
                    return self.date_as_text(field, row, number, column);
                }
                let format = if micros % 1_000_000 == 0 {
                    &formats.datetime
                } else {
                    &formats.datetime_exact
                };
                sheet.write_number_with_format(at, index, moment, format)?;
            }
            Values::Text(_) | Values::Other(_) | Values::Float64(_) => {
                return self.text(field, row, number, column);
            }
        }
        Ok(())
    }

    fn text(&mut self, field: &Field<'_>, row: usize, number: u64, column: usize) -> Outcome {
        let mut room = String::new();
        let whole = field.as_text(row, &mut room);
        let text = match cut(whole) {
            Some(part) => {
                self.notes.add(ExportNoteKind::Cut, number, column, whole);
                part
            }
            None => whole,
        };
        let (at, index) = (number as u32, column as u16);
        if field.is_text && self.safe_cells && is_formula(text) {
            self.notes
                .add(ExportNoteKind::MadeSafe, number, column, text);
            self.sheet
                .write_string_with_format(at, index, text, &self.formats.quoted)?;
        } else {
            self.sheet.write_string(at, index, text)?;
        }
        Ok(())
    }

    fn number_as_text(&mut self, digits: &str, number: u64, column: usize) -> Outcome {
        self.notes
            .add(ExportNoteKind::NumberAsText, number, column, digits);
        self.sheet
            .write_string(number as u32, column as u16, digits)?;
        Ok(())
    }

    fn date_as_text(
        &mut self,
        field: &Field<'_>,
        row: usize,
        number: u64,
        column: usize,
    ) -> Outcome {
        let mut room = String::new();
        let text = field.as_text(row, &mut room);
        self.notes
            .add(ExportNoteKind::DateAsText, number, column, text);
        self.sheet
            .write_string(number as u32, column as u16, text)?;
        Ok(())
    }

    fn measure(&mut self, column: usize, text: &str) {
        let longest = text
            .lines()
            .map(|line| line.chars().take(WIDEST).map(width).sum())
            .max()
            .unwrap_or(0);
        if let Some(known) = self.widths.get_mut(column) {
            *known = (*known).max(longest);
        }
    }

    fn finish(self, rows: u64) -> Outcome {
        for (index, width) in self.widths.iter().enumerate() {
            // Room for the filter's button.
            let width = (width + 3).min(WIDEST);
            self.sheet.set_column_width(index as u16, width as f64)?;
        }
        if let Some(last) = self.widths.len().checked_sub(1) {
            self.sheet.autofilter(0, 0, rows as u32, last as u16)?;
        }
        Ok(())
    }
}

/// What a clock in the zone shows, as if it were UTC.
fn shown_at(instant: i64, zone: Zone) -> i64 {
    instant.saturating_add(zone.offset_at(instant))
}

/// Columns that a character takes on the screen.
fn width(c: char) -> usize {
    let code = u32::from(c);
    let is_wide = (0x1100..=0x115f).contains(&code)
        || (0x2e80..=0xa4cf).contains(&code)
        || (0xac00..=0xd7a3).contains(&code)
        || (0xf900..=0xfaff).contains(&code)
        || (0xfe30..=0xfe6f).contains(&code)
        || (0xff00..=0xff60).contains(&code)
        || (0xffe0..=0xffe6).contains(&code)
        || code >= 0x1_f300;
    if is_wide { 2 } else { 1 }
}

/// A decimal number as a double, if that has all its digits.
fn sure_number(digits: &str) -> Option<f64> {
    let significant = digits
        .bytes()
        .filter(u8::is_ascii_digit)
        .skip_while(|b| *b == b'0')
        .count();
    let is_plain = digits
        .bytes()
        .all(|b| b.is_ascii_digit() || b == b'-' || b == b'.');
    (is_plain && significant <= 15)
        .then(|| digits.parse().ok())
        .flatten()
}

/// The part of a text that fits into a cell; nothing if all of it does.
fn cut(text: &str) -> Option<&str> {
    if text.len() <= CELL_TEXT {
        return None;
    }
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > CELL_TEXT {
            return text.get(..at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_sure_up_to_15_digits() {
        assert_eq!(sure_number("12.5"), Some(12.5));
        assert_eq!(sure_number("-0.000000001"), Some(-0.000_000_001));
        assert_eq!(sure_number("123456789012345"), Some(123_456_789_012_345.0));
        assert_eq!(sure_number("1234567890123456"), None);
        assert_eq!(sure_number("1234567.123456789"), None);
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        let text = format!("{}😀", "a".repeat(CELL_TEXT - 1));
        assert_eq!(cut(&text).map(str::len), Some(CELL_TEXT - 1));
        assert_eq!(cut(&"あ".repeat(CELL_TEXT)), None);
        assert_eq!(
            cut(&"あ".repeat(CELL_TEXT + 1)).map(|t| t.chars().count()),
            Some(CELL_TEXT)
        );
    }
}
