//! The sample: buckets with what an analyst meets, and with what goes wrong. Made by rule, the same
//! at every start, by other programs' code than reads it: DuckDB, `encoding_rs`, `flate2`.

mod canvas;
mod columnar;
mod documents;
mod pictures;
mod texts;

use crate::SampleProgress;
use crate::access::ACCOUNT;
use crate::failure::{Failure, Outcome};
use crate::index::{Bucket, Index, Versioning};
use crate::object::{Head, NewVersion, Restore, Sum};
use crate::{REGION, blobs};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use tokio::sync::watch;

/// The property of the index that says which sample is whole.
const FACT: &str = "sample";
/// Another number makes the sample anew.
const EDITION: &str = "1";

/// 2026-10-15 00:00:00 UTC, when most of the sample was written.
const WRITTEN: i64 = 1_792_022_400;
const DAY: i64 = 86_400;

const LOGS: &str = "game-logs";
const REPLAYS: &str = "game-replays";
const MASTERS: &str = "game-masters";
const ARCHIVE: &str = "game-archive";
const PARTNERS: &str = "game-partner-data";
const PAYMENTS: &str = "game-payments";
const RESTRICTED: &str = "game-restricted";
const EUROPE: &str = "game-logs-eu";
const BUCKETS: &[(&str, &str)] = &[
    (LOGS, REGION),
    (REPLAYS, REGION),
    (MASTERS, REGION),
    (ARCHIVE, REGION),
    (PARTNERS, REGION),
    (PAYMENTS, REGION),
    (RESTRICTED, REGION),
    (EUROPE, "eu-west-1"),
];

/// Objects that are only a line in the index.
const REPLAY_COUNT: usize = 20_000;

type Step = fn(&Maker<'_>) -> Outcome<()>;

/// What is made, in this order; the first is there at once.
const PLAN: &[(&str, Step)] = &[
    ("game-logs/README.md", readme),
    ("game-logs/events", columnar::events),
    ("game-logs/damaged", columnar::damaged),
    ("game-logs/snapshots", columnar::snapshots),
    ("game-logs/wide", columnar::wide),
    ("game-logs/access", texts::access),
    ("game-logs/sales", texts::sales),
    ("game-logs/images", pictures::pictures),
    ("game-logs/media", documents::documents),
    ("game-logs/keys", keys),
    ("game-masters", masters),
    ("game-archive", archive),
    ("game-payments", guarded),
    ("game-replays", replays),
];

/// Steps in all.
pub(crate) const STEPS: usize = PLAN.len();

/// What the steps write through.
pub(crate) struct Maker<'a> {
    index: &'a Index,
    going: &'a dyn Fn() -> bool,
    database: OnceCell<duckdb::Connection>,
}

/// What an object has beside its bytes.
#[derive(Clone, Default)]
pub(crate) struct Beside {
    content_type: Option<&'static str>,
    class: Option<&'static str>,
    tags: &'static [(&'static str, &'static str)],
    metadata: &'static [(&'static str, &'static str)],
    kms_key: Option<String>,
    /// Days after [`WRITTEN`].
    days: i64,
}

impl Beside {
    fn of(content_type: &'static str) -> Self {
        Self {
            content_type: Some(content_type),
            ..Self::default()
        }
    }
}

/// Whether the sample is whole.
pub(crate) fn is_made(index: &Index) -> bool {
    matches!(index.fact(FACT), Ok(Some(edition)) if edition == EDITION)
}

/// Makes the sample on the calling thread. `going` is asked between two objects whether to go on.
pub(crate) fn make(
    index: &Index,
    progress: &watch::Sender<SampleProgress>,
    going: &dyn Fn() -> bool,
) -> Outcome<()> {
    let maker = Maker {
        index,
        going,
        database: OnceCell::new(),
    };
    // What a start before this one left half made.
    index.write_now(|change| {
        for (name, region) in BUCKETS {
            match Bucket::look(&change.db, name)? {
                Some(bucket) => change.empty_bucket(&bucket)?,
                None => drop(change.create_bucket(name, region)?),
            }
        }
        Ok(())
    })?;
    for (done, (name, step)) in PLAN.iter().enumerate() {
        progress.send_replace(SampleProgress::Making {
            done,
            total: STEPS,
            current: (*name).to_owned(),
        });
        step(&maker)?;
        maker.going()?;
    }
    index.set_fact(FACT, EDITION)?;
    index.settle();
    progress.send_replace(SampleProgress::Ready);
    Ok(())
}

impl Maker<'_> {
    /// Ends the making when the server is stopped.
    fn going(&self) -> Outcome<()> {
        if (self.going)() {
            Ok(())
        } else {
            Err(Failure::new(s3s::S3ErrorCode::ServiceUnavailable).says("the sandbox stops"))
        }
    }

    /// The tables that files are made of, filled when they are first asked for.
    fn database(&self) -> Outcome<&duckdb::Connection> {
        if let Some(database) = self.database.get() {
            return Ok(database);
        }
        let database = columnar::database()?;
        Ok(self.database.get_or_init(|| database))
    }

    /// Writes an object.
    fn put(&self, bucket: &str, key: &str, bytes: &[u8], beside: &Beside) -> Outcome<()> {
        self.going()?;
        let algorithms = ["CRC64NVME".to_owned()];
        let written = self.index.blobs.write_now(bytes, &algorithms)?;
        let sum = blobs::sum_of(&written.sums, "CRC64NVME").map(|value| Sum {
            algorithm: "CRC64NVME".to_owned(),
            value: value.clone(),
            composite: false,
        });
        let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            let pairs = pairs.iter();
            pairs
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect()
        };
        let metadata: BTreeMap<_, _> = owned(beside.metadata).into_iter().collect();
        let new = NewVersion {
            size: written.size,
            etag: hex::encode(written.md5),
            modified: Some(WRITTEN + beside.days * DAY),
            class: beside.class.map(str::to_owned),
            head: Head {
                content_type: beside.content_type.map(str::to_owned),
                metadata,
                ..Head::default()
            },
            tags: owned(beside.tags),
            sum,
            kms_key: beside.kms_key.clone(),
            ..NewVersion::default()
        };
        self.index.write_now(|change| {
            let bucket = Bucket::find(&change.db, bucket)?;
            let (inline, segments) = change.keep(written)?;
            let new = NewVersion {
                inline,
                segments,
                ..new
            };
            change.put(&bucket, key, &new).map(drop)
        })
    }
}

fn readme(maker: &Maker<'_>) -> Outcome<()> {
    let beside = Beside {
        tags: &[("team", "analytics"), ("environment", "sample")],
        metadata: &[("source", "sandbox")],
        ..Beside::of("text/markdown; charset=utf-8")
    };
    maker.put(LOGS, "README.md", include_bytes!("README.md"), &beside)
}

/// Keys that are legal, and hard to carry through a URL, a shell or a file system.
fn keys(maker: &Maker<'_>) -> Outcome<()> {
    let longest = format!("keys/{}", "長".repeat(339));
    let longest = format!("{longest}{}", "x".repeat(1024 - longest.len()));
    let keys = [
        "keys/blank and plus+.txt",
        "keys/percent%20is not a blank.txt",
        "keys//two slashes.txt",
        "keys/../up and down/./here.txt",
        "keys/quote'\"<&>;=?#@:$,.txt",
        "keys/NFC \u{304c}.txt",
        "keys/NFD \u{304b}\u{3099}.txt",
        "keys/絵文字🎮.txt",
        "keys/a folder/",
        longest.as_str(),
    ];
    for key in keys {
        let bytes = if key.ends_with('/') { "" } else { key };
        let beside = Beside::of("text/plain; charset=utf-8");
        maker.put(LOGS, key, bytes.as_bytes(), &beside)?;
    }
    Ok(())
}

/// A bucket that keeps versions: a table that was changed, one that was deleted.
fn masters(maker: &Maker<'_>) -> Outcome<()> {
    maker
        .index
        .write_now(|change| change.set_versioning(MASTERS, Versioning::Enabled))?;
    let prices = [120, 120, 150, 150, 160];
    for (n, price) in prices.into_iter().enumerate() {
        let text = format!(
            "item_id,name,price\n1,回復ポーション,{price}\n2,大回復ポーション,{}\n3,竜の鱗,{}\n",
            price * 3,
            640 + n * 10
        );
        let beside = Beside {
            days: n as i64 * 7,
            ..Beside::of("text/csv; charset=utf-8")
        };
        maker.put(MASTERS, "items.csv", text.as_bytes(), &beside)?;
    }
    for (n, rate) in ["0.03", "0.05", "0.04"].into_iter().enumerate() {
        let text = format!("{{\"banner\": \"桜まつり\", \"ssr_rate\": {rate}}}\n");
        let beside = Beside {
            days: n as i64 * 3,
            ..Beside::of("application/json")
        };
        maker.put(MASTERS, "gacha/banner.json", text.as_bytes(), &beside)?;
    }
    maker.put(
        MASTERS,
        "gacha/withdrawn.json",
        b"{\"banner\": \"\xe7\xab\x9c\xe7\x8e\x8b\xe7\xa5\xad\"}\n",
        &Beside::of("application/json"),
    )?;
    maker.index.write_now(|change| {
        let bucket = Bucket::find(&change.db, MASTERS)?;
        change
            .delete(&bucket, "gacha/withdrawn.json", None)
            .map(drop)
    })
}

/// Objects in an archive: asked back, not asked back, and one that is read at once.
fn archive(maker: &Maker<'_>) -> Outcome<()> {
    let lines = |year: i32| {
        let lines = (1..=400).map(|n| {
            format!(
                "{{\"season\":{year},\"rank\":{n},\"player_id\":{},\"score\":{}}}\n",
                10_000 + (n * 7919) % 5000,
                100_000 - n * 137
            )
        });
        lines.collect::<String>()
    };
    let objects = [
        ("rankings/2023.ndjson", 2023, "DEEP_ARCHIVE"),
        ("rankings/2024.ndjson", 2024, "GLACIER"),
        ("rankings/2025.ndjson", 2025, "GLACIER"),
        ("rankings/2026.ndjson", 2026, "GLACIER_IR"),
    ];
    for (key, year, class) in objects {
        let beside = Beside {
            class: Some(class),
            ..Beside::of("application/x-ndjson")
        };
        maker.put(ARCHIVE, key, lines(year).as_bytes(), &beside)?;
    }
    maker.index.write_now(|change| {
        let bucket = Bucket::find(&change.db, ARCHIVE)?;
        let restored =
            crate::object::Version::asked(&change.db, &bucket, "rankings/2025.ndjson", None)?;
        let restore = Restore {
            ready_millis: WRITTEN * 1000,
            // 2036-10-15: it stays restored for as long as anyone tries it.
            until: WRITTEN + 3653 * DAY,
        };
        change.set_restore(restored.id, restore)
    })
}

/// Buckets and objects that are refused, each for a reason of its own.
fn guarded(maker: &Maker<'_>) -> Outcome<()> {
    let csv = Beside::of("text/csv; charset=utf-8");
    let key = |id: &str| Some(format!("arn:aws:kms:{REGION}:{ACCOUNT}:key/{id}"));
    let ours = key("0f3c8a52-7d1e-4b64-9a0e-5c2d1b7f6e11");
    let theirs = key("b8e1d6c4-2f90-4c3a-8f77-91d0a4e3c522");
    let payments = "payment_id,player_id,yen\n1,10021,980\n2,10455,120\n3,11873,3000\n";
    maker.put(
        PAYMENTS,
        "2026-10/payments.csv",
        payments.as_bytes(),
        &Beside {
            kms_key: ours,
            ..csv.clone()
        },
    )?;
    maker.put(
        PAYMENTS,
        "2026-10/cards.csv",
        b"payment_id,card\n1,tok_a\n2,tok_b\n3,tok_c\n",
        &Beside {
            kms_key: theirs.clone(),
            ..csv.clone()
        },
    )?;
    let installs = "day,network,installs\n2026-10-01,video,1204\n2026-10-02,video,1187\n2026-10-03,search,988\n";
    maker.put(PARTNERS, "installs/2026-10.csv", installs.as_bytes(), &csv)?;
    maker.put(
        RESTRICTED,
        "reports/2026-10.csv",
        b"day,active\n2026-10-01,31877\n2026-10-02,32954\n",
        &csv,
    )?;
    maker.put(
        EUROPE,
        "events/2026-10-01.csv",
        b"event,count\nsession_start,88120\nlevel_up,4127\n",
        &csv,
    )?;
    maker.index.write_now(|change| {
        change.set_requester_pays(PARTNERS, true)?;
        change.deny("s3:ListBucket", RESTRICTED)?;
        change.deny("s3:ListBucketVersions", RESTRICTED)?;
        change.deny("kms:Decrypt", theirs.as_deref().unwrap_or_default())
    })
}

/// Many small objects, to feel how a long list moves.
fn replays(maker: &Maker<'_>) -> Outcome<()> {
    use md5::Digest as _;
    const BATCH: usize = 2000;
    for start in (0..REPLAY_COUNT).step_by(BATCH) {
        maker.going()?;
        maker.index.write_now(|change| {
            let bucket = Bucket::find(&change.db, REPLAYS)?;
            for n in start..start + BATCH {
                let day = 1 + n / 800;
                let player = 10_000 + (n * 7919) % 2000;
                let key = format!("replays/2026-10-{day:02}/player-{player}/match-{n:06}.json");
                let text = format!(
                    "{{\"match\":{n},\"player_id\":{player},\"day\":\"2026-10-{day:02}\",\"score\":{},\"won\":{}}}\n",
                    (n * 104_729) % 100_000,
                    n % 3 != 0
                );
                let mut etag = md5::Md5::new();
                etag.update(&text);
                let new = NewVersion {
                    size: text.len() as u64,
                    etag: hex::encode(etag.finalize()),
                    modified: Some(WRITTEN - 14 * DAY + day as i64 * DAY),
                    head: Head {
                        content_type: Some("application/json".to_owned()),
                        ..Head::default()
                    },
                    inline: Some(text.into_bytes()),
                    ..NewVersion::default()
                };
                change.put(&bucket, &key, &new)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// A number that looks random and is the same at every start.
pub(crate) fn draw(n: u64, salt: u64) -> u64 {
    let mut x = n
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(salt.wrapping_mul(0xbf58_476d_1ce4_e5b9));
    x ^= x >> 30;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 27;
    x = x.wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// One of a list.
pub(crate) fn pick<T: Copy>(list: &[T], n: u64, salt: u64) -> Option<T> {
    let at = draw(n, salt) % (list.len().max(1) as u64);
    list.get(at as usize).copied()
}
