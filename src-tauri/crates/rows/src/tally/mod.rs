//! Profiles of rows that pass by and are not kept: the same figures as of kept ones, in bounded
//! memory. Beyond its bounds a column's distinct values, quantiles and frequent values are
//! estimates, and it says so.

mod keys;
mod mix;
mod texts;

use crate::Batch;
use crate::format::Cells;
use crate::order::{KeyType, key_type};
use crate::zone::Zone;
use keys::Keys;
use model::{Column, ColumnProfile, Problem, Result};
use parking_lot::Mutex;
use polars::prelude::CompatLevel;
use texts::Texts;

/// Different values that are counted one by one, over all columns and of one.
const ENTRIES: usize = 6 << 20;
const ENTRIES_OF_ONE: usize = 900_000;
const ENTRIES_AT_LEAST: usize = 10_000;

/// Threads that share the columns of a batch.
const THREADS: usize = 8;

/// Profiles of rows that pass by.
pub struct Tally {
    columns: Vec<(Column, Part)>,
    rows: u64,
    threads: usize,
}

/// What is gathered of a column.
enum Part {
    Word(Keys<u64>),
    Wide(Keys<u128>),
    Bytes(Box<Texts>),
}

impl Tally {
    /// `columns`: of the batches that will come.
    pub fn new(columns: Vec<Column>) -> Self {
        let bound = ENTRIES / columns.len().max(1);
        let bound = bound.clamp(ENTRIES_AT_LEAST, ENTRIES_OF_ONE);
        let part = |column: &Column| match key_type(column) {
            KeyType::Word => Part::Word(Keys::new(bound)),
            KeyType::Wide => Part::Wide(Keys::new(bound)),
            KeyType::Bytes => Part::Bytes(Box::new(Texts::new(column, bound / 2))),
        };
        Self {
            columns: columns
                .into_iter()
                .map(|column| {
                    let part = part(&column);
                    (column, part)
                })
                .collect(),
            rows: 0,
            threads: std::thread::available_parallelism().map_or(2, usize::from),
        }
    }

    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Takes in a batch: its columns are those of the tally, in the store's types.
    pub fn add(&mut self, batch: &Batch) -> Result<()> {
        if batch.width() != self.columns.len() {
            return Err(Problem::broken("a batch of other columns than the tally's"));
        }
        self.rows += batch.height() as u64;
        let queue = Mutex::new(self.columns.iter_mut().zip(batch.columns()));
        let work = || -> Result<()> {
            loop {
                let next = queue.lock().next();
                let Some(((column, part), values)) = next else {
                    return Ok(());
                };
                let values = values.as_materialized_series().rechunk();
                let array = values.to_arrow(0, CompatLevel::newest());
                let cells = Cells::new(array.as_ref(), column, Zone::UTC)?;
                match part {
                    Part::Word(keys) => keys.add_words(&cells, array.len(), column.column_type),
                    Part::Wide(keys) => keys.add_wides(&cells, array.len()),
                    Part::Bytes(texts) => texts.add(&cells, column, array.len()),
                }
            }
        };
        let threads = self.threads.min(THREADS).min(batch.width());
        if threads < 2 || batch.height() < 4096 {
            return work();
        }
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut outcome = work();
            for other in others {
                let ended = other
                    .join()
                    .unwrap_or_else(|_| Err(Problem::broken("a tally met a defect")));
                outcome = outcome.and(ended);
            }
            outcome
        })
    }

    /// One profile per column, of all rows so far; their paths count the columns.
    pub fn profiles(&self) -> Vec<ColumnProfile> {
        let columns = self.columns.iter().zip(0_u32..);
        columns
            .map(|((column, part), place)| {
                let mut profile = ColumnProfile::empty(vec![place], self.rows, true);
                match part {
                    Part::Word(keys) => keys.describe_words(&mut profile, column.column_type),
                    Part::Wide(keys) => keys.describe_wides(&mut profile),
                    Part::Bytes(texts) => texts.describe(&mut profile),
                }
                profile
            })
            .collect()
    }
}

/// The most frequent first; of equally frequent ones the first by `key`.
fn most_frequent<T: Copy, K: Ord>(
    entries: impl Iterator<Item = (T, u64)>,
    key: impl Fn(T) -> K,
    count: usize,
) -> Vec<(T, u64)> {
    let mut top: Vec<(T, u64)> = Vec::with_capacity(count + 1);
    let mut smallest = 0;
    for (value, times) in entries {
        if top.len() == count && times < smallest {
            continue;
        }
        let place = top.partition_point(|(other, theirs)| {
            *theirs > times || (*theirs == times && key(*other) < key(value))
        });
        top.insert(place, (value, times));
        top.truncate(count);
        smallest = top.last().map_or(0, |(_, times)| *times);
    }
    top
}

/// One of so many values is counted once there are too many different ones.
const STRIDE: u64 = 16;

/// So many candidates for frequent values are kept then, at most twice as many for a while.
const CANDIDATES: usize = 1 << 15;

/// The count that about as many as [`CANDIDATES`] exceed.
fn floor(counts: impl Iterator<Item = u64>) -> u64 {
    let mut counts: Vec<u64> = counts.collect();
    let place = counts.len().saturating_sub(CANDIDATES);
    if place >= counts.len() {
        return 0;
    }
    *counts.select_nth_unstable(place).1
}

impl std::fmt::Debug for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tally")
            .field("columns", &self.columns.len())
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}
