//! Pipe syntax, PIVOT and UNPIVOT.
use crate::world::World;

fn sales() -> World {
    let mut world = World::new();
    world.table(
        "sales",
        &[("product", "STRING"), ("amount", "INT64"), ("quarter", "STRING")],
        "('Kale', 51, 'Q1'), ('Kale', 23, 'Q2'), ('Apple', 77, 'Q1'), ('Apple', 1, 'Q2'), ('Apple', NULL, 'Q2')",
    );
    world
}

#[test]
fn each_operator_gives_the_next_table() {
    let world = sales();
    world.check(
        "FROM sales |> WHERE amount > 1 |> EXTEND amount * 2 AS twice |> SELECT product, twice |> ORDER BY twice DESC |> LIMIT 2",
        &[&["Apple", "154"], &["Kale", "102"]],
    );
    world.check(
        "FROM sales |> AGGREGATE SUM(amount) AS total, COUNT(*) AS n GROUP BY product |> ORDER BY product",
        &[&["Apple", "78", "3"], &["Kale", "74", "2"]],
    );
    world.check("FROM sales |> AGGREGATE COUNT(*)", &[&["5"]]);
    world.check(
        "FROM sales AS s |> SET amount = amount + 1 |> WHERE s.amount = 23 |> SELECT amount",
        &[&["24"]],
    );
    world.check(
        "FROM sales |> DROP quarter |> RENAME amount AS x |> WHERE x = 51",
        &[&["Kale", "51"]],
    );
    world.check(
        "FROM sales |> SELECT product |> DISTINCT |> ORDER BY product",
        &[&["Apple"], &["Kale"]],
    );
    world.check(
        "FROM sales |> AS a |> JOIN (SELECT 'Kale' AS product, 1 AS k) USING (product) |> AGGREGATE SUM(k) AS s",
        &[&["2"]],
    );
    world.check(
        "FROM sales |> SELECT product |> UNION ALL (SELECT 'Pear') |> AGGREGATE COUNT(*) AS n",
        &[&["6"]],
    );
    world.check(
        "SELECT 1 AS a |> EXTEND a + 1 AS b |> SELECT b, a",
        &[&["2", "1"]],
    );
    world.check(
        "FROM sales |> AGGREGATE SUM(amount) AS t GROUP AND ORDER BY product DESC",
        &[&["Kale", "74"], &["Apple", "78"]],
    );
    world.check(
        "FROM sales |> LIMIT 3 |> WHERE amount = 1 |> SELECT amount",
        &[],
    );
}

#[test]
fn pivot_and_unpivot() {
    let world = sales();
    world.check(
        "SELECT * FROM sales PIVOT(SUM(amount) FOR quarter IN ('Q1', 'Q2')) ORDER BY product",
        &[&["Apple", "77", "1"], &["Kale", "51", "23"]],
    );
    world.check_columns(
        "SELECT * FROM sales PIVOT(SUM(amount) AS s, COUNT(*) AS n FOR quarter IN ('Q1' AS a, 'Q2'))",
        "product STRING, s_a INT64, n_a INT64, s_Q2 INT64, n_Q2 INT64",
    );
    world.check(
        "SELECT * FROM (SELECT 'Kale' AS p, 51 AS Q1, 23 AS Q2, CAST(NULL AS INT64) AS Q3) UNPIVOT(v FOR q IN (Q1, Q2, Q3)) ORDER BY q",
        &[&["Kale", "51", "Q1"], &["Kale", "23", "Q2"]],
    );
    world.check(
        "SELECT * FROM (SELECT 1 AS a, 2 AS b, 3 AS c, 4 AS d) UNPIVOT((x, y) FOR n IN ((a, b) AS 'one', (c, d) AS 'two')) ORDER BY n",
        &[&["1", "2", "one"], &["3", "4", "two"]],
    );
}
