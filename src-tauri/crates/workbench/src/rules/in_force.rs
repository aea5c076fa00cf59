//! The rules that are in force: whether something may be done.
//!
//! Answers only; who asks writes the answer into the audit log.

use super::mask::Masks;
use super::pattern::{fits, fits_dataset, folder, resolved};
use model::{Kind, Policy, Problem, Result, Settings, TableRef};
use std::path::{Path, PathBuf};

/// Formats that a policy can name.
const FORMATS: [&str; 8] = [
    "csv", "tsv", "xlsx", "parquet", "ndjson", "json", "markdown", "picture",
];

/// Tables that the service lists of one statement at most; from there on some may be missing.
const LISTED: usize = 50;

/// The rules of a workspace, checked and ready.
#[derive(Debug, Default)]
pub(crate) struct InForce {
    pub(crate) policy: Policy,
    /// Whether there is a policy at all.
    pub(crate) ruled: bool,
    pub(crate) masks: Masks,
}

/// What may be written where.
#[derive(Debug)]
pub(crate) struct Export<'a> {
    /// As the policy names it.
    pub(crate) format: &'static str,
    /// Absent: into no file, but to whoever reads the program's output.
    pub(crate) path: Option<&'a Path>,
    /// Rows, as far as they are known.
    pub(crate) rows: u64,
}

/// The refusal of a rule, with what it says.
pub(super) fn refused(rule: &str, allowed: impl Into<String>) -> Problem {
    Problem::new(Kind::Refused {
        rule: rule.to_owned(),
        allowed: allowed.into(),
    })
}

impl InForce {
    /// Checks what the form of the file does not: the key and the reason of what cannot be used.
    pub(super) fn new(policy: Policy) -> std::result::Result<Self, (String, String)> {
        let bad = |key: &str, reason: String| Err((key.to_owned(), reason));
        if policy.version != 1 {
            return bad(
                "version",
                format!("1 is what this version reads, not {}", policy.version),
            );
        }
        for format in policy.export.formats.iter().flatten() {
            if !FORMATS.contains(&format.as_str()) {
                return bad(
                    "export.formats",
                    format!("{format}: one of {}", FORMATS.join(", ")),
                );
            }
        }
        for folder in policy.export.folders.iter().flatten() {
            let in_home = folder == "~" || folder.starts_with("~/") || folder.starts_with("~\\");
            if !in_home && !Path::new(folder).is_absolute() {
                return bad(
                    "export.folders",
                    format!("{folder}: a whole path, or one that begins with ~/"),
                );
            }
        }
        for (key, datasets) in [
            ("query.datasets", &policy.query.datasets),
            ("load.datasets", &policy.load.datasets),
        ] {
            for dataset in datasets.iter().flatten() {
                let parts = dataset.rsplit_once('.');
                if parts.is_none_or(|(project, dataset)| project.is_empty() || dataset.is_empty()) {
                    return bad(
                        key,
                        format!("{dataset}: PROJECT.DATASET, with * for any part"),
                    );
                }
            }
        }
        let lists = [
            ("load.buckets", &policy.load.buckets),
            ("notebook.instance_types", &policy.notebook.instance_types),
            ("notebook.roles", &policy.notebook.roles),
        ];
        let mut named: Vec<(&str, &[String])> = vec![
            ("mask.policy_tags", &policy.mask.policy_tags),
            ("mask.columns", &policy.mask.columns),
            ("mask.patterns", &policy.mask.patterns),
        ];
        named.extend(
            lists
                .iter()
                .filter_map(|(key, list)| Some((*key, list.as_deref()?))),
        );
        for (key, list) in named {
            if list.iter().any(|text| text.trim().is_empty()) {
                return bad(key, "an empty text".to_owned());
            }
        }
        let query = &policy.query;
        let is_amount = |amount: f64| amount.is_finite() && (0.0..=1e12).contains(&amount);
        if query.daily_budget.is_some_and(|budget| !is_amount(budget)) {
            return bad("query.daily_budget", "an amount from 0 on".to_owned());
        }
        if query.daily_budget.is_some() != query.currency.is_some() {
            let key = if query.currency.is_some() {
                "query.currency"
            } else {
                "query.daily_budget"
            };
            return bad(key, "daily_budget and currency go together".to_owned());
        }
        let is_code =
            |code: &String| code.len() == 3 && code.bytes().all(|c| c.is_ascii_uppercase());
        if !query.currency.iter().all(is_code) {
            return bad(
                "query.currency",
                "three capital letters, such as JPY".to_owned(),
            );
        }
        if policy
            .notebook
            .max_price_per_hour
            .is_some_and(|price| !is_amount(price))
        {
            return bad(
                "notebook.max_price_per_hour",
                "an amount from 0 on".to_owned(),
            );
        }
        let minutes = policy.idle.lock_after_minutes;
        if minutes.is_some_and(|minutes| minutes == 0 || minutes > 7 * 24 * 60) {
            return bad(
                "idle.lock_after_minutes",
                "1 minute at least, a week at most".to_owned(),
            );
        }
        let masks = Masks::new(&policy.mask).map_err(|(index, fault)| {
            let pattern = policy.mask.patterns.get(index).cloned().unwrap_or_default();
            ("mask.patterns".to_owned(), format!("{pattern}: {fault}"))
        })?;
        Ok(Self {
            policy,
            ruled: true,
            masks,
        })
    }

    /// Whether rows may become a file. Answers where it really lies, links followed: that is where
    /// it must be written.
    pub(crate) fn may_export(&self, export: &Export<'_>) -> Result<Option<PathBuf>> {
        let rules = &self.policy.export;
        if rules.allowed == Some(false) {
            return Err(refused("export.allowed", "false"));
        }
        if let Some(formats) = &rules.formats
            && !formats.iter().any(|format| format == export.format)
        {
            return Err(refused("export.formats", formats.join(", ")));
        }
        self.may_export_rows(export.rows)?;
        let Some(folders) = &rules.folders else {
            return Ok(None);
        };
        let no = || refused("export.folders", folders.join(", "));
        let path = export.path.ok_or_else(no)?;
        let path = resolved(path).ok_or_else(no)?;
        let within = folders
            .iter()
            .filter_map(|written| folder(written))
            .any(|folder| path.starts_with(&folder) && path != folder);
        within.then_some(Some(path)).ok_or_else(no)
    }

    /// Whether the bytes of objects in a bucket may be read.
    pub(crate) fn may_read_bucket(&self, bucket: &str) -> Result<()> {
        match &self.policy.load.buckets {
            Some(buckets) if !buckets.iter().any(|pattern| fits(pattern, bucket)) => {
                Err(refused("load.buckets", buckets.join(", ")))
            }
            _ => Ok(()),
        }
    }

    /// Whether an object may leave as it is, into a file or (no path) by a link. Its format is what
    /// its key ends in; its rows are as many as there may be.
    pub(crate) fn may_export_object(
        &self,
        key: &str,
        path: Option<&Path>,
    ) -> Result<Option<PathBuf>> {
        let ending = key.rsplit(['/', '.']).next().unwrap_or_default();
        let ending = ending.to_ascii_lowercase();
        let format = FORMATS.iter().find(|format| **format == ending);
        self.may_export(&Export {
            format: format.copied().unwrap_or("object"),
            path,
            rows: u64::MAX,
        })
    }

    /// Whether a file may have so many rows.
    pub(crate) fn may_export_rows(&self, rows: u64) -> Result<()> {
        match self.policy.export.max_rows {
            Some(most) if rows > most => Err(refused("export.max_rows", most.to_string())),
            _ => Ok(()),
        }
    }

    /// Whether so many cells may go onto the clipboard; absent: nobody can tell how many.
    pub(crate) fn may_copy(&self, cells: Option<u64>) -> Result<()> {
        let rules = &self.policy.copy;
        if rules.allowed == Some(false) {
            return Err(refused("copy.allowed", "false"));
        }
        match rules.max_cells {
            Some(most) if cells.is_none_or(|cells| cells > most) => {
                Err(refused("copy.max_cells", most.to_string()))
            }
            _ => Ok(()),
        }
    }

    /// Whether anything may be written at the service.
    pub(crate) fn may_write(&self) -> Result<()> {
        if self.policy.query.read_only == Some(true) {
            return Err(refused("query.read_only", "true"));
        }
        Ok(())
    }

    /// Whether a statement of a type may run. A type that is not told is none that reads.
    pub(crate) fn may_run(&self, statement_type: Option<&str>) -> Result<()> {
        if statement_type == Some("SELECT") {
            return Ok(());
        }
        self.may_write()
    }

    /// Whether a dataset may be read.
    pub(crate) fn may_read(&self, project: &str, dataset: &str) -> Result<()> {
        let Some(datasets) = &self.policy.query.datasets else {
            return Ok(());
        };
        if datasets
            .iter()
            .any(|pattern| fits_dataset(pattern, project, dataset))
        {
            return Ok(());
        }
        Err(refused("query.datasets", datasets.join(", ")))
    }

    /// Whether all of these tables may be read. `told`: whether the service says which there are.
    pub(crate) fn may_read_all(&self, tables: &[TableRef], told: bool) -> Result<()> {
        if let Some(datasets) = &self.policy.query.datasets
            && (!told || tables.len() >= LISTED)
        {
            return Err(refused("query.datasets", datasets.join(", ")));
        }
        let all = &mut tables.iter();
        all.try_for_each(|table| self.may_read(&table.project, &table.dataset))
    }

    /// Whether the tables of a statement may be incomplete.
    pub(crate) fn may_be_cut(tables: &[TableRef]) -> bool {
        tables.len() >= LISTED
    }

    /// Whether what a statement reads must be known before it runs.
    pub(crate) fn asks_for_tables(&self) -> bool {
        self.policy.query.datasets.is_some() || !self.masks.is_empty()
    }

    /// Whether something must be known of a statement before it runs.
    pub(crate) fn asks_before_running(&self) -> bool {
        self.asks_for_tables() || self.policy.query.read_only == Some(true)
    }

    /// Whether a statement that processes so much may run.
    pub(crate) fn may_process(&self, bytes: u64) -> Result<()> {
        match self.policy.query.max_bytes_billed {
            Some(most) if bytes > most => Err(refused("query.max_bytes_billed", most.to_string())),
            _ => Ok(()),
        }
    }

    /// The day's budget in millionths of the currency. `Refused` where the workspace counts in
    /// another currency: then nobody can say what is left.
    pub(crate) fn budget_micros(&self, currency: &str) -> Result<Option<u64>> {
        let (Some(budget), Some(of)) =
            (self.policy.query.daily_budget, &self.policy.query.currency)
        else {
            return Ok(None);
        };
        if of != currency {
            return Err(self.over_budget());
        }
        Ok(Some((budget * 1e6).floor() as u64))
    }

    /// The refusal of what goes beyond the day's budget.
    pub(crate) fn over_budget(&self) -> Problem {
        let (budget, currency) = (self.policy.query.daily_budget, &self.policy.query.currency);
        let currency = currency.clone().unwrap_or_default();
        refused(
            "query.daily_budget",
            format!("{} {currency}", budget.unwrap_or(0.0)),
        )
    }

    /// Whether a budget may be raised to this.
    pub(crate) fn may_budget(&self, micros: u64, currency: &str) -> Result<()> {
        match self.budget_micros(currency)? {
            Some(most) if micros > most => Err(self.over_budget()),
            _ => Ok(()),
        }
    }

    /// Whether settings stay within the rules. Only what differs from `before` is looked at, so that
    /// the language can be changed whatever the rest says.
    pub(crate) fn may_set(&self, before: &Settings, settings: &Settings) -> Result<()> {
        if let Some(bytes) = settings.max_bytes_billed
            && settings.max_bytes_billed != before.max_bytes_billed
        {
            self.may_process(bytes)?;
        }
        let same = settings.daily_budget_micros == before.daily_budget_micros
            && settings.currency == before.currency;
        if !same {
            self.may_budget(
                settings.daily_budget_micros.unwrap_or(0),
                &settings.currency,
            )?;
        }
        let cheaper = settings.uses_slots && !before.uses_slots;
        if cheaper && self.policy.query.daily_budget.is_some() {
            return Err(self.over_budget());
        }
        Ok(())
    }

    /// Whether a load may write into a dataset what it reads from a bucket (absent: from a file).
    pub(crate) fn may_load(
        &self,
        project: &str,
        dataset: &str,
        bucket: Option<&str>,
    ) -> Result<()> {
        let rules = &self.policy.load;
        if rules.allowed == Some(false) {
            return Err(refused("load.allowed", "false"));
        }
        self.may_write()?;
        if let Some(datasets) = &rules.datasets
            && !datasets
                .iter()
                .any(|pattern| fits_dataset(pattern, project, dataset))
        {
            return Err(refused("load.datasets", datasets.join(", ")));
        }
        if let (Some(buckets), Some(bucket)) = (&rules.buckets, bucket)
            && !buckets.iter().any(|pattern| fits(pattern, bucket))
        {
            return Err(refused("load.buckets", buckets.join(", ")));
        }
        Ok(())
    }

    /// Whether a notebook session of this kind may be. What is not known of it fits no rule.
    pub(crate) fn may_notebook(
        &self,
        instance_type: &str,
        price_per_hour: Option<f64>,
        role: Option<&str>,
    ) -> Result<()> {
        let rules = &self.policy.notebook;
        if rules.allowed == Some(false) {
            return Err(refused("notebook.allowed", "false"));
        }
        if let Some(types) = &rules.instance_types
            && !types.iter().any(|pattern| fits(pattern, instance_type))
        {
            return Err(refused("notebook.instance_types", types.join(", ")));
        }
        if let Some(most) = rules.max_price_per_hour
            && price_per_hour.is_none_or(|price| !price.is_finite() || price > most)
        {
            return Err(refused("notebook.max_price_per_hour", most.to_string()));
        }
        if let Some(roles) = &rules.roles
            && !role.is_some_and(|role| roles.iter().any(|pattern| fits(pattern, role)))
        {
            return Err(refused("notebook.roles", roles.join(", ")));
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "in_force_tests.rs"]
mod tests;
