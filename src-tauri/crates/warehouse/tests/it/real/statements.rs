//! Stopping, failing, limits, scripts, and the catalogue that they leave.

use super::{House, cell};
use model::{Accuracy, ConnectionId, DatasetRef, JobId, Kind, Mode, TableKind, TableRef};
use sandbox::PROJECT;
use std::time::{Duration, Instant};
use warehouse::{JobState, Statement};

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_statement_ends_soon_and_says_so() {
    let house = House::open().await;
    let job = house.job();
    let heavy = "SELECT SUM(SQRT(a * b + c)) FROM UNNEST(GENERATE_ARRAY(1, 20000)) AS a, \
                 UNNEST(GENERATE_ARRAY(1, 20000)) AS b, UNNEST(GENERATE_ARRAY(1, 1000)) AS c";
    house
        .warehouse
        .submit(&job, &Statement::new(heavy))
        .await
        .unwrap();
    let running = house
        .warehouse
        .wait(&job, None, Duration::from_millis(300))
        .await
        .unwrap();
    assert!(running.is_none(), "it should take long");
    let started = Instant::now();
    house.warehouse.cancel(&job, None).await.unwrap();
    let stopped = loop {
        match house
            .warehouse
            .wait(&job, None, Duration::from_secs(5))
            .await
        {
            Ok(None) => {}
            Ok(Some(head)) => panic!("it ended: {head:?}"),
            Err(problem) => break problem,
        }
    };
    assert_eq!(stopped.kind, Kind::Cancelled);
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
    let status = house.warehouse.job(&job, None).await.unwrap();
    assert_eq!(
        (status.state, status.error.unwrap().kind),
        (JobState::Done, Kind::Cancelled)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_have_their_place_and_failures_their_kind() {
    let house = House::open().await;
    let dry = async |sql: &str| {
        house
            .warehouse
            .dry_run(&Statement::new(sql))
            .await
            .unwrap_err()
            .kind
    };
    let kind = dry("SELECT\n  missing_name").await;
    assert!(
        matches!(&kind, Kind::BadSql { message, line: Some(2), column: Some(3) }
            if message.contains("missing_name") && !message.contains("[2:3]")),
        "{kind:?}"
    );
    let kind = dry("SELECT 1 FRM x y").await;
    assert!(
        matches!(kind, Kind::BadSql { line: Some(1), .. }),
        "{kind:?}"
    );
    let kind = dry("SELECT * FROM nowhere.nothing").await;
    assert!(matches!(kind, Kind::NotInLocation { .. }), "{kind:?}");
    let job = house.job();
    house
        .warehouse
        .submit(
            &job,
            &Statement::new("SELECT 1 / (x - 1) FROM UNNEST([1]) AS x"),
        )
        .await
        .unwrap();
    let failed = house
        .warehouse
        .wait(&job, None, Duration::from_secs(10))
        .await
        .unwrap_err();
    assert!(matches!(failed.kind, Kind::BadSql { .. }), "{failed:?}");
    let lost = house
        .warehouse
        .job(&JobId("never".into()), None)
        .await
        .unwrap_err();
    assert!(matches!(lost.kind, Kind::NotFound { .. }), "{lost:?}");
    let stranger = House::client(&house.sandbox, "another-token");
    let refused = stranger.datasets(PROJECT, None).await.unwrap_err();
    assert_eq!(
        refused.kind,
        Kind::SignedOut {
            connection: ConnectionId("s".into())
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_and_the_rows_of_a_table_are_there() {
    let house = House::open().await;
    let script = "CREATE SCHEMA shop; \
         CREATE TABLE shop.sales (id INT64 NOT NULL, day DATE, note STRING, \
           items ARRAY<STRUCT<name STRING, price NUMERIC>>) \
           PARTITION BY day CLUSTER BY note; \
         INSERT INTO shop.sales VALUES (1, DATE '2026-01-01', 'a', [('x', 1.5)]), \
           (2, DATE '2026-01-02', NULL, []); \
         CREATE VIEW shop.all_sales AS SELECT id FROM shop.sales; \
         CREATE FUNCTION shop.twice(x INT64) AS (x * 2);";
    let (job, status, _) = house.run(script, &[]).await;
    assert_eq!(status.statistics.statement_type.as_deref(), Some("SCRIPT"));
    let question = model::JobsQuestion::of_script("call".into(), "c".into(), job.clone());
    let children = house.warehouse.jobs(&question).await.unwrap();
    assert_eq!(children.items.len(), 5);
    assert!(children.items.iter().any(|child| {
        child
            .statistics
            .dml
            .is_some_and(|counts| counts.inserted == 2)
    }));

    let projects = house.warehouse.projects(None).await.unwrap();
    assert_eq!(projects.items[0].id, PROJECT);
    let datasets = house.warehouse.datasets(PROJECT, None).await.unwrap();
    assert!(
        datasets
            .items
            .iter()
            .any(|dataset| dataset.reference.dataset == "shop")
    );
    let dataset = DatasetRef {
        project: PROJECT.into(),
        dataset: "shop".into(),
    };
    let tables = house.warehouse.tables(&dataset, None).await.unwrap();
    let mut kinds: Vec<_> = tables
        .items
        .iter()
        .map(|table| (table.reference.table.as_str(), table.kind))
        .collect();
    kinds.sort_by_key(|(name, _)| *name);
    assert_eq!(
        kinds,
        [("all_sales", TableKind::View), ("sales", TableKind::Table)]
    );
    let routines = house.warehouse.routines(&dataset, None).await.unwrap();
    assert_eq!(routines.items[0].routine, "twice");

    let table = TableRef {
        project: PROJECT.into(),
        dataset: "shop".into(),
        table: "sales".into(),
    };
    let detail = house.warehouse.table(&table).await.unwrap();
    assert_eq!((detail.row_count, detail.columns.len()), (Some(2), 4));
    assert_eq!(detail.columns[0].mode, Mode::Required);
    assert_eq!(
        detail.table.partitioning.unwrap().column.as_deref(),
        Some("day")
    );
    assert_eq!(detail.table.clustering, ["note"]);
    let view = TableRef {
        table: "all_sales".into(),
        ..table.clone()
    };
    let view = house.warehouse.table(&view).await.unwrap();
    assert!(view.view_sql.unwrap().contains("SELECT id"));
    assert_eq!(view.row_count, None);

    let mut pages = house.warehouse.table_pages(&table, 0, &[]).await.unwrap();
    let batch = pages.next().await.unwrap().unwrap();
    let mut items: Vec<String> = (0..2).map(|row| cell(&batch, 3, row)).collect();
    items.sort();
    assert_eq!(items, ["[(x,1500000000e-9)]", "[]"]);
    assert!(pages.next().await.is_none());

    let dry = house
        .warehouse
        .dry_run(&Statement::new("SELECT id FROM shop.sales"))
        .await
        .unwrap();
    assert_eq!((dry.bytes, dry.accuracy), (Some(16), Accuracy::Precise));
    assert_eq!(dry.columns.len(), 1);
    let (_, status, head) = house
        .run("UPDATE shop.sales SET note = 'b' WHERE id = 1", &[])
        .await;
    assert_eq!(status.statistics.dml.unwrap().updated, 1);
    assert!(head.columns.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn submitting_twice_runs_once() {
    let house = House::open().await;
    let (job, ..) = house.run("SELECT 1", &[]).await;
    let again = house
        .warehouse
        .submit(&job, &Statement::new("SELECT 1"))
        .await
        .unwrap();
    assert_eq!(again.state, JobState::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_on_bytes_is_kept_with_both_numbers() {
    let house = House::open().await;
    house
        .run(
            "CREATE SCHEMA big; CREATE TABLE big.t AS \
             SELECT n FROM UNNEST(GENERATE_ARRAY(1, 1000000)) AS n, UNNEST([0, 1])",
            &[],
        )
        .await;
    let job = house.job();
    let limited = match house
        .warehouse
        .submit(
            &job,
            &Statement {
                parameters: &[],
                max_bytes_billed: Some(1000),
                ..Statement::new("SELECT SUM(n) FROM big.t")
            },
        )
        .await
    {
        Ok(_) => house
            .warehouse
            .wait(&job, None, Duration::from_secs(10))
            .await
            .unwrap_err(),
        Err(problem) => problem,
    };
    assert!(
        matches!(limited.kind, Kind::OverLimit { limit: 1000, asked, .. } if asked >= 16_000_000),
        "{limited:?}"
    );
}
