//! Datasets, tables, views, routines: made, listed, changed, dropped.

use sandbox::PROJECT;
use serde_json::{Value, json};

use crate::client::{Server, table};

#[tokio::test(flavor = "multi_thread")]
async fn datasets_are_made_changed_listed_and_dropped() {
    let server = Server::empty().await;
    let body = json!({
        "datasetReference": { "datasetId": "d1" },
        "description": "first",
        "labels": { "team": "a" },
        "location": "asia-northeast1",
    });
    let made = server.post("/datasets", body.clone()).await.json();
    assert_eq!(made["location"], "asia-northeast1");
    let again = server.post("/datasets", body).await;
    assert_eq!((again.status, again.reason().as_str()), (409, "duplicate"));
    let patched = server
        .ask(
            "PATCH",
            "/datasets/d1",
            Some(json!({ "labels": { "team": null, "x": "y" } })),
        )
        .await
        .json();
    assert_eq!(
        (&patched["labels"], &patched["description"]),
        (&json!({ "x": "y" }), &json!("first"))
    );
    assert_ne!(patched["etag"], made["etag"]);
    let path = format!("/bigquery/v2/projects/{PROJECT}/datasets/d1");
    let etag = made["etag"].as_str().unwrap();
    let stale = server
        .send("PATCH", &path, &[("if-match", etag)], b"{}")
        .await;
    assert_eq!(stale.status, 412);
    let replaced = server
        .ask("PUT", "/datasets/d1", Some(json!({ "friendlyName": "n" })))
        .await
        .json();
    assert_eq!(replaced["description"], Value::Null);
    server.dataset("d2").await;
    let page = server.get("/datasets?maxResults=1").await.json();
    assert_eq!(page["datasets"][0]["datasetReference"]["datasetId"], "d1");
    let next = page["nextPageToken"].as_str().unwrap();
    let page = server
        .get(&format!("/datasets?maxResults=1&pageToken={next}"))
        .await
        .json();
    assert_eq!(page["datasets"][0]["datasetReference"]["datasetId"], "d2");
    assert_eq!(page["nextPageToken"], Value::Null);
    server.run("CREATE TABLE d2.t (a INT64)").await;
    let used = server.ask("DELETE", "/datasets/d2", None).await;
    assert_eq!(
        (used.status, used.reason().as_str()),
        (400, "resourceInUse")
    );
    assert_eq!(
        server
            .ask("DELETE", "/datasets/d2?deleteContents=true", None)
            .await
            .status,
        204
    );
    assert_eq!(server.get("/datasets/d2").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tables_whole_description_comes_back() {
    let server = Server::empty().await;
    server.dataset("d").await;
    let schema = json!({ "fields": [
        { "name": "id", "type": "INTEGER", "mode": "REQUIRED", "description": "番号" },
        { "name": "day", "type": "DATE", "mode": "NULLABLE" },
        { "name": "name", "type": "STRING", "mode": "NULLABLE", "maxLength": "10" },
        { "name": "price", "type": "NUMERIC", "mode": "NULLABLE", "precision": "10", "scale": "2" },
        { "name": "tags", "type": "RECORD", "mode": "REPEATED", "fields": [
            { "name": "key", "type": "STRING", "mode": "NULLABLE" },
            { "name": "at", "type": "RANGE", "mode": "NULLABLE", "rangeElementType": { "type": "DATE" } },
        ] },
    ]});
    let made = server
        .post("/datasets/d/tables", json!({
            "tableReference": table("d", "t"),
            "schema": schema,
            "timePartitioning": { "type": "DAY", "field": "day", "expirationMs": "86400000000" },
            "clustering": { "fields": ["name"] },
            "labels": { "a": "b" },
            "description": "表",
        }))
        .await
        .json();
    let found = server.get("/datasets/d/tables/t").await.json();
    for name in [
        "schema",
        "timePartitioning",
        "clustering",
        "labels",
        "description",
        "etag",
    ] {
        assert_eq!(found[name], made[name], "{name}");
    }
    assert_eq!(
        (&found["numRows"], &found["numBytes"], &found["type"]),
        (&json!("0"), &json!("0"), &json!("TABLE"))
    );
    assert_eq!(found["timePartitioning"]["field"], "day");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_may_grow_and_loosen_and_keeps_its_rows() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server
        .run("CREATE TABLE d.t (a INT64 NOT NULL, s STRUCT<x INT64>, l ARRAY<STRUCT<k STRING>>)")
        .await;
    server
        .run("INSERT INTO d.t VALUES (1, STRUCT(7), [STRUCT('k')])")
        .await;
    let fields = |more: bool| {
        let mut inner = vec![json!({ "name": "x", "type": "INTEGER" })];
        let mut item = vec![json!({ "name": "k", "type": "STRING" })];
        if more {
            inner.push(json!({ "name": "y", "type": "STRING" }));
            item.push(json!({ "name": "n", "type": "INTEGER" }));
        }
        json!({ "schema": { "fields": [
            { "name": "a", "type": "INTEGER", "mode": "NULLABLE" },
            { "name": "s", "type": "RECORD", "fields": inner },
            { "name": "l", "type": "RECORD", "mode": "REPEATED", "fields": item },
            { "name": "fresh", "type": "FLOAT" },
        ]}})
    };
    let grown = server
        .ask("PATCH", "/datasets/d/tables/t", Some(fields(true)))
        .await;
    assert_eq!(grown.status, 200, "{}", grown.message());
    server
        .run("INSERT INTO d.t VALUES (NULL, STRUCT(8, 'y'), [STRUCT('m', 9)], 0.5)")
        .await;
    let rows = server
        .rows("SELECT a, s.x, s.y, l[0].k, l[0].n, fresh FROM d.t ORDER BY a")
        .await;
    assert_eq!(
        rows[0],
        [
            json!(null),
            json!("8"),
            json!("y"),
            json!("m"),
            json!("9"),
            json!("0.5")
        ]
    );
    assert_eq!(
        rows[1],
        [
            json!("1"),
            json!("7"),
            json!(null),
            json!("k"),
            json!(null),
            json!(null)
        ]
    );
    let shrunk = server
        .ask("PATCH", "/datasets/d/tables/t", Some(fields(false)))
        .await;
    assert_eq!((shrunk.status, shrunk.reason().as_str()), (400, "invalid"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sizes_follow_bigquerys_rules_for_each_type() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server
        .run("CREATE TABLE d.t AS SELECT 1 AS i, 'aé' AS s, b'xyz' AS b, TRUE AS f, NUMERIC '1' AS n, BIGNUMERIC '1' AS big, DATE '2020-01-01' AS d, [1, 2, 3] AS l, STRUCT(1 AS x, 'q' AS y) AS st, CAST(NULL AS STRING) AS nul")
        .await;
    for (columns, bytes) in [
        ("i", "8"),
        ("s", "5"),
        ("b", "5"),
        ("f", "1"),
        ("n", "16"),
        ("big", "32"),
        ("d", "8"),
        ("l", "24"),
        ("st", "11"),
        ("st.y", "3"),
        ("nul", "0"),
        ("i, s", "13"),
    ] {
        let answer = server
            .post("/queries", json!({ "query": format!("SELECT {columns} FROM d.t"), "useLegacySql": false, "dryRun": true }))
            .await
            .json();
        assert_eq!(answer["totalBytesProcessed"], bytes, "{columns}");
    }
    let counted = server
        .post(
            "/queries",
            json!({ "query": "SELECT COUNT(*) FROM d.t", "useLegacySql": false, "dryRun": true }),
        )
        .await
        .json();
    assert_eq!(counted["totalBytesProcessed"], "0");
    assert_eq!(
        server.get("/datasets/d/tables/t").await.json()["numBytes"],
        "110"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_on_the_partition_column_makes_a_query_cheaper() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server
        .run("CREATE TABLE d.t PARTITION BY day AS SELECT DATE_ADD(DATE '2026-01-01', INTERVAL MOD(n, 10) DAY) AS day, n FROM UNNEST(GENERATE_ARRAY(0, 999)) AS n")
        .await;
    let bytes = async |condition: &str| {
        let sql = format!("SELECT n FROM d.t WHERE {condition}");
        let answer = server
            .post(
                "/queries",
                json!({ "query": sql, "useLegacySql": false, "dryRun": true }),
            )
            .await;
        assert_eq!(answer.status, 200, "{}", answer.message());
        answer.json()["totalBytesProcessed"]
            .as_str()
            .unwrap()
            .parse::<u64>()
            .unwrap()
    };
    assert_eq!(bytes("TRUE").await, 8_000);
    assert_eq!(bytes("day = '2026-01-03'").await, 1_600);
    assert_eq!(bytes("day >= '2026-01-09'").await, 3_200);
    let partitions = server
        .rows("SELECT partition_id, total_rows FROM d.INFORMATION_SCHEMA.PARTITIONS ORDER BY partition_id LIMIT 2")
        .await;
    assert_eq!(
        partitions,
        [
            [json!("20260101"), json!("100")],
            [json!("20260102"), json!("100")]
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn views_answer_and_say_what_they_are() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server
        .run("CREATE TABLE d.t AS SELECT 1 AS a, 'x' AS b")
        .await;
    let made = server
        .post("/datasets/d/tables", json!({
            "tableReference": table("d", "v"),
            "view": { "query": format!("SELECT a + 1 AS next FROM `{PROJECT}.d.t`"), "useLegacySql": false },
        }))
        .await;
    assert_eq!(made.status, 200, "{}", made.message());
    let view = server.get("/datasets/d/tables/v").await.json();
    assert_eq!(
        (&view["type"], &view["schema"]["fields"][0]["name"]),
        (&json!("VIEW"), &json!("next"))
    );
    assert_eq!(server.rows("SELECT next FROM d.v").await, [[json!("2")]]);
    let broken = json!({ "tableReference": table("d", "w"), "view": { "query": "SELECT nothing FROM d.t", "useLegacySql": false } });
    let refused = server.post("/datasets/d/tables", broken).await;
    assert_eq!(refused.status, 400);
    assert_eq!(server.get("/datasets/d/tables/v/data").await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn routines_are_made_called_changed_and_dropped() {
    let server = Server::empty().await;
    server.dataset("d").await;
    let routine = |body: &str| {
        json!({
            "routineReference": { "projectId": PROJECT, "datasetId": "d", "routineId": "f" },
            "routineType": "SCALAR_FUNCTION",
            "language": "SQL",
            "arguments": [{ "name": "x", "dataType": { "typeKind": "INT64" } }],
            "definitionBody": body,
        })
    };
    assert_eq!(
        server
            .post("/datasets/d/routines", routine("x + 1"))
            .await
            .status,
        200
    );
    assert_eq!(
        server
            .post("/datasets/d/routines", routine("x + 1"))
            .await
            .status,
        409
    );
    assert_eq!(server.rows("SELECT d.f(1)").await, [[json!("2")]]);
    assert_eq!(
        server
            .ask("PUT", "/datasets/d/routines/f", Some(routine("x * 10")))
            .await
            .status,
        200
    );
    assert_eq!(server.rows("SELECT d.f(1)").await, [[json!("10")]]);
    assert_eq!(
        server.get("/datasets/d/routines").await.json()["routines"][0]["routineReference"]["routineId"],
        "f"
    );
    assert_eq!(
        server
            .ask("DELETE", "/datasets/d/routines/f", None)
            .await
            .status,
        204
    );
    assert_eq!(server.query("SELECT d.f(1)").await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn alter_table_changes_columns_and_keeps_rows() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server.run("CREATE TABLE d.t (a INT64, b STRING)").await;
    server.run("INSERT INTO d.t VALUES (1, 'x')").await;
    server
        .run("ALTER TABLE d.t ADD COLUMN c DATE, RENAME COLUMN b TO text")
        .await;
    server
        .run("ALTER TABLE d.t ALTER COLUMN a SET DATA TYPE NUMERIC")
        .await;
    server
        .run("ALTER TABLE d.t SET OPTIONS (description = 'changed')")
        .await;
    let table = server.get("/datasets/d/tables/t").await.json();
    let names: Vec<&str> = table["schema"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        (names, &table["description"]),
        (vec!["a", "text", "c"], &json!("changed"))
    );
    assert_eq!(
        server.rows("SELECT a / 2, text, c FROM d.t").await,
        [[json!("0.5"), json!("x"), json!(null)]]
    );
    server.run("ALTER TABLE d.t DROP COLUMN text").await;
    server.run("ALTER TABLE d.t RENAME TO u").await;
    assert_eq!(server.get("/datasets/d/tables/t").await.status, 404);
    assert_eq!(
        server.rows("SELECT * FROM d.u").await,
        [[json!("1"), json!(null)]]
    );
    assert_eq!(
        server.run("DROP TABLE IF EXISTS d.t").await["jobComplete"],
        true
    );
    assert_eq!(server.query("DROP TABLE d.t").await.reason(), "notFound");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_differ_in_case_alone_are_two_tables() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server.run("CREATE TABLE d.T AS SELECT 1 AS a").await;
    server.run("CREATE TABLE d.t AS SELECT 2 AS a").await;
    assert_eq!(
        server.rows("SELECT u.a, l.A FROM d.T AS u, d.t AS l").await,
        [[json!("1"), json!("2")]]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_past_its_expiration_is_gone() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server
        .run("CREATE TABLE d.t OPTIONS (expiration_timestamp = TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL 1 SECOND)) AS SELECT 1 AS a")
        .await;
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while server.get("/datasets/d/tables/t").await.status != 404 {
        assert!(
            std::time::Instant::now() < deadline,
            "the table is still there"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn partitions_past_their_expiration_are_gone() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server
        .run("CREATE TABLE d.t PARTITION BY day OPTIONS (partition_expiration_days = 2) AS SELECT CURRENT_DATE() AS day UNION ALL SELECT DATE '2020-01-01'")
        .await;
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while server.rows("SELECT COUNT(*) FROM d.t").await != [[json!("1")]] {
        assert!(
            std::time::Instant::now() < deadline,
            "the partition is still there"
        );
    }
    assert_eq!(
        server.rows("SELECT day = CURRENT_DATE() FROM d.t").await,
        [[json!("true")]]
    );
}
