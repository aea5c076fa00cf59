//! Queries from their price to their last row.

use model::{
    Accuracy, ExportFormat, ExportOptions, ExportRequest, JobState, Kind, Parameter, Settings,
    Truncation,
};
use std::time::{Duration, Instant};
use tests::House;

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn cells_arrive_exactly_as_they_are() {
    let house = House::empty().await;
    let outcome = house
        .run(house.request(
            "SELECT 9223372036854775807 AS i, NUMERIC '12345678901234567890123456789.123456789' AS n,
                    TIMESTAMP '2026-11-24 01:02:03.123456+00' AS t, '' AS e, CAST(NULL AS STRING) AS x,
                    [STRUCT('鍵' AS k, 1 AS v)] AS a, FALSE AS b, DATE '0001-01-01' AS d",
        ))
        .await;
    assert_eq!(outcome.job.state, JobState::Done);
    assert_eq!(outcome.names(), ["i", "n", "t", "e", "x", "a", "b", "d"]);
    let cells = house.cells(&outcome, 10).await;
    assert_eq!(cells.len(), 1);
    assert_eq!(
        cells[0][..3],
        some(&[
            "9223372036854775807",
            "12345678901234567890123456789.123456789",
            "2026-11-24 01:02:03.123456 UTC",
        ])
    );
    assert_eq!(cells[0][3].as_deref(), Some(""), "an empty text is no NULL");
    assert_eq!(cells[0][4], None);
    assert!(
        cells[0][5].as_deref().unwrap().contains("鍵"),
        "{:?}",
        cells[0][5]
    );
    assert_eq!(cells[0][6..], some(&["false", "0001-01-01"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_are_sent_as_parameters() {
    let house = House::empty().await;
    let mut request = house.request("SELECT @name AS name, @n + 1 AS n, ARRAY_LENGTH(@list) AS l");
    let parameter = |name: &str, kind: &str, value: &str| Parameter {
        name: Some(name.into()),
        parameter_type: kind.into(),
        value: Some(value.into()),
    };
    request.parameters = vec![
        parameter("name", "STRING", "O'Brien; DROP TABLE t"),
        parameter("n", "INT64", "41"),
        parameter("list", "ARRAY<STRING>", r#"["a","b"]"#),
    ];
    let outcome = house.run(request).await;
    assert_eq!(outcome.job.state, JobState::Done);
    assert_eq!(
        house.cells(&outcome, 1).await,
        [some(&["O'Brien; DROP TABLE t", "42", "2"])]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_is_said_before_and_the_limit_holds() {
    let house = House::with_sample().await;
    let sql = "SELECT * FROM game_analytics.players";
    let estimate = house
        .workbench
        .query_estimate(house.request(sql))
        .await
        .unwrap();
    assert_eq!(estimate.accuracy, Accuracy::Precise);
    let bytes = estimate.bytes.unwrap();
    assert!(bytes > 0);
    assert!(estimate.price.unwrap().micros > 0);
    let narrow = house
        .workbench
        .query_estimate(house.request("SELECT player_id FROM game_analytics.players"))
        .await
        .unwrap();
    assert!(narrow.bytes.unwrap() < bytes, "fewer columns cost less");

    let mut request = house.request(sql);
    request.max_bytes_billed = Some(bytes - 1);
    let outcome = house.run(request).await;
    let JobState::Failed(problem) = outcome.job.state else {
        panic!("{:?}", outcome.job.state)
    };
    let over = Kind::OverLimit {
        limit: bytes - 1,
        asked: bytes,
        unit: "bytes".into(),
    };
    assert_eq!(problem.kind, over);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_run_comes_from_the_cache_and_is_free() {
    let house = House::with_sample().await;
    let sql = "SELECT COUNT(*) AS n FROM game_analytics.players";
    let first = house.run(house.request(sql)).await;
    assert_eq!(first.run.statistics.cache_hit, Some(false));
    let second = house.run(house.request(sql)).await;
    assert_eq!(second.run.statistics.cache_hit, Some(true));
    assert_eq!(second.run.statistics.bytes_billed, Some(0));
    assert_eq!(house.cells(&first, 1).await, house.cells(&second, 1).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_rows_come_in_order_and_complete() {
    let house = House::empty().await;
    let outcome =
        house
            .run(house.request(
                "SELECT n, n * 2 AS m FROM UNNEST(GENERATE_ARRAY(1, 100000)) AS n ORDER BY n",
            ))
            .await;
    let rows = outcome.rows.as_ref().unwrap();
    assert_eq!(
        (rows.row_count, rows.complete, rows.truncated),
        (100_000, true, None)
    );
    for first_row in (0..100_000).step_by(10_000) {
        let cells = house.cells_from(&outcome, first_row, 10_000).await;
        assert_eq!(cells.len(), 10_000);
        for (row, cells) in (first_row + 1..).zip(cells) {
            assert_eq!(cells, some(&[&row.to_string(), &(row * 2).to_string()]));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_over_the_limit_are_not_kept_and_it_is_said() {
    let house = House::empty().await;
    house
        .workbench
        .save_settings(Settings {
            max_result_rows: 1_000,
            ..Settings::default()
        })
        .unwrap();
    let outcome = house
        .run(house.request("SELECT n FROM UNNEST(GENERATE_ARRAY(1, 5000)) AS n"))
        .await;
    let rows = outcome.rows.unwrap();
    assert_eq!(rows.row_count, 1_000);
    assert_eq!(rows.total_rows, Some(5_000));
    assert_eq!(rows.truncated, Some(Truncation::RowLimit));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_heavy_query_stops_when_asked_and_the_service_stops_too() {
    let house = House::empty().await;
    let request = house.request(
        "SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 100000)) AS a
         CROSS JOIN UNNEST(GENERATE_ARRAY(1, 100000)) AS b WHERE MOD(a * b, 7) = 3",
    );
    let job = request.job.clone();
    let mut changes = house.workbench.changes();
    house.workbench.query_start(request).unwrap();
    loop {
        match changes.next().await.unwrap() {
            model::Change::Query(run)
                if run.statistics.service_state.as_deref() == Some("RUNNING") =>
            {
                break;
            }
            model::Change::Job(now) => assert!(!now.state.is_final(), "{:?}", now.state),
            _ => (),
        }
    }
    let asked = Instant::now();
    assert!(house.workbench.job_cancel(&job));
    let outcome = house.end_of(&mut changes, job).await;
    assert_eq!(outcome.job.state, JobState::Cancelled);
    assert!(
        asked.elapsed() < Duration::from_secs(5),
        "{:?}",
        asked.elapsed()
    );
    assert_eq!(
        outcome.run.statistics.service_state.as_deref(),
        Some("DONE")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_without_rows_say_what_they_did() {
    let house = House::empty().await;
    let created =
        house
            .run(house.request(
                "CREATE SCHEMA shop; CREATE TABLE shop.item AS SELECT 1 AS id, 'a' AS name",
            ))
            .await;
    assert_eq!(created.job.state, JobState::Done);
    assert_eq!(created.run.statistics.child_jobs, Some(2));
    let changed = house
        .run(house.request("UPDATE shop.item SET name = 'b' WHERE id = 1"))
        .await;
    assert_eq!(changed.run.statistics.dml.unwrap().updated, 1);
    assert_eq!(
        changed.run.statistics.statement_type.as_deref(),
        Some("UPDATE")
    );
    assert!(changed.rows.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_is_written_to_csv_and_ndjson_and_parquet() {
    let house = House::empty().await;
    let outcome = house
        .run(house.request("SELECT 1 AS a, 'x,\"y\"' AS b, CAST(NULL AS STRING) AS c UNION ALL SELECT 2, '', 'z' ORDER BY a"))
        .await;
    let rows = outcome.run.rows.unwrap();
    let write = async |name: &str, format| {
        let path = house.folder().join(name);
        let mut changes = house.workbench.changes();
        let job = house.job();
        house
            .workbench
            .export_start(ExportRequest {
                job: job.clone(),
                rows: rows.clone(),
                path: path.to_string_lossy().into_owned(),
                replace: false,
                options: ExportOptions::new(format),
                source: None,
            })
            .unwrap();
        loop {
            match changes.next().await.unwrap() {
                model::Change::Job(now) if now.id == job && now.state.is_final() => {
                    assert_eq!(now.state, JobState::Done);
                    return std::fs::read(path).unwrap();
                }
                _ => (),
            }
        }
    };
    let csv = write("a.csv", ExportFormat::Csv).await;
    assert_eq!(
        String::from_utf8(csv).unwrap(),
        "a,b,c\n1,\"x,\"\"y\"\"\",\n2,\"\",z\n"
    );
    let ndjson = write("a.ndjson", ExportFormat::Ndjson).await;
    let first: serde_json::Value =
        serde_json::from_slice(ndjson.split(|byte| *byte == b'\n').next().unwrap()).unwrap();
    assert_eq!(first["b"], "x,\"y\"");
    let parquet = write("a.parquet", ExportFormat::Parquet).await;
    assert_eq!(&parquet[..4], b"PAR1");
}
