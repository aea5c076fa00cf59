//! `PARSE_DATE`, `PARSE_DATETIME`, `PARSE_TIME`, `PARSE_TIMESTAMP`: the format elements read back.

use super::civil::{self, MICROS_PER_DAY, MICROS_PER_SECOND, MONTHS, WEEKDAYS};
use super::zone::{self, Zone};

#[derive(Default)]
struct Fields {
    year: Option<i64>,
    century: Option<i64>,
    short_year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    hour: Option<i64>,
    twelve: Option<i64>,
    afternoon: Option<bool>,
    minute: Option<i64>,
    second: Option<i64>,
    micros: Option<i64>,
    day_of_year: Option<i64>,
    iso_year: Option<i64>,
    iso_week: Option<i64>,
    iso_day: Option<i64>,
    week: Option<(i64, i64)>,
    weekday: Option<i64>,
    epoch: Option<i64>,
    zone: Option<Zone>,
}

struct Input<'a> {
    rest: &'a str,
}

impl Input<'_> {
    fn spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn number(&mut self, most: usize) -> Option<i64> {
        self.spaces();
        let length = self
            .rest
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        if length == 0 {
            return None;
        }
        let (digits, tail) = self.rest.split_at(length);
        self.rest = tail;
        digits.parse().ok()
    }

    fn within(&mut self, most: usize, low: i64, high: i64) -> Option<i64> {
        self.number(most).filter(|n| (low..=high).contains(n))
    }

    fn literal(&mut self, c: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(c)?;
        Some(())
    }

    /// The index of a name, full or its first three letters, in any case.
    fn name(&mut self, names: &[&str]) -> Option<i64> {
        for full in [true, false] {
            for (index, name) in names.iter().enumerate() {
                let wanted = if full { *name } else { name.get(..3)? };
                if self
                    .rest
                    .get(..wanted.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(wanted))
                {
                    self.rest = self.rest.get(wanted.len()..)?;
                    return Some(index as i64);
                }
            }
        }
        None
    }
}

/// Parses into local microseconds and the zone found, or microseconds of an instant for `%s`.
fn parse(format: &str, text: &str) -> Option<Fields> {
    let mut fields = Fields::default();
    let mut input = Input { rest: text };
    input.spaces();
    elements(format, &mut input, &mut fields)?;
    input.spaces();
    input.rest.is_empty().then_some(fields)
}

fn elements(format: &str, input: &mut Input<'_>, f: &mut Fields) -> Option<()> {
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            input.spaces();
            continue;
        }
        if c != '%' {
            input.literal(c)?;
            continue;
        }
        let mut element = chars.next()?;
        if element == 'E' || element == 'O' {
            let modifier = element;
            element = chars.next()?;
            if modifier == 'E' {
                match element {
                    '4' if chars.peek() == Some(&'Y') => {
                        chars.next();
                        f.year = Some(input.within(4, 0, 9999)?);
                        continue;
                    }
                    '*' | '0'..='9' => {
                        let mut digits = element.to_digit(10).map(|d| d as usize);
                        while let Some(next) = chars.peek().and_then(|c| c.to_digit(10)) {
                            digits = digits.map(|d| d * 10 + next as usize);
                            chars.next();
                        }
                        if chars.next()? != 'S' {
                            return None;
                        }
                        seconds(input, f, digits)?;
                        continue;
                    }
                    'z' => element = 'z',
                    _ => {}
                }
            }
        }
        one(element, input, f)?;
    }
    Some(())
}

fn seconds(input: &mut Input<'_>, f: &mut Fields, digits: Option<usize>) -> Option<()> {
    f.second = Some(input.within(2, 0, 60)?);
    f.micros = Some(0);
    if digits != Some(0) && input.rest.starts_with('.') {
        let tail = input.rest.get(1..)?;
        let length = tail
            .bytes()
            .take(digits.unwrap_or(usize::MAX))
            .take_while(u8::is_ascii_digit)
            .count();
        if length > 0 {
            let (fraction, rest) = tail.split_at(length);
            let six: String = format!("{fraction:0<6}").chars().take(6).collect();
            f.micros = six.parse().ok();
            input.rest = rest;
        }
    }
    Some(())
}

fn one(element: char, input: &mut Input<'_>, f: &mut Fields) -> Option<()> {
    match element {
        'A' | 'a' => f.weekday = Some(input.name(&WEEKDAYS)?),
        'B' | 'b' | 'h' => f.month = Some(input.name(&MONTHS)? + 1),
        'C' => f.century = Some(input.within(2, 0, 99)?),
        'c' => elements("%a %b %e %H:%M:%S %Y", input, f)?,
        'D' | 'x' => elements("%m/%d/%y", input, f)?,
        'd' | 'e' => f.day = Some(input.within(2, 1, 31)?),
        'F' => elements("%Y-%m-%d", input, f)?,
        'G' => f.iso_year = Some(input.within(4, 0, 9999)?),
        'g' => {
            let year = input.within(2, 0, 99)?;
            f.iso_year = Some(if year < 69 { 2000 + year } else { 1900 + year });
        }
        'H' | 'k' => {
            f.hour = Some(input.within(2, 0, 23)?);
            f.twelve = None;
        }
        'I' | 'l' => {
            f.twelve = Some(input.within(2, 1, 12)?);
            f.hour = None;
        }
        'J' => f.iso_day = Some(input.within(3, 1, 371)?),
        'j' => f.day_of_year = Some(input.within(3, 1, 366)?),
        'M' => f.minute = Some(input.within(2, 0, 59)?),
        'm' => f.month = Some(input.within(2, 1, 12)?),
        'n' | 't' => input.spaces(),
        'P' | 'p' => {
            let half = input.rest.get(..2)?;
            f.afternoon = Some(if half.eq_ignore_ascii_case("pm") {
                true
            } else if half.eq_ignore_ascii_case("am") {
                false
            } else {
                return None;
            });
            input.rest = input.rest.get(2..)?;
        }
        'Q' => {
            let quarter = input.within(1, 1, 4)?;
            f.month = Some((quarter - 1) * 3 + 1);
        }
        'R' => elements("%H:%M", input, f)?,
        'r' => elements("%I:%M:%S %p", input, f)?,
        'S' => {
            f.second = Some(input.within(2, 0, 60)?);
            f.micros = Some(0);
        }
        's' => {
            input.spaces();
            let negative = input.rest.starts_with('-');
            if negative {
                input.literal('-')?;
            }
            let seconds = input.number(18)?;
            f.epoch = Some(if negative { -seconds } else { seconds });
        }
        'T' | 'X' => elements("%H:%M:%S", input, f)?,
        'U' => f.week = Some((input.within(2, 0, 53)?, 0)),
        'W' => f.week = Some((input.within(2, 0, 53)?, 1)),
        'V' => f.iso_week = Some(input.within(2, 1, 53)?),
        'u' => f.weekday = Some(input.within(1, 1, 7)? % 7),
        'w' => f.weekday = Some(input.within(1, 0, 6)?),
        'Y' => {
            f.year = Some(input.within(4, 0, 9999)?);
            f.short_year = None;
        }
        'y' => {
            f.short_year = Some(input.within(2, 0, 99)?);
            f.year = None;
        }
        'Z' => {
            let end = input
                .rest
                .find(char::is_whitespace)
                .unwrap_or(input.rest.len());
            let (name, tail) = input.rest.split_at(end);
            f.zone = Some(zone::zone(name).ok()?);
            input.rest = tail;
        }
        'z' => {
            if let Some(tail) = input.rest.strip_prefix(['Z', 'z']) {
                input.rest = tail;
                f.zone = Some(Zone::Utc);
            } else {
                let end = input
                    .rest
                    .char_indices()
                    .skip(1)
                    .find(|(_, c)| !(c.is_ascii_digit() || *c == ':'));
                let (text, tail) = input
                    .rest
                    .split_at(end.map_or(input.rest.len(), |(at, _)| at));
                f.zone = Some(Zone::Fixed(zone::offset(text)?));
                input.rest = tail;
            }
        }
        '%' => input.literal('%')?,
        _ => return None,
    }
    Some(())
}

impl Fields {
    fn full_year(&self) -> i64 {
        match (self.year, self.century, self.short_year) {
            (Some(year), ..) => year,
            (None, Some(century), Some(short)) => century * 100 + short,
            (None, Some(century), None) => century * 100,
            (None, None, Some(short)) => {
                if short < 69 {
                    2000 + short
                } else {
                    1900 + short
                }
            }
            (None, None, None) => 1970,
        }
    }

    fn days(&self) -> Option<i64> {
        if self.iso_year.is_some() || self.iso_week.is_some() {
            let start = civil::iso_year_start(self.iso_year.unwrap_or_else(|| self.full_year()));
            if let Some(day) = self.iso_day {
                return Some(start + day - 1);
            }
            let weekday = self.weekday.map_or(0, |w| (w + 6) % 7);
            return Some(start + (self.iso_week.unwrap_or(1) - 1) * 7 + weekday);
        }
        let year = self.full_year();
        if let Some(day) = self.day_of_year {
            let limit = if civil::is_leap(year) { 366 } else { 365 };
            return (day <= limit && (1..=9999).contains(&year))
                .then(|| civil::days_of(year, 1, day));
        }
        if let (Some((week, first)), None, None) = (self.week, self.month, self.day) {
            let january = civil::days_of(year, 1, 1);
            let to_first = (first - civil::weekday(january)).rem_euclid(7);
            let weekday = (self.weekday.unwrap_or(first) - first).rem_euclid(7);
            return Some(january + to_first + (week - 1) * 7 + weekday);
        }
        civil::checked_days(year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    fn time(&self) -> i64 {
        let hour = match (self.hour, self.twelve) {
            (Some(hour), _) => hour,
            (None, Some(twelve)) => twelve % 12 + if self.afternoon == Some(true) { 12 } else { 0 },
            (None, None) => 0,
        };
        (hour * 3600 + self.minute.unwrap_or(0) * 60 + self.second.unwrap_or(0)) * MICROS_PER_SECOND
            + self.micros.unwrap_or(0)
    }
}

fn failed(text: &str) -> String {
    format!("Failed to parse input string \"{text}\"")
}

fn in_range(micros: i64, text: &str) -> Result<i64, String> {
    if (civil::MIN_MICROS..=civil::MAX_MICROS).contains(&micros) {
        Ok(micros)
    } else {
        Err(failed(text))
    }
}

/// `PARSE_DATE`: days.
pub(crate) fn date(format: &str, text: &str) -> Result<i64, String> {
    let fields = parse(format, text).ok_or_else(|| failed(text))?;
    let days = match fields.epoch {
        Some(seconds) => seconds.div_euclid(86_400),
        None => fields.days().ok_or_else(|| failed(text))?,
    };
    in_range(days.saturating_mul(MICROS_PER_DAY), text).map(|_| days)
}

/// `PARSE_DATETIME`: local microseconds.
pub(crate) fn datetime(format: &str, text: &str) -> Result<i64, String> {
    let fields = parse(format, text).ok_or_else(|| failed(text))?;
    if let Some(seconds) = fields.epoch {
        return in_range(seconds.saturating_mul(MICROS_PER_SECOND), text);
    }
    in_range(
        fields.days().ok_or_else(|| failed(text))? * MICROS_PER_DAY + fields.time(),
        text,
    )
}

/// `PARSE_TIME`: microseconds since midnight.
pub(crate) fn time(format: &str, text: &str) -> Result<i64, String> {
    let fields = parse(format, text).ok_or_else(|| failed(text))?;
    Ok(fields.time().rem_euclid(MICROS_PER_DAY))
}

/// `PARSE_TIMESTAMP`: the instant; without a zone in the text, the given zone holds.
pub(crate) fn timestamp(format: &str, text: &str, default: Zone) -> Result<i64, String> {
    let fields = parse(format, text).ok_or_else(|| failed(text))?;
    if let Some(seconds) = fields.epoch {
        return in_range(seconds.saturating_mul(MICROS_PER_SECOND), text);
    }
    let local = fields.days().ok_or_else(|| failed(text))? * MICROS_PER_DAY + fields.time();
    in_range(fields.zone.unwrap_or(default).instant(local), text)
}
