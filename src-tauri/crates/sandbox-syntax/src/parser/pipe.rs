//! Operators of pipe syntax.
use super::{Parsed, Parser};
use crate::ast::{
    Identifier, JoinKind, Path, PipeAggregate, PipeKind, PipeOperator, Query, SelectItem,
};

impl Parser<'_> {
    /// `|> …`; the sign stands here.
    pub(super) fn pipe(&mut self) -> Parsed<PipeOperator> {
        let start = self.start();
        self.expect_symbol("|>")?;
        let kind = self.nested(Self::pipe_kind)?;
        Ok(PipeOperator {
            kind,
            span: self.since(start),
        })
    }

    fn pipe_kind(&mut self) -> Parsed<PipeKind> {
        if self.set_operator_at(0) {
            return self.pipe_set_operation();
        }
        if self.is_any_of(0, &["JOIN", "LEFT", "RIGHT", "FULL", "INNER", "CROSS"]) {
            let place = self.at;
            let Some(join) = self.join()? else {
                return Err(self.unexpected_at(place));
            };
            if join.condition.is_none()
                && !matches!(
                    join.kind,
                    JoinKind::Cross | JoinKind::Inner | JoinKind::Left
                )
            {
                return Err(self.expected("keyword ON or keyword USING"));
            }
            return Ok(PipeKind::Join(Box::new(join)));
        }
        if self.is("ORDER") {
            return Ok(PipeKind::OrderBy(self.order_by()?));
        }
        if self.is("LIMIT") {
            return Ok(PipeKind::Limit(self.limit()?));
        }
        if self.is("TABLESAMPLE") {
            return Ok(PipeKind::Sample(Box::new(self.sample()?)));
        }
        if self.starts_pivot() {
            return Ok(PipeKind::Pivot(Box::new(self.pivot()?)));
        }
        if self.starts_unpivot() {
            return Ok(PipeKind::Unpivot(Box::new(self.unpivot()?)));
        }
        if self.is("WITH") {
            let with = self.with()?;
            return Ok(PipeKind::With(with));
        }
        let word = self.word(0).unwrap_or("").to_ascii_uppercase();
        let place = self.at;
        let start = self.start();
        self.advance();
        match word.as_str() {
            "SELECT" => {
                let (distinct, shape) = self.select_start()?;
                let items = self.select_items()?;
                let windows = self.named_windows()?;
                Ok(PipeKind::Select {
                    distinct,
                    shape,
                    items,
                    windows,
                })
            }
            "EXTEND" => {
                let items = self.select_items()?;
                let windows = self.named_windows()?;
                Ok(PipeKind::Extend { items, windows })
            }
            "SET" => Ok(PipeKind::Set(self.pipe_list(|parser| {
                let column = parser.identifier()?;
                parser.expect_symbol("=")?;
                Ok((column, parser.expr()?))
            })?)),
            "DROP" => Ok(PipeKind::Drop(self.pipe_list(Self::identifier)?)),
            "RENAME" => Ok(PipeKind::Rename(self.pipe_list(|parser| {
                let old = parser.identifier()?;
                parser.eat("AS");
                Ok((old, parser.identifier()?))
            })?)),
            "AS" => Ok(PipeKind::As(self.identifier()?)),
            "WHERE" => Ok(PipeKind::Where(self.expr()?)),
            "AGGREGATE" => self.pipe_aggregate(),
            "DISTINCT" => Ok(PipeKind::Distinct),
            "CALL" => {
                let call_start = self.start();
                let name: Path = self.path()?;
                let call = Box::new(self.call_of(name, false, call_start, true)?);
                let alias: Option<Identifier> = self.alias()?;
                Ok(PipeKind::Call { call, alias })
            }
            "WINDOW" => Ok(PipeKind::Window(self.select_items()?)),
            "ASSERT" => {
                let condition = self.expr()?;
                let mut payload = Vec::new();
                while self.eat_symbol(",") {
                    payload.push(self.expr()?);
                }
                Ok(PipeKind::Assert { condition, payload })
            }
            "MATCH_RECOGNIZE" | "STATIC_DESCRIBE" | "DESCRIBE" | "EXPLAIN" | "LOG" | "IF"
            | "FORK" | "TEE" | "EXPORT" | "CREATE" | "INSERT" | "RECURSIVE" => {
                Err(self.unsupported(&format!("Pipe operator {word}"), start))
            }
            _ => Err(self.unexpected_at(place)),
        }
    }

    /// A list after which one comma more is fine.
    fn pipe_list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.eat_symbol(",") {
            if self.ends_pipe() {
                break;
            }
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn ends_pipe(&self) -> bool {
        self.is_end() || [")", ";", "|>"].iter().any(|symbol| self.is_symbol(symbol))
    }

    fn pipe_aggregate(&mut self) -> Parsed<PipeKind> {
        let mut items = Vec::new();
        while !self.is("GROUP") && !self.ends_pipe() {
            items.push(self.pipe_aggregate_item()?);
            if !self.eat_symbol(",") {
                break;
            }
        }
        let group_by = if self.is("GROUP") {
            Some(self.group_by(true)?)
        } else {
            None
        };
        if items.is_empty() && group_by.is_none() {
            return Err(self.unexpected());
        }
        Ok(PipeKind::Aggregate { items, group_by })
    }

    fn pipe_aggregate_item(&mut self) -> Parsed<PipeAggregate> {
        let place = self.at;
        match self.select_item()? {
            SelectItem::Expr { expr, alias } => Ok(PipeAggregate {
                expr,
                alias,
                order: self.grouping_order()?,
            }),
            _ => Err(self.unexpected_at(place)),
        }
    }

    fn pipe_set_operation(&mut self) -> Parsed<PipeKind> {
        let (operator, distinct, columns) = self.set_prefix()?;
        let queries: Vec<Query> = self.pipe_list(Self::parenthesized_query)?;
        Ok(PipeKind::SetOperation {
            operator,
            distinct,
            columns,
            queries,
        })
    }
}
