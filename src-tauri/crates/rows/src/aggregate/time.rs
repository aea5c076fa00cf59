//! Units of time: which one a local time lies in, where it begins, what its text is.

use super::values::Source;
use crate::format::Kind;
use crate::text;
use crate::zone::Zone;
use chrono::{Datelike as _, NaiveDate};
use model::Bucket;
use polars::polars_utils::aliases::PlHashMap;
use std::ops::Range;

pub(super) const SECOND: i64 = 1_000_000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// The units from the finest to the coarsest.
pub(super) const UNITS: [Bucket; 8] = [
    Bucket::Second,
    Bucket::Minute,
    Bucket::Hour,
    Bucket::Day,
    Bucket::Week,
    Bucket::Month,
    Bucket::Quarter,
    Bucket::Year,
];

/// About how long a unit is, in microseconds.
pub(super) fn length(unit: Bucket) -> i64 {
    match unit {
        Bucket::Second => SECOND,
        Bucket::Minute => MINUTE,
        Bucket::Hour => HOUR,
        Bucket::Week => 7 * DAY,
        Bucket::Month => 30 * DAY,
        Bucket::Quarter => 91 * DAY,
        Bucket::Year => 365 * DAY,
        _ => DAY,
    }
}

/// What clocks of a zone are ahead of UTC, remembered by the day.
pub(super) struct Offsets {
    zone: Zone,
    days: PlHashMap<i64, Span>,
    last: (i64, Span),
}

/// The offsets within a day of UTC: `before` up to `change`, `after` from there on.
#[derive(Clone, Copy)]
struct Span {
    before: i64,
    after: i64,
    change: i64,
}

impl Offsets {
    pub(super) fn new(zone: Zone) -> Self {
        let none = Span {
            before: 0,
            after: 0,
            change: i64::MAX,
        };
        Self {
            zone,
            days: PlHashMap::default(),
            last: (i64::MIN, none),
        }
    }

    /// At an instant, both in microseconds.
    pub(super) fn at(&mut self, instant: i64) -> i64 {
        if self.zone.is_utc() {
            return 0;
        }
        let day = instant.div_euclid(DAY);
        if self.last.0 != day {
            let zone = self.zone;
            let span = *self.days.entry(day).or_insert_with(|| span(zone, day));
            self.last = (day, span);
        }
        let span = self.last.1;
        if instant < span.change {
            span.before
        } else {
            span.after
        }
    }

    /// The start of a unit shorter than a day as clocks show it, and their offset where they show
    /// that time twice.
    fn shown(&mut self, instant: i64) -> (i64, Option<i64>) {
        let offset = self.at(instant);
        let local = instant + offset;
        let twice = [instant - 3 * HOUR, instant + 3 * HOUR].iter().any(|near| {
            let other = local - self.at(*near);
            other != instant && other + self.at(other) == local
        });
        (local, twice.then_some(offset))
    }
}

fn span(zone: Zone, day: i64) -> Span {
    let (mut early, mut late) = (day * DAY, (day + 1) * DAY);
    let (before, after) = (zone.offset_at(early), zone.offset_at(late));
    if before == after {
        return Span {
            before,
            after,
            change: i64::MAX,
        };
    }
    while late - early > SECOND {
        let middle = early + (late - early) / SECOND / 2 * SECOND;
        if zone.offset_at(middle) == before {
            early = middle;
        } else {
            late = middle;
        }
    }
    Span {
        before,
        after,
        change: late,
    }
}

/// Calls back with the place of a row among `rows` and its value on an axis: a number, or milliseconds
/// of local time. NULL and whatever has no place there are left out.
pub(super) fn positions(
    source: &Source<'_>,
    rows: Range<usize>,
    offsets: &mut Offsets,
    see: &mut dyn FnMut(usize, f64),
) {
    let millis = |micros: i64| micros as f64 / 1000.0;
    match source.kind() {
        Kind::Date(values) => source.each(rows, |at, row| {
            see(at, millis(i64::from(values[row]) * DAY));
        }),
        Kind::Time(values) => source.each(rows, |at, row| see(at, millis(values[row] / 1000))),
        Kind::Datetime(values) => source.each(rows, |at, row| see(at, millis(values[row]))),
        Kind::Timestamp(values, _) => source.each(rows, |at, row| {
            see(at, millis(values[row] + offsets.at(values[row])));
        }),
        _ => source.doubles(rows, see),
    }
}

/// The day of the calendar, counted from 1970 on.
pub(super) fn date_of(day: i64) -> NaiveDate {
    i32::try_from(day + 719_163)
        .ok()
        .and_then(NaiveDate::from_num_days_from_ce_opt)
        .unwrap_or_default()
}

fn day_of(year: i32, month: u32) -> i64 {
    let date = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default();
    i64::from(date.num_days_from_ce()) - 719_163
}

/// The first day of the unit in which a day lies.
fn first_day(unit: Bucket, day: i64) -> i64 {
    match unit {
        // 1970 began on a Thursday.
        Bucket::Week => day - (day + 3).rem_euclid(7),
        Bucket::Month => day - i64::from(date_of(day).day0()),
        Bucket::Quarter => {
            let date = date_of(day);
            day_of(date.year(), date.month0() / 3 * 3 + 1)
        }
        Bucket::Year => day - i64::from(date_of(day).ordinal0()),
        _ => day,
    }
}

/// The first day of the unit after the one that begins with a day.
fn next_first_day(unit: Bucket, day: i64) -> i64 {
    let months = match unit {
        Bucket::Week => return day + 7,
        Bucket::Month => 1,
        Bucket::Quarter => 3,
        Bucket::Year => 12,
        _ => return day + 1,
    };
    let date = date_of(day);
    let month = date.month0() + months;
    day_of(date.year() + (month / 12) as i32, month % 12 + 1)
}

/// What tells a unit from others: its number, or where it begins. Units of less than a day begin at
/// an instant, longer ones with a day, whose microseconds are those of local time.
pub(super) fn unit_of(unit: Bucket, local: i64, offset: i64) -> i64 {
    match unit {
        Bucket::Second | Bucket::Minute | Bucket::Hour => {
            let length = length(unit);
            local.div_euclid(length) * length - offset
        }
        Bucket::HourOfDay => local.rem_euclid(DAY) / HOUR,
        Bucket::DayOfWeek => (local.div_euclid(DAY) + 3).rem_euclid(7) + 1,
        _ => first_day(unit, local.div_euclid(DAY)) * DAY,
    }
}

/// The unit after one.
pub(super) fn unit_after(unit: Bucket, start: i64, offsets: &mut Offsets) -> i64 {
    match unit {
        Bucket::Second | Bucket::Minute | Bucket::Hour => {
            let later = start + length(unit);
            let offset = offsets.at(later);
            let found = unit_of(unit, later + offset, offset);
            if found > start { found } else { later }
        }
        Bucket::HourOfDay | Bucket::DayOfWeek => start + 1,
        _ => next_first_day(unit, start.div_euclid(DAY)) * DAY,
    }
}

/// The text of a unit and its local start and end in milliseconds.
pub(super) fn unit_text(
    unit: Bucket,
    start: i64,
    offsets: &mut Offsets,
    time_only: bool,
) -> (String, f64, f64) {
    let mut out = String::new();
    let millis = |micros: i64| micros as f64 / 1000.0;
    match unit {
        Bucket::Second | Bucket::Minute | Bucket::Hour => {
            let (local, offset) = offsets.shown(start);
            if time_only {
                text::time(&mut out, local.rem_euclid(DAY));
            } else {
                text::datetime(&mut out, local, 'T');
            }
            if unit != Bucket::Second {
                // Without the seconds, which are none.
                out.truncate(out.len() - 3);
            }
            if let Some(offset) = offset {
                offset_text(&mut out, offset);
            }
            (out, millis(local), millis(local + length(unit)))
        }
        Bucket::HourOfDay | Bucket::DayOfWeek => {
            text::display(&mut out, &start);
            (out, start as f64, (start + 1) as f64)
        }
        _ => {
            text::date(&mut out, start.div_euclid(DAY));
            let end = unit_after(unit, start, offsets);
            (out, millis(start), millis(end))
        }
    }
}

/// The text of an instant on the clocks of the zone, and its local milliseconds.
pub(super) fn instant_text(instant: i64, offsets: &mut Offsets) -> (String, f64) {
    let (local, offset) = offsets.shown(instant);
    let mut out = String::new();
    text::datetime(&mut out, local, 'T');
    if let Some(offset) = offset {
        offset_text(&mut out, offset);
    }
    (out, local as f64 / 1000.0)
}

fn offset_text(out: &mut String, offset: i64) {
    let minutes = (offset / MINUTE).abs();
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (minutes / 60, minutes % 60);
    text::display(out, &format_args!("{sign}{hours:02}:{minutes:02}"));
}
