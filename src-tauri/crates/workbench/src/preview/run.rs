//! One look at files, from the listing to the last row that was asked for.

use super::files::Reach;
use super::prune::Constraints;
use super::question::{Next, Question, Stop};
use super::sql;
use crate::Workbench;
use crate::rules::InForce;
use jobs::Handle;
use model::{
    Change, Column, Kind, Phase, Preview, PreviewNote, PreviewState, Problem, Reading, Result,
    RowSet, RowsId, Sniffed, Truncation, Unit,
};
use reader::protocol::{Ask, Event};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A snapshot is sent no more often than this, unless something new is to be seen.
const TICK: Duration = Duration::from_millis(100);
/// Notes of one look at most.
const NOTES: usize = 500;

pub(super) struct Look {
    question: Question,
    preview: Preview,
    rules: Option<Arc<InForce>>,
    /// Whether lines of a text file name something that is masked.
    names_masked: bool,
    first_row_ms: Option<u32>,
    rows: u64,
    told: Instant,
}

impl Look {
    pub(super) fn new(workbench: Workbench, handle: Handle, preview: Preview) -> Self {
        let (place, agreed) = (preview.spec.place.clone(), preview.spec.agreed.clone());
        Self {
            question: Question::new(workbench, Some(handle), place, agreed),
            preview,
            rules: None,
            names_masked: false,
            first_row_ms: None,
            rows: 0,
            told: Instant::now(),
        }
    }

    fn workbench(&self) -> &Workbench {
        &self.question.workbench
    }

    /// Looks, and tells everyone how it ended.
    pub(super) async fn run(mut self) -> Result<()> {
        let outcome = Box::pin(self.steps()).await;
        let why = match &outcome {
            Ok(()) => self.missing(),
            Err(Stop::Problem { problem, .. }) if problem.kind == Kind::Cancelled => {
                Some(Truncation::Stopped)
            }
            Err(Stop::More(_) | Stop::Problem { .. }) => Some(Truncation::Failed),
        };
        if let Some(rows) = self.preview.rows.clone() {
            // Closed meanwhile, there is nothing to finish.
            let finished = self
                .workbench()
                .with_rows(move |keeper| keeper.finish(&rows, why))
                .await;
            if let Ok(set) = finished {
                self.workbench().inner.jobs.publish(Change::Rows(set));
            }
        }
        let (state, outcome) = match outcome {
            Ok(()) => (PreviewState::Done, Ok(())),
            Err(Stop::More(more)) => (PreviewState::NeedsMore(more), Ok(())),
            Err(Stop::Problem { problem, .. }) => match problem.kind {
                Kind::PayerNeeded { .. } => (PreviewState::NeedsPayer, Ok(())),
                _ => (PreviewState::Failed(problem.clone()), Err(problem)),
            },
        };
        self.preview.state = state;
        let open = self.publish();
        self.workbench()
            .inner
            .previews
            .learn_speed(&self.preview.meter);
        if !open && let Some(rows) = self.preview.rows.take() {
            // Closed by the person while it ran.
            self.drop_rows(rows).await;
        }
        outcome
    }

    /// Why there are fewer rows than the files have, where all went well.
    fn missing(&self) -> Option<Truncation> {
        let full = self.rows >= self.limit();
        let all = self.preview.total_rows == Some(self.rows);
        (full && !all).then_some(Truncation::RowLimit)
    }

    /// Rows that are kept at most.
    fn limit(&self) -> u64 {
        let most = self.workbench().settings().max_result_rows;
        self.preview.spec.query.rows.min(most)
    }

    async fn steps(&mut self) -> std::result::Result<(), Stop> {
        let query = self.preview.spec.query.clone();
        let rules = self.workbench().rules()?;
        self.rules = Some(rules);
        let plain = sql::is_plain(&query);
        self.preview.sql = Some(sql::composed(&query)?);
        if let Some(handle) = &self.question.handle {
            handle.phase(Phase::Running, Unit::None);
        }
        self.workbench().reader().warm();
        let constraints = match &query.sql {
            None => Constraints::of(&query.filter),
            // What a whole statement does with a key nobody knows here.
            Some(_) => Constraints::default(),
        };
        let mut reach = if plain { Reach::First } else { Reach::All };
        self.question.find(reach, &constraints).await?;
        loop {
            self.preview.state = PreviewState::Reading;
            if let Some(handle) = &self.question.handle {
                handle.phase(Phase::Fetching, Unit::Rows);
            }
            self.publish();
            let stop = match self.attempt(plain).await {
                Ok(()) => {
                    let enough = self.rows >= self.limit() || self.question.listing.set.complete;
                    if enough || reach == Reach::All {
                        return Ok(());
                    }
                    // The first page had fewer rows than are wanted.
                    reach = Reach::All;
                    self.question.find(reach, &constraints).await?;
                    self.begin_anew().await;
                    continue;
                }
                Err(stop) => stop,
            };
            self.question.mend(stop).await?;
            self.begin_anew().await;
        }
    }

    /// Forgets what an attempt brought.
    async fn begin_anew(&mut self) {
        self.rows = 0;
        self.first_row_ms = None;
        self.preview.notes.clear();
        self.preview.schema.clear();
        self.preview.total_rows = None;
        if let Some(rows) = self.preview.rows.take() {
            self.drop_rows(rows).await;
        }
    }

    async fn drop_rows(&self, rows: RowsId) {
        let closed = self
            .workbench()
            .with_rows(move |keeper| {
                keeper.close(&rows);
                Ok(())
            })
            .await;
        if let Err(problem) = closed {
            tracing::warn!("rows of a look: {problem}");
        }
    }

    async fn attempt(&mut self, plain: bool) -> std::result::Result<(), Stop> {
        let spec = self.preview.spec.clone();
        let rows = self.limit();
        let reading = if plain {
            spec.reading
        } else {
            let sniffed = self.question.sniff(&spec.reading).await?;
            let reading = sniffed.reading.clone();
            self.sniffed(sniffed);
            if self.names_masked
                && let Some(rules) = self.rules.clone()
            {
                let columns = self.natural(&reading).await?;
                self.check_names(&rules, &columns)?;
            }
            self.publish();
            reading
        };
        let (session, files) = self.question.open(None).await?;
        let hive = self.question.hive();
        let query = spec.query;
        let ask = if plain {
            Ask::Head {
                files,
                reading,
                columns: query.columns,
                rows,
                with_origin: query.with_origin,
                hive,
            }
        } else {
            Ask::Query {
                files,
                reading,
                sql: sql::composed(&query)?,
                rows,
                with_origin: query.with_origin,
                hive,
                sample: query.sample,
                hide: self
                    .rules
                    .as_ref()
                    .map_or_else(Vec::new, |rules| rules.masks.expressions()),
            }
        };
        let mut asked = self.question.ask(&ask, session)?;
        let outcome = loop {
            match asked.next().await {
                Ok(Some(Next::Event(event))) => self.event(event, plain).await?,
                Ok(Some(Next::Batch(bytes))) => {
                    self.question.note_read(&asked);
                    if self.batch(bytes).await? {
                        break Ok(());
                    }
                }
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

    async fn event(&mut self, event: Event, plain: bool) -> std::result::Result<(), Stop> {
        match event {
            Event::Sniffed(sniffed) => {
                self.sniffed(*sniffed);
                self.publish();
            }
            Event::Schema {
                files,
                batches,
                total_rows,
            } => self.schema(files, batches, total_rows, plain).await?,
            Event::Plan(plan) => {
                self.preview.plan = Some(plan);
                self.publish();
            }
            Event::Note(note) => self.note(note),
            Event::Opening(name) => {
                self.question.opening(&name);
                self.publish_seldom();
            }
            Event::Progress {
                rows, total_rows, ..
            } => {
                if let Some(handle) = &self.question.handle {
                    handle.done(rows, total_rows);
                }
                self.publish_seldom();
            }
            // Answers to other questions.
            Event::Profile { .. } | Event::Drift(_) | Event::Facts(_) | Event::Done => (),
            Event::Failed(problem) => return Err(problem.into()),
        }
        Ok(())
    }

    fn note(&mut self, note: PreviewNote) {
        if let PreviewNote::BadFile { file, problem } = &note {
            self.question.leave_out(file.clone(), problem.clone());
            return;
        }
        if self.preview.notes.len() < NOTES {
            self.preview.notes.push(note);
        }
    }

    /// Takes over how the file is read; lines of it only where nothing is masked.
    fn sniffed(&mut self, mut sniffed: Sniffed) {
        if let Some(rules) = &self.rules
            && !rules.masks.is_empty()
        {
            let samples = sniffed.encodings.iter().flat_map(|sample| &sample.lines);
            let mut lines = sniffed.lines.iter().chain(samples);
            self.names_masked = lines.any(|line| rules.masks.named_in(line));
            sniffed.lines.clear();
            for sample in &mut sniffed.encodings {
                sample.lines.clear();
            }
        }
        self.preview.sniffed = Some(sniffed);
    }

    /// Whether a file that names a masked column is read so that it has one. Without its header, or
    /// in another format, its values would come under other names.
    fn check_names(&self, rules: &InForce, schema: &[Column]) -> Result<()> {
        if self.names_masked && !has_masked(schema) {
            return Err(rules.masks.refused(rules.masks.any_rule()));
        }
        Ok(())
    }

    /// The columns of the first file, as they are without any query.
    async fn natural(&mut self, reading: &Reading) -> std::result::Result<Vec<Column>, Stop> {
        let (session, files) = self.question.open(None).await?;
        let ask = Ask::Head {
            files: files.into_iter().take(1).collect(),
            reading: reading.clone(),
            columns: Vec::new(),
            rows: 0,
            with_origin: false,
            hive: Vec::new(),
        };
        let mut asked = self.question.ask(&ask, session)?;
        while let Some(next) = asked.next().await? {
            if let Next::Event(Event::Schema { mut files, .. }) = next {
                if let Some(rules) = &self.rules {
                    rules.masks.mark_table(&mut files, &[]);
                }
                return Ok(files);
            }
        }
        Err(Problem::broken("the reader told no columns").into())
    }

    async fn schema(
        &mut self,
        files: Vec<Column>,
        mut batches: Vec<Column>,
        total_rows: Option<u64>,
        plain: bool,
    ) -> Result<()> {
        let rules = self.workbench().rules()?;
        // Under other rules than at the beginning nobody knows what was hidden.
        if !self
            .rules
            .as_ref()
            .is_some_and(|before| Arc::ptr_eq(before, &rules))
            && rules.asks_before_running()
        {
            return Err(Problem::new(Kind::Changed {
                resource: crate::rules::POLICY_FILE.to_owned(),
            }));
        }
        let mut schema = files;
        rules.masks.mark_table(&mut schema, &[]);
        rules.masks.mark_table(&mut batches, &[]);
        if plain {
            self.check_names(&rules, &schema)?;
        }
        self.preview.schema = schema;
        let complete = self.question.listing.set.complete;
        self.preview.total_rows = total_rows.filter(|_| complete);
        let limit = self.limit();
        let rows = self
            .workbench()
            .with_rows(move |keeper| keeper.create(batches, limit))
            .await?;
        if let Some(total) = self.preview.total_rows.filter(|_| plain) {
            let expected = rows.clone();
            self.workbench()
                .with_rows(move |keeper| keeper.expect_total(&expected, total))
                .await?;
        }
        self.preview.rows = Some(rows.clone());
        if let Some(set) = self.workbench().row_set(&rows) {
            self.workbench().inner.jobs.publish(Change::Rows(set));
        }
        self.publish();
        Ok(())
    }

    /// Keeps rows; answers whether there are enough.
    async fn batch(&mut self, bytes: bytes::Bytes) -> Result<bool> {
        let Some(rows) = self.preview.rows.clone() else {
            return Err(Problem::broken("rows without columns"));
        };
        let set: RowSet = self
            .workbench()
            .with_rows(move |keeper| keeper.append_ipc(&rows, &bytes))
            .await?;
        let first = self.rows == 0 && set.row_count > 0;
        self.rows = set.row_count;
        if let Some(handle) = &self.question.handle {
            handle.done(self.rows, Some(self.limit()));
        }
        let full = set.truncated.is_some();
        self.workbench().inner.jobs.publish(Change::Rows(set));
        if first {
            let elapsed = self.question.started.elapsed().as_millis();
            self.first_row_ms = u32::try_from(elapsed).ok();
            self.publish();
        } else {
            self.publish_seldom();
        }
        Ok(full)
    }

    fn publish_seldom(&mut self) {
        if self.told.elapsed() >= TICK {
            self.publish();
        }
    }

    /// Tells everyone how it stands; answers whether anybody still wants to know.
    fn publish(&mut self) -> bool {
        self.told = Instant::now();
        let question = &self.question;
        self.preview.files = question.listing.set.clone();
        self.preview.files.opened = question.opened().0;
        self.preview.meter = question.meter(self.first_row_ms);
        // Of bad files the question tells, which knows of all attempts.
        let kept = std::mem::take(&mut self.preview.notes).into_iter();
        let kept = kept.filter(|note| !matches!(note, PreviewNote::BadFile { .. }));
        self.preview.notes = question.bad_notes().into_iter().chain(kept).collect();
        let inner = &question.workbench.inner;
        let open = inner.previews.keep(&self.preview, Some(&question.listing));
        if open {
            inner
                .jobs
                .publish(Change::Preview(Box::new(self.preview.clone())));
        }
        open
    }
}

fn has_masked(columns: &[Column]) -> bool {
    columns
        .iter()
        .any(|column| column.masked || has_masked(&column.fields))
}
