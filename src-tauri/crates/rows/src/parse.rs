//! Reading what a person types as a value of a type: the way back of `format`.

use crate::zone::Zone;
use chrono::{NaiveDate, NaiveTime};

const DAY: i64 = 86_400_000_000;

/// Days since 1970 of `2026-11-24` (or `2026-1-5`).
pub(crate) fn date(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let of = |text: &str| -> Option<u32> {
        let digits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    let date = NaiveDate::from_ymd_opt(of(year)? as i32, of(month)?, of(day)?)?;
    let first = NaiveDate::from_ymd_opt(1970, 1, 1)?;
    Some(date.signed_duration_since(first).num_days())
}

/// Microseconds since midnight of `1:02`, `01:02:03` or `01:02:03.000004`.
pub(crate) fn time(text: &str) -> Option<i64> {
    let (clock, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 6 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut fields = clock.split(':');
    let mut of = |needed: bool| -> Option<u32> {
        match fields.next() {
            Some(text) if text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit()) => {
                text.parse().ok()
            }
            None if !needed => Some(0),
            _ => None,
        }
    };
    let (hour, minute, second) = (of(true)?, of(true)?, of(false)?);
    if fields.next().is_some() {
        return None;
    }
    let micros: u32 = format!("{part:0<6}").parse().ok()?;
    let time = NaiveTime::from_hms_micro_opt(hour, minute, second, micros)?;
    Some(
        time.signed_duration_since(NaiveTime::MIN)
            .num_microseconds()
            .unwrap_or(0),
    )
}

/// Microseconds since 1970 of a day, alone or with a time behind a `T` or a blank.
pub(crate) fn datetime(text: &str) -> Option<i64> {
    match text.split_once(['T', 't', ' ']) {
        Some((day, clock)) => Some(date(day)? * DAY + time(clock.trim())?),
        None => Some(date(text)? * DAY),
    }
}

/// Microseconds since 1970 of an instant: as `datetime`, with `UTC`, `Z`, an offset or the name of
/// a zone behind it; else in `zone`.
pub(crate) fn timestamp(text: &str, zone: Zone) -> Option<i64> {
    let text = text.trim();
    for utc in ["UTC", "Z", "z"] {
        if let Some(shown) = text.strip_suffix(utc) {
            return datetime(shown.trim_end());
        }
    }
    // A sign behind the clock begins an offset; those within the day are no signs.
    if let Some(at) = text.rfind(['+', '-'])
        && let (Some(shown), Some(offset)) = (text.get(..at), text.get(at..))
        && shown.contains(':')
    {
        return Some(datetime(shown.trim_end())? - offset_of(offset)?);
    }
    if let Some((shown, name)) = text.rsplit_once(' ')
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
    {
        let named = Zone::named(name).ok()?;
        return Some(named.instant_of(datetime(shown.trim_end())?));
    }
    Some(zone.instant_of(datetime(text)?))
}

/// Microseconds of `+09:00`, `+9`, `-0930` or `+09:18:59`.
fn offset_of(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let rest = text.get(1..)?;
    let plain = rest.len() == 4 && rest.bytes().all(|b| b.is_ascii_digit());
    let spelled = if plain {
        format!("{}:{}", rest.get(..2)?, rest.get(2..)?)
    } else if rest.contains(':') {
        rest.to_owned()
    } else {
        format!("{rest}:00")
    };
    Some(sign * time(&spelled)?)
}

/// A NUMERIC in billionths, of at most 29 digits before the point and 9 behind it.
pub(crate) fn numeric(text: &str) -> Option<i128> {
    const ONE: i128 = 1_000_000_000;
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    let (whole, places) = (whole.trim_start_matches('0'), places.trim_end_matches('0'));
    let all_digits = whole
        .bytes()
        .chain(places.bytes())
        .all(|b| b.is_ascii_digit());
    let is_empty = !digits.contains(|c: char| c.is_ascii_digit());
    if whole.len() > 29 || places.len() > 9 || !all_digits || is_empty {
        return None;
    }
    let whole: i128 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let places: i128 = format!("{places:0<9}").parse().ok()?;
    let value = whole * ONE + places;
    Some(if negative { -value } else { value })
}

/// A double, also `NaN`, `Infinity`, `inf` and `-inf`.
pub(crate) fn float(text: &str) -> Option<f64> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Result;

    #[test]
    fn what_is_shown_is_read_back() -> Result<()> {
        let tokyo = Zone::named("Asia/Tokyo")?;
        for micros in [
            -62_135_596_800_000_000,
            -1,
            0,
            1_795_482_123_000_004,
            253_402_300_799_999_999,
        ] {
            let mut shown = String::new();
            crate::text::datetime(&mut shown, micros, 'T');
            assert_eq!(datetime(&shown), Some(micros), "{shown}");
            shown.clear();
            crate::format::timestamp(&mut shown, micros, Zone::UTC);
            assert_eq!(timestamp(&shown, tokyo), Some(micros), "{shown}");
        }
        for micros in [-62_135_596_800_000_000, -1, 1_795_482_123_000_004] {
            let mut shown = String::new();
            crate::format::timestamp(&mut shown, micros, tokyo);
            assert_eq!(timestamp(&shown, Zone::UTC), Some(micros), "{shown}");
        }
        Ok(())
    }

    #[test]
    fn an_instant_without_an_offset_is_read_in_the_zone() -> Result<()> {
        const HOUR: i64 = 3_600_000_000;
        let tokyo = Zone::named("Asia/Tokyo")?;
        assert_eq!(timestamp("1970-01-01 09:00", tokyo), Some(0));
        assert_eq!(timestamp("1970-01-01", tokyo), Some(-9 * HOUR));
        assert_eq!(timestamp("1970-01-01T09:00:00Z", tokyo), Some(9 * HOUR));
        assert_eq!(
            timestamp("1970-01-01 00:00:00+9", Zone::UTC),
            Some(-9 * HOUR)
        );
        assert_eq!(
            timestamp("1970-01-01 00:00:00 -0100", Zone::UTC),
            Some(HOUR)
        );
        assert_eq!(timestamp("1970-01-01 09:00 Asia/Tokyo", Zone::UTC), Some(0));
        Ok(())
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for text in [
            "",
            "2026",
            "2026-13-01",
            "2026-02-30",
            "26-1-1",
            "2026-1-1-1",
            "a-b-c",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
        for text in ["", "24:00", "1", "1:60", "01:02:03.1234567", "1:2:3:4", ":"] {
            assert_eq!(time(text), None, "{text}");
        }
        for text in [
            "",
            ".",
            "-",
            "1e5",
            "1,0",
            "0.0000000001",
            "1000000000000000000000000000000",
        ] {
            assert_eq!(numeric(text), None, "{text}");
        }
        assert_eq!(numeric("-1.5"), Some(-1_500_000_000));
        assert_eq!(numeric(".5"), Some(500_000_000));
        assert_eq!(numeric("007.10"), Some(7_100_000_000));
    }
}
