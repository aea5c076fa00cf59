//! moto, which plays AWS, as a server of its own; also part of the tests of `identity-aws`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running moto; it ends with this value.
pub struct Moto {
    child: Child,
    /// Where every service of it is.
    pub url: String,
}

impl Moto {
    /// Starts it: without authorisation, or with IAM's rules in force after that many calls.
    pub fn start(free_calls: Option<u32>, arguments: &[&str]) -> Self {
        let mut command = Command::new(python());
        command
            .args(["-m", "moto.server", "--host", "127.0.0.1", "--port", "0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        if let Some(calls) = free_calls {
            command.env("INITIAL_NO_AUTH_ACTION_COUNT", calls.to_string());
        }
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let url = loop {
            let line = lines.next().unwrap().unwrap();
            if let Some((_, url)) = line.split_once("Running on ") {
                break url.trim().to_owned();
            }
        };
        // Somebody has to read on, or it stops once the pipe is full.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url }
    }

    /// Runs Python with `URL` set, for example to make users with Amazon's own library; answers what
    /// it prints.
    pub fn python(&self, script: &str) -> String {
        self.python_reading(script, "")
    }

    /// The same with something on its standard input.
    pub fn python_reading(&self, script: &str, input: &str) -> String {
        let mut child = Command::new(python())
            .args(["-c", script])
            .env("URL", &self.url)
            .env("AWS_ACCESS_KEY_ID", "AKIASETUP")
            .env("AWS_SECRET_ACCESS_KEY", "setup")
            .env("AWS_DEFAULT_REGION", "us-east-1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The Python of the tests, which `npm test` makes (scripts/lib/python.mjs).
pub fn python() -> PathBuf {
    let mut root = Path::new(env!("CARGO_MANIFEST_DIR"));
    while !root.join("Cargo.lock").exists() {
        root = root.parent().unwrap();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), |at| root.join(at));
    let program = if cfg!(windows) {
        "python/Scripts/python.exe"
    } else {
        "python/bin/python"
    };
    let program = target.join(program);
    assert!(
        program.exists(),
        "{} is missing; `npm test` makes it",
        program.display()
    );
    program
}
