//! Which columns and partitions a statement reads.
use sandbox_analysis::catalog::{Column, Granularity, Partitioning};
use sandbox_analysis::plan::Read;
use sandbox_functions::Type;

use crate::world::{World, path};

fn shown(reads: &[Read]) -> String {
    let texts: Vec<String> = reads
        .iter()
        .map(|read| {
            let mut columns: Vec<String> = read.columns.iter().map(|path| path.join(".")).collect();
            columns.sort();
            format!("{}({})", read.table.table, columns.join(", "))
        })
        .collect();
    texts.join(" ")
}

fn world() -> World {
    let mut world = World::new();
    world.table(
        "events",
        &[
            ("day", "DATE"),
            ("user", "STRING"),
            (
                "params",
                "ARRAY<STRUCT<key STRING, value STRUCT<i INT64, s STRING>>>",
            ),
            ("geo", "STRUCT<city STRING, country STRING>"),
        ],
        "",
    );
    for day in ["20240101", "20240102", "20240201"] {
        world.table(
            &format!("log_{day}"),
            &[("a", "INT64"), ("b", "STRING")],
            &format!("({day}, 'x')"),
        );
    }
    world
}

fn check(world: &World, query: &str, expected: &str) {
    assert_eq!(shown(&world.query_plan(query).reads), expected, "{query}");
}

#[test]
fn only_referenced_columns_count_down_to_nested_fields() {
    let world = world();
    check(&world, "SELECT COUNT(*) FROM events", "events()");
    check(
        &world,
        "SELECT user FROM events WHERE day > '2024-01-01'",
        "events(day, user)",
    );
    check(&world, "SELECT geo.city FROM events", "events(geo.city)");
    check(
        &world,
        "SELECT geo FROM events ORDER BY geo.city",
        "events(geo)",
    );
    check(
        &world,
        "SELECT * FROM events",
        "events(day, geo, params, user)",
    );
    check(
        &world,
        "SELECT p.value.i FROM events, UNNEST(params) AS p WHERE p.key = 'x'",
        "events(params.key, params.value.i)",
    );
    check(
        &world,
        "SELECT (SELECT value.s FROM UNNEST(params) WHERE key = 'x') FROM events",
        "events(params.key, params.value.s)",
    );
}

#[test]
fn columns_that_nobody_uses_are_not_read_through_subqueries() {
    let world = world();
    check(
        &world,
        "SELECT user FROM (SELECT * FROM events)",
        "events(user)",
    );
    check(
        &world,
        "WITH e AS (SELECT user, geo.country AS c, day FROM events WHERE day IS NOT NULL) SELECT c FROM e",
        "events(day, geo.country)",
    );
    check(
        &world,
        "SELECT n FROM (SELECT user, COUNT(*) AS n FROM events GROUP BY user)",
        "events(user)",
    );
    check(
        &world,
        "SELECT e.u FROM (SELECT user AS u, day FROM events UNION ALL SELECT b, NULL FROM log_20240101) AS e",
        "events(user) log_20240101(b)",
    );
}

#[test]
fn conditions_on_the_partition_column_are_told() {
    let mut world = world();
    world.partition(
        "events",
        Partitioning::Column {
            column: "day".to_owned(),
            granularity: Granularity::Day,
        },
        true,
    );
    let plan = world.query_plan(
        "SELECT user FROM (SELECT * FROM events) AS e WHERE e.day >= '2024-01-02' AND user = 'x'",
    );
    let filter = plan
        .reads
        .first()
        .unwrap()
        .partition_filter
        .clone()
        .unwrap();
    let kept = world
        .rows_of(&format!(
            "SELECT CAST(\"day\" AS VARCHAR) FROM (VALUES (DATE '2024-01-01'), (DATE '2024-01-02')) AS t(\"day\") WHERE {filter}"
        ))
        .unwrap();
    assert_eq!(kept, [["2024-01-02"]], "{filter}");
    world.refuse(
        "SELECT user FROM events WHERE user = 'x'",
        "Cannot query over table 'p.d.events' without a filter over column(s) 'day' that can be used for partition elimination",
    );
    // A bound made with another column is none.
    world.refuse(
        "SELECT user FROM events WHERE day = '2024-01-01' OR user = 'x'",
        "Cannot query over table 'p.d.events' without a filter over column(s) 'day' that can be used for partition elimination",
    );
}

#[test]
fn ingestion_time_is_a_hidden_column() {
    let mut world = World::new();
    world.table(
        "t",
        &[("a", "INT64"), ("_PARTITIONTIME", "TIMESTAMP")],
        "(1, '2024-01-01'), (2, '2024-01-02')",
    );
    let relation = world.relations.get_mut(&path("t")).unwrap();
    relation.columns.truncate(1);
    relation.pseudo_columns = vec![Column::new("_PARTITIONTIME", Type::Timestamp)];
    relation.partitioning = Some(Partitioning::IngestionTime {
        granularity: Granularity::Day,
    });
    world.check(
        "SELECT * FROM t WHERE _PARTITIONTIME = '2024-01-02'",
        &[&["2"]],
    );
    world.check(
        "SELECT t._PARTITIONTIME AS p FROM t WHERE a = 1",
        &[&["2024-01-01 00:00:00"]],
    );
    let plan = world.query_plan("SELECT a FROM t WHERE _PARTITIONTIME = '2024-01-02'");
    assert!(plan.reads.first().unwrap().partition_filter.is_some());
}

#[test]
fn wildcards_read_the_tables_whose_suffix_fits() {
    let world = world();
    check(
        &world,
        "SELECT a FROM `log_*`",
        "log_20240101(a) log_20240102(a) log_20240201(a)",
    );
    check(
        &world,
        "SELECT a FROM `d.log_*` WHERE _TABLE_SUFFIX BETWEEN '20240102' AND '20240131'",
        "log_20240102(a)",
    );
    check(
        &world,
        "SELECT a FROM `p.d.log_2024*` WHERE _TABLE_SUFFIX LIKE '01%' AND a > 1",
        "log_20240101(a) log_20240102(a)",
    );
    world.check(
        "SELECT a, _TABLE_SUFFIX AS s FROM `log_*` WHERE _TABLE_SUFFIX >= '20240102' ORDER BY a",
        &[&["20240102", "20240102"], &["20240201", "20240201"]],
    );
    world.check("SELECT * FROM `log_202402*`", &[&["20240201", "x"]]);
    world.refuse(
        "SELECT 1 FROM `d.log_20240101$20240101`",
        "Table \"log_20240101$20240101\" cannot include decorator at [1:15]",
    );
}
