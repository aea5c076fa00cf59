//! Text that BigQuery refuses, and what it says.
use sandbox_syntax::{parse_script, parse_statement};

fn check(text: &str, expected: &str) {
    match parse_script(text) {
        Ok(script) => panic!("{text} parsed: {script:?}"),
        Err(error) => assert_eq!(error.to_string(), expected, "{text}"),
    }
}

#[test]
fn messages_name_the_token_and_its_place() {
    check(
        "SELECT * FORM t",
        "Syntax error: Expected end of input but got identifier \"FORM\" at [1:10]",
    );
    check("SELECT", "Syntax error: Unexpected end of script at [1:7]");
    check(
        "SELECT\n\n",
        "Syntax error: Unexpected end of script at [1:7]",
    );
    check("", "Syntax error: Unexpected end of script at [1:1]");
    check(
        "-- nothing",
        "Syntax error: Unexpected end of script at [1:1]",
    );
    check(
        "SELEC 1",
        "Syntax error: Unexpected identifier \"SELEC\" at [1:1]",
    );
    check(
        "SELECT FROM t",
        "Syntax error: Unexpected keyword FROM at [1:8]",
    );
    check(
        "SELECT a,\n  FROM FROM",
        "Syntax error: Unexpected keyword FROM at [2:8]",
    );
    check(
        "SELECT (1",
        "Syntax error: Expected \")\" but got end of script at [1:10]",
    );
    check(
        "SELECT f(1, 2",
        "Syntax error: Expected \")\" or \",\" but got end of script at [1:14]",
    );
    check(
        "SELECT [1, 2",
        "Syntax error: Expected \"]\" or \",\" but got end of script at [1:13]",
    );
    check(
        "SELECT 1 )",
        "Syntax error: Expected end of input but got \")\" at [1:10]",
    );
    check(
        "SELECT 1 + ",
        "Syntax error: Unexpected end of script at [1:11]",
    );
    check(
        "SELECT a FROM t WHERE",
        "Syntax error: Unexpected end of script at [1:22]",
    );
    check(
        "SELECT a FROM t GROUP a",
        "Syntax error: Expected keyword BY but got identifier \"a\" at [1:23]",
    );
    check(
        "SELECT 1 = 2 = 3",
        "Syntax error: Expected end of input but got \"=\" at [1:14]",
    );
    check(
        "SELECT 日 FROM t",
        "Syntax error: Illegal input character \"日\" at [1:8]",
    );
    check(
        "SELECT '日本', 1 1",
        "Syntax error: Expected end of input but got integer literal \"1\" at [1:16]",
    );
    check(
        "SELECT 1 UNION SELECT 2",
        "Syntax error: Expected keyword ALL or keyword DISTINCT but got keyword SELECT at [1:16]",
    );
    check(
        "SELECT 1 UNION ALL SELECT 2 UNION DISTINCT SELECT 3",
        "Syntax error: Different set operations cannot be used in the same query without using parentheses for grouping at [1:29]",
    );
    check(
        "SELECT CASE END",
        "Syntax error: Unexpected keyword END at [1:13]",
    );
    check(
        "SELECT CASE a END",
        "Syntax error: Expected keyword WHEN but got keyword END at [1:15]",
    );
    check(
        "CREATE TEMP VIEW v AS SELECT 1",
        "Syntax error: Unexpected keyword VIEW at [1:13]",
    );
    check(
        "SELECT 123abc",
        "Syntax error: Missing whitespace between literal and alias at [1:11]",
    );
    check(
        "SELECT * FROM a NATURAL JOIN b",
        "Syntax error: Unexpected keyword NATURAL at [1:17]",
    );
    check(
        "SELECT * FROM a JOIN b ON TRUE ON TRUE",
        "Syntax error: Unexpected keyword ON at [1:32]",
    );
    check(
        "SELECT ARRAY(1)",
        "Syntax error: Unexpected integer literal \"1\" at [1:14]",
    );
}

#[test]
fn literals_that_do_not_end_or_escape_wrongly_are_told_apart() {
    check(
        "SELECT 'abc",
        "Syntax error: Unclosed string literal at [1:8]",
    );
    check(
        "SELECT 'abc\n'",
        "Syntax error: Unclosed string literal at [1:8]",
    );
    check(
        "SELECT '''abc",
        "Syntax error: Unclosed triple-quoted string literal at [1:8]",
    );
    check(
        "SELECT r'abc",
        "Syntax error: Unclosed raw string literal at [1:8]",
    );
    check(
        "SELECT b\"abc",
        "Syntax error: Unclosed bytes literal at [1:8]",
    );
    check(
        "SELECT `abc",
        "Syntax error: Unclosed identifier literal at [1:8]",
    );
    check(
        "SELECT ``",
        "Syntax error: Invalid empty identifier at [1:8]",
    );
    check("SELECT 1 /* x", "Syntax error: Unclosed comment at [1:10]");
    check(
        "SELECT 'a\\qb'",
        "Syntax error: Illegal escape sequence: \\q at [1:10]",
    );
    check(
        "SELECT '\\ud800'",
        "Syntax error: Illegal escape sequence: \\u at [1:9]",
    );
    check(
        "SELECT '\\xZZ'",
        "Syntax error: Illegal escape sequence: \\x at [1:9]",
    );
    check(
        "SELECT '\\",
        "Syntax error: Unclosed string literal at [1:8]",
    );
}

#[test]
fn scripts_are_checked_before_they_run() {
    check(
        "SELECT 1; DECLARE x INT64;",
        "Variable declarations are allowed only at the start of a block or script at [1:11]",
    );
    check(
        "BREAK;",
        "BREAK is only allowed inside of a loop body at [1:1]",
    );
    check(
        "LOOP CONTINUE x; END LOOP;",
        "Label x does not exist, or does not contain the current CONTINUE statement at [1:15]",
    );
    check(
        "a: LOOP a: LOOP BREAK; END LOOP; END LOOP;",
        "Nested use of label a at [1:9]",
    );
    check(
        "a: LOOP BREAK; END LOOP b;",
        "Mismatched end label; expected a, got b at [1:25]",
    );
    check(
        "IF TRUE THEN SELECT 1 END IF;",
        "Syntax error: Expected \";\" but got keyword END at [1:23]",
    );
    check(
        "BEGIN SELECT 1;",
        "Syntax error: Expected keyword END but got end of script at [1:16]",
    );
    check(
        "SELECT 1 SELECT 2",
        "Syntax error: Expected end of input but got keyword SELECT at [1:10]",
    );
}

#[test]
fn what_the_sandbox_does_not_have_is_refused_by_name() {
    check(
        "SELECT WITH DIFFERENTIAL_PRIVACY a FROM t",
        "SELECT WITH DIFFERENTIAL_PRIVACY is not supported by the sandbox at [1:8]",
    );
    check(
        "SELECT * FROM t MATCH_RECOGNIZE (x)",
        "MATCH_RECOGNIZE is not supported by the sandbox at [1:17]",
    );
    check(
        "FROM t |> FORK (x)",
        "Pipe operator FORK is not supported by the sandbox at [1:11]",
    );
}

#[test]
fn one_statement_is_one_statement() {
    let error = parse_statement("SELECT 1; SELECT 2").unwrap_err();
    assert_eq!(
        error.to_string(),
        "Syntax error: Expected end of input but got keyword SELECT at [1:11]"
    );
}

#[test]
fn deep_nesting_is_an_error_and_never_an_abort() {
    let deep = 100_000;
    for text in [
        format!("SELECT {}1{}", "(".repeat(deep), ")".repeat(deep)),
        format!("SELECT {}1", "(".repeat(deep)),
        format!("SELECT {}", "[".repeat(deep)),
        format!("SELECT {} 1", "- ".repeat(deep)),
        format!("SELECT {} TRUE", "NOT ".repeat(deep)),
        format!("SELECT {}", "f(".repeat(deep)),
        format!("SELECT {}", "(SELECT ".repeat(deep)),
        format!("SELECT * FROM {}", "(".repeat(deep)),
        format!("SELECT 1{}", " + 1".repeat(deep)),
        format!("SELECT a{}", "[0]".repeat(deep)),
        format!("SELECT CAST(1 AS {}", "ARRAY<".repeat(deep)),
        "BEGIN ".repeat(deep),
        "IF TRUE THEN ".repeat(deep),
        format!("SELECT {} 1", "CASE WHEN ".repeat(deep)),
        format!(
            "SELECT * FROM a {} {}",
            "JOIN b ".repeat(deep),
            "ON TRUE ".repeat(deep)
        ),
    ] {
        let error = parse_script(&text).unwrap_err();
        assert_eq!(
            error.message,
            "Syntax error: Statement is nested too deeply",
            "{}",
            &text[..40]
        );
    }
    let reasonable = 150;
    let text = format!(
        "SELECT {}1{}",
        "(".repeat(reasonable),
        ")".repeat(reasonable)
    );
    parse_script(&text).unwrap();
}
