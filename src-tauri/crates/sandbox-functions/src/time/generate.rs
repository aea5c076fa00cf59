//! Series and buckets of dates and times.

use super::civil::{self, MICROS_PER_DAY};
use super::{interval, parts};
use crate::udf::Interval;
use crate::value::DatePart;

/// Arrays longer than this are refused.
const MOST: usize = 1_048_575;

fn series(
    start: i64,
    end: i64,
    step: i64,
    name: &str,
    at: impl Fn(i64) -> Result<i64, String>,
) -> Result<Vec<i64>, String> {
    if step == 0 {
        return Err("Sequence step cannot be 0.".to_owned());
    }
    let mut out = Vec::new();
    let mut index = 0_i64;
    // Running past the calendar's end ends the series.
    while let Some(Ok(value)) = index.checked_mul(step).map(&at) {
        if (step > 0 && value > end) || (step < 0 && value < end) {
            break;
        }
        if out.len() >= MOST {
            return Err(format!(
                "Cannot generate arrays with more than {MOST} elements in {name}"
            ));
        }
        out.push(value);
        index += 1;
    }
    let _ = start;
    Ok(out)
}

/// `GENERATE_DATE_ARRAY`.
pub(crate) fn dates(start: i64, end: i64, step: i64, part: DatePart) -> Result<Vec<i64>, String> {
    parts::add_date(start, 0, part, false)?;
    series(start, end, step, "GENERATE_DATE_ARRAY", |count| {
        parts::add_date(start, count, part, false)
    })
}

/// `GENERATE_TIMESTAMP_ARRAY`.
pub(crate) fn timestamps(
    start: i64,
    end: i64,
    step: i64,
    part: DatePart,
) -> Result<Vec<i64>, String> {
    parts::add_timestamp(start, 0, part, false)?;
    series(start, end, step, "GENERATE_TIMESTAMP_ARRAY", |count| {
        parts::add_timestamp(start, count, part, false)
    })
}

/// `GENERATE_DATETIME_ARRAY`.
pub(crate) fn datetimes(
    start: i64,
    end: i64,
    step: i64,
    part: DatePart,
) -> Result<Vec<i64>, String> {
    parts::add_datetime(start, 0, part, false)?;
    series(start, end, step, "GENERATE_DATETIME_ARRAY", |count| {
        parts::add_datetime(start, count, part, false)
    })
}

/// `GENERATE_ARRAY` of INT64.
pub(crate) fn integers(start: i64, end: i64, step: i64) -> Result<Vec<i64>, String> {
    series(start, end, step, "GENERATE_ARRAY", |count| {
        start.checked_add(count).ok_or_else(String::new)
    })
}

/// `GENERATE_ARRAY` of FLOAT64.
pub(crate) fn floats(start: f64, end: f64, step: f64) -> Result<Vec<f64>, String> {
    if step == 0.0 || step.is_nan() || start.is_nan() || end.is_nan() {
        return Err("Sequence step cannot be 0.".to_owned());
    }
    let mut out = Vec::new();
    let mut index = 0.0;
    loop {
        let value = start + index * step;
        if (step > 0.0 && value > end) || (step < 0.0 && value < end) {
            return Ok(out);
        }
        if out.len() >= MOST {
            return Err(format!(
                "Cannot generate arrays with more than {MOST} elements in GENERATE_ARRAY"
            ));
        }
        out.push(value);
        index += 1.0;
    }
}

/// `GENERATE_ARRAY` of NUMERIC, in units of 10⁻⁹.
pub(crate) fn numerics(start: i128, end: i128, step: i128) -> Result<Vec<i128>, String> {
    if step == 0 {
        return Err("Sequence step cannot be 0.".to_owned());
    }
    let mut out = Vec::new();
    let mut value = start;
    while (step > 0 && value <= end) || (step < 0 && value >= end) {
        if out.len() >= MOST {
            return Err(format!(
                "Cannot generate arrays with more than {MOST} elements in GENERATE_ARRAY"
            ));
        }
        out.push(value);
        match value.checked_add(step) {
            Some(next) => value = next,
            None => break,
        }
    }
    Ok(out)
}

/// The bounds of equal steps from start to the first at or beyond the end.
pub(crate) fn steps(
    start: i64,
    end: i64,
    step: Interval,
    instants: bool,
) -> Result<Vec<i64>, String> {
    if interval::order(step) <= 0 {
        return Err("GENERATE_RANGE_ARRAY requires a positive step".to_owned());
    }
    let mut out = vec![start];
    let mut count = 1;
    while out.last().is_some_and(|last| *last < end) {
        let by = interval::multiply(step, count)?;
        let next = if instants {
            interval::plus_timestamp(start, by)?
        } else {
            interval::plus_datetime(start, by, "datetime")?
        };
        if out.len() > MOST {
            return Err(format!(
                "Cannot generate arrays with more than {MOST} elements in GENERATE_RANGE_ARRAY"
            ));
        }
        out.push(next);
        count += 1;
    }
    Ok(out)
}

/// The start of the bucket that holds the moment, buckets running from the origin.
pub(crate) fn bucket(micros: i64, width: Interval, origin: i64, name: &str) -> Result<i64, String> {
    let wrong = || {
        format!("{name} requires a positive interval with either MONTH or DAY and smaller parts")
    };
    if width.months != 0 {
        if width.months < 0 || width.days != 0 || width.micros != 0 || name == "TIMESTAMP_BUCKET" {
            return Err(wrong());
        }
        let months = i64::from(width.months);
        let index = |at: i64| {
            let c = civil::civil_of(civil::split(at).0);
            c.year * 12 + c.month
        };
        let mut count = (index(micros) - index(origin)).div_euclid(months) * months;
        let at = |count: i64| parts::add_datetime(origin, count, DatePart::Month, false);
        if at(count)? > micros {
            count -= months;
        }
        return at(count);
    }
    let step = i64::from(width.days) * MICROS_PER_DAY + width.micros;
    if step <= 0 || (width.days != 0 && width.micros != 0 && name == "DATE_BUCKET") {
        return Err(wrong());
    }
    interval::plus_datetime(origin, interval::checked(0, 0, 0)?, "datetime")?;
    Ok(origin + (micros - origin).div_euclid(step) * step)
}
