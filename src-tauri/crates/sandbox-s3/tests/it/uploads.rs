//! Uploads in parts.

use crate::support::{bytes, client, noise, options, refused, running};
use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, CompletedMultipartUpload, CompletedPart, ObjectAttributes,
};
use sandbox_s3::SandboxS3;

const FIVE: usize = 5 << 20;

async fn part(client: &Client, id: &str, number: i32, body: &[u8]) -> CompletedPart {
    let sent = client.upload_part().bucket("desk").key("big").upload_id(id);
    let sent = sent
        .part_number(number)
        .checksum_algorithm(ChecksumAlgorithm::Crc32)
        .body(ByteStream::from(body.to_vec()));
    let sent = sent.send().await.unwrap();
    CompletedPart::builder()
        .part_number(number)
        .set_e_tag(sent.e_tag)
        .set_checksum_crc32(sent.checksum_crc32)
        .build()
}

async fn begin(client: &Client) -> String {
    let begun = client.create_multipart_upload().bucket("desk").key("big");
    let begun = begun
        .checksum_algorithm(ChecksumAlgorithm::Crc32)
        .content_type("application/x-big");
    begun.send().await.unwrap().upload_id.unwrap()
}

fn complete(
    client: &Client,
    id: &str,
    parts: Vec<CompletedPart>,
) -> aws_sdk_s3::operation::complete_multipart_upload::builders::CompleteMultipartUploadFluentBuilder
{
    let parts = CompletedMultipartUpload::builder().set_parts(Some(parts));
    let complete = client.complete_multipart_upload().bucket("desk").key("big");
    complete.upload_id(id).multipart_upload(parts.build())
}

#[tokio::test]
async fn an_upload_survives_the_server_and_becomes_one_object() {
    let running = running().await;
    let body = noise(FIVE * 2 + 1000);
    let id = begin(&running.client).await;
    let first = part(&running.client, &id, 1, &body[..FIVE]).await;
    let home = running.home;
    running.server.stop().await;

    let server = SandboxS3::start(options(home.path())).await.unwrap();
    let client = client(&server);
    let open = client.list_multipart_uploads().bucket("desk").send().await;
    let open = open.unwrap();
    assert_eq!(open.uploads()[0].upload_id.as_deref(), Some(id.as_str()));
    let third = part(&client, &id, 7, &body[FIVE * 2..]).await;
    // A part may be sent again.
    part(&client, &id, 3, b"not this").await;
    let second = part(&client, &id, 3, &body[FIVE..FIVE * 2]).await;
    let listed = client.list_parts().bucket("desk").key("big").upload_id(&id);
    let listed = listed.max_parts(2).send().await.unwrap();
    assert_eq!(listed.is_truncated, Some(true));
    assert_eq!(listed.parts()[1].size, Some(FIVE as i64));
    let done = complete(&client, &id, vec![first, second, third]);
    let done = done.send().await.unwrap();
    assert!(done.e_tag.unwrap().ends_with("-3\""));
    assert!(done.checksum_crc32.unwrap().ends_with("-3"));

    let got = client.get_object().bucket("desk").key("big");
    let got = got
        .checksum_mode(ChecksumMode::Enabled)
        .send()
        .await
        .unwrap();
    assert_eq!(got.content_type.as_deref(), Some("application/x-big"));
    assert!(bytes(got.body).await == body);
    // A range over the seam of two parts, and one part by its number.
    let range = client.get_object().bucket("desk").key("big");
    let range = range
        .range(format!("bytes={}-{}", FIVE - 3, FIVE + 2))
        .send()
        .await
        .unwrap();
    assert_eq!(bytes(range.body).await, body[FIVE - 3..FIVE + 3]);
    let by_number = client.get_object().bucket("desk").key("big").part_number(7);
    let by_number = by_number.send().await.unwrap();
    assert_eq!(by_number.parts_count, Some(3));
    assert!(bytes(by_number.body).await == body[FIVE * 2..]);
    let told = client.get_object_attributes().bucket("desk").key("big");
    let told = told.object_attributes(ObjectAttributes::ObjectParts);
    let told = told.send().await.unwrap().object_parts.unwrap();
    assert_eq!(told.total_parts_count, Some(3));
    let gone = client.list_parts().bucket("desk").key("big").upload_id(&id);
    assert_eq!(refused(gone.send().await).1, "NoSuchUpload");
    // A copy of it is one piece, so it gets the ETag of one piece.
    let copy = client.copy_object().bucket("desk").key("copy");
    let copy = copy.copy_source("desk/big").send().await.unwrap();
    let etag = copy.copy_object_result.unwrap().e_tag.unwrap();
    assert!(!etag.contains('-'));
}

#[tokio::test]
async fn parts_are_copied_out_of_other_objects() {
    let running = running().await;
    let body = noise(FIVE + 100);
    running.put("from", &body).await;
    let client = &running.client;
    let id = begin(client).await;
    let copy = |number: i32, range: String| {
        let copy = client.upload_part_copy().bucket("desk").key("big");
        copy.upload_id(&id)
            .part_number(number)
            .copy_source("desk/from")
            .copy_source_range(range)
    };
    let mut parts = Vec::new();
    for (number, range) in [
        (1, format!("bytes=0-{}", FIVE - 1)),
        (2, "bytes=10-19".to_owned()),
    ] {
        let copied = copy(number, range).send().await.unwrap();
        let etag = copied.copy_part_result.unwrap().e_tag;
        parts.push(
            CompletedPart::builder()
                .part_number(number)
                .set_e_tag(etag)
                .build(),
        );
    }
    let beyond = refused(copy(3, format!("bytes=0-{}", FIVE + 100)).send().await);
    assert_eq!((beyond.0, beyond.1.as_str()), (400, "InvalidArgument"));
    complete(client, &id, parts).send().await.unwrap();
    let mut expected = body[..FIVE].to_vec();
    expected.extend(&body[10..20]);
    assert!(running.get("big").await == expected);
}

#[tokio::test]
async fn an_upload_that_does_not_fit_together_is_refused() {
    let running = running().await;
    let client = &running.client;
    let id = begin(client).await;
    let small = part(client, &id, 1, b"small").await;
    let last = part(client, &id, 2, b"last").await;
    let refusal = |parts: Vec<CompletedPart>| {
        let sent = complete(client, &id, parts).send();
        async move { refused(sent.await).1 }
    };
    assert_eq!(
        refusal(vec![small.clone(), last.clone()]).await,
        "EntityTooSmall"
    );
    assert_eq!(
        refusal(vec![last.clone(), small.clone()]).await,
        "InvalidPartOrder"
    );
    let odd = CompletedPart::builder()
        .part_number(2)
        .e_tag("\"00000000000000000000000000000000\"");
    assert_eq!(refusal(vec![odd.build()]).await, "InvalidPart");
    let beyond = client
        .upload_part()
        .bucket("desk")
        .key("big")
        .upload_id(&id);
    let beyond = beyond
        .part_number(10_001)
        .body(ByteStream::from_static(b"x"));
    assert_eq!(refused(beyond.send().await).1, "InvalidArgument");
    let abort = client.abort_multipart_upload().bucket("desk").key("big");
    abort.upload_id(&id).send().await.unwrap();
    assert_eq!(refusal(vec![last]).await, "NoSuchUpload");
    let open = client.list_multipart_uploads().bucket("desk").send().await;
    assert!(open.unwrap().uploads().is_empty());
}
