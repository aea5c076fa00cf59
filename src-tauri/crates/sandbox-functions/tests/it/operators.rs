//! Operators and expression forms.

use crate::harness::*;
use sandbox_functions::operators::{self, BinaryOperator as Op, Subscript, UnaryOperator};
use sandbox_functions::{Argument, literals};

#[track_caller]
fn op(left: Argument<'static>, operator: Op, right: Argument<'static>, expected: &str) {
    gives(
        operators::binary(operator, &value(left), &value(right)),
        expected,
    );
}

#[test]
fn arithmetic_overflows_and_divides_as_told() {
    op(i(1), Op::Add, i(2), "3");
    op(
        i(i64::MAX),
        Op::Add,
        i(1),
        "!int64 overflow: 9223372036854775807 + 1",
    );
    op(
        i(i64::MIN),
        Op::Subtract,
        i(1),
        "!int64 overflow: -9223372036854775808 - 1",
    );
    op(
        i(i64::MAX),
        Op::Multiply,
        i(2),
        "!int64 overflow: 9223372036854775807 * 2",
    );
    op(i(1), Op::Divide, i(2), "0.5");
    op(i(1), Op::Divide, i(0), "!division by zero: 1 / 0");
    op(n("1"), Op::Divide, n("3"), "0.333333333");
    op(n("1"), Op::Divide, n("0"), "!division by zero: 1 / 0");
    op(n("1.5"), Op::Multiply, n("1.5"), "2.25");
    op(
        n("99999999999999999999999999999"),
        Op::Multiply,
        n("10"),
        "!numeric overflow: 99999999999999999999999999999 * 10",
    );
    op(
        n("99999999999999999999999999999"),
        Op::Add,
        n("99999999999999999999999999999"),
        "!numeric overflow",
    );
    op(i(1), Op::Add, n("0.5"), "1.5");
    op(n("1"), Op::Add, f(0.5), "1.5");
    op(
        t("BIGNUMERIC", "1.5"),
        Op::Multiply,
        t("BIGNUMERIC", "-2"),
        "-3",
    );
    op(
        f(1e308),
        Op::Multiply,
        f(10.0),
        "!double overflow: 1e+308 * 10",
    );
    op(null(), Op::Add, i(1), "NULL");
    op(
        s("a"),
        Op::Add,
        i(1),
        "!No matching signature for operator + for argument types: STRING, INT64",
    );
    op(d("2020-01-01"), Op::Add, i(1), "2020-01-02");
    op(
        d("2021-05-20"),
        Op::Subtract,
        d("2020-04-19"),
        "0-0 396 0:0:0",
    );
    op(
        ts("2021-05-20 10:00:00"),
        Op::Subtract,
        ts("2021-05-20 09:30:00"),
        "0-0 0 0:30:0",
    );
    gives(operators::unary(UnaryOperator::Minus, &value(i(5))), "-5");
    gives(operators::unary(UnaryOperator::BitNot, &value(i(5))), "-6");
}

#[test]
fn bits_and_texts() {
    op(i(6), Op::BitAnd, i(3), "2");
    op(i(6), Op::BitOr, i(3), "7");
    op(i(6), Op::BitXor, i(3), "5");
    op(i(1), Op::ShiftLeft, i(63), "-9223372036854775808");
    op(i(1), Op::ShiftLeft, i(64), "0");
    op(i(-1), Op::ShiftRight, i(60), "15");
    op(
        i(1),
        Op::ShiftLeft,
        i(-1),
        "!Bitwise shift by negative offset",
    );
    op(b(b"\x0f"), Op::BitAnd, b(b"\x3c"), "0c");
    op(b(b"\x01"), Op::ShiftLeft, i(2), "04");
    op(s("a"), Op::Concat, s("b"), "ab");
    op(arr(vec![i(1)]), Op::Concat, arr(vec![i(2)]), "[1,2]");
}

#[test]
fn comparisons_follow_ieee_and_null() {
    op(f(f64::NAN), Op::Equal, f(f64::NAN), "false");
    op(f(f64::NAN), Op::NotEqual, f(f64::NAN), "true");
    op(f(f64::NAN), Op::Greater, f(1.0), "false");
    op(f(1.0), Op::Less, f(f64::NAN), "false");
    op(i(1), Op::Equal, f(1.0), "true");
    op(d("2020-01-01"), Op::Less, s("2020-01-02"), "true");
    op(null(), Op::Equal, i(1), "NULL");
    op(
        st(vec![("a", i(1)), ("b", i(2))]),
        Op::Equal,
        st(vec![("", i(1)), ("", i(2))]),
        "true",
    );
    op(
        st(vec![("a", i(1)), ("b", null())]),
        Op::Equal,
        st(vec![("", i(1)), ("", i(2))]),
        "NULL",
    );
    op(
        ts("2020-01-01"),
        Op::Less,
        dt("2020-01-02 00:00:00"),
        "!No matching signature for operator < for argument types: TIMESTAMP, DATETIME",
    );
    op(
        t("INTERVAL", "0-1 0 0:0:0"),
        Op::Equal,
        t("INTERVAL", "0-0 30 0:0:0"),
        "true",
    );
    gives(
        operators::like(&value(s("a%c")), &value(s(r"a\%c")), false),
        "true",
    );
    gives(
        operators::like(&value(s("abc")), &value(s("a_c")), false),
        "true",
    );
    gives(
        operators::like(&value(s("日本語")), &value(s("_本%")), false),
        "true",
    );
    gives(
        operators::like_any(
            &value(s("abc")),
            &[value(s("x%")), value(s("a%"))],
            false,
            false,
        ),
        "true",
    );
    gives(
        operators::in_list(&value(i(2)), &[value(i(1)), value(i(2))], false),
        "true",
    );
    gives(
        operators::in_list(&value(i(3)), &[value(i(1)), value(null())], false),
        "NULL",
    );
    gives(
        operators::in_unnest(&value(i(2)), &value(arr(vec![i(1), i(2)])), false),
        "true",
    );
    gives(
        operators::in_unnest(&value(i(3)), &value(arr(vec![i(1), null()])), false),
        "NULL",
    );
    gives(
        operators::in_unnest(&value(f(1.5)), &value(arr(vec![f(1.5)])), false),
        "true",
    );
    gives(
        operators::in_unnest(&value(i(3)), &value(null_of("ARRAY<INT64>")), false),
        "false",
    );
    gives(
        operators::between(&value(i(2)), &value(i(1)), &value(f(2.5)), false),
        "true",
    );
    gives(
        operators::is_distinct(&value(null()), &value(i(1)), false),
        "true",
    );
    gives(
        operators::case(Some(&value(i(1))), &[(value(i(1)), value(s("one")))], None),
        "one",
    );
    gives(
        operators::case(
            None,
            &[(value(truth(false)), value(i(1)))],
            Some(&value(f(2.0))),
        ),
        "2.0",
    );
}

#[test]
fn subscripts_check_their_bounds() {
    let at = |index: i64, form: Subscript| {
        operators::subscript(
            &value(arr(vec![s("a"), s("b")])),
            &literals::int(index),
            form,
        )
    };
    gives(at(0, Subscript::Offset), "a");
    gives(at(2, Subscript::Ordinal), "b");
    gives(
        at(2, Subscript::Offset),
        "!Array index 2 is out of bounds (overflow)",
    );
    gives(
        at(0, Subscript::Ordinal),
        "!Array index 0 is out of bounds (ORDINAL out of range)",
    );
    gives(at(5, Subscript::SafeOffset), "NULL");
    gives(at(0, Subscript::SafeOrdinal), "NULL");
}
