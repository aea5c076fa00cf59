//! Everything below a prefix, from a service that answers as S3 documents it: every key once and in
//! order, few requests, many at once; and doors that are closed until somebody agrees to pay.

use crate::objects::Lake;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use model::{Change, JobId, JobState, Kind, ObjectListing, RowsWindow, Truncation};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The keys of a bucket, and whether whoever asks pays.
struct Bucket {
    keys: BTreeSet<String>,
    requester_pays: bool,
}

async fn serve(keys: impl IntoIterator<Item = String>, requester_pays: bool) -> String {
    let bucket = Bucket {
        keys: keys.into_iter().collect(),
        requester_pays,
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(Arc::new(bucket));
    tokio::spawn(async move {
        drop(axum::serve(listener, router).await);
    });
    url
}

/// `ListObjectsV2` and `GetBucketRequestPayment`.
async fn answer(
    State(bucket): State<Arc<Bucket>>,
    Query(asked): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> (StatusCode, String) {
    if asked.contains_key("requestPayment") {
        let payer = if bucket.requester_pays {
            "Requester"
        } else {
            "BucketOwner"
        };
        let body = format!(
            "<RequestPaymentConfiguration><Payer>{payer}</Payer></RequestPaymentConfiguration>"
        );
        return (StatusCode::OK, body);
    }
    if bucket.requester_pays && !headers.contains_key("x-amz-request-payer") {
        let body = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
        return (StatusCode::FORBIDDEN, body.to_owned());
    }
    let field = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let (prefix, delimiter) = (field("prefix"), field("delimiter"));
    let after = match field("continuation-token") {
        token if token.is_empty() => field("start-after"),
        token => token,
    };
    let most: usize = field("max-keys").parse().unwrap();
    let (mut contents, mut folders) = (String::new(), BTreeSet::new());
    let (mut count, mut last, mut more) = (0, String::new(), false);
    let from = std::ops::Bound::Included(prefix.clone());
    for key in bucket.keys.range((from, std::ops::Bound::Unbounded)) {
        if !key.starts_with(&prefix) {
            break;
        }
        let inner = &key[prefix.len()..];
        let folder = (!delimiter.is_empty())
            .then(|| inner.find(&delimiter))
            .flatten()
            .map(|at| key[..=prefix.len() + at].to_owned());
        let passed = match &folder {
            // A folder that is a token has been told of; one that something begins behind has not.
            Some(folder) => *folder == after || key <= &after,
            None => key <= &after,
        };
        if passed
            || folder
                .as_ref()
                .is_some_and(|folder| folders.contains(folder))
        {
            continue;
        }
        if count == most {
            more = true;
            break;
        }
        count += 1;
        if let Some(folder) = folder {
            last.clone_from(&folder);
            folders.insert(folder);
        } else {
            last.clone_from(key);
            let name = encoded(key);
            write!(
                    contents,
                    "<Contents><Key>{name}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>\
                     <ETag>&quot;e&quot;</ETag><Size>{}</Size><StorageClass>STANDARD</StorageClass></Contents>",
                    key.len()
                )
                .unwrap();
        }
    }
    for folder in folders {
        let folder = encoded(&folder);
        write!(
            contents,
            "<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes>"
        )
        .unwrap();
    }
    let next = if more {
        format!(
            "<NextContinuationToken>{}</NextContinuationToken>",
            escaped(&last)
        )
    } else {
        String::new()
    };
    let body = format!(
        "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>{more}</IsTruncated>{next}{contents}</ListBucketResult>"
    );
    (StatusCode::OK, body)
}

fn encoded(key: &str) -> String {
    key.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn listing(prefix: &str) -> ObjectListing {
    ObjectListing {
        bucket: "lake".to_owned(),
        prefix: prefix.to_owned(),
        most: 1000,
        ..ObjectListing::default()
    }
}

/// How a walk went.
struct Walked {
    keys: Vec<String>,
    state: JobState,
    truncated: Option<Truncation>,
    /// When the first rows were there, and when all of them.
    first: Duration,
    all: Duration,
}

async fn walk(lake: &Lake, listing: ObjectListing) -> Walked {
    let mut changes = lake.workbench.changes();
    let (job, begun): (JobId, Instant) = (lake.job(), Instant::now());
    let rows = lake
        .workbench
        .object_walk(job.clone(), &lake.connection, listing)
        .unwrap();
    let mut first = None;
    let state = loop {
        match changes.next().await.unwrap() {
            Change::Rows(set) if set.id == rows && set.row_count > 0 => {
                first.get_or_insert_with(|| begun.elapsed());
            }
            Change::Job(now) if now.id == job && now.state.is_final() => break now.state,
            _ => (),
        }
    };
    let all = begun.elapsed();
    let set = lake.workbench.row_set(&rows).unwrap();
    assert!(set.complete);
    let mut keys = Vec::new();
    for first_row in (0..set.row_count).step_by(10_000) {
        let window = RowsWindow {
            rows: rows.clone(),
            first_row,
            row_count: 10_000,
            columns: vec![vec![0]],
        };
        let window = lake.workbench.rows_window(window).await.unwrap();
        let lines = tests::read_window(&window).into_iter();
        keys.extend(lines.map(|mut line| line.remove(0).unwrap()));
    }
    Walked {
        keys,
        state,
        truncated: set.truncated,
        first: first.unwrap_or_default(),
        all,
    }
}

/// Every key below the prefix, once and in order.
async fn is_whole(keys: &[String], prefix: &str) -> (Lake, Walked) {
    let lake = Lake::over(&serve(keys.iter().cloned(), false).await).await;
    let walked = walk(&lake, listing(prefix)).await;
    assert_eq!((&walked.state, walked.truncated), (&JobState::Done, None));
    let mut expected: Vec<String> = keys
        .iter()
        .filter(|key| key.starts_with(prefix))
        .cloned()
        .collect();
    expected.sort();
    assert_eq!(walked.keys.len(), expected.len());
    assert!(
        walked.keys == expected,
        "some key is missing, double or out of order"
    );
    (lake, walked)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_keys_take_one_request() {
    let keys: Vec<String> = (0..1000)
        .map(|n| format!("log/dt={:02}/part-{n:04}", n % 25))
        .collect();
    let (lake, _) = is_whole(&keys, "log/").await;
    assert_eq!(lake.proxy.count(), 1);
    let (lake, _) = is_whole(&[], "").await;
    assert_eq!(lake.proxy.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_keys_are_listed_side_by_side_with_the_first_of_them_at_once() {
    let keys: Vec<String> = (0..100_000)
        .map(|n| {
            format!(
                "log/dt=2026-{:02}-{:02}/part-{n:06}.parquet",
                n % 12 + 1,
                n % 25 + 1
            )
        })
        .collect();
    let lake = Lake::over(&serve(keys.iter().cloned(), false).await).await;
    lake.proxy.delay(Duration::from_millis(30));
    let walked = walk(&lake, listing("log/")).await;
    assert_eq!(
        (walked.keys.len(), walked.keys.is_sorted()),
        (100_000, true)
    );
    assert_eq!(walked.keys.iter().collect::<BTreeSet<_>>().len(), 100_000);
    // A hundred pages and what it took to find where to cut.
    assert!(lake.proxy.count() <= 150, "{} requests", lake.proxy.count());
    assert!(
        lake.proxy.most_at_once() >= 8,
        "{}",
        lake.proxy.most_at_once()
    );
    assert!(walked.first < walked.all / 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_many_files_alone_is_cut_by_their_names() {
    let keys: Vec<String> = (0..30_000).map(|n| format!("flat/part-{n:05}")).collect();
    let (lake, _) = is_whole(&keys, "flat/").await;
    assert!(
        lake.proxy.most_at_once() >= 4,
        "{}",
        lake.proxy.most_at_once()
    );
    assert!(lake.proxy.count() <= 80, "{} requests", lake.proxy.count());
    // Names like digests.
    let mut state = 1_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 16
    };
    let keys: Vec<String> = (0..20_000)
        .map(|_| format!("{:012x}{:04x}", next(), next() % 65_536))
        .collect();
    is_whole(&keys, "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_is_missed_whatever_keys_there_are() {
    // Folders in folders, names that go on behind a folder's, marks of folders, odd letters.
    let parts = [
        "",
        "a",
        "a/",
        "b//",
        "0",
        "調べ/",
        "か\u{3099}",
        "z&<>\"'",
        "\u{10FFFD}",
        "part-",
    ];
    let mut state = 7_u32;
    let mut next = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize % below
    };
    let mut keys = BTreeSet::new();
    while keys.len() < 9_000 {
        let mut key = String::new();
        for _ in 0..=next(5) {
            key.push_str(parts[next(parts.len())]);
        }
        if next(3) > 0 {
            write!(key, "{}", next(10_000)).unwrap();
        }
        if next(4) == 0 {
            key.push('/');
        }
        if !key.is_empty() {
            keys.insert(key);
        }
    }
    let keys: Vec<String> = keys.into_iter().collect();
    for prefix in ["", "a", "a/", "part-", "b//", "調"] {
        is_whole(&keys, prefix).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_goes_on_behind_a_key_over_busy_services_and_stops_when_asked() {
    let keys: Vec<String> = (0..5_000).map(|n| format!("{}/{n:04}", n % 7)).collect();
    let lake = Lake::over(&serve(keys.clone(), false).await).await;
    lake.proxy.slow_down("GET /lake", 2);
    lake.proxy.cut("GET /lake", 500, 2);
    let from = ObjectListing {
        start_after: Some("3/1000".to_owned()),
        ..listing("")
    };
    let walked = walk(&lake, from).await;
    let mut expected: Vec<String> = keys
        .into_iter()
        .filter(|key| key.as_str() > "3/1000")
        .collect();
    expected.sort();
    assert!(walked.keys == expected);

    lake.proxy.clear();
    lake.proxy.stall("list-type=2", 100);
    let job = lake.job();
    let rows = lake
        .workbench
        .object_walk(job.clone(), &lake.connection, listing(""))
        .unwrap();
    while lake.proxy.count() == 0 {
        tokio::task::yield_now().await;
    }
    assert!(lake.workbench.job_cancel(&job));
    lake.workbench.settled().await;
    let set = lake.workbench.row_set(&rows).unwrap();
    assert_eq!(set.truncated, Some(Truncation::Stopped));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_pays_is_asked_before_anybody_does() {
    let lake = Lake::over(&serve(["a".to_owned()], true).await).await;
    let ask = |agreed: bool| {
        let listing = ObjectListing {
            requester_pays: agreed,
            ..listing("")
        };
        lake.workbench
            .object_list(lake.job(), &lake.connection, listing)
    };
    let closed = ask(false).await.unwrap_err();
    assert!(
        matches!(&closed.kind, Kind::PayerNeeded { bucket } if bucket == "lake"),
        "{closed}"
    );
    assert_eq!(ask(true).await.unwrap().objects.len(), 1);
    assert_eq!(ask(false).await.unwrap_err().kind, closed.kind);
    assert_eq!(
        lake.proxy.count(),
        4,
        "what is known of the bucket is not asked again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_was_changed_is_reached_anew() {
    let mut lake = Lake::over(&serve(["old".to_owned()], false).await).await;
    let list = async |lake: &Lake| {
        let (job, to) = (lake.job(), &lake.connection);
        let page = lake.workbench.object_list(job, to, listing("")).await;
        page.unwrap().objects.remove(0).key
    };
    assert_eq!(list(&lake).await, "old");
    let other = serve(["new".to_owned()], false).await;
    let known = lake.workbench.aws_connections().remove(0);
    let draft = model::ConnectionDraft {
        id: Some(known.id),
        name: known.name,
        identity: known.identity.unwrap(),
        reach: model::Reach::Aws {
            region: known.region,
            endpoint: Some(other),
            path_style: true,
        },
    };
    lake.connection = lake.workbench.connection_save(draft).unwrap();
    assert_eq!(list(&lake).await, "new");
}
