//! Text in Windows' Japanese code page 932.
//!
//! Some characters have one code point in Shift JIS as Windows reads it and another in what other
//! systems write; those are replaced by the twin that the code page has. What is in neither is lost.

use encoding_rs::SHIFT_JIS;
use std::borrow::Cow;

/// Stands for a character that the code page lacks.
const SUBSTITUTE: char = '?';

/// What happened to a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Replaced by one that looks the same.
    LookAlike(char),
    /// Replaced by `?`.
    Lost(char),
}

/// The character of the code page that looks the same.
fn twin(c: char) -> Option<char> {
    Some(match c {
        '\u{301c}' => '\u{ff5e}', // wave dash
        '\u{2016}' => '\u{2225}', // double vertical line
        '\u{2212}' => '\u{ff0d}', // minus sign
        '\u{2014}' => '\u{2015}', // em dash
        '\u{00a2}' => '\u{ffe0}', // cent sign
        '\u{00a3}' => '\u{ffe1}', // pound sign
        '\u{00ac}' => '\u{ffe2}', // not sign
        '\u{00a6}' => '\u{ffe4}', // broken bar
        '\u{00a5}' => '\u{ffe5}', // yen sign; its byte would read as a backslash
        '\u{203e}' => '\u{ffe3}', // overline; its byte would read as a tilde
        '\u{00a0}' => ' ',        // no-break space
        _ => return None,
    })
}

fn has(c: char) -> bool {
    let mut bytes = [0; 4];
    let (_, _, is_lossy) = SHIFT_JIS.encode(c.encode_utf8(&mut bytes));
    !is_lossy
}

/// Makes what was added to `out` from `start` on fit into the code page, and tells every change.
pub(crate) fn fit(out: &mut String, start: usize, mut told: impl FnMut(Change)) {
    let added = out.get(start..).unwrap_or_default();
    if added.is_ascii() {
        return;
    }
    let has_twin = added.chars().any(|c| !c.is_ascii() && twin(c).is_some());
    if !has_twin && !SHIFT_JIS.encode(added).2 {
        return;
    }
    let mut fitted = String::with_capacity(added.len());
    for c in added.chars() {
        if c.is_ascii() {
            fitted.push(c);
        } else if let Some(twin) = twin(c) {
            fitted.push(twin);
            told(Change::LookAlike(c));
        } else if has(c) {
            fitted.push(c);
        } else {
            fitted.push(SUBSTITUTE);
            told(Change::Lost(c));
        }
    }
    out.truncate(start);
    out.push_str(&fitted);
}

/// The bytes of a text that fits.
pub(crate) fn encode(text: &str) -> Cow<'_, [u8]> {
    SHIFT_JIS.encode(text).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(text: &str) -> (String, Vec<Change>) {
        let mut out = format!("before {text}");
        let mut changes = Vec::new();
        fit(&mut out, 7, |change| changes.push(change));
        (out.split_off(7), changes)
    }

    #[test]
    fn what_the_code_page_has_stays() {
        let text = "東京①㈱～ｶﾅ髙﨑Ⅷ";
        assert_eq!(fitted(text), (text.to_owned(), vec![]));
        let encoded = encode(text);
        let (back, _, is_lossy) = SHIFT_JIS.decode(&encoded);
        assert_eq!((back.as_ref(), is_lossy), (text, false));
    }

    #[test]
    fn twins_are_taken_and_the_rest_is_lost_and_said() {
        let (text, changes) = fitted("10〜20 ¥5 𠮷野家😀");
        assert_eq!(text, "10～20 ￥5 ?野家?");
        assert_eq!(
            changes,
            [
                Change::LookAlike('〜'),
                Change::LookAlike('¥'),
                Change::Lost('𠮷'),
                Change::Lost('😀')
            ]
        );
    }
}
