//! Identities of AWS through the workbench: keys, roles with MFA, and an Identity Center, with what
//! lies in the vault, what is asked of the person, and what is left behind.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, body::Bytes};
use model::{
    Change, ConnectionDraft, ConnectionId, IdentityDraft, IdentityId, IdentitySource,
    IdentityState, IdentityWay, JobId, JobState, Kind, Language, PermissionState, Reach,
    SignInNeed,
};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tests::moto::Moto;
use workbench::{Changes, Options, Vault, Workbench};

const SERIAL: &str = "arn:aws:iam::123456789012:mfa/ann";

/// A workbench whose AWS is somewhere on this machine.
struct Place {
    workbench: Workbench,
    vault: Vault,
    folder: tempfile::TempDir,
    url: String,
    next_job: AtomicU32,
}

impl Place {
    fn new(url: &str) -> Self {
        let (folder, vault) = (tempfile::tempdir().unwrap(), Vault::in_memory());
        Self {
            workbench: open(&folder, &vault, url),
            vault,
            folder,
            url: url.to_owned(),
            next_job: AtomicU32::new(1),
        }
    }

    /// The app once more over the same files and the same keychain.
    fn reopen(&mut self) {
        self.workbench.close();
        self.workbench = open(&self.folder, &self.vault, &self.url);
    }

    fn job(&self) -> JobId {
        let number = self.next_job.fetch_add(1, Ordering::Relaxed);
        JobId(format!("aws-{number}"))
    }

    async fn add(&self, source: IdentitySource) -> IdentityId {
        let draft = IdentityDraft {
            id: None,
            name: String::new(),
            source,
        };
        let added = self.workbench.identity_add(self.job(), draft).await;
        added.unwrap().identity.id
    }

    fn connect(&self, identity: &IdentityId, endpoint: Option<String>) -> ConnectionId {
        let draft = ConnectionDraft {
            id: None,
            name: "Lake".into(),
            identity: identity.clone(),
            reach: Reach::Aws {
                region: "us-east-1".into(),
                path_style: endpoint.is_some(),
                endpoint,
            },
        };
        self.workbench.connection_save(draft).unwrap()
    }

    fn state(&self, id: &IdentityId) -> IdentityState {
        let list = self.workbench.identities();
        list.into_iter().find(|one| &one.id == id).unwrap().state
    }

    /// Signs in, giving these answers one after the other; what was asked, and how it ended.
    async fn sign_in(&self, id: &IdentityId, answers: &[&str]) -> (Vec<SignInNeed>, JobState) {
        let mut changes: Changes = self.workbench.changes();
        let (job, mut asked, mut answers) = (self.job(), Vec::new(), answers.iter());
        self.workbench
            .identity_sign_in(job.clone(), id.clone())
            .unwrap();
        loop {
            match changes.next().await.unwrap() {
                Change::SignIn(step) if step.job == job && step.need != SignInNeed::Nothing => {
                    let wants =
                        matches!(step.need, SignInNeed::Mfa { .. } | SignInNeed::Role { .. });
                    asked.push(step.need);
                    if wants {
                        let answer = answers.next().unwrap();
                        // The question is on the screen a moment before its answer is waited for.
                        while self
                            .workbench
                            .identity_answer(&job, (*answer).to_owned())
                            .is_err()
                        {
                            tokio::task::yield_now().await;
                        }
                    }
                }
                Change::Job(now) if now.id == job && now.state.is_final() => {
                    return (asked, now.state);
                }
                _ => (),
            }
        }
    }

    /// Every file of the workspace in one text.
    fn files(&self) -> String {
        tests::text_below(&self.folder.path().join("workspace"))
    }
}

fn open(folder: &tempfile::TempDir, vault: &Vault, url: &str) -> Workbench {
    let mut options = Options::new(folder.path().join("workspace"));
    options.vault = vault.clone();
    options.aws.endpoints = workbench::AwsEndpoints::all(url);
    options.aws.config_dir = Some(folder.path().join("aws"));
    Workbench::open(options).unwrap()
}

/// A user with a key who may list buckets, roles to assume, and nothing else.
pub(crate) fn user(moto: &Moto) -> (String, String) {
    let made = moto.python(
        r"import boto3, json, os
iam = boto3.client('iam', endpoint_url=os.environ['URL'])
iam.create_user(UserName='ann')
iam.put_user_policy(UserName='ann', PolicyName='p', PolicyDocument=json.dumps({
    'Version': '2012-10-17',
    'Statement': [{'Effect': 'Allow', 'Action': ['s3:ListAllMyBuckets', 'iam:ListAccessKeys'], 'Resource': '*'}]}))
key = iam.create_access_key(UserName='ann')['AccessKey']
print(json.dumps([key['AccessKeyId'], key['SecretAccessKey']]))",
    );
    serde_json::from_str(&made).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_key_goes_into_the_keychain_and_its_test_asks_for_what_is_missing() {
    let moto = Moto::start(Some(3), &[]);
    let (id, secret) = user(&moto);
    let mut place = Place::new(&moto.url);
    let ann = place
        .add(IdentitySource::AwsKeys {
            access_key_id: id.clone(),
            secret_access_key: secret.clone(),
            session_token: None,
        })
        .await;
    let lake = place.connect(&ann, None);
    place.reopen();

    let who = place
        .workbench
        .identity_who(place.job(), ann.clone())
        .await
        .unwrap();
    assert_eq!(who.name, "arn:aws:iam::123456789012:user/ann");
    assert_eq!(who.account.as_deref(), Some("123456789012"));
    assert!(who.key_made_ms.is_some());
    let kept = place.workbench.identities();
    assert_eq!(
        kept[0].key_made_ms, who.key_made_ms,
        "the key's age is kept"
    );

    let report = place
        .workbench
        .connection_test(place.job(), lake.clone(), Language::En)
        .await
        .unwrap();
    let state = |name: &str| {
        let row = report.permissions.iter().find(|row| row.name == name);
        row.unwrap().state.clone()
    };
    assert_eq!(state("s3:ListAllMyBuckets"), PermissionState::Granted);
    assert_eq!(state("sagemaker:ListDomains"), PermissionState::Missing);
    let request = report.request.unwrap();
    assert!(
        request.contains("user/ann") && request.contains("\"sagemaker:ListDomains\""),
        "{request}"
    );
    let (_, keys) = place.workbench.aws(&lake).unwrap();
    assert_eq!(keys.keys().await.unwrap().access_key_id, id);

    // An S3 in place of Amazon's is asked for its buckets, and not who one is.
    let minio = place.connect(&ann, Some(moto.url.clone()));
    let report = place
        .workbench
        .connection_test(place.job(), minio, Language::Ja)
        .await
        .unwrap();
    assert_eq!((report.permissions.len(), report.request), (1, None));

    assert!(!place.files().contains(&secret));
    let wrong = place
        .add(IdentitySource::AwsKeys {
            access_key_id: id,
            secret_access_key: "canary-wrong-secret-0000".into(),
            session_token: None,
        })
        .await;
    let refused = place.workbench.identity_who(place.job(), wrong).await;
    let refused = refused.unwrap_err();
    assert!(matches!(refused.kind, Kind::SignedOut { .. }), "{refused}");
    assert!(!format!("{refused:?}").contains("canary"), "{refused:?}");
    assert!(!place.files().contains("canary"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_a_device_is_asked_for_once_and_the_role_s_keys_serve_many() {
    let moto = Moto::start(None, &[]);
    let (access_key_id, secret_access_key) = user(&moto);
    let place = Place::new(&moto.url);
    let ann = place
        .add(IdentitySource::AwsKeys {
            access_key_id,
            secret_access_key,
            session_token: None,
        })
        .await;
    let role = place
        .add(IdentitySource::AwsRole {
            source: ann,
            role_arn: "arn:aws:iam::123456789012:role/analyst".into(),
            external_id: Some("external-1".into()),
            mfa_serial: Some(SERIAL.into()),
        })
        .await;
    let lake = place.connect(&role, None);
    let (_, keys) = place.workbench.aws(&lake).unwrap();
    let nobody = keys.keys().await.unwrap_err();
    assert_eq!(
        nobody.kind,
        Kind::SignedOut {
            connection: lake.clone()
        }
    );

    let (asked, ended) = place.sign_in(&role, &["314159"]).await;
    assert_eq!(ended, JobState::Done);
    let serial = SERIAL.to_owned();
    assert_eq!(asked, [SignInNeed::Mfa { serial }]);
    assert!(matches!(
        place.state(&role),
        IdentityState::SignedIn { until_ms: Some(_) }
    ));
    for _ in 0..10 {
        assert!(keys.keys().await.unwrap().access_key_id.starts_with("ASIA"));
    }
    let who = place
        .workbench
        .identity_who(place.job(), role)
        .await
        .unwrap();
    assert!(who.name.contains(":assumed-role/analyst/"), "{}", who.name);
    assert!(who.until_ms.is_some());
    assert!(!place.files().contains("314159"));
}

/// An Identity Center: one code, which is confirmed at the second look, two roles, and a portal.
pub(crate) async fn identity_center() -> String {
    async fn token(
        State(looks): State<Arc<AtomicU32>>,
        Json(body): Json<Value>,
    ) -> (StatusCode, Json<Value>) {
        let by_device = body["deviceCode"] == "canary-device";
        if by_device && looks.fetch_add(1, Ordering::SeqCst) == 0 {
            let pending = json!({ "error": "authorization_pending", "__type": "AuthorizationPendingException" });
            return (StatusCode::BAD_REQUEST, Json(pending));
        }
        let known = by_device || body["refreshToken"] == "canary-refresh";
        if !known || body["clientSecret"] != "canary-client" {
            let invalid = json!({ "error": "invalid_grant", "__type": "InvalidGrantException" });
            return (StatusCode::BAD_REQUEST, Json(invalid));
        }
        let tokens = json!({ "accessToken": "canary-access", "refreshToken": "canary-refresh",
            "expiresIn": 60, "tokenType": "Bearer" });
        (StatusCode::OK, Json(tokens))
    }
    let roles = |Query(query): Query<HashMap<String, String>>| async move {
        let account = query["account_id"].clone();
        Json(json!({ "roleList": [{ "roleName": "Analyst", "accountId": account }] }))
    };
    let app = Router::new()
        .route("/client/register", post(|| async {
            Json(json!({ "clientId": "client", "clientSecret": "canary-client" }))
        }))
        .route("/device_authorization", post(|| async {
            Json(json!({ "deviceCode": "canary-device", "userCode": "WXYZ-1234", "interval": 1,
                "expiresIn": 600, "verificationUriComplete": "https://device.example/?user_code=WXYZ-1234" }))
        }))
        .route("/token", post(token))
        .route("/assignment/accounts", get(|| async {
            Json(json!({ "accountList": [
                { "accountId": "111111111111", "accountName": "Data" },
                { "accountId": "222222222222", "accountName": "Lab" }] }))
        }))
        .route("/assignment/roles", get(roles))
        .route("/federation/credentials", get(|Query(query): Query<HashMap<String, String>>| async move {
            let id = format!("ASIA{}", query["account_id"]);
            Json(json!({ "roleCredentials": { "accessKeyId": id, "secretAccessKey": "canary-secret",
                "sessionToken": "canary-session", "expiration": 4_102_444_800_000_i64 } }))
        }))
        .fallback(|_: Bytes| async { StatusCode::NOT_FOUND })
        .with_state(Arc::new(AtomicU32::new(0)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_confirms_a_code_chooses_a_role_and_it_lasts_over_a_restart() {
    let mut place = Place::new(&identity_center().await);
    let id = place
        .add(IdentitySource::AwsSso {
            start_url: "https://example.awsapps.com/start".into(),
            sso_region: "us-east-1".into(),
            account: None,
            role: None,
        })
        .await;
    let lake = place.connect(&id, None);
    let (asked, ended) = place.sign_in(&id, &["222222222222/Analyst"]).await;
    assert_eq!(ended, JobState::Done);
    let [
        SignInNeed::Code { code, url, .. },
        SignInNeed::Role { choices },
    ] = asked.as_slice()
    else {
        panic!("{asked:?}")
    };
    assert_eq!((code.as_str(), choices.len()), ("WXYZ-1234", 2));
    assert!(!url.contains("canary"));
    let list = place.workbench.identities();
    assert!(
        matches!(&list[0].way, IdentityWay::AwsSso { account: Some(account), role: Some(role), .. }
            if account == "222222222222" && role == "Analyst"),
        "{:?}",
        list[0].way
    );

    // The access token ends within the minute: it is refreshed with what the keychain kept.
    place.reopen();
    let (_, keys) = place.workbench.aws(&lake).unwrap();
    assert_eq!(keys.keys().await.unwrap().access_key_id, "ASIA222222222222");
    assert!(!place.files().contains("canary"));
    place.workbench.connection_remove(&lake).unwrap();
    let removed = place
        .workbench
        .identity_remove(place.job(), id)
        .await
        .unwrap();
    assert_eq!(removed.entries, 1);
    assert_eq!(
        place.vault.remove_all().await.unwrap(),
        0,
        "nothing is left in the keychain"
    );
}
