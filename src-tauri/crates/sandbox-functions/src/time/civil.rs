//! The proleptic Gregorian calendar between the years 1 and 9999.

/// 0001-01-01.
pub(crate) const MIN_DAY: i64 = -719_162;
/// 9999-12-31.
pub(crate) const MAX_DAY: i64 = 2_932_896;
pub(crate) const MICROS_PER_SECOND: i64 = 1_000_000;
pub(crate) const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;
/// 0001-01-01 00:00:00.
pub(crate) const MIN_MICROS: i64 = MIN_DAY * MICROS_PER_DAY;
/// 9999-12-31 23:59:59.999999.
pub(crate) const MAX_MICROS: i64 = (MAX_DAY + 1) * MICROS_PER_DAY - 1;

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
pub(crate) const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// A calendar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
}

/// Days since 1970-01-01 of a calendar day; the day may exceed its month.
pub(crate) fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

/// The calendar day of days since 1970-01-01.
pub(crate) fn civil_of(days: i64) -> Civil {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    Civil {
        year: yoe + era * 400 + i64::from(month <= 2),
        month,
        day: doy - (153 * mp + 2) / 5 + 1,
    }
}

pub(crate) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(crate) fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a day that exists between the years 1 and 9999.
pub(crate) fn checked_days(year: i64, month: i64, day: i64) -> Option<i64> {
    let valid = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && day >= 1
        && day <= month_length(year, month);
    valid.then(|| days_of(year, month, day))
}

/// Sunday 0 … Saturday 6.
pub(crate) fn weekday(days: i64) -> i64 {
    (days + 4).rem_euclid(7)
}

/// 1 … 366.
pub(crate) fn day_of_year(days: i64) -> i64 {
    days - days_of(civil_of(days).year, 1, 1) + 1
}

/// The Monday with which an ISO year begins.
pub(crate) fn iso_year_start(year: i64) -> i64 {
    let fourth = days_of(year, 1, 4);
    fourth - (weekday(fourth) + 6) % 7
}

/// ISO year and ISO week.
pub(crate) fn iso_week(days: i64) -> (i64, i64) {
    let thursday = days - (weekday(days) + 6) % 7 + 3;
    let year = civil_of(thursday).year;
    (year, (thursday - days_of(year, 1, 1)) / 7 + 1)
}

/// The week of the year, 0 before the first `first` (Sunday 0 …) of the year.
pub(crate) fn week_of_year(days: i64, first: i64) -> i64 {
    let day_index = day_of_year(days) - 1;
    let since = (weekday(days) - first).rem_euclid(7);
    (day_index + 7 - since) / 7
}

/// Days and microseconds of the day.
pub(crate) fn split(micros: i64) -> (i64, i64) {
    (
        micros.div_euclid(MICROS_PER_DAY),
        micros.rem_euclid(MICROS_PER_DAY),
    )
}

/// Hour, minute, second, microsecond of a time of day.
pub(crate) fn clock(time: i64) -> (i64, i64, i64, i64) {
    let seconds = time / MICROS_PER_SECOND;
    (
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        time % MICROS_PER_SECOND,
    )
}

/// `2020-01-31`.
pub(crate) fn date_text(days: i64) -> String {
    let c = civil_of(days);
    format!("{:04}-{:02}-{:02}", c.year, c.month, c.day)
}

/// `12:34:56`, with three or six digits of a fraction where there is one.
pub(crate) fn time_text(time: i64) -> String {
    let (h, m, s, us) = clock(time);
    if us == 0 {
        format!("{h:02}:{m:02}:{s:02}")
    } else if us % 1000 == 0 {
        format!("{h:02}:{m:02}:{s:02}.{:03}", us / 1000)
    } else {
        format!("{h:02}:{m:02}:{s:02}.{us:06}")
    }
}

/// `2020-01-31 12:34:56`, the separator as told.
pub(crate) fn datetime_text(micros: i64, separator: char) -> String {
    let (days, time) = split(micros);
    format!("{}{separator}{}", date_text(days), time_text(time))
}
