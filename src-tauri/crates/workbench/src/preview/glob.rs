//! Patterns of paths: `*` and `?` within a step, `**` over steps, `[…]`, `{a,b}`.

use model::{Problem, Result};
use regex::Regex;

/// Whether a path is a pattern.
pub(super) fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '{', '['])
}

/// What every path that a pattern matches begins with.
pub(super) fn literal(pattern: &str) -> &str {
    let end = pattern.find(['*', '?', '{', '[']).unwrap_or(pattern.len());
    pattern.get(..end).unwrap_or_default()
}

/// The pattern as a regular expression over whole paths.
pub(super) fn compiled(pattern: &str) -> Result<Regex> {
    let mut text = String::from("(?s)^");
    let mut depth = 0_usize;
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let mut length = first.len_utf8();
        match first {
            '*' if rest.starts_with("**/") => {
                text.push_str("(?:.*/)?");
                length = 3;
            }
            '*' if rest.starts_with("**") => {
                text.push_str(".*");
                length = 2;
            }
            '*' => text.push_str("[^/]*"),
            '?' => text.push_str("[^/]"),
            '{' if rest.contains('}') => {
                depth += 1;
                text.push_str("(?:");
            }
            '}' if depth > 0 => {
                depth -= 1;
                text.push(')');
            }
            ',' if depth > 0 => text.push('|'),
            '[' if class(rest).is_some() => {
                let whole = class(rest).unwrap_or_default();
                length = whole.len();
                let inside = whole.trim_start_matches('[').trim_end_matches(']');
                let (not, inside) = match inside.strip_prefix(['!', '^']) {
                    Some(inside) => ("^/", inside),
                    None => ("", inside),
                };
                let inside = inside.replace('\\', "\\\\").replace('[', "\\[");
                let inside = inside.replace("&&", "&\\&").replace("~~", "~\\~");
                for part in ["[", not, &inside, "]"] {
                    text.push_str(part);
                }
            }
            other => text.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    text.push('$');
    let bad = |reason: String| Problem::bad_input("path", reason);
    if depth > 0 {
        return Err(bad(format!("{pattern}: a bracket is not closed")));
    }
    regex::RegexBuilder::new(&text)
        .size_limit(1 << 20)
        .build()
        .map_err(|_error| bad(format!("{pattern}: no pattern of paths")))
}

/// `[abc]` at the beginning of a text.
fn class(rest: &str) -> Option<&str> {
    let end = rest.find(']').filter(|end| *end > 1)?;
    rest.get(..=end).filter(|whole| !whole.contains('/'))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{compiled, literal};

    #[test]
    fn a_pattern_matches_whole_paths_step_by_step() {
        for (pattern, path, fits) in [
            ("a/*.csv", "a/x.csv", true),
            ("a/*.csv", "a/b/x.csv", false),
            ("a/**/*.csv", "a/x.csv", true),
            ("a/**/*.csv", "a/b/c/x.csv", true),
            ("a/**", "a/b/c", true),
            ("dt=2026-10-0?/*", "dt=2026-10-01/p.parquet", true),
            ("dt=2026-10-0?/*", "dt=2026-10-11/p.parquet", false),
            ("{a,b/c}.csv", "b/c.csv", true),
            ("{a,b}.csv", "c.csv", false),
            ("part-[0-3].gz", "part-2.gz", true),
            ("part-[!0-3].gz", "part-2.gz", false),
            ("a+b(*).txt", "a+b(1).txt", true),
            ("日*/データ.csv", "日本/データ.csv", true),
            ("a,b*", "a,bc", true),
        ] {
            let is = compiled(pattern).unwrap().is_match(path);
            assert_eq!(is, fits, "{pattern} {path}");
        }
        assert_eq!(literal("logs/dt=*/x"), "logs/dt=");
    }
}
