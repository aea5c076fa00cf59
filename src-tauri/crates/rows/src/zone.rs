//! The time zone that instants are shown and read in.

use chrono::{DateTime, NaiveDateTime, Offset as _, TimeZone as _};
use chrono_tz::Tz;
use model::{Problem, Result};

/// A time zone of the IANA database. Only `TIMESTAMP`, which is an instant, is shown in it; days
/// and times without a zone never move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Option<Tz>);

/// A zone as an offset from UTC in microseconds.
pub(crate) type Micros = i64;

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(None);

    /// The zone of a name such as `Asia/Tokyo` or `UTC`. `BadInput` for `timeZone` if there is none.
    pub fn named(name: &str) -> Result<Self> {
        match name.parse::<Tz>() {
            Ok(Tz::UTC | Tz::Etc__UTC) => Ok(Self::UTC),
            Ok(zone) => Ok(Self(Some(zone))),
            Err(_) => Err(Problem::bad_input(
                "timeZone",
                format!("no time zone is called {name}"),
            )),
        }
    }

    /// The day that a calendar in this zone shows at an instant (milliseconds since 1970), as
    /// `2026-11-24`.
    pub fn day_of(self, instant_ms: u64) -> String {
        let micros = i64::try_from(instant_ms)
            .unwrap_or(i64::MAX / 1_000)
            .saturating_mul(1_000);
        DateTime::from_timestamp_micros(micros.saturating_add(self.offset_at(micros)))
            .map(|shown| shown.format("%Y-%m-%d").to_string())
            .unwrap_or_default()
    }

    pub(crate) fn is_utc(self) -> bool {
        self.0.is_none()
    }

    /// What a clock in this zone is ahead of UTC at an instant (microseconds since 1970).
    pub(crate) fn offset_at(self, instant: Micros) -> Micros {
        let Some(zone) = self.0 else { return 0 };
        let Some(utc) = DateTime::from_timestamp_micros(instant) else {
            return 0;
        };
        let offset = zone.offset_from_utc_datetime(&utc.naive_utc());
        i64::from(offset.fix().local_minus_utc()) * 1_000_000
    }

    /// The instant at which a clock in this zone shows a time (microseconds since 1970, as if it
    /// were UTC). Of two, the first; of none, because the clock was put forward, the time after it.
    pub(crate) fn instant_of(self, shown: Micros) -> Micros {
        let Some(zone) = self.0 else { return shown };
        let Some(naive) = DateTime::from_timestamp_micros(shown).map(|utc| utc.naive_utc()) else {
            return shown;
        };
        let offset = |time: &NaiveDateTime| {
            let found = zone.offset_from_local_datetime(time).earliest()?;
            Some(i64::from(found.fix().local_minus_utc()) * 1_000_000)
        };
        let after_gap = || {
            let before = naive.checked_sub_signed(chrono::TimeDelta::hours(3))?;
            offset(&before)
        };
        shown - offset(&naive).or_else(after_gap).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000;

    #[test]
    fn an_unknown_zone_is_said() {
        assert!(Zone::named("Asia/Tokyo").is_ok());
        assert_eq!(Zone::named("UTC"), Ok(Zone::UTC));
        assert!(Zone::named("Mars/Olympus").is_err());
        assert!(Zone::named("").is_err());
    }

    #[test]
    fn a_day_begins_at_midnight_of_its_zone() -> Result<()> {
        let evening = 1_795_532_400_000; // 2026-11-24 15:00 UTC
        assert_eq!(Zone::UTC.day_of(evening), "2026-11-24");
        assert_eq!(Zone::named("Asia/Tokyo")?.day_of(evening), "2026-11-25");
        assert_eq!(Zone::named("Asia/Tokyo")?.day_of(evening - 1), "2026-11-24");
        Ok(())
    }

    #[test]
    fn clocks_are_read_both_ways_across_their_changes() -> Result<()> {
        let tokyo = Zone::named("Asia/Tokyo")?;
        assert_eq!(tokyo.offset_at(1_795_482_123_000_004), 9 * HOUR);
        assert_eq!(tokyo.instant_of(9 * HOUR), 0);
        // 2026-03-08 02:30 does not exist in New York; 2026-11-01 01:30 exists twice.
        let york = Zone::named("America/New_York")?;
        let missing = 1_772_937_000_000_000;
        assert_eq!(york.instant_of(missing), missing + 5 * HOUR);
        let twice = 1_793_496_600_000_000;
        assert_eq!(york.instant_of(twice), twice + 4 * HOUR);
        // The first and the last day that BigQuery knows.
        for edge in [-62_135_596_800_000_000, 253_402_300_799_999_999] {
            for zone in [tokyo, york] {
                assert_eq!(zone.instant_of(edge + zone.offset_at(edge)), edge);
            }
        }
        Ok(())
    }
}
