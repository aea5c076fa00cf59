//! Who may import whom, and the other rules of the house, read off the repository itself.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every room with the rooms that it may import. What is not here may not be.
const EDGES: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("jobs", &["model"]),
    ("rows", &["model"]),
    ("reader", &["model"]),
    // A profile of passing rows is the store's tally: the same figures, written once.
    ("files", &["model", "reader", "rows"]),
    ("identity-aws", &["model", "network"]),
    ("s3", &["model", "network"]),
    ("vault", &["model"]),
    ("identity-google", &["model", "network"]),
    ("network", &["model"]),
    ("warehouse", &["model", "network"]),
    (
        "workbench",
        &[
            "identity-aws",
            "identity-google",
            "jobs",
            "model",
            "reader",
            "rows",
            "s3",
            "vault",
            "warehouse",
        ],
    ),
    (
        "shirabe",
        &["files", "model", "sandbox", "sandbox-s3", "workbench"],
    ),
    ("sandbox-s3", &[]),
    ("sandbox-syntax", &[]),
    ("sandbox-functions", &[]),
    ("sandbox-analysis", &["sandbox-functions", "sandbox-syntax"]),
    (
        "sandbox",
        &["sandbox-analysis", "sandbox-functions", "sandbox-syntax"],
    ),
    (
        "tests",
        &[
            "identity-google",
            "model",
            "sandbox",
            "sandbox-s3",
            "workbench",
        ],
    ),
];

/// Tests and benchmarks of a room may reach further than the room itself.
const TEST_EDGES: &[(&str, &[&str])] = &[("files", &["rows"]), ("warehouse", &["sandbox"])];

/// Every vendor with the rooms that may know it.
const VENDORS: &[(&str, &[&str])] = &[
    ("tauri", &["shirabe"]),
    ("gcp-bigquery-client", &["warehouse"]),
    (
        "reqwest",
        &["files", "identity-google", "network", "tests", "warehouse"],
    ),
    ("oauth2", &["identity-google"]),
    ("polars", &["files", "rows", "warehouse"]),
    (
        "duckdb",
        &[
            "sandbox",
            "sandbox-analysis",
            "sandbox-functions",
            "sandbox-s3",
        ],
    ),
    ("s3s", &["sandbox-s3"]),
    ("axum", &["sandbox", "tests"]),
    ("rusqlite", &["sandbox-s3", "workbench"]),
    ("keyring", &["vault"]),
    ("zbus", &["vault"]),
    ("apple-native-keyring-store", &["vault"]),
    ("windows-native-keyring-store", &["vault"]),
    (
        "aws-lc-rs",
        &["identity-google", "rows", "tests", "workbench"],
    ),
    ("aws-sdk", &["identity-aws", "s3"]),
    ("aws-sigv4", &["identity-aws"]),
    ("aws-credential-types", &["identity-aws", "s3"]),
    ("aws-smithy", &["identity-aws", "s3"]),
    ("rust_xlsxwriter", &["rows"]),
    ("clap", &["shirabe"]),
];

/// Files that may look into a secret.
const MAY_EXPOSE: &[&str] = &[
    "src-tauri/crates/model/src/secret.rs",
    "src-tauri/crates/vault/src/parts.rs",
    "src-tauri/crates/identity-google/src/file.rs",
    "src-tauri/crates/identity-google/src/http.rs",
    "src-tauri/crates/identity-google/src/key.rs",
    "src-tauri/crates/identity-aws/src/keys.rs",
    "src-tauri/crates/identity-aws/src/sso.rs",
    "src-tauri/crates/identity-aws/src/sts.rs",
    "src-tauri/crates/s3/src/ask.rs",
    "src-tauri/crates/s3/tests/it/questions.rs",
    "src-tauri/crates/warehouse/src/transport.rs",
    "src-tauri/crates/workbench/src/rules/head.rs",
    "src-tauri/crates/workbench/src/sealed.rs",
    "src-tauri/src/link.rs",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["target", "node_modules", "dist", "gen"].contains(&name.as_str()) {
                    open.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap()
        .to_string_lossy()
        .replace('\\', "/")
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The packages of the workspace with their dependencies: name and whether only tests need it.
fn packages() -> BTreeMap<String, Vec<(String, bool)>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap();
            let dependencies = dependencies
                .iter()
                .map(|one| (name(one), one["kind"] == "dev"));
            (name(package), dependencies.collect())
        })
        .collect()
}

fn allowed<'a>(table: &'a [(&str, &[&str])], name: &str) -> &'a [&'a str] {
    table
        .iter()
        .find(|(room, _)| *room == name)
        .map_or(&[], |(_, list)| *list)
}

#[test]
fn every_room_imports_only_what_it_may() {
    let packages = packages();
    let listed: BTreeSet<&str> = EDGES.iter().map(|(room, _)| *room).collect();
    let found: BTreeSet<&str> = packages.keys().map(String::as_str).collect();
    assert_eq!(
        found, listed,
        "a room without a line in EDGES, or the other way round"
    );
    for (room, dependencies) in &packages {
        for (dependency, for_tests) in dependencies {
            if found.contains(dependency.as_str()) {
                let fine = allowed(EDGES, room).contains(&dependency.as_str())
                    || (*for_tests && allowed(TEST_EDGES, room).contains(&dependency.as_str()));
                assert!(fine, "{room} may not import {dependency}");
            }
        }
    }
}

#[test]
fn every_vendor_stays_in_its_rooms() {
    for (room, dependencies) in packages() {
        for (dependency, for_tests) in dependencies {
            for (vendor, rooms) in VENDORS {
                let is_vendor =
                    dependency == *vendor || dependency.starts_with(&format!("{vendor}-"));
                let fine = for_tests || rooms.contains(&room.as_str());
                assert!(!is_vendor || fine, "{room} may not know {dependency}");
            }
        }
    }
}

#[test]
fn the_doors_of_the_window_decide_nothing() {
    for path in files("src-tauri/src/commands", &[".rs"]) {
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let code = line.split("//").next().unwrap();
            let word = code
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .find(|word| ["if", "match", "for", "while", "loop"].contains(word));
            assert_eq!(word, None, "{}:{}", shown(&path), number + 1);
        }
    }
}

#[test]
fn every_command_answers_for_the_workspace_of_its_window_alone() {
    for path in files("src-tauri/src/commands", &[".rs"]) {
        let text = fs::read_to_string(&path).unwrap();
        for part in text.split("#[tauri::command]").skip(1) {
            let arguments = part.split_once('(').unwrap().1;
            let arguments = arguments
                .split_once("fn ")
                .unwrap()
                .1
                .split_once('(')
                .unwrap()
                .1;
            let first = arguments.trim_start().trim_start_matches('_');
            assert!(
                first.starts_with("here: Here"),
                "{}: a command without `here: Here` first: {arguments:.60}",
                shown(&path)
            );
        }
        // A way to a workbench that is not the window's own.
        for other in [
            "State<",
            "AppHandle",
            "all_open",
            "spaces.enter",
            "spaces.opened",
        ] {
            assert!(!text.contains(other), "{} has {other}", shown(&path));
        }
    }
}

#[test]
fn the_web_view_keeps_nothing_itself() {
    for path in files("ui/src", &[".ts", ".tsx"]) {
        let text = fs::read_to_string(&path).unwrap();
        for store in [
            "localStorage",
            "sessionStorage",
            "indexedDB",
            "document.cookie",
            "BroadcastChannel",
            "SharedWorker",
            "serviceWorker",
        ] {
            assert!(!text.contains(store), "{} uses {store}", shown(&path));
        }
    }
    // Events would be heard by the windows of other workspaces.
    let capability = text("src-tauri/capabilities/main.json");
    assert!(
        !capability.contains("core:event"),
        "a window hears events of others"
    );
}

#[test]
fn secrets_are_looked_into_in_the_listed_files_only() {
    for path in files("src-tauri", &[".rs"]) {
        let name = shown(&path);
        // What tests look into are secrets of their own making.
        let is_test = name.contains("/tests/") || name.ends_with("tests.rs");
        let exposes = fs::read_to_string(&path).unwrap().contains(".expose()");
        assert!(
            !exposes || is_test || MAY_EXPOSE.contains(&name.as_str()),
            "{name} looks into a secret"
        );
    }
}

/// The commands of the window by the attribute in front of them.
fn commands() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for path in files("src-tauri/src/commands", &[".rs"]) {
        let text = fs::read_to_string(&path).unwrap();
        for part in text.split("#[tauri::command]").skip(1) {
            let after = part.split("fn ").nth(1).unwrap();
            names.insert(after.split(['(', '<']).next().unwrap().to_owned());
        }
    }
    names
}

#[test]
fn every_command_is_listed_granted_and_called() {
    let commands = commands();
    let build = text("src-tauri/build.rs");
    let listed: BTreeSet<String> = build
        .split("COMMANDS: &[&str] = &[")
        .nth(1)
        .and_then(|rest| rest.split(']').next())
        .unwrap()
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    assert_eq!(listed, commands, "build.rs lists what there is");

    let capability: Value =
        serde_json::from_str(&text("src-tauri/capabilities/main.json")).unwrap();
    let granted: BTreeSet<String> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|permission| permission.as_str().unwrap().strip_prefix("allow-"))
        .map(|name| name.replace('-', "_"))
        .collect();
    assert_eq!(granted, commands, "the window may call what there is");

    // Whatever the window may call, it calls: neither the list that is made of Rust nor a test counts.
    let window: String = files("ui/src", &[".ts", ".tsx"])
        .iter()
        .filter(|path| {
            let name = shown(path);
            !name.contains("/ipc/fake")
                && !name.contains(".test.")
                && !name.ends_with("bindings.ts")
        })
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    for command in commands {
        let mut words = command.split('_');
        let first = words.next().unwrap().to_owned();
        let camel = words.fold(first, |name, word| {
            name + &word[..1].to_uppercase() + &word[1..]
        });
        let called =
            window.contains(&format!(".{camel}(")) || window.contains(&format!("'{command}'"));
        assert!(called, "nothing in the window calls {camel}");
    }
}

#[test]
fn every_kind_of_problem_is_produced_somewhere() {
    let problem = text("src-tauri/crates/model/src/problem.rs");
    let body = problem
        .split("pub enum Kind {")
        .nth(1)
        .unwrap()
        .split("\n}")
        .next()
        .unwrap();
    let kinds = body
        .lines()
        .filter(|line| line.starts_with("    ") && line[4..].starts_with(char::is_uppercase))
        .map(|line| line.trim().trim_end_matches([',', ' ', '{']).to_owned());
    let sources: String = files("src-tauri", &[".rs"])
        .iter()
        .filter(|path| !shown(path).ends_with("src/cli/exit.rs"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    for kind in kinds {
        assert!(
            sources.contains(&format!("Kind::{kind}")),
            "nothing ever answers {kind}"
        );
    }
}

#[test]
fn one_file_of_the_ui_knows_the_host() {
    for path in files("ui/src", &[".ts", ".tsx"]) {
        let name = shown(&path);
        let knows = fs::read_to_string(&path).unwrap().contains("@tauri-apps/");
        let may = name == "ui/src/ipc/index.ts" || name == "ui/src/ipc/bindings.ts";
        assert!(!knows || may, "{name} imports from @tauri-apps");
    }
}

/// The modules that a file of the UI takes along at once: neither types nor what is loaded later.
fn imported_at_once(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let code = text
        .lines()
        .filter(|line| !["//", "/*", " *"].iter().any(|mark| line.starts_with(mark)));
    let code: Vec<&str> = code.collect();
    let code = code.join("\n");
    let statements = code.split(';').map(str::trim_start);
    let statements =
        statements.filter(|one| one.starts_with("import ") || one.starts_with("export "));
    statements
        .filter(|one| !one.starts_with("import type ") && !one.starts_with("export type "))
        .filter_map(|one| {
            let from = one
                .rsplit_once(" from '")
                .or_else(|| one.split_once("import '"))?;
            Some(from.1.split('\'').next()?.to_owned())
        })
        .collect()
}

#[test]
fn the_first_paint_waits_neither_for_the_editor_nor_for_charts() {
    let mut open = vec![root().join("ui/src/main.tsx")];
    let mut seen = BTreeSet::new();
    while let Some(path) = open.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        for module in imported_at_once(&path) {
            let late = ["@codemirror/", "@lezer/", "echarts", "sql-formatter"]
                .iter()
                .any(|late| module.starts_with(late));
            assert!(!late, "{} takes {module} along", shown(&path));
            if !module.starts_with('.') {
                continue;
            }
            let named = path.parent().unwrap().join(&module);
            let endings = ["", ".ts", ".tsx", "/index.ts", "/index.tsx"];
            let found = endings
                .iter()
                .map(|ending| PathBuf::from(format!("{}{ending}", named.display())))
                .find(|file| file.is_file());
            assert!(found.is_some(), "{}: no {module}", shown(&path));
            let found = found.unwrap();
            if found
                .extension()
                .is_some_and(|ending| ending == "ts" || ending == "tsx")
            {
                open.push(found.canonicalize().unwrap());
            }
        }
    }
    assert!(
        seen.len() > 100,
        "the walk went nowhere: {} files",
        seen.len()
    );
}

#[test]
fn a_feature_of_the_ui_imports_no_other_feature() {
    for path in files("ui/src/features", &[".ts", ".tsx"]) {
        let name = shown(&path);
        let own = name.split('/').nth(3).unwrap();
        for line in fs::read_to_string(&path)
            .unwrap()
            .lines()
            .filter(|line| line.contains(" from '"))
        {
            let from = line.split(" from '").nth(1).unwrap();
            let inner = from.trim_start_matches("../").trim_start_matches("./");
            let other = files("ui/src/features", &[".ts", ".tsx"])
                .iter()
                .map(|path| shown(path).split('/').nth(3).unwrap().to_owned())
                .find(|feature| {
                    feature != own
                        && (inner.starts_with(&format!("{feature}/")) && from.starts_with("../")
                            || from.contains(&format!("features/{feature}")))
                });
            assert_eq!(other, None, "{name}: {line}");
        }
    }
}

#[test]
fn long_files_say_why_they_are_long() {
    let reasons = text("tests/long-files.txt");
    let listed: BTreeSet<&str> = reasons
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let mut long = BTreeSet::new();
    for path in files("src-tauri", &[".rs"])
        .into_iter()
        .chain(files("ui/src", &[".ts", ".tsx"]))
    {
        let name = shown(&path);
        let is_test =
            name.contains("/tests/") || name.contains(".test.") || name.ends_with("tests.rs");
        let generated = name.ends_with("bindings.ts");
        if !is_test && !generated && fs::read_to_string(&path).unwrap().lines().count() > 600 {
            long.insert(name);
        }
    }
    let long: BTreeSet<&str> = long.iter().map(String::as_str).collect();
    assert_eq!(
        long, listed,
        "files of more than 600 lines beside tests/long-files.txt"
    );
}
