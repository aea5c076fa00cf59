//! Bad input: a clear word, no panic, little memory, and what can be read is read.

use super::*;
use model::{Compression, FileFormat, Kind};
use std::io::Write;

#[test]
fn ragged_records_are_read_and_counted_with_the_first_line() {
    let found = read_text("x.csv", b"a,b,c\n1,2,3\n4,5\n\"x\ny\",8,9,10\n11,12,13\n");
    assert_eq!(names(&found), ["a", "b", "c", "column_4"]);
    assert_eq!(found.rows[1], row(&["4", "5", "~", "~"]));
    assert_eq!(found.rows[2], row(&["x\ny", "8", "9", "10"]));
    assert_eq!(
        found.notes,
        [PreviewNote::Ragged {
            records: 2,
            line: Some(3)
        }]
    );
}

#[test]
fn nul_bytes_are_characters_like_others() {
    let found = read_text("x.csv", b"a,b\nx\0y,1\nz,2\nlonger text of a line,3\n");
    assert_eq!(found.sniffed.reading.format, Some(FileFormat::Csv));
    assert_eq!(found.rows[0], row(&["x\0y", "1"]));
}

#[test]
fn two_encodings_in_one_file_are_counted_and_the_line_is_named() {
    let mut content = "名前,値\n".to_owned().into_bytes();
    for index in 0..500 {
        content.extend_from_slice(format!("東京,{index}\n").as_bytes());
    }
    content.extend_from_slice(&encoding_rs::SHIFT_JIS.encode("大阪,501\n").0);
    let found = read_text("x.csv", &content);
    assert_eq!(found.sniffed.reading.encoding.as_deref(), Some("UTF-8"));
    assert_eq!(found.rows.len(), 501);
    let [
        PreviewNote::WrongBytes {
            bytes: 3..,
            line: Some(502),
        },
    ] = found.notes[..]
    else {
        panic!("{:?}", found.notes)
    };
}

#[test]
fn a_packed_file_that_ends_too_early_gives_its_rows_and_says_so() {
    let mut text = "a,b\n".to_owned();
    for index in 0..200_000_u64 {
        text.push_str(&format!(
            "{index},{}\n",
            index.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
        ));
    }
    for compression in [
        Compression::Gzip,
        Compression::Zstd,
        Compression::Bzip2,
        Compression::Xz,
        Compression::Lz4,
    ] {
        let mut packed = packed(text.as_bytes(), compression);
        packed.truncate(packed.len() * 3 / 4);
        let found = read_text("x", &packed);
        assert_eq!(found.problem, None, "{compression:?}");
        assert!(
            (20_000..200_000).contains(&found.rows.len()),
            "{compression:?}: {}",
            found.rows.len()
        );
        let cut = PreviewNote::CutShort {
            file: "x".to_owned(),
        };
        assert!(
            found.notes.contains(&cut),
            "{compression:?}: {:?}",
            found.notes
        );
    }
}

fn packed(plain: &[u8], compression: Compression) -> Vec<u8> {
    match compression {
        Compression::Gzip => {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(plain).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Zstd => {
            let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
            encoder.include_checksum(true).unwrap();
            encoder.write_all(plain).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Bzip2 => {
            let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
            encoder.write_all(plain).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Xz => {
            let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 0);
            encoder.write_all(plain).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Lz4 => {
            let mut info = lz4_flex::frame::FrameInfo::new();
            info.block_size = lz4_flex::frame::BlockSize::Max64KB;
            let mut encoder = lz4_flex::frame::FrameEncoder::with_frame_info(info, Vec::new());
            encoder.write_all(plain).unwrap();
            encoder.finish().unwrap()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_packed_file_that_is_damaged_gives_the_rows_before_and_the_place() {
    let mut text = "a,b\n".to_owned();
    for index in 0..300_000_u64 {
        text.push_str(&format!(
            "{index},{}\n",
            index.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
        ));
    }
    for compression in [
        Compression::Gzip,
        Compression::Zstd,
        Compression::Bzip2,
        Compression::Xz,
    ] {
        let mut packed = packed(text.as_bytes(), compression);
        let middle = packed.len() / 2;
        for byte in &mut packed[middle..middle + 64] {
            *byte ^= 0xa5;
        }
        let found = read_text("x", &packed);
        let problem = found
            .problem
            .unwrap_or_else(|| panic!("{compression:?} was read"));
        let Kind::Damaged { at: Some(at), .. } = problem.kind else {
            panic!("{compression:?}: {problem}")
        };
        assert!(
            at >= middle as u64 - (1 << 20),
            "{compression:?}: {at} of {middle}"
        );
        assert!(
            found.rows.len() > 10_000,
            "{compression:?}: {}",
            found.rows.len()
        );
    }
}

#[test]
fn a_bomb_ends_in_a_clear_word_and_its_first_rows_are_there_at_once() {
    // 3 GB of short lines from some hundred kilobytes.
    let lines = b"1,2\n".repeat(1 << 18);
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    for _ in 0..3_000 {
        encoder.write_all(&lines).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let (_folder, source) = made("bomb.csv.zst", &bomb);
    let found = read(&source, &Reading::default(), Some(100));
    assert_eq!((found.rows.len(), found.problem), (100, None));
    let watch = Arc::default();
    let mut plain = super::super::unpack::open(&source, &found.sniffed.reading, &watch).unwrap();
    let error = std::io::copy(&mut plain, &mut std::io::sink()).unwrap_err();
    let problem = source::problem(error, "bomb", None);
    assert!(
        problem.to_string().contains("unpacks to more than 1 GiB"),
        "{problem}"
    );
}

#[test]
fn one_line_without_end_is_refused_in_bounded_memory() {
    // 1 GB of one letter, packed; as a line, as an open field, and as a document.
    for (name, begin) in [
        ("x.log", "first line of a text\n"),
        ("x.csv", "a,b\n1,2\n3,\"4"),
        ("x.json", "[{\"a\":1},\n{\"b\":\""),
    ] {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder.write_all(begin.as_bytes()).unwrap();
        for _ in 0..1_000 {
            encoder.write_all(&b"x".repeat(1 << 20)).unwrap();
        }
        let (_folder, source) = made(name, &encoder.finish().unwrap());
        let found = read(&source, &Reading::default(), None);
        let problem = found
            .problem
            .unwrap_or_else(|| panic!("{name} was read"))
            .to_string();
        assert!(problem.contains("longer than 32 MiB"), "{name}: {problem}");
        assert!(
            problem.contains("line 2") || problem.contains("line 3"),
            "{name}: {problem}"
        );
        assert_eq!(found.rows.len(), 1, "{name}");
    }
}

#[test]
fn ten_thousand_columns_are_a_table() {
    let line =
        |f: &dyn Fn(usize) -> String| (0..10_000).map(f).collect::<Vec<_>>().join(",") + "\n";
    let mut text = line(&|at| format!("c{at}"));
    for row in 0..50 {
        text.push_str(&line(&|at| (row * at).to_string()));
    }
    let found = read_text("wide.csv", text.as_bytes());
    assert_eq!((found.schema.len(), found.rows.len()), (10_000, 50));
    assert_eq!(found.rows[49][9_999].as_deref(), Some("489951"));
    let (_folder, source) = made("wide.csv", text.as_bytes());
    let sniffed = sniff(&source, &Reading::default()).unwrap();
    let want = Want {
        columns: Some(vec!["c7".to_owned(), "c9000".to_owned()]),
        rows: Some(3),
    };
    let frame = frames::open(&source, &sniffed.reading, &want)
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    assert_eq!((frame.width(), frame.height()), (2, 3));
}

#[test]
fn what_is_no_table_is_said_to_be_none() {
    for (name, content) in [
        ("x.png", &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..]),
        (
            "x.csv",
            b"\0\x01\x02\x03\xff\xfe\x80\x90\0\0\x10\x11\x12\x99\xaa\0\x07",
        ),
        ("x.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0"),
    ] {
        let found = read_text(name, content);
        assert_eq!(
            found.sniffed.reading.format,
            Some(FileFormat::Binary),
            "{name}"
        );
        assert!(
            found.problem.unwrap().to_string().contains("not a table"),
            "{name}"
        );
    }
}

#[test]
fn a_json_array_that_ends_too_early_gives_what_is_whole() {
    let found = read_text("x.json", b"[{\"a\":1},\n{\"a\":2},\n{\"a\":");
    assert_eq!(found.rows, [row(&["1"]), row(&["2"])]);
    assert!(matches!(found.notes[..], [PreviewNote::CutShort { .. }]));
}

#[test]
fn damaged_archives_and_workbooks_say_what_is_wrong() {
    let whole = std::fs::read(fixture("book.xlsx")).unwrap();
    let (_folder, source) = made("x.xlsx", &whole[..whole.len() / 2]);
    let problem = sniff(&source, &Reading::default()).map(|_| ()).unwrap_err();
    assert!(matches!(problem.kind, Kind::Damaged { .. }), "{problem}");
    let (_folder, source) = made(
        "x.xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing else",
    );
    let problem = sniff(&source, &Reading::default()).map(|_| ()).unwrap_err();
    assert!(matches!(problem.kind, Kind::Damaged { .. }), "{problem}");
    let (_folder, source) = made(
        "x.gz",
        b"\x1f\x8b\x08\x00garbage that is no deflate stream at all",
    );
    let problem = sniff(&source, &Reading::default()).map(|_| ()).unwrap_err();
    assert!(matches!(problem.kind, Kind::Damaged { .. }), "{problem}");
}

#[test]
fn empty_files_and_empty_tables_have_no_rows_and_no_problem() {
    for (name, content) in [
        ("x.csv", &b""[..]),
        ("x.json", b"[]"),
        ("x.ndjson", b"\n\n"),
        ("x.csv", b"a,b\n"),
    ] {
        let found = read_text(name, content);
        assert_eq!(found.problem, None, "{name}");
        assert!(
            found
                .rows
                .iter()
                .all(|row| row.iter().all(|cell| cell.as_deref() == Some(""))),
            "{name}: {:?}",
            found.rows
        );
    }
    assert_eq!(names(&read_text("x.csv", b"a,b\n")), ["a", "b"]);
}
