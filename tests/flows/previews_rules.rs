//! Looks at files under a policy, and what the audit log keeps of them.

use crate::previews::{House, done};
use model::{AuditQuestion, PreviewState};

#[tokio::test]
async fn masked_columns_never_show_their_values_by_any_way() {
    let house = House::sandbox().await;
    house.lake.rule("[mask]\ncolumns = ['ssn']");
    let preview = house.look(house.spec("big.parquet")).await;
    done(&preview);
    let masked = preview
        .schema
        .iter()
        .find(|column| column.name == "ssn")
        .unwrap();
    assert!(masked.masked);
    let rows = house.rows(&preview).await;
    assert!(rows.iter().all(|row| row[3].is_none() && row[0].is_some()));

    for sql in [
        "SELECT ssn AS x FROM data",
        "SELECT \"ssn\" || '' AS x FROM data",
        "SELECT * FROM data WHERE ssn = '000000001'",
        "SELECT id FROM data ORDER BY ssn DESC",
    ] {
        let mut spec = house.spec("big.parquet");
        spec.query.sql = Some(sql.to_owned());
        let refused = house.look(spec).await;
        assert!(
            matches!(refused.state, PreviewState::Failed(_)),
            "{sql}: {:?}",
            refused.state
        );
        let rows = refused
            .rows
            .and_then(|rows| house.lake.workbench.row_set(&rows));
        assert!(rows.is_none_or(|rows| rows.row_count == 0), "{sql}");
    }
    let mut all = house.spec("big.parquet");
    all.query.sql = Some("SELECT * FROM data".to_owned());
    let all = house.look(all).await;
    done(&all);
    let names: Vec<_> = all
        .schema
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    let set = house
        .lake
        .workbench
        .row_set(all.rows.as_ref().unwrap())
        .unwrap();
    assert!(
        set.columns
            .iter()
            .all(|column| column.name != "ssn" || column.masked),
        "{names:?}"
    );

    let facts = house
        .lake
        .workbench
        .preview_facts(house.lake.job(), &preview.id, "big.parquet")
        .await
        .unwrap();
    let ssn = facts
        .columns
        .iter()
        .position(|column| column.path == "ssn")
        .unwrap();
    assert_eq!(
        (&facts.columns[ssn].min, &facts.columns[ssn].max),
        (&None, &None)
    );
    assert!(
        facts
            .row_groups
            .iter()
            .all(|group| group.ranges[ssn].is_none())
    );
    assert!(
        facts
            .row_groups
            .iter()
            .any(|group| group.ranges[0].is_some())
    );
}

#[tokio::test]
async fn a_look_is_in_the_audit_log_with_figures_and_without_values() {
    let house = House::sandbox().await;
    let mut spec = house.spec("events.csv.gz");
    spec.query.filter = "name = 'プレイヤー7919'".to_owned();
    done(&house.look(spec).await);
    let page = house
        .lake
        .workbench
        .audit_list(
            house.lake.job(),
            AuditQuestion {
                limit: 50,
                ..AuditQuestion::default()
            },
        )
        .await
        .unwrap();
    let text = serde_json::to_string(&page.entries).unwrap();
    assert!(
        text.contains("s3://lake/events.csv.gz") && text.contains("\"bytes\""),
        "{text}"
    );
    assert!(!text.contains("プレイヤー"), "{text}");
}
