//! Calls of functions and their windows.
use super::{Parsed, Parser};
use crate::{
    TokenKind,
    ast::{
        Argument, ArgumentKind, Call, Expr, ExprKind, Frame, FrameBound, FrameUnit, HavingBound,
        NamedWindow, NullTreatment, Path, Window,
    },
};

impl Parser<'_> {
    // ---- calls ----

    pub(super) fn call(&mut self, name: Path, safe: bool, start: usize) -> Parsed<Expr> {
        let call = self.call_of(name, safe, start, false)?;
        Ok(self.made(ExprKind::Call(Box::new(call)), start))
    }

    /// The arguments and what follows them. `of_table`: a call of a table function, whose
    /// parenthesised queries are tables.
    pub(super) fn call_of(
        &mut self,
        name: Path,
        safe: bool,
        start: usize,
        of_table: bool,
    ) -> Parsed<Call> {
        self.expect_symbol("(")?;
        let distinct = self.eat("DISTINCT");
        let mut arguments = Vec::new();
        if !self.is_symbol(")") {
            arguments = self.list(|parser| parser.argument(of_table))?;
        }
        let nulls = if self.eat_all(&["IGNORE", "NULLS"]) {
            Some(NullTreatment::Ignore)
        } else if self.eat_all(&["RESPECT", "NULLS"]) {
            Some(NullTreatment::Respect)
        } else {
            None
        };
        let having = if self.eat("HAVING") {
            let bound = if self.eat("MAX") {
                HavingBound::Max
            } else {
                self.expect("MIN")?;
                HavingBound::Min
            };
            Some((bound, self.expr()?))
        } else {
            None
        };
        let order_by = if self.is("ORDER") {
            self.order_by()?
        } else {
            Vec::new()
        };
        let limit = if self.eat("LIMIT") {
            Some(self.expr()?)
        } else {
            None
        };
        self.close_list()?;
        let over = if !of_table && self.eat("OVER") {
            Some(self.over()?)
        } else {
            None
        };
        let span = self.since(start);
        Ok(Call {
            name,
            safe,
            distinct,
            arguments,
            nulls,
            having,
            order_by,
            limit,
            over,
            span,
        })
    }

    pub(super) fn argument(&mut self, of_table: bool) -> Parsed<Argument> {
        let start = self.start();
        let kind = if self.is_symbol("*") {
            self.advance();
            ArgumentKind::Star
        } else if self.is_name_ahead(0) && self.is_symbol_ahead(1, "=>") {
            let name = self.identifier()?;
            self.advance();
            let value = Box::new(self.nested(|parser| parser.argument(of_table))?);
            ArgumentKind::Named { name, value }
        } else if self.is_name_ahead(0) && self.is_symbol_ahead(1, "->") {
            let parameter = self.identifier()?;
            self.advance();
            ArgumentKind::Lambda {
                parameters: vec![parameter],
                body: self.expr()?,
            }
        } else if self.starts_lambda() {
            let parameters = self.parenthesized_list(Self::identifier)?;
            self.expect_symbol("->")?;
            ArgumentKind::Lambda {
                parameters,
                body: self.expr()?,
            }
        } else if self.is("TABLE") && self.is_name_ahead(1) {
            self.advance();
            ArgumentKind::Table(self.path()?)
        } else if self.is("MODEL") && self.is_name_ahead(1) {
            self.advance();
            ArgumentKind::Model(self.path()?)
        } else if of_table && self.is_symbol("(") && self.starts_query(self.at) {
            ArgumentKind::Query(Box::new(self.parenthesized_query()?))
        } else {
            ArgumentKind::Expr(self.expr()?)
        };
        Ok(Argument {
            kind,
            span: self.since(start),
        })
    }

    /// Whether `(a, b) ->` stands here.
    pub(super) fn starts_lambda(&self) -> bool {
        let Some(&closing) = self.closing.get(self.at) else {
            return false;
        };
        self.is_symbol("(")
            && closing > self.at + 1
            && self
                .tokens
                .get(closing + 1)
                .is_some_and(|next| next.kind == TokenKind::Symbol("->"))
    }

    pub(super) fn over(&mut self) -> Parsed<Window> {
        let start = self.start();
        if self.is_symbol("(") {
            return self.window();
        }
        let base = Some(self.identifier()?);
        Ok(Window {
            base,
            span: self.since(start),
            ..Window::default()
        })
    }

    /// `([base] [PARTITION BY …] [ORDER BY …] [frame])`.
    pub(super) fn window(&mut self) -> Parsed<Window> {
        let start = self.start();
        self.expect_symbol("(")?;
        let base = if self.is_name_ahead(0) {
            Some(self.identifier()?)
        } else {
            None
        };
        let partition_by = if self.eat("PARTITION") {
            self.expect("BY")?;
            self.list(Self::expr)?
        } else {
            Vec::new()
        };
        let order_by = if self.is("ORDER") {
            self.order_by()?
        } else {
            Vec::new()
        };
        let frame = if self.is_any_of(0, &["ROWS", "RANGE"]) {
            Some(self.frame()?)
        } else {
            None
        };
        self.expect_symbol(")")?;
        Ok(Window {
            base,
            partition_by,
            order_by,
            frame,
            span: self.since(start),
        })
    }

    pub(super) fn frame(&mut self) -> Parsed<Frame> {
        let start = self.start();
        let unit = if self.eat("ROWS") {
            FrameUnit::Rows
        } else {
            self.expect("RANGE")?;
            FrameUnit::Range
        };
        let (first, last) = if self.eat("BETWEEN") {
            let first = self.frame_bound()?;
            self.expect("AND")?;
            (first, Some(self.frame_bound()?))
        } else {
            (self.frame_bound()?, None)
        };
        Ok(Frame {
            unit,
            start: first,
            end: last,
            span: self.since(start),
        })
    }

    pub(super) fn frame_bound(&mut self) -> Parsed<FrameBound> {
        if self.eat("UNBOUNDED") {
            if self.eat("PRECEDING") {
                return Ok(FrameBound::UnboundedPreceding);
            }
            self.expect("FOLLOWING")?;
            return Ok(FrameBound::UnboundedFollowing);
        }
        if self.eat("CURRENT") {
            self.expect("ROW")?;
            return Ok(FrameBound::CurrentRow);
        }
        let distance = Box::new(self.bound()?);
        if self.eat("PRECEDING") {
            return Ok(FrameBound::Preceding(distance));
        }
        self.expect("FOLLOWING")?;
        Ok(FrameBound::Following(distance))
    }

    pub(super) fn named_windows(&mut self) -> Parsed<Vec<NamedWindow>> {
        if !self.eat("WINDOW") {
            return Ok(Vec::new());
        }
        self.list(|parser| {
            let name = parser.identifier()?;
            parser.expect("AS")?;
            let start = parser.start();
            let window = if parser.is_symbol("(") {
                parser.window()?
            } else {
                let base = Some(parser.identifier()?);
                Window {
                    base,
                    span: parser.since(start),
                    ..Window::default()
                }
            };
            Ok(NamedWindow { name, window })
        })
    }
}
