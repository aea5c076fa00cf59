//! The functions on dates and times that DuckDB calls.

use super::civil::{self, MICROS_PER_DAY, MICROS_PER_SECOND};
use super::format::{self, Has};
use super::parts::part;
use super::zone::{Zone, timestamp_text, zone};
use super::{generate, interval, parse, parts, read};
use crate::udf::Kind::{Bool, Date, Float, Int, Interval as Span, List, Micros, Text, Time};
use crate::udf::{Answer, Datum, Udf, udf};

fn day(days: i64) -> Datum<'static> {
    Datum::Date(days as i32)
}

fn days(datum: &Datum<'_>) -> i64 {
    i64::from(datum.date())
}

fn unix(micros: i64, unit: i64) -> i64 {
    micros.div_euclid(unit)
}

fn from_unix(count: i64, unit: i64) -> Result<i64, String> {
    count
        .checked_mul(unit)
        .filter(|micros| (civil::MIN_MICROS..=civil::MAX_MICROS).contains(micros))
        .ok_or_else(|| format!("Invalid timestamp value: {count}"))
}

fn make_date(year: i64, month: i64, day_of_month: i64) -> Result<i64, String> {
    civil::checked_days(year, month, day_of_month).ok_or_else(|| {
        format!("Input calculates to invalid date: {year}-{month:02}-{day_of_month:02}")
    })
}

fn make_time(hour: i64, minute: i64, second: i64) -> Result<i64, String> {
    if (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second) {
        Ok((hour * 3600 + minute * 60 + second) * MICROS_PER_SECOND)
    } else {
        Err(format!(
            "Input calculates to invalid time: {hour:02}:{minute:02}:{second:02}"
        ))
    }
}

fn bucket(a: &[Datum<'_>], name: &str) -> Result<i64, String> {
    match a {
        [moment, width, origin] => {
            generate::bucket(moment.int(), width.interval(), origin.int(), name)
        }
        _ => Err(format!("{name} takes three arguments")),
    }
}

fn date_series(a: &[Datum<'_>]) -> Answer {
    let found = generate::dates(days(&a[0]), days(&a[1]), a[2].int(), part(a[3].str())?)?;
    Ok(Datum::list(found, day))
}

fn moment_series(
    a: &[Datum<'_>],
    make: fn(i64, i64, i64, crate::value::DatePart) -> Result<Vec<i64>, String>,
) -> Answer {
    let found = make(a[0].int(), a[1].int(), a[2].int(), part(a[3].str())?)?;
    Ok(Datum::list(found, Datum::Micros))
}

pub(crate) static TABLE: &[Udf] = &[
    udf("bq_date_add", &[Date, Int, Text], Date, |a| {
        parts::add_date(days(&a[0]), a[1].int(), part(a[2].str())?, false).map(day)
    }),
    udf("bq_date_sub", &[Date, Int, Text], Date, |a| {
        parts::add_date(days(&a[0]), a[1].int(), part(a[2].str())?, true).map(day)
    }),
    udf("bq_datetime_add", &[Micros, Int, Text], Micros, |a| {
        parts::add_datetime(a[0].int(), a[1].int(), part(a[2].str())?, false).map(Datum::Micros)
    }),
    udf("bq_datetime_sub", &[Micros, Int, Text], Micros, |a| {
        parts::add_datetime(a[0].int(), a[1].int(), part(a[2].str())?, true).map(Datum::Micros)
    }),
    udf("bq_timestamp_add", &[Micros, Int, Text], Micros, |a| {
        parts::add_timestamp(a[0].int(), a[1].int(), part(a[2].str())?, false).map(Datum::Micros)
    }),
    udf("bq_timestamp_sub", &[Micros, Int, Text], Micros, |a| {
        parts::add_timestamp(a[0].int(), a[1].int(), part(a[2].str())?, true).map(Datum::Micros)
    }),
    udf("bq_time_add", &[Time, Int, Text], Time, |a| {
        parts::add_time(a[0].int(), a[1].int(), part(a[2].str())?, false).map(Datum::Time)
    }),
    udf("bq_time_sub", &[Time, Int, Text], Time, |a| {
        parts::add_time(a[0].int(), a[1].int(), part(a[2].str())?, true).map(Datum::Time)
    }),
    udf("bq_date_diff", &[Date, Date, Text], Int, |a| {
        parts::diff_date(days(&a[0]), days(&a[1]), part(a[2].str())?).map(Datum::Int)
    }),
    udf("bq_datetime_diff", &[Micros, Micros, Text], Int, |a| {
        parts::diff_datetime(a[0].int(), a[1].int(), part(a[2].str())?).map(Datum::Int)
    }),
    udf("bq_timestamp_diff", &[Micros, Micros, Text], Int, |a| {
        parts::diff_timestamp(a[0].int(), a[1].int(), part(a[2].str())?).map(Datum::Int)
    }),
    udf("bq_time_diff", &[Time, Time, Text], Int, |a| {
        let part = part(a[2].str())?;
        if parts::clock_unit(part).is_none() {
            return Err(format!("TIME_DIFF does not support the {part} date part"));
        }
        parts::diff_datetime(a[0].int(), a[1].int(), part).map(Datum::Int)
    }),
    udf("bq_date_trunc", &[Date, Text], Date, |a| {
        parts::trunc_date(days(&a[0]), part(a[1].str())?).map(day)
    }),
    udf("bq_datetime_trunc", &[Micros, Text], Micros, |a| {
        parts::trunc_datetime(a[0].int(), part(a[1].str())?).map(Datum::Micros)
    }),
    udf("bq_timestamp_trunc", &[Micros, Text, Text], Micros, |a| {
        parts::trunc_timestamp(a[0].int(), part(a[1].str())?, zone(a[2].str())?).map(Datum::Micros)
    }),
    udf("bq_time_trunc", &[Time, Text], Time, |a| {
        let part = part(a[1].str())?;
        if parts::clock_unit(part).is_none() {
            return Err(format!("TIME_TRUNC does not support the {part} date part"));
        }
        parts::trunc_datetime(a[0].int(), part).map(Datum::Time)
    }),
    udf("bq_extract_date", &[Date, Text], Int, |a| {
        parts::extract_date(days(&a[0]), part(a[1].str())?).map(Datum::Int)
    }),
    udf("bq_extract_datetime", &[Micros, Text], Int, |a| {
        parts::extract_datetime(a[0].int(), part(a[1].str())?).map(Datum::Int)
    }),
    udf("bq_extract_time", &[Time, Text], Int, |a| {
        parts::extract_time(a[0].int(), part(a[1].str())?).map(Datum::Int)
    }),
    udf("bq_extract_interval", &[Span, Text], Int, |a| {
        interval::extract(a[0].interval(), part(a[1].str())?).map(Datum::Int)
    }),
    udf("bq_last_day", &[Date, Text], Date, |a| {
        parts::last_day(days(&a[0]), part(a[1].str())?).map(day)
    }),
    udf("bq_local", &[Micros, Text], Micros, |a| {
        Ok(Datum::Micros(zone(a[1].str())?.local(a[0].int())))
    }),
    udf("bq_instant", &[Micros, Text], Micros, |a| {
        Ok(Datum::Micros(zone(a[1].str())?.instant(a[0].int())))
    }),
    udf("bq_make_date", &[Int, Int, Int], Date, |a| {
        make_date(a[0].int(), a[1].int(), a[2].int()).map(day)
    }),
    udf("bq_make_time", &[Int, Int, Int], Time, |a| {
        make_time(a[0].int(), a[1].int(), a[2].int()).map(Datum::Time)
    }),
    udf(
        "bq_make_datetime",
        &[Int, Int, Int, Int, Int, Int],
        Micros,
        |a| {
            let days = make_date(a[0].int(), a[1].int(), a[2].int())?;
            let time = make_time(a[3].int(), a[4].int(), a[5].int())?;
            Ok(Datum::Micros(days * MICROS_PER_DAY + time))
        },
    ),
    udf("bq_datetime_of", &[Date, Time], Micros, |a| {
        Ok(Datum::Micros(days(&a[0]) * MICROS_PER_DAY + a[1].int()))
    }),
    udf("bq_unix", &[Micros, Int], Int, |a| {
        Ok(Datum::Int(unix(a[0].int(), a[1].int().max(1))))
    }),
    udf("bq_from_unix", &[Int, Int], Micros, |a| {
        from_unix(a[0].int(), a[1].int()).map(Datum::Micros)
    }),
    udf("bq_unix_date", &[Date], Int, |a| {
        Ok(Datum::Int(days(&a[0])))
    }),
    udf("bq_date_from_unix", &[Int], Date, |a| {
        let days = a[0].int();
        if (civil::MIN_DAY..=civil::MAX_DAY).contains(&days) {
            Ok(day(days))
        } else {
            Err(format!("DATE_FROM_UNIX_DATE: {days} is out of range"))
        }
    }),
    udf("bq_format_date", &[Text, Date], Text, |a| {
        format::format(
            a[0].str(),
            days(&a[1]) * MICROS_PER_DAY,
            Has::Date,
            Zone::Utc,
        )
        .map(Datum::text)
    }),
    udf("bq_format_datetime", &[Text, Micros], Text, |a| {
        format::format(a[0].str(), a[1].int(), Has::DateTime, Zone::Utc).map(Datum::text)
    }),
    udf("bq_format_time", &[Text, Time], Text, |a| {
        format::format(a[0].str(), a[1].int(), Has::Time, Zone::Utc).map(Datum::text)
    }),
    udf("bq_format_timestamp", &[Text, Micros, Text], Text, |a| {
        format::format(a[0].str(), a[1].int(), Has::Timestamp, zone(a[2].str())?).map(Datum::text)
    }),
    udf("bq_parse_date", &[Text, Text], Date, |a| {
        parse::date(a[0].str(), a[1].str()).map(day)
    }),
    udf("bq_parse_datetime", &[Text, Text], Micros, |a| {
        parse::datetime(a[0].str(), a[1].str()).map(Datum::Micros)
    }),
    udf("bq_parse_time", &[Text, Text], Time, |a| {
        parse::time(a[0].str(), a[1].str()).map(Datum::Time)
    }),
    udf("bq_parse_timestamp", &[Text, Text, Text], Micros, |a| {
        parse::timestamp(a[0].str(), a[1].str(), zone(a[2].str())?).map(Datum::Micros)
    }),
    udf("bq_date_text", &[Date], Text, |a| {
        Ok(Datum::text(civil::date_text(days(&a[0]))))
    }),
    udf("bq_time_text", &[Time], Text, |a| {
        Ok(Datum::text(civil::time_text(a[0].int())))
    }),
    udf("bq_datetime_text", &[Micros], Text, |a| {
        Ok(Datum::text(civil::datetime_text(a[0].int(), ' ')))
    }),
    udf("bq_datetime_json", &[Micros], Text, |a| {
        Ok(Datum::text(civil::datetime_text(a[0].int(), 'T')))
    }),
    udf("bq_timestamp_text", &[Micros, Text], Text, |a| {
        Ok(Datum::text(timestamp_text(a[0].int(), zone(a[1].str())?)))
    }),
    udf("bq_timestamp_json", &[Micros], Text, |a| {
        Ok(Datum::text(format!(
            "{}Z",
            civil::datetime_text(a[0].int(), 'T')
        )))
    }),
    udf("bq_read_date", &[Text], Date, |a| {
        read::datetime(a[0].str())
            .map(|m| day(civil::split(m).0))
            .ok_or_else(|| format!("Invalid date: '{}'", a[0].str()))
    }),
    udf("bq_read_time", &[Text], Time, |a| {
        read::time(a[0].str())
            .map(Datum::Time)
            .ok_or_else(|| format!("Invalid time string \"{}\"", a[0].str()))
    }),
    udf("bq_read_datetime", &[Text], Micros, |a| {
        read::datetime(a[0].str())
            .map(Datum::Micros)
            .ok_or_else(|| format!("Invalid datetime string \"{}\"", a[0].str()))
    }),
    udf("bq_read_timestamp", &[Text, Text], Micros, |a| {
        read::timestamp(a[0].str(), zone(a[1].str())?).map(Datum::Micros)
    }),
    udf("bq_interval", &[Int, Text], Span, |a| {
        interval::of(a[0].int(), part(a[1].str())?).map(Datum::Interval)
    }),
    udf(
        "bq_make_interval",
        &[Int, Int, Int, Int, Int, Int],
        Span,
        |a| {
            let overflow = || "MAKE_INTERVAL is out of range".to_owned();
            let months = a[0]
                .int()
                .checked_mul(12)
                .and_then(|y| y.checked_add(a[1].int()))
                .ok_or_else(overflow)?;
            let seconds = a[3]
                .int()
                .checked_mul(3600)
                .and_then(|s| a[4].int().checked_mul(60).and_then(|m| s.checked_add(m)))
                .and_then(|s| s.checked_add(a[5].int()))
                .and_then(|s| s.checked_mul(MICROS_PER_SECOND))
                .ok_or_else(overflow)?;
            interval::checked(months, a[2].int(), seconds).map(Datum::Interval)
        },
    ),
    udf("bq_interval_add", &[Span, Span], Span, |a| {
        interval::add(a[0].interval(), a[1].interval()).map(Datum::Interval)
    }),
    udf("bq_interval_mul", &[Span, Int], Span, |a| {
        interval::multiply(a[0].interval(), a[1].int()).map(Datum::Interval)
    }),
    udf("bq_interval_div", &[Span, Int], Span, |a| {
        interval::divide(a[0].interval(), a[1].int()).map(Datum::Interval)
    }),
    udf("bq_interval_sum", &[List(&Span)], Span, |a| {
        let mut total = crate::Interval::default();
        for item in a[0].items() {
            total = interval::add(total, item.interval())?;
        }
        Ok(Datum::Interval(total))
    }),
    udf("bq_interval_avg", &[List(&Span)], Span, |a| {
        let mut total = crate::Interval::default();
        for item in a[0].items() {
            total = interval::add(total, item.interval())?;
        }
        interval::divide(total, a[0].items().len().max(1) as i64).map(Datum::Interval)
    }),
    udf("bq_interval_order", &[Span], Int, |a| {
        Ok(Datum::Int(interval::order(a[0].interval())))
    }),
    udf("bq_interval_text", &[Span], Text, |a| {
        Ok(Datum::text(interval::text(a[0].interval())))
    }),
    udf("bq_interval_json", &[Span], Text, |a| {
        Ok(Datum::text(interval::iso_text(a[0].interval())))
    }),
    udf("bq_read_interval", &[Text], Span, |a| {
        interval::read(a[0].str()).map(Datum::Interval)
    }),
    udf("bq_interval_of_days", &[Date, Date], Span, |a| {
        interval::checked(0, days(&a[0]) - days(&a[1]), 0).map(Datum::Interval)
    }),
    udf("bq_interval_of_micros", &[Micros, Micros], Span, |a| {
        interval::checked(0, 0, a[0].int() - a[1].int()).map(Datum::Interval)
    }),
    udf("bq_interval_of_times", &[Time, Time], Span, |a| {
        interval::checked(0, 0, a[0].int() - a[1].int()).map(Datum::Interval)
    }),
    udf("bq_datetime_plus", &[Micros, Span], Micros, |a| {
        interval::plus_datetime(a[0].int(), a[1].interval(), "datetime").map(Datum::Micros)
    }),
    udf("bq_timestamp_plus", &[Micros, Span], Micros, |a| {
        interval::plus_timestamp(a[0].int(), a[1].interval()).map(Datum::Micros)
    }),
    udf("bq_justify_days", &[Span], Span, |a| {
        interval::justify_days(a[0].interval()).map(Datum::Interval)
    }),
    udf("bq_justify_hours", &[Span], Span, |a| {
        interval::justify_hours(a[0].interval()).map(Datum::Interval)
    }),
    udf("bq_justify_interval", &[Span], Span, |a| {
        interval::justify(a[0].interval()).map(Datum::Interval)
    }),
    udf(
        "bq_generate_dates",
        &[Date, Date, Int, Text],
        List(&Date),
        date_series,
    ),
    udf(
        "bq_generate_timestamps",
        &[Micros, Micros, Int, Text],
        List(&Micros),
        |a| moment_series(a, generate::timestamps),
    ),
    udf(
        "bq_generate_datetimes",
        &[Micros, Micros, Int, Text],
        List(&Micros),
        |a| moment_series(a, generate::datetimes),
    ),
    udf("bq_generate_ints", &[Int, Int, Int], List(&Int), |a| {
        generate::integers(a[0].int(), a[1].int(), a[2].int())
            .map(|found| Datum::list(found, Datum::Int))
    }),
    udf(
        "bq_generate_floats",
        &[Float, Float, Float],
        List(&Float),
        |a| {
            generate::floats(a[0].float(), a[1].float(), a[2].float())
                .map(|found| Datum::list(found, Datum::Float))
        },
    ),
    udf(
        "bq_range_steps",
        &[Micros, Micros, Span, Bool],
        List(&Micros),
        |a| {
            generate::steps(a[0].int(), a[1].int(), a[2].interval(), a[3].boolean())
                .map(|found| Datum::list(found, Datum::Micros))
        },
    ),
    udf("bq_date_bucket", &[Micros, Span, Micros], Micros, |a| {
        bucket(a, "DATE_BUCKET").map(Datum::Micros)
    }),
    udf("bq_datetime_bucket", &[Micros, Span, Micros], Micros, |a| {
        bucket(a, "DATETIME_BUCKET").map(Datum::Micros)
    }),
    udf(
        "bq_timestamp_bucket",
        &[Micros, Span, Micros],
        Micros,
        |a| bucket(a, "TIMESTAMP_BUCKET").map(Datum::Micros),
    ),
];
