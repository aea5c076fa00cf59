//! Two workspaces with everything in them, side by side: nothing of one is ever seen in the other.
//!
//! The commands are read from the source: a new one has to say here how it keeps apart.

use model::{
    Change, Class, ConnectionId, IdentityId, Job, JobId, JobState, Kind, Problem, QueryRequest,
    RowsId, Workspace, WorkspaceDraft,
};
use sandbox::{Options, Sample, Sandbox};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use workbench::{Changes, ConnectionSpec, Spaces, Workbench};

/// One workspace with all that a person may put into it.
struct Side {
    word: &'static str,
    /// Texts that stand in everything of it, and nowhere else.
    canaries: [&'static str; 2],
    /// Stands in no file at all.
    secret: String,
    workspace: Workspace,
    workbench: Workbench,
    folder: PathBuf,
    service: Sandbox,
    connection: ConnectionId,
    /// Ids that the other workspace does not have.
    rows: RowsId,
    run: JobId,
    export: JobId,
    history: u64,
    identity: IdentityId,
    aws: ConnectionId,
    tab: String,
    saved: String,
}

/// What came of a command that was called in the one workspace with ids of the other.
#[derive(Debug)]
enum Tried {
    /// There is no such thing.
    NotFound(String),
    /// What it shows is looked through.
    Shows(String),
    /// It neither takes an id nor shows what is kept, because it is about this.
    Apart(&'static str),
    Wrong(String),
}

/// A value as the window would write it.
macro_rules! of {
    ($value:expr) => {
        serde_json::from_value($value).unwrap()
    };
}

fn refused<T: Debug>(answer: Result<T, Problem>) -> Tried {
    match answer {
        Err(problem) if matches!(problem.kind, Kind::NotFound { .. }) => {
            Tried::NotFound(format!("{problem:?}"))
        }
        other => Tried::Wrong(format!("{other:?}")),
    }
}

/// Refused for whatever reason.
fn barred<T: Debug>(answer: Result<T, Problem>) -> Tried {
    match answer {
        Err(problem) => Tried::NotFound(format!("{problem:?}")),
        other => Tried::Wrong(format!("{other:?}")),
    }
}

fn nothing<T: Debug + PartialEq>(answer: &T, none: &T) -> Tried {
    if answer == none {
        Tried::NotFound(String::new())
    } else {
        Tried::Wrong(format!("{answer:?}"))
    }
}

fn shown<T: Debug>(answer: T) -> Tried {
    Tried::Shows(format!("{answer:?}"))
}

async fn end_of(changes: &mut Changes, job: &JobId) -> Job {
    loop {
        match changes.next().await.unwrap() {
            Change::Job(now) if &now.id == job && now.state.is_final() => return now,
            _ => (),
        }
    }
}

/// A call id that nobody has used.
fn call() -> JobId {
    static MADE: AtomicU32 = AtomicU32::new(0);
    JobId(format!("call-{}", MADE.fetch_add(1, Ordering::Relaxed)))
}

fn request(job: &JobId, connection: &ConnectionId, sql: &str) -> QueryRequest {
    QueryRequest {
        job: job.clone(),
        connection: connection.clone(),
        sql: sql.to_owned(),
        parameters: Vec::new(),
        options: model::QueryOptions::default(),
        max_bytes_billed: None,
        confirmed_bytes: None,
    }
}

impl Side {
    async fn filled(
        spaces: &Spaces,
        elsewhere: &Path,
        word: &'static str,
        canaries: [&'static str; 2],
        more: u32,
    ) -> Self {
        let kanji = canaries[0];
        let workspace = spaces
            .save(WorkspaceDraft {
                id: None,
                name: format!("{word} {kanji}"),
                class: Class::internal(),
                policy_key: None,
            })
            .unwrap();
        let workbench = spaces.enter(&workspace.id).await.unwrap();
        // There is no keychain where tests run.
        workbench.vault_memory_only().await.unwrap();
        let service = Sandbox::start(Options {
            home: elsewhere.join(format!("{word}-service")),
            port: None,
            token: None,
            sample: Sample::None,
        })
        .await
        .unwrap();
        let connection = ConnectionId(format!("{word}-service"));
        workbench
            .connect(ConnectionSpec {
                id: connection.clone(),
                name: format!("{kanji} service"),
                project: service.project().to_owned(),
                location: None,
                identity: None,
                endpoint: Some(model::Endpoint::fixed(
                    Some(service.bigquery_endpoint().to_owned()),
                    model::Secret::new(service.token().to_owned()),
                )),
            })
            .unwrap();
        let folder = elsewhere
            .parent()
            .unwrap()
            .join("home/workspaces")
            .join(&workspace.id.0);
        let mut side = Self {
            word,
            canaries,
            secret: format!("made-up/secret/{word}/0123456789+canary"),
            workspace,
            workbench,
            folder,
            service,
            connection,
            rows: RowsId(String::new()),
            run: JobId(format!("{word}-run")),
            export: JobId(format!("{word}-export")),
            history: 0,
            identity: IdentityId(String::new()),
            aws: ConnectionId(String::new()),
            tab: format!("{word}-tab"),
            saved: format!("{word}-only.sql"),
        };
        side.queries(more).await;
        side.identities().await;
        side.texts().await;
        side.index().await;
        side.rows_into_a_file(elsewhere).await;
        side
    }

    /// Runs queries; `more` of them, so that the ids of one history reach further than the other's.
    async fn queries(&mut self, more: u32) {
        let [kanji, ascii] = self.canaries;
        let mut changes = self.workbench.changes();
        let mut statements = vec![
            format!("CREATE SCHEMA {ascii}"),
            format!("CREATE TABLE {ascii}.{ascii}_table AS SELECT '{kanji}' AS {ascii}_column"),
        ];
        statements.extend((0..more).map(|number| format!("SELECT {number}, '{kanji}'")));
        for (number, sql) in statements.iter().enumerate() {
            let job = JobId(format!("{}-{number}", self.word));
            self.workbench
                .query_start(request(&job, &self.connection, sql))
                .unwrap();
            assert_eq!(
                end_of(&mut changes, &job).await.state,
                JobState::Done,
                "{sql}"
            );
        }
        let sql = format!("SELECT {ascii}_column, 7 AS n FROM {ascii}.{ascii}_table");
        let asked = request(&self.run, &self.connection, &sql);
        self.workbench.query_start(asked).unwrap();
        assert_eq!(end_of(&mut changes, &self.run).await.state, JobState::Done);
        self.rows = self.workbench.query_run(&self.run).unwrap().rows.unwrap();
        let page = self.history_of_everything().await;
        self.history = page.entries.first().unwrap().id;
    }

    async fn history_of_everything(&self) -> model::HistoryPage {
        let question = model::HistoryQuestion {
            limit: 500,
            ..model::HistoryQuestion::default()
        };
        self.workbench.history_list(question).await.unwrap()
    }

    async fn identities(&mut self) {
        let kanji = self.canaries[0];
        // Two of each: the id of the second is one that the other workspace may lack.
        let count = if self.word == "alpha" { 2 } else { 1 };
        for number in 0..count {
            let draft = of!(json!({
                "id": null,
                "name": format!("{kanji} {}", "甲".repeat(number)),
                "source": { "name": "awsKeys", "accessKeyId": "AKIAMADEUPCANARY0000",
                    "secretAccessKey": self.secret, "sessionToken": null },
            }));
            let added = self.workbench.identity_add(call(), draft).await.unwrap();
            self.identity = added.identity.id;
            let draft = of!(json!({
                "id": null,
                "name": format!("{kanji} {}", "甲".repeat(number)),
                "identity": self.identity,
                "reach": { "name": "aws", "region": "ap-northeast-1",
                    "endpoint": "http://127.0.0.1:1", "pathStyle": true },
            }));
            self.aws = self.workbench.connection_save(draft).unwrap();
        }
    }

    async fn texts(&self) {
        let [kanji, ascii] = self.canaries;
        let workbench = &self.workbench;
        let query = json!({ "path": self.saved, "title": { "text": kanji, "translations": {} },
            "description": { "text": kanji, "translations": {} }, "tags": [kanji], "parameters": [],
            "defaultDataset": null, "maxBytesBilled": null, "sql": format!("SELECT '{kanji}'"),
            "version": "", "mistakes": [] });
        let write = of!(json!({ "query": query, "overwrite": false }));
        workbench.saved_write(write).await.unwrap();
        let tab = of!(
            json!({ "id": self.tab, "title": kanji, "named": true, "connection": self.connection,
            "sql": format!("SELECT '{kanji}'"), "caret": 0, "scrollPx": 0, "active": true })
        );
        workbench.save_tabs(&[tab]).unwrap();
        let piece =
            json!({ "tab": self.tab, "part": "text", "first": true, "last": true, "text": kanji });
        workbench.tab_part_save(of!(piece)).await.unwrap();
        workbench
            .save_layout(vec![(
                "shirabe.open".into(),
                Some(format!("[\"{kanji}\"]")),
            )])
            .unwrap();
        let pin = json!({ "connection": self.connection, "project": ascii, "dataset": ascii,
            "object": ascii, "kind": "table", "column": null, "newest": null });
        let state = json!({ "projects": [], "recent": [], "pinned": [pin] });
        workbench.explorer_save(of!(state)).unwrap();
    }

    /// Reads the names of the service, so that they can be searched for.
    async fn index(&self) {
        let mut changes = self.workbench.changes();
        let job = JobId(format!("{}-index", self.word));
        let projects = vec![self.service.project().to_owned()];
        self.workbench
            .explore_index(job.clone(), &self.connection, projects, true)
            .unwrap();
        assert_eq!(end_of(&mut changes, &job).await.state, JobState::Done);
    }

    async fn rows_into_a_file(&self, elsewhere: &Path) {
        let mut changes = self.workbench.changes();
        let path = elsewhere.join(format!("{} {}.csv", self.word, self.canaries[0]));
        let request = model::ExportRequest {
            job: self.export.clone(),
            rows: self.rows.clone(),
            path: path.to_string_lossy().into_owned(),
            replace: true,
            options: model::ExportOptions::new(model::ExportFormat::Csv),
            source: None,
        };
        self.workbench.export_start(request).unwrap();
        assert_eq!(
            end_of(&mut changes, &self.export).await.state,
            JobState::Done
        );
    }

    fn is_in(&self, text: &str) -> bool {
        let secret = text.contains(&self.secret);
        secret || self.canaries.iter().any(|canary| text.contains(canary))
    }

    /// A path in its folder.
    fn path(&self, below: &str) -> String {
        self.folder.join(below).to_string_lossy().into_owned()
    }
}

/// A call that starts a job, or is refused at once: the job ends with `NotFound` then.
async fn job_refused<T: Debug>(
    here: &Workbench,
    mut changes: Changes,
    job: JobId,
    answer: Result<T, Problem>,
) -> Tried {
    if answer.is_err() {
        return refused(answer);
    }
    let known = here.job_list().into_iter().find(|one| one.id == job);
    let ended = match known {
        Some(known) if known.state.is_final() => known,
        _ => end_of(&mut changes, &job).await,
    };
    match ended.state {
        JobState::Failed(problem) => refused::<()>(Err(problem)),
        other => Tried::Wrong(format!("{other:?}")),
    }
}

/// Calls a command in `here` with ids of `there`.
async fn tried(command: &str, here: &Side, there: &Side) -> Vec<Tried> {
    let (wb, rows, connection) = (&here.workbench, &there.rows, &there.connection);
    let range = json!({ "rows": rows, "firstRow": 0, "rowCount": 1, "columns": [[0]], "header": true,
        "format": "csv" });
    let dataset = json!({ "project": there.service.project(), "dataset": there.canaries[1] });
    let table = json!({ "project": there.service.project(), "dataset": there.canaries[1],
        "table": format!("{}_table", there.canaries[1]) });
    let project = there.service.project().to_owned();
    let ascii = there.canaries[1];
    let job = call();
    let changes = wb.changes();
    let one = match command {
        "app_start" => shown((
            wb.workspace(),
            wb.settings(),
            wb.policy_read(),
            wb.layout(),
            wb.tabs(),
            (wb.connections(), wb.aws_connections(), wb.identities()),
        )),
        "app_quit" | "changes_follow" | "frame_painted" | "log_write" | "shot_ready" => {
            Tried::Apart("about the window it is called from")
        }
        "sandbox_reset" | "sandbox_start" => {
            Tried::Apart("only the workspace with the sandbox has it")
        }
        "workspace_list" | "workspace_save" | "workspace_show" | "workspace_forget" => {
            Tried::Apart("what workspaces are called is no secret of theirs")
        }
        "workspace_active" | "workspace_lock" | "workspace_unlock" => {
            Tried::Apart("about the workspace of the window")
        }
        "vault_memory_only" | "vault_status" | "vault_unlock" | "identity_found" => {
            Tried::Apart("about the machine")
        }
        "export_browse" | "export_target" | "file_choose" | "files_choose" | "folder_choose" => {
            Tried::Apart("a path that a person chooses")
        }
        "chart_copy" | "cells_copy" => Tried::Apart("what the page has on its screen"),
        "layout_save" | "tabs_save" | "tab_part_save" | "explorer_save" => {
            Tried::Apart("keeps here what the page says itself")
        }

        "audit_list" => shown(
            wb.audit_list(
                job,
                of!(json!({ "text": "", "acts": [], "refusedOnly": false,
            "before": null, "limit": 500 })),
            )
            .await
            .unwrap(),
        ),
        "audit_verify" => shown(wb.audit_verify(job).await.unwrap()),
        "aws_connection_list" => shown(wb.aws_connections()),
        "budget_raise" => shown(wb.budget_raise(1_000_000)),
        "chart_save" => refused(
            wb.picture_write(there.folder.join("chart.svg"), Vec::new())
                .await,
        ),
        "connection_list" => shown(wb.connections()),
        "connection_remove" => refused(wb.connection_remove(&there.aws)),
        "connection_save" => {
            let reach = json!({ "name": "aws", "region": "us-east-1", "endpoint": null, "pathStyle": false });
            let draft = |id: Value, identity: &IdentityId| {
                of!(json!({ "id": id, "name": "n", "identity": identity, "reach": reach }))
            };
            return vec![
                refused(wb.connection_save(draft(json!(there.aws), &here.identity))),
                refused(wb.connection_save(draft(Value::Null, &there.identity))),
            ];
        }
        "connection_test" => refused(
            wb.connection_test(job, there.aws.clone(), model::Language::En)
                .await,
        ),
        "explore_change" => {
            let change = json!({ "name": "dropDataset", "dataset": dataset, "contents": true });
            let answer = wb.explore_change(job.clone(), connection, of!(change));
            job_refused(wb, changes, job, answer).await
        }
        "explore_datasets" => refused(wb.explore_datasets(job, connection, &project, None).await),
        "explore_index" => {
            let answer = wb.explore_index(job.clone(), connection, vec![project], true);
            job_refused(wb, changes, job, answer).await
        }
        "explore_models" => refused(
            wb.explore_models(job, connection, &of!(dataset), None)
                .await,
        ),
        "explore_project_add" => refused(wb.explore_project_add(job, connection, "other").await),
        "explore_projects" => refused(wb.explore_projects(job, connection, None).await),
        "explore_routines" => refused(
            wb.explore_routines(job, connection, &of!(dataset), None)
                .await,
        ),
        "explore_search" => {
            let mut all = Vec::new();
            for asked in [&here.connection, connection] {
                let found = wb.explore_search(asked.clone(), ascii.to_owned(), 50).await;
                all.push(shown(found.map(|found| found.hits)));
            }
            return all;
        }
        "explore_table" => refused(wb.explore_table(job, connection, &of!(table)).await),
        "explore_tables" => refused(
            wb.explore_tables(job, connection, &of!(dataset), None)
                .await,
        ),
        "explorer_state" => shown(wb.explorer_state()),
        "export_check" => {
            let options = model::ExportOptions::new(model::ExportFormat::Csv);
            refused(wb.export_check(job, rows.clone(), options).await)
        }
        "export_report" => nothing(&wb.export_report(&there.export).is_none(), &true),
        "export_start" => {
            let request = |rows: &RowsId, path: String| model::ExportRequest {
                job: call(),
                rows: rows.clone(),
                path,
                replace: true,
                options: model::ExportOptions::new(model::ExportFormat::Csv),
                source: None,
            };
            return vec![
                refused(wb.export_start(request(rows, here.path("stolen.csv")))),
                refused(wb.export_start(request(&here.rows, there.path("planted.csv")))),
            ];
        }
        "file_folder" => refused(wb.file_folder(Some(there.path("queries"))).await),
        "file_open" => refused(wb.file_open(there.path("tabs.json")).await),
        "file_save" => {
            let form = json!({ "encoding": "utf8", "bom": false, "lineEnd": "lf" });
            let save = json!({ "path": there.path("queries/planted.sql"), "text": "x", "form": form,
                "expected": null, "overwrite": true });
            refused(wb.file_save(of!(save)).await)
        }
        "file_stamps" => nothing(
            &wb.file_stamps(vec![there.path("tabs.json")]).await.unwrap(),
            &vec![None],
        ),
        "history_clear" => shown(wb.history_clear().await),
        "history_delete" => nothing(&wb.history_delete(there.history).await.unwrap(), &false),
        "history_entry" => nothing(&wb.history_entry(there.history).await.unwrap(), &None),
        "history_list" => {
            let mut all = vec![shown(here.history_of_everything().await)];
            for canary in there.canaries {
                let question = model::HistoryQuestion {
                    search: canary.to_owned(),
                    limit: 500,
                    ..model::HistoryQuestion::default()
                };
                all.push(shown(wb.history_list(question).await.unwrap()));
            }
            return all;
        }
        "history_pin" => refused(wb.history_pin(there.history, true).await),
        "identity_add" => {
            let keys = json!({ "name": "awsKeys", "accessKeyId": "AKIAMADEUPCANARY0000",
                "secretAccessKey": here.secret, "sessionToken": null });
            let role = json!({ "name": "awsRole", "source": there.identity,
                "roleArn": "arn:aws:iam::123456789012:role/r", "externalId": null, "mfaSerial": null });
            let draft =
                |id: Value, source: Value| of!(json!({ "id": id, "name": "n", "source": source }));
            return vec![
                refused(
                    wb.identity_add(call(), draft(json!(there.identity), keys))
                        .await,
                ),
                refused(wb.identity_add(call(), draft(Value::Null, role)).await),
            ];
        }
        "identity_answer" => refused(wb.identity_answer(&there.run, "000000".to_owned())),
        "identity_list" => shown(wb.identities()),
        "identity_remove" => refused(wb.identity_remove(job, there.identity.clone()).await),
        "identity_rename" => refused(wb.identity_rename(&there.identity, "n")),
        "identity_shred" => barred(wb.identity_shred(&there.path("connections.json")).await),
        "identity_sign_in" => {
            let answer = wb.identity_sign_in(job.clone(), there.identity.clone());
            job_refused(wb, changes, job, answer).await
        }
        "identity_who" => refused(wb.identity_who(job, there.identity.clone()).await),
        "job_cancel" => nothing(&wb.job_cancel(&there.run), &false),
        "job_list" => shown(wb.job_list()),
        "policy_read" => shown(wb.policy_read()),
        "preview_table" => {
            let look = of!(json!({ "firstRow": 0, "columns": [] }));
            let answer = wb.preview_table(job.clone(), connection, of!(table), look);
            job_refused(wb, changes, job, answer).await
        }
        "query_attach" => {
            let request = |connection: &ConnectionId, job: &JobId| {
                of!(
                    json!({ "job": job, "connection": connection, "serviceJob": there.run, "location": null })
                )
            };
            let own = call();
            let changed = wb.changes();
            let by_own = wb.query_attach(request(&here.connection, &own));
            let by_own = job_refused(wb, changed, own, by_own).await;
            let answer = wb.query_attach(request(connection, &job));
            return vec![by_own, job_refused(wb, changes, job, answer).await];
        }
        "query_estimate" => refused(
            wb.query_estimate(request(&job, connection, "SELECT 1"))
                .await,
        ),
        "query_plan" => {
            return vec![
                refused(wb.query_plan(call(), connection, &there.run, None).await),
                refused(
                    wb.query_plan(call(), &here.connection, &there.run, None)
                        .await,
                ),
            ];
        }
        "query_run" => nothing(&wb.query_run(&there.run), &None),
        "query_start" => {
            let answer = wb.query_start(request(&job, connection, "SELECT 1"));
            job_refused(wb, changes, job, answer).await
        }
        "query_weigh" => refused(wb.query_weigh(request(&job, connection, "SELECT 1")).await),
        "rows_cell" => refused(wb.rows_cell(rows.clone(), 0, vec![0]).await),
        "rows_chart" => {
            let chart = json!({ "rows": rows, "kind": "bar", "x": null, "series": null, "measures": [],
                "sort": "appearance", "groupLimit": 5, "seriesLimit": 5 });
            refused(wb.rows_chart(job, of!(chart)).await)
        }
        "rows_close" => {
            wb.rows_close(rows.clone()).await.unwrap();
            nothing(&there.workbench.row_set(rows).is_some(), &true)
        }
        "rows_compare" => {
            let spec = |left: &RowsId, right: &RowsId| {
                of!(json!({ "left": left, "right": right, "keys": ["n"] }))
            };
            return vec![
                refused(wb.rows_compare(call(), spec(&here.rows, rows)).await),
                refused(wb.rows_compare(call(), spec(rows, &here.rows)).await),
            ];
        }
        "rows_copy" => refused(
            wb.rows_copy(job, of!(range))
                .await
                .map(|copied| copied.text),
        ),
        "rows_glance" => refused(wb.rows_glance(job, rows.clone()).await),
        "rows_profile" => refused(wb.rows_profile(job, rows.clone(), vec![0]).await),
        "rows_record" => {
            let record =
                json!({ "rows": rows, "row": 0, "path": [], "first": 0, "count": 9, "depth": 2 });
            refused(wb.rows_record(of!(record)).await)
        }
        "rows_set" => nothing(&wb.row_set(rows), &None),
        "rows_summary" => refused(wb.rows_summary(job, of!(range)).await),
        "rows_view" => {
            let spec = of!(json!({ "sort": [], "filter": [], "search": null }));
            refused(wb.rows_view(job, rows.clone(), spec).await)
        }
        "rows_window" => {
            let window = json!({ "rows": rows, "firstRow": 0, "rowCount": 1, "columns": [[0]] });
            refused(wb.rows_window(of!(window)).await)
        }
        "runs_resume" => shown(wb.runs_resume()),
        "saved_delete" => {
            let out = format!("../../{}/queries/{}", there.workspace.id, there.saved);
            return vec![
                refused(wb.saved_delete(there.saved.clone(), String::new()).await),
                barred(wb.saved_delete(out, String::new()).await),
            ];
        }
        "saved_list" => shown(wb.saved_list().await.unwrap()),
        "saved_write" => {
            let mut write: Value = json!({ "overwrite": true });
            let known = wb.saved_list().await.unwrap().queries.swap_remove(0);
            write["query"] = serde_json::to_value(known).unwrap();
            write["query"]["path"] =
                json!(format!("../../{}/queries/planted.sql", there.workspace.id));
            barred(wb.saved_write(of!(write)).await)
        }
        "service_jobs" => {
            let question = |connection: &ConnectionId| {
                of!(
                    json!({ "job": call(), "connection": connection, "everyone": true, "state": null,
                    "fromMs": null, "untilMs": null, "parent": null, "page": null })
                )
            };
            return vec![
                refused(wb.service_jobs(question(connection)).await),
                shown(wb.service_jobs(question(&here.connection)).await.unwrap()),
            ];
        }
        "session_end" => refused(wb.session_end(job, connection, "session", None).await),
        "settings_export" => refused(wb.settings_export(&there.path("planted.json"))),
        "settings_import" => refused(wb.settings_import(&there.path("settings.json"))),
        "settings_save" => {
            let before = wb.settings();
            let mut settings = before.clone();
            settings.saved_folder = Some(there.path("queries"));
            // Whether it is kept or not: nothing is read from there.
            let kept = wb.save_settings(settings).is_ok();
            let listed = wb.saved_list().await;
            wb.save_settings(before).unwrap();
            if kept {
                refused(listed)
            } else {
                nothing(&kept, &false)
            }
        }
        "spend" => shown(wb.spend()),
        "tab_part" => {
            let part = of!(json!("text"));
            nothing(&wb.tab_part(there.tab.clone(), part).await.unwrap(), &None)
        }
        "object_place" => Tried::Apart("takes an address apart and asks nobody"),
        name if name.starts_with("object_") => {
            objects::refused_everywhere(name, wb, &there.aws, job, changes).await
        }
        name if name.starts_with("preview_") => {
            objects::no_look(name, wb, there, job, changes).await
        }
        unknown => panic!("{unknown} has no line here: how does it keep workspaces apart?"),
    };
    vec![one]
}

/// The names of all commands, from the source.
fn commands() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/src/commands");
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for part in text.split("#[tauri::command]").skip(1) {
            let after = part.split("fn ").nth(1).unwrap();
            names.insert(after.split('(').next().unwrap().to_owned());
        }
    }
    names
}

/// Every file below a folder with what is in it, its name included.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let mut content = path.to_string_lossy().into_owned().into_bytes();
                content.extend(fs::read(&path).unwrap());
                found.push((path, content));
            }
        }
    }
    found
}

fn holds(content: &[u8], text: &str) -> bool {
    content
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

struct Two {
    home: TempDir,
    spaces: Spaces,
    alpha: Side,
    beta: Side,
}

impl Two {
    async fn filled() -> Self {
        let home = tempfile::tempdir().unwrap();
        let elsewhere = home.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        let spaces = Spaces::open(home.path().join("home"), None).unwrap();
        let alpha = Side::filled(
            &spaces,
            &elsewhere,
            "alpha",
            ["金糸雀甲", "canary_alpha"],
            3,
        )
        .await;
        let beta = Side::filled(&spaces, &elsewhere, "beta", ["金糸雀乙", "canary_beta"], 0).await;
        Self {
            home,
            spaces,
            alpha,
            beta,
        }
    }

    /// Looks through every file of the home folder.
    fn look_at_files(&self) {
        let all = files(&self.home.path().join("home"));
        for (path, content) in &all {
            for (own, other) in [(&self.alpha, &self.beta), (&self.beta, &self.alpha)] {
                assert!(
                    !holds(content, &own.secret),
                    "a secret in {}",
                    path.display()
                );
                if path.starts_with(&own.folder) {
                    for canary in other.canaries {
                        assert!(!holds(content, canary), "{canary} in {}", path.display());
                    }
                } else if !path.starts_with(&other.folder) {
                    for canary in own.canaries {
                        assert!(!holds(content, canary), "{canary} in {}", path.display());
                    }
                }
            }
        }
        // What is looked for would be found: each kind of file holds the canaries of its own workspace.
        for side in [&self.alpha, &self.beta] {
            for name in [
                "workspace.json",
                "connections.json",
                "tabs.json",
                "layout.json",
                "history.sqlite",
                "catalogue.sqlite",
                "audit.ndjson",
                "queries/",
                "tabs/",
            ] {
                let wanted = side.folder.join(name);
                let wanted = wanted.to_string_lossy();
                let found = all.iter().any(|(path, content)| {
                    path.to_string_lossy().starts_with(&*wanted)
                        && side.canaries.iter().any(|canary| holds(content, canary))
                });
                assert!(found, "no canary of {} in {name}", side.word);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_and_no_command_of_a_workspace_shows_anything_of_another() {
    let two = Two::filled().await;
    for command in &commands() {
        for tried in tried(command, &two.beta, &two.alpha).await {
            match tried {
                Tried::Shows(said) => assert!(!two.alpha.is_in(&said), "{command}: {said}"),
                // It may name what was asked for, as it was asked.
                Tried::NotFound(said) => {
                    let said = said.replace(two.alpha.canaries[1], "");
                    assert!(!two.alpha.is_in(&said), "{command}: {said}");
                }
                Tried::Apart(why) => assert!(!why.is_empty(), "{command}"),
                Tried::Wrong(said) => panic!("{command} answers ids of another workspace: {said}"),
            }
        }
    }
    // Nothing was planted or taken away in the other, either.
    let alpha = &two.alpha;
    assert!(!fs::exists(alpha.path("planted.csv")).unwrap());
    assert!(!fs::exists(alpha.path("queries/planted.sql")).unwrap());
    assert_eq!(alpha.workbench.saved_list().await.unwrap().queries.len(), 1);
    assert_eq!(alpha.workbench.identities().len(), 2);
    assert_eq!(alpha.workbench.aws_connections().len(), 2);
    assert!(alpha.history_of_everything().await.entries.len() >= 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_on_the_disk_of_one_workspace_is_in_no_file_of_another() {
    let two = Two::filled().await;
    two.look_at_files();
    // And once more when everything is closed and written.
    for side in [&two.alpha, &two.beta] {
        two.spaces.close(&side.workspace.id);
    }
    two.look_at_files();
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_a_workspace_are_heard_in_it_alone() {
    let two = Two::filled().await;
    let mut heard = two.beta.workbench.changes();
    let mut own = two.alpha.workbench.changes();
    let job = JobId("alpha-loud".to_owned());
    let sql = format!("SELECT '{}'", two.alpha.canaries[0]);
    let asked = request(&job, &two.alpha.connection, &sql);
    two.alpha.workbench.query_start(asked).unwrap();
    end_of(&mut own, &job).await;
    // The first thing that the other hears is its own.
    let mark = two.beta.workbench.connections();
    two.beta
        .workbench
        .save_layout(vec![("a".into(), Some("b".into()))])
        .unwrap();
    let job = JobId("beta-quiet".to_owned());
    two.beta
        .workbench
        .query_start(request(&job, &two.beta.connection, "SELECT 1"))
        .unwrap();
    loop {
        let change = heard.next().await.unwrap();
        assert!(!two.alpha.is_in(&format!("{change:?}")), "{change:?}");
        if matches!(&change, Change::Job(now) if now.id == job && now.state.is_final()) {
            break;
        }
    }
    assert_eq!(mark, two.beta.workbench.connections());
}

#[tokio::test(flavor = "multi_thread")]
async fn forgetting_one_workspace_leaves_nothing_of_it_and_all_of_the_other() {
    let two = Two::filled().await;
    let Two {
        home,
        spaces,
        alpha,
        beta,
    } = two;
    let (id, name, canaries) = (
        alpha.workspace.id.clone(),
        alpha.workspace.name.clone(),
        alpha.canaries,
    );
    let secret = alpha.secret.clone();
    // All that holds it goes, as when its windows are closed.
    drop(alpha);
    let forgotten = spaces.forget(&id, &name).await.unwrap();
    assert!(forgotten.files >= 8, "{forgotten:?}");
    assert!(forgotten.entries >= 2, "{forgotten:?}");
    for (path, content) in files(&home.path().join("home")) {
        for canary in canaries.iter().copied().chain([secret.as_str()]) {
            assert!(!holds(&content, canary), "{canary} in {}", path.display());
        }
    }
    assert_eq!(beta.workbench.saved_list().await.unwrap().queries.len(), 1);
    assert!(beta.workbench.row_set(&beta.rows).is_some());
    assert!(beta.history_of_everything().await.entries.len() >= 3);
}

/// Commands about objects and files, with the connection or a look of the other workspace.
mod objects {
    use super::{Side, Tried, call, job_refused, nothing, refused};
    use model::{ConnectionId, JobId, ObjectListing, ObjectName};
    use serde_json::json;
    use workbench::{Changes, Workbench};

    pub(super) async fn refused_everywhere(
        command: &str,
        wb: &Workbench,
        aws: &ConnectionId,
        job: JobId,
        changes: Changes,
    ) -> Tried {
        let object = ObjectName {
            bucket: "b".to_owned(),
            key: "k".to_owned(),
            ..ObjectName::default()
        };
        let listing = ObjectListing {
            bucket: "b".to_owned(),
            most: 10,
            ..ObjectListing::default()
        };
        match command {
            "object_buckets" => refused(wb.object_buckets(job, aws, None).await),
            "object_list" => refused(wb.object_list(job, aws, listing).await),
            "object_detail" => refused(wb.object_detail(job, aws, &object).await),
            "object_tags" => refused(wb.object_tags(job, aws, &object).await),
            "object_versions" => refused(wb.object_versions(job, aws, listing, None).await),
            "object_walk" => {
                let answer = wb.object_walk(job.clone(), aws, listing);
                job_refused(wb, changes, job, answer).await
            }
            "object_link_copy" => refused(
                wb.object_link(job, aws, &object, 5)
                    .await
                    .map(|(_, until)| until),
            ),
            "object_bytes" => refused(wb.object_bytes(job, aws, &object, None).await),
            "object_download" => {
                let spec = json!({ "connection": aws, "objects": [object], "prefixes": [],
                    "to": std::env::temp_dir(), "overwrite": false });
                refused(wb.object_download(job, of!(spec)).await)
            }
            "object_upload" => {
                let spec = json!({ "connection": aws, "files": ["/etc/hostname"], "bucket": "b",
                    "prefix": "", "overwrite": false });
                refused(wb.object_upload(job, of!(spec)).await)
            }
            "object_restore" => {
                let spec = json!({ "object": object, "days": 1, "tier": "bulk" });
                refused(wb.object_restore(job, aws, of!(spec)).await)
            }
            unknown => panic!("{unknown} has no line here: how does it keep workspaces apart?"),
        }
    }

    pub(super) async fn no_look(
        command: &str,
        wb: &Workbench,
        there: &Side,
        job: JobId,
        changes: Changes,
    ) -> Tried {
        let look = &there.run;
        match command {
            "preview_start" => {
                let place = json!({ "bucket": "b", "path": "k", "version": null, "region": null });
                let spec = json!({
                    "place": { "name": "s3", "connection": there.aws, "place": place },
                    "reading": {},
                    "query": { "columns": [], "filter": "", "order": [], "sample": null,
                        "sql": null, "rows": 10, "withOrigin": false },
                    "agreed": { "bytes": null, "requesterPays": false },
                });
                let answer = wb.preview_start(job.clone(), of!(spec));
                job_refused(wb, changes, job, answer).await
            }
            "preview_get" => nothing(&wb.preview_get(look), &None),
            "preview_profile_get" => nothing(&wb.preview_profile_get(look), &None),
            "preview_close" => {
                wb.preview_close(look);
                nothing(&there.workbench.query_run(look).is_some(), &true)
            }
            "preview_estimate" => refused(
                wb.preview_estimate(job, look, Vec::new(), String::new())
                    .await,
            ),
            "preview_profile" => {
                let spec = json!({ "preview": look, "scope": { "name": "all" }, "columns": [],
                    "filter": "", "agreed": { "bytes": null, "requesterPays": false } });
                refused(wb.preview_profile(call(), of!(spec)))
            }
            "preview_drift" => refused(wb.preview_drift(job, look).await),
            "preview_facts" => refused(wb.preview_facts(job, look, "k").await),
            unknown => panic!("{unknown} has no line here: how does it keep workspaces apart?"),
        }
    }
}
