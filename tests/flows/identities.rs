//! Identities through the workbench: from a file or a browser to a query at the sandbox, and what
//! is left behind.

use model::{
    AccessReport, Change, ConnectionDraft, ConnectionId, IdentityAdded, IdentityDraft, IdentityId,
    IdentitySource, IdentityState, IdentityWay, JobId, JobState, Kind, Language, PermissionState,
    Problem, QueryOptions, QueryRequest, Reach, SecretCopy, SecretPlace, SignInNeed,
};
use sandbox::{Sample, Sandbox};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tests::oauth::{self, OAuth, PERSON};
use workbench::{Changes, Options, Vault, Workbench};

const ACCOUNT: &str = "loader@home-of-accounts.iam.gserviceaccount.com";
const TARGET: &str = "reader@games.iam.gserviceaccount.com";

/// A workbench beside a sandbox that takes the tokens of a token service.
struct Place {
    workbench: Workbench,
    sandbox: Sandbox,
    oauth: OAuth,
    vault: Vault,
    folder: tempfile::TempDir,
    next_job: AtomicU32,
}

impl Place {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = sandbox::Options {
            home: folder.path().join("sandbox"),
            port: None,
            token: None,
            sample: Sample::None,
        };
        let (sandbox, oauth) = (Sandbox::start(options).await.unwrap(), OAuth::start().await);
        oauth.desk.lock().token_value = Some(sandbox.token().to_owned());
        let vault = Vault::in_memory();
        let workbench = open(&folder, &oauth, &vault);
        Self {
            workbench,
            sandbox,
            oauth,
            vault,
            folder,
            next_job: AtomicU32::new(1),
        }
    }

    /// The app once more over the same files and the same keychain.
    fn reopen(&mut self) {
        self.workbench.close();
        self.workbench = open(&self.folder, &self.oauth, &self.vault);
    }

    fn job(&self) -> JobId {
        JobId(format!(
            "identity-{}",
            self.next_job.fetch_add(1, Ordering::Relaxed)
        ))
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    async fn add(&self, source: IdentitySource) -> Result<IdentityAdded, Problem> {
        let draft = IdentityDraft {
            id: None,
            name: String::new(),
            source,
        };
        self.workbench.identity_add(self.job(), draft).await
    }

    async fn add_key(&self) -> IdentityAdded {
        let path = self.file("key.json", &self.oauth.key_file(ACCOUNT));
        self.add(IdentitySource::GoogleFile { path }).await.unwrap()
    }

    fn connect(&self, identity: &IdentityId) -> ConnectionId {
        let draft = ConnectionDraft {
            id: None,
            name: "Games, production".into(),
            identity: identity.clone(),
            reach: Reach::BigQuery {
                project: self.sandbox.project().to_owned(),
                location: None,
                endpoint: Some(self.sandbox.bigquery_endpoint().to_owned()),
            },
        };
        self.workbench.connection_save(draft).unwrap()
    }

    /// Runs a statement to its end.
    async fn query(&self, connection: &ConnectionId) -> JobState {
        let mut changes = self.workbench.changes();
        let request = QueryRequest {
            job: self.job(),
            connection: connection.clone(),
            sql: "SELECT 1 AS one".into(),
            parameters: Vec::new(),
            options: QueryOptions::default(),
            max_bytes_billed: None,
            confirmed_bytes: None,
        };
        let job = request.job.clone();
        self.workbench.query_start(request).unwrap();
        end_of(&mut changes, &job).await
    }

    fn state(&self, id: &IdentityId) -> IdentityState {
        let list = self.workbench.identities();
        list.into_iter().find(|one| &one.id == id).unwrap().state
    }

    /// Signs in, playing the browser; answers how the job ended.
    async fn sign_in(&self, id: &IdentityId) -> JobState {
        let mut changes = self.workbench.changes();
        let job = self.job();
        self.workbench
            .identity_sign_in(job.clone(), id.clone())
            .unwrap();
        let page = page(&mut changes, &job).await;
        assert!(!page.contains("canary"), "{page}");
        oauth::browse(&page).await;
        end_of(&mut changes, &job).await
    }

    /// Every file of the workspace in one text.
    fn files(&self) -> String {
        tests::text_below(&self.folder.path().join("workspace"))
    }
}

fn open(folder: &tempfile::TempDir, oauth: &OAuth, vault: &Vault) -> Workbench {
    let mut options = Options::new(folder.path().join("workspace"));
    options.vault = vault.clone();
    options.google = oauth.settings();
    options.google.default_file = Some(folder.path().join("adc.json"));
    options.aws.config_dir = Some(folder.path().join("aws"));
    Workbench::open(options).unwrap()
}

async fn end_of(changes: &mut Changes, job: &JobId) -> JobState {
    loop {
        match changes.next().await.unwrap() {
            Change::Job(now) if &now.id == job && now.state.is_final() => return now.state,
            _ => (),
        }
    }
}

async fn page(changes: &mut Changes, job: &JobId) -> String {
    loop {
        if let Change::SignIn(step) = changes.next().await.unwrap()
            && &step.job == job
            && let SignInNeed::Browser { url } = step.need
        {
            return url;
        }
    }
}

fn client(place: &Place) -> IdentitySource {
    IdentitySource::GoogleBrowser {
        client_file: place.file("client.json", &place.oauth.client_file()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_goes_into_the_keychain_is_shredded_and_a_query_runs() {
    let mut place = Place::new().await;
    let added = place.add_key().await;
    let identity = added.identity;
    assert_eq!(identity.name, ACCOUNT);
    assert_eq!(
        (identity.kept, identity.state),
        (SecretPlace::Memory, IdentityState::Ready)
    );
    let path = added.shreddable.unwrap();

    let other = place.file("other.json", "{}");
    let refused = place.workbench.identity_shred(&other).await.unwrap_err();
    assert!(matches!(refused.kind, Kind::Denied { .. }), "{refused}");
    place.workbench.identity_shred(&path).await.unwrap();
    assert!(!PathBuf::from(&path).exists() && PathBuf::from(&other).exists());
    place.workbench.identity_shred(&path).await.unwrap_err();

    let connection = place.connect(&identity.id);
    assert_eq!(connection, ConnectionId::from("games-production"));
    assert_eq!(
        place.oauth.asked(),
        0,
        "nobody is asked before the first question"
    );
    assert_eq!(place.query(&connection).await, JobState::Done);
    assert!(matches!(
        place.state(&identity.id),
        IdentityState::SignedIn { until_ms: Some(_) }
    ));
    assert_eq!(place.query(&connection).await, JobState::Done);
    assert_eq!(place.oauth.asked(), 1);

    place.reopen();
    assert_eq!(place.state(&identity.id), IdentityState::Ready);
    assert_eq!(place.oauth.asked(), 1, "opening asks nobody");
    assert_eq!(place.query(&connection).await, JobState::Done);
    let files = place.files();
    assert!(files.contains(ACCOUNT) && !files.contains("PRIVATE KEY"));
    assert!(!files.contains(place.sandbox.token()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changed_since_it_was_read_is_not_shredded() {
    let place = Place::new().await;
    let path = place.add_key().await.shreddable.unwrap();
    std::fs::write(&path, "my diary").unwrap();
    let kept = place.workbench.identity_shred(&path).await.unwrap_err();
    assert!(matches!(kept.kind, Kind::Changed { .. }), "{kept}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "my diary");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_files_are_told_apart_and_nothing_is_kept() {
    let place = Place::new().await;
    let key = place.oauth.key_file(ACCOUNT);
    for (text, expected) in [
        ("", "empty"),
        ("hello", "no JSON"),
        (&key[..key.len() / 2], "cut off"),
        (r#"{"name":"x"}"#, "no credential"),
        (&place.oauth.client_file(), "OAuth client"),
        (&" ".repeat(70_000), "larger than"),
    ] {
        let path = place.file("wrong.json", text);
        let refused = place
            .add(IdentitySource::GoogleFile { path })
            .await
            .unwrap_err();
        let Kind::BadInput { field, reason } = &refused.kind else {
            panic!("{refused}")
        };
        assert!(field == "path" && reason.contains(expected), "{refused}");
        assert!(!format!("{refused:?}").contains("PRIVATE KEY"));
    }
    let path = place.folder.path().display().to_string();
    place
        .add(IdentitySource::GoogleFile { path })
        .await
        .unwrap_err();
    let missing = place
        .add(IdentitySource::GoogleFile {
            path: "/nowhere/key.json".into(),
        })
        .await;
    assert!(matches!(missing.unwrap_err().kind, Kind::NotFound { .. }));
    assert_eq!(place.workbench.identities(), []);
    assert_eq!(place.vault.remove_all().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_cannot_be_written_leaves_no_secret_behind() {
    let place = Place::new().await;
    // A folder in the place of the file: nothing can be written over it.
    let blocked = place.folder.path().join("workspace/connections.json");
    std::fs::create_dir_all(blocked.join("x")).unwrap();
    let path = place.file("key.json", &place.oauth.key_file(ACCOUNT));
    place
        .add(IdentitySource::GoogleFile { path })
        .await
        .unwrap_err();
    assert_eq!(place.workbench.identities(), []);
    assert_eq!(place.vault.remove_all().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_with_the_browser_and_it_lasts_over_a_restart() {
    let mut place = Place::new().await;
    let source = client(&place);
    let id = place.add(source).await.unwrap().identity.id;
    assert_eq!(place.state(&id), IdentityState::SignedOut);
    let connection = place.connect(&id);
    let JobState::Failed(problem) = place.query(&connection).await else {
        panic!("it ran")
    };
    assert_eq!(
        problem.kind,
        Kind::SignedOut {
            connection: connection.clone()
        }
    );

    assert_eq!(place.sign_in(&id).await, JobState::Done);
    assert!(matches!(place.state(&id), IdentityState::SignedIn { .. }));
    assert_eq!(place.query(&connection).await, JobState::Done);
    let list = place.workbench.identities();
    assert_eq!(list[0].name, PERSON);
    assert!(
        matches!(&list[0].way, IdentityWay::GoogleBrowser { email: Some(email), .. } if email == PERSON)
    );

    place.reopen();
    assert_eq!(place.state(&id), IdentityState::Ready);
    assert_eq!(place.query(&connection).await, JobState::Done);
    assert!(!place.files().contains("canary"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_sign_in_takes_the_place_of_the_one_that_waits_and_stopping_ends_it() {
    let place = Place::new().await;
    let source = client(&place);
    let id = place.add(source).await.unwrap().identity.id;
    let mut changes = place.workbench.changes();
    let (first, second) = (place.job(), place.job());
    place
        .workbench
        .identity_sign_in(first.clone(), id.clone())
        .unwrap();
    let old = page(&mut changes, &first).await;
    place
        .workbench
        .identity_sign_in(second.clone(), id.clone())
        .unwrap();
    assert_eq!(end_of(&mut changes, &first).await, JobState::Cancelled);
    assert!(
        !oauth::browse(&old).await,
        "nobody listens for the first one any more"
    );

    let mut changes = place.workbench.changes();
    assert!(place.workbench.job_cancel(&second));
    assert_eq!(end_of(&mut changes, &second).await, JobState::Cancelled);
    assert_eq!(place.state(&id), IdentityState::SignedOut);
    let late = place
        .workbench
        .identity_answer(&second, "123456".into())
        .unwrap_err();
    assert!(matches!(late.kind, Kind::NotFound { .. }));
    assert_eq!(place.sign_in(&id).await, JobState::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_key_signs_the_connection_out_in_the_middle_of_the_work() {
    let place = Place::new().await;
    // Tokens end at once: each question asks for a new one.
    place.oauth.desk.lock().holds_secs = 0;
    let id = place.add_key().await.identity.id;
    let connection = place.connect(&id);
    assert_eq!(place.query(&connection).await, JobState::Done);
    place.oauth.delete_keys();
    let JobState::Failed(problem) = place.query(&connection).await else {
        panic!("it ran")
    };
    assert_eq!(problem.kind, Kind::SignedOut { connection });
    assert!(problem.detail.unwrap().contains("Invalid JWT Signature"));
    assert_eq!(place.state(&id), IdentityState::SignedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_is_acted_as_and_identities_are_removed_in_order() {
    let place = Place::new().await;
    let source = place.add_key().await.identity.id;
    let draft = IdentitySource::GoogleImpersonated {
        source: source.clone(),
        target: TARGET.into(),
        delegates: vec!["step@games.iam.gserviceaccount.com".into()],
    };
    let acting = place.add(draft).await.unwrap();
    assert_eq!(
        (acting.identity.kept, acting.shreddable),
        (SecretPlace::Elsewhere, None)
    );
    let id = acting.identity.id;
    let connection = place.connect(&id);
    let JobState::Failed(problem) = place.query(&connection).await else {
        panic!("it ran")
    };
    assert!(matches!(problem.kind, Kind::Denied { .. }), "{problem}");
    for (from, to) in [
        (ACCOUNT, "step@games.iam.gserviceaccount.com"),
        ("step@games.iam.gserviceaccount.com", TARGET),
    ] {
        place
            .oauth
            .desk
            .lock()
            .may_act
            .insert((from.into(), to.into()));
    }
    assert_eq!(place.query(&connection).await, JobState::Done);
    let not_an_email = IdentitySource::GoogleImpersonated {
        source: source.clone(),
        target: "x/../y".into(),
        delegates: Vec::new(),
    };
    let refused = place.add(not_an_email).await.unwrap_err();
    assert!(matches!(refused.kind, Kind::BadInput { field, .. } if field == "target"));

    let used = place
        .workbench
        .identity_remove(place.job(), source.clone())
        .await
        .unwrap_err();
    assert_eq!(
        used.kind,
        Kind::Conflict {
            resource: TARGET.into()
        }
    );
    let used = place
        .workbench
        .identity_remove(place.job(), id.clone())
        .await
        .unwrap_err();
    assert_eq!(
        used.kind,
        Kind::Conflict {
            resource: "Games, production".into()
        }
    );
    place.workbench.connection_remove(&connection).unwrap();
    assert!(place.workbench.connections().is_empty());
    // No service on this machine uses it any more: Google is asked whose token it is.
    let who = place.workbench.identity_who(place.job(), id.clone());
    assert_eq!(who.await.unwrap().name, TARGET);
    let removed = place
        .workbench
        .identity_remove(place.job(), id)
        .await
        .unwrap();
    assert_eq!(removed.entries, 0);
    let removed = place
        .workbench
        .identity_remove(place.job(), source)
        .await
        .unwrap();
    assert_eq!(removed.entries, 1);
    assert!(matches!(&removed.copies[0], SecretCopy::File { path } if path.ends_with("key.json")));
    assert!(matches!(&removed.copies[1], SecretCopy::Vendor { url } if url.contains(ACCOUNT)));
    assert_eq!(place.vault.remove_all().await.unwrap(), 0);
    assert_eq!(place.workbench.identities(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn gclouds_default_is_found_and_used_where_it_lies() {
    let place = Place::new().await;
    let none = place.workbench.identities_found(place.job()).await.unwrap();
    assert!(
        !none
            .iter()
            .any(|found| found.way == IdentityWay::GoogleDefault),
        "{none:?}"
    );
    let account = format!(
        r#"{{"type":"authorized_user","client_id":"{}","client_secret":"{}","refresh_token":"{}"}}"#,
        oauth::CLIENT_ID,
        oauth::CLIENT_SECRET,
        place.oauth.refresh_token()
    );
    let path = place.file("adc.json", &account);
    let found = place.workbench.identities_found(place.job()).await.unwrap();
    let found = found
        .into_iter()
        .find(|found| found.way == IdentityWay::GoogleDefault)
        .unwrap();
    assert_eq!(found.from, path);
    let id = place
        .add(IdentitySource::GoogleDefault)
        .await
        .unwrap()
        .identity
        .id;
    let connection = place.connect(&id);
    assert_eq!(place.query(&connection).await, JobState::Done);
    assert!(!place.files().contains("canary"));
    place.workbench.connection_remove(&connection).unwrap();
    let removed = place
        .workbench
        .identity_remove(place.job(), id)
        .await
        .unwrap();
    assert!(
        matches!(&removed.copies[0], SecretCopy::Program { program, .. } if program == "gcloud")
    );
    assert!(PathBuf::from(path).exists());
}

async fn report(place: &Place, connection: &ConnectionId, language: Language) -> AccessReport {
    let tested = place
        .workbench
        .connection_test(place.job(), connection.clone(), language);
    tested.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_names_what_is_missing_and_writes_the_request() {
    let place = Place::new().await;
    let id = place.add_key().await.identity.id;
    let connection = place.connect(&id);
    let all = report(&place, &connection, Language::En).await;
    // A service on this machine says itself whom it sees.
    assert_eq!(all.who.name, "analyst@sandbox.example");
    assert!(
        all.permissions
            .iter()
            .all(|one| one.state == PermissionState::Granted),
        "{all:?}"
    );
    assert_eq!(all.request, None);

    place.sandbox.restrict(&[
        "bigquery.datasets.get",
        "bigquery.tables.list",
        "bigquery.tables.get",
    ]);
    let less = report(&place, &connection, Language::En).await;
    let missing: Vec<&str> = less
        .permissions
        .iter()
        .filter(|one| one.state == PermissionState::Missing)
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(
        missing,
        [
            "bigquery.jobs.create",
            "bigquery.tables.getData",
            "bigquery.readsessions.create"
        ]
    );
    let letter = less.request.unwrap();
    for part in [
        "For: analyst@sandbox.example",
        "roles/bigquery.jobUser",
        "gcloud projects add-iam-policy-binding shirabe-sandbox",
        "--member='user:analyst@sandbox.example'",
    ] {
        assert!(letter.contains(part), "{letter}");
    }
    let japanese = report(&place, &connection, Language::Ja)
        .await
        .request
        .unwrap();
    assert!(japanese.contains("不足している権限") && japanese.contains("bigquery.jobs.create"));

    // The service agrees with the report.
    let JobState::Failed(problem) = place.query(&connection).await else {
        panic!("it ran")
    };
    assert!(
        matches!(&problem.kind, Kind::Denied { action, .. } if action == "bigquery.jobs.create"),
        "{problem}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_of_a_project_that_nobody_may_see_says_so() {
    let place = Place::new().await;
    let id = place.add_key().await.identity.id;
    let connection = place.connect(&id);
    let draft = ConnectionDraft {
        id: Some(connection.clone()),
        name: "Other".into(),
        identity: id,
        reach: Reach::BigQuery {
            project: "somebody-elses".into(),
            location: None,
            endpoint: Some(place.sandbox.bigquery_endpoint().to_owned()),
        },
    };
    place.workbench.connection_save(draft).unwrap();
    let report = report(&place, &connection, Language::En).await;
    let unknown = |state: &PermissionState| matches!(state, PermissionState::Unknown { .. });
    assert!(
        report.permissions.iter().all(|one| unknown(&one.state)),
        "{report:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_cannot_be_used_are_not_kept() {
    let place = Place::new().await;
    let id = place.add_key().await.identity.id;
    let draft = |project: &str, endpoint: Option<&str>| ConnectionDraft {
        id: None,
        name: String::new(),
        identity: id.clone(),
        reach: Reach::BigQuery {
            project: project.into(),
            location: None,
            endpoint: endpoint.map(str::to_owned),
        },
    };
    for (draft, wrong) in [
        (draft("", None), "project"),
        (draft("a b", None), "project"),
        (draft("p", Some("http://bigquery.example.com")), "endpoint"),
        (draft("p", Some("no address")), "endpoint"),
    ] {
        let refused = place.workbench.connection_save(draft).unwrap_err();
        assert!(
            matches!(&refused.kind, Kind::BadInput { field, .. } if field == wrong),
            "{refused}"
        );
    }
    let aws = ConnectionDraft {
        reach: Reach::Aws {
            region: "eu-west-1".into(),
            endpoint: None,
            path_style: false,
        },
        ..draft("p", None)
    };
    let refused = place.workbench.connection_save(aws).unwrap_err();
    assert!(matches!(&refused.kind, Kind::BadInput { field, .. } if field == "identity"));
    assert!(
        place.workbench.connections().is_empty() && place.workbench.aws_connections().is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opener_is_asked_for_the_page_and_its_failure_ends_nothing() {
    let place = Place::new().await;
    let opened = Arc::new(AtomicU32::new(0));
    let mut options = Options::new(place.folder.path().join("second"));
    options.google = place.oauth.settings();
    let count = Arc::clone(&opened);
    options.opener = Some(Arc::new(move |_: &str| {
        count.fetch_add(1, Ordering::SeqCst);
        Err(Problem::broken("no browser"))
    }));
    let workbench = Workbench::open(options).unwrap();
    let source = client(&place);
    let draft = IdentityDraft {
        id: None,
        name: "Me".into(),
        source,
    };
    let id = workbench
        .identity_add(place.job(), draft)
        .await
        .unwrap()
        .identity
        .id;
    let mut changes = workbench.changes();
    let job = place.job();
    workbench.identity_sign_in(job.clone(), id).unwrap();
    oauth::browse(&page(&mut changes, &job).await).await;
    assert_eq!(end_of(&mut changes, &job).await, JobState::Done);
    assert_eq!(opened.load(Ordering::SeqCst), 1);
    assert_eq!(workbench.identities()[0].name, "Me");
}
