//! What the vendor's client cannot read, cannot say or loses, one test each: an upgrade that mends
//! one of these is noticed here.

use crate::support::{ask, yes};
use gcp_bigquery_client::model::get_query_results_parameters::GetQueryResultsParameters;
use gcp_bigquery_client::model::job_statistics::JobStatistics;
use gcp_bigquery_client::model::query_response::QueryResponse;
use gcp_bigquery_client::model::routine::Routine;
use gcp_bigquery_client::model::{datasets::Datasets, table::Table};
use model::{Column, ColumnType, DatasetRef, JobId, Kind, Mode, Partitioning, TableKind, TableRef};
use serde_json::json;
use wiremock::matchers::{any, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

async fn answering(body: &serde_json::Value) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(yes(body))
        .mount(&server)
        .await;
    server
}

fn dataset() -> DatasetRef {
    DatasetRef {
        project: "p".into(),
        dataset: "d".into(),
    }
}

fn table() -> TableRef {
    TableRef {
        project: "p".into(),
        dataset: "d".into(),
        table: "t".into(),
    }
}

#[tokio::test]
async fn a_project_without_datasets_has_an_empty_list() {
    let body = json!({ "kind": "bigquery#datasetList", "etag": "x" });
    assert!(serde_json::from_value::<Datasets>(body.clone()).is_err());
    let listing = ask(&answering(&body).await)
        .datasets("p", None)
        .await
        .unwrap();
    assert_eq!((listing.items.len(), listing.next_page), (0, None));
}

#[tokio::test]
async fn a_table_without_a_schema_has_no_columns() {
    let body = json!({
        "tableReference": { "projectId": "p", "datasetId": "d", "tableId": "t" },
        "type": "EXTERNAL",
    });
    assert!(serde_json::from_value::<Table>(body.clone()).is_err());
    let detail = ask(&answering(&body).await).table(&table()).await.unwrap();
    assert_eq!(
        (detail.table.kind, detail.columns),
        (TableKind::External, vec![])
    );
}

#[tokio::test]
async fn a_table_with_a_range_or_an_unknown_type_keeps_all_columns() {
    let body = json!({
        "tableReference": { "projectId": "p", "datasetId": "d", "tableId": "t" },
        "type": "TABLE", "numRows": "12", "numBytes": "345", "creationTime": "1000",
        "lastModifiedTime": "2000", "expirationTime": "3000", "location": "EU",
        "description": "What it is", "labels": { "team": "games" },
        "timePartitioning": { "type": "DAY", "field": "day", "requirePartitionFilter": true },
        "clustering": { "fields": ["a", "b"] },
        "schema": { "fields": [
            { "name": "r", "type": "RANGE", "rangeElementType": { "type": "DATE" } },
            { "name": "v", "type": "VECTOR" },
            { "name": "s", "type": "RECORD", "mode": "REPEATED", "fields": [
                { "name": "x", "type": "INTEGER", "mode": "REQUIRED", "description": "An x" } ] } ] },
    });
    assert!(serde_json::from_value::<Table>(body.clone()).is_err());
    let detail = ask(&answering(&body).await).table(&table()).await.unwrap();
    let x = Column {
        mode: Mode::Required,
        description: Some("An x".into()),
        ..Column::new("x", ColumnType::Int64)
    };
    let expected = vec![
        Column {
            range_element: Some(ColumnType::Date),
            ..Column::new("r", ColumnType::Range)
        },
        Column::new("v", ColumnType::Unknown),
        Column {
            mode: Mode::Repeated,
            fields: vec![x],
            ..Column::new("s", ColumnType::Struct)
        },
    ];
    assert_eq!(detail.columns, expected);
    assert_eq!((detail.row_count, detail.size_bytes), (Some(12), Some(345)));
    let times = (
        detail.created_at_ms,
        detail.modified_at_ms,
        detail.expires_at_ms,
    );
    assert_eq!(times, (Some(1000), Some(2000), Some(3000)));
    assert_eq!(detail.labels, [("team".to_owned(), "games".to_owned())]);
    let partitioning = Partitioning {
        column: Some("day".into()),
        unit: "DAY".into(),
        filter_required: true,
        expiration_ms: None,
        range: None,
    };
    assert_eq!(detail.table.partitioning, Some(partitioning));
    assert_eq!(detail.table.clustering, ["a", "b"]);
    assert_eq!(detail.description.as_deref(), Some("What it is"));
}

#[tokio::test]
async fn the_status_of_an_error_page_is_found_out_where_the_vendor_loses_it() {
    // `projects` goes through the vendor's client, which cannot read this answer.
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(503).set_body_string("<html>Service Unavailable</html>");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let warehouse = ask(&server);
    let failed = Kind::ServiceFailed {
        host: server.address().to_string(),
        status: Some(503),
    };
    assert_eq!(warehouse.projects(None).await.unwrap_err().kind, failed);
    let job = JobId("j".into());
    assert_eq!(
        warehouse
            .submit(&job, &warehouse::Statement::new("SELECT 1"))
            .await
            .unwrap_err()
            .kind,
        failed
    );
    assert_eq!(warehouse.cancel(&job, None).await.unwrap_err().kind, failed);
}

#[tokio::test]
async fn an_error_without_its_list_of_reasons_keeps_its_status_and_message() {
    let server = MockServer::start().await;
    let body = json!({ "error": { "code": 403, "message": "Denied here", "status": "DENIED" } });
    let answer = ResponseTemplate::new(403).set_body_json(body);
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let problem = ask(&server).projects(None).await.unwrap_err();
    assert!(matches!(problem.kind, Kind::Denied { .. }));
    assert_eq!(problem.detail.as_deref(), Some("Denied here"));
}

#[test]
fn the_vendors_client_still_cannot_ask_for_exact_timestamps() {
    let parameters = GetQueryResultsParameters {
        format_options: Some(
            gcp_bigquery_client::model::data_format_options::DataFormatOptions {
                use_int64_timestamp: Some(true),
            },
        ),
        ..GetQueryResultsParameters::default()
    };
    let request = reqwest::Client::new()
        .get("http://h")
        .query(&parameters)
        .build();
    assert!(request.is_err(), "mended: {request:?}");
}

#[tokio::test]
async fn every_page_is_asked_for_with_exact_timestamps() {
    let server = MockServer::start().await;
    let body = json!({ "jobComplete": true, "rows": [{ "f": [{ "v": "1700000000000001" }] }] });
    Mock::given(query_param("formatOptions.useInt64Timestamp", "true"))
        .respond_with(yes(&body))
        .mount(&server)
        .await;
    let head = warehouse::Head {
        columns: vec![Column::new("t", ColumnType::Timestamp)],
        total_rows: Some(1),
    };
    let mut pages = ask(&server).pages(&JobId("j".into()), None, &head, 0);
    let batch = pages.next().await.unwrap().unwrap();
    let micros = batch.columns()[0].datetime().unwrap().physical().get(0);
    assert_eq!(micros, Some(1_700_000_000_000_001));
}

#[tokio::test]
async fn the_place_of_a_job_is_said_with_its_id() {
    let server = MockServer::start().await;
    Mock::given(query_param("location", "asia-northeast1"))
        .respond_with(yes(
            &json!({ "jobComplete": true, "status": { "state": "DONE" } }),
        ))
        .mount(&server)
        .await;
    let warehouse = ask(&server);
    let (job, place) = (JobId("j".into()), Some("asia-northeast1"));
    warehouse.job(&job, place).await.unwrap();
    warehouse.cancel(&job, place).await.unwrap();
    let head = warehouse
        .wait(&job, place, std::time::Duration::ZERO)
        .await
        .unwrap()
        .unwrap();
    assert!(
        warehouse
            .pages(&job, place, &head, 0)
            .next()
            .await
            .is_none()
    );
}

#[tokio::test]
async fn figures_that_the_vendors_types_drop_are_kept() {
    let statistics = json!({
        "creationTime": "1", "startTime": "2", "endTime": "3", "numChildJobs": "2",
        "query": {
            "statementType": "MERGE", "totalBytesProcessed": "10", "totalBytesBilled": "20",
            "totalSlotMs": "30", "cacheHit": false,
            "dmlStats": { "insertedRowCount": "4", "updatedRowCount": "5", "deletedRowCount": "6" },
        },
    });
    let read: JobStatistics = serde_json::from_value(statistics.clone()).unwrap();
    assert!(
        !serde_json::to_string(&read)
            .unwrap()
            .contains("insertedRowCount"),
        "mended"
    );
    let body = json!({
        "jobReference": { "projectId": "p", "jobId": "j", "location": "EU" },
        "status": { "state": "DONE" },
        "configuration": { "query": {
            "destinationTable": { "projectId": "p", "datasetId": "d", "tableId": "t" } } },
        "statistics": statistics,
    });
    let status = ask(&answering(&body).await)
        .job(&JobId("j".into()), None)
        .await
        .unwrap();
    let counts = status.statistics.dml.unwrap();
    assert_eq!((counts.inserted, counts.updated, counts.deleted), (4, 5, 6));
    assert_eq!(status.statistics.target_table.as_deref(), Some("p.d.t"));
    assert_eq!(status.statistics.child_jobs, Some(2));
    assert_eq!(status.statistics.bytes_billed, Some(20));
    assert_eq!(status.location.as_deref(), Some("EU"));
}

#[test]
fn the_vendors_answer_still_lacks_what_a_result_needs() {
    let body = json!({ "jobComplete": true, "location": "EU", "totalBytesBilled": "1" });
    let read: QueryResponse = serde_json::from_value(body).unwrap();
    assert!(
        !serde_json::to_string(&read)
            .unwrap()
            .contains("totalBytesBilled"),
        "mended"
    );
}

#[tokio::test]
async fn columns_keep_their_order_and_their_equal_names() {
    let server = MockServer::start().await;
    let names = ["b", "a", "b", ""];
    let fields: Vec<_> = names
        .iter()
        .map(|name| json!({ "name": name, "type": "STRING" }))
        .collect();
    let body = json!({ "jobComplete": true, "totalRows": "0", "schema": { "fields": fields } });
    Mock::given(any())
        .respond_with(yes(&body))
        .mount(&server)
        .await;
    let job = JobId("j".into());
    let head = ask(&server)
        .wait(&job, None, std::time::Duration::ZERO)
        .await
        .unwrap()
        .unwrap();
    let read: Vec<_> = head
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(read, names);
}

#[tokio::test]
async fn routines_of_kinds_to_come_are_listed() {
    let body = json!({ "routines": [
        { "routineReference": { "projectId": "p", "datasetId": "d", "routineId": "f" },
          "routineType": "AGGREGATE_FUNCTION", "language": "PYTHON", "creationTime": "1" },
    ], "nextPageToken": "more" });
    assert!(serde_json::from_value::<Routine>(body["routines"][0].clone()).is_err());
    let listing = ask(&answering(&body).await)
        .routines(&dataset(), None)
        .await
        .unwrap();
    assert_eq!(listing.items[0].routine, "f");
    assert_eq!(listing.items[0].routine_type, "AGGREGATE_FUNCTION");
    assert_eq!(listing.next_page.as_deref(), Some("more"));
}

#[tokio::test]
async fn lists_are_read_page_by_page() {
    let server = MockServer::start().await;
    let item = |id: &str| json!({ "tableReference": { "tableId": id }, "type": "SOMETHING_NEW" });
    Mock::given(path("/bigquery/v2/projects/p/datasets/d/tables"))
        .and(query_param("pageToken", "second"))
        .respond_with(yes(&json!({ "tables": [item("b")] })))
        .mount(&server)
        .await;
    Mock::given(path("/bigquery/v2/projects/p/datasets/d/tables"))
        .respond_with(yes(
            &json!({ "tables": [item("a")], "nextPageToken": "second" }),
        ))
        .mount(&server)
        .await;
    let warehouse = ask(&server);
    let first = warehouse.tables(&dataset(), None).await.unwrap();
    let second = warehouse
        .tables(&dataset(), first.next_page.as_deref())
        .await
        .unwrap();
    assert_eq!(first.items[0].reference.to_string(), "p.d.a");
    assert_eq!(second.items[0].reference.to_string(), "p.d.b");
    assert_eq!(second.items[0].kind, TableKind::Unknown);
    assert_eq!(second.next_page, None);
}

#[tokio::test]
async fn projects_go_by_their_names() {
    let body = json!({ "projects": [
        { "id": "p1", "friendlyName": "One", "projectReference": { "projectId": "p1" } },
        { "id": "p2" },
    ], "nextPageToken": "" });
    let listing = ask(&answering(&body).await).projects(None).await.unwrap();
    let read: Vec<_> = listing
        .items
        .iter()
        .map(|project| (project.id.as_str(), project.name.as_str()))
        .collect();
    assert_eq!(read, [("p1", "One"), ("p2", "p2")]);
    assert_eq!(listing.next_page, None);
}
