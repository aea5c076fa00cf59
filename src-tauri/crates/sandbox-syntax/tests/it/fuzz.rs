//! Nothing that is typed makes the parser panic, and positions stay inside the text.
use crate::accepted::{EXPRESSIONS, STATEMENTS, pieces};
use proptest::prelude::*;
use sandbox_syntax::{parse_script, tokenize};

fn valid() -> Vec<String> {
    let statements = STATEMENTS.into_iter().flat_map(pieces).map(str::to_owned);
    let expressions = EXPRESSIONS.lines().map(|line| format!("SELECT {line}"));
    statements.chain(expressions).collect()
}

fn parse(text: &str) {
    if let Err(error) = parse_script(text) {
        assert!(error.offset <= text.len(), "{error:?} in {text:?}");
        assert!(text.is_char_boundary(error.offset), "{error:?} in {text:?}");
        assert!(!error.message.is_empty());
    }
    if let Ok(tokens) = tokenize(text) {
        for pair in tokens.windows(2) {
            assert!(
                pair[0].span.end <= pair[1].span.start,
                "{pair:?} in {text:?}"
            );
        }
    }
}

#[test]
fn every_statement_cut_off_at_every_character_is_an_error_or_a_statement() {
    for text in valid() {
        for (cut, _) in text.char_indices() {
            parse(&text[..cut]);
            parse(&text[cut..]);
        }
    }
}

#[test]
fn every_statement_without_one_of_its_tokens_is_an_error_or_a_statement() {
    for text in valid() {
        let Ok(tokens) = tokenize(&text) else {
            continue;
        };
        for token in tokens {
            let (before, rest) = text.split_at(token.span.start);
            let after = &rest[token.span.end - token.span.start..];
            parse(&format!("{before}{after}"));
            parse(&format!("{before} SELECT {after}"));
            parse(&format!("{before}({after}"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_parsed_or_refused(text in "\\PC{0,200}") {
        parse(&text);
    }

    #[test]
    fn any_mix_of_tokens_is_parsed_or_refused(words in prop::collection::vec(prop::sample::select(vec![
        "SELECT", "FROM", "WHERE", "(", ")", ",", "*", ".", "a", "`b`", "1", "1.5", "'s'", "AS", "JOIN", "ON",
        "UNNEST", "[", "]", "WITH", "OFFSET", "GROUP", "BY", "ORDER", "LIMIT", "|>", "CASE", "WHEN", "THEN",
        "END", "IF", "BEGIN", "LOOP", "DECLARE", "SET", "=", "=>", "->", "<", ">", ">>", "ARRAY", "STRUCT",
        "CAST", "INTERVAL", "DAY", "NOT", "IN", "BETWEEN", "AND", "-", "x:", ";", "CREATE", "TABLE", "OVER",
        "UNION", "ALL", "EXCEPT", "DISTINCT", "MERGE", "INSERT", "VALUES", "PIVOT", "FOR", "@p", "?", "@@v",
    ]), 0..60)) {
        parse(&words.join(" "));
    }

    #[test]
    fn a_valid_statement_with_a_piece_of_another_is_parsed_or_refused(
        first in prop::sample::select(valid()),
        second in prop::sample::select(valid()),
        cut in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
    ) {
        let cuts = |text: &str| text.char_indices().map(|(at, _)| at).collect::<Vec<_>>();
        let cut = *cut.get(&cuts(&first));
        let from = *from.get(&cuts(&second));
        parse(&format!("{}{}", &first[..cut], &second[from..]));
    }
}
