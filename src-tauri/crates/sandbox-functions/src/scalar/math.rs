//! Functions of numbers, and bits.

use crate::catalogue::{Call, Overload, sql, with};
use crate::operators::{self, BinaryOperator};
use crate::types::Type;
use crate::value::{CallError, Constant, Value};

pub(crate) const TABLE: &[Overload] = &[
    sql("ABS", "INT64", "INT64", "abs({0})"),
    sql("ABS", "NUMERIC", "NUMERIC", "abs({0})"),
    sql("ABS", "BIGNUMERIC", "BIGNUMERIC", "bq_bignumeric_abs({0})"),
    sql("ABS", "FLOAT64", "FLOAT64", "abs({0})"),
    sql("SIGN", "INT64", "INT64", "CAST(sign({0}) AS BIGINT)"),
    sql(
        "SIGN",
        "NUMERIC",
        "NUMERIC",
        "CAST(sign({0}) AS DECIMAL(38,9))",
    ),
    sql(
        "SIGN",
        "BIGNUMERIC",
        "BIGNUMERIC",
        "bq_bignumeric_sign({0})",
    ),
    sql(
        "SIGN",
        "FLOAT64",
        "FLOAT64",
        "(CASE WHEN isnan({0}) THEN {0} ELSE CAST(sign({0}) AS DOUBLE) END)",
    ),
    sql("IS_INF", "FLOAT64", "BOOL", "isinf({0})"),
    sql("IS_NAN", "FLOAT64", "BOOL", "isnan({0})"),
    sql(
        "IEEE_DIVIDE",
        "FLOAT64, FLOAT64",
        "FLOAT64",
        "bq_ieee_divide({0}, {1})",
    ),
    sql("RAND", "", "FLOAT64", "random()"),
    sql("SQRT", "FLOAT64", "FLOAT64", "bq_sqrt({0})"),
    sql("SQRT", "NUMERIC", "NUMERIC", "bq_numeric_sqrt({0})"),
    sql(
        "SQRT",
        "BIGNUMERIC",
        "BIGNUMERIC",
        "bq_bignumeric_sqrt({0})",
    ),
    sql("SQRT", "INT64", "FLOAT64", "bq_sqrt(CAST({0} AS DOUBLE))"),
    sql("CBRT", "FLOAT64", "FLOAT64", "bq_cbrt({0})"),
    with("POW", "INT64, INT64", "FLOAT64", power),
    with("POW", "NUMERIC, NUMERIC", "NUMERIC", power),
    with("POW", "BIGNUMERIC, BIGNUMERIC", "BIGNUMERIC", power),
    with("POW", "FLOAT64, FLOAT64", "FLOAT64", power),
    with("POWER", "INT64, INT64", "FLOAT64", power),
    with("POWER", "NUMERIC, NUMERIC", "NUMERIC", power),
    with("POWER", "BIGNUMERIC, BIGNUMERIC", "BIGNUMERIC", power),
    with("POWER", "FLOAT64, FLOAT64", "FLOAT64", power),
    with("EXP", "FLOAT64", "FLOAT64", transcendental),
    with("EXP", "INT64", "FLOAT64", transcendental),
    with("EXP", "NUMERIC", "NUMERIC", transcendental),
    with("EXP", "BIGNUMERIC", "BIGNUMERIC", transcendental),
    with("LN", "FLOAT64", "FLOAT64", transcendental),
    with("LN", "INT64", "FLOAT64", transcendental),
    with("LN", "NUMERIC", "NUMERIC", transcendental),
    with("LN", "BIGNUMERIC", "BIGNUMERIC", transcendental),
    with("LOG10", "FLOAT64", "FLOAT64", transcendental),
    with("LOG10", "INT64", "FLOAT64", transcendental),
    with("LOG10", "NUMERIC", "NUMERIC", transcendental),
    with("LOG10", "BIGNUMERIC", "BIGNUMERIC", transcendental),
    with("LOG", "FLOAT64, FLOAT64?", "FLOAT64", log),
    with("LOG", "INT64, FLOAT64?", "FLOAT64", log),
    with("LOG", "NUMERIC, NUMERIC?", "NUMERIC", log),
    with("LOG", "BIGNUMERIC, BIGNUMERIC?", "BIGNUMERIC", log),
    sql("SIN", "FLOAT64", "FLOAT64", "bq_sin({0})"),
    sql("COS", "FLOAT64", "FLOAT64", "bq_cos({0})"),
    sql("TAN", "FLOAT64", "FLOAT64", "bq_tan({0})"),
    sql("ASIN", "FLOAT64", "FLOAT64", "bq_asin({0})"),
    sql("ACOS", "FLOAT64", "FLOAT64", "bq_acos({0})"),
    sql("ATAN", "FLOAT64", "FLOAT64", "bq_atan({0})"),
    sql("ATAN2", "FLOAT64, FLOAT64", "FLOAT64", "bq_atan2({0}, {1})"),
    sql("SINH", "FLOAT64", "FLOAT64", "bq_sinh({0})"),
    sql("COSH", "FLOAT64", "FLOAT64", "bq_cosh({0})"),
    sql("TANH", "FLOAT64", "FLOAT64", "bq_tanh({0})"),
    sql("ASINH", "FLOAT64", "FLOAT64", "bq_asinh({0})"),
    sql("ACOSH", "FLOAT64", "FLOAT64", "bq_acosh({0})"),
    sql("ATANH", "FLOAT64", "FLOAT64", "bq_atanh({0})"),
    sql("COT", "FLOAT64", "FLOAT64", "bq_cot({0})"),
    sql("CSC", "FLOAT64", "FLOAT64", "bq_csc({0})"),
    sql("SEC", "FLOAT64", "FLOAT64", "bq_sec({0})"),
    sql("COTH", "FLOAT64", "FLOAT64", "bq_coth({0})"),
    sql("CSCH", "FLOAT64", "FLOAT64", "bq_csch({0})"),
    sql("SECH", "FLOAT64", "FLOAT64", "bq_sech({0})"),
    sql("PI", "", "FLOAT64", "pi()"),
    with("ROUND", "FLOAT64, INT64?, STRING?", "FLOAT64", round),
    with("ROUND", "INT64, INT64?, STRING?", "FLOAT64", round),
    with("ROUND", "NUMERIC, INT64?, STRING?", "NUMERIC", round),
    with("ROUND", "BIGNUMERIC, INT64?, STRING?", "BIGNUMERIC", round),
    sql(
        "TRUNC",
        "FLOAT64, INT64?",
        "FLOAT64",
        "bq_trunc({0}, {1:0})",
    ),
    sql(
        "TRUNC",
        "INT64, INT64?",
        "FLOAT64",
        "bq_trunc(CAST({0} AS DOUBLE), {1:0})",
    ),
    sql(
        "TRUNC",
        "NUMERIC, INT64?",
        "NUMERIC",
        "bq_numeric_trunc({0}, {1:0})",
    ),
    sql(
        "TRUNC",
        "BIGNUMERIC, INT64?",
        "BIGNUMERIC",
        "bq_bignumeric_trunc({0}, {1:0})",
    ),
    sql("CEIL", "FLOAT64", "FLOAT64", "ceil({0})"),
    sql("CEIL", "INT64", "FLOAT64", "CAST({0} AS DOUBLE)"),
    sql("CEIL", "NUMERIC", "NUMERIC", "bq_numeric_ceil({0})"),
    sql(
        "CEIL",
        "BIGNUMERIC",
        "BIGNUMERIC",
        "bq_bignumeric_ceil({0})",
    ),
    sql("CEILING", "FLOAT64", "FLOAT64", "ceil({0})"),
    sql("CEILING", "INT64", "FLOAT64", "CAST({0} AS DOUBLE)"),
    sql("CEILING", "NUMERIC", "NUMERIC", "bq_numeric_ceil({0})"),
    sql(
        "CEILING",
        "BIGNUMERIC",
        "BIGNUMERIC",
        "bq_bignumeric_ceil({0})",
    ),
    sql("FLOOR", "FLOAT64", "FLOAT64", "floor({0})"),
    sql("FLOOR", "INT64", "FLOAT64", "CAST({0} AS DOUBLE)"),
    sql("FLOOR", "NUMERIC", "NUMERIC", "bq_numeric_floor({0})"),
    sql(
        "FLOOR",
        "BIGNUMERIC",
        "BIGNUMERIC",
        "bq_bignumeric_floor({0})",
    ),
    sql("DIV", "INT64, INT64", "INT64", "bq_idiv({0}, {1})"),
    sql(
        "DIV",
        "NUMERIC, NUMERIC",
        "NUMERIC",
        "bq_numeric_idiv({0}, {1})",
    ),
    sql(
        "DIV",
        "BIGNUMERIC, BIGNUMERIC",
        "BIGNUMERIC",
        "bq_bignumeric_idiv({0}, {1})",
    ),
    with("MOD", "INT64, INT64", "INT64", modulo),
    sql(
        "MOD",
        "NUMERIC, NUMERIC",
        "NUMERIC",
        "bq_numeric_mod({0}, {1})",
    ),
    sql(
        "MOD",
        "BIGNUMERIC, BIGNUMERIC",
        "BIGNUMERIC",
        "bq_bignumeric_mod({0}, {1})",
    ),
    with("SAFE_DIVIDE", "FLOAT64, FLOAT64", "FLOAT64", safe_divide),
    with("SAFE_DIVIDE", "INT64, INT64", "FLOAT64", safe_divide),
    with("SAFE_DIVIDE", "NUMERIC, NUMERIC", "NUMERIC", safe_divide),
    with(
        "SAFE_DIVIDE",
        "BIGNUMERIC, BIGNUMERIC",
        "BIGNUMERIC",
        safe_divide,
    ),
    with("SAFE_ADD", "T, T", "T", safe_operator),
    with("SAFE_SUBTRACT", "T, T", "T", safe_operator),
    with("SAFE_MULTIPLY", "T, T", "T", safe_operator),
    with("SAFE_NEGATE", "T", "T", safe_negate),
    with("GREATEST", "T, T*", "T", extreme),
    with("LEAST", "T, T*", "T", extreme),
    sql(
        "RANGE_BUCKET",
        "T, ARRAY<T>",
        "INT64",
        "(CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE len(list_filter({1}, lambda b: b <= {0})) END)",
    ),
    sql("BIT_COUNT", "INT64", "INT64", "bq_bit_count({0})"),
    sql("BIT_COUNT", "BYTES", "INT64", "bq_bit_count_bytes({0})"),
    sql(
        "PARSE_NUMERIC",
        "STRING",
        "NUMERIC",
        "bq_parse_numeric({0})",
    ),
    sql(
        "PARSE_BIGNUMERIC",
        "STRING",
        "BIGNUMERIC",
        "bq_parse_bignumeric({0})",
    ),
    sql(
        "COSINE_DISTANCE",
        "ARRAY<FLOAT64>, ARRAY<FLOAT64>",
        "FLOAT64",
        "bq_cosine_distance({0}, {1})",
    ),
    sql(
        "EUCLIDEAN_DISTANCE",
        "ARRAY<FLOAT64>, ARRAY<FLOAT64>",
        "FLOAT64",
        "bq_euclidean_distance({0}, {1})",
    ),
];

fn as_double(value: &Value) -> String {
    if value.ty == Type::Int64 {
        format!("CAST({} AS DOUBLE)", value.sql)
    } else {
        value.sql.clone()
    }
}

fn power(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let (base, exponent) = (call.value(0)?, call.value(1)?);
    call.result(match call.ty {
        Type::Numeric => format!("bq_numeric_pow({}, {})", base.sql, exponent.sql),
        Type::BigNumeric => format!("bq_bignumeric_pow({}, {})", base.sql, exponent.sql),
        _ => format!("bq_pow({}, {})", as_double(base), as_double(exponent)),
    })
}

fn transcendental(call: &Call<'_, '_>) -> Result<Value, CallError> {
    if matches!(call.ty, Type::Numeric | Type::BigNumeric) {
        return Err(CallError::unsupported(format!(
            "{} of {}",
            call.name, call.ty
        )));
    }
    call.result(format!(
        "bq_{}({})",
        call.name.to_ascii_lowercase(),
        as_double(call.value(0)?)
    ))
}

fn log(call: &Call<'_, '_>) -> Result<Value, CallError> {
    if matches!(call.ty, Type::Numeric | Type::BigNumeric) {
        return Err(CallError::unsupported(format!("LOG of {}", call.ty)));
    }
    let x = as_double(call.value(0)?);
    call.result(match call.optional(1) {
        Some(base) => format!("bq_log({x}, {})", base.sql),
        None => format!("bq_ln({x})"),
    })
}

fn round(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let even = match call.optional(2).map(Value::constant_text) {
        None | Some(Some("ROUND_HALF_AWAY_FROM_ZERO")) => false,
        Some(Some("ROUND_HALF_EVEN")) => true,
        Some(Some(other)) => return Err(CallError::new(format!("Invalid rounding mode: {other}"))),
        Some(None) => return Err(CallError::new("The rounding mode must be a literal")),
    };
    if even && !matches!(call.ty, Type::Numeric | Type::BigNumeric) {
        return Err(CallError::new(
            "A rounding mode is only allowed for NUMERIC and BIGNUMERIC",
        ));
    }
    let digits = call.optional(1).map_or("0", |digits| &digits.sql);
    let x = call.value(0)?;
    call.result(match call.ty {
        Type::Numeric => format!("bq_numeric_round({}, {digits}, {even})", x.sql),
        Type::BigNumeric => format!("bq_bignumeric_round({}, {digits}, {even})", x.sql),
        _ => format!("bq_round({}, {digits})", as_double(x)),
    })
}

fn modulo(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let (x, y) = (call.value(0)?, call.value(1)?);
    // A known divisor cannot fail; DuckDB's own operator truncates towards zero too.
    let safe = matches!(y.constant, Some(Constant::Int(n)) if n > 0);
    call.result(if safe {
        format!("({} % {})", x.sql, y.sql)
    } else {
        format!("bq_mod({}, {})", x.sql, y.sql)
    })
}

fn safe_divide(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let (x, y) = (call.value(0)?, call.value(1)?);
    call.result(match call.ty {
        Type::Numeric => format!("try_bq_numeric_div({}, {})", x.sql, y.sql),
        Type::BigNumeric => format!("try_bq_bignumeric_div({}, {})", x.sql, y.sql),
        _ => format!("bq_safe_divide({}, {})", as_double(x), as_double(y)),
    })
}

fn safe_operator(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let operator = match call.name {
        "SAFE_ADD" => BinaryOperator::Add,
        "SAFE_SUBTRACT" => BinaryOperator::Subtract,
        _ => BinaryOperator::Multiply,
    };
    Ok(operators::safe(operators::binary(
        operator,
        call.value(0)?,
        call.value(1)?,
    )?))
}

fn safe_negate(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let mut value = call.value(0)?.clone();
    value.literal = false;
    Ok(operators::safe(operators::unary(
        operators::UnaryOperator::Minus,
        &value,
    )?))
}

fn extreme(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let name = call.name.to_ascii_lowercase();
    let parts: Vec<&str> = call.values().map(|v| v.sql.as_str()).collect();
    if !call.ty.is_orderable() {
        return Err(CallError::new(format!(
            "{} is not defined for arguments of type {}",
            call.name, call.ty
        )));
    }
    if parts.len() == 1 {
        return Ok(call.value(0)?.clone());
    }
    call.result(if call.ty == Type::Float64 {
        format!("bq_{name}_float([{}])", parts.join(", "))
    } else {
        // DuckDB passes over NULLs here; GoogleSQL answers NULL.
        let nulls: Vec<String> = call
            .values()
            .filter(|v| !v.literal || v.constant.is_none())
            .map(|v| format!("{} IS NULL", v.sql))
            .collect();
        let body = format!("{name}({})", parts.join(", "));
        if nulls.is_empty() {
            body
        } else {
            format!(
                "(CASE WHEN {} THEN NULL ELSE {body} END)",
                nulls.join(" OR ")
            )
        }
    })
}
