//! Passing by all rows of a set, or a stretch of it, on all cores, where their order does not matter.

use crate::Cancelled;
use crate::format::Cells;
use crate::parallel;
use crate::path::Projection;
use crate::set::{Look, Segment, Set};
use crate::view::{gather, read_ascending};
use crate::window::{CELL_CHARACTERS, cut};
use model::Result;
use polars_arrow::array::ArrayRef;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Rows that one thread takes at a time.
pub(crate) const UNIT_ROWS: usize = 1 << 16;

/// Rows of a set with rows of its own.
pub(crate) struct Scan {
    source: Arc<Set>,
    rows: Covered,
}

enum Covered {
    /// Consecutive ones: the first, and how many.
    All(u64, u64),
    /// Those with these indices, which ascend.
    Some(Vec<u32>),
}

impl Scan {
    /// `count` rows of a set from `first` on, as far as they are there. Of a view: the same rows,
    /// in the order of its source.
    pub(crate) fn new(set: &Arc<Set>, first: u64, count: u64) -> Self {
        let held = set.row_count();
        let first = first.min(held);
        let count = count.min(held - first);
        let Some(view) = set.view() else {
            return Self {
                source: Arc::clone(set),
                rows: Covered::All(first, count),
            };
        };
        let order = view.order();
        let (from, to) = (first as usize, (first + count) as usize);
        let mut rows = order.get(from..to).unwrap_or_default().to_vec();
        if !view.is_ascending() {
            parallel::sort(&mut rows);
        }
        let together = match (rows.first(), rows.last()) {
            (Some(first), Some(last)) if (last - first) as usize + 1 == rows.len() => Some(*first),
            _ => None,
        };
        Self {
            source: Arc::clone(view.source()),
            rows: match together {
                Some(first) => Covered::All(u64::from(first), rows.len() as u64),
                None => Covered::Some(rows),
            },
        }
    }

    /// Every row of a set.
    pub(crate) fn whole(set: &Arc<Set>) -> Self {
        Self::new(set, 0, u64::MAX)
    }

    pub(crate) fn rows(&self) -> u64 {
        match &self.rows {
            Covered::All(_, count) => *count,
            Covered::Some(rows) => rows.len() as u64,
        }
    }

    /// The row of the source at a place in the pass.
    pub(crate) fn row(&self, place: u32) -> Option<u32> {
        match &self.rows {
            Covered::All(first, count) => {
                (u64::from(place) < *count).then(|| *first as u32 + place)
            }
            Covered::Some(rows) => rows.get(place as usize).copied(),
        }
    }

    pub(crate) fn units(&self) -> usize {
        (self.rows() as usize).div_ceil(UNIT_ROWS)
    }

    /// One value per unit: `start` makes it, `step` adds a piece of the unit to it. `step` also
    /// hears the place of the piece's first row in the pass.
    pub(crate) fn fold<A: Send>(
        &self,
        projection: &Projection,
        look: Look,
        cancelled: Cancelled,
        start: impl Fn(usize) -> A + Sync,
        step: impl Fn(&mut A, &Segment<'_>, u64) -> Result<()> + Sync,
    ) -> Result<Vec<A>> {
        parallel::map(self.units(), cancelled, |unit| {
            let mut value = start(unit);
            self.read(unit, projection, look, &mut |segment, first| {
                step(&mut value, segment, first)?;
                Ok(ControlFlow::Continue(()))
            })?;
            Ok(value)
        })
    }

    /// Reads one unit.
    pub(crate) fn read(
        &self,
        unit: usize,
        projection: &Projection,
        look: Look,
        visit: &mut dyn FnMut(&Segment<'_>, u64) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        self.read_places(unit * UNIT_ROWS, UNIT_ROWS, projection, look, visit)
    }

    /// Reads `count` rows from a place in the pass on, as far as they are there.
    pub(crate) fn read_places(
        &self,
        place: usize,
        count: usize,
        projection: &Projection,
        look: Look,
        visit: &mut dyn FnMut(&Segment<'_>, u64) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let mut at = place as u64;
        let mut visit = |arrays: Vec<ArrayRef>, rows: std::ops::Range<usize>| {
            let cells: Result<Vec<Cells<'_>>> = arrays
                .iter()
                .zip(&projection.columns)
                .map(|(array, column)| Cells::new(array.as_ref(), column, look.zone))
                .collect();
            let count = rows.len() as u64;
            let segment = Segment {
                cells: cells?,
                arrays: arrays.clone(),
                rows,
            };
            let flow = visit(&segment, at)?;
            at += count;
            Ok(flow)
        };
        match &self.rows {
            Covered::All(first, all) => {
                let rows = all.saturating_sub(place as u64).min(count as u64);
                let first = first + place as u64;
                self.source
                    .read_arrays(first, rows, projection, look.now, &mut visit)
            }
            Covered::Some(rows) => {
                let end = rows.len().min(place + count);
                let rows = rows.get(place..end).unwrap_or_default();
                read_ascending(&self.source, rows, projection, look.now, &mut visit)
            }
        }
    }

    /// The rows at these places of the pass, in their order, as one array per path.
    pub(crate) fn gather(
        &self,
        places: &[u32],
        projection: &Projection,
        look: Look,
    ) -> Result<Vec<ArrayRef>> {
        let rows: Vec<u32> = places.iter().filter_map(|place| self.row(*place)).collect();
        gather(&self.source, &rows, projection, look.now)
    }

    /// The canonical text of the values at these places of the pass, of the first column of a
    /// projection; empty for NULL.
    pub(crate) fn texts(
        &self,
        places: &[u32],
        projection: &Projection,
        look: Look,
    ) -> Result<Vec<String>> {
        let mut texts = Vec::with_capacity(places.len());
        for place in places {
            let mut text = String::new();
            self.read_places(*place as usize, 1, projection, look, &mut |segment, _| {
                if let (Some(cells), Some(row)) =
                    (segment.cells.first(), segment.rows.clone().next())
                {
                    cells.text(row, &mut text, CELL_CHARACTERS * 4);
                    cut(&mut text, 0);
                }
                Ok(ControlFlow::Break(()))
            })?;
            texts.push(text);
        }
        Ok(texts)
    }
}
