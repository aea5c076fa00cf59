//! Files as tables: which files, how they are read, their rows, what is in the columns.

use crate::Workbench;
use model::{
    Drift, FilesProfile, FilesProfileSpec, JobId, Kind, ParquetFacts, Preview, PreviewEstimate,
    PreviewSpec, Problem, Result,
};

fn not_there() -> Problem {
    Problem::new(Kind::Broken)
}

impl Workbench {
    /// Starts a look at files and answers at once.
    pub fn preview_start(&self, _job: JobId, _spec: PreviewSpec) -> Result<Preview> {
        Err(not_there())
    }

    /// A look of this session as it now is.
    pub fn preview_get(&self, _job: &JobId) -> Option<Preview> {
        None
    }

    /// Forgets a look and its rows.
    pub fn preview_close(&self, _job: &JobId) {}

    /// What it would take to read these columns of all rows for which the filter holds.
    pub async fn preview_estimate(
        &self,
        _job: JobId,
        _preview: &JobId,
        _columns: Vec<String>,
        _filter: String,
    ) -> Result<PreviewEstimate> {
        Err(not_there())
    }

    /// Starts a profile of files and answers at once.
    pub fn preview_profile(&self, _job: JobId, _spec: FilesProfileSpec) -> Result<FilesProfile> {
        Err(not_there())
    }

    /// A profile of this session as it now is.
    pub fn preview_profile_get(&self, _job: &JobId) -> Option<FilesProfile> {
        None
    }

    /// How the columns of all the files differ.
    pub async fn preview_drift(&self, _job: JobId, _preview: &JobId) -> Result<Drift> {
        Err(not_there())
    }

    /// What the footer of one of its Parquet files says.
    pub async fn preview_facts(
        &self,
        _job: JobId,
        _preview: &JobId,
        _file: &str,
    ) -> Result<ParquetFacts> {
        Err(not_there())
    }
}
