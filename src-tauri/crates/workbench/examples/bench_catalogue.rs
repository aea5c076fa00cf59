//! Search over the names of a catalogue of 5,000 datasets of 1,000 tables each: how long, and in how
//! much memory. Answers one line of JSON.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a benchmark tells and may stop at the first surprise"
)]

use model::{ConnectionId, DatasetRef, Table, TableKind, TableRef};
use std::time::Instant;
use workbench::{Lines, Names};

const WORDS: [&str; 24] = [
    "sales", "orders", "events", "users", "daily", "weekly", "session", "revenue", "raw", "stg",
    "mart", "dim", "fact", "click", "item", "payment", "log", "audit", "tmp", "export", "master",
    "region", "campaign", "device",
];

/// Names as people make them: words and numbers, the same at every run.
fn name(seed: usize) -> String {
    let word =
        |shift: usize| WORDS[(seed / 7usize.pow(shift as u32) + seed * (shift + 3)) % WORDS.len()];
    format!("{}_{}_{}_{seed:07}", word(0), word(1), word(2))
}

fn main() {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse().unwrap());
    let datasets: usize = numbers.next().unwrap_or(5_000);
    let tables: usize = numbers.next().unwrap_or(1_000);
    let connection = ConnectionId::from("bench");
    let mut names = Names::default();
    for place in 0..datasets {
        let reference = DatasetRef {
            project: format!("project-{}", place % 50),
            dataset: format!("{}_{place:04}", WORDS[place % WORDS.len()]),
        };
        let list: Vec<Table> = (0..tables)
            .map(|table| Table {
                reference: TableRef {
                    project: reference.project.clone(),
                    dataset: reference.dataset.clone(),
                    table: name(place * tables + table),
                },
                kind: TableKind::Table,
                friendly_name: None,
                partitioning: None,
                clustering: Vec::new(),
            })
            .collect();
        let lines = Lines::of(&list, &[], &[], |_| None);
        assert!(names.put(connection.clone(), reference, None, lines, 1));
    }
    let known = names.known(&connection);
    let last = name(datasets * tables - 1);
    // A whole name, a rare one, one that nearly all hold, several words, none, letters in order.
    let texts = [
        last.as_str(),
        "4999999",
        "events",
        "revenue campaign 77",
        "e",
        "nothing_like_this",
        "slsordvnt",
        "project-7 payment device",
    ];
    let mut worst = 0.0_f64;
    let mut total = 0.0;
    let mut runs = 0;
    for text in texts {
        let mut slowest = 0.0_f64;
        for _ in 0..5 {
            let began = Instant::now();
            let found = names.search(text, 200);
            let ms = began.elapsed().as_secs_f64() * 1000.0;
            std::hint::black_box(found.hits.len());
            slowest = slowest.max(ms);
            total += ms;
            runs += 1;
        }
        eprintln!("{text}: {slowest:.1} ms");
        worst = worst.max(slowest);
    }
    println!(
        "{{\"names\":{},\"worst_ms\":{worst:.3},\"mean_ms\":{:.3},\"bytes\":{}}}",
        known.names,
        total / f64::from(runs),
        names.bytes()
    );
}
