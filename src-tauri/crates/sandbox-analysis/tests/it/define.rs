//! What statements that define things ask of the server.
use sandbox_analysis::Plan;
use sandbox_analysis::catalog::{Granularity, Mode, Partitioning, RoutineKind};
use sandbox_analysis::plan::{AlterTable, CreateTable, Ddl, Existence, OptionValue};

use crate::world::World;

fn ddl(world: &World, text: &str) -> Ddl {
    match world.plan(text) {
        Ok(Plan::Ddl(ddl)) => *ddl,
        Ok(other) => panic!("{text}\n{other:?}"),
        Err(error) => panic!("{text}\n{error}"),
    }
}

fn table(world: &World, text: &str) -> CreateTable {
    match ddl(world, text) {
        Ddl::CreateTable(create) => create,
        other => panic!("{text}\n{other:?}"),
    }
}

#[test]
fn create_table_with_all_its_clauses() {
    let world = World::new();
    let create = table(
        &world,
        "CREATE TABLE IF NOT EXISTS d.t (id INT64 NOT NULL OPTIONS(description='key'), name STRING(10) DEFAULT 'x', \
         tags ARRAY<STRUCT<k STRING NOT NULL, n NUMERIC(5, 2)>>, day DATE, PRIMARY KEY (id) NOT ENFORCED) \
         PARTITION BY DATE_TRUNC(day, MONTH) CLUSTER BY name, id \
         OPTIONS(description = 'a' || 'b', labels = [('k', 'v')], require_partition_filter = TRUE, friendly_name = NULL)",
    );
    assert_eq!(create.path.to_string(), "p:d.t");
    assert_eq!(create.existence, Existence::Skip);
    let [id, name, tags, _] = create.columns.as_slice() else {
        panic!("{create:?}")
    };
    assert_eq!(
        (id.mode, id.description.as_deref()),
        (Mode::Required, Some("key"))
    );
    assert_eq!(
        (name.parameters.max_length, name.default.as_deref()),
        (Some(10), Some("'x'"))
    );
    assert_eq!(tags.ty.to_string(), "ARRAY<STRUCT<k STRING, n NUMERIC>>");
    assert_eq!(tags.mode, Mode::Repeated);
    assert_eq!(
        tags.fields.first().map(|field| field.mode),
        Some(Mode::Required)
    );
    assert_eq!(
        tags.fields
            .get(1)
            .map(|field| (field.parameters.precision, field.parameters.scale)),
        Some((Some(5), Some(2)))
    );
    assert_eq!(
        create.partitioning,
        Some(Partitioning::Column {
            column: "day".to_owned(),
            granularity: Granularity::Month
        })
    );
    assert_eq!(create.clustering, ["name", "id"]);
    assert_eq!(create.constraints.primary_key, Some(vec!["id".to_owned()]));
    let text = |text: &str| OptionValue::String(text.to_owned());
    assert_eq!(
        create.options,
        vec![
            ("description".to_owned(), text("ab")),
            (
                "labels".to_owned(),
                OptionValue::Array(vec![OptionValue::Struct(vec![text("k"), text("v")])])
            ),
            (
                "require_partition_filter".to_owned(),
                OptionValue::Bool(true)
            ),
            ("friendly_name".to_owned(), OptionValue::Null),
        ]
    );
}

#[test]
fn create_table_takes_its_columns_from_a_query() {
    let world = World::new();
    let create = table(
        &world,
        "CREATE OR REPLACE TABLE d.t AS SELECT 1 AS a, [1] AS b, STRUCT('x' AS c) AS s",
    );
    let shown: Vec<String> = create
        .columns
        .iter()
        .map(|field| format!("{} {}", field.name, field.ty))
        .collect();
    assert_eq!(shown, ["a INT64", "b ARRAY<INT64>", "s STRUCT<c STRING>"]);
    let query = create.query.unwrap();
    assert_eq!(
        world
            .rows_of(&format!(
                "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({})",
                query.sql
            ))
            .unwrap(),
        [["1", "[1]", "{'f0_': x}"]]
    );
    let create = table(
        &world,
        "CREATE TABLE d.t (a FLOAT64, b STRING) AS SELECT 1, NULL",
    );
    let query = create.query.unwrap();
    assert_eq!(
        world
            .rows_of(&format!(
                "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({})",
                query.sql
            ))
            .unwrap(),
        [["1.0", "NULL"]]
    );
    world.refuse(
        "CREATE TABLE d.t AS SELECT 1",
        "CREATE TABLE columns must be named, but column 1 has no name at [1:1]",
    );
    world.refuse(
        "CREATE TABLE d.t AS SELECT 1 AS a, 2 AS A",
        "Duplicate column names in the result are not supported. Found duplicate(s): A at [1:1]",
    );
}

#[test]
fn partitions_by_time_of_arrival_and_ranges() {
    let world = World::new();
    let partitioning = |text: &str| table(&world, text).partitioning;
    assert_eq!(
        partitioning("CREATE TABLE d.t (a INT64) PARTITION BY _PARTITIONDATE"),
        Some(Partitioning::IngestionTime {
            granularity: Granularity::Day
        })
    );
    assert_eq!(
        partitioning(
            "CREATE TABLE d.t (a INT64) PARTITION BY TIMESTAMP_TRUNC(_PARTITIONTIME, HOUR)"
        ),
        Some(Partitioning::IngestionTime {
            granularity: Granularity::Hour
        })
    );
    assert_eq!(
        partitioning(
            "CREATE TABLE d.t (a INT64) PARTITION BY RANGE_BUCKET(a, GENERATE_ARRAY(0, 100, 10))"
        ),
        Some(Partitioning::IntegerRange {
            column: "a".to_owned(),
            start: 0,
            end: 100,
            interval: 10
        })
    );
    assert!(
        world
            .plan("CREATE TABLE d.t (a STRING) PARTITION BY a")
            .is_err()
    );
}

#[test]
fn views_keep_their_text_and_are_checked() {
    let mut world = World::new();
    world.table("t", &[("a", "INT64")], "");
    let Ddl::CreateView(view) = ddl(
        &world,
        "CREATE VIEW d.v (x OPTIONS(description='d')) AS SELECT a FROM d.t",
    ) else {
        panic!("no view")
    };
    assert_eq!(view.query, "SELECT a FROM d.t");
    assert_eq!(view.column_names, ["x"]);
    assert_eq!(
        view.columns
            .first()
            .and_then(|field| field.description.as_deref()),
        Some("d")
    );
    world.refuse(
        "CREATE VIEW d.v AS SELECT b FROM d.t",
        "Unrecognized name: b at [1:27]",
    );
}

#[test]
fn alter_drop_and_schemas() {
    let world = World::new();
    let Ddl::AlterTable {
        actions, if_exists, ..
    } = ddl(
        &world,
        "ALTER TABLE IF EXISTS d.t ADD COLUMN IF NOT EXISTS c STRING, DROP COLUMN x, SET OPTIONS(description = 'd'), \
         ALTER COLUMN y SET DATA TYPE NUMERIC, ALTER COLUMN z SET DEFAULT 1 + 1",
    )
    else {
        panic!("no ALTER TABLE")
    };
    assert!(if_exists);
    assert!(matches!(
        actions.first(),
        Some(AlterTable::AddColumn {
            if_not_exists: true,
            ..
        })
    ));
    assert!(
        matches!(actions.get(4), Some(AlterTable::SetDefault { default: Some(text), .. }) if text == "1 + 1")
    );
    assert!(matches!(
        ddl(&world, "DROP SCHEMA IF EXISTS q.d CASCADE"),
        Ddl::DropSchema {
            cascade: true,
            if_exists: true,
            ..
        }
    ));
    assert!(matches!(
        ddl(&world, "DROP VIEW d.v"),
        Ddl::DropRelation {
            if_exists: false,
            ..
        }
    ));
    assert!(matches!(
        ddl(&world, "CREATE SCHEMA d2 OPTIONS(location = 'EU')"),
        Ddl::CreateSchema { .. }
    ));
    world.refuse(
        "DROP MODEL d.m",
        "DROP MODEL is not supported by the sandbox at [1:1]",
    );
}

#[test]
fn procedures_keep_their_body() {
    let world = World::new();
    let Ddl::CreateRoutine { routine, .. } = ddl(
        &world,
        "CREATE PROCEDURE d.p(IN x INT64, OUT y STRING) BEGIN SET y = CAST(x AS STRING); END",
    ) else {
        panic!("no routine")
    };
    assert_eq!(routine.kind, RoutineKind::Procedure);
    assert!(
        routine.body.starts_with("BEGIN") && routine.body.ends_with("END"),
        "{}",
        routine.body
    );
    assert_eq!(routine.arguments.len(), 2);
}
