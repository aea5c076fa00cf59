//! Functions of JSON.

use crate::harness::*;
use sandbox_functions::literals;
use sandbox_functions::operators::{Subscript, json_field, subscript};

const CLASS: &str =
    r#"{"class": {"students": [{"name": "Jane"}, {"name": "John"}], "n": 1.50, "nil": null}}"#;

#[test]
fn text_is_searched_by_path() {
    check(
        "JSON_QUERY",
        vec![s(CLASS), s("$.class.students")],
        r#"[{"name":"Jane"},{"name":"John"}]"#,
    );
    check(
        "JSON_QUERY",
        vec![s(CLASS), s("$.class.students[1].name")],
        r#""John""#,
    );
    check("JSON_QUERY", vec![s(CLASS), s("$.class.nil")], "NULL");
    check("JSON_QUERY", vec![s(CLASS), s("$.nothing")], "NULL");
    check("JSON_QUERY", vec![s("{broken"), s("$")], "NULL");
    check(
        "JSON_VALUE",
        vec![s(CLASS), s("$.class.students[0].name")],
        "Jane",
    );
    check("JSON_VALUE", vec![s(CLASS), s("$.class.students")], "NULL");
    check("JSON_VALUE", vec![s(CLASS), s("$.class.n")], "1.50");
    check(
        "JSON_VALUE",
        vec![s(r#"{"a.b": {"c": "world"}}"#), s(r#"$."a.b".c"#)],
        "world",
    );
    check(
        "JSON_EXTRACT_SCALAR",
        vec![s(r#"{"a.b": {"c": "world"}}"#), s("$['a.b'].c")],
        "world",
    );
    check(
        "JSON_EXTRACT",
        vec![s(CLASS), s("$.class['students'][0]")],
        r#"{"name":"Jane"}"#,
    );
    check(
        "JSON_VALUE",
        vec![s(r#"{"a": "x\"\u00e9\n"}"#), s("$.a")],
        "x\"é\n",
    );
    check("JSON_VALUE", vec![s(r#""plain""#)], "plain");
    check("JSON_VALUE", vec![s("true"), s("$")], "true");
    check(
        "JSON_VALUE",
        vec![s("{}"), s("a")],
        "!JSONPath must start with '$'",
    );
    check(
        "JSON_QUERY_ARRAY",
        vec![s(r#"{"a":["x", 1, {"k": null}]}"#), s("$.a")],
        r#"["\"x\"","1","{\"k\":null}"]"#,
    );
    check(
        "JSON_VALUE_ARRAY",
        vec![s(r#"["apples","oranges",1,true,null]"#)],
        r#"["apples","oranges","1","true",null]"#,
    );
    check("JSON_VALUE_ARRAY", vec![s(r#"[{"a":1}]"#), s("$")], "NULL");
    check("JSON_EXTRACT_ARRAY", vec![s("[1,2]")], r#"["1","2"]"#);
    check(
        "JSON_EXTRACT_STRING_ARRAY",
        vec![s(r#"["a","b"]"#)],
        r#"["a","b"]"#,
    );
}

#[test]
fn json_values_are_normal_and_converted() {
    check(
        "PARSE_JSON",
        vec![s(r#"{"b" : 2.0, "a": [1, 1e2]}"#)],
        r#"{"a":[1,100.0],"b":2.0}"#,
    );
    check(
        "PARSE_JSON",
        vec![s("{")],
        "!Invalid input to PARSE_JSON: syntax error while parsing value - expected a member's name at position 1",
    );
    check(
        "PARSE_JSON",
        vec![
            s("922337203685477580701"),
            named("wide_number_mode", s("round")),
        ],
        "9.223372036854776e+20",
    );
    check(
        "PARSE_JSON",
        vec![s("922337203685477580701")],
        "!Invalid input to PARSE_JSON: Input number: 922337203685477580701 cannot round-trip through string representation",
    );
    check("JSON_TYPE", vec![j("null")], "null");
    check("JSON_TYPE", vec![j("[1]")], "array");
    check("JSON_TYPE", vec![j("1.5")], "number");
    check("INT64", vec![j("10.0")], "10");
    check(
        "INT64",
        vec![j("10.1")],
        "!The provided JSON input is not an integer",
    );
    check("FLOAT64", vec![j("9.8")], "9.8");
    check("BOOL", vec![j("true")], "true");
    check("STRING", vec![j("\"purple\"")], "purple");
    check(
        "STRING",
        vec![j("1")],
        "!The provided JSON input is not a string",
    );
    check("LAX_INT64", vec![j("\"10\"")], "10");
    check("LAX_INT64", vec![j("1.1")], "1");
    check("LAX_INT64", vec![j("\"foo\"")], "NULL");
    check("LAX_BOOL", vec![j("\"TRUE\"")], "true");
    check("LAX_BOOL", vec![j("0")], "false");
    check("LAX_FLOAT64", vec![j("\"-inf\"")], "-inf");
    check("LAX_STRING", vec![j("10")], "10");
    check("LAX_STRING", vec![j("true")], "true");
    check("JSON_QUERY", vec![j(r#"{"a":null}"#), s("$.a")], "null");
    check("JSON_VALUE", vec![j(r#"{"a":"x"}"#), s("$.a")], "x");
    check(
        "JSON_KEYS",
        vec![j(r#"{"a":{"b":1},"c":[{"d":2}]}"#)],
        r#"["a","a.b","c"]"#,
    );
    check("JSON_KEYS", vec![j(r#"{"a":{"b":1}}"#), i(1)], r#"["a"]"#);
    check(
        "JSON_KEYS",
        vec![j(r#"{"c":[{"d":2}]}"#), named("mode", s("lax"))],
        r#"["c","c.d"]"#,
    );
    gives(json_field(&value(j(r#"{"a":{"b":5}}"#)), "a"), r#"{"b":5}"#);
    gives(
        subscript(&value(j("[10,20]")), &literals::int(1), Subscript::Plain),
        "20",
    );
    gives(
        subscript(&value(j("[10,20]")), &literals::int(5), Subscript::Plain),
        "NULL",
    );
    gives(
        subscript(
            &value(j(r#"{"k":1}"#)),
            &literals::string("k"),
            Subscript::Plain,
        ),
        "1",
    );
}

#[test]
fn documents_are_edited() {
    check(
        "JSON_SET",
        vec![j(r#"{"a":1}"#), s("$.a"), i(2)],
        r#"{"a":2}"#,
    );
    check(
        "JSON_SET",
        vec![j(r#"{"a":1}"#), s("$.b.c"), s("x")],
        r#"{"a":1,"b":{"c":"x"}}"#,
    );
    check(
        "JSON_SET",
        vec![
            j(r#"{"a":1}"#),
            s("$.b"),
            i(2),
            named("create_if_missing", truth(false)),
        ],
        r#"{"a":1}"#,
    );
    check(
        "JSON_SET",
        vec![j(r#"{"a":[1]}"#), s("$.a[3]"), i(4)],
        r#"{"a":[1,null,null,4]}"#,
    );
    check(
        "JSON_SET",
        vec![j(r#"{"a":1}"#), s("$.a"), i(2), s("$.b"), i(3)],
        r#"{"a":2,"b":3}"#,
    );
    check(
        "JSON_REMOVE",
        vec![j(r#"{"a":1,"b":[1,2]}"#), s("$.b[0]"), s("$.a")],
        r#"{"b":[2]}"#,
    );
    check(
        "JSON_STRIP_NULLS",
        vec![j(r#"{"a":null,"b":"c","d":[1,null]}"#)],
        r#"{"b":"c","d":[1]}"#,
    );
    check(
        "JSON_STRIP_NULLS",
        vec![j(r#"{"a":{"x":null}}"#), named("remove_empty", truth(true))],
        "null",
    );
    check(
        "JSON_ARRAY",
        vec![i(10), arr(vec![s("foo")]), null()],
        r#"[10,["foo"],null]"#,
    );
    check("JSON_ARRAY", vec![], "[]");
    check(
        "JSON_OBJECT",
        vec![s("foo"), i(10), s("bar"), truth(true)],
        r#"{"bar":true,"foo":10}"#,
    );
    check(
        "JSON_OBJECT",
        vec![arr(vec![s("a"), s("b")]), arr(vec![i(10), null()])],
        r#"{"a":10,"b":null}"#,
    );
    check(
        "JSON_ARRAY_APPEND",
        vec![j(r#"["a"]"#), s("$"), i(1)],
        r#"["a",1]"#,
    );
    check(
        "JSON_ARRAY_APPEND",
        vec![j(r#"["a"]"#), s("$"), arr(vec![i(1), i(2)])],
        r#"["a",1,2]"#,
    );
    check(
        "JSON_ARRAY_INSERT",
        vec![j(r#"["a","c"]"#), s("$[1]"), s("b")],
        r#"["a","b","c"]"#,
    );
}

#[test]
fn values_become_json() {
    check(
        "TO_JSON_STRING",
        vec![i(9_007_199_254_740_993)],
        "\"9007199254740993\"",
    );
    check("TO_JSON_STRING", vec![i(1)], "1");
    check("TO_JSON_STRING", vec![f(1.0)], "1");
    check("TO_JSON", vec![f(1.0)], "1.0");
    check("TO_JSON_STRING", vec![f(f64::NAN)], "\"NaN\"");
    check("TO_JSON_STRING", vec![n("123.56")], "\"123.56\"");
    check("TO_JSON_STRING", vec![n("5")], "5");
    check("TO_JSON_STRING", vec![s("a\"b\\\n")], r#""a\"b\\\n""#);
    check("TO_JSON_STRING", vec![null()], "null");
    check("TO_JSON_STRING", vec![b(b"Google")], "\"R29vZ2xl\"");
    check("TO_JSON_STRING", vec![d("2017-03-06")], "\"2017-03-06\"");
    check(
        "TO_JSON_STRING",
        vec![ts("2017-03-06 12:34:56.789012")],
        "\"2017-03-06T12:34:56.789012Z\"",
    );
    check(
        "TO_JSON_STRING",
        vec![dt("2017-03-06 12:34:56")],
        "\"2017-03-06T12:34:56\"",
    );
    check(
        "TO_JSON_STRING",
        vec![st(vec![("id", i(1)), ("c", arr(vec![i(10), i(20)]))])],
        r#"{"id":1,"c":[10,20]}"#,
    );
    check("TO_JSON_STRING", vec![arr(vec![])], "[]");
    check(
        "TO_JSON_STRING",
        vec![st(vec![("a", i(1)), ("b", arr(vec![s("x")]))]), truth(true)],
        "{\n  \"a\": 1,\n  \"b\": [\n    \"x\"\n  ]\n}",
    );
    check(
        "TO_JSON",
        vec![st(vec![("b", i(1)), ("a", null_of("STRING"))])],
        r#"{"a":null,"b":1}"#,
    );
    check(
        "TO_JSON",
        vec![i(9_007_199_254_740_993)],
        "9007199254740993",
    );
    check(
        "TO_JSON",
        vec![
            i(9_007_199_254_740_993),
            named("stringify_wide_numbers", truth(true)),
        ],
        "\"9007199254740993\"",
    );
    check("TO_JSON", vec![j(r#"{"z":[1]}"#)], r#"{"z":[1]}"#);
}
