//! A folder as a bucket, and the line that it is read over.

use crate::support::{bytes, client, noise, options};
use sandbox_s3::{Line, Options, SandboxS3};
use std::time::{Duration, Instant};

#[tokio::test]
async fn the_files_of_a_folder_are_objects_and_what_is_read_of_them_is_counted() {
    let (home, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let body = noise(1 << 20);
    std::fs::create_dir(folder.path().join("a b")).unwrap();
    std::fs::write(folder.path().join("a b/large.bin"), &body).unwrap();
    std::fs::write(folder.path().join("small.txt"), "s").unwrap();
    let server = SandboxS3::start(options(home.path())).await.unwrap();
    assert_eq!(
        server.serve_folder("files", folder.path()).await.unwrap(),
        2
    );
    let client = client(&server);
    let listed = client
        .list_objects_v2()
        .bucket("files")
        .send()
        .await
        .unwrap();
    assert_eq!(listed.contents()[0].key.as_deref(), Some("a b/large.bin"));
    server.reset_meter();
    let got = client.get_object().bucket("files").key("a b/large.bin");
    let got = got.range("bytes=1000-1999").send().await.unwrap();
    assert_eq!(bytes(got.body).await, body[1000..2000]);
    let head = client.head_object().bucket("files").key("small.txt");
    assert_eq!(head.send().await.unwrap().content_length, Some(1));
    let metered = server.metered();
    assert_eq!((metered.requests, metered.gets, metered.heads), (2, 1, 1));
    assert_eq!((metered.bytes, metered.at_once), (1000, 1));
    // The files are not the server's to remove.
    let delete = client.delete_object().bucket("files").key("small.txt");
    delete.send().await.unwrap();
    assert!(folder.path().join("small.txt").exists());
}

#[tokio::test]
async fn a_slow_line_waits_before_the_first_byte_and_carries_so_much_a_second() {
    let (home, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("file"), noise(2_000_000)).unwrap();
    let line = Line {
        latency: Duration::from_millis(60),
        bytes_per_second: Some(10_000_000),
        meter: true,
    };
    let slow = Options {
        line,
        ..options(home.path())
    };
    let server = SandboxS3::start(slow).await.unwrap();
    server.serve_folder("files", folder.path()).await.unwrap();
    let client = client(&server);
    let begun = Instant::now();
    let got = client.get_object().bucket("files").key("file").send().await;
    let got = got.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(60));
    assert_eq!(bytes(got.body).await.len(), 2_000_000);
    assert!(
        begun.elapsed() >= Duration::from_millis(240),
        "{:?}",
        begun.elapsed()
    );
}
