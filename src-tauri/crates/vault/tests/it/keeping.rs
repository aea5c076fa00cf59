//! What is put in comes out, and what is removed is gone.

use crate::session::{Bus, kind, lies_in, read, secret, until, vault, with};
use model::{Kind, SecretPlace, VaultState};
use vault::Vault;

#[test]
fn a_secret_comes_back_as_it_was_also_japanese_and_long() {
    let name = "keeping::a_secret_comes_back_as_it_was_also_japanese_and_long";
    with(Bus::Real, name, async |session| {
        let _keyring = session.keyring(true);
        let long = "長い秘密の鍵とトークン ".repeat(600);
        for limit in [2_560, 200] {
            let vault = vault(&format!("home/{limit}"), limit);
            until(&vault, VaultState::Ready).await;
            assert_eq!(read(&vault, "key").await, None);
            for text in ["", "short", "日本語の秘密 🔑", &long, "shorter again"] {
                assert_eq!(
                    vault.put("key", secret(text)).await,
                    Ok(SecretPlace::Keychain)
                );
                assert_eq!(read(&vault, "key").await.as_deref(), Some(text));
                // Another process, or the next start.
                let again = crate::session::vault(&format!("home/{limit}"), limit);
                assert_eq!(read(&again, "key").await.as_deref(), Some(text));
            }
            assert_eq!(vault.place("key").await, Ok(Some(SecretPlace::Keychain)));
            assert_eq!(vault.remove("key").await, Ok(true));
            assert_eq!(vault.remove("key").await, Ok(false));
            assert_eq!(read(&vault, "key").await, None);
        }
    });
}

#[test]
fn a_value_over_the_limit_lies_in_several_entries_and_all_of_them_go() {
    let name = "keeping::a_value_over_the_limit_lies_in_several_entries_and_all_of_them_go";
    with(Bus::Real, name, async |session| {
        let _keyring = session.keyring(true);
        let vault = vault("home/split", 2_560);
        until(&vault, VaultState::Ready).await;
        // 20 kB are 27 kB of Base64: eleven parts and a head.
        vault.put("key", secret(&"x".repeat(20_000))).await.unwrap();
        assert_eq!(vault.remove_all().await, Ok(12));
        assert_eq!(vault.remove_all().await, Ok(0));
        assert_eq!(read(&vault, "key").await, None);
    });
}

#[test]
fn everything_of_a_workspace_goes_also_what_a_crash_left_and_nothing_of_another() {
    let name =
        "keeping::everything_of_a_workspace_goes_also_what_a_crash_left_and_nothing_of_another";
    with(Bus::Real, name, async |session| {
        let _keyring = session.keyring(true);
        let (one, other) = (vault("home/one", 200), vault("home/other", 200));
        let beginning_alike = vault("home/one2", 200);
        until(&one, VaultState::Ready).await;
        let long = "y".repeat(1_000);
        one.put("key", secret(&long)).await.unwrap();
        other.put("key", secret("of the other")).await.unwrap();
        beginning_alike
            .put("key", secret("of a third"))
            .await
            .unwrap();
        assert_eq!(read(&other, "key").await.as_deref(), Some("of the other"));

        // A head that is gone while its parts are there, as a crash in the middle leaves it.
        let head = ["service", "dev.shirabe", "username", "home/one/key"];
        let cleared = std::process::Command::new("secret-tool")
            .arg("clear")
            .args(head)
            .status();
        assert!(cleared.unwrap().success());
        assert_eq!(read(&one, "key").await, None);
        assert!(one.remove_all().await.unwrap() >= 6);
        assert_eq!(one.remove_all().await, Ok(0));
        assert_eq!(read(&other, "key").await.as_deref(), Some("of the other"));
        assert_eq!(
            read(&beginning_alike, "key").await.as_deref(),
            Some("of a third")
        );
    });
}

#[test]
fn a_part_that_is_lost_is_said_and_never_taken_for_a_secret() {
    let name = "keeping::a_part_that_is_lost_is_said_and_never_taken_for_a_secret";
    with(Bus::Real, name, async |session| {
        let _keyring = session.keyring(true);
        let vault = vault("home/lost", 200);
        until(&vault, VaultState::Ready).await;
        vault.put("key", secret(&"z".repeat(1_000))).await.unwrap();
        let found = std::process::Command::new("secret-tool")
            .args(["search", "--all", "service", "dev.shirabe"])
            .output()
            .unwrap();
        let shown = String::from_utf8_lossy(&found.stderr).into_owned()
            + &String::from_utf8_lossy(&found.stdout);
        let part = shown
            .lines()
            .find_map(|line| {
                line.strip_prefix("attribute.username = ")
                    .filter(|name| name.ends_with(".1"))
            })
            .unwrap();
        let cleared = std::process::Command::new("secret-tool")
            .args(["clear", "username", part])
            .status();
        assert!(cleared.unwrap().success());
        assert!(matches!(
            kind(vault.get("key").await),
            Kind::BadAnswer { .. }
        ));
        vault.put("key", secret("new")).await.unwrap();
        assert_eq!(vault.remove_all().await, Ok(1));
    });
}

#[test]
fn secrets_in_memory_reach_no_disk_and_end_with_the_vault() {
    let name = "keeping::secrets_in_memory_reach_no_disk_and_end_with_the_vault";
    with(Bus::Real, name, async |session| {
        let _keyring = session.keyring(true);
        let kept = vault("home/memory", 2_560);
        until(&kept, VaultState::Ready).await;
        assert_eq!(kept.memory_only().await.state, VaultState::MemoryOnly);
        assert_eq!(
            kept.put("key", secret("canary-memory-1")).await,
            Ok(SecretPlace::Memory)
        );
        assert_eq!(kept.status().await.in_memory, 1);
        assert_eq!(read(&kept, "key").await.as_deref(), Some("canary-memory-1"));
        assert!(!lies_in(session.folder(), "canary-memory-1"));
        assert_eq!(read(&vault("home/memory", 2_560), "key").await, None);

        // Back to the keychain: the next value lies there, and the one in memory is gone.
        assert_eq!(kept.unlock().await.unwrap().state, VaultState::Ready);
        assert_eq!(
            kept.put("key", secret("new")).await,
            Ok(SecretPlace::Keychain)
        );
        assert_eq!(kept.status().await.in_memory, 0);
        assert_eq!(
            read(&vault("home/memory", 2_560), "key").await.as_deref(),
            Some("new")
        );

        let never = Vault::in_memory();
        never.put("key", secret("canary-memory-2")).await.unwrap();
        assert_eq!(never.remove_all().await, Ok(1));
        assert_eq!(read(&never, "key").await, None);
    });
}

#[test]
fn what_is_no_name_of_an_entry_is_refused() {
    let name = "keeping::what_is_no_name_of_an_entry_is_refused";
    with(Bus::None, name, async |_| {
        for entry in ["", "a/b", "a#b", "a b", "日", &"x".repeat(201)] {
            let outcome = Vault::in_memory().get(entry).await;
            assert!(matches!(kind(outcome), Kind::BadInput { .. }), "{entry}");
        }
    });
}
