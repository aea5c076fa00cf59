//! One object: written, read in parts and under conditions, copied, deleted.

use crate::support::{bytes, client, config, noise, options, refused, running};
use aws_sdk_s3::Client;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, Delete, MetadataDirective, ObjectAttributes, ObjectIdentifier,
    ServerSideEncryption, StorageClass, Tag, Tagging,
};
use sandbox_s3::SandboxS3;
use std::time::Duration;

#[tokio::test]
async fn an_object_comes_back_as_it_was_written_with_everything_beside_it() {
    let running = running().await;
    let body = noise(3 << 20);
    let put = running
        .client
        .put_object()
        .bucket("desk")
        .key("reports/十月.bin")
        .body(ByteStream::from(body.clone()))
        .content_type("application/x-report")
        .cache_control("no-store")
        .content_disposition("attachment; filename=\"r.bin\"")
        .content_encoding("gzip")
        .content_language("ja")
        .metadata("author", "analyst")
        .tagging("team=data&note=%E6%9C%88+end")
        .storage_class(StorageClass::StandardIa)
        .checksum_algorithm(ChecksumAlgorithm::Sha256);
    let put = put.send().await.unwrap();
    assert!(put.checksum_sha256.is_some());
    let got = running
        .client
        .get_object()
        .bucket("desk")
        .key("reports/十月.bin")
        .checksum_mode(ChecksumMode::Enabled);
    let got = got.send().await.unwrap();
    assert_eq!(got.content_length, Some(3 << 20));
    assert_eq!(got.content_type.as_deref(), Some("application/x-report"));
    assert_eq!(got.cache_control.as_deref(), Some("no-store"));
    assert_eq!(got.content_encoding.as_deref(), Some("gzip"));
    assert_eq!(got.content_language.as_deref(), Some("ja"));
    assert_eq!(
        got.metadata.as_ref().unwrap().get("author").unwrap(),
        "analyst"
    );
    assert_eq!(got.tag_count, Some(2));
    assert_eq!(got.storage_class, Some(StorageClass::StandardIa));
    assert_eq!(
        got.server_side_encryption,
        Some(ServerSideEncryption::Aes256)
    );
    assert_eq!(got.checksum_sha256, put.checksum_sha256);
    assert_eq!(got.e_tag, put.e_tag);
    assert!(bytes(got.body).await == body);
    let tags = running
        .client
        .get_object_tagging()
        .bucket("desk")
        .key("reports/十月.bin");
    let tags = tags.send().await.unwrap().tag_set;
    assert_eq!(tags[1].value, "月 end");
}

#[tokio::test]
async fn ranges_are_cut_as_rfc_9110_says() {
    let running = running().await;
    let body = noise(700_000);
    running.put("a", &body).await;
    running.put("empty", b"").await;
    for (range, start, end) in [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=699990-", 699_990, 700_000),
        ("bytes=-7", 699_993, 700_000),
        ("bytes=-9999999", 0, 700_000),
        ("bytes=300000-99999999", 300_000, 700_000),
    ] {
        let got = running.client.get_object().bucket("desk").key("a");
        let got = got.range(range).send().await.unwrap();
        let told = format!("bytes {start}-{}/700000", end - 1);
        assert_eq!(got.content_range.as_deref(), Some(told.as_str()), "{range}");
        assert_eq!(got.content_length, Some((end - start) as i64));
        assert!(bytes(got.body).await == body[start..end], "{range}");
    }
    let beyond = running.client.get_object().bucket("desk").key("a");
    let beyond = refused(beyond.range("bytes=700000-").send().await);
    assert_eq!(
        beyond,
        (
            416,
            "InvalidRange".to_owned(),
            "The requested range is not satisfiable".to_owned()
        )
    );
    let empty = running.client.get_object().bucket("desk").key("empty");
    assert_eq!(
        refused(empty.range("bytes=0-").send().await).1,
        "InvalidRange"
    );
}

#[tokio::test]
async fn an_object_that_changed_is_not_mixed_with_what_it_was() {
    let running = running().await;
    let first = running.put("a", "one").await;
    let second = running.put("a", "two").await;
    let get = || running.client.get_object().bucket("desk").key("a");
    let stale = refused(get().if_match(&first).send().await);
    assert_eq!(
        stale,
        (
            412,
            "PreconditionFailed".to_owned(),
            "At least one of the pre-conditions you specified did not hold".to_owned()
        )
    );
    let fresh = get().if_match(&second).send().await.unwrap();
    assert_eq!(bytes(fresh.body).await, b"two");
    assert_eq!(refused(get().if_none_match(&second).send().await).0, 304);
    let again = get().if_none_match(&first).send().await.unwrap();
    assert_eq!(bytes(again.body).await, b"two");

    let over = running.client.put_object().bucket("desk").key("a");
    let over = over.if_none_match("*").body(ByteStream::from_static(b"x"));
    assert_eq!(refused(over.send().await).1, "PreconditionFailed");
    let over = running.client.put_object().bucket("desk").key("a");
    let over = over.if_match(&first).body(ByteStream::from_static(b"x"));
    assert_eq!(refused(over.send().await).1, "PreconditionFailed");
    assert_eq!(running.get("a").await, b"two");
}

#[tokio::test]
async fn a_body_that_is_not_what_it_was_said_to_be_is_refused() {
    let running = running().await;
    let put = || {
        let put = running.client.put_object().bucket("desk").key("a");
        put.body(ByteStream::from_static(b"hello"))
    };
    let md5 = refused(put().content_md5("AAAAAAAAAAAAAAAAAAAAAA==").send().await);
    assert_eq!((md5.0, md5.1.as_str()), (400, "BadDigest"));
    let crc = refused(put().checksum_crc32("AAAAAA==").send().await);
    assert_eq!((crc.0, crc.1.as_str()), (400, "BadDigest"));
    let none = running.client.get_object().bucket("desk").key("a").send();
    assert_eq!(refused(none.await).1, "NoSuchKey");
}

#[tokio::test]
async fn every_legal_key_is_kept_apart_and_comes_back() {
    let running = running().await;
    let longest = "長".repeat(341) + "x";
    assert_eq!(longest.len(), 1024);
    let keys = [
        "a b",
        "a+b",
        "a%20b",
        "a%b",
        "//",
        "a//b",
        "/a",
        "../a",
        "a/../b",
        ".",
        "a/",
        "a",
        "\u{304c}",
        "\u{304b}\u{3099}",
        "🎮",
        "quote'\"&<>;=?#@:$,!*()",
        "\u{1}tab\tnewline\n",
        longest.as_str(),
    ];
    for (n, key) in keys.iter().enumerate() {
        running.put(key, n.to_string()).await;
    }
    for (n, key) in keys.iter().enumerate() {
        assert_eq!(running.get(key).await, n.to_string().as_bytes(), "{key:?}");
    }
    let listed = running.client.list_objects_v2().bucket("desk");
    let listed = listed
        .encoding_type(aws_sdk_s3::types::EncodingType::Url)
        .send()
        .await
        .unwrap();
    assert_eq!(listed.key_count, Some(keys.len() as i32));
    let too_long = running.client.get_object().bucket("desk");
    let too_long = too_long.key("x".repeat(1025)).send().await;
    assert_eq!(refused(too_long).1, "KeyTooLongError");
}

#[tokio::test]
async fn copies_take_what_they_are_told_to() {
    let running = running().await;
    let body = noise(100_000);
    let put = running.client.put_object().bucket("desk").key("from/あ b");
    let put = put
        .body(ByteStream::from(body.clone()))
        .content_type("text/x-one")
        .metadata("n", "1")
        .tagging("a=b");
    put.send().await.unwrap();
    let copy = || {
        let copy = running.client.copy_object().bucket("desk");
        copy.copy_source("desk/from/%E3%81%82%20b")
    };
    copy().key("to").send().await.unwrap();
    let got = running.client.get_object().bucket("desk").key("to");
    let got = got.send().await.unwrap();
    assert_eq!(got.content_type.as_deref(), Some("text/x-one"));
    assert_eq!(got.tag_count, Some(1));
    assert!(bytes(got.body).await == body);
    let other = copy()
        .key("other")
        .metadata_directive(MetadataDirective::Replace)
        .content_type("text/x-two")
        .metadata("m", "2");
    other.send().await.unwrap();
    let head = running.client.head_object().bucket("desk").key("other");
    let head = head.send().await.unwrap();
    assert_eq!(head.content_type.as_deref(), Some("text/x-two"));
    assert_eq!(head.metadata.unwrap().keys().collect::<Vec<_>>(), ["m"]);
    let itself = refused(copy().key("from/あ b").send().await);
    assert_eq!((itself.0, itself.1.as_str()), (400, "InvalidRequest"));
    let nothing = running.client.copy_object().bucket("desk").key("x");
    let nothing = refused(nothing.copy_source("desk/none").send().await);
    assert_eq!((nothing.0, nothing.1.as_str()), (404, "NoSuchKey"));
    // The bytes lie there once; the copies outlive the original.
    let delete = running.client.delete_object().bucket("desk");
    delete.key("from/あ b").send().await.unwrap();
    assert!(running.get("to").await == body);
}

#[tokio::test]
async fn bytes_go_with_the_last_object_that_has_them() {
    let running = running().await;
    let body = noise(50_000);
    running.put("a", &body).await;
    running.put("b", &body).await;
    let files = || {
        let mut count = 0;
        let mut open = vec![running.home.path().join("blobs")];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    count += 1;
                }
            }
        }
        count
    };
    assert_eq!(files(), 1);
    let objects =
        ["a", "b", "never"].map(|key| ObjectIdentifier::builder().key(key).build().unwrap());
    let delete = Delete::builder().set_objects(Some(objects.to_vec()));
    let deleted = running.client.delete_objects().bucket("desk");
    let deleted = deleted
        .delete(delete.build().unwrap())
        .send()
        .await
        .unwrap();
    // What is not there is deleted too.
    assert_eq!(deleted.deleted().len(), 3);
    assert_eq!(files(), 0);
}

#[tokio::test]
async fn tags_and_attributes_are_told() {
    let running = running().await;
    running.put("a", "hello").await;
    let tag = Tag::builder().key("k").value("v").build().unwrap();
    let put = running.client.put_object_tagging().bucket("desk").key("a");
    let tagging = Tagging::builder().tag_set(tag.clone()).build().unwrap();
    put.tagging(tagging).send().await.unwrap();
    let get = || running.client.get_object_tagging().bucket("desk").key("a");
    assert_eq!(
        get().send().await.unwrap().tag_set,
        std::slice::from_ref(&tag)
    );
    let twice = Tagging::builder().tag_set(tag.clone()).tag_set(tag).build();
    let put = running.client.put_object_tagging().bucket("desk").key("a");
    let twice = refused(put.tagging(twice.unwrap()).send().await);
    assert_eq!((twice.0, twice.1.as_str()), (400, "InvalidTag"));
    let delete = running.client.delete_object_tagging().bucket("desk");
    delete.key("a").send().await.unwrap();
    assert!(get().send().await.unwrap().tag_set.is_empty());
    let told = running
        .client
        .get_object_attributes()
        .bucket("desk")
        .key("a");
    let told = told
        .object_attributes(ObjectAttributes::Etag)
        .object_attributes(ObjectAttributes::ObjectSize)
        .object_attributes(ObjectAttributes::StorageClass)
        .object_attributes(ObjectAttributes::Checksum);
    let told = told.send().await.unwrap();
    assert_eq!(told.object_size, Some(5));
    assert_eq!(told.storage_class, Some(StorageClass::Standard));
    // The client sends a CRC32 of its own accord.
    assert_eq!(
        told.checksum.unwrap().checksum_crc32.as_deref(),
        Some("NhCmhg==")
    );
}

#[tokio::test]
async fn what_was_written_is_there_after_another_start() {
    let running = running().await;
    let body = noise(20_000);
    running.put("large", &body).await;
    running.put("small", "s").await;
    let home = running.home;
    running.server.stop().await;
    let server = SandboxS3::start(options(home.path())).await.unwrap();
    let client = client(&server);
    for (key, expected) in [("large", body), ("small", b"s".to_vec())] {
        let got = client.get_object().bucket("desk").key(key).send().await;
        assert!(bytes(got.unwrap().body).await == expected);
    }
    // Not while it runs: two writers would lose each other's objects.
    let second = SandboxS3::start(options(home.path())).await;
    assert!(matches!(second, Err(sandbox_s3::StartError::InUse(_))));
}

#[tokio::test]
async fn a_presigned_link_works_without_keys_until_it_ends_or_is_changed() {
    let running = running().await;
    running.put("a b/リンク.txt", "linked").await;
    let link = running.client.get_object().bucket("desk");
    let link = link
        .key("a b/リンク.txt")
        .presigned(PresigningConfig::expires_in(Duration::from_mins(1)).unwrap())
        .await
        .unwrap();
    let fetch = |url: String| {
        let endpoint = running.server.endpoint().to_owned();
        async move { plain_get(&endpoint, &url).await }
    };
    let (status, body) = fetch(link.uri().to_owned()).await;
    assert_eq!((status, body.as_str()), (200, "linked"));
    let (status, body) = fetch(link.uri().replace("a%20b", "a%20c")).await;
    assert_eq!(status, 403);
    assert!(
        body.contains("<Code>SignatureDoesNotMatch</Code>"),
        "{body}"
    );
    let (status, body) = fetch(format!("{}/desk/a", running.server.endpoint())).await;
    assert_eq!(status, 403);
    assert!(body.contains("<Message>Access Denied</Message>"), "{body}");
}

/// A GET as a browser would send it.
async fn plain_get(endpoint: &str, url: &str) -> (u16, String) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let host = endpoint.strip_prefix("http://").unwrap();
    let path = url.strip_prefix(endpoint).unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

#[tokio::test]
async fn keys_that_are_not_of_this_start_are_refused() {
    let running = running().await;
    let wrong = |id: &str, secret: &str| {
        let keys = aws_sdk_s3::config::Credentials::new(id, secret, None, None, "test");
        Client::from_conf(config(&running.server).credentials_provider(keys).build())
    };
    let id = &running.server.keys().access_key_id;
    let client = wrong(id, "not the secret");
    let (status, code, words) = refused(client.list_buckets().send().await);
    assert_eq!((status, code.as_str()), (403, "SignatureDoesNotMatch"));
    assert!(words.starts_with("The request signature we calculated does not match"));
    let client = wrong("SANDBOXNOBODY", "whatever");
    let (status, code, words) = refused(client.list_buckets().send().await);
    assert_eq!((status, code.as_str()), (403, "InvalidAccessKeyId"));
    assert!(words.starts_with("The AWS Access Key Id you provided does not exist"));
}
