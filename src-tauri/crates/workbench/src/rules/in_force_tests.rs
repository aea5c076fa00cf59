#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::{Export, InForce};
use crate::rules::policy::parse;
use model::{Kind, Result, Settings, TableRef};
use std::path::Path;

fn rules(text: &str) -> InForce {
    parse(&format!("version = 1\n{text}")).unwrap()
}

fn rule<T>(outcome: Result<T>) -> Option<String> {
    match outcome.err()?.kind {
        Kind::Refused { rule, .. } => Some(rule),
        other => Some(format!("{other:?}")),
    }
}

fn export<'a>(format: &'static str, path: Option<&'a Path>, rows: u64) -> Export<'a> {
    Export { format, path, rows }
}

#[test]
fn without_rules_everything_may_be_done() {
    let free = InForce::default();
    assert!(free.may_export(&export("csv", None, u64::MAX)).is_ok());
    assert!(free.may_copy(None).is_ok() && free.may_run(None).is_ok());
    assert!(free.may_read_all(&[], false).is_ok() && !free.asks_before_running());
    assert!(free.may_load("p", "d", Some("b")).is_ok());
    assert!(free.may_notebook("ml.p5.48xlarge", None, None).is_ok());
}

#[test]
fn files_stay_in_their_folders() {
    let home = tempfile::tempdir().unwrap();
    let root = home.path().canonicalize().unwrap();
    std::fs::create_dir_all(root.join("out/deep")).unwrap();
    std::fs::create_dir_all(root.join("out2")).unwrap();
    let folder = root.join("out").to_string_lossy().replace('\\', "\\\\");
    let rules = rules(&format!("[export]\nfolders = [\"{folder}\"]"));
    let may = |path: &str| rules.may_export(&export("csv", Some(&root.join(path)), 1));
    assert_eq!(may("out/a.csv").unwrap(), Some(root.join("out/a.csv")));
    assert_eq!(
        may("out/deep/a.csv").unwrap(),
        Some(root.join("out/deep/a.csv"))
    );
    for path in [
        "out2/a.csv",
        "a.csv",
        "out/../a.csv",
        "out/missing/a.csv",
        "out",
    ] {
        assert_eq!(rule(may(path)).as_deref(), Some("export.folders"), "{path}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(root.join("out2"), root.join("out/link")).unwrap();
        assert_eq!(
            rule(may("out/link/a.csv")).as_deref(),
            Some("export.folders")
        );
    }
    let to_output = rules.may_export(&export("csv", None, 1));
    assert_eq!(rule(to_output).as_deref(), Some("export.folders"));
}

#[test]
fn formats_rows_and_cells_have_limits() {
    let rules = rules("[export]\nformats = ['csv']\nmax_rows = 10\n[copy]\nmax_cells = 4");
    assert!(rules.may_export(&export("csv", None, 10)).is_ok());
    assert_eq!(
        rule(rules.may_export(&export("csv", None, 11))).unwrap(),
        "export.max_rows"
    );
    assert_eq!(
        rule(rules.may_export(&export("picture", None, 1))).unwrap(),
        "export.formats"
    );
    assert!(rules.may_copy(Some(4)).is_ok());
    assert_eq!(rule(rules.may_copy(Some(5))).unwrap(), "copy.max_cells");
    assert_eq!(rule(rules.may_copy(None)).unwrap(), "copy.max_cells");
}

#[test]
fn what_is_not_known_to_read_is_taken_for_writing() {
    let rules = rules("[query]\nread_only = true");
    assert!(rules.may_run(Some("SELECT")).is_ok());
    for other in [
        None,
        Some("SCRIPT"),
        Some("INSERT"),
        Some("EXPORT_DATA"),
        Some("CALL"),
        Some("CREATE_TABLE_AS_SELECT"),
    ] {
        assert_eq!(rule(rules.may_run(other)).unwrap(), "query.read_only");
    }
    assert_eq!(
        rule(rules.may_load("p", "d", None)).unwrap(),
        "query.read_only"
    );
}

#[test]
fn only_listed_datasets_are_read() {
    let rules = rules("[query]\ndatasets = ['acme.sales_*', 'open-*.*']");
    let table = |project: &str, dataset: &str| TableRef {
        project: project.into(),
        dataset: dataset.into(),
        table: "t".into(),
    };
    let fine = [table("acme", "sales_jp"), table("open-data", "x")];
    assert!(rules.may_read_all(&fine, true).is_ok());
    assert!(rules.may_read_all(&fine, false).is_err(), "not told");
    assert!(rules.may_read_all(&[table("acme", "hr")], true).is_err());
    assert!(
        rules
            .may_read_all(&vec![fine[0].clone(); 50], true)
            .is_err(),
        "a list that may be cut"
    );
}

#[test]
fn settings_cannot_go_beyond_the_rules() {
    let rules = rules("[query]\nmax_bytes_billed = 1000\ndaily_budget = 5\ncurrency = 'USD'");
    let before = Settings::default();
    let with = |change: fn(&mut Settings)| {
        let mut settings = before.clone();
        change(&mut settings);
        rule(rules.may_set(&before, &settings))
    };
    assert_eq!(with(|s| s.side_pane_px = 1), None);
    assert_eq!(with(|s| s.max_bytes_billed = Some(1000)), None);
    assert_eq!(
        with(|s| s.max_bytes_billed = Some(1001)).unwrap(),
        "query.max_bytes_billed"
    );
    assert_eq!(with(|s| s.daily_budget_micros = Some(5_000_000)), None);
    assert_eq!(
        with(|s| s.daily_budget_micros = Some(5_000_001)).unwrap(),
        "query.daily_budget"
    );
    assert_eq!(
        with(|s| s.currency = "JPY".into()).unwrap(),
        "query.daily_budget"
    );
    assert_eq!(with(|s| s.uses_slots = true).unwrap(), "query.daily_budget");
}

#[test]
fn loads_and_notebooks_have_their_own_rules() {
    let rules = rules(
        "[load]\ndatasets = ['acme.raw']\nbuckets = ['acme-*']\n
         [notebook]\ninstance_types = ['ml.t3.*']\nmax_price_per_hour = 0.5\nroles = ['arn:aws:iam::1:role/nb']",
    );
    assert!(rules.may_load("acme", "raw", Some("acme-in")).is_ok());
    assert_eq!(
        rule(rules.may_load("acme", "core", None)).unwrap(),
        "load.datasets"
    );
    assert_eq!(
        rule(rules.may_load("acme", "raw", Some("other"))).unwrap(),
        "load.buckets"
    );
    let role = Some("arn:aws:iam::1:role/nb");
    assert!(rules.may_notebook("ml.t3.medium", Some(0.05), role).is_ok());
    assert_eq!(
        rule(rules.may_notebook("ml.m5.large", Some(0.1), role)).unwrap(),
        "notebook.instance_types"
    );
    assert_eq!(
        rule(rules.may_notebook("ml.t3.medium", None, role)).unwrap(),
        "notebook.max_price_per_hour"
    );
    assert_eq!(
        rule(rules.may_notebook("ml.t3.medium", Some(0.1), None)).unwrap(),
        "notebook.roles"
    );
    let none = super::InForce::new(model::Policy {
        version: 1,
        notebook: model::NotebookRules {
            allowed: Some(false),
            ..Default::default()
        },
        load: model::LoadRules {
            allowed: Some(false),
            ..Default::default()
        },
        ..Default::default()
    })
    .unwrap();
    assert_eq!(rule(none.may_load("a", "b", None)).unwrap(), "load.allowed");
    assert_eq!(
        rule(none.may_notebook("x", None, None)).unwrap(),
        "notebook.allowed"
    );
}
