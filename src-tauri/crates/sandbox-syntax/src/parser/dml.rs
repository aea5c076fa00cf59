//! INSERT, UPDATE, DELETE, MERGE, TRUNCATE.
use super::{Parsed, Parser};
use crate::ast::{
    Assignment, Delete, Expr, ExprKind, FromClause, Identifier, Insert, InsertRow, InsertSource,
    Merge, MergeAction, MergeClause, MergeWhen, Truncate, Update,
};

impl Parser<'_> {
    pub(super) fn insert(&mut self) -> Parsed<Insert> {
        let start = self.start();
        self.expect("INSERT")?;
        self.eat("INTO");
        let table = self.path()?;
        let columns = self.optional_columns()?;
        let source = if self.eat("VALUES") {
            InsertSource::Values(self.list(Self::insert_row)?)
        } else if self.is_symbol("(") || self.is_any_of(0, &["SELECT", "WITH", "FROM"]) {
            InsertSource::Query(Box::new(self.query()?))
        } else {
            return Err(self.unexpected());
        };
        Ok(Insert {
            table,
            columns,
            source,
            span: self.since(start),
        })
    }

    /// `(a, b)` unless a query stands in the parentheses.
    fn optional_columns(&mut self) -> Parsed<Vec<Identifier>> {
        if self.is_symbol("(") && !self.starts_query(self.at) {
            return self.parenthesized_list(Self::identifier);
        }
        Ok(Vec::new())
    }

    fn insert_row(&mut self) -> Parsed<InsertRow> {
        let start = self.start();
        let values = self.parenthesized_list(Self::value)?;
        Ok(InsertRow {
            values,
            span: self.since(start),
        })
    }

    /// An expression or DEFAULT.
    pub(super) fn value(&mut self) -> Parsed<Expr> {
        let start = self.start();
        if self.eat("DEFAULT") {
            return Ok(self.made(ExprKind::Default, start));
        }
        self.expr()
    }

    pub(super) fn update(&mut self) -> Parsed<Update> {
        let start = self.start();
        self.expect("UPDATE")?;
        let table = self.path()?;
        let alias = self.alias()?;
        self.expect("SET")?;
        let assignments = self.list(Self::assignment)?;
        let from = if self.eat("FROM") {
            Some(self.tables()?)
        } else {
            None
        };
        let filter = if self.eat("WHERE") {
            Some(self.expr()?)
        } else {
            None
        };
        Ok(Update {
            table,
            alias,
            assignments,
            from,
            filter,
            span: self.since(start),
        })
    }

    fn assignment(&mut self) -> Parsed<Assignment> {
        let start = self.start();
        if self.is_symbol("(") {
            return Err(self.unsupported("Nested DML in UPDATE", start));
        }
        let target = self.name_path()?;
        if self.is_symbol("[") {
            return Err(self.unsupported("Updating one element of an array", self.start()));
        }
        self.expect_symbol("=")?;
        let value = self.value()?;
        Ok(Assignment {
            target,
            value,
            span: self.since(start),
        })
    }

    pub(super) fn delete(&mut self) -> Parsed<Delete> {
        let start = self.start();
        self.expect("DELETE")?;
        self.eat("FROM");
        let table = self.path()?;
        let alias = self.alias()?;
        let filter = if self.eat("WHERE") {
            Some(self.expr()?)
        } else {
            None
        };
        Ok(Delete {
            table,
            alias,
            filter,
            span: self.since(start),
        })
    }

    pub(super) fn truncate(&mut self) -> Parsed<Truncate> {
        let start = self.start();
        self.expect_all(&["TRUNCATE", "TABLE"])?;
        let table = self.path()?;
        Ok(Truncate {
            table,
            span: self.since(start),
        })
    }

    pub(super) fn merge(&mut self) -> Parsed<Merge> {
        let start = self.start();
        self.expect("MERGE")?;
        self.eat("INTO");
        let table = self.path()?;
        let alias = self.alias()?;
        self.expect("USING")?;
        let source: FromClause = self.merge_source()?;
        self.expect("ON")?;
        let condition = self.expr()?;
        let mut clauses = Vec::new();
        while self.is("WHEN") {
            clauses.push(self.merge_clause()?);
        }
        if clauses.is_empty() {
            return Err(self.expected("keyword WHEN"));
        }
        Ok(Merge {
            table,
            alias,
            source,
            condition,
            clauses,
            span: self.since(start),
        })
    }

    /// One table: the ON that follows is the one of MERGE.
    fn merge_source(&mut self) -> Parsed<FromClause> {
        let start = self.start();
        let first = self.table_factor()?;
        Ok(FromClause {
            first,
            joins: Vec::new(),
            span: self.since(start),
        })
    }

    fn merge_clause(&mut self) -> Parsed<MergeClause> {
        let start = self.start();
        self.expect("WHEN")?;
        let not = self.eat("NOT");
        self.expect("MATCHED")?;
        let when = if !not {
            MergeWhen::Matched
        } else if self.eat_all(&["BY", "SOURCE"]) {
            MergeWhen::NotMatchedBySource
        } else {
            if self.eat("BY") {
                self.expect("TARGET")?;
            }
            MergeWhen::NotMatchedByTarget
        };
        let condition = if self.eat("AND") {
            Some(self.expr()?)
        } else {
            None
        };
        self.expect("THEN")?;
        let action = self.merge_action()?;
        Ok(MergeClause {
            when,
            condition,
            action,
            span: self.since(start),
        })
    }

    fn merge_action(&mut self) -> Parsed<MergeAction> {
        if self.eat("DELETE") {
            return Ok(MergeAction::Delete);
        }
        if self.eat("UPDATE") {
            self.expect("SET")?;
            return Ok(MergeAction::Update(self.list(Self::assignment)?));
        }
        self.expect("INSERT")?;
        let columns = self.optional_columns()?;
        if self.eat("ROW") {
            return Ok(MergeAction::InsertRow { columns });
        }
        self.expect("VALUES")?;
        Ok(MergeAction::Insert {
            columns,
            values: self.insert_row()?,
        })
    }
}
