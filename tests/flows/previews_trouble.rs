//! Looks at files in S3 when something goes wrong on the way: limits, changes, cut lines, broken and
//! vanished files, and people who stop.

use crate::previews::{House, done, read_bytes, texts};
use model::{Kind, PreviewNote, PreviewState};
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_limit_on_bytes_asks_before_it_is_passed() {
    let house = House::sandbox().await;
    let mut spec = house.spec("big.parquet");
    spec.query.sql = Some("SELECT SUM(score), COUNT(DISTINCT name) FROM data".to_owned());
    spec.agreed.bytes = Some(1 << 20);
    let asked = house.look(spec.clone()).await;
    let PreviewState::NeedsMore(more) = asked.state else {
        panic!("{:?}", asked.state);
    };
    assert_eq!(more.agreed, 1 << 20);
    assert!(more.needed >= house.size("big.parquet"));
    assert!(read_bytes(&house.lake.proxy) <= 1 << 20);
    spec.agreed.bytes = Some(more.needed * 2);
    let agreed = house.look(spec).await;
    done(&agreed);
    assert_eq!(house.rows(&agreed).await.len(), 1);
}

#[tokio::test]
async fn an_object_that_changes_is_listed_anew_and_never_mixed() {
    let house = House::moto().await;
    house.python(
        "import io\nimport pyarrow as pa, pyarrow.parquet as pq\n\
         b = io.BytesIO(); pq.write_table(pa.table({'v': ['old'] * 1000}), b)\n\
         s3.put_object(Bucket='lake', Key='turns/a.parquet', Body=b.getvalue())",
    );
    // The listing passes; the first read waits until the object is another one.
    house.lake.proxy.stall_range("bytes=0-", 1);
    let job = house.lake.job();
    let mut changes = house.lake.workbench.changes();
    house
        .lake
        .workbench
        .preview_start(job.clone(), house.spec("turns/"))
        .unwrap();
    while !house
        .lake
        .proxy
        .seen()
        .iter()
        .any(|seen| seen.path.contains("a.parquet"))
    {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    house.python(
        "import io\nimport pyarrow as pa, pyarrow.parquet as pq\n\
         b = io.BytesIO(); pq.write_table(pa.table({'v': ['new', 'new']}), b)\n\
         s3.put_object(Bucket='lake', Key='turns/a.parquet', Body=b.getvalue())",
    );
    house.lake.proxy.go_on();
    let preview = house.ended(&mut changes, &job).await;
    done(&preview);
    assert_eq!(
        house.rows(&preview).await,
        [texts(&["new"]), texts(&["new"])]
    );
    assert_eq!(preview.meter.lists, 2);
}

#[tokio::test]
async fn lines_that_are_cut_and_services_that_are_busy_cost_time_and_no_rows() {
    let house = House::sandbox().await;
    house.lake.proxy.cut("GET /lake/big.parquet", 10_000, 2);
    house.lake.proxy.slow_down("GET /lake/big.parquet", 2);
    let preview = house.look(house.spec("big.parquet")).await;
    done(&preview);
    let rows = house.rows(&preview).await;
    assert_eq!(rows.len(), 100);
    assert_eq!(rows[99][0].as_deref(), Some("99"));
    assert_eq!(preview.meter.reads, house.lake.proxy.count() as u64);
}

#[tokio::test]
async fn an_object_that_is_gone_or_broken_is_left_out_and_named() {
    let house = House::moto().await;
    let mut spec = house.spec("mixed/");
    spec.query.rows = 1_000;
    let preview = house.look(spec).await;
    done(&preview);
    let bad: Vec<_> = preview
        .notes
        .iter()
        .filter_map(|note| match note {
            PreviewNote::BadFile { file, problem } => Some((file.as_str(), &problem.kind)),
            _ => None,
        })
        .collect();
    assert!(
        matches!(bad.as_slice(), [("mixed/1.parquet", Kind::Damaged { .. })]),
        "{bad:?}"
    );
    assert_eq!(house.rows(&preview).await.len(), 20);
    let told = &preview.files.first[1];
    assert!(told.problem.is_some(), "{told:?}");

    // Gone between the listing and the reading.
    let mut spec = house.spec("drift/");
    spec.query.rows = 1_000;
    house.lake.proxy.stall_range("bytes=0-", 1);
    let job = house.lake.job();
    let mut changes = house.lake.workbench.changes();
    house
        .lake
        .workbench
        .preview_start(job.clone(), spec)
        .unwrap();
    while !house
        .lake
        .proxy
        .seen()
        .iter()
        .any(|seen| seen.path.contains("drift/0"))
    {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    house.python("s3.delete_object(Bucket='lake', Key='drift/1.parquet')");
    house.lake.proxy.go_on();
    let preview = house.ended(&mut changes, &job).await;
    done(&preview);
    assert_eq!(house.rows(&preview).await.len(), 2, "{preview:#?}");
    assert!(
        preview
            .notes
            .iter()
            .any(|note| matches!(note, PreviewNote::BadFile { file, problem }
        if file == "drift/1.parquet" && matches!(problem.kind, Kind::NotFound { .. }))),
        "{:?}",
        preview.notes
    );

    house.python("s3.delete_object(Bucket='lake', Key='drift/0.parquet')");
    let gone = house.look(house.spec("drift/0.parquet")).await;
    assert!(
        matches!(&gone.state, PreviewState::Failed(problem) if matches!(problem.kind, Kind::NotFound { .. })),
        "{:?}",
        gone.state
    );
}

#[tokio::test]
async fn a_stopped_look_lets_go_at_once_and_keeps_what_came() {
    let house = House::sandbox().await;
    house.lake.proxy.delay(Duration::from_secs(20));
    let job = house.lake.job();
    let mut changes = house.lake.workbench.changes();
    house
        .lake
        .workbench
        .preview_start(job.clone(), house.spec("big.parquet"))
        .unwrap();
    while house.lake.proxy.most_at_once() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let since = Instant::now();
    house.lake.workbench.job_cancel(&job);
    let preview = house.ended(&mut changes, &job).await;
    assert!(
        since.elapsed() < Duration::from_millis(500),
        "{:?}",
        since.elapsed()
    );
    assert!(
        matches!(&preview.state, PreviewState::Failed(problem) if problem.kind == Kind::Cancelled)
    );
}

#[tokio::test]
async fn closing_a_look_frees_its_rows() {
    let house = House::sandbox().await;
    let preview = house.look(house.spec("events.csv.gz")).await;
    let rows = preview.rows.unwrap();
    assert!(house.lake.workbench.row_set(&rows).is_some());
    house.lake.workbench.preview_close(&preview.id);
    assert!(house.lake.workbench.row_set(&rows).is_none());
    assert!(house.lake.workbench.preview_get(&preview.id).is_none());
}
