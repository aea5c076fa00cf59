//! One token for many callers, refreshed early.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::{Cached, Fetch};
use crate::problem::signed_out;
use async_trait::async_trait;
use model::{Result, Secret, Token, TokenSource};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use tokio::sync::Semaphore;

/// Answers with the number of the question; each waits until it is let through.
#[derive(Debug)]
struct Numbers {
    asked: Arc<AtomicU32>,
    gate: Arc<Semaphore>,
    clock: Arc<AtomicI64>,
    holds_ms: i64,
    fails: bool,
}

#[async_trait]
impl Fetch for Numbers {
    async fn fetch(&self) -> Result<Token> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        self.gate.acquire().await.unwrap().forget();
        if self.fails {
            return Err(signed_out(number.to_string()));
        }
        Ok(Token {
            value: Secret::new(number.to_string()),
            until_ms: Some(self.clock.load(Ordering::SeqCst) + self.holds_ms),
            quota_project: None,
        })
    }
}

struct Asked {
    source: Arc<dyn TokenSource>,
    asked: Arc<AtomicU32>,
    gate: Arc<Semaphore>,
    clock: Arc<AtomicI64>,
}

fn source(holds_ms: i64, fails: bool) -> Asked {
    let (asked, gate) = (Arc::new(AtomicU32::new(0)), Arc::new(Semaphore::new(0)));
    let clock = Arc::new(AtomicI64::new(1_800_000_000_000));
    let numbers = Numbers {
        asked: Arc::clone(&asked),
        gate: Arc::clone(&gate),
        clock: Arc::clone(&clock),
        holds_ms,
        fails,
    };
    let now = Arc::clone(&clock);
    let source = Cached::by_clock(numbers, move || now.load(Ordering::SeqCst));
    Asked {
        source,
        asked,
        gate,
        clock,
    }
}

impl Asked {
    async fn value(&self) -> String {
        self.source.token().await.unwrap().value.expose().to_owned()
    }

    fn count(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }

    /// Fifty callers at once, none of whom gets an answer before all of them wait.
    async fn fifty(&self) -> Vec<Result<Token>> {
        let callers = (0..50).map(|_| {
            let source = Arc::clone(&self.source);
            tokio::spawn(async move { source.token().await })
        });
        let callers: Vec<_> = callers.collect();
        while self.count() == 0 {
            tokio::task::yield_now().await;
        }
        self.gate.add_permits(1);
        let mut answers = Vec::new();
        for caller in callers {
            answers.push(caller.await.unwrap());
        }
        answers
    }
}

#[tokio::test]
async fn fifty_callers_cost_one_question() {
    let asked = source(3_600_000, false);
    let answers = asked.fifty().await;
    assert!(
        answers
            .iter()
            .all(|token| token.as_ref().unwrap().value.expose() == "1")
    );
    assert_eq!(asked.count(), 1);
}

#[tokio::test]
async fn fifty_callers_share_a_failure_and_the_next_one_asks_again() {
    let asked = source(0, true);
    let answers = asked.fifty().await;
    assert!(answers.iter().all(Result::is_err));
    assert_eq!(asked.count(), 1);
    asked.gate.add_permits(1);
    asked.source.token().await.unwrap_err();
    assert_eq!(asked.count(), 2);
}

#[tokio::test]
async fn a_caller_who_goes_away_leaves_the_question_to_the_next() {
    let asked = source(3_600_000, false);
    let first = tokio::spawn({
        let source = Arc::clone(&asked.source);
        async move { source.token().await }
    });
    while asked.count() == 0 {
        tokio::task::yield_now().await;
    }
    first.abort();
    assert!(first.await.is_err());
    asked.gate.add_permits(1);
    assert_eq!(asked.value().await, "2");
}

#[tokio::test]
async fn a_token_that_ends_soon_is_used_and_refreshed_behind_the_callers_back() {
    let asked = source(3_600_000, false);
    asked.gate.add_permits(1);
    assert_eq!(asked.value().await, "1");
    asked.clock.fetch_add(54 * 60_000, Ordering::SeqCst);
    assert_eq!(asked.value().await, "1");
    tokio::task::yield_now().await;
    assert_eq!(
        asked.count(),
        1,
        "six minutes before its end nothing is refreshed"
    );

    asked.clock.fetch_add(2 * 60_000, Ordering::SeqCst);
    for _ in 0..50 {
        // Nobody waits for the new one, which is not let through yet.
        assert_eq!(asked.value().await, "1");
    }
    while asked.count() < 2 {
        tokio::task::yield_now().await;
    }
    asked.gate.add_permits(1);
    while asked.value().await != "2" {
        tokio::task::yield_now().await;
    }
    assert_eq!(asked.count(), 2);
}

#[tokio::test]
async fn a_refused_token_is_fetched_anew() {
    let asked = source(3_600_000, false);
    asked.gate.add_permits(2);
    assert_eq!(asked.value().await, "1");
    asked.source.refused();
    assert_eq!(asked.value().await, "2");
    assert_eq!(asked.value().await, "2");
}

#[tokio::test]
async fn a_token_that_has_ended_is_not_used() {
    let asked = source(-1, false);
    asked.gate.add_permits(2);
    assert_eq!(asked.value().await, "1");
    assert_eq!(asked.value().await, "2");
}
