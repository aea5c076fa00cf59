//! How little is asked for, and what happens when the line or the object does not hold.

use super::server::{Fault, serve};
use super::*;
use flate2::Compression as Level;
use flate2::write::GzEncoder;
use model::Kind;
use std::io::{Read as _, Write};

/// Lines of CSV or JSON that do not pack well, about so many bytes.
fn table(bytes: usize, json: bool) -> Vec<u8> {
    let mut text = String::with_capacity(bytes + 200);
    if !json {
        text.push_str("id,name,amount,at\n");
    }
    let mut seed = 7_u64;
    let mut id = 0;
    while text.len() < bytes {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        id += 1;
        let (a, b) = (seed >> 33, seed >> 40);
        text.push_str(&if json {
            format!("{{\"id\":{id},\"name\":\"user-{a}\",\"amount\":{b}.5,\"at\":\"2026-10-01T10:00:00Z\"}}\n")
        } else {
            format!("{id},user-{a},{b}.5,2026-10-01 10:00:00\n")
        });
    }
    text.into_bytes()
}

fn gz(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Level::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn the_first_rows_of_packed_text_take_one_request_of_a_quarter_of_a_megabyte() {
    for (name, json) in [("events.csv.gz", false), ("events.ndjson.gz", true)] {
        let (asked, source) = serve(name, gz(&table(30 << 20, json)), Fault::None);
        let found = read(&source, &Reading::default(), Some(100));
        assert_eq!(found.rows.len(), 100);
        assert_eq!(found.problem, None);
        assert_eq!((asked.requests(), asked.bytes()), (1, 256 << 10), "{name}");
    }
    let (asked, source) = serve("events.csv", table(30 << 20, false), Fault::None);
    assert_eq!(
        read(&source, &Reading::default(), Some(100)).rows.len(),
        100
    );
    assert_eq!((asked.requests(), asked.bytes()), (1, 256 << 10));
}

#[test]
fn a_whole_file_is_read_once_in_few_requests() {
    let content = gz(&table(40 << 20, false));
    let size = content.len() as u64;
    let (asked, source) = serve("events.csv.gz", content, Fault::None);
    let found = read(&source, &Reading::default(), None);
    assert_eq!(found.problem, None);
    assert!(found.rows.len() > 500_000);
    assert_eq!(asked.bytes(), size);
    assert!(asked.requests() < 10, "{}", asked.requests());
}

#[test]
fn a_small_file_is_one_request_for_sniffing_and_reading_together() {
    for name in [
        "utf8.csv",
        "book.xlsx",
        "deflated.zip",
        "array.json",
        "cp932.csv.gz",
    ] {
        let content = std::fs::read(fixture(name)).unwrap();
        let size = content.len() as u64;
        let (asked, source) = serve(name, content, Fault::None);
        assert_eq!(
            read(&source, &Reading::default(), None).rows.len(),
            40,
            "{name}"
        );
        assert_eq!((asked.requests(), asked.bytes()), (1, size), "{name}");
    }
}

#[test]
fn a_parquet_is_known_by_its_end_in_one_request_that_its_footer_needs_anyway() {
    let mut content = vec![0; 1 << 20];
    content.extend_from_slice(b"PAR1");
    let size = content.len() as u64;
    let (asked, source) = serve("a.parquet", content, Fault::None);
    let sniffed = sniff(&source, &Reading::default()).unwrap();
    assert_eq!(sniffed.reading.format, Some(model::FileFormat::Parquet));
    source.read(size - 8..size).unwrap();
    assert_eq!(*asked.ranges.lock(), [(size - (64 << 10), size)]);
}

#[test]
fn ranges_that_lie_close_are_one_request_and_nothing_is_read_twice() {
    let content: Vec<u8> = (0..4 << 20).map(|at: u32| (at / 1_000) as u8).collect();
    let (asked, source) = serve("x", content.clone(), Fault::None);
    let ranges = [100..200, 5_000..6_000, 2_000_000..2_000_500, 150..160];
    let parts = source.read_many(&ranges).unwrap();
    for (range, part) in ranges.iter().zip(parts) {
        assert_eq!(part[..], content[range.start as usize..range.end as usize]);
    }
    let mut made = asked.ranges.lock().clone();
    made.sort_unstable();
    assert_eq!(made, [(100, 6_000), (2_000_000, 2_000_500)]);
    source.read(5_500..6_000).unwrap();
    assert_eq!(asked.requests(), 2);
    let part = source.read(5_900..6_100).unwrap();
    assert_eq!(part[..], content[5_900..6_100]);
    assert_eq!(asked.ranges.lock()[2], (6_000, 6_100));
    let mut all = Vec::new();
    source.stream(0, 64 << 10).read_to_end(&mut all).unwrap();
    assert_eq!(all, content);
    assert!(source.read(0..1 << 40).is_err());
}

#[test]
fn a_line_that_is_cut_once_is_mended_and_one_that_is_cut_again_is_told_with_its_place() {
    let content = table(1 << 20, false);
    let once = Fault::Cut {
        after: 100_000,
        times: 1,
    };
    let (asked, source) = serve("x.csv", content.clone(), once);
    let found = read(&source, &Reading::default(), None);
    assert_eq!(found.problem, None);
    assert!(asked.ranges.lock().contains(&(100_000, 256 << 10)));
    let always = Fault::Cut {
        after: 100_000,
        times: usize::MAX,
    };
    let (_, source) = serve("x.csv", content, always);
    let Err(problem) = sniff(&source, &Reading::default()) else {
        panic!("it cannot be read")
    };
    assert!(
        matches!(
            problem.kind,
            Kind::Damaged {
                at: Some(200_000),
                ..
            }
        ),
        "{problem}"
    );
}

#[test]
fn what_the_gateway_says_is_what_is_told_and_the_rows_before_stand() {
    let told = Problem::new(Kind::OverLimit {
        limit: 1_000,
        asked: 2_000,
        unit: "bytes".to_owned(),
    });
    let json = serde_json::to_string(&told).unwrap();
    for (status, body, wanted) in [
        (507, json, told.kind.clone()),
        (
            412,
            String::new(),
            Kind::Changed {
                resource: "x.csv".to_owned(),
            },
        ),
        (
            404,
            String::new(),
            Kind::NotFound {
                resource: "x.csv".to_owned(),
            },
        ),
        (
            503,
            "busy".to_owned(),
            Kind::ServiceFailed {
                host: "x.csv".to_owned(),
                status: Some(503),
            },
        ),
    ] {
        let fault = Fault::Status {
            from: 600_000,
            status,
            body,
        };
        let (_, source) = serve("x.csv", table(3 << 20, false), fault);
        let found = read(&source, &Reading::default(), None);
        assert_eq!(found.problem.unwrap().kind, wanted);
        assert!(found.rows.len() > 1_000, "{}", found.rows.len());
    }
}

#[test]
fn a_file_that_changes_on_disk_while_it_is_read_is_noticed() {
    let (folder, source) = made("x.csv", &table(1 << 20, false));
    let sniffed = sniff(&source, &Reading::default()).unwrap();
    std::fs::write(folder.path().join("x.csv"), b"a,b\n1,2\n").unwrap();
    let opened = frames::open(&source, &sniffed.reading, &Want::default());
    let Err(problem) = opened.and_then(|mut frames| frames.next().map(|_| ())) else {
        panic!("it has changed")
    };
    assert!(matches!(problem.kind, Kind::Changed { .. }), "{problem}");
}
