//! NET and geography.

use crate::harness::*;

#[test]
fn hosts_and_addresses() {
    check("NET.HOST", vec![s("//a.b")], "a.b");
    check("NET.HOST", vec![s("https://[::1]:80")], "[::1]");
    check(
        "NET.HOST",
        vec![s("    www.Example.Co.UK    ")],
        "www.Example.Co.UK",
    );
    check(
        "NET.HOST",
        vec![s("http://user:pw@例え.jp:8080/p?q#f")],
        "例え.jp",
    );
    check("NET.IP_FROM_STRING", vec![s("48.49.50.51")], "30313233");
    check(
        "NET.IP_TO_STRING",
        vec![b(b"\x30\x31\x32\x33")],
        "48.49.50.51",
    );
    check("NET.SAFE_IP_FROM_STRING", vec![s("x")], "NULL");
    check(
        "NET.IP_TRUNC",
        vec![b(b"\xc0\xa8\x01\x0a"), i(24)],
        "c0a80100",
    );
    check("NET.IP_NET_MASK", vec![i(4), i(20)], "fffff000");
    check(
        "NET.IPV4_TO_INT64",
        vec![b(b"\x00\xde\xad\xbe")],
        "14593470",
    );
    check("NET.IPV4_FROM_INT64", vec![i(14_593_470)], "00deadbe");
}

#[test]
fn geography_is_measured_on_the_sphere() {
    check(
        "ST_ASTEXT",
        vec![value_of(call("ST_GEOGPOINT", vec![f(-122.35), f(47.62)]))],
        "POINT(-122.35 47.62)",
    );
    check(
        "ST_GEOGPOINT",
        vec![i(0), i(91)],
        "!Latitude must be between -90 and 90 degrees. Found: 91",
    );
    check("ST_X", vec![t("GEOGRAPHY", "POINT(1.5 2)")], "1.5");
    check(
        "ST_ASGEOJSON",
        vec![t("GEOGRAPHY", "POINT(1 2)")],
        "{ \"type\": \"Point\", \"coordinates\": [1, 2] } ",
    );
    // A degree of a great circle: 6371010 * pi / 180.
    check(
        "ROUND",
        vec![
            value_of(call(
                "ST_DISTANCE",
                vec![t("GEOGRAPHY", "POINT(0 0)"), t("GEOGRAPHY", "POINT(1 0)")],
            )),
            i(3),
        ],
        "111195.101",
    );
    check(
        "ST_DWITHIN",
        vec![
            t("GEOGRAPHY", "POINT(0 0)"),
            t("GEOGRAPHY", "POINT(1 0)"),
            f(111_196.0),
        ],
        "true",
    );
    let square = || t("GEOGRAPHY", "POLYGON((0 0, 10 0, 10 10, 0 10, 0 0))");
    check(
        "ST_CONTAINS",
        vec![square(), t("GEOGRAPHY", "POINT(5 5)")],
        "true",
    );
    check(
        "ST_CONTAINS",
        vec![square(), t("GEOGRAPHY", "POINT(15 5)")],
        "false",
    );
    check(
        "ST_WITHIN",
        vec![t("GEOGRAPHY", "POINT(5 5)"), square()],
        "true",
    );
    check(
        "ST_CONTAINS",
        vec![square(), t("GEOGRAPHY", "POINT(0 0)")],
        "false",
    );
    check(
        "ST_INTERSECTS",
        vec![square(), t("GEOGRAPHY", "POINT(0 0)")],
        "true",
    );
    check(
        "ST_INTERSECTS",
        vec![square(), t("GEOGRAPHY", "LINESTRING(-5 5, 15 5)")],
        "true",
    );
    check(
        "ST_INTERSECTS",
        vec![square(), t("GEOGRAPHY", "LINESTRING(-5 -5, -15 -5)")],
        "false",
    );
    check(
        "ST_CONTAINS",
        vec![
            square(),
            t("GEOGRAPHY", "POLYGON((1 1, 2 1, 2 2, 1 2, 1 1))"),
        ],
        "true",
    );
    // An eighth of the sphere: pi / 2 * r^2.
    check(
        "ROUND",
        vec![
            value_of(call(
                "ST_AREA",
                vec![t("GEOGRAPHY", "POLYGON((0 0, 90 0, 0 90, 0 0))")],
            )),
            i(-6),
        ],
        "63758259000000.0",
    );
    check(
        "ST_GEOHASH",
        vec![t("GEOGRAPHY", "POINT(-122.35 47.62)"), i(10)],
        "c22yzugqw7",
    );
    check(
        "ST_GEOGFROMTEXT",
        vec![s("POINT(x)")],
        "!Invalid WKT: POINT(x)",
    );
}

fn value_of(
    value: Result<sandbox_functions::Value, sandbox_functions::CallError>,
) -> sandbox_functions::Argument<'static> {
    value.map_or_else(|_| null(), Into::into)
}
