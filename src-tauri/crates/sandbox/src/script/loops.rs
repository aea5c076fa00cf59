//! Branches and loops.

use sandbox_functions::{StructField, Type, Value, literals};
use sandbox_syntax::{
    Span,
    ast::{BinaryOp, Expr, ExprKind, Identifier, Query, Statement},
};

use super::state::{Flow, Interpreter, Step};
use super::value;

impl Interpreter<'_> {
    pub(super) fn branches(
        &mut self,
        branches: &[(Expr, Vec<Statement>)],
        otherwise: Option<&[Statement]>,
    ) -> Step<Flow> {
        for (condition, body) in branches {
            if self.holds(condition)? {
                return self.block(body);
            }
        }
        self.block(otherwise.unwrap_or_default())
    }

    pub(super) fn case(
        &mut self,
        operand: Option<&Expr>,
        branches: &[(Expr, Vec<Statement>)],
        otherwise: Option<&[Statement]>,
        span: Span,
    ) -> Step<Flow> {
        let Some(operand) = operand else {
            return self.branches(branches, otherwise);
        };
        let count = self.environment.variables.len();
        // The operand is computed once and compared under a name that no script can write.
        let value = self.evaluate(operand, None)?;
        self.push("$case", value, None);
        let mut chosen = otherwise.unwrap_or_default();
        for (when, body) in branches {
            let name = Identifier {
                name: "$case".to_owned(),
                quoted: true,
                span: operand.span,
            };
            let left = Expr {
                kind: ExprKind::Path(vec![name]),
                span: operand.span,
                parenthesized: false,
            };
            let equal = Expr {
                kind: ExprKind::Binary {
                    op: BinaryOp::Equal,
                    op_span: when.span,
                    left: Box::new(left),
                    right: Box::new(when.clone()),
                },
                span: when.span,
                parenthesized: false,
            };
            let equal = self.holds(&equal);
            match equal {
                Ok(true) => {
                    chosen = body;
                    break;
                }
                Ok(false) => {}
                Err(failure) => {
                    self.forget(count);
                    return Err(failure);
                }
            }
        }
        self.forget(count);
        self.check(span)?;
        self.block(chosen)
    }

    pub(super) fn repeat(
        &mut self,
        label: Option<&Identifier>,
        body: &[Statement],
        span: Span,
        before: Option<&Expr>,
        after: Option<&Expr>,
    ) -> Step<Flow> {
        loop {
            self.check(span)?;
            if let Some(condition) = before
                && !self.holds(condition)?
            {
                return Ok(Flow::Next);
            }
            let flow = self.block(body)?;
            if let Some(left) = leave(flow, label) {
                return Ok(left);
            }
            if let Some(condition) = after
                && self.holds(condition)?
            {
                return Ok(Flow::Next);
            }
        }
    }

    pub(super) fn for_each(
        &mut self,
        label: Option<&Identifier>,
        variable: &Identifier,
        query: &Query,
        body: &[Statement],
        span: Span,
    ) -> Step<Flow> {
        let rows = self.rows(query, query.span, usize::MAX)?;
        let fields = rows
            .columns
            .iter()
            .map(|(name, ty)| StructField {
                name: Some(name.clone()),
                ty: ty.clone(),
            })
            .collect();
        let ty = Type::Struct(fields);
        let count = self.environment.variables.len();
        for row in &rows.rows {
            self.check(span)?;
            let mut parts = Vec::with_capacity(row.len());
            for (cell, (name, ty)) in row.iter().zip(&rows.columns) {
                let part = value::constant(cell, ty).map_err(|failure| self.fail(failure, span))?;
                parts.push((Some(name.clone()), part));
            }
            let value = literals::structure(&parts, Some(&ty))
                .map_err(|error| self.refuse(error.message, span))?;
            let value = Value {
                literal: false,
                ..value
            };
            self.declare(variable, value, None)?;
            let flow = self.block(body);
            self.forget(count);
            if let Some(left) = leave(flow?, label) {
                return Ok(left);
            }
        }
        Ok(Flow::Next)
    }
}

/// What a loop does with what its body came to: `None` to go on with the next turn.
fn leave(flow: Flow, label: Option<&Identifier>) -> Option<Flow> {
    match flow {
        Flow::Next | Flow::Continue(None) => None,
        Flow::Break(None) => Some(Flow::Next),
        Flow::Continue(Some(name)) if is_named(label, &name) => None,
        Flow::Break(Some(name)) if is_named(label, &name) => Some(Flow::Next),
        flow => Some(flow),
    }
}

pub(super) fn is_named(label: Option<&Identifier>, name: &str) -> bool {
    label.is_some_and(|label| label.is(name))
}
