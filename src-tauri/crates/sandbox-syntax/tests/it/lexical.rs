//! Literals, names and comments by GoogleSQL's lexical rules.
use sandbox_syntax::{TokenKind, ast::ExprKind, parse_expression, tokenize};

fn string(text: &str, expected: &str) {
    match parse_expression(text).map(|expr| expr.kind) {
        Ok(ExprKind::String(value)) => assert_eq!(value, expected, "{text}"),
        other => panic!("{text}: {other:?}"),
    }
}

fn bytes(text: &str, expected: &[u8]) {
    match parse_expression(text).map(|expr| expr.kind) {
        Ok(ExprKind::Bytes(value)) => assert_eq!(value, expected, "{text}"),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn strings_of_every_form_hold_what_they_say() {
    string("'abc'", "abc");
    string("\"it's\"", "it's");
    string("'it\\'s'", "it's");
    string("'''a'b\n''c'''", "a'b\n''c");
    string("\"\"\"a\"\"b\"\"\"", "a\"\"b");
    string("'''a\r\nb\rc'''", "a\nb\nc");
    string("''", "");
    string("''''''", "");
    string("r'\\n\\d'", "\\n\\d");
    string("R'a\\'b'", "a\\'b");
    string("r'''\\'''x'''", "\\'''x");
    string(
        "'\\a\\b\\f\\n\\r\\t\\v\\\\\\?\\\"\\'\\`'",
        "\u{7}\u{8}\u{c}\n\r\t\u{b}\\?\"'`",
    );
    string("'\\101\\x41\\X41\\u0041\\U00000041'", "AAAAA");
    string("'\\xff\\u3042\\U0001F600'", "ÿあ😀");
    string("'日本語 😀'", "日本語 😀");
}

#[test]
fn bytes_hold_bytes() {
    bytes("b'abc'", b"abc");
    bytes("B\"\\xff\\000\\n\"", &[0xff, 0, b'\n']);
    bytes("rb'\\x'", b"\\x");
    bytes("bR'''a\nb'''", b"a\nb");
    bytes("b'あ'", "あ".as_bytes());
}

#[test]
fn comments_and_blanks_are_nothing() {
    for text in [
        "1 # x",
        "1 -- x\n",
        "/* x */ 1",
        "/* a\n * b **/1/**/",
        "\u{feff}1\u{3000}",
        "--\r1",
    ] {
        let tokens = tokenize(text).unwrap();
        let kinds: Vec<&TokenKind> = tokens.iter().map(|token| &token.kind).collect();
        assert_eq!(kinds, [&TokenKind::Integer, &TokenKind::End], "{text:?}");
    }
}

#[test]
fn reserved_words_are_names_after_a_dot_only() {
    let kinds = |text: &str| {
        tokenize(text)
            .unwrap()
            .into_iter()
            .map(|token| token.kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds("Select"), [TokenKind::Reserved, TokenKind::End]);
    assert_eq!(
        kinds("a.select"),
        [
            TokenKind::Word,
            TokenKind::Symbol("."),
            TokenKind::Word,
            TokenKind::End
        ]
    );
    assert_eq!(
        kinds("a.1b"),
        [
            TokenKind::Word,
            TokenKind::Symbol("."),
            TokenKind::Word,
            TokenKind::End
        ]
    );
    assert_eq!(
        kinds("THEN .5"),
        [TokenKind::Reserved, TokenKind::Float, TokenKind::End]
    );
    assert_eq!(
        kinds("@a @@b"),
        [
            TokenKind::Parameter("a".into()),
            TokenKind::SystemVariable("b".into()),
            TokenKind::End
        ]
    );
}

#[test]
fn a_megabyte_is_read_in_time_proportional_to_its_length() {
    let time = |rows: usize| {
        let row = "(1, 'some text', [1, 2, 3], STRUCT(1 AS a), CAST('1' AS INT64)), ";
        let text = format!(
            "INSERT INTO t VALUES {}(1, 'a', [], NULL, 1)",
            row.repeat(rows)
        );
        let start = std::time::Instant::now();
        sandbox_syntax::parse_script(&text).unwrap();
        start.elapsed()
    };
    let small = (0..3).map(|_| time(2_000)).min().unwrap();
    let large = (0..3).map(|_| time(32_000)).min().unwrap();
    // 16 times the text; quadratic behaviour would take 256 times as long.
    assert!(
        large < small * 64,
        "{small:?} for 2,000 rows, {large:?} for 32,000"
    );
    // Many unclosed parentheses, and many operands.
    let start = std::time::Instant::now();
    sandbox_syntax::parse_script(&"(".repeat(1_000_000)).unwrap_err();
    sandbox_syntax::parse_script(&format!("SELECT {}1", "1 OR ".repeat(200_000))).unwrap();
    sandbox_syntax::parse_script(&format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(50_000)))
        .unwrap();
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
