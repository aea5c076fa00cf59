//! Rows into files: what is said before, the writing as a job, what is said after.

use crate::Workbench;
use crate::history::Begun;
use crate::rules::{Act, Export};
use jobs::Spec;
use model::{
    Activity, AuditAct, AuditOutcome, ConnectionId, ExportFormat, ExportOptions, ExportReport,
    ExportRequest, ExportTarget, HistoryKind, JobId, Phase, Problem, Result, RowSet, RowsId, Unit,
};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};

/// Reports that are remembered.
const KEPT: usize = 100;

/// What the exports of this session wrote, oldest first.
#[derive(Default)]
pub(crate) struct Exports {
    reports: Mutex<VecDeque<(JobId, ExportReport)>>,
}

impl Exports {
    fn keep(&self, job: JobId, report: ExportReport) {
        let mut reports = self.reports.lock();
        reports.push_back((job, report));
        while reports.len() > KEPT {
            reports.pop_front();
        }
    }

    pub(crate) fn find(&self, job: &JobId) -> Option<ExportReport> {
        let reports = self.reports.lock();
        let found = reports.iter().rev().find(|(known, _)| known == job);
        found.map(|(_, report)| report.clone())
    }
}

impl Workbench {
    /// What is known of a file before it is written. A name without a folder is put into `folder`;
    /// `~` is the home folder.
    pub fn export_target(name: &str, folder: &Path) -> Result<ExportTarget> {
        let name = name.trim();
        let in_home = name.strip_prefix("~/").or_else(|| name.strip_prefix("~\\"));
        let path = match (in_home, std::env::home_dir()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => folder.join(name),
        };
        if path.file_name().is_none() {
            return Err(Problem::bad_input("path", "the name of a file is missing"));
        }
        Ok(ExportTarget {
            exists: path.exists(),
            path: path.to_string_lossy().into_owned(),
        })
    }

    /// What is to be said before a file is written: `OverLimit` where the format cannot hold the
    /// rows, and what an encoding would lose. A quiet call.
    pub async fn export_check(
        &self,
        job: JobId,
        rows: RowsId,
        options: ExportOptions,
    ) -> Result<ExportReport> {
        self.rows_call(job, move |keeper, cancelled| {
            keeper.export_check(&rows, &options, cancelled)
        })
        .await
    }

    /// Starts writing a row set to a file, as a job; on cancel nothing is left behind.
    pub fn export_start(&self, request: ExportRequest) -> Result<()> {
        let path = PathBuf::from(&request.path);
        if !path.is_absolute() {
            return Err(Problem::bad_input("path", "the whole path, from the root"));
        }
        self.fence().check(&path)?;
        let set = self.row_set(&request.rows);
        let rows = set.as_ref().map_or(0, |set| set.row_count);
        let format = word(request.options.format);
        let act = || {
            let act = Act::of(AuditAct::Export).resource(&request.path);
            act.fact("format", format).fact("rows", rows)
        };
        let export = Export {
            format,
            path: Some(&path),
            rows: set.as_ref().map_or(0, rows_at_most),
        };
        // Where the policy names folders, the file is written where it was looked at.
        let path = self
            .govern(act, |rules| rules.may_export(&export))?
            .unwrap_or(path);
        let set = set.ok_or_else(|| crate::not_found(format!("rows {}", request.rows)))?;
        let total = Some(set.row_count);
        let spec = Spec {
            id: request.job.clone(),
            activity: Activity::Export,
            title: path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
        };
        let source = request.source.as_ref().and_then(|job| self.query_run(job));
        let begun = Begun {
            kind: HistoryKind::Export,
            job: request.job.clone(),
            connection: source
                .as_ref()
                .map_or_else(|| ConnectionId::from(""), |run| run.connection.clone()),
            project: source.as_ref().map(|run| run.project.clone()),
            location: None,
            text: request.path.clone(),
            parameters: Vec::new(),
            statement_type: Some(request.options.format.ending().to_uppercase()),
        };
        let workbench = self.clone();
        self.inner.jobs.run(spec, |handle| async move {
            let recording = workbench.clone();
            let work = async move {
                handle.phase(Phase::Writing, Unit::Rows);
                let job = request.job.clone();
                let report = workbench
                    .with_rows(move |keeper| {
                        let mut progress = |written| handle.done(written, total);
                        let stop = handle.clone();
                        keeper.export(
                            &request.rows,
                            &path,
                            request.replace,
                            &request.options,
                            &mut progress,
                            &|| stop.is_stopping(),
                        )
                    })
                    .await?;
                workbench.inner.exports.keep(job, report);
                Ok(())
            };
            recording.recorded(begun, work).await
        })
    }

    /// What an export of this session wrote; nothing before it is done.
    pub fn export_report(&self, job: &JobId) -> Option<ExportReport> {
        self.inner.exports.find(job)
    }

    /// Writes a row set to any writer, by the same rules as into a file.
    pub async fn rows_write(
        &self,
        rows: RowsId,
        mut target: Box<dyn std::io::Write + Send>,
        options: ExportOptions,
    ) -> Result<ExportReport> {
        let set = self
            .row_set(&rows)
            .ok_or_else(|| crate::not_found(format!("rows {rows}")))?;
        let format = word(options.format);
        let act = || {
            let act = Act::of(AuditAct::Export).resource("standard output");
            act.fact("format", format).fact("rows", set.row_count)
        };
        let export = Export {
            format,
            path: None,
            rows: rows_at_most(&set),
        };
        self.govern(act, |rules| rules.may_export(&export))?;
        self.note_surely(&act(), AuditOutcome::Begun)?;
        let written = self
            .with_rows(move |keeper| {
                keeper.write(&rows, target.as_mut(), &options, &mut |_| (), &|| false)
            })
            .await;
        self.note_end(act(), &written);
        written
    }
}

/// Rows that a file of it would have; of a set that still grows as many as there may be.
fn rows_at_most(set: &RowSet) -> u64 {
    if set.complete {
        return set.row_count;
    }
    set.total_rows.unwrap_or(u64::MAX).max(set.row_count)
}

/// A format as the policy names it.
fn word(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Tsv => "tsv",
        ExportFormat::Ndjson => "ndjson",
        ExportFormat::Json => "json",
        ExportFormat::Parquet => "parquet",
        ExportFormat::Xlsx => "xlsx",
        ExportFormat::Markdown => "markdown",
    }
}
