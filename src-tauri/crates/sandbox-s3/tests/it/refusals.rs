//! What is refused, and why: archives, payers, keys of KMS, regions, permissions.

use crate::support::{bytes, client, config, options, refused, running};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Region;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    BucketLocationConstraint, CreateBucketConfiguration, GlacierJobParameters, Payer, RequestPayer,
    RequestPaymentConfiguration, RestoreRequest, ServerSideEncryption, StorageClass, Tier,
};
use sandbox_s3::{Options, SandboxS3};
use std::time::Duration;

async fn archived(client: &Client) {
    let put = client.put_object().bucket("desk").key("old");
    let put = put
        .storage_class(StorageClass::Glacier)
        .body(ByteStream::from_static(b"cold"));
    put.send().await.unwrap();
}

fn restore(
    client: &Client,
) -> aws_sdk_s3::operation::restore_object::builders::RestoreObjectFluentBuilder {
    let tier = GlacierJobParameters::builder().tier(Tier::Standard).build();
    let asked = RestoreRequest::builder()
        .days(2)
        .glacier_job_parameters(tier.unwrap());
    let restore = client.restore_object().bucket("desk").key("old");
    restore.restore_request(asked.build())
}

#[tokio::test]
async fn an_archived_object_is_read_only_once_it_is_restored() {
    let running = running().await;
    let client = &running.client;
    archived(client).await;
    let get = || client.get_object().bucket("desk").key("old").send();
    let cold = refused(get().await);
    assert_eq!(
        cold,
        (
            403,
            "InvalidObjectState".to_owned(),
            "The operation is not valid for the object's storage class".to_owned()
        )
    );
    let head = client.head_object().bucket("desk").key("old");
    let head = head.send().await.unwrap();
    assert_eq!(
        (head.storage_class, head.restore),
        (Some(StorageClass::Glacier), None)
    );
    restore(client).send().await.unwrap();
    assert_eq!(bytes(get().await.unwrap().body).await, b"cold");
    let head = client.head_object().bucket("desk").key("old");
    let told = head.send().await.unwrap().restore.unwrap();
    assert!(
        told.starts_with("ongoing-request=\"false\", expiry-date=\""),
        "{told}"
    );
    assert!(told.ends_with(" 00:00:00 GMT\""), "{told}");
    running.put("warm", "x").await;
    let warm = client.restore_object().bucket("desk").key("warm");
    let asked = RestoreRequest::builder().days(1).build();
    let warm = refused(warm.restore_request(asked).send().await);
    assert_eq!((warm.0, warm.1.as_str()), (403, "InvalidObjectState"));
}

#[tokio::test]
async fn a_restore_under_way_is_told_and_not_begun_twice() {
    let home = tempfile::tempdir().unwrap();
    let slow = Options {
        restore: Duration::from_hours(1),
        ..options(home.path())
    };
    let server = SandboxS3::start(slow).await.unwrap();
    let client = client(&server);
    client.create_bucket().bucket("desk").send().await.unwrap();
    archived(&client).await;
    restore(&client).send().await.unwrap();
    let head = client.head_object().bucket("desk").key("old");
    assert_eq!(
        head.send().await.unwrap().restore.as_deref(),
        Some("ongoing-request=\"true\"")
    );
    let again = refused(restore(&client).send().await);
    assert_eq!(
        (again.0, again.1.as_str()),
        (409, "RestoreAlreadyInProgress")
    );
    let cold = client.get_object().bucket("desk").key("old").send().await;
    assert_eq!(refused(cold).1, "InvalidObjectState");
}

#[tokio::test]
async fn whoever_asks_has_to_pay_where_the_bucket_says_so() {
    let running = running().await;
    running.put("a", "x").await;
    let client = &running.client;
    let pays = RequestPaymentConfiguration::builder().payer(Payer::Requester);
    let put = client.put_bucket_request_payment().bucket("desk");
    put.request_payment_configuration(pays.build().unwrap())
        .send()
        .await
        .unwrap();
    let get = || client.get_object().bucket("desk").key("a");
    let refusal = refused(get().send().await);
    assert_eq!(
        refusal,
        (403, "AccessDenied".to_owned(), "Access Denied".to_owned())
    );
    let list = client.list_objects_v2().bucket("desk");
    assert_eq!(refused(list.clone().send().await).1, "AccessDenied");
    list.request_payer(RequestPayer::Requester)
        .send()
        .await
        .unwrap();
    let paid = get().request_payer(RequestPayer::Requester);
    let paid = paid.send().await.unwrap();
    assert!(paid.request_charged.is_some());
    assert_eq!(bytes(paid.body).await, b"x");
}

#[tokio::test]
async fn a_key_of_kms_that_may_not_be_used_is_named() {
    let running = running().await;
    let client = &running.client;
    let key = "arn:aws:kms:ap-northeast-1:123456789012:key/0a1b";
    let put = client.put_object().bucket("desk").key("a");
    let put = put
        .server_side_encryption(ServerSideEncryption::AwsKms)
        .ssekms_key_id(key)
        .body(ByteStream::from_static(b"secret"));
    put.send().await.unwrap();
    let get = || client.get_object().bucket("desk").key("a").send();
    assert_eq!(bytes(get().await.unwrap().body).await, b"secret");
    running.server.deny("kms:Decrypt", key).await.unwrap();
    let (status, code, words) = refused(get().await);
    assert_eq!((status, code.as_str()), (403, "AccessDenied"));
    assert_eq!(
        words,
        format!(
            "User: arn:aws:iam::123456789012:user/analyst is not authorized to perform: kms:Decrypt on resource: {key} because no identity-based policy allows the kms:Decrypt action"
        )
    );
    // Its headers need no key.
    let head = client.head_object().bucket("desk").key("a").send().await;
    assert_eq!(head.unwrap().ssekms_key_id.as_deref(), Some(key));
}

#[tokio::test]
async fn a_bucket_of_another_region_says_where_it_is() {
    let running = running().await;
    let place = CreateBucketConfiguration::builder()
        .location_constraint(BucketLocationConstraint::EuWest1)
        .build();
    let create = running.client.create_bucket().bucket("europe");
    let create = create.create_bucket_configuration(place);
    create.send().await.unwrap();
    let there = Client::from_conf(
        config(&running.server)
            .region(Region::new("eu-west-1"))
            .build(),
    );
    let put = there.put_object().bucket("europe").key("a");
    put.body(ByteStream::from_static(b"x"))
        .send()
        .await
        .unwrap();

    let here = running.client.get_object().bucket("europe").key("a");
    let here = here.send().await;
    let header = |name: &str| {
        let raw = here.as_ref().unwrap_err().raw_response().unwrap();
        raw.headers().get(name).map(str::to_owned)
    };
    assert_eq!(header("x-amz-bucket-region").as_deref(), Some("eu-west-1"));
    let (status, code, words) = refused(here);
    assert_eq!((status, code.as_str()), (301, "PermanentRedirect"));
    assert!(words.contains("must be addressed using the specified endpoint"));
    let head = running.client.head_bucket().bucket("europe").send().await;
    let raw = head.unwrap_err().raw_response().unwrap().status().as_u16();
    assert_eq!(raw, 301);
    let location = running.client.get_bucket_location().bucket("europe");
    assert_eq!(
        location.send().await.unwrap().location_constraint,
        Some(BucketLocationConstraint::EuWest1)
    );
    let got = there.get_object().bucket("europe").key("a").send().await;
    assert_eq!(bytes(got.unwrap().body).await, b"x");
}

#[tokio::test]
async fn what_a_policy_does_not_allow_is_named() {
    let running = running().await;
    running.put("a", "x").await;
    let client = &running.client;
    running
        .server
        .deny("s3:ListAllMyBuckets", "*")
        .await
        .unwrap();
    running.server.deny("s3:ListBucket", "desk").await.unwrap();
    let (status, code, words) = refused(client.list_buckets().send().await);
    assert_eq!((status, code.as_str()), (403, "AccessDenied"));
    assert!(words.contains("is not authorized to perform: s3:ListAllMyBuckets"));
    let (_, _, words) = refused(client.list_objects_v2().bucket("desk").send().await);
    assert!(words.contains("perform: s3:ListBucket on resource: \"arn:aws:s3:::desk\""));
    assert_eq!(running.get("a").await, b"x");
    // Whoever may not list is not told what there is not.
    let none = client.get_object().bucket("desk").key("none").send().await;
    assert_eq!(refused(none).0, 403);
}

#[tokio::test]
async fn what_is_not_known_to_be_right_is_refused_by_name() {
    let running = running().await;
    let acl = running.client.get_bucket_acl().bucket("desk").send().await;
    let (status, code, _) = refused(acl);
    assert_eq!((status, code.as_str()), (501, "NotImplemented"));
}
