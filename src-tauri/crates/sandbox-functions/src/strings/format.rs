//! FORMAT: printf-like texts of GoogleSQL values.
//!
//! The query hands over three texts an argument: a letter for what it is (`I` integer, `F` float,
//! `D` decimal, `S` string, `J` JSON, `N` a bare NULL, `O` other), its text as `%t`, its text as `%T`. A NULL has no texts.

use crate::udf::Datum;

#[expect(clippy::struct_excessive_bools, reason = "one for each flag of printf")]
struct Spec {
    minus: bool,
    plus: bool,
    space: bool,
    sharp: bool,
    zero: bool,
    group: bool,
    width: usize,
    precision: Option<usize>,
}

struct Arguments<'a> {
    items: &'a [Datum<'a>],
    next: usize,
}

impl<'a> Arguments<'a> {
    fn take(&mut self) -> Result<(char, Option<&'a str>, &'a str), String> {
        let at = self.next * 3;
        let Some([kind, plain, typed]) = self.items.get(at..at + 3) else {
            return Err("Too few arguments to FORMAT for pattern".to_owned());
        };
        self.next += 1;
        let plain = if plain.is_null() {
            None
        } else {
            Some(plain.str())
        };
        Ok((kind.str().chars().next().unwrap_or('O'), plain, typed.str()))
    }

    fn integer(&mut self) -> Result<Option<i64>, String> {
        let number = self.next + 2;
        let (kind, plain, _) = self.take()?;
        if kind != 'I' {
            return Err(format!(
                "Invalid type for argument {number} to FORMAT; Expected INT64"
            ));
        }
        Ok(plain.and_then(|text| text.parse().ok()))
    }
}

/// The formatted text; none where an argument that must not be NULL is.
pub(crate) fn format(pattern: &str, items: &[Datum<'_>]) -> Result<Option<String>, String> {
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut arguments = Arguments { items, next: 0 };
    let mut chars = pattern.chars().peekable();
    let mut null = false;
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut spec = Spec {
            minus: false,
            plus: false,
            space: false,
            sharp: false,
            zero: false,
            group: false,
            width: 0,
            precision: None,
        };
        while let Some(flag) = chars.peek().copied() {
            match flag {
                '-' => spec.minus = true,
                '+' => spec.plus = true,
                ' ' => spec.space = true,
                '#' => spec.sharp = true,
                '0' => spec.zero = true,
                '\'' => spec.group = true,
                _ => break,
            }
            chars.next();
        }
        let mut number = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
                          arguments: &mut Arguments<'_>|
         -> Result<Option<i64>, String> {
            if chars.peek() == Some(&'*') {
                chars.next();
                let given = arguments.integer()?;
                null |= given.is_none();
                return Ok(Some(given.unwrap_or(0)));
            }
            let mut found = None;
            while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
                found = Some(found.unwrap_or(0_i64).saturating_mul(10) + i64::from(digit));
                chars.next();
            }
            Ok(found)
        };
        if let Some(width) = number(&mut chars, &mut arguments)? {
            spec.minus |= width < 0;
            spec.width = width.unsigned_abs().min(1 << 20) as usize;
        }
        if chars.peek() == Some(&'.') {
            chars.next();
            let precision = number(&mut chars, &mut arguments)?.unwrap_or(0);
            spec.precision = usize::try_from(precision).ok().map(|p| p.min(1 << 16));
        }
        let Some(specifier) = chars.next() else {
            return Err(format!(
                "Invalid FORMAT string; Incomplete format specifier at end of \"{pattern}\""
            ));
        };
        if specifier == '%' {
            out.push('%');
            continue;
        }
        let position = arguments.next + 2;
        let (kind, plain, typed) = arguments.take()?;
        let wrong = |expected: &str| {
            Err(format!(
                "Invalid type for argument {position} to FORMAT; Expected {expected}"
            ))
        };
        let body = match specifier {
            't' | 'T' => {
                let text = if specifier == 'T' {
                    typed
                } else {
                    plain.unwrap_or("NULL")
                };
                cut(text, spec.precision)
            }
            's' => {
                if kind != 'S' && kind != 'N' {
                    return wrong("STRING");
                }
                if let Some(text) = plain {
                    cut(text, spec.precision)
                } else {
                    null = true;
                    continue;
                }
            }
            'p' | 'P' => {
                if kind != 'J' && kind != 'N' {
                    return wrong("JSON");
                }
                match plain {
                    Some(text) if specifier == 'P' => crate::json::pretty(text),
                    Some(text) => text.to_owned(),
                    None => {
                        null = true;
                        continue;
                    }
                }
            }
            'd' | 'i' | 'o' | 'x' | 'X' => {
                let decimal = kind == 'D' && matches!(specifier, 'd' | 'i');
                if !decimal && !matches!(kind, 'I' | 'N') {
                    return wrong("integer");
                }
                match plain {
                    Some(text) => out.push_str(&integer(text, specifier, &spec)),
                    None => null = true,
                }
                continue;
            }
            'f' | 'F' | 'e' | 'E' | 'g' | 'G' | 'a' | 'A' => {
                if !matches!(kind, 'F' | 'D' | 'I' | 'N') {
                    return wrong("floating point or numeric type");
                }
                match plain {
                    Some(text) => out.push_str(&float(text, kind, specifier, &spec)?),
                    None => null = true,
                }
                continue;
            }
            other => {
                return Err(format!(
                    "Invalid FORMAT string; Unknown specifier '%{other}' in \"{pattern}\""
                ));
            }
        };
        out.push_str(&pad(&body, &spec));
    }
    if arguments.next * 3 < items.len() {
        return Err(format!(
            "Too many arguments to FORMAT for pattern \"{pattern}\"; Expected {}; Got {}",
            arguments.next,
            items.len() / 3
        ));
    }
    Ok(if null { None } else { Some(out) })
}

fn cut(text: &str, precision: Option<usize>) -> String {
    match precision {
        Some(precision) => text.chars().take(precision).collect(),
        None => text.to_owned(),
    }
}

fn pad(body: &str, spec: &Spec) -> String {
    let length = body.chars().count();
    let fill = " ".repeat(spec.width.saturating_sub(length));
    if spec.minus {
        format!("{body}{fill}")
    } else {
        format!("{fill}{body}")
    }
}

/// Sign, prefix, zeros and digits to the width.
fn assemble(negative: bool, prefix: &str, digits: &str, zeros: bool, spec: &Spec) -> String {
    let sign = if negative {
        "-"
    } else if spec.plus {
        "+"
    } else if spec.space {
        " "
    } else {
        ""
    };
    let length = sign.len() + prefix.len() + digits.chars().count();
    if zeros && !spec.minus && length < spec.width {
        return format!("{sign}{prefix}{}{digits}", "0".repeat(spec.width - length));
    }
    pad(&format!("{sign}{prefix}{digits}"), spec)
}

fn grouped(digits: &str) -> String {
    let (whole, rest) = digits
        .find(['.', 'e', 'E'])
        .map_or((digits, ""), |at| digits.split_at(at));
    let mut out = String::new();
    for (index, c) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    out + rest
}

fn integer(text: &str, specifier: char, spec: &Spec) -> String {
    let negative = text.starts_with('-');
    let magnitude = text.trim_start_matches('-');
    let value: u128 = magnitude.parse().unwrap_or(0);
    let mut digits = match specifier {
        'o' => format!("{value:o}"),
        'x' => format!("{value:x}"),
        'X' => format!("{value:X}"),
        _ => magnitude.to_owned(),
    };
    if let Some(precision) = spec.precision {
        digits = format!("{digits:0>precision$}");
    }
    if spec.group {
        digits = grouped(&digits);
    }
    let prefix = match specifier {
        'o' if spec.sharp && value != 0 => "0",
        'x' if spec.sharp && value != 0 => "0x",
        'X' if spec.sharp && value != 0 => "0X",
        _ => "",
    };
    assemble(
        negative,
        prefix,
        &digits,
        spec.zero && spec.precision.is_none(),
        spec,
    )
}

/// `1.500000e+00` from a positive number.
pub(crate) fn exponent(value: f64, precision: usize) -> (String, i32) {
    let text = format!("{value:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.to_owned(), exponent.parse().unwrap_or(0))
}

fn with_exponent(mantissa: &str, exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

fn strip(digits: &str) -> String {
    if digits.contains('.') {
        digits
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned()
    } else {
        digits.to_owned()
    }
}

fn fixed(text: &str, kind: char, magnitude: f64, precision: usize) -> String {
    if kind == 'F' {
        return format!("{magnitude:.precision$}");
    }
    // Decimals print their own digits, rounded half away from zero.
    let scale = precision as u32;
    let scaled =
        crate::decimal::parse_scaled(text.trim_start_matches('-'), scale).unwrap_or_default();
    let digits = format!("{:0>width$}", scaled.to_string(), width = precision + 1);
    let (whole, fraction) = digits.split_at(digits.len() - precision);
    if precision == 0 {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    }
}

fn float(text: &str, kind: char, specifier: char, spec: &Spec) -> Result<String, String> {
    let value: f64 = text
        .parse()
        .map_err(|_| format!("Invalid number in FORMAT: {text}"))?;
    let negative = text.starts_with('-');
    let magnitude = value.abs();
    let upper = specifier.is_ascii_uppercase();
    if !magnitude.is_finite() {
        let word = if magnitude.is_nan() { "nan" } else { "inf" };
        let word = if upper {
            word.to_uppercase()
        } else {
            word.to_owned()
        };
        return Ok(assemble(negative, "", &word, false, spec));
    }
    let precision = spec.precision.unwrap_or(6);
    let mut digits = match specifier.to_ascii_lowercase() {
        'f' => fixed(text, kind, magnitude, precision),
        'e' => {
            let (mantissa, power) = exponent(magnitude, precision);
            with_exponent(&mantissa, power)
        }
        'g' => {
            let precision = precision.max(1);
            let (mantissa, power) = exponent(magnitude, precision - 1);
            if power < -4 || power >= precision as i32 {
                with_exponent(
                    &if spec.sharp {
                        mantissa
                    } else {
                        strip(&mantissa)
                    },
                    power,
                )
            } else {
                let places = (precision as i32 - 1 - power).max(0) as usize;
                let plain = fixed(text, kind, magnitude, places);
                if spec.sharp { plain } else { strip(&plain) }
            }
        }
        _ => return Err(crate::CallError::unsupported("FORMAT with %a").message),
    };
    if spec.sharp && !digits.contains('.') {
        let at = digits.find('e').unwrap_or(digits.len());
        digits.insert(at, '.');
    }
    if spec.group {
        digits = grouped(&digits);
    }
    if upper {
        digits = digits.to_uppercase();
    }
    Ok(assemble(negative, "", &digits, spec.zero, spec))
}
