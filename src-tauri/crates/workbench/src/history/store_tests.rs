#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::*;
use model::{ConnectionId, JobId, Parameter};

fn begun(job: &str, text: &str) -> Begun {
    Begun {
        kind: HistoryKind::Query,
        job: JobId::from(job),
        connection: ConnectionId::from("sandbox"),
        project: Some("p".to_owned()),
        location: None,
        text: text.to_owned(),
        parameters: vec![Parameter {
            name: Some("city".to_owned()),
            parameter_type: "STRING".to_owned(),
            value: Some("横浜".to_owned()),
        }],
        statement_type: None,
    }
}

fn ended(problem: Option<Problem>) -> Ended {
    Ended {
        state: if problem.is_some() {
            HistoryState::Failed
        } else {
            HistoryState::Done
        },
        finished_at_ms: 2000,
        location: Some("US".to_owned()),
        statement_type: Some("SELECT".to_owned()),
        bytes_processed: Some(5),
        bytes_billed: Some(10),
        price: Some(Money {
            micros: 7,
            currency: "JPY".to_owned(),
        }),
        cache_hit: Some(false),
        rows: Some(3),
        problem,
    }
}

fn question(search: &str) -> HistoryQuestion {
    HistoryQuestion {
        search: search.to_owned(),
        limit: 50,
        ..HistoryQuestion::default()
    }
}

struct Home {
    folder: tempfile::TempDir,
    store: Store,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("history.sqlite"), Seal::default());
        Self { folder, store }
    }

    /// As after the end of the process, however it came.
    fn reopen(&mut self) {
        self.store = Store::new(self.folder.path().join("history.sqlite"), Seal::default());
    }

    fn add(&mut self, job: &str, text: &str) {
        let begun = begun(job, text);
        self.store
            .attempt(|store| store.begin(&begun, "Sandbox", 1000))
            .unwrap();
    }

    fn end(&mut self, job: &str, problem: Option<Problem>) {
        let ended = ended(problem);
        self.store
            .attempt(|store| store.end(&JobId::from(job), &ended))
            .unwrap();
    }

    fn page(&mut self, question: &HistoryQuestion) -> HistoryPage {
        self.store.attempt(|store| store.page(question)).unwrap()
    }

    fn found(&mut self, search: &str) -> Vec<String> {
        let page = self.page(&question(search));
        assert_eq!(page.total as usize, page.entries.len());
        page.entries.into_iter().map(|entry| entry.job.0).collect()
    }
}

#[test]
fn an_entry_comes_back_as_it_was_kept() {
    let mut home = Home::new();
    home.add("j1", "SELECT 1");
    home.end("j1", None);
    let page = home.page(&question(""));
    let entry = &page.entries[0];
    assert_eq!(entry.state, HistoryState::Done);
    assert_eq!(
        (entry.started_at_ms, entry.finished_at_ms),
        (1000, Some(2000))
    );
    assert_eq!(entry.parameters, begun("", "").parameters);
    assert_eq!(entry.location.as_deref(), Some("US"));
    assert_eq!(
        (entry.bytes_processed, entry.bytes_billed),
        (Some(5), Some(10))
    );
    assert_eq!(entry.price, ended(None).price);
    assert_eq!((entry.cache_hit, entry.rows), (Some(false), Some(3)));
    assert_eq!((page.more, page.total), (false, 1));
}

#[test]
fn japanese_is_found_by_long_words_short_ones_and_single_characters() {
    let mut home = Home::new();
    home.add("tokyo", "SELECT 売上 FROM `東京都の店舗` -- 日次レポート");
    home.add("osaka", "SELECT 利益 FROM `大阪府の店舗`");
    assert_eq!(home.found("東京都"), ["tokyo"]);
    assert_eq!(home.found("大阪"), ["osaka"]);
    assert_eq!(home.found("店"), ["osaka", "tokyo"]);
    assert_eq!(
        home.found("レポート　売上"),
        ["tokyo"],
        "both words, by a wide blank"
    );
    assert_eq!(home.found("京大"), Vec::<String>::new());
    assert_eq!(home.found("横浜"), ["osaka", "tokyo"], "in the parameters");
}

#[test]
fn a_search_takes_every_sign_as_it_stands() {
    let mut home = Home::new();
    home.add("percent", "SELECT '100%' AS a_b, \"q\"");
    home.add("plain", "SELECT '1000' AS acb");
    assert_eq!(home.found("0%"), ["percent"]);
    assert_eq!(home.found("100%'"), ["percent"]);
    assert_eq!(home.found("\"q\""), ["percent"]);
    assert_eq!(home.found("a_b"), ["percent"]);
    assert_eq!(home.found("select AS"), ["plain", "percent"]);
    assert_eq!(home.found("NEAR( OR *"), Vec::<String>::new());
}

#[test]
fn an_error_is_found_by_its_words() {
    let mut home = Home::new();
    home.add("bad", "SELECT nosuch");
    home.end(
        "bad",
        Some(Problem::new(Kind::BadSql {
            message: "Unrecognized name: nosuch".to_owned(),
            line: Some(1),
            column: Some(8),
        })),
    );
    assert_eq!(home.found("unrecognized"), ["bad"]);
    let page = home.page(&question(""));
    assert!(matches!(
        page.entries[0].problem.as_ref().unwrap().kind,
        Kind::BadSql { line: Some(1), .. }
    ));
}

#[test]
fn what_ran_when_the_process_ended_is_interrupted_and_can_be_taken_up_again() {
    let mut home = Home::new();
    home.add("j1", "SELECT 1");
    home.add("j2", "SELECT 2");
    home.end("j2", None);
    home.reopen();
    let states = |home: &mut Home| {
        let page = home.page(&question(""));
        let states = page.entries.iter().map(|entry| entry.state);
        states.collect::<Vec<_>>()
    };
    assert_eq!(
        states(&mut home),
        [HistoryState::Done, HistoryState::Interrupted]
    );
    home.add("j1", "SELECT 1");
    assert_eq!(
        states(&mut home),
        [HistoryState::Done, HistoryState::Running]
    );
}

#[test]
fn what_another_process_runs_is_not_interrupted() {
    let mut home = Home::new();
    home.add("j1", "SELECT 1");
    let mut other = Store::new(home.folder.path().join("history.sqlite"), Seal::default());
    let page = other.attempt(|store| store.page(&question(""))).unwrap();
    assert_eq!(page.entries[0].state, HistoryState::Running);
}

#[test]
fn pages_follow_one_another_without_a_gap() {
    let mut home = Home::new();
    for number in 0..25 {
        home.add(&format!("j{number}"), "SELECT 1");
    }
    let mut seen = Vec::new();
    let mut asked = HistoryQuestion {
        limit: 10,
        ..question("")
    };
    loop {
        let page = home.page(&asked);
        assert_eq!(page.total, 25);
        asked.before = page.entries.last().map(|entry| entry.id);
        seen.extend(page.entries.into_iter().map(|entry| entry.job.0));
        if !page.more {
            break;
        }
    }
    let expected: Vec<String> = (0..25).rev().map(|number| format!("j{number}")).collect();
    assert_eq!(seen, expected);
}

#[test]
fn clearing_spares_what_is_pinned_and_what_runs() {
    let mut home = Home::new();
    for job in ["a", "b", "c"] {
        home.add(job, "SELECT 東京都");
    }
    home.end("a", None);
    home.end("b", None);
    let pinned = home.page(&question("")).entries[2].id;
    home.store.attempt(|store| store.pin(pinned, true)).unwrap();
    assert_eq!(home.store.attempt(Store::clear).unwrap(), 1);
    assert_eq!(home.found(""), ["c", "a"]);
    assert_eq!(home.found("東京都"), ["c", "a"]);
    assert!(home.store.attempt(|store| store.delete(pinned)).unwrap());
    assert!(!home.store.attempt(|store| store.delete(pinned)).unwrap());
    let only_pinned = HistoryQuestion {
        pinned: true,
        ..question("")
    };
    assert_eq!(home.page(&only_pinned).entries, []);
}

#[test]
fn a_damaged_file_is_put_aside_and_said() {
    let mut home = Home::new();
    let path = home.folder.path().join("history.sqlite");
    std::fs::write(
        &path,
        "this is no database, however long it is looked at ".repeat(100),
    )
    .unwrap();
    let page = home.page(&question(""));
    assert_eq!(page.entries, []);
    let aside = page.set_aside.unwrap();
    let kept = std::fs::read_to_string(aside).unwrap();
    assert!(kept.starts_with("this is no database"));
    home.add("j1", "SELECT 1");
    assert_eq!(home.found(""), ["j1"]);
}

#[test]
fn a_history_of_a_newer_version_is_left_alone() {
    let mut home = Home::new();
    home.add("j1", "SELECT 1");
    home.reopen();
    let path = home.folder.path().join("history.sqlite");
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let refused = home
        .store
        .attempt(|store| store.page(&question("")))
        .unwrap_err();
    assert!(matches!(refused.kind, Kind::Conflict { .. }));
    assert!(path.exists());
}
