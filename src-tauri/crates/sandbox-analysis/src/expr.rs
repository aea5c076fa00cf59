//! Expressions: from syntax to typed DuckDB text.
use sandbox_functions::operators::{self, BinaryOperator, IsTest, Subscript, UnaryOperator};
use sandbox_functions::{StructField, Type, Value, casts, literals, quote_name, scalar};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{
    self, BinaryOp, Expr, ExprKind, Identifier, InSet, Quantifier, SubscriptMode, UnaryOp,
};

use crate::analyzer::{Analyzer, Outcome};
use crate::environment::Parameters;
use crate::scope::{Col, Names, Place, Scope, same};

/// Functions that may be written without parentheses.
const WITHOUT_PARENTHESES: [&str; 4] = [
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_DATETIME",
    "CURRENT_TIMESTAMP",
];

impl Analyzer<'_> {
    /// An expression as a typed value.
    pub(crate) fn expr(&mut self, expr: &Expr, place: &Place<'_>) -> Outcome<Value> {
        self.nest(expr.span, |this| {
            if let Some(value) = this.key_expression(expr, place) {
                return Ok(value);
            }
            this.form(expr, place)
        })
    }

    /// An expression that must be of a type after coercion; the refusal is the caller's.
    pub(crate) fn condition(
        &mut self,
        expr: &Expr,
        place: &Place<'_>,
        clause: &str,
    ) -> Outcome<Value> {
        let value = self.expr(expr, place)?;
        casts::coerce(&value, &Type::Bool).map_err(|_| {
            self.error(
                expr.span,
                format!(
                    "{clause} should return type BOOL, but returns type {}",
                    value.ty
                ),
            )
        })
    }

    /// After grouping: the key that stands for a whole expression.
    fn key_expression(&mut self, expr: &Expr, place: &Place<'_>) -> Option<Value> {
        let kind = std::mem::discriminant(&expr.kind);
        if matches!(
            expr.kind,
            ExprKind::Path(_)
                | ExprKind::Null
                | ExprKind::Bool(_)
                | ExprKind::Integer(_)
                | ExprKind::Float(_)
                | ExprKind::String(_)
        ) {
            return None;
        }
        let mut current = Some(place.scope);
        while let Some(scope) = current {
            if let Some(grouping) = scope.grouping
                && grouping.keys.iter().any(|key| key.kind == kind)
            {
                let before = Place::plain(grouping.before, "GROUP BY");
                let tried = self.with_names(&grouping.names, |this| {
                    this.collect(|this| this.form(expr, &before))
                });
                if let Ok((value, _)) = tried
                    && let Some(key) = grouping.key(&value.sql)
                {
                    let deps = key.deps.clone();
                    self.depend(&deps);
                    self.depend_opaque();
                    return Some(key.after.clone());
                }
            }
            current = scope.parent;
        }
        None
    }

    fn form(&mut self, expr: &Expr, place: &Place<'_>) -> Outcome<Value> {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Null => Ok(literals::null()),
            ExprKind::Bool(value) => Ok(literals::boolean(*value)),
            ExprKind::Integer(text) => {
                literals::integer(text).map_err(|e| self.call_error(span, e))
            }
            ExprKind::Float(text) => literals::float(text).map_err(|e| self.call_error(span, e)),
            ExprKind::String(text) => Ok(literals::string(text)),
            ExprKind::Bytes(octets) => Ok(literals::bytes(octets)),
            ExprKind::TypedLiteral { ty, value, .. } => {
                let ty = literal_type(*ty);
                let context = self.env.context.clone();
                literals::typed(&ty, value, &context).map_err(|e| self.call_error(span, e))
            }
            ExprKind::RangeLiteral { ty, value, .. } => {
                let ty = Type::Range(Box::new(self.type_name(ty)?));
                let context = self.env.context.clone();
                literals::typed(&ty, value, &context).map_err(|e| self.call_error(span, e))
            }
            ExprKind::Interval { value, from, to } => {
                self.interval(span, value, from, to.as_ref(), place)
            }
            ExprKind::NamedParameter(name) => self.named_parameter(span, name),
            ExprKind::PositionalParameter(index) => self.positional_parameter(span, *index),
            ExprKind::SystemVariable(names) => self.system_variable(span, names),
            ExprKind::Path(parts) => {
                let col = self.path(parts, place.scope)?;
                self.depend(&col.used());
                Ok(col.value)
            }
            ExprKind::Field { base, field } => {
                let base = self.expr(base, place)?;
                self.member_of(&base, field)
            }
            ExprKind::Subscript { base, mode, index } => {
                let base = self.expr(base, place)?;
                if let Type::Struct(fields) = &base.ty {
                    return self.struct_subscript(&base, fields, *mode, index);
                }
                let index = self.expr(index, place)?;
                operators::subscript(&base, &index, subscript(*mode))
                    .map_err(|e| self.call_error(span, e))
            }
            ExprKind::Array { element, elements } => {
                let explicit = match element {
                    Some(element) => Some(self.type_name(element)?.array_of()),
                    None => None,
                };
                let mut values = Vec::with_capacity(elements.len());
                for element in elements {
                    values.push(self.expr(element, place)?);
                }
                literals::array(&values, explicit.as_ref()).map_err(|e| self.call_error(span, e))
            }
            ExprKind::Struct { fields, values } => {
                self.structure(span, fields.as_deref(), values, place)
            }
            ExprKind::Tuple(values) => {
                let mut fields = Vec::with_capacity(values.len());
                for value in values {
                    fields.push((None, self.expr(value, place)?));
                }
                literals::structure(&fields, None).map_err(|e| self.call_error(span, e))
            }
            ExprKind::Unary {
                op: UnaryOp::Minus,
                operand,
            } if matches!(&operand.kind, ExprKind::Integer(text) if !text.starts_with("0x") && !text.starts_with("0X")) =>
            {
                // The least INT64 has no positive counterpart.
                let ExprKind::Integer(text) = &operand.kind else {
                    return self.expr(operand, place);
                };
                literals::integer(&format!("-{text}")).map_err(|e| self.call_error(span, e))
            }
            ExprKind::Unary { op, operand } => {
                let operand = self.expr(operand, place)?;
                let op = match op {
                    UnaryOp::Minus => UnaryOperator::Minus,
                    UnaryOp::Plus => UnaryOperator::Plus,
                    UnaryOp::BitNot => UnaryOperator::BitNot,
                    UnaryOp::Not => UnaryOperator::Not,
                };
                operators::unary(op, &operand).map_err(|e| self.call_error(span, e))
            }
            ExprKind::Binary { .. } => self.binary_chain(expr, place),
            ExprKind::And(operands) => self.logical(span, BinaryOperator::And, operands, place),
            ExprKind::Or(operands) => self.logical(span, BinaryOperator::Or, operands, place),
            ExprKind::Is {
                operand,
                test,
                negated,
            } => {
                let operand = self.expr(operand, place)?;
                let test = match test {
                    ast::IsTest::Null => IsTest::Null,
                    ast::IsTest::True => IsTest::True,
                    ast::IsTest::False => IsTest::False,
                };
                operators::is(&operand, test, *negated).map_err(|e| self.call_error(span, e))
            }
            ExprKind::IsDistinctFrom {
                left,
                right,
                negated,
            } => {
                let left = self.expr(left, place)?;
                let right = self.expr(right, place)?;
                operators::is_distinct(&left, &right, *negated)
                    .map_err(|e| self.call_error(span, e))
            }
            ExprKind::Between {
                operand,
                low,
                high,
                negated,
            } => {
                let operand = self.expr(operand, place)?;
                let low = self.expr(low, place)?;
                let high = self.expr(high, place)?;
                operators::between(&operand, &low, &high, *negated)
                    .map_err(|e| self.call_error(span, e))
            }
            ExprKind::In {
                operand,
                set,
                negated,
                ..
            } => self.membership(span, operand, set, *negated, place),
            ExprKind::Like {
                operand,
                pattern,
                negated,
                ..
            } => {
                let operand = self.expr(operand, place)?;
                let pattern = self.expr(pattern, place)?;
                operators::like(&operand, &pattern, *negated).map_err(|e| self.call_error(span, e))
            }
            ExprKind::QuantifiedLike {
                operand,
                quantifier,
                patterns,
                negated,
                ..
            } => {
                let operand = self.expr(operand, place)?;
                let InSet::List(patterns) = patterns else {
                    return self.like_set(span, &operand, *quantifier, patterns, *negated, place);
                };
                let mut values = Vec::with_capacity(patterns.len());
                for pattern in patterns {
                    values.push(self.expr(pattern, place)?);
                }
                operators::like_any(&operand, &values, *quantifier == Quantifier::All, *negated)
                    .map_err(|e| self.call_error(span, e))
            }
            ExprKind::Case {
                operand,
                branches,
                otherwise,
            } => {
                let operand = match operand {
                    Some(operand) => Some(self.expr(operand, place)?),
                    None => None,
                };
                let mut pairs = Vec::with_capacity(branches.len());
                for (when, then) in branches {
                    pairs.push((self.expr(when, place)?, self.expr(then, place)?));
                }
                let otherwise = match otherwise {
                    Some(otherwise) => Some(self.expr(otherwise, place)?),
                    None => None,
                };
                operators::case(operand.as_ref(), &pairs, otherwise.as_ref())
                    .map_err(|e| self.call_error(span, e))
            }
            ExprKind::Cast {
                safe,
                operand,
                ty,
                format,
                time_zone,
            } => {
                let value = self.expr(operand, place)?;
                let target = self.type_name(ty)?;
                let format = match format {
                    Some(format) => Some(self.expr(format, place)?),
                    None => None,
                };
                let zone = match time_zone {
                    Some(zone) => Some(self.expr(zone, place)?),
                    None => None,
                };
                let context = self.env.context.clone();
                let parameters = crate::types::numbers(ty);
                let held = casts::cast(
                    &value,
                    &target,
                    format.as_ref(),
                    zone.as_ref(),
                    false,
                    &context,
                )
                .and_then(|value| casts::limit(&value, &parameters));
                let cast = if parameters.is_empty() {
                    casts::cast(
                        &value,
                        &target,
                        format.as_ref(),
                        zone.as_ref(),
                        *safe,
                        &context,
                    )
                } else if *safe {
                    held.map(operators::safe)
                } else {
                    held
                };
                cast.map_err(|e| self.call_error(span, e))
            }
            ExprKind::Extract {
                part,
                operand,
                time_zone,
            } => self.extract(span, part, operand, time_zone.as_deref(), place),
            ExprKind::Call(call) => self.call(expr, call, place),
            ExprKind::Subquery(query) => self.scalar_subquery(span, query, place.scope),
            ExprKind::ArraySubquery(query) => self.array_subquery(span, query, place.scope),
            ExprKind::Exists(query) => self.exists(query, place.scope),
            ExprKind::With { bindings, body } => self.with_expression(bindings, body, place),
            ExprKind::Default => Err(self.error(span, "DEFAULT is not allowed in this context")),
        }
    }

    /// What a dotted name means, variables of scripts and functions without parentheses included.
    pub(crate) fn path(&mut self, parts: &[Identifier], scope: &Scope<'_>) -> Outcome<Col> {
        if let Some(col) = self.resolve(parts, scope)? {
            return Ok(col);
        }
        let Some((head, rest)) = parts.split_first() else {
            return Err(self.unrecognized(parts, scope));
        };
        if self.outside
            && let Some(variable) = self
                .env
                .variables
                .iter()
                .rev()
                .find(|v| same(&v.name, &head.name))
        {
            let mut col = Col::new(
                Some(variable.name.clone()),
                Value {
                    literal: false,
                    ..variable.value.clone()
                },
            );
            col.deps = std::rc::Rc::default();
            for part in rest {
                col = self.step(&col, part)?;
            }
            // A constant of the statement: it takes part in no table.
            col.origin = None;
            return Ok(Col {
                deps: std::rc::Rc::default(),
                ..col
            });
        }
        if rest.is_empty() && !head.quoted {
            let upper = head.name.to_ascii_uppercase();
            if WITHOUT_PARENTHESES.contains(&upper.as_str()) {
                self.volatile = true;
                let context = self.env.context.clone();
                let value = scalar::scalar(&upper, &[], &context)
                    .map_err(|e| self.call_error(head.span, e))?;
                let mut col = Col::new(None, value);
                col.deps = std::rc::Rc::default();
                return Ok(col);
            }
        }
        Err(self.unrecognized(parts, scope))
    }

    /// `a op b op c …`, which leans to the left, without going deeper for each operator.
    fn binary_chain(&mut self, expr: &Expr, place: &Place<'_>) -> Outcome<Value> {
        let mut spine = Vec::new();
        let mut first = expr;
        let mut known = None;
        while let ExprKind::Binary {
            op, left, right, ..
        } = &first.kind
        {
            spine.push((*op, right, first.span));
            first = left;
            // A part of the chain may be a group key.
            known = self.key_expression(first, place);
            if known.is_some() {
                break;
            }
        }
        let mut value = match known {
            Some(value) => value,
            None => self.expr(first, place)?,
        };
        for (op, right, span) in spine.into_iter().rev() {
            let right = self.expr(right, place)?;
            value = operators::binary(binary(op), &value, &right)
                .map_err(|e| self.call_error(span, e))?;
        }
        Ok(value)
    }

    fn member_of(&mut self, base: &Value, name: &Identifier) -> Outcome<Value> {
        match &base.ty {
            Type::Struct(fields) => {
                let (index, _) = self.struct_member(&base.ty, fields, name)?;
                operators::field(base, index).map_err(|e| self.call_error(name.span, e))
            }
            Type::Json => self.json_member(base, name),
            other => Err(self.no_field(other, name)),
        }
    }

    /// `json.name`.
    pub(crate) fn json_member(&self, base: &Value, name: &Identifier) -> Outcome<Value> {
        operators::json_field(base, &name.name).map_err(|e| self.call_error(name.span, e))
    }

    fn struct_subscript(
        &mut self,
        base: &Value,
        fields: &[StructField],
        mode: SubscriptMode,
        index: &Expr,
    ) -> Outcome<Value> {
        let literal = match &index.kind {
            ExprKind::Integer(text) => text.parse::<usize>().ok(),
            _ => None,
        };
        let Some(number) = literal else {
            return Err(self.error(
                index.span,
                "Field element access is only supported for literal positions",
            ));
        };
        let position = match mode {
            SubscriptMode::Ordinal | SubscriptMode::SafeOrdinal => number.checked_sub(1),
            _ => Some(number),
        };
        match position.filter(|position| *position < fields.len()) {
            Some(position) => {
                operators::field(base, position).map_err(|e| self.call_error(index.span, e))
            }
            None => Err(self.error(
                index.span,
                format!("Field ordinal {number} is out of bounds in {}", base.ty),
            )),
        }
    }

    fn structure(
        &mut self,
        span: Span,
        fields: Option<&[ast::StructFieldType]>,
        values: &[(Expr, Option<Identifier>)],
        place: &Place<'_>,
    ) -> Outcome<Value> {
        let explicit = match fields {
            Some(fields) => Some(self.struct_type(fields)?),
            None => None,
        };
        let mut members = Vec::with_capacity(values.len());
        for (expr, alias) in values {
            let name = match alias {
                Some(alias) => Some(alias.name.clone()),
                None if explicit.is_none() => implied_name(expr),
                None => None,
            };
            members.push((name, self.expr(expr, place)?));
        }
        literals::structure(&members, explicit.as_ref()).map_err(|e| self.call_error(span, e))
    }

    fn logical(
        &mut self,
        span: Span,
        operator: BinaryOperator,
        operands: &[Expr],
        place: &Place<'_>,
    ) -> Outcome<Value> {
        let mut parts = Vec::with_capacity(operands.len());
        for operand in operands {
            let value = self.expr(operand, place)?;
            let value = casts::coerce(&value, &Type::Bool).map_err(|_| {
                self.error(
                    span,
                    format!(
                        "No matching signature for operator {} for argument types: {}. Supported signature: BOOL {} ([BOOL, ...])",
                        operator.symbol(),
                        shown_types(&[&value]),
                        operator.symbol(),
                    ),
                )
            })?;
            parts.push(value.sql);
        }
        Ok(Value::new(
            format!("({})", parts.join(&format!(" {} ", operator.symbol()))),
            Type::Bool,
        ))
    }

    fn membership(
        &mut self,
        span: Span,
        operand: &Expr,
        set: &InSet,
        negated: bool,
        place: &Place<'_>,
    ) -> Outcome<Value> {
        let value = self.expr(operand, place)?;
        match set {
            InSet::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    values.push(self.expr(item, place)?);
                }
                operators::in_list(&value, &values, negated).map_err(|e| self.call_error(span, e))
            }
            InSet::Unnest(array) => {
                let array = self.expr(array, place)?;
                operators::in_unnest(&value, &array, negated).map_err(|e| self.call_error(span, e))
            }
            InSet::Query(query) => {
                let (sql, ty) = self.column_subquery(query, place.scope, "IN")?;
                operators::in_subquery(&value, &sql, &ty, negated)
                    .map_err(|e| self.call_error(span, e))
            }
        }
    }

    /// `LIKE ANY UNNEST(array)` and `LIKE ANY (subquery)`.
    fn like_set(
        &mut self,
        span: Span,
        operand: &Value,
        quantifier: Quantifier,
        set: &InSet,
        negated: bool,
        place: &Place<'_>,
    ) -> Outcome<Value> {
        let array = match set {
            InSet::Unnest(array) => self.expr(array, place)?,
            InSet::Query(query) => self.array_subquery(span, query, place.scope)?,
            InSet::List(_) => return Err(self.unsupported(span, "This form of LIKE")),
        };
        let Type::Array(element) = &array.ty else {
            return Err(self.error(
                span,
                format!("UNNEST requires an ARRAY but found {}", array.ty),
            ));
        };
        let name = self.fresh("pattern");
        let item = Value::new(quote_name(&name), element.as_ref().clone());
        let one = operators::like(operand, &item, false).map_err(|e| self.call_error(span, e))?;
        // Three-valued: ANY is the maximum of the answers where FALSE < NULL < TRUE, ALL the minimum.
        let tests = format!(
            "list_transform({}, lambda {}: {})",
            array.sql,
            quote_name(&name),
            one.sql
        );
        let (decisive, fallback) = match quantifier {
            Quantifier::Any => ("TRUE", "FALSE"),
            Quantifier::All => ("FALSE", "TRUE"),
        };
        let sql = format!(
            "list_transform([{tests}], lambda \"tests\": CASE WHEN list_contains(\"tests\", {decisive}) THEN {decisive} WHEN list_count(\"tests\") < len(\"tests\") THEN NULL ELSE {fallback} END)[1]"
        );
        Ok(Value::new(
            if negated { format!("(NOT {sql})") } else { sql },
            Type::Bool,
        ))
    }

    fn named_parameter(&mut self, span: Span, name: &str) -> Outcome<Value> {
        if !self.outside {
            return Err(self.error(
                span,
                "Query parameters cannot be used inside SQL function bodies and views",
            ));
        }
        if let Parameters::Named(values) = &self.env.parameters
            && let Some(value) = values.get(&name.to_lowercase())
        {
            return Ok(value.clone());
        }
        Err(self.error(span, format!("Query parameter '{name}' not found")))
    }

    fn positional_parameter(&mut self, span: Span, index: usize) -> Outcome<Value> {
        if !self.outside {
            return Err(self.error(
                span,
                "Query parameters cannot be used inside SQL function bodies and views",
            ));
        }
        if let Parameters::Positional(values) = &self.env.parameters
            && let Some(value) = values.get(index)
        {
            return Ok(value.clone());
        }
        Err(self.error(
            span,
            format!("Query parameter number {} is not defined", index + 1),
        ))
    }

    fn system_variable(&mut self, span: Span, names: &[Identifier]) -> Outcome<Value> {
        let dotted: Vec<String> = names.iter().map(|name| name.name.to_lowercase()).collect();
        let dotted = dotted.join(".");
        if let Some(value) = self.env.system_variables.get(&dotted) {
            return Ok(value.clone());
        }
        match dotted.as_str() {
            "time_zone" => Ok(literals::string(&self.env.context.default_time_zone)),
            "project_id" => Ok(literals::string(&self.env.project)),
            "dataset_id" | "dataset_project_id" if self.env.default_dataset.is_some() => {
                let (project, dataset) = self.env.default_dataset.clone().unwrap_or_default();
                Ok(literals::string(if dotted == "dataset_id" {
                    &dataset
                } else {
                    &project
                }))
            }
            "dataset_id" | "dataset_project_id" => Ok(literals::typed_null(&Type::String)),
            _ => Err(self.error(span, format!("Unrecognized name: @@{dotted}"))),
        }
    }

    fn with_expression(
        &mut self,
        bindings: &[(Identifier, Expr)],
        body: &Expr,
        place: &Place<'_>,
    ) -> Outcome<Value> {
        let Some(((name, expr), rest)) = bindings.split_first() else {
            return self.expr(body, place);
        };
        let value = self.expr(expr, place)?;
        self.bind(vec![(name.name.clone(), value)], |this, cols| {
            let names = Names {
                ranges: Vec::new(),
                columns: cols,
            };
            let scope = Scope {
                names: &names,
                aliases: &[],
                grouping: None,
                parent: Some(place.scope),
            };
            this.with_expression(rest, body, &place.within(&scope))
        })
    }

    /// Gives values names for a body, each computed once where that could matter.
    pub(crate) fn bind(
        &mut self,
        values: Vec<(String, Value)>,
        body: impl FnOnce(&mut Self, Vec<Col>) -> Outcome<Value>,
    ) -> Outcome<Value> {
        let mut cols = Vec::with_capacity(values.len());
        let mut held: Vec<(String, Value)> = Vec::new();
        for (name, value) in values {
            if is_cheap(&value.sql) {
                let mut col = Col::new(Some(name), value);
                col.deps = std::rc::Rc::default();
                cols.push(col);
            } else {
                let stand_in = self.fresh(&name);
                let mut col = Col::new(
                    Some(name),
                    Value {
                        sql: quote_name(&stand_in),
                        ..value.clone()
                    },
                );
                col.deps = std::rc::Rc::default();
                cols.push(col);
                held.push((stand_in, value));
            }
        }
        let mut result = body(self, cols)?;
        for (stand_in, value) in held.into_iter().rev() {
            let quoted = quote_name(&stand_in);
            let count = result.sql.matches(quoted.as_str()).count();
            let window = value.sql.contains(" OVER (");
            result.sql = if count <= 1 || (window && result.sql.contains("SELECT ")) {
                result.sql.replace(&quoted, &value.sql)
            } else if self.subqueries > 0 || result.sql.contains("SELECT ") {
                // DuckDB finds no column of an outer query from inside a lambda.
                let alias = self.fresh("bound");
                format!(
                    "(SELECT {} FROM (SELECT {} AS {quoted}) AS {})",
                    result.sql,
                    value.sql,
                    quote_name(&alias)
                )
            } else {
                format!(
                    "list_transform([{}], lambda {quoted}: {})[1]",
                    value.sql, result.sql
                )
            };
        }
        Ok(result)
    }
}

/// Whether a text costs nothing to compute again.
fn is_cheap(sql: &str) -> bool {
    sql.len() < 400
        && !sql.contains('[')
        && sql
            .match_indices('(')
            .all(|(at, _)| at == 0 || sql.get(..at).is_some_and(|before| before.ends_with('(')))
}

/// The name that an expression without alias gives to its column or field.
pub(crate) fn implied_name(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Path(parts) => match parts.as_slice() {
            [only]
                if !only.quoted
                    && WITHOUT_PARENTHESES.contains(&only.name.to_ascii_uppercase().as_str()) =>
            {
                None
            }
            _ => parts.last().map(|part| part.name.clone()),
        },
        ExprKind::Field { field, .. } => Some(field.name.clone()),
        _ => None,
    }
}

/// Types of operands as BigQuery lists them.
pub(crate) fn shown_types(values: &[&Value]) -> String {
    let texts: Vec<String> = values
        .iter()
        .map(|value| {
            if value.untyped_null {
                "NULL".to_owned()
            } else {
                value.ty.to_string()
            }
        })
        .collect();
    texts.join(", ")
}

fn literal_type(ty: ast::LiteralType) -> Type {
    match ty {
        ast::LiteralType::Date => Type::Date,
        ast::LiteralType::Time => Type::Time,
        ast::LiteralType::DateTime => Type::DateTime,
        ast::LiteralType::Timestamp => Type::Timestamp,
        ast::LiteralType::Numeric => Type::Numeric,
        ast::LiteralType::BigNumeric => Type::BigNumeric,
        ast::LiteralType::Json => Type::Json,
    }
}

fn subscript(mode: SubscriptMode) -> Subscript {
    match mode {
        SubscriptMode::Plain => Subscript::Plain,
        SubscriptMode::Offset => Subscript::Offset,
        SubscriptMode::Ordinal => Subscript::Ordinal,
        SubscriptMode::SafeOffset => Subscript::SafeOffset,
        SubscriptMode::SafeOrdinal => Subscript::SafeOrdinal,
    }
}

fn binary(op: BinaryOp) -> BinaryOperator {
    match op {
        BinaryOp::Add => BinaryOperator::Add,
        BinaryOp::Subtract => BinaryOperator::Subtract,
        BinaryOp::Multiply => BinaryOperator::Multiply,
        BinaryOp::Divide => BinaryOperator::Divide,
        BinaryOp::Concat => BinaryOperator::Concat,
        BinaryOp::BitAnd => BinaryOperator::BitAnd,
        BinaryOp::BitOr => BinaryOperator::BitOr,
        BinaryOp::BitXor => BinaryOperator::BitXor,
        BinaryOp::ShiftLeft => BinaryOperator::ShiftLeft,
        BinaryOp::ShiftRight => BinaryOperator::ShiftRight,
        BinaryOp::Equal => BinaryOperator::Equal,
        BinaryOp::NotEqual => BinaryOperator::NotEqual,
        BinaryOp::Less => BinaryOperator::Less,
        BinaryOp::LessOrEqual => BinaryOperator::LessOrEqual,
        BinaryOp::Greater => BinaryOperator::Greater,
        BinaryOp::GreaterOrEqual => BinaryOperator::GreaterOrEqual,
    }
}
