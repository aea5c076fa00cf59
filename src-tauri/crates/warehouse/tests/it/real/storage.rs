//! Rows through the Storage Read API: the same as page by page, several streams, resumed after a
//! drop, and the REST API where it is refused.

use super::House;
use model::{ConnectionId, Endpoint, Kind, Secret};
use polars::prelude::{DataFrame, PlSmallStr};
use sandbox::PROJECT;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use warehouse::{Deadlines, Pages, Warehouse};

/// One table with every type and the values at its edges.
const GOLDEN: &str = include_str!("../../../../../../tests/fixtures/golden/table.sql");

async fn all(pages: &mut Pages) -> Vec<DataFrame> {
    let mut batches = Vec::new();
    while let Some(batch) = pages.next().await {
        batches.push(batch.unwrap());
    }
    batches
}

fn joined(batches: Vec<DataFrame>) -> DataFrame {
    let mut batches = batches.into_iter();
    let first = batches.next().unwrap();
    batches.fold(first, |whole, batch| whole.vstack(&batch).unwrap())
}

fn numbers(frame: &DataFrame) -> Vec<i64> {
    let column = frame.column("0").unwrap().i64().unwrap().clone();
    column.into_no_null_iter().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_type_is_the_same_as_page_by_page() {
    let house = House::open().await;
    house.run("CREATE SCHEMA golden", &[]).await;
    house.run(GOLDEN, &[]).await;
    // Decimals of 256 bits are left to the pages: no reader of Arrow here knows them.
    let (job, _, head) = house.run("SELECT b FROM golden.cells", &[]).await;
    let (pages, refused) = house.warehouse.rows_above(&job, None, &head, 1000, 0).await;
    assert_eq!((pages.streams(), refused), (None, None));

    let sql = "SELECT * EXCEPT (b) FROM golden.cells ORDER BY id";
    let (job, _, head) = house.run(sql, &[]).await;
    let by_rest = joined(all(&mut house.warehouse.pages(&job, None, &head, 0)).await);
    let (mut pages, refused) = house.warehouse.rows_above(&job, None, &head, 1000, 0).await;
    assert_eq!(refused, None);
    assert_eq!(pages.streams(), Some(1));
    let by_storage = joined(all(&mut pages).await);
    assert_eq!(by_rest.schema(), by_storage.schema());
    for (rest, storage) in by_rest.columns().iter().zip(by_storage.columns()) {
        let (rest, storage) = (format!("{rest:?}"), format!("{storage:?}"));
        assert_eq!(rest, storage);
    }
    assert!(
        by_rest.equals_missing(&by_storage),
        "{by_rest:?}\n{by_storage:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unordered_result_comes_through_several_streams_in_the_same_order_each_time() {
    let house = House::open().await;
    let sql = "SELECT i, CAST(i AS STRING) AS s FROM UNNEST(GENERATE_ARRAY(0, 199999)) AS i";
    let (job, _, head) = house.run(sql, &[]).await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let (mut pages, _) = house
            .warehouse
            .rows_above(&job, None, &head, u64::MAX, 0)
            .await;
        assert!(pages.streams().unwrap() > 1);
        seen.push(numbers(&joined(all(&mut pages).await)));
    }
    assert_eq!(seen[0], seen[1]);
    let mut sorted = seen.remove(0);
    sorted.sort_unstable();
    assert!(sorted.into_iter().eq(0..200_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn small_results_named_tables_and_refusals_come_through_rest() {
    let house = House::open().await;
    let (job, _, head) = house.run("SELECT 1 AS x", &[]).await;
    let (pages, refused) = house.warehouse.rows_of(&job, None, &head, 1000).await;
    assert_eq!((pages.streams(), refused), (None, None));

    // A statement that writes a table of the person's: reading that through storage is charged for.
    house.run("CREATE SCHEMA own", &[]).await;
    let (job, _, head) = house.run("CREATE TABLE own.t AS SELECT 1 AS x", &[]).await;
    let (pages, _) = house.warehouse.rows_above(&job, None, &head, 1000, 0).await;
    assert_eq!(pages.streams(), None);
}

/// Passes bytes on to the sandbox, and cuts every connection that has brought so many back.
struct Cutter {
    url: String,
}

impl Cutter {
    async fn before(target: &str, most: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let target = target.trim_start_matches("http://").to_owned();
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let target = target.clone();
                tokio::spawn(async move {
                    let mut far = TcpStream::connect(target).await.unwrap();
                    let (mut up, mut down) = near.split();
                    let (mut back, mut forth) = far.split();
                    let there = tokio::io::copy(&mut up, &mut forth);
                    let here = async {
                        let mut passed = 0;
                        let mut buffer = vec![0; 16 << 10];
                        loop {
                            let read = back.read(&mut buffer).await.unwrap_or(0);
                            passed += read as u64;
                            if read == 0 || passed > most {
                                return;
                            }
                            if down.write_all(&buffer[..read]).await.is_err() {
                                return;
                            }
                        }
                    };
                    tokio::select! { _ = there => {}, () = here => {} }
                });
            }
        });
        Self { url }
    }
}

fn client(url: &str, token: &str, deadlines: Deadlines) -> Warehouse {
    let endpoint = Endpoint::fixed(Some(url.to_owned()), Secret::new(token.to_owned()));
    let connection = ConnectionId("s".into());
    Warehouse::open_within(connection, PROJECT.to_owned(), None, &endpoint, deadlines).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_drop_each_stream_goes_on_at_its_last_row() {
    let house = House::open().await;
    let sql = "SELECT i, REPEAT('x', 50) AS s FROM UNNEST(GENERATE_ARRAY(0, 299999)) AS i";
    for (sql, ordered) in [(sql.to_owned(), false), (format!("{sql} ORDER BY i"), true)] {
        let (job, _, head) = house.run(&sql, &[]).await;
        let cutter = Cutter::before(house.sandbox.bigquery_endpoint(), 6 << 20).await;
        let cut = client(&cutter.url, house.sandbox.token(), Deadlines::default());
        let (mut pages, refused) = cut.rows_above(&job, None, &head, u64::MAX, 0).await;
        assert_eq!(refused, None);
        let mut rows = Vec::new();
        let mut drops = 0;
        loop {
            match pages.next().await {
                Some(Ok(batch)) => rows.extend(numbers(&batch)),
                Some(Err(problem)) => {
                    assert!(problem.kind.is_transient(), "{problem:?}");
                    assert!(
                        !rows.is_empty(),
                        "the drop came too early to prove anything"
                    );
                    drops += 1;
                    pages = pages.resume().unwrap();
                    assert!(pages.streams().is_some());
                }
                None => break,
            }
        }
        assert!(drops > 1, "nothing was cut");
        assert_eq!(rows.len(), 300_000);
        if !ordered {
            rows.sort_unstable();
        }
        assert!(rows.into_iter().eq(0..300_000));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_gives_nothing_is_left_for_the_pages_of_the_rest_api() {
    let house = House::open().await;
    // One row that is greater than any message that is taken.
    let sql = "SELECT REPEAT('x', 70000000) AS s, 1 AS n ORDER BY n";
    let (job, _, head) = house.run(sql, &[]).await;
    let (mut pages, refused) = house.warehouse.rows_above(&job, None, &head, 10, 0).await;
    assert_eq!((pages.streams(), refused), (Some(1), None));
    let problem = pages.next().await.unwrap().unwrap_err();
    assert!(
        matches!(problem.kind, Kind::BadAnswer { .. }),
        "{problem:?}"
    );
    let mut pages = pages.resume().unwrap();
    assert_eq!(pages.streams(), None);
    assert_eq!(joined(all(&mut pages).await).height(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_and_a_blocked_way_are_told_and_rest_answers() {
    let house = House::open().await;
    let (job, _, head) = house.run("SELECT 1 AS x ORDER BY x", &[]).await;
    // A way that lets HTTP/1 through and nothing else.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let target = house
        .sandbox
        .bigquery_endpoint()
        .trim_start_matches("http://")
        .to_owned();
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let target = target.clone();
            tokio::spawn(async move {
                let mut first = [0; 3];
                near.read_exact(&mut first).await.unwrap();
                if &first == b"PRI" {
                    return;
                }
                let mut far = TcpStream::connect(target).await.unwrap();
                far.write_all(&first).await.unwrap();
                drop(tokio::io::copy_bidirectional(&mut near, &mut far).await);
            });
        }
    });
    let blocked = client(&url, house.sandbox.token(), Deadlines::default());
    let (mut pages, refused) = blocked.rows_above(&job, None, &head, 10, 0).await;
    assert!(refused.unwrap().kind.is_transient());
    assert_eq!(numbers(&joined(all(&mut pages).await)), [1]);
    // It is not asked again before every result.
    let (pages, refused) = blocked.rows_above(&job, None, &head, 10, 0).await;
    assert_eq!((pages.streams(), refused), (None, None));

    let wrong = House::client(&house.sandbox, "wrong");
    let (_, refused) = wrong.rows_above(&job, None, &head, 10, 0).await;
    assert!(matches!(refused.unwrap().kind, Kind::SignedOut { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_a_problem_after_its_deadline() {
    let house = House::open().await;
    let sql =
        "SELECT i, REPEAT('x', 200) AS s FROM UNNEST(GENERATE_ARRAY(0, 299999)) AS i ORDER BY i";
    let (job, _, head) = house.run(sql, &[]).await;
    let target = house
        .sandbox
        .bigquery_endpoint()
        .trim_start_matches("http://")
        .to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut near, _)) = listener.accept().await {
            let target = target.clone();
            held.push(tokio::spawn(async move {
                let mut far = TcpStream::connect(target).await.unwrap();
                let (mut up, mut down) = near.split();
                let (mut back, mut forth) = far.split();
                let here = async {
                    let mut limited = (&mut back).take(4 << 20);
                    tokio::io::copy(&mut limited, &mut down).await.unwrap();
                    std::future::pending::<()>().await;
                };
                tokio::select! { _ = tokio::io::copy(&mut up, &mut forth) => {}, () = here => {} }
            }));
        }
    });
    let deadlines = Deadlines {
        silence: Duration::from_millis(700),
        ..Deadlines::default()
    };
    let quiet = client(&url, house.sandbox.token(), deadlines);
    let (mut pages, refused) = quiet.rows_above(&job, None, &head, u64::MAX, 0).await;
    assert_eq!(refused, None);
    let problem = loop {
        if let Err(problem) = pages.next().await.unwrap() {
            break problem;
        }
    };
    assert!(matches!(problem.kind, Kind::TimedOut { .. }), "{problem:?}");
    assert!(pages.next().await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_named_by_their_place() {
    let house = House::open().await;
    let (job, _, head) = house
        .run("SELECT STRUCT(1 AS a, 2 AS b) AS pair LIMIT 0", &[])
        .await;
    assert_eq!(head.total_rows, Some(0));
    let (pages, _) = house.warehouse.rows_above(&job, None, &head, 10, 0).await;
    assert_eq!(pages.streams(), None, "there is nothing to read");
    let (job, _, head) = house
        .run("SELECT STRUCT(1 AS a, 2 AS b) AS pair", &[])
        .await;
    let (mut pages, _) = house.warehouse.rows_above(&job, None, &head, 10, 0).await;
    let batch = joined(all(&mut pages).await);
    let names: Vec<PlSmallStr> = batch
        .column("0")
        .unwrap()
        .struct_()
        .unwrap()
        .fields_as_series()
        .iter()
        .map(|field| field.name().clone())
        .collect();
    assert_eq!(names, ["0", "1"]);
}
