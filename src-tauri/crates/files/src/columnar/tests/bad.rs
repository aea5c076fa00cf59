//! Files that are not what they should be: a problem or rows, never a hang, a panic or wrong rows
//! that nobody hears of.

use super::support::{Memory, bytes_of, format_of, shown};
use crate::frames::Want;
use crate::source::Source;
use model::{FileFormat, Kind, PreviewNote};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::Duration;

fn problem(bytes: impl Into<bytes::Bytes>) -> (Option<u64>, String) {
    let source: Arc<dyn Source> = Memory::new("bad.parquet", bytes);
    let found = shown(&source, FileFormat::Parquet, &Want::default());
    match found.err().map(|problem| problem.kind) {
        Some(Kind::Damaged { file, at, reason }) => {
            assert_eq!(file, "bad.parquet");
            (at, reason)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_whole_parquet_file_is_said_with_its_place() {
    let good = bytes_of("many-v1.parquet");
    let size = good.len() as u64;
    assert_eq!(
        problem(&b"PAR1"[..]),
        (Some(0), "4 bytes are too few for a Parquet file".to_owned())
    );
    let (at, reason) = problem(good.slice(..good.len() / 2));
    assert_eq!(at, Some(size / 2 - 4));
    assert!(reason.contains("the footer, is missing"), "{reason}");
    let (at, reason) = problem(vec![b'x'; 100]);
    assert_eq!(at, Some(96));
    assert!(reason.contains("does not end with PAR1"), "{reason}");
    let mut long = good.to_vec();
    let length = long.len() - 8;
    long[length..length + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    let (at, reason) = problem(long);
    assert_eq!(at, Some(size - 8));
    assert!(reason.contains("claims 4294967295 bytes"), "{reason}");
    let mut muddled = good.to_vec();
    let footer = u32::from_le_bytes(good[length..length + 4].try_into().unwrap()) as usize;
    let start = length - footer;
    muddled[start..start + 40].fill(0xff);
    assert_eq!(problem(muddled).0, Some(start as u64));
    // A page: its place is that of the header or the page that was read last.
    let mut page = good.to_vec();
    page[4..40].fill(0xff);
    let (at, _) = problem(page);
    assert!(at.is_some_and(|at| at < 100), "{at:?}");
}

#[test]
fn encrypted_files_say_so_and_their_open_columns_are_read() {
    let (at, reason) = problem(bytes_of("sealed.parquet"));
    assert_eq!(at, Some(bytes_of("sealed.parquet").len() as u64 - 4));
    assert!(reason.contains("encrypted"), "{reason}");
    let (_, reason) = problem(bytes_of("sealed-column.parquet"));
    assert!(reason.contains("secret is encrypted"), "{reason}");
    let source: Arc<dyn Source> = Memory::new("sealed", bytes_of("sealed-column.parquet"));
    let want = Want {
        columns: Some(vec!["open".to_owned()]),
        rows: None,
    };
    let found = shown(&source, FileFormat::Parquet, &want).unwrap();
    let values = [
        Some("1".to_owned()),
        Some("2".to_owned()),
        Some("3".to_owned()),
    ];
    assert_eq!(found.texts, [values]);
}

#[test]
fn a_stream_that_ends_too_early_gives_its_rows_and_says_so() {
    for file in ["many.avro", "many.arrow"] {
        let whole = bytes_of(file);
        let cut = whole.slice(..whole.len() * 2 / 3);
        let source: Arc<dyn Source> = Memory::new(file, cut);
        let found = shown(&source, format_of(file), &Want::default()).unwrap();
        let rows = found.texts[0].len();
        assert!((1000..5000).contains(&rows), "{file}: {rows} rows");
        assert_eq!(found.texts[0][8], Some("8000".to_owned()));
        let note = PreviewNote::CutShort {
            file: file.to_owned(),
        };
        assert_eq!(found.notes, [note], "{file}");
    }
}

#[test]
fn an_avro_block_that_says_less_records_than_it_holds_is_noticed() {
    let good = bytes_of("types-null.avro");
    // The only block begins behind the first marker: its count, 3, and its size.
    let sync = &good[good.len() - 16..];
    let at = good.windows(16).position(|window| window == sync).unwrap() + 16;
    assert_eq!(good[at], 6);
    let mut bytes = good.to_vec();
    bytes[at] = 4;
    let source: Arc<dyn Source> = Memory::new("wrong.avro", bytes);
    let problem = shown(&source, FileFormat::Avro, &Want::default()).err();
    let problem = problem.unwrap().to_string();
    assert!(
        problem.contains("more than the records that it says"),
        "{problem}"
    );
}

#[test]
fn a_feather_of_the_first_version_is_named() {
    let source: Arc<dyn Source> = Memory::new("old.feather", &b"FEA1....FEA1"[..]);
    let found = shown(&source, FileFormat::Arrow, &Want::default());
    let problem = found.err().unwrap();
    assert!(problem.to_string().contains("version 1"), "{problem}");
}

/// The same numbers at every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

/// Which file a process of the test below reads, and from which turn on.
const FILE: &str = "SHIRABE_TEST_DAMAGED_FILE";
const FROM: &str = "SHIRABE_TEST_DAMAGED_FROM";
const TURNS: usize = 60;

/// The file with some bits flipped, or cut.
fn damaged(file: &str, turn: usize) -> Vec<u8> {
    let mut bytes = bytes_of(file).to_vec();
    let mut dice = Dice((bytes.len() as u64 + 1) * 1_000_003 * (turn as u64 + 1));
    for _ in 0..20 {
        dice.roll(2);
    }
    if turn.is_multiple_of(5) {
        bytes.truncate(dice.roll(bytes.len()));
    } else {
        for _ in 0..=dice.roll(4) {
            let at = dice.roll(bytes.len());
            bytes[at] ^= 1 << dice.roll(8);
        }
    }
    bytes
}

#[test]
#[ignore = "run by the test below, in processes of its own"]
fn one_damaged_file_after_the_other() {
    let Ok(file) = std::env::var(FILE) else {
        return;
    };
    let from: usize = std::env::var(FROM).unwrap().parse().unwrap();
    let mut out = std::io::stdout();
    for turn in from..TURNS {
        writeln!(out, "turn {turn}").unwrap();
        let source: Arc<dyn Source> = Memory::new(&file, damaged(&file, turn));
        let want = Want {
            columns: None,
            rows: turn.is_multiple_of(2).then_some(3),
        };
        match shown(&source, format_of(&file), &want) {
            Ok(_) => writeln!(out, "rows").unwrap(),
            Err(problem) => {
                assert!(matches!(problem.kind, Kind::Damaged { .. }), "{problem}");
                writeln!(out, "problem").unwrap();
            }
        }
    }
}

#[test]
fn flipped_and_missing_bytes_end_in_a_problem_or_in_rows_and_never_hang() {
    const FILES: [&str; 9] = [
        "types-snappy-v1.parquet",
        "types-zstd-v2.parquet",
        "many-delta.parquet",
        "many-index.parquet",
        "types-lz4.arrow",
        "types-none.arrows",
        "types-deflate.avro",
        "types-null.avro",
        "types-zlib.orc",
    ];
    let (mut problems, mut whole, mut dead) = (0, 0, Vec::new());
    for file in FILES {
        let mut from = 0;
        while from < TURNS {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "--ignored", "--nocapture"])
                .arg("columnar::tests::bad::one_damaged_file_after_the_other")
                .env(FILE, file)
                .env(FROM, from.to_string())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let stdout = child.stdout.take().unwrap();
            let (send, lines) = mpsc::sync_channel(100);
            let reader = std::thread::spawn(move || {
                for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                    let _ = send.send(line);
                }
            });
            let mut turn = from;
            loop {
                match lines.recv_timeout(Duration::from_secs(30)) {
                    Ok(line) if line == "rows" => whole += 1,
                    Ok(line) if line == "problem" => problems += 1,
                    Ok(line) => {
                        let number = line.strip_prefix("turn ");
                        turn = number.map_or(turn, |number| number.parse().unwrap());
                    }
                    Err(mpsc::RecvTimeoutError::Disconnected) => break,
                    Err(mpsc::RecvTimeoutError::Timeout) => {
                        child.kill().unwrap();
                        panic!("{file}, turn {turn}: it hangs");
                    }
                }
            }
            reader.join().unwrap();
            let status = child.wait().unwrap();
            // A test that fails ends with a code; memory that is not to be had ends the process,
            // which the app survives since it is not its own.
            assert!(
                status.code().is_none_or(|code| code == 0),
                "{file}, turn {turn}: {status}"
            );
            if status.code().is_none() {
                dead.push(format!("{file} {turn}"));
                from = turn + 1;
            } else {
                from = TURNS;
            }
        }
    }
    assert!(
        problems > 100 && whole > 20,
        "{problems} problems, {whole} whole"
    );
    assert!(dead.len() <= 20, "{dead:?}");
    assert!(
        !dead
            .iter()
            .any(|file| file.contains("parquet") || file.contains("avro")),
        "{dead:?}"
    );
}
