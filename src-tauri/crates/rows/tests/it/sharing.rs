//! One folder, several processes, and what they leave behind.

use crate::support::{numbered, numbered_columns};
use rows::Rows;
use std::path::{Path, PathBuf};

fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(parent)
        .unwrap()
        .flatten()
        .map(|entry| entry.path());
    entries.filter(|path| path.is_dir()).collect()
}

#[test]
fn left_overs_are_cleared_and_what_is_in_use_is_not() {
    let parent = tempfile::TempDir::new().unwrap();
    // As a process leaves it that was killed: a lock that nobody holds.
    std::fs::create_dir(parent.path().join("live-gone")).unwrap();
    std::fs::write(parent.path().join("live-gone").join("1.rows"), "left").unwrap();
    std::fs::write(parent.path().join("live-gone.lock"), "").unwrap();
    std::fs::create_dir(parent.path().join("live-lockless")).unwrap();
    std::fs::create_dir(parent.path().join("not-ours")).unwrap();

    let first = Rows::open(parent.path(), 0).unwrap();
    let id = first.create(numbered_columns(), u64::MAX).unwrap();
    for batch in 0..3 {
        first
            .append(&id, numbered(batch * 100..(batch + 1) * 100))
            .unwrap();
    }
    let second = Rows::open(parent.path(), 0).unwrap();
    let names: Vec<String> = folders(parent.path())
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.contains(&"not-ours".to_owned()));
    assert!(
        !names.contains(&"live-gone".to_owned()) && !names.contains(&"live-lockless".to_owned())
    );
    assert_eq!(
        first
            .cell(&id, 5, &vec![0], rows::Zone::UTC)
            .unwrap()
            .as_deref(),
        Some("5")
    );
    assert_ne!(id, second.create(numbered_columns(), u64::MAX).unwrap());

    drop(first);
    drop(second);
    assert_eq!(folders(parent.path()), [parent.path().join("not-ours")]);
}
