//! The process that reads, asked through its host: first rows, SQL, profiles, bad files, limits.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use model::{ColumnProfile, Kind, PreviewNote, Problem, ProfileScope, Reading};
use polars::prelude::{
    Column, CsvWriter, DataFrame, IpcStreamReader, ParquetWriter, SerReader as _, SerWriter as _,
};
use reader::protocol::{Ask, Event, File, Place};
use reader::{Answer, Limits, Reader};
use std::path::{Path, PathBuf};
use std::time::Duration;

struct Here {
    folder: tempfile::TempDir,
    reader: Reader,
}

/// The process, as the example that is built beside these tests.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    tests.ancestors().nth(2).unwrap().join("examples/reader")
}

fn here(memory: u64) -> Here {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits {
        memory,
        silence: Duration::from_mins(2),
    };
    let reader = Reader::new(program(), Vec::new(), folder.path().join("scratch"), limits);
    Here { folder, reader }
}

/// What came of a question.
#[derive(Debug, Default)]
struct Told {
    events: Vec<Event>,
    rows: Vec<DataFrame>,
    problem: Option<Problem>,
}

impl Told {
    fn frame(&self) -> DataFrame {
        let mut rows = self.rows.iter();
        let mut whole = rows.next().unwrap().clone();
        for more in rows {
            whole.vstack_mut(more).unwrap();
        }
        whole
    }

    fn opened(&self) -> Vec<&str> {
        let names = self.events.iter().filter_map(|event| match event {
            Event::Opening(name) => Some(name.as_str()),
            _ => None,
        });
        names.collect()
    }

    fn notes(&self) -> Vec<&PreviewNote> {
        let notes = self.events.iter().filter_map(|event| match event {
            Event::Note(note) => Some(note),
            _ => None,
        });
        notes.collect()
    }

    fn columns(&self) -> Vec<String> {
        let schema = self.events.iter().find_map(|event| match event {
            Event::Schema { files, .. } => Some(files),
            _ => None,
        });
        schema.unwrap().iter().map(|one| one.name.clone()).collect()
    }

    fn profiles(&self) -> Vec<(&Vec<ColumnProfile>, bool)> {
        let found = self.events.iter().filter_map(|event| match event {
            Event::Profile {
                profiles,
                from_statistics,
                ..
            } => Some((profiles, *from_statistics)),
            _ => None,
        });
        found.collect()
    }
}

impl Here {
    async fn ask(&self, ask: Ask) -> Told {
        let mut told = Told::default();
        let mut answers = self.reader.ask(&ask).unwrap();
        loop {
            match answers.next().await {
                Ok(Some(Answer::Event(Event::Failed(problem)))) | Err(problem) => {
                    told.problem = Some(problem);
                }
                Ok(Some(Answer::Event(event))) => told.events.push(event),
                Ok(Some(Answer::Batch(bytes))) => {
                    let batch = IpcStreamReader::new(std::io::Cursor::new(bytes));
                    told.rows.push(batch.finish().unwrap());
                }
                Ok(None) => return told,
            }
        }
    }

    fn file(&self, name: &str, day: &str) -> File {
        let path = self.folder.path().join(name);
        File {
            name: name.to_owned(),
            size: path.metadata().unwrap().len(),
            at: Place::Local(path.to_string_lossy().into_owned()),
            hive: vec![("dt".to_owned(), Some(day.to_owned()))],
        }
    }

    fn parquet(&self, name: &str, day: &str, mut rows: DataFrame) -> File {
        let handle = std::fs::File::create(self.folder.path().join(name)).unwrap();
        ParquetWriter::new(handle)
            .with_row_group_size(Some(1_000))
            .finish(&mut rows)
            .unwrap();
        self.file(name, day)
    }

    fn csv(&self, name: &str, day: &str, mut rows: DataFrame) -> File {
        let handle = std::fs::File::create(self.folder.path().join(name)).unwrap();
        CsvWriter::new(handle).finish(&mut rows).unwrap();
        self.file(name, day)
    }

    fn raw(&self, name: &str, day: &str, bytes: &[u8]) -> File {
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
        self.file(name, day)
    }
}

/// `n` from `first`, a text `k` of seven values, and a third column of its own name.
fn numbered(first: i64, count: i64, third: &str) -> DataFrame {
    let numbers: Vec<i64> = (first..first + count).collect();
    let texts: Vec<String> = numbers.iter().map(|n| format!("k{}", n % 7)).collect();
    let halves: Vec<f64> = numbers.iter().map(|n| *n as f64 / 2.0).collect();
    let columns = vec![
        Column::new("n".into(), numbers),
        Column::new("k".into(), texts),
        Column::new(third.into(), halves),
    ];
    DataFrame::new(count as usize, columns).unwrap()
}

fn hive() -> Vec<(String, model::ColumnType)> {
    vec![("dt".to_owned(), model::ColumnType::Date)]
}

fn query(files: Vec<File>, reading: &Reading, sql: &str) -> Ask {
    Ask::Query {
        files,
        reading: reading.clone(),
        sql: sql.to_owned(),
        rows: 1_000,
        with_origin: true,
        hive: hive(),
        sample: None,
        hide: Vec::new(),
    }
}

fn head(files: Vec<File>, rows: u64) -> Ask {
    Ask::Head {
        files,
        reading: Reading::default(),
        columns: Vec::new(),
        rows,
        with_origin: true,
        hive: hive(),
    }
}

fn parquet() -> Reading {
    Reading {
        format: Some(model::FileFormat::Parquet),
        ..Reading::default()
    }
}

fn profile(files: Vec<File>, reading: &Reading, scope: ProfileScope, filter: &str) -> Ask {
    Ask::Profile {
        files,
        reading: reading.clone(),
        scope,
        columns: Vec::new(),
        filter: filter.to_owned(),
        hive: hive(),
        hide: Vec::new(),
    }
}

/// How these files are read, as the process itself says.
async fn sniffed(here: &Here, file: &File) -> Reading {
    let told = here
        .ask(Ask::Sniff {
            file: file.clone(),
            reading: Reading::default(),
        })
        .await;
    match told.events.iter().find_map(|event| match event {
        Event::Sniffed(sniffed) => Some(sniffed.reading.clone()),
        _ => None,
    }) {
        Some(reading) => reading,
        None => panic!("{told:?}"),
    }
}

fn ints(frame: &DataFrame, column: usize) -> Vec<Option<i64>> {
    let column = frame.columns().get(column).unwrap();
    column.i64().unwrap().iter().collect()
}

const MEMORY: u64 = 4 << 30;

#[tokio::test]
async fn first_rows_come_of_as_few_files_as_it_takes() {
    let here = here(MEMORY);
    let a = here.parquet("a", "2026-10-01", numbered(0, 5_000, "x"));
    let b = here.parquet("b", "2026-10-02", numbered(0, 10, "y"));
    let told = here.ask(head(vec![a.clone(), b.clone()], 3)).await;
    assert_eq!(told.opened(), ["a"]);
    assert_eq!(told.columns(), ["n", "k", "x", "dt", "_file", "_row"]);
    assert_eq!(ints(&told.frame(), 0), [Some(0), Some(1), Some(2)]);
    assert_eq!(ints(&told.frame(), 5), [Some(1), Some(2), Some(3)]);
    // A short file first: the columns are those of both.
    let told = here.ask(head(vec![b, a], 12)).await;
    assert_eq!(told.opened(), ["b", "a"]);
    assert_eq!(told.columns(), ["n", "k", "y", "x", "dt", "_file", "_row"]);
    assert_eq!(told.frame().height(), 12);
    let missing = told.notes().into_iter().filter_map(|note| match note {
        PreviewNote::Missing { column, files } => Some((column.as_str(), *files)),
        _ => None,
    });
    assert_eq!(missing.collect::<Vec<_>>(), [("y", 1), ("x", 1)]);
}

#[tokio::test]
async fn a_bad_file_among_good_ones_is_told_of_and_left_out() {
    let here = here(MEMORY);
    let a = here.parquet("a", "2026-10-01", numbered(0, 10, "x"));
    let bad = here.raw("bad", "2026-10-02", b"PAR1 this is no Parquet PAR1");
    let b = here.parquet("b", "2026-10-03", numbered(10, 10, "x"));
    let files = vec![a, bad, b];
    let count = "SELECT count(*) AS c, sum(n) AS s FROM data";
    for ask in [
        head(files.clone(), 100),
        query(files.clone(), &parquet(), count),
        query(files.clone(), &parquet(), "SELECT n FROM data WHERE n >= 0"),
        profile(files, &parquet(), ProfileScope::All, ""),
    ] {
        let told = here.ask(ask.clone()).await;
        assert_eq!(told.problem, None);
        let bad = told.notes().into_iter().filter_map(|note| match note {
            PreviewNote::BadFile { file, .. } => Some(file.as_str()),
            _ => None,
        });
        assert_eq!(bad.collect::<Vec<_>>(), ["bad"], "{ask:?}");
        match ask {
            Ask::Query { sql, .. } if sql == count => {
                assert_eq!(ints(&told.frame(), 0), [Some(20)]);
            }
            Ask::Profile { .. } => {
                let (last, _) = *told.profiles().last().unwrap();
                assert_eq!(last.first().unwrap().rows, 20);
            }
            _ => assert_eq!(told.frame().height(), 20),
        }
    }
}

#[tokio::test]
async fn keys_of_paths_spare_files_and_are_typed() {
    let here = here(MEMORY);
    let files: Vec<File> = (1..=3)
        .map(|day| {
            let date = format!("2026-10-0{day}");
            here.parquet(&format!("f{day}"), &date, numbered(day * 100, 10, "x"))
        })
        .collect();
    let sql = "SELECT dt, count(*) AS c FROM data WHERE dt >= DATE '2026-10-02' \
               GROUP BY dt ORDER BY dt";
    let told = here.ask(query(files.clone(), &parquet(), sql)).await;
    assert_eq!(told.problem, None);
    let mut opened = told.opened();
    opened.retain(|name| !name.is_empty());
    opened.sort_unstable();
    assert_eq!(opened, ["f2", "f3"]);
    assert_eq!(ints(&told.frame(), 1), [Some(10), Some(10)]);
    let none = "SELECT n FROM data WHERE dt = DATE '1999-01-01'";
    let told = here.ask(query(files.clone(), &parquet(), none)).await;
    assert_eq!((told.problem, told.rows.len()), (None, 0));
    let one = "SELECT n, _row FROM data WHERE _file = 'f3' AND n = 305";
    let told = here.ask(query(files, &parquet(), one)).await;
    assert_eq!(ints(&told.frame(), 0), [Some(305)]);
    assert_eq!(ints(&told.frame(), 1), [Some(6)]);
}

#[tokio::test]
async fn text_is_queried_row_by_row_or_through_scratch_files() {
    let here = here(MEMORY);
    let files: Vec<File> = [0, 10_000]
        .into_iter()
        .map(|first| {
            here.csv(
                &format!("c{first}"),
                "2026-10-01",
                numbered(first, 10_000, "x"),
            )
        })
        .collect();
    let reading = sniffed(&here, files.first().unwrap()).await;
    let rows = "SELECT n FROM data WHERE k = 'k3' AND n > 5 LIMIT 4";
    let told = here.ask(query(files.clone(), &reading, rows)).await;
    assert_eq!(told.problem, None);
    let expected = [10, 17, 24, 31].map(Some);
    assert_eq!(ints(&told.frame(), 0), expected);
    assert_eq!(told.columns(), ["n", "k", "x", "dt", "_file", "_row"]);
    let groups = "SELECT k, count(*) AS c, max(n) AS m FROM data GROUP BY k ORDER BY k LIMIT 1";
    let told = here.ask(query(files.clone(), &reading, groups)).await;
    assert_eq!(told.problem, None);
    assert_eq!(told.columns(), ["n", "k", "x", "dt", "_file", "_row"]);
    assert_eq!(ints(&told.frame(), 1), [Some(2_858)]);
    assert_eq!(ints(&told.frame(), 2), [Some(19_999)]);
    for sql in [
        "SELECT count(*) AS c FROM data",
        "SELECT count(*) AS c FROM data WHERE dt = DATE '2026-10-01'",
        "SELECT count(*) AS c, min(_file) AS f FROM data",
    ] {
        let told = here.ask(query(files.clone(), &reading, sql)).await;
        assert_eq!(ints(&told.frame(), 0), [Some(20_000)], "{sql}");
    }
    // A sample of everything, each row once.
    let Ask::Query { mut files, .. } = query(files, &reading, "") else {
        return;
    };
    files.truncate(2);
    let told = here
        .ask(Ask::Query {
            files,
            reading,
            sql: "SELECT n FROM data".to_owned(),
            rows: 1_000,
            with_origin: false,
            hive: Vec::new(),
            sample: Some(500),
            hide: Vec::new(),
        })
        .await;
    let mut drawn = ints(&told.frame(), 0);
    drawn.sort_unstable();
    drawn.dedup();
    assert_eq!(drawn.len(), 500);
    assert!(drawn.iter().flatten().any(|n| *n >= 10_000));
}

#[tokio::test]
async fn moments_are_compared_in_utc_whether_a_column_has_a_zone_or_not() {
    let here = here(MEMORY);
    let micros = polars::prelude::TimeUnit::Microseconds;
    let moment = Column::new("z".into(), [1_790_851_320_123_456_i64]);
    let zoned = polars::prelude::DataType::Datetime(micros, Some(polars::prelude::TimeZone::UTC));
    let plain = polars::prelude::DataType::Datetime(micros, None);
    let columns = vec![
        moment.cast(&zoned).unwrap(),
        moment.cast(&plain).unwrap().with_name("d".into()),
    ];
    let a = here.parquet("a", "2026-10-01", DataFrame::new(1, columns).unwrap());
    for (condition, expected) in [
        ("z = TIMESTAMP '2026-10-01 10:42:00.123456'", 1),
        ("z > TIMESTAMP '2026-10-01 10:42:00'", 1),
        ("z < TIMESTAMP '2026-10-01 10:42:00'", 0),
        (
            "z BETWEEN TIMESTAMP '2026-10-01 10:00:00' AND TIMESTAMP '2026-10-01 11:00:00'",
            1,
        ),
        (
            "z IN (TIMESTAMP '2026-10-01 10:42:00.123456', TIMESTAMP '2026-10-02 00:00:00')",
            1,
        ),
        ("z NOT IN (TIMESTAMP '2026-10-01 10:42:00.123456')", 0),
        ("d = TIMESTAMP '2026-10-01 10:42:00.123456'", 1),
        ("d IN (TIMESTAMP '2026-10-01 10:42:00.123456')", 1),
        ("dt = DATE '2026-10-01'", 1),
    ] {
        let sql = format!("SELECT * FROM data WHERE {condition}");
        let told = here.ask(query(vec![a.clone()], &parquet(), &sql)).await;
        assert_eq!(told.problem, None, "{condition}");
        let rows: usize = told.rows.iter().map(DataFrame::height).sum();
        assert_eq!(rows, expected, "{condition}");
    }
}

#[tokio::test]
async fn hidden_columns_are_not_there() {
    let here = here(MEMORY);
    let a = here.parquet("a", "2026-10-01", numbered(0, 10, "secret_x"));
    let ask = |sql: &str| {
        let Ask::Query {
            files,
            reading,
            sql,
            rows,
            with_origin,
            hive,
            sample,
            ..
        } = query(vec![a.clone()], &parquet(), sql)
        else {
            panic!("a query is one");
        };
        Ask::Query {
            files,
            reading,
            sql,
            rows,
            with_origin,
            hive,
            sample,
            hide: vec!["SECRET_.*".to_owned(), "dt".to_owned()],
        }
    };
    let told = here.ask(ask("SELECT * FROM data")).await;
    assert_eq!(told.columns(), ["n", "k", "_file", "_row"]);
    let told = here.ask(ask("SELECT secret_x FROM data")).await;
    assert!(matches!(
        told.problem,
        Some(Problem {
            kind: Kind::BadSql { .. },
            ..
        })
    ));
}

#[tokio::test]
async fn other_tables_and_statements_are_refused() {
    let here = here(MEMORY);
    let a = here.parquet("a", "2026-10-01", numbered(0, 10, "x"));
    for sql in [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM other",
        "DROP TABLE data",
        "SELECT nothing FROM data",
        "SELECT",
    ] {
        let told = here.ask(query(vec![a.clone()], &parquet(), sql)).await;
        let kind = told.problem.map(|problem| problem.kind);
        assert!(matches!(kind, Some(Kind::BadSql { .. })), "{sql}: {kind:?}");
    }
}

#[tokio::test]
async fn a_profile_begins_with_statistics_and_ends_exact() {
    let here = here(MEMORY);
    let files = vec![
        here.parquet("a", "2026-10-01", numbered(0, 5_000, "x")),
        here.parquet("b", "2026-10-02", numbered(5_000, 5_000, "x")),
    ];
    let told = here
        .ask(profile(files.clone(), &parquet(), ProfileScope::All, ""))
        .await;
    assert_eq!(told.problem, None);
    let profiles = told.profiles();
    let (first, from_statistics) = *profiles.first().unwrap();
    assert!(from_statistics);
    let n = first.first().unwrap();
    assert_eq!((n.rows, n.nulls), (10_000, 0));
    assert_eq!(
        (n.min.as_deref(), n.max.as_deref()),
        (Some("0"), Some("9999"))
    );
    let (last, from_statistics) = *profiles.last().unwrap();
    assert!(!from_statistics);
    assert_eq!(told.columns(), ["n", "k", "x", "dt"]);
    let [n, k, x, dt] = last.as_slice() else {
        panic!("{last:?}");
    };
    assert!(last.iter().all(|one| one.exact && one.rows == 10_000));
    assert_eq!((n.distinct, n.sum.as_deref()), (10_000, Some("49995000")));
    let median = n.quantiles.iter().find(|one| one.percent == 50).unwrap();
    assert_eq!(median.value, "5000");
    assert_eq!((k.distinct, k.top.first().unwrap().count), (7, 1_429));
    assert_eq!(x.mean.as_deref(), Some("2499.75"));
    assert_eq!((dt.distinct, dt.max.as_deref()), (2, Some("2026-10-02")));
    // Of a part, and of a sample.
    let some = profile(
        files.clone(),
        &parquet(),
        ProfileScope::All,
        "n < 100 AND k = 'k1'",
    );
    let told = here.ask(some).await;
    let (last, _) = *told.profiles().last().unwrap();
    assert_eq!(last.first().unwrap().rows, 15);
    let scope = ProfileScope::Sample { rows: 400 };
    let told = here.ask(profile(files, &parquet(), scope, "")).await;
    let sampled = told.events.iter().rev().find_map(|event| match event {
        Event::Profile {
            rows,
            error_percent,
            ..
        } => Some((*rows, *error_percent)),
        _ => None,
    });
    assert_eq!(sampled, Some((400, Some(4.9))));
}

#[tokio::test]
async fn a_query_beyond_its_memory_ends_the_process_and_not_the_next_question() {
    let here = here(200 << 20);
    let a = here.parquet("a", "2026-10-01", numbered(0, 9_000, "x"));
    let sql = "SELECT a.n, b.k FROM data a CROSS JOIN data b ORDER BY b.k, a.x";
    let told = here.ask(query(vec![a.clone()], &parquet(), sql)).await;
    let problem = told.problem.unwrap();
    let Kind::ReaderStopped { reason, .. } = &problem.kind else {
        panic!("{problem:?}");
    };
    assert_eq!(reason, "it ran out of memory (200 MB are allowed)");
    let told = here.ask(head(vec![a], 1)).await;
    assert_eq!(told.problem, None);
}

#[tokio::test]
async fn a_profile_of_many_rows_keeps_its_memory() {
    let here = here(MEMORY);
    let files: Vec<File> = (0..10)
        .map(|part| {
            let rows = numbered(part * 200_000, 200_000, "x");
            here.parquet(&format!("f{part}"), "2026-10-01", rows)
        })
        .collect();
    let told = here
        .ask(profile(files, &parquet(), ProfileScope::All, ""))
        .await;
    assert_eq!(told.problem, None);
    let (last, _) = *told.profiles().last().unwrap();
    let n = last.first().unwrap();
    assert_eq!((n.rows, n.exact), (2_000_000, false));
    assert!((n.distinct as f64 / 2e6 - 1.0).abs() < 0.03);
    assert!(peak(&here) < 400 << 20, "{} MB", peak(&here) >> 20);
}

/// The most memory that the idle process of this test ever filled.
fn peak(here: &Here) -> u64 {
    let scratch = here.folder.path().join("scratch");
    let own = |path: &Path| {
        let environment = std::fs::read(path.join("environ")).unwrap_or_default();
        let text = String::from_utf8_lossy(&environment).into_owned();
        text.contains(&*scratch.to_string_lossy())
    };
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let status = processes
        .map(|entry| entry.path())
        .find(|path| own(path))
        .and_then(|path| std::fs::read_to_string(path.join("status")).ok())
        .unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap();
    let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes << 10
}
