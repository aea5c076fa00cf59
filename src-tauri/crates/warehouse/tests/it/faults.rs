//! Every way in which a service fails, and the problem that it becomes.

use crate::support::{DEADLINES, TOKEN, ask, host, open, promising, raw, refusal, yes};
use model::{ConnectionId, DatasetRef, Endpoint, JobId, Kind, Problem, Secret, TableRef};
use serde_json::json;
use std::time::{Duration, Instant};
use warehouse::{Deadlines, Head, Statement, Warehouse};
use wiremock::matchers::{any, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Asks for the datasets of a server that answers everything with `answer`.
async fn datasets(answer: ResponseTemplate) -> (Problem, String) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let problem = ask(&server).datasets("proj", None).await.unwrap_err();
    (problem, host(&server))
}

#[tokio::test]
async fn each_status_and_reason_becomes_its_kind() {
    let kind = async |answer| datasets(answer).await.0.kind;
    let denied = Kind::Denied {
        action: "bigquery.datasets.get".into(),
        resource: "proj".into(),
    };
    assert_eq!(
        kind(refusal(403, "accessDenied", "Access Denied: no")).await,
        denied
    );
    assert_eq!(kind(ResponseTemplate::new(403)).await, denied);
    assert_eq!(
        kind(refusal(404, "notFound", "Not found: Dataset proj:ds")).await,
        Kind::NotFound {
            resource: "proj:ds".into()
        }
    );
    assert_eq!(
        kind(refusal(401, "authError", "Invalid Credentials")).await,
        Kind::SignedOut {
            connection: ConnectionId("here".into())
        }
    );
    assert_eq!(
        kind(ResponseTemplate::new(401)).await,
        Kind::SignedOut {
            connection: ConnectionId("here".into())
        }
    );
    assert_eq!(
        kind(refusal(403, "rateLimitExceeded", "Exceeded rate limits")).await,
        Kind::OutOfQuota {
            quota: "Exceeded rate limits".into()
        }
    );
    assert_eq!(
        kind(refusal(403, "quotaExceeded", "Quota exceeded")).await,
        Kind::OutOfQuota {
            quota: "Quota exceeded".into()
        }
    );
    assert_eq!(
        kind(refusal(409, "duplicate", "Already Exists: Dataset proj:ds")).await,
        Kind::Conflict {
            resource: "proj:ds".into()
        }
    );
    assert_eq!(
        kind(refusal(412, "conditionNotMet", "Precondition")).await,
        Kind::Changed {
            resource: "proj".into()
        }
    );
    assert_eq!(
        kind(refusal(400, "invalid", "Invalid page token")).await,
        Kind::BadInput {
            field: "request".into(),
            reason: "Invalid page token".into()
        }
    );
}

#[tokio::test]
async fn a_failing_service_is_told_by_its_status_whatever_it_says() {
    for (status, body, detail) in [
        (
            500,
            json!({"error": {"code": 500, "message": "oops"}}).to_string(),
            Some("oops"),
        ),
        (
            502,
            "<html><title>502</title><h1>Bad Gateway</h1></html>".into(),
            Some("502 Bad Gateway"),
        ),
        (503, String::new(), None),
        (504, "upstream timed out".into(), Some("upstream timed out")),
        (302, "<a href='/login'>Sign in</a>".into(), Some("Sign in")),
    ] {
        let answer = ResponseTemplate::new(status).set_body_string(body);
        let (problem, host) = datasets(answer).await;
        assert_eq!(
            problem.kind,
            Kind::ServiceFailed {
                host,
                status: Some(status)
            }
        );
        assert_eq!(problem.detail.as_deref(), detail);
    }
}

#[tokio::test]
async fn a_limit_on_requests_says_when_to_come_back() {
    let answer = ResponseTemplate::new(429).insert_header("Retry-After", "7");
    let (problem, _) = datasets(answer).await;
    assert!(matches!(problem.kind, Kind::OutOfQuota { .. }));
    assert_eq!(problem.detail.as_deref(), Some("Retry-After: 7"));
    let answer = refusal(429, "rateLimitExceeded", "Too many").insert_header("Retry-After", "7");
    let (problem, _) = datasets(answer).await;
    assert_eq!(
        problem.kind,
        Kind::OutOfQuota {
            quota: "Too many".into()
        }
    );
    assert_eq!(problem.detail.as_deref(), Some("Too many (Retry-After: 7)"));
}

#[tokio::test]
async fn an_answer_that_is_no_json_or_breaks_off_is_bad() {
    for answer in [
        "<html>Welcome to the hotel</html>",
        "{\"datasets\": [{",
        "",
        "[1]",
    ] {
        let answer = ResponseTemplate::new(200).set_body_string(answer);
        let (problem, host) = datasets(answer).await;
        assert_eq!(problem.kind, Kind::BadAnswer { host });
    }
    let url = raw(vec![Some(promising("{\"datasets\":", 500))]).await;
    let problem = open(&url, DEADLINES)
        .datasets("proj", None)
        .await
        .unwrap_err();
    assert!(
        matches!(problem.kind, Kind::BadAnswer { .. }),
        "{problem:?}"
    );
}

#[tokio::test]
async fn a_closed_connection_and_no_connection_are_told_apart() {
    let url = raw(vec![Some(Vec::new())]).await;
    let problem = open(&url, DEADLINES)
        .datasets("proj", None)
        .await
        .unwrap_err();
    assert!(
        matches!(problem.kind, Kind::ServiceFailed { status: None, .. }),
        "{problem:?}"
    );

    // A port that was free a moment ago.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let warehouse = open(&format!("http://{address}"), DEADLINES);
    let offline = Kind::Offline {
        host: address.to_string(),
    };
    assert_eq!(
        warehouse.datasets("proj", None).await.unwrap_err().kind,
        offline
    );
    assert_eq!(warehouse.projects(None).await.unwrap_err().kind, offline);
    let submitted = warehouse
        .submit(&JobId("j".into()), &Statement::new("SELECT 1"))
        .await;
    assert_eq!(submitted.unwrap_err().kind, offline);
}

#[tokio::test]
async fn silence_ends_at_the_deadline() {
    // Before the answer, and in the middle of it; through our transport and the vendor's.
    let url = raw(vec![None, Some(promising("{", 10)), None]).await;
    let warehouse = open(&url, DEADLINES);
    let started = Instant::now();
    let problem = warehouse.datasets("proj", None).await.unwrap_err();
    assert_eq!(problem.kind, Kind::TimedOut { after_secs: 1 });
    assert!(matches!(
        warehouse.datasets("proj", None).await.unwrap_err().kind,
        Kind::BadAnswer { .. } | Kind::TimedOut { .. }
    ));
    let problem = warehouse.projects(None).await.unwrap_err();
    assert_eq!(problem.kind, Kind::TimedOut { after_secs: 1 });
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_long_poll_may_take_as_long_as_it_asked_for() {
    let server = MockServer::start().await;
    let answer = yes(&json!({ "jobComplete": false })).set_delay(Duration::from_secs(2));
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let warehouse = open(&server.uri(), DEADLINES);
    let job = JobId("j".into());
    // Two seconds are over the deadline of an answer, but not over what was asked for.
    assert_eq!(
        warehouse.wait(&job, None, Duration::from_secs(1)).await,
        Ok(None)
    );
}

#[tokio::test]
async fn neither_the_token_nor_a_page_token_is_repeated() {
    let echo = format!("the header was Bearer {TOKEN}");
    let (problem, _) = datasets(refusal(400, "invalid", &echo)).await;
    assert!(!format!("{problem:?}").contains(TOKEN), "{problem:?}");
    let (problem, _) = datasets(ResponseTemplate::new(502).set_body_string(&echo)).await;
    assert_eq!(
        problem.detail.as_deref(),
        Some("the header was Bearer ****")
    );

    let url = raw(vec![Some(Vec::new())]).await;
    let problem = open(&url, DEADLINES)
        .datasets("proj", Some("canary-page"))
        .await
        .unwrap_err();
    assert!(!format!("{problem:?}").contains("canary"), "{problem:?}");
}

#[tokio::test]
async fn the_token_is_sent_with_every_question() {
    let server = MockServer::start().await;
    Mock::given(header("Authorization", format!("Bearer {TOKEN}").as_str()))
        .respond_with(yes(&json!({})))
        .mount(&server)
        .await;
    let warehouse = ask(&server);
    let dataset = DatasetRef {
        project: "p".into(),
        dataset: "d".into(),
    };
    let table = TableRef {
        project: "p".into(),
        dataset: "d".into(),
        table: "t".into(),
    };
    let job = JobId("j".into());
    warehouse.projects(None).await.unwrap();
    warehouse.datasets("p", None).await.unwrap();
    warehouse.tables(&dataset, None).await.unwrap();
    warehouse.routines(&dataset, None).await.unwrap();
    warehouse.table(&table).await.unwrap();
    warehouse
        .dry_run(&Statement::new("SELECT 1"))
        .await
        .unwrap();
    warehouse
        .submit(&job, &Statement::new("SELECT 1"))
        .await
        .unwrap();
    warehouse.job(&job, None).await.unwrap();
    warehouse.cancel(&job, None).await.unwrap();
    warehouse.wait(&job, None, Duration::ZERO).await.unwrap();
    let question = model::JobsQuestion::of_script("call".into(), "c".into(), job.clone());
    warehouse.jobs(&question).await.unwrap();
    let head = Head {
        columns: vec![],
        total_rows: None,
    };
    assert!(warehouse.pages(&job, None, &head, 0).next().await.is_none());
}

#[tokio::test]
async fn an_address_that_cannot_be_used_is_said_at_once() {
    for url in [
        "",
        "localhost:1",
        "ftp://h",
        "http://u:p@h",
        "http://h?x=1",
        "http://",
    ] {
        let endpoint = Endpoint::fixed(Some(url.into()), Secret::new(String::new()));
        let opened = Warehouse::open(ConnectionId("c".into()), "p".into(), None, endpoint);
        let kind = opened.err().expect(url).kind;
        assert!(
            matches!(kind, Kind::BadInput { ref field, .. } if field == "endpoint"),
            "{url}"
        );
    }
    let endpoint = Endpoint::fixed(None, Secret::new(String::new()));
    assert!(Warehouse::open(ConnectionId("c".into()), "p".into(), None, endpoint.clone()).is_ok());
    assert!(Warehouse::open(ConnectionId("c".into()), String::new(), None, endpoint).is_err());
}

#[tokio::test]
async fn a_root_with_the_api_behind_it_is_the_same_root() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/bigquery/v2/projects/proj/datasets"))
        .respond_with(yes(&json!({})))
        .mount(&server)
        .await;
    for url in [
        server.uri(),
        format!("{}/", server.uri()),
        format!("{}/bigquery/v2/", server.uri()),
    ] {
        open(&url, Deadlines::default())
            .datasets("proj", None)
            .await
            .unwrap();
    }
}
