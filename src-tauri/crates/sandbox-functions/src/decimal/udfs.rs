//! The functions on NUMERIC and BIGNUMERIC that DuckDB calls.

use num_bigint::BigInt;
use num_traits::{Signed as _, Zero as _};

use super::numeric::SCALE as NUM;
use super::{
    bignumeric as big, numeric, power_scaled, root_scaled, round_scaled, to_float, to_int,
    trunc_scaled, whole_scaled,
};
use crate::udf::Kind::{Bool, Decimal, Float, Int, List, Text};
use crate::udf::{Answer, Datum, Udf, udf};

fn num(value: i128) -> Datum<'static> {
    Datum::Decimal(value)
}

fn fit(value: &BigInt, call: &str) -> Answer {
    numeric::fit(value)
        .map(num)
        .ok_or_else(|| format!("numeric overflow: {call}"))
}

fn stored(value: &BigInt) -> Answer {
    big::encode(value).map(Datum::text)
}

fn load(datum: &Datum<'_>) -> Result<BigInt, String> {
    big::decode(datum.str())
}

fn dec(datum: &Datum<'_>) -> BigInt {
    BigInt::from(datum.decimal())
}

fn operate(a: &[Datum<'_>], symbol: char) -> Answer {
    stored(&big::operate(&load(&a[0])?, &load(&a[1])?, symbol)?)
}

fn parse_lenient(text: &str, kind: &str) -> Result<String, String> {
    // PARSE_NUMERIC: commas between digits, a sign before or behind, spaces around the sign.
    let fail = || format!("Invalid input to PARSE_{kind}: {text}");
    let mut body = text.trim().to_owned();
    let mut negative = false;
    let mut signed = false;
    if let Some(rest) = body.strip_prefix(['-', '+']) {
        negative = body.starts_with('-');
        signed = true;
        body = rest.trim_start().to_owned();
    }
    if let Some(rest) = body.strip_suffix(['-', '+']) {
        if signed || rest.ends_with(['e', 'E']) {
            return Err(fail());
        }
        negative = body.ends_with('-');
        body = rest.trim_end().to_owned();
    }
    let (whole, fraction) = body
        .split_once('.')
        .map_or((body.as_str(), None), |(w, f)| (w, Some(f)));
    let mut plain = whole.replace(',', "");
    if let Some(fraction) = fraction {
        plain.push('.');
        plain.push_str(fraction);
    }
    if plain.contains(char::is_whitespace) || plain.starts_with(['-', '+']) {
        return Err(fail());
    }
    Ok(if negative { format!("-{plain}") } else { plain })
}

fn sum(items: &[Datum<'_>]) -> Result<BigInt, String> {
    let mut total = BigInt::zero();
    for item in items {
        if !item.is_null() {
            total += load(item)?;
        }
    }
    Ok(total)
}

fn shown(a: &[Datum<'_>], name: &str) -> String {
    format!("{name}({})", numeric::text(a[0].decimal()))
}

pub(crate) static TABLE: &[Udf] = &[
    udf("bq_numeric_mul", &[Decimal, Decimal], Decimal, |a| {
        numeric::multiply(a[0].decimal(), a[1].decimal()).map(num)
    }),
    udf("bq_numeric_div", &[Decimal, Decimal], Decimal, |a| {
        numeric::divide(a[0].decimal(), a[1].decimal()).map(num)
    }),
    udf("bq_numeric_mod", &[Decimal, Decimal], Decimal, |a| {
        if a[1].decimal() == 0 {
            return Err(format!(
                "division by zero: MOD({}, 0)",
                numeric::text(a[0].decimal())
            ));
        }
        Ok(num(a[0].decimal() % a[1].decimal()))
    }),
    udf("bq_numeric_idiv", &[Decimal, Decimal], Decimal, |a| {
        if a[1].decimal() == 0 {
            return Err(format!(
                "division by zero: DIV({}, 0)",
                numeric::text(a[0].decimal())
            ));
        }
        fit(
            &(BigInt::from(a[0].decimal() / a[1].decimal()) * super::ten(NUM)),
            "DIV",
        )
    }),
    udf("bq_numeric_round", &[Decimal, Int, Bool], Decimal, |a| {
        fit(
            &round_scaled(&dec(&a[0]), NUM, a[1].int(), a[2].boolean()),
            &shown(a, "ROUND"),
        )
    }),
    udf("bq_numeric_trunc", &[Decimal, Int], Decimal, |a| {
        fit(&trunc_scaled(&dec(&a[0]), NUM, a[1].int()), "TRUNC")
    }),
    udf("bq_numeric_ceil", &[Decimal], Decimal, |a| {
        fit(&whole_scaled(&dec(&a[0]), NUM, true), &shown(a, "CEIL"))
    }),
    udf("bq_numeric_floor", &[Decimal], Decimal, |a| {
        fit(&whole_scaled(&dec(&a[0]), NUM, false), &shown(a, "FLOOR"))
    }),
    udf("bq_numeric_pow", &[Decimal, Decimal], Decimal, |a| {
        let exponent = dec(&a[1]);
        let unit = super::ten(NUM);
        if !(&exponent % &unit).is_zero() {
            return Err(
                "POW of NUMERIC with a fractional exponent is not supported by the sandbox"
                    .to_owned(),
            );
        }
        let exponent = to_int(&exponent, NUM).ok_or("POW exponent is out of range")?;
        let power =
            power_scaled(&dec(&a[0]), NUM, exponent).ok_or("division by zero: POW(0, negative)")?;
        fit(&power, "POW")
    }),
    udf("bq_numeric_sqrt", &[Decimal], Decimal, |a| {
        let root = root_scaled(&dec(&a[0]), NUM).ok_or_else(|| {
            format!(
                "Argument to SQRT cannot be negative: {}",
                numeric::text(a[0].decimal())
            )
        })?;
        fit(&root, "SQRT")
    }),
    udf("bq_numeric_text", &[Decimal], Text, |a| {
        Ok(Datum::text(numeric::text(a[0].decimal())))
    }),
    udf("bq_numeric_float", &[Decimal], Float, |a| {
        Ok(Datum::Float(to_float(&dec(&a[0]), NUM)))
    }),
    udf("bq_numeric_int", &[Decimal], Int, |a| {
        to_int(&dec(&a[0]), NUM)
            .map(Datum::Int)
            .ok_or_else(|| format!("int64 out of range: {}", numeric::text(a[0].decimal())))
    }),
    udf("bq_read_numeric", &[Text], Decimal, |a| {
        numeric::parse(a[0].str()).map(num)
    }),
    udf("bq_parse_numeric", &[Text], Decimal, |a| {
        let plain = parse_lenient(a[0].str(), "NUMERIC")?;
        numeric::parse(&plain)
            .map(num)
            .map_err(|_| format!("Invalid input to PARSE_NUMERIC: {}", a[0].str()))
    }),
    udf("bq_float_numeric", &[Float], Decimal, |a| {
        numeric::of_float(a[0].float()).map(num)
    }),
    udf("bq_numeric_big", &[Decimal], Text, |a| {
        stored(&(dec(&a[0]) * super::ten(big::SCALE - NUM)))
    }),
    udf("bq_numeric_check", &[Decimal, Int, Int], Decimal, |a| {
        // NUMERIC(precision, scale): rounds to the scale, refuses what has more digits.
        let rounded = round_scaled(&dec(&a[0]), NUM, a[2].int(), false);
        let limit = super::ten((a[1].int() - a[2].int()).clamp(0, 38) as u32) * super::ten(NUM);
        if rounded.abs() >= limit {
            return Err(format!(
                "numeric out of range: {}",
                numeric::text(a[0].decimal())
            ));
        }
        fit(&rounded, "CAST")
    }),
    udf("bq_bignumeric_check", &[Text, Int, Int], Text, |a| {
        let value = load(&a[0])?;
        let rounded = round_scaled(&value, big::SCALE, a[2].int(), false);
        let limit =
            super::ten((a[1].int() - a[2].int()).clamp(0, 39) as u32) * super::ten(big::SCALE);
        if rounded.abs() >= limit {
            return Err(format!("bignumeric out of range: {}", big::text(&value)));
        }
        stored(&rounded)
    }),
    udf(
        "bq_generate_numerics",
        &[Decimal, Decimal, Decimal],
        List(&Decimal),
        |a| {
            crate::time::generate::numerics(a[0].decimal(), a[1].decimal(), a[2].decimal())
                .map(|found| Datum::list(found, Datum::Decimal))
        },
    ),
    udf("bq_bignumeric_add", &[Text, Text], Text, |a| {
        operate(a, '+')
    }),
    udf("bq_bignumeric_sub", &[Text, Text], Text, |a| {
        operate(a, '-')
    }),
    udf("bq_bignumeric_mul", &[Text, Text], Text, |a| {
        operate(a, '*')
    }),
    udf("bq_bignumeric_div", &[Text, Text], Text, |a| {
        operate(a, '/')
    }),
    udf("bq_bignumeric_neg", &[Text], Text, |a| {
        stored(&-load(&a[0])?)
    }),
    udf("bq_bignumeric_abs", &[Text], Text, |a| {
        stored(&load(&a[0])?.abs())
    }),
    udf("bq_bignumeric_sign", &[Text], Text, |a| {
        stored(&(load(&a[0])?.signum() * super::ten(big::SCALE)))
    }),
    udf("bq_bignumeric_mod", &[Text, Text], Text, |a| {
        let (x, y) = (load(&a[0])?, load(&a[1])?);
        if y.is_zero() {
            return Err(format!("division by zero: MOD({}, 0)", big::text(&x)));
        }
        stored(&(x % y))
    }),
    udf("bq_bignumeric_idiv", &[Text, Text], Text, |a| {
        let (x, y) = (load(&a[0])?, load(&a[1])?);
        if y.is_zero() {
            return Err(format!("division by zero: DIV({}, 0)", big::text(&x)));
        }
        stored(&(x / y * super::ten(big::SCALE)))
    }),
    udf("bq_bignumeric_round", &[Text, Int, Bool], Text, |a| {
        stored(&round_scaled(
            &load(&a[0])?,
            big::SCALE,
            a[1].int(),
            a[2].boolean(),
        ))
    }),
    udf("bq_bignumeric_trunc", &[Text, Int], Text, |a| {
        stored(&trunc_scaled(&load(&a[0])?, big::SCALE, a[1].int()))
    }),
    udf("bq_bignumeric_ceil", &[Text], Text, |a| {
        stored(&whole_scaled(&load(&a[0])?, big::SCALE, true))
    }),
    udf("bq_bignumeric_floor", &[Text], Text, |a| {
        stored(&whole_scaled(&load(&a[0])?, big::SCALE, false))
    }),
    udf("bq_bignumeric_pow", &[Text, Text], Text, |a| {
        let exponent = load(&a[1])?;
        if !(&exponent % super::ten(big::SCALE)).is_zero() {
            return Err(
                "POW of BIGNUMERIC with a fractional exponent is not supported by the sandbox"
                    .to_owned(),
            );
        }
        let exponent = to_int(&exponent, big::SCALE).ok_or("POW exponent is out of range")?;
        stored(
            &power_scaled(&load(&a[0])?, big::SCALE, exponent)
                .ok_or("division by zero: POW(0, negative)")?,
        )
    }),
    udf("bq_bignumeric_sqrt", &[Text], Text, |a| {
        stored(
            &root_scaled(&load(&a[0])?, big::SCALE).ok_or("Argument to SQRT cannot be negative")?,
        )
    }),
    udf("bq_bignumeric_text", &[Text], Text, |a| {
        Ok(Datum::text(big::text(&load(&a[0])?)))
    }),
    udf("bq_bignumeric_float", &[Text], Float, |a| {
        Ok(Datum::Float(to_float(&load(&a[0])?, big::SCALE)))
    }),
    udf("bq_bignumeric_int", &[Text], Int, |a| {
        let value = load(&a[0])?;
        to_int(&value, big::SCALE)
            .map(Datum::Int)
            .ok_or_else(|| format!("int64 out of range: {}", big::text(&value)))
    }),
    udf("bq_bignumeric_numeric", &[Text], Decimal, |a| {
        let value = load(&a[0])?;
        numeric::fit(&super::divide_round(&value, &super::ten(big::SCALE - NUM)))
            .map(num)
            .ok_or_else(|| format!("numeric out of range: {}", big::text(&value)))
    }),
    udf("bq_read_bignumeric", &[Text], Text, |a| {
        stored(&big::parse(a[0].str())?)
    }),
    udf("bq_parse_bignumeric", &[Text], Text, |a| {
        let plain = parse_lenient(a[0].str(), "BIGNUMERIC")?;
        stored(
            &big::parse(&plain)
                .map_err(|_| format!("Invalid input to PARSE_BIGNUMERIC: {}", a[0].str()))?,
        )
    }),
    udf("bq_float_bignumeric", &[Float], Text, |a| {
        stored(&big::of_float(a[0].float())?)
    }),
    udf("bq_int_bignumeric", &[Int], Text, |a| {
        stored(&(BigInt::from(a[0].int()) * super::ten(big::SCALE)))
    }),
    udf("bq_bignumeric_sum", &[List(&Text)], Text, |a| {
        stored(&sum(a[0].items())?)
    }),
    udf("bq_bignumeric_avg", &[List(&Text)], Text, |a| {
        let count = a[0].items().iter().filter(|item| !item.is_null()).count();
        if count == 0 {
            return Ok(Datum::Null);
        }
        stored(&super::divide_round(
            &sum(a[0].items())?,
            &BigInt::from(count),
        ))
    }),
];
