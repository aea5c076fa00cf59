//! The sample: a mobile game's event log in the shape of a Firebase export, its players, their
//! purchases and battles. Made by rule with DuckDB, the same at every start.

use std::sync::Arc;

use duckdb::Connection;
use sandbox_analysis::catalog::{
    ArgumentMode, ArgumentType, Granularity, Partitioning, Routine, RoutineArgument, RoutineKind,
    RoutinePath,
};
use sandbox_functions::Type;
use serde_json::Value;

use crate::SampleProgress;
use crate::catalog::schema::from_schema;
use crate::catalog::{Change, Dataset, Store, StoredRoutine, Table, TableKind, View, now_millis};
use crate::engine::{execute, failure};
use crate::error::{Failure, Outcome};
use crate::jobs::statement::{environment, fields_of};
use crate::server::App;

/// The dataset of the sample.
const DATASET: &str = "game_analytics";
/// Days of the event log: from the first of November 2026.
const DAYS: u32 = 14;
/// Rows of the whole sample.
const EVENTS_A_DAY: f64 = 30_000.0;
const PLAYERS: f64 = 50_000.0;
const PURCHASES: f64 = 250_000.0;
const BATTLES: f64 = 5_200_000.0;

/// Tables in all.
pub(crate) const TABLES: usize = DAYS as usize + 4;

/// The property of the database that says the sample is whole.
const PROPERTY: &str = "sample";

/// Whether the sample is still to be made, or to be finished.
pub(crate) fn wanted(app: &App) -> bool {
    let made = app
        .engine
        .connection()
        .and_then(|lease| Store::property(&lease, PROPERTY));
    !matches!(made, Ok(Some(_)))
}

/// A table to be made.
struct Recipe {
    id: String,
    schema: &'static str,
    sql: String,
    description: &'static str,
    friendly: &'static str,
    partition: Option<&'static str>,
    clustering: &'static [&'static str],
}

/// Makes the sample with the number of rows multiplied by `scale`, on the calling thread. `going`
/// is asked between two tables whether to go on.
pub(crate) fn make(
    app: &Arc<App>,
    connection: &Connection,
    scale: f64,
    going: &dyn Fn() -> bool,
) -> Outcome<()> {
    let schemas: Value = serde_json::from_str(include_str!("schemas.json"))
        .map_err(|error| Failure::backend(format!("The sample's schemas are broken: {error}")))?;
    create_dataset(app, connection)?;
    execute(connection, include_str!("macros.sql"))?;
    let recipes = recipes(scale);
    let total = recipes.len();
    for (done, recipe) in recipes.into_iter().enumerate() {
        if !going() {
            return Ok(());
        }
        app.sample.send_replace(SampleProgress::Making {
            done,
            total,
            current: format!("{DATASET}.{}", recipe.id),
        });
        if app.store.find_table(DATASET, &recipe.id).is_none() {
            table(app, connection, &schemas, &recipe)?;
        }
    }
    examples(app, connection)?;
    Store::set_property(connection, PROPERTY, &scale.to_string())?;
    execute(connection, "CHECKPOINT")?;
    app.sample.send_replace(SampleProgress::Ready);
    Ok(())
}

fn recipes(scale: f64) -> Vec<Recipe> {
    let count = |rows: f64| ((rows * scale) as u64).max(50);
    let players = count(PLAYERS);
    let fill = |sql: &str| {
        sql.replace("{players}", &players.to_string())
            .replace("{purchases}", &count(PURCHASES).to_string())
            .replace("{battles}", &count(BATTLES).to_string())
    };
    let mut recipes = vec![
        Recipe {
            id: "players".to_owned(),
            schema: "players",
            sql: fill(include_str!("players.sql")),
            description: "登録プレイヤー。1行に1人 / Registered players, one row each",
            friendly: "プレイヤー",
            partition: None,
            clustering: &[],
        },
        Recipe {
            id: "items".to_owned(),
            schema: "items",
            sql: fill(include_str!("items.sql")),
            description: "ショップのアイテム / Items of the shop",
            friendly: "アイテム",
            partition: None,
            clustering: &[],
        },
    ];
    for day in 1..=DAYS {
        let events = count(EVENTS_A_DAY);
        let sql = fill(include_str!("events.sql"))
            .replace("{day}", &format!("2026-11-{day:02}"))
            .replace("{rows}", &events.to_string())
            .replace("{first}", &(u64::from(day) * events * 2).to_string());
        recipes.push(Recipe {
            id: format!("events_202611{day:02}"),
            schema: "events",
            sql,
            description: "アプリのイベントログ（Firebase / GA4 のエクスポート形式） / Event log of the app, in the shape of a Firebase export",
            friendly: "イベントログ",
            partition: None,
            clustering: &[],
        });
    }
    recipes.push(Recipe {
        id: "purchases".to_owned(),
        schema: "purchases",
        sql: fill(include_str!("purchases.sql")),
        description: "課金の明細（90日分） / Purchases of 90 days",
        friendly: "課金",
        partition: None,
        clustering: &["player_id"],
    });
    recipes.push(Recipe {
        id: "battle_log".to_owned(),
        schema: "battles",
        sql: fill(include_str!("battles.sql")),
        description: "バトルの記録（90日分、日ごとのパーティション） / Battles of 90 days, partitioned by day",
        friendly: "バトルログ",
        partition: Some("battle_date"),
        clustering: &["mode", "character"],
    });
    recipes
}

fn create_dataset(app: &App, connection: &Connection) -> Outcome<()> {
    if app.store.dataset(DATASET).is_ok() {
        return Ok(());
    }
    let now = now_millis();
    let mut labels = serde_json::Map::new();
    labels.insert("source".to_owned(), Value::from("sample"));
    let dataset = Dataset {
        id: DATASET.to_owned(),
        location: "US".to_owned(),
        friendly_name: Some("ゲーム分析 / Game analytics".to_owned()),
        description: Some(
            "スマートフォンゲーム「星空クロニクル」の分析用サンプル。実在の人物・団体とは無関係 / A sample for trying things out: the log of an invented mobile game"
                .to_owned(),
        ),
        labels,
        created: now,
        modified: now,
        ..Dataset::default()
    };
    app.store.commit(connection, |_| {
        Ok((vec![Change::PutDataset(Box::new(dataset))], ()))
    })
}

fn table(app: &App, connection: &Connection, schemas: &Value, recipe: &Recipe) -> Outcome<()> {
    let now = now_millis();
    let mut table = Table::new(DATASET, &recipe.id, TableKind::Table);
    table.set_fields(from_schema(
        schemas.get(recipe.schema).unwrap_or(&Value::Null),
    )?);
    table.description = Some(recipe.description.to_owned());
    table.friendly_name = Some(recipe.friendly.to_owned());
    table.partitioning = recipe.partition.map(|column| Partitioning::Column {
        column: column.to_owned(),
        granularity: Granularity::Day,
    });
    table.clustering = recipe
        .clustering
        .iter()
        .map(|&name| name.to_owned())
        .collect();
    table.created = now;
    table.modified = now;
    table.physical = app.store.new_physical();
    execute(connection, &table.create_sql())?;
    let filled = connection
        .execute(&format!("INSERT INTO {} {}", table.from(), recipe.sql), [])
        .map_err(|error| failure(&error));
    if let Err(error) = filled {
        execute(
            connection,
            &format!("DROP TABLE IF EXISTS {}", table.from()),
        )?;
        return Err(error);
    }
    app.store.commit(connection, |_| {
        Ok((vec![Change::PutTable(Box::new(table))], ()))
    })
}

const DAILY: &str = "-- 日別のアクティブユーザーと売上 / Active users and revenue by day
SELECT
  PARSE_DATE('%Y%m%d', event_date) AS day,
  platform,
  COUNT(DISTINCT user_pseudo_id) AS active_users,
  COUNTIF(event_name = 'session_start') AS sessions,
  SUM(revenue) AS revenue
FROM `shirabe-sandbox.game_analytics.events_*`
GROUP BY day, platform";

/// A view and two functions to look at.
fn examples(app: &Arc<App>, connection: &Connection) -> Outcome<()> {
    let now = now_millis();
    if app
        .store
        .find_table(DATASET, "daily_active_users")
        .is_none()
    {
        let fields = view_fields(app)?;
        let mut view = Table::new(DATASET, "daily_active_users", TableKind::View);
        view.set_fields(fields);
        view.description =
            Some("日別のアクティブユーザー数と売上 / Active users and revenue by day".to_owned());
        view.friendly_name = Some("日別アクティブユーザー".to_owned());
        view.view = Some(View {
            query: DAILY.to_owned(),
            column_names: Vec::new(),
            default_dataset: None,
        });
        view.created = now;
        view.modified = now;
        app.store.commit(connection, |_| {
            Ok((vec![Change::PutTable(Box::new(view))], ()))
        })?;
    }
    let functions = [
        (
            "yen_to_usd",
            ("yen", Type::Numeric),
            Type::Numeric,
            "ROUND(yen / 151, 2)",
            "円を米ドルに換算（固定レート151円） / Yen in US dollars at a fixed rate of 151",
        ),
        (
            "level_band",
            ("level", Type::Int64),
            Type::String,
            "CASE WHEN level < 10 THEN '01-09' WHEN level < 30 THEN '10-29' WHEN level < 60 THEN '30-59' ELSE '60+' END",
            "レベルを区分に分ける / The band that a level falls in",
        ),
    ];
    for (name, (argument, ty), returns, body, description) in functions {
        if app.store.routine(DATASET, name).is_ok() {
            continue;
        }
        let routine = Routine {
            name: name.to_owned(),
            path: Some(RoutinePath {
                project: app.project().to_owned(),
                dataset: DATASET.to_owned(),
                routine: name.to_owned(),
            }),
            kind: RoutineKind::Scalar,
            language: "SQL".to_owned(),
            arguments: vec![RoutineArgument {
                name: argument.to_owned(),
                ty: ArgumentType::Fixed(ty),
                mode: ArgumentMode::In,
                not_aggregate: false,
            }],
            returns: Some(returns),
            returns_table: None,
            body: body.to_owned(),
            project: app.project().to_owned(),
            dataset: None,
        };
        let stored = StoredRoutine {
            dataset: DATASET.to_owned(),
            id: name.to_owned(),
            routine,
            description: Some(description.to_owned()),
            determinism: None,
            strict: None,
            created: now,
            modified: now,
            version: 0,
        };
        app.store.commit(connection, |_| {
            Ok((vec![Change::PutRoutine(Box::new(stored))], ()))
        })?;
    }
    Ok(())
}

/// The columns of the example view, from its query.
fn view_fields(app: &Arc<App>) -> Outcome<Vec<sandbox_analysis::catalog::Field>> {
    let statement = sandbox_syntax::parse_statement(DAILY)
        .map_err(|error| crate::jobs::statement::syntax_failure(&error))?;
    let mut session = crate::jobs::statement::Session::new(app, environment(app))?;
    match session.analyze(&statement, DAILY)? {
        sandbox_analysis::Plan::Query(plan) => Ok(fields_of(&plan.columns)),
        _ => Err(Failure::backend("The example view is not a query")),
    }
}
