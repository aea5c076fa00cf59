//! Who holds the token and what it may do, as Google's own addresses answer.

use sandbox::{PROJECT, Sample};
use serde_json::{Value, json};

use crate::client::{Server, exchange};

async fn tested(server: &Server, path: &str, permissions: &[&str]) -> (u16, Value) {
    let body = json!({ "permissions": permissions }).to_string();
    let answer = server.send("POST", path, &[], body.as_bytes()).await;
    (answer.status, answer.json())
}

#[tokio::test(flavor = "multi_thread")]
async fn tokeninfo_knows_its_own_token_only_and_takes_it_in_the_body() {
    let server = Server::empty().await;
    let endpoint = server.sandbox.bigquery_endpoint();
    let form = format!("access_token={}", server.sandbox.token());
    for path in ["/tokeninfo", "/oauth2/v3/tokeninfo"] {
        let known = exchange(endpoint, "POST", path, &[], form.as_bytes()).await;
        assert_eq!(known.status, 200);
        assert!(known.json()["email"].as_str().unwrap().contains('@'));
        assert!(
            known.json()["scope"]
                .as_str()
                .unwrap()
                .contains("auth/bigquery")
        );
        let other = exchange(endpoint, "POST", path, &[], b"access_token=other").await;
        assert_eq!(
            (other.status, other.json()["error"].as_str()),
            (400, Some("invalid_token"))
        );
    }
    let in_address = format!("/tokeninfo?{form}");
    assert_eq!(
        exchange(endpoint, "GET", &in_address, &[], b"")
            .await
            .status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn permissions_are_tested_on_the_project_and_on_tables() {
    let server = Server::with(Sample::None).await;
    let project = format!("/v3/projects/{PROJECT}:testIamPermissions");
    let asked = ["bigquery.jobs.create", "storage.buckets.get"];
    let (status, answer) = tested(&server, &project, &asked).await;
    assert_eq!(
        (status, &answer["permissions"]),
        (200, &json!(["bigquery.jobs.create"]))
    );
    let (status, _) = tested(&server, &project, &["bigquery.*"]).await;
    assert_eq!(status, 400);
    let (status, _) = tested(&server, "/v3/projects/other:testIamPermissions", &asked).await;
    assert_eq!(status, 403);
    let anonymous = exchange(
        server.sandbox.bigquery_endpoint(),
        "POST",
        &project,
        &[],
        b"{}",
    )
    .await;
    assert_eq!(anonymous.status, 401);

    let dataset = json!({ "datasetReference": { "datasetId": "d" } });
    assert_eq!(
        server.ask("POST", "/datasets", Some(dataset)).await.status,
        200
    );
    let table = json!({ "tableReference": { "tableId": "t" },
        "schema": { "fields": [{ "name": "a", "type": "INT64" }] } });
    assert_eq!(
        server
            .ask("POST", "/datasets/d/tables", Some(table))
            .await
            .status,
        200
    );
    let at = |table: &str| {
        format!("/bigquery/v2/projects/{PROJECT}/datasets/d/tables/{table}:testIamPermissions")
    };
    let data = ["bigquery.tables.getData"];
    let (status, answer) = tested(&server, &at("t"), &data).await;
    assert_eq!((status, &answer["permissions"]), (200, &json!(data)));
    assert_eq!(tested(&server, &at("u"), &data).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_away_is_refused_by_name() {
    let server = Server::empty().await;
    server.sandbox.restrict(&["bigquery.datasets.get"]);
    let project = format!("/v3/projects/{PROJECT}:testIamPermissions");
    let (_, answer) = tested(&server, &project, &["bigquery.jobs.create"]).await;
    assert_eq!(answer, json!({}));
    let query = json!({ "query": "SELECT 1", "useLegacySql": false });
    let refused = server.ask("POST", "/queries", Some(query)).await;
    assert_eq!(
        (refused.status, refused.reason().as_str()),
        (403, "accessDenied")
    );
    assert!(
        refused.message().contains("bigquery.jobs.create"),
        "{}",
        refused.message()
    );
    let listed = server.get("/datasets/d/tables").await;
    assert_eq!(listed.status, 403);
    assert_eq!(server.get("/datasets").await.status, 200);
}
