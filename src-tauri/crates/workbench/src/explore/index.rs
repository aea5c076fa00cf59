//! The names that are known: kept between sessions, searched without asking.

use super::lines::{Lines, column_paths};
use super::names::{Found, Names};
use super::store::Store;
use crate::Workbench;
use crate::sealed::Seal;
use model::{
    CatalogueIndex, CatalogueSearch, ConnectionId, DatasetRef, Problem, Result, Table, TableDetail,
    TableRef,
};
use parking_lot::{Mutex, RwLock};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// Things learned before the file was needed that are kept.
const MOST_WAITING: usize = 2_000;

/// What is known of the catalogue, in memory and on disk.
pub(crate) struct Index {
    path: PathBuf,
    seal: Seal,
    opened: OnceLock<()>,
    /// What was learned before the file was needed.
    waiting: Mutex<Vec<(ConnectionId, Learned)>>,
    pub(super) names: RwLock<Names>,
    store: Mutex<Option<Store>>,
    pub(super) problems: Mutex<HashMap<ConnectionId, Vec<Problem>>>,
}

impl Index {
    pub(crate) fn new(home: &Path, seal: Seal) -> Self {
        Self {
            path: home.join("catalogue.sqlite"),
            seal,
            opened: OnceLock::new(),
            waiting: Mutex::default(),
            names: RwLock::default(),
            store: Mutex::new(None),
            problems: Mutex::default(),
        }
    }

    /// Reads the file when it is first needed, then takes in what was learned before. Blocks.
    pub(super) fn open(&self) {
        self.opened.get_or_init(|| self.load());
        for (connection, learned) in std::mem::take(&mut *self.waiting.lock()) {
            self.take(&connection, &learned);
        }
    }

    fn load(&self) {
        let mut names = self.names.write();
        let store = Store::open(&self.path, &self.seal).and_then(|store| {
            store.all(|row| {
                names.put(
                    row.connection,
                    row.dataset,
                    row.location,
                    row.lines,
                    row.read_at_ms,
                );
            })?;
            Ok(store)
        });
        match store {
            Ok(store) => *self.store.lock() = Some(store),
            // Without the file names are known for as long as the app runs.
            Err(problem) => tracing::error!("names are not kept: {problem}"),
        }
    }

    /// Keeps what was learned until the file is open; gives it back once that is so.
    fn wait(&self, connection: &ConnectionId, learned: Learned) -> Option<Learned> {
        if self.opened.get().is_some() {
            return Some(learned);
        }
        let mut waiting = self.waiting.lock();
        if waiting.len() < MOST_WAITING {
            waiting.push((connection.clone(), learned));
        }
        None
    }

    pub(super) fn take(&self, connection: &ConnectionId, learned: &Learned) {
        match learned {
            Learned::Dataset(contents) => self.take_dataset(connection, contents),
            Learned::Columns(table, columns) => self.take_columns(connection, table, columns),
        }
    }

    fn keep(
        &self,
        connection: &ConnectionId,
        dataset: &DatasetRef,
        place: Option<&str>,
        lines: Lines,
    ) {
        let now = now_ms();
        if let Some(store) = self.store.lock().as_ref()
            && let Err(problem) = store.put(connection, dataset, place, now, &lines)
        {
            tracing::error!("names are not kept: {problem}");
        }
        let (connection, dataset) = (connection.clone(), dataset.clone());
        let place = place.map(str::to_owned);
        self.names
            .write()
            .put(connection, dataset, place, lines, now);
    }

    /// Takes what a dataset holds; columns that are known of its tables stay known.
    fn take_dataset(&self, connection: &ConnectionId, of: &Contents) {
        let mut known = HashMap::new();
        let mut location = None;
        let mut others = of.others.clone();
        if let Some(packed) = self.names.read().get(connection, &of.dataset) {
            known = packed.lines.known_columns();
            location.clone_from(&packed.location);
            others = others.or_else(|| Some(packed.lines.routines_and_models()));
        }
        let (routines, models) = others.unwrap_or_default();
        let lines = Lines::of(&of.tables, &routines, &models, |table| {
            known.get(table).cloned()
        });
        let location = of.location.clone().or(location);
        self.keep(connection, &of.dataset, location.as_deref(), lines);
    }

    /// Takes the columns of one table, if its dataset is known.
    fn take_columns(&self, connection: &ConnectionId, table: &TableRef, columns: &[String]) {
        let dataset = DatasetRef {
            project: table.project.clone(),
            dataset: table.dataset.clone(),
        };
        let next = {
            let names = self.names.read();
            names.get(connection, &dataset).and_then(|packed| {
                let lines = packed.lines.with_columns(&table.table, columns)?;
                (lines != packed.lines).then(|| (lines, packed.location.clone(), packed.read_at_ms))
            })
        };
        let Some((lines, location, read_at_ms)) = next else {
            return;
        };
        if let Some(store) = self.store.lock().as_ref()
            && let Err(problem) = store.put(
                connection,
                &dataset,
                location.as_deref(),
                read_at_ms,
                &lines,
            )
        {
            tracing::error!("names are not kept: {problem}");
        }
        // The table's columns are news, the dataset's list is as old as before.
        self.names
            .write()
            .put(connection.clone(), dataset, location, lines, read_at_ms);
    }

    pub(super) fn forget(&self, connection: &ConnectionId, keep: impl Fn(&DatasetRef) -> bool) {
        self.open();
        let gone = self.names.write().retain(connection, keep);
        if !gone.is_empty()
            && let Some(store) = self.store.lock().as_ref()
            && let Err(problem) = store.remove(connection, &gone)
        {
            tracing::error!("names are not forgotten: {problem}");
        }
    }

    fn state(&self, connection: &ConnectionId) -> CatalogueIndex {
        self.open();
        let names = self.names.read();
        let known = names.known(connection);
        CatalogueIndex {
            datasets: known.datasets,
            names: known.names,
            columns: known.columns,
            bytes: names.bytes() as u64,
            as_of_ms: known.as_of_ms,
            left_out: names.left_out(),
            problems: self
                .problems
                .lock()
                .get(connection)
                .cloned()
                .unwrap_or_default(),
        }
    }

    fn search(&self, text: &str, limit: usize) -> Found {
        self.open();
        self.names.read().search(text, limit)
    }
}

/// Something read on the way.
pub(super) enum Learned {
    Dataset(Contents),
    Columns(TableRef, Vec<String>),
}

/// What a dataset holds.
pub(super) struct Contents {
    pub(super) dataset: DatasetRef,
    pub(super) location: Option<String>,
    pub(super) tables: Vec<Table>,
    /// Absent: not read; those that are known stay.
    pub(super) others: Option<(Vec<String>, Vec<String>)>,
}

impl Workbench {
    /// The best `limit` objects of all connections whose names hold the words of `text`; asks no
    /// service. `connection`: whose index is told of.
    pub async fn explore_search(
        &self,
        connection: ConnectionId,
        text: String,
        limit: u32,
    ) -> Result<CatalogueSearch> {
        self.with_index(move |index| {
            let Found { hits, more, fuzzy } = index.search(&text, limit.min(1_000) as usize);
            CatalogueSearch {
                hits,
                more,
                fuzzy,
                index: index.state(&connection),
            }
        })
        .await
    }

    /// A whole list of tables was read on the way: it is as good as a pass over the dataset.
    pub(super) async fn learn_dataset(
        &self,
        connection: &ConnectionId,
        dataset: &DatasetRef,
        tables: &[Table],
    ) {
        let contents = Contents {
            dataset: dataset.clone(),
            location: None,
            tables: tables.to_vec(),
            others: None,
        };
        self.learn(connection, Learned::Dataset(contents)).await;
    }

    /// The columns of a table were read on the way.
    pub(super) async fn learn_columns(&self, connection: &ConnectionId, detail: &TableDetail) {
        let columns = column_paths(&detail.columns);
        let table = detail.table.reference.clone();
        self.learn(connection, Learned::Columns(table, columns))
            .await;
    }

    /// Nobody waits for the file because of what was only read on the way.
    async fn learn(&self, connection: &ConnectionId, learned: Learned) {
        let Some(learned) = self.inner.index.wait(connection, learned) else {
            return;
        };
        let connection = connection.clone();
        let taken = self.with_index(move |index| {
            index.open();
            index.take(&connection, &learned);
        });
        if let Err(problem) = taken.await {
            tracing::error!("names are not kept: {problem}");
        }
    }

    /// A dataset is gone.
    pub(super) async fn unlearn_dataset(
        &self,
        connection: &ConnectionId,
        gone: &DatasetRef,
    ) -> Result<()> {
        let (connection, gone) = (connection.clone(), gone.clone());
        self.with_index(move |index| index.forget(&connection, |dataset| *dataset != gone))
            .await
    }

    /// Does something with the index where blocking is allowed.
    pub(super) async fn with_index<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Index) -> T + Send + 'static,
    ) -> Result<T> {
        let workbench = self.clone();
        tokio::task::spawn_blocking(move || work(&workbench.inner.index))
            .await
            .map_err(|error| Problem::broken(format!("index: {error}")))
    }
}

fn now_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        })
}
