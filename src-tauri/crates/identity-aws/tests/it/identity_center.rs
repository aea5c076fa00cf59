//! IAM Identity Center, played by a fake: the code, the wait, the choice, the keys, the refresh.

use crate::support::{Person, Slot, settings};
use identity_aws::{Settings, Source, open};
use model::{IdentityWay, KeySource, Kind, RoleChoice, SignInNeed};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use wiremock::matchers::{body_partial_json, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// What kind of problem a case is to end with.
type Expected = fn(&Kind) -> bool;

const START: &str = "https://example.awsapps.com/start";

fn answer(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn refusal(code: &str) -> ResponseTemplate {
    ResponseTemplate::new(400)
        .insert_header("x-amzn-errortype", code)
        .set_body_json(json!({ "error": "x", "error_description": "canary-device" }))
}

/// A fake that gives out a code; what it answers to the wait is the test's.
async fn fake(expires_in: u32) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/client/register"))
        .and(body_partial_json(
            json!({ "clientType": "public", "scopes": ["sso:account:access"] }),
        ))
        .respond_with(answer(
            &json!({ "clientId": "client-1", "clientSecret": "canary-client" }),
        ))
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/device_authorization"))
        .and(body_partial_json(
            json!({ "clientId": "client-1", "clientSecret": "canary-client", "startUrl": START }),
        ))
        .respond_with(answer(&json!({
            "deviceCode": "canary-device", "userCode": "ABCD-EFGH", "interval": 1,
            "expiresIn": expires_in,
            "verificationUri": "https://device.sso.us-east-1.amazonaws.com/",
            "verificationUriComplete": "https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH"
        })))
        .mount(&server)
        .await;
    server
}

async fn token(server: &MockServer, response: ResponseTemplate, times: u64) {
    Mock::given(method("POST"))
        .and(path("/token"))
        .and(body_partial_json(json!({
            "grantType": "urn:ietf:params:oauth:grant-type:device_code",
            "deviceCode": "canary-device", "clientId": "client-1", "clientSecret": "canary-client"
        })))
        .respond_with(response)
        .up_to_n_times(times)
        .mount(server)
        .await;
}

async fn portal(server: &MockServer, bearer: &str) {
    let get = |at: &str| {
        Mock::given(method("GET"))
            .and(path(at))
            .and(header("x-amz-sso_bearer_token", bearer))
    };
    get("/assignment/accounts")
        .respond_with(answer(&json!({ "accountList": [
            { "accountId": "111111111111", "accountName": "Data" },
            { "accountId": "222222222222", "accountName": "Lab" } ] })))
        .mount(server)
        .await;
    for (account, roles) in [
        ("111111111111", vec!["Admin", "Analyst"]),
        ("222222222222", vec!["Analyst"]),
    ] {
        let list: Vec<_> = roles
            .iter()
            .map(|role| json!({ "roleName": role, "accountId": account }))
            .collect();
        get("/assignment/roles")
            .and(query_param("account_id", account))
            .respond_with(answer(&json!({ "roleList": list })))
            .mount(server)
            .await;
    }
    get("/federation/credentials")
        .and(query_param("account_id", "222222222222"))
        .and(query_param("role_name", "Analyst"))
        .respond_with(answer(&json!({ "roleCredentials": {
            "accessKeyId": "ASIASSO", "secretAccessKey": "canary-secret",
            "sessionToken": "canary-session", "expiration": 4_102_444_800_000_i64 } })))
        .mount(server)
        .await;
}

fn identity(slot: &Arc<Slot>, chosen: Option<(&str, &str)>, settings: &Settings) -> Arc<Source> {
    let way = IdentityWay::AwsSso {
        start_url: START.to_owned(),
        sso_region: "us-east-1".to_owned(),
        account: chosen.map(|(account, _)| account.to_owned()),
        role: chosen.map(|(_, role)| role.to_owned()),
    };
    open(&way, None, slot.clone(), None, settings).unwrap()
}

fn without_files() -> &'static Path {
    Path::new("/nowhere")
}

#[tokio::test]
async fn a_code_is_confirmed_a_role_chosen_and_the_tokens_are_refreshed() {
    let server = fake(600).await;
    token(&server, refusal("AuthorizationPendingException"), 1).await;
    token(&server, refusal("SlowDownException"), 1).await;
    token(
        &server,
        answer(&json!({ "accessToken": "canary-access-1", "expiresIn": 60,
            "refreshToken": "canary-refresh-1", "tokenType": "Bearer" })),
        1,
    )
    .await;
    portal(&server, "canary-access-1").await;
    let settings = settings(&server.uri(), without_files());
    let slot = Arc::new(Slot::default());
    let source = identity(&slot, None, &settings);

    let nobody = source.keys().await.unwrap_err();
    assert!(matches!(nobody.kind, Kind::SignedOut { .. }), "{nobody}");

    let person = Person::who_says(&["222222222222/Analyst"]);
    let way = source.sign_in(&person).await.unwrap();
    assert!(
        matches!(&way, IdentityWay::AwsSso { account: Some(account), role: Some(role), .. }
            if account == "222222222222" && role == "Analyst"),
        "{way:?}"
    );
    assert_eq!(source.keys().await.unwrap().access_key_id, "ASIASSO");
    {
        let asked = person.asked.lock();
        let [
            SignInNeed::Code {
                code,
                url,
                until_ms,
            },
            SignInNeed::Role { choices },
        ] = asked.as_slice()
        else {
            panic!("{asked:?}")
        };
        assert_eq!(code, "ABCD-EFGH");
        assert!(url.ends_with("?user_code=ABCD-EFGH") && *until_ms > 0);
        assert_eq!(*person.opened.lock(), std::slice::from_ref(url));
        assert_eq!(choices.len(), 3);
        assert_eq!(
            choices.first(),
            Some(&RoleChoice {
                account: "111111111111".to_owned(),
                account_name: "Data".to_owned(),
                role: "Admin".to_owned(),
            })
        );
        assert!(!format!("{asked:?}").contains("canary"));
    }

    // Started again tomorrow, with what the vault kept: the token has ended and is refreshed, for
    // many at once with one request, and the vault gets the new refresh token.
    Mock::given(method("POST"))
        .and(path("/token"))
        .and(body_partial_json(json!({ "grantType": "refresh_token",
            "refreshToken": "canary-refresh-1", "clientId": "client-1", "clientSecret": "canary-client" })))
        .respond_with(answer(&json!({ "accessToken": "canary-access-2", "expiresIn": 3600,
            "refreshToken": "canary-refresh-2", "tokenType": "Bearer" })))
        .expect(1)
        .mount(&server)
        .await;
    portal(&server, "canary-access-2").await;
    assert!(slot.0.lock().is_some(), "the tokens are kept");
    let source = identity(&slot, Some(("222222222222", "Analyst")), &settings);
    let many = futures::future::join_all((0..10).map(|_| source.keys())).await;
    assert!(many.iter().all(Result::is_ok), "{many:?}");
    // The refresh token that came is the one that is used next.
    Mock::given(method("POST"))
        .and(path("/token"))
        .and(body_partial_json(
            json!({ "refreshToken": "canary-refresh-2" }),
        ))
        .respond_with(refusal("InvalidGrantException"))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/federation/credentials"))
        .respond_with(
            ResponseTemplate::new(401)
                .insert_header("x-amzn-errortype", "UnauthorizedException")
                .set_body_json(
                    json!({ "message": "Session token canary-access-2 not found or invalid" }),
                ),
        )
        .with_priority(1)
        .mount(&server)
        .await;
    source.refused();
    let revoked = source.keys().await.unwrap_err();
    assert!(
        matches!(revoked.kind, Kind::SignedOut { .. }),
        "{revoked:?}"
    );
    assert!(!format!("{revoked:?}").contains("canary-a"), "{revoked:?}");
}

#[tokio::test]
async fn a_code_that_nobody_confirms_or_that_is_declined_ends_the_sign_in() {
    let cases: [(&str, u32, Expected); 4] = [
        ("ExpiredTokenException", 600, |kind| {
            *kind == Kind::TimedOut { after_secs: 600 }
        }),
        ("AuthorizationPendingException", 2, |kind| {
            *kind == Kind::TimedOut { after_secs: 2 }
        }),
        (
            "AccessDeniedException",
            600,
            |kind| matches!(kind, Kind::Denied { resource, .. } if resource == START),
        ),
        ("InvalidClientException", 600, |kind| {
            matches!(kind, Kind::SignedOut { .. })
        }),
    ];
    let all = cases.map(|(code, expires_in, expected)| async move {
        let server = fake(expires_in).await;
        token(&server, refusal(code), 100).await;
        let slot = Arc::new(Slot::default());
        let settings = settings(&server.uri(), without_files());
        let ended = identity(&slot, None, &settings)
            .sign_in(&Person::default())
            .await
            .unwrap_err();
        assert!(expected(&ended.kind), "{code}: {ended:?}");
        assert!(!format!("{ended:?}").contains("canary"), "{ended:?}");
        assert!(slot.0.lock().is_none(), "nothing is half kept");
    });
    futures::future::join_all(all).await;
}

#[tokio::test]
async fn what_cannot_be_right_is_refused_before_anybody_is_asked() {
    let sso = |start_url: &str, sso_region: &str, account: Option<&str>| IdentityWay::AwsSso {
        start_url: start_url.to_owned(),
        sso_region: sso_region.to_owned(),
        account: account.map(str::to_owned),
        role: None,
    };
    let cases = [
        (sso("example.awsapps.com", "us-east-1", None), "startUrl"),
        (
            sso("http://example.awsapps.com/start", "us-east-1", None),
            "startUrl",
        ),
        (sso(START, "evil.example.com/", None), "ssoRegion"),
        (sso(START, "us-east-1", Some("12")), "account"),
        (
            IdentityWay::AwsKeys {
                access_key_id: "A B".to_owned(),
            },
            "accessKeyId",
        ),
        (
            IdentityWay::AwsProfile {
                profile: " ".to_owned(),
            },
            "profile",
        ),
        (
            IdentityWay::AwsProcess {
                command: "a 'b".to_owned(),
            },
            "command",
        ),
        (
            IdentityWay::AwsProcess {
                command: " ".to_owned(),
            },
            "command",
        ),
        (
            IdentityWay::AwsRole {
                source: "x".into(),
                role_arn: "arn:aws:iam::123456789012:user/x".to_owned(),
                external_id: None,
                mfa_serial: None,
            },
            "roleArn",
        ),
    ];
    for (way, expected) in cases {
        let wrong = open(
            &way,
            None,
            Arc::<Slot>::default(),
            None,
            &Settings::default(),
        );
        let wrong = wrong.unwrap_err();
        assert!(
            matches!(&wrong.kind, Kind::BadInput { field, .. } if field == expected),
            "{way:?}: {wrong:?}"
        );
    }
}
