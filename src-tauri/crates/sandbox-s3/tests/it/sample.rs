//! The sample: that everything in it is there, and is what it says.

use crate::support::{bytes, client, refused};
use aws_sdk_s3::Client;
use sandbox_s3::{Options, SampleProgress, SandboxS3};
use std::io::Read as _;

async fn keys(client: &Client, bucket: &str, prefix: &str) -> Vec<(String, i64)> {
    let (mut keys, mut token) = (Vec::new(), None);
    loop {
        let page = client.list_objects_v2().bucket(bucket).prefix(prefix);
        let page = page.set_continuation_token(token).send().await.unwrap();
        for one in page.contents() {
            keys.push((one.key.clone().unwrap(), one.size.unwrap()));
        }
        token = page.next_continuation_token;
        if token.is_none() {
            return keys;
        }
    }
}

async fn get(client: &Client, key: &str) -> Vec<u8> {
    let got = client
        .get_object()
        .bucket("game-logs")
        .key(key)
        .send()
        .await;
    bytes(got.unwrap().body).await
}

#[tokio::test]
async fn the_sample_is_made_behind_the_running_server_and_is_what_its_readme_says() {
    let home = tempfile::tempdir().unwrap();
    let server = SandboxS3::start(Options::new(home.path().to_owned()))
        .await
        .unwrap();
    let mut progress = server.sample_progress();
    assert!(matches!(*progress.borrow(), SampleProgress::Making { .. }));
    let ended = progress
        .wait_for(|now| matches!(now, SampleProgress::Ready | SampleProgress::Failed(_)))
        .await
        .unwrap();
    assert_eq!(*ended, SampleProgress::Ready);
    drop(ended);
    let client = client(&server);
    let events = keys(&client, "game-logs", "events/").await;
    let parts = events
        .iter()
        .filter(|one| one.0.ends_with("/part-0.parquet"));
    assert_eq!(parts.count(), 121);
    assert!(
        events
            .iter()
            .any(|one| one.0 == "events/_SUCCESS" && one.1 == 0)
    );
    assert!(
        events
            .iter()
            .any(|one| one.0.starts_with("events/_temporary/"))
    );
    let all = keys(&client, "game-logs", "").await;
    let bytes_in_all: i64 = all.iter().map(|one| one.1).sum();
    assert!(bytes_in_all < 60 << 20, "{bytes_in_all} bytes");

    let columns = |bytes: Vec<u8>| {
        let file = home.path().join("read.parquet");
        std::fs::write(&file, bytes).unwrap();
        let db = duckdb::Connection::open_in_memory().unwrap();
        let query = format!(
            "SELECT count(DISTINCT row_group_id), string_agg(DISTINCT path_in_schema || ':' || type, ',') FROM parquet_metadata('{}')",
            file.display()
        );
        db.query_row(&query, [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })
        .unwrap()
    };
    let early = columns(get(&client, "events/dt=2026-10-01/hour=20/part-0.parquet").await);
    let later = columns(get(&client, "events/dt=2026-10-09/hour=20/part-0.parquet").await);
    assert!(early.0 >= 2, "{} row groups", early.0);
    assert!(early.1.contains("score:INT32") && !early.1.contains("ab_group"));
    assert!(later.1.contains("score:DOUBLE") && later.1.contains("ab_group"));

    let cp932 = get(&client, "sales/売上_2026年10月.csv").await;
    let (text, _, broken) = encoding_rs::SHIFT_JIS.decode(&cp932);
    assert!(!broken && text.starts_with("受注番号,") && text.contains("㈱星空企画"));
    let euc = get(&client, "sales/店舗一覧_eucjp.csv").await;
    let (text, _, broken) = encoding_rs::EUC_JP.decode(&euc);
    assert!(!broken && text.contains("令和"));
    let gz = get(&client, "access/ndjson/2026-10-01/app-00.ndjson.gz").await;
    let (mut first, mut whole) = (String::new(), String::new());
    flate2::read::GzDecoder::new(&gz[..])
        .read_to_string(&mut first)
        .unwrap();
    flate2::read::MultiGzDecoder::new(&gz[..])
        .read_to_string(&mut whole)
        .unwrap();
    assert_eq!((first.lines().count(), whole.lines().count()), (1500, 7500));
    for (key, start) in [
        ("images/characters/akari.png", &b"\x89PNG"[..]),
        ("media/level-up.wav", b"RIFF"),
        ("docs/monthly-report-2026-10.pdf", b"%PDF"),
        ("snapshots/players.avro", b"Obj\x01"),
        ("snapshots/players.arrow", b"ARROW1"),
        ("wide/player_features.parquet", b"PAR1"),
    ] {
        assert!(get(&client, key).await.starts_with(start), "{key}");
    }

    assert_eq!(keys(&client, "game-replays", "").await.len(), 20_000);
    let versions = client.list_object_versions().bucket("game-masters");
    let versions = versions.send().await.unwrap();
    assert_eq!(
        (versions.versions().len(), versions.delete_markers().len()),
        (9, 1)
    );
    let read = |bucket: &'static str, key: &'static str| {
        client.get_object().bucket(bucket).key(key).send()
    };
    read("game-archive", "rankings/2025.ndjson").await.unwrap();
    read("game-archive", "rankings/2026.ndjson").await.unwrap();
    for (bucket, key, code) in [
        ("game-archive", "rankings/2024.ndjson", "InvalidObjectState"),
        ("game-partner-data", "installs/2026-10.csv", "AccessDenied"),
        ("game-payments", "2026-10/cards.csv", "AccessDenied"),
        ("game-logs-eu", "events/2026-10-01.csv", "PermanentRedirect"),
    ] {
        assert_eq!(refused(read(bucket, key).await).1, code, "{bucket}");
    }
    read("game-payments", "2026-10/payments.csv").await.unwrap();
    read("game-restricted", "reports/2026-10.csv")
        .await
        .unwrap();
    let list = client.list_objects_v2().bucket("game-restricted").send();
    assert_eq!(refused(list.await).1, "AccessDenied");

    // It is made once; whoever wants it anew says so.
    let delete = client.delete_object().bucket("game-logs").key("README.md");
    delete.send().await.unwrap();
    server.stop().await;
    let server = SandboxS3::start(Options::new(home.path().to_owned())).await;
    let server = server.unwrap();
    assert_eq!(*server.sample_progress().borrow(), SampleProgress::Ready);
    let gone = crate::support::client(&server);
    let gone = gone
        .get_object()
        .bucket("game-logs")
        .key("README.md")
        .send();
    assert_eq!(refused(gone.await).1, "NoSuchKey");
}

#[tokio::test]
async fn a_sample_that_was_interrupted_is_made_again_from_the_start() {
    let home = tempfile::tempdir().unwrap();
    let options = || Options::new(home.path().to_owned());
    let server = SandboxS3::start(options()).await.unwrap();
    let mut progress = server.sample_progress();
    let in_the_middle =
        |now: &SampleProgress| matches!(now, SampleProgress::Making { done: 1, .. });
    progress.wait_for(in_the_middle).await.unwrap();
    server.stop().await;
    let server = SandboxS3::start(options()).await.unwrap();
    let mut progress = server.sample_progress();
    progress
        .wait_for(|now| *now == SampleProgress::Ready)
        .await
        .unwrap();
    let versions = client(&server);
    let versions = versions.list_object_versions().bucket("game-masters");
    assert_eq!(versions.send().await.unwrap().versions().len(), 9);
    server.reset().await.unwrap();
    let mut progress = server.sample_progress();
    progress
        .wait_for(|now| *now == SampleProgress::Ready)
        .await
        .unwrap();
    assert_eq!(
        keys(&client(&server), "game-replays", "").await.len(),
        20_000
    );
}
