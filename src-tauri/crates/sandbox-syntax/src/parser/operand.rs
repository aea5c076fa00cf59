//! Operands: literals, names, calls, constructors, and what follows them.
use super::{Parsed, Parser};
use crate::{
    TokenKind,
    ast::{Expr, ExprKind, Identifier, LiteralType, Path, SubscriptMode},
};

/// Reserved words that are names of functions when a parenthesis follows.
const CALLABLE: [&str; 6] = ["IF", "LEFT", "RIGHT", "GROUPING", "RANGE", "COLLATE"];

impl Parser<'_> {
    /// An operand with its fields and subscripts.
    pub(super) fn operand(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let mut base = self.primary()?;
        loop {
            if self.is_symbol(".") && !self.is_symbol_ahead(1, "*") {
                self.advance();
                let field = self.any_word()?;
                base = self.made(
                    ExprKind::Field {
                        base: Box::new(base),
                        field,
                    },
                    start,
                );
            } else if self.eat_symbol("[") {
                let mode = self.subscript_mode();
                let index = Box::new(self.expr()?);
                if mode != SubscriptMode::Plain {
                    self.expect_symbol(")")?;
                }
                self.expect_symbol("]")?;
                let kind = ExprKind::Subscript {
                    base: Box::new(base),
                    mode,
                    index,
                };
                base = self.made(kind, start);
            } else {
                return Ok(base);
            }
            self.grow()?;
        }
    }

    /// Takes `OFFSET(` and the like.
    fn subscript_mode(&mut self) -> SubscriptMode {
        if !self.is_symbol_ahead(1, "(") {
            return SubscriptMode::Plain;
        }
        let mode = if self.is("OFFSET") {
            SubscriptMode::Offset
        } else if self.is("ORDINAL") {
            SubscriptMode::Ordinal
        } else if self.is("SAFE_OFFSET") {
            SubscriptMode::SafeOffset
        } else if self.is("SAFE_ORDINAL") {
            SubscriptMode::SafeOrdinal
        } else {
            return SubscriptMode::Plain;
        };
        self.at += 2;
        mode
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let text = self.span().text(self.source);
        let kind = match self.kind(0) {
            TokenKind::Integer => ExprKind::Integer(text.to_owned()),
            TokenKind::Float => ExprKind::Float(text.to_owned()),
            TokenKind::String(text) => ExprKind::String(text.clone()),
            TokenKind::Bytes(bytes) => ExprKind::Bytes(bytes.clone()),
            TokenKind::Parameter(name) => ExprKind::NamedParameter(name.clone()),
            TokenKind::SystemVariable(name) => {
                let mut names = vec![Identifier {
                    name: name.clone(),
                    quoted: false,
                    span: self.span(),
                }];
                self.advance();
                while self.is_symbol(".") && !self.is_symbol_ahead(1, "*") {
                    self.advance();
                    names.push(self.any_word()?);
                }
                return Ok(self.made(ExprKind::SystemVariable(names), start));
            }
            TokenKind::Symbol("?") => {
                self.positional += 1;
                ExprKind::PositionalParameter(self.positional - 1)
            }
            TokenKind::Symbol("(") => return self.parenthesized(),
            TokenKind::Symbol("[") => return self.array(None, start),
            TokenKind::Reserved => return self.reserved_primary(start),
            TokenKind::Word | TokenKind::Quoted(_) => return self.named_primary(start),
            _ => return Err(self.unexpected()),
        };
        self.advance();
        Ok(self.made(kind, start))
    }

    /// `(query)`, `(expression)`, `(a, b, …)`.
    fn parenthesized(&mut self) -> Parsed<Expr> {
        let start = self.start();
        if self.starts_query(self.at) {
            let query = Box::new(self.parenthesized_query()?);
            return Ok(self.made(ExprKind::Subquery(query), start));
        }
        self.advance();
        let mut first = self.expr()?;
        if self.eat_symbol(",") {
            let mut values = vec![first];
            values.extend(self.list(Self::expr)?);
            self.close_list()?;
            return Ok(self.made(ExprKind::Tuple(values), start));
        }
        self.expect_symbol(")")?;
        first.parenthesized = true;
        Ok(first)
    }

    fn reserved_primary(&mut self, start: usize) -> Parsed<Expr> {
        let word = self.word(0).unwrap_or("").to_ascii_uppercase();
        match word.as_str() {
            "NULL" => Ok(self.simple(ExprKind::Null, start)),
            "TRUE" => Ok(self.simple(ExprKind::Bool(true), start)),
            "FALSE" => Ok(self.simple(ExprKind::Bool(false), start)),
            "CASE" => self.case(start),
            "CAST" if self.is_symbol_ahead(1, "(") => self.cast(false, start),
            "EXTRACT" if self.is_symbol_ahead(1, "(") => self.extract(start),
            "EXISTS" if self.is_symbol_ahead(1, "(") => {
                self.advance();
                let query = Box::new(self.parenthesized_query()?);
                Ok(self.made(ExprKind::Exists(query), start))
            }
            "ARRAY" => self.array_keyword(start),
            "STRUCT" => self.struct_keyword(start),
            "INTERVAL" => self.interval(start),
            "RANGE" if self.is_symbol_ahead(1, "<") => {
                self.at += 2;
                let ty = self.type_name()?;
                self.close_angle()?;
                let value_span = self.span();
                let value = self.string()?;
                Ok(self.made(
                    ExprKind::RangeLiteral {
                        ty,
                        value,
                        value_span,
                    },
                    start,
                ))
            }
            "WITH" if self.is_symbol_ahead(1, "(") => self.with_expression(start),
            word if CALLABLE.contains(&word) && self.is_symbol_ahead(1, "(") => {
                let name = self.any_word()?;
                let span = name.span;
                self.call(
                    Path {
                        parts: vec![name],
                        span,
                    },
                    false,
                    start,
                )
            }
            _ => Err(self.unexpected()),
        }
    }

    fn simple(&mut self, kind: ExprKind, start: usize) -> Expr {
        self.advance();
        self.made(kind, start)
    }

    /// A typed literal, `SAFE_CAST`, a call, or a run of names.
    fn named_primary(&mut self, start: usize) -> Parsed<Expr> {
        if let (Some(word), TokenKind::String(value)) = (self.word(0), self.kind(1))
            && let Some(ty) = literal_type(word)
        {
            let value = value.clone();
            self.advance();
            let value_span = self.span();
            self.advance();
            return Ok(self.made(
                ExprKind::TypedLiteral {
                    ty,
                    value,
                    value_span,
                },
                start,
            ));
        }
        if self.is("SAFE_CAST") && self.is_symbol_ahead(1, "(") {
            return self.cast(true, start);
        }
        let mut names = vec![self.identifier()?];
        while self.is_symbol(".") && !self.is_symbol_ahead(1, "*") {
            self.advance();
            names.push(self.any_word()?);
        }
        if !self.is_symbol("(") {
            return Ok(self.made(ExprKind::Path(names), start));
        }
        let safe = names.len() > 1 && names.first().is_some_and(|name| name.is("SAFE"));
        let mut parts = Vec::new();
        for name in names.into_iter().skip(usize::from(safe)) {
            if name.quoted {
                self.split(&name, &mut parts)?;
            } else {
                parts.push(name);
            }
        }
        let span = self.since(start);
        self.call(Path { parts, span }, safe, start)
    }

    // ---- forms with keywords ----

    fn case(&mut self, start: usize) -> Parsed<Expr> {
        self.advance();
        let operand = if self.is("WHEN") {
            None
        } else {
            Some(Box::new(self.expr()?))
        };
        let mut branches = Vec::new();
        while self.eat("WHEN") {
            let condition = self.expr()?;
            self.expect("THEN")?;
            branches.push((condition, self.expr()?));
        }
        if branches.is_empty() {
            return Err(self.expected("keyword WHEN"));
        }
        let otherwise = if self.eat("ELSE") {
            Some(Box::new(self.expr()?))
        } else {
            None
        };
        self.expect("END")?;
        Ok(self.made(
            ExprKind::Case {
                operand,
                branches,
                otherwise,
            },
            start,
        ))
    }

    fn cast(&mut self, safe: bool, start: usize) -> Parsed<Expr> {
        self.advance();
        self.expect_symbol("(")?;
        let operand = Box::new(self.expr()?);
        self.expect("AS")?;
        let ty = self.type_name()?;
        let format = if self.eat("FORMAT") {
            Some(Box::new(self.expr()?))
        } else {
            None
        };
        let time_zone = self.at_time_zone()?;
        self.expect_symbol(")")?;
        Ok(self.made(
            ExprKind::Cast {
                safe,
                operand,
                ty,
                format,
                time_zone,
            },
            start,
        ))
    }

    fn at_time_zone(&mut self) -> Parsed<Option<Box<Expr>>> {
        if !self.eat("AT") {
            return Ok(None);
        }
        self.expect_all(&["TIME", "ZONE"])?;
        Ok(Some(Box::new(self.expr()?)))
    }

    fn extract(&mut self, start: usize) -> Parsed<Expr> {
        self.advance();
        self.expect_symbol("(")?;
        let part = Box::new(self.expr()?);
        self.expect("FROM")?;
        let operand = Box::new(self.expr()?);
        let time_zone = self.at_time_zone()?;
        self.expect_symbol(")")?;
        Ok(self.made(
            ExprKind::Extract {
                part,
                operand,
                time_zone,
            },
            start,
        ))
    }

    fn interval(&mut self, start: usize) -> Parsed<Expr> {
        self.advance();
        let value = Box::new(self.expr()?);
        let from = self.identifier()?;
        let to = if self.eat("TO") {
            Some(self.identifier()?)
        } else {
            None
        };
        Ok(self.made(ExprKind::Interval { value, from, to }, start))
    }

    fn with_expression(&mut self, start: usize) -> Parsed<Expr> {
        self.at += 2;
        let mut bindings = Vec::new();
        while self.is_name_ahead(0) && self.is_ahead(1, "AS") {
            let name = self.identifier()?;
            self.advance();
            bindings.push((name, self.expr()?));
            self.expect_symbol(",")?;
        }
        let body = Box::new(self.expr()?);
        self.expect_symbol(")")?;
        Ok(self.made(ExprKind::With { bindings, body }, start))
    }

    fn array_keyword(&mut self, start: usize) -> Parsed<Expr> {
        if self.is_symbol_ahead(1, "(") {
            self.advance();
            let query = Box::new(self.parenthesized_query()?);
            return Ok(self.made(ExprKind::ArraySubquery(query), start));
        }
        self.advance();
        let element = if self.eat_symbol("<") {
            let element = self.type_name()?;
            self.close_angle()?;
            Some(element)
        } else {
            None
        };
        if !self.is_symbol("[") {
            return Err(self.expected("\"[\""));
        }
        self.array(element, start)
    }

    /// `[…]`; the bracket stands here.
    fn array(&mut self, element: Option<crate::ast::TypeName>, start: usize) -> Parsed<Expr> {
        self.expect_symbol("[")?;
        let elements = if self.is_symbol("]") {
            Vec::new()
        } else {
            self.list(Self::expr)?
        };
        if !self.eat_symbol("]") {
            return Err(self.expected("\"]\" or \",\""));
        }
        Ok(self.made(ExprKind::Array { element, elements }, start))
    }

    fn struct_keyword(&mut self, start: usize) -> Parsed<Expr> {
        self.advance();
        let fields = if self.is_symbol("<") {
            Some(self.field_types()?)
        } else if self.eat_symbol("<>") {
            Some(Vec::new())
        } else {
            None
        };
        self.expect_symbol("(")?;
        let mut values = Vec::new();
        if !self.is_symbol(")") {
            values = self.list(|parser| Ok((parser.expr()?, parser.as_alias()?)))?;
        }
        self.close_list()?;
        Ok(self.made(ExprKind::Struct { fields, values }, start))
    }
}

fn literal_type(word: &str) -> Option<LiteralType> {
    const TYPES: [(&str, LiteralType); 9] = [
        ("DATE", LiteralType::Date),
        ("TIME", LiteralType::Time),
        ("DATETIME", LiteralType::DateTime),
        ("TIMESTAMP", LiteralType::Timestamp),
        ("NUMERIC", LiteralType::Numeric),
        ("DECIMAL", LiteralType::Numeric),
        ("BIGNUMERIC", LiteralType::BigNumeric),
        ("BIGDECIMAL", LiteralType::BigNumeric),
        ("JSON", LiteralType::Json),
    ];
    TYPES
        .iter()
        .find(|(name, _)| word.eq_ignore_ascii_case(name))
        .map(|(_, ty)| *ty)
}
