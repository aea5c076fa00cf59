//! The names of whole projects: read as a job, kept between sessions, searched without asking.

use super::lines::{Lines, column_paths};
use super::names::{Found, Names};
use super::store::Store;
use crate::Workbench;
use crate::retry::with_retry;
use jobs::{Handle, Spec};
use model::{
    Activity, CatalogueIndex, CatalogueSearch, ConnectionId, Dataset, DatasetRef, JobId, Kind,
    Listing, Phase, Problem, Result, Table, TableDetail, TableRef, Unit,
};
use parking_lot::{Mutex, RwLock};
use std::collections::{HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use warehouse::Warehouse;

/// Questions under way at a time: enough to be quick, few enough to be polite.
const AT_ONCE: usize = 4;

/// Tables of one dataset of which the columns are asked for, one question each.
const MOST_DETAILS: usize = 1_000;

/// Problems of a pass that are kept to be shown.
const MOST_PROBLEMS: usize = 20;

/// What is known of the catalogue, in memory and on disk.
pub(crate) struct Index {
    path: PathBuf,
    opened: OnceLock<()>,
    names: RwLock<Names>,
    store: Mutex<Option<Store>>,
    problems: Mutex<HashMap<ConnectionId, Vec<Problem>>>,
}

impl Index {
    pub(crate) fn new(home: &Path) -> Self {
        Self {
            path: home.join("catalogue.sqlite"),
            opened: OnceLock::new(),
            names: RwLock::default(),
            store: Mutex::new(None),
            problems: Mutex::default(),
        }
    }

    /// Reads the file when it is first needed. Blocks.
    fn open(&self) {
        self.opened.get_or_init(|| {
            let mut names = self.names.write();
            let store = Store::open(&self.path).and_then(|store| {
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
        });
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
    fn take(&self, connection: &ConnectionId, of: &Contents) {
        self.open();
        let (known, location) = match self.names.read().get(connection, &of.dataset) {
            Some(packed) => (packed.lines.known_columns(), packed.location.clone()),
            None => (HashMap::new(), None),
        };
        let lines = Lines::of(&of.tables, &of.routines, &of.models, |table| {
            known.get(table).cloned()
        });
        let location = of.location.clone().or(location);
        self.keep(connection, &of.dataset, location.as_deref(), lines);
    }

    /// Takes the columns of one table, if its dataset is known.
    fn take_columns(&self, connection: &ConnectionId, detail: &TableDetail) {
        self.open();
        let TableRef {
            project,
            dataset,
            table,
        } = &detail.table.reference;
        let dataset = DatasetRef {
            project: project.clone(),
            dataset: dataset.clone(),
        };
        let columns = column_paths(&detail.columns);
        let next = {
            let names = self.names.read();
            names.get(connection, &dataset).and_then(|packed| {
                let lines = packed.lines.with_columns(table, &columns)?;
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

    fn forget(&self, connection: &ConnectionId, keep: impl Fn(&DatasetRef) -> bool) {
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

/// What a dataset holds.
struct Contents {
    dataset: DatasetRef,
    location: Option<String>,
    tables: Vec<Table>,
    routines: Vec<model::Routine>,
    models: Vec<String>,
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

    /// Reads the names of whole projects anew, as a job. `columns`: those of tables as well, one
    /// free question for each table of which none is known.
    pub fn explore_index(
        &self,
        job: JobId,
        connection: &ConnectionId,
        projects: Vec<String>,
        columns: bool,
    ) -> Result<()> {
        let (client, connection) = self.inner.connections.client(connection)?;
        let spec = Spec {
            id: job,
            activity: Activity::Index,
            title: projects.join(", "),
        };
        let workbench = self.clone();
        self.inner.jobs.run(spec, |handle| async move {
            handle.phase(Phase::Fetching, Unit::Tables);
            let pass = Pass {
                workbench,
                client,
                handle,
                connection: connection.id,
                read: AtomicU64::new(0),
                problems: Mutex::default(),
            };
            pass.run(&projects, columns).await
        })
    }

    /// A whole list of tables was read on the way: it is as good as a pass over the dataset.
    pub(super) async fn learn_dataset(
        &self,
        connection: &ConnectionId,
        dataset: &DatasetRef,
        tables: &[Table],
    ) {
        let (connection, dataset, tables) = (connection.clone(), dataset.clone(), tables.to_vec());
        let learned = self.with_index(move |index| {
            index.open();
            let objects = index
                .names
                .read()
                .get(&connection, &dataset)
                .map(|packed| packed.lines.routines_and_models());
            let (routines, models) = objects.unwrap_or_default();
            let routines = routines
                .into_iter()
                .map(|routine| model::Routine {
                    project: dataset.project.clone(),
                    dataset: dataset.dataset.clone(),
                    routine,
                    routine_type: String::new(),
                    language: None,
                })
                .collect();
            let contents = Contents {
                dataset,
                location: None,
                tables,
                routines,
                models,
            };
            index.take(&connection, &contents);
        });
        if let Err(problem) = learned.await {
            tracing::error!("names are not kept: {problem}");
        }
    }

    /// The columns of a table were read on the way.
    pub(super) async fn learn_columns(&self, connection: &ConnectionId, detail: &TableDetail) {
        let (connection, detail) = (connection.clone(), detail.clone());
        let learned = self.with_index(move |index| index.take_columns(&connection, &detail));
        if let Err(problem) = learned.await {
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
    async fn with_index<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Index) -> T + Send + 'static,
    ) -> Result<T> {
        let workbench = self.clone();
        tokio::task::spawn_blocking(move || work(&workbench.inner.index))
            .await
            .map_err(|error| Problem::broken(format!("index: {error}")))
    }
}

/// One pass over some projects.
struct Pass {
    workbench: Workbench,
    client: Warehouse,
    handle: Handle,
    connection: ConnectionId,
    /// Tables so far.
    read: AtomicU64,
    problems: Mutex<Vec<Problem>>,
}

impl Pass {
    async fn run(self, projects: &[String], columns: bool) -> Result<()> {
        self.workbench
            .with_index(|index| {
                index.open();
                index.names.write().begin_pass();
            })
            .await?;
        let mut any = false;
        for project in projects {
            match self.project(project, columns).await {
                Ok(()) => any = true,
                Err(problem) if problem.kind == Kind::Cancelled => {
                    self.publish_problems();
                    return Err(problem);
                }
                Err(problem) => self.trouble(problem),
            }
        }
        self.publish_problems();
        let first = self.problems.lock().first().cloned();
        match first {
            // One project or dataset that refuses does not spoil the others.
            Some(problem) if !any => Err(problem),
            _ => Ok(()),
        }
    }

    fn trouble(&self, problem: Problem) {
        let mut problems = self.problems.lock();
        if problems.len() < MOST_PROBLEMS {
            problems.push(problem);
        }
    }

    fn publish_problems(&self) {
        let problems = self.problems.lock().clone();
        let all = &self.workbench.inner.index.problems;
        all.lock().insert(self.connection.clone(), problems);
    }

    async fn project(&self, project: &str, columns: bool) -> Result<()> {
        let mut waiting: VecDeque<Dataset> = VecDeque::new();
        let mut page: Option<String> = None;
        loop {
            let ask = with_retry(Some(&self.handle), || {
                self.client.datasets(project, page.as_deref())
            });
            let listing = self.handle.step(ask).await?;
            waiting.extend(listing.items);
            page = listing.next_page;
            if page.is_none() {
                break;
            }
        }
        let listed: HashSet<DatasetRef> = waiting.iter().map(|one| one.reference.clone()).collect();
        let (connection, of) = (self.connection.clone(), project.to_owned());
        self.workbench
            .with_index(move |index| {
                index.forget(&connection, |dataset| {
                    dataset.project != of || listed.contains(dataset)
                });
            })
            .await?;
        let waiting = Mutex::new(waiting);
        let workers: [_; AT_ONCE] = std::array::from_fn(|_| self.work(&waiting, columns));
        let [first, second, third, fourth] = workers;
        let (first, second, third, fourth) = tokio::join!(first, second, third, fourth);
        first.and(second).and(third).and(fourth)
    }

    /// Reads one dataset after the other until none waits.
    async fn work(&self, waiting: &Mutex<VecDeque<Dataset>>, columns: bool) -> Result<()> {
        loop {
            let next = waiting.lock().pop_front();
            let Some(dataset) = next else { return Ok(()) };
            match self.dataset(&dataset, columns).await {
                Err(problem) if problem.kind == Kind::Cancelled => return Err(problem),
                Err(problem) => self.trouble(problem),
                Ok(()) => {}
            }
        }
    }

    async fn dataset(&self, dataset: &Dataset, columns: bool) -> Result<()> {
        let reference = &dataset.reference;
        let tables = self
            .pages(|page| {
                let (client, of) = (self.client.clone(), reference.clone());
                async move { client.tables(&of, page.as_deref()).await }
            })
            .await?;
        let routines = self
            .pages(|page| {
                let (client, of) = (self.client.clone(), reference.clone());
                async move { client.routines(&of, page.as_deref()).await }
            })
            .await?;
        let models = self
            .pages(|page| {
                let (client, of) = (self.client.clone(), reference.clone());
                async move { client.models(&of, page.as_deref()).await }
            })
            .await;
        // Models have a permission of their own; without it the tables are still worth having.
        let models = match models {
            Ok(models) => models.into_iter().map(|model| model.model).collect(),
            Err(problem) if problem.kind == Kind::Cancelled => return Err(problem),
            Err(problem) => {
                tracing::info!("models of {}: {problem}", reference.dataset);
                Vec::new()
            }
        };
        let read =
            self.read.fetch_add(tables.len() as u64, Ordering::Relaxed) + tables.len() as u64;
        self.handle.done(read, None);
        let contents = Contents {
            dataset: reference.clone(),
            location: dataset.location.clone(),
            tables,
            routines,
            models,
        };
        let connection = self.connection.clone();
        let unknown = self
            .workbench
            .with_index(move |index| {
                index.take(&connection, &contents);
                index
                    .names
                    .read()
                    .get(&connection, &contents.dataset)
                    .map(|packed| packed.lines.without_columns())
                    .unwrap_or_default()
            })
            .await?;
        if columns {
            self.columns(reference, unknown).await?;
        }
        Ok(())
    }

    async fn columns(&self, dataset: &DatasetRef, tables: Vec<String>) -> Result<()> {
        for table in tables.into_iter().take(MOST_DETAILS) {
            let reference = TableRef {
                project: dataset.project.clone(),
                dataset: dataset.dataset.clone(),
                table,
            };
            let ask = with_retry(Some(&self.handle), || self.client.table(&reference));
            match self.handle.step(ask).await {
                Ok(detail) => {
                    self.workbench
                        .learn_columns(&self.connection, &detail)
                        .await
                }
                Err(problem) if problem.kind == Kind::Cancelled => return Err(problem),
                Err(problem) => self.trouble(problem),
            }
        }
        Ok(())
    }

    /// All pages of a list.
    async fn pages<T, F: Future<Output = Result<Listing<T>>>>(
        &self,
        ask: impl Fn(Option<String>) -> F,
    ) -> Result<Vec<T>> {
        let mut items = Vec::new();
        let mut page: Option<String> = None;
        loop {
            let question = with_retry(Some(&self.handle), || ask(page.clone()));
            let listing = self.handle.step(question).await?;
            items.extend(listing.items);
            page = listing.next_page;
            if page.is_none() {
                return Ok(items);
            }
        }
    }
}

fn now_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        })
}
