//! Queries: WITH, set operations, SELECT and its clauses, ORDER BY, LIMIT.
use super::{Parsed, Parser};
use crate::{
    TokenKind,
    ast::{
        CommonTable, Query, QueryBody, Select, SelectItem, SelectShape, SetColumns, SetNameMode,
        SetOperation, SetOperator, StarModifiers, With,
    },
};

/// How far nested parentheses are looked into to tell a query from an expression.
const LOOKAHEAD: usize = 256;

impl Parser<'_> {
    pub(super) fn query(&mut self) -> Parsed<Query> {
        self.nested(Self::query_here)
    }

    /// `(query)`.
    pub(super) fn parenthesized_query(&mut self) -> Parsed<Query> {
        self.expect_symbol("(")?;
        let query = self.query()?;
        self.expect_symbol(")")?;
        Ok(query)
    }

    /// Whether the parenthesis at token `open` opens a query rather than an expression or a join:
    /// `(SELECT`, `((SELECT …) UNION …`, `((SELECT …))`.
    pub(super) fn starts_query(&self, open: usize) -> bool {
        let mut first = open + 1;
        while first - open < LOOKAHEAD && self.token_is(first, "(") {
            first += 1;
        }
        if !self.starts_select(first) {
            return false;
        }
        // Each inner pair of parentheses must be an operand of a query, too.
        (open + 1..first).rev().all(|inner| {
            self.closing
                .get(inner)
                .is_some_and(|closing| self.continues_query(closing + 1))
        })
    }

    fn token_is(&self, index: usize, symbol: &str) -> bool {
        self.tokens
            .get(index)
            .is_some_and(|token| matches!(token.kind, TokenKind::Symbol(found) if found == symbol))
    }

    fn starts_select(&self, index: usize) -> bool {
        let Some(ahead) = index.checked_sub(self.at) else {
            return false;
        };
        self.is_any_of(ahead, &["SELECT", "FROM"])
            || (self.is_ahead(ahead, "WITH") && !self.is_symbol_ahead(ahead + 1, "("))
    }

    fn continues_query(&self, index: usize) -> bool {
        let Some(ahead) = index.checked_sub(self.at) else {
            return false;
        };
        self.is_symbol_ahead(ahead, ")")
            || self.is_symbol_ahead(ahead, "|>")
            || self.is_any_of(ahead, &["ORDER", "LIMIT"])
            || self.set_operator_at(ahead)
    }

    /// Whether a set operator stands `ahead`: UNION, INTERSECT, EXCEPT, perhaps with LEFT, FULL or
    /// INNER before it.
    pub(super) fn set_operator_at(&self, ahead: usize) -> bool {
        const OPERATORS: [&str; 3] = ["UNION", "INTERSECT", "EXCEPT"];
        let mut ahead = ahead;
        if self.is_any_of(ahead, &["LEFT", "FULL", "INNER"]) {
            ahead += 1;
            if self.is_ahead(ahead, "OUTER") {
                ahead += 1;
            }
        }
        self.is_any_of(ahead, &OPERATORS)
    }

    fn query_here(&mut self) -> Parsed<Query> {
        let start = self.start();
        let with = if self.is("WITH") {
            Some(self.with()?)
        } else {
            None
        };
        let body = self.query_body()?;
        let order_by = if self.is("ORDER") {
            self.order_by()?
        } else {
            Vec::new()
        };
        let limit = if self.is("LIMIT") {
            Some(self.limit()?)
        } else {
            None
        };
        let mut pipes = Vec::new();
        while self.is_symbol("|>") {
            pipes.push(self.pipe()?);
        }
        Ok(Query {
            with,
            body,
            order_by,
            limit,
            pipes,
            span: self.since(start),
        })
    }

    pub(super) fn with(&mut self) -> Parsed<With> {
        let start = self.start();
        self.expect("WITH")?;
        let recursive = self.eat("RECURSIVE");
        let mut tables = vec![self.common_table()?];
        while self.eat_symbol(",") {
            // A comma after the last table is fine.
            if !(self.is_name_ahead(0) && self.is_ahead(1, "AS")) {
                break;
            }
            tables.push(self.common_table()?);
        }
        Ok(With {
            recursive,
            tables,
            span: self.since(start),
        })
    }

    fn common_table(&mut self) -> Parsed<CommonTable> {
        let start = self.start();
        let name = self.identifier()?;
        self.expect("AS")?;
        let query = self.parenthesized_query()?;
        Ok(CommonTable {
            name,
            query,
            span: self.since(start),
        })
    }

    fn query_body(&mut self) -> Parsed<QueryBody> {
        let start = self.start();
        let first = self.query_operand()?;
        if !self.set_operator_at(0) {
            return Ok(first);
        }
        let operator_span = self.span();
        let (operator, distinct, columns) = self.set_prefix()?;
        let mut operands = vec![first, self.query_operand()?];
        while self.set_operator_at(0) {
            let place = self.start();
            let next = self.set_prefix()?;
            if (next.0, next.1) != (operator, distinct) {
                return Err(self.error(
                    "Syntax error: Different set operations cannot be used in the same query \
                     without using parentheses for grouping",
                    place,
                ));
            }
            if !same_columns(&columns, &next.2) {
                return Err(self.error(
                    "Syntax error: Different column match modes cannot be used in the same query \
                     without using parentheses for grouping",
                    place,
                ));
            }
            operands.push(self.query_operand()?);
        }
        let span = self.since(start);
        Ok(QueryBody::SetOperation(Box::new(SetOperation {
            operator,
            distinct,
            columns,
            operands,
            operator_span,
            span,
        })))
    }

    fn query_operand(&mut self) -> Parsed<QueryBody> {
        if self.is("SELECT") {
            return Ok(QueryBody::Select(Box::new(self.select()?)));
        }
        if self.is_symbol("(") {
            return Ok(QueryBody::Query(Box::new(self.parenthesized_query()?)));
        }
        if self.eat("FROM") {
            return Ok(QueryBody::From(Box::new(self.tables()?)));
        }
        Err(self.unexpected())
    }

    /// `[FULL|LEFT|INNER] UNION ALL [BY NAME …]` and so on.
    pub(super) fn set_prefix(&mut self) -> Parsed<(SetOperator, bool, SetColumns)> {
        let mode = if self.eat("FULL") {
            self.eat("OUTER");
            Some(SetNameMode::Full)
        } else if self.eat("LEFT") {
            self.eat("OUTER");
            Some(SetNameMode::Left)
        } else if self.eat("INNER") {
            Some(SetNameMode::Inner)
        } else {
            None
        };
        self.set_operator(mode)
    }

    /// The operator after the mode that stands before it.
    fn set_operator(
        &mut self,
        before: Option<SetNameMode>,
    ) -> Parsed<(SetOperator, bool, SetColumns)> {
        let place = self.start();
        let operator = if self.eat("UNION") {
            SetOperator::Union
        } else if self.eat("INTERSECT") {
            SetOperator::Intersect
        } else if self.eat("EXCEPT") {
            SetOperator::Except
        } else {
            return Err(self.unexpected());
        };
        let distinct = if self.eat("DISTINCT") {
            true
        } else if self.is("ALL") && operator != SetOperator::Union {
            let name = if operator == SetOperator::Intersect {
                "INTERSECT"
            } else {
                "EXCEPT"
            };
            return Err(self.error(format!("{name} ALL is not supported"), place));
        } else if self.eat("ALL") {
            false
        } else {
            return Err(self.expected("keyword ALL or keyword DISTINCT"));
        };
        let place = self.start();
        let strict = self.eat("STRICT");
        if strict && before.is_some() {
            return Err(self.error("Syntax error: Unexpected keyword STRICT", place));
        }
        if self.eat("CORRESPONDING") {
            let mode = match before {
                Some(mode) => mode,
                None if strict => SetNameMode::Strict,
                None => SetNameMode::Inner,
            };
            let columns = if self.eat("BY") {
                self.parenthesized_list(Self::identifier)?
            } else {
                Vec::new()
            };
            return Ok((operator, distinct, SetColumns::Name { mode, columns }));
        }
        if strict {
            return Err(self.expected("keyword CORRESPONDING"));
        }
        if self.eat("BY") {
            self.expect("NAME")?;
            let columns = if self.eat("ON") {
                self.parenthesized_list(Self::identifier)?
            } else {
                Vec::new()
            };
            let mode = before.unwrap_or(SetNameMode::Strict);
            return Ok((operator, distinct, SetColumns::Name { mode, columns }));
        }
        if before.is_some() {
            return Err(self.expected("keyword BY or keyword CORRESPONDING"));
        }
        Ok((operator, distinct, SetColumns::Position))
    }

    fn select(&mut self) -> Parsed<Select> {
        let start = self.start();
        self.expect("SELECT")?;
        let (distinct, shape) = self.select_start()?;
        let items = self.select_items()?;
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
        let group_by = if self.is("GROUP") {
            Some(self.group_by(false)?)
        } else {
            None
        };
        let having = if self.eat("HAVING") {
            Some(self.expr()?)
        } else {
            None
        };
        let qualify = if self.eat("QUALIFY") {
            Some(self.expr()?)
        } else {
            None
        };
        let windows = self.named_windows()?;
        Ok(Select {
            distinct,
            shape,
            items,
            from,
            filter,
            group_by,
            having,
            qualify,
            windows,
            span: self.since(start),
        })
    }

    /// What may stand between SELECT and its list.
    pub(super) fn select_start(&mut self) -> Parsed<(bool, SelectShape)> {
        if self.is("WITH") && self.is_name_ahead(1) {
            let name = self.word(1).unwrap_or("WITH").to_ascii_uppercase();
            return Err(self.unsupported(&format!("SELECT WITH {name}"), self.start()));
        }
        let distinct = self.eat("DISTINCT");
        if !distinct {
            self.eat("ALL");
        }
        let shape = if self.eat_all(&["AS", "STRUCT"]) {
            SelectShape::Struct
        } else if self.eat_all(&["AS", "VALUE"]) {
            SelectShape::Value
        } else if self.is("AS") && self.is_name_ahead(1) {
            return Err(self.unsupported("SELECT AS with a named type", self.start()));
        } else {
            SelectShape::Row
        };
        Ok((distinct, shape))
    }

    /// The list of a SELECT; a comma after the last item is fine.
    pub(super) fn select_items(&mut self) -> Parsed<Vec<SelectItem>> {
        let mut items = vec![self.select_item()?];
        while self.eat_symbol(",") {
            if self.ends_select_list() {
                break;
            }
            items.push(self.select_item()?);
        }
        Ok(items)
    }

    fn ends_select_list(&self) -> bool {
        self.is_end()
            || self.is_symbol(")")
            || self.is_symbol(";")
            || self.is_symbol("|>")
            || self.is_any_of(
                0,
                &[
                    "FROM",
                    "WHERE",
                    "GROUP",
                    "HAVING",
                    "QUALIFY",
                    "WINDOW",
                    "ORDER",
                    "LIMIT",
                    "UNION",
                    "INTERSECT",
                    "EXCEPT",
                    "FULL",
                    "INNER",
                ],
            )
    }

    pub(super) fn select_item(&mut self) -> Parsed<SelectItem> {
        let start = self.start();
        if self.eat_symbol("*") {
            let span = self.since(start);
            return Ok(SelectItem::Star {
                modifiers: self.star_modifiers()?,
                span,
            });
        }
        let expr = self.expr()?;
        if self.is_symbol(".") && self.is_symbol_ahead(1, "*") {
            self.at += 2;
            let span = self.since(start);
            return Ok(SelectItem::ExprStar {
                expr,
                modifiers: self.star_modifiers()?,
                span,
            });
        }
        Ok(SelectItem::Expr {
            expr,
            alias: self.alias()?,
        })
    }

    fn star_modifiers(&mut self) -> Parsed<StarModifiers> {
        let mut modifiers = StarModifiers::default();
        // `SELECT * EXCEPT DISTINCT SELECT …` is a set operation.
        if self.is("EXCEPT") && self.is_symbol_ahead(1, "(") {
            self.advance();
            modifiers.except = self.parenthesized_list(Self::identifier)?;
        }
        if self.is("REPLACE") && self.is_symbol_ahead(1, "(") {
            self.advance();
            modifiers.replace = self.parenthesized_list(|parser| {
                let expr = parser.expr()?;
                parser.eat("AS");
                Ok((expr, parser.identifier()?))
            })?;
        }
        Ok(modifiers)
    }
}

fn same_columns(left: &SetColumns, right: &SetColumns) -> bool {
    match (left, right) {
        (SetColumns::Position, SetColumns::Position) => true,
        (
            SetColumns::Name {
                mode: one,
                columns: first,
            },
            SetColumns::Name {
                mode: other,
                columns: second,
            },
        ) => {
            one == other
                && first.len() == second.len()
                && first.iter().zip(second).all(|(a, b)| a.is(&b.name))
        }
        _ => false,
    }
}
