//! Keys and values in paths: `dt=2026-10-01/hour=05/part-0.parquet`.

use super::files::Listed;
use model::{ColumnType, HiveKey};
use std::collections::{BTreeSet, HashMap};

/// What stands for NULL in a path.
const NULL: &str = "__HIVE_DEFAULT_PARTITION__";
/// Values of a key that are told.
const TOLD: usize = 1_000;

/// The keys of a path and their values, in its order; the last step is the file's own name.
pub(super) fn of(path: &str) -> Vec<(String, Option<String>)> {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let steps = folders.split('/').filter_map(step);
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    for (name, value) in steps {
        // The one nearest to the file stands.
        found.retain(|(known, _)| *known != name);
        found.push((name, value));
    }
    found
}

/// `key=value`, decoded.
pub(super) fn step(step: &str) -> Option<(String, Option<String>)> {
    let (name, value) = step.split_once('=')?;
    if name.is_empty() || name.contains(char::is_whitespace) {
        return None;
    }
    let value = if value == NULL {
        None
    } else {
        Some(decoded(value))
    };
    Some((decoded(name), value))
}

/// Hive writes what a file's name cannot hold as `%3A`.
fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let pair = bytes.get(at + 1..at + 3);
        let code = pair
            .and_then(|pair| std::str::from_utf8(pair).ok())
            .filter(|pair| pair.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (byte, code) {
            (b'%', Some(code)) => {
                plain.push(code);
                at += 3;
            }
            (byte, _) => {
                plain.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(plain).unwrap_or_else(|_| text.to_owned())
}

/// The keys of many files, typed by all their values.
pub(super) fn keys(files: &[Listed]) -> Vec<HiveKey> {
    let mut order: Vec<&str> = Vec::new();
    let mut values: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for (name, value) in files.iter().flat_map(|file| &file.hive) {
        let seen = values.entry(name).or_insert_with(|| {
            order.push(name);
            BTreeSet::new()
        });
        seen.extend(value.as_deref());
    }
    order
        .into_iter()
        .map(|name| {
            let seen = values.remove(name).unwrap_or_default();
            let column_type = typed(&seen);
            let mut values: Vec<String> = seen.into_iter().map(str::to_owned).collect();
            if column_type == ColumnType::Int64 {
                values.sort_by_key(|value| value.parse::<i64>().unwrap_or(i64::MAX));
            }
            values.truncate(TOLD);
            HiveKey {
                name: name.to_owned(),
                column_type,
                values,
            }
        })
        .collect()
}

fn typed(values: &BTreeSet<&str>) -> ColumnType {
    if values.is_empty() {
        ColumnType::String
    } else if values.iter().all(|value| is_date(value)) {
        ColumnType::Date
    } else if values.iter().all(|value| value.parse::<i64>().is_ok()) {
        ColumnType::Int64
    } else {
        ColumnType::String
    }
}

/// `2026-02-28`, and a day that there is.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return false;
    }
    let number = |text: &str| text.parse::<u32>().ok();
    let (Some(year), Some(month), Some(day)) = (number(year), number(month), number(day)) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::{is_date, of, typed};
    use model::ColumnType;

    #[test]
    fn keys_are_read_off_the_folders_of_a_path() {
        let found = of("logs/dt=2026-10-01/hour=05/lang=__HIVE_DEFAULT_PARTITION__/a=b.parquet");
        let expected = [
            ("dt", Some("2026-10-01")),
            ("hour", Some("05")),
            ("lang", None),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)));
        assert_eq!(found, expected);
        assert_eq!(
            of("t=12%3A30/x"),
            [("t".to_owned(), Some("12:30".to_owned()))]
        );
        assert_eq!(of("50%/x=1%/y"), [("x".to_owned(), Some("1%".to_owned()))]);
        assert!(of("=1/a/b").is_empty());
    }

    #[test]
    fn a_key_has_the_type_of_all_its_values() {
        let of = |values: &[&'static str]| typed(&values.iter().copied().collect());
        assert_eq!(of(&["2026-10-01", "2024-02-29"]), ColumnType::Date);
        assert_eq!(of(&["2026-10-01", "2026-02-29"]), ColumnType::String);
        assert_eq!(of(&["00", "23", "-1"]), ColumnType::Int64);
        assert_eq!(of(&["1", "jp"]), ColumnType::String);
        assert_eq!(of(&[]), ColumnType::String);
        assert!(!is_date("2026-1-01") && !is_date("2026-13-01") && !is_date("2026-04-31"));
    }
}
