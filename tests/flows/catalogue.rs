//! Changes to the catalogue, and the names that are known without asking.

use model::{
    CatalogueChange, Change, CopyOperation, DatasetRef, Job, JobId, JobState, Kind, ObjectKind,
    PreviewLook, TableKind, TableRef,
};
use tests::House;

fn dataset(house: &House, dataset: &str) -> DatasetRef {
    DatasetRef {
        project: house.sandbox.project().to_owned(),
        dataset: dataset.to_owned(),
    }
}

fn table(house: &House, id: &str) -> TableRef {
    let (dataset, table) = id.split_once('.').unwrap();
    TableRef {
        project: house.sandbox.project().to_owned(),
        dataset: dataset.to_owned(),
        table: table.to_owned(),
    }
}

/// Starts a job and waits for its end.
async fn ended(house: &House, start: impl FnOnce(JobId)) -> Job {
    let mut changes = house.workbench.changes();
    let job = house.job();
    start(job.clone());
    loop {
        match changes.next().await.unwrap() {
            Change::Job(now) if now.id == job && now.state.is_final() => return now,
            _ => {}
        }
    }
}

async fn change(house: &House, change: CatalogueChange) -> JobState {
    ended(house, |job| {
        house
            .workbench
            .explore_change(job, &house.connection, change)
            .unwrap();
    })
    .await
    .state
}

async fn index(house: &House, columns: bool) -> JobState {
    let projects = vec![house.sandbox.project().to_owned()];
    ended(house, |job| {
        house
            .workbench
            .explore_index(job, &house.connection, projects, columns)
            .unwrap();
    })
    .await
    .state
}

/// What a search finds, as `dataset.object column`.
async fn found(house: &House, text: &str) -> Vec<String> {
    let answer = house
        .workbench
        .explore_search(house.connection.clone(), text.to_owned(), 50)
        .await
        .unwrap();
    let shown = |hit: &model::CatalogueObject| {
        let object = hit.object.clone().unwrap_or_default();
        let column = hit.column.as_ref().map(|name| format!(" {name}"));
        format!("{}.{object}{}", hit.dataset, column.unwrap_or_default())
    };
    answer.hits.iter().map(shown).collect()
}

fn copy(from: TableRef, to: TableRef, operation: CopyOperation) -> CatalogueChange {
    CatalogueChange::Copy {
        source: from,
        as_of_ms: None,
        target: to,
        operation,
        overwrite: false,
        expires_at_ms: None,
    }
}

async fn run(house: &House, sql: &str) {
    let outcome = house.run(house.request(sql)).await;
    assert_eq!(outcome.job.state, JobState::Done, "{sql}");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_a_whole_project_are_found_without_asking_and_after_a_restart() {
    let house = House::with_sample().await;
    assert_eq!(found(&house, "players").await, Vec::<String>::new());
    assert_eq!(index(&house, true).await, JobState::Done);

    assert_eq!(found(&house, "PLAYERS").await[0], "game_analytics.players");
    // Fourteen days of events are one entry, whose newest table is known.
    let answer = house
        .workbench
        .explore_search(house.connection.clone(), "events_".into(), 50)
        .await
        .unwrap();
    let shards: Vec<_> = answer
        .hits
        .iter()
        .filter(|hit| hit.kind == ObjectKind::Shards)
        .collect();
    assert_eq!(shards.len(), 1);
    assert_eq!(shards[0].newest.as_deref(), Some("events_20261114"));
    assert!(answer.index.columns > 50 && answer.index.as_of_ms.is_some());
    assert!(answer.index.bytes > 1000);
    let columns = found(&house, "events_ event_params.value").await;
    assert!(
        columns.contains(&"game_analytics.events_* event_params.value.int_value".to_owned()),
        "{columns:?}"
    );

    // Another process over the same folder knows them, without a connection.
    let home = house.folder().join("workspace");
    let again = workbench::Workbench::open(workbench::Options::new(home)).unwrap();
    let answer = again
        .explore_search(house.connection.clone(), "players".into(), 5)
        .await
        .unwrap();
    assert_eq!(answer.hits[0].object.as_deref(), Some("players"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_listed_or_looked_at_on_the_way_is_found_too() {
    let house = House::with_sample().await;
    let of = dataset(&house, "game_analytics");
    house
        .workbench
        .explore_tables(house.job(), &house.connection, &of, None)
        .await
        .unwrap();
    assert_eq!(found(&house, "players").await, ["game_analytics.players"]);
    let players = table(&house, "game_analytics.players");
    let detail = house
        .workbench
        .explore_table(house.job(), &house.connection, &players)
        .await
        .unwrap();
    let column = &detail.columns[0].name;
    let hits = found(&house, column).await;
    assert!(
        hits.contains(&format!("game_analytics.players {column}")),
        "{hits:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_copied_snapshotted_cloned_renamed_described_and_dropped() {
    let house = House::with_sample().await;
    let (workbench, connection) = (&house.workbench, &house.connection);
    let players = table(&house, "game_analytics.players");
    let about = async |table: &TableRef| {
        workbench
            .explore_table(house.job(), connection, table)
            .await
    };
    let rows = about(&players).await.unwrap().row_count;

    let copied = table(&house, "game_analytics.players_copy");
    let done = change(
        &house,
        copy(players.clone(), copied.clone(), CopyOperation::Copy),
    )
    .await;
    assert_eq!(done, JobState::Done);
    assert_eq!(about(&copied).await.unwrap().row_count, rows);
    // A second one does not replace the first unless it is told to.
    let again = copy(players.clone(), copied.clone(), CopyOperation::Copy);
    match change(&house, again).await {
        JobState::Failed(problem) => {
            assert!(matches!(problem.kind, Kind::Conflict { .. }), "{problem}");
        }
        state => panic!("{state:?}"),
    }

    let snapshot = table(&house, "game_analytics.players_then");
    let take = copy(players.clone(), snapshot.clone(), CopyOperation::Snapshot);
    assert_eq!(change(&house, take).await, JobState::Done);
    let taken = about(&snapshot).await.unwrap();
    assert_eq!(taken.table.kind, TableKind::Snapshot);
    assert_eq!(taken.base.unwrap().table, players);

    let clone = table(&house, "game_analytics.players_clone");
    let make = copy(players.clone(), clone.clone(), CopyOperation::Clone);
    assert_eq!(change(&house, make).await, JobState::Done);
    assert_eq!(about(&clone).await.unwrap().table.kind, TableKind::Clone);

    let to = "players_renamed".to_owned();
    let rename = CatalogueChange::Rename {
        table: copied.clone(),
        to,
    };
    assert_eq!(change(&house, rename).await, JobState::Done);
    let renamed = table(&house, "game_analytics.players_renamed");
    assert_eq!(about(&renamed).await.unwrap().row_count, rows);
    assert!(matches!(
        about(&copied).await.unwrap_err().kind,
        Kind::NotFound { .. }
    ));

    let before = about(&renamed).await.unwrap();
    let describe = |etag: &Option<String>, labels: &[(&str, &str)]| CatalogueChange::Describe {
        table: renamed.clone(),
        etag: etag.clone(),
        friendly_name: Some("改名".into()),
        description: Some("It's a `copy`".into()),
        labels: labels
            .iter()
            .map(|(key, value)| ((*key).into(), (*value).into()))
            .collect(),
        expires_at_ms: None,
    };
    let first = describe(&before.etag, &[("team", "games"), ("env", "test")]);
    assert_eq!(change(&house, first.clone()).await, JobState::Done);
    let after = about(&renamed).await.unwrap();
    assert_eq!(after.description.as_deref(), Some("It's a `copy`"));
    assert_eq!(after.table.friendly_name.as_deref(), Some("改名"));
    assert_eq!(after.labels.len(), 2);
    // The version that it names is no longer the newest one.
    match change(&house, first).await {
        JobState::Failed(problem) => {
            assert!(matches!(problem.kind, Kind::Changed { .. }), "{problem}");
        }
        state => panic!("{state:?}"),
    }
    let fewer = describe(&after.etag, &[("team", "games")]);
    assert_eq!(change(&house, fewer).await, JobState::Done);
    let labels = about(&renamed).await.unwrap().labels;
    assert_eq!(labels, [("team".to_owned(), "games".to_owned())]);

    assert_eq!(found(&house, "players_renamed").await.len(), 1);
    let drop = CatalogueChange::DropTable {
        table: renamed.clone(),
    };
    assert_eq!(change(&house, drop).await, JobState::Done);
    assert!(matches!(
        about(&renamed).await.unwrap_err().kind,
        Kind::NotFound { .. }
    ));
    assert_eq!(found(&house, "players_renamed").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dataset_is_made_where_it_is_wanted_and_goes_with_its_tables_only_when_told_to() {
    let house = House::empty().await;
    let of = dataset(&house, "tokyo");
    let make = CatalogueChange::CreateDataset {
        dataset: of.clone(),
        location: Some("asia-northeast1".into()),
        description: None,
    };
    assert_eq!(change(&house, make).await, JobState::Done);
    let listing = house
        .workbench
        .explore_datasets(house.job(), &house.connection, &of.project, None)
        .await
        .unwrap();
    assert_eq!(
        listing.items[0].location.as_deref(),
        Some("asia-northeast1")
    );

    run(&house, "CREATE TABLE tokyo.t (id INT64)").await;
    let drop = |contents| CatalogueChange::DropDataset {
        dataset: of.clone(),
        contents,
    };
    assert!(matches!(
        change(&house, drop(false)).await,
        JobState::Failed(_)
    ));
    assert_eq!(index(&house, false).await, JobState::Done);
    assert_eq!(found(&house, "tokyo").await, ["tokyo."]);
    assert_eq!(change(&house, drop(true)).await, JobState::Done);
    assert_eq!(found(&house, "tokyo").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_written_ddl_makes_the_same_table_again() {
    let house = House::empty().await;
    run(&house, "CREATE SCHEMA s").await;
    run(
        &house,
        "CREATE TABLE s.orders (
           `id` INT64 NOT NULL OPTIONS (description = 'It\\'s the \"id\"'),
           `name` STRING(20) DEFAULT 'nobody',
           `price` NUMERIC(10, 2),
           `at` TIMESTAMP,
           `注文` STRUCT<`sku` STRING, `tags` ARRAY<STRING>>,
           `lines` ARRAY<STRUCT<`n` INT64, `amount` BIGNUMERIC(20, 5)>>)
         PARTITION BY DATE(`at`) CLUSTER BY `name`, `id`
         OPTIONS (description = 'Orders\\nby day', labels = [('team', 'shop')],
                  require_partition_filter = TRUE, partition_expiration_days = 30)",
    )
    .await;
    run(&house, "CREATE VIEW s.v AS SELECT 1 AS one").await;
    for name in ["s.orders", "s.v"] {
        let reference = table(&house, name);
        let detail = async || {
            house
                .workbench
                .explore_table(house.job(), &house.connection, &reference)
                .await
                .unwrap()
        };
        let first = detail().await;
        let drop = CatalogueChange::DropTable {
            table: reference.clone(),
        };
        assert_eq!(change(&house, drop).await, JobState::Done);
        run(&house, &first.ddl).await;
        let second = detail().await;
        assert_eq!(second.ddl, first.ddl);
        assert_eq!(second.json_schema, first.json_schema);
        assert_eq!(
            (second.columns, second.column_facts, second.table),
            (first.columns, first.column_facts, first.table)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_free_look_begins_at_any_row_and_shows_only_chosen_columns() {
    let house = House::empty().await;
    run(&house, "CREATE SCHEMA s").await;
    run(
        &house,
        "CREATE TABLE s.t AS SELECT n, CAST(n AS STRING) AS text, -n AS minus
         FROM UNNEST(GENERATE_ARRAY(0, 999)) AS n ORDER BY n",
    )
    .await;
    let look = PreviewLook {
        first_row: 990,
        columns: vec!["minus".into(), "n".into()],
    };
    let mut changes = house.workbench.changes();
    let job = house.job();
    house
        .workbench
        .preview_table(job.clone(), &house.connection, table(&house, "s.t"), look)
        .unwrap();
    let outcome = house.end_of(&mut changes, job).await;
    assert_eq!(outcome.names(), ["n", "minus"]);
    assert_eq!(outcome.rows.as_ref().unwrap().row_count, 10);
    assert_eq!(outcome.run.statistics.bytes_billed, Some(0));
    let first = house.cells(&outcome, 1).await;
    assert_eq!(first, [[Some("990".to_owned()), Some("-990".to_owned())]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_added_only_when_it_answers_and_stays_after_a_restart() {
    let house = House::empty().await;
    let add = async |project: &str| {
        house
            .workbench
            .explore_project_add(house.job(), &house.connection, project)
            .await
    };
    let refused = add("no-such-project-here").await.unwrap_err();
    assert!(
        matches!(refused.kind, Kind::NotFound { .. } | Kind::Denied { .. }),
        "{refused}"
    );
    assert!(matches!(
        add("a b").await.unwrap_err().kind,
        Kind::BadInput { .. }
    ));
    assert_eq!(house.workbench.explorer_state().projects, []);

    let own = house.sandbox.project().to_owned();
    assert_eq!(add(&own).await.unwrap().projects.len(), 1);
    assert_eq!(add(&own).await.unwrap().projects.len(), 1);
    let home = house.folder().join("workspace");
    let again = workbench::Workbench::open(workbench::Options::new(home)).unwrap();
    assert_eq!(again.explorer_state().projects[0].project, own);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_table_comes_back_as_it_was_and_a_snapshot_becomes_a_table() {
    let house = House::empty().await;
    run(&house, "CREATE SCHEMA s").await;
    run(&house, "CREATE TABLE s.t AS SELECT 7 AS n").await;
    let (from, snapshot) = (table(&house, "s.t"), table(&house, "s.then"));
    let take = CatalogueChange::Copy {
        source: from.clone(),
        as_of_ms: None,
        target: snapshot.clone(),
        operation: CopyOperation::Snapshot,
        overwrite: false,
        expires_at_ms: Some(now_ms() + 3_600_000),
    };
    assert_eq!(change(&house, take).await, JobState::Done);
    let detail = house
        .workbench
        .explore_table(house.job(), &house.connection, &snapshot)
        .await
        .unwrap();
    assert!(detail.expires_at_ms.is_some());

    let before = now_ms();
    let drop = CatalogueChange::DropTable {
        table: from.clone(),
    };
    assert_eq!(change(&house, drop).await, JobState::Done);
    let back = table(&house, "s.back");
    let undelete = CatalogueChange::Copy {
        source: from,
        as_of_ms: Some(before),
        target: back.clone(),
        operation: CopyOperation::Copy,
        overwrite: false,
        expires_at_ms: None,
    };
    assert_eq!(change(&house, undelete).await, JobState::Done);
    let restored = table(&house, "s.restored");
    let restore = copy(snapshot, restored.clone(), CopyOperation::Restore);
    assert_eq!(change(&house, restore).await, JobState::Done);
    for name in [back, restored] {
        let outcome = house
            .run(house.request(&format!("SELECT n FROM `{name}`")))
            .await;
        assert_eq!(house.cells(&outcome, 9).await, [[Some("7".to_owned())]]);
    }
}

fn now_ms() -> u64 {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn partitions_tell_their_rows_and_one_of_them_is_looked_at_for_free() {
    let house = House::empty().await;
    run(&house, "CREATE SCHEMA s").await;
    run(
        &house,
        "CREATE TABLE s.t PARTITION BY day AS
         SELECT DATE '2026-11-01' AS day, 1 AS n UNION ALL
         SELECT DATE '2026-11-02', 2 UNION ALL SELECT DATE '2026-11-02', 3",
    )
    .await;
    let project = house.sandbox.project();
    // As the window asks it.
    let mut request = house.request(&format!(
        "SELECT partition_id, total_rows, total_logical_bytes, last_modified_time, storage_tier
         FROM `{project}.s.INFORMATION_SCHEMA.PARTITIONS`
         WHERE table_name = @table ORDER BY partition_id DESC LIMIT 10000"
    ));
    request.parameters = vec![model::Parameter {
        name: Some("table".into()),
        parameter_type: "STRING".into(),
        value: Some("t".into()),
    }];
    let outcome = house.run(request).await;
    let lines: Vec<(Option<String>, Option<String>)> = house
        .cells(&outcome, 10)
        .await
        .into_iter()
        .map(|cells| (cells[0].clone(), cells[1].clone()))
        .collect();
    let line = |id: &str, rows: &str| (Some(id.to_owned()), Some(rows.to_owned()));
    assert_eq!(lines, [line("20261102", "2"), line("20261101", "1")]);

    let mut changes = house.workbench.changes();
    let job = house.job();
    let partition = table(&house, "s.t$20261101");
    let look = PreviewLook {
        first_row: 0,
        columns: Vec::new(),
    };
    house
        .workbench
        .preview_table(job.clone(), &house.connection, partition, look)
        .unwrap();
    let outcome = house.end_of(&mut changes, job).await;
    let cells = house.cells(&outcome, 10).await;
    assert_eq!(
        cells,
        [[Some("2026-11-01".to_owned()), Some("1".to_owned())]]
    );
}
