//! The GoogleSQL corpus: every query of `tests/corpus` through the REST API, each cell compared
//! with what BigQuery answers.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use sandbox::{Options, PROJECT, Sample, Sandbox};
use serde_json::{Value, json};

/// A query and what it comes to.
struct Case {
    sql: String,
    rows: Vec<Value>,
    types: Option<String>,
    names: Option<String>,
    error: Option<String>,
}

/// What the sandbox answered.
struct Answer {
    rows: Vec<Value>,
    types: String,
    names: String,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for block in text.split("\n\n") {
        let mut case = Case {
            sql: String::new(),
            rows: Vec::new(),
            types: None,
            names: None,
            error: None,
        };
        let mut expected = false;
        for line in block
            .lines()
            .filter(|line| !line.starts_with("--") && !line.is_empty())
        {
            if let Some(row) = line.strip_prefix('>') {
                expected = true;
                if !row.trim().is_empty() {
                    let row =
                        serde_json::from_str(row).unwrap_or_else(|error| panic!("{line}: {error}"));
                    case.rows.push(row);
                }
            } else if let Some(types) = line.strip_prefix(": ") {
                case.types = Some(types.to_owned());
            } else if let Some(names) = line.strip_prefix("# ") {
                case.names = Some(names.to_owned());
            } else if let Some(error) = line.strip_prefix('!') {
                expected = true;
                case.error = Some(error.trim().to_owned());
            } else {
                case.sql.push_str(line);
                case.sql.push('\n');
            }
        }
        if !case.sql.is_empty() {
            assert!(
                expected,
                "this case says nothing of its answer: {}",
                case.sql
            );
            case.sql.truncate(case.sql.trim_end().len());
            cases.push(case);
        }
    }
    cases
}

/// One request over a connection of its own; the status and the body.
fn post(sandbox: &Sandbox, path: &str, body: &Value) -> (u16, Value) {
    let endpoint = sandbox.bigquery_endpoint();
    let address = endpoint.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    let body = body.to_string();
    let request = format!(
        "POST /bigquery/v2/projects/{PROJECT}/{path} HTTP/1.1\r\nHost: {address}\r\n\
         Authorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        sandbox.token(),
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let status = head.split_whitespace().nth(1).unwrap().parse().unwrap();
    let mut content = answer[end + 4..].to_vec();
    if head.contains("transfer-encoding: chunked") {
        content = unchunked(&content);
    }
    (
        status,
        serde_json::from_slice(&content).unwrap_or(Value::Null),
    )
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    while let Some(line) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).unwrap(), 16).unwrap();
        if size == 0 {
            break;
        }
        content.extend_from_slice(&rest[line + 2..line + 2 + size]);
        rest = &rest[line + 2 + size + 2..];
    }
    content
}

fn ask(sandbox: &Sandbox, sql: &str) -> Result<Answer, String> {
    let request = json!({ "query": sql, "useLegacySql": false, "timeoutMs": 120_000 });
    let (status, body) = post(sandbox, "queries", &request);
    if status != 200 {
        let message = body["error"]["message"].as_str();
        return Err(message.map_or_else(|| format!("HTTP {status}: {body}"), str::to_owned));
    }
    if body["jobComplete"] != json!(true) {
        return Err(format!("the job did not end: {body}"));
    }
    if let Some(error) = body["errors"][0]["message"].as_str() {
        return Err(error.to_owned());
    }
    let fields = body["schema"]["fields"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let names: Vec<&str> = fields
        .iter()
        .filter_map(|field| field["name"].as_str())
        .collect();
    let types: Vec<String> = fields.iter().map(type_of).collect();
    let rows = body["rows"].as_array().cloned().unwrap_or_default();
    Ok(Answer {
        rows: rows.iter().map(plain).collect(),
        types: types.join(", "),
        names: names.join(", "),
    })
}

/// A field of a schema as GoogleSQL writes its type.
fn type_of(field: &Value) -> String {
    let word = field["type"].as_str().unwrap_or("?");
    let simple = match word {
        "INTEGER" => "INT64",
        "FLOAT" => "FLOAT64",
        "BOOLEAN" => "BOOL",
        other => other,
    };
    let mut name = match word {
        "RECORD" | "STRUCT" => {
            let fields = field["fields"].as_array().cloned().unwrap_or_default();
            let inner: Vec<String> = fields
                .iter()
                .map(|field| {
                    let name = field["name"].as_str().unwrap_or("");
                    // A field without a name gets one of these in a schema.
                    if name.is_empty() || name.starts_with("_field_") {
                        type_of(field)
                    } else {
                        format!("{name} {}", type_of(field))
                    }
                })
                .collect();
            format!("STRUCT<{}>", inner.join(", "))
        }
        "RANGE" => {
            format!(
                "RANGE<{}>",
                field["rangeElementType"]["type"].as_str().unwrap_or("?")
            )
        }
        _ => simple.to_owned(),
    };
    if field["mode"] == json!("REPEATED") {
        name = format!("ARRAY<{name}>");
    }
    name
}

/// A cell without the API's wrapping: text, null, or a list of cells.
fn plain(cell: &Value) -> Value {
    match cell {
        Value::Object(object) => {
            let inner = object
                .get("v")
                .or_else(|| object.get("f"))
                .unwrap_or(&Value::Null);
            plain(inner)
        }
        Value::Array(cells) => Value::Array(cells.iter().map(plain).collect()),
        other => other.clone(),
    }
}

/// What is wrong with an answer; empty if nothing is.
fn compare(case: &Case, answer: &Result<Answer, String>) -> String {
    let mut problems = String::new();
    match (answer, &case.error) {
        (Err(message), Some(expected)) if message.contains(expected.as_str()) => {}
        (Err(message), Some(expected)) => {
            let _ = writeln!(
                problems,
                "    expected error: {expected}\n    got error:      {message}"
            );
        }
        (Ok(answer), Some(expected)) => {
            let _ = writeln!(
                problems,
                "    expected error: {expected}\n    got rows:       {:?}",
                answer.rows
            );
        }
        (Err(message), None) => {
            let _ = writeln!(problems, "    error: {message}");
        }
        (Ok(answer), None) => {
            if answer.rows != case.rows {
                for row in &case.rows {
                    let _ = writeln!(problems, "    expected {row}");
                }
                for row in &answer.rows {
                    let _ = writeln!(problems, "    got      {row}");
                }
            }
            for (expected, got) in [(&case.types, &answer.types), (&case.names, &answer.names)] {
                if let Some(expected) = expected
                    && expected != got
                {
                    let _ = writeln!(problems, "    expected {expected}\n    got      {got}");
                }
            }
        }
    }
    problems
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    files
}

/// `CORPUS=strings` in the environment runs one file.
#[tokio::test(flavor = "multi_thread")]
async fn every_query_of_the_corpus_answers_as_bigquery_does() {
    let home = tempfile::tempdir().unwrap();
    let options = Options {
        home: home.path().to_owned(),
        port: None,
        token: None,
        sample: Sample::None,
    };
    let sandbox = Sandbox::start(options).await.unwrap();
    let dataset = json!({ "datasetReference": { "projectId": PROJECT, "datasetId": "corpus" } });
    let only = std::env::var("CORPUS").ok();
    let (report, count) = tokio::task::block_in_place(|| {
        let (status, body) = post(&sandbox, "datasets", &dataset);
        assert_eq!(status, 200, "{body}");
        let mut report = String::new();
        let mut count = 0;
        for path in files() {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            if only.as_ref().is_some_and(|only| *only != stem) {
                continue;
            }
            for case in cases(&std::fs::read_to_string(&path).unwrap()) {
                count += 1;
                let problems = compare(&case, &ask(&sandbox, &case.sql));
                if !problems.is_empty() {
                    let _ = writeln!(report, "{stem}: {}\n{problems}", case.sql);
                }
            }
        }
        (report, count)
    });
    assert!(count > 0, "no case was run");
    assert!(
        report.is_empty(),
        "of {count} cases these are wrong:\n\n{report}"
    );
}
