//! What a walk knows without asking: folders of a key, and where a large folder may be cut.

use super::{folder_of, folders, guesses};

#[test]
fn the_folders_of_a_key_begin_at_the_prefix() {
    let all = |key, prefix| folders(key, prefix).collect::<Vec<_>>();
    assert_eq!(all("a/b/c", ""), ["", "a/", "a/b/"]);
    assert_eq!(all("a/b/c", "a/"), ["a/", "a/b/"]);
    assert_eq!(all("a/dt=1/c", "a/dt="), ["a/dt=", "a/dt=1/"]);
    assert_eq!(all("a//c", "a/"), ["a/", "a//"]);
    assert_eq!(folder_of("a/b/c", "a/"), "a/b/");
    assert_eq!(folder_of("a/c", "a/"), "a/");
    assert_eq!(folder_of("c", ""), "");
}

#[test]
fn numbered_files_are_cut_where_their_numbers_go_on() {
    let cuts = guesses("log/", "log/part-03000", "log/part-03999", None);
    for cut in ["log/part-04", "log/part-09", "log/part-1", "log/part-9"] {
        assert!(
            cuts.iter().any(|one| one == cut),
            "{cut} is not in {cuts:?}"
        );
    }
    assert!(cuts.iter().all(|cut| cut.as_str() > "log/part-03999"));
    let bounded = guesses(
        "log/",
        "log/part-03000",
        "log/part-03999",
        Some("log/part-06"),
    );
    assert_eq!(bounded, ["log/part-04", "log/part-05"]);
    let hexadecimal = guesses("", "00f0a1b2c3", "03ffa1b2c3", None);
    assert!(hexadecimal.contains(&"a".to_owned()) && hexadecimal.contains(&"0c".to_owned()));
    assert!(guesses("x/", "x/調べ", "x/調べる", None).is_empty());
}
