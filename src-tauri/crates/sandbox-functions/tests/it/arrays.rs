//! Functions of arrays and lambdas.

use crate::harness::*;
use sandbox_functions::operators::{self, BinaryOperator};
use sandbox_functions::{Argument, CallError, Value, literals};

fn lambda(
    params: &[&str],
    body: impl Fn(&[Value]) -> Result<Value, CallError> + 'static,
) -> Argument<'static> {
    Argument::Lambda {
        params: params.iter().map(|p| (*p).to_owned()).collect(),
        body: Box::new(body),
    }
}

#[test]
fn arrays_are_joined_cut_and_turned() {
    check("ARRAY_LENGTH", vec![arr(vec![i(1), null()])], "2");
    check("ARRAY_LENGTH", vec![arr(vec![])], "0");
    check("ARRAY_LENGTH", vec![null_of("ARRAY<INT64>")], "NULL");
    check(
        "ARRAY_CONCAT",
        vec![arr(vec![i(1), i(2)]), arr(vec![i(3)])],
        "[1,2,3]",
    );
    check(
        "ARRAY_CONCAT",
        vec![arr(vec![i(1)]), null_of("ARRAY<INT64>")],
        "NULL",
    );
    check(
        "ARRAY_REVERSE",
        vec![arr(vec![i(1), i(2), i(3)])],
        "[3,2,1]",
    );
    check(
        "ARRAY_TO_STRING",
        vec![arr(vec![s("coffee"), s("tea"), null()]), s("--")],
        "coffee--tea",
    );
    check(
        "ARRAY_TO_STRING",
        vec![arr(vec![s("cake"), null()]), s("--"), s("MISSING")],
        "cake--MISSING",
    );
    check(
        "ARRAY_TO_STRING",
        vec![arr(vec![b(b"a"), b(b"b")]), b(b"-")],
        "612d62",
    );
    check("ARRAY_FIRST", vec![arr(vec![s("a"), s("b")])], "a");
    check("ARRAY_LAST", vec![arr(vec![s("a"), s("b")])], "b");
    check(
        "ARRAY_FIRST",
        vec![arr(vec![])],
        "!ARRAY_FIRST cannot get the first element of an empty array",
    );
    let letters = || arr(vec![s("a"), s("b"), s("c"), s("d"), s("e")]);
    check(
        "ARRAY_SLICE",
        vec![letters(), i(1), i(3)],
        r#"["b","c","d"]"#,
    );
    check("ARRAY_SLICE", vec![letters(), i(-1), i(3)], "[]");
    check("ARRAY_SLICE", vec![letters(), i(1), i(-3)], r#"["b","c"]"#);
    check(
        "ARRAY_SLICE",
        vec![letters(), i(-3), i(-1)],
        r#"["c","d","e"]"#,
    );
    check("ARRAY_SLICE", vec![letters(), i(3), i(9)], r#"["d","e"]"#);
    check(
        "ARRAY_IS_DISTINCT",
        vec![arr(vec![i(1), i(2), null()])],
        "true",
    );
    check("ARRAY_IS_DISTINCT", vec![arr(vec![i(1), i(1)])], "false");
}

#[test]
fn lambdas_see_elements_and_offsets() {
    let above = |values: &[Value]| match values {
        [e, ..] => operators::binary(BinaryOperator::Greater, e, &literals::int(1)),
        [] => Err(CallError::new("no parameter")),
    };
    check(
        "ARRAY_FILTER",
        vec![arr(vec![i(1), i(2), i(3)]), lambda(&["e"], above)],
        "[2,3]",
    );
    check(
        "ARRAY_INCLUDES",
        vec![arr(vec![i(1), i(2)]), lambda(&["e"], above)],
        "true",
    );
    check("ARRAY_INCLUDES", vec![arr(vec![i(1), i(2)]), i(2)], "true");
    let plus = |values: &[Value]| match values {
        [e, at] => operators::binary(BinaryOperator::Add, e, at),
        _ => Err(CallError::new("two parameters")),
    };
    check(
        "ARRAY_TRANSFORM",
        vec![arr(vec![i(10), i(20)]), lambda(&["e", "i"], plus)],
        "[10,21]",
    );
}
