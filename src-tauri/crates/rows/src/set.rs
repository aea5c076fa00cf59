//! One row set: its parts in order, in memory or on disk, and reading across them.

use crate::block::Block;
use crate::format::Cells;
use crate::spill::{DiskPart, SpillFile};
use model::{Column, Kind, Problem, Result, RowSet, RowsId, Truncation};
use parking_lot::Mutex;
use polars_arrow::array::ArrayRef;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Batches are gathered into parts of about this size, so that small ones do not make many.
const PART_BYTES: usize = 8 << 20;

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
    closed: bool,
    file: Option<Arc<SpillFile>>,
}

pub(crate) struct Set {
    id: RowsId,
    columns: Arc<[Column]>,
    row_limit: u64,
    spill_path: PathBuf,
    state: Mutex<State>,
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

impl Set {
    pub(crate) fn new(
        id: RowsId,
        columns: Vec<Column>,
        row_limit: u64,
        spill_path: PathBuf,
    ) -> Self {
        Self {
            id,
            columns: columns.into(),
            row_limit,
            spill_path,
            state: Mutex::new(State {
                parts: Vec::new(),
                row_count: 0,
                total_rows: None,
                complete: false,
                truncated: None,
                closed: false,
                file: None,
            }),
        }
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub(crate) fn snapshot(&self) -> RowSet {
        let state = self.state.lock();
        RowSet {
            id: self.id.clone(),
            columns: self.columns.to_vec(),
            row_count: state.row_count,
            total_rows: state.total_rows,
            complete: state.complete,
            truncated: state.truncated,
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
                let file = Arc::new(SpillFile::create(self.spill_path.clone())?);
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

    /// Reads `count` rows from `first_row` on, of the columns with these indexes, piece by piece in
    /// order. Rows that are not there are left out. `now`: the keeper's count.
    pub(crate) fn read(
        &self,
        first_row: u64,
        count: u64,
        columns: &[u32],
        now: u64,
        visit: &mut dyn FnMut(&Segment<'_>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let wanted = Wanted::new(columns, &self.columns)?;
        let end = first_row.saturating_add(count);
        let mut row = first_row;
        while row < end {
            let Some((part, part_first, part_rows)) = self.part_of(row) else {
                break;
            };
            part.used.store(now, Ordering::Relaxed);
            let until = end.min(part_first + part_rows);
            while row < until {
                let at = (row - part_first) as usize;
                let (arrays, batch_first, batch_rows) = wanted.read(&part, at)?;
                let rows =
                    at - batch_first..batch_rows.min((until - part_first) as usize - batch_first);
                row += rows.len() as u64;
                if rows.is_empty() {
                    return Err(Problem::broken(
                        "a part without the rows that it should hold",
                    ));
                }
                let columns = columns
                    .iter()
                    .filter_map(|column| self.columns.get(*column as usize));
                let cells: Result<Vec<Cells<'_>>> = arrays
                    .iter()
                    .zip(columns)
                    .map(|(array, column)| Cells::new(array.as_ref(), column))
                    .collect();
                let segment = Segment {
                    cells: cells?,
                    arrays: arrays.clone(),
                    rows,
                };
                if visit(&segment)?.is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
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

/// Which columns to read, and how to put them in the order asked for.
struct Wanted {
    columns: Vec<usize>,
    /// Each once, ascending.
    ascending: Vec<usize>,
    /// For each column asked for, its place among those.
    places: Vec<usize>,
}

impl Wanted {
    fn new(columns: &[u32], known: &[Column]) -> Result<Self> {
        let columns: Vec<usize> = columns.iter().map(|column| *column as usize).collect();
        if let Some(unknown) = columns.iter().find(|column| **column >= known.len()) {
            let reason = format!("column {unknown} of {}", known.len());
            return Err(Problem::bad_input("columns", reason));
        }
        let mut ascending = columns.clone();
        ascending.sort_unstable();
        ascending.dedup();
        let places = columns
            .iter()
            .filter_map(|column| ascending.binary_search(column).ok());
        Ok(Self {
            places: places.collect(),
            columns,
            ascending,
        })
    }

    /// The arrays that hold the row `at` of a part, their first row in the part, and how many rows
    /// they hold.
    fn read(&self, part: &Part, at: usize) -> Result<(Vec<ArrayRef>, usize, usize)> {
        let disk = match &*part.place.lock() {
            Place::Memory(blocks) => {
                let mut first = 0;
                for block in blocks {
                    if at < first + block.rows {
                        let arrays = self
                            .columns
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
        let read = disk.read(batch, &self.ascending)?;
        let arrays = self
            .places
            .iter()
            .filter_map(|place| read.get(*place).cloned());
        Ok((arrays.collect(), first, rows))
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
        let set = Set::new("r".into(), columns.clone(), u64::MAX, "unused".into());
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
        set.read(4998, 10, &[0], 2, &mut |segment| {
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
