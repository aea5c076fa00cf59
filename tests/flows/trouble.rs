//! What goes wrong, and what people are told.

use model::{JobState, Kind, Problem};
use tests::{House, Outcome};

fn failed(outcome: Outcome) -> Problem {
    match outcome.job.state {
        JobState::Failed(problem) => problem,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_is_found_at_its_place_before_and_during_the_run() {
    let house = House::empty().await;
    let sql = "SELECT 1,\n  nam FROM (SELECT 'x' AS name)";
    let before = house
        .workbench
        .query_estimate(house.request(sql))
        .await
        .unwrap_err();
    let Kind::BadSql {
        message,
        line,
        column,
    } = &before.kind
    else {
        panic!("{before}")
    };
    assert_eq!((*line, *column), (Some(2), Some(3)), "{message}");
    assert!(message.contains("nam"), "{message}");
    let during = failed(house.run(house.request(sql)).await);
    assert_eq!(during.kind, before.kind);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_table_is_named() {
    let house = House::empty().await;
    let problem = failed(
        house
            .run(house.request("SELECT * FROM nowhere.nothing"))
            .await,
    );
    assert!(problem.to_string().contains("nowhere"), "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_is_signed_out_and_never_shown() {
    let house = House::empty().await;
    house.connect("canary-token-5512");
    let problem = house
        .workbench
        .explore_projects(house.job(), &house.connection, None)
        .await
        .unwrap_err();
    assert_eq!(
        problem.kind,
        Kind::SignedOut {
            connection: house.connection.clone()
        }
    );
    assert!(!format!("{problem:?}").contains("canary"), "{problem:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_used_once() {
    let house = House::empty().await;
    let request = house.request("SELECT 1");
    house.run(request.clone()).await;
    let refused = house.workbench.query_start(request).unwrap_err();
    assert!(matches!(refused.kind, Kind::Conflict { .. }), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_statement_and_an_unknown_connection_are_refused_at_once() {
    let house = House::empty().await;
    let empty = house
        .workbench
        .query_start(house.request("  \n"))
        .unwrap_err();
    assert!(matches!(empty.kind, Kind::BadInput { .. }), "{empty}");
    let mut request = house.request("SELECT 1");
    request.connection = "elsewhere".into();
    let unknown = house.workbench.query_start(request).unwrap_err();
    assert!(matches!(unknown.kind, Kind::NotFound { .. }), "{unknown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cell_of_ten_megabytes_and_a_thousand_columns_arrive() {
    let house = House::empty().await;
    let long = house
        .run(house.request("SELECT REPEAT('あ', 3500000) AS t"))
        .await;
    assert_eq!(long.job.state, JobState::Done);
    let shown = house.cells(&long, 1).await[0][0].clone().unwrap();
    assert!(
        shown.chars().count() <= 2_001 && shown.ends_with('…'),
        "the window cuts it"
    );
    let rows = long.run.rows.clone().unwrap();
    let whole = house
        .workbench
        .rows_cell(rows, 0, vec![0])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(whole.chars().count(), 3_500_000);

    let columns: Vec<String> = (0..1000).map(|n| format!("{n} AS c{n}")).collect();
    let wide = house
        .run(house.request(&format!("SELECT {}", columns.join(", "))))
        .await;
    assert_eq!(house.cells(&wide, 1).await[0][999].as_deref(), Some("999"));
}
