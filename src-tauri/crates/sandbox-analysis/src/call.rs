//! Calls: scalar and aggregate functions, window functions, date parts, user's functions.
use sandbox_functions::{
    Argument, CallError, DatePart, Extreme, Kind, Modifiers, Nulls, OrderKey, Type, Value,
    aggregate, kind, literals, operators, order_key, physical, scalar, window,
};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{
    self, ArgumentKind, Call, Expr, ExprKind, Frame, FrameBound, FrameUnit, HavingBound,
    Identifier, NamedWindow, NullTreatment, OrderItem, Window,
};

use crate::analyzer::{Analyzer, Outcome};
use crate::catalog::RoutineKind;
use crate::error::AnalysisError;
use crate::scope::{Aggregates, Col, Names, Place, Scope, Windows, same};
use crate::walk;

/// Functions whose `INTERVAL n PART` is part of the call and no value.
const WITH_INTERVAL: [&str; 11] = [
    "DATE_ADD",
    "DATE_SUB",
    "DATETIME_ADD",
    "DATETIME_SUB",
    "TIMESTAMP_ADD",
    "TIMESTAMP_SUB",
    "TIME_ADD",
    "TIME_SUB",
    "GENERATE_DATE_ARRAY",
    "GENERATE_TIMESTAMP_ARRAY",
    "GENERATE_DATETIME_ARRAY",
];

/// Functions whose result changes from run to run.
const VOLATILE: [&str; 7] = [
    "RAND",
    "GENERATE_UUID",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_DATETIME",
    "CURRENT_TIMESTAMP",
    "SESSION_USER",
];

/// Which argument of a function is a date part.
fn part_position(upper: &str) -> Option<usize> {
    match upper {
        "DATE_DIFF" | "DATETIME_DIFF" | "TIMESTAMP_DIFF" | "TIME_DIFF" => Some(2),
        "DATE_TRUNC" | "DATETIME_TRUNC" | "TIMESTAMP_TRUNC" | "TIME_TRUNC" | "LAST_DAY" => Some(1),
        _ => None,
    }
}

/// The text of a date part as it is written.
fn part_text(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Path(parts) => match parts.as_slice() {
            [only] => Some(only.name.clone()),
            _ => None,
        },
        ExprKind::Call(call) => match (call.name.parts.as_slice(), call.arguments.as_slice()) {
            ([name], [argument]) => match &argument.kind {
                ArgumentKind::Expr(inner) => Some(format!("{}({})", name.name, part_text(inner)?)),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

impl Analyzer<'_> {
    pub(crate) fn date_part(&self, expr: &Expr) -> Outcome<DatePart> {
        let text = part_text(expr);
        text.as_deref().and_then(DatePart::parse).ok_or_else(|| {
            let shown = text.unwrap_or_else(|| expr.span.text(&self.text).to_owned());
            self.error(
                expr.span,
                format!("A valid date part name is required but found {shown}"),
            )
        })
    }

    fn named_part(&self, name: &Identifier) -> Outcome<DatePart> {
        DatePart::parse(&name.name).ok_or_else(|| {
            self.error(
                name.span,
                format!("A valid date part name is required but found {}", name.name),
            )
        })
    }

    /// `INTERVAL value part [TO part]` as a value.
    pub(crate) fn interval(
        &mut self,
        span: Span,
        value: &Expr,
        from: &Identifier,
        to: Option<&Identifier>,
        place: &Place<'_>,
    ) -> Outcome<Value> {
        let value = self.expr(value, place)?;
        let from = self.named_part(from)?;
        let to = match to {
            Some(to) => Some(self.named_part(to)?),
            None => None,
        };
        literals::interval(&value, from, to, &self.env.context)
            .map_err(|e| self.call_error(span, e))
    }

    pub(crate) fn extract(
        &mut self,
        span: Span,
        part: &Expr,
        operand: &Expr,
        time_zone: Option<&Expr>,
        place: &Place<'_>,
    ) -> Outcome<Value> {
        let part = self.date_part(part)?;
        let mut arguments = vec![
            Argument::Part(part),
            Argument::Value(self.expr(operand, place)?),
        ];
        if let Some(zone) = time_zone {
            arguments.push(Argument::Value(self.expr(zone, place)?));
        }
        let context = self.env.context.clone();
        scalar::scalar("EXTRACT", &arguments, &context).map_err(|e| self.call_error(span, e))
    }

    /// Whether an expression has an aggregate call of its own (not in a subquery, not with OVER).
    pub(crate) fn has_aggregate(&mut self, expr: &Expr) -> bool {
        let mut calls: Vec<ast::Path> = Vec::new();
        walk::any(expr, &mut |inner| {
            if let ExprKind::Call(call) = &inner.kind
                && call.over.is_none()
            {
                calls.push(call.name.clone());
            }
            false
        });
        calls.iter().any(|name| self.is_aggregate_name(name))
    }

    fn is_aggregate_name(&mut self, name: &ast::Path) -> bool {
        let dotted = name.dotted();
        if dotted.eq_ignore_ascii_case("GROUPING") {
            return true;
        }
        if let Some(routine) = self.routine_named(name).ok().flatten() {
            return routine.kind == RoutineKind::Aggregate;
        }
        kind(&dotted) == Some(Kind::Aggregate)
    }

    /// A call of any function.
    pub(crate) fn call(&mut self, expr: &Expr, call: &Call, place: &Place<'_>) -> Outcome<Value> {
        let span = expr.span;
        let dotted = call.name.dotted();
        let upper = dotted.to_ascii_uppercase();
        if let Some(routine) = self.routine_named(&call.name)? {
            return self.user_function(span, call, &routine, place);
        }
        if upper == "GROUPING" && call.over.is_none() {
            return self.grouping_call(span, call, place);
        }
        if VOLATILE.contains(&upper.as_str()) {
            self.volatile = true;
            self.depend_opaque_unless_clock(&upper);
        }
        if kind(&dotted).is_none() {
            return Err(self.unknown_function(span, &dotted));
        }
        match (kind(&dotted), &call.over) {
            (Some(Kind::Aggregate), None) => self.aggregate_call(span, call, &upper, place),
            (Some(Kind::Aggregate | Kind::Window), Some(over)) => {
                let Windows::Allowed(named) = place.windows else {
                    let Windows::Forbidden(clause) = place.windows else {
                        return Err(self.error(span, ""));
                    };
                    return Err(
                        self.error(span, format!("Analytic function not allowed in {clause}"))
                    );
                };
                self.depend_opaque();
                self.window_call(span, call, &upper, over, named, place)
            }
            (Some(Kind::Window), None) => Err(self.error(
                span,
                format!("Analytic function {upper} cannot be called without an OVER clause"),
            )),
            (_, Some(_)) => Err(match kind(&dotted) {
                Some(_) => self.error(
                    span,
                    format!("Function {upper} does not support an OVER clause"),
                ),
                None => self.unknown_function(span, &dotted),
            }),
            (_, None) => self.scalar_call(span, call, &dotted, &upper, place),
        }
    }

    fn depend_opaque_unless_clock(&mut self, upper: &str) {
        if matches!(upper, "RAND" | "GENERATE_UUID") {
            self.depend_opaque();
        }
    }

    fn unknown_function(&mut self, span: Span, dotted: &str) -> AnalysisError {
        let context = self.env.context.clone();
        match scalar::scalar(dotted, &[], &context) {
            Err(error) => self.call_error(span, error),
            Ok(_) => self.error(span, format!("Function not found: {dotted}")),
        }
    }

    fn scalar_call(
        &mut self,
        span: Span,
        call: &Call,
        dotted: &str,
        upper: &str,
        place: &Place<'_>,
    ) -> Outcome<Value> {
        if call.distinct {
            return Err(self.error(
                span,
                format!("Non-aggregate function {upper} cannot be called with DISTINCT"),
            ));
        }
        if call.nulls.is_some()
            || call.having.is_some()
            || !call.order_by.is_empty()
            || call.limit.is_some()
        {
            return Err(self.error(
                span,
                format!("{upper} does not support the modifiers of aggregate functions"),
            ));
        }
        let context = self.env.context.clone();
        let prepared = self.prepare(call, upper, place)?;
        let cell = std::cell::RefCell::new(self);
        let arguments = bound_arguments(&cell, &prepared, place);
        let result = scalar::scalar(dotted, &arguments, &context);
        drop(arguments);
        let this = cell.into_inner();
        let value = result.map_err(|e| this.call_error(span, e))?;
        Ok(if call.safe {
            operators::safe(value)
        } else {
            value
        })
    }

    /// The arguments of a call with their values analysed; lambdas stay syntax.
    fn prepare<'c>(
        &mut self,
        call: &'c Call,
        upper: &str,
        place: &Place<'_>,
    ) -> Outcome<Vec<Prepared<'c>>> {
        let part = part_position(upper);
        let mut out = Vec::with_capacity(call.arguments.len());
        for (index, argument) in call.arguments.iter().enumerate() {
            self.prepare_argument(argument, upper, part == Some(index), place, &mut out)?;
        }
        Ok(out)
    }

    fn prepare_argument<'c>(
        &mut self,
        argument: &'c ast::Argument,
        upper: &str,
        part: bool,
        place: &Place<'_>,
        out: &mut Vec<Prepared<'c>>,
    ) -> Outcome<()> {
        match &argument.kind {
            ArgumentKind::Expr(expr) if part => out.push(Prepared::Part(self.date_part(expr)?)),
            ArgumentKind::Expr(Expr {
                kind: ExprKind::Path(parts),
                ..
            }) if matches!(upper, "NORMALIZE" | "NORMALIZE_AND_CASEFOLD")
                && !out.is_empty()
                && parts.len() == 1 =>
            {
                // The mode is a bare word.
                let word = parts.first().map(|part| part.name.to_ascii_uppercase());
                out.push(Prepared::Value(literals::string(&word.unwrap_or_default())));
            }
            ArgumentKind::Expr(expr) => {
                if let ExprKind::Interval {
                    value,
                    from,
                    to: None,
                } = &expr.kind
                    && WITH_INTERVAL.contains(&upper)
                {
                    out.push(Prepared::Value(self.expr(value, place)?));
                    out.push(Prepared::Part(self.named_part(from)?));
                    return Ok(());
                }
                out.push(Prepared::Value(self.expr(expr, place)?));
            }
            ArgumentKind::Named { name, value } => {
                let mut inner = Vec::new();
                self.prepare_argument(value, upper, false, place, &mut inner)?;
                if let Some(inner) = inner.into_iter().next() {
                    out.push(Prepared::Named(name.name.clone(), Box::new(inner)));
                }
            }
            ArgumentKind::Lambda { parameters, body } => {
                // What the body depends on is noted once, whatever the parameters' types are.
                out.push(Prepared::Lambda(parameters, body));
            }
            ArgumentKind::Star => {
                if upper != "COUNT" {
                    return Err(self.error(
                        argument.span,
                        format!("Argument * can only be used in COUNT(*), but this is {upper}(*)"),
                    ));
                }
            }
            ArgumentKind::Query(query) => {
                out.push(Prepared::Value(self.scalar_subquery(
                    argument.span,
                    query,
                    place.scope,
                )?));
            }
            ArgumentKind::Table(path) | ArgumentKind::Model(path) => {
                return Err(self.unsupported(path.span, "A table or model argument of a function"));
            }
        }
        Ok(())
    }

    fn aggregate_call(
        &mut self,
        span: Span,
        call: &Call,
        upper: &str,
        place: &Place<'_>,
    ) -> Outcome<Value> {
        let grouping = match place.aggregates {
            Aggregates::Into(grouping) => grouping,
            Aggregates::Forbidden("aggregate function") => {
                return Err(self.error(span, "Aggregations of aggregations are not allowed"));
            }
            Aggregates::Forbidden(clause) => {
                return Err(self.error(
                    span,
                    format!("Aggregate function {upper} not allowed in {clause}"),
                ));
            }
        };
        let inner = Place::plain(grouping.before, "aggregate function");
        let (value, deps) = self.collect(|this| {
            let modifiers = this.modifiers(call, &inner)?;
            this.aggregate_value(span, call, upper, &modifiers, None, &inner)
        })?;
        self.depend(&deps);
        self.depend_opaque();
        Ok(grouping.aggregate(&value))
    }

    pub(crate) fn aggregate_value(
        &mut self,
        span: Span,
        call: &Call,
        upper: &str,
        modifiers: &Modifiers,
        over: Option<&str>,
        place: &Place<'_>,
    ) -> Outcome<Value> {
        let context = self.env.context.clone();
        let prepared = self.prepare(call, upper, place)?;
        let cell = std::cell::RefCell::new(self);
        let arguments = bound_arguments(&cell, &prepared, place);
        let result = aggregate::aggregate(upper, &arguments, modifiers, over, &context);
        drop(arguments);
        let this = cell.into_inner();
        let value = result.map_err(|e| this.call_error(span, e))?;
        Ok(if call.safe {
            operators::safe(value)
        } else {
            value
        })
    }

    /// DISTINCT, ORDER BY, LIMIT and so on inside an aggregate call.
    pub(crate) fn modifiers(&mut self, call: &Call, place: &Place<'_>) -> Outcome<Modifiers> {
        let mut order_by = Vec::with_capacity(call.order_by.len());
        for item in &call.order_by {
            let value = self.order_value(item, place)?;
            order_by.push(OrderKey {
                sql: value.sql,
                ty: value.ty,
                desc: item.descending,
                nulls_first: item.nulls_first,
            });
        }
        let limit = match &call.limit {
            None => None,
            Some(expr) => {
                let value = self.expr(expr, place)?;
                match value.constant_int() {
                    Some(limit) => Some(limit),
                    None => {
                        return Err(
                            self.error(expr.span, "LIMIT expects an integer literal or parameter")
                        );
                    }
                }
            }
        };
        let having = match &call.having {
            None => None,
            Some((bound, expr)) => {
                let extreme = match bound {
                    HavingBound::Max => Extreme::Max,
                    HavingBound::Min => Extreme::Min,
                };
                Some((extreme, self.expr(expr, place)?))
            }
        };
        Ok(Modifiers {
            distinct: call.distinct,
            nulls: call.nulls.map(|nulls| match nulls {
                NullTreatment::Ignore => Nulls::Ignore,
                NullTreatment::Respect => Nulls::Respect,
            }),
            order_by,
            limit,
            having,
            filter: None,
        })
    }

    /// The value of an ORDER BY key, checked for its type.
    pub(crate) fn order_value(&mut self, item: &OrderItem, place: &Place<'_>) -> Outcome<Value> {
        if let Some(collate) = &item.collate {
            return Err(self.unsupported(collate.span, "COLLATE"));
        }
        let value = self.expr(&item.expr, place)?;
        self.check_orderable(item.expr.span, &value.ty)?;
        Ok(value)
    }

    pub(crate) fn check_orderable(&self, span: Span, ty: &Type) -> Outcome<()> {
        if ty.is_orderable() {
            Ok(())
        } else {
            Err(self.error(
                span,
                format!(
                    "ORDER BY does not support expressions of type {}",
                    kind_of(ty)
                ),
            ))
        }
    }

    fn window_call(
        &mut self,
        span: Span,
        call: &Call,
        upper: &str,
        over: &Window,
        named: &[NamedWindow],
        place: &Place<'_>,
    ) -> Outcome<Value> {
        let inner = Place {
            windows: Windows::Forbidden("an analytic function"),
            ..*place
        };
        let folded = self.fold_window(over, named, 0)?;
        if let (true, Some(item)) = (call.distinct, folded.order_by.first()) {
            return Err(self.error(
                item.span,
                "Window ORDER BY is not allowed if DISTINCT is specified",
            ));
        }
        self.check_window(span, upper, &folded)?;
        let spec = self.window_spec(&folded, &inner)?;
        let modifiers = self.modifiers(call, &inner)?;
        if kind(upper) == Some(Kind::Aggregate) {
            return self.aggregate_value(span, call, upper, &modifiers, Some(&spec), &inner);
        }
        let context = self.env.context.clone();
        let prepared = self.prepare(call, upper, &inner)?;
        let cell = std::cell::RefCell::new(self);
        let arguments = bound_arguments(&cell, &prepared, &inner);
        let result = window::window(upper, &arguments, &modifiers, &spec, &context);
        drop(arguments);
        let this = cell.into_inner();
        let value = result.map_err(|e| this.call_error(span, e))?;
        Ok(if call.safe {
            operators::safe(value)
        } else {
            value
        })
    }

    /// What a function asks of its window: an order, or no frame.
    fn check_window(&self, span: Span, upper: &str, window: &Window) -> Outcome<()> {
        let ranking = matches!(
            upper,
            "RANK" | "DENSE_RANK" | "PERCENT_RANK" | "CUME_DIST" | "NTILE" | "LEAD" | "LAG"
        );
        let lower = upper.to_lowercase();
        if ranking && window.order_by.is_empty() {
            return Err(self.error(
                span,
                format!("Window ORDER BY is required for analytic function {lower}"),
            ));
        }
        let unframed =
            ranking || matches!(upper, "ROW_NUMBER" | "PERCENTILE_CONT" | "PERCENTILE_DISC");
        if let (true, Some(frame)) = (unframed, &window.frame) {
            return Err(self.error(
                frame.span,
                format!("Window framing clause is not allowed for analytic function {lower}"),
            ));
        }
        if matches!(upper, "PERCENTILE_CONT" | "PERCENTILE_DISC")
            && let Some(item) = window.order_by.first()
        {
            return Err(self.error(
                item.span,
                format!("Window ORDER BY is not allowed for analytic function {lower}"),
            ));
        }
        Ok(())
    }

    /// A window's text without parentheses.
    fn window_spec(&mut self, window: &Window, place: &Place<'_>) -> Outcome<String> {
        let mut parts: Vec<String> = Vec::new();
        if !window.partition_by.is_empty() {
            let mut keys = Vec::with_capacity(window.partition_by.len());
            for expr in &window.partition_by {
                let value = self.expr(expr, place)?;
                if !value.ty.is_groupable() {
                    return Err(self.error(
                        expr.span,
                        format!(
                            "Partitioning by expressions of type {} is not allowed",
                            kind_of(&value.ty)
                        ),
                    ));
                }
                keys.push(value.sql);
            }
            parts.push(format!("PARTITION BY {}", keys.join(", ")));
        }
        let distance = window.frame.as_ref().is_some_and(|frame| {
            frame.unit == FrameUnit::Range
                && (matches!(
                    frame.start,
                    FrameBound::Preceding(_) | FrameBound::Following(_)
                ) || matches!(
                    frame.end,
                    Some(FrameBound::Preceding(_) | FrameBound::Following(_))
                ))
        });
        if !window.order_by.is_empty() {
            let mut keys = Vec::with_capacity(window.order_by.len());
            for item in &window.order_by {
                let value = self.order_value(item, place)?;
                keys.push(if distance {
                    physical::order_key_single(&value.sql, item.descending, item.nulls_first)
                } else {
                    order_key(&value.sql, &value.ty, item.descending, item.nulls_first)
                });
            }
            parts.push(format!("ORDER BY {}", keys.join(", ")));
        }
        if let Some(frame) = &window.frame {
            if distance && window.order_by.len() != 1 {
                return Err(self.error(
                    frame.span,
                    "A RANGE window frame with a numeric boundary requires exactly one ORDER BY key",
                ));
            }
            parts.push(self.frame(frame, place)?);
        }
        Ok(parts.join(" "))
    }

    fn fold_window(&self, window: &Window, named: &[NamedWindow], depth: usize) -> Outcome<Window> {
        let Some(base) = &window.base else {
            return Ok(window.clone());
        };
        let found = named
            .iter()
            .find(|candidate| same(&candidate.name.name, &base.name));
        let Some(found) = found.filter(|_| depth <= named.len()) else {
            return Err(self.error(
                base.span,
                format!("Unrecognized window alias {}", base.name),
            ));
        };
        let mut folded = self.fold_window(&found.window, named, depth + 1)?;
        if !window.partition_by.is_empty() {
            if !folded.partition_by.is_empty() {
                return Err(self.error(
                    window.span,
                    "Cannot override the PARTITION BY clause of a named window",
                ));
            }
            folded.partition_by.clone_from(&window.partition_by);
        }
        if !window.order_by.is_empty() {
            folded.order_by.clone_from(&window.order_by);
        }
        if window.frame.is_some() {
            folded.frame.clone_from(&window.frame);
        }
        folded.base = None;
        Ok(folded)
    }

    fn frame(&mut self, frame: &Frame, place: &Place<'_>) -> Outcome<String> {
        let unit = match frame.unit {
            FrameUnit::Rows => "ROWS",
            FrameUnit::Range => "RANGE",
        };
        let start = self.frame_bound(&frame.start, place)?;
        let end = match &frame.end {
            Some(end) => self.frame_bound(end, place)?,
            None => "CURRENT ROW".to_owned(),
        };
        Ok(format!("{unit} BETWEEN {start} AND {end}"))
    }

    fn frame_bound(&mut self, bound: &FrameBound, place: &Place<'_>) -> Outcome<String> {
        Ok(match bound {
            FrameBound::UnboundedPreceding => "UNBOUNDED PRECEDING".to_owned(),
            FrameBound::CurrentRow => "CURRENT ROW".to_owned(),
            FrameBound::UnboundedFollowing => "UNBOUNDED FOLLOWING".to_owned(),
            FrameBound::Preceding(expr) => format!("{} PRECEDING", self.expr(expr, place)?.sql),
            FrameBound::Following(expr) => format!("{} FOLLOWING", self.expr(expr, place)?.sql),
        })
    }
}

/// An argument whose value is known, or a lambda still as syntax.
pub(crate) enum Prepared<'c> {
    Value(Value),
    Part(DatePart),
    Named(String, Box<Prepared<'c>>),
    Lambda(&'c [Identifier], &'c Expr),
}

/// Arguments as the function catalogue takes them; lambdas analyse their bodies when called.
fn bound_arguments<'x>(
    cell: &'x std::cell::RefCell<&mut Analyzer<'_>>,
    prepared: &'x [Prepared<'_>],
    place: &'x Place<'_>,
) -> Vec<Argument<'x>> {
    prepared
        .iter()
        .map(|one| bound_argument(cell, one, place))
        .collect()
}

fn bound_argument<'x>(
    cell: &'x std::cell::RefCell<&mut Analyzer<'_>>,
    prepared: &'x Prepared<'_>,
    place: &'x Place<'_>,
) -> Argument<'x> {
    match prepared {
        Prepared::Value(value) => Argument::Value(value.clone()),
        Prepared::Part(part) => Argument::Part(*part),
        Prepared::Named(name, inner) => {
            Argument::Named(name.clone(), Box::new(bound_argument(cell, inner, place)))
        }
        Prepared::Lambda(parameters, body) => {
            let parameters: &'x [Identifier] = parameters;
            let body: &'x Expr = body;
            Argument::Lambda {
                params: parameters.iter().map(|p| p.name.clone()).collect(),
                body: Box::new(move |values: &[Value]| {
                    lambda_body(cell, parameters, body, values, place)
                }),
            }
        }
    }
}

fn lambda_body(
    cell: &std::cell::RefCell<&mut Analyzer<'_>>,
    parameters: &[Identifier],
    body: &Expr,
    values: &[Value],
    place: &Place<'_>,
) -> Result<Value, CallError> {
    let Ok(mut guard) = cell.try_borrow_mut() else {
        return Err(CallError::unsupported("A lambda inside a lambda"));
    };
    let columns: Vec<Col> = parameters
        .iter()
        .zip(values)
        .map(|(name, value)| Col {
            deps: std::rc::Rc::default(),
            ..Col::new(Some(name.name.clone()), value.clone())
        })
        .collect();
    let names = Names {
        ranges: Vec::new(),
        columns,
    };
    let scope = Scope {
        names: &names,
        aliases: &[],
        grouping: None,
        parent: Some(place.scope),
    };
    guard
        .expr(body, &place.within(&scope))
        .map_err(|error| CallError {
            message: error.message,
            unsupported: error.reason == crate::catalog::Reason::NotImplemented,
            position: (error.line > 0).then_some((error.line, error.column)),
        })
}

/// The word for a type that an operation refuses.
pub(crate) fn kind_of(ty: &Type) -> String {
    match ty {
        Type::Array(_) => "ARRAY".to_owned(),
        Type::Struct(_) => "STRUCT".to_owned(),
        other => other.to_string(),
    }
}
