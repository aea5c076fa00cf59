//! Every kind of credential brings a token, with no more than it needs.

use crate::oauth::{CLIENT_ID, CLIENT_SECRET, OAuth, PERSON};
use crate::support::Slot;
use identity_google::{Google, Purpose, SCOPES, Settings};
use model::{Kind, TokenSource};
use serde_json::json;
use std::sync::Arc;

const ACCOUNT: &str = "loader@home-of-accounts.iam.gserviceaccount.com";

async fn who(google: &Google, source: &Arc<dyn TokenSource>) -> String {
    google.who(source.as_ref(), "?").await.unwrap().name
}

fn account(refresh: &str) -> String {
    json!({
        "type": "authorized_user", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
        "refresh_token": refresh, "quota_project_id": "who-pays",
    })
    .to_string()
}

#[tokio::test]
async fn a_key_brings_a_token_with_least_scopes_and_says_its_age() {
    let oauth = OAuth::start().await;
    let file = oauth.key_file(ACCOUNT);
    let google = Google::new(oauth.settings());
    let source = google.key(Slot::with(&file), Purpose::Work);
    let seen = google.who(source.as_ref(), "?").await.unwrap();
    assert_eq!(seen.name, ACCOUNT);
    assert_eq!(seen.scopes, SCOPES);
    assert!(seen.clock_ahead_secs.unwrap().abs() < 5);
    assert_eq!(oauth.asked(), 1);

    let key: serde_json::Value = serde_json::from_str(&file).unwrap();
    let id = key["private_key_id"].as_str().unwrap();
    assert_eq!(google.key_made_ms(ACCOUNT, id).await.unwrap(), None);
    oauth.certify(include_str!("certificate.pem"));
    assert_eq!(
        google.key_made_ms(ACCOUNT, id).await.unwrap(),
        Some(1_795_535_445_000)
    );
}

#[tokio::test]
async fn fifty_callers_ask_the_token_endpoint_once() {
    let oauth = OAuth::start().await;
    let google = Google::new(oauth.settings());
    let source = google.key(Slot::with(&oauth.key_file(ACCOUNT)), Purpose::Work);
    let callers = (0..50).map(|_| {
        let source = Arc::clone(&source);
        tokio::spawn(async move { source.token().await.unwrap().value.expose().to_owned() })
    });
    let callers: Vec<_> = callers.collect();
    let mut tokens = std::collections::HashSet::new();
    for caller in callers {
        tokens.insert(caller.await.unwrap());
    }
    assert_eq!((tokens.len(), oauth.asked()), (1, 1));
    source.refused();
    tokens.insert(source.token().await.unwrap().value.expose().to_owned());
    assert_eq!((tokens.len(), oauth.asked()), (2, 2));
}

#[tokio::test]
async fn a_refresh_token_that_is_replaced_is_kept_before_it_is_needed() {
    let oauth = OAuth::start().await;
    {
        let mut desk = oauth.desk.lock();
        desk.rotates = true;
        desk.holds_secs = 0;
    }
    let google = Google::new(oauth.settings());
    let first = oauth.refresh_token();
    let slot = Slot::with(&account(&first));
    let source = google.user(slot.clone());
    for _ in 0..3 {
        source.token().await.unwrap();
    }
    assert!(!slot.text().contains(&first));
    let kept: serde_json::Value = serde_json::from_str(&slot.text()).unwrap();
    let kept = kept["refresh_token"].as_str().unwrap().to_owned();
    assert!(oauth.desk.lock().refresh.contains(&kept));
    assert_eq!(
        source.token().await.unwrap().quota_project.as_deref(),
        Some("who-pays")
    );
}

#[tokio::test]
async fn gclouds_default_is_read_where_it_lies_and_not_changed() {
    let oauth = OAuth::start().await;
    oauth.desk.lock().rotates = false;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("application_default_credentials.json");
    let google = Google::new(Settings {
        default_file: Some(path.clone()),
        ..oauth.settings()
    });
    let source = google.default(Purpose::Work);
    let missing = source.token().await.unwrap_err();
    assert_eq!(
        missing.kind,
        Kind::NotFound {
            resource: path.display().to_string()
        }
    );

    let text = account(&oauth.refresh_token());
    std::fs::write(&path, &text).unwrap();
    assert_eq!(who(&google, &source).await, PERSON);
    assert_eq!(
        source.token().await.unwrap().quota_project.as_deref(),
        Some("who-pays")
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert_eq!(google.default_file(), Some(path.clone()));

    // What `gcloud auth application-default login --impersonate-service-account` writes.
    let impersonated = json!({
        "type": "impersonated_service_account",
        "service_account_impersonation_url":
            format!("{}/v1/projects/-/serviceAccounts/{ACCOUNT}:generateAccessToken", oauth.url),
        "source_credentials": serde_json::from_str::<serde_json::Value>(&text).unwrap(),
    });
    std::fs::write(&path, impersonated.to_string()).unwrap();
    oauth
        .desk
        .lock()
        .may_act
        .insert((PERSON.into(), ACCOUNT.into()));
    source.refused();
    assert_eq!(who(&google, &source).await, ACCOUNT);
}

#[tokio::test]
async fn a_chain_of_service_accounts_is_acted_through_in_order() {
    let oauth = OAuth::start().await;
    let google = Google::new(oauth.settings());
    let key = Slot::with(&oauth.key_file("first@example"));
    let acts = google.key(key, Purpose::ActAs);
    let delegates = ["second@example".to_owned(), "third@example".to_owned()];
    let source = google.impersonated(acts, ACCOUNT, &delegates, Purpose::Work);
    let refused = source.token().await.unwrap_err();
    assert_eq!(
        refused.kind,
        Kind::Denied {
            action: "iam.serviceAccounts.getAccessToken".into(),
            resource: ACCOUNT.into()
        }
    );
    for (from, to) in [
        ("first@example", "second@example"),
        ("second@example", "third@example"),
        ("third@example", ACCOUNT),
    ] {
        oauth.desk.lock().may_act.insert((from.into(), to.into()));
    }
    let seen = google.who(source.as_ref(), "?").await.unwrap();
    assert_eq!(
        (seen.name.as_str(), seen.scopes.len()),
        (ACCOUNT, SCOPES.len())
    );
    let until = source.token().await.unwrap().until_ms.unwrap();
    assert!(seen.until_ms.unwrap().abs_diff(until) < 10_000);
}

#[tokio::test]
async fn an_account_whose_token_may_not_act_is_told_so() {
    let oauth = OAuth::start().await;
    let google = Google::new(oauth.settings());
    let acts = google.key(Slot::with(&oauth.key_file("first@example")), Purpose::Work);
    let source = google.impersonated(acts, ACCOUNT, &[], Purpose::Work);
    let refused = source.token().await.unwrap_err();
    assert!(matches!(refused.kind, Kind::Denied { .. }), "{refused}");
    assert!(
        refused
            .detail
            .unwrap()
            .contains("insufficient authentication scopes")
    );
}

#[tokio::test]
async fn a_federation_takes_its_subject_from_a_file_or_an_address() {
    let oauth = OAuth::start().await;
    oauth.desk.lock().subjects.insert("canary-subject-7".into());
    let folder = tempfile::tempdir().unwrap();
    let plain = folder.path().join("token");
    let json = folder.path().join("token.json");
    std::fs::write(&plain, "canary-subject-7\n").unwrap();
    std::fs::write(&json, r#"{"value":"canary-subject-7"}"#).unwrap();
    let file = |source: serde_json::Value| {
        json!({
            "type": "external_account", "audience": "pool/provider",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "token_url": format!("{}/token", oauth.url), "credential_source": source,
        })
    };
    let google = Google::new(oauth.settings());
    let in_json = json!({ "type": "json", "subject_token_field_name": "value" });
    for source in [
        json!({ "file": plain }),
        json!({ "file": json, "format": in_json }),
    ] {
        let slot = Slot::with(&file(source).to_string());
        let source = google.workload(slot, Purpose::Work);
        assert_eq!(who(&google, &source).await, "pool/provider");
    }
    // An address, and on from there as a service account.
    oauth
        .desk
        .lock()
        .answers
        .push_back((200, r#"{"access_token":"canary-subject-7"}"#.into()));
    oauth
        .desk
        .lock()
        .may_act
        .insert(("pool/provider".into(), ACCOUNT.into()));
    let subject = serve_once("canary-subject-7").await;
    let mut address = file(json!({ "url": subject }));
    address["service_account_impersonation_url"] = format!(
        "{}/v1/projects/-/serviceAccounts/{ACCOUNT}:generateAccessToken",
        oauth.url
    )
    .into();
    oauth.desk.lock().answers.clear();
    let source = google.workload(Slot::with(&address.to_string()), Purpose::Work);
    assert_eq!(who(&google, &source).await, ACCOUNT);

    let wrong = Slot::with(&file(json!({ "file": json })).to_string());
    let refused = google
        .workload(wrong, Purpose::Work)
        .token()
        .await
        .unwrap_err();
    assert!(matches!(refused.kind, Kind::SignedOut { .. }), "{refused}");
    assert!(!format!("{refused:?}").contains("canary"));
}

/// An address that answers with this text.
async fn serve_once(text: &'static str) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/subject", listener.local_addr().unwrap());
    let router =
        axum::Router::new().route("/subject", axum::routing::get(move || async move { text }));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}
