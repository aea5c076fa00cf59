use super::*;

const FILE: &str = "\
-- ---
-- # Made by the data team
-- owner: 田中
-- title:   \"Daily: users\"
-- title.ja: 日別
-- tags:
--   - kpi
--   - players
-- parameters:
--   - name: from
--     type: date
--     label.ja: 開始日
--     default: today-7
--     widget: slider
-- maxBytesBilled: 1_000_000
-- review:
--   by: 佐藤
--   on: 2026-11-01
-- ---
SELECT 1 -- ---
";

#[test]
fn a_file_is_read() {
    let query = Parts::of(FILE).query();
    assert_eq!(query.title.text, "Daily: users");
    assert_eq!(query.title.translations["ja"], "日別");
    assert_eq!(query.tags, ["kpi", "players"]);
    assert_eq!(query.max_bytes_billed, Some(1_000_000));
    assert_eq!(query.sql, "SELECT 1 -- ---\n");
    let parameter = &query.parameters[0];
    assert_eq!(
        (parameter.name.as_str(), parameter.parameter_type.as_str()),
        ("from", "DATE")
    );
    assert_eq!(parameter.label.translations["ja"], "開始日");
    assert_eq!(parameter.default.as_deref(), Some("today-7"));
    assert_eq!(query.mistakes, Vec::<String>::new());
}

#[test]
fn a_file_that_is_written_without_a_change_is_the_same_file() {
    let parts = Parts::of(FILE);
    assert_eq!(parts.write(&parts.query()), FILE);
}

#[test]
fn a_change_of_one_thing_touches_nothing_else() {
    let parts = Parts::of(FILE);
    let mut query = parts.query();
    query.title.text = "Users".to_owned();
    query.sql = "SELECT 2\n".to_owned();
    let expected = FILE
        .replace("title:   \"Daily: users\"", "title: Users")
        .replace("SELECT 1 -- ---", "SELECT 2");
    assert_eq!(parts.write(&query), expected);
}

#[test]
fn keys_that_nobody_knows_survive_even_inside_a_changed_parameter() {
    let parts = Parts::of(FILE);
    let mut query = parts.query();
    query.parameters[0].optional = true;
    query.tags.clear();
    let text = parts.write(&query);
    assert!(text.contains("-- owner: 田中\n"));
    assert!(text.contains("-- # Made by the data team\n"));
    assert!(text.contains("-- review:\n--   by: 佐藤\n--   on: 2026-11-01\n"));
    assert!(text.contains("--     optional: true\n--     widget: slider\n"));
    assert!(!text.contains("tags"));
    let again = Parts::of(&text).query();
    assert_eq!(again.parameters, query.parameters);
}

#[test]
fn a_query_without_a_front_matter_gets_one_and_only_when_there_is_something_to_say() {
    let parts = Parts::of("SELECT 1\n");
    let mut query = parts.query();
    assert_eq!(parts.write(&query), "SELECT 1\n");
    query.title.text = "売上: 日次".to_owned();
    query.max_bytes_billed = Some(5);
    let text = parts.write(&query);
    assert_eq!(
        text,
        "-- ---\n-- title: \"売上: 日次\"\n-- maxBytesBilled: 5\n-- ---\nSELECT 1\n"
    );
    assert_eq!(Parts::of(&text).query().title.text, "売上: 日次");
}

#[test]
fn fences_without_dashes_and_windows_line_ends_are_read() {
    let query = Parts::of("---\r\ntitle: 売上\r\n---\r\nSELECT 1\r\n").query();
    assert_eq!(
        (query.title.text.as_str(), query.sql.as_str()),
        ("売上", "SELECT 1\r\n")
    );
    let open = Parts::of("-- ---\n-- title: never closed\nSELECT 1\n").query();
    assert_eq!(open.title.text, "");
    assert!(open.sql.starts_with("-- ---"));
}

#[test]
fn what_is_not_understood_is_said_and_kept() {
    let text = "-- ---\n-- maxBytesBilled: much\n-- title: T\n-- ---\nSELECT 1\n";
    let parts = Parts::of(text);
    let query = parts.query();
    assert_eq!(query.mistakes, ["maxBytesBilled: much"]);
    assert_eq!(query.title.text, "T");
    assert_eq!(parts.write(&query), text);
}

#[test]
fn every_sample_is_understood() {
    for (name, text) in super::super::SAMPLES {
        let parts = Parts::of(text);
        let query = parts.query();
        assert_eq!(query.mistakes, Vec::<String>::new(), "{name}");
        assert!(!query.title.text.is_empty() && query.title.translations.contains_key("ja"));
        assert!(query.max_bytes_billed.is_some(), "{name}");
        assert_eq!(parts.write(&query), *text, "{name}");
        for parameter in &query.parameters {
            let mark = format!("@{}", parameter.name);
            assert!(query.sql.contains(&mark), "{name}: {mark}");
            assert!(
                parameter.optional || parameter.default.is_some(),
                "{name}: {mark}"
            );
        }
        let unchanged = Parts::of(&parts.write(&query)).query();
        assert_eq!(unchanged, query);
        assert!(
            query
                .parameters
                .iter()
                .all(|one| !one.label.text.is_empty())
        );
    }
}
