//! Charts of kept rows, and the pictures that are made of them.

use crate::Workbench;
use crate::rules::{Act, Export};
use model::{AuditAct, AuditOutcome, ChartData, ChartRequest, JobId, Problem, Result};
use std::io::Write as _;
use std::path::{Path, PathBuf};

impl Workbench {
    /// The groups and figures of a chart, over all rows kept now, days in the chosen zone. A quiet
    /// call: stopped by its id.
    pub async fn rows_chart(&self, job: JobId, request: ChartRequest) -> Result<ChartData> {
        let zone = self.zone();
        self.rows_call(job, move |rows, cancelled| {
            rows.chart(&request, zone, cancelled)
        })
        .await
    }

    /// Writes a picture as a whole or not at all; what was there before is replaced. By the rules for
    /// files: its format is `picture`, its rows are not counted.
    pub async fn picture_write(&self, path: PathBuf, bytes: Vec<u8>) -> Result<()> {
        self.fence().check(&path)?;
        let shown = path.to_string_lossy().into_owned();
        let act = || {
            Act::of(AuditAct::Export)
                .resource(&shown)
                .fact("format", "picture")
        };
        let export = Export {
            format: "picture",
            path: Some(&path),
            rows: 0,
        };
        let path = self
            .govern(act, |rules| rules.may_export(&export))?
            .unwrap_or(path);
        self.note_surely(&act(), AuditOutcome::Begun)?;
        let written = Self::picture_written(path, bytes).await;
        self.note_end(act(), &written);
        written
    }

    async fn picture_written(path: PathBuf, bytes: Vec<u8>) -> Result<()> {
        tokio::task::spawn_blocking(move || write(&path, &bytes))
            .await
            .map_err(|error| Problem::broken(format!("picture: {error}")))?
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let beside = path.with_file_name(name);
    let written = std::fs::File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    });
    written.map_err(|error| {
        drop(std::fs::remove_file(&beside));
        Problem::from(error)
    })
}
