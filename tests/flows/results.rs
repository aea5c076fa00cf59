//! What people do with the rows of real results.

use model::{
    Column, ColumnType, ComparisonCounts, ComparisonSpec, CopyFormat, FilterOperator, FilterTerm,
    JobState, Kind, RecordRequest, RowSet, RowsOrigin, RowsRange, RowsWindow, Settings, SortKey,
    ViewSpec,
};
use tests::{House, Outcome};

async fn rows_of(house: &House, sql: &str) -> RowSet {
    let outcome: Outcome = house.run(house.request(sql)).await;
    assert_eq!(outcome.job.state, JobState::Done);
    outcome.rows.unwrap()
}

fn range(rows: &RowSet, columns: &[u32], format: CopyFormat) -> RowsRange {
    RowsRange {
        rows: rows.id.clone(),
        first_row: 0,
        row_count: rows.row_count,
        columns: columns.iter().map(|column| vec![*column]).collect(),
        header: true,
        format,
    }
}

async fn copied(house: &House, range: RowsRange) -> String {
    let copied = house.workbench.rows_copy(house.job(), range).await;
    copied.unwrap().text
}

const EVENTS: &str = "SELECT n AS id,
    STRUCT(CONCAT('player ', CAST(MOD(n, 3) AS STRING)) AS name, MOD(n, 3) AS level) AS player,
    IF(MOD(n, 10) = 0, NULL, CAST(n AS NUMERIC) / 10) AS amount,
    TIMESTAMP_ADD(TIMESTAMP '2026-11-24 12:00:00+00', INTERVAL n MINUTE) AS moment
  FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS n ORDER BY n";

#[tokio::test(flavor = "multi_thread")]
async fn kept_rows_are_sorted_filtered_profiled_and_summed_without_asking_again() {
    let house = House::empty().await;
    let rows = rows_of(&house, EVENTS).await;
    let bench = &house.workbench;
    let spec = ViewSpec {
        sort: vec![SortKey {
            column: vec![2],
            descending: true,
            nulls_last: None,
        }],
        filter: vec![FilterTerm {
            column: vec![1, 1],
            operator: FilterOperator::Equals,
            values: vec!["2".to_owned()],
        }],
        search: Some("PLAYER 2".to_owned()),
    };
    let jobs = bench.job_list().len();
    let view = bench
        .rows_view(house.job(), rows.id.clone(), spec)
        .await
        .unwrap();
    assert_eq!(view.row_count, 333);
    let Some(RowsOrigin::View {
        source,
        source_rows,
        ..
    }) = &view.origin
    else {
        panic!("{:?}", view.origin)
    };
    assert_eq!((source, *source_rows), (&rows.id, 1000));
    let lines = copied(&house, range(&view, &[0, 2], CopyFormat::Csv)).await;
    assert!(
        lines.starts_with("id,amount\n998,99.8\n995,99.5\n992,99.2\n"),
        "{lines}"
    );
    assert!(lines.ends_with("\n950,\n980,"), "NULL last: {lines}");

    let profile = bench
        .rows_profile(house.job(), view.id.clone(), vec![1, 0])
        .await
        .unwrap();
    assert_eq!(
        (profile.rows, profile.distinct, profile.top[0].count),
        (333, 1, 333)
    );
    assert_eq!(profile.top[0].value, "player 2");
    let summary = bench
        .rows_summary(house.job(), range(&rows, &[2], CopyFormat::Tsv))
        .await
        .unwrap();
    assert_eq!(
        (summary.cells, summary.nulls, summary.exact),
        (1000, 100, true)
    );
    assert_eq!(summary.sum.as_deref(), Some("45000"));
    assert_eq!(summary.average.as_deref(), Some("50"));
    let glances = bench
        .rows_glance(house.job(), rows.id.clone())
        .await
        .unwrap();
    assert_eq!((glances.len(), glances[2].nulls), (4, 100));
    assert_eq!(bench.job_list().len(), jobs, "nothing of this is a job");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chosen_zone_moves_instants_and_nothing_else() {
    let house = House::empty().await;
    let rows = rows_of(
        &house,
        "SELECT TIMESTAMP '2026-11-24 12:05:00.123456+00' AS moment,
                DATETIME '2026-11-24 12:05:00' AS local, [STRUCT(TIMESTAMP '0001-01-01 00:00:00+00' AS t)] AS a",
    )
    .await;
    let bench = &house.workbench;
    let zoned = |name: &str| Settings {
        time_zone: name.to_owned(),
        ..Settings::default()
    };
    let refused = bench.save_settings(zoned("Mars/Olympus")).unwrap_err();
    assert!(
        matches!(&refused.kind, Kind::BadInput { field, .. } if field == "timeZone"),
        "{refused:?}"
    );
    assert_eq!(bench.settings().time_zone, "UTC");
    let text = copied(&house, range(&rows, &[0, 1], CopyFormat::Tsv)).await;
    assert_eq!(
        text,
        "moment\tlocal\n2026-11-24 12:05:00.123456 UTC\t2026-11-24T12:05:00"
    );

    bench.save_settings(zoned("Asia/Tokyo")).unwrap();
    let text = copied(&house, range(&rows, &[0, 1], CopyFormat::Tsv)).await;
    assert_eq!(
        text,
        "moment\tlocal\n2026-11-24 21:05:00.123456+09:00\t2026-11-24T12:05:00"
    );
    let cell = bench.rows_cell(rows.id.clone(), 0, vec![2]).await.unwrap();
    assert_eq!(
        cell.as_deref(),
        Some("[{\"t\": \"0001-01-01 09:18:59+09:18:59\"}]")
    );
    let inside = bench
        .rows_record(RecordRequest {
            rows: rows.id.clone(),
            row: 0,
            path: vec![2, 0],
            first: 0,
            count: 10,
            depth: 0,
        })
        .await
        .unwrap();
    assert_eq!(
        inside[0].text.as_deref(),
        Some("0001-01-01 09:18:59+09:18:59")
    );
    // A condition is read in the zone that is on the screen.
    let spec = |value: &str| ViewSpec {
        filter: vec![FilterTerm {
            column: vec![0],
            operator: FilterOperator::Between,
            values: vec![value.to_owned(), "2026-11-25".to_owned()],
        }],
        ..ViewSpec::default()
    };
    for (value, count) in [("2026-11-24 21:05", 1), ("2026-11-24 21:06", 0)] {
        let view = bench
            .rows_view(house.job(), rows.id.clone(), spec(value))
            .await;
        assert_eq!(view.unwrap().row_count, count, "{value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn copied_statements_give_the_same_rows_back() {
    let house = House::empty().await;
    let rows = rows_of(
        &house,
        "SELECT -9223372036854775807 AS i, 'it\\'s \\\\ \"こ\"\\n' AS s, NUMERIC '-0.000000001' AS n,
                CAST('NaN' AS FLOAT64) AS f, b'\\x00\\xff' AS b, DATE '0001-01-01' AS d,
                TIMESTAMP '9999-12-31 23:59:59.999999+00' AS t, CAST(NULL AS STRING) AS z,
                STRUCT(1 AS x, ['a', 'b'] AS y) AS st, TRUE AS bo",
    )
    .await;
    let columns: Vec<u32> = (0..rows.columns.len() as u32).collect();
    let before = copied(&house, range(&rows, &columns, CopyFormat::Json)).await;
    let insert = copied(&house, range(&rows, &columns, CopyFormat::Insert)).await;
    // The values of the statement, selected instead of inserted.
    let values = insert.split_once("VALUES\n  (").unwrap().1;
    let values = values.strip_suffix(");").unwrap();
    let again = rows_of(&house, &format!("SELECT {values}")).await;
    let types = |columns: &[Column]| -> Vec<ColumnType> {
        columns.iter().map(|column| column.column_type).collect()
    };
    // A bare NULL has no type of its own.
    let (mut expected, mut found) = (types(&rows.columns), types(&again.columns));
    expected.remove(7);
    found.remove(7);
    assert_eq!(found, expected);
    let window = RowsWindow {
        rows: again.id.clone(),
        first_row: 0,
        row_count: 1,
        columns: columns.iter().map(|column| vec![*column]).collect(),
    };
    assert!(
        !house
            .workbench
            .rows_window(window)
            .await
            .unwrap()
            .is_empty()
    );
    let after = copied(&house, range(&again, &columns, CopyFormat::Csv)).await;
    let first = copied(&house, range(&rows, &columns, CopyFormat::Csv)).await;
    let behind = |text: &str| text.split_once('\n').unwrap().1.to_owned();
    assert_eq!(behind(&after), behind(&first), "{before}");

    let list = copied(&house, range(&rows, &[1], CopyFormat::InList)).await;
    let found = rows_of(
        &house,
        &format!("SELECT 'it\\'s \\\\ \"こ\"\\n' IN {list} AS found"),
    )
    .await;
    let cell = house.workbench.rows_cell(found.id, 0, vec![0]).await;
    assert_eq!(cell.unwrap().as_deref(), Some("true"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_results_are_compared_by_their_key() {
    let house = House::empty().await;
    let before = rows_of(&house, EVENTS).await;
    let changed = EVENTS
        .replace("GENERATE_ARRAY(1, 1000)", "GENERATE_ARRAY(2, 1001)")
        .replace("/ 10)", "/ IF(n = 501, 1, 10))");
    let after = rows_of(&house, &changed).await;
    let spec = ComparisonSpec {
        left: before.id.clone(),
        right: after.id.clone(),
        keys: vec!["id".to_owned()],
    };
    let found = house
        .workbench
        .rows_compare(house.job(), spec)
        .await
        .unwrap();
    let Some(RowsOrigin::Comparison { counts, .. }) = &found.origin else {
        panic!("{:?}", found.origin)
    };
    let expected = ComparisonCounts {
        same: 998,
        changed: 1,
        only_left: 1,
        only_right: 1,
        ..ComparisonCounts::default()
    };
    assert_eq!(*counts, expected);
    let text = copied(&house, range(&found, &[0, 1], CopyFormat::Tsv)).await;
    assert_eq!(text, "difference\tid\nleft\t1\nchanged\t501\nright\t1001");
    house.workbench.rows_close(before.id).await.unwrap();
    house.workbench.rows_close(after.id).await.unwrap();
    let again = copied(&house, range(&found, &[0, 1], CopyFormat::Tsv)).await;
    assert_eq!(again, text, "a comparison outlives what it was made of");
}

#[tokio::test(flavor = "multi_thread")]
async fn work_on_kept_rows_stops_when_it_is_asked_to() {
    let house = House::empty().await;
    let rows = rows_of(
        &house,
        "SELECT n, CAST(n AS STRING) AS t FROM UNNEST(GENERATE_ARRAY(1, 500000)) AS n",
    )
    .await;
    let job = house.job();
    let spec = ViewSpec {
        sort: vec![SortKey {
            column: vec![1],
            descending: true,
            nulls_last: None,
        }],
        ..ViewSpec::default()
    };
    let work = house.workbench.rows_view(job.clone(), rows.id, spec);
    let stop = async {
        while !house.workbench.job_cancel(&job) {
            tokio::task::yield_now().await;
        }
    };
    let (stopped, ()) = tokio::join!(work, stop);
    assert_eq!(stopped.unwrap_err().kind, Kind::Cancelled);
}
