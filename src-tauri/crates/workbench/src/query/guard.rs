//! Before a run: what it would process, whether the person's limits allow it, and the hard limit
//! that is sent along.

use super::run::Run;
use crate::cost::{affordable, billed, price};
use crate::retry::with_retry;
use crate::rules::Reads;
use model::{Accuracy, Expected, Kind, Phase, Problem, QueryRequest, Result, Unit};
use warehouse::{DryRun, Statement};

impl Run {
    /// Asks what the statement would process, refuses it where a limit of the person's says so,
    /// and answers the hard limit to send: the person's own or what is left of the day's budget,
    /// never the estimate.
    pub(super) async fn allow(&mut self, request: &QueryRequest) -> Result<Option<u64>> {
        let settings = self.workbench.settings();
        let rules = self.workbench.rules()?;
        let own = request.max_bytes_billed.or(settings.max_bytes_billed);
        let ruled = rules.policy.query.max_bytes_billed;
        let limit = own.into_iter().chain(ruled).min();
        let strict = rules.asks_before_running();
        let budget = rules.budget_micros(&settings.currency)?;
        let spares = limit.is_none()
            && !strict
            && budget.is_none()
            && settings.confirm_above_bytes.is_none()
            && settings.daily_budget_micros.is_none();
        if spares {
            self.permit = Some(
                self.workbench
                    .permit(&self.client, Reads::nothing())
                    .await?,
            );
            return Ok(None);
        }
        self.handle.phase(Phase::Estimating, Unit::None);
        let dry_run = self.expected(request, strict).await?;
        let bytes = dry_run.as_ref().and_then(|dry_run| dry_run.bytes);
        self.run.expected = Some(Expected {
            bytes,
            accuracy: dry_run
                .as_ref()
                .map_or(Accuracy::Unknown, |dry_run| dry_run.accuracy),
        });

        let reads = match &dry_run {
            Some(dry_run) => Reads {
                sql: Some(&request.sql),
                statement_type: dry_run.statement_type.as_deref(),
                tables: &dry_run.tables,
                destination: request.options.destination.is_some(),
                over: false,
            },
            None => Reads::nothing(),
        };
        let asked = self.workbench.permit(&self.client, reads);
        self.permit = Some(self.handle.step(asked).await?);
        rules.may_process(bytes.unwrap_or(0))?;
        if let (Some(limit), Some(asked)) = (limit, bytes)
            && asked > limit
        {
            return Err(Problem::new(Kind::OverLimit {
                limit,
                asked,
                unit: "bytes".into(),
            }));
        }
        let agreed = request.confirmed_bytes.unwrap_or(0);
        if let (Some(above), Some(bytes)) = (settings.confirm_above_bytes, bytes)
            && bytes > above.max(agreed)
        {
            return Err(Problem::new(Kind::Unconfirmed { bytes, above }));
        }

        let location = dry_run
            .as_ref()
            .and_then(|dry_run| dry_run.location.clone())
            .or_else(|| self.run.location.clone());
        let reservation = dry_run
            .as_ref()
            .and_then(|dry_run| dry_run.reservation.as_deref());
        let slots = self.workbench.pays_slots(reservation);
        if slots {
            // No bytes are paid for, so there is nothing to take from the budget.
            return Ok(limit);
        }
        let location = location.as_deref();
        let asked = dry_run.as_ref().and_then(|dry_run| {
            let bytes = dry_run
                .bytes
                .filter(|_| dry_run.accuracy != Accuracy::LowerBound)?;
            Some(price(billed(bytes, dry_run.tables.len()), location, &settings).micros)
        });
        let rest = self.workbench.set_aside(&self.run.job, asked)?;
        let by_budget = rest.and_then(|rest| affordable(rest, location, &settings));
        Ok(match (limit, by_budget) {
            (Some(limit), Some(by_budget)) => Some(limit.min(by_budget)),
            (limit, by_budget) => limit.or(by_budget),
        })
    }

    /// What a dry run says. Nothing if it fails for a reason that is not the statement's: that
    /// must not keep anybody from running it, unless rules must know (`strict`).
    async fn expected(&self, request: &QueryRequest, strict: bool) -> Result<Option<DryRun>> {
        let mut options = request.options.clone();
        // Of an answer out of the cache, the service may not say what was read for it.
        options.use_cache &= !strict;
        let statement = Statement {
            sql: &request.sql,
            parameters: &request.parameters,
            options: &options,
            max_bytes_billed: None,
        };
        let ask = with_retry(Some(&self.handle), || self.client.dry_run(&statement));
        match self.handle.step(ask).await {
            Ok(dry_run) => Ok(Some(dry_run)),
            Err(problem) if problem.kind.is_transient() && !strict => {
                tracing::info!(job = %self.run.job, "no estimate: {problem}");
                Ok(None)
            }
            Err(problem) => Err(problem),
        }
    }
}
