//! Functions of numbers.

use crate::harness::*;

#[test]
fn rounding_goes_away_from_zero() {
    check("ROUND", vec![f(2.5)], "3.0");
    check("ROUND", vec![f(-2.5)], "-3.0");
    check("ROUND", vec![f(2.0)], "2.0");
    check("ROUND", vec![f(123.7), i(-1)], "120.0");
    check("ROUND", vec![f(1.235), i(2)], "1.24");
    check("ROUND", vec![n("1.5")], "2");
    check("ROUND", vec![n("2.25"), i(1)], "2.3");
    check("ROUND", vec![n("2.25"), i(1), s("ROUND_HALF_EVEN")], "2.2");
    check("ROUND", vec![i(125), i(-1)], "130.0");
    check("TRUNC", vec![f(-2.8)], "-2.0");
    check("TRUNC", vec![n("12.3456"), i(2)], "12.34");
    check("CEIL", vec![f(2.1)], "3.0");
    check("FLOOR", vec![n("-1.5")], "-2");
    check("CEILING", vec![n("1.1")], "2");
}

#[test]
fn division_and_remainders() {
    check("DIV", vec![i(20), i(4)], "5");
    check("DIV", vec![i(12), i(-7)], "-1");
    check("DIV", vec![i(20), i(0)], "!division by zero: 20 / 0");
    check("DIV", vec![n("7"), n("2")], "3");
    check("MOD", vec![i(25), i(12)], "1");
    check("MOD", vec![i(-25), i(12)], "-1");
    check("MOD", vec![i(5), i(0)], "!division by zero: 5 / 0");
    check("MOD", vec![n("5.5"), n("2")], "1.5");
    check("SAFE_DIVIDE", vec![i(20), i(4)], "5.0");
    check("SAFE_DIVIDE", vec![i(20), i(0)], "NULL");
    check("SAFE_DIVIDE", vec![n("1"), n("3")], "0.333333333");
    check("IEEE_DIVIDE", vec![i(25), i(0)], "inf");
    check("IEEE_DIVIDE", vec![i(0), i(0)], "nan");
    check("SAFE_ADD", vec![i(i64::MAX), i(1)], "NULL");
    check("SAFE_ADD", vec![i(5), i(4)], "9");
    check("SAFE_SUBTRACT", vec![i(5), i(4)], "1");
    check("SAFE_MULTIPLY", vec![i(i64::MAX), i(2)], "NULL");
    check("SAFE_NEGATE", vec![i(i64::MIN)], "NULL");
}

#[test]
fn greatest_and_least_with_nulls_and_nan() {
    check("GREATEST", vec![i(3), i(5), i(1)], "5");
    check("LEAST", vec![i(3), i(5), i(1)], "1");
    check("GREATEST", vec![i(3), null()], "NULL");
    check("LEAST", vec![f(1.0), f(f64::NAN)], "nan");
    check("GREATEST", vec![i(1), f(1.5)], "1.5");
    check("LEAST", vec![s("b"), s("a")], "a");
}

#[test]
fn powers_logs_and_angles() {
    check("POW", vec![i(2), i(3)], "8.0");
    check("POW", vec![n("2"), n("10")], "1024");
    check(
        "POW",
        vec![f(-1.0), f(0.5)],
        "!Floating point error in function: POW",
    );
    check("SQRT", vec![f(25.0)], "5.0");
    check("SQRT", vec![n("2")], "1.414213562");
    check(
        "SQRT",
        vec![f(-1.0)],
        "!Argument to SQRT cannot be negative: -1",
    );
    check("EXP", vec![f(0.0)], "1.0");
    check(
        "EXP",
        vec![f(1000.0)],
        "!Floating point error in function: EXP",
    );
    check("LN", vec![f(1.0)], "0.0");
    check("LN", vec![f(0.0)], "!Floating point error in function: LN");
    check("LOG", vec![f(100.0), f(10.0)], "2.0");
    check("LOG10", vec![f(100.0)], "2.0");
    check("CBRT", vec![f(27.0)], "3.0");
    check("ATAN2", vec![f(0.0), f(1.0)], "0.0");
    check("SIGN", vec![i(-25)], "-1");
    check("ABS", vec![i(-25)], "25");
    check(
        "ABS",
        vec![i(i64::MIN)],
        "!int64 overflow: ABS(-9223372036854775808)",
    );
    check("IS_NAN", vec![f(f64::NAN)], "true");
    check("IS_INF", vec![f(f64::INFINITY)], "true");
    check("BIT_COUNT", vec![i(-1)], "64");
    check("BIT_COUNT", vec![b(b"\xff\x01")], "9");
    check(
        "RANGE_BUCKET",
        vec![i(20), arr(vec![i(0), i(10), i(20), i(30), i(40)])],
        "3",
    );
    check(
        "RANGE_BUCKET",
        vec![i(25), arr(vec![i(0), i(10), i(20), i(30), i(40)])],
        "3",
    );
    check("RANGE_BUCKET", vec![i(-10), arr(vec![i(5), i(10)])], "0");
}

#[test]
fn conditionals_pick_lazily() {
    check("IF", vec![truth(true), i(1), f(2.5)], "1.0");
    check("IF", vec![null(), s("a"), s("b")], "b");
    check("IFNULL", vec![null(), i(0)], "0");
    check("COALESCE", vec![null(), s("B"), s("C")], "B");
    check("NULLIF", vec![i(0), i(0)], "NULL");
    check("NULLIF", vec![i(10), i(0)], "10");
    check("NULLIFZERO", vec![i(0)], "NULL");
    check("ZEROIFNULL", vec![null()], "0");
    let error = call("ERROR", vec![s("custom message")]).map(Into::into);
    if let Ok(error) = error {
        check("IF", vec![truth(false), error, s("fine")], "fine");
    }
    let error = call("ERROR", vec![s("custom message")]).map(Into::into);
    if let Ok(error) = error {
        check("IF", vec![truth(true), error, s("fine")], "!custom message");
    }
}

#[test]
fn numerics_are_parsed() {
    check("PARSE_NUMERIC", vec![s("123.45")], "123.45");
    check("PARSE_NUMERIC", vec![s("12,345.5 -")], "-12345.5");
    check("PARSE_NUMERIC", vec![s("-  12.34")], "-12.34");
    check("PARSE_NUMERIC", vec![s("1.5e3")], "1500");
    check(
        "PARSE_NUMERIC",
        vec![s("12..3")],
        "!Invalid input to PARSE_NUMERIC: 12..3",
    );
    check(
        "PARSE_BIGNUMERIC",
        vec![s("123456789012345678901234567890.5")],
        "123456789012345678901234567890.5",
    );
}
