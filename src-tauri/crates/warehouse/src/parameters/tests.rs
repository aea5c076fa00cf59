//! Parameters in and out.
#![expect(clippy::panic, reason = "a test fails by panicking")]

use super::*;
use model::Kind;

fn parameter(parameter_type: &str, value: Option<&str>) -> Parameter {
    Parameter {
        name: Some("p".into()),
        parameter_type: parameter_type.into(),
        value: value.map(str::to_owned),
    }
}

#[track_caller]
#[expect(
    clippy::needless_pass_by_value,
    reason = "reads better where it is called"
)]
fn check(parameter_type: &str, value: Option<&str>, wire_type: Value, wire_value: Value) {
    let list = parameters(&[parameter(parameter_type, value)]).map(|read| read.list);
    let expected = json!({ "name": "p", "parameterType": wire_type, "parameterValue": wire_value });
    assert_eq!(list, Ok(vec![expected]));
}

#[test]
fn types_and_values_take_the_form_of_the_api() {
    check(
        "INT64",
        Some(" 9223372036854775807 "),
        json!({"type": "INT64"}),
        json!({"value": "9223372036854775807"}),
    );
    check(
        "string(10)",
        Some(" a "),
        json!({"type": "STRING"}),
        json!({"value": " a "}),
    );
    check("DATE", None, json!({"type": "DATE"}), json!({}));
    check(
        "ARRAY<STRUCT<a INT64, `b c` ARRAY<STRING>>>",
        Some(r#"[{"a": 9007199254740993, "b c": ["x", null]}, {"b c": []}]"#),
        json!({"type": "ARRAY", "arrayType": {"type": "STRUCT", "structTypes": [
            {"name": "a", "type": {"type": "INT64"}},
            {"name": "b c", "type": {"type": "ARRAY", "arrayType": {"type": "STRING"}}}]}}),
        json!({"arrayValues": [
            {"structValues": {"a": {"value": "9007199254740993"},
                "b c": {"arrayValues": [{"value": "x"}, {}]}}},
            {"structValues": {"a": {}, "b c": {"arrayValues": []}}}]}),
    );
    check(
        "RANGE<DATE>",
        Some("[2026-01-01, UNBOUNDED)"),
        json!({"type": "RANGE", "rangeElementType": {"type": "DATE"}}),
        json!({"rangeValue": {"start": {"value": "2026-01-01"}, "end": {}}}),
    );
    check(
        "ARRAY<NUMERIC>",
        Some(r#"["1.000000001", 2]"#),
        json!({"type": "ARRAY", "arrayType": {"type": "NUMERIC"}}),
        json!({"arrayValues": [{"value": "1.000000001"}, {"value": "2"}]}),
    );
}

#[test]
fn what_cannot_be_used_is_named() {
    for (parameter_type, value) in [
        ("INT65", "1"),
        ("INT64", "1.5"),
        ("INT64", "9223372036854775808"),
        ("ARRAY<INT64", "[]"),
        ("ARRAY<ARRAY<INT64>>", "[]"),
        ("ARRAY<INT64>", "1"),
        ("STRUCT<INT64>", "{}"),
        ("STRUCT<a INT64>", r#"{"b": 1}"#),
        ("STRUCT<a INT64, A STRING>", "{}"),
        ("", "1"),
        ("ARRAY<NUMERIC>", "[0.1]"),
        ("BOOL", "yes"),
        ("JSON", "{"),
        ("DATE", "2026-02-30"),
        ("BYTES", "?"),
        ("RANGE<INT64>", "[1, 2)"),
        ("RANGE<DATE>", "2026-01-01"),
        ("INT64 x", "1"),
        ("STRING(10", "x"),
    ] {
        let read = parameters(&[parameter(parameter_type, Some(value))]);
        match read {
            Err(Problem {
                kind: Kind::BadInput { field, reason },
                ..
            }) => {
                assert_eq!(field, "parameter p");
                assert!(!reason.is_empty());
            }
            other => panic!("{parameter_type} {value}: {other:?}"),
        }
    }
    let mixed = [
        parameter("INT64", None),
        Parameter {
            name: None,
            ..parameter("INT64", None)
        },
    ];
    assert!(parameters(&mixed).is_err());
}
