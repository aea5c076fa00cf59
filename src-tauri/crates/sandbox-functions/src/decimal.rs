//! NUMERIC and BIGNUMERIC: exact decimal arithmetic, rounding half away from zero.

use num_bigint::BigInt;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};

pub(crate) mod bignumeric;
pub(crate) mod numeric;
pub(crate) mod udfs;

/// 10 to a power.
pub(crate) fn ten(power: u32) -> BigInt {
    BigInt::from(10).pow(power)
}

/// Division rounded half away from zero; the divisor is not zero.
pub(crate) fn divide_round(a: &BigInt, b: &BigInt) -> BigInt {
    let quotient: BigInt = a / b;
    let remainder: BigInt = a % b;
    if (remainder.abs() * 2) >= b.abs() {
        if a.is_negative() == b.is_negative() {
            quotient + 1
        } else {
            quotient - 1
        }
    } else {
        quotient
    }
}

/// A decimal text as an integer in units of 10^-scale, rounded; `1.5`, `-2e3`, `.5`.
pub(crate) fn parse_scaled(text: &str, scale: u32) -> Option<BigInt> {
    let text = text.trim();
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (body, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || exponent.abs() > 400 {
        return None;
    }
    let value: BigInt = digits.parse().ok()?;
    let shift = i64::from(scale) + exponent - fraction.len() as i64;
    let scaled = if shift >= 0 {
        value * ten(u32::try_from(shift).ok()?)
    } else {
        divide_round(&value, &ten(u32::try_from(-shift).ok()?))
    };
    Some(if negative { -scaled } else { scaled })
}

/// The decimal text of an integer in units of 10^-scale, without needless zeros.
pub(crate) fn text_scaled(value: &BigInt, scale: u32) -> String {
    let negative = value.is_negative();
    let digits = format!(
        "{:0>width$}",
        value.abs().to_string(),
        width = scale as usize + 1
    );
    let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
    let fraction = fraction.trim_end_matches('0');
    let sign = if negative { "-" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

/// A finite double, exactly, in units of 10^-scale and rounded half away from zero.
pub(crate) fn from_float(value: f64, scale: u32) -> Option<BigInt> {
    if !value.is_finite() {
        return None;
    }
    let bits = value.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i64;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, power) = if exponent == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, exponent - 1075)
    };
    let scaled = BigInt::from(mantissa) * ten(scale);
    let magnitude = if power >= 0 {
        scaled << power as usize
    } else {
        divide_round(&scaled, &(BigInt::from(1) << (-power) as usize))
    };
    Some(if value.is_sign_negative() {
        -magnitude
    } else {
        magnitude
    })
}

/// The double nearest to an integer in units of 10^-scale.
pub(crate) fn to_float(value: &BigInt, scale: u32) -> f64 {
    text_scaled(value, scale).parse().unwrap_or(0.0)
}

/// Rounds to digits after the point (negative: before it); half away from zero, or half to even.
pub(crate) fn round_scaled(value: &BigInt, scale: u32, digits: i64, even: bool) -> BigInt {
    if digits >= i64::from(scale) {
        return value.clone();
    }
    let drop = i64::from(scale) - digits;
    if drop > 120 {
        return BigInt::zero();
    }
    let unit = ten(drop as u32);
    let mut quotient = divide_round(value, &unit);
    if even && ((value % &unit).abs() * 2) == unit && &quotient % 2 != BigInt::zero() {
        quotient -= quotient.signum();
    }
    quotient * unit
}

/// Cuts to digits after the point (negative: before it).
pub(crate) fn trunc_scaled(value: &BigInt, scale: u32, digits: i64) -> BigInt {
    if digits >= i64::from(scale) {
        return value.clone();
    }
    let drop = i64::from(scale) - digits;
    if drop > 120 {
        return BigInt::zero();
    }
    let unit = ten(drop as u32);
    value / &unit * unit
}

/// CEIL (up) or FLOOR.
pub(crate) fn whole_scaled(value: &BigInt, scale: u32, up: bool) -> BigInt {
    let unit = ten(scale);
    let quotient: BigInt = value / &unit;
    let rest: BigInt = value % &unit;
    let step = if rest.is_zero() {
        0
    } else if up && rest.is_positive() {
        1
    } else if !up && rest.is_negative() {
        -1
    } else {
        0
    };
    (quotient + step) * unit
}

/// A whole power, exactly, rounded to the scale; none for a zero base with a negative exponent.
pub(crate) fn power_scaled(value: &BigInt, scale: u32, exponent: i64) -> Option<BigInt> {
    let count = u32::try_from(exponent.unsigned_abs())
        .ok()
        .filter(|n| *n <= 4096)?;
    let unit = ten(scale);
    let numerator = value.pow(count);
    let denominator = unit.pow(count);
    if exponent >= 0 {
        return Some(divide_round(&(numerator * unit), &denominator));
    }
    if value.is_zero() {
        return None;
    }
    Some(divide_round(&(denominator * unit), &numerator))
}

/// The square root, rounded to the scale.
pub(crate) fn root_scaled(value: &BigInt, scale: u32) -> Option<BigInt> {
    if value.is_negative() {
        return None;
    }
    let target: BigInt = value * ten(scale) * 4;
    Some((target.sqrt() + 1) / 2)
}

/// An integer in units of 10^-scale as INT64, rounded half away from zero.
pub(crate) fn to_int(value: &BigInt, scale: u32) -> Option<i64> {
    divide_round(value, &ten(scale)).to_i64()
}
