//! The catalogue where a server refuses a part of it, and what only a whole description holds.

use crate::support::{ask, refusal, yes};
use model::{DatasetRef, Kind, TableKind, TableRef};
use serde_json::json;
use wiremock::matchers::{body_partial_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn table() -> TableRef {
    TableRef {
        project: "p".into(),
        dataset: "d".into(),
        table: "t".into(),
    }
}

#[tokio::test]
async fn a_dataset_that_refuses_is_a_problem_of_its_own() {
    let server = MockServer::start().await;
    Mock::given(path("/bigquery/v2/projects/p/datasets/locked/tables"))
        .respond_with(refusal(
            403,
            "accessDenied",
            "Access Denied: Dataset p:locked",
        ))
        .mount(&server)
        .await;
    Mock::given(path("/bigquery/v2/projects/p/datasets/open/tables"))
        .respond_with(yes(&json!({ "tables": [
            { "tableReference": { "tableId": "t" }, "type": "TABLE" } ] })))
        .mount(&server)
        .await;
    let warehouse = ask(&server);
    let of = |dataset: &str| DatasetRef {
        project: "p".into(),
        dataset: dataset.into(),
    };
    let refused = warehouse.tables(&of("locked"), None).await.unwrap_err();
    assert_eq!(
        refused.kind,
        Kind::Denied {
            action: "bigquery.tables.list".into(),
            resource: "p:locked".into()
        }
    );
    let listed = warehouse.tables(&of("open"), None).await.unwrap();
    assert_eq!(listed.items.len(), 1);
}

#[tokio::test]
async fn models_are_listed_and_a_dataset_without_any_is_an_empty_list() {
    let server = MockServer::start().await;
    Mock::given(path("/bigquery/v2/projects/p/datasets/d/models"))
        .respond_with(yes(&json!({ "models": [
            { "modelReference": { "projectId": "p", "datasetId": "d", "modelId": "churn" },
              "modelType": "LOGISTIC_REGRESSION", "creationTime": "1" },
            { "modelReference": { "modelId": "odd" }, "modelType": "MODEL_TYPE_UNSPECIFIED" } ] })))
        .mount(&server)
        .await;
    Mock::given(path("/bigquery/v2/projects/p/datasets/none/models"))
        .respond_with(yes(&json!({})))
        .mount(&server)
        .await;
    let of = |dataset: &str| DatasetRef {
        project: "p".into(),
        dataset: dataset.into(),
    };
    let warehouse = ask(&server);
    let models = warehouse.models(&of("d"), None).await.unwrap().items;
    let shown: Vec<_> = models
        .iter()
        .map(|model| (model.model.as_str(), model.model_type.as_deref()))
        .collect();
    assert_eq!(
        shown,
        [("churn", Some("LOGISTIC_REGRESSION")), ("odd", None)]
    );
    assert_eq!(warehouse.models(&of("none"), None).await.unwrap().items, []);
}

#[tokio::test]
async fn a_description_keeps_sizes_tags_keys_and_where_rows_come_from() {
    let server = MockServer::start().await;
    let body = json!({
        "tableReference": { "projectId": "p", "datasetId": "d", "tableId": "t" },
        "type": "TABLE", "etag": "\"v1\"", "numRows": "5", "numBytes": "900",
        "numLongTermBytes": "100", "numActiveLogicalBytes": "800", "numTotalPhysicalBytes": "300",
        "numTimeTravelPhysicalBytes": "20",
        "encryptionConfiguration": { "kmsKeyName": "projects/k" },
        "streamingBuffer": { "estimatedRows": "7", "estimatedBytes": "70", "oldestEntryTime": "1000" },
        "cloneDefinition": { "cloneTime": "2026-11-24T01:02:03Z",
            "baseTableReference": { "projectId": "p", "datasetId": "d", "tableId": "base" } },
        "rangePartitioning": { "field": "n", "range": { "start": "0", "end": "100", "interval": "10" } },
        "schema": { "fields": [
            { "name": "n", "type": "INTEGER" },
            { "name": "s", "type": "RECORD", "fields": [
                { "name": "mail", "type": "STRING", "maxLength": "20", "collation": "und:ci",
                  "policyTags": { "names": ["projects/p/t/1"] },
                  "dataPolicies": [{ "name": "projects/p/mask" }] } ] },
            { "name": "price", "type": "NUMERIC", "precision": "10", "scale": "2",
              "defaultValueExpression": "1.5", "roundingMode": "ROUND_HALF_EVEN" } ] },
    });
    Mock::given(method("GET"))
        .respond_with(yes(&body))
        .mount(&server)
        .await;
    let detail = ask(&server).table(&table()).await.unwrap();
    assert_eq!(detail.table.kind, TableKind::Clone);
    assert_eq!(detail.base.unwrap().table.table, "base");
    assert_eq!(detail.kms_key.as_deref(), Some("projects/k"));
    assert_eq!(detail.streaming.unwrap().rows, Some(7));
    assert_eq!(
        (
            detail.sizes.active_logical,
            detail.sizes.long_term_logical,
            detail.sizes.physical
        ),
        (Some(800), Some(100), Some(300))
    );
    let range = detail.table.partitioning.unwrap().range.unwrap();
    assert_eq!([range.start, range.end, range.interval], ["0", "100", "10"]);
    let facts: Vec<&str> = detail
        .column_facts
        .iter()
        .map(|one| one.path.as_str())
        .collect();
    assert_eq!(facts, ["s.mail", "price"]);
    assert_eq!(detail.column_facts[0].policy_tags, ["projects/p/t/1"]);
    assert_eq!(detail.column_facts[0].data_policies, ["projects/p/mask"]);
    assert_eq!(detail.column_facts[1].scale, Some(2));
    // The schema as JSON is the service's own, with what this version does not know.
    assert!(detail.json_schema.contains("ROUND_HALF_EVEN"));
}

#[tokio::test]
async fn an_iceberg_table_and_an_external_one_say_where_their_rows_are() {
    let server = MockServer::start().await;
    let name = json!({ "projectId": "p", "datasetId": "d", "tableId": "t" });
    Mock::given(path("/bigquery/v2/projects/p/datasets/d/tables/t"))
        .respond_with(yes(&json!({ "tableReference": name, "type": "TABLE",
            "biglakeConfiguration": { "connectionId": "c", "storageUri": "gs://b/t",
                "fileFormat": "PARQUET", "tableFormat": "ICEBERG" } })))
        .mount(&server)
        .await;
    Mock::given(path("/bigquery/v2/projects/p/datasets/d/tables/e"))
        .respond_with(yes(&json!({ "tableReference": name, "type": "EXTERNAL",
            "externalDataConfiguration": { "sourceFormat": "CSV", "sourceUris": ["gs://b/*"],
                "connectionId": "lake" } })))
        .mount(&server)
        .await;
    let warehouse = ask(&server);
    let iceberg = warehouse.table(&table()).await.unwrap();
    assert_eq!(iceberg.table.kind, TableKind::Iceberg);
    assert_eq!(iceberg.external.unwrap().uris, ["gs://b/t"]);
    let other = TableRef {
        table: "e".into(),
        ..table()
    };
    let external = warehouse.table(&other).await.unwrap();
    assert_eq!(external.table.kind, TableKind::External);
    let source = external.external.unwrap();
    assert_eq!(
        (source.format.as_deref(), source.connection.as_deref()),
        (Some("CSV"), Some("lake"))
    );
}

#[tokio::test]
async fn a_change_names_the_version_that_was_looked_at() {
    let server = MockServer::start().await;
    Mock::given(method("PATCH"))
        .and(header("if-match", "\"v1\""))
        .and(body_partial_json(
            json!({ "labels": { "old": null, "new": "1" } }),
        ))
        .respond_with(yes(&json!({})))
        .mount(&server)
        .await;
    Mock::given(method("PATCH"))
        .and(header("if-match", "\"v0\""))
        .respond_with(refusal(412, "conditionNotMet", "Precondition Failed"))
        .mount(&server)
        .await;
    let mut change = serde_json::Map::new();
    change.insert("labels".into(), json!({ "old": null, "new": "1" }));
    let warehouse = ask(&server);
    warehouse
        .patch_table(&table(), Some("\"v1\""), &change)
        .await
        .unwrap();
    let refused = warehouse
        .patch_table(&table(), Some("\"v0\""), &change)
        .await
        .unwrap_err();
    assert_eq!(
        refused.kind,
        Kind::Changed {
            resource: "p.d.t".into()
        }
    );
}

#[tokio::test]
async fn a_copy_of_an_earlier_time_names_it_and_a_repeated_one_is_the_same_job() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(body_partial_json(json!({ "configuration": { "copy": {
            "sourceTable": { "tableId": "t@1795521600001" },
            "operationType": "SNAPSHOT", "writeDisposition": "WRITE_EMPTY",
            "destinationExpirationTime": "2026-11-24T12:00:00.001Z" } } })))
        .respond_with(refusal(409, "duplicate", "Already Exists: Job proj:US.j1"))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/bigquery/v2/projects/proj/jobs/j1"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({
            "jobReference": { "jobId": "j1" }, "status": { "state": "DONE" } })))
        .mount(&server)
        .await;
    let copy = warehouse::TableCopy {
        source: table(),
        as_of_ms: Some(1_795_521_600_001),
        target: TableRef {
            table: "then".into(),
            ..table()
        },
        operation: model::CopyOperation::Snapshot,
        overwrite: false,
        expires_at_ms: Some(1_795_521_600_001),
    };
    let job = model::JobId::from("j1");
    let status = ask(&server)
        .submit_copy(&job, &copy, Some("US"))
        .await
        .unwrap();
    assert_eq!(status.state, warehouse::JobState::Done);
}
