//! Files in S3 as tables, over moto and over the sandbox's own S3, through a proxy that counts: what
//! is read, and what comes of it.

use crate::objects::Lake;
use arrow_array::{Array, cast::AsArray};
use model::{
    Agreed, Change, ColumnType, Drift, ExportFormat, ExportOptions, FilesProfileSpec, JobId,
    ObjectPlace, Preview, PreviewOrder, PreviewPlace, PreviewQuery, PreviewSpec, PreviewState,
    ProfileScope, Reading, RowsWindow,
};
use sandbox_s3::{Sample, SandboxS3};
use std::path::{Path, PathBuf};
use tests::moto::{Moto, python};
use tests::proxy::Proxy;
use workbench::{AwsSpec, Options, ReaderProgram, Workbench};

/// The process that reads: the program itself, or as `cargo build -p files --example reader` makes it.
fn reader() -> ReaderProgram {
    if let Some(program) = std::env::var_os("SHIRABE_PROGRAM") {
        return ReaderProgram {
            program: program.into(),
            args: vec!["reader".to_owned()],
        };
    }
    let mut root = Path::new(env!("CARGO_MANIFEST_DIR"));
    while !root.join("Cargo.lock").exists() {
        root = root.parent().unwrap();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), |at| root.join(at));
    let program = target
        .join("debug/examples")
        .join(format!("reader{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.exists(),
        "{} is missing; `npm test` makes it",
        program.display()
    );
    ReaderProgram {
        program,
        args: Vec::new(),
    }
}

/// Files that Python's libraries wrote, the same for every test.
fn files(folder: &Path) {
    let script = r"
import gzip, json, os, sys
import pyarrow as pa, pyarrow.parquet as pq
root = sys.argv[1]
def at(path):
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path
n = 400_000
one = pa.table({
    'id': pa.array(range(n), pa.int64()),
    'name': [f'player {i * 7919 % 100003}' for i in range(n)],
    'score': [((i * 2654435761) % 1000003) / 7 for i in range(n)],
    'ssn': [f'{i:09d}' for i in range(n)],
})
pq.write_table(one, at('big.parquet'), row_group_size=20_000, write_page_index=True)
for day in range(1, 31):
    for part in range(4):
        rows = 200
        first = (day * 4 + part) * rows
        pq.write_table(pa.table({
            'event': [['login', 'battle', 'purchase'][i % 3] for i in range(rows)],
            'amount': pa.array(range(first, first + rows), pa.int64()),
        }), at(f'hive/dt=2026-10-{day:02d}/hour={part:02d}/part-0.parquet'))
open(at('hive/_SUCCESS'), 'w').close()
open(at('hive/dt=2026-10-01/hour=00/.part-0.parquet.crc'), 'w').write('crc')
open(at('hive/dt=2026-10-01/hour=00/empty.parquet'), 'w').close()
open(at('hive/_temporary/0/part-9.parquet'), 'w').write('not yet')
with gzip.open(at('events.csv.gz'), 'wt', encoding='utf-8') as out:
    out.write('id,name,amount\n')
    for i in range(300_000):
        out.write(f'{i},プレイヤー{i * 7919 % 100003},{i * 31 % 997}.5\n')
with gzip.open(at('events.ndjson.gz'), 'wt', encoding='utf-8') as out:
    for i in range(200_000):
        out.write(json.dumps({'id': i, 'name': f'n{i * 7919 % 100003}', 'at': '2026-10-01T00:00:00Z'}) + '\n')
for i in range(3):
    pq.write_table(pa.table({'a': [i], 'b': ['x']} if i < 2 else {'a': [1.5], 'c': [True]}), at(f'drift/{i}.parquet'))
for i in range(3):
    pq.write_table(pa.table({'a': list(range(i * 10, i * 10 + 10))}), at(f'mixed/{i}.parquet'))
body = bytearray(open(at('mixed/1.parquet'), 'rb').read())
open(at('mixed/1.parquet'), 'wb').write(bytes(body[:-30]))
";
    let done = std::process::Command::new(python())
        .args(["-c", script])
        .arg(folder)
        .status()
        .unwrap();
    assert!(done.success());
}

/// One of the two servers with those files in the bucket `lake`.
enum Server {
    Moto(Moto),
    Sandbox(Box<SandboxS3>),
}

pub(crate) struct House {
    pub(crate) lake: Lake,
    server: Server,
    folder: tempfile::TempDir,
}

impl House {
    pub(crate) async fn moto() -> Self {
        let folder = tempfile::tempdir().unwrap();
        files(folder.path());
        let moto = Moto::start(None, &[]);
        moto.python(&format!(
            r"import boto3, os
s3 = boto3.client('s3', endpoint_url=os.environ['URL'])
s3.create_bucket(Bucket='lake')
root = '{}'
for folder, _, names in os.walk(root):
    for name in names:
        path = os.path.join(folder, name)
        s3.upload_file(path, 'lake', os.path.relpath(path, root))
",
            folder.path().display()
        ));
        let lake = Lake::over(&moto.url).await;
        Self::over(lake, Server::Moto(moto), folder)
    }

    pub(crate) async fn sandbox() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        files(&data);
        let sandbox = SandboxS3::start(sandbox_s3::Options {
            sample: Sample::None,
            ..sandbox_s3::Options::new(folder.path().join("s3"))
        })
        .await
        .unwrap();
        sandbox.serve_folder("lake", &data).await.unwrap();
        let lake = Lake::over(sandbox.endpoint()).await;
        let house = Self::over(lake, Server::Sandbox(Box::new(sandbox)), folder);
        house.connect();
        house
    }

    fn over(mut lake: Lake, server: Server, folder: tempfile::TempDir) -> Self {
        let mut options = Options::new(lake.folder.path().join("workspace"));
        options.reader = reader();
        let workbench = Workbench::open(options).unwrap();
        lake.workbench = workbench;
        let house = Self {
            lake,
            server,
            folder,
        };
        house.connect();
        house
    }

    /// Connects with the keys that the server wants.
    fn connect(&self) {
        let (id, secret) = match &self.server {
            Server::Moto(_) => ("AKIASETUP".to_owned(), "setup".to_owned()),
            Server::Sandbox(sandbox) => {
                let keys = sandbox.keys();
                (keys.access_key_id.clone(), keys.secret_access_key.clone())
            }
        };
        let region = match &self.server {
            Server::Moto(_) => "us-east-1".to_owned(),
            Server::Sandbox(sandbox) => sandbox.region().to_owned(),
        };
        self.lake.workbench.connect_aws(AwsSpec {
            id: self.lake.connection.clone(),
            name: "Lake".to_owned(),
            region,
            endpoint: Some(self.lake.proxy.url.clone()),
            path_style: true,
            keys: std::sync::Arc::new(Keys(id, secret)),
        });
    }

    fn place(&self, path: &str) -> PreviewPlace {
        PreviewPlace::S3 {
            connection: self.lake.connection.clone(),
            place: ObjectPlace {
                bucket: "lake".to_owned(),
                path: path.to_owned(),
                version: None,
                region: None,
            },
        }
    }

    pub(crate) fn spec(&self, path: &str) -> PreviewSpec {
        PreviewSpec {
            place: self.place(path),
            reading: Reading::default(),
            query: PreviewQuery {
                columns: Vec::new(),
                filter: String::new(),
                order: Vec::new(),
                sample: None,
                sql: None,
                rows: 100,
                with_origin: false,
            },
            agreed: Agreed::default(),
        }
    }

    /// Looks to the end.
    pub(crate) async fn look(&self, spec: PreviewSpec) -> Preview {
        let job = self.lake.job();
        let mut changes = self.lake.workbench.changes();
        self.lake
            .workbench
            .preview_start(job.clone(), spec)
            .unwrap();
        self.ended(&mut changes, &job).await
    }

    pub(crate) async fn ended(&self, changes: &mut workbench::Changes, job: &JobId) -> Preview {
        loop {
            if let Some(Change::Job(now)) = changes.next().await
                && &now.id == job
                && now.state.is_final()
            {
                return self.lake.workbench.preview_get(job).unwrap();
            }
        }
    }

    /// The rows of a look as text.
    pub(crate) async fn rows(&self, preview: &Preview) -> Vec<Vec<Option<String>>> {
        let rows = preview.rows.clone().unwrap();
        let set = self.lake.workbench.row_set(&rows).unwrap();
        let bytes = self
            .lake
            .workbench
            .rows_window(RowsWindow {
                rows,
                first_row: 0,
                row_count: 10_000,
                columns: (0..set.columns.len() as u32).map(|c| vec![c]).collect(),
            })
            .await
            .unwrap();
        let reader = arrow_ipc::reader::StreamReader::try_new(bytes.as_slice(), None).unwrap();
        let mut found = Vec::new();
        for batch in reader {
            let batch = batch.unwrap();
            for row in 0..batch.num_rows() {
                let cells = batch.columns().iter().map(|column| {
                    let texts = column.as_string::<i32>();
                    (!texts.is_null(row)).then(|| texts.value(row).to_owned())
                });
                found.push(cells.collect());
            }
        }
        found
    }

    pub(crate) fn size(&self, path: &str) -> u64 {
        let data = match &self.server {
            Server::Moto(_) => self.folder.path().to_owned(),
            Server::Sandbox(_) => self.folder.path().join("data"),
        };
        std::fs::metadata(data.join(path)).unwrap().len()
    }

    pub(crate) fn python(&self, script: &str) -> String {
        let Server::Moto(moto) = &self.server else {
            panic!("only moto has Python");
        };
        moto.python(&format!(
            "import boto3, os\ns3 = boto3.client('s3', endpoint_url=os.environ['URL'])\n{script}"
        ))
    }
}

#[derive(Debug)]
struct Keys(String, String);

#[async_trait::async_trait]
impl model::KeySource for Keys {
    async fn keys(&self) -> model::Result<model::AwsKeys> {
        Ok(model::AwsKeys {
            access_key_id: self.0.clone(),
            secret_access_key: model::Secret::new(self.1.clone()),
            session_token: None,
            until_ms: None,
        })
    }

    fn refused(&self) {}
}

pub(crate) fn done(preview: &Preview) {
    assert_eq!(preview.state, PreviewState::Done, "{preview:#?}");
}

/// Bytes of objects, those of listings apart.
pub(crate) fn read_bytes(proxy: &Proxy) -> u64 {
    let seen = proxy.seen().into_iter();
    seen.filter(|seen| !seen.query.contains("list-type"))
        .map(|seen| seen.bytes)
        .sum()
}

pub(crate) fn texts(cells: &[&str]) -> Vec<Option<String>> {
    cells.iter().map(|cell| Some((*cell).to_owned())).collect()
}

/// First rows of every kind of file, with the requests that each takes.
async fn first_rows_read_little(house: &House) {
    let proxy = &house.lake.proxy;
    let cold = |path: &'static str| {
        proxy.clear();
        house.spec(path)
    };

    let parquet = house.look(cold("big.parquet")).await;
    done(&parquet);
    assert_eq!(house.rows(&parquet).await.len(), 100);
    assert_eq!(parquet.total_rows, Some(400_000));
    let stored = house.size("big.parquet");
    assert!(proxy.bytes() * 3 < stored, "{} of {stored}", proxy.bytes());
    assert!(proxy.count() <= 8, "{:?}", proxy.seen());
    assert_eq!(
        parquet.meter.reads + parquet.meter.lists,
        proxy.count() as u64
    );
    assert_eq!(parquet.meter.bytes_read, read_bytes(proxy));
    assert_eq!(parquet.meter.bytes_stored, stored);
    assert!(parquet.meter.first_row_ms.is_some());

    for (path, first) in [
        ("events.csv.gz", ["0", "プレイヤー0", "0.5"]),
        ("events.ndjson.gz", ["0", "n0", "2026-10-01 00:00:00+00:00"]),
    ] {
        let text = house.look(cold(path)).await;
        done(&text);
        let rows = house.rows(&text).await;
        assert_eq!(rows.len(), 100);
        assert_eq!(rows.first().unwrap()[..2], texts(&first)[..2], "{path}");
        assert_eq!(proxy.count(), 1, "{path}: {:?}", proxy.seen());
        assert!(proxy.bytes() <= 256 << 10, "{path}: {}", proxy.bytes());
    }

    let hive = house.look(cold("hive/")).await;
    done(&hive);
    assert_eq!(house.rows(&hive).await.len(), 100);
    assert!(proxy.count() <= 5, "{:?}", proxy.seen());
    assert_eq!(hive.files.found, 120);
    let keys: Vec<_> = hive
        .files
        .hive
        .iter()
        .map(|key| (key.name.as_str(), key.column_type))
        .collect();
    assert_eq!(
        keys,
        [("dt", ColumnType::Date), ("hour", ColumnType::Int64)]
    );
    let skipped = hive.files.skipped;
    assert_eq!(
        (
            skipped.markers,
            skipped.checksums,
            skipped.empty,
            skipped.temporary
        ),
        (0, 1, 2, 1)
    );
}

#[tokio::test]
async fn first_rows_read_little_of_moto() {
    first_rows_read_little(&House::moto().await).await;
}

#[tokio::test]
async fn first_rows_read_little_of_the_sandbox() {
    first_rows_read_little(&House::sandbox().await).await;
}

#[tokio::test]
async fn a_schema_takes_two_requests_and_none_of_them_twice() {
    let house = House::sandbox().await;
    let mut spec = house.spec("big.parquet");
    spec.query.rows = 0;
    let first = house.look(spec.clone()).await;
    done(&first);
    assert_eq!(first.total_rows, Some(400_000));
    assert_eq!(first.schema.len(), 4);
    assert_eq!(house.lake.proxy.count(), 2, "{:?}", house.lake.proxy.seen());
    house.lake.proxy.clear();
    let again = house.look(spec).await;
    done(&again);
    // Whether it is still the same object, and nothing more.
    assert_eq!(house.lake.proxy.bytes(), 0, "{:?}", house.lake.proxy.seen());
    assert_eq!(house.lake.proxy.count(), 1);
    assert!(again.meter.bytes_cached > 0);
}

#[tokio::test]
async fn columns_conditions_order_and_sql_are_one_statement_over_pruned_files() {
    let house = House::sandbox().await;
    let mut spec = house.spec("hive/");
    spec.query.filter = "dt = '2026-10-03' AND event = 'login'".to_owned();
    spec.query.columns = vec!["amount".to_owned(), "event".to_owned()];
    spec.query.order = vec![PreviewOrder {
        column: "amount".to_owned(),
        descending: true,
    }];
    spec.query.rows = 2;
    spec.query.with_origin = true;
    let preview = house.look(spec.clone()).await;
    done(&preview);
    assert_eq!(preview.files.found, 4, "{:?}", preview.files);
    assert!(
        preview
            .sql
            .as_ref()
            .unwrap()
            .starts_with("SELECT \"amount\", \"event\"\nFROM data")
    );
    assert!(preview.plan.is_some());
    let rows = house.rows(&preview).await;
    assert_eq!(rows, [texts(&["3198", "login"]), texts(&["3195", "login"])]);
    // No file of another day was opened.
    let others = house
        .lake
        .proxy
        .seen()
        .iter()
        .filter(|seen| seen.path.contains("/hive/") && !seen.path.contains("2026-10-03"))
        .count();
    assert_eq!(others, 0);

    spec.query = PreviewQuery {
        sql: Some("SELECT event, COUNT(*) AS n FROM data GROUP BY event ORDER BY event".to_owned()),
        rows: 10,
        ..house.spec("hive/").query
    };
    let sum = house.look(spec).await;
    done(&sum);
    let rows = house.rows(&sum).await;
    assert_eq!(rows.len(), 3);
    let total: u64 = rows
        .iter()
        .map(|row| row[1].as_ref().unwrap().parse::<u64>().unwrap())
        .sum();
    assert_eq!(total, 120 * 200);
}

#[tokio::test]
async fn rows_of_files_are_exported_like_any_other() {
    let house = House::sandbox().await;
    let preview = house.look(house.spec("events.csv.gz")).await;
    done(&preview);
    let mut text = tempfile::NamedTempFile::new().unwrap();
    let target = Box::new(text.reopen().unwrap());
    let report = house
        .lake
        .workbench
        .rows_write(
            preview.rows.unwrap(),
            target,
            ExportOptions::new(ExportFormat::Csv),
        )
        .await
        .unwrap();
    assert_eq!(report.rows, 100);
    let mut written = String::new();
    std::io::Read::read_to_string(&mut text, &mut written).unwrap();
    assert!(written.starts_with("id,name,amount"), "{written:.80}");
    assert!(written.contains("プレイヤー7919"));
}

#[tokio::test]
async fn a_profile_covers_all_rows_and_drift_names_every_change() {
    let house = House::sandbox().await;
    let mut about = house.spec("hive/");
    about.query.rows = 0;
    let preview = house.look(about).await;
    let job = house.lake.job();
    let mut changes = house.lake.workbench.changes();
    house
        .lake
        .workbench
        .preview_profile(
            job.clone(),
            FilesProfileSpec {
                preview: preview.id.clone(),
                scope: ProfileScope::All,
                columns: vec!["amount".to_owned(), "event".to_owned()],
                filter: String::new(),
                agreed: Agreed::default(),
            },
        )
        .unwrap();
    while let Some(change) = changes.next().await {
        if matches!(change, Change::Job(now) if now.id == job && now.state.is_final()) {
            break;
        }
    }
    let profile = house.lake.workbench.preview_profile_get(&job).unwrap();
    assert_eq!(profile.state, PreviewState::Done);
    assert!(!profile.from_statistics);
    assert_eq!(profile.rows, 24_000);
    let amount = profile.profiles.first().unwrap();
    assert_eq!(
        (amount.min.as_deref(), amount.max.as_deref()),
        (Some("800"), Some("24799"))
    );
    assert_eq!(amount.distinct, 24_000);

    let files = house.look(house.spec("drift/")).await;
    let drift: Drift = house
        .lake
        .workbench
        .preview_drift(house.lake.job(), &files.id)
        .await
        .unwrap();
    let names: Vec<_> = drift
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(drift.columns[0].types.len(), 2);
    assert_eq!(drift.columns[2].in_files, [None, None, Some(0)]);
}

#[tokio::test]
async fn files_of_this_machine_are_looked_at_the_same_way() {
    let house = House::sandbox().await;
    let data: PathBuf = house.folder.path().join("data/hive");
    let mut spec = house.spec("");
    spec.place = PreviewPlace::Local {
        path: data.to_string_lossy().into_owned(),
    };
    spec.query.rows = 10;
    let preview = house.look(spec).await;
    done(&preview);
    assert_eq!(preview.files.found, 120);
    assert_eq!(house.rows(&preview).await.len(), 10);
    assert_eq!(house.lake.proxy.count(), 0);
}
