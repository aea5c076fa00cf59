//! Rows drawn at random.

use super::run::{Pace, collect, run};
use super::statement::Statement;
use super::table::{Table, only};
use super::union::with_origin;
use super::{defect, frame};
use model::Result;
use polars::prelude::{
    Column, DataFrame, IdxCa, IdxSize, IntoLazy as _, LazyFrame, SchemaRef, concat, len,
};
use reader::protocol::File;
use std::hash::{BuildHasher as _, RandomState};

/// Pieces of the files that rows are drawn from, where not everything is read.
const PIECES: u64 = 64;

/// Rows of such a piece at least, for each that is drawn from it: neighbours are alike.
const SPREAD: u64 = 16;

/// So many rows are read whole.
const FEW: u64 = 1 << 18;

/// Draws `count` rows of all; all of them where there are no more. The schema is that of `data`.
/// Of Parquet only the row groups around as many places as [`PIECES`] are read; everything else is
/// read to its end.
pub(crate) fn sample(
    table: &Table<'_>,
    statement: &Statement,
    count: u64,
) -> Result<(DataFrame, SchemaRef)> {
    let mut chance = Chance::new();
    if !table.is_parquet() {
        return reservoir(table, statement, count, &mut chance);
    }
    let (plans, schema) = table.each(statement)?;
    let mut sizes = Vec::with_capacity(plans.len());
    for (file, plan) in &plans {
        let rows = collect(plan.clone().select([len()]), &[file])?;
        let rows = rows
            .columns()
            .first()
            .and_then(|one| one.get(0).ok()?.extract::<u64>());
        sizes.push(rows.unwrap_or(0));
    }
    let total: u64 = sizes.iter().sum();
    let wanted = count.min(total);
    let pieces = if total <= FEW.max(wanted * SPREAD) {
        std::iter::once(0..total).collect()
    } else {
        pieces(total, wanted, &mut chance)
    };
    let mut drawn: Vec<LazyFrame> = Vec::new();
    let mut left = wanted;
    for (number, piece) in pieces.iter().enumerate() {
        let rest = (pieces.len() - number) as u64;
        let share = left.div_ceil(rest).min(piece.end - piece.start);
        let rows = read(piece.clone(), &plans, &sizes)?;
        let height = rows.height() as u64;
        let picked = chance.pick(height, share);
        left -= picked.len() as u64;
        let picked = IdxCa::from_vec("".into(), picked);
        drawn.push(rows.take(&picked).map_err(defect)?.lazy());
        table.out.saw(height);
        table.out.progress(Some(total));
    }
    let drawn = if drawn.is_empty() {
        DataFrame::empty_with_schema(&schema)
    } else {
        collect(
            concat(drawn, polars::prelude::UnionArgs::default()).map_err(defect)?,
            &[],
        )?
    };
    Ok((drawn, schema))
}

/// Places spread over all rows, one in each stretch of equal length.
fn pieces(total: u64, wanted: u64, chance: &mut Chance) -> Vec<std::ops::Range<u64>> {
    let stretch = total / PIECES;
    let length = (wanted.div_ceil(PIECES) * SPREAD).min(stretch).max(1);
    (0..PIECES)
        .map(|number| {
            let from = number * stretch + chance.below(stretch - length + 1);
            from..from + length
        })
        .collect()
}

/// The rows of a stretch over all files.
fn read(
    piece: std::ops::Range<u64>,
    plans: &[(&File, LazyFrame)],
    sizes: &[u64],
) -> Result<DataFrame> {
    let mut start = 0;
    let mut parts: Vec<LazyFrame> = Vec::new();
    for ((file, plan), size) in plans.iter().zip(sizes) {
        let from = piece.start.clamp(start, start + size);
        let to = piece.end.clamp(start, start + size);
        if from < to {
            let rows = IdxSize::try_from(to - from).unwrap_or(IdxSize::MAX);
            let part = plan.clone().slice((from - start) as i64, rows);
            let mut taken = Vec::new();
            run(part, &[file], true, 65_536, &mut |frame| {
                taken.push(frame.lazy());
                Ok(false)
            })?;
            parts.extend(taken);
        }
        start += size;
    }
    if parts.is_empty() {
        return Ok(DataFrame::empty());
    }
    let whole = concat(parts, polars::prelude::UnionArgs::default()).map_err(defect)?;
    collect(whole, &[])
}

const LOT: &str = "__lot";

/// Draws from rows that come one after the other: those with the smallest lots stay.
fn reservoir(
    table: &Table<'_>,
    statement: &Statement,
    count: u64,
    chance: &mut Chance,
) -> Result<(DataFrame, SchemaRef)> {
    let union = table.first_schema()?;
    for note in union.notes() {
        table.out.note(note);
    }
    let files = union.schema();
    let read = match statement.names() {
        None => files.clone(),
        Some(names) => only(&files, names),
    };
    let schema = with_origin(&read, &table.origin);
    let shown = with_origin(&files, &table.origin);
    let mut kept: Option<DataFrame> = None;
    let mut pace = Pace::new();
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let smallest = |all: DataFrame| -> Result<DataFrame> {
        if all.height() <= count {
            return Ok(all);
        }
        let sorted = all.sort([LOT], polars::prelude::SortMultipleOptions::default());
        Ok(sorted.map_err(defect)?.head(Some(count)))
    };
    table.stream(&files, statement.names(), &mut |rows| {
        pace.tell(table.out);
        let lots: Vec<u64> = (0..rows.height()).map(|_| chance.next()).collect();
        let mut columns = rows.columns().to_vec();
        columns.push(Column::new(LOT.into(), lots));
        let rows = smallest(frame(rows.height(), columns)?)?;
        let all = match kept.take() {
            Some(kept) => kept.vstack(&rows).map_err(defect)?,
            None => rows,
        };
        // Sorting seldom, and never holding more than twice what is wanted.
        kept = Some(if all.height() >= count.saturating_mul(2) {
            smallest(all)?
        } else {
            all
        });
        Ok(false)
    })?;
    match kept {
        Some(kept) => Ok((smallest(kept)?.drop(LOT).map_err(defect)?, shown)),
        None => Ok((DataFrame::empty_with_schema(&schema), shown)),
    }
}

/// Random numbers, other ones each time.
struct Chance(u64);

impl Chance {
    fn new() -> Self {
        Self(RandomState::new().hash_one(0_u8))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of `0..end`; 0 for none.
    fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// `count` different ones of `0..end`, in their order.
    fn pick(&mut self, end: u64, count: u64) -> Vec<IdxSize> {
        let mut left = count.min(end);
        let mut picked = Vec::with_capacity(left as usize);
        for number in 0..end {
            if left == 0 {
                break;
            }
            if self.below(end - number) < left {
                picked.push(number as IdxSize);
                left -= 1;
            }
        }
        picked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picked_rows_are_different_and_come_from_everywhere() {
        let mut chance = Chance::new();
        let mut seen = vec![0_u32; 1000];
        for _ in 0..200 {
            let picked = chance.pick(1000, 100);
            assert_eq!(picked.len(), 100);
            assert!(picked.is_sorted_by(|a, b| a < b));
            for place in picked {
                if let Some(count) = seen.get_mut(place as usize) {
                    *count += 1;
                }
            }
        }
        // 20 each; a chance of less than one in a billion to be beyond.
        assert!(seen.iter().all(|count| (1..=50).contains(count)));
        assert_eq!(chance.pick(3, 10), [0, 1, 2]);
    }

    #[test]
    fn pieces_lie_in_their_stretches() {
        let pieces = pieces(10_000_000, 1_000, &mut Chance::new());
        assert_eq!(pieces.len() as u64, PIECES);
        assert!(pieces.is_sorted_by(|a, b| a.end <= b.start));
        assert!(pieces.iter().all(|piece| piece.end <= 10_000_000));
    }
}
