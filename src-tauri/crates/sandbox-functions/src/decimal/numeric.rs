//! NUMERIC: 38 digits, 9 after the point, in units of 10⁻⁹.

use num_bigint::BigInt;
use num_traits::ToPrimitive as _;

use super::{divide_round, from_float, parse_scaled, ten, text_scaled};

/// Digits after the point.
pub(crate) const SCALE: u32 = 9;
const UNIT: i128 = 1_000_000_000;
const LIMIT: i128 = 100_000_000_000_000_000_000_000_000_000_000_000_000;

/// Within the 38 digits.
pub(crate) fn fit(value: &BigInt) -> Option<i128> {
    value.to_i128().filter(|v| v.abs() < LIMIT)
}

pub(crate) fn text(value: i128) -> String {
    text_scaled(&BigInt::from(value), SCALE)
}

pub(crate) fn parse(text: &str) -> Result<i128, String> {
    parse_scaled(text, SCALE)
        .as_ref()
        .and_then(fit)
        .ok_or_else(|| format!("Invalid NUMERIC value: {text}"))
}

pub(crate) fn of_float(value: f64) -> Result<i128, String> {
    let exact = from_float(value, SCALE).ok_or_else(|| {
        format!(
            "Illegal conversion of non-finite floating point number to numeric: {}",
            crate::text::float(value)
        )
    })?;
    fit(&exact).ok_or_else(|| format!("numeric out of range: {}", crate::text::float(value)))
}

pub(crate) fn multiply(a: i128, b: i128) -> Result<i128, String> {
    let product = match a.checked_mul(b) {
        Some(product) => {
            let quotient = product / UNIT;
            let rest = product % UNIT;
            Some(if rest.abs() * 2 >= UNIT {
                quotient + product.signum()
            } else {
                quotient
            })
            .filter(|v| v.abs() < LIMIT)
        }
        None => fit(&divide_round(
            &(BigInt::from(a) * BigInt::from(b)),
            &ten(SCALE),
        )),
    };
    product.ok_or_else(|| format!("numeric overflow: {} * {}", text(a), text(b)))
}

pub(crate) fn divide(a: i128, b: i128) -> Result<i128, String> {
    if b == 0 {
        return Err(format!("division by zero: {} / {}", text(a), text(b)));
    }
    fit(&divide_round(
        &(BigInt::from(a) * ten(SCALE)),
        &BigInt::from(b),
    ))
    .ok_or_else(|| format!("numeric overflow: {} / {}", text(a), text(b)))
}
