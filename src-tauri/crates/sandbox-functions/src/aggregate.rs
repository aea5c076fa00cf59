//! Aggregate functions.

use std::fmt::Write as _;

use crate::casts;
use crate::catalogue::argument_types;
use crate::physical::{order_key, order_key_single, physical_type};
use crate::types::{StructField, Type};
use crate::value::{Argument, CallError, Context, Extreme, Modifiers, Nulls, Value};

/// The supported names.
pub(crate) const NAMES: &[&str] = &[
    "COUNT",
    "COUNTIF",
    "SUM",
    "AVG",
    "MIN",
    "MAX",
    "ANY_VALUE",
    "ARRAY_AGG",
    "ARRAY_CONCAT_AGG",
    "STRING_AGG",
    "LOGICAL_AND",
    "LOGICAL_OR",
    "BIT_AND",
    "BIT_OR",
    "BIT_XOR",
    "STDDEV",
    "STDDEV_SAMP",
    "STDDEV_POP",
    "VARIANCE",
    "VAR_SAMP",
    "VAR_POP",
    "CORR",
    "COVAR_POP",
    "COVAR_SAMP",
    "APPROX_COUNT_DISTINCT",
    "APPROX_QUANTILES",
    "APPROX_TOP_COUNT",
    "MAX_BY",
    "MIN_BY",
];

/// Aggregate functions of BigQuery that are refused by name.
const REFUSED: &[&str] = &[
    "APPROX_TOP_SUM",
    "HLL_COUNT.INIT",
    "HLL_COUNT.MERGE",
    "HLL_COUNT.MERGE_PARTIAL",
    "KLL_QUANTILES.INIT_INT64",
    "KLL_QUANTILES.INIT_FLOAT64",
    "KLL_QUANTILES.MERGE_INT64",
    "KLL_QUANTILES.MERGE_FLOAT64",
    "KLL_QUANTILES.MERGE_PARTIAL",
    "KLL_QUANTILES.MERGE_POINT_INT64",
    "KLL_QUANTILES.MERGE_POINT_FLOAT64",
    "ST_CENTROID_AGG",
    "ST_EXTENT",
    "ST_UNION_AGG",
];

/// Whether an aggregate function of this name exists, supported or refused by name.
pub fn is_aggregate(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    NAMES.contains(&upper.as_str()) || REFUSED.contains(&upper.as_str())
}

/// One call while it is written.
struct Writer<'a> {
    name: &'a str,
    modifiers: &'a Modifiers,
    over: Option<&'a str>,
}

impl Writer<'_> {
    /// `function([DISTINCT] arguments [ORDER BY …]) [FILTER …] [OVER …]`.
    fn call(&self, function: &str, arguments: &str, ordered: bool, filter: Option<&str>) -> String {
        let distinct = if self.modifiers.distinct {
            "DISTINCT "
        } else {
            ""
        };
        let order = if ordered { self.order() } else { String::new() };
        format!(
            "{function}({distinct}{arguments}{order}){}",
            self.tail(filter)
        )
    }

    /// A call without DISTINCT and ORDER BY.
    fn plain(&self, function: &str, arguments: &str, filter: Option<&str>) -> String {
        format!("{function}({arguments}){}", self.tail(filter))
    }

    fn tail(&self, filter: Option<&str>) -> String {
        let conditions: Vec<&str> = self
            .modifiers
            .filter
            .as_deref()
            .into_iter()
            .chain(filter)
            .collect();
        let mut out = String::new();
        if !conditions.is_empty() {
            let _ = write!(out, " FILTER (WHERE {})", conditions.join(" AND "));
        }
        if let Some(over) = self.over {
            let _ = write!(out, " OVER ({over})");
        }
        out
    }

    fn order(&self) -> String {
        if self.modifiers.order_by.is_empty() {
            return String::new();
        }
        let keys: Vec<String> = self
            .modifiers
            .order_by
            .iter()
            .map(|key| {
                if self.modifiers.distinct {
                    order_key_single(&key.sql, key.desc, key.nulls_first)
                } else {
                    order_key(&key.sql, &key.ty, key.desc, key.nulls_first)
                }
            })
            .collect();
        format!(" ORDER BY {}", keys.join(", "))
    }

    fn refuse_order(&self) -> Result<(), CallError> {
        if !self.modifiers.order_by.is_empty() {
            return Err(CallError::new(format!(
                "ORDER BY in arguments is not supported by {}",
                self.name
            )));
        }
        if self.modifiers.limit.is_some() {
            return Err(CallError::new(format!(
                "LIMIT in arguments is not supported by {}",
                self.name
            )));
        }
        Ok(())
    }
}

fn values(name: &str, args: &[Argument<'_>]) -> Result<Vec<Value>, CallError> {
    args.iter()
        .map(|arg| match arg {
            Argument::Value(value) => Ok(value.clone()),
            _ => Err(no_match(name, args)),
        })
        .collect()
}

fn no_match(name: &str, args: &[Argument<'_>]) -> CallError {
    let given = argument_types(args);
    let what = if given.is_empty() {
        "with no arguments".to_owned()
    } else {
        format!("for argument types: {given}")
    };
    CallError::new(format!(
        "No matching signature for aggregate function {name} {what}"
    ))
}

/// A call of an aggregate function; COUNT(*) has no arguments. `over` is a finished DuckDB
/// window specification without the parentheses (`PARTITION BY … ORDER BY … ROWS …`).
pub fn aggregate(
    name: &str,
    args: &[Argument<'_>],
    modifiers: &Modifiers,
    over: Option<&str>,
    _ctx: &Context,
) -> Result<Value, CallError> {
    let upper = name.to_ascii_uppercase();
    if !NAMES.contains(&upper.as_str()) {
        return Err(crate::scalar::unknown(name));
    }
    let mut given = values(&upper, args)?;
    for value in &mut given {
        if value.untyped_null {
            *value = casts::coerce(value, &Type::Int64)?;
        }
    }
    let writer = Writer {
        name: &upper,
        modifiers,
        over,
    };
    let refuse = || no_match(&upper, args);
    if let Some((extreme, by)) = &modifiers.having {
        return having(&writer, &given, *extreme, by);
    }
    if modifiers.nulls.is_some()
        && !matches!(
            upper.as_str(),
            "ARRAY_AGG" | "APPROX_QUANTILES" | "ANY_VALUE"
        )
    {
        return Err(CallError::new(format!(
            "IGNORE NULLS and RESPECT NULLS are not allowed for {upper}"
        )));
    }
    if !matches!(
        upper.as_str(),
        "ARRAY_AGG" | "STRING_AGG" | "ARRAY_CONCAT_AGG"
    ) {
        writer.refuse_order()?;
    }
    match (upper.as_str(), given.as_slice()) {
        ("COUNT", []) => Ok(Value::new(writer.plain("count", "*", None), Type::Int64)),
        ("COUNT", [x]) => {
            if modifiers.distinct && !x.ty.is_groupable() {
                return Err(CallError::new(format!(
                    "Aggregate functions with DISTINCT cannot be used with arguments of type {}",
                    x.ty
                )));
            }
            Ok(Value::new(
                writer.call("count", &x.sql, false, None),
                Type::Int64,
            ))
        }
        ("COUNTIF", [x]) => {
            let x = casts::coerce(x, &Type::Bool).map_err(|_| refuse())?;
            Ok(Value::new(
                writer.call(
                    "count",
                    &format!("CASE WHEN {} THEN TRUE END", x.sql),
                    false,
                    None,
                ),
                Type::Int64,
            ))
        }
        ("SUM", [x]) => sum(&writer, x).ok_or_else(refuse),
        ("AVG", [x]) => average(&writer, x).ok_or_else(refuse),
        ("MIN" | "MAX", [x]) => extreme_of(&writer, x),
        ("ANY_VALUE", [x]) => Ok(Value::new(
            writer.plain("any_value", &x.sql, None),
            x.ty.clone(),
        )),
        ("ARRAY_AGG", [x]) => array_agg(&writer, x),
        ("ARRAY_CONCAT_AGG", [x]) => {
            if !matches!(x.ty, Type::Array(_)) {
                return Err(refuse());
            }
            let mut list = writer.call(
                "list",
                &x.sql,
                true,
                Some(&format!("{} IS NOT NULL", x.sql)),
            );
            if let Some(limit) = modifiers.limit {
                list = format!("list_slice({list}, 1, {limit})");
            }
            Ok(Value::new(format!("flatten({list})"), x.ty.clone()))
        }
        ("STRING_AGG", [x]) => string_agg(&writer, x, None).ok_or_else(refuse),
        ("STRING_AGG", [x, delimiter]) => {
            string_agg(&writer, x, Some(delimiter)).ok_or_else(refuse)
        }
        ("LOGICAL_AND" | "LOGICAL_OR", [x]) => {
            let x = casts::coerce(x, &Type::Bool).map_err(|_| refuse())?;
            let function = if upper == "LOGICAL_AND" {
                "bool_and"
            } else {
                "bool_or"
            };
            Ok(Value::new(
                writer.call(function, &x.sql, false, None),
                Type::Bool,
            ))
        }
        ("BIT_AND" | "BIT_OR" | "BIT_XOR", [x]) => {
            let x = casts::coerce(x, &Type::Int64).map_err(|_| refuse())?;
            Ok(Value::new(
                writer.call(&upper.to_ascii_lowercase(), &x.sql, false, None),
                Type::Int64,
            ))
        }
        ("STDDEV" | "STDDEV_SAMP" | "STDDEV_POP" | "VARIANCE" | "VAR_SAMP" | "VAR_POP", [x]) => {
            let x = casts::coerce(x, &Type::Float64).map_err(|_| refuse())?;
            let function = match upper.as_str() {
                "STDDEV" | "STDDEV_SAMP" => "stddev_samp",
                "STDDEV_POP" => "stddev_pop",
                "VAR_POP" => "var_pop",
                _ => "var_samp",
            };
            Ok(Value::new(
                writer.call(function, &x.sql, false, None),
                Type::Float64,
            ))
        }
        ("CORR" | "COVAR_POP" | "COVAR_SAMP", [x, y]) => {
            let x = casts::coerce(x, &Type::Float64).map_err(|_| refuse())?;
            let y = casts::coerce(y, &Type::Float64).map_err(|_| refuse())?;
            let call = writer.call(
                &upper.to_ascii_lowercase(),
                &format!("{}, {}", x.sql, y.sql),
                false,
                None,
            );
            Ok(Value::new(call, Type::Float64))
        }
        ("APPROX_COUNT_DISTINCT", [x]) => {
            if !x.ty.is_groupable() {
                return Err(refuse());
            }
            Ok(Value::new(
                writer.plain("count", &format!("DISTINCT {}", x.sql), None),
                Type::Int64,
            ))
        }
        ("APPROX_QUANTILES", [x, n]) => quantiles(&writer, x, n),
        ("APPROX_TOP_COUNT", [x, n]) => top_count(&writer, x, n),
        ("MAX_BY" | "MIN_BY", [x, y]) => by(
            &writer,
            x,
            y,
            if upper == "MAX_BY" {
                Extreme::Max
            } else {
                Extreme::Min
            },
        ),
        _ => Err(refuse()),
    }
}

fn sum(writer: &Writer<'_>, x: &Value) -> Option<Value> {
    let sql = match x.ty {
        Type::Int64 | Type::Numeric => {
            format!(
                "CAST({} AS {})",
                writer.call("sum", &x.sql, false, None),
                physical_type(&x.ty)
            )
        }
        Type::Float64 => writer.call("sum", &x.sql, false, None),
        Type::BigNumeric => {
            let present = format!("{} IS NOT NULL", x.sql);
            format!(
                "bq_bignumeric_sum({})",
                writer.call("list", &x.sql, false, Some(&present))
            )
        }
        Type::Interval => {
            let present = format!("{} IS NOT NULL", x.sql);
            format!(
                "bq_interval_sum({})",
                writer.call("list", &x.sql, false, Some(&present))
            )
        }
        _ => return None,
    };
    Some(Value::new(sql, x.ty.clone()))
}

fn average(writer: &Writer<'_>, x: &Value) -> Option<Value> {
    let present = format!("{} IS NOT NULL", x.sql);
    Some(match x.ty {
        Type::Int64 | Type::Float64 => {
            Value::new(writer.call("avg", &x.sql, false, None), Type::Float64)
        }
        Type::Numeric => Value::new(
            format!(
                "bq_numeric_div(CAST({} AS DECIMAL(38,9)), CAST({} AS DECIMAL(38,9)))",
                writer.call("sum", &x.sql, false, None),
                writer.call("count", &x.sql, false, None)
            ),
            Type::Numeric,
        ),
        Type::BigNumeric => Value::new(
            format!(
                "bq_bignumeric_avg({})",
                writer.call("list", &x.sql, false, Some(&present))
            ),
            Type::BigNumeric,
        ),
        Type::Interval => {
            let list = writer.call("list", &x.sql, false, Some(&present));
            Value::new(format!("bq_interval_avg({list})"), Type::Interval)
        }
        _ => return None,
    })
}

fn extreme_of(writer: &Writer<'_>, x: &Value) -> Result<Value, CallError> {
    if !x.ty.is_orderable() {
        return Err(CallError::new(format!(
            "{} is not defined for arguments of type {}",
            writer.name, x.ty
        )));
    }
    let function = writer.name.to_ascii_lowercase();
    let call = writer.plain(&function, &x.sql, None);
    let sql = if x.ty == Type::Float64 && function == "min" {
        // NaN wins in both directions.
        let nan = writer.plain("bool_or", &format!("isnan({})", x.sql), None);
        format!("(CASE WHEN {nan} THEN 'nan'::DOUBLE ELSE {call} END)")
    } else {
        call
    };
    Ok(Value::new(sql, x.ty.clone()))
}

fn array_agg(writer: &Writer<'_>, x: &Value) -> Result<Value, CallError> {
    if matches!(x.ty, Type::Array(_)) {
        return Err(CallError::new(format!(
            "The argument to ARRAY_AGG must not be an array type but was {}",
            x.ty
        )));
    }
    if writer.modifiers.distinct && !x.ty.is_groupable() {
        return Err(CallError::new(format!(
            "Aggregate functions with DISTINCT cannot be used with arguments of type {}",
            x.ty
        )));
    }
    let present = format!("{} IS NOT NULL", x.sql);
    let filter = (writer.modifiers.nulls == Some(Nulls::Ignore)).then_some(present.as_str());
    let mut sql = writer.call("list", &x.sql, true, filter);
    if let Some(limit) = writer.modifiers.limit {
        sql = format!("list_slice({sql}, 1, {limit})");
    }
    Ok(Value::new(sql, x.ty.clone().array_of()))
}

fn string_agg(writer: &Writer<'_>, x: &Value, delimiter: Option<&Value>) -> Option<Value> {
    let bytes = x.ty == Type::Bytes;
    let ty = if bytes { Type::Bytes } else { Type::String };
    let x = casts::coerce(x, &ty).ok()?;
    let between = match delimiter {
        Some(delimiter) => casts::coerce(delimiter, &ty).ok()?.sql,
        None if bytes => "','::BLOB".to_owned(),
        None => "','".to_owned(),
    };
    let present = format!("{} IS NOT NULL", x.sql);
    let constant = delimiter.is_none_or(|d| d.constant.is_some());
    if !bytes && constant && writer.modifiers.limit.is_none() {
        return Some(Value::new(
            writer.call("string_agg", &format!("{}, {between}", x.sql), true, None),
            ty,
        ));
    }
    let mut list = writer.call("list", &x.sql, true, Some(&present));
    if let Some(limit) = writer.modifiers.limit {
        list = format!("list_slice({list}, 1, {limit})");
    }
    // A delimiter that varies is taken from any row; GoogleSQL wants a constant there.
    let between = if constant {
        between
    } else {
        writer.plain("any_value", &between, None)
    };
    Some(Value::new(
        if bytes {
            format!("bq_join_bytes({list}, {between}, CAST([] AS BLOB[]))")
        } else {
            format!("bq_join({list}, {between})")
        },
        ty,
    ))
}

fn constant_count(writer: &Writer<'_>, n: &Value) -> Result<i64, CallError> {
    n.constant_int().filter(|n| *n > 0).ok_or_else(|| {
        CallError::new(format!(
            "The second argument of {} must be a positive integer literal",
            writer.name
        ))
    })
}

fn quantiles(writer: &Writer<'_>, x: &Value, n: &Value) -> Result<Value, CallError> {
    let n = constant_count(writer, n)?;
    if !x.ty.is_orderable() {
        return Err(CallError::new(format!(
            "APPROX_QUANTILES is not defined for arguments of type {}",
            x.ty
        )));
    }
    let distinct = if writer.modifiers.distinct {
        "DISTINCT "
    } else {
        ""
    };
    let key = order_key_single(&x.sql, false, None);
    let present = format!("{} IS NOT NULL", x.sql);
    let filter = (writer.modifiers.nulls != Some(Nulls::Respect)).then_some(present.as_str());
    let sorted = writer.plain(
        "list",
        &format!("{distinct}{} ORDER BY {key}", x.sql),
        filter,
    );
    Ok(Value::new(
        format!("bq_pick_quantiles({sorted}, {n})"),
        x.ty.clone().array_of(),
    ))
}

fn top_count(writer: &Writer<'_>, x: &Value, n: &Value) -> Result<Value, CallError> {
    let n = constant_count(writer, n)?;
    if !x.ty.is_groupable() {
        return Err(CallError::new(format!(
            "APPROX_TOP_COUNT is not defined for arguments of type {}",
            x.ty
        )));
    }
    let ty = Type::Struct(vec![
        StructField::named("value", x.ty.clone()),
        StructField::named("count", Type::Int64),
    ])
    .array_of();
    let counted = writer.plain("histogram", &x.sql, None);
    let nulls = writer.plain("count", "*", Some(&format!("{} IS NULL", x.sql)));
    let sql = format!(
        "CAST(list_slice(list_transform(list_reverse_sort(list_concat(\
         list_transform(coalesce(map_entries({counted}), []), lambda e: {{c: CAST(e.value AS BIGINT), v: e.key}}), \
         CASE WHEN {nulls} > 0 THEN [{{c: CAST({nulls} AS BIGINT), v: NULL}}] ELSE [] END)), \
         lambda e: struct_pack(f0_ := e.v, f1_ := e.c)), 1, {n}) AS {})",
        physical_type(&ty)
    );
    Ok(Value::new(sql, ty))
}

fn by(writer: &Writer<'_>, x: &Value, key: &Value, extreme: Extreme) -> Result<Value, CallError> {
    if !key.ty.is_orderable() {
        return Err(CallError::new(format!(
            "{} is not defined for keys of type {}",
            writer.name, key.ty
        )));
    }
    let function = match extreme {
        Extreme::Max => "arg_max_null",
        Extreme::Min => "arg_min_null",
    };
    let present = format!("{} IS NOT NULL", key.sql);
    Ok(Value::new(
        writer.plain(function, &format!("{}, {}", x.sql, key.sql), Some(&present)),
        x.ty.clone(),
    ))
}

fn having(
    writer: &Writer<'_>,
    given: &[Value],
    extreme: Extreme,
    key: &Value,
) -> Result<Value, CallError> {
    let [x] = given else {
        return Err(CallError::unsupported(format!(
            "HAVING MAX and HAVING MIN in {}",
            writer.name
        )));
    };
    if writer.name == "ANY_VALUE" {
        return by(writer, x, key, extreme);
    }
    if writer.modifiers.distinct
        || !writer.modifiers.order_by.is_empty()
        || writer.modifiers.limit.is_some()
    {
        return Err(CallError::unsupported(format!(
            "HAVING MAX and HAVING MIN with DISTINCT, ORDER BY or LIMIT in {}",
            writer.name
        )));
    }
    if !key.ty.is_orderable() {
        return Err(CallError::new(format!(
            "HAVING MAX and HAVING MIN are not defined for keys of type {}",
            key.ty
        )));
    }
    let all = writer.plain("list", &format!("{{k: {}, x: {}}}", key.sql, x.sql), None);
    let bound = writer.plain(
        if extreme == Extreme::Max {
            "max"
        } else {
            "min"
        },
        &key.sql,
        None,
    );
    let kept =
        format!("list_transform(list_filter({all}, lambda h: h.k = {bound}), lambda h: h.x)");
    let present = format!("list_filter({kept}, lambda h: h IS NOT NULL)");
    let (sql, ty) = match (writer.name, &x.ty) {
        ("COUNT", _) => (format!("coalesce(list_count({kept}), 0)"), Type::Int64),
        ("MIN" | "MAX", ty) if ty.is_orderable() => (
            format!("list_{}({kept})", writer.name.to_ascii_lowercase()),
            ty.clone(),
        ),
        ("SUM", Type::Int64 | Type::Numeric) => (
            format!("CAST(list_sum({kept}) AS {})", physical_type(&x.ty)),
            x.ty.clone(),
        ),
        ("SUM", Type::Float64) => (format!("list_sum({kept})"), Type::Float64),
        ("AVG", Type::Int64 | Type::Float64) => (format!("list_avg({kept})"), Type::Float64),
        ("ARRAY_AGG", _) if writer.modifiers.nulls == Some(Nulls::Ignore) => {
            (present, x.ty.clone().array_of())
        }
        ("ARRAY_AGG", _) => (kept, x.ty.clone().array_of()),
        _ => {
            return Err(CallError::unsupported(format!(
                "HAVING MAX and HAVING MIN in {}",
                writer.name
            )));
        }
    };
    Ok(Value::new(sql, ty))
}
