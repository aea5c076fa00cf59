//! Charts of kept rows, and the pictures that are made of them.

use crate::Workbench;
use model::{ChartData, ChartRequest, JobId, Problem, Result};
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

    /// Writes a picture as a whole or not at all; what was there before is replaced.
    pub async fn picture_write(&self, path: PathBuf, bytes: Vec<u8>) -> Result<()> {
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
