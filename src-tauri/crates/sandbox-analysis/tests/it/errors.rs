//! What is refused, in BigQuery's words and at its place.
use crate::world::World;

fn small() -> World {
    let mut world = World::new();
    world.table(
        "t",
        &[
            ("fob", "INT64"),
            ("name", "STRING"),
            ("s", "STRUCT<a INT64>"),
        ],
        "",
    );
    world.table("u", &[("fob", "INT64"), ("k", "INT64")], "");
    world
}

#[test]
fn unknown_and_ambiguous_names() {
    let world = small();
    world.refuse(
        "SELECT foo FROM t",
        "Unrecognized name: foo; Did you mean fob? at [1:8]",
    );
    world.refuse("SELECT zzzzzz FROM t", "Unrecognized name: zzzzzz at [1:8]");
    world.refuse(
        "SELECT fob FROM t, u",
        "Column name fob is ambiguous at [1:8]",
    );
    world.refuse(
        "SELECT t.nme FROM t",
        "Name nme not found inside t; Did you mean name? at [1:10]",
    );
    world.refuse(
        "SELECT s.b FROM t",
        "Field name b does not exist in STRUCT<a INT64> at [1:10]",
    );
    world.refuse(
        "SELECT name.b FROM t",
        "Cannot access field b on a value with type STRING at [1:13]",
    );
    world.refuse(
        "SELECT 1 FROM missing",
        "Not found: Table p:d.missing was not found in location US",
    );
    world.refuse("SELECT NO_SUCH(1)", "Function not found: NO_SUCH at [1:8]");
    world.refuse("SELECT @p", "Query parameter 'p' not found at [1:8]");
}

#[test]
fn aggregates_out_of_place() {
    let world = small();
    world.refuse(
        "SELECT fob, COUNT(*) FROM t GROUP BY name",
        "SELECT list expression references column fob which is neither grouped nor aggregated at [1:8]",
    );
    world.refuse(
        "SELECT fob FROM t WHERE SUM(fob) > 1",
        "Aggregate function SUM not allowed in WHERE clause at [1:25]",
    );
    world.refuse(
        "SELECT SUM(COUNT(*)) FROM t",
        "Aggregations of aggregations are not allowed at [1:12]",
    );
    world.refuse(
        "SELECT 1 FROM t WHERE fob",
        "WHERE clause should return type BOOL, but returns type INT64 at [1:23]",
    );
}

#[test]
fn columns_that_do_not_fit() {
    let world = small();
    world.refuse(
        "SELECT (SELECT 1, 2)",
        "Scalar subquery cannot have more than one column unless using SELECT AS STRUCT to build STRUCT values at [1:8]",
    );
    world.refuse(
        "SELECT 1 UNION ALL SELECT 1, 2",
        "Queries in UNION ALL have mismatched column count; query 1 has 1 columns, query 2 has 2 columns at [1:10]",
    );
    world.refuse(
        "SELECT 1 UNION ALL SELECT 'a'",
        "Column 1 in UNION ALL has incompatible types: INT64, STRING at [1:10]",
    );
}

#[test]
fn windows_without_the_order_they_need() {
    let world = small();
    world.refuse(
        "SELECT RANK() OVER () FROM t",
        "Window ORDER BY is required for analytic function rank at [1:8]",
    );
    world.refuse(
        "SELECT SUM(DISTINCT fob) OVER (ORDER BY fob) FROM t",
        "Window ORDER BY is not allowed if DISTINCT is specified at [1:41]",
    );
    world.refuse(
        "SELECT fob FROM t WHERE ROW_NUMBER() OVER (ORDER BY fob) = 1",
        "Analytic function not allowed in WHERE clause at [1:25]",
    );
    world.refuse(
        "SELECT SUM(fob) OVER w FROM t",
        "Unrecognized window alias w at [1:22]",
    );
}
