//! What the keeper of work promises.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use jobs::{Jobs, Spec};
use model::{Activity, Change, JobId, JobState, Kind, Phase, Problem, Unit};
use std::future::pending;
use std::time::Duration;

const LONG: Duration = Duration::from_hours(1);

fn spec(id: &str) -> Spec {
    Spec {
        id: id.into(),
        activity: Activity::Query,
        title: id.to_owned(),
    }
}

async fn final_state(jobs: &Jobs, id: &str) -> JobState {
    jobs.settled().await;
    jobs.find(&id.into()).unwrap().state
}

#[tokio::test]
async fn a_cancelled_call_is_dropped_and_answers_cancelled() {
    let jobs = Jobs::new();
    let other = jobs.clone();
    let call = tokio::spawn(async move {
        other
            .call("a".into(), LONG, pending::<model::Result<()>>())
            .await
    });
    while !jobs.cancel(&"a".into()) {
        tokio::task::yield_now().await;
    }
    assert_eq!(call.await.unwrap().unwrap_err().kind, Kind::Cancelled);
    assert!(!jobs.cancel(&"a".into()), "the id is free again");
}

#[tokio::test]
async fn a_call_past_its_deadline_answers_timed_out() {
    let jobs = Jobs::new();
    let deadline = Duration::from_millis(1);
    let answer = jobs
        .call("a".into(), deadline, pending::<model::Result<()>>())
        .await;
    assert_eq!(answer.unwrap_err().kind, Kind::TimedOut { after_secs: 0 });
}

#[tokio::test]
async fn an_id_in_use_is_refused() {
    let jobs = Jobs::new();
    jobs.run(
        spec("a"),
        |handle| async move { handle.step(pending()).await },
    )
    .unwrap();
    let refused = jobs.run(spec("a"), |_| async { Ok(()) }).unwrap_err();
    assert_eq!(
        refused.kind,
        Kind::Conflict {
            resource: "a".into()
        }
    );
    jobs.cancel_all();
    assert_eq!(final_state(&jobs, "a").await, JobState::Cancelled);
}

#[tokio::test]
async fn a_panic_in_a_job_is_a_failed_job_and_the_others_go_on() {
    let jobs = Jobs::new();
    jobs.run(spec("a"), |_| async { panic!("on purpose") })
        .unwrap();
    jobs.run(spec("b"), |_| async { Ok(()) }).unwrap();
    assert_eq!(
        final_state(&jobs, "a").await,
        JobState::Failed(Problem::broken("on purpose"))
    );
    assert_eq!(final_state(&jobs, "b").await, JobState::Done);
}

#[tokio::test]
async fn the_last_snapshot_of_a_job_is_always_sent() {
    let jobs = Jobs::new();
    let mut changes = jobs.changes();
    jobs.run(spec("a"), |handle| async move {
        handle.phase(Phase::Fetching, Unit::Rows);
        for row in 0..10_000 {
            handle.done(row, None);
        }
        Ok(())
    })
    .unwrap();
    let mut sent = 0;
    let last = loop {
        let Some(Change::Job(job)) = changes.next().await else {
            panic!("the stream ended")
        };
        sent += 1;
        if job.state.is_final() {
            break job;
        }
    };
    assert_eq!((last.state, last.progress.done), (JobState::Done, 9_999));
    assert!(sent < 10, "snapshots are not sent per step: {sent}");
}

#[tokio::test]
async fn work_that_is_asked_to_stop_may_clean_up_first() {
    let jobs = Jobs::new();
    let (cleaned, was_cleaned) = tokio::sync::oneshot::channel();
    jobs.run(spec("a"), |handle| async move {
        handle.stopping().await;
        cleaned.send(()).unwrap();
        Err(Problem::cancelled())
    })
    .unwrap();
    assert!(jobs.cancel(&"a".into()));
    was_cleaned.await.unwrap();
    assert_eq!(final_state(&jobs, "a").await, JobState::Cancelled);
}

#[tokio::test]
async fn a_slow_listener_is_told_that_it_missed_something() {
    let jobs = Jobs::new();
    let mut changes = jobs.changes();
    for _ in 0..5_000 {
        jobs.publish(Change::Connections(Vec::new()));
    }
    assert_eq!(changes.next().await, Some(Change::Missed));
    assert!(matches!(changes.next().await, Some(Change::Connections(_))));
}

#[tokio::test]
async fn only_so_many_finished_jobs_are_remembered() {
    let jobs = Jobs::new();
    for number in 0..300 {
        jobs.run(spec(&format!("j{number}")), |_| async { Ok(()) })
            .unwrap();
    }
    jobs.settled().await;
    assert_eq!(jobs.list().len(), 200);
    assert!(jobs.find(&JobId("j299".into())).is_some());
}
