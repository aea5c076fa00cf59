//! What a value must be to lie in a column: NOT NULL, lengths, digits, arrays that are never NULL.
use sandbox_functions::{Argument, Type, Value, field_name, literals, physical_type, scalar};
use sandbox_syntax::Span;

use crate::analyzer::{Analyzer, Outcome};
use crate::catalog::{Field, Mode};

impl Analyzer<'_> {
    /// The text of a value as it is stored in a column of that field.
    pub(crate) fn stored(&mut self, span: Span, value: &Value, field: &Field) -> Outcome<String> {
        let mut sql = value.sql.clone();
        if let Some(scale) = field
            .parameters
            .scale
            .filter(|_| !matches!(field.ty, Type::Array(_)))
        {
            sql = self.rounded(span, &sql, &field.ty, scale)?;
        } else if field.parameters.precision.is_some() && !matches!(field.ty, Type::Array(_)) {
            sql = self.rounded(span, &sql, &field.ty, 0)?;
        }
        if matches!(field.ty, Type::Array(_)) {
            // A stored array is never NULL: BigQuery keeps it as an empty one.
            sql = format!("coalesce({sql}, [])");
        }
        let mut checks = Vec::new();
        violations(&sql, field, &field.name, &mut checks);
        if checks.is_empty() {
            return Ok(sql);
        }
        let mut text = String::from("CASE");
        for (condition, message) in checks {
            let failure = self.raise(span, &message)?;
            text = format!(
                "{} WHEN {condition} THEN CAST({failure} AS {})",
                text,
                physical_type(&field.ty)
            );
        }
        Ok(format!("{text} ELSE {sql} END"))
    }

    /// An expression that fails with a message when it is computed.
    pub(crate) fn raise(&mut self, span: Span, message: &str) -> Outcome<String> {
        let context = self.env.context.clone();
        let value = scalar::scalar(
            "ERROR",
            &[Argument::Value(literals::string(message))],
            &context,
        )
        .map_err(|e| self.call_error(span, e))?;
        Ok(value.sql)
    }

    fn rounded(&mut self, span: Span, sql: &str, ty: &Type, scale: u32) -> Outcome<String> {
        let context = self.env.context.clone();
        let arguments = [
            Argument::Value(Value::new(sql, ty.clone())),
            Argument::Value(literals::int(i64::from(scale))),
        ];
        Ok(scalar::scalar("ROUND", &arguments, &context)
            .map_err(|e| self.call_error(span, e))?
            .sql)
    }
}

/// Conditions under which a value may not be stored, with the messages to fail with.
fn violations(sql: &str, field: &Field, shown: &str, out: &mut Vec<(String, String)>) {
    if field.mode == Mode::Required {
        out.push((
            format!("{sql} IS NULL"),
            format!("Required field {shown} cannot be null"),
        ));
    }
    match &field.ty {
        Type::String | Type::Bytes => {
            if let Some(longest) = field.parameters.max_length {
                let (measure, word) = if field.ty == Type::String {
                    ("length", "STRING")
                } else {
                    ("octet_length", "BYTES")
                };
                out.push((
                    format!("{measure}({sql}) > {longest}"),
                    format!("{word}({longest}) has maximum length {longest} but got a longer value in column {shown}"),
                ));
            }
        }
        Type::Numeric => {
            if let Some(precision) = field.parameters.precision {
                let digits = precision.saturating_sub(field.parameters.scale.unwrap_or(0));
                if digits < 29 {
                    out.push((
                        format!("abs({sql}) >= 1{}::DECIMAL(38,9)", "0".repeat(digits as usize)),
                        format!(
                            "NUMERIC({precision}, {}) has precision {precision} and scale {} but got a value that is not in range in column {shown}",
                            field.parameters.scale.unwrap_or(0),
                            field.parameters.scale.unwrap_or(0)
                        ),
                    ));
                }
            }
        }
        Type::Struct(_) => {
            for (index, inner) in field.fields.iter().enumerate() {
                let own = format!("({sql}).{}", field_name(index));
                let mut nested = Vec::new();
                violations(&own, inner, &format!("{shown}.{}", inner.name), &mut nested);
                out.extend(nested.into_iter().map(|(condition, message)| {
                    (format!("({sql} IS NOT NULL AND {condition})"), message)
                }));
            }
        }
        _ => {}
    }
}
