//! The server itself: who may ask, what a wrong request is answered with, what survives a restart.

use sandbox::{PROJECT, Sample, SampleProgress, StartError};
use serde_json::json;

use crate::client::{Server, exchange, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_the_token_is_refused_as_bigquery_does() {
    let server = Server::empty().await;
    let path = format!("/bigquery/v2/projects/{PROJECT}/datasets");
    for headers in [vec![], vec![("authorization", "Bearer wrong")]] {
        let answer = exchange(
            server.sandbox.bigquery_endpoint(),
            "GET",
            &path,
            &headers,
            b"",
        )
        .await;
        assert_eq!(
            (answer.status, answer.reason().as_str()),
            (401, "authError")
        );
        assert!(answer.header("www-authenticate").is_some());
    }
    assert_eq!(server.get("/datasets").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_start_has_a_token_of_its_own() {
    let (one, two) = (Server::empty().await, Server::empty().await);
    assert_ne!(one.sandbox.token(), two.sandbox.token());
    assert!(one.sandbox.token().len() >= 32);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_requests_are_answered_in_bigquerys_shape() {
    let server = Server::empty().await;
    let unknown = server.get("/nothing").await;
    assert_eq!(
        (unknown.status, unknown.reason().as_str()),
        (404, "notFound")
    );
    let other = server
        .send("GET", "/bigquery/v2/projects/other/datasets", &[], b"")
        .await;
    assert_eq!(other.status, 404);
    let method = server.ask("DELETE", "/datasets", None).await;
    assert_eq!(method.status, 405);
    let path = format!("/bigquery/v2/projects/{PROJECT}/queries");
    for body in ["{", "[]", "nonsense", "\"text\"", "{\"query\": 5}", "{}"] {
        let answer = server.send("POST", &path, &[], body.as_bytes()).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(!answer.message().is_empty(), "{body}");
    }
    let deep = format!("{}1{}", "{\"a\":".repeat(5_000), "}".repeat(5_000));
    assert_eq!(
        server
            .send("POST", &path, &[], deep.as_bytes())
            .await
            .status,
        400
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_large_is_refused() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server.run("CREATE TABLE d.t (a STRING)").await;
    let row = json!({ "json": { "a": "x".repeat(11 << 20) } });
    let answer = server
        .post("/datasets/d/tables/t/insertAll", json!({ "rows": [row] }))
        .await;
    assert_eq!(answer.status, 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_packed_when_the_client_takes_gzip() {
    use std::io::Read;
    let server = Server::empty().await;
    let body = json!({ "query": "SELECT * FROM UNNEST(GENERATE_ARRAY(1, 2000)) AS n", "useLegacySql": false });
    let path = format!("/bigquery/v2/projects/{PROJECT}/queries");
    let answer = server
        .send(
            "POST",
            &path,
            &[("accept-encoding", "gzip")],
            body.to_string().as_bytes(),
        )
        .await;
    assert_eq!(answer.header("content-encoding").as_deref(), Some("gzip"));
    let mut plain = String::new();
    flate2::read::GzDecoder::new(&answer.raw[..])
        .read_to_string(&mut plain)
        .unwrap();
    assert!(plain.contains("\"totalRows\":\"2000\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partial_answer_holds_what_its_mask_names() {
    let server = Server::empty().await;
    server.dataset("d").await;
    let answer = server
        .get("/datasets/d?fields=datasetReference/datasetId,location")
        .await
        .json();
    assert_eq!(
        answer,
        json!({ "datasetReference": { "datasetId": "d" }, "location": "US" })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_discovery_document_names_every_method() {
    let server = Server::empty().await;
    let answer = server
        .send("GET", "/$discovery/rest?version=v2", &[], b"")
        .await
        .json();
    assert_eq!(
        answer["rootUrl"],
        format!("{}/", server.sandbox.bigquery_endpoint())
    );
    assert_eq!(
        answer["resources"]["jobs"]["methods"]["query"]["httpMethod"],
        "POST"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_and_the_rows_survive_a_restart() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server.run("CREATE TABLE d.`Odd-名` (id INT64 NOT NULL, s STRUCT<x FLOAT64, y ARRAY<STRING>> OPTIONS(description='内側')) OPTIONS(description='a table')").await;
    server
        .run("INSERT INTO d.`Odd-名` VALUES (1, (2.5, ['a', 'b']))")
        .await;
    server
        .run("CREATE VIEW d.v AS SELECT id FROM d.`Odd-名`")
        .await;
    server
        .run("CREATE FUNCTION d.twice(x INT64) AS (x * 2)")
        .await;
    // What lies on the disk is known only once it has been written there, as at a restart.
    let described = async |server: &Server| {
        let mut table = server.get("/datasets/d/tables/Odd-%E5%90%8D").await.json();
        if let Some(fields) = table.as_object_mut() {
            fields.retain(|name, _| !name.ends_with("PhysicalBytes"));
        }
        table
    };
    let before = described(&server).await;
    let server = server.restart().await;
    assert_eq!(described(&server).await, before);
    assert_eq!(
        server.rows("SELECT d.twice(id) FROM d.v").await,
        [[json!("2")]]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_in_use_by_another_sandbox_says_so() {
    let server = Server::empty().await;
    let home = server.home.path().to_owned();
    let other = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "service::opens_the_folder_of_another",
            "--nocapture",
        ])
        .env("OTHER_HOME", &home)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&other.stdout).into_owned();
    assert!(told.contains("in use by another process"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by another test as a process of its own"]
async fn opens_the_folder_of_another() {
    let Ok(home) = std::env::var("OTHER_HOME") else {
        return;
    };
    let options = sandbox::Options {
        home: home.into(),
        port: None,
        token: None,
        sample: Sample::None,
    };
    match sandbox::Sandbox::start(options).await {
        Err(error @ StartError::InUse(_)) => {
            assert!(
                std::io::Write::write_all(&mut std::io::stdout(), error.to_string().as_bytes())
                    .is_ok()
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_is_whole_described_and_the_same_every_time() {
    let (one, two) = (Server::sampled().await, Server::sampled().await);
    let question = "SELECT COUNT(*), SUM(score), COUNT(DISTINCT player_id), MAX(started_at) FROM game_analytics.battle_log";
    assert_eq!(one.rows(question).await, two.rows(question).await);
    let tables = one
        .get("/datasets/game_analytics/tables?maxResults=100")
        .await
        .json();
    let tables = tables["tables"].as_array().unwrap().clone();
    assert_eq!(tables.len(), 19);
    for listed in &tables {
        let id = listed["tableReference"]["tableId"].as_str().unwrap();
        let table = one
            .get(&format!("/datasets/game_analytics/tables/{id}"))
            .await
            .json();
        assert!(table["description"].is_string(), "{id}");
    }
    let days = one
        .rows("SELECT event_date, COUNT(*) > 0, COUNTIF(revenue IS NOT NULL) > 0 FROM `game_analytics.events_*` GROUP BY event_date ORDER BY event_date")
        .await;
    assert_eq!(days.len(), 14);
    assert_eq!(days[0][0], "20261101");
    let text = one.rows("SELECT COUNT(*) FROM game_analytics.players WHERE REGEXP_CONTAINS(nickname, r'\\p{Hiragana}')").await;
    assert_ne!(text[0][0], "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_throws_everything_away_and_makes_the_sample_again() {
    let server = Server::sampled().await;
    server.dataset("mine").await;
    server.run("CREATE TABLE mine.t AS SELECT 1 AS a").await;
    let before = server
        .rows("SELECT COUNT(*) FROM game_analytics.players")
        .await;
    server
        .run("DELETE FROM game_analytics.players WHERE TRUE")
        .await;
    server.sandbox.reset().await.unwrap();
    server.sample_ready().await;
    assert_eq!(server.get("/datasets/mine").await.status, 404);
    assert_eq!(
        server
            .rows("SELECT COUNT(*) FROM game_analytics.players")
            .await,
        before
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_does_not_wait_for_the_sample() {
    let home = tempfile::tempdir().unwrap();
    let sandbox = start(home.path(), Sample::Full).await;
    assert!(matches!(
        *sandbox.sample_progress().borrow(),
        SampleProgress::Making { .. }
    ));
    let began = std::time::Instant::now();
    sandbox.stop().await;
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
}
