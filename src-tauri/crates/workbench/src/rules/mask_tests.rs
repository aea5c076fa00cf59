#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::{Masked, Masks, may_name_a_table};
use model::{Column, ColumnFacts, ColumnType, MaskRules, Mode};

fn people() -> Vec<Column> {
    let field = |name: &str| Column::new(name, ColumnType::String);
    vec![
        field("id"),
        field("ssn"),
        Column {
            fields: vec![field("email"), field("city")],
            ..Column::new("home", ColumnType::Struct)
        },
        Column {
            mode: Mode::Repeated,
            fields: vec![field("card"), field("brand")],
            ..Column::new("payments", ColumnType::Struct)
        },
        field("amount"),
    ]
}

fn masks() -> Masks {
    Masks::new(&MaskRules {
        policy_tags: vec!["projects/p/taxonomies/1/policyTags/2".into()],
        columns: vec!["SSN".into(), "home.email".into()],
        patterns: vec![r"secret_\w+".into()],
    })
    .unwrap()
}

fn facts() -> Vec<ColumnFacts> {
    vec![ColumnFacts {
        path: "payments.card".into(),
        policy_tags: vec!["projects/p/taxonomies/1/policyTags/2".into()],
        ..ColumnFacts::default()
    }]
}

fn learned() -> Masked {
    let mut masked = Masked::default();
    masks().learn(&mut masked, &people(), &facts());
    masked
}

fn allowed(sql: &str) -> bool {
    masks().allow(sql, &mut learned()).is_ok()
}

#[test]
fn a_table_is_masked_by_name_by_tag_and_by_pattern_also_inside_structs() {
    let mut columns = people();
    columns.push(Column::new("secret_note", ColumnType::String));
    masks().mark_table(&mut columns, &facts());
    let mut masked = Vec::new();
    for column in &columns {
        if column.masked {
            masked.push(column.name.clone());
        }
        for field in column.fields.iter().filter(|field| field.masked) {
            masked.push(format!("{}.{}", column.name, field.name));
        }
    }
    assert_eq!(
        masked,
        ["ssn", "home.email", "payments.card", "secret_note"]
    );
}

#[test]
fn plain_columns_of_the_result_pass() {
    for sql in [
        "SELECT * FROM d.people",
        "SELECT id, ssn FROM d.people WHERE amount = '3' ORDER BY id",
        "SELECT DISTINCT ssn FROM `p.d.people`",
        "SELECT p.ssn, p.home, p.home.email, p.home.city AS town FROM d.people AS p",
        "SELECT ssn AS ssn FROM d.people -- ssn AS x",
        "SELECT COUNT(*) AS n, 'ssn' AS label, 2 * 3 AS product FROM d.people",
        "SELECT * EXCEPT (ssn) FROM d.people",
        "WITH a AS (SELECT id, ssn FROM d.people) SELECT a.*, a.id FROM a",
        "SELECT s.id FROM (SELECT * FROM d.people) AS s JOIN d.other o ON s.id = o.id",
        "SELECT id FROM d.people UNION ALL SELECT id FROM d.other",
        "SELECT * EXCEPT (ssn, home, payments) FROM d.people UNION ALL SELECT 'a', 'b'",
        "SELECT n FROM UNNEST(GENERATE_ARRAY(1, 3)) AS n",
        "SELECT home.city AS town, SAFE.SUBSTR(amount, 1) FROM d.people",
        "FROM d.people |> WHERE id = 'a' |> SELECT id, ssn",
        "SELECT EXTRACT(YEAR FROM CURRENT_DATE()) AS y, id FROM d.people",
        "SELECT id, RANK() OVER (PARTITION BY amount ORDER BY id) AS r FROM d.people WINDOW w AS (ORDER BY id)",
        "SELECT (SELECT MAX(x.amount) FROM d.other AS x) AS m FROM d.people",
    ] {
        assert!(allowed(sql), "{sql}");
    }
}

#[test]
fn values_of_masked_columns_never_go_by_another_name() {
    for sql in [
        "SELECT ssn AS x FROM d.people",
        "SELECT ssn x FROM d.people",
        "SELECT `ssn` AS x FROM d.people",
        r"SELECT `\x73sn` AS x FROM d.people",
        "SELECT SSN AS x FROM d.people",
        "SELECT CONCAT(ssn, '') FROM d.people",
        "SELECT (ssn) FROM d.people",
        "SELECT id FROM d.people WHERE ssn LIKE '1%'",
        "SELECT id FROM d.people ORDER BY ssn",
        "SELECT id FROM d.people JOIN d.other USING (ssn)",
        "SELECT id FROM d.people p JOIN d.other o ON p.ssn = o.key",
        "SELECT (SELECT ssn FROM d.people LIMIT 1) AS x",
        "SELECT ARRAY(SELECT ssn FROM d.people) AS x",
        "SELECT ARRAY(SELECT AS STRUCT * FROM d.people) AS x",
        "SELECT AS STRUCT * FROM d.people",
        "SELECT AS VALUE ssn FROM d.people",
        "SELECT p AS x FROM d.people AS p",
        "SELECT p FROM d.people p",
        "SELECT TO_JSON_STRING(people) AS x FROM d.people",
        "SELECT TO_JSON_STRING(p) AS x FROM (d.people AS p JOIN d.other AS o ON o.id = p.id)",
        "SELECT TO_JSON(q) FROM d.other o JOIN d.x y ON o.id = y.id, d.people AS q",
        "SELECT TO_JSON(q) FROM (SELECT * FROM d.people) AS q",
        "WITH q AS (SELECT * FROM d.people) SELECT FORMAT('%T', q) FROM q",
        "FROM d.people |> AS q |> SELECT TO_JSON(q) AS x",
        "FROM d.people |> EXTEND ssn AS x",
        "FROM d.people |> RENAME ssn AS x",
        "SELECT home AS h FROM d.people",
        "SELECT home.email AS h FROM d.people",
        "SELECT payments[0].card AS c FROM d.people",
        "SELECT c.card AS x FROM d.people p, p.payments AS c",
        "SELECT c AS x FROM d.people, UNNEST(payments) AS c",
        "SELECT '' AS x, '' AS y UNION ALL SELECT id, ssn FROM d.people",
        "SELECT '' AS x UNION ALL SELECT * FROM d.people",
        "SELECT '' AS x UNION ALL (FROM d.people)",
        "(SELECT 'a' AS x) EXCEPT DISTINCT (SELECT ssn FROM d.people)",
        "SELECT * REPLACE (ssn AS id) FROM d.people",
        "SELECT * FROM d.people PIVOT (COUNT(id) FOR amount IN ('1'))",
        "SELECT * FROM ML.PREDICT(MODEL d.m, TABLE d.people)",
        "SELECT * FROM GAP_FILL(TABLE people, ts_column => 'ts')",
        "SELECT d.reveal(id) FROM d.people",
        "SELECT `p.d.reveal`(id) FROM d.people",
        "SELECT secret_code AS x FROM d.people",
        "SELECT * FROM EXTERNAL_QUERY('c', 'SELECT ssn AS x FROM people')",
        "SELECT 1; SELECT ssn AS x FROM d.people",
        "SELECT a /* ' */, ssn /* ' */ AS x FROM d.people",
        "SELECT 'it''s', ssn AS x FROM d.people",
        "SELECT r'\\', ssn AS x, '' FROM d.people",
        "SELECT MAX(ssn) OVER () AS x FROM d.people",
        "SELECT id -- \r, ssn AS x\nFROM d.people",
        "SELECT id, id, ssn FROM d.people INTERSECT DISTINCT SELECT 'a', 'b', 'c'",
    ] {
        assert!(!allowed(sql), "{sql}");
    }
}

#[test]
fn a_result_is_masked_wherever_the_name_stands() {
    let mut columns = vec![
        Column::new("SSN", ColumnType::String),
        Column::new("email", ColumnType::String),
        Column::new("id", ColumnType::String),
        Column::new("secret_note", ColumnType::String),
        Column {
            fields: vec![
                Column::new("card", ColumnType::String),
                Column::new("brand", ColumnType::String),
            ],
            ..Column::new("any", ColumnType::Struct)
        },
    ];
    masks().mark_result(&learned(), &mut columns);
    let marks: Vec<bool> = columns.iter().map(|column| column.masked).collect();
    assert_eq!(marks, [true, true, false, true, false]);
    assert!(columns[4].fields[0].masked && !columns[4].fields[1].masked);
}

#[test]
fn everything_in_a_masked_struct_is_masked() {
    let masks = Masks::new(&MaskRules {
        columns: vec!["home".into()],
        ..MaskRules::default()
    })
    .unwrap();
    let mut masked = Masked::default();
    masks.learn(&mut masked, &people(), &[]);
    let mut columns = vec![Column::new("city", ColumnType::String)];
    masks.mark_result(&masked, &mut columns);
    assert!(columns[0].masked, "SELECT home.city names it city");
    assert!(
        masks
            .allow("SELECT home.city FROM d.people", &mut masked.clone())
            .is_ok()
    );
    assert!(
        masks
            .allow(
                "SELECT home.city AS town FROM d.people",
                &mut masked.clone()
            )
            .is_err()
    );
}

#[test]
fn a_pattern_that_closes_our_bracket_is_a_mistake() {
    let rules = MaskRules {
        patterns: vec!["ok".into(), "a)|(b".into()],
        ..MaskRules::default()
    };
    assert_eq!(Masks::new(&rules).unwrap_err().0, 1);
}

#[test]
fn whether_a_statement_reads_a_table_at_all_is_told_from_its_text() {
    for none in [
        "SELECT 1",
        "SELECT n FROM UNNEST([1, 2]) AS n",
        "WITH a AS (SELECT 1 AS x) SELECT * FROM a",
        "SELECT 'FROM t' -- FROM t",
        "SELECT EXTRACT(YEAR FROM CURRENT_DATE()), NET.HOST('x')",
    ] {
        assert!(!may_name_a_table(none), "{none}");
    }
    for some in [
        "SELECT * FROM d.t",
        "SELECT 1 FROM `p.d.t`",
        "SELECT * FROM d.f(1)",
        "SELECT d.f(1)",
        "(SELECT x FROM (t))",
    ] {
        assert!(may_name_a_table(some), "{some}");
    }
}
