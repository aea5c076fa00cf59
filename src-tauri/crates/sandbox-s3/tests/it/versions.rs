//! Versions and delete markers.

use crate::support::{Running, bytes, refused, running};
use aws_sdk_s3::types::{BucketVersioningStatus, VersioningConfiguration};

async fn versioning(running: &Running, status: BucketVersioningStatus) {
    let to = VersioningConfiguration::builder().status(status).build();
    let put = running.client.put_bucket_versioning().bucket("desk");
    put.versioning_configuration(to).send().await.unwrap();
}

async fn all(running: &Running) -> Vec<(String, String, bool, bool)> {
    let (mut all, mut key, mut version) = (Vec::new(), None, None);
    loop {
        let page = running.client.list_object_versions().bucket("desk");
        let page = page
            .max_keys(2)
            .set_key_marker(key)
            .set_version_id_marker(version)
            .send()
            .await
            .unwrap();
        for one in page.versions() {
            let id = one.version_id.clone().unwrap();
            all.push((one.key.clone().unwrap(), id, one.is_latest.unwrap(), false));
        }
        for one in page.delete_markers() {
            let id = one.version_id.clone().unwrap();
            all.push((one.key.clone().unwrap(), id, one.is_latest.unwrap(), true));
        }
        (key, version) = (page.next_key_marker, page.next_version_id_marker);
        if key.is_none() {
            return all;
        }
    }
}

#[tokio::test]
async fn what_is_replaced_or_deleted_is_still_there_by_its_version() {
    let running = running().await;
    running.put("a", "before").await;
    versioning(&running, BucketVersioningStatus::Enabled).await;
    running.put("a", "one").await;
    running.put("a", "two").await;
    running.put("b", "other").await;
    let delete = running.client.delete_object().bucket("desk").key("a");
    let deleted = delete.send().await.unwrap();
    assert_eq!(deleted.delete_marker, Some(true));
    let marker = deleted.version_id.unwrap();

    let found = all(&running).await;
    assert_eq!(found.len(), 5);
    let of_a: Vec<_> = found.iter().filter(|one| one.0 == "a").collect();
    assert!(of_a.iter().any(|one| one.1 == marker && one.2 && one.3));
    assert!(of_a.iter().any(|one| one.1 == "null" && !one.2));

    let get = || running.client.get_object().bucket("desk").key("a");
    let gone = get().send().await;
    let header = |name: &str| {
        let raw = gone.as_ref().unwrap_err().raw_response().unwrap();
        raw.headers().get(name).map(str::to_owned)
    };
    assert_eq!(header("x-amz-delete-marker").as_deref(), Some("true"));
    assert_eq!(header("x-amz-version-id"), Some(marker.clone()));
    assert_eq!(refused(gone).1, "NoSuchKey");
    let of_marker = refused(get().version_id(&marker).send().await);
    assert_eq!(
        (of_marker.0, of_marker.1.as_str()),
        (405, "MethodNotAllowed")
    );
    let old = get().version_id("null").send().await.unwrap();
    assert_eq!(old.version_id.as_deref(), Some("null"));
    assert_eq!(bytes(old.body).await, b"before");
    let none = "0".repeat(32);
    assert_eq!(
        refused(get().version_id(&none).send().await).1,
        "NoSuchVersion"
    );

    // Without its marker the object is back.
    let delete = running.client.delete_object().bucket("desk").key("a");
    let undone = delete.version_id(&marker).send().await.unwrap();
    assert_eq!(undone.delete_marker, Some(true));
    assert_eq!(running.get("a").await, b"two");
    let listed = running.client.list_objects_v2().bucket("desk");
    assert_eq!(listed.send().await.unwrap().key_count, Some(2));
}

#[tokio::test]
async fn suspended_versioning_replaces_only_what_has_no_version() {
    let running = running().await;
    versioning(&running, BucketVersioningStatus::Enabled).await;
    running.put("a", "kept").await;
    versioning(&running, BucketVersioningStatus::Suspended).await;
    running.put("a", "first").await;
    running.put("a", "second").await;
    assert_eq!(all(&running).await.len(), 2);
    let delete = running.client.delete_object().bucket("desk").key("a");
    let deleted = delete.send().await.unwrap();
    assert_eq!(deleted.version_id.as_deref(), Some("null"));
    let left = all(&running).await;
    assert_eq!(left.iter().filter(|one| one.3).count(), 1);
    assert_eq!(left.len(), 2);
    let status = running.client.get_bucket_versioning().bucket("desk");
    assert_eq!(
        status.send().await.unwrap().status,
        Some(BucketVersioningStatus::Suspended)
    );
}
