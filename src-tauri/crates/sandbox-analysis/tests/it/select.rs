//! Everyday queries.
use crate::world::World;

fn shop() -> World {
    let mut world = World::new();
    world.table(
        "orders",
        &[("id", "INT64"), ("customer", "STRING"), ("amount", "FLOAT64"), ("tags", "ARRAY<STRING>")],
        "(1, 'ann', 10.0, ['a', 'b']), (2, 'bob', 20.5, []), (3, 'ann', NULL, NULL), (4, NULL, 5.0, ['b'])",
    );
    world.table(
        "customers",
        &[
            ("customer", "STRING"),
            ("info", "STRUCT<city STRING, age INT64>"),
        ],
        "('ann', {'f0_': 'Oslo', 'f1_': 30}), ('bob', {'f0_': 'Rome', 'f1_': 40}), ('cid', NULL)",
    );
    world
}

#[test]
fn names_are_found_whatever_their_case_and_stars_spread() {
    let world = shop();
    world.check(
        "SELECT ID, Customer FROM orders WHERE Amount > 6 ORDER BY id",
        &[&["1", "ann"], &["2", "bob"]],
    );
    world.check(
        "SELECT o.* EXCEPT (tags) FROM orders AS o WHERE id = 1",
        &[&["1", "ann", "10.0"]],
    );
    world.check(
        "SELECT * EXCEPT (tags, amount) REPLACE (id * 10 AS id) FROM orders ORDER BY id LIMIT 2",
        &[&["10", "ann"], &["20", "bob"]],
    );
    world.check(
        "SELECT info.* FROM customers WHERE customer = 'bob'",
        &[&["Rome", "40"]],
    );
    world.check(
        "SELECT c.info.city FROM customers c WHERE c.info.age < 35",
        &[&["Oslo"]],
    );
    world.check_columns(
        "SELECT id, id + 1, info.city, 'x' AS y, 1.5 FROM orders JOIN customers USING (customer)",
        "id INT64, f0_ INT64, city STRING, y STRING, f1_ FLOAT64",
    );
}

#[test]
fn nulls_and_nans_sort_as_in_bigquery() {
    let world = shop();
    world.check(
        "SELECT amount FROM orders ORDER BY amount",
        &[&["NULL"], &["5.0"], &["10.0"], &["20.5"]],
    );
    world.check(
        "SELECT amount FROM orders ORDER BY amount DESC",
        &[&["20.5"], &["10.0"], &["5.0"], &["NULL"]],
    );
    world.check(
        "SELECT id FROM orders ORDER BY amount DESC NULLS FIRST LIMIT 1",
        &[&["3"]],
    );
    world.check(
        "SELECT -amount AS amount FROM orders ORDER BY amount LIMIT 2",
        &[&["NULL"], &["-20.5"]],
    );
    world.check(
        "SELECT id AS x FROM orders ORDER BY 0 - x LIMIT 1",
        &[&["4"]],
    );
}

#[test]
fn joins_of_all_kinds() {
    let world = shop();
    world.check(
        "SELECT id, info.city FROM orders o LEFT JOIN customers c ON o.customer = c.customer ORDER BY id",
        &[&["1", "Oslo"], &["2", "Rome"], &["3", "Oslo"], &["4", "NULL"]],
    );
    world.check(
        "SELECT customer, id FROM orders FULL JOIN customers USING (customer) ORDER BY customer, id",
        &[&["NULL", "4"], &["ann", "1"], &["ann", "3"], &["bob", "2"], &["cid", "NULL"]],
    );
    world.check(
        "SELECT customer, id FROM orders RIGHT JOIN customers USING (customer) ORDER BY customer, id",
        &[&["ann", "1"], &["ann", "3"], &["bob", "2"], &["cid", "NULL"]],
    );
    world.check("SELECT COUNT(*) FROM orders, customers", &[&["12"]]);
    world.check("SELECT COUNT(*) FROM orders a CROSS JOIN orders b JOIN customers c ON a.customer = c.customer", &[&["12"]]);
}

#[test]
fn arrays_unnest_with_and_without_a_join() {
    let world = shop();
    world.check(
        "SELECT id, tag FROM orders, UNNEST(tags) AS tag ORDER BY 1, 2",
        &[&["1", "a"], &["1", "b"], &["4", "b"]],
    );
    world.check(
        "SELECT id, tag FROM orders o, o.tags AS tag WHERE tag = 'b' ORDER BY id",
        &[&["1", "b"], &["4", "b"]],
    );
    world.check(
        "SELECT id, tag, pos FROM orders LEFT JOIN UNNEST(tags) AS tag WITH OFFSET pos ORDER BY id, pos",
        &[&["1", "a", "0"], &["1", "b", "1"], &["2", "NULL", "NULL"], &["3", "NULL", "NULL"], &["4", "b", "0"]],
    );
    world.check(
        "SELECT * FROM UNNEST([10, 20]) AS x WITH OFFSET ORDER BY offset DESC",
        &[&["20", "1"], &["10", "0"]],
    );
    world.check(
        "SELECT a, b FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) ORDER BY a",
        &[&["1", "x"], &["2", "y"]],
    );
    world.check(
        "SELECT s.b FROM UNNEST([STRUCT(1 AS a, 'x' AS b)]) AS s",
        &[&["x"]],
    );
    world.check("SELECT id FROM orders WHERE 'a' IN UNNEST(tags)", &[&["1"]]);
}

#[test]
fn groups_by_names_aliases_numbers_and_expressions() {
    let world = shop();
    world.check(
        "SELECT customer, COUNT(*) AS n, SUM(amount) FROM orders GROUP BY customer ORDER BY customer",
        &[&["NULL", "1", "5.0"], &["ann", "2", "10.0"], &["bob", "1", "20.5"]],
    );
    world.check(
        "SELECT UPPER(customer) AS c, COUNT(id) FROM orders GROUP BY c ORDER BY c DESC",
        &[&["BOB", "1"], &["ANN", "2"], &["NULL", "1"]],
    );
    world.check(
        "SELECT MOD(id, 2), MAX(id) FROM orders GROUP BY 1 ORDER BY 1",
        &[&["0", "4"], &["1", "3"]],
    );
    world.check(
        "SELECT MOD(id, 2) + 1, MAX(id) - 1 FROM orders GROUP BY MOD(id, 2) ORDER BY MOD(id, 2)",
        &[&["1", "3"], &["2", "2"]],
    );
    world.check(
        "SELECT customer FROM orders GROUP BY customer HAVING COUNT(*) > 1",
        &[&["ann"]],
    );
    world.check(
        "SELECT o.customer, MIN(o.id) m FROM orders o GROUP BY customer HAVING m < 3 ORDER BY m",
        &[&["ann", "1"], &["bob", "2"]],
    );
    world.check(
        "SELECT COUNT(*), SUM(id) FROM orders WHERE FALSE",
        &[&["0", "NULL"]],
    );
    world.check(
        "SELECT customer, id FROM orders GROUP BY ALL ORDER BY id LIMIT 1",
        &[&["ann", "1"]],
    );
    world.check(
        "SELECT SUM(id) AS id FROM orders GROUP BY customer ORDER BY SUM(id)",
        &[&["2"], &["4"], &["4"]],
    );
}

#[test]
fn grouping_sets_rollup_and_cube() {
    let world = shop();
    world.check(
        "SELECT customer, MOD(id, 2) AS odd, COUNT(*) FROM orders WHERE customer IS NOT NULL GROUP BY ROLLUP(customer, odd) ORDER BY customer, odd",
        &[&["NULL", "NULL", "3"], &["ann", "NULL", "2"], &["ann", "1", "2"], &["bob", "NULL", "1"], &["bob", "0", "1"]],
    );
    world.check(
        "SELECT customer, GROUPING(customer) g, COUNT(*) FROM orders GROUP BY GROUPING SETS (customer, ()) ORDER BY g, customer",
        &[&["NULL", "0", "1"], &["ann", "0", "2"], &["bob", "0", "1"], &["NULL", "1", "4"]],
    );
    world.check(
        "SELECT COUNT(*) FROM (SELECT 1 FROM orders GROUP BY CUBE(customer, id))",
        &[&["12"]],
    );
}

#[test]
fn windows_frames_names_and_qualify() {
    let world = shop();
    world.check(
        "SELECT id, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY id DESC) AS n FROM orders QUALIFY n = 1 ORDER BY id",
        &[&["2", "1"], &["3", "1"], &["4", "1"]],
    );
    world.check(
        "SELECT id, SUM(id) OVER w, SUM(id) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM orders WINDOW w AS (ORDER BY id) ORDER BY id",
        &[&["1", "1", "1"], &["2", "3", "3"], &["3", "6", "5"], &["4", "10", "7"]],
    );
    world.check(
        "SELECT customer, SUM(COUNT(*)) OVER (ORDER BY customer) FROM orders GROUP BY customer ORDER BY 1",
        &[&["NULL", "1"], &["ann", "3"], &["bob", "4"]],
    );
    world.check(
        "SELECT id FROM orders QUALIFY RANK() OVER (ORDER BY amount DESC) = 1",
        &[&["2"]],
    );
}

#[test]
fn subqueries_of_every_kind() {
    let world = shop();
    world.check("SELECT (SELECT MAX(id) FROM orders)", &[&["4"]]);
    world.check(
        "SELECT customer, (SELECT COUNT(*) FROM orders o WHERE o.customer = c.customer) FROM customers c ORDER BY 1",
        &[&["ann", "2"], &["bob", "1"], &["cid", "0"]],
    );
    world.check("SELECT customer FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer = c.customer AND id > 2)", &[&["ann"]]);
    world.check("SELECT customer FROM customers WHERE customer NOT IN (SELECT customer FROM orders WHERE customer IS NOT NULL)", &[&["cid"]]);
    world.check(
        "SELECT customer FROM customers WHERE customer NOT IN (SELECT customer FROM orders)",
        &[],
    );
    world.check(
        "SELECT ARRAY(SELECT id FROM orders ORDER BY id DESC LIMIT 2)",
        &[&["[4, 3]"]],
    );
    world.check(
        "SELECT ARRAY(SELECT CONCAT(t, '!') FROM UNNEST(tags) t) FROM orders ORDER BY id LIMIT 2",
        &[&["[a!, b!]"], &["[]"]],
    );
    world.check("SELECT ARRAY(SELECT AS STRUCT id, customer FROM orders WHERE id < 3 ORDER BY id)[OFFSET(1)].customer", &[&["bob"]]);
    world.check(
        "SELECT (SELECT AS STRUCT id, customer FROM orders WHERE id = 1).customer",
        &[&["ann"]],
    );
    world.fail("SELECT (SELECT id FROM orders)", "More than one row");
}

#[test]
fn common_tables_shadow_and_recurse() {
    let world = shop();
    world.check(
        "WITH t AS (SELECT 1 AS a), u AS (SELECT a + 1 AS a FROM t) SELECT t.a, u.a FROM t, u",
        &[&["1", "2"]],
    );
    world.check(
        "WITH orders AS (SELECT 5 AS id) SELECT id FROM orders",
        &[&["5"]],
    );
    world.check(
        "WITH t AS (SELECT 1 AS a) SELECT * FROM (WITH t AS (SELECT 2 AS a) SELECT a FROM t), t",
        &[&["2", "1"]],
    );
    world.check(
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT SUM(n) FROM r",
        &[&["10"]],
    );
}

#[test]
fn set_operations_find_a_common_type() {
    let world = shop();
    world.check_unordered("SELECT 1 AS a UNION ALL SELECT 2.5", &[&["1.0"], &["2.5"]]);
    world.check_columns(
        "SELECT 1 AS a, NULL AS b UNION ALL SELECT 2.5, 'x'",
        "a FLOAT64, b STRING",
    );
    world.check("SELECT customer FROM orders UNION DISTINCT SELECT customer FROM customers ORDER BY customer", &[&["NULL"], &["ann"], &["bob"], &["cid"]]);
    world.check(
        "SELECT customer FROM customers EXCEPT DISTINCT SELECT customer FROM orders",
        &[&["cid"]],
    );
    world.check(
        "SELECT id FROM orders INTERSECT DISTINCT SELECT 3",
        &[&["3"]],
    );
    world.check(
        "SELECT 1 AS a, 2 AS b UNION ALL BY NAME SELECT 3 AS b, 4 AS a ORDER BY a",
        &[&["1", "2"], &["4", "3"]],
    );
    world.check("(SELECT id FROM orders ORDER BY id LIMIT 1) UNION ALL (SELECT id FROM orders ORDER BY id DESC LIMIT 1) ORDER BY id", &[&["1"], &["4"]]);
}

#[test]
fn values_rows_and_distinct() {
    let world = shop();
    world.check(
        "SELECT DISTINCT customer FROM orders ORDER BY customer DESC",
        &[&["bob"], &["ann"], &["NULL"]],
    );
    world.check(
        "SELECT o FROM (SELECT 1 AS a, 'x' AS b) AS o",
        &[&["{'f0_': 1, 'f1_': x}"]],
    );
    world.check("SELECT v.a FROM (SELECT AS STRUCT 1 AS a) AS v", &[&["1"]]);
    world.check("SELECT x + 1 FROM (SELECT AS VALUE 41) AS x", &[&["42"]]);
    world.check("SELECT AS VALUE STRUCT(1 AS a, 2 AS b)", &[&["1", "2"]]);
    world.check_columns("SELECT AS STRUCT 1 AS a, 'x'", "a INT64, f0_ STRING");
    world.fail("SELECT ERROR('boom')", "boom");
    world.check("SELECT 1 AS a, 2 AS a", &[&["1", "2"]]);
    world.check("SELECT id FROM orders LIMIT 0", &[]);
}

fn events() -> World {
    let mut world = World::new();
    world.table(
        "events",
        &[
            ("id", "INT64"),
            (
                "params",
                "ARRAY<STRUCT<key STRING, value STRUCT<i INT64, s STRING>>>",
            ),
        ],
        "(1, [{'f0_': 'k', 'f1_': {'f0_': 5, 'f1_': NULL}}, {'f0_': 'l', 'f1_': {'f0_': 6, 'f1_': 'x'}}]), \
         (2, [{'f0_': 'k', 'f1_': {'f0_': 7, 'f1_': 'y'}}]), (3, []), (4, NULL)",
    );
    world
}

#[test]
fn looking_into_a_repeated_field_finds_one_element_or_none() {
    let world = events();
    world.check(
        "SELECT id, (SELECT value.i FROM UNNEST(params) WHERE key = 'k'), (SELECT COALESCE(value.s, 'none') FROM UNNEST(params) WHERE key = 'k') FROM events ORDER BY id",
        &[&["1", "5", "none"], &["2", "7", "y"], &["3", "NULL", "NULL"], &["4", "NULL", "NULL"]],
    );
    world.check(
        "SELECT (SELECT p.value.i + id FROM e.params AS p WHERE p.value.i > e.id + 4 AND key = 'l') FROM events e ORDER BY id",
        &[&["7"], &["NULL"], &["NULL"], &["NULL"]],
    );
    world.fail(
        "SELECT (SELECT key FROM UNNEST(params)) FROM events",
        "Scalar subquery produced more than one element",
    );
}

#[test]
fn subqueries_and_whole_expressions_are_group_keys() {
    let world = events();
    world.check(
        "SELECT (SELECT value.i FROM UNNEST(params) WHERE key = 'k') AS k, COUNT(*) AS n FROM events GROUP BY k ORDER BY k",
        &[&["NULL", "2"], &["5", "1"], &["7", "1"]],
    );
    world.check(
        "SELECT (SELECT MAX(value.i) FROM UNNEST(params)) + 1, COUNT(*) FROM events GROUP BY (SELECT MAX(value.i) FROM UNNEST(params)) ORDER BY 1",
        &[&["NULL", "2"], &["7", "1"], &["8", "1"]],
    );
    world.check(
        "SELECT id + 1 FROM events GROUP BY id + 1 HAVING id + 1 > 3 ORDER BY id + 1",
        &[&["4"], &["5"]],
    );
}

#[test]
fn literals_take_the_type_of_the_other_rows() {
    let world = events();
    world.check(
        "SELECT ['a'] AS a UNION ALL SELECT []",
        &[&["[a]"], &["[]"]],
    );
    world.check(
        "SELECT DATE '2024-01-01' AS d UNION ALL SELECT NULL ORDER BY d",
        &[&["NULL"], &["2024-01-01"]],
    );
    world.check_columns(
        "SELECT a.id, b.id FROM events a, events b",
        "id INT64, id_1 INT64",
    );
    world.check("SELECT -9223372036854775808", &[&["-9223372036854775808"]]);
}
