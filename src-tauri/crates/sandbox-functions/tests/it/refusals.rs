//! What is refused, and how.

use crate::harness::*;
use sandbox_functions::{Kind, kind};

#[test]
fn unknown_and_missing_names_are_told_apart() {
    check(
        "LENGHT",
        vec![s("x")],
        "!Function not found: LENGHT; Did you mean length?",
    );
    check(
        "totally_unknown",
        vec![],
        "!Function not found: totally_unknown",
    );
    check(
        "AEAD.ENCRYPT",
        vec![],
        "!Function AEAD.ENCRYPT is not supported by the sandbox",
    );
    check(
        "ml.predict",
        vec![],
        "!Function ML.PREDICT is not supported by the sandbox",
    );
    check(
        "COLLATE",
        vec![s("a"), s("und:ci")],
        "!COLLATE with the specification 'und:ci' is not supported by the sandbox",
    );
    check(
        "LPAD",
        vec![i(1), i(2)],
        "!No matching signature for function LPAD for argument types: INT64, INT64. Supported signatures: LPAD(STRING, INT64, [STRING]); LPAD(BYTES, INT64, [BYTES])",
    );
}

#[test]
fn kinds_are_known() {
    assert_eq!(kind("sum"), Some(Kind::Aggregate));
    assert_eq!(kind("row_number"), Some(Kind::Window));
    assert_eq!(kind("net.host"), Some(Kind::Scalar));
    assert_eq!(kind("nope"), None);
}
