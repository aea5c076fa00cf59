//! The catalogue's machinery: signatures as text, matching of arguments, templates of DuckDB SQL.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

use crate::casts;
use crate::types::Type;
use crate::value::{Argument, CallError, Context, DatePart, LambdaBody, Value};

/// One overload of a function.
pub(crate) struct Overload {
    /// The name in upper case.
    pub(crate) name: &'static str,
    /// Parameters: types separated by commas; `?` optional, `*` repeated, `name=>` named;
    /// `T`, `U` stand for one type throughout, `ANY` for any type, `PART` for a date part, `LAMBDA` for a lambda.
    pub(crate) params: &'static str,
    /// The result's type in the same words.
    pub(crate) result: &'static str,
    /// How it becomes DuckDB SQL.
    pub(crate) emit: Emit,
}

/// How a call becomes DuckDB SQL.
#[derive(Clone, Copy)]
pub(crate) enum Emit {
    /// A template: `{0}` an argument, `{1:default}` with a text for an absent one, `{*}` all.
    Sql(&'static str),
    /// Code that sees the whole call.
    With(fn(&Call<'_, '_>) -> Result<Value, CallError>),
}

/// A row of a function table.
pub(crate) const fn sql(
    name: &'static str,
    params: &'static str,
    result: &'static str,
    template: &'static str,
) -> Overload {
    Overload {
        name,
        params,
        result,
        emit: Emit::Sql(template),
    }
}

/// A row of a function table that needs code.
pub(crate) const fn with(
    name: &'static str,
    params: &'static str,
    result: &'static str,
    emit: fn(&Call<'_, '_>) -> Result<Value, CallError>,
) -> Overload {
    Overload {
        name,
        params,
        result,
        emit: Emit::With(emit),
    }
}

/// An argument bound to its parameter and already coerced.
pub(crate) enum Bound<'c, 'a> {
    Absent,
    Value(Value),
    Part(DatePart),
    Lambda(&'c [String], &'c LambdaBody<'a>),
}

/// A call whose overload is chosen.
pub(crate) struct Call<'c, 'a> {
    /// The function's name.
    pub(crate) name: &'c str,
    /// Arguments by parameter; repeated ones follow each other at the end.
    pub(crate) args: Vec<Bound<'c, 'a>>,
    /// The result's type.
    pub(crate) ty: Type,
    /// The statement's context.
    pub(crate) ctx: &'c Context,
}

impl Call<'_, '_> {
    /// The value at a position; absent is an error that only a faulty table can cause.
    pub(crate) fn value(&self, index: usize) -> Result<&Value, CallError> {
        self.optional(index).ok_or_else(|| {
            CallError::new(format!(
                "Argument {} is missing in {}",
                index + 1,
                self.name
            ))
        })
    }

    /// The value at a position, if it was given.
    pub(crate) fn optional(&self, index: usize) -> Option<&Value> {
        match self.args.get(index) {
            Some(Bound::Value(value)) => Some(value),
            _ => None,
        }
    }

    /// The SQL of the value at a position.
    pub(crate) fn sql(&self, index: usize) -> Result<&str, CallError> {
        self.value(index).map(|value| value.sql.as_str())
    }

    /// The date part at a position.
    pub(crate) fn part(&self, index: usize) -> Option<DatePart> {
        match self.args.get(index) {
            Some(Bound::Part(part)) => Some(*part),
            _ => None,
        }
    }

    /// The lambda at a position: its parameters' names and its body.
    pub(crate) fn lambda(&self, index: usize) -> Option<(&[String], &LambdaBody<'_>)> {
        match self.args.get(index) {
            Some(Bound::Lambda(params, body)) => Some((params, *body)),
            _ => None,
        }
    }

    /// All values in order.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Value> {
        self.args.iter().filter_map(|arg| match arg {
            Bound::Value(value) => Some(value),
            _ => None,
        })
    }

    /// The result with this SQL and the call's type.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "the end of every emitter, which may fail"
    )]
    pub(crate) fn result(&self, sql: impl Into<String>) -> Result<Value, CallError> {
        Ok(Value::new(sql, self.ty.clone()))
    }
}

/// A type in a signature.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Pattern {
    Exact(Type),
    Variable(char),
    ArrayOf(Box<Pattern>),
    RangeOf(Box<Pattern>),
    AnyStruct,
    /// A value of any type, each on its own.
    Any,
    Part,
    Lambda,
}

#[derive(Debug, Clone)]
struct Parameter {
    pattern: Pattern,
    optional: bool,
    repeated: bool,
    name: Option<&'static str>,
}

/// An overload with its texts read.
pub(crate) struct Signature {
    overload: &'static Overload,
    params: Vec<Parameter>,
    result: Pattern,
}

fn pattern(text: &str) -> Pattern {
    if let Some(inner) = text
        .strip_prefix("ARRAY<")
        .and_then(|rest| rest.strip_suffix('>'))
    {
        return Pattern::ArrayOf(Box::new(pattern(inner)));
    }
    if let Some(inner) = text
        .strip_prefix("RANGE<")
        .and_then(|rest| rest.strip_suffix('>'))
    {
        return Pattern::RangeOf(Box::new(pattern(inner)));
    }
    match text {
        "PART" => Pattern::Part,
        "LAMBDA" => Pattern::Lambda,
        "STRUCT" => Pattern::AnyStruct,
        "ANY" => Pattern::Any,
        "T" => Pattern::Variable('T'),
        "U" => Pattern::Variable('U'),
        _ => Pattern::Exact(Type::parse(text).unwrap_or(Type::Struct(Vec::new()))),
    }
}

fn parameters(text: &'static str) -> Vec<Parameter> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, rest) = match part.split_once("=>") {
                Some((name, rest)) => (Some(name.trim()), rest.trim()),
                None => (None, part),
            };
            let optional = rest.ends_with('?');
            let repeated = rest.ends_with('*');
            Parameter {
                pattern: pattern(rest.trim_end_matches(['?', '*'])),
                optional,
                repeated,
                name,
            }
        })
        .collect()
}

/// Functions by name.
pub(crate) struct Catalogue {
    functions: HashMap<&'static str, Vec<Signature>>,
}

impl Catalogue {
    /// Reads tables of overloads.
    pub(crate) fn new(tables: &[&'static [Overload]]) -> Self {
        let mut functions: HashMap<&'static str, Vec<Signature>> = HashMap::new();
        for overload in tables.iter().flat_map(|table| table.iter()) {
            functions.entry(overload.name).or_default().push(Signature {
                overload,
                params: parameters(overload.params),
                result: pattern(overload.result),
            });
        }
        Self { functions }
    }

    /// Whether the name is known here.
    pub(crate) fn has(&self, upper: &str) -> bool {
        self.functions.contains_key(upper)
    }

    /// Every name.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.functions.keys().copied()
    }

    /// Chooses the overload, coerces the arguments and emits.
    pub(crate) fn call(
        &self,
        upper: &str,
        args: &[Argument<'_>],
        ctx: &Context,
    ) -> Result<Value, CallError> {
        let call = self.bind(upper, args, ctx)?;
        match call.1 {
            Emit::Sql(template) => Ok(Value::new(expand(template, &call.0), call.0.ty.clone())),
            Emit::With(emit) => emit(&call.0),
        }
    }

    /// Chooses the overload and coerces the arguments.
    pub(crate) fn bind<'c, 'a>(
        &'c self,
        upper: &'c str,
        args: &'c [Argument<'a>],
        ctx: &'c Context,
    ) -> Result<(Call<'c, 'a>, Emit), CallError> {
        let signatures = self
            .functions
            .get(upper)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut best: Option<(u64, &Signature, Vec<Slot<'c, 'a>>, Variables)> = None;
        for signature in signatures {
            if let Some((cost, slots, variables)) = fit(signature, args)
                && best.as_ref().is_none_or(|(least, ..)| cost < *least)
            {
                best = Some((cost, signature, slots, variables));
            }
        }
        let Some((_, signature, slots, variables)) = best else {
            return Err(no_match(upper, args, signatures));
        };
        let mut bound = Vec::with_capacity(slots.len());
        for (index, slot) in slots.into_iter().enumerate() {
            bound.push(match slot {
                Slot::Absent => Bound::Absent,
                Slot::Part(part) => Bound::Part(part),
                Slot::Lambda(params, body) => Bound::Lambda(params, body),
                Slot::Value(value) => {
                    let position = index.min(signature.params.len().saturating_sub(1));
                    let target = signature
                        .params
                        .get(position)
                        .and_then(|p| variables.resolve(&p.pattern));
                    match target {
                        Some(target) => Bound::Value(casts::coerce(value, &target)?),
                        None => Bound::Value(value.clone()),
                    }
                }
            });
        }
        let ty = variables.resolve(&signature.result).unwrap_or(Type::Int64);
        Ok((
            Call {
                name: signature.overload.name,
                args: bound,
                ty,
                ctx,
            },
            signature.overload.emit,
        ))
    }
}

enum Slot<'c, 'a> {
    Absent,
    Value(&'c Value),
    Part(DatePart),
    Lambda(&'c [String], &'c LambdaBody<'a>),
}

#[derive(Default)]
struct Variables {
    types: Vec<(char, Type)>,
}

impl Variables {
    fn get(&self, letter: char) -> Option<&Type> {
        self.types
            .iter()
            .find(|(l, _)| *l == letter)
            .map(|(_, ty)| ty)
    }

    fn resolve(&self, pattern: &Pattern) -> Option<Type> {
        match pattern {
            Pattern::Exact(ty) => Some(ty.clone()),
            Pattern::Variable(letter) => Some(self.get(*letter).cloned().unwrap_or(Type::Int64)),
            Pattern::ArrayOf(inner) => self.resolve(inner).map(Type::array_of),
            Pattern::RangeOf(inner) => self.resolve(inner).map(|ty| Type::Range(Box::new(ty))),
            Pattern::AnyStruct | Pattern::Any | Pattern::Part | Pattern::Lambda => None,
        }
    }
}

/// Binds arguments to parameters and adds up what the coercions cost; none if it does not fit.
fn fit<'c, 'a>(
    signature: &Signature,
    args: &'c [Argument<'a>],
) -> Option<(u64, Vec<Slot<'c, 'a>>, Variables)> {
    let params = &signature.params;
    let mut slots: Vec<Slot<'c, 'a>> = Vec::with_capacity(params.len().max(args.len()));
    let mut positional = args
        .iter()
        .filter(|arg| !matches!(arg, Argument::Named(..)));
    for parameter in params {
        if parameter.repeated {
            for arg in positional.by_ref() {
                slots.push(slot(arg, &parameter.pattern)?);
            }
            break;
        }
        let named = parameter.name.and_then(|name| {
            args.iter().find_map(|arg| match arg {
                Argument::Named(given, inner) if given.eq_ignore_ascii_case(name) => {
                    Some(inner.as_ref())
                }
                _ => None,
            })
        });
        match named.or_else(|| positional.next()) {
            Some(arg) => slots.push(slot(arg, &parameter.pattern)?),
            None if parameter.optional => slots.push(Slot::Absent),
            None => return None,
        }
    }
    if positional.next().is_some() {
        return None;
    }
    for arg in args {
        if let Argument::Named(given, _) = arg
            && !params
                .iter()
                .any(|p| p.name.is_some_and(|name| name.eq_ignore_ascii_case(given)))
        {
            return None;
        }
    }
    let mut variables = Variables::default();
    for letter in ['T', 'U'] {
        let mut seen: Vec<Value> = Vec::new();
        for (index, slot) in slots.iter().enumerate() {
            let parameter = params.get(index.min(params.len().saturating_sub(1)))?;
            if let Slot::Value(value) = slot {
                collect(&parameter.pattern, letter, value, &mut seen);
            }
        }
        if !seen.is_empty() {
            let refs: Vec<&Value> = seen.iter().collect();
            variables
                .types
                .push((letter, casts::supertype(&refs).ok()?));
        }
    }
    let mut cost = 0;
    for (index, slot) in slots.iter().enumerate() {
        let parameter = params.get(index.min(params.len().saturating_sub(1)))?;
        if let Slot::Value(value) = slot {
            cost += match (&parameter.pattern, variables.resolve(&parameter.pattern)) {
                (Pattern::AnyStruct, _) => matches!(value.ty, Type::Struct(_)).then_some(0)?,
                (_, Some(target)) => casts::coercion_cost(value, &target)?,
                (_, None) => 0,
            };
        }
    }
    Some((cost, slots, variables))
}

fn slot<'c, 'a>(arg: &'c Argument<'a>, pattern: &Pattern) -> Option<Slot<'c, 'a>> {
    match (arg, pattern) {
        (Argument::Part(part), Pattern::Part) => Some(Slot::Part(*part)),
        (Argument::Lambda { params, body }, Pattern::Lambda) => {
            Some(Slot::Lambda(params, body.as_ref()))
        }
        (Argument::Value(value), pattern)
            if !matches!(pattern, Pattern::Part | Pattern::Lambda) =>
        {
            Some(Slot::Value(value))
        }
        (Argument::Named(_, inner), pattern) => slot(inner, pattern),
        _ => None,
    }
}

fn collect(pattern: &Pattern, letter: char, value: &Value, seen: &mut Vec<Value>) {
    match pattern {
        Pattern::Variable(own) if *own == letter => seen.push(value.clone()),
        Pattern::ArrayOf(inner) => {
            if let Type::Array(element) = &value.ty {
                collect(
                    inner,
                    letter,
                    &Value::new("NULL", element.as_ref().clone()),
                    seen,
                );
            }
        }
        Pattern::RangeOf(inner) => {
            if let Type::Range(element) = &value.ty {
                collect(
                    inner,
                    letter,
                    &Value::new("NULL", element.as_ref().clone()),
                    seen,
                );
            }
        }
        _ => {}
    }
}

/// Fills a template with the call's arguments.
fn expand(template: &str, call: &Call<'_, '_>) -> String {
    let text = |arg: &Bound<'_, '_>| match arg {
        Bound::Value(value) => Some(value.sql.clone()),
        Bound::Part(part) => Some(format!("'{part}'")),
        Bound::Absent | Bound::Lambda(..) => None,
    };
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let Some(close) = after.find('}') else {
            out.push_str(after);
            return out;
        };
        let hole = &after[..close];
        rest = &after[close + 1..];
        if hole == "*" {
            let all: Vec<String> = call.args.iter().filter_map(text).collect();
            out.push_str(&all.join(", "));
            continue;
        }
        if hole == "tz" {
            out.push_str(&crate::physical::quote_text(&call.ctx.default_time_zone));
            continue;
        }
        let (index, default) = hole
            .split_once(':')
            .map_or((hole, ""), |(index, default)| (index, default));
        let given = index
            .parse::<usize>()
            .ok()
            .and_then(|index| call.args.get(index))
            .and_then(text);
        match given {
            Some(given) => out.push_str(&given),
            None if default == "tz" => {
                out.push_str(&crate::physical::quote_text(&call.ctx.default_time_zone));
            }
            None => out.push_str(default),
        }
    }
    out.push_str(rest);
    out
}

/// The types of arguments as BigQuery lists them in a refusal.
pub(crate) fn argument_types(args: &[Argument<'_>]) -> String {
    let mut out = String::new();
    for (index, arg) in args.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        let mut arg = arg;
        if let Argument::Named(name, inner) = arg {
            let _ = write!(out, "{name} => ");
            arg = inner;
        }
        match arg {
            Argument::Value(value) if value.untyped_null => out.push_str("NULL"),
            Argument::Value(value) => {
                let _ = write!(out, "{}", value.ty);
            }
            Argument::Part(_) => out.push_str("DATE_TIME_PART"),
            Argument::Lambda { .. } => out.push_str("LAMBDA"),
            Argument::Type(_) => out.push_str("TYPE"),
            Argument::Named(..) => {}
        }
    }
    out
}

fn pattern_text(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Exact(ty) => ty.to_string(),
        Pattern::Variable('U') => "T2".to_owned(),
        Pattern::Variable(_) => "T1".to_owned(),
        Pattern::ArrayOf(inner) => format!("ARRAY<{}>", pattern_text(inner)),
        Pattern::RangeOf(inner) => format!("RANGE<{}>", pattern_text(inner)),
        Pattern::AnyStruct => "STRUCT".to_owned(),
        Pattern::Any => "ANY".to_owned(),
        Pattern::Part => "DATE_TIME_PART".to_owned(),
        Pattern::Lambda => "LAMBDA".to_owned(),
    }
}

fn no_match(upper: &str, args: &[Argument<'_>], signatures: &[Signature]) -> CallError {
    let shown: Vec<String> = signatures
        .iter()
        .map(|signature| {
            let params: Vec<String> = signature
                .params
                .iter()
                .map(|p| {
                    let mut text = pattern_text(&p.pattern);
                    if let Some(name) = p.name {
                        text = format!("{name} => {text}");
                    }
                    if p.repeated {
                        format!("[{text}, ...]")
                    } else if p.optional {
                        format!("[{text}]")
                    } else {
                        text
                    }
                })
                .collect();
            format!("{upper}({})", params.join(", "))
        })
        .collect();
    let given = argument_types(args);
    let what = if given.is_empty() {
        "with no arguments".to_owned()
    } else {
        format!("for argument types: {given}")
    };
    let label = if shown.len() == 1 {
        "Supported signature"
    } else {
        "Supported signatures"
    };
    CallError::new(format!(
        "No matching signature for function {upper} {what}. {label}: {}",
        shown.join("; ")
    ))
}

/// The scalar functions.
pub(crate) fn scalars() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::new(&crate::scalar::tables()))
}
