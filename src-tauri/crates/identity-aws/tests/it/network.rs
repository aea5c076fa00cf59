//! The way to the service: certificates, proxies, no network, and the machine's own service.

use crate::support::{Moto, by, by_keys, problem, role, settings};
use identity_aws::{Endpoints, Settings};
use model::{IdentityWay, KeySource, Kind};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{header, header_exists, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A port where nobody listens.
async fn closed() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().to_string()
}

const NOBODY: &str = "<GetCallerIdentityResponse><GetCallerIdentityResult>\
    <Arn>arn:aws:iam::123456789012:user/by-proxy</Arn><Account>123456789012</Account>\
    </GetCallerIdentityResult></GetCallerIdentityResponse>";

#[tokio::test]
async fn a_company_s_certificate_is_trusted_when_it_is_named_and_only_then() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("ca.pem"), folder.path().join("key.pem"));
    let script = r"
import datetime, ipaddress, os
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, 'Company')])
now = datetime.datetime.now(datetime.timezone.utc)
cert = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    .serial_number(1).not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=9))
    .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address('127.0.0.1'))]), False)
    .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
    .sign(key, hashes.SHA256()))
open(os.environ['CERT'], 'wb').write(cert.public_bytes(serialization.Encoding.PEM))
open(os.environ['KEY'], 'wb').write(key.private_bytes(serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
";
    let made = std::process::Command::new(crate::support::python())
        .args(["-c", script])
        .env("CERT", &certificate)
        .env("KEY", &key)
        .status()
        .unwrap();
    assert!(made.success());
    let moto = Moto::start(
        None,
        &[
            "-c",
            &certificate.to_string_lossy(),
            "-k",
            &key.to_string_lossy(),
        ],
    );
    assert!(moto.url.starts_with("https://"), "{}", moto.url);

    let strict = settings(&moto.url, folder.path());
    let refused = by_keys("AKIAEXAMPLE", "canary-0", &strict).who(None).await;
    let refused = refused.unwrap_err();
    assert!(
        matches!(&refused.kind, Kind::Untrusted { host } if host == "127.0.0.1"),
        "{refused:?}"
    );
    // The same through Amazon's client.
    let from = by_keys("AKIAEXAMPLE", "canary-0", &strict);
    let refused = problem(role(&from, None, &strict).keys().await);
    assert!(
        matches!(refused.kind, Kind::Untrusted { .. }),
        "{refused:?}"
    );

    let trusting = Settings {
        endpoints: Endpoints::all(&moto.url),
        ca_file: Some(certificate),
        ..Settings::default()
    };
    let who = by_keys("AKIAEXAMPLE", "canary-0", &trusting)
        .who(None)
        .await;
    assert!(who.is_ok(), "{who:?}");

    let wrong = Settings {
        ca_file: Some(key),
        ..Settings::default()
    };
    let wrong = by_keys("AKIAEXAMPLE", "canary-0", &wrong)
        .who(None)
        .await
        .unwrap_err();
    assert!(
        matches!(&wrong.kind, Kind::BadInput { field, .. } if field == "caFile"),
        "{wrong:?}"
    );
}

#[tokio::test]
async fn without_a_network_the_host_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = settings(&format!("http://{}", closed().await), folder.path());
    let from = by_keys("AKIAEXAMPLE", "canary-0", &nowhere);
    let offline = Kind::Offline {
        host: "127.0.0.1".to_owned(),
    };
    assert_eq!(
        problem(role(&from, None, &nowhere).keys().await).kind,
        offline
    );
    assert_eq!(from.who(None).await.unwrap_err().kind, offline);
}

#[tokio::test]
async fn a_proxy_is_gone_through_and_blamed_when_it_is_to_blame() {
    let folder = tempfile::tempdir().unwrap();
    let proxied = |proxy: &str, service: &str| Settings {
        proxy: Some(proxy.to_owned()),
        ..settings(service, folder.path())
    };
    let proxy = MockServer::start().await;
    Mock::given(method("POST"))
        .and(header("host", "sts.invalid"))
        .respond_with(ResponseTemplate::new(200).set_body_string(NOBODY))
        .mount(&proxy)
        .await;
    let through = proxied(&proxy.uri(), "http://sts.invalid");
    let who = by_keys("AKIAEXAMPLE", "canary-0", &through)
        .who(None)
        .await
        .unwrap();
    assert_eq!(who.name, "arn:aws:iam::123456789012:user/by-proxy");

    // One that is not there, and one that wants a sign-in; neither is named with its password.
    let dead = closed().await;
    let through = proxied(&format!("http://me:canary-p@{dead}"), "https://sts.invalid");
    let from = by_keys("AKIAEXAMPLE", "canary-0", &through);
    let blamed = problem(role(&from, None, &through).keys().await);
    assert_eq!(blamed.kind, Kind::ProxyFailed { proxy: dead });

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let strict = listener.local_addr().unwrap().to_string();
    let served = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut begun = [0; 1024];
            let read = stream.read(&mut begun).await.unwrap_or(0);
            assert!(
                begun
                    .get(..read)
                    .unwrap()
                    .starts_with(b"CONNECT sts.invalid:443")
            );
            let answer = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
            drop(stream.write_all(answer).await);
        }
    });
    let through = proxied(&format!("http://{strict}"), "https://sts.invalid");
    let from = by_keys("AKIAEXAMPLE", "canary-0", &through);
    let blamed = problem(role(&from, None, &through).keys().await);
    assert_eq!(blamed.kind, Kind::ProxyFailed { proxy: strict });
    served.abort();
}

#[tokio::test]
async fn the_machine_s_own_keys_come_by_the_second_version_of_its_service() {
    let (server, folder) = (MockServer::start().await, tempfile::tempdir().unwrap());
    Mock::given(method("PUT"))
        .and(path("/latest/api/token"))
        .and(header_exists("x-aws-ec2-metadata-token-ttl-seconds"))
        .respond_with(ResponseTemplate::new(200).set_body_string("canary-imds"))
        .mount(&server)
        .await;
    let get = |at: &str| {
        Mock::given(method("GET"))
            .and(path(at))
            .and(header("x-aws-ec2-metadata-token", "canary-imds"))
    };
    let root = "/latest/meta-data/iam/security-credentials/";
    get(root)
        .respond_with(ResponseTemplate::new(200).set_body_string("machine\n"))
        .mount(&server)
        .await;
    get(&format!("{root}machine"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({
            "Code": "Success", "AccessKeyId": "ASIAMACHINE", "SecretAccessKey": "canary-1",
            "Token": "canary-2", "Expiration": "2100-01-01T00:00:00Z" })))
        .mount(&server)
        .await;
    // Its address is near: a proxy would be wrong.
    let near = Settings {
        proxy: Some(format!("http://{}", closed().await)),
        ..settings(&server.uri(), folder.path())
    };
    let keys = by(&IdentityWay::AwsInstance, &near).keys().await.unwrap();
    assert_eq!(keys.access_key_id, "ASIAMACHINE");
    assert_eq!(keys.until_ms, Some(4_102_444_800_000));

    let nowhere = settings(&format!("http://{}", closed().await), folder.path());
    let off = problem(by(&IdentityWay::AwsInstance, &nowhere).keys().await);
    assert!(matches!(off.kind, Kind::Offline { .. }), "{off:?}");
}

#[tokio::test]
async fn keys_and_proxies_of_the_environment_are_used() {
    let proxy = MockServer::start().await;
    Mock::given(method("POST"))
        .and(header("host", "sts.invalid"))
        .and(header("x-amz-security-token", "canary-env"))
        .respond_with(ResponseTemplate::new(200).set_body_string(NOBODY))
        .mount(&proxy)
        .await;
    // The variables of a process are for all of its threads, so it is one of its own.
    let child = |keys: bool| {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command
            .args([
                "--exact",
                "network::in_an_environment_of_its_own",
                "--ignored",
            ])
            .env("HTTP_PROXY", proxy.uri())
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .env_remove("AWS_ACCESS_KEY_ID")
            .env("AWS_SECRET_ACCESS_KEY", "canary-secret")
            .env("AWS_SESSION_TOKEN", "canary-env");
        if keys {
            command.env("AWS_ACCESS_KEY_ID", "ASIAENVIRONMENT");
        }
        tokio::task::spawn_blocking(move || command.output().unwrap())
    };
    let with = child(true).await.unwrap();
    let said = String::from_utf8_lossy(&with.stdout);
    assert!(with.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
    let without = child(false).await.unwrap();
    let said = String::from_utf8_lossy(&without.stdout);
    assert!(
        !without.status.success() && said.contains("AWS_ACCESS_KEY_ID is not set"),
        "{said}"
    );
    assert!(!said.contains("canary"), "{said}");
}

#[tokio::test]
#[ignore = "run by the test above, in an environment that it makes"]
async fn in_an_environment_of_its_own() {
    let settings = Settings {
        endpoints: Endpoints::all("http://sts.invalid"),
        ..Settings::default()
    };
    let who = by(&IdentityWay::AwsEnvironment, &settings).who(None).await;
    let who = who.unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(who.name, "arn:aws:iam::123456789012:user/by-proxy");
}
