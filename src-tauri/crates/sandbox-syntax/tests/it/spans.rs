//! Every node points at its own text.
use crate::accepted::{STATEMENTS, pieces};
use sandbox_syntax::{ast::StatementKind, parse_query, parse_script, parse_statement, position};

#[test]
fn the_text_of_each_statement_of_a_script_is_its_own() {
    let text = "DECLARE x INT64 DEFAULT 1 ;\n-- count\nSELECT  x + 1; /* end */ SELECT '日本';IF x = 1 THEN\n  SELECT 2;\nEND IF";
    let script = parse_script(text).unwrap();
    let texts: Vec<&str> = script
        .statements
        .iter()
        .map(|one| one.span.text(text))
        .collect();
    assert_eq!(
        texts,
        [
            "DECLARE x INT64 DEFAULT 1",
            "SELECT  x + 1",
            "SELECT '日本'",
            "IF x = 1 THEN\n  SELECT 2;\nEND IF"
        ]
    );
    let StatementKind::If { branches, .. } = &script.statements[3].kind else {
        panic!()
    };
    assert_eq!(branches[0].1[0].span.text(text), "SELECT 2");
    assert_eq!(branches[0].0.span.text(text), "x = 1");
}

#[test]
fn each_statement_alone_is_the_same_as_in_its_script() {
    for text in STATEMENTS.into_iter().flat_map(pieces) {
        for statement in parse_script(text).unwrap().statements {
            let own = statement.span.text(text);
            // Jumps out of a loop mean nothing alone, but none of these stands outside its loop.
            let again = parse_statement(own).unwrap_or_else(|error| panic!("{own}: {error}"));
            assert_eq!(again.span.text(own), own);
            assert_eq!(
                std::mem::discriminant(&again.kind),
                std::mem::discriminant(&statement.kind),
                "{own}"
            );
        }
    }
}

#[test]
fn text_that_is_kept_is_cut_out_whole() {
    let check = |text: &str, expected: &str| {
        let span = match parse_statement(text).unwrap().kind {
            StatementKind::CreateView(view) => view.query.span,
            StatementKind::CreateProcedure(procedure) => procedure.body_span,
            StatementKind::CreateTable(table) => {
                table
                    .columns
                    .into_iter()
                    .next()
                    .and_then(|column| column.default)
                    .unwrap()
                    .span
            }
            StatementKind::CreateFunction(function) => match function.body {
                sandbox_syntax::ast::FunctionBody::Expr(body) => body.span,
                sandbox_syntax::ast::FunctionBody::Query(query) => query.span,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        assert_eq!(span.text(text), expected);
    };
    check(
        "CREATE VIEW v AS (SELECT 1) UNION ALL SELECT (2) ;",
        "(SELECT 1) UNION ALL SELECT (2)",
    );
    check(
        "CREATE VIEW v AS SELECT (1 + 2) * 3 LIMIT 1",
        "SELECT (1 + 2) * 3 LIMIT 1",
    );
    check(
        "CREATE VIEW v AS FROM t |> SELECT (a)",
        "FROM t |> SELECT (a)",
    );
    check(
        "CREATE TABLE t (a INT64 DEFAULT (1 + 2) * (3))",
        "(1 + 2) * (3)",
    );
    check("CREATE FUNCTION f() AS ( (1 + 2) * (3) )", "(1 + 2) * (3)");
    check("CREATE TABLE FUNCTION f() AS SELECT 1", "SELECT 1");
    check(
        "CREATE PROCEDURE p() BEGIN SELECT 1; END",
        "BEGIN SELECT 1; END",
    );
    let text = "(SELECT 1)";
    assert_eq!(parse_query(text).unwrap().span.text(text), text);
    assert_eq!(position("a\n  b", 4).to_string(), "[2:3]");
}
