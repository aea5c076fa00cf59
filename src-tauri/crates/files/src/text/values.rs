//! What a text means as a number, a day or a moment, by the marks and formats of a reading.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use model::Reading;

const DAY_MICROS: i64 = 86_400_000_000;

/// How numbers, days and moments are written.
#[derive(Clone, Debug)]
pub(crate) struct Notation {
    nulls: Vec<String>,
    decimal: u8,
    thousands: Option<u8>,
    date: Form,
    time: Form,
}

/// How a day or a moment is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Form {
    /// It stays text.
    None,
    /// Year, month, day with this between them, and the time as in ISO 8601.
    Iso(u8),
    /// As in `strftime`.
    Own(String),
}

impl Form {
    fn of(format: Option<&str>, separator: u8) -> Self {
        match format {
            None => Self::Iso(separator),
            Some("") => Self::None,
            Some(format) if format.starts_with("%Y-%m-%d") && iso_tail(format) => Self::Iso(b'-'),
            Some(format) if format.starts_with("%Y/%m/%d") && iso_tail(format) => Self::Iso(b'/'),
            Some(format) => Self::Own(format.to_owned()),
        }
    }
}

/// What may follow the day in a format that the fast way reads.
fn iso_tail(format: &str) -> bool {
    let tail = format.get(8..).unwrap_or_default();
    tail.is_empty()
        || [" ", "T"].iter().any(|between| {
            tail.strip_prefix(between).is_some_and(|time| {
                let time = time
                    .strip_suffix("%:z")
                    .or_else(|| time.strip_suffix("%z"))
                    .unwrap_or(time);
                ["%H:%M:%S%.f", "%H:%M:%S", "%H:%M"].contains(&time)
            })
        })
}

impl Notation {
    /// As the reading says; what it leaves open as in ISO 8601 and English numbers.
    pub(crate) fn of(reading: &Reading) -> Self {
        let byte = |text: &Option<String>| text.as_ref().and_then(|text| text.bytes().next());
        Self {
            nulls: reading.nulls.clone().unwrap_or_else(|| vec![String::new()]),
            decimal: byte(&reading.decimal_mark).unwrap_or(b'.'),
            thousands: byte(&reading.thousands_mark),
            date: Form::of(reading.date_format.as_deref(), b'-'),
            time: Form::of(reading.time_format.as_deref(), b'-'),
        }
    }

    /// The same for a column whose type a person set: what is written in no way yet is tried in the
    /// usual ways.
    pub(crate) fn asked(&self) -> Self {
        let or_iso = |form: &Form| match form {
            Form::None => Form::Iso(b'-'),
            some => some.clone(),
        };
        Self {
            date: or_iso(&self.date),
            time: or_iso(&self.time),
            ..self.clone()
        }
    }

    pub(crate) fn is_null(&self, text: &str) -> bool {
        self.nulls.iter().any(|null| null == text)
    }

    /// A whole number without leading zeros: with them it is a code and stays text.
    pub(crate) fn int(&self, text: &str) -> Option<i64> {
        let text = text.trim_matches(' ').as_bytes();
        let (negative, digits) = match text {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        if !plain(digits) {
            if let Some(mark) = self.thousands
                && memchr::memchr(mark, digits).is_some()
            {
                let digits = ungrouped(digits, mark)?;
                return signed(negative, &digits);
            }
            return None;
        }
        signed(negative, digits)
    }

    /// A number with a fraction or an exponent, or a whole one.
    pub(crate) fn float(&self, text: &str) -> Option<f64> {
        let text = text.trim_matches(' ');
        if self.decimal == b'.' && self.thousands.is_none() {
            return number(text);
        }
        let text = self.normal(text)?;
        number(&text)
    }

    /// Units of ten to the minus `scale`; absent where digits would be lost.
    pub(crate) fn decimal(&self, text: &str, precision: usize, scale: usize) -> Option<i128> {
        let text = self.normal(text.trim_matches(' '))?;
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(&text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let kept = fraction.trim_end_matches('0');
        if whole.is_empty() && fraction.is_empty() || kept.len() > scale {
            return None;
        }
        let mut value: i128 = 0;
        let padding = std::iter::repeat_n(b'0', scale - kept.len());
        for digit in whole.bytes().chain(kept.bytes()).chain(padding) {
            if !digit.is_ascii_digit() {
                return None;
            }
            value = value.checked_mul(10)?.checked_add((digit - b'0').into())?;
        }
        let limit = 10_i128.checked_pow(precision as u32)?;
        (value < limit).then_some(if negative { -value } else { value })
    }

    /// With a point before the fraction and nothing between thousands.
    fn normal(&self, text: &str) -> Option<String> {
        let (whole, fraction) = match text.split_once(char::from(self.decimal)) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let (sign, digits) = match whole.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", whole),
        };
        let digits = match self.thousands {
            Some(mark) if digits.as_bytes().contains(&mark) => {
                String::from_utf8(ungrouped(digits.as_bytes(), mark)?).ok()?
            }
            _ => digits.to_owned(),
        };
        Some(match fraction {
            Some(fraction) => format!("{sign}{digits}.{fraction}"),
            None => format!("{sign}{digits}"),
        })
    }

    /// Days since 1970.
    pub(crate) fn date(&self, text: &str) -> Option<i32> {
        match &self.date {
            Form::None => None,
            Form::Iso(separator) => iso_date(text.as_bytes(), *separator)
                .filter(|(_, end)| *end == text.len())
                .map(|(day, _)| day),
            Form::Own(format) => NaiveDate::parse_from_str(text, format).ok().map(days),
        }
    }

    /// Microseconds since 1970 by the clock on the wall; nothing that says its zone.
    pub(crate) fn datetime(&self, text: &str) -> Option<i64> {
        match self.moment(text)? {
            (micros, None) => Some(micros),
            (_, Some(_)) => None,
        }
    }

    /// Microseconds since 1970 in UTC; only what says its zone.
    pub(crate) fn timestamp(&self, text: &str) -> Option<i64> {
        match self.moment(text)? {
            (micros, Some(offset)) => Some(micros - offset),
            (_, None) => None,
        }
    }

    /// The same where what says no zone is in UTC: for columns whose type was set.
    pub(crate) fn timestamp_or_utc(&self, text: &str) -> Option<i64> {
        let (micros, offset) = self.moment(text)?;
        Some(micros - offset.unwrap_or(0))
    }

    fn moment(&self, text: &str) -> Option<(i64, Option<i64>)> {
        match &self.time {
            Form::None => None,
            Form::Iso(separator) => iso_moment(text.as_bytes(), *separator),
            Form::Own(format) => {
                if let Ok(moment) = DateTime::parse_from_str(text, format) {
                    return Some((moment.timestamp_micros(), Some(0)));
                }
                let moment = NaiveDateTime::parse_from_str(text, format).ok()?;
                Some((moment.and_utc().timestamp_micros(), None))
            }
        }
    }
}

/// Microseconds since midnight: `HH:MM:SS` with at most six digits of a second.
pub(crate) fn clock(text: &str) -> Option<i64> {
    let (micros, end) = iso_clock(text.as_bytes())?;
    (end == text.len() && text.len() >= 8).then_some(micros)
}

/// `true` and `false` in any case.
pub(crate) fn truth(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// A number as JSON writes it, and `NaN` and infinity as most programs do.
pub(crate) fn number(text: &str) -> Option<f64> {
    let bare = text.strip_prefix(['-', '+']).unwrap_or(text);
    let leading_zero = bare.len() > 1
        && bare.starts_with('0')
        && bare.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    let first = bare.bytes().next()?;
    let fine = first.is_ascii_digit()
        || first == b'.'
        || ["NaN", "nan", "inf", "Infinity"].contains(&bare);
    if !fine || leading_zero {
        return None;
    }
    text.parse().ok()
}

/// Whether the number names more digits than a double holds.
pub(crate) fn is_long_integer(text: &str) -> bool {
    let digits = text.trim_matches(' ');
    let digits = digits.strip_prefix('-').unwrap_or(digits).as_bytes();
    digits.len() >= 19 && digits.len() <= 38 && plain(digits)
}

fn plain(digits: &[u8]) -> bool {
    let codes = digits.len() > 1 && digits.first() == Some(&b'0');
    !digits.is_empty() && !codes && digits.iter().all(u8::is_ascii_digit)
}

fn signed(negative: bool, digits: &[u8]) -> Option<i64> {
    let mut value: i64 = 0;
    for digit in digits {
        let digit = i64::from(digit - b'0');
        value = value.checked_mul(10)?;
        value = if negative {
            value.checked_sub(digit)?
        } else {
            value.checked_add(digit)?
        };
    }
    Some(value)
}

/// Without the marks, if they stand at each thousand.
fn ungrouped(digits: &[u8], mark: u8) -> Option<Vec<u8>> {
    let mut groups = digits.split(|byte| *byte == mark);
    let first = groups.next()?;
    let mut all = first.to_vec();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        all.extend_from_slice(group);
    }
    let fine = (1..=3).contains(&first.len()) && plain(&all);
    fine.then_some(all)
}

fn two(text: &[u8], at: usize) -> Option<u32> {
    match text.get(at..at + 2)? {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some(u32::from(a - b'0') * 10 + u32::from(b - b'0')),
        _ => None,
    }
}

fn days(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - 719_163
}

/// The day, and where its text ends.
fn iso_date(text: &[u8], separator: u8) -> Option<(i32, usize)> {
    if text.len() < 10 || text.get(4) != Some(&separator) || text.get(7) != Some(&separator) {
        return None;
    }
    let year = two(text, 0)? * 100 + two(text, 2)?;
    let date = NaiveDate::from_ymd_opt(year as i32, two(text, 5)?, two(text, 8)?)?;
    Some((days(date), 10))
}

fn iso_clock(text: &[u8]) -> Option<(i64, usize)> {
    let hour = two(text, 0)?;
    if text.get(2) != Some(&b':') {
        return None;
    }
    let minute = two(text, 3)?;
    let mut end = 5;
    let mut second = 0;
    let mut micros: u32 = 0;
    if text.get(5) == Some(&b':') {
        second = two(text, 6)?;
        end = 8;
        if matches!(text.get(8), Some(b'.' | b',')) {
            end = 9;
            let mut unit = 100_000;
            while let Some(digit @ b'0'..=b'9') = text.get(end) {
                let digit = u32::from(digit - b'0');
                // What is finer than a microsecond would be lost.
                if unit == 0 && digit != 0 {
                    return None;
                }
                micros += digit * unit;
                unit /= 10;
                end += 1;
            }
            if end == 9 {
                return None;
            }
        }
    }
    let time = NaiveTime::from_hms_micro_opt(hour, minute, second, micros)?;
    let micros = i64::from(time.num_seconds_from_midnight()) * 1_000_000 + i64::from(micros);
    Some((micros, end))
}

/// The moment by the clock on the wall and, where it says one, its offset from UTC.
fn iso_moment(text: &[u8], separator: u8) -> Option<(i64, Option<i64>)> {
    let (day, at) = iso_date(text, separator)?;
    if !matches!(text.get(at), Some(b' ' | b'T')) {
        return None;
    }
    let (micros, end) = iso_clock(text.get(at + 1..)?)?;
    let moment = i64::from(day) * DAY_MICROS + micros;
    let zone = text.get(at + 1 + end..)?;
    let offset = match zone {
        [] => None,
        b"Z" | b"z" | b" UTC" | b" Z" | b" GMT" => Some(0),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let hours = two(rest, 0)?;
            let minutes = match rest.get(2..)? {
                [] => 0,
                [b':', rest @ ..] | rest if rest.len() == 2 => two(rest, 0)?,
                _ => return None,
            };
            if hours > 18 || minutes > 59 {
                return None;
            }
            let micros = i64::from(hours * 60 + minutes) * 60_000_000;
            Some(if *sign == b'-' { -micros } else { micros })
        }
        _ => return None,
    };
    Some((moment, offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notation(decimal: &str, thousands: &str) -> Notation {
        Notation::of(&Reading {
            decimal_mark: Some(decimal.to_owned()),
            thousands_mark: Some(thousands.to_owned()),
            ..Reading::default()
        })
    }

    #[test]
    fn numbers_are_read_by_their_marks_and_codes_stay_text() {
        let plain = notation(".", "");
        assert_eq!(plain.int("-9223372036854775808"), Some(i64::MIN));
        assert_eq!(plain.int("9223372036854775808"), None);
        assert_eq!(plain.int("007"), None);
        assert_eq!(plain.int("1,200"), None);
        assert_eq!(plain.float("1e3"), Some(1_000.0));
        assert_eq!(plain.float("007.5"), None);
        assert_eq!(plain.decimal("-12.50", 38, 9), Some(-12_500_000_000));
        assert_eq!(plain.decimal("0.1234567891", 38, 9), None);
        let german = notation(",", ".");
        assert_eq!(german.float("1.234.567,25"), Some(1_234_567.25));
        assert_eq!(german.int("1.234"), Some(1_234));
        assert_eq!(german.int("12.34"), None);
        assert_eq!(notation(".", ",").int("12,345,678"), Some(12_345_678));
    }

    #[test]
    fn days_and_moments_are_read_exactly_or_not_at_all() {
        let plain = notation(".", "");
        assert_eq!(plain.date("1970-01-02"), Some(1));
        assert_eq!(plain.date("1969-12-31"), Some(-1));
        assert_eq!(plain.date("2026-02-29"), None);
        assert_eq!(plain.date("2026/02/20"), None);
        assert_eq!(plain.datetime("1970-01-01 00:00:01.5"), Some(1_500_000));
        assert_eq!(plain.datetime("1970-01-01T00:00:01Z"), None);
        assert_eq!(plain.timestamp("1970-01-01T09:00:00+09:00"), Some(0));
        assert_eq!(plain.timestamp("1970-01-01 00:00:01 UTC"), Some(1_000_000));
        assert_eq!(plain.datetime("1970-01-01 00:00:00.1234567"), None);
        assert_eq!(clock("23:59:59.25"), Some(86_399_250_000));
        assert_eq!(clock("25:00:00"), None);
    }
}
