//! Rows, page by page: the next page is asked for while this one is still arriving, and decoded
//! on another thread. Where rows come through the Storage Read API, a message is a page.

use crate::decode::{self, Early, Page};
use crate::problem::{self, Asked};
use crate::storage::{Session, Stream};
use crate::transport::Transport;
use crate::{Batch, Head, Warehouse};
use model::{Column, JobId, Problem, Result, TableRef};
use reqwest::Method;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio_util::task::AbortOnDropHandle;

/// Pages that may be on the way or wait unread, beside the one that is being taken.
const AHEAD: usize = 2;

/// Rows in the first page, so that there is something to look at soon.
const FIRST: &str = "1000";

/// The most that is set aside for a page before it has come.
const ROOM: usize = 64 << 20;

impl Warehouse {
    /// The rows of a finished job, from `first_row` (0-based) on, page by page. The next page is
    /// asked for while this one is still arriving; at most two wait unread. Must be called inside a
    /// tokio runtime.
    pub fn pages(&self, job: &JobId, location: Option<&str>, head: &Head, first_row: u64) -> Pages {
        Pages::start(self.job_reader(job, location, head, first_row))
    }

    /// How the rows of a job are asked for.
    pub(crate) fn job_reader(
        &self,
        job: &JobId,
        location: Option<&str>,
        head: &Head,
        first_row: u64,
    ) -> Reader {
        let path = ["projects", &self.project, "queries", &job.0];
        let mut query = self.located(location);
        query.extend([
            ("formatOptions.useInt64Timestamp", "true"),
            ("fields", "jobComplete,pageToken,rows"),
        ]);
        Reader {
            transport: Arc::clone(&self.transport),
            path: path.map(str::to_owned).to_vec(),
            query: owned(&query),
            start: (first_row > 0).then_some(first_row),
            asked: Asked::statement("bigquery.jobs.get", job.to_string()),
            columns: head.columns.clone().into(),
            total_rows: head.total_rows,
            // A result never changes, so fewer rows than it has means that some got lost.
            exact: true,
        }
    }

    /// The rows of a table as they lie, at no cost: the chosen columns in the table's order (all
    /// of them if none is chosen), from `first_row` (0-based).
    pub async fn table_pages(
        &self,
        table: &TableRef,
        first_row: u64,
        chosen: &[String],
    ) -> Result<Pages> {
        let answer = self.table_answer(table).await?;
        let mut columns = crate::wire::columns(answer.schema);
        let all = columns.len();
        if !chosen.is_empty() {
            columns.retain(|column| chosen.contains(&column.name));
            if columns.is_empty() {
                return Err(Problem::bad_input("columns", "the table has none of these"));
            }
        }
        let total_rows = crate::wire::number(answer.num_rows);
        let asked = Asked::about("bigquery.tables.getData", table.to_string());
        let TableRef {
            project,
            dataset,
            table,
        } = table;
        let path = [
            "projects", project, "datasets", dataset, "tables", table, "data",
        ];
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let selected = names.join(",");
        let mut query = vec![
            ("formatOptions.useInt64Timestamp", "true"),
            ("fields", "pageToken,rows"),
        ];
        if columns.len() < all {
            query.push(("selectedFields", selected.as_str()));
        }
        Ok(Pages::start(Reader {
            transport: Arc::clone(&self.transport),
            path: path.map(str::to_owned).to_vec(),
            query: owned(&query),
            start: (first_row > 0).then_some(first_row),
            asked,
            columns: columns.into(),
            total_rows,
            exact: false,
        }))
    }
}

fn owned(query: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    query
        .iter()
        .map(|(key, value)| (*key, (*value).to_owned()))
        .collect()
}

/// A page on its way, and its place among those that may be.
pub(crate) struct Coming {
    pub(crate) page: AbortOnDropHandle<Result<Batch>>,
    /// Which of the streams it belongs to; 0 where there is but one.
    pub(crate) stream: usize,
    pub(crate) _place: OwnedSemaphorePermit,
}

/// How the rest of the rows can be asked for.
enum Origin {
    /// By the number of the row.
    Job(Arc<Reader>),
    /// By the rows that each stream has given.
    Session(Arc<Session>, Vec<u64>),
    /// Not at all: a table may have changed since.
    Table,
}

/// Rows, page by page. Dropping it ends its requests.
pub struct Pages {
    columns: Arc<[Column]>,
    total_rows: Option<u64>,
    exact: bool,
    source: problem::Source,
    origin: Origin,
    /// Before the next batch, those before the first included.
    rows: u64,
    coming: Option<mpsc::Receiver<Coming>>,
    /// Kept between calls, so that a call that is dropped loses nothing.
    current: Option<Coming>,
    _driver: AbortOnDropHandle<()>,
}

impl Pages {
    fn start(reader: Reader) -> Self {
        let (sender, coming) = mpsc::channel(AHEAD);
        let (columns, total_rows) = (Arc::clone(&reader.columns), reader.total_rows);
        let (exact, source) = (reader.exact, reader.transport.source.clone());
        let start = reader.start;
        let reader = Arc::new(reader);
        let origin = if exact {
            Origin::Job(Arc::clone(&reader))
        } else {
            Origin::Table
        };
        let driver = tokio::spawn(drive(reader, sender));
        Self {
            columns,
            total_rows,
            exact,
            source,
            origin,
            rows: start.unwrap_or(0),
            coming: Some(coming),
            current: None,
            _driver: AbortOnDropHandle::new(driver),
        }
    }

    /// The rows of a read session, of which `done` have been taken from each stream.
    pub(crate) fn of_session(session: Arc<Session>, done: Vec<u64>, opened: Vec<Stream>) -> Self {
        let (sender, coming) = mpsc::channel(AHEAD);
        let head = session.rest().clone();
        let driver = tokio::spawn(Arc::clone(&session).drive(done.clone(), opened, sender));
        Self {
            columns: Arc::clone(&head.columns),
            total_rows: head.total_rows,
            exact: true,
            source: head.transport.source.clone(),
            rows: done.iter().sum(),
            origin: Origin::Session(session, done),
            coming: Some(coming),
            current: None,
            _driver: AbortOnDropHandle::new(driver),
        }
    }

    /// The rest of the rows, after an error: from the first that has not been taken. None where the
    /// rows may have changed meanwhile. A read session that has given nothing yet is left for the
    /// pages of the REST API.
    pub fn resume(&self) -> Option<Self> {
        match &self.origin {
            Origin::Job(reader) => Some(Self::start(Reader {
                start: (self.rows > 0).then_some(self.rows),
                ..Reader::clone(reader)
            })),
            Origin::Session(session, _) if self.rows == 0 => {
                Some(Self::start(session.rest().clone()))
            }
            Origin::Session(session, done) => Some(Self::of_session(
                Arc::clone(session),
                done.clone(),
                Vec::new(),
            )),
            Origin::Table => None,
        }
    }

    /// The streams of the read session that the rows come through; none when they come page by page
    /// through the REST API.
    pub fn streams(&self) -> Option<usize> {
        match &self.origin {
            Origin::Session(_, done) => Some(done.len()),
            Origin::Job(_) | Origin::Table => None,
        }
    }

    /// The columns of every batch.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Rows that there are in all, if the service said.
    pub fn total_rows(&self) -> Option<u64> {
        self.total_rows
    }

    /// The next batch, never empty; nothing after the last, and nothing after an error. A call
    /// that is dropped loses nothing.
    pub async fn next(&mut self) -> Option<Result<Batch>> {
        loop {
            let coming = self.coming.as_mut()?;
            if self.current.is_none() {
                self.current = coming.recv().await;
            }
            let Some(current) = self.current.as_mut() else {
                self.coming = None;
                return self.missing().map(Err);
            };
            let page = (&mut current.page).await;
            let stream = current.stream;
            self.current = None;
            match page {
                Ok(Ok(batch)) if batch.height() == 0 => {}
                Ok(Ok(batch)) => {
                    let rows = batch.height() as u64;
                    self.rows += rows;
                    if let Origin::Session(_, done) = &mut self.origin
                        && let Some(done) = done.get_mut(stream)
                    {
                        *done += rows;
                    }
                    return Some(Ok(batch));
                }
                Ok(Err(problem)) => {
                    self.coming = None;
                    return Some(Err(problem));
                }
                Err(error) => {
                    self.coming = None;
                    return Some(Err(Problem::broken(error.to_string())));
                }
            }
        }
    }

    /// The problem of a result that ended before all its rows had come.
    fn missing(&self) -> Option<Problem> {
        let total = self
            .total_rows
            .filter(|total| self.exact && self.rows < *total)?;
        let detail = format!("{} of {total} rows came", self.rows);
        Some(problem::bad_answer(&self.source, detail))
    }
}

/// Starts one page after the other, as soon as its token is known and there is a place for it.
async fn drive(reader: Arc<Reader>, sender: mpsc::Sender<Coming>) {
    let places = Arc::new(Semaphore::new(AHEAD + 1));
    let mut token = None;
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let (tell, told) = oneshot::channel();
        let page = tokio::spawn(Arc::clone(&reader).page(token.take(), tell));
        let coming = Coming {
            page: AbortOnDropHandle::new(page),
            stream: 0,
            _place: place,
        };
        if sender.send(coming).await.is_err() {
            return;
        }
        match told.await {
            Ok(Some(next)) => token = Some(next),
            // The last page, or one that failed.
            Ok(None) | Err(_) => return,
        }
    }
}

/// How to ask for a page.
#[derive(Clone)]
pub(crate) struct Reader {
    pub(crate) transport: Arc<Transport>,
    path: Vec<String>,
    query: Vec<(&'static str, String)>,
    /// Of the first page, 0-based; later pages are found by their tokens.
    start: Option<u64>,
    asked: Asked,
    pub(crate) columns: Arc<[Column]>,
    total_rows: Option<u64>,
    exact: bool,
}

impl Reader {
    /// Fetches and decodes the page of a token; `tell` hears the token of the page after it.
    async fn page(
        self: Arc<Self>,
        token: Option<String>,
        tell: oneshot::Sender<Option<String>>,
    ) -> Result<Batch> {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let start = self.start.map(|start| start.to_string());
        let mut query: Vec<(&str, &str)> = self
            .query
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
            .collect();
        match (&token, &start) {
            (Some(token), _) => query.push(("pageToken", token)),
            (None, Some(start)) => query.push(("startIndex", start)),
            (None, None) => query.push(("maxResults", FIRST)),
        }
        let mut answer = self
            .transport
            .send(
                Method::GET,
                &path,
                &query,
                None,
                &self.asked,
                Duration::ZERO,
            )
            .await?;
        let expected = answer
            .content_length()
            .and_then(|length| usize::try_from(length).ok());
        let mut body = Vec::with_capacity(expected.unwrap_or(0).min(ROOM));
        let mut tell = Some(tell);
        let mut looking = true;
        while let Some(chunk) = self.transport.chunk(&mut answer).await? {
            body.extend_from_slice(&chunk);
            if looking {
                match decode::early_token(&body) {
                    Early::Unknown => {}
                    Early::Late => looking = false,
                    Early::Token(next) => {
                        looking = false;
                        self.tell(&mut tell, token.as_ref(), Some(next))?;
                    }
                }
            }
        }
        let columns = Arc::clone(&self.columns);
        let decoded = tokio::task::spawn_blocking(move || decode::decode(&body, &columns))
            .await
            .map_err(|error| Problem::broken(error.to_string()))?;
        let (page, batch): (Page, Batch) =
            decoded.map_err(|failed| problem::bad_answer(&self.transport.source, failed.0))?;
        if page.incomplete {
            return Err(problem::bad_answer(
                &self.transport.source,
                "rows of a job that is said to run",
            ));
        }
        self.tell(&mut tell, token.as_ref(), page.token)?;
        Ok(batch)
    }

    fn tell(
        &self,
        tell: &mut Option<oneshot::Sender<Option<String>>>,
        token: Option<&String>,
        next: Option<String>,
    ) -> Result<()> {
        let next = next.filter(|next| !next.is_empty());
        if next.is_some() && next.as_ref() == token {
            // Following it would never end.
            return Err(problem::bad_answer(
                &self.transport.source,
                "a page names itself as next",
            ));
        }
        if let Some(tell) = tell.take() {
            // Nobody listens any more when the pages have been dropped.
            drop(tell.send(next));
        }
        Ok(())
    }
}
