//! A view: the rows of another set in another order, as the indices of those rows.

use crate::data_type;
use crate::gather::{concat, take};
use crate::path::Projection;
use crate::set::{Look, Set};
use model::{Column, Problem, Result, RowSet, RowsId, RowsOrigin, Truncation};
use polars::prelude::{CompatLevel, PlSmallStr, Series};
use polars_arrow::array::ArrayRef;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

/// Bytes that are gathered at a time from rows that lie scattered. Each time all rows are passed
/// by once, so that more bytes mean fewer passes.
const GATHER_BYTES: usize = 96 << 20;

/// Rows of a set with rows of its own, in an order.
pub(crate) struct View {
    source: Arc<Set>,
    /// Indices of rows of the source.
    order: Vec<u32>,
    /// Whether the order is that of the source.
    ascending: bool,
    origin: RowsOrigin,
    complete: bool,
    truncated: Option<Truncation>,
}

/// What is told of pieces of rows.
pub(crate) type Visit<'a> = dyn FnMut(Vec<ArrayRef>, Range<usize>) -> Result<ControlFlow<()>> + 'a;

impl View {
    /// `source`: a set with rows of its own. `like`: the set that the person sees as the source.
    pub(crate) fn new(
        source: Arc<Set>,
        order: Vec<u32>,
        origin: RowsOrigin,
        like: &RowSet,
    ) -> Self {
        let ascending = order.is_sorted();
        Self {
            source,
            order,
            ascending,
            origin,
            complete: like.complete,
            truncated: like.truncated,
        }
    }

    pub(crate) fn source(&self) -> &Arc<Set> {
        &self.source
    }

    pub(crate) fn order(&self) -> &[u32] {
        &self.order
    }

    pub(crate) fn is_ascending(&self) -> bool {
        self.ascending
    }

    pub(crate) fn bytes(&self) -> usize {
        self.order.len() * size_of::<u32>()
    }

    pub(crate) fn row_count(&self) -> u64 {
        self.order.len() as u64
    }

    pub(crate) fn snapshot(&self, id: RowsId, columns: Vec<Column>) -> RowSet {
        RowSet {
            id,
            columns,
            row_count: self.row_count(),
            total_rows: None,
            complete: self.complete,
            truncated: self.truncated,
            origin: Some(self.origin.clone()),
        }
    }

    /// Reads rows in the view's order, piece by piece.
    pub(crate) fn read(
        &self,
        first_row: u64,
        count: u64,
        projection: &Projection,
        look: Look,
        visit: &mut Visit<'_>,
    ) -> Result<()> {
        let first = usize::try_from(first_row).unwrap_or(usize::MAX);
        let first = first.min(self.order.len());
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let last = first.saturating_add(count).min(self.order.len());
        let order = self.order.get(first..last).unwrap_or_default();
        if self.ascending {
            return read_ascending(&self.source, order, projection, look.now, visit);
        }
        let share = projection.ascending.len() as f64 / self.source.columns().len().max(1) as f64;
        let row_bytes = (self.source.row_bytes() as f64 * share) as usize;
        let rows = (GATHER_BYTES / row_bytes.max(8)).max(1024);
        for piece in order.chunks(rows) {
            let arrays = gather(&self.source, piece, projection, look.now)?;
            if visit(arrays, 0..piece.len())?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// Reads the rows with these indices, which ascend.
pub(crate) fn read_ascending(
    source: &Set,
    mut order: &[u32],
    projection: &Projection,
    now: u64,
    visit: &mut Visit<'_>,
) -> Result<()> {
    while let Some(row) = order.first() {
        let found = source.batch_at(u64::from(*row), projection, now)?;
        let found = found.ok_or_else(gone)?;
        let end = found.first_row + found.rows as u64;
        let here = order.partition_point(|row| u64::from(*row) < end);
        let (inside, rest) = order.split_at(here);
        order = rest;
        let first = (u64::from(*row) - found.first_row) as usize;
        let last = inside.last().map_or(0, |row| u64::from(*row));
        // Rows one behind the other need not be copied.
        let together = last - u64::from(*row) + 1 == here as u64;
        let flow = if together {
            visit(found.arrays, first..first + here)?
        } else {
            let indices: Vec<u32> = inside
                .iter()
                .map(|row| (u64::from(*row) - found.first_row) as u32)
                .collect();
            let arrays: Result<Vec<ArrayRef>> = found
                .arrays
                .iter()
                .map(|array| take(array, &indices))
                .collect();
            visit(arrays?, 0..here)?
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

/// The rows with these indices, in their order, as one array per path.
pub(crate) fn gather(
    source: &Set,
    order: &[u32],
    projection: &Projection,
    now: u64,
) -> Result<Vec<ArrayRef>> {
    let mut by_row: Vec<(u32, u32)> = order
        .iter()
        .enumerate()
        .map(|(place, row)| (*row, place as u32))
        .collect();
    by_row.sort_unstable();
    let ascending: Vec<u32> = by_row.iter().map(|(row, _)| *row).collect();
    let mut pieces: Vec<Vec<ArrayRef>> = vec![Vec::new(); projection.columns.len()];
    read_ascending(source, &ascending, projection, now, &mut |arrays, rows| {
        for (array, pieces) in arrays.iter().zip(&mut pieces) {
            pieces.push(array.sliced(rows.start, rows.len()));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if by_row.is_empty() {
        return Ok(projection.columns.iter().map(empty).collect());
    }
    let mut places = vec![0; by_row.len()];
    for (at, (_, place)) in by_row.iter().enumerate() {
        if let Some(slot) = places.get_mut(*place as usize) {
            *slot = at as u32;
        }
    }
    pieces
        .into_iter()
        .map(|pieces| take(&concat(pieces)?, &places))
        .collect()
}

/// No values of a column.
fn empty(column: &Column) -> ArrayRef {
    let empty = Series::new_empty(PlSmallStr::EMPTY, &data_type::of(column));
    empty.rechunk().to_arrow(0, CompatLevel::newest())
}

fn gone() -> Problem {
    Problem::new(model::Kind::NotFound {
        resource: "rows".to_owned(),
    })
}
