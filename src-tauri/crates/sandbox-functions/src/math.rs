//! Numbers: what DuckDB's own operators and functions do not do as GoogleSQL does.

#![expect(
    clippy::float_cmp,
    reason = "bases are compared with exact whole numbers"
)]

use crate::casts;
use crate::text;
use crate::udf::Kind::{Bool, Decimal, Float, Int, List, Text};
use crate::udf::{Answer, Datum, Udf, float_udf, udf};

fn in_float(name: &str, inputs: &[f64], result: f64) -> Answer {
    let finite = inputs.iter().all(|x| x.is_finite());
    if finite && !result.is_finite() {
        return Err(format!("Floating point error in function: {name}"));
    }
    Ok(Datum::Float(result))
}

fn unary(a: &[Datum<'_>], name: &str, apply: fn(f64) -> f64) -> Answer {
    let x = a[0].float();
    if x.is_infinite() && apply(x).is_nan() {
        return Err(format!("Floating point error in function: {name}"));
    }
    in_float(name, &[x], apply(x))
}

fn power_of_ten(digits: i64) -> f64 {
    10_f64.powi(digits.clamp(-400, 400) as i32)
}

/// Rounds to digits with a rounding of whole numbers.
fn round_with(x: f64, digits: i64, whole: fn(f64) -> f64, name: &str) -> Answer {
    if !x.is_finite() || digits > 330 {
        return Ok(Datum::Float(x));
    }
    if digits == 0 {
        return in_float(name, &[x], whole(x));
    }
    if digits < -308 {
        return Ok(Datum::Float(0.0 * x));
    }
    if digits > 0 {
        let scaled = x * power_of_ten(digits);
        // Beyond 2^52 there are no fractions left to round.
        if !scaled.is_finite() || scaled.abs() >= 4_503_599_627_370_496.0 {
            return Ok(Datum::Float(x));
        }
        return Ok(Datum::Float(whole(scaled) / power_of_ten(digits)));
    }
    let unit = power_of_ten(-digits);
    in_float(name, &[x], whole(x / unit) * unit)
}

fn to_int(x: f64) -> Answer {
    if !x.is_finite() {
        return Err(format!(
            "Illegal conversion of non-finite floating point number to an integer: {}",
            text::float(x)
        ));
    }
    let rounded = x.round();
    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&rounded) {
        Ok(Datum::Int(rounded as i64))
    } else {
        Err(format!("int64 out of range: {}", text::float(x)))
    }
}

fn overflow(operation: &str, x: f64, y: f64) -> String {
    format!(
        "double overflow: {} {operation} {}",
        text::float(x),
        text::float(y)
    )
}

fn checked(x: f64, y: f64, result: f64, operation: &str) -> Answer {
    if result.is_finite() || !x.is_finite() || !y.is_finite() {
        Ok(Datum::Float(result))
    } else {
        Err(overflow(operation, x, y))
    }
}

#[expect(clippy::unnecessary_wraps, reason = "an answer like the others")]
fn extreme(items: &[Datum<'_>], better: fn(f64, f64) -> bool) -> Answer {
    let mut best: Option<f64> = None;
    for item in items {
        if item.is_null() {
            return Ok(Datum::Null);
        }
        let x = item.float();
        if x.is_nan() || best.is_some_and(f64::is_nan) {
            best = Some(f64::NAN);
        } else if best.is_none_or(|b| better(x, b)) {
            best = Some(x);
        }
    }
    Ok(best.map_or(Datum::Null, Datum::Float))
}

fn shift_count(count: i64) -> Result<Option<u32>, String> {
    if count < 0 {
        return Err("Bitwise shift by negative offset".to_owned());
    }
    Ok(u32::try_from(count).ok().filter(|count| *count < 64))
}

pub(crate) static TABLE: &[Udf] = &[
    float_udf(
        "bq_float_add",
        |x, y| x + y,
        |a| checked(a[0].float(), a[1].float(), a[0].float() + a[1].float(), "+"),
    ),
    float_udf(
        "bq_float_sub",
        |x, y| x - y,
        |a| checked(a[0].float(), a[1].float(), a[0].float() - a[1].float(), "-"),
    ),
    float_udf(
        "bq_float_mul",
        |x, y| x * y,
        |a| checked(a[0].float(), a[1].float(), a[0].float() * a[1].float(), "*"),
    ),
    float_udf(
        "bq_float_div",
        |x, y| x / y,
        |a| {
            let (x, y) = (a[0].float(), a[1].float());
            if y == 0.0 {
                return Err(format!(
                    "division by zero: {} / {}",
                    text::float(x),
                    text::float(y)
                ));
            }
            checked(x, y, x / y, "/")
        },
    ),
    float_udf(
        "bq_safe_divide",
        |x, y| x / y,
        |a| {
            let (x, y) = (a[0].float(), a[1].float());
            let result = x / y;
            let failed = y == 0.0 || (x.is_finite() && y.is_finite() && !result.is_finite());
            Ok(if failed {
                Datum::Null
            } else {
                Datum::Float(result)
            })
        },
    ),
    float_udf(
        "bq_ieee_divide",
        |x, y| x / y,
        |a| Ok(Datum::Float(a[0].float() / a[1].float())),
    ),
    udf("bq_idiv", &[Int, Int], Int, |a| {
        let (x, y) = (a[0].int(), a[1].int());
        if y == 0 {
            return Err(format!("division by zero: {x} / {y}"));
        }
        x.checked_div(y)
            .map(Datum::Int)
            .ok_or_else(|| format!("int64 overflow: {x} / {y}"))
    }),
    udf("bq_mod", &[Int, Int], Int, |a| {
        let (x, y) = (a[0].int(), a[1].int());
        if y == 0 {
            return Err(format!("division by zero: {x} / {y}"));
        }
        Ok(Datum::Int(x.wrapping_rem(y)))
    }),
    udf("bq_shift_left", &[Int, Int], Int, |a| {
        Ok(Datum::Int(
            shift_count(a[1].int())?.map_or(0, |count| a[0].int() << count),
        ))
    }),
    udf("bq_shift_right", &[Int, Int], Int, |a| {
        Ok(Datum::Int(
            shift_count(a[1].int())?.map_or(0, |count| (a[0].int() as u64 >> count) as i64),
        ))
    }),
    udf("bq_bit_count", &[Int], Int, |a| {
        Ok(Datum::Int(i64::from(a[0].int().count_ones())))
    }),
    udf("bq_index", &[Int, Int, Int, Bool], Int, |a| {
        // The 1-based position of an element: index, length, base of the index, safe.
        let (index, length, base) = (a[0].int(), a[1].int(), a[2].int());
        let position = index.saturating_sub(base);
        if (0..length).contains(&position) {
            return Ok(Datum::Int(position + 1));
        }
        if a[3].boolean() {
            return Ok(Datum::Null);
        }
        Err(if position < 0 {
            let what = if base == 0 { "OFFSET" } else { "ORDINAL" };
            format!("Array index {index} is out of bounds ({what} out of range)")
        } else {
            format!("Array index {index} is out of bounds (overflow)")
        })
    }),
    udf("bq_error", &[Text], Text, |a| Err(a[0].str().to_owned())),
    udf("bq_float_int", &[Float], Int, |a| to_int(a[0].float())),
    udf("bq_read_int", &[Text], Int, |a| {
        casts::read_int(a[0].str())
            .map(Datum::Int)
            .ok_or_else(|| format!("Bad int64 value: {}", a[0].str()))
    }),
    udf("bq_read_float", &[Text], Float, |a| {
        casts::read_float(a[0].str())
            .map(Datum::Float)
            .ok_or_else(|| format!("Bad double value: {}", a[0].str()))
    }),
    udf("bq_read_bool", &[Text], Bool, |a| {
        match a[0].str().trim().to_ascii_lowercase().as_str() {
            "true" => Ok(Datum::Bool(true)),
            "false" => Ok(Datum::Bool(false)),
            _ => Err(format!("Bad bool value: {}", a[0].str())),
        }
    }),
    udf("bq_round", &[Float, Int], Float, |a| {
        round_with(a[0].float(), a[1].int(), f64::round, "ROUND")
    }),
    udf("bq_round_even", &[Float, Int], Float, |a| {
        round_with(a[0].float(), a[1].int(), f64::round_ties_even, "ROUND")
    }),
    udf("bq_trunc", &[Float, Int], Float, |a| {
        round_with(a[0].float(), a[1].int(), f64::trunc, "TRUNC")
    }),
    udf("bq_sqrt", &[Float], Float, |a| {
        if a[0].float() < 0.0 {
            return Err(format!(
                "Argument to SQRT cannot be negative: {}",
                text::float(a[0].float())
            ));
        }
        Ok(Datum::Float(a[0].float().sqrt()))
    }),
    udf("bq_cbrt", &[Float], Float, |a| unary(a, "CBRT", f64::cbrt)),
    udf("bq_exp", &[Float], Float, |a| unary(a, "EXP", f64::exp)),
    udf("bq_ln", &[Float], Float, |a| unary(a, "LN", f64::ln)),
    udf("bq_log10", &[Float], Float, |a| {
        unary(a, "LOG10", f64::log10)
    }),
    udf("bq_log", &[Float, Float], Float, |a| {
        let (x, base) = (a[0].float(), a[1].float());
        if x <= 0.0 || base <= 0.0 || base == 1.0 {
            return Err(format!(
                "Floating point error in function: LOG({}, {})",
                text::float(x),
                text::float(base)
            ));
        }
        Ok(Datum::Float(if base == 2.0 {
            x.log2()
        } else if base == 10.0 {
            x.log10()
        } else {
            x.ln() / base.ln()
        }))
    }),
    udf("bq_pow", &[Float, Float], Float, |a| {
        in_float(
            "POW",
            &[a[0].float(), a[1].float()],
            a[0].float().powf(a[1].float()),
        )
    }),
    udf("bq_sin", &[Float], Float, |a| unary(a, "SIN", f64::sin)),
    udf("bq_cos", &[Float], Float, |a| unary(a, "COS", f64::cos)),
    udf("bq_tan", &[Float], Float, |a| unary(a, "TAN", f64::tan)),
    udf("bq_asin", &[Float], Float, |a| unary(a, "ASIN", f64::asin)),
    udf("bq_acos", &[Float], Float, |a| unary(a, "ACOS", f64::acos)),
    udf("bq_atan", &[Float], Float, |a| unary(a, "ATAN", f64::atan)),
    udf("bq_sinh", &[Float], Float, |a| unary(a, "SINH", f64::sinh)),
    udf("bq_cosh", &[Float], Float, |a| unary(a, "COSH", f64::cosh)),
    udf("bq_tanh", &[Float], Float, |a| unary(a, "TANH", f64::tanh)),
    udf("bq_asinh", &[Float], Float, |a| {
        unary(a, "ASINH", f64::asinh)
    }),
    udf("bq_acosh", &[Float], Float, |a| {
        unary(a, "ACOSH", f64::acosh)
    }),
    udf("bq_atanh", &[Float], Float, |a| {
        unary(a, "ATANH", f64::atanh)
    }),
    udf("bq_cot", &[Float], Float, |a| {
        unary(a, "COT", |x| 1.0 / x.tan())
    }),
    udf("bq_csc", &[Float], Float, |a| {
        unary(a, "CSC", |x| 1.0 / x.sin())
    }),
    udf("bq_sec", &[Float], Float, |a| {
        unary(a, "SEC", |x| 1.0 / x.cos())
    }),
    udf("bq_coth", &[Float], Float, |a| {
        unary(a, "COTH", |x| 1.0 / x.tanh())
    }),
    udf("bq_csch", &[Float], Float, |a| {
        unary(a, "CSCH", |x| 1.0 / x.sinh())
    }),
    udf("bq_sech", &[Float], Float, |a| {
        unary(a, "SECH", |x| 1.0 / x.cosh())
    }),
    udf("bq_atan2", &[Float, Float], Float, |a| {
        Ok(Datum::Float(a[0].float().atan2(a[1].float())))
    }),
    udf("bq_greatest_float", &[List(&Float)], Float, |a| {
        extreme(a[0].items(), |x, b| x > b)
    }),
    udf("bq_least_float", &[List(&Float)], Float, |a| {
        extreme(a[0].items(), |x, b| x < b)
    }),
    udf(
        "bq_cosine_distance",
        &[List(&Float), List(&Float)],
        Float,
        |a| distance(a, "COSINE_DISTANCE", cosine),
    ),
    udf(
        "bq_euclidean_distance",
        &[List(&Float), List(&Float)],
        Float,
        |a| {
            distance(a, "EUCLIDEAN_DISTANCE", |x, y| {
                Ok(x.iter()
                    .zip(y)
                    .map(|(a, b)| (a - b) * (a - b))
                    .sum::<f64>()
                    .sqrt())
            })
        },
    ),
    udf("bq_sum_decimal", &[List(&Decimal)], Decimal, |a| {
        let mut total: i128 = 0;
        for item in a[0].items() {
            total = total
                .checked_add(item.decimal())
                .ok_or("numeric overflow in SUM")?;
        }
        Ok(Datum::Decimal(total))
    }),
];

fn cosine(x: &[f64], y: &[f64]) -> Result<f64, String> {
    let dot: f64 = x.iter().zip(y).map(|(a, b)| a * b).sum();
    let norm = |v: &[f64]| v.iter().map(|a| a * a).sum::<f64>().sqrt();
    let (nx, ny) = (norm(x), norm(y));
    if nx == 0.0 || ny == 0.0 {
        return Err("Cannot compute cosine distance against zero vector.".to_owned());
    }
    Ok(1.0 - dot / (nx * ny))
}

fn distance(
    a: &[Datum<'_>],
    name: &str,
    measure: fn(&[f64], &[f64]) -> Result<f64, String>,
) -> Answer {
    let vector = |datum: &Datum<'_>| -> Result<Vec<f64>, String> {
        datum
            .items()
            .iter()
            .map(|item| {
                if item.is_null() {
                    Err(format!("NULL array element is not allowed in {name}"))
                } else {
                    Ok(item.float())
                }
            })
            .collect()
    };
    let (x, y) = (vector(&a[0])?, vector(&a[1])?);
    if x.len() != y.len() {
        return Err(format!(
            "Array length mismatch: {} and {}.",
            x.len(),
            y.len()
        ));
    }
    if x.is_empty() {
        return Ok(Datum::Null);
    }
    measure(&x, &y).map(Datum::Float)
}
