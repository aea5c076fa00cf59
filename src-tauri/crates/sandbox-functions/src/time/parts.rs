//! Parts of dates and times: taking one out, adding, subtracting, counting, cutting.

use super::civil::{
    self, MAX_DAY, MAX_MICROS, MICROS_PER_DAY, MICROS_PER_SECOND, MIN_DAY, MIN_MICROS, civil_of,
    days_of, month_length,
};
use super::zone::{Zone, timestamp_text};
use crate::value::{DatePart, Weekday};

/// Reads a part written by our own templates.
pub(crate) fn part(text: &str) -> Result<DatePart, String> {
    Ok(match text {
        "DAY" => DatePart::Day,
        "MONTH" => DatePart::Month,
        "YEAR" => DatePart::Year,
        "HOUR" => DatePart::Hour,
        _ => DatePart::parse(text)
            .ok_or_else(|| format!("A valid date part name is required but found {text}"))?,
    })
}

fn first_day(weekday: Weekday) -> i64 {
    match weekday {
        Weekday::Sunday => 0,
        Weekday::Monday => 1,
        Weekday::Tuesday => 2,
        Weekday::Wednesday => 3,
        Weekday::Thursday => 4,
        Weekday::Friday => 5,
        Weekday::Saturday => 6,
    }
}

/// Microseconds of a clock part.
pub(crate) fn clock_unit(part: DatePart) -> Option<i64> {
    Some(match part {
        DatePart::Microsecond => 1,
        DatePart::Millisecond => 1000,
        DatePart::Second => MICROS_PER_SECOND,
        DatePart::Minute => 60 * MICROS_PER_SECOND,
        DatePart::Hour => 3600 * MICROS_PER_SECOND,
        _ => return None,
    })
}

/// Takes a part out of a date.
pub(crate) fn extract_date(days: i64, part: DatePart) -> Result<i64, String> {
    Ok(match part {
        DatePart::Day => civil_of(days).day,
        DatePart::DayOfWeek => civil::weekday(days) + 1,
        DatePart::DayOfYear => civil::day_of_year(days),
        DatePart::Week(first) => civil::week_of_year(days, first_day(first)),
        DatePart::IsoWeek => civil::iso_week(days).1,
        DatePart::Month => civil_of(days).month,
        DatePart::Quarter => (civil_of(days).month - 1) / 3 + 1,
        DatePart::Year => civil_of(days).year,
        DatePart::IsoYear => civil::iso_week(days).0,
        _ => {
            return Err(format!(
                "EXTRACT from DATE does not support the {part} date part"
            ));
        }
    })
}

/// Takes a part out of a time of day.
pub(crate) fn extract_time(time: i64, part: DatePart) -> Result<i64, String> {
    let (hour, minute, second, micros) = civil::clock(time);
    Ok(match part {
        DatePart::Microsecond => micros,
        DatePart::Millisecond => micros / 1000,
        DatePart::Second => second,
        DatePart::Minute => minute,
        DatePart::Hour => hour,
        _ => {
            return Err(format!(
                "EXTRACT from TIME does not support the {part} date part"
            ));
        }
    })
}

/// Takes a part out of a date and time.
pub(crate) fn extract_datetime(micros: i64, part: DatePart) -> Result<i64, String> {
    let (days, time) = civil::split(micros);
    if clock_unit(part).is_some() {
        extract_time(time, part)
    } else {
        extract_date(days, part)
    }
}

/// Adds months, keeping to the last day of a shorter month; none outside the years 1 to 9999.
pub(crate) fn add_months(days: i64, months: i64) -> Option<i64> {
    let c = civil_of(days);
    let total = (c.year * 12 + c.month - 1).checked_add(months)?;
    let (year, month) = (total.div_euclid(12), total.rem_euclid(12) + 1);
    if !(1..=9999).contains(&year) {
        return None;
    }
    Some(days_of(year, month, c.day.min(month_length(year, month))))
}

fn in_days(days: i64) -> Option<i64> {
    (MIN_DAY..=MAX_DAY).contains(&days).then_some(days)
}

fn in_micros(micros: i64) -> Option<i64> {
    (MIN_MICROS..=MAX_MICROS)
        .contains(&micros)
        .then_some(micros)
}

fn moved_date(days: i64, count: i64, part: DatePart) -> Option<i64> {
    match part {
        DatePart::Day => days.checked_add(count).and_then(in_days),
        DatePart::Week(_) => count
            .checked_mul(7)
            .and_then(|n| days.checked_add(n))
            .and_then(in_days),
        DatePart::Month => add_months(days, count),
        DatePart::Quarter => add_months(days, count.checked_mul(3)?),
        DatePart::Year => add_months(days, count.checked_mul(12)?),
        _ => None,
    }
}

fn verb(count: i64, negate: bool) -> (&'static str, &'static str, i64) {
    if negate {
        ("Subtracting", "from", count)
    } else {
        ("Adding", "to", count)
    }
}

/// `DATE_ADD`, or `DATE_SUB` when negated.
pub(crate) fn add_date(days: i64, count: i64, part: DatePart, negate: bool) -> Result<i64, String> {
    if !matches!(
        part,
        DatePart::Day | DatePart::Week(_) | DatePart::Month | DatePart::Quarter | DatePart::Year
    ) {
        return Err(format!(
            "DATE_{} does not support the {part} date part",
            if negate { "SUB" } else { "ADD" }
        ));
    }
    let signed = if negate {
        count.checked_neg()
    } else {
        Some(count)
    };
    signed
        .and_then(|count| moved_date(days, count, part))
        .ok_or_else(|| {
            let (verb, word, count) = verb(count, negate);
            format!(
                "{verb} {count} {part} {word} date {} causes overflow",
                civil::date_text(days)
            )
        })
}

/// `DATETIME_ADD`, or `DATETIME_SUB` when negated.
pub(crate) fn add_datetime(
    micros: i64,
    count: i64,
    part: DatePart,
    negate: bool,
) -> Result<i64, String> {
    let signed = if negate {
        count.checked_neg()
    } else {
        Some(count)
    };
    let moved = signed.and_then(|count| {
        if let Some(unit) = clock_unit(part) {
            return count
                .checked_mul(unit)
                .and_then(|n| micros.checked_add(n))
                .and_then(in_micros);
        }
        let (days, time) = civil::split(micros);
        moved_date(days, count, part).map(|days| days * MICROS_PER_DAY + time)
    });
    moved.ok_or_else(|| {
        let (verb, word, count) = verb(count, negate);
        format!(
            "{verb} {count} {part} {word} datetime {} causes overflow",
            civil::datetime_text(micros, ' ')
        )
    })
}

/// `TIMESTAMP_ADD`, or `TIMESTAMP_SUB` when negated: exact units up to a DAY of 24 hours.
pub(crate) fn add_timestamp(
    micros: i64,
    count: i64,
    part: DatePart,
    negate: bool,
) -> Result<i64, String> {
    let unit = match part {
        DatePart::Day => MICROS_PER_DAY,
        _ => clock_unit(part).ok_or_else(|| {
            format!(
                "TIMESTAMP_{} does not support the {part} date part when the argument is TIMESTAMP type",
                if negate { "SUB" } else { "ADD" }
            )
        })?,
    };
    let signed = if negate {
        count.checked_neg()
    } else {
        Some(count)
    };
    signed
        .and_then(|count| count.checked_mul(unit))
        .and_then(|n| micros.checked_add(n))
        .and_then(in_micros)
        .ok_or_else(|| {
            let (verb, word, count) = verb(count, negate);
            format!(
                "{verb} {count} {part} {word} timestamp {} causes overflow",
                timestamp_text(micros, Zone::Utc)
            )
        })
}

/// `TIME_ADD`, or `TIME_SUB` when negated: goes round at midnight.
pub(crate) fn add_time(time: i64, count: i64, part: DatePart, negate: bool) -> Result<i64, String> {
    let unit = clock_unit(part).ok_or_else(|| {
        format!(
            "TIME_{} does not support the {part} date part",
            if negate { "SUB" } else { "ADD" }
        )
    })?;
    let step = i128::from(count) * i128::from(unit) * if negate { -1 } else { 1 };
    Ok((i128::from(time) + step).rem_euclid(i128::from(MICROS_PER_DAY)) as i64)
}

/// The first day of the part that contains the day.
pub(crate) fn trunc_date(days: i64, part: DatePart) -> Result<i64, String> {
    let c = civil_of(days);
    let first = match part {
        DatePart::Day => days,
        DatePart::Week(first) => days - (civil::weekday(days) - first_day(first)).rem_euclid(7),
        DatePart::IsoWeek => days - (civil::weekday(days) + 6) % 7,
        DatePart::Month => days_of(c.year, c.month, 1),
        DatePart::Quarter => days_of(c.year, (c.month - 1) / 3 * 3 + 1, 1),
        DatePart::Year => days_of(c.year, 1, 1),
        DatePart::IsoYear => civil::iso_year_start(civil::iso_week(days).0),
        _ => return Err(format!("DATE_TRUNC does not support the {part} date part")),
    };
    in_days(first).ok_or_else(|| {
        format!(
            "Truncating date {} to {part} resulted in an out of range date value",
            civil::date_text(days)
        )
    })
}

/// The start of the part that contains the date and time.
pub(crate) fn trunc_datetime(micros: i64, part: DatePart) -> Result<i64, String> {
    if let Some(unit) = clock_unit(part) {
        return Ok(micros.div_euclid(unit) * unit);
    }
    Ok(trunc_date(civil::split(micros).0, part)? * MICROS_PER_DAY)
}

/// `TIMESTAMP_TRUNC` in a zone.
pub(crate) fn trunc_timestamp(micros: i64, part: DatePart, zone: Zone) -> Result<i64, String> {
    match part {
        DatePart::Microsecond | DatePart::Millisecond | DatePart::Second => {
            trunc_datetime(micros, part)
        }
        DatePart::Minute | DatePart::Hour => {
            let shift = zone.offset_at(micros) * MICROS_PER_SECOND;
            Ok(trunc_datetime(micros + shift, part)? - shift)
        }
        _ => Ok(zone.instant(trunc_datetime(zone.local(micros), part)?)),
    }
}

/// How many boundaries of the part lie between two dates.
pub(crate) fn diff_date(a: i64, b: i64, part: DatePart) -> Result<i64, String> {
    let months = |days: i64| {
        let c = civil_of(days);
        c.year * 12 + c.month - 1
    };
    let week =
        |days: i64, first: i64| (days - (civil::weekday(days) - first).rem_euclid(7)).div_euclid(7);
    Ok(match part {
        DatePart::Day => a - b,
        DatePart::Week(first) => week(a, first_day(first)) - week(b, first_day(first)),
        DatePart::IsoWeek => week(a, 1) - week(b, 1),
        DatePart::Month => months(a) - months(b),
        DatePart::Quarter => months(a).div_euclid(3) - months(b).div_euclid(3),
        DatePart::Year => civil_of(a).year - civil_of(b).year,
        DatePart::IsoYear => civil::iso_week(a).0 - civil::iso_week(b).0,
        _ => return Err(format!("DATE_DIFF does not support the {part} date part")),
    })
}

/// How many boundaries of the part lie between two dates with times.
pub(crate) fn diff_datetime(a: i64, b: i64, part: DatePart) -> Result<i64, String> {
    if let Some(unit) = clock_unit(part) {
        return Ok(a.div_euclid(unit) - b.div_euclid(unit));
    }
    diff_date(civil::split(a).0, civil::split(b).0, part)
}

/// How many whole units lie between two instants.
pub(crate) fn diff_timestamp(a: i64, b: i64, part: DatePart) -> Result<i64, String> {
    let unit = match part {
        DatePart::Day => MICROS_PER_DAY,
        _ => clock_unit(part).ok_or_else(|| {
            format!("TIMESTAMP_DIFF does not support the {part} date part when the argument is TIMESTAMP type")
        })?,
    };
    Ok((a - b) / unit)
}

/// The last day of the part that contains the day.
pub(crate) fn last_day(days: i64, part: DatePart) -> Result<i64, String> {
    let c = civil_of(days);
    let last = match part {
        DatePart::Week(_) | DatePart::IsoWeek => trunc_date(days, part)? + 6,
        DatePart::Month => days_of(c.year, c.month, month_length(c.year, c.month)),
        DatePart::Quarter => {
            let month = (c.month - 1) / 3 * 3 + 3;
            days_of(c.year, month, month_length(c.year, month))
        }
        DatePart::Year => days_of(c.year, 12, 31),
        DatePart::IsoYear => civil::iso_year_start(civil::iso_week(days).0 + 1) - 1,
        _ => return Err(format!("LAST_DAY does not support the {part} date part")),
    };
    in_days(last).ok_or_else(|| "LAST_DAY is out of range".to_owned())
}
