//! What an encrypted workspace keeps cannot be read by who has only its files.

use model::{Change, HistoryQuestion, Settings, Tab, TabPart, TabPiece};
use std::path::{Path, PathBuf};
use tests::House;
use workbench::{Options, Seal, Vault, Workbench};

/// Looks like a value, and stands for one.
const CANARY: &str = "canary-of-sealed-7781";

fn workspace(house: &House) -> PathBuf {
    house.folder().join("workspace")
}

async fn sealed(house: &House, vault: &Vault, encrypted: bool) -> Options {
    let home = workspace(house);
    Options {
        seal: Seal::of(vault, &home, encrypted).await.unwrap(),
        vault: vault.clone(),
        // So that rows go to disk.
        memory_budget_bytes: 1,
        ..Options::new(home)
    }
}

/// Files under the folder that hold this text, also as Arrow and JSON write it.
fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, text));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        if bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
        {
            found.push(path);
        }
    }
    found
}

fn tab() -> Tab {
    let tab = serde_json::json!({
        "id": "t1", "title": CANARY, "named": true, "connection": null,
        "sql": format!("SELECT '{CANARY}'"), "caret": 0, "scrollPx": 0, "active": true,
    });
    serde_json::from_value(tab).unwrap()
}

/// Sends the canary and a name of the catalogue through everything that is kept.
async fn keep_much(house: &House) {
    let bench = &house.workbench;
    bench.save_tabs(&[tab()]).unwrap();
    let piece = TabPiece {
        tab: "t1".into(),
        part: TabPart::Text,
        first: true,
        last: true,
        text: format!("-- {CANARY}"),
    };
    bench.tab_part_save(piece).await.unwrap();
    let settings = Settings {
        saved_folder: Some(house.folder().join(CANARY).display().to_string()),
        ..bench.settings()
    };
    bench.save_settings(settings).unwrap();
    let sql =
        format!("SELECT CONCAT('{CANARY}-', n) AS c FROM UNNEST(GENERATE_ARRAY(1, 50000)) AS n");
    let outcome = house.run(house.request(&sql)).await;
    // They come back from the disk as they were.
    let cells = house.cells_from(&outcome, 40_000, 2).await;
    assert_eq!(
        cells[1][0].as_deref(),
        Some(format!("{CANARY}-40002").as_str())
    );
    assert!(
        std::fs::read_dir(workspace(house).join("rows"))
            .unwrap()
            .count()
            > 0
    );
    let (job, projects) = (house.job(), vec![house.sandbox.project().to_owned()]);
    let mut changes = bench.changes();
    bench
        .explore_index(job.clone(), &house.connection, projects, true)
        .unwrap();
    loop {
        match changes.next().await.unwrap() {
            Change::Job(now) if now.id == job && now.state.is_final() => break,
            _ => (),
        }
    }
}

async fn history(bench: &Workbench, search: &str) -> usize {
    let question = HistoryQuestion {
        search: search.to_owned(),
        limit: 10,
        ..HistoryQuestion::default()
    };
    bench.history_list(question).await.unwrap().entries.len()
}

async fn names(house: &House, text: &str) -> usize {
    let bench = &house.workbench;
    let search = bench.explore_search(house.connection.clone(), text.to_owned(), 10);
    search.await.unwrap().hits.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_an_encrypted_workspace_can_be_read_in_its_files_and_all_of_it_comes_back() {
    let mut house = House::with_sample().await;
    let vault = Vault::in_memory();
    house.reopen_with(sealed(&house, &vault, true).await);
    keep_much(&house).await;
    // The history is written some moments later; after closing it surely is.
    house.workbench.close();
    for text in [CANARY, "game_analytics", "players"] {
        assert_eq!(
            holding(&workspace(&house), text),
            Vec::<PathBuf>::new(),
            "{text}"
        );
    }

    house.reopen_with(sealed(&house, &vault, true).await);
    assert_eq!(house.workbench.tabs(), [tab()]);
    let part = house.workbench.tab_part("t1".into(), TabPart::Text).await;
    assert_eq!(part.unwrap(), Some(format!("-- {CANARY}")));
    assert!(house.workbench.settings().saved_folder.is_some());
    assert_eq!(history(&house.workbench, CANARY).await, 1);
    assert!(names(&house, "players").await > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_that_is_encrypted_later_is_sealed_whole_and_opened_again_whole() {
    let mut house = House::with_sample().await;
    let vault = Vault::in_memory();
    house.reopen_with(sealed(&house, &vault, false).await);
    keep_much(&house).await;
    assert_eq!(history(&house.workbench, CANARY).await, 1);
    house.workbench.close();
    // What the other test does not find, this one does: it can be found.
    let plain: Vec<_> = holding(&workspace(&house), CANARY)
        .iter()
        .map(|path| path.strip_prefix(workspace(&house)).unwrap().to_owned())
        .collect();
    for name in ["tabs.json", "settings.json", "tabs/t1.sql"] {
        assert!(plain.contains(&PathBuf::from(name)), "{plain:?}");
    }
    assert!(!holding(&workspace(&house), "players").is_empty());
    house.close().await;

    house.reopen_with(sealed(&house, &vault, true).await);
    assert_eq!(history(&house.workbench, CANARY).await, 1);
    assert_eq!(names(&house, "players").await, 0);
    for text in [CANARY, "players"] {
        assert_eq!(
            holding(&workspace(&house), text),
            Vec::<PathBuf>::new(),
            "{text}"
        );
    }
    house.close().await;

    house.reopen_with(sealed(&house, &vault, false).await);
    assert_eq!(house.workbench.tabs(), [tab()]);
    assert_eq!(history(&house.workbench, CANARY).await, 1);
    assert_eq!(vault.place("seal").await, Ok(None));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_key_the_files_are_put_aside_and_the_workspace_opens() {
    let mut house = House::with_sample().await;
    house.reopen_with(sealed(&house, &Vault::in_memory(), true).await);
    keep_much(&house).await;
    house.close().await;

    // Another vault: the key is lost.
    house.reopen_with(sealed(&house, &Vault::in_memory(), true).await);
    assert_eq!(house.workbench.tabs(), []);
    assert_eq!(history(&house.workbench, "").await, 0);
    assert_eq!(names(&house, "players").await, 0);
    let aside = std::fs::read_dir(workspace(&house)).unwrap();
    let aside = aside.filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name.to_string_lossy().contains("unreadable")
    });
    assert!(aside.count() >= 3);
}
