//! Programs that print credentials: good ones, bad ones, and one that never ends.
#![cfg(unix)]

use crate::support::{by, problem};
use identity_aws::Settings;
use model::{AwsKeys, IdentityWay, KeySource, Kind, Result};
use std::time::Instant;

async fn run(script: &str) -> (Result<AwsKeys>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("my keys.sh");
    std::fs::write(&file, script).unwrap();
    let settings = Settings {
        process_secs: Some(1),
        ..Settings::default()
    };
    let way = IdentityWay::AwsProcess {
        command: format!("/bin/sh '{}' \"$HOME\" ; rm -rf x", file.display()),
    };
    (by(&way, &settings).keys().await, folder)
}

#[tokio::test]
async fn a_program_is_run_without_a_shell_and_its_keys_are_read() {
    // What a shell would have expanded or run arrives as it was written.
    let script = r#"[ "$*" = '$HOME ; rm -rf x' ] || exit 9
echo canary-in-stderr >&2
echo '{"Version": 1, "AccessKeyId": "ASIAPROCESS", "SecretAccessKey": "canary-a",
"SessionToken": "canary-b", "Expiration": "2100-01-01T00:00:00Z"}'"#;
    let keys = run(script).await.0.unwrap();
    assert_eq!(keys.access_key_id, "ASIAPROCESS");
    assert_eq!(keys.until_ms, Some(4_102_444_800_000));
    assert!(keys.session_token.is_some());
    assert!(!format!("{keys:?}").contains("canary"));
}

#[tokio::test]
async fn a_program_that_hangs_is_ended_in_time() {
    let started = Instant::now();
    let (answer, folder) = run("echo $$ > \"$(dirname \"$0\")/pid\"\nexec sleep 600").await;
    let hung = problem(answer);
    assert_eq!(hung.kind, Kind::TimedOut { after_secs: 1 });
    assert!(started.elapsed().as_secs() < 20);
    let pid = std::fs::read_to_string(folder.path().join("pid")).unwrap();
    // It is gone, or a zombie until the runtime has waited for it.
    let state = || std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
    let gone = || state().map_or(true, |text| text.contains(") Z"));
    while cfg!(target_os = "linux") && !gone() && started.elapsed().as_secs() < 20 {
        tokio::task::yield_now().await;
    }
    assert!(!cfg!(target_os = "linux") || gone());
}

#[tokio::test]
async fn what_goes_wrong_is_said_without_what_the_program_printed() {
    let cases = [
        ("echo canary >&2; exit 3", "it ended with 3"),
        ("echo canary", "not the JSON"),
        (
            "echo '{\"Version\": 2, \"SecretAccessKey\": \"canary\"}'",
            "version 2",
        ),
        (
            "echo '{\"Version\": 1, \"SecretAccessKey\": \"canary\"}'",
            "no AccessKeyId",
        ),
        (
            "echo '{\"Version\": 1, \"AccessKeyId\": \"A\", \"SecretAccessKey\": \"canary\", \"Expiration\": \"canary\"}'",
            "its Expiration",
        ),
        ("yes canary", "more than 64 KiB"),
    ];
    for (script, expected) in cases {
        let wrong = problem(run(script).await.0);
        assert!(wrong.to_string().contains(expected), "{script}: {wrong}");
    }
    let way = IdentityWay::AwsProcess {
        command: "/nowhere/at/all".to_owned(),
    };
    let missing = problem(by(&way, &Settings::default()).keys().await);
    assert!(
        missing
            .to_string()
            .contains("/nowhere/at/all: it does not start"),
        "{missing}"
    );
}
