//! Charts of real results.

use model::{
    Aggregate, Bucket, ChartKind, ChartRequest, ChartSort, Dimension, JobState, Kind, Measure,
    Settings,
};
use tests::House;

fn request(rows: &model::RowsId) -> ChartRequest {
    ChartRequest {
        rows: rows.clone(),
        kind: ChartKind::Bar,
        x: Some(Dimension {
            column: vec![0],
            bucket: Bucket::Day,
        }),
        series: None,
        measures: vec![Measure {
            column: Some(vec![1]),
            aggregate: Aggregate::Sum,
        }],
        sort: ChartSort::Key,
        group_limit: 50,
        series_limit: 8,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_is_drawn_by_the_days_of_the_chosen_zone_with_exact_sums() {
    let house = House::empty().await;
    let outcome = house
        .run(house.request(
            "SELECT TIMESTAMP '2026-11-24 14:59:59+00' AS happened, NUMERIC '0.1' AS amount UNION ALL
             SELECT TIMESTAMP '2026-11-24 15:00:00+00', NUMERIC '99999999999999999999.000000001' UNION ALL
             SELECT TIMESTAMP '2026-11-24 23:00:00+00', NUMERIC '99999999999999999999.000000001'",
        ))
        .await;
    assert_eq!(outcome.job.state, JobState::Done);
    let rows = outcome.rows.as_ref().unwrap().id.clone();
    let figures = async |request: ChartRequest| {
        let data = house
            .workbench
            .rows_chart(house.job(), request)
            .await
            .unwrap();
        assert_eq!((data.rows_read, data.complete), (3, true));
        let days = data.x.keys.iter().map(|key| key.text.clone().unwrap());
        let sums = data.values[0].iter().map(|figure| {
            let figure = figure.as_ref().unwrap();
            figure.text.clone()
        });
        days.zip(sums).collect::<Vec<_>>()
    };
    let pair = |day: &str, sum: &str| (day.to_owned(), sum.to_owned());
    assert_eq!(
        figures(request(&rows)).await,
        [pair("2026-11-24", "199999999999999999998.100000002")]
    );
    let settings = Settings {
        time_zone: "Asia/Tokyo".into(),
        ..house.workbench.settings()
    };
    house.workbench.save_settings(settings).unwrap();
    assert_eq!(
        figures(request(&rows)).await,
        [
            pair("2026-11-24", "0.1"),
            pair("2026-11-25", "199999999999999999998.000000002")
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chart_of_closed_rows_is_not_found_and_one_nobody_waits_for_is_stopped() {
    let house = House::empty().await;
    let outcome =
        house
            .run(house.request(
                "SELECT CURRENT_DATE() AS d, n FROM UNNEST(GENERATE_ARRAY(1, 50000)) AS n",
            ))
            .await;
    let rows = outcome.rows.as_ref().unwrap().id.clone();
    let job = house.job();
    let asking = house.workbench.rows_chart(job.clone(), request(&rows));
    tokio::pin!(asking);
    // Polled once, so that the call is known; then stopped by its id.
    let first = std::future::poll_fn(|context| {
        std::task::Poll::Ready(asking.as_mut().poll(context).is_pending())
    })
    .await;
    if first {
        house.workbench.job_cancel(&job);
        let answer = asking.await;
        assert!(
            answer.as_ref().is_ok_and(|data| data.rows_read == 50_000)
                || answer.is_err_and(|problem| problem.kind == Kind::Cancelled)
        );
    }
    house.workbench.rows_close(rows.clone()).await.unwrap();
    let gone = house
        .workbench
        .rows_chart(house.job(), request(&rows))
        .await
        .unwrap_err();
    assert!(matches!(gone.kind, Kind::NotFound { .. }), "{gone}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_written_as_a_whole() {
    let house = House::empty().await;
    let path = house.folder().join("売上.svg");
    std::fs::write(&path, "old").unwrap();
    house
        .workbench
        .picture_write(path.clone(), b"<svg/>".to_vec())
        .await
        .unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "<svg/>");
    let nowhere = house.folder().join("missing").join("a.svg");
    let problem = house
        .workbench
        .picture_write(nowhere.clone(), Vec::new())
        .await
        .unwrap_err();
    assert!(matches!(problem.kind, Kind::NotFound { .. }), "{problem}");
    let left: Vec<_> = std::fs::read_dir(house.folder())
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.contains(".part"))
        .collect();
    assert_eq!(left, Vec::<String>::new(), "nothing is left beside it");
}
