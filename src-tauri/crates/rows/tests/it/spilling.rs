//! Rows beyond the memory budget.

use crate::support::{numbered, numbered_columns, numbered_text, open, window};
use model::RowsId;
use rows::Rows;
use std::path::Path;

/// Bytes of all files under a folder.
fn on_disk(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    let sizes = entries.map(|entry| match entry.metadata().unwrap() {
        found if found.is_dir() => on_disk(&entry.path()),
        found => found.len(),
    });
    sizes.sum()
}

fn check(rows: &Rows, id: &RowsId, first: u64, count: u32) {
    let last = first as i64 + i64::from(count);
    let shown = window(rows, id, first, count, &[0, 1]);
    let numbers: Vec<_> = (first as i64..last)
        .map(|row| Some(row.to_string()))
        .collect();
    assert_eq!(shown[0], numbers);
    assert_eq!(
        shown[1],
        (first as i64..last).map(numbered_text).collect::<Vec<_>>()
    );
}

#[test]
fn rows_are_the_same_after_they_went_to_disk() {
    let home = open(2 << 20);
    let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
    for batch in 0..60 {
        home.rows
            .append(&id, numbered(batch * 7000..(batch + 1) * 7000))
            .unwrap();
    }
    let spilled = on_disk(home.folder.path());
    assert!(spilled > 20 << 20, "only {spilled} bytes went to disk");
    for first in [0, 1, 2047, 2048, 6_999, 7_000, 13_990, 100_000, 419_800] {
        check(&home.rows, &id, first, 200);
    }
    home.rows.close(&id);
    assert_eq!(on_disk(home.folder.path()), 0);
}

#[test]
fn the_budget_is_shared_and_the_least_used_set_goes_first() {
    // Room for two batches of about 2.5 MB, not for three.
    let home = open(6 << 20);
    let first = home.rows.create(numbered_columns(), u64::MAX).unwrap();
    let second = home.rows.create(numbered_columns(), u64::MAX).unwrap();
    let batch = |rows: &Rows, id: &RowsId| rows.append(id, numbered(0..40_000)).unwrap();
    batch(&home.rows, &first);
    assert_eq!(on_disk(home.folder.path()), 0);
    batch(&home.rows, &second);
    check(&home.rows, &first, 0, 10);
    batch(
        &home.rows,
        &home.rows.create(numbered_columns(), u64::MAX).unwrap(),
    );
    // The second one was looked at least recently, so it is the one on disk.
    let mut files: Vec<_> = std::fs::read_dir(home.folder.path())
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .flat_map(|folder| std::fs::read_dir(folder.path()).unwrap().flatten())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files, ["2.rows"]);
    for id in [&first, &second] {
        check(&home.rows, id, 39_990, 10);
    }
}

#[test]
fn looking_while_rows_come_and_go_to_disk_shows_right_rows() {
    let home = open(1 << 20);
    let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
    home.rows.append(&id, numbered(0..5000)).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for batch in 1..40 {
                home.rows
                    .append(&id, numbered(batch * 5000..(batch + 1) * 5000))
                    .unwrap();
            }
            home.rows.finish(&id, None).unwrap();
        });
        for step in 0_u64.. {
            let set = home.rows.row_set(&id).unwrap();
            check(&home.rows, &id, (step * 7919) % (set.row_count - 100), 100);
            if set.complete {
                break;
            }
        }
    });
    assert_eq!(home.rows.row_set(&id).unwrap().row_count, 200_000);
}

#[test]
fn no_more_than_the_budget_stays_in_memory() {
    // A budget of nothing: every batch goes to disk when the next one comes.
    let home = open(0);
    let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
    let mut before = 0;
    for batch in 0..5 {
        home.rows
            .append(&id, numbered(batch * 3000..(batch + 1) * 3000))
            .unwrap();
        let now = on_disk(home.folder.path());
        assert!(batch == 0 || now > before, "batch {batch} stayed in memory");
        before = now;
    }
    check(&home.rows, &id, 2_990, 20);
    check(&home.rows, &id, 11_900, 200);
}
