//! `CAST`, `SAFE_CAST`, coercion and supertypes.

use crate::harness::*;
use sandbox_functions::{Argument, Type, casts, literals};

#[track_caller]
fn cast(arg: Argument<'static>, ty: &str, expected: &str) {
    gives(
        casts::cast(
            &value(arg),
            &Type::parse(ty).unwrap_or(Type::Bool),
            None,
            None,
            false,
            &ctx(),
        ),
        expected,
    );
}

#[track_caller]
fn safe_cast(arg: Argument<'static>, ty: &str, expected: &str) {
    gives(
        casts::cast(
            &value(arg),
            &Type::parse(ty).unwrap_or(Type::Bool),
            None,
            None,
            true,
            &ctx(),
        ),
        expected,
    );
}

#[track_caller]
fn cast_as(arg: Argument<'static>, ty: &str, format: &str, expected: &str) {
    let format = literals::string(format);
    gives(
        casts::cast(
            &value(arg),
            &Type::parse(ty).unwrap_or(Type::Bool),
            Some(&format),
            None,
            false,
            &ctx(),
        ),
        expected,
    );
}

#[test]
fn floats_print_shortest() {
    for (number, expected) in [
        (1.0, "1"),
        (0.1, "0.1"),
        (-0.0, "0"),
        (0.1 + 0.7, "0.79999999999999993"),
        (1e20, "1e+20"),
        (1e-7, "1e-07"),
        (0.0001, "0.0001"),
        (123_456_789.125, "123456789.125"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e15, "1e+15"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
        (f64::NAN, "nan"),
        (1.797_693_134_862_315_7e308, "1.7976931348623157e+308"),
    ] {
        cast(f(number), "STRING", expected);
    }
}

#[test]
fn integers_round_and_overflow() {
    cast(f(1.5), "INT64", "2");
    cast(f(-0.5), "INT64", "-1");
    cast(f(1e30), "INT64", "!int64 out of range: 1e+30");
    cast(
        f(f64::NAN),
        "INT64",
        "!Illegal conversion of non-finite floating point number to an integer: nan",
    );
    cast(n("2.5"), "INT64", "3");
    cast(s("0x123"), "INT64", "291");
    cast(s("-0x1"), "INT64", "-1");
    cast(s(" 42 "), "INT64", "42");
    cast(s("abc"), "INT64", "!Bad int64 value: abc");
    cast(truth(true), "INT64", "1");
    safe_cast(s("abc"), "INT64", "NULL");
    cast(i(0), "BOOL", "false");
    cast(s("TRUE"), "BOOL", "true");
    cast(s("yes"), "BOOL", "!Bad bool value: yes");
    cast(s("1e3"), "FLOAT64", "1000.0");
    cast(s("-inf"), "FLOAT64", "-inf");
    cast(s("x"), "FLOAT64", "!Bad double value: x");
}

#[test]
fn safe_silences_the_function_and_not_its_arguments() {
    use sandbox_functions::operators::safe;
    let inner = casts::cast(&value(s("x")), &Type::Int64, None, None, false, &ctx());
    let outer = inner
        .and_then(|inner| call("CHR", vec![inner.into()]))
        .map(safe);
    gives(outer, "!Bad int64 value: x");
    gives(call("CHR", vec![i(-1)]).map(safe), "NULL");
    gives(
        call("SUBSTR", vec![s("a)'b"), i(1), i(-1)]).map(safe),
        "NULL",
    );
    gives(call("DIV", vec![i(1), i(0)]).map(safe), "NULL");
}

#[test]
fn decimals_are_exact() {
    cast(f(1.1), "NUMERIC", "1.1");
    cast(
        f(0.1),
        "BIGNUMERIC",
        "0.10000000000000000555111512312578270212",
    );
    cast(s("1.0000000005"), "NUMERIC", "1.000000001");
    cast(
        s("99999999999999999999999999999.999999999"),
        "NUMERIC",
        "99999999999999999999999999999.999999999",
    );
    cast(
        s("100000000000000000000000000000"),
        "NUMERIC",
        "!Invalid NUMERIC value: 100000000000000000000000000000",
    );
    cast(n("1.5"), "BIGNUMERIC", "1.5");
    cast(t("BIGNUMERIC", "-1.5"), "NUMERIC", "-1.5");
    cast(
        t(
            "BIGNUMERIC",
            "578960446186580977117854925043439539266.34992332820282019728792003956564819967",
        ),
        "STRING",
        "578960446186580977117854925043439539266.34992332820282019728792003956564819967",
    );
    cast(t("BIGNUMERIC", "2.5"), "INT64", "3");
    cast(n("0.1"), "FLOAT64", "0.1");
}

#[test]
fn moments_convert() {
    cast(s("2014-09-27"), "DATE", "2014-09-27");
    cast(s("2014-13-27"), "DATE", "!Invalid date: '2014-13-27'");
    safe_cast(s("2014-13-27"), "DATE", "NULL");
    cast(
        s("2014-09-27 12:30:00.45-08"),
        "TIMESTAMP",
        "2014-09-27 20:30:00.450+00",
    );
    cast(
        s("2020-06-02 23:57:12.120174+10:30"),
        "TIMESTAMP",
        "2020-06-02 13:27:12.120174+00",
    );
    cast(
        s("2020-01-01T00:00:00Z"),
        "TIMESTAMP",
        "2020-01-01 00:00:00+00",
    );
    cast(s("12:30:00.45"), "TIME", "12:30:00.450");
    cast(s("2014-09-27 12:30"), "DATETIME", "2014-09-27 12:30:00");
    cast(d("2014-09-27"), "DATETIME", "2014-09-27 00:00:00");
    cast(ts("2014-09-27 23:30:00"), "DATE", "2014-09-27");
    cast(
        dt("2014-09-27 23:30:00"),
        "TIMESTAMP",
        "2014-09-27 23:30:00+00",
    );
    cast(
        ts("0001-01-01 00:00:00"),
        "STRING",
        "0001-01-01 00:00:00+00",
    );
    cast(
        ts("9999-12-31 23:59:59.999999"),
        "STRING",
        "9999-12-31 23:59:59.999999+00",
    );
    cast(s("1-2 3 4:5:6.7"), "INTERVAL", "1-2 3 4:5:6.700");
    cast(s("P1Y2M3DT4H5M6S"), "INTERVAL", "1-2 3 4:5:6");
}

#[test]
fn bytes_and_nested_values_convert() {
    cast(s("abc"), "BYTES", "616263");
    cast(b(b"abc"), "STRING", "abc");
    cast(
        b(b"\xff"),
        "STRING",
        "!Invalid cast of bytes to UTF8 string",
    );
    cast(arr(vec![i(1), i(2)]), "ARRAY<FLOAT64>", "[1,2]");
    cast(arr(vec![s("1"), null()]), "ARRAY<INT64>", "[1,null]");
    cast(
        st(vec![("a", i(1)), ("b", s("2"))]),
        "STRUCT<x STRING, y INT64>",
        r#"{"x":"1","y":2}"#,
    );
    cast(i(1), "DATE", "!Invalid cast from INT64 to DATE");
    cast(j("1"), "STRING", "!Invalid cast from JSON to STRING");
    cast(null(), "DATE", "NULL");
}

#[test]
fn formats_shape_casts() {
    cast_as(d("2018-01-30"), "STRING", "YYYY", "2018");
    cast_as(d("2018-01-30"), "STRING", "DD MON YYYY", "30 JAN 2018");
    cast_as(d("2018-01-30"), "STRING", "MONTH\"|\"", "JANUARY  |");
    cast_as(
        d("2018-02-15"),
        "STRING",
        "DAY, DY D DDD",
        "THURSDAY , THU 5 046",
    );
    cast_as(
        tm("21:30:05.123"),
        "STRING",
        "HH24:MI:SS.FF3",
        "21:30:05.123",
    );
    cast_as(
        dt("2018-01-30 21:30:00"),
        "STRING",
        "HH12:MI AM",
        "09:30 PM",
    );
    cast_as(
        ts("2008-12-25 00:00:00+00"),
        "STRING",
        "YYYY-MM-DD TZH:TZM",
        "2008-12-25 +00:00",
    );
    cast_as(s("18-12-03"), "DATE", "YY-MM-DD", "2018-12-03");
    cast_as(
        s("Aug 30, 2018 02:23 PM"),
        "DATETIME",
        "MON DD, YYYY HH12:MI PM",
        "2018-08-30 14:23:00",
    );
    cast_as(
        s("2020.06.03 00:00:53+00"),
        "TIMESTAMP",
        "YYYY.MM.DD HH:MI:SSTZH",
        "!Failed to parse input string \"2020.06.03 00:00:53+00\" with format \"YYYY.MM.DD HH:MI:SSTZH\"",
    );
    cast_as(b(b"\x48\x65"), "STRING", "HEX", "4865");
    cast_as(s("SGk="), "BYTES", "BASE64", "4869");
    cast_as(i(12), "STRING", "999", "  12");
    cast_as(n("-1234.5"), "STRING", "9,999.99", "-1,234.50");
    cast_as(i(1234), "STRING", "99", " ##");
}

#[test]
fn literals_coerce_and_supertypes_meet() {
    let ty = |args: Vec<Argument<'static>>| {
        let values: Vec<_> = args.into_iter().map(value).collect();
        let refs: Vec<_> = values.iter().collect();
        casts::supertype(&refs).map_or_else(|error| error.to_string(), |ty| ty.to_string())
    };
    assert_eq!(ty(vec![i(1), f(1.5)]), "FLOAT64");
    assert_eq!(ty(vec![i(1), n("1")]), "NUMERIC");
    assert_eq!(ty(vec![n("1"), t("BIGNUMERIC", "1")]), "BIGNUMERIC");
    assert_eq!(ty(vec![n("1"), f(1.0)]), "FLOAT64");
    let column = Argument::Value(sandbox_functions::Value::new("c", Type::Numeric));
    assert_eq!(ty(vec![column, f(1.0)]), "NUMERIC");
    assert_eq!(ty(vec![arr(vec![]), arr(vec![s("a")])]), "ARRAY<STRING>");
    assert_eq!(
        ty(vec![
            st(vec![("x", i(1)), ("y", null())]),
            st(vec![("x", null()), ("y", s("a"))])
        ]),
        "STRUCT<x INT64, y STRING>"
    );
    assert_eq!(
        ty(vec![arr(vec![i(1)]), arr(vec![f(1.5)])]),
        "ARRAY<FLOAT64>"
    );
    assert_eq!(ty(vec![d("2020-01-01"), s("2020-01-02")]), "DATE");
    assert_eq!(
        ty(vec![d("2020-01-01"), dt("2020-01-02 00:00:00")]),
        "DATETIME"
    );
    assert_eq!(ty(vec![null(), s("x")]), "STRING");
    assert_eq!(
        ty(vec![i(1), s("x")]),
        "No common supertype for types: INT64, STRING"
    );
    gives(
        casts::coerce(&value(s("2020-01-01")), &Type::Timestamp),
        "2020-01-01 00:00:00+00",
    );
    gives(
        casts::coerce(&value(s("nonsense")), &Type::Date),
        "!Could not cast literal \"nonsense\" to type DATE",
    );
    gives(
        casts::coerce(
            &value(arr(vec![])),
            &Type::parse("ARRAY<STRING>").unwrap_or(Type::Bool),
        ),
        "[]",
    );
}
