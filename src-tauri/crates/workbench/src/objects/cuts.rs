//! Where the keys of a bucket may be cut: folders that a key lies in, and names that go on.

/// Guesses at names at a time.
const GUESSES: usize = 24;

/// The prefix, and every folder behind it that a key lies in, outermost first.
pub(super) fn folders<'a>(key: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    let ends = key
        .char_indices()
        .filter(move |(at, c)| *c == '/' && *at >= prefix.len())
        .filter_map(move |(at, _)| key.get(..=at));
    std::iter::once(prefix).chain(ends.filter(move |folder| *folder != prefix))
}

/// The innermost folder that a key lies in: the prefix, if there is none behind it.
pub(super) fn folder_of<'a>(key: &'a str, prefix: &'a str) -> &'a str {
    match key.rfind('/') {
        Some(at) if at >= prefix.len() => key.get(..=at).unwrap_or(prefix),
        _ => prefix,
    }
}

/// Where a folder of many files may be cut, by what the names of a page of it look like: digits go
/// on to 9, and hexadecimal ones to f.
pub(super) fn guesses(folder: &str, first: &str, last: &str, until: Option<&str>) -> Vec<String> {
    let name = last.get(folder.len()..).unwrap_or_default();
    let before = first.get(folder.len()..).unwrap_or_default();
    let same = name
        .bytes()
        .zip(before.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let is_hexadecimal = name.chars().take_while(|c| hexadecimal(*c)).count() >= 8;
    let mut cuts = Vec::new();
    for at in (0..=same).rev() {
        let Some(c) = name.get(at..).and_then(|rest| rest.chars().next()) else {
            continue;
        };
        let further: Vec<char> = match c {
            '0'..='9' if is_hexadecimal => (c..='9').skip(1).chain('a'..='f').collect(),
            'a'..='f' if is_hexadecimal => (c..='f').skip(1).collect(),
            '0'..='9' => (c..='9').skip(1).collect(),
            'a'..='z' if at == same => (c..='z').skip(1).collect(),
            'A'..='Z' if at == same => (c..='Z').skip(1).collect(),
            _ => continue,
        };
        let start = name.get(..at).unwrap_or_default();
        cuts.extend(
            further
                .into_iter()
                .map(|next| format!("{folder}{start}{next}"))
                .filter(|cut| {
                    cut.as_str() > last && until.is_none_or(|until| cut.as_str() < until)
                }),
        );
        if cuts.len() >= GUESSES {
            break;
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

#[cfg(test)]
mod tests {
    use super::{folder_of, folders, guesses};

    #[test]
    fn the_folders_of_a_key_begin_at_the_prefix() {
        let all = |key, prefix| folders(key, prefix).collect::<Vec<_>>();
        assert_eq!(all("a/b/c", ""), ["", "a/", "a/b/"]);
        assert_eq!(all("a/b/c", "a/"), ["a/", "a/b/"]);
        assert_eq!(all("a/dt=1/c", "a/dt="), ["a/dt=", "a/dt=1/"]);
        assert_eq!(all("a//c", "a/"), ["a/", "a//"]);
        assert_eq!(folder_of("a/b/c", "a/"), "a/b/");
        assert_eq!(folder_of("a/c", "a/"), "a/");
        assert_eq!(folder_of("c", ""), "");
    }

    #[test]
    fn numbered_files_are_cut_where_their_numbers_go_on() {
        let cuts = guesses("log/", "log/part-03000", "log/part-03999", None);
        for cut in ["log/part-04", "log/part-09", "log/part-1", "log/part-9"] {
            assert!(
                cuts.iter().any(|one| one == cut),
                "{cut} is not in {cuts:?}"
            );
        }
        assert!(cuts.iter().all(|cut| cut.as_str() > "log/part-03999"));
        let bounded = guesses(
            "log/",
            "log/part-03000",
            "log/part-03999",
            Some("log/part-06"),
        );
        assert_eq!(bounded, ["log/part-04", "log/part-05"]);
        let hexadecimal = guesses("", "00f0a1b2c3", "03ffa1b2c3", None);
        assert!(hexadecimal.contains(&"a".to_owned()) && hexadecimal.contains(&"0c".to_owned()));
        assert!(guesses("x/", "x/調べ", "x/調べる", None).is_empty());
    }
}
