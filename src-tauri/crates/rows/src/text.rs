//! The text of single values: numbers, days, times, JSON's escapes.

use std::fmt::Write as _;

/// Adds what a value displays as. Writing to a `String` cannot fail.
pub(crate) fn display(out: &mut String, value: &dyn std::fmt::Display) {
    let _ = write!(out, "{value}");
}

/// The beginning of a text, of about `limit` bytes.
pub(crate) fn prefix(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        text
    } else {
        &text[..text.floor_char_boundary(limit)]
    }
}

/// A JSON text. Beyond about `limit` bytes the rest is left out.
pub(crate) fn quoted(out: &mut String, text: &str, limit: usize) {
    out.push('"');
    let mut rest = prefix(text, limit);
    while let Some(at) = rest.find(|c: char| matches!(c, '"' | '\\') || c < ' ' || c == '\u{7f}') {
        out.push_str(&rest[..at]);
        let mut chars = rest[at..].chars();
        match chars.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some('\u{8}') => out.push_str("\\b"),
            Some('\u{c}') => out.push_str("\\f"),
            Some(other) => {
                let _ = write!(out, "\\u{:04x}", u32::from(other));
            }
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// A JSON text, whole.
pub(crate) fn json_text(out: &mut String, text: &str) {
    quoted(out, text, usize::MAX);
}

pub(crate) fn integer(out: &mut String, value: i64) {
    out.push_str(itoa::Buffer::new().format(value));
}

pub(crate) fn float(out: &mut String, value: f64) {
    if value.is_nan() {
        out.push_str("NaN");
    } else if value.is_infinite() {
        out.push_str(if value > 0.0 { "Infinity" } else { "-Infinity" });
    } else if (1e-4..1e16).contains(&value.abs()) {
        // The same digits as below, several times as fast.
        out.push_str(zmij::Buffer::new().format_finite(value));
    } else {
        let _ = write!(out, "{value:?}");
    }
}

pub(crate) fn numeric(out: &mut String, value: i128) {
    const ONE: u64 = 1_000_000_000;
    if value < 0 {
        out.push('-');
    }
    let digits = value.unsigned_abs();
    // Nearly all numbers fit; dividing twice as many bits costs several times as much.
    let mut places = if let Ok(small) = u64::try_from(digits) {
        out.push_str(itoa::Buffer::new().format(small / ONE));
        (small % ONE) as u32
    } else {
        display(out, &(digits / u128::from(ONE)));
        (digits % u128::from(ONE)) as u32
    };
    if places == 0 {
        return;
    }
    let mut width = 9;
    while places.is_multiple_of(10) {
        places /= 10;
        width -= 1;
    }
    out.push('.');
    let mut buffer = itoa::Buffer::new();
    let places = buffer.format(places);
    for _ in places.len()..width {
        out.push('0');
    }
    out.push_str(places);
}

/// Two decimal digits.
fn two(out: &mut String, value: i64) {
    const PAIRS: &str = "0001020304050607080910111213141516171819\
        2021222324252627282930313233343536373839\
        4041424344454647484950515253545556575859\
        6061626364656667686970717273747576777879\
        8081828384858687888990919293949596979899";
    let at = (value % 100).unsigned_abs() as usize * 2;
    out.push_str(PAIRS.get(at..at + 2).unwrap_or_default());
}

/// `days` since 1970-01-01 as a day of the proleptic Gregorian calendar.
pub(crate) fn date(out: &mut String, days: i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // The year begins in March, so that the leap day is its last.
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    if (0..=9999).contains(&year) {
        two(out, year / 100);
        two(out, year % 100);
    } else {
        display(out, &year);
    }
    out.push('-');
    two(out, month);
    out.push('-');
    two(out, day);
}

/// `micros` since midnight.
pub(crate) fn time(out: &mut String, micros: i64) {
    let seconds = micros / 1_000_000;
    two(out, seconds / 3600);
    out.push(':');
    two(out, seconds / 60 % 60);
    out.push(':');
    two(out, seconds % 60);
    let micros = micros % 1_000_000;
    if micros > 0 {
        out.push('.');
        two(out, micros / 10_000);
        two(out, micros / 100 % 100);
        two(out, micros % 100);
    }
}

/// `micros` since 1970.
pub(crate) fn datetime(out: &mut String, micros: i64, between: char) {
    const DAY: i64 = 86_400_000_000;
    date(out, micros.div_euclid(DAY));
    out.push(between);
    time(out, micros.rem_euclid(DAY));
}

/// `micros` ahead of UTC: `+09:00`, with seconds for the local times of before the railways.
pub(crate) fn offset(out: &mut String, micros: i64) {
    out.push(if micros < 0 { '-' } else { '+' });
    let seconds = micros.abs() / 1_000_000;
    two(out, seconds / 3600);
    out.push(':');
    two(out, seconds / 60 % 60);
    if seconds % 60 != 0 {
        out.push(':');
        two(out, seconds % 60);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(write: impl FnOnce(&mut String), expected: &str) {
        let mut out = String::new();
        write(&mut out);
        assert_eq!(out, expected);
    }

    #[test]
    fn floats_give_the_same_number_back() {
        for (value, text) in [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (0.1, "0.1"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e16"),
            (1e-7, "1e-7"),
            (f64::MAX, "1.7976931348623157e308"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
            (5e-324, "5e-324"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            check(|out| float(out, value), text);
            let back: f64 = text.parse().unwrap_or(0.5);
            assert!(
                back.to_bits() == value.to_bits() || value.is_nan(),
                "{text}"
            );
        }
    }

    #[test]
    fn numerics_have_no_trailing_zeros() {
        check(|out| numeric(out, 12_500_000_000), "12.5");
        check(|out| numeric(out, -1), "-0.000000001");
        check(|out| numeric(out, 0), "0");
        check(|out| numeric(out, 10_000_000_000), "10");
        check(
            |out| numeric(out, 99_999_999_999_999_999_999_999_999_999_999_999_999),
            "99999999999999999999999999999.999999999",
        );
        check(
            |out| numeric(out, -99_999_999_999_999_999_999_999_999_999_999_999_999),
            "-99999999999999999999999999999.999999999",
        );
    }

    #[test]
    fn days_and_times_are_right_from_year_1_to_9999() {
        check(|out| date(out, 0), "1970-01-01");
        check(|out| date(out, -719_162), "0001-01-01");
        check(|out| date(out, 2_932_896), "9999-12-31");
        check(|out| date(out, 11_016), "2000-02-29");
        check(|out| datetime(out, -1, 'T'), "1969-12-31T23:59:59.999999");
        check(|out| datetime(out, 1_000_000, ' '), "1970-01-01 00:00:01");
        check(|out| time(out, 4), "00:00:00.000004");
        check(|out| offset(out, 32_400_000_000), "+09:00");
        check(|out| offset(out, -34_200_000_000), "-09:30");
        check(|out| offset(out, 33_539_000_000), "+09:18:59");
    }

    #[test]
    fn texts_are_escaped_as_json_asks() {
        check(
            |out| json_text(out, "a\"\\\n\u{1}\u{7f}é𝄞\t"),
            r#""a\"\\\n\u0001\u007fé𝄞\t""#,
        );
        check(|out| quoted(out, "ééé", 3), "\"é\"");
    }
}
