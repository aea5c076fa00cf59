//! Changes of rows, carried out step by step as the server does.
use sandbox_analysis::catalog::Mode;

use crate::world::{World, path};

fn stock() -> World {
    let mut world = World::new();
    world.table(
        "stock",
        &[("id", "INT64"), ("name", "STRING"), ("s", "STRUCT<a INT64, b STRING>"), ("tags", "ARRAY<STRING>")],
        "(1, 'one', {'f0_': 10, 'f1_': 'x'}, ['p']), (2, 'two', NULL, []), (3, 'three', NULL, ['q', 'r'])",
    );
    world.table(
        "news",
        &[("id", "INT64"), ("name", "STRING")],
        "(2, 'TWO'), (4, 'FOUR')",
    );
    world
}

#[test]
fn insert_values_queries_defaults_and_coercions() {
    let mut world = stock();
    let relation = world.relations.get_mut(&path("news")).unwrap();
    relation.columns.get_mut(1).unwrap().field.default = Some("CONCAT('a', 'b')".to_owned());
    assert_eq!(
        world.change("INSERT INTO news (id) VALUES (7), (8)"),
        Ok((2, 0, 0))
    );
    assert_eq!(
        world.change("INSERT news VALUES (9, DEFAULT), (10, NULL)"),
        Ok((2, 0, 0))
    );
    world.check(
        "SELECT id, name FROM news WHERE id > 6 ORDER BY id",
        &[&["7", "ab"], &["8", "ab"], &["9", "ab"], &["10", "NULL"]],
    );
    assert_eq!(
        world.change("INSERT INTO stock (id, name) SELECT id, name FROM news WHERE id = 4"),
        Ok((1, 0, 0))
    );
    // An array that is not given is stored empty, never NULL.
    world.check(
        "SELECT name, s IS NULL, tags FROM stock WHERE id = 4",
        &[&["FOUR", "true", "[]"]],
    );
    world.refuse(
        "INSERT INTO stock (id) SELECT 'a'",
        "Query column 1 has type STRING which cannot be inserted into column id, which has type INT64 at [1:1]",
    );
    world.refuse(
        "INSERT INTO stock (id, name) VALUES (1)",
        "Inserted row has wrong column count; Has 1, expected 2 at [1:37]",
    );
    world.refuse(
        "INSERT INTO stock (nope) VALUES (1)",
        "Column nope is not present in table p:d.stock at [1:20]",
    );
}

#[test]
fn required_columns_and_lengths_are_kept() {
    let mut world = stock();
    let relation = world.relations.get_mut(&path("news")).unwrap();
    relation.columns.get_mut(0).unwrap().field.mode = Mode::Required;
    relation
        .columns
        .get_mut(1)
        .unwrap()
        .field
        .parameters
        .max_length = Some(3);
    let failure = world
        .change("INSERT INTO news (name) VALUES ('a')")
        .unwrap_err();
    assert!(
        failure.contains("Required field id cannot be null"),
        "{failure}"
    );
    let failure = world
        .change("UPDATE news SET id = NULL WHERE TRUE")
        .unwrap_err();
    assert!(
        failure.contains("Required field id cannot be null"),
        "{failure}"
    );
    let failure = world
        .change("INSERT INTO news VALUES (1, 'abcd')")
        .unwrap_err();
    assert!(failure.contains("maximum length 3"), "{failure}");
    assert_eq!(
        world.change("INSERT INTO news VALUES (1, 'abc')"),
        Ok((1, 0, 0))
    );
}

#[test]
fn update_of_columns_fields_and_from_other_tables() {
    let world = stock();
    assert_eq!(
        world.change("UPDATE stock SET name = UPPER(name), s.a = id * 100 WHERE id < 3"),
        Ok((0, 2, 0))
    );
    world.check(
        "SELECT id, name, s.a, s.b FROM stock ORDER BY id",
        &[
            &["1", "ONE", "100", "x"],
            &["2", "TWO", "200", "NULL"],
            &["3", "three", "NULL", "NULL"],
        ],
    );
    assert_eq!(
        world.change("UPDATE stock t SET t.name = n.name FROM news n WHERE n.id = t.id"),
        Ok((0, 1, 0))
    );
    world.check("SELECT name FROM stock WHERE id = 2", &[&["TWO"]]);
    assert_eq!(
        world.change("UPDATE stock SET id = (SELECT MAX(id) FROM news) + id WHERE id = 1"),
        Ok((0, 1, 0))
    );
    world.check("SELECT MAX(id) FROM stock", &[&["5"]]);
    assert_eq!(
        world
            .change("UPDATE stock t SET name = 'x' FROM news n WHERE TRUE")
            .unwrap_err(),
        "UPDATE/MERGE must match at most one source row for each target row"
    );
    world.refuse(
        "UPDATE stock SET name = 'x'",
        "UPDATE must have a WHERE clause at [1:1]",
    );
    world.refuse(
        "UPDATE stock SET id = 'x' WHERE TRUE",
        "Value of type STRING cannot be assigned to id, which has type INT64 at [1:23]",
    );
}

#[test]
fn delete_and_truncate_count_rows() {
    let world = stock();
    assert_eq!(
        world.change("DELETE FROM stock s WHERE s.id IN (SELECT id FROM news)"),
        Ok((0, 0, 1))
    );
    assert_eq!(world.change("DELETE stock WHERE TRUE"), Ok((0, 0, 2)));
    assert_eq!(world.change("TRUNCATE TABLE news"), Ok((0, 0, 2)));
    world.check("SELECT COUNT(*) FROM news", &[&["0"]]);
}

#[test]
fn merge_with_every_kind_of_branch() {
    let world = stock();
    let changed = world.change(
        "MERGE stock t USING news n ON t.id = n.id \
         WHEN MATCHED AND n.name = 'none' THEN DELETE \
         WHEN MATCHED THEN UPDATE SET name = CONCAT(t.name, n.name) \
         WHEN NOT MATCHED THEN INSERT (id, name) VALUES (n.id, n.name) \
         WHEN NOT MATCHED BY SOURCE AND t.id = 3 THEN DELETE",
    );
    assert_eq!(changed, Ok((1, 1, 1)));
    world.check(
        "SELECT id, name FROM stock ORDER BY id",
        &[&["1", "one"], &["2", "twoTWO"], &["4", "FOUR"]],
    );
    // A constant false condition: everything of the source is new.
    let changed = world.change("MERGE news t USING (SELECT 1 AS id, 'a' AS name) s ON FALSE WHEN NOT MATCHED THEN INSERT ROW WHEN NOT MATCHED BY SOURCE THEN DELETE");
    assert_eq!(changed, Ok((1, 0, 2)));
    world.check("SELECT * FROM news", &[&["1", "a"]]);
    assert_eq!(
        world
            .change("MERGE news t USING UNNEST([1, 1]) AS x ON t.id = x WHEN MATCHED THEN UPDATE SET name = 'y'")
            .unwrap_err(),
        "UPDATE/MERGE must match at most one source row for each target row"
    );
}
