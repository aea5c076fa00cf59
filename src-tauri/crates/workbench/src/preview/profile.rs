//! What is in the columns of files: of the first rows, of a sample, of all.

use super::files::Reach;
use super::prune::Constraints;
use super::question::{Next, Question, Stop};
use super::{Workbench, place_text};
use crate::rules::{Act, InForce};
use jobs::{Handle, Spec};
use model::{
    Activity, AuditAct, AuditOutcome, Change, Column, FilesProfile, FilesProfileSpec, JobId, Kind,
    Meter, Phase, PreviewSpec, PreviewState, ProfileScope, Result, Unit,
};
use reader::protocol::{Ask, Event};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A snapshot is sent no more often than this.
const TICK: Duration = Duration::from_millis(200);

impl Workbench {
    /// Starts a profile of files and answers at once; the rest comes as changes.
    pub fn preview_profile(&self, job: JobId, spec: FilesProfileSpec) -> Result<FilesProfile> {
        let kept = self.inner.previews.find(&spec.preview);
        let kept = kept.ok_or_else(|| crate::not_found(format!("preview {}", spec.preview)))?;
        // What the rules refused to show they refuse to count.
        if let PreviewState::Failed(problem) = &kept.preview.state
            && matches!(problem.kind, Kind::Refused { .. })
        {
            return Err(problem.clone());
        }
        let of = kept.preview.spec.clone();
        self.may_preview(&of.place)?;
        let mut reading = of.reading.clone();
        if let Some(sniffed) = &kept.preview.sniffed {
            reading = sniffed.reading.clone();
        }
        let profile = FilesProfile {
            id: job.clone(),
            spec,
            state: PreviewState::Listing,
            columns: Vec::new(),
            profiles: Vec::new(),
            from_statistics: false,
            rows: 0,
            total_rows: kept.preview.total_rows,
            error_percent: None,
            meter: Meter::default(),
        };
        let started = Spec {
            id: job,
            activity: Activity::Preview,
            title: place_text(&of.place),
        };
        let (workbench, first) = (self.clone(), profile.clone());
        self.inner.jobs.run(started, |handle| {
            workbench.inner.previews.begin_profile(first.clone());
            async move { Work::new(workbench, handle, first, &of).run(reading).await }
        })?;
        Ok(profile)
    }

    /// A profile of this session as it now is.
    pub fn preview_profile_get(&self, job: &JobId) -> Option<FilesProfile> {
        self.inner.previews.known.lock().profiles.get(job).cloned()
    }
}

struct Work {
    question: Question,
    profile: FilesProfile,
    first_ms: Option<u32>,
    told: Instant,
}

impl Work {
    fn new(workbench: Workbench, handle: Handle, profile: FilesProfile, of: &PreviewSpec) -> Self {
        let mut agreed = profile.spec.agreed.clone();
        agreed.requester_pays |= of.agreed.requester_pays;
        Self {
            question: Question::new(workbench, Some(handle), of.place.clone(), agreed),
            profile,
            first_ms: None,
            told: Instant::now(),
        }
    }

    fn act(&self) -> Act {
        let workbench = &self.question.workbench;
        let connection = super::connection_of(&self.question.place);
        workbench
            .act_by(AuditAct::Preview, &connection)
            .resource(place_text(&self.question.place))
            .fact("job", &self.profile.id)
            .fact("profile", true)
    }

    async fn run(mut self, reading: model::Reading) -> Result<()> {
        let workbench = self.question.workbench.clone();
        let outcome = match workbench.note_surely(&self.act(), AuditOutcome::Begun) {
            Ok(()) => Box::pin(self.steps(reading)).await,
            Err(problem) => Err(problem.into()),
        };
        let (state, outcome) = match outcome {
            Ok(()) => (PreviewState::Done, Ok(())),
            Err(Stop::More(more)) => (PreviewState::NeedsMore(more), Ok(())),
            Err(Stop::Problem { problem, .. }) => match problem.kind {
                Kind::PayerNeeded { .. } => (PreviewState::NeedsPayer, Ok(())),
                _ => (PreviewState::Failed(problem.clone()), Err(problem)),
            },
        };
        self.profile.state = state;
        self.publish();
        workbench.inner.previews.learn_speed(&self.profile.meter);
        let act = self
            .act()
            .fact("rows", self.profile.rows)
            .fact("bytes", self.profile.meter.bytes_read);
        workbench.note_end(act, &outcome);
        outcome
    }

    async fn steps(&mut self, mut reading: model::Reading) -> std::result::Result<(), Stop> {
        let workbench = self.question.workbench.clone();
        let rules = workbench.rules()?;
        if let Some(handle) = &self.question.handle {
            handle.phase(Phase::Running, Unit::None);
        }
        workbench.reader().warm();
        let filter = self.profile.spec.filter.clone();
        let constraints = Constraints::of(&filter);
        let first = matches!(self.profile.spec.scope, ProfileScope::First { .. });
        let reach = if first && filter.trim().is_empty() {
            Reach::First
        } else {
            Reach::All
        };
        self.question.find(reach, &constraints).await?;
        if reading.format.is_none() {
            reading = self.question.sniff(&reading).await?.reading;
        }
        loop {
            self.profile.state = PreviewState::Reading;
            if let Some(handle) = &self.question.handle {
                handle.phase(Phase::Fetching, Unit::Rows);
            }
            self.publish();
            match self.attempt(&reading, &filter, &rules).await {
                Ok(()) => return Ok(()),
                Err(stop) => self.question.mend(stop).await?,
            }
        }
    }

    async fn attempt(
        &mut self,
        reading: &model::Reading,
        filter: &str,
        rules: &Arc<InForce>,
    ) -> std::result::Result<(), Stop> {
        let (session, files) = self.question.open(None).await?;
        let spec = &self.profile.spec;
        let wanted = spec.columns.iter().filter(|name| !rules.masks.hides(name));
        let columns: Vec<String> = wanted.cloned().collect();
        if columns.is_empty() && !spec.columns.is_empty() {
            return Err(rules.masks.refused(rules.masks.any_rule()).into());
        }
        let ask = Ask::Profile {
            files,
            reading: reading.clone(),
            scope: spec.scope,
            columns,
            filter: filter.to_owned(),
            hive: self.question.hive(),
            hide: rules.masks.expressions(),
        };
        let mut asked = self.question.ask(&ask, session)?;
        let outcome = loop {
            match asked.next().await {
                Ok(Some(Next::Event(event))) => self.event(event, rules)?,
                Ok(Some(Next::Batch(_))) => (),
                Ok(Some(Next::Tick)) => {
                    self.question.note_read(&asked);
                    self.publish_seldom();
                }
                Ok(None) => break Ok(()),
                Err(stop) => break Err(stop),
            }
        };
        self.question.note_read(&asked);
        outcome
    }

    fn event(&mut self, event: Event, rules: &Arc<InForce>) -> Result<()> {
        match event {
            Event::Schema {
                files, total_rows, ..
            } => {
                let mut columns: Vec<Column> = files;
                rules.masks.mark_table(&mut columns, &[]);
                self.profile.columns = columns;
                if total_rows.is_some() && self.question.listing.set.complete {
                    self.profile.total_rows = total_rows;
                }
                self.publish();
            }
            Event::Profile {
                profiles,
                from_statistics,
                rows,
                error_percent,
            } => {
                let columns = &self.profile.columns;
                self.profile.profiles = profiles
                    .into_iter()
                    .filter(|one| !is_masked(columns, &one.column))
                    .collect();
                self.profile.from_statistics = from_statistics;
                self.profile.rows = rows;
                self.profile.error_percent = error_percent;
                if self.first_ms.is_none() {
                    let elapsed = self.question.started.elapsed().as_millis();
                    self.first_ms = u32::try_from(elapsed).ok();
                    self.publish();
                } else {
                    self.publish_seldom();
                }
            }
            Event::Opening(name) => self.question.opening(&name),
            Event::Progress {
                rows, total_rows, ..
            } => {
                if let Some(handle) = &self.question.handle {
                    handle.done(rows, total_rows.or(self.profile.total_rows));
                }
                self.publish_seldom();
            }
            Event::Note(model::PreviewNote::BadFile { file, problem }) => {
                self.question.leave_out(file, problem);
            }
            Event::Failed(problem) => return Err(problem),
            _ => (),
        }
        Ok(())
    }

    fn publish_seldom(&mut self) {
        if self.told.elapsed() >= TICK {
            self.publish();
        }
    }

    fn publish(&mut self) {
        self.told = Instant::now();
        self.profile.meter = self.question.meter(self.first_ms);
        let inner = &self.question.workbench.inner;
        inner.previews.keep_profile(&self.profile);
        inner
            .jobs
            .publish(Change::FilesProfile(Box::new(self.profile.clone())));
    }
}

/// Whether a column, or what it lies in or holds, is masked.
fn is_masked(columns: &[Column], path: &[u32]) -> bool {
    let mut columns = columns;
    for (depth, step) in path.iter().enumerate() {
        let Some(column) = columns.get(*step as usize) else {
            return false;
        };
        if column.masked || depth + 1 == path.len() && holds_masked(&column.fields) {
            return true;
        }
        columns = &column.fields;
    }
    false
}

fn holds_masked(fields: &[Column]) -> bool {
    fields
        .iter()
        .any(|field| field.masked || holds_masked(&field.fields))
}
