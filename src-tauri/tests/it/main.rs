//! The command line as a script meets it: the real program, a real sandbox, exit codes.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// `shirabe sandbox serve` over an empty project.
struct Served {
    child: Child,
    first: Value,
    home: TempDir,
}

impl Served {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut child = program(home.path())
            .args(["sandbox", "serve", "--empty", "--home"])
            .arg(home.path().join("served"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self {
            child,
            first: serde_json::from_str(&line).unwrap(),
            home,
        }
    }

    fn text(&self, key: &str) -> &str {
        self.first[key].as_str().unwrap()
    }

    fn query(&self, arguments: &[&str]) -> Output {
        program(self.home.path())
            .args(["query", "--bigquery-endpoint", self.text("bigquery")])
            .args([
                "--token",
                self.text("token"),
                "--project",
                self.text("project"),
            ])
            .args(arguments)
            .output()
            .unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn program(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shirabe"));
    command.env("SHIRABE_HOME", home).stdin(Stdio::null());
    command
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn rows_go_to_standard_output_and_the_summary_to_standard_error() {
    let served = Served::start();
    let csv = served.query(&[
        "--sql",
        "SELECT 1 AS a, 'x,y' AS b UNION ALL SELECT 2, NULL ORDER BY a",
    ]);
    assert_eq!(out(&csv), "a,b\n1,\"x,y\"\n2,\n", "{}", err(&csv));
    assert!(csv.status.success());
    assert!(err(&csv).contains("2 rows"), "{}", err(&csv));

    let json = served.query(&[
        "--json",
        "--sql",
        "SELECT @n + 1 AS n, @who AS who",
        "--param",
        "n:INT64:41",
        "--param",
        "who::東京",
    ]);
    let row: Value = serde_json::from_str(&out(&json)).unwrap();
    assert_eq!(row["who"], "東京");
    assert_eq!(row["n"].to_string().trim_matches('"'), "42");
    let summary: Value = serde_json::from_str(err(&json).lines().last().unwrap()).unwrap();
    assert_eq!(summary["rows"], 1);
    assert_eq!(summary["statistics"]["statementType"], "SELECT");
}

#[test]
fn a_file_is_written_as_its_ending_says_and_an_unknown_ending_costs_nothing() {
    let served = Served::start();
    let file = served.home.path().join("rows.parquet");
    let written = served.query(&[
        "--sql",
        "SELECT n FROM UNNEST(GENERATE_ARRAY(1, 10)) AS n",
        "--out",
        file.to_str().unwrap(),
    ]);
    assert!(written.status.success(), "{}", err(&written));
    assert_eq!(&std::fs::read(&file).unwrap()[..4], b"PAR1");
    for (ending, begins) in [
        ("csv", "a,t\n1,"),
        ("tsv", "a\tt\n1\t"),
        ("json", "[\n{\"a\":1,"),
        ("jsonl", "{\"a\":1,"),
        ("xlsx", "PK"),
        ("md", "| a | t |\n"),
    ] {
        let file = served.home.path().join("rows").with_extension(ending);
        let sql = "SELECT 1 AS a, TIMESTAMP '2026-01-01 00:00:00+00' AS t";
        let written = served.query(&["--sql", sql, "--out", file.to_str().unwrap()]);
        assert!(written.status.success(), "{}", err(&written));
        let bytes = std::fs::read(&file).unwrap();
        assert!(bytes.starts_with(begins.as_bytes()), "{ending}: {bytes:?}");
    }
    let refused = served.query(&["--sql", "SELECT 1", "--out", "rows.doc"]);
    assert_eq!(refused.status.code(), Some(5), "{}", err(&refused));
}

#[test]
fn a_file_is_written_with_the_chosen_options_and_what_is_lost_is_said() {
    let served = Served::start();
    let file = served.home.path().join("東京.csv");
    let written = served.query(&[
        "--sql",
        "SELECT '𠮷野家' AS s, CAST(NULL AS STRING) AS n, '=1' AS f, TIMESTAMP '2026-01-01 00:00:00+00' AS t",
        "--out",
        file.to_str().unwrap(),
        "--encoding",
        "cp932",
        "--crlf",
        "--null",
        "NULL",
        "--no-header",
        "--time-zone",
        "Asia/Tokyo",
    ]);
    assert!(written.status.success(), "{}", err(&written));
    // `野家` in code page 932.
    let mut expected = vec![b'?', 0x96, 0xec, 0x89, 0xc6];
    expected.extend(b",NULL,'=1,2026-01-01 09:00:00+09:00\r\n");
    assert_eq!(std::fs::read(&file).unwrap(), expected);
    let said = err(&written);
    assert!(
        said.contains("1 cells have characters that the encoding lacks"),
        "{said}"
    );
    assert!(said.contains("row 1, s: 𠮷"), "{said}");
    assert!(said.contains("1 cells would have been formulas"), "{said}");
}

#[test]
fn without_an_endpoint_the_sample_of_the_sandbox_is_asked() {
    let home = tempfile::tempdir().unwrap();
    let answer = program(home.path())
        .args(["query", "--quiet", "--sql"])
        .arg("SELECT COUNT(*) > 0 AS there FROM game_analytics.players")
        .output()
        .unwrap();
    assert_eq!(out(&answer), "there\ntrue\n", "{}", err(&answer));
}

#[test]
fn exit_codes_tell_problems_apart() {
    let served = Served::start();
    let code = |output: &Output| output.status.code();
    let broken = served.query(&["--sql", "SELEC 1"]);
    assert_eq!(code(&broken), Some(5), "{}", err(&broken));
    assert!(err(&broken).contains("[1:1]"), "{}", err(&broken));
    let missing = served.query(&["--sql", "SELECT * FROM nowhere.nothing"]);
    assert_eq!(code(&missing), Some(4), "{}", err(&missing));
    let usage = served.query(&[]);
    assert_eq!(code(&usage), Some(2));
    let stranger = program(served.home.path())
        .args([
            "query",
            "--bigquery-endpoint",
            served.text("bigquery"),
            "--token",
            "canary-8812",
        ])
        .args(["--project", served.text("project"), "--sql", "SELECT 1"])
        .output()
        .unwrap();
    assert_eq!(code(&stranger), Some(3), "{}", err(&stranger));
    assert!(
        !err(&stranger).contains("canary-8812"),
        "a token is never shown"
    );
    let nobody = program(served.home.path())
        .args([
            "query",
            "--bigquery-endpoint",
            "http://127.0.0.1:1",
            "--token",
            "t",
        ])
        .args(["--project", "p", "--sql", "SELECT 1"])
        .output()
        .unwrap();
    assert_eq!(code(&nobody), Some(8), "{}", err(&nobody));
}

#[test]
fn a_dry_run_says_the_price_and_a_limit_holds() {
    let served = Served::start();
    let made = served.query(&[
        "--quiet",
        "--sql",
        "CREATE SCHEMA d; CREATE TABLE d.t AS SELECT n FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS n",
    ]);
    assert!(made.status.success(), "{}", err(&made));
    let dry = served.query(&["--dry-run", "--json", "--sql", "SELECT n FROM d.t"]);
    let estimate: Value = serde_json::from_str(&out(&dry)).unwrap();
    assert_eq!(estimate["bytes"], 8000, "8 bytes for each INT64");
    let stopped = served.query(&["--max-bytes-billed", "100", "--sql", "SELECT n FROM d.t"]);
    assert_eq!(stopped.status.code(), Some(6), "{}", err(&stopped));
}

#[test]
fn a_statement_may_come_from_standard_input() {
    let served = Served::start();
    let mut child = program(served.home.path())
        .args([
            "query",
            "-",
            "--quiet",
            "--bigquery-endpoint",
            served.text("bigquery"),
        ])
        .args([
            "--token",
            served.text("token"),
            "--project",
            served.text("project"),
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all("SELECT 7 AS seven".as_bytes())
        .unwrap();
    assert_eq!(out(&child.wait_with_output().unwrap()), "seven\n7\n");
}

#[test]
fn a_script_answers_with_its_last_result() {
    let served = Served::start();
    let csv = served.query(&[
        "--sql",
        "DECLARE n INT64 DEFAULT 4; SELECT 1 AS first; SELECT n + 1 AS last;",
        "--label",
        "team:game",
        "--batch",
    ]);
    assert_eq!(out(&csv), "last\n5\n", "{}", err(&csv));
}
