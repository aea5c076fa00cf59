//! The host of the process that reads, against processes that misbehave.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use model::{Kind, Reading};
use reader::protocol::{Ask, Event, File, Place};
use reader::{Answer, Answers, Limits, Reader};
use std::path::Path;
use std::time::Duration;

fn reader(folder: &Path, script: &str, silence: Duration) -> Reader {
    let limits = Limits {
        memory: 1 << 30,
        silence,
    };
    Reader::new(
        "/bin/sh".into(),
        vec!["-c".to_owned(), script.to_owned()],
        folder.to_owned(),
        limits,
    )
}

const PATIENT: Duration = Duration::from_mins(1);

fn ask() -> Ask {
    Ask::Sniff {
        file: File {
            name: "a.csv".to_owned(),
            at: Place::Local("/nowhere".to_owned()),
            size: 1,
            hive: Vec::new(),
        },
        reading: Reading::default(),
    }
}

async fn all(answers: &mut Answers) -> (Vec<Answer>, Option<Kind>, Option<String>) {
    let mut seen = Vec::new();
    loop {
        match answers.next().await {
            Ok(Some(answer)) => seen.push(answer),
            Ok(None) => return (seen, None, None),
            Err(problem) => return (seen, Some(problem.kind), problem.detail),
        }
    }
}

fn opening(name: &str) -> Answer {
    Answer::Event(Event::Opening(name.to_owned()))
}

/// Answers each line with its own process id as an opened file, a batch and `Done`.
const GOOD: &str = r#"while read line; do
    text="{\"Opening\":\"p$(printf %07d $$)\"}"
    printf 'E\026\000\000\000%s' "$text"
    printf 'B\003\000\000\000abc'
    printf 'E\006\000\000\000"Done"'
done"#;

#[tokio::test]
async fn a_process_answers_many_questions_and_stays_warm() {
    let folder = tempfile::tempdir().unwrap();
    let reader = reader(folder.path(), GOOD, PATIENT);
    reader.warm();
    let mut first = reader.ask(&ask()).unwrap();
    let (one, problem, _) = all(&mut first).await;
    assert_eq!(problem, None);
    assert_eq!(one.get(1), Some(&Answer::Batch("abc".into())));
    assert_eq!(one.get(2), Some(&Answer::Event(Event::Done)));
    let (two, ..) = all(&mut reader.ask(&ask()).unwrap()).await;
    assert_eq!(one, two, "the same process");
    drop((first, reader));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_process_that_dies_is_told_of_with_the_file_it_read_and_followed_by_a_fresh_one() {
    let folder = tempfile::tempdir().unwrap();
    let once = format!(
        r#"read line
        if [ -e {0}/second ]; then printf 'E\006\000\000\000"Done"'; exit 0; fi
        touch {0}/second
        printf 'E\023\000\000\000{{"Opening":"a.csv"}}'
        echo "thread panicked at bad.rs" >&2
        kill -ABRT $$"#,
        folder.path().display()
    );
    let reader = reader(folder.path(), &once, PATIENT);
    let mut answers = reader.ask(&ask()).unwrap();
    let (seen, problem, detail) = all(&mut answers).await;
    assert_eq!(seen, [opening("a.csv")]);
    let Some(Kind::ReaderStopped { file, reason }) = problem else {
        panic!("{problem:?}");
    };
    assert_eq!(file, "a.csv");
    assert_eq!(reason, "it gave up (SIGABRT)");
    assert_eq!(detail.as_deref(), Some("thread panicked at bad.rs"));
    assert_eq!(answers.next().await.unwrap(), None);
    let (seen, problem, _) = all(&mut reader.ask(&ask()).unwrap()).await;
    assert_eq!(
        (seen, problem),
        (vec![Answer::Event(Event::Done)], None),
        "the next question is answered"
    );
}

#[tokio::test]
async fn a_warm_process_that_died_meanwhile_is_replaced_unseen() {
    let folder = tempfile::tempdir().unwrap();
    let script = r#"read line; printf 'E\006\000\000\000"Done"'"#;
    let reader = reader(folder.path(), script, PATIENT);
    for _ in 0..20 {
        // Each process ends after its answer, before or after the next question is on its way.
        let (seen, problem, _) = all(&mut reader.ask(&ask()).unwrap()).await;
        assert_eq!((seen, problem), (vec![Answer::Event(Event::Done)], None));
    }
}

#[tokio::test]
async fn garbage_and_impossible_lengths_are_problems() {
    for script in [
        "read line; echo Hello, this is no frame",
        r"read line; printf 'B\377\377\377\377x'; exec cat",
        r"read line; printf 'E\003\000\000\000abc'; exec cat",
        "read line; head -c 1000000 /dev/zero; exec cat",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let reader = reader(folder.path(), script, PATIENT);
        let (seen, problem, _) = all(&mut reader.ask(&ask()).unwrap()).await;
        assert!(seen.is_empty());
        let Some(Kind::ReaderStopped { reason, .. }) = problem else {
            panic!("{script}: {problem:?}");
        };
        assert!(reason.starts_with("its answer means nothing"), "{reason}");
    }
}

#[tokio::test]
async fn silence_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let reader = reader(
        folder.path(),
        "cat > /dev/null; true",
        Duration::from_millis(200),
    );
    let (_, problem, _) = all(&mut reader.ask(&ask()).unwrap()).await;
    let Some(Kind::ReaderStopped { reason, .. }) = problem else {
        panic!("{problem:?}");
    };
    assert_eq!(reason, "nothing was heard of it for 0.2 s");
}

#[tokio::test]
async fn a_flood_of_complaints_does_not_stall_it() {
    let folder = tempfile::tempdir().unwrap();
    let script = r#"read line
        head -c 5000000 /dev/zero | tr '\0' 'x' >&2
        printf 'E\006\000\000\000"Done"'
        exec cat"#;
    let reader = reader(folder.path(), script, PATIENT);
    let (seen, problem, _) = all(&mut reader.ask(&ask()).unwrap()).await;
    assert_eq!((seen, problem), (vec![Answer::Event(Event::Done)], None));
}

#[tokio::test]
async fn dropped_answers_end_the_process_and_what_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        r#"read line
        sleep 1000 & echo $! > {0}/child
        echo $$ > {0}/parent
        printf 'E\023\000\000\000{{"Opening":"a.csv"}}'
        wait"#,
        folder.path().display()
    );
    let reader = reader(folder.path(), &script, PATIENT);
    let mut answers = reader.ask(&ask()).unwrap();
    assert_eq!(answers.next().await.unwrap(), Some(opening("a.csv")));
    assert_eq!(answers.file(), "a.csv");
    drop(answers);
    for name in ["child", "parent"] {
        let id = std::fs::read_to_string(folder.path().join(name)).unwrap();
        let status = Path::new("/proc").join(id.trim()).join("status");
        while let Ok(status) = std::fs::read_to_string(&status) {
            // An orphan that nobody in a bare container waits for has ended all the same.
            if name == "child" && status.contains("State:\tZ") {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    let left = std::fs::read_dir(folder.path()).unwrap().flatten();
    assert!(
        left.filter(|entry| entry.path().is_dir()).count() == 0,
        "its folder is gone"
    );
}

#[tokio::test]
async fn nothing_of_the_environment_reaches_it_but_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        r#"read line; env > {}/env; printf 'E\006\000\000\000"Done"'; exec cat"#,
        folder.path().display()
    );
    let reader = reader(folder.path(), &script, PATIENT);
    all(&mut reader.ask(&ask()).unwrap()).await;
    let env = std::fs::read_to_string(folder.path().join("env")).unwrap();
    let allowed = [
        "TMPDIR",
        "TEMP",
        "TMP",
        "POLARS_TEMP_DIR",
        "POLARS_MAX_THREADS",
        "MALLOC_ARENA_MAX",
        "LD_LIBRARY_PATH",
        "TZ",
        // The shell's own.
        "PWD",
        "OLDPWD",
        "SHLVL",
        "_",
        "PATH",
    ];
    for line in env.lines() {
        let name = line.split('=').next().unwrap();
        assert!(allowed.contains(&name), "{line}");
    }
}
