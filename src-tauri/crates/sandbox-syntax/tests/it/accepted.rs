//! Statements that BigQuery accepts, by area. Each must parse; `shape` looks at what they become.
use sandbox_syntax::{parse_expression, parse_script, parse_type};

/// Every statement of `text`, which blank lines separate.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
}

pub(crate) const STATEMENTS: [&str; 8] = [
    include_str!("../data/queries.sql"),
    include_str!("../data/from.sql"),
    include_str!("../data/pipes.sql"),
    include_str!("../data/dml.sql"),
    include_str!("../data/ddl.sql"),
    include_str!("../data/scripts.sql"),
    include_str!("../data/names.sql"),
    include_str!("../data/real.sql"),
];

pub(crate) const EXPRESSIONS: &str = include_str!("../data/expressions.sql");

#[test]
fn statements_of_every_area_parse() {
    let mut failures = Vec::new();
    for piece in STATEMENTS.into_iter().flat_map(pieces) {
        if let Err(error) = parse_script(piece) {
            failures.push(format!("{error}\n{piece}\n"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn expressions_of_every_form_parse_alone_and_in_a_select() {
    let mut failures = Vec::new();
    for line in EXPRESSIONS.lines().filter(|line| !line.trim().is_empty()) {
        if let Err(error) = parse_expression(line) {
            failures.push(format!("{error}\n{line}\n"));
        }
        let select = format!("SELECT {line} AS x, ({line}) FROM t WHERE ({line}) IS NULL");
        if let Err(error) = parse_script(&select) {
            failures.push(format!("{error}\n{select}\n"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn type_names_parse() {
    for name in [
        "INT64",
        "string(10)",
        "NUMERIC(10, 2)",
        "BYTES(MAX)",
        "ARRAY<INT64>",
        "ARRAY<STRUCT<a INT64, b ARRAY<STRING>>>",
        "STRUCT<>",
        "STRUCT<INT64, STRING>",
        "STRUCT<x STRUCT<y INT64>, z RANGE<DATE>>",
        "RANGE<TIMESTAMP>",
        "INTERVAL",
        "STRUCT<date DATE, `interval` INTERVAL>",
        "STRING COLLATE 'und:ci'",
    ] {
        parse_type(name).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}
