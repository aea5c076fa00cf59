//! Objects of S3, as moto plays it: looking around, fetching, storing, over lines that are cut and
//! services that are busy.

use model::{
    AuditEntry, AuditOutcome, AuditQuestion, ConnectionDraft, ConnectionId, DownloadSpec,
    IdentityDraft, IdentitySource, JobId, JobState, Kind, ObjectListing, ObjectName, Reach,
    Restore, RestoreSpec, RestoreTier, TransferReport, UploadSpec,
};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use tests::moto::Moto;
use tests::proxy::Proxy;
use workbench::{Options, Workbench};

/// Bytes of a file that is more than two pieces long, and different everywhere.
const LARGE: usize = (20 << 20) + 123;

/// A workbench with one connection to moto, which is reached through a proxy.
pub(crate) struct Lake {
    pub(crate) workbench: Workbench,
    pub(crate) connection: ConnectionId,
    pub(crate) proxy: Proxy,
    pub(crate) folder: tempfile::TempDir,
    moto: Option<Moto>,
    next_job: AtomicU32,
}

impl Lake {
    pub(crate) async fn new(script: &str) -> Self {
        let moto = Moto::start(None, &[]);
        moto.python(&format!(
            "import boto3, os\ns3 = boto3.client('s3', endpoint_url=os.environ['URL'])\n\
             s3.create_bucket(Bucket='lake')\n{script}"
        ));
        let mut lake = Self::over(&moto.url).await;
        lake.moto = Some(moto);
        lake
    }

    /// Over any service.
    pub(crate) async fn over(url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workbench = Workbench::open(Options::new(folder.path().join("workspace"))).unwrap();
        let proxy = Proxy::before(url).await;
        let draft = IdentityDraft {
            id: None,
            name: "Ann".to_owned(),
            source: IdentitySource::AwsKeys {
                access_key_id: "AKIASETUPSETUPSETUP1".to_owned(),
                secret_access_key: "canary-secret-of-the-lake-000000000000001".to_owned(),
                session_token: None,
            },
        };
        let added = workbench.identity_add(JobId::from("add"), draft).await;
        let draft = ConnectionDraft {
            id: None,
            name: "Lake".to_owned(),
            identity: added.unwrap().identity.id,
            reach: Reach::Aws {
                region: "us-east-1".to_owned(),
                path_style: true,
                endpoint: Some(proxy.url.clone()),
            },
        };
        Self {
            connection: workbench.connection_save(draft).unwrap(),
            workbench,
            proxy,
            folder,
            moto: None,
            next_job: AtomicU32::new(1),
        }
    }

    pub(crate) fn job(&self) -> JobId {
        let number = self.next_job.fetch_add(1, Ordering::Relaxed);
        JobId(format!("lake-{number}"))
    }

    fn python(&self, script: &str) -> String {
        self.moto.as_ref().unwrap().python(&format!(
            "import boto3, os\ns3 = boto3.client('s3', endpoint_url=os.environ['URL'])\n{script}"
        ))
    }

    pub(crate) fn rule(&self, text: &str) {
        let path = self.workbench.policy_read().path;
        std::fs::write(path, format!("version = 1\n{text}\n")).unwrap();
        assert_eq!(self.workbench.policy_read().problem, None);
    }

    /// The newest line of the audit log.
    pub(crate) async fn noted(&self) -> AuditEntry {
        let question = AuditQuestion {
            limit: 1,
            ..AuditQuestion::default()
        };
        let page = self.workbench.audit_list(self.job(), question).await;
        page.unwrap().entries.remove(0)
    }

    pub(crate) fn folder_named(&self, name: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    pub(crate) fn download(&self, objects: &[&str], prefixes: &[&str], to: &Path) -> DownloadSpec {
        DownloadSpec {
            connection: self.connection.clone(),
            objects: objects.iter().map(|key| object(key)).collect(),
            prefixes: prefixes.iter().map(|key| object(key)).collect(),
            to: to.to_string_lossy().into_owned(),
            overwrite: false,
        }
    }

    pub(crate) async fn fetch(&self, spec: DownloadSpec) -> model::Result<TransferReport> {
        self.workbench.object_download(self.job(), spec).await
    }

    pub(crate) fn upload(&self, files: &[&Path], prefix: &str) -> UploadSpec {
        let files = files.iter().map(|path| path.to_string_lossy().into_owned());
        UploadSpec {
            connection: self.connection.clone(),
            files: files.collect(),
            bucket: "lake".to_owned(),
            prefix: prefix.to_owned(),
            overwrite: false,
        }
    }

    pub(crate) async fn store(&self, spec: UploadSpec) -> model::Result<TransferReport> {
        self.workbench.object_upload(self.job(), spec).await
    }

    /// Ranges that were asked for.
    fn ranges(&self) -> Vec<String> {
        let seen = self.proxy.seen().into_iter();
        seen.filter_map(|one| one.range).collect()
    }
}

pub(crate) fn object(key: &str) -> ObjectName {
    ObjectName {
        bucket: "lake".to_owned(),
        key: key.to_owned(),
        ..ObjectName::default()
    }
}

fn listing(prefix: &str, folded: bool) -> ObjectListing {
    ObjectListing {
        bucket: "lake".to_owned(),
        prefix: prefix.to_owned(),
        folded,
        most: 1000,
        ..ObjectListing::default()
    }
}

fn large() -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..LARGE).map(|_| next()).collect()
}

/// Files below a folder, without those of the workspace.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let inner = files(&path);
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            found.extend(inner.into_iter().map(|one| format!("{name}/{one}")));
        } else {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_is_looked_through_also_when_the_service_is_busy_or_the_line_is_cut() {
    let lake = Lake::new(
        "for key in ['a/1.csv', 'a/b/2.csv', 'c d+e%20.txt']:
    s3.put_object(Bucket='lake', Key=key, Body=b'12345', Tagging='team=games')
s3.put_object(Bucket='lake', Key='cold', Body=b'x', StorageClass='DEEP_ARCHIVE')
s3.create_bucket(Bucket='attic')
s3.put_bucket_versioning(Bucket='attic', VersioningConfiguration={'Status': 'Enabled'})
s3.put_object(Bucket='attic', Key='note', Body=b'first')
s3.put_object(Bucket='attic', Key='note', Body=b'second')
s3.delete_object(Bucket='attic', Key='note')",
    )
    .await;
    let (house, to) = (&lake.workbench, &lake.connection);
    lake.proxy.slow_down("GET /lake", 1);
    lake.proxy.cut("GET /lake", 100, 1);
    let page = house.object_list(lake.job(), to, listing("", true)).await;
    let page = page.unwrap();
    assert_eq!(page.prefixes, ["a/"]);
    let keys: Vec<&str> = page.objects.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["c d+e%20.txt", "cold"]);
    let statuses: Vec<u16> = lake.proxy.seen().iter().map(|one| one.status).collect();
    assert_eq!(statuses, [503, 200, 200]);

    lake.proxy.clear();
    let buckets = house.object_buckets(lake.job(), to, None).await.unwrap();
    assert_eq!(buckets.buckets.len(), 2);
    let odd = object("c d+e%20.txt");
    let detail = house.object_detail(lake.job(), to, &odd).await;
    assert_eq!(detail.unwrap().size, 5);
    let tags = house.object_tags(lake.job(), to, &object("a/1.csv")).await;
    assert_eq!(tags.unwrap(), [("team".to_owned(), "games".to_owned())]);
    let versions = ObjectListing {
        bucket: "attic".to_owned(),
        ..listing("", false)
    };
    let versions = house.object_versions(lake.job(), to, versions, None).await;
    assert_eq!(versions.unwrap().versions.len(), 3);
    assert_eq!(lake.proxy.count(), 4, "one request for each question");

    // What lies in the archive is asked for, and says so afterwards.
    let cold = house.object_detail(lake.job(), to, &object("cold")).await;
    assert_eq!(cold.unwrap().restore, Restore::Needed);
    let closed = house
        .object_bytes(lake.job(), to, &object("cold"), None)
        .await;
    let closed = closed.unwrap_err();
    assert!(matches!(&closed.kind, Kind::Archived { .. }), "{closed}");
    let spec = RestoreSpec {
        object: object("cold"),
        days: 2,
        tier: RestoreTier::Bulk,
    };
    house.object_restore(lake.job(), to, spec).await.unwrap();
    let cold = house.object_detail(lake.job(), to, &object("cold")).await;
    assert_ne!(cold.unwrap().restore, Restore::Needed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_stopped_by_its_id() {
    let lake = Lake::new("").await;
    lake.proxy.stall("GET /lake", 1);
    let job = lake.job();
    let asked = lake
        .workbench
        .object_list(job.clone(), &lake.connection, listing("", true));
    let stopped = async {
        while lake.proxy.count() == 0 {
            tokio::task::yield_now().await;
        }
        assert!(lake.workbench.job_cancel(&job));
    };
    let (answer, ()) = tokio::join!(asked, stopped);
    assert_eq!(answer.unwrap_err().kind, Kind::Cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_shown_in_place_are_as_many_as_asked_for_and_never_too_many() {
    let lake = Lake::new(
        "s3.put_object(Bucket='lake', Key='text', Body=b'0123456789' * 2000000)
s3.put_object(Bucket='lake', Key='empty', Body=b'')
s3.put_object(Bucket='lake', Key='huge', Body=b'0' * (65 << 20))",
    )
    .await;
    let (house, to) = (&lake.workbench, &lake.connection);
    let text = object("text");
    let start = house.object_bytes(lake.job(), to, &text, Some(12)).await;
    assert_eq!(start.unwrap(), b"012345678901");
    assert_eq!(lake.ranges(), ["bytes=0-11"]);
    let all = house
        .object_bytes(lake.job(), to, &object("text"), None)
        .await;
    assert_eq!(all.unwrap().len(), 20_000_000);
    let empty = object("empty");
    let empty = house.object_bytes(lake.job(), to, &empty, None).await;
    assert_eq!(empty.unwrap(), b"");
    lake.proxy.clear();
    let huge = house
        .object_bytes(lake.job(), to, &object("huge"), None)
        .await;
    let huge = huge.unwrap_err();
    let limit = Kind::OverLimit {
        limit: 64 << 20,
        asked: 65 << 20,
        unit: "bytes".to_owned(),
    };
    assert_eq!(huge.kind, limit);
    assert_eq!(
        lake.proxy.count(),
        1,
        "nothing is read once the size is known"
    );
    assert_eq!(lake.noted().await.resource.unwrap(), "s3://lake/huge");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_object_comes_whole_over_a_line_that_is_cut_and_a_service_that_is_busy() {
    let lake = Lake::new("").await;
    let (bytes, source) = (large(), lake.folder.path().join("large.bin"));
    std::fs::write(&source, &bytes).unwrap();
    lake.proxy.cut("partNumber=2&", 0, 1);
    lake.proxy.slow_down("partNumber=3&", 2);
    let stored = lake.store(lake.upload(&[&source], "in")).await.unwrap();
    assert_eq!((stored.objects, stored.bytes), (1, LARGE as u64));
    assert_eq!(stored.failed, []);
    let parts = lake.proxy.seen().into_iter();
    let parts = parts
        .filter(|one| one.method == "PUT" && one.sent > 0)
        .count();
    assert_eq!(parts, 6, "three parts, and three sent again");
    let shown = lake.python(
        "import hashlib\nanswer = s3.get_object(Bucket='lake', Key='in/large.bin')\n\
         print(hashlib.sha256(answer['Body'].read()).hexdigest(), answer['ContentType'])",
    );
    let digest = hex(&bytes);
    assert!(shown.starts_with(&digest), "{shown}");

    let to = lake.folder_named("out");
    lake.proxy.clear();
    lake.proxy.cut("GET /lake/in/large.bin", 1 << 20, 2);
    lake.proxy.slow_down("GET /lake/in/large.bin", 1);
    let report = lake.fetch(lake.download(&["in/large.bin"], &[], &to)).await;
    assert_eq!(report.unwrap().bytes, LARGE as u64);
    assert!(std::fs::read(to.join("large.bin")).unwrap() == bytes);
    assert_eq!(files(&to), ["large.bin"], "nothing else is left behind");
    let gets: Vec<_> = lake
        .proxy
        .seen()
        .into_iter()
        .filter(|one| one.method == "GET")
        .collect();
    assert_eq!(gets.len(), 6, "three pieces, and three asked for again");
    assert!(gets.iter().all(|one| one.if_match.is_some()));

    // What is there already is left, unless it may be written over.
    let again = lake.fetch(lake.download(&["in/large.bin"], &[], &to)).await;
    assert_eq!((again.unwrap().left, files(&to).len()), (1, 1));
    std::fs::write(to.join("large.bin"), "other").unwrap();
    let mut spec = lake.download(&["in/large.bin"], &[], &to);
    spec.overwrite = true;
    lake.fetch(spec).await.unwrap();
    assert!(std::fs::read(to.join("large.bin")).unwrap() == bytes);
    let again = lake.store(lake.upload(&[&source], "in")).await.unwrap();
    assert_eq!((again.left, again.objects), (1, 0));
}

/// Whether it is what a download was cut off at.
fn is_part(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|end| end == "part")
}

fn hex(bytes: &[u8]) -> String {
    use sha2::{Digest as _, Sha256};
    use std::fmt::Write as _;
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_was_cut_for_good_goes_on_where_it_stopped() {
    let lake = Lake::new("").await;
    let (bytes, source) = (large(), lake.folder.path().join("large.bin"));
    std::fs::write(&source, &bytes).unwrap();
    lake.store(lake.upload(&[&source], "")).await.unwrap();
    let to = lake.folder_named("out");
    let spec = || lake.download(&["large.bin"], &[], &to.join("mine.bin"));

    // The last piece never comes.
    lake.proxy.clear();
    lake.proxy.delay(std::time::Duration::from_millis(5));
    let job = lake.job();
    let last = format!("bytes={}-{}", 16 << 20, LARGE - 1);
    lake.proxy.stall_range(&last, 1);
    let cut = async {
        let is_stored = |name: &String| {
            is_part(name)
                && std::fs::metadata(to.join(name)).is_ok_and(|about| about.len() == 16 << 20)
        };
        while !files(&to).iter().any(is_stored) {
            tokio::task::yield_now().await;
        }
        assert!(lake.workbench.job_cancel(&job));
    };
    let fetched = lake.workbench.object_download(job.clone(), spec());
    let (stopped, ()) = tokio::join!(fetched, cut);
    assert_eq!(stopped.unwrap_err().kind, Kind::Cancelled);
    let state = |job: &JobId| {
        let jobs = lake.workbench.job_list().into_iter();
        jobs.into_iter().find(|one| one.id == *job).unwrap().state
    };
    lake.workbench.settled().await;
    assert_eq!(state(&job), JobState::Cancelled);
    let left = files(&to);
    assert!(left.len() == 1 && is_part(&left[0]), "{left:?}");

    lake.proxy.clear();
    lake.fetch(spec()).await.unwrap();
    assert_eq!(lake.ranges(), [last.as_str()], "only what is missing");
    assert_eq!(files(&to), ["mine.bin"]);
    assert!(std::fs::read(to.join("mine.bin")).unwrap() == bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_changes_while_it_is_fetched_is_never_mixed() {
    let lake = Lake::new("s3.put_object(Bucket='lake', Key='x', Body=b'a' * (20 << 20))").await;
    let to = lake.folder_named("out");
    // The answer to the last piece comes when there is another object.
    lake.proxy.stall_range("bytes=16777216-20971519", 1);
    let fetched = lake.fetch(lake.download(&["x"], &[], &to));
    let changed = async {
        while !lake
            .ranges()
            .contains(&"bytes=16777216-20971519".to_owned())
        {
            tokio::task::yield_now().await;
        }
        lake.python("s3.put_object(Bucket='lake', Key='x', Body=b'b' * (20 << 20))");
        lake.proxy.go_on();
    };
    let (report, ()) = tokio::join!(fetched, changed);
    let problem = report.unwrap_err();
    assert!(
        matches!(&problem.kind, Kind::Changed { resource } if resource == "s3://lake/x"),
        "{problem}"
    );
    assert_eq!(files(&to), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prefix_comes_with_its_folders_and_every_key_as_a_file() {
    let lake = Lake::new(
        "for key in ['log/a/1.csv', 'log/a/2.csv', 'log//twice', 'log/b:c?', 'log/empty/', 'log/A/1.csv', 'other']:
    s3.put_object(Bucket='lake', Key=key, Body=b'' if key.endswith('/') else key.encode())",
    )
    .await;
    let to = lake.folder_named("out/inner");
    let report = lake.fetch(lake.download(&["other"], &["log/"], &to)).await;
    let report = report.unwrap();
    assert_eq!((report.objects, report.failed.len()), (6, 0), "{report:?}");
    let found = files(lake.folder.path().join("out").as_path());
    let expected = [
        "inner/log/A/1.csv",
        "inner/log/_/twice",
        "inner/log/a/1 (2).csv",
        "inner/log/a/2.csv",
        "inner/log/b%3Ac%3F",
        "inner/other",
    ];
    assert_eq!(found, expected);
    assert!(to.join("log/empty").is_dir());
    assert_eq!(std::fs::read_to_string(to.join("other")).unwrap(), "other");
    let noted = lake.noted().await;
    assert_eq!(noted.outcome, AuditOutcome::Done);
    assert_eq!(noted.resource.unwrap(), "s3://lake/other, s3://lake/log/");

    // One that is not there does not keep the others from coming.
    let to = lake.folder_named("more");
    let report = lake
        .fetch(lake.download(&["gone", "other"], &[], &to))
        .await;
    let report = report.unwrap();
    assert_eq!((report.objects, report.failed.len()), (1, 1));
    assert_eq!(report.failed[0].0, "s3://lake/gone");
    let alone = lake.fetch(lake.download(&["gone"], &[], &to)).await;
    assert!(matches!(alone.unwrap_err().kind, Kind::NotFound { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_are_stored_with_what_is_in_them() {
    let lake = Lake::new("s3.put_object(Bucket='lake', Key='in/top/a.json', Body=b'old')").await;
    let top = lake.folder_named("top");
    std::fs::create_dir_all(top.join("調べ")).unwrap();
    std::fs::write(top.join("a.json"), "{}").unwrap();
    std::fs::write(top.join("調べ/b c+d.csv"), "x").unwrap();
    std::fs::write(top.join("empty"), "").unwrap();
    let report = lake.store(lake.upload(&[&top], "in/")).await.unwrap();
    assert_eq!((report.objects, report.left, report.bytes), (2, 1, 1));
    assert_eq!(report.failed, []);
    let shown = lake.python(
        "for one in s3.list_objects_v2(Bucket='lake')['Contents']:
    answer = s3.get_object(Bucket='lake', Key=one['Key'])
    print(one['Key'], answer['ContentType'], answer['Body'].read().decode())",
    );
    let expected = [
        "in/top/a.json binary/octet-stream old",
        "in/top/empty application/octet-stream ",
        "in/top/調べ/b c+d.csv text/csv x",
    ];
    assert_eq!(shown.lines().collect::<Vec<_>>(), expected);
    let missing = lake.store(lake.upload(&[&top.join("gone")], "")).await;
    assert!(matches!(missing.unwrap_err().kind, Kind::NotFound { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_stopped_leaves_nothing_at_the_service() {
    let lake = Lake::new("").await;
    let source = lake.folder.path().join("large.bin");
    std::fs::write(&source, large()).unwrap();
    lake.proxy.stall("partNumber=3&", 1);
    let job = lake.job();
    let stored = lake
        .workbench
        .object_upload(job.clone(), lake.upload(&[&source], ""));
    let stopped = async {
        let is_third = |one: &tests::proxy::Seen| one.query.contains("partNumber=3");
        while !lake.proxy.seen().iter().any(is_third) {
            tokio::task::yield_now().await;
        }
        assert!(lake.workbench.job_cancel(&job));
    };
    let (report, ()) = tokio::join!(stored, stopped);
    assert_eq!(report.unwrap_err().kind, Kind::Cancelled);
    let left = lake.python(
        "print(len(s3.list_multipart_uploads(Bucket='lake').get('Uploads', [])), s3.list_objects_v2(Bucket='lake')['KeyCount'])",
    );
    assert_eq!(left.trim(), "0 0");
}
