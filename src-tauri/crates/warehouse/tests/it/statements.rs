//! Pricing, submitting, watching and stopping statements.

use crate::support::{ask, refusal, yes};
use model::{
    Accuracy, CreateDisposition, DatasetRef, Destination, JobId, JobsQuestion, Kind, Parameter,
    Priority, QueryOptions, Session, TableRef, WriteDisposition,
};
use serde_json::{Value, json};
use std::time::Duration;
use warehouse::{JobState, Statement};
use wiremock::matchers::{body_partial_json, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn job() -> JobId {
    JobId("job-1".into())
}

fn done(state: &str) -> Value {
    json!({
        "jobReference": { "projectId": "proj", "jobId": "job-1", "location": "US" },
        "status": { "state": state },
        "statistics": { "creationTime": "1700000000000" },
    })
}

fn parameter(name: &str, parameter_type: &str, value: &str) -> Parameter {
    Parameter {
        name: Some(name.into()),
        parameter_type: parameter_type.into(),
        value: Some(value.into()),
    }
}

#[tokio::test]
async fn a_statement_goes_out_under_our_id_with_its_limit_and_parameters() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/bigquery/v2/projects/proj/jobs"))
        .and(body_partial_json(json!({
            "jobReference": { "jobId": "job-1", "projectId": "proj" },
            "configuration": { "query": {
                "query": "SELECT @a", "useLegacySql": false, "maximumBytesBilled": "1000",
                "parameterMode": "NAMED",
                "queryParameters": [
                    { "name": "a", "parameterType": { "type": "INT64" },
                      "parameterValue": { "value": "5" } } ] } },
        })))
        .respond_with(yes(&done("RUNNING")))
        .expect(1)
        .mount(&server)
        .await;
    let with = [parameter("a", "INT64", "5")];
    let status = ask(&server)
        .submit(
            &job(),
            &Statement {
                parameters: &with,
                max_bytes_billed: Some(1000),
                ..Statement::new("SELECT @a")
            },
        )
        .await
        .unwrap();
    assert_eq!(status.state, JobState::Running);
    assert_eq!(status.location.as_deref(), Some("US"));
    assert_eq!(status.statistics.created_at_ms, Some(1_700_000_000_000));
}

#[tokio::test]
async fn how_a_statement_runs_goes_out_as_the_service_names_it() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(body_partial_json(json!({
            "jobReference": { "jobId": "job-1", "location": "asia-northeast1" },
            "configuration": {
                "labels": { "team": "game" }, "jobTimeoutMs": "90000",
                "query": {
                    "defaultDataset": { "projectId": "p", "datasetId": "d" },
                    "priority": "BATCH", "useQueryCache": false,
                    "destinationTable": { "projectId": "p", "datasetId": "d", "tableId": "t" },
                    "writeDisposition": "WRITE_APPEND", "createDisposition": "CREATE_NEVER",
                    "destinationEncryptionConfiguration": { "kmsKeyName": "projects/k" },
                    "connectionProperties": [{ "key": "session_id", "value": "s-1" }],
                } },
        })))
        .respond_with(yes(&done("RUNNING")))
        .expect(2)
        .mount(&server)
        .await;
    let mut options = QueryOptions {
        default_dataset: Some(DatasetRef {
            project: "p".into(),
            dataset: "d".into(),
        }),
        labels: vec![("team".into(), "game".into())],
        priority: Priority::Batch,
        use_cache: false,
        destination: Some(Destination {
            table: TableRef {
                project: "p".into(),
                dataset: "d".into(),
                table: "t".into(),
            },
            write: WriteDisposition::Append,
            create: CreateDisposition::Never,
        }),
        location: Some("asia-northeast1".into()),
        session: Session::Open("s-1".into()),
        job_timeout_ms: Some(90_000),
        kms_key: Some("projects/k".into()),
    };
    let warehouse = ask(&server);
    let statement = Statement {
        options: &options,
        ..Statement::new("SELECT 1")
    };
    warehouse.submit(&job(), &statement).await.unwrap();
    warehouse.submit(&job(), &statement).await.unwrap();

    server.reset().await;
    Mock::given(method("POST"))
        .and(body_partial_json(
            json!({ "configuration": { "query": { "createSession": true } } }),
        ))
        .respond_with(yes(&done("RUNNING")))
        .expect(1)
        .mount(&server)
        .await;
    options.session = Session::New;
    let statement = Statement {
        options: &options,
        ..Statement::new("SELECT 1")
    };
    warehouse.submit(&job(), &statement).await.unwrap();
    // A dry run begins no session.
    let dry = warehouse.dry_run(&statement).await;
    assert!(
        dry.is_err(),
        "the body without `createSession` matches nothing"
    );
}

#[tokio::test]
async fn a_range_parameter_goes_out_though_the_vendor_cannot_say_it() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(body_partial_json(
            json!({ "configuration": { "query": { "queryParameters": [
            { "name": "r",
              "parameterType": { "type": "RANGE", "rangeElementType": { "type": "DATE" } },
              "parameterValue": { "rangeValue": { "start": { "value": "2026-01-01" } } } } ] } } }),
        ))
        .respond_with(yes(&done("PENDING")))
        .expect(2)
        .mount(&server)
        .await;
    let with = [parameter("r", "RANGE<DATE>", "[2026-01-01, UNBOUNDED)")];
    let warehouse = ask(&server);
    warehouse
        .submit(
            &job(),
            &Statement {
                parameters: &with,
                ..Statement::new("SELECT @r")
            },
        )
        .await
        .unwrap();
    warehouse
        .dry_run(&Statement {
            parameters: &with,
            ..Statement::new("SELECT @r")
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn submitting_twice_finds_the_first() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(refusal(
            409,
            "duplicate",
            "Already Exists: Job proj:US.job-1",
        ))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/bigquery/v2/projects/proj/jobs/job-1"))
        .respond_with(yes(&done("DONE")))
        .mount(&server)
        .await;
    let status = ask(&server)
        .submit(&job(), &Statement::new("SELECT 1"))
        .await
        .unwrap();
    assert_eq!(status.state, JobState::Done);
}

#[tokio::test]
async fn a_job_whose_acceptance_could_not_be_read_is_found() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(200).set_body_string("{\"kind\":"))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .respond_with(yes(&done("RUNNING")))
        .mount(&server)
        .await;
    let status = ask(&server)
        .submit(&job(), &Statement::new("SELECT 1"))
        .await
        .unwrap();
    assert_eq!(status.state, JobState::Running);
}

#[tokio::test]
async fn a_mistake_in_a_statement_has_its_place() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(refusal(
            400,
            "invalidQuery",
            "Unrecognized name: foo at [2:8]",
        ))
        .mount(&server)
        .await;
    let expected = Kind::BadSql {
        message: "Unrecognized name: foo".into(),
        line: Some(2),
        column: Some(8),
    };
    let warehouse = ask(&server);
    let submitted = warehouse
        .submit(&job(), &Statement::new("SELECT\n  foo"))
        .await;
    assert_eq!(submitted.unwrap_err().kind, expected);
    assert_eq!(
        warehouse
            .dry_run(&Statement::new("SELECT\n  foo"))
            .await
            .unwrap_err()
            .kind,
        expected
    );
}

#[tokio::test]
async fn a_parameter_that_cannot_be_used_is_said_before_anything_is_sent() {
    let server = MockServer::start().await;
    let with = [parameter("a", "INT64", "five")];
    let problem = ask(&server)
        .submit(
            &job(),
            &Statement {
                parameters: &with,
                ..Statement::new("SELECT @a")
            },
        )
        .await
        .unwrap_err();
    assert!(matches!(problem.kind, Kind::BadInput { ref field, .. } if field == "parameter a"));
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_price_is_never_said_when_it_is_not_known() {
    for (statistics, bytes, accuracy) in [
        (
            json!({ "query": { "totalBytesProcessed": "5", "totalBytesProcessedAccuracy": "PRECISE" } }),
            Some(5),
            Accuracy::Precise,
        ),
        (
            json!({ "query": { "totalBytesProcessed": "5", "totalBytesProcessedAccuracy": "UPPER_BOUND" } }),
            Some(5),
            Accuracy::UpperBound,
        ),
        (
            json!({ "query": { "totalBytesProcessed": "5", "totalBytesProcessedAccuracy": "LOWER_BOUND" } }),
            Some(5),
            Accuracy::LowerBound,
        ),
        (
            json!({ "query": { "totalBytesProcessed": "0", "totalBytesProcessedAccuracy": "UNKNOWN" } }),
            None,
            Accuracy::Unknown,
        ),
        (
            json!({ "query": { "totalBytesProcessed": "0", "statementType": "SCRIPT" } }),
            None,
            Accuracy::Unknown,
        ),
        (
            json!({ "totalBytesProcessed": "7" }),
            Some(7),
            Accuracy::Precise,
        ),
        (json!({}), None, Accuracy::Unknown),
    ] {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .and(body_partial_json(
                json!({ "configuration": { "dryRun": true } }),
            ))
            .respond_with(yes(&json!({ "statistics": statistics })))
            .mount(&server)
            .await;
        let dry = ask(&server)
            .dry_run(&Statement::new("SELECT 1"))
            .await
            .unwrap();
        assert_eq!((dry.bytes, dry.accuracy), (bytes, accuracy), "{statistics}");
    }
}

#[tokio::test]
async fn a_failed_job_is_an_answer_with_an_error() {
    let server = MockServer::start().await;
    for (reason, message, kind) in [
        (
            "invalidQuery",
            "Division by zero: 1 / 0 at [1:8]",
            Kind::BadSql {
                message: "Division by zero: 1 / 0".into(),
                line: Some(1),
                column: Some(8),
            },
        ),
        (
            "bytesBilledLimitExceeded",
            "Query exceeded limit for bytes billed: 10. 20 or higher required.",
            Kind::OverLimit {
                limit: 10,
                asked: 20,
                unit: "bytes".into(),
            },
        ),
        (
            "stopped",
            "Job execution was cancelled: User requested cancellation",
            Kind::Cancelled,
        ),
        (
            "somethingNew",
            "What is this",
            Kind::BadSql {
                message: "What is this".into(),
                line: None,
                column: None,
            },
        ),
    ] {
        server.reset().await;
        let mut body = done("DONE");
        body["status"]["errorResult"] = json!({ "reason": reason, "message": message });
        Mock::given(method("GET"))
            .respond_with(yes(&body))
            .mount(&server)
            .await;
        let status = ask(&server).job(&job(), None).await.unwrap();
        assert_eq!(status.error.unwrap().kind, kind);
    }
}

#[tokio::test]
async fn waiting_tells_running_done_and_failed_apart() {
    let server = MockServer::start().await;
    let results = || {
        Mock::given(path("/bigquery/v2/projects/proj/queries/job-1"))
            .and(query_param("maxResults", "0"))
            .and(query_param("timeoutMs", "1500"))
    };
    let warehouse = ask(&server);
    let wait = async || {
        warehouse
            .wait(&job(), None, Duration::from_millis(1500))
            .await
    };
    results()
        .respond_with(yes(&json!({ "jobComplete": false })))
        .mount(&server)
        .await;
    assert_eq!(wait().await, Ok(None));
    server.reset().await;
    let body = json!({ "jobComplete": true, "totalRows": "3",
        "schema": { "fields": [{ "name": "x", "type": "INTEGER" }] } });
    results().respond_with(yes(&body)).mount(&server).await;
    let head = wait().await.unwrap().unwrap();
    assert_eq!((head.columns.len(), head.total_rows), (1, Some(3)));
    server.reset().await;
    results()
        .respond_with(refusal(400, "invalidQuery", "Bad at [1:2]"))
        .mount(&server)
        .await;
    assert!(matches!(
        wait().await.unwrap_err().kind,
        Kind::BadSql { line: Some(1), .. }
    ));
}

#[tokio::test]
async fn the_statements_of_a_script_are_listed() {
    let server = MockServer::start().await;
    let mut child = done("DONE");
    child["jobReference"]["jobId"] = json!("script_job_1_0");
    child["statistics"]["query"] = json!({ "statementType": "SELECT" });
    Mock::given(path("/bigquery/v2/projects/proj/jobs"))
        .and(query_param("parentJobId", "job-1"))
        .respond_with(yes(&json!({ "jobs": [child] })))
        .mount(&server)
        .await;
    let question = JobsQuestion::of_script("call".into(), "c".into(), job());
    let listing = ask(&server).jobs(&question).await.unwrap();
    assert_eq!(listing.items[0].job, JobId("script_job_1_0".into()));
    assert_eq!(
        listing.items[0].statistics.statement_type.as_deref(),
        Some("SELECT")
    );
}

#[tokio::test]
async fn dropping_a_question_ends_its_request() {
    use tokio::io::AsyncReadExt as _;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let warehouse = crate::support::open(&url, warehouse::Deadlines::default());
    let asking = tokio::spawn(async move { warehouse.datasets("p", None).await });
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut buffer = [0; 4096];
    assert!(stream.read(&mut buffer).await.unwrap() > 0);
    asking.abort();
    // The end of the connection, which no answer has been sent on.
    assert_eq!(stream.read(&mut buffer).await.unwrap(), 0);
}
