//! The words of a statement, as far as they can be told without parsing it: comments and texts
//! are passed over.

use std::collections::HashSet;

/// What a statement is made of.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// Names and keywords, in small letters, without backticks.
    pub(crate) names: HashSet<String>,
    /// Whether a `*` stands where it means all columns.
    pub(crate) star: bool,
}

/// Functions and variables whose value is another at each run, in small letters.
const VOLATILE: [&str; 13] = [
    "rand",
    "generate_uuid",
    "session_user",
    "current_date",
    "current_time",
    "current_datetime",
    "current_timestamp",
    "external_query",
    "ml",
    "ai",
    "keys",
    "tablesample",
    "system_time",
];

impl Words {
    /// Whether the same statement over the same rows may give another answer.
    pub(crate) fn may_differ(&self) -> bool {
        VOLATILE.iter().any(|name| self.names.contains(*name))
    }
}

/// The words of a statement.
pub(crate) fn words_of(sql: &str) -> Words {
    let mut words = Words::default();
    let mut rest = sql;
    // The last word or sign, to tell `SELECT *` and `, *` and `t.*` from a product.
    let mut before = String::new();
    while let Some(first) = rest.chars().next() {
        let end = if let Some(end) = passed_over(rest) {
            end
        } else if first.is_alphanumeric() || first == '_' || first == '@' {
            let end = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '@'))
                .unwrap_or(rest.len());
            let word = rest.get(..end).unwrap_or_default().to_lowercase();
            before.clone_from(&word);
            words.names.insert(word);
            end
        } else if let Some(quoted) = rest.strip_prefix('`') {
            let (name, _) = quoted.split_once('`').unwrap_or((quoted, ""));
            for part in name.split('.') {
                words.names.insert(part.to_lowercase());
            }
            "`".clone_into(&mut before);
            (name.len() + 2).min(rest.len())
        } else {
            if first == '*' {
                words.star |= matches!(before.as_str(), "select" | "distinct" | "all" | "," | ".");
            }
            if !first.is_whitespace() {
                before = first.to_string();
            }
            first.len_utf8()
        };
        rest = rest.get(end..).unwrap_or_default();
    }
    words
}

/// The length of a comment or a text at the beginning, if there is one.
fn passed_over(text: &str) -> Option<usize> {
    let until = |from: usize, end: &str| {
        text.get(from..)
            .and_then(|inside| inside.find(end))
            .map_or(text.len(), |at| from + at + end.len())
    };
    if text.starts_with("--") || text.starts_with('#') {
        return Some(until(1, "\n"));
    }
    if text.starts_with("/*") {
        return Some(until(2, "*/"));
    }
    let quote = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quote| text.starts_with(quote))?;
    let mut at = quote.len();
    loop {
        let inside = text.get(at..)?;
        if inside.starts_with(quote) {
            return Some(at + quote.len());
        }
        let first = inside.chars().next();
        let Some(first) = first else {
            return Some(text.len());
        };
        at += first.len_utf8();
        if first == '\\' {
            at += text.get(at..)?.chars().next().map_or(0, char::len_utf8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::words_of;

    #[test]
    fn a_star_means_all_columns_only_where_it_does() {
        for all in [
            "SELECT * FROM t",
            "SELECT a, * FROM t",
            "SELECT t.* FROM t",
            "SELECT DISTINCT * FROM t",
        ] {
            assert!(words_of(all).star, "{all}");
        }
        for not in [
            "SELECT a * b FROM t",
            "SELECT COUNT(*) FROM t",
            "SELECT '*', a -- SELECT *\n FROM `d.t_*` /* SELECT * */",
            "SELECT \"\"\"SELECT *\"\"\" FROM t",
        ] {
            assert!(!words_of(not).star, "{not}");
        }
    }

    #[test]
    fn names_in_texts_and_comments_do_not_count() {
        let words = words_of("SELECT `Naïve` AS ü, x FROM `p.d.T` WHERE y = 'z\\'z' # w");
        for name in ["naïve", "ü", "x", "p", "d", "t", "y"] {
            assert!(words.names.contains(name), "{name}");
        }
        assert!(!words.names.contains("z") && !words.names.contains("w"));
    }

    #[test]
    fn what_changes_by_itself_is_known() {
        assert!(words_of("SELECT current_date()").may_differ());
        assert!(words_of("SELECT * FROM t TABLESAMPLE SYSTEM (1 PERCENT)").may_differ());
        assert!(!words_of("SELECT 'RAND' FROM t").may_differ());
    }
}
