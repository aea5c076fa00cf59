//! One pass over the names of whole projects, as a job: a few questions at a time, and one dataset
//! that refuses does not spoil the others.

use super::index::{Contents, Learned};
use crate::Workbench;
use crate::retry::with_retry;
use crate::rules::InForce;
use jobs::{Handle, Spec};
use model::{
    Activity, ConnectionId, Dataset, DatasetRef, JobId, Kind, Listing, Phase, Problem, Result,
    TableRef, Unit,
};
use parking_lot::Mutex;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use warehouse::Warehouse;

/// Questions under way at a time: enough to be quick, few enough to be polite.
const AT_ONCE: usize = 4;

/// Tables of one dataset of which the columns are asked for, one question each.
const MOST_DETAILS: usize = 1_000;

/// Problems of a pass that are kept to be shown.
const MOST_PROBLEMS: usize = 20;

impl Workbench {
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
            others: Some((
                routines
                    .into_iter()
                    .map(|routine| routine.routine)
                    .collect(),
                models,
            )),
        };
        let learned = Learned::Dataset(contents);
        let of = reference.clone();
        let connection = self.connection.clone();
        let unknown = self
            .workbench
            .with_index(move |index| {
                index.open();
                index.take(&connection, &learned);
                index
                    .names
                    .read()
                    .get(&connection, &of)
                    .map(|packed| packed.lines.without_columns())
                    .unwrap_or_default()
            })
            .await?;
        // Descriptions of tables are read like the tables themselves.
        let may = |rules: Arc<InForce>| rules.may_read(&reference.project, &reference.dataset);
        if columns && self.workbench.rules().and_then(may).is_ok() {
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
                        .await;
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
