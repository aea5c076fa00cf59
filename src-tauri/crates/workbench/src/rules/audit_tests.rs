#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::{audit_check, audit_page};
use crate::rules::audit::{Act, AuditLog, FILE};
use model::{AuditAct, AuditOutcome, AuditQuestion, AuditVerdict};
use std::io::Write as _;
use std::path::{Path, PathBuf};

struct Home {
    folder: tempfile::TempDir,
    log: AuditLog,
}

fn home() -> Home {
    let folder = tempfile::tempdir().unwrap();
    let log = AuditLog::new(folder.path());
    Home { folder, log }
}

impl Home {
    fn path(&self) -> PathBuf {
        self.folder.path().join(FILE)
    }

    fn note(&self, table: &str) -> (u64, String) {
        let act = Act::of(AuditAct::Preview).resource(table).fact("rows", 3);
        self.log.append(&act, AuditOutcome::Done).unwrap()
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }
}

fn check(path: &Path, head: Option<&(u64, String)>) -> AuditVerdict {
    audit_check(path, head, &mut |_| true).unwrap()
}

fn page(path: &Path, question: &AuditQuestion) -> (Vec<u64>, u64, bool) {
    let page = audit_page(path, question, &mut |_| true).unwrap();
    let numbers = page.entries.iter().map(|entry| entry.number).collect();
    (numbers, page.total, page.more)
}

#[test]
fn every_line_is_chained_to_the_one_before_and_any_change_shows() {
    let home = home();
    for table in ["a", "b", "c", "d"] {
        home.note(table);
    }
    let fine = AuditVerdict {
        lines: 4,
        broken_at: None,
        shortened: false,
    };
    assert_eq!(check(&home.path(), None), fine);
    let text = home.text();
    let lines: Vec<&str> = text.lines().collect();
    let broken = |lines: &[&str]| {
        let path = home.folder.path().join("changed");
        std::fs::write(&path, format!("{}\n", lines.join("\n"))).unwrap();
        check(&path, None).broken_at
    };
    assert_eq!(broken(&lines), None);
    assert_eq!(
        broken(&[lines[0], lines[2], lines[3]]),
        Some(2),
        "one is missing"
    );
    assert_eq!(
        broken(&[lines[1], lines[2]]),
        Some(1),
        "the first is missing"
    );
    assert_eq!(
        broken(&[lines[0], lines[2], lines[1]]),
        Some(2),
        "two changed places"
    );
    let other = lines[1].replace("\"b\"", "\"x\"");
    assert_eq!(
        broken(&[lines[0], &other, lines[2]]),
        Some(2),
        "another table"
    );
    let more = lines[1].replace("{\"number\"", "{\"note\":1,\"number\"");
    assert_eq!(
        broken(&[lines[0], &more, lines[2]]),
        Some(2),
        "something that is not looked at"
    );
    assert_eq!(
        broken(&[lines[0], "{}", lines[1]]),
        Some(2),
        "a line between"
    );
}

#[test]
fn a_log_that_lost_its_end_is_known_by_the_head_that_is_remembered() {
    let home = home();
    home.note("a");
    let head = home.note("b");
    home.note("c");
    assert!(!check(&home.path(), Some(&head)).shortened);
    let text = home.text();
    std::fs::write(home.path(), format!("{}\n", text.lines().next().unwrap())).unwrap();
    let verdict = check(&home.path(), Some(&head));
    assert!(verdict.shortened && verdict.broken_at.is_none());
    std::fs::remove_file(home.path()).unwrap();
    assert!(check(&home.path(), Some(&head)).shortened);
    // A log that was begun anew is as long, and still another.
    home.note("x");
    home.note("y");
    assert!(check(&home.path(), Some(&head)).shortened);
}

#[test]
fn a_line_that_a_crash_cut_off_is_noted_and_the_chain_goes_on() {
    let home = home();
    home.note("a");
    for cut_off in ["{\"number\":2,\"at", "{\"number\":3"] {
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .open(home.path())
            .unwrap();
        file.write_all(cut_off.as_bytes()).unwrap();
        assert_eq!(check(&home.path(), None).broken_at, None, "not noted yet");
        let again = AuditLog::new(home.folder.path());
        again
            .append(&Act::of(AuditAct::Opened), AuditOutcome::Done)
            .unwrap();
    }
    let verdict = check(&home.path(), None);
    assert_eq!(
        verdict,
        AuditVerdict {
            lines: 5,
            broken_at: None,
            shortened: false
        }
    );
    let text = home.text();
    assert_eq!(text.matches("tornDigest").count(), 2);
    // What was cut off is still there, and nobody can change it afterwards.
    let changed = text.replace("{\"number\":2,\"at\n", "{\"number\":2,\"ab\n");
    assert_ne!(changed, text);
    std::fs::write(home.path(), changed).unwrap();
    assert_eq!(check(&home.path(), None).broken_at, Some(2));
}

#[test]
fn two_writers_never_interleave() {
    let home = home();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let folder = home.folder.path();
            scope.spawn(move || {
                let log = AuditLog::new(folder);
                for line in 0..50 {
                    let act = Act::of(AuditAct::Query).resource(format!("{writer}.{line}"));
                    log.append(&act, AuditOutcome::Begun).unwrap();
                }
            });
        }
    });
    let fine = AuditVerdict {
        lines: 200,
        broken_at: None,
        shortened: false,
    };
    assert_eq!(check(&home.path(), None), fine);
}

#[test]
fn a_removed_file_is_begun_anew_and_not_written_into_the_void() {
    let home = home();
    home.note("a");
    std::fs::remove_file(home.path()).unwrap();
    assert_eq!(home.note("b").0, 1);
    assert!(home.text().contains("\"b\""));
}

#[test]
fn pages_come_from_the_end_and_hold_what_was_asked_for() {
    let home = home();
    for number in 1..=2_000 {
        let act = if number % 2 == 0 {
            AuditAct::Query
        } else {
            AuditAct::Copy
        };
        let refused = number % 100 == 0;
        let outcome = if refused {
            AuditOutcome::Refused {
                rule: "copy.allowed".to_owned(),
            }
        } else {
            AuditOutcome::Done
        };
        let act = Act::of(act).resource(format!("売上.t{number}"));
        home.log.append(&act, outcome).unwrap();
    }
    let ask = |question: AuditQuestion| page(&home.path(), &question);
    let all = AuditQuestion {
        limit: 3,
        ..AuditQuestion::default()
    };
    assert_eq!(ask(all.clone()), (vec![2000, 1999, 1998], 2000, true));
    for before in [1, 2, 3, 1000, 1001, 1999, 2000] {
        let older = AuditQuestion {
            before: Some(before),
            ..all.clone()
        };
        let expected: Vec<u64> = (1..before).rev().take(3).collect();
        assert_eq!(ask(older), (expected, 2000, before > 4), "before {before}");
    }
    let refused = AuditQuestion {
        refused_only: true,
        limit: 100,
        ..AuditQuestion::default()
    };
    assert_eq!(ask(refused).0.len(), 20);
    let word = AuditQuestion {
        text: "売上.T199".into(),
        acts: vec![AuditAct::Copy],
        limit: 10,
        ..AuditQuestion::default()
    };
    assert_eq!(ask(word).0, [1999, 1997, 1995, 1993, 1991, 199]);
    let none = AuditQuestion {
        text: "nowhere".into(),
        limit: 10,
        ..AuditQuestion::default()
    };
    assert_eq!(ask(none), (vec![], 2000, false));
}
