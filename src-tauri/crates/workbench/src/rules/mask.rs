//! Which columns are masked, and whether a statement could carry their values under another name.
//!
//! Values are left out by the names of result columns, so a statement over a table with masked
//! columns may only name them where the result keeps the name: as plain columns of a query, of a
//! query in `FROM` or of a `WITH`. Whatever else names them (an alias, a condition, a function, a
//! whole row as one value, a `UNION` by position) is refused, even where it would do no harm.

use super::tokens::{Token, TokenKind, tokens};
use super::walk::Walk;
use model::{Column, ColumnFacts, Kind, MaskRules, Problem, Result};
use regex::{Regex, RegexBuilder};
use std::collections::{BTreeMap, HashSet};

/// The masks of a policy, ready to be asked.
#[derive(Debug, Default)]
pub(crate) struct Masks {
    tags: Vec<String>,
    columns: Vec<String>,
    patterns: Vec<Regex>,
    rules: MaskRules,
}

/// What is masked of the tables of a statement, in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Masked {
    /// Names that are masked wherever they stand in the result, with the rule that says so.
    pub(super) names: BTreeMap<String, &'static str>,
    /// Names of the structs that hold masked fields.
    pub(super) holders: BTreeMap<String, &'static str>,
    /// Top-level columns of the tables that are masked or hold masked fields.
    pub(super) top: HashSet<String>,
}

impl Masks {
    /// `patterns` must be regular expressions: the index and the fault of the first that is not.
    pub(super) fn new(rules: &MaskRules) -> std::result::Result<Self, (usize, String)> {
        let mut patterns = Vec::new();
        for (index, pattern) in rules.patterns.iter().enumerate() {
            let whole = RegexBuilder::new(&format!("^(?:{pattern})$"))
                .case_insensitive(true)
                .size_limit(1 << 20)
                .build();
            // Alone, too: a bracket that is closed by ours is a mistake of theirs.
            let alone = Regex::new(pattern);
            match (whole, alone) {
                (Ok(whole), Ok(_)) => patterns.push(whole),
                (Err(error), _) | (_, Err(error)) => {
                    let text = error.to_string();
                    let last = text.lines().last().unwrap_or_default();
                    return Err((index, last.trim().to_owned()));
                }
            }
        }
        Ok(Self {
            tags: rules.policy_tags.clone(),
            columns: rules
                .columns
                .iter()
                .map(|name| name.to_lowercase())
                .collect(),
            patterns,
            rules: rules.clone(),
        })
    }

    /// Whether nothing is masked.
    pub(crate) fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.columns.is_empty() && self.patterns.is_empty()
    }

    /// Whether tags decide, which only the description of a table tells.
    pub(crate) fn by_tag(&self) -> bool {
        !self.tags.is_empty()
    }

    /// The rule by which a dotted path is masked.
    fn rule(&self, path: &str, tags: &[String]) -> Option<&'static str> {
        let path = path.to_lowercase();
        let tagged = self
            .tags
            .iter()
            .any(|wanted| (wanted == "*" && !tags.is_empty()) || tags.contains(wanted));
        if tagged {
            return Some("mask.policy_tags");
        }
        if self.columns.contains(&path) {
            return Some("mask.columns");
        }
        let fits = self.patterns.iter().any(|pattern| pattern.is_match(&path));
        fits.then_some("mask.patterns")
    }

    /// Whether a dotted path, or something that holds it, is masked by its name.
    pub(crate) fn hides(&self, path: &str) -> bool {
        let ends = path.match_indices('.').map(|(end, _)| end);
        ends.chain([path.len()])
            .filter_map(|end| path.get(..end))
            .any(|part| self.rule(part, &[]).is_some())
    }

    /// What is masked by name, as regular expressions over whole dotted names.
    pub(crate) fn expressions(&self) -> Vec<String> {
        let names = self.columns.iter().map(|name| regex::escape(name));
        names.chain(self.rules.patterns.iter().cloned()).collect()
    }

    /// Whether a text, of which nobody knows what is what, names something that is masked.
    pub(crate) fn named_in(&self, text: &str) -> bool {
        let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
        let last = |path: &String| path.rsplit('.').next().map(str::to_owned);
        let lasts: Vec<String> = self.columns.iter().filter_map(last).collect();
        words.any(|word| {
            let word = word.to_lowercase();
            !word.is_empty() && (lasts.contains(&word) || self.rule(&word, &[]).is_some())
        })
    }

    /// Marks the masked columns and fields of a table.
    pub(crate) fn mark_table(&self, columns: &mut [Column], facts: &[ColumnFacts]) {
        self.mark(columns, "", facts);
    }

    fn mark(&self, columns: &mut [Column], above: &str, facts: &[ColumnFacts]) {
        for column in columns {
            let path = join(above, &column.name);
            column.masked = self.rule(&path, tags_of(facts, &path)).is_some();
            self.mark(&mut column.fields, &path, facts);
        }
    }

    /// What is masked of a table, added to what is known of others.
    pub(crate) fn learn(&self, masked: &mut Masked, columns: &[Column], facts: &[ColumnFacts]) {
        for column in columns {
            if let Some(rule) = self.learn_column(masked, column, "", facts, None) {
                let name = column.name.to_lowercase();
                masked.top.insert(name.clone());
                if !masked.names.contains_key(&name) {
                    masked.holders.insert(name, rule);
                }
            }
        }
    }

    /// The rule by which a column or something in it is masked.
    fn learn_column(
        &self,
        masked: &mut Masked,
        column: &Column,
        above: &str,
        facts: &[ColumnFacts],
        inherited: Option<&'static str>,
    ) -> Option<&'static str> {
        let path = join(above, &column.name);
        let own = inherited.or_else(|| self.rule(&path, tags_of(facts, &path)));
        let name = column.name.to_lowercase();
        if let Some(rule) = own {
            masked.names.insert(name.clone(), rule);
        }
        let mut within = None;
        for field in &column.fields {
            let found = self.learn_column(masked, field, &path, facts, own);
            within = within.or(found);
        }
        if let (None, Some(rule)) = (own, within) {
            masked.holders.insert(name, rule);
        }
        own.or(within)
    }

    /// Marks what is masked in the columns of a result: by the names that the tables of its
    /// statement mask, and by the policy's own names and patterns.
    pub(crate) fn mark_result(&self, masked: &Masked, columns: &mut [Column]) {
        self.mark_result_at(masked, columns, "");
    }

    fn mark_result_at(&self, masked: &Masked, columns: &mut [Column], above: &str) {
        for column in columns {
            let path = join(above, &column.name);
            let name = column.name.to_lowercase();
            column.masked = masked.names.contains_key(&name)
                || self.rule(&path, &[]).is_some()
                || self.rule(&name, &[]).is_some();
            self.mark_result_at(masked, &mut column.fields, &path);
        }
    }

    /// Names in a statement that the policy masks by itself, whatever table they are of.
    fn named(&self, masked: &mut Masked, all: &[Token]) {
        for token in all.iter().filter(|token| token.is_name()) {
            for part in token.text.split('.') {
                let name = part.to_lowercase();
                let of_path = self.columns.iter().find_map(|path| {
                    let mut parts = path.split('.').rev();
                    let is_last = parts.next() == Some(name.as_str());
                    (is_last || parts.any(|part| part == name)).then_some(is_last)
                });
                if of_path == Some(true) {
                    masked.names.entry(name).or_insert("mask.columns");
                } else if of_path == Some(false) {
                    masked.holders.entry(name).or_insert("mask.columns");
                } else if self.patterns.iter().any(|pattern| pattern.is_match(&name)) {
                    masked.names.entry(name).or_insert("mask.patterns");
                }
            }
        }
    }

    /// Whether the result of a statement keeps the names of masked columns, so that their values
    /// can be left out. `masked`: of its tables; the names that it masks by itself are added.
    ///
    /// # Errors
    /// `Refused` with the rule and, as what is allowed, that the column is named plainly.
    pub(crate) fn allow(&self, sql: &str, masked: &mut Masked) -> Result<()> {
        let all = tokens(sql);
        self.named(masked, &all);
        // Where a comment ends at a lone carriage return is not the same everywhere.
        let unclear = sql.replace("\r\n", "\n").contains('\r');
        if unclear || all.iter().any(|token| token.is("EXTERNAL_QUERY")) {
            // The other service's statement is a text here.
            return Err(self.refused(self.any_rule()));
        }
        if masked.is_empty() {
            return Ok(());
        }
        match Walk::new(&all, masked).offence() {
            None => Ok(()),
            Some(rule) => Err(self.refused(rule)),
        }
    }

    /// The rule that stands for all of them.
    pub(crate) fn any_rule(&self) -> &'static str {
        if self.by_tag() {
            "mask.policy_tags"
        } else if self.columns.is_empty() {
            "mask.patterns"
        } else {
            "mask.columns"
        }
    }

    /// The refusal of what a mask does not let through.
    pub(crate) fn refused(&self, rule: &'static str) -> Problem {
        let list = match rule {
            "mask.policy_tags" => &self.rules.policy_tags,
            "mask.patterns" => &self.rules.patterns,
            _ => &self.rules.columns,
        };
        Problem::with_detail(
            Kind::Refused {
                rule: rule.to_owned(),
                allowed: list.join(", "),
            },
            "masked columns may only be named as plain columns of the result",
        )
    }
}

impl Masked {
    /// Whether nothing is masked.
    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty() && self.holders.is_empty()
    }

    /// The rule by which a name is masked, or holds what is.
    pub(super) fn rule(&self, name: &str) -> Option<&'static str> {
        let name = name.to_lowercase();
        let found = self.names.get(&name).or_else(|| self.holders.get(&name));
        found.copied()
    }
}

/// Whether a statement may read a table, as far as its text says. Where it does not, and the service
/// lists none, there is none.
pub(crate) fn may_name_a_table(sql: &str) -> bool {
    let all = tokens(sql);
    let nothing = Masked::default();
    let walk = Walk::new(&all, &nothing);
    let hidden = all.iter().any(|token| {
        token.is("TABLE") || token.is("EXTERNAL_QUERY") || token.kind == TokenKind::Escaped
    });
    let routine = all
        .iter()
        .enumerate()
        .any(|(index, token)| token.is_sign("(") && walk.calls_a_routine(index));
    hidden || routine || walk.names_a_table()
}

fn join(above: &str, name: &str) -> String {
    if above.is_empty() {
        name.to_owned()
    } else {
        format!("{above}.{name}")
    }
}

fn tags_of<'a>(facts: &'a [ColumnFacts], path: &str) -> &'a [String] {
    let found = facts.iter().find(|facts| facts.path == path);
    found.map_or(&[], |facts| &facts.policy_tags)
}

#[cfg(test)]
#[path = "mask_tests.rs"]
mod tests;
