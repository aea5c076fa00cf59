//! Operators, by precedence.
use super::{Parsed, Parser};
use crate::{
    Span, TokenKind,
    ast::{BinaryOp, Expr, ExprKind, InSet, IsTest, Quantifier, UnaryOp},
};

/// Levels of precedence, loosest first.
mod level {
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const COMPARISON: u8 = 4;
    pub(super) const BIT_OR: u8 = 5;
    pub(super) const BIT_XOR: u8 = 6;
    pub(super) const BIT_AND: u8 = 7;
    pub(super) const SHIFT: u8 = 8;
    pub(super) const ADDITION: u8 = 9;
    pub(super) const MULTIPLICATION: u8 = 10;
}

impl Parser<'_> {
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        self.nested(|parser| parser.binary(level::OR))
    }

    /// An expression that stops before AND, as the bounds of BETWEEN and of frames do.
    pub(super) fn bound(&mut self) -> Parsed<Expr> {
        self.nested(|parser| parser.binary(level::BIT_OR))
    }

    /// An expression whose operators bind at least as tightly as `least`.
    fn binary(&mut self, least: u8) -> Parsed<Expr> {
        let start = self.start();
        let mut left = if self.is("NOT") && least <= level::NOT {
            self.advance();
            let operand = Box::new(self.nested(|parser| parser.binary(level::NOT))?);
            self.made(
                ExprKind::Unary {
                    op: UnaryOp::Not,
                    operand,
                },
                start,
            )
        } else {
            self.unary()?
        };
        // Comparisons do not chain: after one, only AND and OR may follow.
        let mut tightest = u8::MAX;
        while let Some(found) = self.operator_level() {
            if found < least || found > tightest {
                break;
            }
            match found {
                level::OR | level::AND => left = self.logical(left, found, start)?,
                level::COMPARISON => {
                    left = self.comparison(left, start)?;
                    tightest = level::NOT;
                }
                _ => left = self.arithmetic(left, found, start)?,
            }
            self.grow()?;
        }
        Ok(left)
    }

    /// The level of the operator that stands here, if one does.
    fn operator_level(&self) -> Option<u8> {
        match self.kind(0) {
            TokenKind::Symbol(symbol) => Some(match *symbol {
                "=" | "!=" | "<>" | "<" | "<=" | ">" | ">=" => level::COMPARISON,
                "|" => level::BIT_OR,
                "^" => level::BIT_XOR,
                "&" => level::BIT_AND,
                "<<" | ">>" => level::SHIFT,
                "+" | "-" => level::ADDITION,
                "*" | "/" | "||" => level::MULTIPLICATION,
                _ => return None,
            }),
            TokenKind::Reserved => {
                if self.is("OR") {
                    Some(level::OR)
                } else if self.is("AND") {
                    Some(level::AND)
                } else if self.is_any_of(0, &["IS", "IN", "LIKE", "BETWEEN"])
                    || (self.is("NOT") && self.is_any_of(1, &["IN", "LIKE", "BETWEEN"]))
                {
                    Some(level::COMPARISON)
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    /// `left AND b AND …`, `left OR b OR …`; the operator stands here.
    fn logical(&mut self, left: Expr, found: u8, start: usize) -> Parsed<Expr> {
        let keyword = if found == level::OR { "OR" } else { "AND" };
        let mut operands = vec![left];
        while self.eat(keyword) {
            operands.push(self.nested(|parser| parser.binary(found + 1))?);
        }
        let kind = if found == level::OR {
            ExprKind::Or(operands)
        } else {
            ExprKind::And(operands)
        };
        Ok(self.made(kind, start))
    }

    fn arithmetic(&mut self, left: Expr, found: u8, start: usize) -> Parsed<Expr> {
        let op_span = self.span();
        let Some(op) = binary_operator(self.kind(0)) else {
            return Err(self.unexpected());
        };
        self.advance();
        let right = Box::new(self.nested(|parser| parser.binary(found + 1))?);
        Ok(self.made(
            ExprKind::Binary {
                op,
                op_span,
                left: Box::new(left),
                right,
            },
            start,
        ))
    }

    fn comparison(&mut self, left: Expr, start: usize) -> Parsed<Expr> {
        let op_span = self.span();
        let left = Box::new(left);
        if let Some(op) = binary_operator(self.kind(0)) {
            self.advance();
            let right = Box::new(self.bound()?);
            return Ok(self.made(
                ExprKind::Binary {
                    op,
                    op_span,
                    left,
                    right,
                },
                start,
            ));
        }
        if self.eat("IS") {
            let kind = self.is_test(left)?;
            return Ok(self.made(kind, start));
        }
        let negated = self.eat("NOT");
        let kind = if self.eat("IN") {
            ExprKind::In {
                operand: left,
                set: self.in_set()?,
                negated,
                op_span,
            }
        } else if self.eat("LIKE") {
            self.like(left, negated, op_span)?
        } else {
            self.expect("BETWEEN")?;
            let low = Box::new(self.bound()?);
            self.expect("AND")?;
            let high = Box::new(self.bound()?);
            ExprKind::Between {
                operand: left,
                low,
                high,
                negated,
            }
        };
        Ok(self.made(kind, start))
    }

    /// What follows IS.
    fn is_test(&mut self, operand: Box<Expr>) -> Parsed<ExprKind> {
        let negated = self.eat("NOT");
        if self.eat_all(&["DISTINCT", "FROM"]) {
            let right = Box::new(self.bound()?);
            return Ok(ExprKind::IsDistinctFrom {
                left: operand,
                right,
                negated,
            });
        }
        let test = if self.eat("NULL") || self.eat("UNKNOWN") {
            IsTest::Null
        } else if self.eat("TRUE") {
            IsTest::True
        } else if self.eat("FALSE") {
            IsTest::False
        } else {
            return Err(self.unexpected());
        };
        Ok(ExprKind::Is {
            operand,
            test,
            negated,
        })
    }

    fn like(&mut self, operand: Box<Expr>, negated: bool, op_span: Span) -> Parsed<ExprKind> {
        let quantifier = if self.eat("ANY") || self.eat("SOME") {
            Quantifier::Any
        } else if self.eat("ALL") {
            Quantifier::All
        } else {
            let pattern = Box::new(self.bound()?);
            return Ok(ExprKind::Like {
                operand,
                pattern,
                negated,
                op_span,
            });
        };
        let patterns = self.in_set()?;
        Ok(ExprKind::QuantifiedLike {
            operand,
            quantifier,
            patterns,
            negated,
            op_span,
        })
    }

    fn in_set(&mut self) -> Parsed<InSet> {
        if self.is("UNNEST") {
            self.advance();
            self.expect_symbol("(")?;
            let array = self.expr()?;
            self.expect_symbol(")")?;
            return Ok(InSet::Unnest(Box::new(array)));
        }
        if self.is_symbol("(") && self.starts_query(self.at) {
            return Ok(InSet::Query(Box::new(self.parenthesized_query()?)));
        }
        Ok(InSet::List(self.parenthesized_list(Self::expr)?))
    }

    /// Signs before an operand, then the operand.
    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let op = match self.kind(0) {
            TokenKind::Symbol("-") => UnaryOp::Minus,
            TokenKind::Symbol("+") => UnaryOp::Plus,
            TokenKind::Symbol("~") => UnaryOp::BitNot,
            _ => return self.operand(),
        };
        self.advance();
        let operand = Box::new(self.nested(Self::unary)?);
        Ok(self.made(ExprKind::Unary { op, operand }, start))
    }
}

fn binary_operator(kind: &TokenKind) -> Option<BinaryOp> {
    let TokenKind::Symbol(symbol) = kind else {
        return None;
    };
    Some(match *symbol {
        "=" => BinaryOp::Equal,
        "!=" | "<>" => BinaryOp::NotEqual,
        "<" => BinaryOp::Less,
        "<=" => BinaryOp::LessOrEqual,
        ">" => BinaryOp::Greater,
        ">=" => BinaryOp::GreaterOrEqual,
        "|" => BinaryOp::BitOr,
        "^" => BinaryOp::BitXor,
        "&" => BinaryOp::BitAnd,
        "<<" => BinaryOp::ShiftLeft,
        ">>" => BinaryOp::ShiftRight,
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Subtract,
        "*" => BinaryOp::Multiply,
        "/" => BinaryOp::Divide,
        "||" => BinaryOp::Concat,
        _ => return None,
    })
}
