//! Before a statement runs, and before the rows of one are read: what it is, what it reads, and what
//! of that is masked. What cannot be known is refused.

use super::InForce;
use super::mask::{Masked, may_name_a_table};
use crate::Workbench;
use crate::retry::with_retry;
use model::{Column, Kind, Problem, Result, TableDetail, TableKind, TableRef};
use std::sync::Arc;
use warehouse::Warehouse;

/// Texts of jobs are cut at this length where they are listed.
const CUT: usize = 20_000;

/// Tables whose descriptions are asked for; a statement over more cannot be masked.
const TABLES: usize = 40;

/// What is known of a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reads<'a> {
    /// Its text, if it is known and whole.
    pub(crate) sql: Option<&'a str>,
    /// As the service calls it.
    pub(crate) statement_type: Option<&'a str>,
    /// The tables that the service says it reads.
    pub(crate) tables: &'a [TableRef],
    /// Whether its result goes into a table.
    pub(crate) destination: bool,
    /// Whether it has run already: then only its rows are in question.
    pub(crate) over: bool,
}

impl Reads<'_> {
    /// Of a statement of which nothing is known.
    pub(crate) fn nothing() -> Self {
        Self {
            sql: None,
            statement_type: None,
            tables: &[],
            destination: false,
            over: false,
        }
    }
}

/// What the rules said of a statement, and of its result.
#[derive(Clone, Debug)]
pub(crate) struct Permit {
    rules: Arc<InForce>,
    masked: Masked,
}

impl Permit {
    /// Marks what is masked in the columns of the result.
    pub(crate) fn mark(&self, columns: &mut [Column]) {
        self.rules.masks.mark_result(&self.masked, columns);
    }
}

impl Workbench {
    /// Whether a statement may run and its rows be read. Asks the service for the descriptions of its
    /// tables where there are masks.
    pub(crate) async fn permit(&self, client: &Warehouse, reads: Reads<'_>) -> Result<Permit> {
        let rules = self.rules()?;
        let mut permit = Permit {
            masked: Masked::default(),
            rules: Arc::clone(&rules),
        };
        if !rules.asks_before_running() {
            return Ok(permit);
        }
        if !reads.over {
            rules.may_run(reads.statement_type)?;
            if reads.destination {
                rules.may_write()?;
            }
        }
        // The parts of a script read what they like, and the service does not say what.
        let whole = !matches!(reads.statement_type, None | Some("SCRIPT" | "CALL"));
        let sql = reads
            .sql
            .filter(|sql| sql.chars().count() < CUT || !reads.over);
        let told =
            whole && (!reads.tables.is_empty() || sql.is_some_and(|sql| !may_name_a_table(sql)));
        rules.may_read_all(reads.tables, told)?;
        if rules.masks.is_empty() {
            return Ok(permit);
        }
        let no = || rules.masks.refused(rules.masks.any_rule());
        let sql = sql.ok_or_else(no)?;
        if !told || reads.tables.len() > TABLES || InForce::may_be_cut(reads.tables) {
            return Err(no());
        }
        let mut views = Vec::new();
        for table in reads.tables.iter().filter(|table| !is_about_tables(table)) {
            let detail = described(client, table).await?.ok_or_else(no)?;
            let masks = &rules.masks;
            masks.learn(&mut permit.masked, &detail.columns, &detail.column_facts);
            let is_view = matches!(
                detail.table.kind,
                TableKind::View | TableKind::MaterializedView
            );
            if is_view {
                views.push(detail.view_sql.ok_or_else(no)?);
            }
        }
        for view in views {
            // What a view names otherwise is named otherwise in the result as well.
            rules.masks.allow(&view, &mut permit.masked.clone())?;
        }
        rules.masks.allow(sql, &mut permit.masked)?;
        if !permit.masked.is_empty()
            && (reads.statement_type != Some("SELECT") || reads.destination)
        {
            // What is written elsewhere is no longer known to be masked.
            return Err(no());
        }
        Ok(permit)
    }

    /// The same rules as when it was permitted.
    ///
    /// # Errors
    /// `Changed` when there are others now, or none was asked for.
    pub(crate) fn still(&self, permit: Option<&Permit>) -> Result<()> {
        let now = self.rules()?;
        let same = permit.is_some_and(|permit| Arc::ptr_eq(&permit.rules, &now));
        if same || !now.asks_before_running() {
            return Ok(());
        }
        Err(Problem::new(Kind::Changed {
            resource: super::policy::FILE.to_owned(),
        }))
    }
}

/// The service's own tables about tables: there is nothing in them to mask by tag, and names that are
/// masked are masked in them as well.
fn is_about_tables(table: &TableRef) -> bool {
    let about = |name: &str| name.to_uppercase().starts_with("INFORMATION_SCHEMA");
    about(&table.dataset) || about(&table.table)
}

/// What the service says of a table; nothing where it says nothing.
async fn described(client: &Warehouse, table: &TableRef) -> Result<Option<TableDetail>> {
    match with_retry(None, || client.table(table)).await {
        Ok(detail) => Ok(Some(detail)),
        Err(problem) if problem.kind.is_transient() => Err(problem),
        Err(problem) => {
            tracing::info!(%table, "not described, so not masked: {problem}");
            Ok(None)
        }
    }
}
