//! What goes wrong is told apart, and no secret is in what is said.

use crate::oauth::{CLIENT_ID, OAuth};
use crate::support::Slot;
use identity_google::{Google, Purpose, Settings};
use model::{Kind, Problem};
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

const ACCOUNT: &str = "loader@example";

async fn problem(settings: Settings, file: &str) -> Problem {
    let source = Google::new(settings).key(Slot::with(file), Purpose::Work);
    let problem = source.token().await.unwrap_err();
    assert!(!format!("{problem:?}").contains("canary"), "{problem:?}");
    assert!(
        !format!("{problem:?}").contains("eyJ"),
        "the claim is shown: {problem:?}"
    );
    problem
}

/// The same key for another token endpoint.
fn at(file: &str, url: &str) -> String {
    let mut key: serde_json::Value = serde_json::from_str(file).unwrap();
    key["token_uri"] = url.into();
    key.to_string()
}

fn is_signed_out(problem: &Problem) -> bool {
    matches!(problem.kind, Kind::SignedOut { .. })
}

#[tokio::test]
async fn a_deleted_key_is_signed_out_with_googles_words() {
    let oauth = OAuth::start().await;
    let file = oauth.key_file(ACCOUNT);
    oauth.delete_keys();
    let problem = problem(oauth.settings(), &file).await;
    assert!(is_signed_out(&problem), "{problem}");
    assert!(problem.detail.unwrap().contains("Invalid JWT Signature"));
}

#[tokio::test]
async fn an_expired_refresh_token_and_one_that_wants_the_person_again_are_signed_out() {
    let oauth = OAuth::start().await;
    let account = json!({ "type": "authorized_user", "client_id": CLIENT_ID,
        "client_secret": crate::oauth::CLIENT_SECRET, "refresh_token": "canary-old" });
    let source = Google::new(oauth.settings()).user(Slot::with(&account.to_string()));
    let expired = source.token().await.unwrap_err();
    assert!(is_signed_out(&expired), "{expired}");
    let again = r#"{"error":"invalid_grant","error_description":"reauth related error (invalid_rapt)","error_subtype":"invalid_rapt"}"#;
    oauth.desk.lock().answers.push_back((400, again.into()));
    let again = source.token().await.unwrap_err();
    assert!(is_signed_out(&again) && again.detail.unwrap().contains("invalid_rapt"));
}

#[tokio::test]
async fn a_client_that_google_does_not_know_is_no_lost_sign_in() {
    let oauth = OAuth::start().await;
    let account = json!({ "type": "authorized_user", "client_id": "other",
        "client_secret": "canary-x", "refresh_token": oauth.refresh_token() });
    let source = Google::new(oauth.settings()).user(Slot::with(&account.to_string()));
    let refused = source.token().await.unwrap_err();
    assert!(matches!(refused.kind, Kind::BadInput { field, .. } if field == "client"));
}

#[tokio::test]
async fn a_wrong_clock_is_told_apart_from_a_wrong_key() {
    let oauth = OAuth::start().await;
    oauth.desk.lock().ahead_secs = -7200;
    let ahead = problem(oauth.settings(), &oauth.key_file(ACCOUNT)).await;
    let Kind::WrongClock { ahead_secs } = ahead.kind else {
        panic!("{ahead}")
    };
    assert!((7190..=7210).contains(&ahead_secs), "{ahead_secs}");
    oauth.desk.lock().ahead_secs = 7200;
    let behind = problem(oauth.settings(), &oauth.key_file(ACCOUNT)).await;
    let Kind::WrongClock { ahead_secs } = behind.kind else {
        panic!("{behind}")
    };
    assert!((-7210..=-7190).contains(&ahead_secs), "{ahead_secs}");
}

#[tokio::test]
async fn a_token_endpoint_that_is_down_silent_broken_or_a_sign_in_page_is_told_apart() {
    let oauth = OAuth::start().await;
    let file = oauth.key_file(ACCOUNT);
    for (status, body, expected) in [
        (503, "<html>canary</html>", 503),
        (500, "", 500),
        (302, "<html>Welcome to the hotel</html>", 302),
    ] {
        oauth.desk.lock().answers.push_back((status, body.into()));
        let problem = problem(oauth.settings(), &file).await;
        assert!(
            matches!(problem.kind, Kind::ServiceFailed { status: Some(status), .. } if status == expected),
            "{problem}"
        );
    }
    for body in ["<html>canary</html>", "{\"access_token\": \"canary", "{}"] {
        oauth.desk.lock().answers.push_back((200, body.into()));
        let problem = problem(oauth.settings(), &file).await;
        assert!(matches!(problem.kind, Kind::BadAnswer { .. }), "{problem}");
    }
    oauth
        .desk
        .lock()
        .answers
        .push_back((429, r#"{"error":"rate_limit_exceeded"}"#.into()));
    let quota = problem(oauth.settings(), &file).await;
    assert!(matches!(quota.kind, Kind::OutOfQuota { .. }), "{quota}");
    oauth
        .desk
        .lock()
        .answers
        .push_back((400, r#"{"error":"admin_policy_enforced"}"#.into()));
    let admin = problem(oauth.settings(), &file).await;
    assert!(matches!(admin.kind, Kind::Denied { .. }), "{admin}");

    // Nobody listens there.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = closed.local_addr().unwrap().to_string();
    let elsewhere = at(&file, &format!("http://{address}/token"));
    // Somebody listens and says nothing.
    let settings = Settings {
        answer: Duration::from_secs(1),
        ..oauth.settings()
    };
    let silent = problem(settings, &elsewhere).await;
    assert_eq!(silent.kind, Kind::TimedOut { after_secs: 1 });
    drop(closed);
    let down = problem(oauth.settings(), &elsewhere).await;
    assert_eq!(down.kind, Kind::Offline { host: address });
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_without_its_password() {
    let oauth = OAuth::start().await;
    let file = oauth.key_file(ACCOUNT);
    for (target, answer) in [
        (
            "https://oauth2.googleapis.com/token",
            "HTTP/1.1 407 Proxy Authentication Required",
        ),
        (
            "https://oauth2.googleapis.com/token",
            "HTTP/1.1 403 Forbidden",
        ),
        (
            "http://127.0.0.1:9/token",
            "HTTP/1.1 407 Proxy Authentication Required",
        ),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                drop(stream.read(&mut [0; 4096]));
                drop(stream.write_all(format!("{answer}\r\nContent-Length: 0\r\n\r\n").as_bytes()));
            }
        });
        let settings = Settings {
            proxy: Some(format!("http://user:canary-proxy@{host}")),
            ..oauth.settings()
        };
        let problem = problem(settings, &at(&file, target)).await;
        assert_eq!(problem.kind, Kind::ProxyFailed { proxy: host }, "{problem}");
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_told_apart_from_being_offline() {
    let oauth = OAuth::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || serve_tls(&listener));
    let file = at(&oauth.key_file(ACCOUNT), &format!("https://{host}/token"));
    let problem = problem(oauth.settings(), &file).await;
    assert_eq!(problem.kind, Kind::Untrusted { host }, "{problem}");
}

/// A server with a certificate of its own making.
fn serve_tls(listener: &TcpListener) {
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let certificate = CertificateDer::from_pem_slice(include_bytes!("certificate.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("certificate.key")).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = Arc::new(config);
    while let Ok((mut stream, _)) = listener.accept() {
        let mut tls = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
        while tls.is_handshaking() && tls.complete_io(&mut stream).is_ok() {}
    }
}
