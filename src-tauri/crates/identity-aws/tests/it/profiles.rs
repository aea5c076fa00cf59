//! Profiles as they lie in files: found, followed, and named by line when they are wrong.

use crate::support::{by, problem, settings};
use identity_aws::{folder, found};
use model::{IdentityWay, KeySource, Kind};
use std::path::Path;
use wiremock::matchers::{header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn profile(name: &str) -> IdentityWay {
    IdentityWay::AwsProfile {
        profile: name.to_owned(),
    }
}

fn write(folder: &Path, config: &str, credentials: &str) {
    std::fs::write(folder.join("config"), config).unwrap();
    std::fs::write(folder.join("credentials"), credentials).unwrap();
}

#[tokio::test]
async fn profiles_are_found_and_their_keys_read_as_the_cli_reads_them() {
    let home = tempfile::tempdir().unwrap();
    write(
        home.path(),
        "\u{feff}# a comment\r\n[default]\r\nregion = ap-northeast-1\r\n\
         [profile \"with space\"]\r\naws_access_key_id=AKIASPACE\r\nAWS_SECRET_ACCESS_KEY=canary=1/+ # why not\r\n\
         [profile only-a-region]\nregion = us-east-1\n\
         [plugins]\ncli_legacy = nonsense without end\nnothing here\n\
         [profile nested]\ns3 =\n  addressing_style = path\ncredential_process = /bin/echo \"a b\"\n",
        "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = canary-default\n\
         aws_session_token = canary-token\n; another comment\n",
    );
    let settings = settings("http://127.0.0.1:9", home.path());
    let all = found(&settings).unwrap();
    let names: Vec<&str> = all
        .iter()
        .filter(|one| matches!(one.way, IdentityWay::AwsProfile { .. }))
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["default", "nested", "with space"]);
    let default = all.iter().find(|one| one.name == "default").unwrap();
    assert_eq!(default.region.as_deref(), Some("ap-northeast-1"));
    assert!(default.from.ends_with("config"));
    assert!(!format!("{all:?}").contains("canary"));
    assert_eq!(folder(&settings).as_deref(), Some(home.path()));

    let keys = by(&profile("default"), &settings).keys().await.unwrap();
    assert_eq!(keys.access_key_id, "AKIADEFAULT");
    assert!(keys.session_token.is_some());
    let keys = by(&profile("with space"), &settings).keys().await.unwrap();
    assert_eq!(keys.access_key_id, "AKIASPACE");
}

#[tokio::test]
async fn a_profile_that_is_wrong_is_named_with_its_file_and_line() {
    let cases = [
        (
            "[profile a]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = gone\n",
            "config:3: There is no profile “gone”",
        ),
        (
            "[profile a]\nrole_arn = arn:aws:iam::123456789012:role/r\n",
            "config:2: A role needs",
        ),
        (
            "[profile a]\nrole_arn = x\nsource_profile = b\n[profile b]\nrole_arn = y\nsource_profile = c\n\
             [profile c]\nrole_arn = z\nsource_profile = a\n",
            "config:9: source_profile goes in a circle: a, b, c, a",
        ),
        (
            "[profile a]\nrole_arn = x\nsource_profile = b\ncredential_source = Environment\n",
            "config:4: source_profile and credential_source exclude",
        ),
        (
            "[profile a]\n\naws_access_key_id = AKIA\n",
            "config:3: aws_secret_access_key is missing",
        ),
        (
            "[profile a]\nsso_session = team\nsso_account_id = 1\nsso_role_name = r\n",
            "config:2: There is no section [sso-session team]",
        ),
        (
            "[profile a]\nsso_session = t\nsso_account_id = 1\nsso_role_name = r\n[sso-session t]\nsso_region = us-east-1\n",
            "config:5: sso_start_url is missing",
        ),
        (
            "[profile a]\nregion = us-east-1\n",
            "config:1: The profile holds no credentials",
        ),
        (
            "[profile a]\nwhat is this canary\n",
            "config:2: It is neither",
        ),
        (
            "key = canary\n[profile a]\n",
            "config:1: It stands before the first section",
        ),
        (
            "[profile a\n",
            "config:1: The section has no closing bracket",
        ),
        (
            "[profile a]\nregion = evil.example.com/\naws_access_key_id = A\n",
            "is no region",
        ),
        (
            "[profile a]\nrole_arn = x\nsource_profile = a\nduration_seconds = long\n",
            "config:4: duration_seconds",
        ),
    ];
    for (config, expected) in cases {
        let home = tempfile::tempdir().unwrap();
        write(home.path(), config, "");
        let settings = settings("http://127.0.0.1:9", home.path());
        let wrong = problem(by(&profile("a"), &settings).keys().await);
        assert!(
            matches!(wrong.kind, Kind::BadInput { .. }),
            "{config}: {wrong:?}"
        );
        assert!(wrong.to_string().contains(expected), "{config}: {wrong}");
    }
    let home = tempfile::tempdir().unwrap();
    let missing = problem(
        by(&profile("a"), &settings("http://127.0.0.1:9", home.path()))
            .keys()
            .await,
    );
    assert!(
        matches!(&missing.kind, Kind::NotFound { resource } if resource == "profile a"),
        "{missing}"
    );
    std::fs::write(home.path().join("config"), b"[profile a]\nx = \xff\xfe").unwrap();
    let binary = problem(
        by(&profile("a"), &settings("http://127.0.0.1:9", home.path()))
            .keys()
            .await,
    );
    assert!(binary.to_string().contains("no text in UTF-8"), "{binary}");
}

#[tokio::test]
async fn the_cache_of_the_cli_is_read_and_left_as_it_is() {
    let (server, home) = (MockServer::start().await, tempfile::tempdir().unwrap());
    Mock::given(method("GET"))
        .and(path("/federation/credentials"))
        .and(query_param("account_id", "123456789012"))
        .and(query_param("role_name", "Analyst"))
        .and(header("x-amz-sso_bearer_token", "canary-access"))
        .respond_with(ResponseTemplate::new(200).set_body_json(serde_json::json!({
            "roleCredentials": { "accessKeyId": "ASIASSO", "secretAccessKey": "canary-1",
                "sessionToken": "canary-2", "expiration": 4_102_444_800_000_i64 }
        })))
        .mount(&server)
        .await;
    write(
        home.path(),
        "[profile a]\nsso_session = team\nsso_account_id = 123456789012\nsso_role_name = Analyst\n\
         [sso-session team]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n",
        "",
    );
    let settings = settings(&server.uri(), home.path());
    let source = by(&profile("a"), &settings);
    let nobody = problem(source.keys().await);
    assert!(matches!(nobody.kind, Kind::SignedOut { .. }), "{nobody}");
    assert!(nobody.to_string().contains("aws sso login"), "{nobody}");

    let cache = home.path().join("sso").join("cache");
    std::fs::create_dir_all(&cache).unwrap();
    // The name is the SHA-1 of "team", as the CLI names it.
    let file = cache.join("d25187dc137f35c88bc80ec8c3ffbdb17b5eb873.json");
    let text = r#"{"startUrl": "https://example.awsapps.com/start", "accessToken": "canary-access", "expiresAt": "2100-01-01T00:00:00Z"}"#;
    std::fs::write(&file, text).unwrap();
    assert_eq!(source.keys().await.unwrap().access_key_id, "ASIASSO");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}
