//! What queries cost, and what keeps them from costing more than the person wants.

use model::{Accuracy, JobState, Kind, LocationPrice, Problem, Settings};
use tests::{House, Outcome};

fn failed(outcome: Outcome) -> Problem {
    match outcome.job.state {
        JobState::Failed(problem) => problem,
        other => panic!("{other:?}"),
    }
}

const PLAYERS: &str = "SELECT player_id FROM game_analytics.players";

/// 10 MiB, which is the least, cost this much at 1 for a TiB times 2^20.
fn settings() -> Settings {
    Settings {
        price_per_tib_micros: 1_000_000 << 20,
        currency: "JPY".into(),
        ..Settings::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_days_budget_holds_and_after_a_restart_too_until_it_is_raised_knowingly() {
    let mut house = House::with_sample().await;
    let workbench = house.workbench.clone();
    let estimate = workbench
        .query_estimate(house.request(PLAYERS))
        .await
        .unwrap();
    assert_eq!(
        estimate.bytes_billed,
        Some(10 << 20),
        "the least for a table"
    );
    workbench.save_settings(settings()).unwrap();
    let price = workbench
        .query_estimate(house.request(PLAYERS))
        .await
        .unwrap()
        .price
        .unwrap();
    assert_eq!((price.micros, price.currency.as_str()), (10_000_000, "JPY"));

    // Enough for one and a half.
    let budget = Settings {
        daily_budget_micros: Some(15_000_000),
        ..settings()
    };
    workbench.save_settings(budget).unwrap();
    let mut request = house.request(PLAYERS);
    request.options.use_cache = false;
    request.options.labels = vec![("team".into(), "game".into())];
    let first = house.run(request).await;
    assert_eq!(first.job.state, JobState::Done);
    assert_eq!(first.run.statistics.price.unwrap().micros, 10_000_000);
    assert_eq!(first.run.expected.unwrap().accuracy, Accuracy::Precise);

    house.reopen();
    let spend = house.workbench.spend();
    assert_eq!((spend.today.micros, spend.today_runs), (10_000_000, 1));
    assert_eq!(spend.budget_micros, Some(15_000_000));
    assert_eq!(spend.month_labels, [("team:game".to_owned(), 10_000_000)]);
    let mut request = house.request(PLAYERS);
    request.options.use_cache = false;
    let refused = failed(house.run(request).await);
    assert_eq!(
        refused.kind,
        Kind::OverBudget {
            budget_micros: 15_000_000,
            spent_micros: 10_000_000,
            asked_micros: Some(10_000_000),
            currency: "JPY".into(),
        }
    );
    assert_eq!(house.workbench.spend().today.micros, 10_000_000);
    assert_eq!(house.workbench.spend().reserved_micros, 0);

    assert!(
        house.workbench.budget_raise(15_000_000).is_err(),
        "not more"
    );
    let raised = house.workbench.budget_raise(25_000_000).unwrap();
    assert_eq!(
        (raised.budget_micros, raised.raised),
        (Some(25_000_000), true)
    );
    let mut request = house.request(PLAYERS);
    request.options.use_cache = false;
    assert_eq!(house.run(request).await.job.state, JobState::Done);
    assert_eq!(house.workbench.spend().today.micros, 20_000_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_cannot_take_more_than_is_left_of_the_budget() {
    let house = House::with_sample().await;
    let budget = Settings {
        daily_budget_micros: Some(15_000_000),
        ..settings()
    };
    house.workbench.save_settings(budget).unwrap();
    // What it reads cannot be known before; the rest of the budget is sent as the hard limit.
    let script = format!("DECLARE n INT64; {PLAYERS}; SELECT level FROM game_analytics.players;");
    let mut request = house.request(&script);
    request.options.use_cache = false;
    let problem = failed(house.run(request).await);
    assert!(
        matches!(problem.kind, Kind::OverLimit { .. } | Kind::BadSql { .. }),
        "{problem}"
    );
    assert!(house.workbench.spend().today.micros <= 15_000_000);
    assert_eq!(
        house.workbench.spend().today.micros,
        10_000_000,
        "what ran is billed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_processes_much_runs_only_after_the_person_agreed() {
    let house = House::with_sample().await;
    let asks = Settings {
        confirm_above_bytes: Some(1),
        ..Settings::default()
    };
    house.workbench.save_settings(asks).unwrap();
    let problem = failed(house.run(house.request(PLAYERS)).await);
    let Kind::Unconfirmed { bytes, above: 1 } = problem.kind else {
        panic!("{problem}")
    };
    let mut request = house.request(PLAYERS);
    request.confirmed_bytes = Some(bytes - 1);
    assert!(matches!(
        failed(house.run(request).await).kind,
        Kind::Unconfirmed { .. }
    ));
    let mut request = house.request(PLAYERS);
    request.confirmed_bytes = Some(bytes);
    assert_eq!(house.run(request).await.job.state, JobState::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_are_by_location_and_absent_where_slots_are_paid() {
    let house = House::with_sample().await;
    let location = house
        .workbench
        .query_estimate(house.request(PLAYERS))
        .await
        .unwrap()
        .location
        .unwrap();
    let own = Settings {
        location_prices: vec![LocationPrice {
            location,
            per_tib_micros: 2_000_000 << 20,
        }],
        ..settings()
    };
    house.workbench.save_settings(own.clone()).unwrap();
    let priced = house
        .workbench
        .query_estimate(house.request(PLAYERS))
        .await
        .unwrap();
    assert_eq!(priced.price.unwrap().micros, 20_000_000);

    house
        .workbench
        .save_settings(Settings {
            uses_slots: true,
            daily_budget_micros: Some(1),
            ..own
        })
        .unwrap();
    let slots = house
        .workbench
        .query_estimate(house.request(PLAYERS))
        .await
        .unwrap();
    assert!(slots.slots && slots.price.is_none() && slots.bytes.is_some());
    let mut request = house.request(PLAYERS);
    request.options.use_cache = false;
    let run = house.run(request).await;
    assert_eq!(run.job.state, JobState::Done, "no bytes are paid for");
    assert_eq!(run.run.statistics.price, None);
    assert_eq!(house.workbench.spend().today.micros, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_known_is_unknown_and_never_free() {
    let house = House::with_sample().await;
    let script = format!("SELECT 1; {PLAYERS};");
    let estimate = house
        .workbench
        .query_estimate(house.request(&script))
        .await
        .unwrap();
    assert_eq!(estimate.accuracy, Accuracy::Unknown);
    assert_eq!(
        (estimate.bytes, estimate.bytes_billed, estimate.price),
        (None, None, None)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_and_columns_that_weigh_most_come_first_and_asking_is_free() {
    let house = House::with_sample().await;
    let weights = house
        .workbench
        .query_weigh(house.request(
            "SELECT b.*, p.* EXCEPT (player_id) FROM game_analytics.battle_log AS b \
             JOIN game_analytics.players AS p USING (player_id)",
        ))
        .await
        .unwrap();
    assert_eq!(weights.tables.len(), 2);
    assert_eq!(
        weights.tables[0].table.table, "battle_log",
        "the larger one"
    );
    for table in &weights.tables {
        let sum: u64 = table
            .columns
            .iter()
            .map(|column| column.bytes.unwrap())
            .sum();
        assert_eq!(Some(sum), table.size_bytes, "all columns are the table");
        assert!(
            table
                .columns
                .is_sorted_by_key(|column| std::cmp::Reverse(column.bytes))
        );
    }
    let narrow = house
        .workbench
        .query_weigh(house.request("SELECT level FROM game_analytics.players -- country"))
        .await
        .unwrap();
    let names: Vec<&str> = narrow.tables[0]
        .columns
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["level"]);
    assert_eq!(house.workbench.spend().today.micros, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_result_is_offered_until_a_table_of_it_changes() {
    let house = House::with_sample().await;
    house
        .run(house.request("CREATE TABLE game_analytics.own AS SELECT 1 AS a"))
        .await;
    let sql = "SELECT a FROM game_analytics.own";
    let kept = async |sql: &str| {
        let estimate = house.workbench.query_estimate(house.request(sql)).await;
        estimate.unwrap().kept
    };
    assert_eq!(kept(sql).await, None);
    let run = house.run(house.request(sql)).await;
    assert_eq!(kept(sql).await.unwrap().job, run.run.job);
    assert_eq!(kept("SELECT a + 1 FROM game_analytics.own").await, None);
    house
        .run(house.request("INSERT INTO game_analytics.own VALUES (2)"))
        .await;
    assert_eq!(kept(sql).await, None, "the table has changed");

    let moving = "SELECT a, CURRENT_DATE() FROM game_analytics.own";
    house.run(house.request(moving)).await;
    assert_eq!(kept(moving).await, None, "another day, another answer");
}
