//! Pages: ahead, in order, to the last row, and never one too few.

use crate::support::{DEADLINES, ask, open, promising, raw, refusal, yes};
use model::{Column, ColumnType, JobId, Kind, TableRef};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use warehouse::{Head, Pages};
use wiremock::matchers::{any, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

fn job() -> JobId {
    JobId("j".into())
}

fn head(total_rows: Option<u64>) -> Head {
    Head {
        columns: vec![Column::new("n", ColumnType::Int64)],
        total_rows,
    }
}

fn rows(numbers: std::ops::Range<u64>) -> Value {
    numbers
        .map(|number| json!({ "f": [{ "v": number.to_string() }] }))
        .collect::<Vec<_>>()
        .into()
}

/// Every number that comes, and the problem at the end if there is one.
async fn drain(mut pages: Pages) -> (Vec<i64>, Option<Kind>) {
    let mut numbers = Vec::new();
    while let Some(batch) = pages.next().await {
        match batch {
            Ok(batch) => numbers.extend(batch.columns()[0].i64().unwrap().into_no_null_iter()),
            Err(problem) => {
                assert!(pages.next().await.is_none(), "rows after an error");
                return (numbers, Some(problem.kind));
            }
        }
    }
    (numbers, None)
}

/// Serves `total` rows in pages of ten; `late`: the token behind the rows.
fn serve(total: u64, late: bool) -> impl Fn(&Request) -> ResponseTemplate {
    move |request| {
        let value = |key: &str| {
            let found = request.url.query_pairs().find(|(name, _)| name == key);
            found.map(|(_, value)| value.into_owned())
        };
        let start: u64 = match (value("pageToken"), value("startIndex")) {
            (Some(token), _) => token.strip_prefix("at ").unwrap().parse().unwrap(),
            (None, Some(start)) => start.parse().unwrap(),
            (None, None) => 0,
        };
        let end = (start + 10).min(total);
        let token = if end < total {
            format!("\"pageToken\":\"at {end}\",")
        } else {
            String::new()
        };
        let rows = format!("\"rows\":{},", rows(start..end));
        let (first, second) = if late { (rows, token) } else { (token, rows) };
        let body = format!("{{\"kind\":\"x\",{first}{second}\"jobComplete\":true}}");
        ResponseTemplate::new(200).set_body_string(body)
    }
}

#[tokio::test]
async fn all_rows_come_in_order_wherever_the_token_stands() {
    for late in [false, true] {
        let server = MockServer::start().await;
        Mock::given(any())
            .respond_with(serve(95, late))
            .mount(&server)
            .await;
        let warehouse = ask(&server);
        let (numbers, problem) = drain(warehouse.pages(&job(), None, &head(Some(95)), 0)).await;
        assert_eq!((numbers, problem), ((0..95).collect(), None));
        let (numbers, problem) = drain(warehouse.pages(&job(), None, &head(Some(95)), 37)).await;
        assert_eq!((numbers, problem), ((37..95).collect(), None));
    }
}

#[tokio::test]
async fn the_rows_of_a_table_come_at_no_cost() {
    let server = MockServer::start().await;
    let data = "/bigquery/v2/projects/p/datasets/d/tables/t/data";
    Mock::given(path(data))
        .respond_with(serve(25, false))
        .mount(&server)
        .await;
    let body =
        json!({ "numRows": "25", "schema": { "fields": [{ "name": "n", "type": "INT64" }] } });
    Mock::given(path("/bigquery/v2/projects/p/datasets/d/tables/t"))
        .respond_with(yes(&body))
        .mount(&server)
        .await;
    let table = TableRef {
        project: "p".into(),
        dataset: "d".into(),
        table: "t".into(),
    };
    let pages = ask(&server).table_pages(&table, 5, &[]).await.unwrap();
    assert_eq!(
        (pages.columns()[0].name.as_str(), pages.total_rows()),
        ("n", Some(25))
    );
    assert_eq!(drain(pages).await, ((5..25).collect(), None));
}

#[tokio::test]
async fn a_page_that_fails_keeps_those_before_it() {
    for (answer, expected) in [
        (ResponseTemplate::new(500), "serviceFailed"),
        (ResponseTemplate::new(429), "outOfQuota"),
        (refusal(401, "authError", "expired"), "signedOut"),
        (
            ResponseTemplate::new(200).set_body_string("{\"rows\":[{\"f\":[{\"v\":\"1"),
            "badAnswer",
        ),
        (
            ResponseTemplate::new(200).set_body_string("<html>"),
            "badAnswer",
        ),
        (yes(&json!({ "jobComplete": false })), "badAnswer"),
        (
            yes(&json!({ "rows": [{ "f": [{ "v": "x" }] }] })),
            "badAnswer",
        ),
    ] {
        let server = MockServer::start().await;
        Mock::given(query_param("pageToken", "at 10"))
            .respond_with(answer)
            .mount(&server)
            .await;
        Mock::given(any())
            .respond_with(serve(30, false))
            .mount(&server)
            .await;
        let (numbers, problem) = drain(ask(&server).pages(&job(), None, &head(Some(30)), 0)).await;
        assert_eq!(numbers, (0..10).collect::<Vec<_>>());
        let name = serde_json::to_value(problem.unwrap()).unwrap()["name"].clone();
        assert_eq!(name, expected);
    }
}

#[tokio::test]
async fn a_page_cut_by_the_network_is_bad_and_a_silent_one_times_out() {
    let whole = json!({ "rows": rows(0..50) }).to_string();
    let url = raw(vec![Some(promising(&whole[..300], whole.len()))]).await;
    let (numbers, problem) = drain(open(&url, DEADLINES).pages(&job(), None, &head(None), 0)).await;
    assert_eq!(numbers, Vec::<i64>::new());
    assert!(
        matches!(problem, Some(Kind::BadAnswer { .. })),
        "{problem:?}"
    );

    let url = raw(vec![None]).await;
    let (_, problem) = drain(open(&url, DEADLINES).pages(&job(), None, &head(None), 0)).await;
    assert_eq!(problem, Some(Kind::TimedOut { after_secs: 1 }));
}

#[tokio::test]
async fn fewer_rows_than_there_are_is_never_taken_for_all() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(serve(20, false))
        .mount(&server)
        .await;
    let (numbers, problem) = drain(ask(&server).pages(&job(), None, &head(Some(21)), 0)).await;
    assert_eq!(numbers.len(), 20);
    assert!(
        matches!(problem, Some(Kind::BadAnswer { .. })),
        "{problem:?}"
    );
}

#[tokio::test]
async fn a_page_that_names_itself_as_next_ends() {
    let server = MockServer::start().await;
    let body = json!({ "pageToken": "same", "rows": rows(0..2) });
    Mock::given(any())
        .respond_with(yes(&body))
        .mount(&server)
        .await;
    let (numbers, problem) = drain(ask(&server).pages(&job(), None, &head(None), 0)).await;
    assert_eq!(numbers, [0, 1]);
    assert!(
        matches!(problem, Some(Kind::BadAnswer { .. })),
        "{problem:?}"
    );
}

#[tokio::test]
async fn an_empty_page_in_between_is_passed_over() {
    let server = MockServer::start().await;
    Mock::given(query_param("pageToken", "b"))
        .respond_with(yes(&json!({ "rows": rows(2..3) })))
        .mount(&server)
        .await;
    Mock::given(query_param("pageToken", "a"))
        .respond_with(yes(&json!({ "pageToken": "b" })))
        .mount(&server)
        .await;
    Mock::given(query_param_is_missing("pageToken"))
        .respond_with(yes(&json!({ "pageToken": "a", "rows": rows(0..2) })))
        .mount(&server)
        .await;
    let (numbers, problem) = drain(ask(&server).pages(&job(), None, &head(Some(3)), 0)).await;
    assert_eq!((numbers, problem), (vec![0, 1, 2], None));
}

#[tokio::test]
async fn the_next_page_is_asked_for_before_this_one_has_arrived() {
    // Sends the head of the first page with its token, and the rest only when the second page has
    // been asked for: without asking ahead this never ends.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let read = async |stream: &mut tokio::net::TcpStream| {
            let mut buffer = [0; 8192];
            let count = stream.read(&mut buffer).await.unwrap();
            String::from_utf8_lossy(&buffer[..count]).into_owned()
        };
        let (mut first, _) = listener.accept().await.unwrap();
        read(&mut first).await;
        let body = json!({ "pageToken": "second", "rows": rows(0..3) }).to_string();
        let (start, rest) = body.split_at(body.find("rows").unwrap() + 4);
        first
            .write_all(&promising(start, body.len()))
            .await
            .unwrap();
        let (mut second, _) = listener.accept().await.unwrap();
        assert!(read(&mut second).await.contains("pageToken=second"));
        let body = json!({ "rows": rows(3..5) }).to_string();
        second
            .write_all(&promising(&body, body.len()))
            .await
            .unwrap();
        first.write_all(rest.as_bytes()).await.unwrap();
        std::future::pending::<()>().await;
    });
    let pages = open(&url, warehouse::Deadlines::default()).pages(&job(), None, &head(Some(5)), 0);
    let drained = tokio::time::timeout(Duration::from_secs(20), drain(pages))
        .await
        .unwrap();
    assert_eq!(drained, ((0..5).collect(), None));
    server.abort();
}

#[tokio::test]
async fn no_more_than_a_few_pages_are_fetched_ahead() {
    let server = MockServer::start().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let serving = serve(1000, false);
    let answer = move |request: &Request| {
        count.fetch_add(1, Ordering::SeqCst);
        serving(request)
    };
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let mut pages = ask(&server).pages(&job(), None, &head(Some(1000)), 0);
    for taken in 0..100 {
        // Three may be on the way or wait: the one to be taken next and two after it.
        let all = (taken + 3).min(100);
        let ahead = async {
            while asked.load(Ordering::SeqCst) < all {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), ahead)
            .await
            .expect("pages ahead");
        assert_eq!(asked.load(Ordering::SeqCst), all, "after {taken} pages");
        assert_eq!(pages.next().await.unwrap().unwrap().height(), 10);
    }
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn compressed_pages_are_read() {
    use std::io::Write as _;
    let body = json!({ "rows": rows(0..1000) }).to_string();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(body.as_bytes()).unwrap();
    let compressed = encoder.finish().unwrap();
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200)
        .insert_header("Content-Encoding", "gzip")
        .set_body_raw(compressed, "application/json");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let (numbers, problem) = drain(ask(&server).pages(&job(), None, &head(Some(1000)), 0)).await;
    assert_eq!((numbers.len(), problem), (1000, None));
}

#[tokio::test]
async fn a_call_for_the_next_page_that_is_dropped_loses_nothing() {
    let server = MockServer::start().await;
    let serving = serve(50, false);
    let answer = move |request: &Request| serving(request).set_delay(Duration::from_millis(60));
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let mut pages = ask(&server).pages(&job(), None, &head(Some(50)), 0);
    let mut numbers: Vec<i64> = Vec::new();
    loop {
        match tokio::time::timeout(Duration::from_millis(7), pages.next()).await {
            Err(_) => {}
            Ok(None) => break,
            Ok(Some(batch)) => {
                let batch = batch.unwrap();
                numbers.extend(batch.columns()[0].i64().unwrap().into_no_null_iter());
            }
        }
    }
    assert_eq!(numbers, (0..50).collect::<Vec<_>>());
}
