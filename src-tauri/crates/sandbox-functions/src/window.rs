//! Numbering and navigation functions, which stand only with OVER.

use crate::casts;
use crate::catalogue::argument_types;
use crate::types::Type;
use crate::value::{Argument, CallError, Context, Modifiers, Nulls, Value};

/// The supported names.
pub(crate) const NAMES: &[&str] = &[
    "ROW_NUMBER",
    "RANK",
    "DENSE_RANK",
    "PERCENT_RANK",
    "CUME_DIST",
    "NTILE",
    "LAG",
    "LEAD",
    "FIRST_VALUE",
    "LAST_VALUE",
    "NTH_VALUE",
    "PERCENTILE_CONT",
    "PERCENTILE_DISC",
];

/// Whether a function of this name exists that needs OVER.
pub fn is_window(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    NAMES.contains(&upper.as_str())
}

/// A call of a numbering or navigation function. `over` is a finished DuckDB window
/// specification without the parentheses; `order_by` in the modifiers is not used.
pub fn window(
    name: &str,
    args: &[Argument<'_>],
    modifiers: &Modifiers,
    over: &str,
    _ctx: &Context,
) -> Result<Value, CallError> {
    let upper = name.to_ascii_uppercase();
    if !is_window(&upper) {
        return Err(crate::scalar::unknown(name));
    }
    let refuse = || {
        CallError::new(format!(
            "No matching signature for analytic function {upper} for argument types: {}",
            argument_types(args)
        ))
    };
    let mut given = Vec::with_capacity(args.len());
    for arg in args {
        match arg {
            Argument::Value(value) if value.untyped_null => {
                given.push(casts::coerce(value, &Type::Int64)?);
            }
            Argument::Value(value) => given.push(value.clone()),
            _ => return Err(refuse()),
        }
    }
    let lower = upper.to_ascii_lowercase();
    let ignore = if modifiers.nulls == Some(Nulls::Ignore) {
        " IGNORE NULLS"
    } else {
        ""
    };
    if modifiers.nulls.is_some()
        && !matches!(
            upper.as_str(),
            "FIRST_VALUE"
                | "LAST_VALUE"
                | "NTH_VALUE"
                | "LAG"
                | "LEAD"
                | "PERCENTILE_CONT"
                | "PERCENTILE_DISC"
        )
    {
        return Err(CallError::new(format!(
            "IGNORE NULLS and RESPECT NULLS are not allowed for analytic function {upper}"
        )));
    }
    let ordered = over.contains("ORDER BY");
    if !ordered
        && matches!(
            upper.as_str(),
            "RANK" | "DENSE_RANK" | "PERCENT_RANK" | "CUME_DIST" | "NTILE" | "LAG" | "LEAD"
        )
    {
        return Err(CallError::new(format!(
            "Window ORDER BY is required for analytic function {lower}"
        )));
    }
    match (upper.as_str(), given.as_slice()) {
        ("ROW_NUMBER" | "RANK" | "DENSE_RANK", []) => {
            Ok(Value::new(format!("{lower}() OVER ({over})"), Type::Int64))
        }
        ("PERCENT_RANK" | "CUME_DIST", []) => Ok(Value::new(
            format!("{lower}() OVER ({over})"),
            Type::Float64,
        )),
        ("NTILE", [n]) => {
            let n = casts::coerce(n, &Type::Int64).map_err(|_| refuse())?;
            if n.constant_int().is_some_and(|n| n <= 0) {
                return Err(CallError::new(
                    "The number of buckets in NTILE must be positive",
                ));
            }
            Ok(Value::new(
                format!("ntile({}) OVER ({over})", n.sql),
                Type::Int64,
            ))
        }
        ("LAG" | "LEAD", [x, rest @ ..]) if rest.len() <= 2 => {
            let offset = match rest.first() {
                Some(offset) => casts::coerce(offset, &Type::Int64).map_err(|_| refuse())?,
                None => crate::literals::int(1),
            };
            if offset.constant_int().is_some_and(|n| n < 0) {
                return Err(CallError::new(format!(
                    "The offset to the function {upper} must not be negative."
                )));
            }
            let (mut x, mut ty) = (x.clone(), x.ty.clone());
            let default = match rest.get(1) {
                Some(default) => {
                    ty = casts::supertype(&[&x, default]).map_err(|_| refuse())?;
                    x = casts::coerce(&x, &ty)?;
                    format!(", {}", casts::coerce(default, &ty)?.sql)
                }
                None => String::new(),
            };
            Ok(Value::new(
                format!(
                    "{lower}({}, {}{default}{ignore}) OVER ({over})",
                    x.sql, offset.sql
                ),
                ty,
            ))
        }
        ("FIRST_VALUE" | "LAST_VALUE", [x]) => Ok(Value::new(
            format!("{lower}({}{ignore}) OVER ({over})", x.sql),
            x.ty.clone(),
        )),
        ("NTH_VALUE", [x, n]) => {
            let n = casts::coerce(n, &Type::Int64).map_err(|_| refuse())?;
            Ok(Value::new(
                format!("nth_value({}, {}{ignore}) OVER ({over})", x.sql, n.sql),
                x.ty.clone(),
            ))
        }
        ("PERCENTILE_CONT" | "PERCENTILE_DISC", [x, p]) => {
            percentile(&upper, x, p, modifiers, over)
        }
        _ => Err(refuse()),
    }
}

fn percentile(
    name: &str,
    x: &Value,
    p: &Value,
    modifiers: &Modifiers,
    over: &str,
) -> Result<Value, CallError> {
    if modifiers.nulls == Some(Nulls::Respect) {
        return Err(CallError::unsupported(format!("RESPECT NULLS in {name}")));
    }
    let p = casts::coerce(p, &Type::Float64)
        .map_err(|_| CallError::new(format!("The percentile of {name} must be a number")))?;
    if name == "PERCENTILE_DISC" {
        if !x.ty.is_orderable() {
            return Err(CallError::new(format!(
                "PERCENTILE_DISC is not defined for arguments of type {}",
                x.ty
            )));
        }
        return Ok(Value::new(
            format!("quantile_disc({}, {}) OVER ({over})", x.sql, p.sql),
            x.ty.clone(),
        ));
    }
    match x.ty {
        Type::Int64 | Type::Float64 => {
            let x = casts::coerce(x, &Type::Float64)?;
            Ok(Value::new(
                format!("quantile_cont({}, {}) OVER ({over})", x.sql, p.sql),
                Type::Float64,
            ))
        }
        Type::Numeric | Type::BigNumeric => Err(CallError::unsupported(format!(
            "PERCENTILE_CONT of {}",
            x.ty
        ))),
        _ => Err(CallError::new(format!(
            "No matching signature for analytic function PERCENTILE_CONT for argument types: {}, {}",
            x.ty, p.ty
        ))),
    }
}
