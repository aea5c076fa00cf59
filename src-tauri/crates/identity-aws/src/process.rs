//! A program that prints credentials: run without a shell, for a while, with an answer of a few lines.

use crate::settings::Settings;
use crate::split::split;
use model::{AwsKeys, Kind, Problem, Result, Secret};
use serde::Deserialize;
use std::process::Stdio;
use tokio::io::AsyncReadExt;
use tokio::process::Command;
use zeroize::Zeroizing;

/// The longest answer that is read.
const LONGEST: u64 = 64 << 10;

/// What such a program prints.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    version: i64,
    access_key_id: Option<String>,
    secret_access_key: Option<String>,
    session_token: Option<String>,
    expiration: Option<String>,
}

/// The program and its arguments, or what is wrong with the line.
pub(crate) fn check(command: &str) -> Result<Vec<String>> {
    match split(command) {
        Some(words) if words.first().is_some_and(|program| !program.is_empty()) => Ok(words),
        Some(_) => Err(Problem::bad_input("command", "There is no program in it")),
        None => Err(Problem::bad_input(
            "command",
            "A quotation mark or a backslash is left open",
        )),
    }
}

/// Runs it. What it writes to its standard error is dropped: it may hold secrets.
pub(crate) async fn keys(command: &str, settings: &Settings) -> Result<AwsKeys> {
    let words = check(command)?;
    let (program, arguments) = words.split_first().ok_or_else(Problem::cancelled)?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(program, &format!("it does not start: {}", error.kind())))?;
    let mut stdout = child
        .stdout
        .take()
        .ok_or_else(|| Problem::broken("The program has no output"))?;
    // Its full size from the start, so that no copy is left behind by growing.
    let mut text = Zeroizing::new(Vec::with_capacity(LONGEST as usize + 64));
    let running = async {
        let mut limited = (&mut stdout).take(LONGEST + 1);
        limited.read_to_end(&mut text).await?;
        if text.len() as u64 > LONGEST {
            return Ok(None);
        }
        child.wait().await.map(Some)
    };
    let time = settings.process_time();
    let ended = match tokio::time::timeout(time, running).await {
        Err(_) => {
            // Dropping the child ends it.
            return Err(Problem::with_detail(
                Kind::TimedOut {
                    after_secs: time.as_secs() as u32,
                },
                format!("The program {program} did not end"),
            ));
        }
        Ok(Err(error)) => return Err(failed(program, &error.kind().to_string())),
        Ok(Ok(None)) => return Err(failed(program, "it prints more than 64 KiB")),
        Ok(Ok(Some(status))) => status,
    };
    if !ended.success() {
        let how = ended.code().map_or_else(
            || "it was ended".to_owned(),
            |code| format!("it ended with {code}"),
        );
        return Err(failed(
            program,
            &format!("{how}; run it in a terminal to see why"),
        ));
    }
    read(program, &text)
}

/// The keys in what was printed.
fn read(program: &str, text: &[u8]) -> Result<AwsKeys> {
    let printed: Printed = serde_json::from_slice(text).map_err(|_| {
        failed(
            program,
            "what it prints is not the JSON of a credential process",
        )
    })?;
    if printed.version != 1 {
        let version = printed.version;
        return Err(failed(
            program,
            &format!("it prints version {version}, not 1"),
        ));
    }
    let secret_access_key = printed.secret_access_key.map(Secret::new);
    let session_token = printed.session_token.map(Secret::new);
    let (Some(access_key_id), Some(secret_access_key)) = (printed.access_key_id, secret_access_key)
    else {
        return Err(failed(
            program,
            "it prints no AccessKeyId or no SecretAccessKey",
        ));
    };
    let until_ms = match printed.expiration {
        None => None,
        Some(text) => Some(
            crate::plan::moment(&text)
                .ok_or_else(|| failed(program, "its Expiration is no moment"))?,
        ),
    };
    Ok(AwsKeys {
        access_key_id,
        secret_access_key,
        session_token,
        until_ms,
    })
}

fn failed(program: &str, why: &str) -> Problem {
    Problem::bad_input("command", format!("{program}: {why}"))
}
