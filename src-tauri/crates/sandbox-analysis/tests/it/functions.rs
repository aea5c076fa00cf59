//! Functions of users, views, parameters and variables.
use sandbox_analysis::Plan;
use sandbox_analysis::plan::Ddl;
use sandbox_functions::{Type, Value, literals};

use crate::world::World;

/// Carries out CREATE FUNCTION of any kind.
fn define(world: &mut World, text: &str) {
    let plan = world
        .plan(text)
        .unwrap_or_else(|error| panic!("{text}\n{error}"));
    let Plan::Ddl(ddl) = plan else {
        panic!("{text}")
    };
    let Ddl::CreateRoutine { routine, .. } = *ddl else {
        panic!("{text}")
    };
    match routine.path.clone() {
        Some(path) => {
            world.routines.insert(path, routine);
        }
        None => world.environment.temporary_functions.push(routine),
    }
}

fn world() -> World {
    let mut world = World::new();
    world.table(
        "n",
        &[("a", "INT64"), ("b", "STRING")],
        "(1, 'x'), (2, 'y'), (3, NULL)",
    );
    world
}

#[test]
fn functions_of_users_are_put_in_place_of_their_calls() {
    let mut world = world();
    define(&mut world, "CREATE TEMP FUNCTION twice(x INT64) AS (x + x)");
    define(
        &mut world,
        "CREATE FUNCTION d.both(x ANY TYPE, y ANY TYPE) AS (CONCAT(x, '-', y))",
    );
    define(
        &mut world,
        "CREATE FUNCTION d.nested(x INT64) RETURNS FLOAT64 AS (twice(x + 1))",
    );
    define(
        &mut world,
        "CREATE TEMP FUNCTION total(x INT64) AS ((SELECT SUM(a) FROM d.n WHERE a <= x))",
    );
    world.check(
        "SELECT twice(a) FROM n ORDER BY a",
        &[&["2"], &["4"], &["6"]],
    );
    world.check(
        "SELECT twice(a * a + 1) FROM n ORDER BY a",
        &[&["4"], &["10"], &["20"]],
    );
    world.check(
        "SELECT d.both(b, 'z'), p.d.both('q', b) FROM n WHERE a = 1",
        &[&["x-z", "q-x"]],
    );
    world.check_columns("SELECT d.nested(1) AS v", "v FLOAT64");
    world.check(
        "SELECT total(a), total(a + a) FROM n ORDER BY a",
        &[&["1", "3"], &["3", "6"], &["6", "6"]],
    );
    world.refuse(
        "SELECT twice('a')",
        "No matching signature for function twice for argument types: STRING. Supported signature: twice(INT64) at [1:8]",
    );
    world.refuse("SELECT twice(a) OVER () FROM n", "A user-defined function with OVER, DISTINCT or ORDER BY is not supported by the sandbox at [1:8]");
}

#[test]
fn aggregate_and_table_functions_of_users() {
    let mut world = world();
    define(
        &mut world,
        "CREATE TEMP AGGREGATE FUNCTION spread(x INT64, f INT64 NOT AGGREGATE) AS ((MAX(x) - MIN(x)) * f)",
    );
    define(
        &mut world,
        "CREATE TABLE FUNCTION d.upto(x INT64) AS SELECT a, b FROM d.n WHERE a <= x",
    );
    world.check("SELECT spread(a, 10) FROM n", &[&["20"]]);
    world.check(
        "SELECT MOD(a, 2), spread(a, 1) FROM n GROUP BY 1 ORDER BY 1",
        &[&["0", "0"], &["1", "2"]],
    );
    world.check("SELECT COUNT(*) FROM d.upto(2)", &[&["2"]]);
    world.check("SELECT u.b FROM d.upto(1) AS u", &[&["x"]]);
}

#[test]
fn views_are_expanded_in_their_own_scope() {
    let mut world = world();
    world.view("v", "SELECT a * 10 AS a, b FROM d.n");
    world.view("w", "SELECT SUM(a) AS s FROM d.v");
    world.view("bad", "SELECT nope FROM d.n");
    world.view("own", "SELECT * FROM d.own");
    world.check("SELECT v.a FROM v WHERE b = 'y'", &[&["20"]]);
    world.check("WITH n AS (SELECT 1 AS a) SELECT s FROM w, n", &[&["60"]]);
    world.refuse("SELECT * FROM bad", "Unrecognized name: nope at [1:15]");
    world.refuse(
        "SELECT * FROM own",
        "View p:d.own refers to itself at [1:15]",
    );
}

#[test]
fn parameters_and_variables() {
    let mut world = world();
    world.parameter("low", literals::int(2));
    world.parameter(
        "list",
        literals::array(&[literals::int(1), literals::int(3)], None).unwrap(),
    );
    let fields = [(Some("k".to_owned()), literals::string("v"))];
    world.parameter("row", literals::structure(&fields, None).unwrap());
    world.variable("limit_", literals::int(1));
    world.variable("b", literals::string("hidden by the column"));
    world.check(
        "SELECT a FROM n WHERE a >= @low ORDER BY a",
        &[&["2"], &["3"]],
    );
    world.check(
        "SELECT a FROM n WHERE a IN UNNEST(@list) ORDER BY a",
        &[&["1"], &["3"]],
    );
    world.check("SELECT @row.k, @LOW + 1", &[&["v", "3"]]);
    world.check("SELECT a FROM n ORDER BY a LIMIT @low", &[&["1"], &["2"]]);
    world.check("SELECT b FROM n WHERE a = limit_", &[&["x"]]);
    world.check("SELECT b", &[&["hidden by the column"]]);
    world.check("SELECT x FROM (SELECT limit_ + 1 AS x)", &[&["2"]]);
    world.variable("typed", Value::new("CAST(NULL AS VARCHAR)", Type::String));
    world.check("SELECT typed IS NULL, @@project_id", &[&["true", "p"]]);
}
