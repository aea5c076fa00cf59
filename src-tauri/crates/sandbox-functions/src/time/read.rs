//! Reading the canonical texts of DATE, TIME, DATETIME and TIMESTAMP.

use super::civil::{self, MAX_MICROS, MICROS_PER_DAY, MICROS_PER_SECOND, MIN_MICROS};
use super::zone::{self, Zone};

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn number(&mut self, least: usize, most: usize) -> Option<i64> {
        let length = self
            .rest
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        if length < least {
            return None;
        }
        let (digits, tail) = self.rest.split_at(length);
        self.rest = tail;
        digits.parse().ok()
    }

    fn eat(&mut self, c: char) -> bool {
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn date(&mut self) -> Option<i64> {
        let year = self.number(1, 5)?;
        self.eat('-').then_some(())?;
        let month = self.number(1, 2)?;
        self.eat('-').then_some(())?;
        let day = self.number(1, 2)?;
        civil::checked_days(year, month, day)
    }

    /// `H[H]:M[M]:S[S][.FFFFFF]`; minutes and seconds may be left out for a timestamp.
    fn time(&mut self, partial: bool) -> Option<i64> {
        let hour = self.number(1, 2)?;
        let mut minute = 0;
        let mut second = 0;
        let mut fraction = 0;
        if self.eat(':') {
            minute = self.number(1, 2)?;
            if self.eat(':') {
                second = self.number(1, 2)?;
                if self.eat('.') {
                    let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
                    if length > 6 {
                        return None;
                    }
                    let (digits, tail) = self.rest.split_at(length);
                    self.rest = tail;
                    fraction = format!("{digits:0<6}").parse().ok()?;
                }
            } else if !partial {
                return None;
            }
        } else if !partial {
            return None;
        }
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        Some((hour * 3600 + minute * 60 + second) * MICROS_PER_SECOND + fraction)
    }
}

/// A DATE's text.
pub(crate) fn date(text: &str) -> Option<i64> {
    let mut reader = Reader { rest: text.trim() };
    let days = reader.date()?;
    reader.rest.is_empty().then_some(days)
}

/// A TIME's text.
pub(crate) fn time(text: &str) -> Option<i64> {
    let mut reader = Reader { rest: text.trim() };
    let micros = reader.time(false)?;
    (reader.rest.is_empty() && micros < MICROS_PER_DAY).then_some(micros)
}

/// A DATETIME's text: the time may be missing.
pub(crate) fn datetime(text: &str) -> Option<i64> {
    let mut reader = Reader { rest: text.trim() };
    let days = reader.date()?;
    let mut micros = days * MICROS_PER_DAY;
    if !reader.rest.is_empty() {
        if !(reader.eat(' ') || reader.eat('T') || reader.eat('t')) {
            return None;
        }
        micros += reader.time(true)?;
    }
    (reader.rest.is_empty() && (MIN_MICROS..=MAX_MICROS).contains(&micros)).then_some(micros)
}

/// A TIMESTAMP's text; without a zone in it, the default zone holds.
pub(crate) fn timestamp(text: &str, default: Zone) -> Result<i64, String> {
    let fail = || format!("Invalid timestamp: '{text}'");
    let mut reader = Reader { rest: text.trim() };
    let days = reader.date().ok_or_else(fail)?;
    let mut local = days * MICROS_PER_DAY;
    let mut zone = default;
    if !reader.rest.is_empty() {
        let before = reader.rest;
        if (reader.eat(' ') || reader.eat('T') || reader.eat('t'))
            && reader.rest.starts_with(|c: char| c.is_ascii_digit())
        {
            local += reader.time(true).ok_or_else(fail)?;
        } else {
            reader.rest = before;
        }
        let tail = reader.rest;
        if !tail.is_empty() {
            zone = if tail.eq_ignore_ascii_case("z") {
                Zone::Utc
            } else if tail.starts_with(['+', '-']) {
                Zone::Fixed(zone::offset(tail).ok_or_else(fail)?)
            } else if let Some(name) = tail.strip_prefix(' ') {
                zone::zone(name).map_err(|_| fail())?
            } else {
                return Err(fail());
            };
        }
    }
    let micros = zone.instant(local);
    if (MIN_MICROS..=MAX_MICROS).contains(&micros) {
        Ok(micros)
    } else {
        Err(fail())
    }
}
