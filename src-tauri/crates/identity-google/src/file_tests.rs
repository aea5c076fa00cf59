//! What is said of files that are wrong, and that nothing of them is repeated.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use super::{GoogleFile, pack_client};
use model::{Kind, Secret};

fn reason(text: &str) -> String {
    let problem = GoogleFile::parse(&Secret::new(text.to_owned())).unwrap_err();
    assert!(!format!("{problem:?}").contains("canary"), "{problem:?}");
    match problem.kind {
        Kind::BadInput { field, reason } if field == "file" => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_place() {
    let no_pem = r#"{"type":"service_account","client_email":"a@b","private_key_id":"k",
        "private_key":"canary-91"}"#;
    let cases = [
        ("", "empty"),
        ("  \n", "empty"),
        ("canary-91", "no JSON: line 1, column 1"),
        (
            "{\"type\": \"service_account\",\n \"private_key\": \"canary-91",
            "cut off: it ends at line 2",
        ),
        (
            "{\"type\": \"service_account\"}",
            "\"private_key\" is missing",
        ),
        ("[1]", "no credential: something else belongs at line 1"),
        (
            "{\"name\": \"canary-91\"}",
            "neither \"type\" nor \"installed\"",
        ),
        (
            "{\"type\": \"service_account\", \"private_key\": 91}",
            "line 1, column",
        ),
        (
            "{\"type\": \"gdch_service_account\"}",
            "gdch_service_account",
        ),
        (no_pem, "\"private_key\" is damaged"),
        (r#"{"web":{"client_id":"a"}}"#, "Desktop app"),
    ];
    for (text, expected) in cases {
        let reason = reason(text);
        assert!(reason.contains(expected), "{text} → {reason}");
    }
}

#[test]
fn a_federation_that_would_run_a_program_is_refused_by_name() {
    let reason = reason(
        r#"{"type":"external_account","audience":"a","subject_token_type":"t",
        "token_url":"https://sts.googleapis.com/v1/token",
        "credential_source":{"executable":{"command":"/bin/sh -c true"}}}"#,
    );
    assert!(reason.contains("/bin/sh -c true"), "{reason}");
}

#[test]
fn a_file_that_would_send_secrets_elsewhere_is_refused_by_host() {
    let reason = reason(
        r#"{"type":"external_account","audience":"a","subject_token_type":"t",
        "token_url":"https://sts.example.com/v1/token",
        "credential_source":{"file":"/tmp/x"}}"#,
    );
    assert!(reason.contains("sts.example.com"), "{reason}");
}

#[test]
fn a_federation_says_whom_it_acts_as_and_where_its_token_comes_from() {
    let text = r#"{"type":"external_account","audience":"//iam.googleapis.com/x",
        "subject_token_type":"urn:ietf:params:oauth:token-type:jwt",
        "token_url":"https://sts.googleapis.com/v1/token",
        "service_account_impersonation_url":"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/sa@p.iam.gserviceaccount.com:generateAccessToken",
        "credential_source":{"url":"http://169.254.169.254/token?key=canary-91","headers":{"M":"1"},
        "format":{"type":"json","subject_token_field_name":"t"}}}"#;
    let GoogleFile::Workload(file) = GoogleFile::parse(&Secret::new(text.to_owned())).unwrap()
    else {
        panic!("no federation")
    };
    assert_eq!(file.target.as_deref(), Some("sa@p.iam.gserviceaccount.com"));
    assert_eq!(file.subject_from, "http://169.254.169.254/token");
}

#[test]
fn a_client_is_kept_as_it_was_read() {
    let text = r#"{"installed":{"client_id":"id \"1\"","client_secret":"s\\e\nc",
        "auth_uri":"https://accounts.google.com/o/oauth2/auth",
        "token_uri":"https://oauth2.googleapis.com/token"}}"#;
    let GoogleFile::Client(client) = GoogleFile::parse(&Secret::new(text.to_owned())).unwrap()
    else {
        panic!("no client")
    };
    let GoogleFile::User(user) = GoogleFile::parse(&pack_client(&client)).unwrap() else {
        panic!("no account")
    };
    assert_eq!(user.client_id, "id \"1\"");
    assert_eq!(user.client_secret.unwrap().expose(), "s\\e\nc");
    assert!(user.refresh_token.is_none());
    assert_eq!(
        user.token_uri.as_deref(),
        Some("https://oauth2.googleapis.com/token")
    );
}
