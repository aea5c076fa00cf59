//! Jobs: their life, their errors, their cost, their results.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Server, rows, table};

/// A query that would run for minutes.
const ENDLESS: &str = "SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 1000000)) a, UNNEST(GENERATE_ARRAY(1, 1000000)) b WHERE MOD(a * b, 7) = 3";

#[tokio::test(flavor = "multi_thread")]
async fn a_job_tells_what_it_did() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server
        .run("CREATE TABLE d.t AS SELECT n FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS n")
        .await;
    let job = server
        .job(json!({ "query": { "query": "SELECT SUM(n) FROM d.t", "useLegacySql": false } }))
        .await;
    let statistics = &job["statistics"];
    assert_eq!(job["status"], json!({ "state": "DONE" }));
    assert_eq!(statistics["totalBytesProcessed"], "8000");
    assert_eq!(statistics["query"]["totalBytesBilled"], "10485760");
    assert_eq!(statistics["query"]["statementType"], "SELECT");
    assert_eq!(statistics["query"]["cacheHit"], false);
    assert_eq!(
        statistics["query"]["referencedTables"],
        json!([table("d", "t")])
    );
    for time in ["creationTime", "startTime", "endTime"] {
        assert!(
            statistics[time].as_str().unwrap().parse::<i64>().unwrap() > 0,
            "{time}"
        );
    }
    let destination = &job["configuration"]["query"]["destinationTable"];
    let path = format!(
        "/datasets/{}/tables/{}/data",
        destination["datasetId"].as_str().unwrap(),
        destination["tableId"].as_str().unwrap()
    );
    assert_eq!(rows(&server.get(&path).await.json()), [[json!("500500")]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clients_job_id_is_kept_and_never_used_twice() {
    let server = Server::empty().await;
    let body = json!({
        "jobReference": { "jobId": "my-job_1" },
        "configuration": { "query": { "query": "SELECT 1", "useLegacySql": false } },
    });
    assert_eq!(
        server.post("/jobs", body.clone()).await.json()["jobReference"]["jobId"],
        "my-job_1"
    );
    let again = server.post("/jobs", body).await;
    assert_eq!((again.status, again.reason().as_str()), (409, "duplicate"));
    server.done("my-job_1").await;
    assert_eq!(server.get("/jobs/nothing").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_job_stops_within_a_second() {
    let server = Server::empty().await;
    let job = server
        .post(
            "/jobs",
            json!({ "configuration": { "query": { "query": ENDLESS, "useLegacySql": false } } }),
        )
        .await
        .json();
    let id = job["jobReference"]["jobId"].as_str().unwrap();
    while server.get(&format!("/jobs/{id}")).await.json()["status"]["state"] != "RUNNING" {}
    let began = Instant::now();
    assert_eq!(
        server
            .post(&format!("/jobs/{id}/cancel"), json!({}))
            .await
            .status,
        200
    );
    let job = server.done(id).await;
    assert!(
        began.elapsed() < Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(job["status"]["errorResult"]["reason"], "stopped");
    let results = server.get(&format!("/queries/{id}")).await;
    assert_eq!(
        (results.status, results.reason().as_str()),
        (400, "stopped")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_does_not_wait_longer_than_it_was_told() {
    let server = Server::empty().await;
    let began = Instant::now();
    let answer = server
        .post(
            "/queries",
            json!({ "query": ENDLESS, "useLegacySql": false, "timeoutMs": 100 }),
        )
        .await
        .json();
    assert_eq!(
        (&answer["jobComplete"], answer.get("rows")),
        (&json!(false), None)
    );
    assert!(began.elapsed() < Duration::from_secs(5));
    let id = answer["jobReference"]["jobId"].as_str().unwrap();
    server.post(&format!("/jobs/{id}/cancel"), json!({})).await;
    server.done(id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_takes_longer_than_it_may_is_stopped() {
    let server = Server::empty().await;
    let job = server
        .job(json!({ "jobTimeoutMs": "200", "query": { "query": ENDLESS, "useLegacySql": false } }))
        .await;
    assert_eq!(job["status"]["errorResult"]["reason"], "timeout");
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_are_told_with_their_place_and_reason() {
    let server = Server::empty().await;
    server.dataset("d").await;
    for (sql, reason, part) in [
        ("SELECT\n  nothing", "invalidQuery", "[2:3]"),
        ("SELEC 1", "invalidQuery", "[1:1]"),
        ("SELECT * FROM d.missing", "notFound", "d.missing"),
        ("SELECT * FROM nowhere.t", "notFound", "nowhere"),
        ("SELECT 1 / 0", "invalidQuery", "division by zero"),
        ("CREATE TABLE d.x (a INT64, A STRING)", "invalidQuery", ""),
    ] {
        let answer = server.query(sql).await;
        assert_eq!(answer.reason(), reason, "{sql}: {}", answer.message());
        assert!(
            answer.message().contains(part),
            "{sql}: {}",
            answer.message()
        );
        let job = server
            .job(json!({ "query": { "query": sql, "useLegacySql": false } }))
            .await;
        assert_eq!(job["status"]["state"], "DONE", "{sql}");
        assert_eq!(job["status"]["errorResult"]["reason"], reason, "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_would_cost_too_much_is_refused() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server.run("CREATE TABLE d.t AS SELECT 1 AS a").await;
    let query = |most: &str| json!({ "query": "SELECT a FROM d.t", "useLegacySql": false, "maximumBytesBilled": most });
    let refused = server.post("/queries", query("10485759")).await;
    assert_eq!(
        (refused.status, refused.reason().as_str()),
        (400, "bytesBilledLimitExceeded")
    );
    assert_eq!(server.post("/queries", query("10485760")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_question_is_answered_from_the_cache_until_its_table_changes() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server.run("CREATE TABLE d.t AS SELECT 1 AS a").await;
    let hit = async |sql: &str| server.query(sql).await.json()["cacheHit"].clone();
    assert_eq!(hit("SELECT a FROM d.t").await, false);
    assert_eq!(hit("SELECT a FROM d.t").await, true);
    server.run("INSERT INTO d.t VALUES (2)").await;
    assert_eq!(hit("SELECT a FROM d.t").await, false);
    for volatile in ["SELECT RAND()", "SELECT CURRENT_TIMESTAMP()"] {
        assert_eq!(hit(volatile).await, false);
        assert_eq!(hit(volatile).await, false, "{volatile}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_leaves_nothing_behind() {
    let server = Server::empty().await;
    server.dataset("d").await;
    let dry = async |sql: &str| {
        server
            .post("/jobs", json!({ "configuration": { "dryRun": true, "query": { "query": sql, "useLegacySql": false } } }))
            .await
    };
    let answer = dry("CREATE TABLE d.t AS SELECT 1 AS a, 'x' AS b")
        .await
        .json();
    assert_eq!(
        answer["statistics"]["query"]["statementType"],
        "CREATE_TABLE_AS_SELECT"
    );
    assert_eq!(server.get("/datasets/d/tables/t").await.status, 404);
    let answer = dry("SELECT 1 AS one, [STRUCT(DATE '2020-01-01' AS d)] AS l")
        .await
        .json();
    let fields = &answer["statistics"]["query"]["schema"]["fields"];
    assert_eq!(
        (
            &fields[0]["type"],
            &fields[1]["mode"],
            &fields[1]["fields"][0]["type"]
        ),
        (&json!("INTEGER"), &json!("REPEATED"), &json!("DATE"))
    );
    assert_eq!(dry("SELECT nothing").await.status, 400);
    assert_eq!(server.get("/jobs").await.json()["jobs"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn results_page_by_token_without_loss_or_repetition() {
    let server = Server::empty().await;
    let first = server
        .post("/queries", json!({ "query": "SELECT n FROM UNNEST(GENERATE_ARRAY(0, 9999)) AS n ORDER BY n", "useLegacySql": false, "maxResults": 3000 }))
        .await
        .json();
    let id = first["jobReference"]["jobId"].as_str().unwrap().to_owned();
    let mut all = rows(&first);
    let mut page = first;
    while let Some(token) = page["pageToken"].as_str() {
        page = server
            .get(&format!("/queries/{id}?maxResults=3000&pageToken={token}"))
            .await
            .json();
        all.extend(rows(&page));
    }
    let expected: Vec<Vec<Value>> = (0..10_000).map(|n| vec![json!(n.to_string())]).collect();
    assert_eq!(all, expected);
    let window = server
        .get(&format!("/queries/{id}?startIndex=9998&maxResults=10"))
        .await
        .json();
    assert_eq!(rows(&window), [[json!("9998")], [json!("9999")]]);
    assert_eq!(
        server
            .get(&format!("/queries/{id}?startIndex=10001"))
            .await
            .status,
        400
    );
    assert_eq!(
        server
            .get(&format!("/queries/{id}?pageToken=nonsense"))
            .await
            .status,
        400
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_stays_near_ten_megabytes_and_says_first_how_it_goes_on() {
    let server = Server::empty().await;
    let answer = server
        .post("/queries", json!({ "query": "SELECT REPEAT('x', 1000) AS s FROM UNNEST(GENERATE_ARRAY(1, 30000)) AS n", "useLegacySql": false, "timeoutMs": 60000 }))
        .await;
    assert!(
        (9 << 20..12 << 20).contains(&answer.raw.len()),
        "{}",
        answer.raw.len()
    );
    let text = String::from_utf8(answer.raw).unwrap();
    assert!(text.find("\"pageToken\"").unwrap() < text.find("\"rows\"").unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_type_has_bigquerys_text() {
    let server = Server::empty().await;
    let sql = "SELECT -1, 1.5, 1e10, CAST('nan' AS FLOAT64), TRUE, 'a\"b', b'\\x00\\xff', DATE '2020-02-29', TIME '01:02:03.5', DATETIME '2020-01-02 03:04:05', TIMESTAMP '2017-07-14 02:40:00.123456+00', NUMERIC '1.50', BIGNUMERIC '0.00000000000000000000000000000000000001', INTERVAL 1 DAY, JSON '{\"b\": 1, \"a\": [null]}', RANGE(DATE '2020-01-01', NULL), [1, 2], STRUCT(1 AS a, [STRUCT('x' AS y)] AS b), CAST(NULL AS STRING), CAST(NULL AS ARRAY<INT64>)";
    let expected = json!([
        "-1", "1.5", "1.0E10", "NaN", "true", "a\"b", "AP8=", "2020-02-29", "01:02:03.500000", "2020-01-02T03:04:05",
        "1.500000000123456E9", "1.5", "0.00000000000000000000000000000000000001", "0-0 1 0:0:0",
        "{\"a\":[null],\"b\":1}", "[2020-01-01, UNBOUNDED)",
        [{ "v": "1" }, { "v": "2" }],
        { "f": [{ "v": "1" }, { "v": [{ "v": { "f": [{ "v": "x" }] } }] }] },
        null, [],
    ]);
    assert_eq!(json!(server.rows(sql).await[0]), expected);
    let answer = server
        .post("/queries", json!({ "query": "SELECT TIMESTAMP '2017-07-14 02:40:00.123456+00'", "useLegacySql": false, "formatOptions": { "useInt64Timestamp": true } }))
        .await
        .json();
    assert_eq!(rows(&answer), [[json!("1500000000123456")]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_of_every_kind_arrive() {
    let server = Server::empty().await;
    let scalar = |name: &str, ty: &str, value: &str| json!({ "name": name, "parameterType": { "type": ty }, "parameterValue": { "value": value } });
    let body = json!({
        "query": "SELECT @i + 1, @s, @t, @n, ARRAY_LENGTH(@l), @st.x",
        "useLegacySql": false,
        "parameterMode": "NAMED",
        "queryParameters": [
            scalar("i", "INT64", "41"),
            scalar("s", "STRING", "it's"),
            scalar("t", "TIMESTAMP", "2020-01-01 00:00:00+09:00"),
            scalar("n", "NUMERIC", "1.25"),
            { "name": "l", "parameterType": { "type": "ARRAY", "arrayType": { "type": "INT64" } },
              "parameterValue": { "arrayValues": [{ "value": "1" }, { "value": "2" }] } },
            { "name": "st", "parameterType": { "type": "STRUCT", "structTypes": [{ "name": "x", "type": { "type": "STRING" } }] },
              "parameterValue": { "structValues": { "x": { "value": "inner" } } } },
        ],
    });
    let answer = server.post("/queries", body).await;
    assert_eq!(answer.status, 200, "{}", answer.message());
    let expected = [
        json!("42"),
        json!("it's"),
        json!("1.5778044E9"),
        json!("1.25"),
        json!("2"),
        json!("inner"),
    ];
    assert_eq!(rows(&answer.json()), [expected]);
    let positional = json!({
        "query": "SELECT ? || ?", "useLegacySql": false, "parameterMode": "POSITIONAL",
        "queryParameters": [
            { "parameterType": { "type": "STRING" }, "parameterValue": { "value": "a" } },
            { "parameterType": { "type": "STRING" }, "parameterValue": { "value": "b" } },
        ],
    });
    assert_eq!(
        rows(&server.post("/queries", positional).await.json()),
        [[json!("ab")]]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn dml_counts_its_rows() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server.run("CREATE TABLE d.t (a INT64, b STRING)").await;
    let inserted = server
        .run("INSERT INTO d.t VALUES (1, 'x'), (2, 'y'), (3, 'z')")
        .await;
    assert_eq!(
        (&inserted["numDmlAffectedRows"], &inserted["dmlStats"]),
        (&json!("3"), &json!({ "insertedRowCount": "3" }))
    );
    assert_eq!(
        server.run("UPDATE d.t SET b = 'q' WHERE a > 1").await["numDmlAffectedRows"],
        "2"
    );
    let merged = server
        .run("MERGE d.t AS t USING (SELECT 3 AS a UNION ALL SELECT 4) AS s ON t.a = s.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (a, b) VALUES (s.a, 'new')")
        .await;
    assert_eq!(
        merged["dmlStats"],
        json!({ "insertedRowCount": "1", "updatedRowCount": "0", "deletedRowCount": "1" })
    );
    let rows = server.rows("SELECT a, b FROM d.t ORDER BY a").await;
    assert_eq!(
        rows,
        [
            [json!("1"), json!("x")],
            [json!("2"), json!("q")],
            [json!("4"), json!("new")]
        ]
    );
    assert_eq!(
        server.run("DELETE FROM d.t WHERE TRUE").await["dmlStats"],
        json!({ "deletedRowCount": "3" })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_runs_its_statements_as_child_jobs() {
    let server = Server::empty().await;
    server.dataset("d").await;
    let answer = server
        .run("DECLARE n INT64 DEFAULT 2; CREATE TABLE d.t (a INT64); WHILE n > 0 DO INSERT INTO d.t VALUES (n); SET n = n - 1; END WHILE; SELECT SUM(a) FROM d.t;")
        .await;
    assert_eq!(rows(&answer), [[json!("3")]]);
    let id = answer["jobReference"]["jobId"].as_str().unwrap();
    let job = server.get(&format!("/jobs/{id}")).await.json();
    assert_eq!(
        (
            &job["statistics"]["query"]["statementType"],
            &job["statistics"]["numChildJobs"]
        ),
        (&json!("SCRIPT"), &json!("4"))
    );
    let children = server
        .get(&format!("/jobs?parentJobId={id}&projection=full"))
        .await
        .json();
    let mut kinds: Vec<&str> = children["jobs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|job| {
            job["statistics"]["query"]["statementType"]
                .as_str()
                .unwrap()
        })
        .collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["CREATE_TABLE", "INSERT", "INSERT", "SELECT"]);
    assert_eq!(children["jobs"][0]["statistics"]["parentJobId"], id);
    assert_eq!(
        server.get("/jobs").await.json()["jobs"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_fails_changes_nothing() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server.run("CREATE TABLE d.t AS SELECT 1 AS a").await;
    let failed = server.query("BEGIN TRANSACTION; INSERT INTO d.t VALUES (2); SELECT ERROR('no'); COMMIT TRANSACTION;").await;
    assert_eq!(failed.status, 400);
    assert_eq!(
        server.rows("SELECT COUNT(*) FROM d.t").await,
        [[json!("1")]]
    );
    let seen = server.run("BEGIN TRANSACTION; INSERT INTO d.t VALUES (2); SELECT COUNT(*) FROM d.t; COMMIT TRANSACTION;").await;
    assert_eq!(rows(&seen), [[json!("2")]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_writes_where_its_job_says() {
    let server = Server::empty().await;
    server.dataset("d").await;
    let write = async |sql: &str, disposition: &str| {
        server
            .job(json!({ "query": { "query": sql, "useLegacySql": false, "destinationTable": table("d", "t"), "writeDisposition": disposition } }))
            .await["status"]["errorResult"]["reason"]
            .clone()
    };
    assert_eq!(write("SELECT 1 AS a", "WRITE_EMPTY").await, Value::Null);
    assert_eq!(write("SELECT 2 AS a", "WRITE_EMPTY").await, "duplicate");
    assert_eq!(write("SELECT 2 AS a", "WRITE_APPEND").await, Value::Null);
    assert_eq!(write("SELECT 'x' AS a", "WRITE_APPEND").await, "invalid");
    assert_eq!(
        server.rows("SELECT a FROM d.t ORDER BY a").await,
        [[json!("1")], [json!("2")]]
    );
    assert_eq!(
        write("SELECT 'x' AS b", "WRITE_TRUNCATE").await,
        Value::Null
    );
    assert_eq!(server.rows("SELECT * FROM d.t").await, [[json!("x")]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_copied_cloned_and_snapshotted() {
    let server = Server::empty().await;
    server.dataset("d").await;
    server.run("CREATE TABLE d.a AS SELECT 1 AS n").await;
    server.run("CREATE TABLE d.b AS SELECT 2 AS n").await;
    let copy = async |sources: Value, target: &str, operation: &str| {
        server
            .job(json!({ "copy": { "sourceTables": sources, "destinationTable": table("d", target), "operationType": operation } }))
            .await["status"]["errorResult"]["reason"]
            .clone()
    };
    assert_eq!(
        copy(json!([table("d", "a"), table("d", "b")]), "both", "COPY").await,
        Value::Null
    );
    assert_eq!(
        server.rows("SELECT SUM(n) FROM d.both").await,
        [[json!("3")]]
    );
    assert_eq!(
        copy(json!([table("d", "a")]), "both", "COPY").await,
        "duplicate"
    );
    assert_eq!(
        copy(json!([table("d", "a")]), "snap", "SNAPSHOT").await,
        Value::Null
    );
    assert_eq!(
        server.get("/datasets/d/tables/snap").await.json()["type"],
        "SNAPSHOT"
    );
    assert_eq!(
        server.query("DELETE FROM d.snap WHERE TRUE").await.status,
        400
    );
    assert_eq!(
        copy(json!([table("d", "missing")]), "x", "COPY").await,
        "notFound"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wildcard_tables_and_ingestion_time_partitions_are_read_by_their_suffixes() {
    let server = Server::empty().await;
    server.dataset("d").await;
    for day in ["20260101", "20260102", "20260103"] {
        server
            .run(&format!(
                "CREATE TABLE d.log_{day} AS SELECT '{day}' AS day"
            ))
            .await;
    }
    let rows = server
        .rows(
            "SELECT _TABLE_SUFFIX, day FROM `d.log_*` WHERE _TABLE_SUFFIX >= '20260102' ORDER BY 1",
        )
        .await;
    assert_eq!(
        rows,
        [
            [json!("20260102"), json!("20260102")],
            [json!("20260103"), json!("20260103")]
        ]
    );
    server
        .run("CREATE TABLE d.p (a INT64) PARTITION BY _PARTITIONDATE")
        .await;
    let load = json!({ "destinationTable": table("d", "p$20260105"), "sourceFormat": "CSV" });
    assert_eq!(
        server.load(load, b"1\n2\n").await["status"],
        json!({ "state": "DONE" })
    );
    let rows = server.rows("SELECT _PARTITIONDATE, SUM(a) FROM d.p WHERE _PARTITIONTIME = TIMESTAMP '2026-01-05' GROUP BY 1").await;
    assert_eq!(rows, [[json!("2026-01-05"), json!("3")]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_listed_newest_first_and_filtered() {
    let server = Server::empty().await;
    for n in 0..3 {
        let body = json!({ "jobReference": { "jobId": format!("j{n}") }, "configuration": { "query": { "query": "SELECT 1", "useLegacySql": false } } });
        server.post("/jobs", body).await;
        server.done(&format!("j{n}")).await;
    }
    let page = server.get("/jobs?maxResults=2").await.json();
    assert_eq!(
        (
            &page["jobs"][0]["jobReference"]["jobId"],
            &page["jobs"][1]["jobReference"]["jobId"]
        ),
        (&json!("j2"), &json!("j1"))
    );
    let token = page["nextPageToken"].as_str().unwrap();
    let page = server
        .get(&format!("/jobs?maxResults=2&pageToken={token}"))
        .await
        .json();
    assert_eq!(page["jobs"][0]["jobReference"]["jobId"], "j0");
    assert_eq!(
        server.get("/jobs?stateFilter=running").await.json()["jobs"],
        json!([])
    );
    let told = server.rows("SELECT COUNT(*) FROM `region-us`.INFORMATION_SCHEMA.JOBS WHERE statement_type = 'SELECT' AND state = 'DONE'").await;
    assert_eq!(told, [[json!("3")]]);
    assert_eq!(
        server.ask("DELETE", "/jobs/j0/delete", None).await.status,
        204
    );
    assert_eq!(server.get("/jobs/j0").await.status, 404);
}
