//! Secrets of every kind go through every flow of a real process with a real keychain, which then is
//! killed: none of them is found anywhere but in the keychain.
//!
//! The test runs itself once more as a child, the app without its window, with a session bus and a
//! keyring of its own. What the child knows that the parent must look for, it says over its standard
//! output, which nobody keeps. Its standard error, its logs and everything that crosses to a window
//! are files in the folder that is searched.
#![cfg(target_os = "linux")]
#![expect(
    clippy::print_stdout,
    clippy::large_futures,
    reason = "the child speaks to the parent, once"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{
    Change, ConnectionDraft, ConnectionId, ExportFormat, ExportOptions, ExportRequest,
    HistoryQuestion, IdentityDraft, IdentityId, IdentitySource, JobId, JobState, Kind, Language,
    QueryOptions, QueryRequest, Reach, SecretPlace, SignInNeed, TableRef, VaultState,
};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tests::moto::Moto;
use tests::oauth::{CLIENT_SECRET, OAuth, browse};
use workbench::{AwsEndpoints, Options, Vault, Workbench, namespace};

const FOLDER: &str = "CANARY_TEST_FOLDER";
const CODE: &str = "314159";

#[test]
fn secrets_of_every_kind_lie_in_the_keychain_alone_also_after_a_crash() {
    watched(
        "canary::secrets_of_every_kind_lie_in_the_keychain_alone_also_after_a_crash",
        true,
    );
}

#[test]
fn without_a_keychain_secrets_are_in_memory_after_it_was_said_and_nothing_is_on_disk() {
    watched(
        "canary::without_a_keychain_secrets_are_in_memory_after_it_was_said_and_nothing_is_on_disk",
        false,
    );
}

/// The parent's part, or the child's.
fn watched(name: &str, keychain: bool) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    if let Some(folder) = std::env::var_os(FOLDER) {
        return runtime.block_on(app(Path::new(&folder), keychain));
    }
    let folder = tempfile::tempdir().unwrap();
    let bus = folder.path().join("bus");
    let _running = keychain.then(|| start_keychain(folder.path(), &bus));
    let elsewhere = tempfile::tempdir().unwrap();
    let options = sandbox::Options {
        home: elsewhere.path().to_owned(),
        port: None,
        token: None,
        sample: sandbox::Sample::None,
    };
    let (sandbox, oauth, center) = runtime.block_on(async {
        let sandbox = sandbox::Sandbox::start(options).await.unwrap();
        (
            sandbox,
            OAuth::start().await,
            crate::aws::identity_center().await,
        )
    });
    oauth.desk.lock().token_value = Some(sandbox.token().to_owned());
    let moto = Moto::start(None, &[]);
    let (access_key_id, aws_secret) = crate::aws::user(&moto);
    let key = oauth.key_file("loader@home-of-accounts.iam.gserviceaccount.com");
    let told = json!({
        "oauth": oauth.url, "moto": moto.url, "center": center,
        "bigquery": sandbox.bigquery_endpoint(), "project": sandbox.project(),
        "keyId": access_key_id, "key": aws_secret, "keyFile": key, "client": oauth.client_file(),
    });

    let start = |asked: &str| start_app(name, folder.path(), &bus, asked, &told);
    let mut app = start("use");
    let mut canaries = vec![aws_secret.clone(), CLIENT_SECRET.to_owned()];
    canaries.extend(["canary-client", "canary-access", "canary-refresh"].map(str::to_owned));
    canaries.extend(["canary-secret", "canary-session", "canary-device"].map(str::to_owned));
    let private: Value = serde_json::from_str(&key).unwrap();
    let private = private["private_key"].as_str().unwrap();
    let private = private.lines().nth(5).unwrap().to_owned();
    canaries.push(private.clone());
    canaries.push(sandbox.token().to_owned());
    let lines = BufReader::new(app.stdout.take().unwrap()).lines();
    let mut ready = false;
    for line in lines {
        let line = line.unwrap();
        if let Some(canary) = line.strip_prefix("CANARY ") {
            canaries.push(canary.to_owned());
        }
        if line == "READY" {
            ready = true;
            break;
        }
    }
    let errors = std::fs::read_to_string(folder.path().join("errors.txt")).unwrap();
    assert!(ready, "{errors}");
    let refresh: Vec<String> = oauth.desk.lock().refresh.iter().cloned().collect();
    assert!(!refresh.is_empty());
    canaries.extend(refresh.iter().cloned());
    canaries.push(CODE.to_owned());
    assert!(canaries.len() >= 14, "{}", canaries.len());

    // Everybody on this machine may look at these while it runs.
    for seen in ["cmdline", "environ", "comm"] {
        let text = std::fs::read(format!("/proc/{}/{seen}", app.id())).unwrap();
        std::fs::write(folder.path().join(seen), text).unwrap();
    }
    app.kill().unwrap();
    app.wait().unwrap();

    let searched = search(folder.path(), &canaries);
    assert!(searched > 12, "{searched} files");
    // The search finds what is there.
    std::fs::write(folder.path().join("probe"), format!("x{}y", refresh[0])).unwrap();
    assert_eq!(found(folder.path(), &refresh[0]).len(), 1);

    if keychain {
        let mut after = start("look");
        let mut kept = String::new();
        after
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut kept)
            .unwrap();
        assert!(after.wait().unwrap().success());
        let lasting = [
            &private,
            &aws_secret,
            &CLIENT_SECRET.to_owned(),
            &refresh[0],
        ];
        for canary in lasting {
            assert!(kept.contains(canary.as_str()), "not in the keychain");
        }
        assert!(kept.contains("canary-refresh"));
    }
}

fn start_app(name: &str, folder: &Path, bus: &Path, asked: &str, told: &Value) -> Child {
    let temporary = folder.join("tmp");
    std::fs::create_dir_all(&temporary).unwrap();
    let errors = File::options()
        .create(true)
        .append(true)
        .open(folder.join("errors.txt"))
        .unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(FOLDER, folder)
        .env("TMPDIR", temporary)
        .env("RUST_BACKTRACE", "0")
        .env(
            "DBUS_SESSION_BUS_ADDRESS",
            format!("unix:path={}", bus.display()),
        )
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(errors)
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{asked}\n{told}").unwrap();
    child
}

/// Ends with the test.
struct Running(Vec<Child>);

impl Drop for Running {
    fn drop(&mut self) {
        for child in &mut self.0 {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

fn start_keychain(folder: &Path, address: &Path) -> Running {
    let config = folder.join("bus.conf");
    let text = format!(
        "<busconfig><type>session</type><listen>unix:path={}</listen>\
         <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
         <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
        address.display()
    );
    std::fs::write(&config, text).unwrap();
    let mut bus = Command::new("dbus-daemon")
        .args(["--nofork", "--print-address"])
        .arg(format!("--config-file={}", config.display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(bus.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let keyring = folder.join("keyring");
    std::fs::create_dir(&keyring).unwrap();
    let mut daemon = Command::new("gnome-keyring-daemon")
        .args(["--foreground", "--components=secrets", "--unlock"])
        .env("DBUS_SESSION_BUS_ADDRESS", line.trim())
        .env("HOME", &keyring)
        .env("XDG_DATA_HOME", &keyring)
        .env("XDG_RUNTIME_DIR", &keyring)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    daemon.stdin.take().unwrap().write_all(b"password").unwrap();
    Running(vec![bus, daemon])
}

/// Looks for every canary, also as Base64 and hexadecimal digits; answers how many files there were.
fn search(folder: &Path, canaries: &[String]) -> usize {
    for (index, canary) in canaries.iter().enumerate() {
        let mut hex = String::new();
        for byte in canary.bytes() {
            write!(hex, "{byte:02x}").unwrap();
        }
        let base64 = STANDARD.encode(canary);
        for form in [canary.as_str(), base64.trim_end_matches('='), &hex] {
            let files = found(folder, form);
            assert_eq!(
                files,
                Vec::<PathBuf>::new(),
                "the canary {index} of {}",
                canaries.len()
            );
        }
    }
    files(folder).len()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if path.is_file() {
            all.push(path);
        }
    }
    all
}

fn found(folder: &Path, text: &str) -> Vec<PathBuf> {
    let text = text.as_bytes();
    // Six digits may be a part of any number: they count where they stand alone.
    let alone = text.iter().all(u8::is_ascii_digit);
    let holds = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        let at = |at: Option<usize>| at.and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
        bytes.windows(text.len()).enumerate().any(|(start, part)| {
            let beside = [at(start.checked_sub(1)), at(Some(start + text.len()))];
            part == text && !(alone && beside.iter().any(u8::is_ascii_alphanumeric))
        })
    };
    files(folder).into_iter().filter(holds).collect()
}

/// The child: a workbench, and what a window would be told.
struct App {
    workbench: Workbench,
    folder: PathBuf,
    answers: Arc<parking_lot::Mutex<File>>,
    next_job: AtomicU32,
}

async fn app(folder: &Path, keychain: bool) {
    let mut lines = std::io::stdin().lines();
    let asked = lines.next().unwrap().unwrap();
    let told: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    let home = folder.join("home");
    let vault = Vault::open(namespace(&home, "w"));
    if keychain {
        while vault.status().await.state != VaultState::Ready {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    let app = App::open(folder, home.join("workspaces/w"), vault.clone(), &told);
    if asked == "look" {
        for identity in app.workbench.identities() {
            let kept = vault
                .get(&format!("identity.{}", identity.id))
                .await
                .unwrap();
            println!(
                "{}",
                kept.map(|kept| kept.expose().replace("\\n", "\n"))
                    .unwrap_or_default()
            );
        }
        return;
    }
    app.use_everything(&told, keychain).await;
    println!("\nREADY");
    // Until it is killed, with a statement under way.
    std::future::pending::<()>().await;
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

impl App {
    fn open(folder: &Path, home: PathBuf, vault: Vault, told: &Value) -> Self {
        let logs = File::options()
            .create(true)
            .append(true)
            .open(folder.join("logs.txt"))
            .unwrap();
        // As much as the window's program ever writes down: of ours everything, of others warnings.
        let ours = [
            "vault",
            "workbench",
            "warehouse",
            "rows",
            "jobs",
            "identity_google",
            "identity_aws",
        ];
        let filter = ours.map(|name| format!("{name}=trace")).join(",");
        tracing_subscriber::fmt()
            .with_env_filter(format!("warn,{filter}"))
            .with_writer(std::sync::Mutex::new(logs))
            .init();
        let oauth = OAuth {
            url: text(&told["oauth"]),
            desk: Arc::default(),
        };
        let mut options = Options::new(home);
        options.vault = vault;
        options.google = oauth.settings();
        options.google.default_file = Some(folder.join("adc.json"));
        options.aws.config_dir = Some(folder.join("aws"));
        let center = text(&told["center"]);
        options.aws.endpoints = AwsEndpoints {
            sso: Some(center.clone()),
            oidc: Some(center),
            ..AwsEndpoints::all(&text(&told["moto"]))
        };
        let answers = File::options()
            .create(true)
            .append(true)
            .open(folder.join("answers.txt"))
            .unwrap();
        let app = Self {
            workbench: Workbench::open(options).unwrap(),
            folder: folder.to_owned(),
            answers: Arc::new(parking_lot::Mutex::new(answers)),
            next_job: AtomicU32::new(1),
        };
        let (mut changes, answers) = (app.workbench.changes(), Arc::clone(&app.answers));
        tokio::spawn(async move {
            while let Some(change) = changes.next().await {
                writeln!(answers.lock(), "{}", json!(change)).unwrap();
            }
        });
        app
    }

    /// Crosses to the window.
    fn tell<T: serde::Serialize>(&self, answer: T) -> T {
        writeln!(self.answers.lock(), "{}", json!(answer)).unwrap();
        answer
    }

    fn job(&self) -> JobId {
        JobId(format!(
            "job-{}",
            self.next_job.fetch_add(1, Ordering::Relaxed)
        ))
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    async fn add(&self, source: IdentitySource) -> IdentityId {
        let draft = IdentityDraft {
            id: None,
            name: String::new(),
            source,
        };
        let added = self.workbench.identity_add(self.job(), draft).await;
        let added = self.tell(added.unwrap());
        // The person's own file is theirs to shred, and they do.
        if let Some(path) = &added.shreddable {
            self.workbench.identity_shred(path).await.unwrap();
        }
        added.identity.id
    }

    async fn sign_in(&self, id: &IdentityId) {
        let (mut changes, job) = (self.workbench.changes(), self.job());
        self.workbench
            .identity_sign_in(job.clone(), id.clone())
            .unwrap();
        loop {
            let answer = match changes.next().await.unwrap() {
                Change::SignIn(step) if step.job == job => match step.need {
                    SignInNeed::Browser { url } => {
                        assert!(browse(&url).await);
                        continue;
                    }
                    SignInNeed::Mfa { .. } => CODE.to_owned(),
                    SignInNeed::Role { choices } => {
                        format!("{}/{}", choices[0].account, choices[0].role)
                    }
                    SignInNeed::Code { .. } | SignInNeed::Nothing => continue,
                },
                Change::Job(now) if now.id == job && now.state.is_final() => {
                    assert_eq!(now.state, JobState::Done);
                    return;
                }
                _ => continue,
            };
            // The question is on the screen a moment before its answer is waited for.
            while self
                .workbench
                .identity_answer(&job, answer.clone())
                .is_err()
            {
                tokio::task::yield_now().await;
            }
        }
    }

    fn connect(&self, identity: &IdentityId, name: &str, reach: Reach) -> ConnectionId {
        let draft = ConnectionDraft {
            id: None,
            name: name.to_owned(),
            identity: identity.clone(),
            reach,
        };
        self.workbench.connection_save(draft).unwrap()
    }

    async fn end_of(&self, changes: &mut workbench::Changes, job: &JobId) -> JobState {
        loop {
            match changes.next().await.unwrap() {
                Change::Job(now) if &now.id == job && now.state.is_final() => return now.state,
                _ => (),
            }
        }
    }

    fn request(&self, connection: &ConnectionId, sql: &str) -> QueryRequest {
        QueryRequest {
            job: self.job(),
            connection: connection.clone(),
            sql: sql.to_owned(),
            parameters: Vec::new(),
            options: QueryOptions::default(),
            max_bytes_billed: None,
            confirmed_bytes: None,
        }
    }

    async fn query(&self, connection: &ConnectionId, sql: &str) -> JobId {
        let (mut changes, request) = (self.workbench.changes(), self.request(connection, sql));
        let job = request.job.clone();
        self.workbench.query_start(request).unwrap();
        assert_eq!(self.end_of(&mut changes, &job).await, JobState::Done);
        job
    }

    async fn use_everything(&self, told: &Value, keychain: bool) {
        let bench = &self.workbench;
        let key = IdentitySource::GoogleFile {
            path: self.file("key.json", &text(&told["keyFile"])),
        };
        if !keychain {
            let draft = IdentityDraft {
                id: None,
                name: String::new(),
                source: key.clone(),
            };
            let refused = bench.identity_add(self.job(), draft).await.unwrap_err();
            assert_eq!(self.tell(refused).kind, Kind::NoKeychain);
            assert_eq!(bench.identities(), []);
            assert_eq!(
                self.tell(bench.vault_status().await.unwrap()).state,
                VaultState::Absent
            );
            let status = self.tell(bench.vault_memory_only().await.unwrap());
            assert_eq!(status.state, VaultState::MemoryOnly);
        }
        let account = self.add(key).await;
        let client_file = self.file("client.json", &text(&told["client"]));
        let person = self
            .add(IdentitySource::GoogleBrowser {
                client_file: client_file.clone(),
            })
            .await;
        // The client's file is no credential of the person; it goes as a careful person has it go.
        drop(std::fs::remove_file(client_file));
        self.sign_in(&person).await;
        let ann = IdentitySource::AwsKeys {
            access_key_id: text(&told["keyId"]),
            secret_access_key: text(&told["key"]),
            session_token: None,
        };
        let ann = self.add(ann).await;
        let role = IdentitySource::AwsRole {
            source: ann.clone(),
            role_arn: "arn:aws:iam::123456789012:role/analyst".into(),
            external_id: None,
            mfa_serial: Some("arn:aws:iam::123456789012:mfa/ann".into()),
        };
        let role = self.add(role).await;
        let lake = |id: &IdentityId, name: &str| {
            let reach = Reach::Aws {
                region: "us-east-1".into(),
                path_style: false,
                endpoint: None,
            };
            self.connect(id, name, reach)
        };
        let of_ann = lake(&ann, "Lake of Ann");
        let of_role = lake(&role, "Lake of the role");
        self.sign_in(&role).await;
        let sso = IdentitySource::AwsSso {
            start_url: "https://example.awsapps.com/start".into(),
            sso_region: "us-east-1".into(),
            account: None,
            role: None,
        };
        let sso = self.add(sso).await;
        let of_sso = lake(&sso, "Lake of the centre");
        self.sign_in(&sso).await;
        for (id, lake) in [(&ann, of_ann), (&role, of_role), (&sso, of_sso)] {
            let (_, keys) = bench.aws(&lake).unwrap();
            let keys = keys.keys().await.unwrap();
            println!("\nCANARY {}", keys.secret_access_key.expose());
            if let Some(token) = keys.session_token {
                println!("\nCANARY {}", token.expose());
            }
            if id != &sso {
                self.tell(bench.identity_who(self.job(), id.clone()).await.unwrap());
                let report = bench.connection_test(self.job(), lake, Language::Ja).await;
                self.tell(report.unwrap());
            }
        }
        let reach = || Reach::BigQuery {
            project: text(&told["project"]),
            location: None,
            endpoint: Some(text(&told["bigquery"])),
        };
        let mut last = None;
        for id in [&account, &person] {
            let games = self.connect(id, &format!("Games of {id}"), reach());
            let job = self.query(&games, "SELECT 1 AS one, 'two' AS two").await;
            let run = self.tell(bench.query_run(&job).unwrap());
            self.export(&job, &run.rows.unwrap(), &format!("{job}.csv"))
                .await;
            self.query(&games, "CREATE SCHEMA IF NOT EXISTS looked; CREATE OR REPLACE TABLE looked.at AS SELECT 1 AS n").await;
            let table = TableRef {
                project: text(&told["project"]),
                dataset: "looked".into(),
                table: "at".into(),
            };
            let (mut changes, job) = (bench.changes(), self.job());
            bench
                .preview_table(job.clone(), &games, table, model::PreviewLook::default())
                .unwrap();
            assert_eq!(self.end_of(&mut changes, &job).await, JobState::Done);
            self.tell(bench.identity_who(self.job(), id.clone()).await.unwrap());
            self.tell(
                bench
                    .connection_test(self.job(), games.clone(), Language::En)
                    .await
                    .unwrap(),
            );
            last = Some(games);
        }
        let wanted = if keychain {
            SecretPlace::Keychain
        } else {
            SecretPlace::Memory
        };
        let identities = self.tell(bench.identities());
        assert!(
            identities.iter().filter(|one| one.kept == wanted).count() >= 4,
            "{identities:?}"
        );
        self.tell(bench.connections());
        self.tell(bench.aws_connections());
        self.tell(bench.job_list());
        self.tell(bench.vault_status().await.unwrap());
        self.tell(bench.identities_found(self.job()).await.unwrap());
        let question = HistoryQuestion {
            limit: 100,
            ..HistoryQuestion::default()
        };
        self.tell(bench.history_list(question).await.unwrap());
        let audit = model::AuditQuestion {
            limit: 1_000,
            ..model::AuditQuestion::default()
        };
        assert!(
            self.tell(bench.audit_list(self.job(), audit).await.unwrap())
                .total
                > 5
        );
        bench
            .settings_export(
                &self
                    .folder
                    .join("settings.export.json")
                    .display()
                    .to_string(),
            )
            .unwrap();
        let slow = "SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 1000000)) AS a CROSS JOIN UNNEST(GENERATE_ARRAY(1, 1000000)) AS b";
        bench
            .query_start(self.request(&last.unwrap(), slow))
            .unwrap();
    }

    async fn export(&self, source: &JobId, rows: &model::RowsId, name: &str) {
        let (mut changes, job) = (self.workbench.changes(), self.job());
        let request = ExportRequest {
            job: job.clone(),
            rows: rows.clone(),
            path: self.folder.join(name).display().to_string(),
            replace: false,
            options: ExportOptions::new(ExportFormat::Csv),
            source: Some(source.clone()),
        };
        self.workbench.export_start(request).unwrap();
        assert_eq!(self.end_of(&mut changes, &job).await, JobState::Done);
    }
}
