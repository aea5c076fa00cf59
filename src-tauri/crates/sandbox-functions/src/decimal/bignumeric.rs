//! BIGNUMERIC: 76 full digits, 38 after the point, and its stored form.
//!
//! A value is an integer in units of 10⁻³⁸ between -2²⁵⁵ and 2²⁵⁵-1. It is stored as the 64
//! hexadecimal digits of value + 2²⁵⁵: of one width and one spelling, in the order of the numbers,
//! so comparison, grouping, sorting, MIN and MAX work on the text itself.

use num_bigint::{BigInt, BigUint};
use num_traits::One as _;

use super::{divide_round, from_float, parse_scaled, ten, text_scaled};

/// Digits after the point.
pub(crate) const SCALE: u32 = 38;

fn bias() -> BigInt {
    BigInt::one() << 255
}

/// The stored form.
pub(crate) fn encode(value: &BigInt) -> Result<String, String> {
    let shifted = (value + bias()).to_biguint().filter(|v| v.bits() <= 256);
    shifted
        .map(|v| format!("{v:064x}"))
        .ok_or_else(|| "bignumeric overflow".to_owned())
}

/// The value of a stored form.
pub(crate) fn decode(stored: &str) -> Result<BigInt, String> {
    BigUint::parse_bytes(stored.as_bytes(), 16)
        .map(|v| BigInt::from(v) - bias())
        .ok_or_else(|| format!("Invalid BIGNUMERIC storage: {stored}"))
}

pub(crate) fn text(value: &BigInt) -> String {
    text_scaled(value, SCALE)
}

pub(crate) fn in_range(value: &BigInt) -> bool {
    encode(value).is_ok()
}

pub(crate) fn parse(text: &str) -> Result<BigInt, String> {
    parse_scaled(text, SCALE)
        .filter(in_range)
        .ok_or_else(|| format!("Invalid BIGNUMERIC value: {text}"))
}

pub(crate) fn of_float(value: f64) -> Result<BigInt, String> {
    let exact = from_float(value, SCALE).ok_or_else(|| {
        format!(
            "Illegal conversion of non-finite floating point number to bignumeric: {}",
            crate::text::float(value)
        )
    })?;
    Some(exact)
        .filter(in_range)
        .ok_or_else(|| format!("bignumeric out of range: {}", crate::text::float(value)))
}

/// One of the four operations on values; the symbol serves the messages.
pub(crate) fn operate(a: &BigInt, b: &BigInt, symbol: char) -> Result<BigInt, String> {
    let result = match symbol {
        '+' => a + b,
        '-' => a - b,
        '*' => divide_round(&(a * b), &ten(SCALE)),
        _ => {
            if *b == BigInt::ZERO {
                return Err(format!("division by zero: {} / {}", text(a), text(b)));
            }
            divide_round(&(a * ten(SCALE)), b)
        }
    };
    if in_range(&result) {
        Ok(result)
    } else {
        Err(format!(
            "bignumeric overflow: {} {symbol} {}",
            text(a),
            text(b)
        ))
    }
}
