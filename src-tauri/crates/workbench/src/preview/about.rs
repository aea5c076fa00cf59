//! What can be asked of the files of a look: what reading more would take, how their columns differ,
//! what a footer says. Quiet calls.

use super::files::Reach;
use super::prune::Constraints;
use super::question::{Next, Question, Stop};
use super::{Kept, Workbench, connection_of, place_text};
use model::{
    AuditAct, AuditOutcome, Drift, FileFacts, FileFormat, JobId, Meter, ParquetFacts,
    PreviewEstimate, PreviewSpec, Reading, Result,
};
use reader::protocol::{Ask, Event};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// A footer and a listing take no longer.
const DEADLINE: Duration = Duration::from_mins(2);
/// The first bytes of half a million files take long.
const DRIFT_DEADLINE: Duration = Duration::from_hours(1);

impl Workbench {
    /// What it would take to read these columns of all rows for which the filter holds.
    pub async fn preview_estimate(
        &self,
        job: JobId,
        preview: &JobId,
        columns: Vec<String>,
        filter: String,
    ) -> Result<PreviewEstimate> {
        let kept = self.look(preview)?;
        let asked = async {
            let mut question = self.about(&kept, &Constraints::of(&filter)).await?;
            let set = &question.listing.set;
            let (files, complete, stored) = (set.found, set.complete, set.bytes);
            let format = kept
                .preview
                .sniffed
                .as_ref()
                .and_then(|known| known.reading.format);
            let mut bytes = stored;
            // What the filter reads is read, too; which columns that are only the reader knows.
            let all = columns.is_empty() || !filter.trim().is_empty();
            if format == Some(FileFormat::Parquet)
                && !all
                && let Some(first) = question.listing.files.first().cloned()
            {
                let facts = facts(&mut question, &first.name)
                    .await
                    .map_err(Stop::into_problem)?;
                bytes = share(&facts, &columns, first.size, stored);
            }
            let speed = self.inner.previews.speed.load(Ordering::Relaxed);
            Ok(PreviewEstimate {
                files,
                complete,
                bytes,
                seconds: (speed > 0).then(|| bytes as f64 / speed as f64),
                price_micros: self.s3_price(&question.place, u64::from(files) * 2, 0, bytes),
            })
        };
        self.inner.jobs.call(job, DEADLINE, Box::pin(asked)).await
    }

    /// How the columns of all the files differ.
    pub async fn preview_drift(&self, job: JobId, preview: &JobId) -> Result<Drift> {
        let kept = self.look(preview)?;
        let asked = async {
            let act = || {
                self.act_by(AuditAct::Preview, &connection_of(&kept.preview.spec.place))
                    .resource(place_text(&kept.preview.spec.place))
                    .fact("drift", true)
            };
            self.note_surely(&act(), AuditOutcome::Begun)?;
            let mut question = self.about(&kept, &Constraints::default()).await?;
            let mut reading = reading_of(&kept);
            if reading.format.is_none() {
                let sniffed = question.sniff(&reading).await.map_err(Stop::into_problem)?;
                reading = sniffed.reading;
            }
            let drift = drift(&mut question, &reading)
                .await
                .map_err(Stop::into_problem);
            self.note_end(act().fact("bytes", question.meter(None).bytes_read), &drift);
            let mut drift = drift?;
            drift.meter = question.meter(None);
            Ok(drift)
        };
        self.inner
            .jobs
            .call(job, DRIFT_DEADLINE, Box::pin(asked))
            .await
    }

    /// What the footer of one of its Parquet files says.
    pub async fn preview_facts(
        &self,
        job: JobId,
        preview: &JobId,
        file: &str,
    ) -> Result<ParquetFacts> {
        let kept = self.look(preview)?;
        let asked = async {
            let mut question = self.about_known(&kept).await?;
            let mut facts = facts(&mut question, file)
                .await
                .map_err(Stop::into_problem)?;
            let masks = &self.rules()?.masks;
            for (index, column) in facts.columns.iter_mut().enumerate() {
                if masks.hides(&column.path) {
                    (column.min, column.max) = (None, None);
                    for group in &mut facts.row_groups {
                        if let Some(range) = group.ranges.get_mut(index) {
                            *range = None;
                        }
                    }
                }
            }
            Ok(facts)
        };
        self.inner.jobs.call(job, DEADLINE, Box::pin(asked)).await
    }

    /// Every key of a place, or the first `most` of them, in their order and as they come; whatever
    /// they are. Answers what it took.
    pub async fn preview_keys(
        &self,
        job: JobId,
        spec: PreviewSpec,
        most: Option<u64>,
        keys: &mut (dyn FnMut(&[FileFacts]) -> Result<()> + Send),
    ) -> Result<Meter> {
        self.may_preview(&spec.place)?;
        let question = Question::new(self.clone(), None, spec.place, spec.agreed);
        let asked = question.keys(most.unwrap_or(u64::MAX), keys);
        self.inner
            .jobs
            .call(job, DRIFT_DEADLINE, Box::pin(asked))
            .await?;
        Ok(question.meter(None))
    }

    fn look(&self, preview: &JobId) -> Result<Kept> {
        let kept = self.inner.previews.find(preview);
        let kept = kept.ok_or_else(|| crate::not_found(format!("preview {preview}")))?;
        self.may_preview(&kept.preview.spec.place)?;
        Ok(kept)
    }

    /// A question over all the files of a look.
    async fn about(&self, kept: &Kept, constraints: &Constraints) -> Result<Question> {
        let spec = &kept.preview.spec;
        let mut question =
            Question::new(self.clone(), None, spec.place.clone(), spec.agreed.clone());
        match &kept.listing {
            Some(listing) if listing.set.complete && listing.set.pruned == 0 => {
                let narrowed = listing.as_ref().clone().narrowed(constraints);
                question.listing = Arc::new(narrowed);
                question.found_by = Some((Reach::All, constraints.clone()));
            }
            _ => question.find(Reach::All, constraints).await?,
        }
        Ok(question)
    }

    /// A question over the files of a look as far as they are known.
    async fn about_known(&self, kept: &Kept) -> Result<Question> {
        let Some(listing) = kept
            .listing
            .as_ref()
            .filter(|listing| !listing.files.is_empty())
        else {
            return self.about(kept, &Constraints::default()).await;
        };
        let spec = &kept.preview.spec;
        let mut question =
            Question::new(self.clone(), None, spec.place.clone(), spec.agreed.clone());
        question.listing = Arc::clone(listing);
        question.found_by = Some((Reach::All, Constraints::default()));
        Ok(question)
    }
}

fn reading_of(kept: &Kept) -> Reading {
    let sniffed = kept.preview.sniffed.as_ref();
    sniffed.map_or_else(
        || kept.preview.spec.reading.clone(),
        |known| known.reading.clone(),
    )
}

/// The share of columns in the bytes of one file, of all files. At least their footers are read.
fn share(facts: &ParquetFacts, columns: &[String], size: u64, stored: u64) -> u64 {
    let wanted = facts.columns.iter().filter(|column| {
        let top = column.path.split('.').next().unwrap_or_default();
        columns
            .iter()
            .any(|name| name == top || *name == column.path)
    });
    let bytes: u64 = wanted.map(|column| column.compressed).sum::<u64>() + facts.footer_bytes;
    let share = u128::from(stored) * u128::from(bytes.min(size)) / u128::from(size.max(1));
    u64::try_from(share).unwrap_or(stored)
}

async fn facts(question: &mut Question, file: &str) -> std::result::Result<ParquetFacts, Stop> {
    loop {
        let (session, files) = question.open(Some(file)).await?;
        let file = files.into_iter().next();
        let file = file.ok_or_else(|| model::Problem::broken("no file to look at"))?;
        let mut asked = question.ask(&Ask::Facts { file }, session)?;
        let stop = loop {
            match asked.next().await {
                Ok(Some(Next::Event(Event::Facts(facts)))) => return Ok(*facts),
                Ok(Some(_)) => (),
                Ok(None) => return Err(model::Problem::broken("the reader did not answer").into()),
                Err(stop) => break stop,
            }
        };
        // One file: what is wrong with it is the answer, unless it changed.
        if !matches!(&stop, Stop::Problem { problem, .. }
            if matches!(problem.kind, model::Kind::Changed { .. }))
        {
            return Err(stop);
        }
        question.mend(stop).await?;
    }
}

async fn drift(question: &mut Question, reading: &Reading) -> std::result::Result<Drift, Stop> {
    loop {
        let (session, files) = question.open(None).await?;
        let ask = Ask::Drift {
            files,
            reading: reading.clone(),
        };
        let mut asked = question.ask(&ask, session)?;
        let stop = loop {
            match asked.next().await {
                Ok(Some(Next::Event(Event::Drift(drift)))) => {
                    question.note_read(&asked);
                    return Ok(*drift);
                }
                Ok(Some(Next::Event(Event::Opening(name)))) => question.opening(&name),
                Ok(Some(_)) => (),
                Ok(None) => return Err(model::Problem::broken("the reader did not answer").into()),
                Err(stop) => break stop,
            }
        };
        question.note_read(&asked);
        question.mend(stop).await?;
    }
}
