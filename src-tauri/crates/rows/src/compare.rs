//! The differences of two row sets, found by columns that say which rows belong together.
//!
//! Of each row only two hashes are held, one of its key and one of its other values, so that
//! memory does not grow with the width of the rows.

use crate::figures::hash;
use crate::format::Cells;
use crate::gather::{concat, take, take_some};
use crate::order::{KeyType, bytes, key_type, wide, word};
use crate::parallel;
use crate::path::Projection;
use crate::problem::from_polars;
use crate::scan::Scan;
use crate::set::{Look, Set};
use crate::{Batch, Cancelled, data_type};
use model::{Column, ColumnType, ComparisonCounts, ComparisonSpec, Kind, Mode, Problem, Result};
use polars::prelude::{
    CompatLevel, DataFrame, IntoSeries as _, NamedFrom as _, PlSmallStr, Series, StructChunked,
};
use polars_arrow::array::ArrayRef;
use polars_arrow::bitmap::Bitmap;
use std::sync::Arc;

/// Rows of a side at most: each takes 24 bytes.
const ROWS: u64 = 1 << 24;

/// Bytes of differing rows that are put together at a time.
const STEP_BYTES: usize = 32 << 20;

/// Rows that are put together at a time.
const STEP_ROWS: std::ops::Range<usize> = 1024..1 << 17;

/// The hash that stands for NULL.
const NULL: u64 = 0x6e75_6c6c;

/// What is compared with what.
pub(crate) struct Plan {
    /// The columns of the outcome.
    pub(crate) columns: Vec<Column>,
    /// Columns that only one side has, by name.
    pub(crate) only_left_columns: Vec<String>,
    pub(crate) only_right_columns: Vec<String>,
    left: Side,
    right: Side,
    /// For each pair, whether it is compared by its text because the types differ.
    by_text: Vec<bool>,
    /// How many of the pairs are keys: the first ones.
    keys: usize,
    /// Rows that are put together at a time.
    step: usize,
}

struct Side {
    scan: Scan,
    /// The keys, then the other columns.
    projection: Projection,
}

/// One row as two hashes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hashed {
    key: u64,
    place: u32,
    values: u64,
}

/// Two rows that belong together and differ, or one without another.
#[derive(Clone, Copy)]
struct Difference {
    left: Option<u32>,
    right: Option<u32>,
}

impl Plan {
    pub(crate) fn new(left: &Arc<Set>, right: &Arc<Set>, spec: &ComparisonSpec) -> Result<Self> {
        for set in [left, right] {
            let asked = set.row_count();
            if asked > ROWS {
                return Err(Problem::new(Kind::OverLimit {
                    limit: ROWS,
                    asked,
                    unit: "rows".to_owned(),
                }));
            }
        }
        let (ours, theirs) = (left.columns(), right.columns());
        let (pairs, only_left_columns) = pairs(ours, theirs, &spec.keys)?;
        let only_right_columns = theirs
            .iter()
            .enumerate()
            .filter(|(index, _)| !pairs.iter().any(|(_, right)| *right as usize == *index))
            .map(|(_, column)| column.name.clone())
            .collect();
        let (lefts, rights): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
        let step = STEP_BYTES / left.row_bytes().max(right.row_bytes()).max(1);
        let left = Side {
            scan: Scan::whole(left),
            projection: Projection::of_columns(&lefts, ours)?,
        };
        let right = Side {
            scan: Scan::whole(right),
            projection: Projection::of_columns(&rights, theirs)?,
        };
        let keys = spec.keys.len();
        let both = || {
            left.projection
                .columns
                .iter()
                .zip(&right.projection.columns)
        };
        let by_text: Vec<bool> = both()
            .map(|(l, r)| l.column_type != r.column_type || data_type::of(l) != data_type::of(r))
            .collect();
        let mut columns = vec![Column::new("difference", ColumnType::String)];
        for (index, ((l, r), by_text)) in both().zip(&by_text).enumerate() {
            let side = |column: &Column, name: &str| Column {
                name: name.to_owned(),
                mode: nullable(column.mode),
                ..column.clone()
            };
            columns.push(if index >= keys {
                Column {
                    fields: vec![side(l, "left"), side(r, "right")],
                    ..Column::new(&l.name, ColumnType::Struct)
                }
            } else if *by_text {
                Column::new(&l.name, ColumnType::String)
            } else {
                side(l, &l.name)
            });
        }
        Ok(Self {
            columns,
            only_left_columns,
            only_right_columns,
            left,
            right,
            by_text,
            keys,
            step: step.clamp(STEP_ROWS.start, STEP_ROWS.end),
        })
    }

    /// Compares, and hands the differing rows out in batches.
    pub(crate) fn run(
        &self,
        look: Look,
        cancelled: Cancelled,
        emit: &mut dyn FnMut(Batch) -> Result<()>,
    ) -> Result<ComparisonCounts> {
        let left = self.hashes(&self.left, look, cancelled)?;
        let right = self.hashes(&self.right, look, cancelled)?;
        let (mut differences, counts) = differences(&left, &right);
        drop((left, right));
        // In the order of the left side, then what only the right has.
        differences.sort_unstable_by_key(|one| (one.left.is_none(), one.left.or(one.right)));
        for some in differences.chunks(self.step) {
            if cancelled() {
                return Err(Problem::cancelled());
            }
            emit(self.batch(some, look)?)?;
        }
        Ok(counts)
    }

    /// Every row of a side as two hashes, sorted by the first.
    fn hashes(&self, side: &Side, look: Look, cancelled: Cancelled) -> Result<Vec<Hashed>> {
        let units = side.scan.fold(
            &side.projection,
            look,
            cancelled,
            |_| (Vec::new(), String::new()),
            |(rows, scratch), segment, first| {
                for (row, place) in segment.rows.clone().zip(first as u32..) {
                    let (mut key, mut values) = (0, 0);
                    for (index, ((cells, column), by_text)) in segment
                        .cells
                        .iter()
                        .zip(&side.projection.columns)
                        .zip(&self.by_text)
                        .enumerate()
                    {
                        let hash = cell_hash(cells, column, *by_text, row, scratch);
                        let into = if index < self.keys {
                            &mut key
                        } else {
                            &mut values
                        };
                        *into = both(*into, hash);
                    }
                    rows.push(Hashed { key, place, values });
                }
                Ok(())
            },
        )?;
        let mut rows = Vec::with_capacity(side.scan.rows() as usize);
        for (unit, _) in units {
            rows.extend_from_slice(&unit);
        }
        parallel::sort(&mut rows);
        Ok(rows)
    }

    /// Differing rows as rows of the outcome.
    fn batch(&self, differences: &[Difference], look: Look) -> Result<Batch> {
        let height = differences.len();
        let gathered = |side: &Side, of: fn(&Difference) -> Option<u32>| {
            let places: Vec<u32> = differences.iter().filter_map(of).collect();
            let arrays = side.scan.gather(&places, &side.projection, look)?;
            let mut next = 0;
            let indices: Vec<Option<u32>> = differences
                .iter()
                .map(|difference| {
                    of(difference).map(|_| {
                        next += 1;
                        next - 1
                    })
                })
                .collect();
            Ok::<_, Problem>((arrays, indices))
        };
        let (lefts, left_rows) = gathered(&self.left, |one| one.left)?;
        let (rights, right_rows) = gathered(&self.right, |one| one.right)?;
        let kinds: Vec<&str> = differences
            .iter()
            .map(|one| match (one.left, one.right) {
                (Some(_), Some(_)) => "changed",
                (Some(_), None) => "left",
                _ => "right",
            })
            .collect();
        let mut columns: Vec<Series> = vec![Series::new(PlSmallStr::EMPTY, kinds)];
        let sides = lefts.iter().zip(&rights).enumerate();
        for (index, (left, right)) in sides {
            let (Some(ours), Some(theirs), Some(by_text)) = (
                self.left.projection.columns.get(index),
                self.right.projection.columns.get(index),
                self.by_text.get(index),
            ) else {
                continue;
            };
            if index < self.keys {
                let pieces = if *by_text {
                    vec![texts(left, ours, look)?, texts(right, theirs, look)?]
                } else {
                    vec![left.clone(), right.clone()]
                };
                let before = left.len() as u32;
                let places: Vec<u32> = left_rows
                    .iter()
                    .zip(&right_rows)
                    .filter_map(|(l, r)| l.or(r.map(|r| before + r)))
                    .collect();
                columns.push(series(take(&concat(pieces)?, &places)?)?);
                continue;
            }
            let left = take_some(left, &left_rows)?;
            let right = take_some(right, &right_rows)?;
            let our_cells = Cells::new(left.as_ref(), ours, look.zone)?;
            let their_cells = Cells::new(right.as_ref(), theirs, look.zone)?;
            let (mut a, mut b) = (String::new(), String::new());
            let differs: Vec<bool> = differences
                .iter()
                .enumerate()
                .map(|(row, one)| {
                    one.left.is_none()
                        || one.right.is_none()
                        || cell_hash(&our_cells, ours, *by_text, row, &mut a)
                            != cell_hash(&their_cells, theirs, *by_text, row, &mut b)
                })
                .collect();
            let (mut left, mut right) = (series(left)?, series(right)?);
            left.rename("0".into());
            right.rename("1".into());
            let fields =
                StructChunked::from_series(PlSmallStr::EMPTY, height, [left, right].iter())
                    .map_err(from_polars)?
                    .with_outer_validity(Some(Bitmap::from(differs)));
            columns.push(fields.into_series());
        }
        let columns = columns.into_iter().enumerate().map(|(index, mut column)| {
            column.rename(index.to_string().into());
            column.into()
        });
        DataFrame::new(height, columns.collect()).map_err(from_polars)
    }
}

/// Indices of columns of the left and the right side that are compared.
type Pairs = Vec<(u32, u32)>;

/// Columns of both sides with the same name, the keys first, and the names that only the left has.
/// Of several columns with one name, the first.
fn pairs(ours: &[Column], theirs: &[Column], keys: &[String]) -> Result<(Pairs, Vec<String>)> {
    if keys.is_empty() {
        return Err(Problem::bad_input("keys", "at least one column"));
    }
    let place = |columns: &[Column], name: &str| {
        columns
            .iter()
            .position(|column| column.name == name)
            .map(|index| index as u32)
    };
    let mut pairs = Vec::with_capacity(ours.len());
    for key in keys {
        let pair = place(ours, key).zip(place(theirs, key)).ok_or_else(|| {
            Problem::bad_input("keys", format!("not both sides have a column {key}"))
        })?;
        pairs.push(pair);
    }
    let mut only_left = Vec::new();
    for (index, column) in ours.iter().enumerate() {
        let index = index as u32;
        if keys.contains(&column.name) {
            continue;
        }
        match place(theirs, &column.name) {
            Some(other) if place(ours, &column.name) == Some(index) => pairs.push((index, other)),
            _ => only_left.push(column.name.clone()),
        }
    }
    Ok((pairs, only_left))
}

fn nullable(mode: Mode) -> Mode {
    if mode == Mode::Repeated {
        Mode::Repeated
    } else {
        Mode::Nullable
    }
}

/// Rows that differ or stand alone, and how many of each kind there are.
fn differences(left: &[Hashed], right: &[Hashed]) -> (Vec<Difference>, ComparisonCounts) {
    let mut counts = ComparisonCounts::default();
    let mut found = Vec::new();
    let groups = |rows| <[Hashed]>::chunk_by(rows, |a: &Hashed, b: &Hashed| a.key == b.key);
    let (mut lefts, mut rights) = (groups(left).peekable(), groups(right).peekable());
    let key = |group: Option<&&[Hashed]>| group.and_then(|rows| rows.first()).map(|row| row.key);
    loop {
        let (ours, theirs): (&[Hashed], &[Hashed]) = match (key(lefts.peek()), key(rights.peek())) {
            (None, None) => break,
            (Some(l), Some(r)) if l == r => (
                lefts.next().unwrap_or_default(),
                rights.next().unwrap_or_default(),
            ),
            (Some(l), r) if r.is_none_or(|r| l < r) => (lefts.next().unwrap_or_default(), &[]),
            _ => (&[], rights.next().unwrap_or_default()),
        };
        for group in [ours, theirs] {
            counts.repeated_keys += group.len().saturating_sub(1) as u64;
        }
        for number in 0..ours.len().max(theirs.len()) {
            let (l, r) = (ours.get(number), theirs.get(number));
            match (l, r) {
                (Some(l), Some(r)) if l.values == r.values => {
                    counts.same += 1;
                    continue;
                }
                (Some(_), Some(_)) => counts.changed += 1,
                (Some(_), None) => counts.only_left += 1,
                _ => counts.only_right += 1,
            }
            found.push(Difference {
                left: l.map(|row| row.place),
                right: r.map(|row| row.place),
            });
        }
    }
    (found, counts)
}

/// A hash of a value, the same for values that `GoogleSQL` takes for the same; NaN is NaN.
fn cell_hash(
    cells: &Cells<'_>,
    column: &Column,
    by_text: bool,
    row: usize,
    scratch: &mut String,
) -> u64 {
    if cells.is_null(row) {
        return NULL;
    }
    if by_text {
        scratch.clear();
        cells.text(row, scratch, usize::MAX / 2);
        return hash(scratch.as_bytes());
    }
    match key_type(column) {
        KeyType::Word => hash(&word(cells, row).to_le_bytes()),
        KeyType::Wide => hash(&wide(cells, row).to_le_bytes()),
        KeyType::Bytes => bytes(cells, column, row, scratch, hash),
    }
}

/// One hash of two.
fn both(first: u64, second: u64) -> u64 {
    let pair = (u128::from(first) << 64) | u128::from(second);
    hash(&pair.to_le_bytes())
}

fn series(array: ArrayRef) -> Result<Series> {
    Series::try_from((PlSmallStr::EMPTY, array)).map_err(from_polars)
}

/// Values as their text.
fn texts(array: &ArrayRef, column: &Column, look: Look) -> Result<ArrayRef> {
    let cells = Cells::new(array.as_ref(), column, look.zone)?;
    let texts: Vec<Option<String>> = (0..array.len())
        .map(|row| {
            let mut text = String::new();
            cells.text(row, &mut text, usize::MAX / 2).then_some(text)
        })
        .collect();
    Ok(Series::new(PlSmallStr::EMPTY, texts).to_arrow(0, CompatLevel::newest()))
}
