//! Every row the app holds: append batches, look through windows, copy, export, spill to disk.
//!
//! Must never: know where rows came from, or hand out a frame. Every function here may read or
//! write files and blocks until it is done: call it where blocking is allowed.
//!
//! A batch is a Polars frame whose columns are named by their index (`"0"`, `"1"`, …), as are the
//! fields of its structs; the real names, which may repeat or be empty, are in the row set's
//! [`model::Column`]s.

mod block;
mod column_names;
mod data_type;
mod export;
mod format;
mod home;
mod problem;
mod set;
mod spill;
mod text;
mod window;

use block::Block;
use home::Home;
use model::{Column, Kind, Problem, Result, RowSet, RowsId, RowsRange, RowsWindow, Truncation};
use parking_lot::{Mutex, RwLock};
use set::Set;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Consecutive rows of every column of a row set.
pub type Batch = polars::prelude::DataFrame;

/// The format of an exported file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, with a header; NULL is empty, an empty text is `""`.
    Csv,
    /// Parquet, compressed with zstd.
    Parquet,
    /// One JSON object a line.
    Ndjson,
}

/// Text for the clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Tab-separated lines.
    pub text: String,
    /// Cells in it, the header not counted.
    pub cells: u64,
}

/// The keeper of all rows of one workspace. Cheap to clone.
#[derive(Clone)]
pub struct Rows {
    shared: Arc<Shared>,
}

struct Shared {
    home: Home,
    memory_budget_bytes: u64,
    /// Bytes of all blocks in memory.
    in_memory: AtomicUsize,
    sets: RwLock<HashMap<RowsId, Arc<Set>>>,
    /// Ids given so far.
    made: AtomicU64,
    /// Counts looks, to know which part was not looked at for the longest time.
    looks: AtomicU64,
    /// Held while parts are moved to disk, so that only as many are as need be.
    making_room: Mutex<()>,
}

impl Rows {
    /// Opens the keeper over `folder`, which it makes if need be and clears of what earlier
    /// processes left behind. All row sets together hold at most `memory_budget_bytes` in memory
    /// (or one batch, if that is larger); what is over goes to files in `folder`, least recently
    /// used first. Several processes may share a folder.
    pub fn open(folder: &Path, memory_budget_bytes: u64) -> Result<Self> {
        let shared = Shared {
            home: Home::open(folder)?,
            memory_budget_bytes,
            in_memory: AtomicUsize::new(0),
            sets: RwLock::default(),
            made: AtomicU64::new(0),
            looks: AtomicU64::new(0),
            making_room: Mutex::new(()),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// A new row set without rows. `row_limit`: rows beyond it are dropped by [`Rows::append`],
    /// which then marks the set as truncated.
    #[expect(clippy::unnecessary_wraps, reason = "every door answers alike")]
    pub fn create(&self, columns: Vec<Column>, row_limit: u64) -> Result<RowsId> {
        let shared = &self.shared;
        let number = shared.made.fetch_add(1, Ordering::Relaxed) + 1;
        // The folder's name makes it differ from those of earlier processes.
        let id = RowsId(format!("{}-{number}", shared.home.name()));
        let path = shared.home.path().join(format!("{number}.rows"));
        let set = Set::new(id.clone(), columns, row_limit, path);
        shared.sets.write().insert(id.clone(), Arc::new(set));
        Ok(id)
    }

    /// Notes how many rows there are in all, once the service says so.
    pub fn expect_total(&self, rows: &RowsId, total_rows: u64) -> Result<()> {
        self.shared.set(rows)?.expect_total(total_rows);
        Ok(())
    }

    /// Adds a batch and answers the set as it now is. When `truncated` is set in the answer, the
    /// limit is reached and more rows are of no use. On a full disk: `NoSpace`, the batch is not
    /// added, and the rows from before stay readable.
    pub fn append(&self, rows: &RowsId, batch: Batch) -> Result<RowSet> {
        let shared = &self.shared;
        let set = shared.set(rows)?;
        let room = set.room();
        let is_over = batch.height() as u64 > room;
        let batch = if is_over {
            batch.slice(0, room as usize)
        } else {
            batch
        };
        let block = Block::new(batch, set.columns())?;
        if block.rows > 0 {
            let bytes = block.bytes;
            shared.make_room(bytes)?;
            shared.in_memory.fetch_add(bytes, Ordering::Relaxed);
            if !set.push(block, shared.look()) {
                shared.in_memory.fetch_sub(bytes, Ordering::Relaxed);
            }
        }
        if is_over {
            set.truncate();
        }
        Ok(set.snapshot())
    }

    /// No more rows will come. `truncated`: why, if some are missing (a limit noted by
    /// [`Rows::append`] stays noted).
    pub fn finish(&self, rows: &RowsId, truncated: Option<Truncation>) -> Result<RowSet> {
        let set = self.shared.set(rows)?;
        set.finish(truncated);
        Ok(set.snapshot())
    }

    /// The set as it now is; nothing if it is closed.
    pub fn row_set(&self, rows: &RowsId) -> Option<RowSet> {
        Some(self.shared.set(rows).ok()?.snapshot())
    }

    /// An Arrow IPC stream of canonical text: one `Utf8` column per column asked for, named `"0"`,
    /// `"1"`, … in that order. At most 10,000 rows; values of more than 2,000 characters are cut
    /// and end in `…`.
    pub fn window(&self, window: &RowsWindow) -> Result<Vec<u8>> {
        window::window(&*self.shared.set(&window.rows)?, window, self.shared.look())
    }

    /// The whole text of one cell; nothing for NULL.
    pub fn cell(&self, rows: &RowsId, row: u64, column: u32) -> Result<Option<String>> {
        window::cell(&*self.shared.set(rows)?, row, column, self.shared.look())
    }

    /// A rectangle as tab-separated lines; cells that hold a tab, a line break or a quote are
    /// quoted. `OverLimit` when the text would take more than 256 MiB.
    pub fn copy_text(&self, range: &RowsRange) -> Result<Copied> {
        let set = self.shared.set(&range.rows)?;
        let (text, cells) = window::copy_text(&set, range, self.shared.look())?;
        Ok(Copied { text, cells })
    }

    /// Writes all rows to a file, batch by batch, into a temporary file beside `path` which then
    /// takes its place. `progress` hears the rows written so far; once `cancelled` answers true,
    /// nothing is left behind and the answer is `Cancelled`. Answers the number of rows.
    pub fn export(
        &self,
        rows: &RowsId,
        path: &Path,
        format: Format,
        progress: &mut dyn FnMut(u64),
        cancelled: &dyn Fn() -> bool,
    ) -> Result<u64> {
        let set = self.shared.set(rows)?;
        export::to_file(&set, path, format, self.shared.look(), progress, cancelled)
    }

    /// As [`Rows::export`], into any writer: standard output, a test's buffer.
    pub fn write(
        &self,
        rows: &RowsId,
        target: &mut (dyn std::io::Write + Send),
        format: Format,
        progress: &mut dyn FnMut(u64),
        cancelled: &dyn Fn() -> bool,
    ) -> Result<u64> {
        let set = self.shared.set(rows)?;
        export::write(
            &set,
            target,
            format,
            self.shared.look(),
            progress,
            cancelled,
        )
    }

    /// Forgets the rows and removes their file. Of an unknown set: nothing.
    pub fn close(&self, rows: &RowsId) {
        let set = self.shared.sets.write().remove(rows);
        if let Some(set) = set {
            self.shared
                .in_memory
                .fetch_sub(set.close(), Ordering::Relaxed);
        }
    }
}

impl Shared {
    fn set(&self, rows: &RowsId) -> Result<Arc<Set>> {
        let set = self.sets.read().get(rows).cloned();
        set.ok_or_else(|| {
            Problem::new(Kind::NotFound {
                resource: format!("rows {rows}"),
            })
        })
    }

    fn look(&self) -> u64 {
        self.looks.fetch_add(1, Ordering::Relaxed)
    }

    /// Moves parts to disk, least recently used first, until there is room for `bytes` more.
    fn make_room(&self, bytes: usize) -> Result<()> {
        let is_over =
            || (self.in_memory.load(Ordering::Relaxed) + bytes) as u64 > self.memory_budget_bytes;
        if !is_over() {
            return Ok(());
        }
        let _guard = self.making_room.lock();
        while is_over() {
            let sets: Vec<Arc<Set>> = self.sets.read().values().cloned().collect();
            let least = sets
                .iter()
                .filter_map(|set| Some((set, set.least_used()?)))
                .min_by_key(|(_, part)| part.last_used());
            let Some((set, part)) = least else {
                return Ok(());
            };
            let freed = set.spill(&part)?;
            self.in_memory.fetch_sub(freed, Ordering::Relaxed);
        }
        Ok(())
    }
}
