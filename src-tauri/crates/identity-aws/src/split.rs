//! A command line taken apart as the AWS CLI does it: no shell, no variables, no globs.

/// The program and its arguments; nothing where a quotation does not end.
pub(crate) fn split(line: &str) -> Option<Vec<String>> {
    if cfg!(windows) {
        windows(line)
    } else {
        posix(line)
    }
}

/// As a POSIX shell quotes: `'…'`, `"…"` with `\"` and `\\`, and `\` before any character.
fn posix(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word) = (Vec::new(), None::<String>);
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next()? {
                        '\'' => break,
                        c => word.push(c),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next()? {
                        '"' => break,
                        '\\' => match characters.next()? {
                            c @ ('"' | '\\') => word.push(c),
                            c => word.extend(['\\', c]),
                        },
                        c => word.push(c),
                    }
                }
            }
            '\\' => word.get_or_insert_default().push(characters.next()?),
            c if c.is_whitespace() => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Some(words)
}

/// As Microsoft's C runtime takes a command line apart: backslashes count only before a quote.
fn windows(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quoted, mut slashes) = (Vec::new(), None::<String>, false, 0);
    for c in line.chars() {
        if c == '\\' {
            slashes += 1;
            word.get_or_insert_default();
            continue;
        }
        let before = std::mem::take(&mut slashes);
        if c == '"' {
            let word = word.get_or_insert_default();
            word.extend(std::iter::repeat_n('\\', before / 2));
            if before % 2 == 1 {
                word.push('"');
            } else {
                quoted = !quoted;
            }
            continue;
        }
        if before > 0 {
            word.get_or_insert_default()
                .extend(std::iter::repeat_n('\\', before));
        }
        if (c == ' ' || c == '\t') && !quoted {
            words.extend(word.take());
        } else {
            word.get_or_insert_default().push(c);
        }
    }
    if quoted {
        return None;
    }
    if slashes > 0 {
        word.get_or_insert_default()
            .extend(std::iter::repeat_n('\\', slashes));
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::{posix, windows};

    #[test]
    fn a_command_line_falls_apart_as_the_cli_splits_it() {
        let cases: &[(&str, Option<&[&str]>)] = &[
            ("", Some(&[])),
            ("/opt/tool a  b", Some(&["/opt/tool", "a", "b"])),
            ("tool 'a b' \"c d\"", Some(&["tool", "a b", "c d"])),
            (r#"tool "say \"hi\" \n""#, Some(&["tool", r#"say "hi" \n"#])),
            (r"my\ tool --x=''", Some(&["my tool", "--x="])),
            ("tool ''", Some(&["tool", ""])),
            (
                "tool $HOME `id` ; rm *",
                Some(&["tool", "$HOME", "`id`", ";", "rm", "*"]),
            ),
            ("tool 'open", None),
            ("tool \"open", None),
            ("tool \\", None),
        ];
        for (line, expected) in cases {
            let found = posix(line);
            let expected =
                expected.map(|words| words.iter().map(|&word| word.to_owned()).collect());
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn a_command_line_of_windows_keeps_its_backslashes() {
        let cases: &[(&str, Option<&[&str]>)] = &[
            (
                r#""C:\Program Files\t.exe" a\b"#,
                Some(&[r"C:\Program Files\t.exe", r"a\b"]),
            ),
            (r#"t.exe "say \"hi\"""#, Some(&["t.exe", r#"say "hi""#])),
            (r#"t.exe a\\\"b c\\"#, Some(&["t.exe", r#"a\"b"#, r"c\\"])),
            (r#"t.exe "a\\""#, Some(&["t.exe", r"a\"])),
            (r#"t.exe "" 'a b'"#, Some(&["t.exe", "", "'a", "b'"])),
            (r#"t.exe "open"#, None),
        ];
        for (line, expected) in cases {
            let found = windows(line);
            let expected =
                expected.map(|words| words.iter().map(|&word| word.to_owned()).collect());
            assert_eq!(found, expected, "{line}");
        }
    }
}
