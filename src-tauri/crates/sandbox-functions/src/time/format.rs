//! `FORMAT_DATE`, `FORMAT_DATETIME`, `FORMAT_TIME`, `FORMAT_TIMESTAMP`: the format elements.

use std::fmt::Write as _;

use super::civil::{self, MICROS_PER_SECOND, MONTHS, WEEKDAYS};
use super::zone::Zone;

/// What a value has, so that elements of what it lacks are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Has {
    Date,
    Time,
    DateTime,
    Timestamp,
}

impl Has {
    fn type_name(self) -> &'static str {
        match self {
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::DateTime => "DATETIME",
            Self::Timestamp => "TIMESTAMP",
        }
    }

    fn date(self) -> bool {
        self != Self::Time
    }

    fn time(self) -> bool {
        self != Self::Date
    }
}

/// Formats the local date and time; `zone` and `instant` serve `%z`, `%Z` and `%s`.
pub(crate) fn format(format: &str, micros: i64, has: Has, zone: Zone) -> Result<String, String> {
    let local = if has == Has::Timestamp {
        zone.local(micros)
    } else {
        micros
    };
    let (days, time) = civil::split(local);
    let mut out = String::with_capacity(format.len() * 2);
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let Some(element) = chars.next() else {
            out.push('%');
            break;
        };
        if element == 'E' {
            match chars.next() {
                Some('Y') => push(&mut out, 'Y', days, time, has, micros, zone)?,
                Some('4') => match chars.next() {
                    Some('Y') => {
                        need(has.date(), "%E4Y", has)?;
                        let _ = write!(out, "{:04}", civil::civil_of(days).year);
                    }
                    Some('S') => {
                        need(has.time(), "%E4S", has)?;
                        seconds(&mut out, time, Some(4));
                    }
                    other => raw(&mut out, "%E4", other),
                },
                Some('*') => match chars.next() {
                    Some('S') => {
                        need(has.time(), "%E*S", has)?;
                        seconds(&mut out, time, None);
                    }
                    other => raw(&mut out, "%E*", other),
                },
                Some('z') => {
                    need(has == Has::Timestamp, "%Ez", has)?;
                    offset(&mut out, zone.offset_at(micros), true);
                }
                Some(digit) if digit.is_ascii_digit() => {
                    let mut number = digit.to_digit(10).unwrap_or(0) as usize;
                    while let Some(next) = chars.peek().and_then(|c| c.to_digit(10)) {
                        number = number * 10 + next as usize;
                        chars.next();
                    }
                    if chars.peek() == Some(&'S') {
                        chars.next();
                        need(has.time(), "%E#S", has)?;
                        seconds(&mut out, time, Some(number));
                    } else {
                        let _ = write!(out, "%E{number}");
                    }
                }
                Some(other) => push(&mut out, other, days, time, has, micros, zone)?,
                None => out.push_str("%E"),
            }
        } else if element == 'O' {
            match chars.next() {
                Some(other) => push(&mut out, other, days, time, has, micros, zone)?,
                None => out.push_str("%O"),
            }
        } else {
            push(&mut out, element, days, time, has, micros, zone)?;
        }
    }
    Ok(out)
}

fn raw(out: &mut String, start: &str, next: Option<char>) {
    out.push_str(start);
    out.extend(next);
}

fn need(present: bool, element: &str, has: Has) -> Result<(), String> {
    if present {
        Ok(())
    } else {
        Err(format!(
            "Invalid format: {element} is not allowed for the {} type",
            has.type_name()
        ))
    }
}

fn seconds(out: &mut String, time: i64, digits: Option<usize>) {
    let (_, _, second, micros) = civil::clock(time);
    let _ = write!(out, "{second:02}");
    let fraction = format!("{micros:06}");
    match digits {
        Some(0) => {}
        Some(digits) => {
            let _ = write!(
                out,
                ".{}",
                format!("{fraction:0<15}")
                    .get(..digits.min(15))
                    .unwrap_or(&fraction)
            );
        }
        None => {
            let trimmed = fraction.trim_end_matches('0');
            if !trimmed.is_empty() {
                let _ = write!(out, ".{trimmed}");
            }
        }
    }
}

fn offset(out: &mut String, seconds: i64, colon: bool) {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    let separator = if colon { ":" } else { "" };
    let _ = write!(
        out,
        "{sign}{:02}{separator}{:02}",
        minutes / 60,
        minutes % 60
    );
}

fn push(
    out: &mut String,
    element: char,
    days: i64,
    time: i64,
    has: Has,
    micros: i64,
    zone: Zone,
) -> Result<(), String> {
    let of_date = "AaBbhCcDdeFGgJjmQUuVWwxYy";
    let of_time = "cHIklMPpRrSsTX";
    let date_only = of_date.contains(element) && !of_time.contains(element);
    let time_only = of_time.contains(element) && !of_date.contains(element);
    let shown = format!("%{element}");
    if date_only {
        need(has.date(), &shown, has)?;
    }
    if time_only {
        need(has.time(), &shown, has)?;
    }
    let c = civil::civil_of(days);
    let (hour, minute, second, _) = civil::clock(time);
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let weekday = civil::weekday(days);
    let day_name = WEEKDAYS.get(weekday as usize).copied().unwrap_or_default();
    let month_name = MONTHS
        .get(c.month as usize - 1)
        .copied()
        .unwrap_or_default();
    let abbreviated = |name: &'static str| name.get(..3).unwrap_or(name);
    let _ = match element {
        'A' => write!(out, "{day_name}"),
        'a' => write!(out, "{}", abbreviated(day_name)),
        'B' => write!(out, "{month_name}"),
        'b' | 'h' => write!(out, "{}", abbreviated(month_name)),
        'C' => write!(out, "{:02}", c.year / 100),
        'c' => {
            need(has.date() && has.time(), "%c", has)?;
            write!(
                out,
                "{} {} {:>2} {hour:02}:{minute:02}:{second:02} {}",
                abbreviated(day_name),
                abbreviated(month_name),
                c.day,
                c.year
            )
        }
        'D' | 'x' => write!(out, "{:02}/{:02}/{:02}", c.month, c.day, c.year % 100),
        'd' => write!(out, "{:02}", c.day),
        'e' => write!(out, "{:>2}", c.day),
        'F' => write!(out, "{}-{:02}-{:02}", c.year, c.month, c.day),
        'G' => write!(out, "{}", civil::iso_week(days).0),
        'g' => write!(out, "{:02}", civil::iso_week(days).0 % 100),
        'H' => write!(out, "{hour:02}"),
        'I' => write!(out, "{twelve:02}"),
        'J' => write!(
            out,
            "{:03}",
            days - civil::iso_year_start(civil::iso_week(days).0) + 1
        ),
        'j' => write!(out, "{:03}", civil::day_of_year(days)),
        'k' => write!(out, "{hour:>2}"),
        'l' => write!(out, "{twelve:>2}"),
        'M' => write!(out, "{minute:02}"),
        'm' => write!(out, "{:02}", c.month),
        'n' => writeln!(out),
        'P' => write!(out, "{}", if hour < 12 { "am" } else { "pm" }),
        'p' => write!(out, "{}", if hour < 12 { "AM" } else { "PM" }),
        'Q' => write!(out, "{}", (c.month - 1) / 3 + 1),
        'R' => write!(out, "{hour:02}:{minute:02}"),
        'r' => write!(
            out,
            "{twelve:02}:{minute:02}:{second:02} {}",
            if hour < 12 { "AM" } else { "PM" }
        ),
        'S' => write!(out, "{second:02}"),
        's' => {
            need(has.date(), "%s", has)?;
            write!(out, "{}", micros.div_euclid(MICROS_PER_SECOND))
        }
        'T' | 'X' => write!(out, "{hour:02}:{minute:02}:{second:02}"),
        't' => write!(out, "\t"),
        'U' => write!(out, "{:02}", civil::week_of_year(days, 0)),
        'u' => write!(out, "{}", if weekday == 0 { 7 } else { weekday }),
        'V' => write!(out, "{:02}", civil::iso_week(days).1),
        'W' => write!(out, "{:02}", civil::week_of_year(days, 1)),
        'w' => write!(out, "{weekday}"),
        'Y' => write!(out, "{}", c.year),
        'y' => write!(out, "{:02}", c.year % 100),
        'Z' => {
            need(has == Has::Timestamp, "%Z", has)?;
            write!(out, "{}", zone.label(micros))
        }
        'z' => {
            need(has == Has::Timestamp, "%z", has)?;
            offset(out, zone.offset_at(micros), false);
            Ok(())
        }
        '%' => write!(out, "%"),
        other => write!(out, "%{other}"),
    };
    Ok(())
}
