//! Time zones: names of the tz database and offsets such as `+09:00`.

use std::cell::RefCell;

use chrono::{NaiveDateTime, Offset as _, TimeZone as _};
use chrono_tz::Tz;

use super::civil::{self, MICROS_PER_SECOND};

/// A time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    Utc,
    /// Seconds east of Greenwich.
    Fixed(i64),
    Named(Tz),
}

/// Reads a zone's name or offset.
pub(crate) fn zone(name: &str) -> Result<Zone, String> {
    thread_local! {
        static LAST: RefCell<Option<(String, Zone)>> = const { RefCell::new(None) };
    }
    if name == "UTC" {
        return Ok(Zone::Utc);
    }
    if let Some(zone) =
        LAST.with_borrow(|last| last.as_ref().filter(|(n, _)| n == name).map(|(_, z)| *z))
    {
        return Ok(zone);
    }
    let zone = read(name).ok_or_else(|| format!("Invalid time zone: {name}"))?;
    LAST.with_borrow_mut(|last| *last = Some((name.to_owned(), zone)));
    Ok(zone)
}

fn read(name: &str) -> Option<Zone> {
    if let Some(seconds) = offset(name) {
        return Some(Zone::Fixed(seconds));
    }
    if name.eq_ignore_ascii_case("utc") || name.eq_ignore_ascii_case("z") {
        return Some(Zone::Utc);
    }
    if let Some(rest) = name.strip_prefix("UTC") {
        return offset(rest).map(Zone::Fixed);
    }
    name.parse::<Tz>()
        .ok()
        .or_else(|| {
            chrono_tz::TZ_VARIANTS
                .iter()
                .find(|tz| tz.name().eq_ignore_ascii_case(name))
                .copied()
        })
        .map(Zone::Named)
}

/// Seconds of `+9`, `-08:00`, `+0930`; none if it is no offset up to 14 hours.
pub(crate) fn offset(text: &str) -> Option<i64> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let rest = text.get(1..)?;
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) if minutes.len() <= 2 => (hours, minutes),
        Some(_) => return None,
        None if rest.len() == 4 => rest.split_at(2),
        None => (rest, "0"),
    };
    let digits = |t: &str| !t.is_empty() && t.len() <= 2 && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    let hours: i64 = hours.parse().ok()?;
    let minutes: i64 = minutes.parse().ok()?;
    (minutes < 60 && hours * 60 + minutes <= 14 * 60)
        .then_some(sign * (hours * 3600 + minutes * 60))
}

fn naive(micros: i64) -> Option<NaiveDateTime> {
    chrono::DateTime::from_timestamp_micros(micros).map(|instant| instant.naive_utc())
}

impl Zone {
    /// Seconds east of Greenwich at an instant.
    pub(crate) fn offset_at(self, micros: i64) -> i64 {
        match self {
            Self::Utc => 0,
            Self::Fixed(seconds) => seconds,
            Self::Named(tz) => naive(micros).map_or(0, |utc| {
                i64::from(tz.offset_from_utc_datetime(&utc).fix().local_minus_utc())
            }),
        }
    }

    /// The local date and time of an instant.
    pub(crate) fn local(self, micros: i64) -> i64 {
        micros + self.offset_at(micros) * MICROS_PER_SECOND
    }

    /// The instant of a local date and time. A time that occurs twice means the first; a time
    /// that is skipped is read with the offset before the change.
    pub(crate) fn instant(self, local: i64) -> i64 {
        match self {
            Self::Utc => local,
            Self::Fixed(seconds) => local - seconds * MICROS_PER_SECOND,
            Self::Named(tz) => {
                for hours in 0..=26 {
                    let earlier = local - hours * 3600 * MICROS_PER_SECOND;
                    let Some(clock) = naive(earlier) else { break };
                    if let Some(offset) = tz.offset_from_local_datetime(&clock).earliest() {
                        return local
                            - i64::from(offset.fix().local_minus_utc()) * MICROS_PER_SECOND;
                    }
                }
                local
            }
        }
    }

    /// The zone's name as `%Z` prints it at an instant: `UTC`, `UTC-8`, `UTC+5:30`.
    pub(crate) fn label(self, micros: i64) -> String {
        let offset = self.offset_at(micros);
        if offset == 0 {
            return "UTC".to_owned();
        }
        let sign = if offset < 0 { '-' } else { '+' };
        let minutes = offset.abs() / 60;
        if minutes % 60 == 0 {
            format!("UTC{sign}{}", minutes / 60)
        } else {
            format!("UTC{sign}{}:{:02}", minutes / 60, minutes % 60)
        }
    }
}

/// `+00`, `-08`, `+05:30`: the offset at the end of a TIMESTAMP's text.
pub(crate) fn short_offset(seconds: i64) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    if minutes % 60 == 0 {
        format!("{sign}{:02}", minutes / 60)
    } else {
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// `2020-01-01 09:00:00+09`.
pub(crate) fn timestamp_text(micros: i64, zone: Zone) -> String {
    format!(
        "{}{}",
        civil::datetime_text(zone.local(micros), ' '),
        short_offset(zone.offset_at(micros))
    )
}
