//! Looking through the catalogue.

use model::{ColumnType, DatasetRef, Kind, Mode, PreviewLook, TableKind, TableRef};
use tests::House;

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_opens_from_the_project_down_to_nested_columns() {
    let house = House::with_sample().await;
    let (workbench, connection) = (&house.workbench, &house.connection);

    let projects = workbench
        .explore_projects(house.job(), connection, None)
        .await
        .unwrap();
    let project = &projects.items[0].id;
    assert_eq!(project, house.sandbox.project());

    let datasets = workbench
        .explore_datasets(house.job(), connection, project, None)
        .await
        .unwrap();
    let names: Vec<&str> = datasets
        .items
        .iter()
        .map(|one| one.reference.dataset.as_str())
        .collect();
    assert!(names.contains(&"game_analytics"), "{names:?}");

    let dataset = DatasetRef {
        project: project.clone(),
        dataset: "game_analytics".into(),
    };
    let tables = workbench
        .explore_tables(house.job(), connection, &dataset, None)
        .await
        .unwrap();
    let shard = tables
        .items
        .iter()
        .find(|table| table.reference.table.starts_with("events_20"))
        .unwrap();
    assert_eq!(shard.kind, TableKind::Table);

    let detail = workbench
        .explore_table(house.job(), connection, &shard.reference)
        .await
        .unwrap();
    let params = detail
        .columns
        .iter()
        .find(|column| column.name == "event_params")
        .unwrap();
    assert_eq!(
        (params.column_type, params.mode),
        (ColumnType::Struct, Mode::Repeated)
    );
    let value = params
        .fields
        .iter()
        .find(|field| field.name == "value")
        .unwrap();
    assert!(
        value
            .fields
            .iter()
            .any(|field| field.column_type == ColumnType::Int64)
    );
    assert!(detail.row_count.unwrap() > 0);
    assert!(detail.size_bytes.unwrap() > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_project_is_an_empty_list_and_a_missing_table_is_not_found() {
    let house = House::empty().await;
    let project = house.sandbox.project().to_owned();
    let datasets = house
        .workbench
        .explore_datasets(house.job(), &house.connection, &project, None)
        .await
        .unwrap();
    assert_eq!(datasets.items, []);

    let table = TableRef {
        project,
        dataset: "nowhere".into(),
        table: "nothing".into(),
    };
    let refused = house
        .workbench
        .explore_table(house.job(), &house.connection, &table)
        .await
        .unwrap_err();
    assert!(matches!(refused.kind, Kind::NotFound { .. }), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_free_look_at_a_table_bills_nothing() {
    let house = House::with_sample().await;
    let table = TableRef {
        project: house.sandbox.project().to_owned(),
        dataset: "game_analytics".into(),
        table: "players".into(),
    };
    let mut changes = house.workbench.changes();
    let job = house.job();
    house
        .workbench
        .preview_table(
            job.clone(),
            &house.connection,
            table,
            PreviewLook::default(),
        )
        .unwrap();
    let outcome = house.end_of(&mut changes, job).await;
    assert_eq!(outcome.run.statistics.bytes_billed, Some(0));
    assert!(outcome.rows.as_ref().unwrap().row_count > 0);
    assert!(!house.cells(&outcome, 3).await.is_empty());
}
