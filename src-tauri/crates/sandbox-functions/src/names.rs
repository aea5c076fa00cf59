//! The names of BigQuery's functions, so that what is missing here is refused by name.

use crate::value::CallError;
use crate::{aggregate, catalogue, window};

/// Functions that BigQuery has and the sandbox does not.
const MISSING: &[&str] = &[
    "AEAD.DECRYPT_BYTES",
    "AEAD.DECRYPT_STRING",
    "AEAD.ENCRYPT",
    "DETERMINISTIC_DECRYPT_BYTES",
    "DETERMINISTIC_DECRYPT_STRING",
    "DETERMINISTIC_ENCRYPT",
    "KEYS.ADD_KEY_FROM_RAW_BYTES",
    "KEYS.KEYSET_CHAIN",
    "KEYS.KEYSET_FROM_JSON",
    "KEYS.KEYSET_LENGTH",
    "KEYS.KEYSET_TO_JSON",
    "KEYS.NEW_KEYSET",
    "KEYS.NEW_WRAPPED_KEYSET",
    "KEYS.REWRAP_KEYSET",
    "KEYS.ROTATE_KEYSET",
    "KEYS.ROTATE_WRAPPED_KEYSET",
    "AI.CLASSIFY",
    "AI.FORECAST",
    "AI.GENERATE",
    "AI.GENERATE_BOOL",
    "AI.GENERATE_DOUBLE",
    "AI.GENERATE_INT",
    "AI.IF",
    "AI.SCORE",
    "AI.EMBED",
    "AI.SIMILARITY",
    "ML.BUCKETIZE",
    "ML.DISTANCE",
    "ML.FEATURE_CROSS",
    "ML.HASH_BUCKETIZE",
    "ML.IMPUTER",
    "ML.LABEL_ENCODER",
    "ML.LP_NORM",
    "ML.MAX_ABS_SCALER",
    "ML.MIN_MAX_SCALER",
    "ML.MULTI_HOT_ENCODER",
    "ML.NGRAMS",
    "ML.NORMALIZER",
    "ML.ONE_HOT_ENCODER",
    "ML.POLYNOMIAL_EXPAND",
    "ML.PREDICT",
    "ML.EVALUATE",
    "ML.FORECAST",
    "ML.EXPLAIN_PREDICT",
    "ML.GENERATE_TEXT",
    "ML.GENERATE_EMBEDDING",
    "ML.QUANTILE_BUCKETIZE",
    "ML.ROBUST_SCALER",
    "ML.STANDARD_SCALER",
    "ML.WEIGHTS",
    "ML.TRANSLATE",
    "ML.UNDERSTAND_TEXT",
    "HLL_COUNT.EXTRACT",
    "HLL_COUNT.INIT",
    "HLL_COUNT.MERGE",
    "HLL_COUNT.MERGE_PARTIAL",
    "KLL_QUANTILES.EXTRACT_FLOAT64",
    "KLL_QUANTILES.EXTRACT_INT64",
    "KLL_QUANTILES.EXTRACT_POINT_FLOAT64",
    "KLL_QUANTILES.EXTRACT_POINT_INT64",
    "KLL_QUANTILES.INIT_FLOAT64",
    "KLL_QUANTILES.INIT_INT64",
    "KLL_QUANTILES.MERGE_FLOAT64",
    "KLL_QUANTILES.MERGE_INT64",
    "KLL_QUANTILES.MERGE_PARTIAL",
    "KLL_QUANTILES.MERGE_POINT_FLOAT64",
    "KLL_QUANTILES.MERGE_POINT_INT64",
    "APPROX_TOP_SUM",
    "NET.PUBLIC_SUFFIX",
    "NET.REG_DOMAIN",
    "EXTERNAL_OBJECT_TRANSFORM",
    "OBJ.FETCH_METADATA",
    "OBJ.GET_ACCESS_URL",
    "OBJ.MAKE_REF",
    "SEARCH",
    "VECTOR_SEARCH",
    "TEXT_ANALYZE",
    "BAG_OF_WORDS",
    "TF_IDF",
    "APPENDS",
    "CHANGES",
    "GAP_FILL",
    "RANGE_SESSIONIZE",
    "DLP_DETERMINISTIC_DECRYPT",
    "DLP_DETERMINISTIC_ENCRYPT",
    "DLP_KEY_CHAIN",
    "JSON_FLATTEN",
    "FLOAT32",
    "ST_ANGLE",
    "ST_ASBINARY",
    "ST_BOUNDARY",
    "ST_BOUNDINGBOX",
    "ST_BUFFER",
    "ST_BUFFERWITHTOLERANCE",
    "ST_CENTROID",
    "ST_CENTROID_AGG",
    "ST_CLOSESTPOINT",
    "ST_CLUSTERDBSCAN",
    "ST_CONVEXHULL",
    "ST_DIFFERENCE",
    "ST_DUMP",
    "ST_DUMPPOINTS",
    "ST_EQUALS",
    "ST_EXTENT",
    "ST_EXTERIORRING",
    "ST_GEOGFROMWKB",
    "ST_HAUSDORFFDISTANCE",
    "ST_HAUSDORFFDWITHIN",
    "ST_INTERIORRINGS",
    "ST_INTERSECTION",
    "ST_INTERSECTSBOX",
    "ST_ISCLOSED",
    "ST_ISRING",
    "ST_LINEINTERPOLATEPOINT",
    "ST_LINELOCATEPOINT",
    "ST_LINESUBSTRING",
    "ST_MAKEPOLYGONORIENTED",
    "ST_MAXDISTANCE",
    "ST_NUMGEOMETRIES",
    "ST_SIMPLIFY",
    "ST_SNAPTOGRID",
    "ST_TOUCHES",
    "ST_UNION",
    "ST_UNION_AGG",
    "ST_REGIONSTATS",
    "S2_CELLIDFROMPOINT",
    "S2_COVERINGCELLIDS",
    "ARRAY_ZIP",
    "JSON_CONTAINS",
    "ARRAY_FIND",
];

/// The refusal of a name: known to BigQuery, or to nobody.
pub(crate) fn refuse(name: &str) -> CallError {
    let upper = name.to_ascii_uppercase();
    let known = MISSING.contains(&upper.as_str())
        || [
            "AEAD.",
            "KEYS.",
            "ML.",
            "AI.",
            "HLL_COUNT.",
            "KLL_QUANTILES.",
            "OBJ.",
            "BQ.",
        ]
        .iter()
        .any(|p| upper.starts_with(p));
    if known {
        return CallError::unsupported(format!("Function {upper}"));
    }
    match nearest(&upper) {
        Some(other) => CallError::new(format!(
            "Function not found: {name}; Did you mean {}?",
            other.to_ascii_lowercase()
        )),
        None => CallError::new(format!("Function not found: {name}")),
    }
}

/// The known name that is nearest, if it is near.
fn nearest(upper: &str) -> Option<&'static str> {
    let wanted: Vec<char> = upper.chars().collect();
    let most = (wanted.len() as i64 / 3).clamp(1, 3);
    let mut best: Option<(i64, &'static str)> = None;
    let names = catalogue::scalars()
        .names()
        .chain(aggregate::NAMES.iter().copied())
        .chain(window::NAMES.iter().copied())
        .chain(MISSING.iter().copied());
    for candidate in names {
        let letters: Vec<char> = candidate.chars().collect();
        let distance =
            crate::strings::text::edit_distance(&wanted, &letters, None).unwrap_or(i64::MAX);
        if distance <= most
            && best.is_none_or(|(least, name)| (distance, candidate) < (least, name))
        {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| name)
}
