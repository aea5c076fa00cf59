//! FROM: tables, joins, UNNEST, PIVOT, UNPIVOT, TABLESAMPLE.
use super::{Parsed, Parser};
use crate::ast::{
    Expr, ExprKind, FromClause, Identifier, Join, JoinCondition, JoinKind, Path, Pivot, Sample,
    TableFactor, TableKind, TableOperator, Unpivot, UnpivotColumns, WithOffset,
};

impl Parser<'_> {
    /// Tables and joins; FROM is taken.
    pub(super) fn tables(&mut self) -> Parsed<FromClause> {
        self.nested(Self::tables_here)
    }

    fn tables_here(&mut self) -> Parsed<FromClause> {
        let start = self.start();
        let first = self.table_factor()?;
        let mut joins: Vec<Join> = Vec::new();
        loop {
            if self.is("ON") || self.is("USING") {
                // One condition after another: `a JOIN b JOIN c ON … ON …` is `a JOIN (b JOIN c)`.
                self.second_condition(&mut joins)?;
            } else if let Some(join) = self.join()? {
                joins.push(join);
            } else {
                break;
            }
        }
        Ok(FromClause {
            first,
            joins,
            span: self.since(start),
        })
    }

    /// A join with its condition, if one stands here.
    pub(super) fn join(&mut self) -> Parsed<Option<Join>> {
        let start = self.start();
        let Some(kind) = self.join_kind()? else {
            return Ok(None);
        };
        let span = self.since(start);
        let right = self.table_factor()?;
        let condition = match kind {
            JoinKind::Comma | JoinKind::Cross => None,
            _ => self.join_condition()?,
        };
        Ok(Some(Join {
            kind,
            right,
            condition,
            span,
        }))
    }

    fn join_kind(&mut self) -> Parsed<Option<JoinKind>> {
        if self.eat_symbol(",") {
            return Ok(Some(JoinKind::Comma));
        }
        if self.set_operator_at(0) {
            return Ok(None);
        }
        if self.is("NATURAL") {
            return Err(self.unexpected());
        }
        let kind = if self.eat("CROSS") {
            JoinKind::Cross
        } else if self.eat("INNER") {
            JoinKind::Inner
        } else if self.eat("LEFT") {
            self.eat("OUTER");
            JoinKind::Left
        } else if self.eat("RIGHT") {
            self.eat("OUTER");
            JoinKind::Right
        } else if self.eat("FULL") {
            self.eat("OUTER");
            JoinKind::Full
        } else if self.is("JOIN") {
            JoinKind::Inner
        } else if self.is_any_of(0, &["HASH", "LOOKUP"]) && self.is_ahead(1, "JOIN") {
            self.advance();
            JoinKind::Inner
        } else {
            return Ok(None);
        };
        if self.is_any_of(0, &["HASH", "LOOKUP"]) {
            self.advance();
        }
        self.expect("JOIN")?;
        Ok(Some(kind))
    }

    fn join_condition(&mut self) -> Parsed<Option<JoinCondition>> {
        if self.eat("ON") {
            return Ok(Some(JoinCondition::On(self.expr()?)));
        }
        if self.eat("USING") {
            return Ok(Some(JoinCondition::Using(
                self.parenthesized_list(Self::identifier)?,
            )));
        }
        Ok(None)
    }

    fn second_condition(&mut self, joins: &mut Vec<Join>) -> Parsed<()> {
        let place = self.at;
        let open = joins.iter().rposition(|join| {
            join.condition.is_none() && !matches!(join.kind, JoinKind::Comma | JoinKind::Cross)
        });
        let Some(open) = open.filter(|open| open + 1 < joins.len()) else {
            return Err(self.unexpected_at(place));
        };
        let condition = self.join_condition()?;
        self.grow()?;
        let inner = joins.split_off(open + 1);
        let Some(outer) = joins.last_mut() else {
            return Err(self.unexpected_at(place));
        };
        let span = self.since(outer.right.span.start);
        let placeholder = TableFactor {
            kind: TableKind::Unnest {
                arrays: Vec::new(),
                mode: None,
            },
            alias: None,
            offset: None,
            operators: Vec::new(),
            span,
        };
        let first = std::mem::replace(&mut outer.right, placeholder);
        outer.right.kind = TableKind::Join(Box::new(FromClause {
            first,
            joins: inner,
            span,
        }));
        outer.condition = condition;
        Ok(())
    }

    pub(super) fn table_factor(&mut self) -> Parsed<TableFactor> {
        self.nested(Self::table_factor_here)
    }

    fn table_factor_here(&mut self) -> Parsed<TableFactor> {
        let start = self.start();
        let mut kind = self.table_kind()?;
        self.system_time(&mut kind)?;
        let alias = self.table_alias()?;
        self.system_time(&mut kind)?;
        let mut factor = TableFactor {
            kind,
            alias,
            offset: None,
            operators: Vec::new(),
            span: self.since(start),
        };
        loop {
            if self.is("WITH") && self.is_ahead(1, "OFFSET") && factor.offset.is_none() {
                let start = self.start();
                self.at += 2;
                let alias = self.table_alias()?;
                factor.offset = Some(WithOffset {
                    alias,
                    span: self.since(start),
                });
            } else if self.is("TABLESAMPLE") {
                let sample = Box::new(self.sample()?);
                factor.operators.push(TableOperator::Sample(sample));
            } else if self.starts_pivot() {
                let pivot = Box::new(self.pivot()?);
                factor.operators.push(TableOperator::Pivot(pivot));
            } else if self.starts_unpivot() {
                let unpivot = Box::new(self.unpivot()?);
                factor.operators.push(TableOperator::Unpivot(unpivot));
            } else if self.is("MATCH_RECOGNIZE") && self.is_symbol_ahead(1, "(") {
                return Err(self.unsupported("MATCH_RECOGNIZE", self.start()));
            } else {
                break;
            }
        }
        factor.span = self.since(start);
        Ok(factor)
    }

    fn table_kind(&mut self) -> Parsed<TableKind> {
        if self.is_symbol("(") {
            if self.starts_query(self.at) {
                return Ok(TableKind::Query(Box::new(self.parenthesized_query()?)));
            }
            self.advance();
            let from = self.tables()?;
            self.expect_symbol(")")?;
            return Ok(TableKind::Join(Box::new(from)));
        }
        if self.is("UNNEST") {
            return self.unnest();
        }
        if self.is("GRAPH_TABLE") && self.is_symbol_ahead(1, "(") {
            return Err(self.unsupported("GRAPH_TABLE", self.start()));
        }
        if self.is("LATERAL") {
            return Err(self.unexpected());
        }
        let start = self.start();
        let path = self.path()?;
        if self.is_symbol("(") {
            let call = self.call_of(path, false, start, true)?;
            return Ok(TableKind::Function {
                name: call.name,
                arguments: call.arguments,
            });
        }
        Ok(TableKind::Path {
            path,
            system_time: None,
        })
    }

    /// `FOR SYSTEM_TIME AS OF …`, before or after the alias.
    fn system_time(&mut self, kind: &mut TableKind) -> Parsed<()> {
        if !(self.is("FOR") && self.is_any_of(1, &["SYSTEM_TIME", "SYSTEM"])) {
            return Ok(());
        }
        let TableKind::Path {
            system_time: time @ None,
            ..
        } = kind
        else {
            return Err(self.unexpected());
        };
        self.advance();
        if self.eat("SYSTEM") {
            self.expect("TIME")?;
        } else {
            self.expect("SYSTEM_TIME")?;
        }
        self.expect_all(&["AS", "OF"])?;
        *time = Some(self.expr()?);
        Ok(())
    }

    fn unnest(&mut self) -> Parsed<TableKind> {
        self.advance();
        self.expect_symbol("(")?;
        let mut arrays = Vec::new();
        let mut mode = None;
        loop {
            if self.is_name_ahead(0) && self.is_symbol_ahead(1, "=>") {
                if !self.is("mode") || mode.is_some() {
                    return Err(self.unexpected());
                }
                self.at += 2;
                mode = Some(self.expr()?);
            } else {
                let array = self.expr()?;
                arrays.push((array, self.as_alias()?));
            }
            if !self.eat_symbol(",") {
                break;
            }
        }
        self.close_list()?;
        Ok(TableKind::Unnest { arrays, mode })
    }

    fn table_alias(&mut self) -> Parsed<Option<Identifier>> {
        let operator = self.starts_pivot()
            || self.starts_unpivot()
            || (self.is("MATCH_RECOGNIZE") && self.is_symbol_ahead(1, "("));
        if operator { Ok(None) } else { self.alias() }
    }

    pub(super) fn starts_pivot(&self) -> bool {
        self.is("PIVOT") && self.is_symbol_ahead(1, "(")
    }

    pub(super) fn starts_unpivot(&self) -> bool {
        self.is("UNPIVOT")
            && (self.is_symbol_ahead(1, "(")
                || (self.is_any_of(1, &["INCLUDE", "EXCLUDE"]) && self.is_ahead(2, "NULLS")))
    }

    pub(super) fn pivot(&mut self) -> Parsed<Pivot> {
        let start = self.start();
        self.advance();
        self.expect_symbol("(")?;
        let aggregates = self.list(|parser| Ok((parser.expr()?, parser.alias()?)))?;
        self.expect("FOR")?;
        // IN is a comparison elsewhere, so the input stops before it.
        let input = self.bound()?;
        self.expect("IN")?;
        let values = self.parenthesized_list(|parser| Ok((parser.expr()?, parser.alias()?)))?;
        self.expect_symbol(")")?;
        let alias = self.table_alias()?;
        Ok(Pivot {
            aggregates,
            input,
            values,
            alias,
            span: self.since(start),
        })
    }

    pub(super) fn unpivot(&mut self) -> Parsed<Unpivot> {
        let start = self.start();
        self.advance();
        let include_nulls = self.eat("INCLUDE");
        if include_nulls || self.eat("EXCLUDE") {
            self.expect("NULLS")?;
        }
        self.expect_symbol("(")?;
        let values = if self.is_symbol("(") {
            self.parenthesized_list(Self::identifier)?
        } else {
            vec![self.identifier()?]
        };
        self.expect("FOR")?;
        let name = self.identifier()?;
        self.expect("IN")?;
        let columns = self.parenthesized_list(Self::unpivot_columns)?;
        self.expect_symbol(")")?;
        let alias = self.table_alias()?;
        Ok(Unpivot {
            include_nulls,
            values,
            name,
            columns,
            alias,
            span: self.since(start),
        })
    }

    fn unpivot_columns(&mut self) -> Parsed<UnpivotColumns> {
        let start = self.start();
        let columns = if self.is_symbol("(") {
            self.parenthesized_list(Self::column_path)?
        } else {
            vec![self.column_path()?]
        };
        let label = if self.eat("AS") || self.starts_label() {
            Some(self.label()?)
        } else {
            None
        };
        Ok(UnpivotColumns {
            columns,
            label,
            span: self.since(start),
        })
    }

    fn column_path(&mut self) -> Parsed<Path> {
        let start = self.start();
        let parts = self.name_path()?;
        Ok(Path {
            parts,
            span: self.since(start),
        })
    }

    fn starts_label(&self) -> bool {
        use crate::TokenKind::{Integer, String};
        matches!(self.kind(0), Integer | String(_))
    }

    /// A string or integer that names a group of columns.
    fn label(&mut self) -> Parsed<Expr> {
        let place = self.at;
        let label = self.bound()?;
        match label.kind {
            ExprKind::String(_) | ExprKind::Integer(_) => Ok(label),
            _ => Err(self.unexpected_at(place)),
        }
    }

    pub(super) fn sample(&mut self) -> Parsed<Sample> {
        let start = self.start();
        self.expect("TABLESAMPLE")?;
        let method = self.identifier()?;
        self.expect_symbol("(")?;
        let size = self.bound()?;
        let percent = self.eat("PERCENT");
        if !percent {
            self.expect("ROWS")?;
        }
        self.expect_symbol(")")?;
        let seed = if self.eat("REPEATABLE") {
            self.expect_symbol("(")?;
            let seed = self.expr()?;
            self.expect_symbol(")")?;
            Some(seed)
        } else {
            None
        };
        Ok(Sample {
            method,
            size,
            percent,
            seed,
            span: self.since(start),
        })
    }
}
