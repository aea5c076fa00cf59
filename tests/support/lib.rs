//! Starts what the flows need: a sandbox and a workbench connected to it, in folders of their own.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test may stop at the first surprise"
)]

pub mod moto;
pub mod oauth;
pub mod proxy;

use model::{
    Change, Column, ConnectionId, Endpoint, Job, JobId, QueryOptions, QueryRequest, QueryRun,
    RowSet, RowsWindow, Secret,
};
use sandbox::{Options, Sample, SampleProgress, Sandbox};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use workbench::{Changes, ConnectionSpec, Workbench};

/// A workbench connected to a sandbox of its own.
pub struct House {
    /// The app without a window.
    pub workbench: Workbench,
    /// The service that it asks.
    pub sandbox: Sandbox,
    /// The one connection.
    pub connection: ConnectionId,
    next_job: AtomicU32,
    home: TempDir,
}

impl House {
    /// A house with a hundredth of the sample, once all of it is there.
    pub async fn with_sample() -> Self {
        let house = Self::open(Sample::Small(0.01)).await;
        let mut progress = house.sandbox.sample_progress();
        progress
            .wait_for(|now| matches!(now, SampleProgress::Ready | SampleProgress::Failed(_)))
            .await
            .unwrap();
        assert_eq!(*progress.borrow(), SampleProgress::Ready);
        house
    }

    /// A house over an empty project.
    pub async fn empty() -> Self {
        Self::open(Sample::None).await
    }

    async fn open(sample: Sample) -> Self {
        let home = tempfile::tempdir().unwrap();
        let options = Options {
            home: home.path().join("sandbox"),
            port: None,
            token: None,
            sample,
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        let workbench =
            Workbench::open(workbench::Options::new(home.path().join("workspace"))).unwrap();
        let house = Self {
            workbench,
            connection: ConnectionId::from("sandbox"),
            next_job: AtomicU32::new(1),
            home,
            sandbox,
        };
        house.connect(house.sandbox.token());
        house
    }

    /// Connects with this token.
    pub fn connect(&self, token: &str) {
        self.workbench
            .connect(ConnectionSpec {
                id: self.connection.clone(),
                name: "Sandbox".into(),
                project: self.sandbox.project().to_owned(),
                location: None,
                identity: None,
                endpoint: Some(Endpoint::fixed(
                    Some(self.sandbox.bigquery_endpoint().to_owned()),
                    Secret::new(token.to_owned()),
                )),
            })
            .unwrap();
    }

    /// The app once more over the same files, as after a restart; the service stays as it is.
    pub fn reopen(&mut self) {
        self.reopen_with(workbench::Options::new(self.home.path().join("workspace")));
    }

    /// The app once more over the same files, opened in another way.
    pub fn reopen_with(&mut self, options: workbench::Options) {
        self.workbench = Workbench::open(options).unwrap();
        self.connect(self.sandbox.token());
    }

    /// Closes the app and waits until it has let go of its files. What is in its place is empty.
    pub async fn close(&mut self) {
        self.workbench.close();
        self.workbench.settled().await;
        let empty = self.home.path().join("nothing");
        self.reopen_with(workbench::Options::new(empty));
    }

    /// A folder that goes with the house.
    pub fn folder(&self) -> &std::path::Path {
        self.home.path()
    }

    /// A job id that nobody has used.
    pub fn job(&self) -> JobId {
        JobId(format!(
            "flow-{}",
            self.next_job.fetch_add(1, Ordering::Relaxed)
        ))
    }

    /// A question without parameters or limit.
    pub fn request(&self, sql: &str) -> QueryRequest {
        QueryRequest {
            job: self.job(),
            connection: self.connection.clone(),
            sql: sql.to_owned(),
            parameters: Vec::new(),
            options: QueryOptions::default(),
            max_bytes_billed: None,
            confirmed_bytes: None,
        }
    }

    /// Runs a query to its end.
    pub async fn run(&self, request: QueryRequest) -> Outcome {
        let mut changes = self.workbench.changes();
        let job = request.job.clone();
        self.workbench.query_start(request).unwrap();
        self.end_of(&mut changes, job).await
    }

    /// Waits for the end of a job.
    pub async fn end_of(&self, changes: &mut Changes, job: JobId) -> Outcome {
        let job = loop {
            match changes.next().await.unwrap() {
                Change::Job(now) if now.id == job && now.state.is_final() => break now,
                _ => (),
            }
        };
        let run = self.workbench.query_run(&job.id).unwrap();
        let rows = run
            .rows
            .as_ref()
            .and_then(|rows| self.workbench.row_set(rows));
        Outcome { job, run, rows }
    }

    /// The text of the first rows of a result, as the grid would show it.
    pub async fn cells(&self, outcome: &Outcome, row_count: u32) -> Vec<Vec<Option<String>>> {
        self.cells_from(outcome, 0, row_count).await
    }

    /// The text of some rows of a result (at most 10,000 at a time).
    pub async fn cells_from(
        &self,
        outcome: &Outcome,
        first_row: u64,
        row_count: u32,
    ) -> Vec<Vec<Option<String>>> {
        let rows = outcome.rows.as_ref().unwrap();
        let window = RowsWindow {
            rows: rows.id.clone(),
            first_row,
            row_count,
            columns: (0..rows.columns.len() as u32)
                .map(|column| vec![column])
                .collect(),
        };
        read_window(&self.workbench.rows_window(window).await.unwrap())
    }
}

/// How a query ended.
pub struct Outcome {
    /// The job at its end.
    pub job: Job,
    /// The figures at its end.
    pub run: QueryRun,
    /// The rows, if there were columns.
    pub rows: Option<RowSet>,
}

impl Outcome {
    /// The names of the columns.
    pub fn names(&self) -> Vec<&str> {
        let columns: &[Column] = self.rows.as_ref().map_or(&[], |rows| &rows.columns);
        columns.iter().map(|column| column.name.as_str()).collect()
    }
}

/// Every file below a folder in one text.
pub fn text_below(folder: &Path) -> String {
    let mut open = vec![folder.to_owned()];
    let mut text = String::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).unwrap();
            open.extend(entries.map(|entry| entry.unwrap().path()));
        } else {
            text.push_str(&String::from_utf8_lossy(&std::fs::read(path).unwrap()));
        }
    }
    text
}

/// Reads an Arrow IPC stream of text columns with another reader than the one that wrote it.
pub fn read_window(bytes: &[u8]) -> Vec<Vec<Option<String>>> {
    use arrow_array::cast::AsArray as _;
    let mut lines = Vec::new();
    for batch in arrow_ipc::reader::StreamReader::try_new(bytes, None).unwrap() {
        let batch = batch.unwrap();
        let columns: Vec<Vec<Option<String>>> = batch
            .columns()
            .iter()
            .map(|column| match column.as_string_opt::<i64>() {
                Some(texts) => texts.iter().map(|text| text.map(str::to_owned)).collect(),
                None => column
                    .as_string::<i32>()
                    .iter()
                    .map(|text| text.map(str::to_owned))
                    .collect(),
            })
            .collect();
        for row in 0..batch.num_rows() {
            lines.push(columns.iter().map(|column| column[row].clone()).collect());
        }
    }
    lines
}
