//! Conditions on columns: read once, tested on many rows.

use crate::format::{Cells, Kind};
use crate::order::{
    KeyType, NAN, bytes, decimal_key, each_word, interval_key, key_type, mark_words, of_float,
    of_int, of_numeric, wide,
};
use crate::parse;
use crate::zone::Zone;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Column, ColumnType, FilterOperator, FilterTerm, Mode, Problem, Result};
use std::collections::HashSet;
use std::ops::Range;

/// A condition, ready to be tested.
pub(crate) struct Condition {
    column: Column,
    test: Test,
    /// Whether rows that do not pass are the ones wanted. NULL passes neither way.
    negated: bool,
}

enum Test {
    /// NULL passes; negated: anything else.
    Null,
    /// No value passes.
    Nothing,
    /// Keys from the first to the second, both included.
    Words(u64, u64),
    WordSet(Vec<u64>),
    Wides(u128, u128),
    WideSet(Vec<u128>),
    Bytes(Bounds),
    ByteSet(HashSet<Vec<u8>>),
    Text(Needle, Place),
}

/// Bytes from the first to the second; the flags say whether these themselves are included.
struct Bounds {
    low: Option<(Vec<u8>, bool)>,
    high: Option<(Vec<u8>, bool)>,
}

impl Bounds {
    fn holds(&self, key: &[u8]) -> bool {
        let above = self.low.as_ref().is_none_or(|(low, included)| {
            key > low.as_slice() || (*included && key == low.as_slice())
        });
        above
            && self.high.as_ref().is_none_or(|(high, included)| {
                key < high.as_slice() || (*included && key == high.as_slice())
            })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    Start,
}

/// A text that is looked for in upper or lower case.
pub(crate) struct Needle {
    lower: String,
    /// Whether only its ASCII letters have a case, so that bytes can be compared.
    by_bytes: bool,
    /// Its first byte in both cases.
    first: [u8; 2],
}

impl Needle {
    pub(crate) fn new(text: &str) -> Self {
        let by_bytes = text
            .chars()
            .all(|c| c.is_ascii() || (c.to_lowercase().eq([c]) && c.to_uppercase().eq([c])));
        let lower = text.to_lowercase();
        let first = lower.as_bytes().first().copied().unwrap_or_default();
        Self {
            lower,
            by_bytes,
            first: [first, first.to_ascii_uppercase()],
        }
    }

    /// Whether `text` holds it. `scratch`: reused from text to text.
    pub(crate) fn is_in(&self, text: &str, scratch: &mut String) -> bool {
        if !self.by_bytes {
            return lowered(text, scratch).contains(&self.lower);
        }
        if self.lower.is_empty() {
            return true;
        }
        let [small, capital] = self.first;
        let mut rest = text.as_bytes();
        while let Some(at) = memchr::memchr2(small, capital, rest) {
            if self.is_at(rest, at) {
                return true;
            }
            rest = rest.get(at + 1..).unwrap_or_default();
        }
        false
    }

    fn begins(&self, text: &str, scratch: &mut String) -> bool {
        if self.by_bytes {
            self.is_at(text.as_bytes(), 0)
        } else {
            lowered(text, scratch).starts_with(&self.lower)
        }
    }

    fn is_at(&self, text: &[u8], at: usize) -> bool {
        text.get(at..at + self.lower.len())
            .is_some_and(|part| part.eq_ignore_ascii_case(self.lower.as_bytes()))
    }
}

fn lowered<'a>(text: &str, scratch: &'a mut String) -> &'a str {
    scratch.clear();
    scratch.extend(text.chars().flat_map(char::to_lowercase));
    scratch
}

/// A value of a condition as a key.
enum Operand {
    Word(u64),
    Wide(u128),
    Bytes(Vec<u8>),
}

impl Condition {
    /// Reads a condition. `column`: what its path leads to; `name`: what the person calls it.
    /// `BadInput` with that name when a value cannot be read.
    pub(crate) fn new(term: &FilterTerm, column: &Column, name: &str, zone: Zone) -> Result<Self> {
        use FilterOperator as O;
        let value = |index: usize| {
            term.values
                .get(index)
                .map(String::as_str)
                .ok_or_else(|| Problem::bad_input(name, "a value is missing"))
        };
        let operand = |index: usize| operand(column, value(index)?, name, zone);
        let negated = matches!(term.operator, O::NotEquals | O::NotContains | O::IsNotNull);
        let test = match term.operator {
            O::IsNull | O::IsNotNull => Test::Null,
            O::Contains | O::NotContains => Test::Text(Needle::new(value(0)?), Place::Anywhere),
            O::StartsWith => Test::Text(Needle::new(value(0)?), Place::Start),
            O::Equals | O::NotEquals => {
                between(Some((operand(0)?, true)), Some((operand(0)?, true)))
            }
            O::Less => ordered(column, None, Some((operand(0)?, false))),
            O::LessOrEqual => ordered(column, None, Some((operand(0)?, true))),
            O::Greater => ordered(column, Some((operand(0)?, false)), None),
            O::GreaterOrEqual => ordered(column, Some((operand(0)?, true)), None),
            O::Between => ordered(column, Some((operand(0)?, true)), Some((operand(1)?, true))),
            O::In => {
                let operands: Result<Vec<Operand>> = (0..term.values.len()).map(operand).collect();
                set_of(operands?)
            }
        };
        Ok(Self {
            column: column.clone(),
            test,
            negated,
        })
    }

    /// Clears the marks of the rows that do not pass. `marks`: one per row of `rows`.
    pub(crate) fn apply(
        &self,
        cells: &Cells<'_>,
        rows: Range<usize>,
        marks: &mut [bool],
        scratch: &mut Scratch,
    ) {
        let negated = self.negated;
        match &self.test {
            Test::Words(low, high) => mark_words(cells, rows, marks, (*low, *high), negated),
            Test::WordSet(set) => {
                let first = rows.start;
                each_word(cells, rows, |row, key| {
                    if let Some(mark) = marks.get_mut(row - first) {
                        *mark &= key.is_some_and(|key| set.binary_search(&key).is_ok() != negated);
                    }
                });
            }
            _ => {
                for (mark, row) in marks.iter_mut().zip(rows) {
                    if *mark {
                        *mark = self.passes(cells, row, scratch);
                    }
                }
            }
        }
    }

    fn passes(&self, cells: &Cells<'_>, row: usize, scratch: &mut Scratch) -> bool {
        let is_null = cells.is_null(row);
        if let Test::Null = self.test {
            return is_null != self.negated;
        }
        if is_null {
            return false;
        }
        let key = &mut scratch.text;
        let passes = match &self.test {
            Test::Null | Test::Nothing | Test::Words(..) | Test::WordSet(_) => false,
            Test::Wides(low, high) => (*low..=*high).contains(&wide(cells, row)),
            Test::WideSet(set) => set.binary_search(&wide(cells, row)).is_ok(),
            Test::Bytes(bounds) => bytes(cells, &self.column, row, key, |key| bounds.holds(key)),
            Test::ByteSet(set) => bytes(cells, &self.column, row, key, |key| set.contains(key)),
            Test::Text(needle, place) => {
                let test = |text: &str, scratch: &mut String| match place {
                    Place::Anywhere => needle.is_in(text, scratch),
                    Place::Start => needle.begins(text, scratch),
                };
                with_text(cells, row, scratch, test)
            }
        };
        passes != self.negated
    }
}

/// Room that is reused from row to row.
#[derive(Default)]
pub(crate) struct Scratch {
    text: String,
    lower: String,
}

/// Calls `test` with the canonical text of a value that is not NULL.
fn with_text(
    cells: &Cells<'_>,
    row: usize,
    scratch: &mut Scratch,
    test: impl FnOnce(&str, &mut String) -> bool,
) -> bool {
    match cells.kind() {
        Kind::Text(texts) | Kind::Json(texts) | Kind::Number(texts) => {
            test(texts.value(row), &mut scratch.lower)
        }
        _ => {
            scratch.text.clear();
            cells.text(row, &mut scratch.text, usize::MAX / 2);
            test(&scratch.text, &mut scratch.lower)
        }
    }
}

/// Whether the text of some of these values holds the needle.
pub(crate) fn any_holds(
    cells: &[Cells<'_>],
    row: usize,
    needle: &Needle,
    scratch: &mut Scratch,
) -> bool {
    cells.iter().any(|cells| {
        !cells.is_null(row)
            && with_text(cells, row, scratch, |text, lower| needle.is_in(text, lower))
    })
}

/// Keys between two ends.
fn between(low: Option<(Operand, bool)>, high: Option<(Operand, bool)>) -> Test {
    match (&low, &high) {
        (Some((Operand::Word(_), _)), _) | (_, Some((Operand::Word(_), _))) => {
            let low = match low {
                Some((Operand::Word(key), true)) => Some(key),
                Some((Operand::Word(key), false)) => key.checked_add(1),
                _ => Some(0),
            };
            let high = match high {
                Some((Operand::Word(key), true)) => Some(key),
                Some((Operand::Word(key), false)) => key.checked_sub(1),
                _ => Some(u64::MAX),
            };
            match (low, high) {
                (Some(low), Some(high)) if low <= high => Test::Words(low, high),
                _ => Test::Nothing,
            }
        }
        (Some((Operand::Wide(_), _)), _) | (_, Some((Operand::Wide(_), _))) => {
            let low = match low {
                Some((Operand::Wide(key), true)) => Some(key),
                Some((Operand::Wide(key), false)) => key.checked_add(1),
                _ => Some(0),
            };
            let high = match high {
                Some((Operand::Wide(key), true)) => Some(key),
                Some((Operand::Wide(key), false)) => key.checked_sub(1),
                _ => Some(u128::MAX),
            };
            match (low, high) {
                (Some(low), Some(high)) if low <= high => Test::Wides(low, high),
                _ => Test::Nothing,
            }
        }
        _ => {
            let end = |end| match end {
                Some((Operand::Bytes(key), included)) => Some((key, included)),
                _ => None,
            };
            Test::Bytes(Bounds {
                low: end(low),
                high: end(high),
            })
        }
    }
}

/// The same for `<` and its like, which NaN never meets.
fn ordered(column: &Column, low: Option<(Operand, bool)>, high: Option<(Operand, bool)>) -> Test {
    if column.column_type != ColumnType::Float64 || column.mode == Mode::Repeated {
        return between(low, high);
    }
    let is_nan =
        |end: &Option<(Operand, bool)>| matches!(end, Some((Operand::Word(key), _)) if *key == NAN);
    if is_nan(&low) || is_nan(&high) {
        return Test::Nothing;
    }
    between(low.or(Some((Operand::Word(NAN), false))), high)
}

fn set_of(operands: Vec<Operand>) -> Test {
    let (mut words, mut wides, mut texts) = (Vec::new(), Vec::new(), HashSet::new());
    for operand in operands {
        match operand {
            Operand::Word(key) => words.push(key),
            Operand::Wide(key) => wides.push(key),
            Operand::Bytes(key) => {
                texts.insert(key);
            }
        }
    }
    if !words.is_empty() {
        words.sort_unstable();
        Test::WordSet(words)
    } else if !wides.is_empty() {
        wides.sort_unstable();
        Test::WideSet(wides)
    } else if texts.is_empty() {
        Test::Nothing
    } else {
        Test::ByteSet(texts)
    }
}

/// Reads a value as one of the column's type.
fn operand(column: &Column, text: &str, name: &str, zone: Zone) -> Result<Operand> {
    let given = text;
    let bad = || Problem::bad_input(name, format!("{given} is no {}", type_of(column)));
    if key_type(column) == KeyType::Bytes && column.mode == Mode::Repeated {
        return Ok(Operand::Bytes(text.as_bytes().to_vec()));
    }
    let trimmed = text.trim();
    let key = match column.column_type {
        ColumnType::Int64 => Operand::Word(of_int(trimmed.parse().map_err(|_| bad())?)),
        ColumnType::Float64 => Operand::Word(of_float(parse::float(trimmed).ok_or_else(bad)?)),
        ColumnType::Numeric => Operand::Wide(of_numeric(parse::numeric(trimmed).ok_or_else(bad)?)),
        ColumnType::Bignumeric => Operand::Bytes(decimal_key(trimmed).ok_or_else(bad)?.to_vec()),
        ColumnType::Bool => match trimmed.to_ascii_lowercase().as_str() {
            "true" => Operand::Word(1),
            "false" => Operand::Word(0),
            _ => return Err(bad()),
        },
        ColumnType::Date => Operand::Word(of_int(parse::date(trimmed).ok_or_else(bad)?)),
        ColumnType::Time => Operand::Word(of_int(parse::time(trimmed).ok_or_else(bad)?)),
        ColumnType::Datetime => Operand::Word(of_int(parse::datetime(trimmed).ok_or_else(bad)?)),
        ColumnType::Timestamp => {
            Operand::Word(of_int(parse::timestamp(trimmed, zone).ok_or_else(bad)?))
        }
        ColumnType::Bytes => Operand::Bytes(STANDARD.decode(trimmed).map_err(|_| bad())?),
        ColumnType::Interval => {
            let micros = interval_key(trimmed).ok_or_else(bad)?;
            Operand::Bytes(of_numeric(micros).to_be_bytes().to_vec())
        }
        ColumnType::Range => Operand::Bytes(crate::order::range_key(trimmed).into_bytes()),
        ColumnType::String
        | ColumnType::Json
        | ColumnType::Geography
        | ColumnType::Struct
        | ColumnType::Unknown => Operand::Bytes(text.as_bytes().to_vec()),
    };
    Ok(key)
}

fn type_of(column: &Column) -> String {
    crate::literal::type_name(column)
}
