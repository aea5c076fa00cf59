//! Every row the app holds: append batches, look through windows, copy, export, spill to disk.
//!
//! Must never: know where rows came from, or hand out a frame. Every function here may read or
//! write files and blocks until it is done: call it where blocking is allowed.
//!
//! A batch is a Polars frame whose columns are named by their index (`"0"`, `"1"`, …), as are the
//! fields of its structs; the real names, which may repeat or be empty, are in the row set's
//! [`model::Column`]s.

mod aggregate;
mod block;
mod column_names;
mod compare;
mod copy;
mod data_type;
mod export;
mod figures;
mod filter;
mod format;
mod gather;
mod glance;
mod home;
mod ipc;
mod literal;
mod order;
mod parallel;
mod parse;
mod path;
mod problem;
mod profile;
mod record;
mod scan;
mod set;
mod sort;
mod spill;
mod summary;
mod tally;
mod text;
mod text_profile;
mod values;
mod veil;
mod view;
mod viewing;
mod window;
mod zone;

pub use tally::Tally;
pub use values::Values;
pub use zone::Zone;

use block::Block;
use home::Home;
use model::{
    ChartData, ChartRequest, Column, ColumnGlance, ColumnPath, ColumnProfile, ComparisonSpec,
    ExportOptions, ExportReport, Kind, Problem, RecordRequest, RecordValue, Result, RowSet, RowsId,
    RowsOrigin, RowsRange, RowsWindow, Summary, Truncation, ViewSpec,
};
use parking_lot::{Mutex, RwLock};
use set::{Look, Set};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use veil::Veil;
use view::View;

/// Consecutive rows of every column of a row set.
pub type Batch = polars::prelude::DataFrame;

/// Text for the clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// As the format has it.
    pub text: String,
    /// Cells in it, the header not counted.
    pub cells: u64,
}

/// Asked from time to time, by several threads, whether to stop.
pub type Cancelled<'a> = &'a (dyn Fn() -> bool + Sync);

/// The keeper of all rows of one workspace. Cheap to clone.
#[derive(Clone)]
pub struct Rows {
    shared: Arc<Shared>,
}

struct Shared {
    home: Home,
    veil: Veil,
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
        Self::with_veil(folder, memory_budget_bytes, Veil::default())
    }

    /// The same, with files that nobody can read but this process.
    pub fn open_veiled(folder: &Path, memory_budget_bytes: u64) -> Result<Self> {
        Self::with_veil(folder, memory_budget_bytes, Veil::new()?)
    }

    fn with_veil(folder: &Path, memory_budget_bytes: u64, veil: Veil) -> Result<Self> {
        let shared = Shared {
            home: Home::open(folder)?,
            veil,
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
        let id = shared.id(number);
        let path = shared.home.path().join(format!("{number}.rows"));
        let set = Set::new(id.clone(), columns, row_limit, path, shared.veil.clone());
        shared.sets.write().insert(id.clone(), Arc::new(set));
        Ok(id)
    }

    /// Notes how many rows there are in all, once the service says so.
    pub fn expect_total(&self, rows: &RowsId, total_rows: u64) -> Result<()> {
        self.shared.set(rows)?.expect_total(total_rows);
        Ok(())
    }

    /// Forgets all rows and removes their files, those of views as well.
    pub fn close_all(&self) {
        let all: Vec<RowsId> = self.shared.sets.read().keys().cloned().collect();
        // Twice: a set that views still needed goes with the last of them.
        for rows in all.iter().chain(&all) {
            self.close(rows);
        }
    }

    /// Adds a batch and answers the set as it now is. When `truncated` is set in the answer, the
    /// limit is reached and more rows are of no use. Values of masked columns are left out: NULL
    /// stands in their place. On a full disk: `NoSpace`, the batch is not
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
            if !set.push(block, shared.count_look()) {
                shared.in_memory.fetch_sub(bytes, Ordering::Relaxed);
            }
        }
        if is_over {
            set.truncate();
        }
        Ok(set.snapshot())
    }

    /// Adds the batches of an Arrow IPC stream, as [`Rows::append`] adds one. Of an empty stream:
    /// nothing.
    ///
    /// # Errors
    /// `Broken` where it is no such stream, or not of the set's columns.
    pub fn append_ipc(&self, rows: &RowsId, stream: &[u8]) -> Result<RowSet> {
        self.append(rows, ipc::batch(stream)?)
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

    /// An Arrow IPC stream of canonical text: one `Utf8` column per path asked for, named `"0"`,
    /// `"1"`, … in that order, instants in `zone`. At most 10,000 rows; values of more than 2,000
    /// characters are cut and end in `…`.
    pub fn window(&self, window: &RowsWindow, zone: Zone) -> Result<Vec<u8>> {
        let set = self.shared.set(&window.rows)?;
        window::window(&set, window, self.shared.look(zone))
    }

    /// The whole text of one cell; nothing for NULL.
    pub fn cell(
        &self,
        rows: &RowsId,
        row: u64,
        path: &ColumnPath,
        zone: Zone,
    ) -> Result<Option<String>> {
        window::cell(&*self.shared.set(rows)?, row, path, self.shared.look(zone))
    }

    /// The values inside a row, or inside one of its values, as a tree.
    pub fn record(&self, request: &RecordRequest, zone: Zone) -> Result<Vec<RecordValue>> {
        let set = self.shared.set(&request.rows)?;
        record::record(&set, request, self.shared.look(zone))
    }

    /// A rectangle as text in the range's format. `OverLimit` when it would take more than
    /// 256 MiB; `Cancelled` once `cancelled` answers true.
    pub fn copy_text(&self, range: &RowsRange, zone: Zone, cancelled: Cancelled) -> Result<Copied> {
        let set = self.shared.set(&range.rows)?;
        let look = self.shared.look(zone);
        let (text, cells) = copy::copy_text(&set, range, look, cancelled)?;
        Ok(Copied { text, cells })
    }

    /// A new row set: rows of this one, sorted and filtered. Of a set that still grows: of those
    /// that it holds now. `BadInput` names the column whose value cannot be read.
    pub fn view(
        &self,
        rows: &RowsId,
        spec: &ViewSpec,
        zone: Zone,
        cancelled: Cancelled,
    ) -> Result<RowSet> {
        let shared = &self.shared;
        let set = shared.set(rows)?;
        let like = set.snapshot();
        let look = shared.look(zone);
        let (order, source_rows) = viewing::order(&set, spec, look, shared.home.path(), cancelled)?;
        let source_total = match &like.origin {
            Some(RowsOrigin::View { source_total, .. }) => *source_total,
            _ => like.total_rows,
        };
        let origin = RowsOrigin::View {
            source: rows.clone(),
            spec: spec.clone(),
            source_rows,
            source_total,
        };
        let source = set.view().map_or(&set, |view| view.source());
        let view = View::new(Arc::clone(source), order, origin, &like);
        shared.add_view(view)
    }

    /// Everything about the values of one column or field.
    pub fn profile(
        &self,
        rows: &RowsId,
        column: &ColumnPath,
        zone: Zone,
        cancelled: Cancelled,
    ) -> Result<ColumnProfile> {
        let set = self.shared.set(rows)?;
        profile::profile(&set, column, self.shared.look(zone), cancelled)
    }

    /// A glance at every column, out of a sample spread over the rows.
    pub fn glance(
        &self,
        rows: &RowsId,
        zone: Zone,
        cancelled: Cancelled,
    ) -> Result<Vec<ColumnGlance>> {
        let set = self.shared.set(rows)?;
        glance::glance(&set, self.shared.look(zone), cancelled)
    }

    /// The cells of a rectangle in numbers.
    pub fn summary(&self, range: &RowsRange, zone: Zone, cancelled: Cancelled) -> Result<Summary> {
        let set = self.shared.set(&range.rows)?;
        summary::summary(&set, range, self.shared.look(zone), cancelled)
    }

    /// A new row set: the differences of two, found by the columns that say which rows belong
    /// together. Its first column, `difference`, holds `left`, `right` or `changed`; then come the
    /// keys, then every other column that both sides have as a `STRUCT` of `left` and `right`,
    /// which is NULL where both are the same.
    pub fn compare(&self, spec: &ComparisonSpec, cancelled: Cancelled) -> Result<RowSet> {
        let shared = &self.shared;
        let (left, right) = (shared.set(&spec.left)?, shared.set(&spec.right)?);
        let plan = compare::Plan::new(&left, &right, spec)?;
        let id = self.create(plan.columns.clone(), u64::MAX)?;
        let compared = plan.run(shared.look(Zone::UTC), cancelled, &mut |batch| {
            self.append(&id, batch).map(|_set| ())
        });
        let counts = compared.inspect_err(|_problem| self.close(&id))?;
        shared.set(&id)?.set_origin(RowsOrigin::Comparison {
            left: spec.left.clone(),
            right: spec.right.clone(),
            keys: spec.keys.clone(),
            counts,
            only_left_columns: plan.only_left_columns,
            only_right_columns: plan.only_right_columns,
        });
        self.finish(&id, None)
    }

    /// The groups and figures of a chart, over all rows kept now; days are those of `zone`.
    /// `BadInput` when a column does not suit, `OverLimit` when there are too many groups or values.
    pub fn chart(
        &self,
        request: &ChartRequest,
        zone: Zone,
        cancelled: Cancelled,
    ) -> Result<ChartData> {
        let set = self.shared.set(&request.rows)?;
        aggregate::chart(&set, request, self.shared.look(zone), cancelled)
    }

    /// Writes all rows to a file, piece by piece, into a temporary file beside `path` which then
    /// takes its place; `replace`: whether a file that is there may be replaced, else it is a
    /// `Conflict`. `progress` hears the rows written so far; once `cancelled` answers true, nothing
    /// is left behind and the answer is `Cancelled`.
    pub fn export(
        &self,
        rows: &RowsId,
        path: &Path,
        replace: bool,
        options: &ExportOptions,
        progress: &mut dyn FnMut(u64),
        cancelled: Cancelled,
    ) -> Result<ExportReport> {
        let set = self.shared.set(rows)?;
        let look = self.shared.look(Zone::UTC);
        let mut watch = export::Watch {
            progress,
            cancelled,
        };
        export::to_file(&set, path, replace, options, look, &mut watch)
    }

    /// As [`Rows::export`], into any writer: standard output, a test's buffer.
    pub fn write(
        &self,
        rows: &RowsId,
        target: &mut (dyn std::io::Write + Send),
        options: &ExportOptions,
        progress: &mut dyn FnMut(u64),
        cancelled: Cancelled,
    ) -> Result<ExportReport> {
        let set = self.shared.set(rows)?;
        let look = self.shared.look(Zone::UTC);
        let mut watch = export::Watch {
            progress,
            cancelled,
        };
        export::write(&set, target, options, None, look, &mut watch)
    }

    /// What is to be said before a file is written: `OverLimit` where the format cannot hold the
    /// rows, and what an encoding would lose (all rows are looked at for that).
    pub fn export_check(
        &self,
        rows: &RowsId,
        options: &ExportOptions,
        cancelled: Cancelled,
    ) -> Result<ExportReport> {
        let set = self.shared.set(rows)?;
        let look = self.shared.look(Zone::UTC);
        export::check(&set, options, look, cancelled)
    }

    /// Forgets the rows and removes their file, as soon as no view needs them. Of an unknown set:
    /// nothing.
    pub fn close(&self, rows: &RowsId) {
        let shared = &self.shared;
        let mut sets = shared.sets.write();
        let Some(set) = sets.get(rows).cloned() else {
            return;
        };
        if let Some(view) = set.view() {
            sets.remove(rows);
            let source = view.source();
            let freed = view.bytes();
            shared.in_memory.fetch_sub(freed, Ordering::Relaxed);
            let was_last = source.views.fetch_sub(1, Ordering::Relaxed) == 1;
            if was_last && source.hidden.load(Ordering::Relaxed) {
                sets.remove(source.id());
                shared
                    .in_memory
                    .fetch_sub(source.close(), Ordering::Relaxed);
            }
        } else if set.views.load(Ordering::Relaxed) > 0 {
            set.hidden.store(true, Ordering::Relaxed);
        } else {
            sets.remove(rows);
            shared.in_memory.fetch_sub(set.close(), Ordering::Relaxed);
        }
    }
}

impl Shared {
    fn set(&self, rows: &RowsId) -> Result<Arc<Set>> {
        let set = self.sets.read().get(rows).cloned();
        set.filter(|set| !set.hidden.load(Ordering::Relaxed))
            .ok_or_else(|| no_rows(rows))
    }

    /// The id of the row set with a number.
    fn id(&self, number: u64) -> RowsId {
        // The folder's name makes it differ from those of earlier processes.
        RowsId(format!("{}-{number}", self.home.name()))
    }

    /// Keeps a view, and with it the rows that it shows.
    fn add_view(&self, view: View) -> Result<RowSet> {
        let number = self.made.fetch_add(1, Ordering::Relaxed) + 1;
        let bytes = view.bytes();
        self.make_room(bytes)?;
        let source = Arc::clone(view.source());
        let set = Arc::new(Set::over(self.id(number), view));
        let mut sets = self.sets.write();
        if !sets.contains_key(source.id()) {
            // Closed meanwhile.
            return Err(no_rows(source.id()));
        }
        source.views.fetch_add(1, Ordering::Relaxed);
        self.in_memory.fetch_add(bytes, Ordering::Relaxed);
        sets.insert(set.id().clone(), Arc::clone(&set));
        Ok(set.snapshot())
    }

    fn count_look(&self) -> u64 {
        self.looks.fetch_add(1, Ordering::Relaxed)
    }

    fn look(&self, zone: Zone) -> Look {
        Look {
            now: self.count_look(),
            zone,
        }
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

fn no_rows(rows: &RowsId) -> Problem {
    Problem::new(Kind::NotFound {
        resource: format!("rows {rows}"),
    })
}
