//! The cells of a selection in numbers.

use crate::Cancelled;
use crate::aggregate::wide::Wide;
use crate::figures::hash;
use crate::format::{Cells, Kind};
use crate::order::{
    KeyType, NAN, bytes, each_word, float_of, int_of, key_type, numeric_of, wide, wide_text,
    word_text,
};
use crate::parallel;
use crate::path::{Projection, is_ordered};
use crate::profile::{is_number, number};
use crate::scan::Scan;
use crate::set::{Look, Set};
use crate::zone::Zone;
use model::{Column, ColumnType, Mode, Result, RowsRange, Summary};
use std::ops::Range;
use std::sync::Arc;

/// Cells whose different values are counted at most.
const COUNTED: u64 = 1 << 25;

/// Places that sums of all kinds have room for.
const PLACES: usize = 38;

/// The smallest or largest value of a column, by its key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Extreme {
    Word(u64),
    Wide(u128),
    /// With the text, which the key does not give back.
    Bytes(Vec<u8>, String),
}

impl Extreme {
    fn text(self, column: &Column, zone: Zone) -> String {
        match self {
            Self::Word(key) => word_text(key, column.column_type, zone),
            Self::Wide(key) => wide_text(key),
            Self::Bytes(_, text) => text,
        }
    }
}

/// What a unit gathers of one column.
#[derive(Clone, Default)]
struct Part {
    nulls: u64,
    numbers: u64,
    /// Two to the power of 64 times the first, and the second; in the column's own places.
    halves: (i128, u128),
    long: Wide,
    float: f64,
    low: Option<Extreme>,
    high: Option<Extreme>,
}

impl Part {
    fn merge(&mut self, other: Self) {
        self.nulls += other.nulls;
        self.numbers += other.numbers;
        self.halves.0 += other.halves.0;
        self.halves.1 += other.halves.1;
        self.long = self.long.plus(other.long);
        self.float += other.float;
        self.low = [self.low.take(), other.low].into_iter().flatten().min();
        self.high = [self.high.take(), other.high].into_iter().flatten().max();
    }

    fn extend(&mut self, low: Option<Extreme>, high: Option<Extreme>) {
        self.low = [self.low.take(), low].into_iter().flatten().min();
        self.high = [self.high.take(), high].into_iter().flatten().max();
    }

    /// Adds some rows of a column. `hashes`: hears the hash of every value, if wanted.
    fn add(
        &mut self,
        cells: &Cells<'_>,
        column: &Column,
        rows: Range<usize>,
        hashes: Option<(&mut Vec<u64>, bool)>,
    ) {
        if let Some((hashes, by_text)) = hashes {
            hash_all(cells, column, rows.clone(), hashes, by_text);
        }
        let mut ends: Option<(u64, u64)> = None;
        match (key_type(column), cells.kind()) {
            (KeyType::Word, kind) => {
                let of = column.column_type;
                each_word(cells, rows, |_, key| {
                    let Some(key) = key else {
                        self.nulls += 1;
                        return;
                    };
                    if of == ColumnType::Int64 {
                        self.halves.0 += i128::from(int_of(key));
                    } else if of == ColumnType::Float64 {
                        self.float += float_of(key);
                    }
                    self.numbers += u64::from(is_number(kind));
                    if of != ColumnType::Float64 || key != NAN {
                        ends = Some(
                            ends.map_or((key, key), |(low, high)| (low.min(key), high.max(key))),
                        );
                    }
                });
                self.extend(
                    ends.map(|(low, _)| Extreme::Word(low)),
                    ends.map(|(_, high)| Extreme::Word(high)),
                );
            }
            (KeyType::Wide, _) => {
                let mut ends: Option<(u128, u128)> = None;
                for row in rows {
                    if cells.is_null(row) {
                        self.nulls += 1;
                        continue;
                    }
                    let key = wide(cells, row);
                    let value = numeric_of(key);
                    // A unit of 38-digit numbers does not fit into one number of 128 bits.
                    self.halves.0 += value >> 64;
                    self.halves.1 += u128::from(value as u64);
                    self.numbers += 1;
                    ends =
                        Some(ends.map_or((key, key), |(low, high)| (low.min(key), high.max(key))));
                }
                self.extend(
                    ends.map(|(low, _)| Extreme::Wide(low)),
                    ends.map(|(_, high)| Extreme::Wide(high)),
                );
            }
            (KeyType::Bytes, kind) => {
                let ordered = is_ordered(column);
                let mut scratch = String::new();
                for row in rows {
                    if cells.is_null(row) {
                        self.nulls += 1;
                        continue;
                    }
                    if let Kind::Number(texts) = kind {
                        let value = Wide::parse(texts.value(row), PLACES);
                        self.long = self.long.plus(value.unwrap_or_default());
                        self.numbers += 1;
                    }
                    if ordered {
                        bytes(cells, column, row, &mut scratch, |key| {
                            let extreme = || {
                                let mut text = String::new();
                                cells.text(row, &mut text, usize::MAX / 2);
                                Some(Extreme::Bytes(key.to_vec(), text))
                            };
                            if !matches!(&self.low, Some(Extreme::Bytes(low, _)) if low.as_slice() <= key)
                            {
                                self.low = extreme();
                            }
                            if !matches!(&self.high, Some(Extreme::Bytes(high, _)) if high.as_slice() >= key)
                            {
                                self.high = extreme();
                            }
                        });
                    }
                }
            }
        }
    }

    /// The exact part of the sum, with 38 places.
    fn sum(&self, column: &Column) -> Wide {
        let places = match column.column_type {
            ColumnType::Int64 => 0,
            ColumnType::Numeric => 9,
            _ => return self.long,
        };
        let own = if places == 0 {
            Wide::from(self.halves.0)
        } else {
            Wide::of_halves(self.halves.0, self.halves.1)
        };
        Wide::parse(&own.decimal(places), PLACES).unwrap_or_default()
    }
}

/// Adds the hash of every value.
fn hash_all(
    cells: &Cells<'_>,
    column: &Column,
    rows: Range<usize>,
    hashes: &mut Vec<u64>,
    by_text: bool,
) {
    let mut scratch = String::new();
    match key_type(column) {
        KeyType::Word if !by_text => each_word(cells, rows, |_, key| {
            hashes.extend(key.map(|key| hash(&key.to_le_bytes())));
        }),
        of => {
            for row in rows.filter(|row| !cells.is_null(*row)) {
                hashes.push(if by_text {
                    scratch.clear();
                    cells.text(row, &mut scratch, usize::MAX / 2);
                    hash(scratch.as_bytes())
                } else if of == KeyType::Wide {
                    hash(&wide(cells, row).to_le_bytes())
                } else {
                    bytes(cells, column, row, &mut scratch, hash)
                });
            }
        }
    }
}

pub(crate) fn summary(
    set: &Arc<Set>,
    range: &RowsRange,
    look: Look,
    cancelled: Cancelled,
) -> Result<Summary> {
    let projection = Projection::new(&range.columns, set.columns())?;
    let columns = projection.columns.as_slice();
    let scan = Scan::new(set, range.first_row, range.row_count);
    let cells = scan.rows() * columns.len() as u64;
    let counted = cells <= COUNTED;
    let same_type = columns.windows(2).all(|pair| match pair {
        [a, b] => {
            a.column_type == b.column_type
                && (a.mode == Mode::Repeated) == (b.mode == Mode::Repeated)
        }
        _ => true,
    });
    let units = scan.fold(
        &projection,
        look,
        cancelled,
        |_| (vec![Part::default(); columns.len()], Vec::new()),
        |(parts, hashes), segment, _| {
            for ((cells, column), part) in segment.cells.iter().zip(columns).zip(parts) {
                let hashes = counted.then_some((&mut *hashes, !same_type));
                part.add(cells, column, segment.rows.clone(), hashes);
            }
            Ok(())
        },
    )?;
    let mut parts = vec![Part::default(); columns.len()];
    let mut hashes: Vec<u64> = Vec::new();
    for (unit, unit_hashes) in units {
        hashes.extend_from_slice(&unit_hashes);
        for (part, more) in parts.iter_mut().zip(unit) {
            part.merge(more);
        }
    }
    parallel::sort(&mut hashes);
    hashes.dedup();

    let numbers: u64 = parts.iter().map(|part| part.numbers).sum();
    let with_floats = columns
        .iter()
        .zip(&parts)
        .any(|(column, part)| column.column_type == ColumnType::Float64 && part.numbers > 0);
    let mut exact = Wide::default();
    let mut float = 0.0;
    for (column, part) in columns.iter().zip(&parts) {
        exact = exact.plus(part.sum(column));
        float += part.float;
    }
    let (sum, average) = if numbers == 0 {
        (None, None)
    } else if with_floats {
        let sum = float + exact.decimal(PLACES).parse().unwrap_or(0.0);
        (Some(number(sum)), Some(number(sum / numbers as f64)))
    } else {
        let average = average(exact, columns, numbers);
        (Some(exact.decimal(PLACES)), Some(average))
    };
    let (min, max) = ends(columns, parts.clone(), same_type, with_floats, look.zone);
    Ok(Summary {
        cells,
        nulls: parts.iter().map(|part| part.nulls).sum(),
        distinct: counted.then_some(hashes.len() as u64),
        numbers,
        sum,
        average,
        exact: !with_floats,
        min,
        max,
    })
}

/// To nine places, rounded once; with BIGNUMERIC to all its places.
fn average(sum: Wide, columns: &[Column], count: u64) -> String {
    let long = columns
        .iter()
        .any(|column| column.column_type == ColumnType::Bignumeric);
    if long {
        return sum.over(count).decimal(PLACES);
    }
    let short = Wide::parse(&sum.decimal(PLACES), 9).unwrap_or_default();
    short.over(count).decimal(9)
}

/// The smallest and the largest value, where all cells have one order.
fn ends(
    columns: &[Column],
    parts: Vec<Part>,
    same_type: bool,
    with_floats: bool,
    zone: Zone,
) -> (Option<String>, Option<String>) {
    if same_type {
        let Some(column) = columns.first() else {
            return (None, None);
        };
        let (lows, highs): (Vec<_>, Vec<_>) =
            parts.into_iter().map(|part| (part.low, part.high)).unzip();
        let low = lows.into_iter().flatten().min();
        let high = highs.into_iter().flatten().max();
        return (
            low.map(|end| end.text(column, zone)),
            high.map(|end| end.text(column, zone)),
        );
    }
    let all_numbers = columns.iter().all(|column| {
        column.mode != Mode::Repeated
            && matches!(
                column.column_type,
                ColumnType::Int64
                    | ColumnType::Float64
                    | ColumnType::Numeric
                    | ColumnType::Bignumeric
            )
    });
    if !all_numbers {
        return (None, None);
    }
    let (mut lows, mut highs) = (Vec::new(), Vec::new());
    for (column, part) in columns.iter().zip(parts) {
        lows.extend(part.low.map(|end| end.text(column, zone)));
        highs.extend(part.high.map(|end| end.text(column, zone)));
    }
    let compare = |a: &String, b: &String| {
        if with_floats {
            let value = |text: &String| text.parse::<f64>().unwrap_or(f64::NAN);
            value(a).total_cmp(&value(b))
        } else {
            Wide::parse(a, PLACES).cmp(&Wide::parse(b, PLACES))
        }
    };
    (
        lows.into_iter().min_by(compare),
        highs.into_iter().max_by(compare),
    )
}
