//! The policy: for each rule, what would break it is refused and noted, and what it allows goes on.
//! The commands of the window call exactly these methods; the table below keeps it so.

use model::{
    AttachRequest, AuditEntry, AuditOutcome, AuditQuestion, CatalogueChange, ConnectionId,
    CopyFormat, CopyOperation, CreateDisposition, DatasetRef, Destination, ExportFormat,
    ExportOptions, ExportRequest, JobState, Kind, PreviewLook, Problem, RowsRange, Settings,
    TableRef, WriteDisposition,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tests::{House, Outcome};
use workbench::Moment;

const PEOPLE: &str = "CREATE TABLE hr.people AS SELECT 'Aki' AS name, CONCAT('123', '-45') AS ssn,
    STRUCT(CONCAT('aki', '@example.test') AS email, 'Kyoto' AS city) AS home,
    [STRUCT(CONCAT('41', '11') AS card, 'V' AS brand)] AS payments";

/// A house with a dataset of people and one of sales, both with a row.
async fn house() -> House {
    let house = House::empty().await;
    for sql in [
        "CREATE SCHEMA hr",
        "CREATE SCHEMA sales",
        PEOPLE,
        "CREATE TABLE sales.orders AS SELECT 1 AS id, 'Aki' AS name",
    ] {
        let outcome = house.run(house.request(sql)).await;
        assert_eq!(outcome.job.state, JobState::Done, "{sql}");
    }
    house
}

impl Rule for House {
    fn rule(&self, text: &str) {
        let path = self.workbench.policy_read().path;
        std::fs::write(path, format!("version = 1\n{text}\n")).unwrap();
        let state = self.workbench.policy_read();
        assert_eq!(state.problem, None);
    }

    fn table(&self, dataset: &str, table: &str) -> TableRef {
        TableRef {
            project: self.sandbox.project().to_owned(),
            dataset: dataset.to_owned(),
            table: table.to_owned(),
        }
    }

    async fn log(&self) -> Vec<AuditEntry> {
        let question = AuditQuestion {
            limit: 1_000,
            ..AuditQuestion::default()
        };
        let job = self.job();
        self.workbench
            .audit_list(job, question)
            .await
            .unwrap()
            .entries
    }

    async fn refused_last(&self, rule: &str) -> AuditEntry {
        let log = self.log().await;
        let refusal = AuditOutcome::Refused {
            rule: rule.to_owned(),
        };
        let newest = log.into_iter().next().unwrap();
        assert_eq!(newest.outcome, refusal, "{newest:?}");
        newest
    }

    fn export(&self, outcome: &Outcome, format: ExportFormat, path: &Path) -> ExportRequest {
        ExportRequest {
            job: self.job(),
            rows: outcome.rows.as_ref().unwrap().id.clone(),
            path: path.to_string_lossy().into_owned(),
            replace: true,
            options: ExportOptions::new(format),
            source: Some(outcome.job.id.clone()),
        }
    }
}

trait Rule {
    /// Puts a policy into the workspace's folder.
    fn rule(&self, text: &str);
    fn table(&self, dataset: &str, table: &str) -> TableRef;
    /// The audit log, newest first.
    async fn log(&self) -> Vec<AuditEntry>;
    /// The newest line, which is the refusal of a rule.
    async fn refused_last(&self, rule: &str) -> AuditEntry;
    fn export(&self, outcome: &Outcome, format: ExportFormat, path: &Path) -> ExportRequest;
}

fn rule_of(problem: &Problem) -> &str {
    match &problem.kind {
        Kind::Refused { rule, .. } => rule,
        other => panic!("{other:?}"),
    }
}

fn rule<T: std::fmt::Debug>(outcome: model::Result<T>) -> String {
    rule_of(&outcome.unwrap_err()).to_owned()
}

fn failed(outcome: &Outcome) -> &Problem {
    match &outcome.job.state {
        JobState::Failed(problem) => problem,
        other => panic!("{other:?}"),
    }
}

fn whole(outcome: &Outcome, columns: u32) -> RowsRange {
    RowsRange {
        rows: outcome.rows.as_ref().unwrap().id.clone(),
        first_row: 0,
        row_count: 10,
        columns: (0..columns).map(|column| vec![column]).collect(),
        header: false,
        format: CopyFormat::Tsv,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_become_files_only_as_the_policy_says() {
    let house = house().await;
    let out = house.folder().join("out");
    std::fs::create_dir_all(&out).unwrap();
    let read = || house.request("SELECT * FROM UNNEST([1, 2, 3]) AS n");
    let write = |request: ExportRequest| house.workbench.export_start(request);

    house.rule("[export]\nallowed = false");
    let rows = house.run(read()).await;
    let to = |format, name: &str| house.export(&rows, format, &out.join(name));
    assert_eq!(
        rule(write(to(ExportFormat::Csv, "a.csv"))),
        "export.allowed"
    );
    assert_eq!(
        house.refused_last("export.allowed").await.resource,
        Some(out.join("a.csv").to_string_lossy().into_owned())
    );
    let picture = house
        .workbench
        .picture_write(out.join("a.png"), vec![1])
        .await;
    assert_eq!(rule(picture), "export.allowed");
    house.refused_last("export.allowed").await;
    let to_output = house.workbench.rows_write(
        rows.rows.as_ref().unwrap().id.clone(),
        Box::new(std::io::sink()),
        ExportOptions::new(ExportFormat::Csv),
    );
    assert_eq!(rule(to_output.await), "export.allowed");

    house.rule("[export]\nformats = ['csv']");
    assert_eq!(
        rule(write(to(ExportFormat::Xlsx, "a.xlsx"))),
        "export.formats"
    );
    let picture = house
        .workbench
        .picture_write(out.join("a.png"), vec![1])
        .await;
    assert_eq!(rule(picture), "export.formats");
    house.refused_last("export.formats").await;

    house.rule("[export]\nmax_rows = 2");
    assert_eq!(
        rule(write(to(ExportFormat::Csv, "a.csv"))),
        "export.max_rows"
    );
    house.refused_last("export.max_rows").await;

    let shown = out.to_string_lossy().replace('\\', "\\\\");
    house.rule(&format!("[export]\nfolders = [\"{shown}\"]"));
    let outside = house.folder().join("b.csv");
    for path in [
        outside.clone(),
        out.join("../b.csv"),
        out.join("gone/b.csv"),
    ] {
        let request = house.export(&rows, ExportFormat::Csv, &path);
        assert_eq!(rule(write(request)), "export.folders", "{}", path.display());
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(house.folder(), out.join("link")).unwrap();
        let request = house.export(&rows, ExportFormat::Csv, &out.join("link/b.csv"));
        assert_eq!(rule(write(request)), "export.folders");
    }
    house.refused_last("export.folders").await;
    assert!(!outside.exists());

    // And what is allowed goes on, with the place and the rows in the log.
    let request = to(ExportFormat::Csv, "fine.csv");
    let mut changes = house.workbench.changes();
    let job = request.job.clone();
    write(request).unwrap();
    loop {
        match changes.next().await.unwrap() {
            model::Change::Job(now) if now.id == job && now.state.is_final() => {
                assert_eq!(now.state, JobState::Done);
                break;
            }
            _ => (),
        }
    }
    assert_eq!(
        std::fs::read_to_string(out.join("fine.csv")).unwrap(),
        "n\n1\n2\n3\n"
    );
    let newest = house.log().await.into_iter().next().unwrap();
    assert_eq!(newest.outcome, AuditOutcome::Done);
    assert!(newest.resource.unwrap().ends_with("fine.csv"));
    assert!(
        newest
            .facts
            .iter()
            .any(|fact| fact.name == "rows" && fact.value == "3")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cells_are_copied_only_as_the_policy_says() {
    let house = house().await;
    let sql = "SELECT n, n AS m FROM UNNEST([1, 2, 3]) AS n";
    let copy = |rows: &Outcome| house.workbench.rows_copy(house.job(), whole(rows, 2));

    house.rule("[copy]\nallowed = false");
    let rows = house.run(house.request(sql)).await;
    assert_eq!(rule(copy(&rows).await), "copy.allowed");
    house.refused_last("copy.allowed").await;
    assert_eq!(
        rule(house.workbench.copied_cells("x".into(), 1)),
        "copy.allowed"
    );
    assert_eq!(rule(house.workbench.copy_allowed(None)), "copy.allowed");

    house.rule("[copy]\nmax_cells = 5");
    assert_eq!(rule(copy(&rows).await), "copy.max_cells");
    house.refused_last("copy.max_cells").await;
    assert_eq!(rule(house.workbench.copy_allowed(None)), "copy.max_cells");
    // Whatever the page says: there are six.
    let text = "1\t1\n2\t2\n3\t3".to_owned();
    assert_eq!(
        rule(house.workbench.copied_cells(text, 1)),
        "copy.max_cells"
    );
    house.refused_last("copy.max_cells").await;

    house.rule("[copy]\nmax_cells = 6");
    assert_eq!(copy(&rows).await.unwrap().cells, 6);
    let newest = house.log().await.into_iter().next().unwrap();
    assert!(
        newest
            .facts
            .iter()
            .any(|fact| fact.name == "cells" && fact.value == "6")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn values_of_masked_columns_never_come_in() {
    let house = house().await;
    house.rule("[mask]\ncolumns = ['SSN', 'home.email']\npatterns = ['payments\\.card']");
    let outcome = house
        .run(house.request("SELECT ssn, home, payments, home.email, name FROM hr.people"))
        .await;
    assert_eq!(outcome.job.state, JobState::Done);
    let cells = house.cells(&outcome, 1).await;
    let columns = &outcome.rows.as_ref().unwrap().columns;
    let masked: Vec<bool> = columns.iter().map(|column| column.masked).collect();
    assert_eq!(masked, [true, false, false, true, false]);
    assert_eq!(
        (cells[0][0].as_deref(), cells[0][4].as_deref()),
        (None, Some("Aki"))
    );
    let shown = format!("{cells:?}");
    assert!(shown.contains("Kyoto") && shown.contains('V'), "{shown}");
    for secret in ["123-45", "aki@example.test", "4111"] {
        assert!(!shown.contains(secret), "{shown}");
        assert!(!kept(house.folder(), secret), "{secret} lies on the disk");
    }
    // A copy and a view of it are as blind.
    let copied = house
        .workbench
        .rows_copy(house.job(), whole(&outcome, 5))
        .await
        .unwrap();
    assert!(!copied.text.contains("4111") && !copied.text.contains("123-45"));

    let preview = preview(&house, "hr", "people").await;
    assert_eq!(preview.job.state, JobState::Done);
    let shown = format!("{:?}", house.cells(&preview, 1).await);
    for secret in ["123-45", "aki@example.test", "4111"] {
        assert!(!shown.contains(secret), "{shown}");
    }

    for (sql, rule) in [
        ("SELECT ssn AS x FROM hr.people", "mask.columns"),
        ("SELECT SUBSTR(ssn, 1, 3) FROM hr.people", "mask.columns"),
        (
            "SELECT TO_JSON_STRING(p) AS x FROM hr.people AS p",
            "mask.columns",
        ),
        (
            "SELECT name FROM hr.people WHERE home.email LIKE 'a%'",
            "mask.columns",
        ),
        (
            "SELECT c.card AS x FROM hr.people, UNNEST(payments) AS c",
            "mask.patterns",
        ),
        (
            "CREATE TABLE sales.copy AS SELECT ssn FROM hr.people",
            "mask.columns",
        ),
        (
            "DECLARE x STRING; SET x = (SELECT MAX(ssn) FROM hr.people); SELECT x;",
            "mask.columns",
        ),
    ] {
        let outcome = house.run(house.request(sql)).await;
        let found = rule_of(failed(&outcome));
        assert!(found.starts_with("mask."), "{sql}: {found}, {rule}");
        house.refused_last(found).await;
    }
    // A destination may be a table where nobody knows any more what it was.
    let mut request = house.request("SELECT * FROM hr.people");
    request.options.destination = Some(Destination {
        table: house.table("sales", "copy"),
        write: WriteDisposition::Truncate,
        create: CreateDisposition::IfNeeded,
    });
    let outcome = house.run(request).await;
    assert_eq!(rule_of(failed(&outcome)), "mask.columns");
    assert!(
        house
            .run(house.request("SELECT id, name FROM sales.orders"))
            .await
            .rows
            .is_some()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn results_of_before_go_when_a_mask_comes_and_taken_up_jobs_are_masked() {
    let house = house().await;
    let before = house.run(house.request("SELECT ssn FROM hr.people")).await;
    let hidden = house
        .run(house.request("SELECT ssn AS x FROM hr.people"))
        .await;
    assert_eq!(
        house.cells(&before, 1).await[0][0].as_deref(),
        Some("123-45")
    );
    house.rule("[mask]\ncolumns = ['ssn']");
    let rows = before.rows.as_ref().unwrap().id.clone();
    assert!(
        house.workbench.row_set(&rows).is_none(),
        "the old rows are gone"
    );

    let attach = |job: &model::JobId| AttachRequest {
        job: house.job(),
        connection: house.connection.clone(),
        service_job: job.clone(),
        location: None,
    };
    let mut changes = house.workbench.changes();
    let run = house
        .workbench
        .query_attach(attach(&before.job.id))
        .unwrap();
    let again = house.end_of(&mut changes, run.job).await;
    assert_eq!(again.job.state, JobState::Done);
    assert_eq!(house.cells(&again, 1).await[0][0], None);
    let run = house
        .workbench
        .query_attach(attach(&hidden.job.id))
        .unwrap();
    let again = house.end_of(&mut changes, run.job).await;
    assert_eq!(rule_of(failed(&again)), "mask.columns");
    house.refused_last("mask.columns").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_reading_means_that_nothing_is_written() {
    let house = house().await;
    house.rule("[query]\nread_only = true");
    for sql in [
        "INSERT INTO sales.orders (id) VALUES (2)",
        "DELETE FROM sales.orders WHERE TRUE",
        "CREATE TABLE sales.more AS SELECT 1 AS a",
        "DROP TABLE sales.orders",
        "DECLARE x INT64 DEFAULT 1; SELECT x;",
    ] {
        let outcome = house.run(house.request(sql)).await;
        assert_eq!(rule_of(failed(&outcome)), "query.read_only", "{sql}");
        let entry = house.refused_last("query.read_only").await;
        assert!(
            !format!("{entry:?}").contains("orders"),
            "no text of a statement in the log"
        );
    }
    let mut request = house.request("SELECT 1 AS a");
    request.options.destination = Some(Destination {
        table: house.table("sales", "orders"),
        write: WriteDisposition::Truncate,
        create: CreateDisposition::IfNeeded,
    });
    assert_eq!(
        rule_of(failed(&house.run(request).await)),
        "query.read_only"
    );
    let copy = CatalogueChange::Copy {
        source: house.table("sales", "orders"),
        as_of_ms: None,
        target: house.table("sales", "copy"),
        operation: CopyOperation::Copy,
        overwrite: false,
        expires_at_ms: None,
    };
    let drop = CatalogueChange::DropTable {
        table: house.table("sales", "orders"),
    };
    for change in [copy, drop] {
        let changed = house
            .workbench
            .explore_change(house.job(), &house.connection, change);
        assert_eq!(rule(changed), "query.read_only");
        house.refused_last("query.read_only").await;
    }
    let rows = house
        .run(house.request("SELECT COUNT(*) AS n FROM sales.orders"))
        .await;
    assert_eq!(house.cells(&rows, 1).await[0][0].as_deref(), Some("1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_listed_datasets_are_read() {
    let house = house().await;
    house.rule("[query]\ndatasets = ['*.sales']");
    let datasets = "query.datasets";
    for sql in [
        "SELECT name FROM hr.people",
        "SELECT o.id FROM sales.orders AS o JOIN hr.people AS p ON p.name = o.name",
        "DECLARE n INT64; SET n = (SELECT COUNT(*) FROM hr.people); SELECT n;",
    ] {
        let outcome = house.run(house.request(sql)).await;
        assert_eq!(rule_of(failed(&outcome)), datasets, "{sql}");
        house.refused_last(datasets).await;
        let estimate = house.workbench.query_estimate(house.request(sql)).await;
        assert_eq!(
            rule(estimate),
            datasets,
            "the price of it tells its columns"
        );
    }
    let weights = house
        .workbench
        .query_weigh(house.request("SELECT name FROM hr.people"))
        .await;
    assert_eq!(rule(weights), datasets);
    let (people, look) = (house.table("hr", "people"), PreviewLook::default());
    let looked =
        house
            .workbench
            .preview_table(house.job(), &house.connection, people.clone(), look);
    assert_eq!(rule(looked), datasets);
    let entry = house.refused_last(datasets).await;
    assert_eq!(entry.resource, Some(people.to_string()));
    let detail = house
        .workbench
        .explore_table(house.job(), &house.connection, &people)
        .await;
    assert_eq!(rule(detail), datasets);
    house.refused_last(datasets).await;
    let copy = CatalogueChange::Copy {
        source: people,
        as_of_ms: None,
        target: house.table("sales", "people"),
        operation: CopyOperation::Copy,
        overwrite: false,
        expires_at_ms: None,
    };
    let changed = house
        .workbench
        .explore_change(house.job(), &house.connection, copy);
    assert_eq!(rule(changed), datasets);
    for fine in [
        "SELECT id FROM sales.orders",
        "SELECT 1",
        "SELECT n FROM UNNEST([1]) AS n",
    ] {
        assert_eq!(
            house.run(house.request(fine)).await.job.state,
            JobState::Done,
            "{fine}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_statement_may_cost_has_the_policys_limit() {
    let house = house().await;
    house.rule("[query]\nmax_bytes_billed = 1");
    let mut request = house.request("SELECT name FROM hr.people");
    request.max_bytes_billed = Some(1 << 40);
    request.confirmed_bytes = Some(u64::MAX);
    let outcome = house.run(request).await;
    assert_eq!(rule_of(failed(&outcome)), "query.max_bytes_billed");
    house.refused_last("query.max_bytes_billed").await;
    let settings = Settings {
        max_bytes_billed: Some(2),
        ..house.workbench.settings()
    };
    assert_eq!(
        rule(house.workbench.save_settings(settings)),
        "query.max_bytes_billed"
    );
    house.refused_last("query.max_bytes_billed").await;

    house.rule("[query]\ndaily_budget = 0\ncurrency = 'USD'");
    let outcome = house.run(house.request("SELECT name FROM hr.people")).await;
    assert_eq!(rule_of(failed(&outcome)), "query.daily_budget");
    house.refused_last("query.daily_budget").await;
    assert_eq!(house.workbench.spend().budget_micros, Some(0));
    assert_eq!(
        rule(house.workbench.budget_raise(1_000_000)),
        "query.daily_budget"
    );
    house.refused_last("query.daily_budget").await;
    let settings = Settings {
        daily_budget_micros: Some(1),
        ..house.workbench.settings()
    };
    assert_eq!(
        rule(house.workbench.save_settings(settings)),
        "query.daily_budget"
    );

    // The stricter of the two holds.
    house.rule("[query]\ndaily_budget = 5\ncurrency = 'USD'");
    assert_eq!(house.workbench.spend().budget_micros, Some(5_000_000));
    let settings = Settings {
        daily_budget_micros: Some(2_000_000),
        ..house.workbench.settings()
    };
    house.workbench.save_settings(settings).unwrap();
    assert_eq!(house.workbench.spend().budget_micros, Some(2_000_000));
    assert!(house.workbench.budget_raise(4_000_000).is_ok());
    assert_eq!(house.workbench.spend().budget_micros, Some(4_000_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn loads_and_notebooks_are_ruled_before_there_are_any() {
    let house = House::empty().await;
    house.rule("[load]\ndatasets = ['*.raw']\nbuckets = ['in-*']\n[notebook]\ninstance_types = ['ml.t3.*']\nmax_price_per_hour = 1\nroles = ['arn:aws:iam::1:role/n']");
    let dataset = |name: &str| DatasetRef {
        project: "p".into(),
        dataset: name.into(),
    };
    let work = &house.workbench;
    assert!(work.load_allowed(&dataset("raw"), Some("in-1")).is_ok());
    assert_eq!(
        rule(work.load_allowed(&dataset("core"), None)),
        "load.datasets"
    );
    house.refused_last("load.datasets").await;
    assert_eq!(
        rule(work.load_allowed(&dataset("raw"), Some("x"))),
        "load.buckets"
    );
    house.refused_last("load.buckets").await;
    let role = Some("arn:aws:iam::1:role/n");
    assert!(
        work.notebook_allowed("ml.t3.medium", Some(0.1), role)
            .is_ok()
    );
    for (kind, price, role, expected) in [
        ("ml.m5.large", Some(0.1), role, "notebook.instance_types"),
        (
            "ml.t3.medium",
            Some(1.5),
            role,
            "notebook.max_price_per_hour",
        ),
        ("ml.t3.medium", Some(0.1), None, "notebook.roles"),
    ] {
        assert_eq!(rule(work.notebook_allowed(kind, price, role)), expected);
        house.refused_last(expected).await;
    }
    house.rule("[load]\nallowed = false\n[notebook]\nallowed = false");
    assert_eq!(
        rule(work.load_allowed(&dataset("raw"), None)),
        "load.allowed"
    );
    assert_eq!(
        rule(work.notebook_allowed("ml.t3.medium", None, None)),
        "notebook.allowed"
    );
    house.refused_last("notebook.allowed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_cannot_be_used_refuses_everything_that_it_could_rule() {
    let house = house().await;
    let rows = house.run(house.request("SELECT 1 AS a")).await;
    let path = house.workbench.policy_read().path;
    std::fs::write(&path, "version = 1\n[exports]\nallowed = true\n").unwrap();
    let state = house.workbench.policy_read();
    let Some(Kind::BadPolicy { reason }) = state.problem.map(|problem| problem.kind) else {
        panic!("no problem");
    };
    assert!(
        reason.contains("line 2") && reason.contains("exports"),
        "{reason}"
    );
    let bad = |problem: &Problem| matches!(problem.kind, Kind::BadPolicy { .. });
    let out = house.folder().join("a.csv");
    let work = &house.workbench;
    let people = house.table("hr", "people");
    let drop = CatalogueChange::DropTable {
        table: people.clone(),
    };
    let refusals = [
        work.export_start(house.export(&rows, ExportFormat::Csv, &out))
            .err(),
        work.picture_write(out.clone(), vec![1]).await.err(),
        work.rows_copy(house.job(), whole(&rows, 1)).await.err(),
        work.copied_cells("x".into(), 1).err(),
        work.preview_table(
            house.job(),
            &house.connection,
            people.clone(),
            PreviewLook::default(),
        )
        .err(),
        work.explore_table(house.job(), &house.connection, &people)
            .await
            .err(),
        work.explore_change(house.job(), &house.connection, drop)
            .err(),
        work.query_estimate(house.request("SELECT 1")).await.err(),
        work.budget_raise(1).err(),
        work.load_allowed(
            &DatasetRef {
                project: "p".into(),
                dataset: "d".into(),
            },
            None,
        )
        .err(),
        work.notebook_allowed("ml.t3.medium", None, None).err(),
    ];
    for (index, problem) in refusals.into_iter().enumerate() {
        assert!(problem.as_ref().is_some_and(bad), "{index}: {problem:?}");
    }
    let outcome = house.run(house.request("SELECT 1")).await;
    assert!(bad(failed(&outcome)));
    house.refused_last("policy").await;
    // What no rule is about goes on: the theme can still be changed.
    let settings = Settings {
        side_pane_px: 300,
        ..work.settings()
    };
    assert!(work.save_settings(settings).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_where_nobody_is_gets_locked_and_is_unlocked_again() {
    let house = House::empty().await;
    assert_eq!(
        house.workbench.idle_left(),
        None,
        "without a rule it never is"
    );
    house.rule("[idle]\nlock_after_minutes = 15");
    let start = Moment::now();
    let at = |minutes: u64| {
        let moment = start.later(Duration::from_mins(minutes));
        house.workbench.set_clock(Arc::new(move || moment));
    };
    at(0);
    house.workbench.active();
    at(10);
    assert_eq!(house.workbench.idle_left(), Some(Duration::from_mins(5)));
    house.workbench.active();
    at(24);
    assert_eq!(house.workbench.idle_left(), Some(Duration::from_mins(1)));

    let mut changes = house.workbench.changes();
    let watch = {
        let workbench = house.workbench.clone();
        tokio::spawn(async move { workbench.watch_idle().await })
    };
    at(25);
    while !matches!(changes.next().await.unwrap(), model::Change::Locked(true)) {}
    assert!(house.workbench.is_locked());
    assert_eq!(
        house.workbench.unlocked().err().map(|problem| problem.kind),
        Some(Kind::Locked)
    );
    // Moving the mouse over a locked window is no key.
    house.workbench.active();
    assert!(house.workbench.is_locked());

    house.workbench.unlock(house.job()).await.unwrap();
    assert!(house.workbench.unlocked().is_ok());
    assert_eq!(house.workbench.idle_left(), Some(Duration::from_mins(15)));
    house.workbench.lock().unwrap();
    assert!(house.workbench.is_locked());
    house.workbench.close();
    watch.await.unwrap();
    let log = house.log().await;
    let locks = log
        .iter()
        .filter(|entry| entry.act == model::AuditAct::Lock)
        .count();
    assert_eq!(locks, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_what_was_done_and_neither_texts_nor_cells() {
    let mut house = house().await;
    let canary = "canary-cell-5512";
    house
        .run(house.request(&format!("SELECT '{canary}' AS a FROM sales.orders")))
        .await;
    preview(&house, "sales", "orders").await;
    let outcome = house.run(house.request("SELECT 1 AS a")).await;
    house
        .workbench
        .rows_copy(house.job(), whole(&outcome, 1))
        .await
        .unwrap();
    house.reopen();
    let log = house.log().await;
    let all = format!("{log:?}");
    assert!(!all.contains(canary) && !all.contains("SELECT "), "{all}");
    for act in ["Opened", "Query", "Preview", "Copy"] {
        assert!(all.contains(&format!("act: {act}")), "{act}");
    }
    let query = log.iter().find(|entry| {
        entry
            .resource
            .as_deref()
            .is_some_and(|tables| tables.ends_with("sales.orders"))
            && entry.act == model::AuditAct::Query
            && entry.outcome == AuditOutcome::Done
            && entry
                .facts
                .iter()
                .any(|fact| fact.name == "rows" && fact.value == "1")
    });
    let query = query.unwrap();
    assert_eq!(query.connection.as_deref(), Some("Sandbox"));
    for name in ["job", "digest", "bytesProcessed"] {
        assert!(query.facts.iter().any(|fact| fact.name == name), "{name}");
    }
    let verdict = house.workbench.audit_verify(house.job()).await.unwrap();
    assert_eq!(verdict.broken_at, None);
    assert_eq!(verdict.lines, log[0].number);
    assert!(!verdict.shortened);
}

async fn preview(house: &House, dataset: &str, table: &str) -> Outcome {
    let mut changes = house.workbench.changes();
    let job = house.job();
    let table = house.table(dataset, table);
    let look = PreviewLook::default();
    let connection: &ConnectionId = &house.connection;
    house
        .workbench
        .preview_table(job.clone(), connection, table, look)
        .unwrap();
    house.end_of(&mut changes, job).await
}

/// Whether a text lies in any file of the workspace's folder.
fn kept(folder: &Path, text: &str) -> bool {
    let mut open: Vec<PathBuf> = vec![folder.join("workspace")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap();
                if bytes
                    .windows(text.len())
                    .any(|window| window == text.as_bytes())
                {
                    return true;
                }
            }
        }
    }
    false
}

/// Every method of the workbench that a command of the window calls: the rules that it keeps, or why
/// there are none. A new command does not pass before it is here.
const METHODS: &[(&str, &str)] = &[
    // Kept where it happens, and proven above.
    ("export_start", "export.*"),
    ("rows_copy", "copy.*"),
    ("copied_cells", "copy.*"),
    ("query_start", "query.*, mask.*"),
    ("query_attach", "query.datasets, mask.*"),
    ("query_estimate", "query.read_only, query.datasets, mask.*"),
    ("query_weigh", "query.datasets"),
    ("preview_table", "query.datasets, mask.*"),
    ("preview_start", "load.buckets, mask.*"),
    ("preview_profile", "load.buckets, mask.*"),
    ("preview_drift", "load.buckets"),
    ("preview_estimate", "load.buckets"),
    ("preview_facts", "load.buckets, mask.*"),
    ("preview_get", "no rule: figures of a look that was allowed"),
    (
        "preview_profile_get",
        "no rule: figures of a profile that was allowed",
    ),
    ("preview_close", "no rule: forgets"),
    ("explore_table", "query.datasets"),
    (
        "explore_change",
        "query.read_only, query.datasets, mask.policy_tags",
    ),
    (
        "explore_index",
        "query.datasets: columns of others are left out",
    ),
    ("budget_raise", "query.daily_budget"),
    (
        "save_settings",
        "query.max_bytes_billed, query.daily_budget",
    ),
    ("runs_resume", "by query_attach"),
    ("active", "idle"),
    ("lock", "idle"),
    ("unlock", "idle"),
    // Rows that are held already: what is masked never came in.
    ("rows_window", "no rule: shows what is held"),
    ("row_set", "no rule: shows what is held"),
    ("rows_cell", "no rule: shows what is held"),
    ("rows_record", "no rule: shows what is held"),
    ("rows_view", "no rule: works on what is held"),
    ("rows_profile", "no rule: works on what is held"),
    ("rows_glance", "no rule: works on what is held"),
    ("rows_summary", "no rule: works on what is held"),
    ("rows_compare", "no rule: works on what is held"),
    ("rows_chart", "no rule: works on what is held"),
    ("rows_close", "no rule: forgets"),
    ("export_check", "no rule: writes nothing"),
    (
        "export_report",
        "no rule: figures of a file that was allowed",
    ),
    ("query_run", "no rule: figures of a run that was allowed"),
    // Objects; what would break a rule is proven in objects.rs.
    ("object_link", "export.*, copy.allowed, load.buckets"),
    ("object_download", "export.*, load.buckets"),
    ("object_bytes", "load.buckets"),
    ("object_upload", "query.read_only"),
    ("object_restore", "query.read_only"),
    ("object_buckets", "no rule: names"),
    ("object_list", "no rule: names"),
    ("object_walk", "no rule: names"),
    ("object_versions", "no rule: names"),
    ("object_detail", "no rule: what is said of an object"),
    ("object_tags", "no rule: what is said of an object"),
    ("object_place", "no rule: reads an address"),
    // Names, not rows.
    ("explore_projects", "no rule: names"),
    ("explore_datasets", "no rule: names"),
    ("explore_tables", "no rule: names"),
    ("explore_routines", "no rule: names"),
    ("explore_models", "no rule: names"),
    ("explore_project_add", "no rule: names"),
    ("explore_search", "no rule: names"),
    ("explorer_state", "no rule: what the person arranged"),
    ("explorer_save", "no rule: what the person arranged"),
    ("service_jobs", "no rule: statements and figures, no rows"),
    ("query_plan", "no rule: figures"),
    ("session_end", "no rule: ends what is the person's own"),
    ("spend", "no rule: figures"),
    // Texts that the person wrote.
    ("file_open", "no rule: a text, not rows"),
    ("file_save", "no rule: a text, not rows"),
    ("file_stamps", "no rule: times"),
    ("file_folder", "no rule: names"),
    ("tab_part", "no rule: a text, not rows"),
    ("tab_part_save", "no rule: a text, not rows"),
    ("save_tabs", "no rule: a text, not rows"),
    ("saved_list", "no rule: a text, not rows"),
    ("saved_write", "no rule: a text, not rows"),
    ("saved_delete", "no rule: a text, not rows"),
    ("history_list", "no rule: texts and figures, no rows"),
    ("history_entry", "no rule: texts and figures, no rows"),
    ("history_pin", "no rule: texts and figures, no rows"),
    ("history_delete", "no rule: the audit log keeps its lines"),
    ("history_clear", "no rule: the audit log keeps its lines"),
    ("save_layout", "no rule: where things stand on the screen"),
    ("settings_export", "no rule: no rows"),
    ("settings_import", "no rule: changes nothing yet"),
    ("policy_read", "no rule: the rules themselves"),
    (
        "audit_list",
        "no rule: the log is for everybody here to read",
    ),
    (
        "audit_verify",
        "no rule: the log is for everybody here to read",
    ),
    ("job_list", "no rule: what runs"),
    ("job_cancel", "no rule: stops"),
    // Who one is: IAM decides what that may do.
    ("connections", "no rule: names"),
    ("aws_connections", "no rule: names"),
    ("connection_save", "no rule: IAM decides"),
    ("connection_remove", "no rule: IAM decides"),
    ("connection_test", "no rule: asks what IAM says"),
    ("identities", "no rule: names"),
    ("identities_found", "no rule: names"),
    ("identity_add", "no rule: IAM decides"),
    ("identity_rename", "no rule: a name"),
    ("identity_remove", "no rule: IAM decides"),
    ("identity_shred", "no rule: a file that was just read"),
    ("identity_sign_in", "no rule: IAM decides"),
    ("identity_answer", "no rule: IAM decides"),
    ("identity_who", "no rule: asks what IAM says"),
    ("vault_status", "no rule: the keychain"),
    ("vault_unlock", "no rule: the keychain"),
    ("vault_memory_only", "no rule: the keychain"),
];

/// Methods of the shell's own that commands call, which in turn call the workbench.
const OF_THE_SHELL: &[&str] = &[
    "app",
    "changes_follow",
    "first_paint",
    "handle",
    "quit",
    "sandbox_reset",
    "sandbox_start",
    "startup",
    "window",
    "workspace_forget",
    "workspace_save",
    "workspace_show",
];

#[test]
fn every_method_that_a_command_calls_is_ruled_or_says_why_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let (mut called, mut whole) = (BTreeSet::new(), Vec::new());
    for entry in std::fs::read_dir(root.join("src-tauri/src/commands")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let text: String = text.split_whitespace().collect();
        for part in text.split("here.").skip(1) {
            let name: String = part
                .chars()
                .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
                .collect();
            called.extend(Some(name).filter(|name| !name.is_empty()));
        }
        let mut parts: Vec<&str> = text.split("&here,").collect();
        parts.pop();
        for part in parts {
            let start = part.rfind(['{', '}', ';']).map_or(0, |at| at + 1);
            whole.push(part[start..].to_owned());
        }
    }
    whole.sort();
    let table: BTreeMap<&str, &str> = METHODS.iter().copied().collect();
    assert_eq!(table.len(), METHODS.len(), "one line each");
    let known: BTreeSet<String> = METHODS
        .iter()
        .map(|(name, _)| *name)
        .chain(OF_THE_SHELL.iter().copied())
        .map(str::to_owned)
        .collect();
    let missing: Vec<&String> = called.difference(&known).collect();
    assert!(missing.is_empty(), "no line in METHODS for {missing:?}");
    let gone: Vec<&String> = known.difference(&called).collect();
    assert!(gone.is_empty(), "no command calls {gone:?}");
    // Handed on as a whole only to what asks the rules itself.
    assert_eq!(
        whole,
        [
            "pictures::copy(here.handle(),",
            "pictures::save(here.window(),"
        ]
    );
    let pictures = std::fs::read_to_string(root.join("src-tauri/src/pictures.rs")).unwrap();
    for asks in ["workbench.picture_write(", "workbench.copy_allowed("] {
        assert!(pictures.contains(asks), "{asks}");
    }
}
