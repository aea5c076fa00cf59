//! Runs that outlive the app, scripts and their statements, stopping, plans, the list of jobs.

use model::{
    AttachRequest, Change, JobState, JobsQuestion, Kind, Priority, QueryRequest, ServiceState,
    Session,
};
use std::time::Duration;
use tests::House;

const HEAVY: &str = "SELECT COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(1, 100000)) AS a
     CROSS JOIN UNNEST(GENERATE_ARRAY(1, 100000)) AS b WHERE MOD(a * b, 7) = 3";

/// Returns once the service says that it works on this run.
async fn running(house: &House, request: QueryRequest) -> workbench::Changes {
    let job = request.job.clone();
    let mut changes = house.workbench.changes();
    house.workbench.query_start(request).unwrap();
    loop {
        match changes.next().await.unwrap() {
            Change::Query(run)
                if run.job == job && run.statistics.service_state.as_deref() == Some("RUNNING") =>
            {
                return changes;
            }
            Change::Job(now) => {
                assert!(now.id != job || !now.state.is_final(), "{:?}", now.state);
            }
            _ => (),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_taken_up_again_after_the_app_was_closed_and_its_rows_come() {
    let mut house = House::empty().await;
    let slow = "SELECT COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(1, 30000)) AS a
         CROSS JOIN UNNEST(GENERATE_ARRAY(1, 10000)) AS b WHERE MOD(a * b, 7) = 3";
    let request = house.request(slow);
    let job = request.job.clone();
    drop(running(&house, request).await);
    house.workbench.close();
    house.workbench.settled().await;
    house.reopen();

    let open = house.workbench.open_runs();
    assert_eq!(open.len(), 1, "kept before it was handed in");
    assert_eq!(
        (&open[0].job, open[0].project.as_str()),
        (&job, house.sandbox.project())
    );
    assert!(open[0].title.starts_with("SELECT COUNT(*)"));

    let mut changes = house.workbench.changes();
    let resumed = house.workbench.runs_resume();
    assert_eq!(resumed.len(), 1);
    assert!(house.workbench.runs_resume().is_empty(), "once");
    let outcome = house.end_of(&mut changes, job).await;
    assert_eq!(outcome.job.state, JobState::Done);
    assert_eq!(outcome.run.sql.as_deref(), Some(slow));
    // By remainders of seven: there are too many pairs to go through them one by one.
    let share = |most: u64, rest: u64| (1..=most).filter(|n| n % 7 == rest).count();
    let expected: usize = (0..7)
        .flat_map(|a| (0..7).map(move |b| (a, b)))
        .filter(|(a, b)| a * b % 7 == 3)
        .map(|(a, b)| share(30_000, a) * share(10_000, b))
        .sum();
    assert_eq!(
        house.cells(&outcome, 1).await,
        [[Some(expected.to_string())]]
    );
    assert!(house.workbench.open_runs().is_empty(), "its end was seen");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_result_is_read_again_after_a_restart_without_a_bill() {
    let mut house = House::with_sample().await;
    let first = house
        .run(house.request("SELECT player_id FROM game_analytics.players ORDER BY player_id"))
        .await;
    let before = house.cells(&first, 100).await;
    let spent = house.workbench.spend();
    house.reopen();

    let mut changes = house.workbench.changes();
    let job = house.job();
    let run = house
        .workbench
        .query_attach(AttachRequest {
            job: job.clone(),
            connection: house.connection.clone(),
            service_job: first.run.service_job.clone(),
            location: first.run.location.clone(),
        })
        .unwrap();
    assert_eq!(run.service_job, first.run.service_job);
    let again = house.end_of(&mut changes, job).await;
    assert_eq!(again.job.state, JobState::Done);
    assert_eq!(house.cells(&again, 100).await, before);
    assert_eq!(
        house.workbench.spend(),
        spent,
        "reading again costs nothing"
    );

    let gone = house.job();
    let mut changes = house.workbench.changes();
    house
        .workbench
        .query_attach(AttachRequest {
            job: gone.clone(),
            connection: house.connection.clone(),
            service_job: "never-was".into(),
            location: None,
        })
        .unwrap();
    let outcome = house.end_of(&mut changes, gone).await;
    let JobState::Failed(problem) = outcome.job.state else {
        panic!("{:?}", outcome.job.state)
    };
    assert!(matches!(problem.kind, Kind::NotFound { .. }), "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_whose_second_statement_fails_tells_what_each_of_them_did() {
    let house = House::empty().await;
    let script =
        "SELECT 1 AS one UNION ALL SELECT 2;\nSELECT 1 / (x - 1) FROM UNNEST([1]) AS x;\nSELECT 3;";
    let outcome = house.run(house.request(script)).await;
    let JobState::Failed(problem) = &outcome.job.state else {
        panic!("{:?}", outcome.job.state)
    };
    let Kind::BadSql { line, .. } = problem.kind else {
        panic!("{problem}")
    };
    assert_eq!(line, Some(2), "{problem}");
    assert_eq!(outcome.run.statistics.child_jobs, Some(2));

    let question = JobsQuestion::of_script(
        house.job(),
        house.connection.clone(),
        outcome.run.service_job.clone(),
    );
    let mut children = house.workbench.service_jobs(question).await.unwrap().items;
    children.reverse();
    assert_eq!(children.len(), 2, "the third never began");
    let places: Vec<_> = children
        .iter()
        .map(|child| child.script.as_ref().unwrap().line)
        .collect();
    assert_eq!(places, [Some(1), Some(2)]);
    assert_eq!(children[0].state, ServiceState::Done);
    assert_eq!(children[1].state, ServiceState::Failed);
    assert!(children[1].problem.is_some());
    assert!(
        children[0]
            .script
            .as_ref()
            .unwrap()
            .text
            .starts_with("SELECT 1 AS one")
    );
    assert_eq!(
        children[0].statistics.parent_job.as_ref(),
        Some(&outcome.run.service_job)
    );

    let mut changes = house.workbench.changes();
    let job = house.job();
    house
        .workbench
        .query_attach(AttachRequest {
            job: job.clone(),
            connection: house.connection.clone(),
            service_job: children[0].job.clone(),
            location: children[0].location.clone(),
        })
        .unwrap();
    let first = house.end_of(&mut changes, job).await;
    assert_eq!(
        house.cells(&first, 10).await,
        [[Some("1".to_owned())], [Some("2".to_owned())]]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_answers_with_its_last_result() {
    let house = House::empty().await;
    let outcome = house
        .run(house.request("DECLARE n INT64 DEFAULT 5; SELECT 1 AS first; SELECT n * 2 AS last;"))
        .await;
    assert_eq!(outcome.job.state, JobState::Done);
    assert_eq!(outcome.names(), ["last"]);
    assert_eq!(house.cells(&outcome, 1).await, [[Some("10".to_owned())]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_waits_for_its_turn_is_stopped_without_having_run() {
    let house = House::empty().await;
    // As many as the service runs at a time, and more.
    let mut busy = Vec::new();
    let mut changes = house.workbench.changes();
    let waiting = loop {
        let request = house.request(HEAVY);
        let job = request.job.clone();
        house.workbench.query_start(request).unwrap();
        let state = loop {
            match changes.next().await.unwrap() {
                Change::Query(run) if run.job == job => {
                    if let Some(state) = run.statistics.service_state.as_deref()
                        && run.statistics.created_at_ms.is_some()
                    {
                        break state.to_owned();
                    }
                }
                _ => (),
            }
        };
        // It may have been between two states; where it stays is what counts.
        let stays = tokio::time::timeout(Duration::from_secs(4), async {
            loop {
                if let Change::Query(run) = changes.next().await.unwrap()
                    && run.job == job
                    && run.statistics.service_state.as_deref() == Some("RUNNING")
                {
                    return;
                }
            }
        });
        if state == "PENDING" && stays.await.is_err() {
            break job;
        }
        busy.push(job.clone());
        assert!(busy.len() < 64, "the service never lets a query wait");
    };
    assert!(house.workbench.job_cancel(&waiting));
    let outcome = house.end_of(&mut changes, waiting).await;
    assert_eq!(outcome.job.state, JobState::Cancelled);
    assert_eq!(
        outcome.run.statistics.service_state.as_deref(),
        Some("DONE")
    );
    assert_eq!(outcome.run.statistics.bytes_billed.unwrap_or(0), 0);
    house.workbench.stop_all();
    house.workbench.settled().await;
    assert!(house.workbench.open_runs().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_listed_by_state_and_time_with_their_labels_and_plans() {
    let house = House::with_sample().await;
    let mut request = house.request("SELECT COUNT(*) FROM game_analytics.players WHERE level > 3");
    request.options.labels = vec![("team".into(), "game".into())];
    request.options.priority = Priority::Batch;
    request.options.use_cache = false;
    let good = house.run(request).await;
    assert_eq!(good.job.state, JobState::Done);
    let created = good.run.statistics.created_at_ms.unwrap();
    house
        .run(house.request("SELECT 1 / (x - 1) FROM UNNEST([1]) AS x"))
        .await;

    let question = JobsQuestion {
        job: house.job(),
        connection: house.connection.clone(),
        everyone: true,
        state: Some(ServiceState::Done),
        from_ms: Some(created),
        until_ms: None,
        parent: None,
        page: None,
    };
    let listed = house
        .workbench
        .service_jobs(question.clone())
        .await
        .unwrap();
    let mine = listed
        .items
        .iter()
        .find(|job| job.job == good.run.service_job)
        .unwrap();
    assert_eq!(mine.labels, [("team".to_owned(), "game".to_owned())]);
    assert_eq!(
        (mine.kind.as_str(), mine.state),
        ("QUERY", ServiceState::Done)
    );
    assert!(mine.sql.as_deref().unwrap().contains("level > 3"));
    assert!(mine.statistics.user.is_some());
    assert!(
        listed
            .items
            .iter()
            .any(|job| job.state == ServiceState::Failed && job.problem.is_some())
    );
    let earlier = JobsQuestion {
        job: house.job(),
        from_ms: None,
        until_ms: Some(created),
        ..question
    };
    let earlier = house.workbench.service_jobs(earlier).await.unwrap();
    assert!(
        earlier
            .items
            .iter()
            .all(|job| job.job != good.run.service_job)
    );

    let plan = house
        .workbench
        .query_plan(
            house.job(),
            &house.connection,
            &good.run.service_job,
            good.run.location.as_deref(),
        )
        .await
        .unwrap();
    assert!(!plan.stages.is_empty());
    assert!(
        plan.stages
            .iter()
            .any(|stage| stage.records_written == Some(1))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_keeps_its_temporary_tables_from_query_to_query_until_it_is_ended() {
    let house = House::empty().await;
    let mut request = house.request("CREATE TEMP TABLE own AS SELECT 7 AS n");
    request.options.session = Session::New;
    let first = house.run(request).await;
    assert_eq!(first.job.state, JobState::Done);
    let session = first.run.statistics.session.clone().unwrap();

    let ask = || {
        let mut request = house.request("SELECT n FROM own");
        request.options.session = Session::Open(session.clone());
        request
    };
    let again = house.run(ask()).await;
    assert_eq!(again.job.state, JobState::Done);
    assert_eq!(house.cells(&again, 1).await, [[Some("7".to_owned())]]);
    assert_eq!(again.run.statistics.session.as_ref(), Some(&session));

    house
        .workbench
        .session_end(house.job(), &house.connection, &session, None)
        .await
        .unwrap();
    let over = house.run(ask()).await;
    assert!(matches!(over.job.state, JobState::Failed(_)));
    let refused = house
        .workbench
        .session_end(
            house.job(),
            &house.connection,
            "x'); DROP TABLE t; --",
            None,
        )
        .await
        .unwrap_err();
    assert!(matches!(refused.kind, Kind::BadInput { .. }), "{refused}");
}
