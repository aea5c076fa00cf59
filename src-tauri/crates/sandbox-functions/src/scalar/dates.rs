//! Functions of dates, times and intervals.

use crate::catalogue::{Bound, Call, Overload, sql, with};
use crate::literals;
use crate::physical::quote_text;
use crate::time::zone;
use crate::types::Type;
use crate::value::{CallError, DatePart, Value};

pub(crate) const TABLE: &[Overload] = &[
    with("CURRENT_DATE", "STRING?", "DATE", current),
    with("CURRENT_DATETIME", "STRING?", "DATETIME", current),
    with("CURRENT_TIME", "STRING?", "TIME", current),
    with("CURRENT_TIMESTAMP", "", "TIMESTAMP", current),
    sql(
        "DATE",
        "INT64, INT64, INT64",
        "DATE",
        "bq_make_date({0}, {1}, {2})",
    ),
    sql("DATE", "DATE", "DATE", "{0}"),
    sql("DATE", "DATETIME", "DATE", "CAST({0} AS DATE)"),
    with("DATE", "TIMESTAMP, STRING?", "DATE", of_timestamp),
    sql(
        "DATETIME",
        "INT64, INT64, INT64, INT64, INT64, INT64",
        "DATETIME",
        "bq_make_datetime({0}, {1}, {2}, {3}, {4}, {5})",
    ),
    sql("DATETIME", "DATE", "DATETIME", "CAST({0} AS TIMESTAMP)"),
    sql(
        "DATETIME",
        "DATE, TIME",
        "DATETIME",
        "bq_datetime_of({0}, {1})",
    ),
    sql("DATETIME", "DATETIME", "DATETIME", "{0}"),
    with("DATETIME", "TIMESTAMP, STRING?", "DATETIME", of_timestamp),
    sql(
        "TIME",
        "INT64, INT64, INT64",
        "TIME",
        "bq_make_time({0}, {1}, {2})",
    ),
    sql("TIME", "DATETIME", "TIME", "CAST({0} AS TIME)"),
    sql("TIME", "TIME", "TIME", "{0}"),
    with("TIME", "TIMESTAMP, STRING?", "TIME", of_timestamp),
    sql(
        "TIMESTAMP",
        "STRING, STRING?",
        "TIMESTAMP",
        "bq_read_timestamp({0}, {1:tz})",
    ),
    sql(
        "TIMESTAMP",
        "DATE, STRING?",
        "TIMESTAMP",
        "bq_instant(CAST({0} AS TIMESTAMP), {1:tz})",
    ),
    sql(
        "TIMESTAMP",
        "DATETIME, STRING?",
        "TIMESTAMP",
        "bq_instant({0}, {1:tz})",
    ),
    sql("TIMESTAMP", "TIMESTAMP", "TIMESTAMP", "{0}"),
    sql("STRING", "DATE", "STRING", "bq_date_text({0})"),
    sql("STRING", "TIME", "STRING", "bq_time_text({0})"),
    sql("STRING", "DATETIME", "STRING", "bq_datetime_text({0})"),
    sql(
        "STRING",
        "TIMESTAMP, STRING?",
        "STRING",
        "bq_timestamp_text({0}, {1:tz})",
    ),
    sql("STRING", "JSON", "STRING", "bq_json_string({0})"),
    with("EXTRACT", "PART, DATE", "INT64", extract),
    with("EXTRACT", "PART, DATETIME", "INT64", extract),
    with("EXTRACT", "PART, TIME", "INT64", extract),
    with("EXTRACT", "PART, TIMESTAMP, STRING?", "INT64", extract),
    with("EXTRACT", "PART, INTERVAL", "INT64", extract),
    with("DATE_ADD", "DATE, INT64, PART", "DATE", add),
    with("DATE_ADD", "DATETIME, INT64, PART", "DATETIME", add),
    with("DATE_ADD", "TIMESTAMP, INT64, PART", "TIMESTAMP", add),
    with("DATE_ADD", "DATE, INTERVAL", "DATE", add_interval),
    with("DATE_SUB", "DATE, INT64, PART", "DATE", add),
    with("DATE_SUB", "DATETIME, INT64, PART", "DATETIME", add),
    with("DATE_SUB", "TIMESTAMP, INT64, PART", "TIMESTAMP", add),
    with("DATE_SUB", "DATE, INTERVAL", "DATE", add_interval),
    with("DATETIME_ADD", "DATETIME, INT64, PART", "DATETIME", add),
    with("DATETIME_ADD", "TIMESTAMP, INT64, PART", "TIMESTAMP", add),
    with(
        "DATETIME_ADD",
        "DATETIME, INTERVAL",
        "DATETIME",
        add_interval,
    ),
    with("DATETIME_SUB", "DATETIME, INT64, PART", "DATETIME", add),
    with("DATETIME_SUB", "TIMESTAMP, INT64, PART", "TIMESTAMP", add),
    with(
        "DATETIME_SUB",
        "DATETIME, INTERVAL",
        "DATETIME",
        add_interval,
    ),
    with("TIMESTAMP_ADD", "TIMESTAMP, INT64, PART", "TIMESTAMP", add),
    with("TIMESTAMP_ADD", "DATETIME, INT64, PART", "DATETIME", add),
    with(
        "TIMESTAMP_ADD",
        "TIMESTAMP, INTERVAL",
        "TIMESTAMP",
        add_interval,
    ),
    with("TIMESTAMP_SUB", "TIMESTAMP, INT64, PART", "TIMESTAMP", add),
    with("TIMESTAMP_SUB", "DATETIME, INT64, PART", "DATETIME", add),
    with(
        "TIMESTAMP_SUB",
        "TIMESTAMP, INTERVAL",
        "TIMESTAMP",
        add_interval,
    ),
    with("TIME_ADD", "TIME, INT64, PART", "TIME", add),
    with("TIME_SUB", "TIME, INT64, PART", "TIME", add),
    with("DATE_DIFF", "DATE, DATE, PART", "INT64", diff),
    with("DATE_DIFF", "DATETIME, DATETIME, PART", "INT64", diff),
    with("DATE_DIFF", "TIMESTAMP, TIMESTAMP, PART", "INT64", diff),
    with("DATETIME_DIFF", "DATETIME, DATETIME, PART", "INT64", diff),
    with("DATETIME_DIFF", "TIMESTAMP, TIMESTAMP, PART", "INT64", diff),
    with(
        "TIMESTAMP_DIFF",
        "TIMESTAMP, TIMESTAMP, PART",
        "INT64",
        diff,
    ),
    with("TIMESTAMP_DIFF", "DATETIME, DATETIME, PART", "INT64", diff),
    with("TIME_DIFF", "TIME, TIME, PART", "INT64", diff),
    with("DATE_TRUNC", "DATE, PART", "DATE", trunc),
    with("DATE_TRUNC", "DATETIME, PART", "DATETIME", trunc),
    with("DATE_TRUNC", "TIMESTAMP, PART, STRING?", "TIMESTAMP", trunc),
    with("DATETIME_TRUNC", "DATETIME, PART", "DATETIME", trunc),
    with(
        "DATETIME_TRUNC",
        "TIMESTAMP, PART, STRING?",
        "TIMESTAMP",
        trunc,
    ),
    with(
        "TIMESTAMP_TRUNC",
        "TIMESTAMP, PART, STRING?",
        "TIMESTAMP",
        trunc,
    ),
    with("TIMESTAMP_TRUNC", "DATETIME, PART", "DATETIME", trunc),
    with("TIME_TRUNC", "TIME, PART", "TIME", trunc),
    sql(
        "LAST_DAY",
        "DATE, PART?",
        "DATE",
        "bq_last_day({0}, {1:'MONTH'})",
    ),
    sql(
        "LAST_DAY",
        "DATETIME, PART?",
        "DATE",
        "bq_last_day(CAST({0} AS DATE), {1:'MONTH'})",
    ),
    sql(
        "FORMAT_DATE",
        "STRING, DATE",
        "STRING",
        "bq_format_date({0}, {1})",
    ),
    sql(
        "FORMAT_DATE",
        "STRING, DATETIME",
        "STRING",
        "bq_format_datetime({0}, {1})",
    ),
    sql(
        "FORMAT_DATE",
        "STRING, TIMESTAMP, STRING?",
        "STRING",
        "bq_format_timestamp({0}, {1}, {2:tz})",
    ),
    sql(
        "FORMAT_DATETIME",
        "STRING, DATETIME",
        "STRING",
        "bq_format_datetime({0}, {1})",
    ),
    sql(
        "FORMAT_DATETIME",
        "STRING, TIMESTAMP, STRING?",
        "STRING",
        "bq_format_timestamp({0}, {1}, {2:tz})",
    ),
    sql(
        "FORMAT_TIME",
        "STRING, TIME",
        "STRING",
        "bq_format_time({0}, {1})",
    ),
    sql(
        "FORMAT_TIMESTAMP",
        "STRING, TIMESTAMP, STRING?",
        "STRING",
        "bq_format_timestamp({0}, {1}, {2:tz})",
    ),
    sql(
        "FORMAT_TIMESTAMP",
        "STRING, DATETIME",
        "STRING",
        "bq_format_datetime({0}, {1})",
    ),
    sql(
        "PARSE_DATE",
        "STRING, STRING",
        "DATE",
        "bq_parse_date({0}, {1})",
    ),
    sql(
        "PARSE_DATETIME",
        "STRING, STRING",
        "DATETIME",
        "bq_parse_datetime({0}, {1})",
    ),
    sql(
        "PARSE_TIME",
        "STRING, STRING",
        "TIME",
        "bq_parse_time({0}, {1})",
    ),
    sql(
        "PARSE_TIMESTAMP",
        "STRING, STRING, STRING?",
        "TIMESTAMP",
        "bq_parse_timestamp({0}, {1}, {2:tz})",
    ),
    sql("UNIX_DATE", "DATE", "INT64", "bq_unix_date({0})"),
    sql(
        "DATE_FROM_UNIX_DATE",
        "INT64",
        "DATE",
        "bq_date_from_unix({0})",
    ),
    sql(
        "UNIX_SECONDS",
        "TIMESTAMP",
        "INT64",
        "bq_unix({0}, 1000000)",
    ),
    sql("UNIX_MILLIS", "TIMESTAMP", "INT64", "bq_unix({0}, 1000)"),
    sql("UNIX_MICROS", "TIMESTAMP", "INT64", "epoch_us({0})"),
    sql(
        "TIMESTAMP_SECONDS",
        "INT64",
        "TIMESTAMP",
        "bq_from_unix({0}, 1000000)",
    ),
    sql(
        "TIMESTAMP_MILLIS",
        "INT64",
        "TIMESTAMP",
        "bq_from_unix({0}, 1000)",
    ),
    sql(
        "TIMESTAMP_MICROS",
        "INT64",
        "TIMESTAMP",
        "bq_from_unix({0}, 1)",
    ),
    sql(
        "TIMESTAMP_FROM_UNIX_SECONDS",
        "INT64",
        "TIMESTAMP",
        "bq_from_unix({0}, 1000000)",
    ),
    sql(
        "TIMESTAMP_FROM_UNIX_MILLIS",
        "INT64",
        "TIMESTAMP",
        "bq_from_unix({0}, 1000)",
    ),
    sql(
        "TIMESTAMP_FROM_UNIX_MICROS",
        "INT64",
        "TIMESTAMP",
        "bq_from_unix({0}, 1)",
    ),
    sql(
        "GENERATE_DATE_ARRAY",
        "DATE, DATE",
        "ARRAY<DATE>",
        "bq_generate_dates({0}, {1}, 1, 'DAY')",
    ),
    sql(
        "GENERATE_DATE_ARRAY",
        "DATE, DATE, INT64, PART",
        "ARRAY<DATE>",
        "bq_generate_dates({0}, {1}, {2}, {3})",
    ),
    sql(
        "GENERATE_TIMESTAMP_ARRAY",
        "TIMESTAMP, TIMESTAMP, INT64, PART",
        "ARRAY<TIMESTAMP>",
        "bq_generate_timestamps({0}, {1}, {2}, {3})",
    ),
    sql(
        "GENERATE_DATETIME_ARRAY",
        "DATETIME, DATETIME, INT64, PART",
        "ARRAY<DATETIME>",
        "bq_generate_datetimes({0}, {1}, {2}, {3})",
    ),
    sql(
        "GENERATE_ARRAY",
        "INT64, INT64, INT64?",
        "ARRAY<INT64>",
        "bq_generate_ints({0}, {1}, {2:1})",
    ),
    sql(
        "GENERATE_ARRAY",
        "NUMERIC, NUMERIC, NUMERIC?",
        "ARRAY<NUMERIC>",
        "bq_generate_numerics({0}, {1}, {2:1::DECIMAL(38,9)})",
    ),
    sql(
        "GENERATE_ARRAY",
        "FLOAT64, FLOAT64, FLOAT64?",
        "ARRAY<FLOAT64>",
        "bq_generate_floats({0}, {1}, {2:1::DOUBLE})",
    ),
    sql(
        "DATE_BUCKET",
        "DATE, INTERVAL, DATE?",
        "DATE",
        "CAST(bq_date_bucket(CAST({0} AS TIMESTAMP), {1}, CAST({2:DATE '1950-01-01'} AS TIMESTAMP)) AS DATE)",
    ),
    sql(
        "DATETIME_BUCKET",
        "DATETIME, INTERVAL, DATETIME?",
        "DATETIME",
        "bq_datetime_bucket({0}, {1}, {2:TIMESTAMP '1950-01-01 00:00:00'})",
    ),
    sql(
        "TIMESTAMP_BUCKET",
        "TIMESTAMP, INTERVAL, TIMESTAMP?",
        "TIMESTAMP",
        "bq_timestamp_bucket({0}, {1}, {2:TIMESTAMP '1950-01-01 00:00:00'})",
    ),
    sql(
        "MAKE_INTERVAL",
        "year=>INT64?, month=>INT64?, day=>INT64?, hour=>INT64?, minute=>INT64?, second=>INT64?",
        "INTERVAL",
        "bq_make_interval({0:0}, {1:0}, {2:0}, {3:0}, {4:0}, {5:0})",
    ),
    sql(
        "JUSTIFY_DAYS",
        "INTERVAL",
        "INTERVAL",
        "bq_justify_days({0})",
    ),
    sql(
        "JUSTIFY_HOURS",
        "INTERVAL",
        "INTERVAL",
        "bq_justify_hours({0})",
    ),
    sql(
        "JUSTIFY_INTERVAL",
        "INTERVAL",
        "INTERVAL",
        "bq_justify_interval({0})",
    ),
    with("RANGE", "T, T", "RANGE<T>", range),
    sql("RANGE_START", "RANGE<T>", "T", "({0}).\"start\""),
    sql("RANGE_END", "RANGE<T>", "T", "({0}).\"end\""),
    sql(
        "RANGE_CONTAINS",
        "RANGE<T>, T",
        "BOOL",
        "(CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE coalesce(({0}).\"start\" <= {1}, TRUE) AND coalesce({1} < ({0}).\"end\", TRUE) END)",
    ),
    sql(
        "RANGE_CONTAINS",
        "RANGE<T>, RANGE<T>",
        "BOOL",
        "(CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE (({0}).\"start\" IS NULL OR coalesce(({0}).\"start\" <= ({1}).\"start\", FALSE)) AND (({0}).\"end\" IS NULL OR coalesce(({1}).\"end\" <= ({0}).\"end\", FALSE)) END)",
    ),
    sql(
        "RANGE_OVERLAPS",
        "RANGE<T>, RANGE<T>",
        "BOOL",
        "(CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE coalesce(({0}).\"start\" < ({1}).\"end\", TRUE) AND coalesce(({1}).\"start\" < ({0}).\"end\", TRUE) END)",
    ),
    with(
        "RANGE_INTERSECT",
        "RANGE<T>, RANGE<T>",
        "RANGE<T>",
        range_intersect,
    ),
    with(
        "GENERATE_RANGE_ARRAY",
        "RANGE<T>, INTERVAL, BOOL?",
        "ARRAY<RANGE<T>>",
        range_series,
    ),
];

fn current(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let now = call.ctx.now_micros;
    if call.ty == Type::Timestamp {
        return Ok(Value {
            literal: false,
            ..literals::micros(now, &Type::Timestamp)
        });
    }
    let constant = match call.optional(0) {
        None => Some(call.ctx.default_time_zone.clone()),
        Some(zone) => zone.constant_text().map(str::to_owned),
    };
    let local = match (constant, call.optional(0)) {
        (Some(name), _) => literals::micros(
            zone::zone(&name).map_err(CallError::new)?.local(now),
            &Type::DateTime,
        ),
        (None, Some(zone)) => {
            let at = literals::micros(now, &Type::Timestamp).sql;
            Value::new(format!("bq_local({at}, {})", zone.sql), Type::DateTime)
        }
        (None, None) => literals::micros(now, &Type::DateTime),
    };
    let value = match call.ty {
        Type::DateTime => local,
        Type::Date => match local.constant {
            Some(crate::Constant::Micros(micros)) => {
                literals::date(crate::time::civil::split(micros).0 as i32)
            }
            _ => Value::new(format!("CAST({} AS DATE)", local.sql), Type::Date),
        },
        _ => Value::new(format!("CAST({} AS TIME)", local.sql), Type::Time),
    };
    Ok(Value {
        literal: false,
        ..value
    })
}

/// The zone argument, or the default zone where it is absent.
fn zone_of(call: &Call<'_, '_>, index: usize) -> String {
    call.optional(index).map_or_else(
        || quote_text(&call.ctx.default_time_zone),
        |zone| zone.sql.clone(),
    )
}

/// The local date and time of an instant, without a call where the zone is UTC.
fn local(x: &str, zone: &str) -> String {
    if zone == "'UTC'" {
        x.to_owned()
    } else {
        format!("bq_local({x}, {zone})")
    }
}

fn of_timestamp(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let at = local(call.sql(0)?, &zone_of(call, 1));
    call.result(match call.ty {
        Type::Date => format!("CAST({at} AS DATE)"),
        Type::Time => format!("CAST({at} AS TIME)"),
        _ => at,
    })
}

fn refused(call: &Call<'_, '_>, part: DatePart, what: &str) -> CallError {
    CallError::new(format!(
        "{} does not support the {part} date part{what}",
        call.name
    ))
}

fn part_of(call: &Call<'_, '_>, index: usize) -> Result<DatePart, CallError> {
    call.part(index)
        .ok_or_else(|| CallError::new("A valid date part name is required"))
}

fn extract(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let part = part_of(call, 0)?;
    let value = call.value(1)?;
    let clock = crate::time::parts::clock_unit(part).is_some();
    let refuse = || {
        CallError::new(format!(
            "EXTRACT from {} does not support the {part} date part",
            value.ty
        ))
    };
    let whole = match value.ty {
        Type::Timestamp => Some(local(&value.sql, &zone_of(call, 2))),
        Type::DateTime => Some(value.sql.clone()),
        _ => None,
    };
    if matches!(part, DatePart::Date | DatePart::Time | DatePart::DateTime) {
        let whole = whole.ok_or_else(refuse)?;
        return match part {
            DatePart::Date => Ok(Value::new(format!("CAST({whole} AS DATE)"), Type::Date)),
            DatePart::Time => Ok(Value::new(format!("CAST({whole} AS TIME)"), Type::Time)),
            _ if value.ty == Type::Timestamp => Ok(Value::new(whole, Type::DateTime)),
            _ => Err(refuse()),
        };
    }
    let x = whole.as_ref().unwrap_or(&value.sql);
    let native = match part {
        DatePart::Year => Some("year"),
        DatePart::Month => Some("month"),
        DatePart::Day => Some("day"),
        DatePart::Quarter => Some("quarter"),
        DatePart::DayOfYear => Some("dayofyear"),
        _ => None,
    };
    match value.ty {
        Type::Date if clock => Err(refuse()),
        Type::Time if !clock => Err(refuse()),
        Type::Date | Type::DateTime | Type::Timestamp if native.is_some() => {
            call.result(format!("{}({x})", native.unwrap_or_default()))
        }
        Type::Date => call.result(format!("bq_extract_date({x}, '{part}')")),
        Type::Time => call.result(format!("bq_extract_time({x}, '{part}')")),
        Type::Interval => call.result(format!("bq_extract_interval({x}, '{part}')")),
        _ => call.result(format!("bq_extract_datetime({x}, '{part}')")),
    }
}

fn family(ty: &Type) -> &'static str {
    match ty {
        Type::Date => "date",
        Type::DateTime => "datetime",
        Type::Time => "time",
        _ => "timestamp",
    }
}

fn add(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let part = part_of(call, 2)?;
    let (x, n) = (call.value(0)?, call.sql(1)?);
    let clock = crate::time::parts::clock_unit(part).is_some();
    let calendar = matches!(
        part,
        DatePart::Day | DatePart::Week(_) | DatePart::Month | DatePart::Quarter | DatePart::Year
    );
    let direction = if call.name.ends_with("SUB") {
        "sub"
    } else {
        "add"
    };
    match call.ty {
        Type::Date if clock && call.name.starts_with("DATE_") => {
            return Err(refused(call, part, ""));
        }
        Type::Timestamp if !clock && part != DatePart::Day => {
            return Err(refused(call, part, " when the argument is TIMESTAMP type"));
        }
        Type::Time if !clock => return Err(refused(call, part, "")),
        _ if !clock && !calendar => return Err(refused(call, part, "")),
        _ => {}
    }
    call.result(format!(
        "bq_{}_{direction}({}, {n}, '{part}')",
        family(&x.ty),
        x.sql
    ))
}

fn add_interval(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let (x, mut span) = (call.value(0)?, call.sql(1)?.to_owned());
    if call.name.ends_with("SUB") {
        span = format!("bq_interval_mul({span}, -1)");
    }
    call.result(match x.ty {
        Type::Date => format!(
            "CAST(bq_datetime_plus(CAST({} AS TIMESTAMP), {span}) AS DATE)",
            x.sql
        ),
        Type::DateTime => format!("bq_datetime_plus({}, {span})", x.sql),
        _ => format!("bq_timestamp_plus({}, {span})", x.sql),
    })
}

fn diff(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let part = part_of(call, 2)?;
    let x = call.value(0)?;
    let clock = crate::time::parts::clock_unit(part).is_some();
    match x.ty {
        Type::Date if clock => return Err(refused(call, part, "")),
        Type::Time if !clock => return Err(refused(call, part, "")),
        Type::Timestamp if !clock && part != DatePart::Day => {
            return Err(refused(call, part, " when the argument is TIMESTAMP type"));
        }
        _ if matches!(
            part,
            DatePart::DayOfWeek
                | DatePart::DayOfYear
                | DatePart::Date
                | DatePart::Time
                | DatePart::DateTime
        ) =>
        {
            return Err(refused(call, part, ""));
        }
        _ => {}
    }
    call.result(format!(
        "bq_{}_diff({}, {}, '{part}')",
        family(&x.ty),
        x.sql,
        call.sql(1)?
    ))
}

fn trunc(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let part = part_of(call, 1)?;
    let x = call.value(0)?;
    let clock = crate::time::parts::clock_unit(part).is_some();
    if matches!(
        part,
        DatePart::DayOfWeek
            | DatePart::DayOfYear
            | DatePart::Date
            | DatePart::Time
            | DatePart::DateTime
    ) || (x.ty == Type::Date && clock)
        || (x.ty == Type::Time && !clock)
    {
        return Err(refused(call, part, ""));
    }
    let native = match part {
        DatePart::Year => Some("year"),
        DatePart::Quarter => Some("quarter"),
        DatePart::Month => Some("month"),
        DatePart::IsoWeek => Some("week"),
        DatePart::Day => Some("day"),
        DatePart::Hour => Some("hour"),
        DatePart::Minute => Some("minute"),
        DatePart::Second => Some("second"),
        _ => None,
    };
    call.result(match (&x.ty, native) {
        (Type::Date, Some("day")) => x.sql.clone(),
        (Type::Date, Some(unit)) => format!("CAST(date_trunc('{unit}', {}) AS DATE)", x.sql),
        (Type::Date, None) => format!("bq_date_trunc({}, '{part}')", x.sql),
        (Type::DateTime, Some(unit)) => format!("date_trunc('{unit}', {})", x.sql),
        (Type::DateTime, None) => format!("bq_datetime_trunc({}, '{part}')", x.sql),
        (Type::Time, _) => format!("bq_time_trunc({}, '{part}')", x.sql),
        (_, unit) => {
            let zone = zone_of(call, 2);
            match unit {
                Some(unit) if zone == "'UTC'" => format!("date_trunc('{unit}', {})", x.sql),
                _ => format!("bq_timestamp_trunc({}, '{part}', {zone})", x.sql),
            }
        }
    })
}

fn range(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let (start, end) = (call.value(0)?, call.value(1)?);
    if !matches!(start.ty, Type::Date | Type::DateTime | Type::Timestamp) {
        return Err(CallError::new(format!(
            "No matching signature for function RANGE for argument types: {}, {}. Supported signatures: RANGE(DATE, DATE); RANGE(DATETIME, DATETIME); RANGE(TIMESTAMP, TIMESTAMP)",
            start.ty, end.ty
        )));
    }
    call.result(format!(
        "(CASE WHEN {s} >= {e} THEN CAST(bq_error('Range start element must be smaller than range end element') AS {physical}) \
         ELSE struct_pack(\"start\" := {s}, \"end\" := {e}) END)",
        s = start.sql,
        e = end.sql,
        physical = crate::physical::physical_type(&call.ty)
    ))
}

fn range_intersect(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let (a, b) = (call.sql(0)?, call.sql(1)?);
    let physical = crate::physical::physical_type(&call.ty);
    // greatest and least pass over NULL, which is the open end here.
    call.result(format!(
        "(CASE WHEN {a} IS NULL OR {b} IS NULL THEN NULL \
         WHEN greatest(({a}).\"start\", ({b}).\"start\") >= least(({a}).\"end\", ({b}).\"end\") \
         THEN CAST(bq_error('Provided RANGE inputs: do not overlap') AS {physical}) \
         ELSE struct_pack(\"start\" := greatest(({a}).\"start\", ({b}).\"start\"), \"end\" := least(({a}).\"end\", ({b}).\"end\")) END)"
    ))
}

fn range_series(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let whole = call.value(0)?;
    let Type::Range(element) = &whole.ty else {
        return Err(CallError::new("GENERATE_RANGE_ARRAY requires a RANGE"));
    };
    let partial = match call.args.get(2) {
        Some(Bound::Value(value)) => value.sql.clone(),
        _ => "TRUE".to_owned(),
    };
    let bound = |side: &str| format!("CAST(({}).\"{side}\" AS TIMESTAMP)", whole.sql);
    let physical = crate::physical::physical_type(element);
    let stamps = *element.as_ref() == Type::Timestamp;
    call.result(format!(
        "list_transform(list_filter(list_zip(bq_range_steps({s}, {e}, {step}, {stamps}), bq_range_steps({s}, {e}, {step}, {stamps})[2:]), \
         lambda p: p[2] IS NOT NULL AND (p[2] <= {e} OR ({partial} AND p[1] < {e}))), \
         lambda p: struct_pack(\"start\" := CAST(p[1] AS {physical}), \"end\" := CAST(least(p[2], {e}) AS {physical})))",
        s = bound("start"),
        e = bound("end"),
        step = call.sql(1)?
    ))
}
