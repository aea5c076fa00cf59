//! Against moto: every question, and every legal key.

use crate::moto::Moto;
use crate::{object, service};
use model::{Kind, ObjectListing, ObjectName, Restore};
use std::time::Duration;

/// Keys that are legal and awkward; the last one is a letter with its mark apart (NFD).
const AWKWARD: &[&str] = &[
    "awkward/a b+c%20d/e.txt",
    "awkward//twice",
    "awkward/../up",
    "awkward/&<>\"'=?#.csv",
    "awkward/調べ.parquet",
    "awkward/か\u{3099}.csv",
];

fn listing(prefix: &str, folded: bool, most: u16) -> ObjectListing {
    ObjectListing {
        bucket: "lake".to_owned(),
        prefix: prefix.to_owned(),
        folded,
        most,
        ..ObjectListing::default()
    }
}

fn filled() -> Moto {
    let moto = Moto::start(None, &[]);
    let keys = serde_json::to_string(AWKWARD).unwrap();
    moto.python_reading(
        r"import boto3, json, os, sys
s3 = boto3.client('s3', endpoint_url=os.environ['URL'])
s3.create_bucket(Bucket='lake')
s3.create_bucket(Bucket='attic')
s3.put_bucket_versioning(Bucket='attic', VersioningConfiguration={'Status': 'Enabled'})
for number in range(250):
    s3.put_object(Bucket='lake', Key=f'log/dt=2026-01-{number % 25 + 1:02}/part-{number:04}', Body=b'x')
for key in json.load(sys.stdin):
    s3.put_object(Bucket='lake', Key=key, Body=key.encode())
s3.put_object(Bucket='lake', Key='one.bin', Body=bytes(range(256)) * 4, ContentType='application/x-one',
    Metadata={'made-by': 'a test'}, Tagging='team=games&cost=low', ServerSideEncryption='aws:kms', SSEKMSKeyId='key-1')
s3.put_object(Bucket='lake', Key='cold.bin', Body=b'cold', StorageClass='GLACIER')
s3.put_object(Bucket='attic', Key='note', Body=b'first')
s3.put_object(Bucket='attic', Key='note', Body=b'second')
s3.delete_object(Bucket='attic', Key='note')",
        &keys,
    );
    moto
}

#[tokio::test]
async fn buckets_prefixes_and_keys_are_listed_a_page_at_a_time() {
    let moto = filled();
    let (s3, keys) = service(&moto.url);
    let buckets = s3.buckets(None).await.unwrap();
    let names: Vec<&str> = buckets
        .buckets
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!((names, buckets.next), (vec!["attic", "lake"], None));

    let top = s3.list(&listing("", true, 1000)).await.unwrap();
    assert_eq!(top.prefixes, ["awkward/", "log/"]);
    let names: Vec<&str> = top.objects.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(names, ["cold.bin", "one.bin"]);
    assert_eq!(top.objects[0].storage_class, "GLACIER");
    assert_eq!(top.objects[1].size, 1024);
    let days = s3.list(&listing("log/", true, 1000)).await.unwrap();
    assert_eq!(days.prefixes.len(), 25);

    // All keys in pages of 100, each once and in order; keys are asked for at every page.
    let before = keys.asked.load(std::sync::atomic::Ordering::SeqCst);
    let (mut all, mut pages, mut token) = (Vec::new(), 0, None);
    loop {
        let question = ObjectListing {
            token,
            ..listing("log/", false, 100)
        };
        let page = s3.list(&question).await.unwrap();
        all.extend(page.objects.into_iter().map(|one| one.key));
        pages += 1;
        token = page.next;
        if token.is_none() {
            break;
        }
    }
    assert_eq!((all.len(), pages), (250, 3));
    assert!(all.is_sorted());
    let asked = keys.asked.load(std::sync::atomic::Ordering::SeqCst);
    assert_eq!(asked - before, 3);

    // A jump: what comes behind a key that need not be there.
    let question = ObjectListing {
        start_after: Some("log/dt=2026-01-24/zzz".to_owned()),
        ..listing("log/", false, 5)
    };
    let behind = s3.list(&question).await.unwrap();
    assert_eq!(behind.objects[0].key, "log/dt=2026-01-25/part-0024");

    let missing = ObjectListing {
        bucket: "nowhere".to_owned(),
        ..listing("", true, 10)
    };
    let missing = s3.list(&missing).await.unwrap_err();
    assert!(
        matches!(&missing.kind, Kind::NotFound { resource } if resource == "s3://nowhere"),
        "{missing}"
    );
    let wrong = s3.list(&listing("", true, 0)).await.unwrap_err();
    assert!(matches!(wrong.kind, Kind::BadInput { .. }), "{wrong}");
}

#[tokio::test]
async fn every_legal_key_is_listed_described_and_read() {
    let moto = filled();
    let (s3, _) = service(&moto.url);
    let page = s3.list(&listing("awkward/", false, 1000)).await.unwrap();
    let mut listed: Vec<&str> = page.objects.iter().map(|one| one.key.as_str()).collect();
    let mut expected = AWKWARD.to_vec();
    listed.sort_unstable();
    expected.sort_unstable();
    assert_eq!(listed, expected);
    for key in AWKWARD {
        let piece = s3.read(&object("lake", key), 0..1000, None).await.unwrap();
        assert_eq!(piece.bytes, key.as_bytes(), "{key}");
        let about = s3.describe(&object("lake", key)).await.unwrap();
        assert_eq!(about.size, key.len() as u64);
    }
}

#[tokio::test]
async fn an_object_is_described_and_read_in_pieces_of_that_very_object() {
    let moto = filled();
    let (s3, _) = service(&moto.url);
    let one = object("lake", "one.bin");
    let about = s3.describe(&one).await.unwrap();
    assert_eq!(about.size, 1024);
    assert_eq!(about.content_type.as_deref(), Some("application/x-one"));
    assert_eq!(
        about.metadata,
        [("made-by".to_owned(), "a test".to_owned())]
    );
    let encryption = about.encryption.unwrap();
    assert_eq!(encryption.algorithm, "aws:kms");
    assert!(encryption.key.unwrap().contains("key-1"));
    assert_eq!(about.restore, Restore::NotNeeded);
    assert!(about.modified_ms.is_some());
    let tags = s3.tags(&one).await.unwrap();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(tags, [pair("cost", "low"), pair("team", "games")]);
    let cold = s3.describe(&object("lake", "cold.bin")).await.unwrap();
    assert_eq!(
        (cold.storage_class.as_str(), cold.restore),
        ("GLACIER", Restore::Needed)
    );
    let closed = s3
        .read(&object("lake", "cold.bin"), 0..4, None)
        .await
        .unwrap_err();
    assert!(
        closed.to_string().contains("has to be restored"),
        "{closed}"
    );

    let etag = about.etag.unwrap();
    let piece = s3.read(&one, 250..260, Some(&etag)).await.unwrap();
    assert_eq!(piece.bytes[..], [250, 251, 252, 253, 254, 255, 0, 1, 2, 3]);
    assert_eq!(
        (piece.whole, piece.etag.as_deref()),
        (1024, Some(etag.as_str()))
    );
    let end = s3.read(&one, 1020..5000, Some(&etag)).await.unwrap();
    assert_eq!(end.bytes[..], [252, 253, 254, 255]);
    let behind = s3.read(&one, 2000..2001, None).await.unwrap_err();
    assert!(
        matches!(&behind.kind, Kind::BadInput { field, .. } if field == "range"),
        "{behind}"
    );
    moto.python(
        "import boto3, os
boto3.client('s3', endpoint_url=os.environ['URL']).put_object(Bucket='lake', Key='one.bin', Body=b'other')",
    );
    let changed = s3.read(&one, 0..3, Some(&etag)).await.unwrap_err();
    assert!(
        matches!(&changed.kind, Kind::Changed { resource } if resource == "s3://lake/one.bin"),
        "{changed}"
    );
    let missing = s3.describe(&object("lake", "gone")).await.unwrap_err();
    assert!(
        matches!(&missing.kind, Kind::NotFound { resource } if resource == "s3://lake/gone"),
        "{missing}"
    );
}

#[tokio::test]
async fn versions_and_marks_of_deletion_are_listed_and_an_old_version_is_read() {
    let moto = filled();
    let (s3, _) = service(&moto.url);
    let question = ObjectListing {
        bucket: "attic".to_owned(),
        ..listing("", false, 100)
    };
    let page = s3.versions(&question, None).await.unwrap();
    let kinds: Vec<_> = page
        .versions
        .iter()
        .map(|one| (one.is_deletion, one.is_latest, one.size))
        .collect();
    assert_eq!(kinds[0], (true, true, 0));
    assert_eq!(kinds.len(), 3);
    assert_eq!(page.next, None);
    let first = page.versions.iter().find(|one| one.size == 5).unwrap();
    let old = ObjectName {
        version: Some(first.version.clone()),
        ..object("attic", "note")
    };
    let piece = s3.read(&old, 0..100, None).await.unwrap();
    assert_eq!(piece.bytes, "first");
    let gone = s3
        .read(&object("attic", "note"), 0..9, None)
        .await
        .unwrap_err();
    assert!(matches!(gone.kind, Kind::NotFound { .. }), "{gone}");
}

#[tokio::test]
async fn a_link_lets_somebody_else_read_and_ends_when_it_says() {
    let moto = filled();
    let (s3, _) = service(&moto.url);
    let awkward = object("lake", AWKWARD[0]);
    let year = Duration::from_hours(365 * 24);
    let (link, until_ms) = s3.link(&awkward, year).await.unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let days = (until_ms - now.unwrap().as_millis() as i64) as f64 / 86_400_000.0;
    assert!((6.9..7.1).contains(&days), "a week at most: {days}");
    // Python reads it without any keys.
    let script = "import os, sys, urllib.request
print(urllib.request.urlopen(sys.stdin.read()).read().decode())";
    assert_eq!(
        moto.python_reading(script, link.expose()).trim(),
        AWKWARD[0]
    );
    let none = s3
        .link(&awkward, Duration::ZERO)
        .await
        .map(drop)
        .unwrap_err();
    assert!(matches!(none.kind, Kind::BadInput { .. }), "{none}");
}
