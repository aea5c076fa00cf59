//! Objects under a policy: each way out and in is refused, noted, and goes on where it is allowed.

use crate::objects::{Lake, object};
use model::{AuditOutcome, Kind, Problem, RestoreSpec, RestoreTier};
use std::path::Path;

fn rule_of(problem: &Problem) -> &str {
    match &problem.kind {
        Kind::Refused { rule, .. } => rule,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_leave_and_are_stored_only_as_the_policy_says() {
    let lake = Lake::new("s3.put_object(Bucket='lake', Key='a/b.csv', Body=b'x,y')").await;
    let to = lake.folder_named("out");
    let file = lake.folder.path().join("c.csv");
    std::fs::write(&file, "x").unwrap();
    let one = object("a/b.csv");
    let fetch = |to: &Path| lake.fetch(lake.download(&["a/b.csv"], &[], to));
    let link = || {
        lake.workbench
            .object_link(lake.job(), &lake.connection, &one, 5)
    };
    let refused = async |rule: &str| {
        let noted = lake.noted().await;
        let outcome = AuditOutcome::Refused {
            rule: rule.to_owned(),
        };
        assert_eq!(noted.outcome, outcome);
    };

    for (text, rule) in [
        ("[export]\nallowed = false", "export.allowed"),
        ("[export]\nformats = ['parquet']", "export.formats"),
        ("[export]\nmax_rows = 5", "export.max_rows"),
        ("[load]\nbuckets = ['other-*']", "load.buckets"),
    ] {
        lake.rule(text);
        lake.proxy.clear();
        assert_eq!(rule_of(&fetch(&to).await.unwrap_err()), rule);
        refused(rule).await;
        assert_eq!(rule_of(&link().await.map(drop).unwrap_err()), rule);
        refused(rule).await;
        assert_eq!(lake.proxy.count(), 0, "nobody was asked");
    }
    let prefix = lake.fetch(lake.download(&[], &["a/"], &to)).await;
    assert_eq!(rule_of(&prefix.unwrap_err()), "load.buckets");
    let shown = lake
        .workbench
        .object_bytes(lake.job(), &lake.connection, &one, None)
        .await;
    assert_eq!(rule_of(&shown.unwrap_err()), "load.buckets");
    refused("load.buckets").await;

    lake.rule("[copy]\nallowed = false");
    assert_eq!(
        rule_of(&link().await.map(drop).unwrap_err()),
        "copy.allowed"
    );
    let allowed = to.to_string_lossy().replace('\\', "\\\\");
    lake.rule(&format!("[export]\nfolders = [\"{allowed}\"]"));
    assert_eq!(
        rule_of(&link().await.map(drop).unwrap_err()),
        "export.folders"
    );
    for outside in [lake.folder.path().join("b.csv"), to.join("../b.csv")] {
        let refusal = fetch(&outside).await.unwrap_err();
        assert_eq!(rule_of(&refusal), "export.folders", "{}", outside.display());
        refused("export.folders").await;
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(lake.folder.path(), to.join("link")).unwrap();
        let refusal = fetch(&to.join("link/b.csv")).await.unwrap_err();
        assert_eq!(rule_of(&refusal), "export.folders");
    }
    assert!(!lake.folder.path().join("b.csv").exists());

    lake.rule("[query]\nread_only = true");
    let stored = lake.store(lake.upload(&[&file], "")).await;
    assert_eq!(rule_of(&stored.unwrap_err()), "query.read_only");
    refused("query.read_only").await;
    let spec = RestoreSpec {
        object: one.clone(),
        days: 1,
        tier: RestoreTier::Standard,
    };
    let restored = lake
        .workbench
        .object_restore(lake.job(), &lake.connection, spec)
        .await;
    assert_eq!(rule_of(&restored.unwrap_err()), "query.read_only");
    refused("query.read_only").await;

    // And what is allowed goes on, and is noted with figures.
    let rules = format!("[export]\nformats = ['csv']\nfolders = [\"{allowed}\"]");
    lake.rule(&rules);
    assert_eq!(fetch(&to).await.unwrap().objects, 1);
    let noted = lake.noted().await;
    assert_eq!(noted.outcome, AuditOutcome::Done);
    let fact = |name: &str| {
        let found = noted.facts.iter().find(|fact| fact.name == name);
        found.map(|fact| fact.value.clone())
    };
    assert_eq!(
        (fact("objects"), fact("bytes")),
        (Some("1".into()), Some("3".into()))
    );
    assert_eq!(std::fs::read_to_string(to.join("b.csv")).unwrap(), "x,y");
    lake.rule("");
    let (link, until_ms) = link().await.unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let left = (until_ms - now.unwrap().as_millis() as i64) / 1000;
    assert!((240..=300).contains(&left), "{left}");
    assert!(link.expose().contains("X-Amz-Expires=300"));
    let noted = lake.noted().await;
    assert_eq!(noted.resource.as_deref(), Some("s3://lake/a/b.csv"));
    assert!(
        noted
            .facts
            .iter()
            .any(|fact| fact.name == "minutes" && fact.value == "5")
    );
}
