//! What is kept on disk: the history of what ran, saved queries, exported files.

use model::{
    ExportFormat, ExportOptions, ExportRequest, HistoryEntry, HistoryKind, HistoryQuestion,
    HistoryState, JobState, Kind, Parameter, SavedQuery, SavedWrite,
};
use std::path::Path;
use tests::House;
use workbench::{Options, Workbench};

fn question(search: &str) -> HistoryQuestion {
    HistoryQuestion {
        search: search.to_owned(),
        limit: 50,
        ..HistoryQuestion::default()
    }
}

async fn found(workbench: &Workbench, search: &str) -> Vec<HistoryEntry> {
    let page = workbench.history_list(question(search)).await.unwrap();
    page.entries
}

#[tokio::test(flavor = "multi_thread")]
async fn every_run_is_in_the_history_with_its_figures() {
    let house = House::with_sample().await;
    let mut request =
        house.request("SELECT nickname AS `名前` FROM game_analytics.players WHERE level > @level");
    request.parameters = vec![Parameter {
        name: Some("level".into()),
        parameter_type: "INT64".into(),
        value: Some("10".into()),
    }];
    let asked = request.clone();
    let outcome = house.run(request).await;
    assert_eq!(outcome.job.state, JobState::Done);
    let failed = house
        .run(house.request("SELECT `不明` FROM game_analytics.players"))
        .await;
    assert!(matches!(failed.job.state, JobState::Failed(_)));

    let entries = found(&house.workbench, "").await;
    assert_eq!(entries.len(), 2);
    let (bad, good) = (&entries[0], &entries[1]);
    assert_eq!(
        (bad.kind, bad.state),
        (HistoryKind::Query, HistoryState::Failed)
    );
    assert!(bad.problem.is_some());
    assert_eq!(good.state, HistoryState::Done);
    assert_eq!(good.job, asked.job);
    assert_eq!(good.text, asked.sql);
    assert_eq!(good.parameters, asked.parameters);
    assert_eq!(good.project, house.sandbox.project());
    assert_eq!(good.connection_name, "Sandbox");
    assert_eq!(good.statement_type.as_deref(), Some("SELECT"));
    assert_eq!(good.rows, outcome.rows.map(|rows| rows.row_count));
    assert_eq!(good.bytes_processed, outcome.run.statistics.bytes_processed);
    assert_eq!(good.bytes_billed, outcome.run.statistics.bytes_billed);
    assert_eq!(good.price, outcome.run.statistics.price);
    assert!(good.finished_at_ms.unwrap() >= good.started_at_ms);

    // By Japanese words in the statement, short and long, and by a name in the error.
    let jobs =
        |entries: Vec<HistoryEntry>| entries.into_iter().map(|one| one.job).collect::<Vec<_>>();
    assert_eq!(
        jobs(found(&house.workbench, "名前").await),
        std::slice::from_ref(&asked.job)
    );
    assert_eq!(
        jobs(found(&house.workbench, "不明").await),
        std::slice::from_ref(&bad.job)
    );
    assert_eq!(
        jobs(found(&house.workbench, "nickname　名前").await),
        [asked.job]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ran_during_a_crash_is_interrupted_afterwards() {
    let house = House::with_sample().await;
    let done = house.run(house.request("SELECT 1 AS one")).await;
    let slow = house.request(
        "SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 200000)) a CROSS JOIN UNNEST(GENERATE_ARRAY(1, 200000)) b",
    );
    let job = slow.job.clone();
    let mut changes = house.workbench.changes();
    house.workbench.query_start(slow).unwrap();
    // Once it is at the service it has been in the history for a while.
    loop {
        if let Some(model::Change::Query(run)) = changes.next().await
            && run.job == job
            && run.statistics.service_state.is_some()
        {
            break;
        }
    }
    // The files as a crash would leave them.
    let after = house.folder().join("after");
    std::fs::create_dir_all(&after).unwrap();
    for name in ["history.sqlite", "history.sqlite-wal"] {
        std::fs::copy(
            house.folder().join("workspace").join(name),
            after.join(name),
        )
        .unwrap();
    }
    house.workbench.job_cancel(&job);
    house.end_of(&mut changes, job.clone()).await;
    let stopped = found(&house.workbench, "CROSS JOIN").await;
    assert_eq!(stopped[0].state, HistoryState::Cancelled);

    let again = Workbench::open(Options::new(after)).unwrap();
    let entries = found(&again, "").await;
    assert_eq!(
        (&entries[0].job, entries[0].state),
        (&job, HistoryState::Interrupted)
    );
    assert_eq!(
        (&entries[1].job, entries[1].state),
        (&done.job.id, HistoryState::Done)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_of_one_workspace_is_not_that_of_another() {
    let house = House::empty().await;
    house
        .run(house.request("SELECT 'secret of one workspace' AS s"))
        .await;
    let other = Workbench::open(Options::new(house.folder().join("other"))).unwrap();
    assert_eq!(found(&other, "").await, []);
    assert_eq!(found(&house.workbench, "secret").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_in_the_history_and_a_failed_one_says_why() {
    let house = House::empty().await;
    let outcome = house
        .run(house.request("SELECT n FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS n"))
        .await;
    let rows = outcome.run.rows.unwrap();
    let export = async |path: &Path| {
        let job = house.job();
        let mut changes = house.workbench.changes();
        let request = ExportRequest {
            job: job.clone(),
            rows: rows.clone(),
            path: path.to_string_lossy().into_owned(),
            replace: false,
            options: ExportOptions::new(ExportFormat::Xlsx),
            source: Some(outcome.job.id.clone()),
        };
        house.workbench.export_start(request).unwrap();
        loop {
            match changes.next().await.unwrap() {
                model::Change::Job(now) if now.id == job && now.state.is_final() => return now,
                _ => (),
            }
        }
    };
    let path = house.folder().join("数.xlsx");
    let done = export(&path).await;
    assert_eq!(done.state, JobState::Done);
    let report = house.workbench.export_report(&done.id).unwrap();
    assert_eq!(
        (report.rows, report.bytes),
        (1000, std::fs::metadata(&path).unwrap().len())
    );
    let again = export(&path).await;
    let JobState::Failed(problem) = again.state else {
        panic!("{:?}", again.state)
    };
    assert!(matches!(problem.kind, Kind::Conflict { .. }));

    let exports = HistoryQuestion {
        kind: Some(HistoryKind::Export),
        ..question("数.xlsx")
    };
    let entries = house.workbench.history_list(exports).await.unwrap().entries;
    let [failed, good] = &entries[..] else {
        panic!("{entries:?}")
    };
    assert_eq!(
        (failed.state, failed.problem.as_ref()),
        (HistoryState::Failed, Some(&problem))
    );
    assert_eq!((good.state, good.rows), (HistoryState::Done, Some(1000)));
    assert_eq!(good.connection, house.connection);
    assert_eq!(good.text, path.to_string_lossy());
}

fn parameters_of(query: &SavedQuery) -> Vec<Parameter> {
    let parameters = query.parameters.iter();
    parameters
        .map(|one| Parameter {
            name: Some(one.name.clone()),
            parameter_type: one.parameter_type.clone(),
            value: one.default.clone(),
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sample_query_runs_on_the_sample_data_and_answers_with_rows() {
    let house = House::with_sample().await;
    house.workbench.add_sample_queries().unwrap();
    let list = house.workbench.saved_list().await.unwrap();
    assert_eq!((list.queries.len(), list.unreadable.len()), (5, 0));
    for query in &list.queries {
        let mut request = house.request(&query.sql);
        request.parameters = parameters_of(query);
        request.max_bytes_billed = query.max_bytes_billed;
        let outcome = house.run(request).await;
        assert_eq!(outcome.job.state, JobState::Done, "{}", query.path);
        let rows = outcome.rows.unwrap();
        assert!(rows.row_count > 0, "{} answers with nothing", query.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sample_queries_come_once_and_never_into_a_folder_of_the_persons_own() {
    let house = House::empty().await;
    house.workbench.add_sample_queries().unwrap();
    let list = house.workbench.saved_list().await.unwrap();
    for query in list.queries {
        house
            .workbench
            .saved_delete(query.path, query.version)
            .await
            .unwrap();
    }
    house.workbench.add_sample_queries().unwrap();
    assert_eq!(house.workbench.saved_list().await.unwrap().queries, []);

    let folder = house.folder().join("checkout");
    let mut settings = house.workbench.settings();
    settings.saved_folder = Some(folder.to_string_lossy().into_owned());
    house.workbench.save_settings(settings).unwrap();
    house.workbench.add_sample_queries().unwrap();
    let list = house.workbench.saved_list().await.unwrap();
    assert_eq!(
        (list.folder, list.queries),
        (folder.display().to_string(), vec![])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_query_goes_round_with_what_others_wrote_into_it() {
    let house = House::empty().await;
    let folder = house.folder().join("team");
    std::fs::create_dir_all(&folder).unwrap();
    let text = "-- ---\n-- owner: 田中\n-- title: 売上\n-- ---\nSELECT 1\n";
    std::fs::write(folder.join("売上.sql"), text).unwrap();
    let mut settings = house.workbench.settings();
    settings.saved_folder = Some(folder.to_string_lossy().into_owned());
    house.workbench.save_settings(settings).unwrap();

    let mut query = house
        .workbench
        .saved_list()
        .await
        .unwrap()
        .queries
        .remove(0);
    query.sql = "SELECT 2\n".to_owned();
    query.tags = vec!["日次".to_owned()];
    let write = |query: &SavedQuery| SavedWrite {
        query: query.clone(),
        overwrite: false,
    };
    let written = house.workbench.saved_write(write(&query)).await.unwrap();
    assert_eq!(
        std::fs::read_to_string(folder.join("売上.sql")).unwrap(),
        "-- ---\n-- owner: 田中\n-- title: 売上\n-- tags: [日次]\n-- ---\nSELECT 2\n"
    );
    // What I have is older now.
    let refused = house
        .workbench
        .saved_write(write(&query))
        .await
        .unwrap_err();
    assert!(matches!(refused.kind, Kind::Conflict { .. }));
    assert_eq!(
        house.workbench.saved_list().await.unwrap().queries,
        [written]
    );
}
