//! Text of a single value, as the API sends it, to its exact form. No schema, no JSON.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Days from 1970-01-01 to a day of the proleptic Gregorian calendar; `None` if there is no such day.
pub(crate) fn days_from_civil(year: i32, month: u32, day: u32) -> Option<i32> {
    if !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
        return None;
    }
    // The year begins in March, so that the leap day is its last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month = month as i32;
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day as i32 - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// As many digits as there are bytes, all of them digits.
fn number(bytes: &[u8]) -> Option<u32> {
    let mut value = 0_u32;
    for byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u32::from(digit);
    }
    Some(value)
}

/// `2026-11-24` → days since 1970-01-01.
pub(crate) fn date(text: &[u8]) -> Option<i32> {
    let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = text else {
        return None;
    };
    let year = number(&[y0, y1, y2, y3])?;
    if year == 0 {
        return None;
    }
    days_from_civil(year as i32, number(&[m0, m1])?, number(&[d0, d1])?)
}

/// `01:02:03` or `01:02:03.123456` → microseconds since midnight.
pub(crate) fn time(text: &[u8]) -> Option<i64> {
    let (&[h0, h1, b':', m0, m1, b':', s0, s1], rest) = text.split_first_chunk::<8>()? else {
        return None;
    };
    let (hour, minute, second) = (number(&[h0, h1])?, number(&[m0, m1])?, number(&[s0, s1])?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let micros = match rest {
        [] => 0,
        [b'.', digits @ ..] if (1..=6).contains(&digits.len()) => {
            number(digits)? * 10_u32.pow(6 - digits.len() as u32)
        }
        _ => return None,
    };
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Some(seconds * 1_000_000 + i64::from(micros))
}

/// `2026-11-24T01:02:03.123456` (or a blank in place of the `T`) → microseconds since 1970.
pub(crate) fn datetime(text: &[u8]) -> Option<i64> {
    let (day, rest) = text.split_at_checked(10)?;
    let (b'T' | b't' | b' ', clock) = rest.split_first()? else {
        return None;
    };
    Some(i64::from(date(day)?) * 86_400_000_000 + time(clock)?)
}

/// A decimal with an optional exponent → the number times 10^`scale`; `None` if it is not a number,
/// needs more than `scale` places, or does not fit.
pub(crate) fn decimal(text: &[u8], scale: u32) -> Option<i128> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (mantissa, exponent) = match digits.iter().position(|b| matches!(b, b'e' | b'E')) {
        Some(at) => {
            let (mantissa, exponent) = digits.split_at(at);
            let exponent = std::str::from_utf8(exponent.get(1..)?).ok()?;
            (mantissa, exponent.parse::<i32>().ok()?)
        }
        None => (digits, 0),
    };
    let mut value = 0_i128;
    let mut places = 0_i32;
    let mut point = false;
    let mut any = false;
    for byte in mantissa {
        match byte {
            b'.' if !point => point = true,
            b'0'..=b'9' => {
                value = value
                    .checked_mul(10)?
                    .checked_add(i128::from(byte - b'0'))?;
                places += i32::from(point);
                any = true;
            }
            _ => return None,
        }
    }
    if !any {
        return None;
    }
    let mut shift = i32::try_from(scale).ok()? - places + exponent;
    while shift > 0 && value != 0 {
        value = value.checked_mul(10)?;
        shift -= 1;
    }
    while shift < 0 && value != 0 {
        if value % 10 != 0 {
            return None;
        }
        value /= 10;
        shift += 1;
    }
    Some(if negative { -value } else { value })
}

/// The scale of `NUMERIC`.
pub(crate) const NUMERIC_SCALE: u32 = 9;

/// The largest `NUMERIC` times 10^9: 38 nines.
const NUMERIC_LIMIT: i128 = 99_999_999_999_999_999_999_999_999_999_999_999_999;

/// `-12.5` → the number times 10^9, within the range of `NUMERIC`.
pub(crate) fn numeric(text: &[u8]) -> Option<i128> {
    decimal(text, NUMERIC_SCALE).filter(|value| value.abs() <= NUMERIC_LIMIT)
}

/// Microseconds since 1970: an integer as sent with `useInt64Timestamp`, or seconds with a point or
/// an exponent as sent without.
pub(crate) fn timestamp(text: &[u8]) -> Option<i64> {
    if text.iter().any(|b| matches!(b, b'.' | b'e' | b'E')) {
        return decimal(text, 6).and_then(|micros| i64::try_from(micros).ok());
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Adds a day as `2026-11-24`.
pub(crate) fn date_text(days: i32, out: &mut String) {
    let shifted = i64::from(days) + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // The year begins in March.
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = year_of_era + era * 400 + next;
    let _written = write!(out, "{year:04}-{month:02}-{day:02}");
}

/// Adds a day and a time, `separator` between them; the fraction in six digits where there is one.
pub(crate) fn datetime_text(micros: i64, separator: char, out: &mut String) {
    const DAY: i64 = 86_400_000_000;
    date_text(micros.div_euclid(DAY) as i32, out);
    let clock = micros.rem_euclid(DAY);
    let (seconds, fraction) = (clock / 1_000_000, clock % 1_000_000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let _written = write!(out, "{separator}{hour:02}:{minute:02}:{second:02}");
    if fraction > 0 {
        let _written = write!(out, ".{fraction:06}");
    }
}

/// Adds an instant as `2026-11-24 01:02:03.123456 UTC`.
pub(crate) fn timestamp_text(micros: i64, out: &mut String) {
    datetime_text(micros, ' ', out);
    out.push_str(" UTC");
}

/// A RANGE of TIMESTAMP with its ends as people read them: `[2026-11-24 01:02:03 UTC, UNBOUNDED)`
/// from `[1795482123000000, UNBOUNDED)`; anything else stays as it is.
pub(crate) fn instants(text: &str) -> Cow<'_, str> {
    let ends = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(')'))
        .and_then(|text| text.split_once(", "));
    let Some((start, end)) = ends else {
        return Cow::Borrowed(text);
    };
    let mut out = String::from("[");
    for (end, bound) in [("", start), (", ", end)] {
        out.push_str(end);
        match timestamp(bound.as_bytes()) {
            Some(micros) => timestamp_text(micros, &mut out),
            None => out.push_str(bound),
        }
    }
    out.push(')');
    Cow::Owned(out)
}

/// `1.5`, `NaN`, `Infinity`, `-Infinity`, also `Inf`.
pub(crate) fn float(text: &str) -> Option<f64> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_agree_with_the_calendar_from_year_1_to_9999() {
        assert_eq!(date(b"1970-01-01"), Some(0));
        assert_eq!(date(b"0001-01-01"), Some(-719_162));
        assert_eq!(date(b"9999-12-31"), Some(2_932_896));
        assert_eq!(date(b"2000-02-29"), Some(11_016));
        for wrong in [
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "0000-01-01",
            "26-01-01",
            "2026-1-1",
        ] {
            assert_eq!(date(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn times_keep_every_microsecond() {
        assert_eq!(time(b"00:00:00"), Some(0));
        assert_eq!(time(b"23:59:59.999999"), Some(86_399_999_999));
        assert_eq!(time(b"01:02:03.5"), Some(3_723_500_000));
        assert_eq!(time(b"24:00:00"), None);
        assert_eq!(time(b"01:02:03."), None);
        assert_eq!(time(b"01:02:03.1234567"), None);
        assert_eq!(datetime(b"1969-12-31T23:59:59.999999"), Some(-1));
    }

    #[test]
    fn numerics_are_exact_to_38_digits_and_refuse_more() {
        assert_eq!(numeric(b"0.000000001"), Some(1));
        assert_eq!(numeric(b"-1"), Some(-1_000_000_000));
        assert_eq!(
            numeric(b"99999999999999999999999999999.999999999"),
            Some(NUMERIC_LIMIT)
        );
        assert_eq!(numeric(b"100000000000000000000000000000"), None);
        assert_eq!(numeric(b"0.0000000001"), None);
        assert_eq!(numeric(b"1E+3"), Some(1_000_000_000_000));
        assert_eq!(numeric(b""), None);
        assert_eq!(numeric(b"."), None);
        assert_eq!(numeric(b"1x"), None);
    }

    #[test]
    fn ranges_of_instants_are_written_for_people() {
        for (came, shown) in [
            (
                "[1795482123000000, UNBOUNDED)",
                "[2026-11-24 01:02:03 UTC, UNBOUNDED)",
            ),
            (
                "[-62135596800000000, 253402300799999999)",
                "[0001-01-01 00:00:00 UTC, 9999-12-31 23:59:59.999999 UTC)",
            ),
            ("[UNBOUNDED, UNBOUNDED)", "[UNBOUNDED, UNBOUNDED)"),
            ("something else", "something else"),
        ] {
            assert_eq!(instants(came), shown);
        }
    }

    #[test]
    fn timestamps_are_read_in_both_forms() {
        assert_eq!(timestamp(b"1408452095000001"), Some(1_408_452_095_000_001));
        assert_eq!(
            timestamp(b"1.408452095000001E9"),
            Some(1_408_452_095_000_001)
        );
        assert_eq!(timestamp(b"-62135596800.0"), Some(-62_135_596_800_000_000));
        assert_eq!(timestamp(b"0.0"), Some(0));
        assert_eq!(timestamp(b"x"), None);
    }
}
