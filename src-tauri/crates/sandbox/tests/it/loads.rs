//! Rows that come in: uploads of CSV, JSON and Parquet, and streamed inserts.

use sandbox::PROJECT;
use serde_json::{Value, json};

use crate::client::{Server, rows, table};

fn csv(extra: &Value) -> Value {
    let mut load = json!({
        "destinationTable": table("d", "t"),
        "sourceFormat": "CSV",
        "schema": { "fields": [
            { "name": "n", "type": "INTEGER" },
            { "name": "s", "type": "STRING" },
            { "name": "d", "type": "DATE" },
        ]},
    });
    for (name, value) in extra.as_object().unwrap() {
        load[name] = value.clone();
    }
    load
}

async fn server() -> Server {
    let server = Server::empty().await;
    server.dataset("d").await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn csv_is_read_with_its_quotes_nulls_and_header() {
    let server = server().await;
    let file = "n,s,d\n1,\"a,\"\"b\"\"\",2020-01-02\n2,,\n3,\"\",2020-01-03\r\n";
    let job = server
        .load(csv(&json!({ "skipLeadingRows": "1" })), file.as_bytes())
        .await;
    assert_eq!(job["status"], json!({ "state": "DONE" }));
    assert_eq!(job["statistics"]["load"]["outputRows"], "3");
    let expected = [
        [json!("1"), json!("a,\"b\""), json!("2020-01-02")],
        [json!("2"), json!(null), json!(null)],
        [json!("3"), json!(""), json!("2020-01-03")],
    ];
    assert_eq!(server.rows("SELECT * FROM d.t ORDER BY n").await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn csv_options_are_honoured() {
    let server = server().await;
    let options = json!({
        "fieldDelimiter": "\t",
        "nullMarker": "\\N",
        "allowJaggedRows": true,
        "allowQuotedNewlines": true,
        "encoding": "ISO-8859-1",
        "quote": "'",
    });
    let file = b"1\t'two\nlines'\t\\N\n2\tcaf\xe9\n";
    let job = server.load(csv(&options), file).await;
    assert_eq!(job["status"], json!({ "state": "DONE" }));
    let expected = [
        [json!("1"), json!("two\nlines"), json!(null)],
        [json!("2"), json!("café"), json!(null)],
    ];
    assert_eq!(server.rows("SELECT * FROM d.t ORDER BY n").await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_rows_end_a_load_unless_they_are_allowed() {
    let server = server().await;
    let file = b"1,a,2020-01-01\nx,b,2020-01-01\n3,c\n4,d,2020-01-04\n";
    let failed = server.load(csv(&json!({})), file).await;
    assert_eq!(failed["status"]["errorResult"]["reason"], "invalid");
    assert!(
        failed["status"]["errors"]
            .to_string()
            .contains("Could not parse 'x' as INT64")
    );
    assert_eq!(server.get("/datasets/d/tables/t").await.status, 404);
    let passed = server.load(csv(&json!({ "maxBadRecords": 2 })), file).await;
    assert_eq!(passed["status"]["errorResult"], Value::Null);
    assert_eq!(passed["status"]["errors"].as_array().unwrap().len(), 2);
    assert_eq!(
        server.rows("SELECT n FROM d.t ORDER BY n").await,
        [[json!("1")], [json!("4")]]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_is_found_in_the_data() {
    let server = server().await;
    let load = |format: &str, name: &str| json!({ "destinationTable": table("d", name), "sourceFormat": format, "autodetect": true });
    let job = server
        .load(
            load("CSV", "c"),
            b"id,Name of,when,ok\n1,x,2020-01-01 10:00:00,true\n2,y,2020-01-02 11:30:00,false\n",
        )
        .await;
    assert_eq!(job["status"], json!({ "state": "DONE" }));
    let types = |table: &Value| -> Vec<String> {
        table["schema"]["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| {
                format!(
                    "{} {}",
                    f["name"].as_str().unwrap(),
                    f["type"].as_str().unwrap()
                )
            })
            .collect()
    };
    let found = server.get("/datasets/d/tables/c").await.json();
    assert_eq!(
        types(&found),
        [
            "id INTEGER",
            "Name_of STRING",
            "when TIMESTAMP",
            "ok BOOLEAN"
        ]
    );
    let file = b"{\"a\": 1, \"b\": {\"c\": [1.5, 2]}}\n{\"a\": 2, \"d\": \"2020-01-01\"}\n";
    let job = server.load(load("NEWLINE_DELIMITED_JSON", "j"), file).await;
    assert_eq!(job["status"], json!({ "state": "DONE" }));
    let found = server.get("/datasets/d/tables/j").await.json();
    assert_eq!(types(&found), ["a INTEGER", "b RECORD", "d DATE"]);
    assert_eq!(
        server.rows("SELECT a, b.c[1], d FROM d.j ORDER BY a").await[0],
        [json!("1"), json!("2.0"), json!(null)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn json_of_every_type_is_stored_exactly() {
    let server = server().await;
    server
        .run("CREATE TABLE d.t (i INT64, f FLOAT64, n NUMERIC, big BIGNUMERIC, b BOOL, s STRING, y BYTES, d DATE, tm TIME, dt DATETIME, ts TIMESTAMP, j JSON, g GEOGRAPHY, iv INTERVAL, r RANGE<DATE>, l ARRAY<STRUCT<k STRING, v ARRAY<INT64>>>)")
        .await;
    let row = json!({
        "i": "9223372036854775807", "f": 0.1, "n": "12345678901234567890.123456789",
        "big": "1234567890123456789012345678901234567.8", "b": true, "s": "日本 😀", "y": "AP8=",
        "d": "2020-02-29", "tm": "23:59:59.999999", "dt": "2020-01-01T00:00:00.5", "ts": "2020-01-01T00:00:00+09:00",
        "j": { "b": 1, "a": null }, "g": "POINT(1 2)", "iv": "1-2 3 4:5:6.5",
        "r": { "start": "2020-01-01", "end": null }, "l": [{ "k": "x", "v": [1, 2] }, { "k": null }],
    });
    let load =
        json!({ "destinationTable": table("d", "t"), "sourceFormat": "NEWLINE_DELIMITED_JSON" });
    let job = server.load(load, format!("{row}\n").as_bytes()).await;
    assert_eq!(job["status"], json!({ "state": "DONE" }));
    let expected = json!([
        "9223372036854775807", "0.1", "12345678901234567890.123456789", "1234567890123456789012345678901234567.8",
        "true", "日本 😀", "AP8=", "2020-02-29", "23:59:59.999999", "2020-01-01T00:00:00.500000", "1.5778044E9",
        "{\"a\":null,\"b\":1}", "POINT(1 2)", "1-2 3 4:5:6.500", "[2020-01-01, UNBOUNDED)",
        [{ "v": { "f": [{ "v": "x" }, { "v": [{ "v": "1" }, { "v": "2" }] }] } }, { "v": { "f": [{ "v": null }, { "v": [] }] } }],
    ]);
    assert_eq!(json!(server.rows("SELECT * FROM d.t").await[0]), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn parquet_is_read_nested_too() {
    let server = server().await;
    let file = server.home.path().join("nested.parquet");
    let connection = duckdb::Connection::open_in_memory().unwrap();
    connection
        .execute_batch(&format!(
            "COPY (SELECT i::INTEGER AS id, 'n' || i AS name, {{'x': i * 1.5, 'y': [i, i + 1]}} AS s, [{{'k': 'a', 'v': i}}] AS l, DATE '2020-01-01' + i::INTEGER AS d, TIMESTAMP '2020-01-01 00:00:00' AS ts, (i * 1.25)::DECIMAL(10, 2) AS m, map(['q'], [i]) AS mp, NULL::VARCHAR AS none FROM range(3) r(i)) TO '{}' (FORMAT parquet)",
            file.display()
        ))
        .unwrap();
    let load = json!({ "destinationTable": table("d", "t"), "sourceFormat": "PARQUET" });
    let job = server.load(load, &std::fs::read(&file).unwrap()).await;
    assert_eq!(job["status"], json!({ "state": "DONE" }));
    let rows = server.rows("SELECT id, name, s.x, s.y[1], l[0].k, l[0].v, d, ts, m, mp[0].key, mp[0].value, none FROM d.t ORDER BY id").await;
    assert_eq!(
        json!(rows[2]),
        json!([
            "2",
            "n2",
            "3",
            "3",
            "a",
            "2",
            "2020-01-03",
            "1.5778368E9",
            "2.5",
            "q",
            "2",
            null
        ])
    );
    let broken = server
        .load(
            json!({ "destinationTable": table("d", "u"), "sourceFormat": "PARQUET" }),
            b"not parquet",
        )
        .await;
    assert_eq!(broken["status"]["errorResult"]["reason"], "invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resumable_upload_goes_on_after_a_break() {
    let server = server().await;
    let path = format!("/upload/bigquery/v2/projects/{PROJECT}/jobs?uploadType=resumable");
    let body = json!({ "configuration": { "load": csv(&json!({})) } }).to_string();
    let begun = server
        .send(
            "POST",
            &path,
            &[("content-type", "application/json")],
            body.as_bytes(),
        )
        .await;
    let place = begun.header("location").unwrap();
    let place = place
        .strip_prefix(server.sandbox.bigquery_endpoint())
        .unwrap()
        .to_owned();
    let file = b"1,a,2020-01-01\n2,b,2020-01-02\n";
    let first = server
        .send(
            "PUT",
            &place,
            &[("content-range", "bytes 0-9/*")],
            &file[..10],
        )
        .await;
    assert_eq!(
        (first.status, first.header("range").as_deref()),
        (308, Some("bytes=0-9"))
    );
    let asked = server
        .send("PUT", &place, &[("content-range", "bytes */30")], b"")
        .await;
    assert_eq!(
        (asked.status, asked.header("range").as_deref()),
        (308, Some("bytes=0-9"))
    );
    let gap = server
        .send(
            "PUT",
            &place,
            &[("content-range", "bytes 20-29/30")],
            &file[20..],
        )
        .await;
    assert_eq!(gap.status, 400);
    let last = server
        .send(
            "PUT",
            &place,
            &[("content-range", "bytes 10-29/30")],
            &file[10..],
        )
        .await;
    assert_eq!(last.status, 200, "{}", last.message());
    let job = server
        .done(last.json()["jobReference"]["jobId"].as_str().unwrap())
        .await;
    assert_eq!(job["statistics"]["load"]["outputRows"], "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packed_file_is_unpacked() {
    use std::io::Write;
    let server = server().await;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(b"1,a,2020-01-01\n").unwrap();
    let job = server
        .load(csv(&json!({})), &encoder.finish().unwrap())
        .await;
    assert_eq!(job["statistics"]["load"]["outputRows"], "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_may_add_fields_when_it_says_so() {
    let server = server().await;
    server.run("CREATE TABLE d.t (a INT64 NOT NULL)").await;
    let load = |options: Value| {
        json!({
            "destinationTable": table("d", "t"),
            "sourceFormat": "NEWLINE_DELIMITED_JSON",
            "schema": { "fields": [{ "name": "a", "type": "INTEGER" }, { "name": "b", "type": "STRING" }] },
            "schemaUpdateOptions": options,
        })
    };
    let file = b"{\"a\": 1, \"b\": \"x\"}\n";
    assert_eq!(
        server.load(load(json!([])), file).await["status"]["errorResult"]["reason"],
        "invalid"
    );
    let done = server
        .load(
            load(json!(["ALLOW_FIELD_ADDITION", "ALLOW_FIELD_RELAXATION"])),
            file,
        )
        .await;
    assert_eq!(done["status"], json!({ "state": "DONE" }));
    assert_eq!(
        server.rows("SELECT a, b FROM d.t").await,
        [[json!("1"), json!("x")]]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn streamed_rows_are_checked_kept_once_and_readable_at_once() {
    let server = server().await;
    server
        .run("CREATE TABLE d.t (a INT64 NOT NULL, s STRUCT<x STRING>)")
        .await;
    let insert = async |body: Value| {
        server
            .post("/datasets/d/tables/t/insertAll", body)
            .await
            .json()
    };
    let good = json!({ "rows": [
        { "insertId": "1", "json": { "a": 1, "s": { "x": "one" } } },
        { "insertId": "2", "json": { "a": "2" } },
    ]});
    assert_eq!(insert(good.clone()).await["insertErrors"], Value::Null);
    assert_eq!(insert(good).await["insertErrors"], Value::Null);
    assert_eq!(
        server.rows("SELECT a, s.x FROM d.t ORDER BY a").await,
        [[json!("1"), json!("one")], [json!("2"), json!(null)]]
    );
    let mixed = json!({ "rows": [
        { "json": { "a": 3 } },
        { "json": { "a": "x" } },
        { "json": { "s": null } },
        { "json": { "a": 4, "unknown": 1 } },
    ]});
    let errors = insert(mixed.clone()).await["insertErrors"].clone();
    let reasons: Vec<&str> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["errors"][0]["reason"].as_str().unwrap())
        .collect();
    assert_eq!(reasons, ["stopped", "invalid", "invalid", "invalid"]);
    let mut partly = mixed;
    partly["skipInvalidRows"] = json!(true);
    partly["ignoreUnknownValues"] = json!(true);
    assert_eq!(
        insert(partly).await["insertErrors"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        server.rows("SELECT COUNT(*) FROM d.t").await,
        [[json!("4")]]
    );
    let listed = server
        .get("/datasets/d/tables/t/data?maxResults=2&selectedFields=a")
        .await
        .json();
    assert_eq!(
        (rows(&listed).len(), &listed["totalRows"]),
        (2, &json!("4"))
    );
    let token = listed["pageToken"].as_str().unwrap();
    let listed = server
        .get(&format!(
            "/datasets/d/tables/t/data?maxResults=5&pageToken={token}"
        ))
        .await
        .json();
    assert_eq!(
        (rows(&listed).len(), &listed["pageToken"]),
        (2, &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_do_not_mention_a_column_take_its_default() {
    let server = server().await;
    server
        .run("CREATE TABLE d.t (a INT64, n NUMERIC DEFAULT 1, s STRING DEFAULT CONCAT('x', 'y'), seen TIMESTAMP DEFAULT CURRENT_TIMESTAMP())")
        .await;
    let answer = server
        .post(
            "/datasets/d/tables/t/insertAll",
            json!({ "rows": [{ "json": { "a": 1 } }, { "json": { "a": 2, "s": null, "n": "2.5" } }] }),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.message());
    let load =
        json!({ "destinationTable": table("d", "t"), "sourceFormat": "NEWLINE_DELIMITED_JSON" });
    let job = server.load(load, b"{\"a\": 3}\n").await;
    assert_eq!(job["status"], json!({ "state": "DONE" }));
    let rows = server
        .rows("SELECT a, n, s, seen IS NOT NULL FROM d.t ORDER BY a")
        .await;
    let expected = [
        [json!("1"), json!("1"), json!("xy"), json!("true")],
        [json!("2"), json!("2.5"), json!(null), json!("true")],
        [json!("3"), json!("1"), json!("xy"), json!("true")],
    ];
    assert_eq!(rows, expected);
}
