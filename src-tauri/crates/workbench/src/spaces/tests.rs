#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::Spaces;
use model::{Class, Kind, WorkspaceDraft, WorkspaceId};
use std::fs;
use tempfile::TempDir;

fn spaces() -> (TempDir, Spaces) {
    let home = tempfile::tempdir().unwrap();
    let spaces = Spaces::open(home.path().to_owned(), None).unwrap();
    (home, spaces)
}

fn draft(id: Option<&str>, name: &str) -> WorkspaceDraft {
    WorkspaceDraft {
        id: id.map(WorkspaceId::from),
        name: name.to_owned(),
        class: Class::internal(),
        policy_key: None,
    }
}

fn names(spaces: &Spaces) -> Vec<String> {
    let all = spaces.list().unwrap().into_iter();
    all.map(|one| one.name).collect()
}

#[test]
fn a_first_start_makes_the_sandbox_and_nothing_else() {
    let (_home, spaces) = spaces();
    let all = spaces.list().unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].name, "Sandbox");
    assert!(all[0].sandbox);
    assert_eq!(spaces.last_shown().0, "sandbox");
}

#[tokio::test]
async fn a_home_of_before_is_taken_in_with_what_is_in_it() {
    let home = tempfile::tempdir().unwrap();
    for folder in ["sandbox", "reports"] {
        let folder = home.path().join("workspaces").join(folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("settings.json"), r#"{"language":"ja"}"#).unwrap();
    }
    let spaces = Spaces::open(home.path().to_owned(), None).unwrap();
    assert_eq!(names(&spaces), ["reports", "Sandbox"]);
    let sandbox = spaces.enter(&"sandbox".into()).await.unwrap();
    assert_eq!(sandbox.settings().language, model::Language::Ja);
    // Only the sandbox's own folder has the sandbox.
    assert!(!spaces.find("reports").unwrap().sandbox);
}

#[test]
fn a_name_belongs_to_one_workspace_whatever_its_case() {
    let (_home, spaces) = spaces();
    let live = spaces.save(draft(None, " Live games ")).unwrap();
    assert_eq!(
        (live.id.0.as_str(), live.name.as_str()),
        ("live-games", "Live games")
    );
    let refused = spaces.save(draft(None, "LIVE GAMES")).unwrap_err();
    assert!(matches!(refused.kind, Kind::Conflict { .. }));
    // Its own name in another case is no conflict.
    let renamed = spaces
        .save(draft(Some("live-games"), "LIVE games"))
        .unwrap();
    assert_eq!(renamed.name, "LIVE games");
    assert_eq!(spaces.find("live GAMES").unwrap().id, live.id);
    // The same letters give another id.
    let other = spaces.save(draft(None, "Live: games")).unwrap();
    assert_eq!(other.id.0, "live-games-2");
    assert_eq!(
        spaces.save(draft(None, "売上")).unwrap().id.0,
        "workspace-1"
    );
}

#[tokio::test]
async fn a_workspace_that_cannot_be_read_says_why_and_stops_no_other() {
    let (home, spaces) = spaces();
    let bad = spaces.save(draft(None, "Bad")).unwrap();
    let about = home.path().join("workspaces/bad/workspace.json");
    fs::write(&about, "{\"name\": \"Ba").unwrap();
    let again = Spaces::open(home.path().to_owned(), None).unwrap();
    let listed = again.get(&bad.id).unwrap();
    assert!(matches!(&listed.problem.as_ref().unwrap().kind,
        Kind::BadInput { field, .. } if field.ends_with("workspace.json")));
    assert!(again.enter(&bad.id).await.is_err());
    assert!(again.save(draft(Some("bad"), "Better")).is_err());
    assert!(again.enter(&"sandbox".into()).await.is_ok());
    // It is not overwritten: whoever mends the file has all of it again.
    assert_eq!(fs::read_to_string(about).unwrap(), "{\"name\": \"Ba");
}

#[tokio::test]
async fn an_id_that_is_a_path_is_not_found() {
    let (home, spaces) = spaces();
    fs::create_dir(home.path().join("workspaces/..hidden")).unwrap();
    for id in [
        "..",
        ".",
        "",
        "../sandbox",
        "..hidden",
        "sandbox/",
        "SANDBOX",
    ] {
        let refused = spaces.enter(&id.into()).await.map(|_| ()).unwrap_err();
        assert!(matches!(refused.kind, Kind::NotFound { .. }), "{id}");
    }
}

#[tokio::test]
async fn a_workspace_is_opened_once_and_the_last_shown_comes_back() {
    let (home, spaces) = spaces();
    let live = spaces.save(draft(None, "Live")).unwrap();
    let first = spaces.enter(&live.id).await.unwrap();
    let second = spaces.enter(&live.id).await.unwrap();
    first
        .save_layout(vec![("width".into(), Some("10".into()))])
        .unwrap();
    assert_eq!(second.layout().get("width").map(String::as_str), Some("10"));
    assert_eq!(spaces.all_open().len(), 1);
    spaces.shown(&live.id).unwrap();
    let again = Spaces::open(home.path().to_owned(), None).unwrap();
    assert_eq!(again.last_shown(), live.id);
}

#[test]
fn encryption_is_chosen_once() {
    let (_home, spaces) = spaces();
    let live = spaces.save(draft(None, "Live")).unwrap();
    let mut change = draft(Some(&live.id.0), "Live");
    change.class = Class::restricted();
    let refused = spaces.save(change).unwrap_err();
    assert!(matches!(refused.kind, Kind::BadInput { field, .. } if field == "class"));
}

#[tokio::test]
async fn forgetting_wants_the_name_and_leaves_nothing() {
    let (home, spaces) = spaces();
    let live = spaces.save(draft(None, "Live games")).unwrap();
    let workbench = spaces.enter(&live.id).await.unwrap();
    workbench
        .save_layout(vec![("k".into(), Some("v".into()))])
        .unwrap();
    workbench.history_clear().await.unwrap();
    drop(workbench);
    spaces.shown(&live.id).unwrap();

    let refused = spaces.forget(&live.id, "live games").await.unwrap_err();
    assert!(matches!(refused.kind, Kind::BadInput { field, .. } if field == "name"));
    assert!(spaces.opened(&live.id).is_some());

    let forgotten = spaces.forget(&live.id, "Live games").await.unwrap();
    assert!(forgotten.files >= 3, "{forgotten:?}");
    assert!(spaces.get(&live.id).is_err());
    assert_eq!(names(&spaces), ["Sandbox"]);
    let left: Vec<_> = fs::read_dir(home.path().join("workspaces"))
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(spaces.last_shown().0, "sandbox");
}

#[tokio::test]
async fn what_another_process_has_open_is_not_forgotten() {
    let (home, spaces) = spaces();
    let live = spaces.save(draft(None, "Live")).unwrap();
    let other = Spaces::open(home.path().to_owned(), None).unwrap();
    let _elsewhere = other.enter(&live.id).await.unwrap();
    let refused = spaces.forget(&live.id, "Live").await.unwrap_err();
    assert!(matches!(refused.kind, Kind::Conflict { .. }), "{refused}");
    assert!(spaces.get(&live.id).is_ok());
}

#[tokio::test]
async fn the_sandbox_is_emptied_and_made_again() {
    let (_home, spaces) = spaces();
    let id = WorkspaceId::from("sandbox");
    let workbench = spaces.enter(&id).await.unwrap();
    workbench
        .save_layout(vec![("k".into(), Some("v".into()))])
        .unwrap();
    drop(workbench);
    spaces.forget(&id, "Sandbox").await.unwrap();
    assert_eq!(names(&spaces), ["Sandbox"]);
    assert!(spaces.enter(&id).await.unwrap().layout().is_empty());
}
