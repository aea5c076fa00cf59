//! OPTIONS and other constants of statements, PARTITION BY forms.
use sandbox_functions::{Type, Value};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{self, ArgumentKind, Call, Expr, ExprKind, Identifier};

use crate::analyzer::{Analyzer, Outcome};
use crate::catalog::{Field, Granularity, Partitioning};
use crate::plan::{OptionValue, Options};
use crate::scope::{Names, Place, Scope, same};

impl Analyzer<'_> {
    /// `OPTIONS (name = value, …)` with its values computed.
    pub(crate) fn options(&mut self, options: &ast::Options) -> Outcome<Options> {
        let mut out: Options = Vec::with_capacity(options.entries.len());
        for (name, expr) in &options.entries {
            let key = name.name.to_lowercase();
            if out.iter().any(|(other, _)| *other == key) {
                return Err(self.error(
                    name.span,
                    format!("Duplicate option specified for '{}'", name.name),
                ));
            }
            out.push((key, self.option_value(expr)?));
        }
        Ok(out)
    }

    /// An expression without names.
    pub(crate) fn constant_expr(&mut self, expr: &Expr, clause: &'static str) -> Outcome<Value> {
        let names = Names::default();
        let scope = Scope {
            names: &names,
            aliases: &[],
            grouping: None,
            parent: None,
        };
        self.expr(expr, &Place::plain(&scope, clause))
    }

    fn option_value(&mut self, expr: &Expr) -> Outcome<OptionValue> {
        match &expr.kind {
            ExprKind::Array { elements, .. } => {
                let mut values = Vec::with_capacity(elements.len());
                for element in elements {
                    values.push(self.option_value(element)?);
                }
                return Ok(OptionValue::Array(values));
            }
            ExprKind::Tuple(elements) => {
                let mut values = Vec::with_capacity(elements.len());
                for element in elements {
                    values.push(self.option_value(element)?);
                }
                return Ok(OptionValue::Struct(values));
            }
            ExprKind::Struct { values: fields, .. } => {
                let mut values = Vec::with_capacity(fields.len());
                for (element, _) in fields {
                    values.push(self.option_value(element)?);
                }
                return Ok(OptionValue::Struct(values));
            }
            _ => {}
        }
        let value = self.constant_expr(expr, "OPTIONS")?;
        if value.untyped_null {
            return Ok(OptionValue::Null);
        }
        let text = match value.ty {
            Type::Timestamp => format!("CAST(epoch_us({}) AS VARCHAR)", value.sql),
            Type::Array(_) | Type::Struct(_) => {
                return Err(self.error(
                    expr.span,
                    "OPTIONS values must be literals, parameters or constant expressions",
                ));
            }
            _ => format!("CAST({} AS VARCHAR)", value.sql),
        };
        let Some(text) = self.computed_text(expr.span, &text)? else {
            return Ok(OptionValue::Null);
        };
        Ok(match value.ty {
            Type::Bool => OptionValue::Bool(text.eq_ignore_ascii_case("true")),
            Type::Int64 => text
                .parse()
                .map_or(OptionValue::Other(text), OptionValue::Int64),
            Type::Float64 | Type::Numeric => text
                .parse()
                .map_or(OptionValue::Other(text), OptionValue::Float64),
            Type::String => OptionValue::String(text),
            Type::Timestamp => text
                .parse()
                .map_or(OptionValue::Other(text), OptionValue::Timestamp),
            _ => OptionValue::Other(text),
        })
    }

    /// The text that a constant VARCHAR expression has.
    pub(crate) fn computed_text(&self, span: Span, sql: &str) -> Outcome<Option<String>> {
        let rows = self
            .catalog
            .evaluate(&format!("SELECT {sql}"))
            .map_err(|message| self.error(span, message))?;
        Ok(rows.into_iter().next().flatten())
    }

    /// A constant INT64.
    pub(crate) fn constant_int(&mut self, expr: &Expr, clause: &'static str) -> Outcome<i64> {
        let value = self.constant_expr(expr, clause)?;
        if let Some(number) = value.constant_int() {
            return Ok(number);
        }
        let text = self.computed_text(expr.span, &format!("CAST({} AS VARCHAR)", value.sql))?;
        text.and_then(|text| text.parse().ok())
            .ok_or_else(|| self.error(expr.span, format!("{clause} needs a constant INT64")))
    }

    /// A text given by an option, if it is there and is a text.
    pub(crate) fn text_option(options: &Options, name: &str) -> Option<String> {
        options.iter().find_map(|(key, value)| match value {
            OptionValue::String(text) if key == name => Some(text.clone()),
            _ => None,
        })
    }

    /// `PARTITION BY`.
    pub(crate) fn partitioning(&mut self, expr: &Expr, columns: &[Field]) -> Outcome<Partitioning> {
        match &expr.kind {
            ExprKind::Path(parts) => {
                let Some(name) = single(parts) else {
                    return Err(self.wrong_partition(expr));
                };
                if name.is("_PARTITIONDATE") {
                    return Ok(Partitioning::IngestionTime {
                        granularity: Granularity::Day,
                    });
                }
                let column = self.partition_column(name, columns)?;
                if column.ty != Type::Date {
                    return Err(self.wrong_partition(expr));
                }
                Ok(Partitioning::Column {
                    column: column.name.clone(),
                    granularity: Granularity::Day,
                })
            }
            ExprKind::Call(call) => self.partition_call(expr, call, columns),
            _ => Err(self.wrong_partition(expr)),
        }
    }

    fn partition_call(
        &mut self,
        expr: &Expr,
        call: &Call,
        columns: &[Field],
    ) -> Outcome<Partitioning> {
        let upper = call.name.dotted().to_ascii_uppercase();
        let arguments: Vec<&Expr> = call
            .arguments
            .iter()
            .filter_map(|argument| match &argument.kind {
                ArgumentKind::Expr(expr) => Some(expr),
                _ => None,
            })
            .collect();
        let Some(name) = arguments.first().and_then(|first| match &first.kind {
            ExprKind::Path(parts) => single(parts),
            _ => None,
        }) else {
            return Err(self.wrong_partition(expr));
        };
        if upper == "RANGE_BUCKET" {
            let column = self.partition_column(name, columns)?;
            let Some(ExprKind::Call(generate)) = arguments.get(1).map(|second| &second.kind) else {
                return Err(self.wrong_partition(expr));
            };
            if column.ty != Type::Int64
                || !generate
                    .name
                    .dotted()
                    .eq_ignore_ascii_case("GENERATE_ARRAY")
            {
                return Err(self.wrong_partition(expr));
            }
            let mut numbers = Vec::with_capacity(3);
            for argument in &generate.arguments {
                let ArgumentKind::Expr(argument) = &argument.kind else {
                    return Err(self.wrong_partition(expr));
                };
                numbers.push(self.constant_int(argument, "PARTITION BY")?);
            }
            let (start, end, interval) = match numbers.as_slice() {
                [start, end] => (*start, *end, 1),
                [start, end, interval] => (*start, *end, *interval),
                _ => return Err(self.wrong_partition(expr)),
            };
            if interval <= 0 || end <= start {
                return Err(self.error(
                    expr.span,
                    "PARTITION BY RANGE_BUCKET needs an increasing range",
                ));
            }
            return Ok(Partitioning::IntegerRange {
                column: column.name.clone(),
                start,
                end,
                interval,
            });
        }
        let granularity = match upper.as_str() {
            "DATE" if arguments.len() == 1 => Granularity::Day,
            "DATE_TRUNC" | "DATETIME_TRUNC" | "TIMESTAMP_TRUNC" if arguments.len() == 2 => {
                let Some(part) = arguments.get(1) else {
                    return Err(self.wrong_partition(expr));
                };
                match self.date_part(part)? {
                    sandbox_functions::DatePart::Hour if upper != "DATE_TRUNC" => Granularity::Hour,
                    sandbox_functions::DatePart::Day => Granularity::Day,
                    sandbox_functions::DatePart::Month => Granularity::Month,
                    sandbox_functions::DatePart::Year => Granularity::Year,
                    _ => return Err(self.wrong_partition(expr)),
                }
            }
            _ => return Err(self.wrong_partition(expr)),
        };
        if name.is("_PARTITIONTIME") || name.is("_PARTITIONDATE") {
            return Ok(Partitioning::IngestionTime { granularity });
        }
        let column = self.partition_column(name, columns)?;
        let fits = match upper.as_str() {
            "DATE" => matches!(column.ty, Type::Timestamp | Type::DateTime),
            "DATE_TRUNC" => column.ty == Type::Date,
            "DATETIME_TRUNC" => column.ty == Type::DateTime,
            _ => column.ty == Type::Timestamp,
        };
        if !fits {
            return Err(self.wrong_partition(expr));
        }
        Ok(Partitioning::Column {
            column: column.name.clone(),
            granularity,
        })
    }

    fn partition_column<'f>(&self, name: &Identifier, columns: &'f [Field]) -> Outcome<&'f Field> {
        columns
            .iter()
            .find(|column| same(&column.name, &name.name))
            .ok_or_else(|| self.error(name.span, format!("Unrecognized name: {}", name.name)))
    }

    fn wrong_partition(&self, expr: &Expr) -> crate::error::AnalysisError {
        self.error(
            expr.span,
            "PARTITION BY expression must be DATE(<timestamp_column>), DATE(<datetime_column>), DATETIME_TRUNC(<datetime_column>, DAY/HOUR/MONTH/YEAR), a DATE column, TIMESTAMP_TRUNC(<timestamp_column>, DAY/HOUR/MONTH/YEAR), DATE_TRUNC(<date_column>, MONTH/YEAR), or RANGE_BUCKET(<int64_column>, GENERATE_ARRAY(<int64_value>, <int64_value>[, <int64_value>]))",
        )
    }

    /// `CLUSTER BY`.
    pub(crate) fn clustering(
        &self,
        clustering: &[Vec<Identifier>],
        columns: &[Field],
    ) -> Outcome<Vec<String>> {
        if let Some(fifth) = clustering.get(4).and_then(|path| path.first()) {
            return Err(self.error(fifth.span, "CLUSTER BY supports up to 4 columns"));
        }
        let mut out = Vec::with_capacity(clustering.len());
        for path in clustering {
            let Some(name) = single(path) else {
                let span = path.first().map(|part| part.span).unwrap_or_default();
                return Err(self.error(span, "CLUSTER BY takes top-level columns"));
            };
            let column = self.partition_column(name, columns)?;
            if !column.ty.is_groupable()
                || matches!(column.ty, Type::Array(_) | Type::Struct(_) | Type::Float64)
            {
                return Err(self.error(
                    name.span,
                    format!(
                        "CLUSTER BY expression {} has type {}, which is not supported",
                        column.name, column.ty
                    ),
                ));
            }
            out.push(column.name.clone());
        }
        Ok(out)
    }
}

fn single(parts: &[Identifier]) -> Option<&Identifier> {
    match parts {
        [only] => Some(only),
        _ => None,
    }
}
