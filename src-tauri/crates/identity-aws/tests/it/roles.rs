//! What the token service may answer, played by a fake that is told to.

use crate::support::{Person, by_keys, problem, role, settings};
use model::{KeySource, Kind};
use std::time::{Duration, SystemTime};
use wiremock::matchers::{body_string_contains, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// What kind of problem a case is to end with.
type Expected = fn(&Kind) -> bool;

/// An answer with keys that end in that many seconds.
fn keys_for(secs: u64, operation: &str, id: &str) -> ResponseTemplate {
    let until = aws_smithy_types::DateTime::from(SystemTime::now() + Duration::from_secs(secs))
        .fmt(aws_smithy_types::date_time::Format::DateTime)
        .unwrap();
    ResponseTemplate::new(200).set_body_string(format!(
        "<{operation}Response><{operation}Result><Credentials>\
         <AccessKeyId>{id}</AccessKeyId><SecretAccessKey>canary-secret</SecretAccessKey>\
         <SessionToken>canary-token</SessionToken><Expiration>{until}</Expiration>\
         </Credentials></{operation}Result></{operation}Response>"
    ))
}

fn refusal(status: u16, code: &str, message: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_string(format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error></ErrorResponse>"
    ))
}

#[tokio::test]
async fn keys_are_fetched_anew_before_they_end_and_once_for_many() {
    let (server, folder) = (MockServer::start().await, tempfile::tempdir().unwrap());
    // The first ones have less than five minutes left, so the next to ask fetches again.
    Mock::given(method("POST"))
        .respond_with(keys_for(240, "AssumeRole", "ASIAFIRST"))
        .up_to_n_times(1)
        .with_priority(1)
        .mount(&server)
        .await;
    Mock::given(body_string_contains("ExternalId=external-id-1"))
        .respond_with(
            keys_for(3600, "AssumeRole", "ASIASECOND").set_delay(Duration::from_millis(100)),
        )
        .mount(&server)
        .await;
    let settings = settings(&server.uri(), folder.path());
    let analyst = role(
        &by_keys("AKIAEXAMPLE", "canary-0", &settings),
        None,
        &settings,
    );
    assert_eq!(analyst.keys().await.unwrap().access_key_id, "ASIAFIRST");
    let many = futures::future::join_all((0..30).map(|_| analyst.keys())).await;
    assert!(
        many.iter()
            .all(|one| one.as_ref().unwrap().access_key_id == "ASIASECOND")
    );
    assert_eq!(server.received_requests().await.unwrap().len(), 2);
}

#[tokio::test]
async fn keys_that_hold_are_used_on_while_the_service_is_down() {
    let (server, folder) = (MockServer::start().await, tempfile::tempdir().unwrap());
    Mock::given(method("POST"))
        .respond_with(keys_for(240, "AssumeRole", "ASIAFIRST"))
        .up_to_n_times(1)
        .with_priority(1)
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(502).set_body_string("<html>bad gateway</html>"))
        .mount(&server)
        .await;
    let settings = settings(&server.uri(), folder.path());
    let analyst = role(
        &by_keys("AKIAEXAMPLE", "canary-0", &settings),
        None,
        &settings,
    );
    for _ in 0..2 {
        assert_eq!(analyst.keys().await.unwrap().access_key_id, "ASIAFIRST");
    }
    analyst.refused();
    let down = problem(analyst.keys().await);
    assert!(
        matches!(
            down.kind,
            Kind::ServiceFailed {
                status: Some(502),
                ..
            }
        ),
        "{down}"
    );
}

#[tokio::test]
async fn refusals_are_told_apart_and_repeat_no_secret() {
    let long = "The request signature we calculated does not match canary-0. \
                The Canonical String for this request should have been 'POST x-amz-security-token:canary-token'";
    let cases: &[(u16, &str, &str, Option<&str>, Expected)] = &[
        (403, "SignatureDoesNotMatch", long, None, |kind| {
            matches!(kind, Kind::SignedOut { .. })
        }),
        (
            403,
            "SignatureDoesNotMatch",
            "Signature expired: 20110909T233600Z is now earlier than 20110909T233900Z",
            Some("Mon, 02 Nov 2026 10:00:00 GMT"),
            |kind| matches!(kind, Kind::WrongClock { ahead_secs } if ahead_secs.abs() > 600),
        ),
        (
            403,
            "RequestTimeTooSkewed",
            "The difference is too large",
            Some("Sat, 01 Jan 2050 00:00:00 GMT"),
            |kind| matches!(kind, Kind::WrongClock { ahead_secs } if *ahead_secs < -600),
        ),
        (
            403,
            "InvalidClientTokenId",
            "The security token is invalid",
            None,
            |kind| matches!(kind, Kind::SignedOut { .. }),
        ),
        (403, "ExpiredToken", "The token has expired", None, |kind| {
            matches!(kind, Kind::SignedOut { .. })
        }),
        (
            403,
            "AccessDenied",
            "User: x is not authorized to perform: sts:AssumeRole",
            None,
            |kind| {
                matches!(kind, Kind::Denied { action, resource }
                if action == "sts:AssumeRole" && resource.ends_with("role/analyst"))
            },
        ),
        (400, "Throttling", "Rate exceeded", None, |kind| {
            matches!(kind, Kind::OutOfQuota { .. })
        }),
        (500, "InternalFailure", "canary-0 was in it", None, |kind| {
            matches!(
                kind,
                Kind::ServiceFailed {
                    status: Some(500),
                    ..
                }
            )
        }),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (status, code, message, date, expected) in cases {
        let server = MockServer::start().await;
        let mut answer = refusal(*status, code, message);
        if let Some(date) = date {
            answer = answer.insert_header("date", *date);
        }
        Mock::given(method("POST"))
            .respond_with(answer)
            .mount(&server)
            .await;
        let settings = settings(&server.uri(), folder.path());
        let from = by_keys("AKIAEXAMPLE", "canary-0", &settings);
        let refused = problem(role(&from, None, &settings).keys().await);
        assert!(expected(&refused.kind), "{code}: {refused:?}");
    }
}

#[tokio::test]
async fn a_wrong_code_of_the_device_is_said_to_be_wrong_and_a_session_is_opened_with_the_right_one()
{
    let (server, folder) = (MockServer::start().await, tempfile::tempdir().unwrap());
    Mock::given(body_string_contains("TokenCode=000000"))
        .respond_with(refusal(
            403,
            "AccessDenied",
            "MultiFactorAuthentication failed with invalid MFA one time pass code.",
        ))
        .mount(&server)
        .await;
    Mock::given(body_string_contains("Action=GetSessionToken"))
        .and(body_string_contains("TokenCode=123456"))
        .respond_with(keys_for(43_200, "GetSessionToken", "ASIASESSION"))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(body_string_contains("Action=AssumeRole"))
        .respond_with(keys_for(200, "AssumeRole", "ASIAROLE"))
        .mount(&server)
        .await;
    let settings = settings(&server.uri(), folder.path());
    let from = by_keys("AKIAEXAMPLE", "canary-0", &settings);
    let careful = role(&from, Some("arn:aws:iam::123456789012:mfa/ann"), &settings);

    let wrong = careful
        .sign_in(&Person::who_says(&["000000"]))
        .await
        .unwrap_err();
    assert!(
        matches!(&wrong.kind, Kind::BadInput { field, .. } if field == "mfaCode"),
        "{wrong:?}"
    );
    let gone = careful.sign_in(&Person::default()).await.unwrap_err();
    assert_eq!(gone.kind, Kind::Cancelled);

    careful
        .sign_in(&Person::who_says(&[" 123456 "]))
        .await
        .unwrap();
    // The role's keys end soon: they are fetched anew with the session, and nobody is asked.
    for _ in 0..3 {
        assert_eq!(careful.keys().await.unwrap().access_key_id, "ASIAROLE");
    }
}
