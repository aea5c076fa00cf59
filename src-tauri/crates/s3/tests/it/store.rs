//! What is written, against moto: whole, in parts, only where there is nothing, and the archive.

use crate::moto::Moto;
use crate::{object, service};
use model::{Kind, Restore, RestoreSpec, RestoreTier};
use s3::{FilePart, Part};
use std::path::Path;

fn part(path: &Path, offset: u64, length: u64) -> FilePart {
    FilePart {
        path: path.to_owned(),
        offset,
        length,
    }
}

fn started() -> Moto {
    let moto = Moto::start(None, &[]);
    moto.python(
        "import boto3, os
s3 = boto3.client('s3', endpoint_url=os.environ['URL'])
s3.create_bucket(Bucket='lake')
s3.put_object(Bucket='lake', Key='cold', Body=b'x', StorageClass='GLACIER')",
    );
    moto
}

#[tokio::test]
async fn part_of_a_file_becomes_an_object_and_its_end_is_read() {
    let moto = started();
    let (s3, _) = service(&moto.url);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "0123456789").unwrap();
    let one = object("lake", "a b+c/調べ");
    s3.put(&one, &part(&file, 2, 5), Some("text/csv"), false)
        .await
        .unwrap();
    let about = s3.describe(&one).await.unwrap();
    assert_eq!(
        (about.size, about.content_type.as_deref()),
        (5, Some("text/csv"))
    );
    let end = s3.read_end(&one, 3).await.unwrap();
    assert_eq!((&end.bytes[..], end.whole), (&b"456"[..], 5));
    let all = s3.read_end(&one, 100).await.unwrap();
    assert_eq!(&all.bytes[..], b"23456");
    s3.put(&object("lake", "empty"), &part(&file, 0, 0), None, false)
        .await
        .unwrap();
    let about = s3.describe(&object("lake", "empty")).await.unwrap();
    assert_eq!(about.size, 0);
    // A file that became shorter is not stored as if that were all of it.
    let short = s3.put(&one, &part(&file, 8, 5), None, false).await;
    assert!(matches!(short.unwrap_err().kind, Kind::Changed { .. }));
    let gone = part(&folder.path().join("gone"), 0, 5);
    let gone = s3.put(&one, &gone, None, false).await;
    assert!(matches!(gone.unwrap_err().kind, Kind::NotFound { .. }));
}

#[tokio::test]
async fn an_object_is_made_of_parts_or_thrown_away() {
    let moto = started();
    let (s3, _) = service(&moto.url);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    let bytes: Vec<u8> = (0..(6 << 20)).map(|n: u32| (n % 251) as u8).collect();
    std::fs::write(&file, &bytes).unwrap();
    let one = object("lake", "large");
    let upload = s3.begin_parts(&one, Some("image/png")).await.unwrap();
    let mut parts: Vec<Part> = Vec::new();
    for (number, offset, length) in [(1, 0, 5 << 20), (2, 5 << 20, 1 << 20)] {
        // Twice: a part that is sent again replaces itself.
        for _ in 0..2 {
            let piece = part(&file, offset, length);
            let sent = s3.put_part(&one, &upload, number, &piece).await.unwrap();
            parts.retain(|known| known.number != number);
            parts.push(sent);
        }
    }
    s3.end_parts(&one, &upload, &parts, false).await.unwrap();
    let about = s3.describe(&one).await.unwrap();
    assert_eq!(about.content_type.as_deref(), Some("image/png"));
    let read = s3.read(&one, 0..(7 << 20), None).await.unwrap();
    assert!(read.bytes == bytes);

    let other = object("lake", "never");
    let upload = s3.begin_parts(&other, None).await.unwrap();
    s3.put_part(&other, &upload, 1, &part(&file, 0, 5 << 20))
        .await
        .unwrap();
    s3.drop_parts(&other, &upload).await.unwrap();
    let late = s3.put_part(&other, &upload, 2, &part(&file, 0, 10)).await;
    assert!(late.is_err(), "there is no such upload any more");
    let left = moto.python(
        "import boto3, os
s3 = boto3.client('s3', endpoint_url=os.environ['URL'])
print(len(s3.list_multipart_uploads(Bucket='lake').get('Uploads', [])))",
    );
    assert_eq!(left.trim(), "0");
}

#[tokio::test]
async fn an_archived_object_is_asked_for() {
    let moto = started();
    let (s3, _) = service(&moto.url);
    let cold = object("lake", "cold");
    let closed = s3.read(&cold, 0..1, None).await.unwrap_err();
    assert_eq!(
        closed.kind,
        Kind::Archived {
            resource: "s3://lake/cold".to_owned(),
            class: "GLACIER".to_owned(),
        }
    );
    let mut spec = RestoreSpec {
        object: cold.clone(),
        days: 0,
        tier: RestoreTier::Expedited,
    };
    let none = s3.restore(&spec).await.unwrap_err();
    assert!(
        matches!(&none.kind, Kind::BadInput { field, .. } if field == "days"),
        "{none}"
    );
    spec.days = 3;
    s3.restore(&spec).await.unwrap();
    let about = s3.describe(&cold).await.unwrap();
    assert_ne!(about.restore, Restore::Needed);
}
