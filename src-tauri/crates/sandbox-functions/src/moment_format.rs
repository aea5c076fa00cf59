//! CAST … FORMAT: the format elements of dates, times, numbers and bytes.

use std::fmt::Write as _;

use crate::strings::encode;
use crate::time::civil::{self, MICROS_PER_DAY, MICROS_PER_SECOND, MONTHS, WEEKDAYS};
use crate::time::zone::{Zone, zone};
use crate::udf::Kind::{Bytes, Int, Micros, Text};
use crate::udf::{Answer, Datum, Udf, udf};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Year(usize),
    RoundYear(usize),
    Month,
    MonthShort,
    MonthName,
    DayOfYear,
    Day,
    DayOfWeek,
    DayName,
    DayShort,
    Hour12,
    Hour24,
    Minute,
    Second,
    SecondOfDay,
    Fraction(usize),
    Meridian(bool),
    ZoneHour,
    ZoneMinute,
}

enum Piece {
    Element(Element, Case),
    Literal(String),
}

#[derive(Clone, Copy)]
enum Case {
    Upper,
    Lower,
    Title,
}

/// Longest first, so that a longer word is not taken for a shorter one.
const ELEMENTS: &[(&str, Element)] = &[
    ("SSSSS", Element::SecondOfDay),
    ("MONTH", Element::MonthName),
    ("YYYY", Element::Year(4)),
    ("RRRR", Element::RoundYear(4)),
    ("HH24", Element::Hour24),
    ("HH12", Element::Hour12),
    ("A.M.", Element::Meridian(true)),
    ("P.M.", Element::Meridian(true)),
    ("YYY", Element::Year(3)),
    ("MON", Element::MonthShort),
    ("DDD", Element::DayOfYear),
    ("DAY", Element::DayName),
    ("TZH", Element::ZoneHour),
    ("TZM", Element::ZoneMinute),
    ("FF1", Element::Fraction(1)),
    ("FF2", Element::Fraction(2)),
    ("FF3", Element::Fraction(3)),
    ("FF4", Element::Fraction(4)),
    ("FF5", Element::Fraction(5)),
    ("FF6", Element::Fraction(6)),
    ("FF7", Element::Fraction(7)),
    ("FF8", Element::Fraction(8)),
    ("FF9", Element::Fraction(9)),
    ("YY", Element::Year(2)),
    ("RR", Element::RoundYear(2)),
    ("MM", Element::Month),
    ("DD", Element::Day),
    ("DY", Element::DayShort),
    ("HH", Element::Hour12),
    ("MI", Element::Minute),
    ("SS", Element::Second),
    ("AM", Element::Meridian(false)),
    ("PM", Element::Meridian(false)),
    ("Y", Element::Year(1)),
    ("D", Element::DayOfWeek),
];

fn pieces(format: &str) -> Result<Vec<Piece>, String> {
    let mut out = Vec::new();
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            let mut text = String::new();
            let mut chars = rest.char_indices().skip(1);
            let end = loop {
                match chars.next() {
                    Some((_, '\\')) => text.extend(chars.next().map(|(_, c)| c)),
                    Some((at, '"')) => break at + 1,
                    Some((_, c)) => text.push(c),
                    None => {
                        return Err(format!(
                            "Cannot find matching \" for quoted literal in format string: {format}"
                        ));
                    }
                }
            };
            out.push(Piece::Literal(text));
            rest = rest.get(end..).unwrap_or_default();
            continue;
        }
        if matches!(c, '-' | '.' | '/' | ',' | '\'' | ';' | ':' | ' ') {
            out.push(Piece::Literal(c.to_string()));
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let found = ELEMENTS.iter().find(|(word, _)| {
            rest.get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word))
        });
        let Some((word, element)) = found else {
            return Err(format!(
                "Cannot find matched format element at {rest:?} in format string: {format}"
            ));
        };
        let (taken, tail) = rest.split_at(word.len());
        let mut letters = taken.chars().filter(char::is_ascii_alphabetic);
        let case = match (letters.next(), letters.next()) {
            (Some(first), _) if first.is_ascii_lowercase() => Case::Lower,
            (_, Some(second)) if second.is_ascii_lowercase() => Case::Title,
            _ => Case::Upper,
        };
        out.push(Piece::Element(*element, case));
        rest = tail;
    }
    Ok(out)
}

fn cased(text: &str, case: Case) -> String {
    match case {
        Case::Upper => text.to_uppercase(),
        Case::Lower => text.to_lowercase(),
        Case::Title => text.to_owned(),
    }
}

fn allowed(element: Element, kind: &str) -> bool {
    let date = matches!(
        element,
        Element::Year(_)
            | Element::RoundYear(_)
            | Element::Month
            | Element::MonthShort
            | Element::MonthName
            | Element::DayOfYear
            | Element::Day
            | Element::DayOfWeek
            | Element::DayName
            | Element::DayShort
    );
    let zoned = matches!(element, Element::ZoneHour | Element::ZoneMinute);
    match kind {
        "D" => date,
        "T" => !date && !zoned,
        "M" => !zoned,
        _ => true,
    }
}

fn type_name(kind: &str) -> &'static str {
    match kind {
        "D" => "DATE",
        "T" => "TIME",
        "M" => "DATETIME",
        _ => "TIMESTAMP",
    }
}

fn moment_text(micros: i64, format: &str, kind: &str, zone: Zone) -> Result<String, String> {
    let offset = if kind == "Z" {
        zone.offset_at(micros)
    } else {
        0
    };
    let (days, time) = civil::split(micros + offset * MICROS_PER_SECOND);
    let c = civil::civil_of(days);
    let (hour, minute, second, fraction) = civil::clock(time);
    let weekday = civil::weekday(days);
    let day_name = WEEKDAYS.get(weekday as usize).copied().unwrap_or_default();
    let month_name = MONTHS
        .get(c.month as usize - 1)
        .copied()
        .unwrap_or_default();
    let mut out = String::new();
    for piece in pieces(format)? {
        let (element, case) = match piece {
            Piece::Literal(text) => {
                out.push_str(&text);
                continue;
            }
            Piece::Element(element, case) => (element, case),
        };
        if !allowed(element, kind) {
            return Err(format!(
                "{} does not support the format string: {format}",
                type_name(kind)
            ));
        }
        let _ = match element {
            Element::Year(4) | Element::RoundYear(4) => write!(out, "{:04}", c.year),
            Element::Year(digits) | Element::RoundYear(digits) => {
                write!(out, "{:0digits$}", c.year % 10_i64.pow(digits as u32))
            }
            Element::Month => write!(out, "{:02}", c.month),
            Element::MonthShort => write!(
                out,
                "{}",
                cased(month_name.get(..3).unwrap_or_default(), case)
            ),
            Element::MonthName => write!(out, "{:<9}", cased(month_name, case)),
            Element::DayOfYear => write!(out, "{:03}", civil::day_of_year(days)),
            Element::Day => write!(out, "{:02}", c.day),
            Element::DayOfWeek => write!(out, "{}", weekday + 1),
            Element::DayName => write!(out, "{:<9}", cased(day_name, case)),
            Element::DayShort => write!(
                out,
                "{}",
                cased(day_name.get(..3).unwrap_or_default(), case)
            ),
            Element::Hour12 => write!(out, "{:02}", if hour % 12 == 0 { 12 } else { hour % 12 }),
            Element::Hour24 => write!(out, "{hour:02}"),
            Element::Minute => write!(out, "{minute:02}"),
            Element::Second => write!(out, "{second:02}"),
            Element::SecondOfDay => write!(out, "{:05}", time / MICROS_PER_SECOND),
            Element::Fraction(digits) => {
                write!(
                    out,
                    "{}",
                    format!("{fraction:06}000")
                        .get(..digits)
                        .unwrap_or_default()
                )
            }
            Element::Meridian(dotted) => {
                let word = match (hour < 12, dotted) {
                    (true, true) => "A.M.",
                    (false, true) => "P.M.",
                    (true, false) => "AM",
                    (false, false) => "PM",
                };
                write!(out, "{}", cased(word, case))
            }
            Element::ZoneHour => {
                write!(
                    out,
                    "{}{:02}",
                    if offset < 0 { '-' } else { '+' },
                    offset.abs() / 3600
                )
            }
            Element::ZoneMinute => write!(out, "{:02}", offset.abs() / 60 % 60),
        };
    }
    Ok(out)
}

#[derive(Default)]
struct Found {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    day_of_year: Option<i64>,
    hour24: Option<i64>,
    hour12: Option<i64>,
    afternoon: bool,
    minute: i64,
    second: i64,
    second_of_day: Option<i64>,
    micros: i64,
    zone: Option<(i64, i64)>,
    zone_minute: i64,
}

struct Input<'a> {
    rest: &'a str,
}

impl Input<'_> {
    fn digits(&mut self, most: usize) -> Option<(i64, usize)> {
        let length = self
            .rest
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        let (digits, tail) = self.rest.split_at(length);
        self.rest = tail;
        digits.parse().ok().map(|n| (n, length))
    }

    fn number(&mut self, most: usize, low: i64, high: i64) -> Option<i64> {
        self.digits(most)
            .map(|(n, _)| n)
            .filter(|n| (low..=high).contains(n))
    }

    fn name(&mut self, names: &[&str], short: bool) -> Option<i64> {
        for (index, name) in names.iter().enumerate() {
            let wanted = if short { name.get(..3)? } else { name };
            if self
                .rest
                .get(..wanted.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(wanted))
            {
                self.rest = self.rest.get(wanted.len()..)?;
                return Some(index as i64);
            }
        }
        None
    }
}

fn read_piece(input: &mut Input<'_>, element: Element, now_year: i64, f: &mut Found) -> Option<()> {
    match element {
        Element::Year(4) | Element::RoundYear(4) => f.year = Some(input.number(4, 0, 9999)?),
        Element::Year(digits) => {
            let unit = 10_i64.pow(digits as u32);
            f.year = Some(now_year / unit * unit + input.number(digits, 0, unit - 1)?);
        }
        Element::RoundYear(_) => {
            let short = input.number(2, 0, 99)?;
            let century = now_year / 100 * 100;
            let shift = match (short < 50, now_year % 100 < 50) {
                (true, false) => 100,
                (false, true) => -100,
                _ => 0,
            };
            f.year = Some(century + shift + short);
        }
        Element::Month => f.month = Some(input.number(2, 1, 12)?),
        Element::MonthShort => f.month = Some(input.name(&MONTHS, true)? + 1),
        Element::MonthName => f.month = Some(input.name(&MONTHS, false)? + 1),
        Element::DayOfYear => f.day_of_year = Some(input.number(3, 1, 366)?),
        Element::Day => f.day = Some(input.number(2, 1, 31)?),
        Element::Hour12 => f.hour12 = Some(input.number(2, 1, 12)?),
        Element::Hour24 => f.hour24 = Some(input.number(2, 0, 23)?),
        Element::Minute => f.minute = input.number(2, 0, 59)?,
        Element::Second => f.second = input.number(2, 0, 59)?,
        Element::SecondOfDay => f.second_of_day = Some(input.number(5, 0, 86_399)?),
        Element::Fraction(digits) => {
            let (value, length) = input.digits(digits)?;
            let text = format!("{value:0>length$}");
            f.micros = format!("{text:0<6}").get(..6)?.parse().ok()?;
        }
        Element::Meridian(dotted) => {
            let length = if dotted { 4 } else { 2 };
            let word = input
                .rest
                .get(..length)?
                .to_ascii_uppercase()
                .replace('.', "");
            f.afternoon = match word.as_str() {
                "AM" => false,
                "PM" => true,
                _ => return None,
            };
            input.rest = input.rest.get(length..)?;
        }
        Element::ZoneHour => {
            let sign = match input.rest.chars().next()? {
                '-' => -1,
                '+' | ' ' => 1,
                _ => return None,
            };
            input.rest = input.rest.get(1..)?;
            f.zone = Some((sign, input.number(2, 0, 14)?));
        }
        Element::ZoneMinute => f.zone_minute = input.number(2, 0, 59)?,
        Element::DayOfWeek | Element::DayName | Element::DayShort => return None,
    }
    Some(())
}

fn text_moment(
    text: &str,
    format: &str,
    kind: &str,
    default: Zone,
    now: i64,
) -> Result<i64, String> {
    let fail = || format!("Failed to parse input string \"{text}\" with format \"{format}\"");
    let today = civil::civil_of(civil::split(default.local(now)).0);
    let mut f = Found::default();
    let mut input = Input { rest: text.trim() };
    for piece in pieces(format.trim())? {
        match piece {
            Piece::Literal(literal) if literal.trim().is_empty() => {
                input.rest = input.rest.trim_start();
            }
            Piece::Literal(literal) => {
                input.rest = input.rest.strip_prefix(literal.as_str()).ok_or_else(fail)?;
            }
            Piece::Element(element, _) => {
                if !allowed(element, kind) {
                    return Err(format!(
                        "{} does not support the format string: {format}",
                        type_name(kind)
                    ));
                }
                read_piece(&mut input, element, today.year, &mut f).ok_or_else(fail)?;
            }
        }
    }
    if !input.rest.trim().is_empty() {
        return Err(fail());
    }
    let year = f.year.unwrap_or(today.year);
    let days = match (kind, f.day_of_year) {
        ("T", _) => 0,
        (_, Some(day)) => civil::days_of(year, 1, day),
        _ => civil::checked_days(year, f.month.unwrap_or(today.month), f.day.unwrap_or(1))
            .ok_or_else(fail)?,
    };
    let hour = f.hour24.unwrap_or_else(|| {
        f.hour12
            .map_or(0, |h| h % 12 + if f.afternoon { 12 } else { 0 })
    });
    let seconds = f
        .second_of_day
        .unwrap_or(hour * 3600 + f.minute * 60 + f.second);
    let local = days * MICROS_PER_DAY + seconds * MICROS_PER_SECOND + f.micros;
    let micros = match (kind, f.zone) {
        ("Z", Some((sign, hours))) => {
            local - sign * (hours * 3600 + f.zone_minute * 60) * MICROS_PER_SECOND
        }
        ("Z", None) => default.instant(local),
        _ => local,
    };
    if (civil::MIN_MICROS..=civil::MAX_MICROS).contains(&micros) {
        Ok(micros)
    } else {
        Err(fail())
    }
}

fn number_text(text: &str, format: &str) -> Answer {
    let upper = format.to_ascii_uppercase();
    if let "X" = upper.trim_start_matches('0') {
        let value: i64 = text
            .parse()
            .map_err(|_| format!("Cannot use the X format element for {text}"))?;
        let digits = format!(
            "{:0>width$}",
            format!("{:X}", value.unsigned_abs()),
            width = upper.len()
        );
        let digits = if format.contains('x') {
            digits.to_lowercase()
        } else {
            digits
        };
        return Ok(Datum::text(format!(
            "{}{digits}",
            if value < 0 { "-" } else { " " }
        )));
    }
    if !upper
        .chars()
        .all(|c| matches!(c, '0' | '9' | '.' | 'D' | ',' | 'G' | '$' | 'S' | 'M' | 'I'))
    {
        return Err(
            crate::CallError::unsupported(format!("The numeric format {format:?}")).message,
        );
    }
    let trailing_sign = upper.ends_with('S') && upper.len() > 1;
    let sign_element = upper.starts_with('S') || trailing_sign;
    let minus_behind = upper.ends_with("MI");
    let body: String = upper.replace("MI", "").replace('S', "");
    let dollar = body.contains('$');
    let body = body.replace('$', "");
    let (whole, fraction) = body
        .split_once(['.', 'D'])
        .map_or((body.as_str(), None), |(w, f)| (w, Some(f)));
    let places = fraction.map_or(0, str::len);
    let scaled = crate::decimal::parse_scaled(text, places as u32)
        .ok_or_else(|| format!("Cannot format {text}"))?;
    let negative = text.starts_with('-');
    let digits = format!(
        "{:0>width$}",
        scaled.magnitude().to_string(),
        width = places + 1
    );
    let (int_digits, fraction_digits) = digits.split_at(digits.len() - places);
    let int_digits = int_digits.trim_start_matches('0');
    let slots = whole.chars().filter(|c| matches!(c, '0' | '9')).count();
    let mut shown = String::new();
    if int_digits.len() > slots {
        shown.push_str(
            &body
                .replace(['0', '9'], "#")
                .replace('G', ",")
                .replace('D', "."),
        );
    } else {
        let mut digits =
            std::iter::repeat_n(None, slots - int_digits.len()).chain(int_digits.chars().map(Some));
        let mut started = false;
        for c in whole.chars() {
            match c {
                ',' | 'G' => shown.push(if started { ',' } else { ' ' }),
                c => match digits.next().flatten() {
                    Some(digit) => {
                        started = true;
                        shown.push(digit);
                    }
                    None if c == '0' || started => {
                        started = true;
                        shown.push('0');
                    }
                    None => shown.push(' '),
                },
            }
        }
        if !started && fraction.is_none() && shown.ends_with(' ') {
            shown.pop();
            shown.push('0');
        }
        if fraction.is_some() {
            shown.push('.');
            shown.push_str(fraction_digits);
        }
    }
    let blanks = shown.len() - shown.trim_start().len();
    let number = shown.trim_start();
    let sign = match (negative, sign_element) {
        (true, _) => "-",
        (false, true) => "+",
        (false, false) => " ",
    };
    let money = if dollar { "$" } else { "" };
    let pad = " ".repeat(blanks);
    Ok(Datum::text(if trailing_sign || minus_behind {
        format!("{pad}{money}{number}{sign}")
    } else if sign == " " {
        format!(" {pad}{money}{number}")
    } else {
        format!("{pad}{sign}{money}{number}")
    }))
}

fn digits_text(octets: &[u8], bits: usize) -> String {
    let mut out = String::new();
    if bits == 3 {
        let mut all = String::new();
        for octet in octets {
            let _ = write!(all, "{octet:08b}");
        }
        let padded = format!("{all:0>width$}", width = all.len().div_ceil(3) * 3);
        for chunk in padded.as_bytes().chunks(3) {
            let digit = chunk
                .iter()
                .fold(0_u8, |value, bit| value << 1 | (bit - b'0'));
            out.push(char::from(b'0' + digit));
        }
    } else {
        for octet in octets {
            let _ = write!(out, "{octet:08b}");
        }
    }
    out
}

fn bytes_text(octets: &[u8], format: &str) -> Answer {
    let text = match format.to_ascii_uppercase().as_str() {
        "HEX" | "BASE16" => hex::encode(octets),
        "BASE2" => digits_text(octets, 1),
        "BASE8" => digits_text(octets, 3),
        "BASE32" => encode::to_base32(octets),
        "BASE64" => encode::to_base64(octets),
        "BASE64M" => {
            let plain = encode::to_base64(octets);
            let lines: Vec<&str> = plain
                .as_bytes()
                .chunks(76)
                .filter_map(|line| std::str::from_utf8(line).ok())
                .collect();
            lines.join("\n")
        }
        "ASCII" if octets.is_ascii() => String::from_utf8_lossy(octets).into_owned(),
        "ASCII" => return Err("Invalid ASCII value in cast of bytes to string".to_owned()),
        "UTF-8" | "UTF8" => String::from_utf8(octets.to_vec())
            .map_err(|_| "Invalid cast of bytes to UTF8 string".to_owned())?,
        other => return Err(format!("Invalid format: {other}")),
    };
    Ok(Datum::text(text))
}

fn text_bytes(text: &str, format: &str) -> Answer {
    let octets = match format.to_ascii_uppercase().as_str() {
        "HEX" | "BASE16" => encode::from_hex(text)?,
        "BASE32" => encode::from_base32(text)?,
        "BASE64" | "BASE64M" => encode::from_base64(text)?,
        "BASE2" | "BASE8" => {
            return Err(crate::CallError::unsupported(format!("The cast format {format}")).message);
        }
        "ASCII" if text.is_ascii() => text.as_bytes().to_vec(),
        "ASCII" => return Err("Invalid ASCII value in cast of string to bytes".to_owned()),
        "UTF-8" | "UTF8" => text.as_bytes().to_vec(),
        other => return Err(format!("Invalid format: {other}")),
    };
    Ok(Datum::bytes(octets))
}

pub(crate) static TABLE: &[Udf] = &[
    udf(
        "bq_cast_moment_text",
        &[Micros, Text, Text, Text],
        Text,
        |a| moment_text(a[0].int(), a[1].str(), a[2].str(), zone(a[3].str())?).map(Datum::text),
    ),
    udf(
        "bq_cast_text_moment",
        &[Text, Text, Text, Text, Int],
        Micros,
        |a| {
            text_moment(
                a[0].str(),
                a[1].str(),
                a[2].str(),
                zone(a[3].str())?,
                a[4].int(),
            )
            .map(Datum::Micros)
        },
    ),
    udf("bq_cast_number_text", &[Text, Text], Text, |a| {
        number_text(a[0].str(), a[1].str())
    }),
    udf("bq_cast_bytes_text", &[Bytes, Text], Text, |a| {
        bytes_text(a[0].octets(), a[1].str())
    }),
    udf("bq_cast_text_bytes", &[Text, Text], Bytes, |a| {
        text_bytes(a[0].str(), a[1].str())
    }),
];
