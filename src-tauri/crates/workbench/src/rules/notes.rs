//! What is noted of queries, previews and exports, at their beginning and at their end.

use super::{Act, digest};
use crate::Workbench;
use crate::history::Begun;
use model::{AuditAct, ConnectionId, HistoryKind, JobId, QueryRun, TableRef};

/// Tables that are named in one line.
const TABLES: usize = 20;

impl Workbench {
    /// An act by a connection, as whom it is.
    pub(crate) fn act_by(&self, act: AuditAct, connection: &ConnectionId) -> Act {
        let act = Act::of(act);
        let of_google = self.connections().into_iter();
        let of_google = of_google.map(|one| (one.id, one.name, one.identity));
        let of_amazon = self.aws_connections().into_iter();
        let mut known = of_google.chain(of_amazon.map(|one| (one.id, one.name, one.identity)));
        let Some((_, name, identity)) = known.find(|(id, ..)| id == connection) else {
            return act;
        };
        let identity = identity.as_ref().and_then(|id| {
            let all = self.identities();
            let found = all.into_iter().find(|one| &one.id == id)?;
            Some(found.name)
        });
        let act = act.connection(name);
        match identity {
            Some(identity) => act.identity(identity),
            None => act,
        }
    }

    /// What is noted before something is done that the history keeps.
    pub(crate) fn act_of(&self, begun: &Begun) -> Act {
        match begun.kind {
            HistoryKind::Query => self
                .act_by(AuditAct::Query, &begun.connection)
                .fact("job", &begun.job)
                .fact("digest", digest(&begun.text)),
            HistoryKind::Preview => self
                .act_by(AuditAct::Preview, &begun.connection)
                .resource(&begun.text)
                .fact("job", &begun.job),
            HistoryKind::Export => {
                let format = begun.statement_type.clone().unwrap_or_default();
                self.act_by(AuditAct::Export, &begun.connection)
                    .resource(&begun.text)
                    .fact("job", &begun.job)
                    .fact("format", format.to_lowercase())
            }
        }
    }

    /// What is noted when it is over: the figures as well.
    pub(crate) fn act_over(&self, begun: &Begun) -> Act {
        let act = self.act_of(begun);
        if begun.kind == HistoryKind::Export {
            return match self.export_report(&begun.job) {
                Some(report) => act.fact("rows", report.rows).fact("bytes", report.bytes),
                None => act,
            };
        }
        if let Some(look) = self.preview_get(&begun.job) {
            let rows = look.rows.as_ref().and_then(|rows| self.row_set(rows));
            return act
                .fact("rows", rows.map_or(0, |rows| rows.row_count))
                .fact("bytes", look.meter.bytes_read)
                .fact("files", look.files.opened);
        }
        match self.query_run(&begun.job) {
            Some(run) => self.with_figures(act, &run),
            None => act,
        }
    }

    /// The taking up of a job that is at the service already.
    pub(crate) fn act_attach(&self, connection: &ConnectionId, job: &JobId) -> Act {
        let act = self.act_by(AuditAct::Query, connection);
        act.fact("job", job).fact("takenUp", true)
    }

    /// An act with the figures of a run.
    pub(crate) fn with_figures(&self, act: Act, run: &QueryRun) -> Act {
        let statistics = &run.statistics;
        let rows = run.rows.as_ref().and_then(|rows| self.row_set(rows));
        let figures = [
            ("statementType", statistics.statement_type.clone()),
            (
                "bytesProcessed",
                statistics.bytes_processed.map(|n| n.to_string()),
            ),
            (
                "bytesBilled",
                statistics.bytes_billed.map(|n| n.to_string()),
            ),
            ("rows", rows.map(|rows| rows.row_count.to_string())),
            ("wrote", statistics.target_table.clone()),
        ];
        let act = figures
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .fold(act, |act, (name, value)| act.fact(name, value));
        if statistics.tables.is_empty() {
            return act;
        }
        act.resource(list(&statistics.tables))
    }
}

/// The first tables, and how many more there are.
fn list(tables: &[TableRef]) -> String {
    let names: Vec<String> = tables
        .iter()
        .take(TABLES)
        .map(ToString::to_string)
        .collect();
    let more = tables.len().saturating_sub(TABLES);
    let names = names.join(", ");
    if more > 0 {
        format!("{names} +{more}")
    } else {
        names
    }
}
