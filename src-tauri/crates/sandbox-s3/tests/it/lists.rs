//! Lists: pages, delimiters, where they begin, and that a page costs the same in a long bucket.

use crate::support::{Running, refused, running};
use aws_sdk_s3::types::EncodingType;

async fn filled() -> Running {
    let running = running().await;
    for key in [
        "a/1", "a/2", "a/b/1", "a/b/2", "b/1", "c", "c/1", "d d/+", "d d/あ", "e",
    ] {
        running.put(key, key).await;
    }
    running
}

#[tokio::test]
async fn folders_are_rolled_up_by_the_delimiter_and_paged() {
    let running = filled().await;
    for page_size in 1..=7 {
        let (mut lines, mut token, mut pages) = (Vec::new(), None, 0);
        loop {
            let page = running.client.list_objects_v2().bucket("desk");
            let page = page
                .delimiter("/")
                .max_keys(page_size)
                .set_continuation_token(token)
                .send()
                .await
                .unwrap();
            pages += 1;
            let keys = page.contents().iter().map(|one| one.key.clone().unwrap());
            lines.extend(keys);
            let folders = page.common_prefixes().iter();
            lines.extend(folders.map(|one| one.prefix.clone().unwrap()));
            assert!(page.key_count.unwrap() <= page_size);
            token = page.next_continuation_token;
            assert_eq!(page.is_truncated, Some(token.is_some()));
            if token.is_none() {
                break;
            }
        }
        lines.sort();
        assert_eq!(lines, ["a/", "b/", "c", "c/", "d d/", "e"]);
        assert_eq!(pages, 6usize.div_ceil(page_size as usize));
    }
}

#[tokio::test]
async fn the_old_kind_of_list_goes_on_by_marker() {
    let running = filled().await;
    let (mut lines, mut marker) = (Vec::new(), None);
    loop {
        let page = running.client.list_objects().bucket("desk");
        let page = page
            .delimiter("/")
            .max_keys(2)
            .set_marker(marker)
            .send()
            .await
            .unwrap();
        lines.extend(page.contents().iter().map(|one| one.key.clone().unwrap()));
        let folders = page.common_prefixes().iter();
        lines.extend(folders.map(|one| one.prefix.clone().unwrap()));
        marker = page.next_marker;
        if marker.is_none() {
            assert_eq!(page.is_truncated, Some(false));
            break;
        }
    }
    lines.sort();
    assert_eq!(lines, ["a/", "b/", "c", "c/", "d d/", "e"]);
    // Without a delimiter there is no marker: the last key is one.
    let page = running.client.list_objects().bucket("desk").max_keys(3);
    let page = page.send().await.unwrap();
    assert_eq!((page.is_truncated, page.next_marker), (Some(true), None));
}

#[tokio::test]
async fn prefix_and_start_after_cut_the_list() {
    let running = filled().await;
    let keys = |prefix: &'static str, after: &'static str, delimiter: Option<&'static str>| {
        let list = running.client.list_objects_v2().bucket("desk");
        let list = list
            .prefix(prefix)
            .start_after(after)
            .set_delimiter(delimiter.map(str::to_owned));
        async move {
            let page = list.send().await.unwrap();
            let keys = page.contents().iter().map(|one| one.key.clone().unwrap());
            let folders = page.common_prefixes().iter();
            keys.chain(folders.map(|one| one.prefix.clone().unwrap()))
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(keys("a/b", "", None).await, ["a/b/1", "a/b/2"]);
    assert_eq!(keys("a/", "a/1", Some("/")).await, ["a/2", "a/b/"]);
    assert_eq!(keys("", "c", None).await, ["c/1", "d d/+", "d d/あ", "e"]);
    assert_eq!(keys("", "b/1", Some("/")).await, ["c", "e", "c/", "d d/"]);
    assert_eq!(keys("zz", "", None).await, Vec::<String>::new());
    assert_eq!(
        keys("a", "", Some("1")).await,
        ["a/2", "a/b/2", "a/1", "a/b/1"]
    );
}

#[tokio::test]
async fn keys_are_encoded_where_that_is_asked_for() {
    let running = filled().await;
    let list = running.client.list_objects_v2().bucket("desk");
    let list = list.prefix("d d/").encoding_type(EncodingType::Url);
    let page = list.send().await.unwrap();
    let keys: Vec<_> = page
        .contents()
        .iter()
        .map(|one| one.key.clone().unwrap())
        .collect();
    assert_eq!(keys, ["d+d/%2B", "d+d/%E3%81%82"]);
    assert_eq!(page.prefix.as_deref(), Some("d+d/"));
    let none = running.client.list_objects_v2().bucket("desk").max_keys(0);
    let none = none.send().await.unwrap();
    assert_eq!((none.key_count, none.is_truncated), (Some(0), Some(false)));
    let wrong = running.client.list_objects_v2().bucket("desk");
    let wrong = refused(wrong.continuation_token("***").send().await);
    assert_eq!(wrong.2, "The continuation token provided is incorrect");
}

#[tokio::test]
async fn buckets_are_made_found_and_removed() {
    let running = running().await;
    running.put("a", "x").await;
    let client = &running.client;
    let again = refused(client.create_bucket().bucket("desk").send().await);
    assert_eq!(
        (again.0, again.1.as_str()),
        (409, "BucketAlreadyOwnedByYou")
    );
    let wrong = client.create_bucket().bucket("Not-A-Bucket").send().await;
    assert_eq!(refused(wrong).1, "InvalidBucketName");
    let full = refused(client.delete_bucket().bucket("desk").send().await);
    assert_eq!((full.0, full.1.as_str()), (409, "BucketNotEmpty"));
    let listed = client.list_buckets().send().await.unwrap();
    assert_eq!(listed.buckets()[0].name.as_deref(), Some("desk"));
    assert_eq!(
        listed.buckets()[0].bucket_region.as_deref(),
        Some("ap-northeast-1")
    );
    let head = client.head_bucket().bucket("desk").send().await.unwrap();
    assert_eq!(head.bucket_region.as_deref(), Some("ap-northeast-1"));
    let delete = client.delete_object().bucket("desk").key("a");
    delete.send().await.unwrap();
    client.delete_bucket().bucket("desk").send().await.unwrap();
    let gone = refused(client.list_objects_v2().bucket("desk").send().await);
    assert_eq!(
        gone,
        (
            404,
            "NoSuchBucket".to_owned(),
            "The specified bucket does not exist".to_owned()
        )
    );
    assert_eq!(
        refused(client.head_bucket().bucket("desk").send().await).0,
        404
    );
}
