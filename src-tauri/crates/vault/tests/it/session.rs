//! A session bus and a keyring of one test's own.
//!
//! The store's library finds its bus by the environment, which belongs to the whole process: so a
//! test runs itself once more as a child that is given the addresses of what was started for it.

use model::{Kind, Problem, Secret, VaultState};
use std::future::Future;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use vault::{Limits, Vault};
use zbus::blocking::Proxy;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

const FOLDER: &str = "VAULT_TEST_FOLDER";

/// What the child finds at the address of its session bus.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bus {
    /// A bus that starts no services by itself.
    Real,
    /// Somebody who accepts connections and says nothing.
    Silent,
    /// Nothing.
    None,
}

/// A process that ends with the test.
pub(crate) struct Running(Child);

impl Running {
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.0.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    pub(crate) fn end(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Runs the body of the test `name` in a process whose session bus is `bus`.
pub(crate) fn with<F: Future<Output = ()>>(bus: Bus, name: &str, body: impl FnOnce(Session) -> F) {
    if let Some(folder) = std::env::var_os(FOLDER) {
        let session = Session {
            folder: folder.into(),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build();
        return runtime.unwrap().block_on(body(session));
    }
    let folder = TempDir::new().unwrap();
    let address = folder.path().join("bus");
    let _bus = match bus {
        Bus::None => None,
        Bus::Silent => {
            let listener = UnixListener::bind(&address).unwrap();
            std::thread::spawn(move || {
                let _held: Vec<_> = listener.incoming().collect();
            });
            None
        }
        Bus::Real => Some(start_bus(folder.path(), &address)),
    };
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(FOLDER, folder.path())
        .env(
            "DBUS_SESSION_BUS_ADDRESS",
            format!("unix:path={}", address.display()),
        )
        .status()
        .unwrap();
    assert!(status.success(), "{name}: {status}");
}

fn start_bus(folder: &Path, address: &Path) -> Running {
    let config = folder.join("bus.conf");
    let text = format!(
        "<busconfig><type>session</type><listen>unix:path={}</listen>\
         <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
         <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
        address.display()
    );
    std::fs::write(&config, text).unwrap();
    let mut bus = Command::new("dbus-daemon")
        .args(["--nofork", "--print-address"])
        .arg(format!("--config-file={}", config.display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(bus.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(line.starts_with("unix:"), "{line}");
    Running(bus)
}

/// What a test's body works with.
pub(crate) struct Session {
    folder: PathBuf,
}

impl Session {
    /// Everything that the keyring and the test write lies here.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts gnome-keyring, unlocked by its password or locked as it lies on disk.
    pub(crate) fn keyring(&self, unlocked: bool) -> Running {
        let mut command = self.keyring_command();
        command.args(["--foreground", "--components=secrets"]);
        if unlocked {
            command.arg("--unlock");
        }
        let mut child = command.spawn().unwrap();
        if unlocked {
            child
                .stdin
                .as_ref()
                .unwrap()
                .write_all(b"password")
                .unwrap();
        }
        drop(child.stdin.take());
        Running(child)
    }

    /// Unlocks the running keyring with its password, as a desktop's dialog does in the end.
    pub(crate) fn unlock_keyring() {
        let bus = zbus::blocking::Connection::session().unwrap();
        let proxy = |interface| {
            Proxy::new(
                &bus,
                "org.freedesktop.secrets",
                "/org/freedesktop/secrets",
                interface,
            )
            .unwrap()
        };
        let (_, session): (OwnedValue, OwnedObjectPath) = proxy("org.freedesktop.Secret.Service")
            .call("OpenSession", &("plain", Value::from("")))
            .unwrap();
        let collection = ObjectPath::try_from("/org/freedesktop/secrets/collection/login").unwrap();
        let password = (
            session,
            Vec::<u8>::new(),
            b"password".to_vec(),
            "text/plain",
        );
        proxy("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface")
            .call::<_, _, ()>("UnlockWithMasterPassword", &(collection, password))
            .unwrap();
    }

    fn keyring_command(&self) -> Command {
        for name in ["data", "run", "control"] {
            let folder = self.folder.join(name);
            // Nobody else may look into the folder by which the keyring is told its password.
            std::fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)
                .unwrap();
        }
        let mut command = Command::new("gnome-keyring-daemon");
        command
            .arg(format!(
                "--control-directory={}",
                self.folder.join("control").display()
            ))
            .env("HOME", &self.folder)
            .env("XDG_DATA_HOME", self.folder.join("data"))
            .env("XDG_RUNTIME_DIR", self.folder.join("run"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }
}

/// A vault that does not wait long for a keychain that says nothing.
pub(crate) fn vault(namespace: &str, entry_bytes: usize) -> Vault {
    let silence = Duration::from_secs(5);
    Vault::with_limits(
        namespace,
        Limits {
            entry_bytes,
            silence,
        },
    )
}

/// Waits until the keychain is in this state.
pub(crate) async fn until(vault: &Vault, state: VaultState) {
    let reached = async {
        while vault.status().await.state != state {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), reached)
        .await
        .unwrap();
}

pub(crate) fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

/// What an entry holds.
pub(crate) async fn read(vault: &Vault, entry: &str) -> Option<String> {
    let found = vault.get(entry).await.unwrap();
    found.map(|secret| secret.expose().to_owned())
}

/// The kind of the problem that a call ended with.
pub(crate) fn kind<T>(outcome: Result<T, Problem>) -> Kind {
    match outcome {
        Ok(_) => panic!("no problem"),
        Err(problem) => problem.kind,
    }
}

/// Whether any file of the folder holds this text.
pub(crate) fn lies_in(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return lies_in(&path, text);
        }
        // Sockets cannot be read.
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    })
}
