//! Functions of text, counted in code points, and of bytes.

use unicode_normalization::UnicodeNormalization as _;

/// Byte offset of a code point index; the length where it lies beyond.
pub(crate) fn offset_of(text: &str, index: usize) -> usize {
    if text.is_ascii() {
        return index.min(text.len());
    }
    text.char_indices()
        .nth(index)
        .map_or(text.len(), |(at, _)| at)
}

pub(crate) fn char_count(text: &str) -> i64 {
    if text.is_ascii() {
        text.len() as i64
    } else {
        text.chars().count() as i64
    }
}

/// The range from 0 that SUBSTR takes of a value of some length.
fn span(length: i64, position: i64, take: Option<i64>) -> Result<(usize, usize), String> {
    if take.is_some_and(|take| take < 0) {
        return Err("Third argument in SUBSTR() cannot be negative".to_owned());
    }
    let start = match position {
        0 => 0,
        p if p > 0 => (p - 1).min(length),
        p if p < -length => 0,
        p => length + p,
    };
    let end = take.map_or(length, |take| start.saturating_add(take).min(length));
    Ok((start as usize, end as usize))
}

pub(crate) fn substr(text: &str, position: i64, take: Option<i64>) -> Result<String, String> {
    let (start, end) = span(char_count(text), position, take)?;
    let (from, to) = (offset_of(text, start), offset_of(text, end));
    Ok(text.get(from..to).unwrap_or_default().to_owned())
}

pub(crate) fn substr_bytes(
    octets: &[u8],
    position: i64,
    take: Option<i64>,
) -> Result<Vec<u8>, String> {
    let (start, end) = span(octets.len() as i64, position, take)?;
    Ok(octets.get(start..end).unwrap_or_default().to_vec())
}

/// INSTR over items (code points or octets): 1-based, 0 where not found.
pub(crate) fn instr<T: PartialEq>(
    items: &[T],
    wanted: &[T],
    position: i64,
    occurrence: i64,
) -> Result<i64, String> {
    if position == 0 {
        return Err("The third argument (position) in INSTR() cannot be zero".to_owned());
    }
    if occurrence <= 0 {
        return Err("The fourth argument (occurrence) in INSTR() must be positive".to_owned());
    }
    if wanted.is_empty() || wanted.len() > items.len() {
        return Ok(0);
    }
    let last = (items.len() - wanted.len()) as i64;
    let mut left = occurrence;
    let mut at = if position > 0 {
        position - 1
    } else {
        (items.len() as i64 + position).min(last)
    };
    while (0..=last).contains(&at) {
        let start = at as usize;
        if items.get(start..start + wanted.len()) == Some(wanted) {
            left -= 1;
            if left == 0 {
                return Ok(at + 1);
            }
        }
        at += position.signum();
    }
    Ok(0)
}

pub(crate) fn pad(text: &str, length: i64, pattern: &str, left: bool) -> Result<String, String> {
    let chars: Vec<char> = text.chars().collect();
    let fill: Vec<char> = pattern.chars().collect();
    Ok(pad_items(&chars, length, &fill, left)?
        .into_iter()
        .collect())
}

pub(crate) fn pad_items<T: Copy>(
    items: &[T],
    length: i64,
    fill: &[T],
    left: bool,
) -> Result<Vec<T>, String> {
    let name = if left { "LPAD" } else { "RPAD" };
    if length < 0 {
        return Err(format!(
            "Second argument (output size) for {name} cannot be negative"
        ));
    }
    if fill.is_empty() {
        return Err(format!(
            "Third argument (pad pattern) for {name} cannot be empty"
        ));
    }
    if length > 1 << 28 {
        return Err(format!(
            "Output of {name} exceeds max allowed output size of 1MB"
        ));
    }
    let length = length as usize;
    if length <= items.len() {
        return Ok(items.get(..length).unwrap_or_default().to_vec());
    }
    let padding = fill.iter().copied().cycle().take(length - items.len());
    Ok(if left {
        padding.chain(items.iter().copied()).collect()
    } else {
        items.iter().copied().chain(padding).collect()
    })
}

pub(crate) fn repeat(octets: &[u8], count: i64) -> Result<Vec<u8>, String> {
    if count < 0 {
        return Err("Second argument in REPEAT cannot be negative".to_owned());
    }
    if octets.len() as i64 * count > 1 << 28 {
        return Err("Output of REPEAT exceeds max allowed output size of 1MB".to_owned());
    }
    Ok(octets.repeat(count as usize))
}

/// Which ends TRIM works on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ends {
    Both,
    Left,
    Right,
}

pub(crate) fn trim<'a>(text: &'a str, set: Option<&str>, ends: Ends) -> &'a str {
    let drop = |c: char| set.map_or_else(|| c.is_whitespace(), |set| set.contains(c));
    match ends {
        Ends::Both => text.trim_matches(drop),
        Ends::Left => text.trim_start_matches(drop),
        Ends::Right => text.trim_end_matches(drop),
    }
}

pub(crate) fn trim_bytes<'a>(mut octets: &'a [u8], set: &[u8], ends: Ends) -> &'a [u8] {
    if ends != Ends::Right {
        while let [first, rest @ ..] = octets {
            if !set.contains(first) {
                break;
            }
            octets = rest;
        }
    }
    if ends != Ends::Left {
        while let [rest @ .., last] = octets {
            if !set.contains(last) {
                break;
            }
            octets = rest;
        }
    }
    octets
}

pub(crate) fn split(text: &str, delimiter: &str) -> Vec<String> {
    if delimiter.is_empty() {
        if text.is_empty() {
            return vec![String::new()];
        }
        return text.chars().map(String::from).collect();
    }
    text.split(delimiter).map(str::to_owned).collect()
}

pub(crate) fn split_bytes(octets: &[u8], delimiter: &[u8]) -> Vec<Vec<u8>> {
    if delimiter.is_empty() {
        if octets.is_empty() {
            return vec![Vec::new()];
        }
        return octets.iter().map(|octet| vec![*octet]).collect();
    }
    let mut out = Vec::new();
    let mut rest = octets;
    while let Some(at) = rest.windows(delimiter.len()).position(|w| w == delimiter) {
        let (head, tail) = rest.split_at(at);
        out.push(head.to_vec());
        rest = tail.get(delimiter.len()..).unwrap_or_default();
    }
    out.push(rest.to_vec());
    out
}

pub(crate) fn replace_bytes(octets: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    if from.is_empty() {
        return octets.to_vec();
    }
    split_bytes(octets, from).join(to)
}

const INITCAP_DELIMITERS: &str = " \t\n\r\u{b}\u{c}[](){}/|\\<>!?@\"^#$&~_,.:;*%+-";

pub(crate) fn initcap(text: &str, delimiters: Option<&str>) -> String {
    let delimiters = delimiters.unwrap_or(INITCAP_DELIMITERS);
    let mut out = String::with_capacity(text.len());
    let mut start = true;
    for c in text.chars() {
        if delimiters.contains(c) {
            start = true;
            out.push(c);
        } else if start {
            start = false;
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
    }
    out
}

pub(crate) fn translate<T: PartialEq + Copy>(
    items: &[T],
    from: &[T],
    to: &[T],
) -> Result<Vec<T>, String> {
    for (index, item) in from.iter().enumerate() {
        if from
            .get(..index)
            .is_some_and(|before| before.contains(item))
        {
            return Err("Duplicate character in TRANSLATE source characters".to_owned());
        }
    }
    Ok(items
        .iter()
        .filter_map(|item| match from.iter().position(|f| f == item) {
            Some(index) => to.get(index).copied(),
            None => Some(*item),
        })
        .collect())
}

pub(crate) fn normalize(text: &str, mode: &str, casefold: bool) -> Result<String, String> {
    let text: String = if casefold {
        // Upper then lower, letter by letter, folds ß, ſ and the final sigma as case folding does.
        let nfkc = matches!(mode, "NFKC" | "NFKD");
        let base: String = if nfkc {
            text.nfkd().collect()
        } else {
            text.nfd().collect()
        };
        base.chars()
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase)
            .collect()
    } else {
        text.to_owned()
    };
    Ok(match mode {
        "NFC" => text.nfc().collect(),
        "NFKC" => text.nfkc().collect(),
        "NFD" => text.nfd().collect(),
        "NFKD" => text.nfkd().collect(),
        other => return Err(format!("Invalid normalization mode: {other}")),
    })
}

pub(crate) fn soundex(text: &str) -> String {
    let code = |c: char| match c.to_ascii_uppercase() {
        'B' | 'F' | 'P' | 'V' => Some('1'),
        'C' | 'G' | 'J' | 'K' | 'Q' | 'S' | 'X' | 'Z' => Some('2'),
        'D' | 'T' => Some('3'),
        'L' => Some('4'),
        'M' | 'N' => Some('5'),
        'R' => Some('6'),
        _ => None,
    };
    let mut letters = text.chars().filter(char::is_ascii_alphabetic);
    let Some(first) = letters.next() else {
        return String::new();
    };
    let mut out = String::from(first.to_ascii_uppercase());
    let mut last = code(first);
    for c in letters {
        let digit = code(c);
        if digit.is_some() && digit != last {
            out.extend(digit);
            if out.len() == 4 {
                break;
            }
        }
        if !matches!(c.to_ascii_uppercase(), 'H' | 'W') {
            last = digit;
        }
    }
    format!("{out:0<4}")
}

pub(crate) fn edit_distance<T: PartialEq>(
    a: &[T],
    b: &[T],
    most: Option<i64>,
) -> Result<i64, String> {
    if most.is_some_and(|most| most < 0) {
        return Err("max_distance must be non-negative".to_owned());
    }
    let mut row: Vec<i64> = (0..=b.len() as i64).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i as i64;
        let mut left = i as i64 + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (slot, y) in row.iter_mut().skip(1).zip(b) {
            let cost = diagonal + i64::from(x != y);
            diagonal = *slot;
            left = cost.min(diagonal + 1).min(left + 1);
            *slot = left;
        }
    }
    let distance = row.last().copied().unwrap_or(0);
    Ok(most.map_or(distance, |most| distance.min(most)))
}

/// LIKE with `\` escapes, over code points or octets.
pub(crate) fn like<T: PartialEq + Copy>(
    items: &[T],
    pattern: &[T],
    percent: T,
    underscore: T,
    escape: T,
) -> Result<bool, String> {
    enum Step<T> {
        Any,
        One,
        Is(T),
    }
    let mut steps = Vec::with_capacity(pattern.len());
    let mut rest = pattern.iter();
    while let Some(p) = rest.next() {
        steps.push(if *p == escape {
            Step::Is(*rest.next().ok_or("LIKE pattern ends with a backslash")?)
        } else if *p == percent {
            Step::Any
        } else if *p == underscore {
            Step::One
        } else {
            Step::Is(*p)
        });
    }
    let (mut i, mut s) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while i < items.len() {
        let matched = match steps.get(s) {
            Some(Step::Any) => {
                back = Some((s, i));
                s += 1;
                continue;
            }
            Some(Step::One) => true,
            Some(Step::Is(wanted)) => items.get(i) == Some(wanted),
            None => false,
        };
        if matched {
            i += 1;
            s += 1;
        } else if let Some((star, at)) = back {
            i = at + 1;
            s = star + 1;
            back = Some((star, i));
        } else {
            return Ok(false);
        }
    }
    Ok(steps
        .get(s..)
        .unwrap_or_default()
        .iter()
        .all(|step| matches!(step, Step::Any)))
}
