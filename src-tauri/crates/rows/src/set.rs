//! One row set: its parts in order, in memory or on disk, and reading across them.

use crate::block::Block;
use crate::format::Cells;
use crate::path::Projection;
use crate::spill::{DiskPart, SpillFile};
use crate::veil::Veil;
use crate::view::View;
use crate::zone::Zone;
use model::{Column, ColumnPath, Kind, Problem, Result, RowSet, RowsId, RowsOrigin, Truncation};
use parking_lot::Mutex;
use polars_arrow::array::ArrayRef;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// Batches are gathered into parts of about this size, so that small ones do not make many.
const PART_BYTES: usize = 8 << 20;

/// How rows are looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// The keeper's count, to know later what was not looked at for the longest time.
    pub(crate) now: u64,
    /// The zone that instants are shown in.
    pub(crate) zone: Zone,
}

/// Where the rows of a part are.
enum Place {
    Memory(Vec<Arc<Block>>),
    Disk(Arc<DiskPart>),
}

impl Place {
    fn bytes_in_memory(&self) -> usize {
        match self {
            Self::Memory(blocks) => blocks.iter().map(|block| block.bytes).sum(),
            Self::Disk(_) => 0,
        }
    }
}

/// Consecutive rows: the unit of spilling.
pub(crate) struct Part {
    place: Mutex<Place>,
    /// When it was last looked at, by the keeper's count.
    used: AtomicU64,
}

impl Part {
    pub(crate) fn last_used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    pub(crate) fn is_in_memory(&self) -> bool {
        matches!(*self.place.lock(), Place::Memory(_))
    }

    /// Moves the rows to disk; answers the bytes that this freed.
    pub(crate) fn spill(&self, file: &Arc<SpillFile>) -> Result<usize> {
        let blocks = match &*self.place.lock() {
            Place::Memory(blocks) => blocks.clone(),
            Place::Disk(_) => return Ok(0),
        };
        // Written without the lock, so that the rows can be looked at meanwhile. Nobody adds to
        // them: the caller has sealed the part.
        let part = file.append(&blocks)?;
        let before = std::mem::replace(&mut *self.place.lock(), Place::Disk(Arc::new(part)));
        Ok(before.bytes_in_memory())
    }
}

impl Part {
    /// The arrays of a projection's columns that hold the row `at` of the part, their first row in
    /// it, and how many rows they hold.
    fn read(&self, at: usize, projection: &Projection) -> Result<(Vec<ArrayRef>, usize, usize)> {
        let disk = match &*self.place.lock() {
            Place::Memory(blocks) => {
                let mut first = 0;
                for block in blocks {
                    if at < first + block.rows {
                        let arrays = projection
                            .whole
                            .iter()
                            .filter_map(|c| block.arrays.get(*c).cloned());
                        return Ok((arrays.collect(), first, block.rows));
                    }
                    first += block.rows;
                }
                // Closed while it was being read.
                return Err(Problem::new(Kind::NotFound {
                    resource: "rows".to_owned(),
                }));
            }
            Place::Disk(disk) => Arc::clone(disk),
        };
        let (batch, first, rows) = disk.batch_of(at);
        let read = disk.read(batch, &projection.ascending)?;
        let arrays = projection
            .places
            .iter()
            .filter_map(|place| read.get(*place).cloned());
        Ok((arrays.collect(), first, rows))
    }
}

struct Entry {
    first_row: u64,
    rows: u64,
    bytes: usize,
    /// Whether no more batches may be added.
    sealed: bool,
    part: Arc<Part>,
}

struct State {
    parts: Vec<Entry>,
    row_count: u64,
    total_rows: Option<u64>,
    complete: bool,
    truncated: Option<Truncation>,
    origin: Option<RowsOrigin>,
    closed: bool,
    file: Option<Arc<SpillFile>>,
}

pub(crate) struct Set {
    id: RowsId,
    columns: Arc<[Column]>,
    row_limit: u64,
    spill_path: PathBuf,
    veil: Veil,
    state: Mutex<State>,
    /// Whose rows these are, where the set has none of its own.
    view: Option<View>,
    /// Views over these rows.
    pub(crate) views: AtomicUsize,
    /// Whether it was closed and lives on for its views only.
    pub(crate) hidden: AtomicBool,
}

/// Consecutive rows of the columns asked for, as they are read.
pub(crate) struct Segment<'a> {
    /// One per column asked for, in that order.
    pub(crate) cells: Vec<Cells<'a>>,
    /// The same, as arrays that may hold more rows.
    pub(crate) arrays: Vec<ArrayRef>,
    /// The rows in those.
    pub(crate) rows: std::ops::Range<usize>,
}

/// Consecutive rows as they lie.
pub(crate) struct Found {
    /// One array per path, all rows of it.
    pub(crate) arrays: Vec<ArrayRef>,
    /// The first of the rows, in the set.
    pub(crate) first_row: u64,
    pub(crate) rows: usize,
}

impl Set {
    pub(crate) fn new(
        id: RowsId,
        columns: Vec<Column>,
        row_limit: u64,
        spill_path: PathBuf,
        veil: Veil,
    ) -> Self {
        Self {
            id,
            columns: columns.into(),
            row_limit,
            spill_path,
            veil,
            state: Mutex::new(State {
                parts: Vec::new(),
                row_count: 0,
                total_rows: None,
                complete: false,
                truncated: None,
                origin: None,
                closed: false,
                file: None,
            }),
            view: None,
            views: AtomicUsize::new(0),
            hidden: AtomicBool::new(false),
        }
    }

    /// A set over the rows of another.
    pub(crate) fn over(id: RowsId, view: View) -> Self {
        let columns = view.source().columns().to_vec();
        Self {
            view: Some(view),
            ..Self::new(id, columns, 0, PathBuf::new(), Veil::default())
        }
    }

    pub(crate) fn view(&self) -> Option<&View> {
        self.view.as_ref()
    }

    /// Rows kept so far.
    pub(crate) fn row_count(&self) -> u64 {
        match &self.view {
            Some(view) => view.row_count(),
            None => self.state.lock().row_count,
        }
    }

    pub(crate) fn id(&self) -> &RowsId {
        &self.id
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub(crate) fn snapshot(&self) -> RowSet {
        if let Some(view) = &self.view {
            return view.snapshot(self.id.clone(), self.columns.to_vec());
        }
        let state = self.state.lock();
        RowSet {
            id: self.id.clone(),
            columns: self.columns.to_vec(),
            row_count: state.row_count,
            total_rows: state.total_rows,
            complete: state.complete,
            truncated: state.truncated,
            origin: state.origin.clone(),
        }
    }

    pub(crate) fn expect_total(&self, total_rows: u64) {
        self.state.lock().total_rows = Some(total_rows);
    }

    /// How many more rows may be added.
    pub(crate) fn room(&self) -> u64 {
        self.row_limit.saturating_sub(self.state.lock().row_count)
    }

    pub(crate) fn truncate(&self) {
        self.state.lock().truncated = Some(Truncation::RowLimit);
    }

    /// Adds rows; `now`: the keeper's count. Answers whether they were taken: not by a closed set.
    pub(crate) fn push(&self, block: Block, now: u64) -> bool {
        let mut state = self.state.lock();
        if state.closed {
            return false;
        }
        let (rows, bytes) = (block.rows as u64, block.bytes);
        let block = Arc::new(block);
        let first_row = state.row_count;
        state.row_count += rows;
        if let Some(last) = state.parts.last_mut()
            && !last.sealed
            && let Place::Memory(blocks) = &mut *last.part.place.lock()
        {
            blocks.push(block);
            last.part.used.store(now, Ordering::Relaxed);
            last.rows += rows;
            last.bytes += bytes;
            last.sealed = last.bytes >= PART_BYTES;
            return true;
        }
        let part = Part {
            place: Mutex::new(Place::Memory(vec![block])),
            used: AtomicU64::new(now),
        };
        let sealed = bytes >= PART_BYTES;
        state.parts.push(Entry {
            first_row,
            rows,
            bytes,
            sealed,
            part: Arc::new(part),
        });
        true
    }

    pub(crate) fn finish(&self, truncated: Option<Truncation>) {
        let mut state = self.state.lock();
        state.complete = true;
        state.truncated = state.truncated.or(truncated);
    }

    /// The part in memory that was not looked at for the longest time.
    pub(crate) fn least_used(&self) -> Option<Arc<Part>> {
        let state = self.state.lock();
        let in_memory = state
            .parts
            .iter()
            .map(|entry| &entry.part)
            .filter(|p| p.is_in_memory());
        in_memory.min_by_key(|part| part.last_used()).cloned()
    }

    /// Moves a part of this set to disk; answers the bytes that this freed.
    pub(crate) fn spill(&self, part: &Arc<Part>) -> Result<usize> {
        let file = {
            let mut state = self.state.lock();
            if state.closed {
                return Ok(0);
            }
            if let Some(entry) = state
                .parts
                .iter_mut()
                .find(|entry| Arc::ptr_eq(&entry.part, part))
            {
                entry.sealed = true;
            }
            if let Some(file) = &state.file {
                Arc::clone(file)
            } else {
                let file = Arc::new(SpillFile::create(
                    self.spill_path.clone(),
                    self.veil.clone(),
                )?);
                state.file = Some(Arc::clone(&file));
                file
            }
        };
        part.spill(&file)
    }

    /// Forgets the rows; answers the bytes of memory that this frees.
    pub(crate) fn close(&self) -> usize {
        let mut state = self.state.lock();
        state.closed = true;
        state.file = None;
        // Taken out, so that a part that is just being moved to disk is not counted twice.
        let taken = state.parts.iter().map(|entry| {
            let place = std::mem::replace(&mut *entry.part.place.lock(), Place::Memory(Vec::new()));
            place.bytes_in_memory()
        });
        let freed = taken.sum();
        state.parts.clear();
        freed
    }

    /// Notes what the rows were made of.
    pub(crate) fn set_origin(&self, origin: RowsOrigin) {
        self.state.lock().origin = Some(origin);
    }

    /// Reads `count` rows from `first_row` on, of the columns with these indexes, piece by piece in
    /// order. Rows that are not there are left out.
    ///
    /// One call for many rows costs less than many calls, above all of a sorted view; `visit` stops
    /// it with `Break`, or with a problem such as `Cancelled`.
    pub(crate) fn read(
        &self,
        first_row: u64,
        count: u64,
        columns: &[u32],
        look: Look,
        visit: &mut dyn FnMut(&Segment<'_>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let projection = Projection::of_columns(columns, &self.columns)?;
        self.read_projected(first_row, count, &projection, look, visit)
    }

    /// The same of columns and fields.
    pub(crate) fn read_paths(
        &self,
        first_row: u64,
        count: u64,
        paths: &[ColumnPath],
        look: Look,
        visit: &mut dyn FnMut(&Segment<'_>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let projection = Projection::new(paths, &self.columns)?;
        self.read_projected(first_row, count, &projection, look, visit)
    }

    pub(crate) fn read_projected(
        &self,
        first_row: u64,
        count: u64,
        projection: &Projection,
        look: Look,
        visit: &mut dyn FnMut(&Segment<'_>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let mut visit = |arrays: Vec<ArrayRef>, rows: std::ops::Range<usize>| {
            let cells: Result<Vec<Cells<'_>>> = arrays
                .iter()
                .zip(&projection.columns)
                .map(|(array, column)| Cells::new(array.as_ref(), column, look.zone))
                .collect();
            let segment = Segment {
                cells: cells?,
                arrays: arrays.clone(),
                rows,
            };
            visit(&segment)
        };
        match &self.view {
            Some(view) => view.read(first_row, count, projection, look, &mut visit),
            None => self.read_arrays(first_row, count, projection, look.now, &mut visit),
        }
    }

    /// Reads rows of this set itself, as arrays and the rows in them.
    pub(crate) fn read_arrays(
        &self,
        first_row: u64,
        count: u64,
        projection: &Projection,
        now: u64,
        visit: &mut dyn FnMut(Vec<ArrayRef>, std::ops::Range<usize>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let end = first_row.saturating_add(count);
        let mut row = first_row;
        while row < end {
            let Some(found) = self.batch_at(row, projection, now)? else {
                break;
            };
            let at = (row - found.first_row) as usize;
            let until = found.rows.min((end - found.first_row) as usize);
            row = found.first_row + until as u64;
            if visit(found.arrays, at..until)?.is_break() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The rows that are read together with a row of this set itself; nothing behind its end.
    pub(crate) fn batch_at(
        &self,
        row: u64,
        projection: &Projection,
        now: u64,
    ) -> Result<Option<Found>> {
        let Some((part, part_first, part_rows)) = self.part_of(row) else {
            return Ok(None);
        };
        part.used.store(now, Ordering::Relaxed);
        let at = (row - part_first) as usize;
        let (arrays, first, rows) = part.read(at, projection)?;
        // Rows may have been added to the part since it was looked up.
        let rows = rows.min((part_rows as usize).saturating_sub(first));
        if at >= first + rows {
            return Err(Problem::broken(
                "a part without the rows that it should hold",
            ));
        }
        let arrays: Result<Vec<ArrayRef>> = arrays
            .iter()
            .enumerate()
            .map(|(index, whole)| projection.project(index, whole))
            .collect();
        Ok(Some(Found {
            arrays: arrays?,
            first_row: part_first + first as u64,
            rows,
        }))
    }

    /// Bytes of a row in memory, on the average.
    pub(crate) fn row_bytes(&self) -> usize {
        if let Some(view) = &self.view {
            return view.source().row_bytes();
        }
        let state = self.state.lock();
        let bytes: usize = state.parts.iter().map(|entry| entry.bytes).sum();
        bytes / (state.row_count as usize).max(1)
    }

    /// The part that holds a row, its first row and the number of its rows.
    fn part_of(&self, row: u64) -> Option<(Arc<Part>, u64, u64)> {
        let state = self.state.lock();
        let index = state
            .parts
            .partition_point(|entry| entry.first_row <= row)
            .checked_sub(1)?;
        let entry = state.parts.get(index)?;
        (row < entry.first_row + entry.rows)
            .then(|| (Arc::clone(&entry.part), entry.first_row, entry.rows))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use model::ColumnType;
    use polars::prelude::{DataFrame, NamedFrom as _, Series};

    fn block(values: std::ops::Range<i64>, columns: &[Column]) -> Result<Block> {
        let height = (values.end - values.start) as usize;
        let series = Series::new("0".into(), values.collect::<Vec<_>>());
        let frame =
            DataFrame::new(height, vec![series.into()]).map_err(crate::problem::from_polars)?;
        Block::new(frame, columns)
    }

    #[test]
    fn a_full_disk_is_said_and_loses_nothing() -> Result<()> {
        let columns = vec![Column::new("n", ColumnType::Int64)];
        let set = Set::new(
            "r".into(),
            columns.clone(),
            u64::MAX,
            "unused".into(),
            Veil::default(),
        );
        assert!(set.push(block(0..5000, &columns)?, 1));
        // The kernel answers every write to this device as a full disk does.
        let full = tempfile::TempDir::new()?;
        let link = full.path().join("full");
        std::os::unix::fs::symlink("/dev/full", &link)?;
        set.state.lock().file = Some(Arc::new(SpillFile::over(link)?));
        let part = set.least_used().ok_or_else(|| Problem::broken("no part"))?;
        let failed = set.spill(&part).map_err(|problem| problem.kind);
        assert_eq!(failed, Err(Kind::NoSpace { needed_bytes: None }));
        let mut texts = Vec::new();
        let look = Look {
            now: 2,
            zone: Zone::UTC,
        };
        set.read(4998, 10, &[0], look, &mut |segment| {
            for row in segment.rows.clone() {
                let mut text = String::new();
                segment.cells[0].text(row, &mut text, usize::MAX);
                texts.push(text);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        assert_eq!(texts, ["4998", "4999"]);
        assert!(part.is_in_memory());
        assert!(set.push(block(5000..5001, &columns)?, 3));
        assert_eq!(set.snapshot().row_count, 5001);
        Ok(())
    }
}
