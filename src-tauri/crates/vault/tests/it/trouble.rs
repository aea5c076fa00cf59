//! Keychains that are absent, locked, silent or go away in the middle.

use crate::session::{Bus, Session, kind, read, secret, until, vault, with};
use model::{Kind, SecretPlace, VaultState};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use vault::{Limits, Vault};

#[test]
fn without_a_bus_it_is_said_at_once_and_memory_helps() {
    let name = "trouble::without_a_bus_it_is_said_at_once_and_memory_helps";
    with(Bus::None, name, async |_| absent().await);
}

#[test]
fn on_a_bus_without_a_service_it_is_said_at_once_and_memory_helps() {
    let name = "trouble::on_a_bus_without_a_service_it_is_said_at_once_and_memory_helps";
    with(Bus::Real, name, async |_| absent().await);
}

async fn absent() {
    let vault = vault("home/absent", 2_560);
    let begun = Instant::now();
    let status = vault.status().await;
    assert_eq!(status.state, VaultState::Absent);
    assert!(status.detail.is_some());
    assert_eq!(kind(vault.put("key", secret("s")).await), Kind::NoKeychain);
    assert_eq!(kind(vault.get("key").await), Kind::NoKeychain);
    assert_eq!(kind(vault.remove("key").await), Kind::NoKeychain);
    assert_eq!(kind(vault.remove_all().await), Kind::NoKeychain);
    assert!(
        begun.elapsed() < Duration::from_secs(3),
        "{:?}",
        begun.elapsed()
    );

    vault.memory_only().await;
    assert_eq!(read(&vault, "key").await, None);
    assert_eq!(kind(vault.get_surely("key").await), Kind::NoKeychain);
    assert_eq!(vault.put("key", secret("s")).await, Ok(SecretPlace::Memory));
    assert_eq!(read(&vault, "key").await.as_deref(), Some("s"));
    assert_eq!(vault.remove("key").await, Ok(true));
}

#[test]
fn a_bus_that_says_nothing_is_given_up_after_the_deadline() {
    let name = "trouble::a_bus_that_says_nothing_is_given_up_after_the_deadline";
    with(Bus::Silent, name, async |_| {
        let silence = Duration::from_millis(300);
        let limits = Limits {
            silence,
            ..Limits::default()
        };
        let vault = Vault::with_limits("home/silent", limits);
        // More calls than threads may hang: the last ones are answered without waiting.
        for attempt in 0..30 {
            let begun = Instant::now();
            assert_eq!(kind(vault.get("key").await), Kind::NoKeychain);
            assert!(
                begun.elapsed() < silence * 5,
                "{attempt}: {:?}",
                begun.elapsed()
            );
        }
        assert_eq!(vault.status().await.state, VaultState::Absent);
    });
}

#[test]
fn a_locked_keyring_is_said_and_nothing_is_kept_until_it_is_unlocked() {
    let name = "trouble::a_locked_keyring_is_said_and_nothing_is_kept_until_it_is_unlocked";
    with(Bus::Real, name, async |session| {
        let vault = vault("home/locked", 2_560);
        let first = session.keyring(true);
        until(&vault, VaultState::Ready).await;
        vault.put("key", secret("before")).await.unwrap();
        first.end();
        let _second = session.keyring(false);
        until(&vault, VaultState::Locked).await;
        assert_eq!(kind(vault.get("key").await), Kind::KeychainLocked);
        assert_eq!(
            kind(vault.put("key", secret("x")).await),
            Kind::KeychainLocked
        );
        assert_eq!(kind(vault.remove_all().await), Kind::KeychainLocked);
        // Nobody can be asked on this bus: the question is dismissed, and it stays locked.
        assert_eq!(kind(vault.unlock().await), Kind::KeychainLocked);
        tokio::task::spawn_blocking(Session::unlock_keyring)
            .await
            .unwrap();
        until(&vault, VaultState::Ready).await;
        assert_eq!(read(&vault, "key").await.as_deref(), Some("before"));
    });
}

#[test]
fn a_service_that_dies_or_hangs_is_found_again_when_it_is_back() {
    let name = "trouble::a_service_that_dies_or_hangs_is_found_again_when_it_is_back";
    with(Bus::Real, name, async |session| {
        let silence = Duration::from_secs(2);
        let vault = Vault::with_limits(
            "home/back",
            Limits {
                silence,
                ..Limits::default()
            },
        );
        let keyring = session.keyring(true);
        until(&vault, VaultState::Ready).await;
        vault.put("key", secret("kept")).await.unwrap();

        keyring.end();
        assert_eq!(kind(vault.get("key").await), Kind::NoKeychain);
        let keyring = session.keyring(true);
        until(&vault, VaultState::Ready).await;
        assert_eq!(read(&vault, "key").await.as_deref(), Some("kept"));

        keyring.signal("-STOP");
        assert_eq!(kind(vault.get("key").await), Kind::NoKeychain);
        assert_eq!(
            kind(vault.put("key", secret("lost")).await),
            Kind::NoKeychain
        );
        keyring.signal("-CONT");
        until(&vault, VaultState::Ready).await;
        // Nobody waited for the second value any more when the keyring came back.
        assert_eq!(read(&vault, "key").await.as_deref(), Some("kept"));
    });
}

/// Stands in for the desktop's dialog that asks for the keyring's password: it never answers.
struct Prompter {
    asked: mpsc::SyncSender<()>,
}

#[zbus::interface(name = "org.gnome.keyring.internal.Prompter")]
impl Prompter {
    fn begin_prompting(&self, callback: zbus::zvariant::OwnedObjectPath) {
        drop(callback);
        self.asked.send(()).unwrap();
    }
}

#[test]
fn unlocking_asks_the_person_once_and_waits_while_others_are_told_that_it_is_locked() {
    let name =
        "trouble::unlocking_asks_the_person_once_and_waits_while_others_are_told_that_it_is_locked";
    with(Bus::Real, name, async |session| {
        let vault = vault("home/asking", 2_560);
        let first = session.keyring(true);
        until(&vault, VaultState::Ready).await;
        first.end();
        let (asked, asks) = mpsc::sync_channel(8);
        let _prompter = zbus::blocking::connection::Builder::session()
            .and_then(|builder| builder.name("org.gnome.keyring.SystemPrompter"))
            .and_then(|builder| builder.serve_at("/org/gnome/keyring/Prompter", Prompter { asked }))
            .and_then(zbus::blocking::connection::Builder::build)
            .unwrap();
        let keyring = session.keyring(false);
        until(&vault, VaultState::Locked).await;
        let unlock = || {
            let vault = vault.clone();
            tokio::spawn(async move { vault.unlock().await })
        };
        let stopped = unlock();
        let asks = tokio::task::spawn_blocking(move || {
            asks.recv_timeout(Duration::from_secs(20)).unwrap();
            asks
        });
        let asks = asks.await.unwrap();
        assert!(!stopped.is_finished());
        assert_eq!(kind(vault.get("key").await), Kind::KeychainLocked);
        // Whoever stops waiting and asks again joins the question that is on the screen.
        stopped.abort();
        let again = unlock();
        assert_eq!(vault.status().await.state, VaultState::Locked);
        assert!(asks.try_recv().is_err());
        assert!(!again.is_finished());
        keyring.end();
    });
}
