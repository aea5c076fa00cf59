//! Aggregate and window functions over rows.

use crate::harness::*;
use sandbox_functions::aggregate::aggregate;
use sandbox_functions::window::window;
use sandbox_functions::{Argument, Extreme, Modifiers, Nulls, OrderKey, Type, Value};

/// Rows of (n INT64, f FLOAT64, s STRING, d NUMERIC) with NULLs.
const ROWS: &str = "(VALUES (1::BIGINT, 1.5::DOUBLE, 'a', 1.1::DECIMAL(38,9)), (2, 'nan', 'b', 2.2), (NULL, NULL, NULL, NULL), (2, 0.5, 'c', 3.3)) AS rows(n, f, s, d)";

fn col(name: &str, ty: &str) -> Argument<'static> {
    Value::new(name, Type::parse(ty).unwrap_or(Type::Int64)).into()
}

fn key(name: &str, ty: Type, desc: bool) -> OrderKey {
    OrderKey {
        sql: name.to_owned(),
        ty,
        desc,
        nulls_first: None,
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "calls read as lists of arguments"
)]
#[track_caller]
fn agg(name: &str, args: Vec<Argument<'static>>, modifiers: &Modifiers, expected: &str) {
    let got = match aggregate(name, &args, modifiers, None, &ctx()) {
        Ok(value) => ask(&format!(
            "SELECT {} FROM (SELECT {} AS v FROM {ROWS})",
            text_of(&Value::new("v", value.ty.clone())).sql,
            value.sql
        ))
        .unwrap_or_else(|error| format!("!{error}")),
        Err(error) => format!("!{error}"),
    };
    assert_eq!(got, expected, "{name}");
}

fn plain() -> Modifiers {
    Modifiers::default()
}

#[test]
fn sums_and_counts_have_bigquerys_types() {
    agg("COUNT", vec![], &plain(), "4");
    agg("COUNT", vec![col("n", "INT64")], &plain(), "3");
    agg(
        "COUNT",
        vec![col("n", "INT64")],
        &Modifiers {
            distinct: true,
            ..plain()
        },
        "2",
    );
    agg("COUNTIF", vec![col("(n > 1)", "BOOL")], &plain(), "2");
    agg("SUM", vec![col("n", "INT64")], &plain(), "5");
    agg("SUM", vec![col("d", "NUMERIC")], &plain(), "6.6");
    agg(
        "SUM",
        vec![col("(9223372036854775807 - n)", "INT64")],
        &plain(),
        "!int64 overflow in SUM: 27670116110564327416",
    );
    agg(
        "AVG",
        vec![col("n", "INT64")],
        &plain(),
        "1.6666666666666667",
    );
    agg("AVG", vec![col("d", "NUMERIC")], &plain(), "2.2");
    agg("MIN", vec![col("f", "FLOAT64")], &plain(), "nan");
    agg("MAX", vec![col("f", "FLOAT64")], &plain(), "nan");
    agg("MAX", vec![col("s", "STRING")], &plain(), "c");
    agg(
        "SUM",
        vec![col("s", "STRING")],
        &plain(),
        "!No matching signature for aggregate function SUM for argument types: STRING",
    );
    agg(
        "SUM",
        vec![col("bq_int_bignumeric(n)", "BIGNUMERIC")],
        &plain(),
        "5",
    );
    agg(
        "AVG",
        vec![col("bq_int_bignumeric(n)", "BIGNUMERIC")],
        &plain(),
        "1.66666666666666666666666666666666666667",
    );
    agg(
        "SUM",
        vec![col("n", "INT64")],
        &Modifiers {
            filter: Some("n > 5".to_owned()),
            ..plain()
        },
        "NULL",
    );
    agg(
        "LOGICAL_AND",
        vec![col("(n > 1)", "BOOL")],
        &plain(),
        "false",
    );
    agg("LOGICAL_OR", vec![col("(n > 1)", "BOOL")], &plain(), "true");
    agg("BIT_XOR", vec![col("n", "INT64")], &plain(), "1");
    agg(
        "VAR_SAMP",
        vec![col("n", "INT64")],
        &plain(),
        "0.33333333333333331",
    );
    agg(
        "CORR",
        vec![col("n", "INT64"), col("n", "INT64")],
        &plain(),
        "1.0",
    );
    agg(
        "APPROX_COUNT_DISTINCT",
        vec![col("n", "INT64")],
        &plain(),
        "2",
    );
}

#[test]
fn arrays_and_texts_are_collected_in_order() {
    let ordered = Modifiers {
        order_by: vec![key("n", Type::Int64, true), key("s", Type::String, true)],
        ..plain()
    };
    agg(
        "ARRAY_AGG",
        vec![col("s", "STRING")],
        &ordered,
        r#"["c","b","a",null]"#,
    );
    agg(
        "ARRAY_AGG",
        vec![col("s", "STRING")],
        &Modifiers {
            nulls: Some(Nulls::Ignore),
            limit: Some(2),
            ..ordered.clone()
        },
        r#"["c","b"]"#,
    );
    agg(
        "ARRAY_AGG",
        vec![col("n", "INT64")],
        &Modifiers {
            distinct: true,
            order_by: vec![key("n", Type::Int64, false)],
            nulls: Some(Nulls::Ignore),
            ..plain()
        },
        "[1,2]",
    );
    agg("STRING_AGG", vec![col("s", "STRING")], &ordered, "c,b,a");
    agg(
        "STRING_AGG",
        vec![col("s", "STRING"), s(" & ")],
        &Modifiers {
            limit: Some(2),
            ..ordered.clone()
        },
        "c & b",
    );
    agg(
        "STRING_AGG",
        vec![col("CAST(s AS BLOB)", "BYTES"), b(b"-")],
        &ordered,
        "632d622d61",
    );
    agg(
        "ARRAY_CONCAT_AGG",
        vec![col("[n, n]", "ARRAY<INT64>")],
        &Modifiers {
            order_by: vec![key("s", Type::String, false)],
            limit: Some(2),
            ..plain()
        },
        "[null,null,1,1]",
    );
    agg(
        "ANY_VALUE",
        vec![col("s", "STRING")],
        &Modifiers {
            having: Some((Extreme::Min, Value::new("n", Type::Int64))),
            ..plain()
        },
        "a",
    );
    let latest = Modifiers {
        having: Some((Extreme::Max, Value::new("n", Type::Int64))),
        ..plain()
    };
    agg("SUM", vec![col("d", "NUMERIC")], &latest, "5.5");
    agg("MAX", vec![col("s", "STRING")], &latest, "c");
    agg("COUNT", vec![col("s", "STRING")], &latest, "2");
    agg(
        "APPROX_TOP_SUM",
        vec![col("n", "INT64"), i(1), i(1)],
        &plain(),
        "!Function APPROX_TOP_SUM is not supported by the sandbox",
    );
    agg(
        "MAX_BY",
        vec![col("s", "STRING"), col("d", "NUMERIC")],
        &plain(),
        "c",
    );
    agg(
        "MIN_BY",
        vec![col("s", "STRING"), col("d", "NUMERIC")],
        &plain(),
        "a",
    );
    agg(
        "APPROX_QUANTILES",
        vec![col("n", "INT64"), i(2)],
        &plain(),
        "[1,2,2]",
    );
    agg(
        "APPROX_TOP_COUNT",
        vec![col("n", "INT64"), i(1)],
        &plain(),
        r#"[{"value":2,"count":2}]"#,
    );
    agg(
        "ARRAY_AGG",
        vec![col("[n]", "ARRAY<INT64>")],
        &plain(),
        "!The argument to ARRAY_AGG must not be an array type but was ARRAY<INT64>",
    );
}

#[track_caller]
fn over(value: Result<Value, sandbox_functions::CallError>, expected: &str) {
    let got = match value {
        Ok(value) => {
            let text = text_of(&Value::new("v", value.ty.clone()));
            ask(&format!(
                "SELECT string_agg(coalesce(t, 'NULL'), ' ' ORDER BY n NULLS FIRST, s) FROM (SELECT {} AS t, n, s FROM (SELECT {} AS v, n, s FROM {ROWS}))",
                text.sql, value.sql
            ))
            .unwrap_or_else(|error| format!("!{error}"))
        }
        Err(error) => format!("!{error}"),
    };
    assert_eq!(got, expected);
}

#[test]
fn windows_number_and_navigate() {
    let order = "ORDER BY n ASC NULLS FIRST, s ASC NULLS FIRST";
    let win = |name: &str, args: Vec<Argument<'static>>, modifiers: &Modifiers, spec: &str| {
        window(name, &args, modifiers, spec, &ctx())
    };
    over(win("ROW_NUMBER", vec![], &plain(), order), "1 2 3 4");
    over(
        win("RANK", vec![], &plain(), "ORDER BY n ASC NULLS FIRST"),
        "1 2 3 3",
    );
    over(
        win("DENSE_RANK", vec![], &plain(), "ORDER BY n ASC NULLS FIRST"),
        "1 2 3 3",
    );
    over(
        win("CUME_DIST", vec![], &plain(), "ORDER BY n ASC NULLS FIRST"),
        "0.25 0.5 1.0 1.0",
    );
    over(
        win("RANK", vec![], &plain(), ""),
        "!Window ORDER BY is required for analytic function rank",
    );
    over(win("NTILE", vec![i(2)], &plain(), order), "1 1 2 2");
    over(
        win("LAG", vec![col("s", "STRING")], &plain(), order),
        "NULL NULL a b",
    );
    over(
        win(
            "LEAD",
            vec![col("n", "INT64"), i(1), f(0.5)],
            &plain(),
            order,
        ),
        "1.0 2.0 2.0 0.5",
    );
    let ignore = Modifiers {
        nulls: Some(Nulls::Ignore),
        ..plain()
    };
    let whole =
        "ORDER BY n ASC NULLS FIRST, s ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING";
    over(
        win("FIRST_VALUE", vec![col("s", "STRING")], &ignore, whole),
        "a a a a",
    );
    over(
        win("FIRST_VALUE", vec![col("s", "STRING")], &plain(), whole),
        "NULL NULL NULL NULL",
    );
    over(
        win("NTH_VALUE", vec![col("s", "STRING"), i(2)], &ignore, whole),
        "b b b b",
    );
    over(
        win(
            "PERCENTILE_CONT",
            vec![col("n", "INT64"), f(0.25)],
            &plain(),
            "",
        ),
        "1.5 1.5 1.5 1.5",
    );
    over(
        win(
            "PERCENTILE_DISC",
            vec![col("s", "STRING"), f(0.5)],
            &plain(),
            "",
        ),
        "b b b b",
    );
    over(
        aggregate("SUM", &[col("n", "INT64")], &plain(), Some(order), &ctx()),
        "NULL 1 3 5",
    );
    over(
        aggregate(
            "STRING_AGG",
            &[col("s", "STRING")],
            &plain(),
            Some(order),
            &ctx(),
        ),
        "NULL a a,b a,b,c",
    );
}
