//! Redirects, ended keys, closed doors and broken lines, by a fake that does as it is told.

use crate::{object, service};
use model::{Kind, ObjectListing, ObjectName};
use std::sync::atomic::Ordering;
use wiremock::matchers::{header, header_regex, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const EMPTY: &str = "<ListBucketResult><Name>lake</Name><KeyCount>0</KeyCount>\
    <IsTruncated>false</IsTruncated></ListBucketResult>";

fn refusal(status: u16, code: &str, message: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_string(format!(
        "<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    ))
}

fn listing() -> ObjectListing {
    ObjectListing {
        bucket: "lake".to_owned(),
        most: 10,
        ..ObjectListing::default()
    }
}

#[tokio::test]
async fn a_bucket_elsewhere_is_asked_there_and_the_place_is_remembered() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(header_regex("authorization", "/eu-west-1/s3/"))
        .respond_with(ResponseTemplate::new(200).set_body_string(EMPTY))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(header_regex("authorization", "/us-east-1/s3/"))
        .respond_with(
            refusal(301, "PermanentRedirect", "elsewhere")
                .insert_header("x-amz-bucket-region", "eu-west-1"),
        )
        .expect(1)
        .mount(&server)
        .await;
    let (s3, _) = service(&server.uri());
    for _ in 0..3 {
        s3.list(&listing()).await.unwrap();
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 4);
}

#[tokio::test]
async fn ended_keys_are_replaced_once_and_then_somebody_has_to_sign_in() {
    let server = MockServer::start().await;
    Mock::given(header("x-amz-security-token", "canary-token-0"))
        .respond_with(refusal(
            400,
            "ExpiredToken",
            "The provided token has expired.",
        ))
        .mount(&server)
        .await;
    Mock::given(header("x-amz-security-token", "canary-token-1"))
        .respond_with(ResponseTemplate::new(200).set_body_string(EMPTY))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .respond_with(refusal(
            403,
            "SignatureDoesNotMatch",
            "The Canonical String was x-amz-security-token:canary-token-1",
        ))
        .with_priority(9)
        .mount(&server)
        .await;
    let (s3, keys) = service(&server.uri());
    s3.list(&listing()).await.unwrap();
    assert_eq!(keys.refused.load(Ordering::SeqCst), 1);
    let out = s3.list(&listing()).await.unwrap_err();
    assert!(matches!(out.kind, Kind::SignedOut { .. }), "{out}");
    assert!(!format!("{out:?}").contains("canary"), "{out:?}");
    assert_eq!(keys.refused.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_closed_door_is_named_with_the_permission_that_opens_it() {
    type Expected = fn(&Kind) -> bool;
    let cases: [(ResponseTemplate, Expected); 9] = [
        (
            ResponseTemplate::new(403).set_body_string(
                "<Error><Code>InvalidObjectState</Code><Message>no</Message>\
                 <StorageClass>DEEP_ARCHIVE</StorageClass></Error>",
            ),
            |kind| matches!(kind, Kind::Archived { class, .. } if class == "DEEP_ARCHIVE"),
        ),
        (
            refusal(
                400,
                "InvalidRequest",
                "The object was stored using a form of Server Side Encryption. The correct \
                 parameters must be provided to retrieve the object.",
            ),
            |kind| matches!(kind, Kind::Denied { action, .. } if action == "SSE-C"),
        ),
        // What is refused as it is is not asked again.
        (refusal(400, "MalformedRequest", "no"), |kind| {
            !kind.is_transient()
        }),
        (refusal(403, "AccessDenied", "Access Denied"), |kind| {
            matches!(kind, Kind::Denied { action, resource }
                if action == "s3:GetObject" && resource == "s3://lake/a b")
        }),
        (
            refusal(
                403,
                "AccessDenied",
                "User: arn:aws:iam::1:user/a is not authorized to perform: kms:Decrypt on resource: \
                 arn:aws:kms:eu-west-1:1:key/k because no policy allows it",
            ),
            |kind| {
                matches!(kind, Kind::Denied { action, resource }
                    if action == "kms:Decrypt" && resource == "arn:aws:kms:eu-west-1:1:key/k")
            },
        ),
        (
            refusal(403, "RequestTimeTooSkewed", "too large")
                .insert_header("date", "Sat, 01 Jan 2050 00:00:00 GMT"),
            |kind| matches!(kind, Kind::WrongClock { ahead_secs } if *ahead_secs < -600),
        ),
        (
            refusal(503, "SlowDown", "Reduce your request rate"),
            |kind| matches!(kind, Kind::OutOfQuota { .. }),
        ),
        (
            ResponseTemplate::new(502).set_body_string("<html>"),
            |kind| {
                matches!(
                    kind,
                    Kind::ServiceFailed {
                        status: Some(502),
                        ..
                    }
                )
            },
        ),
        // Fewer bytes than the service said there would be.
        (
            ResponseTemplate::new(206)
                .insert_header("content-range", "bytes 0-9/100")
                .set_body_bytes(b"short".to_vec()),
            |kind| matches!(kind, Kind::BadAnswer { .. }),
        ),
    ];
    for (answer, expected) in cases {
        let server = MockServer::start().await;
        Mock::given(method("GET"))
            .and(path("/lake/a%20b"))
            .respond_with(answer)
            .mount(&server)
            .await;
        let (s3, _) = service(&server.uri());
        let refused = s3
            .read(&object("lake", "a b"), 0..10, None)
            .await
            .unwrap_err();
        assert!(expected(&refused.kind), "{refused:?}");
    }
}

#[tokio::test]
async fn whoever_asks_pays_only_when_they_said_so() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(header("x-amz-request-payer", "requester"))
        .respond_with(
            ResponseTemplate::new(206)
                .insert_header("content-range", "bytes 0-0/1")
                .set_body_bytes(b"x".to_vec()),
        )
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .respond_with(refusal(403, "AccessDenied", "Access Denied"))
        .with_priority(9)
        .mount(&server)
        .await;
    let (s3, _) = service(&server.uri());
    let paid = ObjectName {
        requester_pays: true,
        ..object("lake", "x")
    };
    assert!(s3.read(&paid, 0..1, None).await.is_ok());
    let refused = s3.read(&object("lake", "x"), 0..1, None).await.unwrap_err();
    assert!(matches!(refused.kind, Kind::Denied { .. }), "{refused}");
}

#[tokio::test]
async fn a_host_that_is_not_there_is_named() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let (s3, _) = service(&format!("http://{address}"));
    let offline = s3.buckets(None).await.unwrap_err();
    assert_eq!(
        offline.kind,
        Kind::Offline {
            host: address.to_string()
        }
    );
}
