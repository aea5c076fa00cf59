//! INTERVAL: construction, text, arithmetic, justification.

use super::civil::{self, MAX_MICROS, MICROS_PER_DAY, MICROS_PER_SECOND, MIN_MICROS};
use super::parts;
use crate::udf::Interval;
use crate::value::DatePart;

const MAX_MONTHS: i64 = 120_000;
const MAX_DAYS: i64 = 3_660_000;
const MAX_TIME: i64 = MAX_DAYS * MICROS_PER_DAY;

/// An interval within BigQuery's limits.
pub(crate) fn checked(months: i64, days: i64, micros: i64) -> Result<Interval, String> {
    let wrong =
        |what: &str, value: i64| Err(format!("Interval field {what} '{value}' is out of range"));
    if months.abs() > MAX_MONTHS {
        return wrong("months", months);
    }
    if days.abs() > MAX_DAYS {
        return wrong("days", days);
    }
    if micros.abs() > MAX_TIME {
        return wrong("micros", micros);
    }
    Ok(Interval {
        months: months as i32,
        days: days as i32,
        micros,
    })
}

/// `INTERVAL count PART`.
pub(crate) fn of(count: i64, part: DatePart) -> Result<Interval, String> {
    let overflow = || format!("Interval value {count} {part} is out of range");
    let times = |unit: i64| count.checked_mul(unit).ok_or_else(overflow);
    match part {
        DatePart::Year => checked(times(12)?, 0, 0),
        DatePart::Quarter => checked(times(3)?, 0, 0),
        DatePart::Month => checked(count, 0, 0),
        DatePart::Week(_) => checked(0, times(7)?, 0),
        DatePart::Day => checked(0, count, 0),
        _ => match parts::clock_unit(part) {
            Some(unit) => checked(0, 0, times(unit)?),
            None => Err(format!("Invalid interval date part: {part}")),
        },
    }
}

/// The order of intervals: a month counts 30 days, a day 24 hours; in microseconds.
pub(crate) fn order(interval: Interval) -> i64 {
    (i64::from(interval.months) * 30 + i64::from(interval.days)) * MICROS_PER_DAY + interval.micros
}

/// `1-2 3 4:5:6.789`.
pub(crate) fn text(interval: Interval) -> String {
    let months = interval.months.unsigned_abs();
    let sign = |negative: bool| if negative { "-" } else { "" };
    let micros = interval.micros.unsigned_abs();
    let seconds = micros / 1_000_000;
    let fraction = micros % 1_000_000;
    let fraction = if fraction == 0 {
        String::new()
    } else if fraction.is_multiple_of(1000) {
        format!(".{:03}", fraction / 1000)
    } else {
        format!(".{fraction:06}")
    };
    format!(
        "{}{}-{} {} {}{}:{}:{}{fraction}",
        sign(interval.months < 0),
        months / 12,
        months % 12,
        interval.days,
        sign(interval.micros < 0),
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// The parts an interval's text may span, greatest first.
const LADDER: [DatePart; 6] = [
    DatePart::Year,
    DatePart::Month,
    DatePart::Day,
    DatePart::Hour,
    DatePart::Minute,
    DatePart::Second,
];

/// `INTERVAL 'text' FROM TO TO`, such as `'1-2 3' YEAR TO DAY`.
pub(crate) fn read_range(text: &str, from: DatePart, to: DatePart) -> Result<Interval, String> {
    let fail = || format!("Invalid INTERVAL literal '{text}'");
    let place = |part: DatePart| LADDER.iter().position(|p| *p == part).ok_or_else(fail);
    let (first, last) = (place(from)?, place(to)?);
    let mut groups = text.split_whitespace();
    let (mut months, mut days, mut micros) = (0, 0, 0);
    if first <= 1 {
        let group = groups.next().ok_or_else(fail)?;
        let (negative, body) = strip_sign(group);
        let numbers: Vec<i64> = body
            .split('-')
            .map(|n| n.parse().map_err(|_| fail()))
            .collect::<Result<_, _>>()?;
        let total = match (first, last.min(1), numbers.as_slice()) {
            (0, 1, [years, m]) => years * 12 + m,
            (0, 0, [years]) => years * 12,
            (1, 1, [m]) => *m,
            _ => return Err(fail()),
        };
        months = if negative { -total } else { total };
    }
    if first <= 2 && last >= 2 {
        days = groups
            .next()
            .ok_or_else(fail)?
            .parse()
            .map_err(|_| fail())?;
    }
    if last >= 3 {
        let group = groups.next().ok_or_else(fail)?;
        micros = read_clock(group, first.max(3), last).ok_or_else(fail)?;
    }
    if groups.next().is_some() {
        return Err(fail());
    }
    checked(months, days, micros)
}

fn strip_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn read_seconds(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 6 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole: i64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let micros: i64 = format!("{fraction:0<6}").parse().ok()?;
    whole.checked_mul(MICROS_PER_SECOND)?.checked_add(micros)
}

fn read_clock(text: &str, first: usize, last: usize) -> Option<i64> {
    let (negative, body) = strip_sign(text);
    let fields: Vec<&str> = body.split(':').collect();
    if fields.len() != last + 1 - first {
        return None;
    }
    let mut micros = 0_i64;
    for (offset, field) in fields.iter().enumerate() {
        let step = match first + offset {
            3 => field
                .parse::<i64>()
                .ok()?
                .checked_mul(3600 * MICROS_PER_SECOND)?,
            4 => field
                .parse::<i64>()
                .ok()?
                .checked_mul(60 * MICROS_PER_SECOND)?,
            _ => read_seconds(field)?,
        };
        micros = micros.checked_add(step)?;
    }
    Some(if negative { -micros } else { micros })
}

/// CAST(text AS INTERVAL): the canonical text, or ISO 8601 (`P1Y2M3DT4H5M6S`).
pub(crate) fn read(text: &str) -> Result<Interval, String> {
    let fail = || format!("Invalid INTERVAL value '{text}'");
    let trimmed = text.trim();
    if trimmed.starts_with('P') || trimmed.starts_with("-P") {
        return read_iso(trimmed).ok_or_else(fail)?;
    }
    let groups: Vec<&str> = trimmed.split_whitespace().collect();
    let result = match groups.as_slice() {
        [_, _, _] => read_range(trimmed, DatePart::Year, DatePart::Second),
        [a, b] if a.trim_start_matches('-').contains('-') && !b.contains(':') => {
            read_range(trimmed, DatePart::Year, DatePart::Day)
        }
        [_, b] if b.contains(':') => read_range(trimmed, DatePart::Day, DatePart::Second),
        [a] if a.contains(':') => read_range(trimmed, DatePart::Hour, DatePart::Second),
        [a] if a.trim_start_matches('-').contains('-') => {
            read_range(trimmed, DatePart::Year, DatePart::Month)
        }
        _ => Err(String::new()),
    };
    result.map_err(|_| fail())
}

fn read_iso(text: &str) -> Option<Result<Interval, String>> {
    let (negative, body) = strip_sign(text);
    let mut rest = body.strip_prefix('P')?;
    let (mut months, mut days, mut micros) = (0_i64, 0_i64, 0_i64);
    let mut clock = false;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('T') {
            clock = true;
            rest = tail;
            continue;
        }
        let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, tail) = rest.split_at(end);
        let unit = tail.chars().next()?;
        rest = tail.get(1..)?;
        if unit == 'S' && clock {
            let (minus, body) = strip_sign(number);
            let value = read_seconds(body)?;
            micros += if minus { -value } else { value };
            continue;
        }
        let number: i64 = number.parse().ok()?;
        match (unit, clock) {
            ('Y', false) => months += number.checked_mul(12)?,
            ('M', false) => months += number,
            ('W', false) => days += number.checked_mul(7)?,
            ('D', false) => days += number,
            ('H', true) => micros += number.checked_mul(3600 * MICROS_PER_SECOND)?,
            ('M', true) => micros += number.checked_mul(60 * MICROS_PER_SECOND)?,
            _ => return None,
        }
    }
    let sign = if negative { -1 } else { 1 };
    Some(checked(months * sign, days * sign, micros * sign))
}

pub(crate) fn add(a: Interval, b: Interval) -> Result<Interval, String> {
    checked(
        i64::from(a.months) + i64::from(b.months),
        i64::from(a.days) + i64::from(b.days),
        a.micros.saturating_add(b.micros),
    )
}

pub(crate) fn multiply(a: Interval, by: i64) -> Result<Interval, String> {
    checked(
        i64::from(a.months).saturating_mul(by),
        i64::from(a.days).saturating_mul(by),
        a.micros.saturating_mul(by),
    )
}

/// Division carries what is left: months into days of 30, days into hours.
pub(crate) fn divide(a: Interval, by: i64) -> Result<Interval, String> {
    if by == 0 {
        return Err("Interval division by zero".to_owned());
    }
    let months = i64::from(a.months);
    let days = i128::from(a.days) + i128::from(months % by) * 30;
    let micros = i128::from(a.micros) + (days % i128::from(by)) * i128::from(MICROS_PER_DAY);
    checked(
        months / by,
        (days / i128::from(by)) as i64,
        (micros / i128::from(by)) as i64,
    )
}

/// Adds an interval to a date and time; `what` names it in the overflow's message.
pub(crate) fn plus_datetime(micros: i64, interval: Interval, what: &str) -> Result<i64, String> {
    let (days, time) = civil::split(micros);
    parts::add_months(days, i64::from(interval.months))
        .map(|days| (days + i64::from(interval.days)) * MICROS_PER_DAY + time + interval.micros)
        .filter(|sum| (MIN_MICROS..=MAX_MICROS).contains(sum))
        .ok_or_else(|| {
            format!(
                "Adding {} to {what} {} causes overflow",
                text(interval),
                civil::datetime_text(micros, ' ')
            )
        })
}

/// Adds an interval without months to an instant.
pub(crate) fn plus_timestamp(micros: i64, interval: Interval) -> Result<i64, String> {
    if interval.months != 0 {
        return Err("TIMESTAMP +/- INTERVAL is not supported for intervals with non-zero MONTH or YEAR part.".to_owned());
    }
    let sum = i64::from(interval.days) * MICROS_PER_DAY + interval.micros;
    micros
        .checked_add(sum)
        .filter(|sum| (MIN_MICROS..=MAX_MICROS).contains(sum))
        .ok_or_else(|| format!("Adding {} to timestamp causes overflow", text(interval)))
}

/// `JUSTIFY_DAYS`: 30 days become a month.
pub(crate) fn justify_days(a: Interval) -> Result<Interval, String> {
    let total = i64::from(a.months) * 30 + i64::from(a.days);
    checked(total / 30, total % 30, a.micros)
}

/// `JUSTIFY_HOURS`: 24 hours become a day.
pub(crate) fn justify_hours(a: Interval) -> Result<Interval, String> {
    let total = i128::from(a.days) * i128::from(MICROS_PER_DAY) + i128::from(a.micros);
    let day = i128::from(MICROS_PER_DAY);
    checked(
        i64::from(a.months),
        (total / day) as i64,
        (total % day) as i64,
    )
}

/// `JUSTIFY_INTERVAL`: both.
pub(crate) fn justify(a: Interval) -> Result<Interval, String> {
    let total = (i128::from(a.months) * 30 + i128::from(a.days)) * i128::from(MICROS_PER_DAY)
        + i128::from(a.micros);
    let day = i128::from(MICROS_PER_DAY);
    let days = total / day;
    checked((days / 30) as i64, (days % 30) as i64, (total % day) as i64)
}

/// EXTRACT of an interval's part.
pub(crate) fn extract(a: Interval, part: DatePart) -> Result<i64, String> {
    Ok(match part {
        DatePart::Year => i64::from(a.months) / 12,
        DatePart::Month => i64::from(a.months) % 12,
        DatePart::Day => i64::from(a.days),
        DatePart::Hour => a.micros / (3600 * MICROS_PER_SECOND),
        DatePart::Minute => a.micros / (60 * MICROS_PER_SECOND) % 60,
        DatePart::Second => a.micros / MICROS_PER_SECOND % 60,
        DatePart::Millisecond => a.micros % MICROS_PER_SECOND / 1000,
        DatePart::Microsecond => a.micros % MICROS_PER_SECOND,
        _ => {
            return Err(format!(
                "EXTRACT from INTERVAL does not support the {part} date part"
            ));
        }
    })
}

/// ISO 8601, as `TO_JSON` writes it: `P1Y2M3DT4H5M6.789S`.
pub(crate) fn iso_text(interval: Interval) -> String {
    use std::fmt::Write as _;
    let mut out = String::from("P");
    let (years, months) = (interval.months / 12, interval.months % 12);
    let seconds = interval.micros / MICROS_PER_SECOND;
    let fraction = (interval.micros % MICROS_PER_SECOND).abs();
    for (number, unit) in [(years, 'Y'), (months, 'M'), (interval.days, 'D')] {
        if number != 0 {
            let _ = write!(out, "{number}{unit}");
        }
    }
    if interval.micros != 0 {
        out.push('T');
        for (number, unit) in [(seconds / 3600, 'H'), (seconds / 60 % 60, 'M')] {
            if number != 0 {
                let _ = write!(out, "{number}{unit}");
            }
        }
        if seconds % 60 != 0 || fraction != 0 {
            let sign = if interval.micros < 0 { "-" } else { "" };
            let digits = format!("{fraction:06}");
            let digits = digits.trim_end_matches('0');
            let point = if digits.is_empty() { "" } else { "." };
            let _ = write!(out, "{sign}{}{point}{digits}S", (seconds % 60).abs());
        }
    }
    if out.len() == 1 {
        out.push_str("0Y");
    }
    out
}
