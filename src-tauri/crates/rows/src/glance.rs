//! A glance at every column, out of a sample spread over the rows.

use crate::Cancelled;
use crate::figures::{Key, counts, finite, float_edges, frequent, hash};
use crate::order::{KeyType, bytes, each_word, key_type, wide};
use crate::parallel;
use crate::path::Projection;
use crate::scan::Scan;
use crate::set::{Look, Set};
use model::{ColumnGlance, ColumnType, Result, TopValue};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Rows of the sample, and pieces that they come in.
const SAMPLED: usize = 1 << 16;
const PIECES: usize = 64;

/// Bins of a column.
const BINS: usize = 16;

/// Frequent values of a column.
const TOP: usize = 5;

/// What is known of one column.
#[derive(Default)]
struct Gathered {
    nulls: u64,
    words: Vec<u64>,
    wides: Vec<u128>,
    hashes: Vec<(u64, u32)>,
}

pub(crate) fn glance(
    set: &Arc<Set>,
    look: Look,
    cancelled: Cancelled,
) -> Result<Vec<ColumnGlance>> {
    let known = set.columns();
    let scan = Scan::whole(set);
    let rows = scan.rows() as usize;
    // All of few rows, else pieces at one distance.
    let (pieces, size) = if rows <= SAMPLED {
        (rows.div_ceil(SAMPLED / PIECES), SAMPLED / PIECES)
    } else {
        (PIECES, SAMPLED / PIECES)
    };
    let distance = if rows <= SAMPLED { size } else { rows / PIECES };
    parallel::map(known.len(), cancelled, |index| {
        let projection = Projection::of_columns(&[index as u32], known)?;
        let Some(column) = projection.columns.first() else {
            return Ok(empty());
        };
        let mut gathered = Gathered::default();
        let mut sampled = 0;
        let mut scratch = String::new();
        let of = key_type(column);
        // What is counted one by one rather than binned.
        let counted = of == KeyType::Bytes || column.column_type == ColumnType::Bool;
        for piece in 0..pieces {
            scan.read_places(
                piece * distance,
                size,
                &projection,
                look,
                &mut |segment, first| {
                    let Some(cells) = segment.cells.first() else {
                        return Ok(ControlFlow::Break(()));
                    };
                    sampled += segment.rows.len();
                    let start = segment.rows.start;
                    let place = |row: usize| first as u32 + (row - start) as u32;
                    if of == KeyType::Word {
                        each_word(cells, segment.rows.clone(), |row, key| match key {
                            None => gathered.nulls += 1,
                            Some(key) if counted => gathered.hashes.push((key, place(row))),
                            Some(key) => gathered.words.push(key),
                        });
                        return Ok(ControlFlow::Continue(()));
                    }
                    for row in segment.rows.clone() {
                        if cells.is_null(row) {
                            gathered.nulls += 1;
                        } else if of == KeyType::Wide {
                            gathered.wides.push(wide(cells, row));
                        } else {
                            let hash = bytes(cells, column, row, &mut scratch, hash);
                            gathered.hashes.push((hash, place(row)));
                        }
                    }
                    Ok(ControlFlow::Continue(()))
                },
            )?;
        }
        let sampled = sampled as u32;
        gathered.words.sort_unstable();
        gathered.wides.sort_unstable();
        gathered.hashes.sort_unstable();
        let whole = |counts: Vec<u64>| counts.into_iter().map(|count| count as u32).collect();
        let glance = if counted {
            let (distinct, top) = frequent(&gathered.hashes, |(hash, _)| hash, TOP);
            let places: Vec<u32> = top.iter().map(|((_, place), _)| *place).collect();
            let texts = scan.texts(&places, &projection, look)?;
            let top = texts
                .into_iter()
                .zip(top)
                .map(|(value, (_, count))| TopValue { value, count });
            ColumnGlance {
                top: top.collect(),
                distinct: distinct as u32,
                ..empty()
            }
        } else if of == KeyType::Wide {
            let edges = match (gathered.wides.first(), gathered.wides.last()) {
                (Some(low), Some(high)) => u128::edges(*low, *high, BINS),
                _ => Vec::new(),
            };
            ColumnGlance {
                bins: whole(counts(&gathered.wides, &edges)),
                distinct: frequent(&gathered.wides, |key| key, 0).0 as u32,
                ..empty()
            }
        } else {
            let words = gathered.words.as_slice();
            let (binned, edges) = match (column.column_type, words.first(), words.last()) {
                (ColumnType::Float64, ..) => (finite(words), float_edges(words, BINS)),
                (_, Some(low), Some(high)) => (words, u64::edges(*low, *high, BINS)),
                _ => (words, Vec::new()),
            };
            ColumnGlance {
                bins: whole(counts(binned, &edges)),
                distinct: frequent(words, |key| key, 0).0 as u32,
                ..empty()
            }
        };
        Ok(ColumnGlance {
            nulls: gathered.nulls,
            sampled,
            ..glance
        })
    })
}

fn empty() -> ColumnGlance {
    ColumnGlance {
        nulls: 0,
        bins: Vec::new(),
        top: Vec::new(),
        distinct: 0,
        sampled: 0,
    }
}
