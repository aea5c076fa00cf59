//! EXECUTE IMMEDIATE: statements made by the script itself.

use std::collections::HashMap;
use std::sync::Arc;

use sandbox_analysis::Parameters;
use sandbox_functions::Value;
use sandbox_syntax::{
    Span,
    ast::{Expr, Identifier, Statement, StatementKind},
    parse_statement,
};

use super::{
    is_control,
    state::{Interpreter, Step},
    value,
};

impl Interpreter<'_> {
    pub(super) fn execute_immediate(
        &mut self,
        sql: &Expr,
        into: &[Identifier],
        using: &[(Expr, Option<Identifier>)],
        span: Span,
    ) -> Step<()> {
        let text = self.text_of(sql, "EXECUTE IMMEDIATE sql string")?;
        let statement = parse_statement(&text).map_err(|error| {
            self.refuse(
                format!("Invalid EXECUTE IMMEDIATE sql string `{text}`, {error}"),
                sql.span,
            )
        })?;
        let allowed =
            !is_control(&statement.kind) || matches!(statement.kind, StatementKind::Call { .. });
        if !allowed {
            return Err(self.refuse(
                format!(
                    "Invalid EXECUTE IMMEDIATE sql string `{text}`, it must be a single statement \
                     that is no scripting statement"
                ),
                sql.span,
            ));
        }
        let parameters = self.parameters(using, span)?;
        let mut slots = Vec::with_capacity(into.len());
        for name in into {
            slots.push(self.variable_type(name)?);
        }
        let outer = std::mem::replace(&mut self.text, Arc::from(text.as_str()));
        let outer_parameters = std::mem::replace(&mut self.environment.parameters, parameters);
        let outcome = self.dynamic(&statement, &slots);
        self.text = outer;
        self.environment.parameters = outer_parameters;
        let values = outcome.map_err(|failure| failure.through(self.place(span)))?;
        for ((index, _), value) in slots.into_iter().zip(values) {
            self.assign(index, value, span)?;
        }
        Ok(())
    }

    fn parameters(&mut self, using: &[(Expr, Option<Identifier>)], span: Span) -> Step<Parameters> {
        let mut named: HashMap<String, Value> = HashMap::new();
        let mut positional = Vec::new();
        for (expr, name) in using {
            let value = self.evaluate(expr, None)?;
            match name {
                Some(name) => {
                    if named
                        .insert(name.name.to_ascii_lowercase(), value)
                        .is_some()
                    {
                        let message = format!("Duplicate query parameter name: {}", name.name);
                        return Err(self.refuse(message, name.span));
                    }
                }
                None => positional.push(value),
            }
        }
        match (named.is_empty(), positional.is_empty()) {
            (true, true) => Ok(Parameters::None),
            (false, true) => Ok(Parameters::Named(named)),
            (true, false) => Ok(Parameters::Positional(positional)),
            (false, false) => {
                Err(self.refuse("Cannot mix named and positional parameters in USING", span))
            }
        }
    }

    /// Runs the statement; answers the values for the variables after INTO.
    fn dynamic(
        &mut self,
        statement: &Statement,
        slots: &[(usize, sandbox_functions::Type)],
    ) -> Step<Vec<Value>> {
        let span = statement.span;
        if slots.is_empty() {
            if matches!(statement.kind, StatementKind::Call { .. }) {
                self.call(statement)?;
            } else if let StatementKind::Unsupported(what) = &statement.kind {
                return Err(self.refuse(format!("{what} is not supported by the sandbox"), span));
            } else {
                self.sql(statement)?;
            }
            return Ok(Vec::new());
        }
        let StatementKind::Query(query) = &statement.kind else {
            return Err(self.refuse("EXECUTE IMMEDIATE ... INTO requires a query", span));
        };
        let rows = self.rows(query, span, 1)?;
        if rows.columns.len() != slots.len() {
            return Err(self.refuse(
                format!(
                    "EXECUTE IMMEDIATE ... INTO has {} variables but the query has {} columns",
                    slots.len(),
                    rows.columns.len()
                ),
                span,
            ));
        }
        if rows.rows.len() > 1 {
            return Err(self.refuse(
                "EXECUTE IMMEDIATE ... INTO requires a query that returns at most one row",
                span,
            ));
        }
        let row = rows.rows.into_iter().next().unwrap_or_default();
        let mut values = Vec::with_capacity(slots.len());
        for (index, ((_, ty), (_, column))) in slots.iter().zip(&rows.columns).enumerate() {
            let cell = row.get(index).unwrap_or(&duckdb::types::Value::Null);
            let value =
                value::constant(cell, column).map_err(|failure| self.fail(failure, span))?;
            values.push(self.converted(&value, ty, span)?);
        }
        Ok(values)
    }
}
