//! What a statement asks for: refused unless it reads `data` alone, and understood as far as it
//! spares reading.

use super::frame;
use model::{Kind, Problem, Result};
use polars::prelude::{Column, IntoLazy as _, LazyFrame};
use polars::sql::SQLContext;
use sqlparser::ast::{
    BinaryOperator, Expr, FunctionArguments, GroupByExpr, LimitClause, ObjectName, Query, Select,
    SelectItem, SetExpr, Statement as Ast, TableFactor, Value, Visit as _, Visitor,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserOptions};
use std::collections::HashSet;
use std::ops::ControlFlow;

/// The one table.
pub(crate) const DATA: &str = "data";

/// Functions whose value depends on their row alone.
const OF_ONE_ROW: [&str; 46] = [
    "abs",
    "ceil",
    "ceiling",
    "char_length",
    "character_length",
    "coalesce",
    "concat",
    "concat_ws",
    "date",
    "date_part",
    "datetime",
    "ends_with",
    "exp",
    "floor",
    "greatest",
    "if",
    "ifnull",
    "left",
    "length",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "mod",
    "nullif",
    "octet_length",
    "pow",
    "power",
    "regexp_like",
    "replace",
    "reverse",
    "right",
    "round",
    "rtrim",
    "sign",
    "sqrt",
    "starts_with",
    "strftime",
    "strpos",
    "substr",
    "substring",
    "timestamp",
    "trim",
    "upper",
];

/// A statement over the table `data`.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    /// As it is run.
    pub(crate) text: String,
    /// Names that it mentions; absent: any column may play a part.
    names: Option<HashSet<String>>,
    /// Whether each row of the result is made of one row of `data`, in their order.
    pub(crate) is_of_rows: bool,
    /// Rows that the statement itself asks for, where `is_of_rows`.
    pub(crate) limit: Option<u64>,
    /// What must hold for a row of `data` to play a part, each with the names that it mentions.
    conditions: Vec<(String, HashSet<String>)>,
}

impl Statement {
    /// Understands a text. `BadSql` for anything but one `SELECT` over `data`.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let statements = Parser::new(&GenericDialect {})
            .with_options(options())
            .try_with_sql(text)
            .and_then(|mut parser| parser.parse_statements())
            .map_err(|error| misread(&error.to_string()))?;
        let (Some(Ast::Query(query)), 1) = (statements.first(), statements.len()) else {
            return Err(refused(
                "only a single SELECT over the table data can be run",
            ));
        };
        let mut look = Look::default();
        // CTEs may be named before they are met.
        let mut ctes = Ctes::default();
        let _ = query.visit(&mut ctes);
        look.tables = ctes.names;
        if let ControlFlow::Break(reason) = query.visit(&mut look) {
            return Err(refused(&reason));
        }
        let only = only_select(query).filter(|_| look.data == 1 && look.selects == 1);
        let mut statement = Self {
            text: text.trim().trim_end_matches(';').to_owned(),
            names: (!look.all).then_some(look.names),
            is_of_rows: false,
            limit: None,
            conditions: Vec::new(),
        };
        if let Some(select) = only {
            statement.conditions = select.selection.iter().flat_map(conditions).collect();
            statement.is_of_rows = look.of_rows && is_plain(select) && is_plain_query(query);
        }
        if statement.is_of_rows
            && let Some(clause) = &query.limit_clause
        {
            match limit(clause) {
                Some(rows) => {
                    statement.limit = Some(rows);
                    let mut query = query.clone();
                    query.limit_clause = None;
                    statement.text = query.to_string();
                }
                None => statement.is_of_rows = false,
            }
        }
        Ok(statement)
    }

    /// Whether a column of `data` may play a part.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        self.names.as_ref().is_none_or(|names| names.contains(name))
    }

    /// Names that are mentioned, if not all.
    pub(crate) fn names(&self) -> Option<&HashSet<String>> {
        self.names.as_ref()
    }

    /// Which rows of `origins` (a row per file: its keys and `_file`) can have rows that play a
    /// part. Everything, where that cannot be told.
    pub(crate) fn files(&self, origins: Vec<Column>, count: usize) -> Vec<usize> {
        let known: HashSet<String> = origins.iter().map(|one| one.name().to_string()).collect();
        let told: Vec<String> = self
            .conditions
            .iter()
            .filter(|(_, names)| !names.is_empty() && names.is_subset(&known))
            .map(|(text, _)| format!("({text})"))
            .collect();
        let every = || (0..count).collect();
        if told.is_empty() || count == 0 {
            return every();
        }
        let mut columns = origins;
        let numbers: Vec<i64> = (0..count as i64).collect();
        columns.push(Column::new(NUMBER.into(), numbers));
        let Ok(origins) = frame(count, columns) else {
            return every();
        };
        let mut context = SQLContext::new();
        context.register(DATA, origins.lazy());
        let text = format!("SELECT {NUMBER} FROM {DATA} WHERE {}", told.join(" AND "));
        let Ok(kept) = context.execute(&text).and_then(LazyFrame::collect) else {
            return every();
        };
        let numbers = kept
            .column(NUMBER)
            .ok()
            .and_then(|column| column.i64().ok());
        numbers.map_or_else(every, |numbers| {
            numbers.iter().flatten().map(|n| n as usize).collect()
        })
    }
}

const NUMBER: &str = "__file_number";

/// As Polars itself parses.
pub(super) fn options() -> ParserOptions {
    ParserOptions {
        trailing_commas: true,
        ..ParserOptions::default()
    }
}

/// What a walk finds.
#[derive(Default)]
struct Look {
    /// Names of CTEs.
    tables: HashSet<String>,
    names: HashSet<String>,
    all: bool,
    data: usize,
    selects: usize,
    of_rows: bool,
    begun: bool,
}

#[derive(Default)]
struct Ctes {
    names: HashSet<String>,
}

impl Visitor for Ctes {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let ctes = query.with.iter().flat_map(|with| &with.cte_tables);
        self.names
            .extend(ctes.map(|cte| cte.alias.name.value.clone()));
        ControlFlow::Continue(())
    }
}

impl Visitor for Look {
    type Break = String;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<String> {
        if !self.begun {
            (self.begun, self.of_rows) = (true, true);
        }
        match query.body.as_ref() {
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                ControlFlow::Break("only SELECT can be run".to_owned())
            }
            SetExpr::Table(_) => {
                self.all = true;
                self.of_rows = false;
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<String> {
        self.selects += 1;
        if select.into.is_some() {
            return ControlFlow::Break("SELECT INTO cannot be run".to_owned());
        }
        self.all |= select.projection.iter().any(|item| {
            matches!(
                item,
                SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..)
            )
        });
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<String> {
        let mut parts = relation.0.iter().map(|part| part.as_ident());
        let name = match (parts.next().flatten(), parts.next()) {
            (Some(name), None) => name.value.as_str(),
            _ => {
                return ControlFlow::Break(format!(
                    "there is no table {relation}: the files are the table data"
                ));
            }
        };
        if self.tables.contains(name) {
            return ControlFlow::Continue(());
        }
        if name == DATA {
            self.data += 1;
            return ControlFlow::Continue(());
        }
        ControlFlow::Break(format!(
            "there is no table {name}: the files are the table data"
        ))
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<String> {
        match factor {
            TableFactor::Table {
                name,
                args: Some(_),
                ..
            } => ControlFlow::Break(format!(
                "{name} cannot be read here: the files are the table data"
            )),
            TableFactor::Table { .. }
            | TableFactor::Derived { .. }
            | TableFactor::NestedJoin { .. }
            | TableFactor::UNNEST { .. } => {
                // A join by common names mentions them without a word.
                self.all |= matches!(factor, TableFactor::NestedJoin { .. });
                ControlFlow::Continue(())
            }
            other => ControlFlow::Break(format!("{other} cannot be read here")),
        }
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<String> {
        match expr {
            Expr::Identifier(name) => {
                self.names.insert(name.value.clone());
            }
            Expr::CompoundIdentifier(parts) => {
                self.names
                    .extend(parts.iter().map(|part| part.value.clone()));
            }
            Expr::CompoundFieldAccess { .. } => self.all = true,
            Expr::Function(function) => {
                let name = function.name.to_string().to_lowercase();
                let plain = function.over.is_none()
                    && function.filter.is_none()
                    && function.within_group.is_empty()
                    && matches!(function.args, FunctionArguments::List(_));
                self.of_rows &= plain && OF_ONE_ROW.contains(&name.as_str());
                // Chooses columns by a pattern.
                self.all |= name == "columns";
            }
            Expr::Exists { .. } | Expr::InSubquery { .. } | Expr::Subquery(_) => {
                self.of_rows = false;
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// The one `SELECT` of a query over one table.
fn only_select(query: &Query) -> Option<&Select> {
    let SetExpr::Select(select) = query.body.as_ref() else {
        return None;
    };
    let [table] = select.from.as_slice() else {
        return None;
    };
    let is_table = matches!(table.relation, TableFactor::Table { .. });
    (query.with.is_none() && table.joins.is_empty() && is_table).then_some(select)
}

/// Whether rows are neither grouped nor compared.
fn is_plain(select: &Select) -> bool {
    let grouped = match &select.group_by {
        GroupByExpr::Expressions(by, with) => !by.is_empty() || !with.is_empty(),
        GroupByExpr::All(_) => true,
    };
    !grouped
        && select.distinct.is_none()
        && select.top.is_none()
        && select.having.is_none()
        && select.qualify.is_none()
        && select.named_window.is_empty()
        && select.sort_by.is_empty()
        && select.cluster_by.is_empty()
        && select.distribute_by.is_empty()
        // Literals alone give one row, whatever the table holds.
        && select.projection.iter().all(has_name)
}

fn has_name(item: &SelectItem) -> bool {
    let (SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. }) = item else {
        return true;
    };
    !names(expr).is_empty()
}

fn is_plain_query(query: &Query) -> bool {
    query.order_by.is_none()
        && query.fetch.is_none()
        && query.locks.is_empty()
        && query.pipe_operators.is_empty()
}

/// The rows of a `LIMIT` of a number and nothing else.
fn limit(clause: &LimitClause) -> Option<u64> {
    let LimitClause::LimitOffset {
        limit: Some(Expr::Value(value)),
        offset: None,
        limit_by,
    } = clause
    else {
        return None;
    };
    match &value.value {
        Value::Number(text, _) if limit_by.is_empty() => text.parse().ok(),
        _ => None,
    }
}

/// The parts of a condition that must all hold.
fn conditions(expr: &Expr) -> Vec<(String, HashSet<String>)> {
    match expr {
        Expr::BinaryOp {
            left,
            op: BinaryOperator::And,
            right,
        } => {
            let mut both = conditions(left);
            both.extend(conditions(right));
            both
        }
        Expr::Nested(inner) => conditions(inner),
        other => vec![(other.to_string(), names(other))],
    }
}

/// Names that an expression mentions; one that nothing has, where that cannot be told.
fn names(expr: &Expr) -> HashSet<String> {
    let mut look = Look::default();
    let stopped = expr.visit(&mut look).is_break();
    if stopped || look.all || look.selects > 0 {
        look.names.insert(String::new());
    }
    look.names
}

/// A statement that the parser does not understand.
fn misread(text: &str) -> Problem {
    let text = text.strip_prefix("sql parser error: ").unwrap_or(text);
    let (message, place) = text.rsplit_once(" at Line: ").unwrap_or((text, ""));
    let mut numbers = place
        .split(", Column: ")
        .map(|part| part.trim().parse().ok());
    Problem::new(Kind::BadSql {
        message: message.to_owned(),
        line: numbers.next().flatten(),
        column: numbers.next().flatten(),
    })
}

fn refused(message: &str) -> Problem {
    Problem::new(Kind::BadSql {
        message: message.to_owned(),
        line: None,
        column: None,
    })
}

#[cfg(test)]
#[expect(clippy::panic, reason = "a test may stop at the first surprise")]
mod tests {
    use super::super::FILE;
    use super::*;

    fn parse(text: &str) -> Statement {
        Statement::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))
    }

    #[test]
    fn only_one_select_over_data_is_run() {
        for refused in [
            "SELECT * FROM read_csv('/etc/passwd')",
            "SELECT * FROM READ_PARQUET('x') AS data",
            "SELECT (SELECT a FROM read_json('x')) FROM data",
            "WITH a AS (SELECT * FROM read_ipc('x')) SELECT * FROM a",
            "SELECT * FROM data UNION ALL SELECT * FROM read_csv('x')",
            "SELECT * FROM data JOIN other ON data.a = other.a",
            "SELECT * FROM other",
            "SELECT * FROM a.data",
            "SELECT 1; SELECT 2",
            "DROP TABLE data",
            "CREATE TABLE x AS SELECT * FROM data",
            "DELETE FROM data",
            "SELECT * INTO x FROM data",
            "EXPLAIN SELECT * FROM data",
            "SHOW TABLES",
            "SELECT FROM WHERE",
            "",
        ] {
            let problem = Statement::parse(refused).err();
            assert!(
                matches!(
                    problem,
                    Some(Problem {
                        kind: Kind::BadSql { .. },
                        ..
                    })
                ),
                "{refused}: {problem:?}"
            );
        }
        for fine in [
            "SELECT * FROM data",
            "select a from data d where d.a in (select max(a) from data);",
            "WITH a AS (SELECT * FROM data), b AS (SELECT * FROM a) SELECT * FROM b JOIN a ON a.x = b.x",
            "SELECT a FROM data UNION ALL SELECT b FROM data",
        ] {
            parse(fine);
        }
    }

    #[test]
    fn a_misread_statement_says_where() {
        let problem = Statement::parse("SELECT a\nFROM data WHERE )").err();
        let Some(Kind::BadSql { line, column, .. }) = problem.map(|problem| problem.kind) else {
            panic!("it is no SQL");
        };
        assert_eq!((line, column), (Some(2), Some(17)));
    }

    #[test]
    fn rows_by_themselves_are_told_from_those_that_meet() {
        for (text, expected) in [
            ("SELECT * FROM data", true),
            (
                "SELECT `a b`, lower(c) AS d FROM data WHERE e > 1 AND f IS NULL",
                true,
            ),
            ("SELECT a FROM data LIMIT 10", true),
            ("SELECT a FROM data LIMIT 10 OFFSET 5", false),
            ("SELECT a FROM data ORDER BY a", false),
            ("SELECT DISTINCT a FROM data", false),
            ("SELECT count(*) FROM data", false),
            ("SELECT a FROM data GROUP BY a", false),
            ("SELECT a, sum(b) OVER (PARTITION BY c) FROM data", false),
            (
                "SELECT a FROM data WHERE a = (SELECT max(a) FROM data)",
                false,
            ),
            ("SELECT a FROM data UNION ALL SELECT a FROM data", false),
            ("SELECT 1 FROM data", false),
            ("SELECT 1 AS one", false),
        ] {
            assert_eq!(parse(text).is_of_rows, expected, "{text}");
        }
        assert_eq!(parse("SELECT a FROM data LIMIT 10").limit, Some(10));
    }

    #[test]
    fn names_say_which_columns_play_a_part() {
        let some = parse("SELECT d.a, sum(b) FROM data AS d WHERE c = 'e' GROUP BY d.a ORDER BY f");
        for (name, expected) in [
            ("a", true),
            ("b", true),
            ("c", true),
            ("f", true),
            ("e", false),
        ] {
            assert_eq!(some.mentions(name), expected, "{name}");
        }
        assert!(parse("SELECT count(*) FROM data").names().is_some());
        assert!(parse("SELECT * FROM data").names().is_none());
        assert!(parse("SELECT d.* FROM data d").names().is_none());
    }

    #[test]
    fn keys_of_paths_rule_out_files() {
        let days: Vec<&str> = vec!["2026-10-01", "2026-10-02", "2026-10-03"];
        let origins = || {
            vec![
                Column::new("dt".into(), days.clone()),
                Column::new(FILE.into(), vec!["a", "b", "c"]),
            ]
        };
        for (text, expected) in [
            ("SELECT * FROM data WHERE dt = '2026-10-02'", vec![1]),
            (
                "SELECT count(*) FROM data WHERE (dt >= '2026-10-02' AND x > 1)",
                vec![1, 2],
            ),
            (
                "SELECT * FROM data WHERE _file IN ('a', 'c') AND dt < '2026-10-03'",
                vec![0],
            ),
            (
                "SELECT * FROM data WHERE dt = '2026-10-02' OR x = 1",
                vec![0, 1, 2],
            ),
            ("SELECT * FROM data WHERE x = 1", vec![0, 1, 2]),
            ("SELECT * FROM data WHERE dt = '1999-01-01'", vec![]),
            (
                "SELECT * FROM data WHERE dt = '2026-10-02' UNION ALL SELECT * FROM data",
                vec![0, 1, 2],
            ),
        ] {
            assert_eq!(parse(text).files(origins(), 3), expected, "{text}");
        }
    }
}
