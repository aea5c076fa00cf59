//! What text becomes: precedence, names, clauses.
use sandbox_syntax::{
    ast::{Expr, ExprKind, InSet, JoinKind, QueryBody, StatementKind, TableKind, UnaryOp},
    parse_expression, parse_query, parse_statement,
};

/// The tree in prefix form, enough of it to see what binds to what.
fn show(expr: &Expr) -> String {
    let all = |exprs: &[Expr]| exprs.iter().map(show).collect::<Vec<_>>().join(" ");
    match &expr.kind {
        ExprKind::Integer(text) | ExprKind::Float(text) => text.clone(),
        ExprKind::String(text) => format!("'{text}'"),
        ExprKind::Path(names) => names
            .iter()
            .map(|name| name.name.as_str())
            .collect::<Vec<_>>()
            .join("."),
        ExprKind::Unary { op, operand } => {
            let sign = match op {
                UnaryOp::Minus => "neg",
                UnaryOp::Plus => "pos",
                UnaryOp::BitNot => "~",
                UnaryOp::Not => "not",
            };
            format!("({sign} {})", show(operand))
        }
        ExprKind::Binary {
            op, left, right, ..
        } => {
            format!("({} {} {})", op.sign(), show(left), show(right))
        }
        ExprKind::And(operands) => format!("(and {})", all(operands)),
        ExprKind::Or(operands) => format!("(or {})", all(operands)),
        ExprKind::Is {
            operand,
            test,
            negated,
        } => format!("(is {} {test:?} {negated})", show(operand)),
        ExprKind::Between {
            operand,
            low,
            high,
            negated,
        } => {
            format!(
                "(between {} {} {} {negated})",
                show(operand),
                show(low),
                show(high)
            )
        }
        ExprKind::In {
            operand,
            set: InSet::List(list),
            negated,
            ..
        } => {
            format!("(in {} [{}] {negated})", show(operand), all(list))
        }
        ExprKind::Like {
            operand,
            pattern,
            negated,
            ..
        } => {
            format!("(like {} {} {negated})", show(operand), show(pattern))
        }
        ExprKind::Field { base, field } => format!("(. {} {})", show(base), field.name),
        ExprKind::Subscript { base, mode, index } => {
            format!("(at {} {mode:?} {})", show(base), show(index))
        }
        ExprKind::Call(call) => {
            let safe = if call.safe { "safe " } else { "" };
            format!("({safe}{} {})", call.name, call.arguments.len())
        }
        ExprKind::Tuple(values) => format!("(tuple {})", all(values)),
        ExprKind::Subquery(_) => "(query)".to_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn operators_bind_as_documented() {
    let check = |text: &str, expected: &str| {
        let expr = parse_expression(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(show(&expr), expected, "{text}");
    };
    check("1 + 2 * 3", "(+ 1 (* 2 3))");
    check("(1 + 2) * 3", "(* (+ 1 2) 3)");
    check("1 - 2 - 3", "(- (- 1 2) 3)");
    check("a || b * c", "(* (|| a b) c)");
    check("a + b || c", "(+ a (|| b c))");
    check("-a.b[0]", "(neg (at a.b Plain 0))");
    check("- - 1", "(neg (neg 1))");
    check("~a & b", "(& (~ a) b)");
    check("a | b ^ c & d << e + f", "(| a (^ b (& c (<< d (+ e f)))))");
    check("a << 1 << 2", "(<< (<< a 1) 2)");
    check("a = b | c", "(= a (| b c))");
    check("NOT a = b", "(not (= a b))");
    check("NOT a AND b", "(and (not a) b)");
    check("NOT NOT a OR b", "(or (not (not a)) b)");
    check("a OR b AND c OR d", "(or a (and b c) d)");
    check("a AND b AND c", "(and a b c)");
    check("a BETWEEN 1 AND 2 AND b", "(and (between a 1 2 false) b)");
    check(
        "a NOT BETWEEN 1 + 1 AND 2 OR b",
        "(or (between a (+ 1 1) 2 true) b)",
    );
    check("a NOT IN (1, 2) AND b", "(and (in a [1 2] true) b)");
    check("a LIKE 'x' || 'y'", "(like a (|| 'x' 'y') false)");
    check("a + 1 IS NOT NULL", "(is (+ a 1) Null true)");
    check("a.b.c", "a.b.c");
    check("f(x).y[OFFSET(0)]", "(at (. (f 1) y) Offset 0)");
    check("SAFE.a.f(1)", "(safe a.f 1)");
    check("`p.d.f`(1, 2)", "(p.d.f 2)");
    check("(1, 2)", "(tuple 1 2)");
    check("(SELECT 1) + 1", "(+ (query) 1)");
    check("((SELECT 1) + 1)", "(+ (query) 1)");
    check("((SELECT 1))", "(query)");
    check("x IN ((1), (2))", "(in x [1 2] false)");
}

fn first_path(text: &str) -> String {
    let query = parse_query(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let QueryBody::Select(select) = query.body else {
        panic!("{text}")
    };
    let from = select.from.unwrap();
    let TableKind::Path { path, .. } = from.first.kind else {
        panic!("{text}")
    };
    let names: Vec<&str> = path.parts.iter().map(|part| part.name.as_str()).collect();
    format!("<{}>", names.join("><"))
}

#[test]
fn table_names_are_split_into_single_names() {
    let check = |table: &str, expected: &str| {
        assert_eq!(
            first_path(&format!("SELECT * FROM {table} AS x WHERE 1 = 1")),
            expected
        );
    };
    check("t", "<t>");
    check("ds.t", "<ds><t>");
    check("`p-1.ds.t`", "<p-1><ds><t>");
    check("`p-1`.ds.`t`", "<p-1><ds><t>");
    check("`p-1.ds`.t", "<p-1><ds><t>");
    check("my-proj.ds.t", "<my-proj><ds><t>");
    check("my-proj-1.ds.t", "<my-proj-1><ds><t>");
    check("my-proj-12ab-3.ds.t", "<my-proj-12ab-3><ds><t>");
    check("ds.20200101", "<ds><20200101>");
    check("ds.2020_t", "<ds><2020_t>");
    check("`ds.events_*`", "<ds><events_*>");
    check("`ds.t$20200101`", "<ds><t$20200101>");
    check("`example.com:p.ds.t`", "<example.com:p><ds><t>");
    check("ds.select", "<ds><select>");
}

#[test]
fn dashes_with_blanks_are_subtraction() {
    let query = parse_query("SELECT a-b FROM x-y.d.t").unwrap();
    let QueryBody::Select(select) = query.body else {
        panic!()
    };
    let sandbox_syntax::ast::SelectItem::Expr { expr, alias: None } = &select.items[0] else {
        panic!()
    };
    assert_eq!(show(expr), "(- a b)");
}

#[test]
fn joins_group_by_their_conditions() {
    let query = parse_query("SELECT * FROM a JOIN b JOIN c ON p ON q, d").unwrap();
    let QueryBody::Select(select) = query.body else {
        panic!()
    };
    let from = select.from.unwrap();
    assert_eq!(from.joins.len(), 2);
    assert!(from.joins[0].condition.is_some());
    let TableKind::Join(inner) = &from.joins[0].right.kind else {
        panic!()
    };
    assert_eq!(inner.joins.len(), 1);
    assert!(inner.joins[0].condition.is_some());
    assert_eq!(from.joins[1].kind, JoinKind::Comma);
}

#[test]
fn begin_is_a_transaction_or_a_block() {
    for (text, transaction) in [
        ("BEGIN", true),
        ("BEGIN TRANSACTION", true),
        ("BEGIN SELECT 1; END", false),
        ("BEGIN END", false),
    ] {
        let kind = parse_statement(text).unwrap().kind;
        assert_eq!(
            kind == StatementKind::BeginTransaction,
            transaction,
            "{text}"
        );
    }
}

#[test]
fn positional_parameters_are_counted_in_the_order_of_the_text() {
    let query = parse_query("SELECT ?, (SELECT ?) FROM t WHERE a = ? LIMIT ?").unwrap();
    let shown = format!("{query:?}");
    for index in 0..4 {
        assert_eq!(
            shown
                .matches(&format!("PositionalParameter({index})"))
                .count(),
            1
        );
    }
}
