//! Which columns are masked, and whether a statement could carry their values under another name.
//!
//! Values are left out by the names of result columns, so a statement over a table with masked
//! columns may only name them where the result keeps the name: as plain columns of a query, of a
//! query in `FROM` or of a `WITH`. Whatever else names them (an alias, a condition, a function, a
//! whole row as one value, a `UNION` by position) is refused, even where it would do no harm.

use super::tokens::{Token, TokenKind, tokens};
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
    names: BTreeMap<String, &'static str>,
    /// Names of the structs that hold masked fields.
    holders: BTreeMap<String, &'static str>,
    /// Top-level columns of the tables that are masked or hold masked fields.
    top: HashSet<String>,
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
            columns: rules.columns.iter().map(|name| name.to_lowercase()).collect(),
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
        if all.iter().any(|token| token.is("EXTERNAL_QUERY")) {
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

    fn rule(&self, name: &str) -> Option<&'static str> {
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
    hidden || routine || walk.named.iter().any(|name| !walk.own.contains(name))
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

/// Functions that the service has under a name with a dot; any other such call is somebody's own
/// routine, whose text nobody sees here.
const NAMESPACES: [&str; 8] = [
    "safe",
    "net",
    "hll_count",
    "kll_quantiles",
    "aead",
    "keys",
    "st",
    "obj",
];

/// Reserved words, none of which can be an alias without `AS`.
const RESERVED: &str = " all and any array as asc assert_rows_modified at between by case cast \
    collate contains create cross cube current default define desc distinct else end enum escape \
    except exclude exists extract false fetch following for from full group grouping groups hash \
    having if ignore in inner intersect interval into is join lateral left like limit lookup merge \
    natural new no not null nulls of on or order outer over partition preceding proto qualify range \
    recursive respect right rollup rows select set some struct tablesample then to treat true \
    unbounded union unnest using when where window with within ";

fn is_reserved(token: &Token) -> bool {
    token.kind == TokenKind::Word && RESERVED.contains(&format!(" {} ", token.text.to_lowercase()))
}

/// What a pair of brackets, or the statement itself, holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// A query whose columns keep their names: the statement, one in `FROM`, one of a `WITH`.
    Rows,
    /// The names behind `* EXCEPT`.
    Except,
    /// Anything else.
    Value,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Clause {
    Before,
    /// The list of columns.
    Select,
    /// The tables.
    From,
    Other,
}

struct Open {
    frame: Frame,
    clause: Clause,
}

/// A walk over the tokens of a statement.
struct Walk<'a> {
    all: &'a [Token],
    masked: &'a Masked,
    /// Names that stand for whole rows, in small letters.
    rows: HashSet<String>,
    /// Places in `all` where such a name is given or a table is named.
    tables: HashSet<usize>,
    /// Names of a `WITH`, in small letters.
    own: HashSet<String>,
    /// The tables as they are named, in small letters.
    named: Vec<String>,
}

impl<'a> Walk<'a> {
    fn new(all: &'a [Token], masked: &'a Masked) -> Self {
        let mut walk = Self {
            all,
            masked,
            rows: HashSet::new(),
            tables: HashSet::new(),
            own: HashSet::new(),
            named: Vec::new(),
        };
        walk.find_tables();
        walk
    }

    fn at(&self, index: usize) -> Option<&'a Token> {
        self.all.get(index)
    }

    fn before(&self, index: usize) -> Option<&'a Token> {
        index.checked_sub(1).and_then(|index| self.all.get(index))
    }

    fn is(&self, index: usize, keyword: &str) -> bool {
        self.at(index).is_some_and(|token| token.is(keyword))
    }

    fn sign(&self, index: usize, sign: &str) -> bool {
        self.at(index).is_some_and(|token| token.is_sign(sign))
    }

    /// Behind a path that begins here: `a.b.c`, also `a-b.c`.
    fn path_end(&self, from: usize) -> usize {
        let mut end = from + 1;
        while (self.sign(end, ".") || self.sign(end, "-") || self.sign(end, ":"))
            && self.at(end + 1).is_some_and(|token| {
                token.is_name() || token.kind == TokenKind::Number || token.is_sign("*")
            })
        {
            end += 2;
        }
        // `events_*` without backticks does not exist; what follows belongs to something else.
        end
    }

    /// Where a path that ends here begins.
    fn path_start(&self, last: usize) -> usize {
        let mut start = last;
        while start >= 2
            && self.sign(start - 1, ".")
            && self.at(start - 2).is_some_and(Token::is_name)
        {
            start -= 2;
        }
        start
    }

    /// Finds tables, their aliases and the names of a `WITH`.
    fn find_tables(&mut self) {
        // Whether tables stand at this depth.
        let mut stack = vec![false];
        for (index, token) in self.all.iter().enumerate() {
            let in_from = stack.last() == Some(&true);
            if token.is_sign("(") {
                // `FROM (a JOIN b …)`; a query in brackets begins with its own words.
                let of_tables = in_from
                    && self.before(index).is_some_and(|token| {
                        token.is("FROM") || token.is("JOIN") || token.is_sign(",") || token.is_sign("(")
                    });
                stack.push(of_tables);
                if of_tables {
                    self.table(index + 1);
                }
            } else if token.is_sign(")") {
                stack.pop();
                // A query or a call in `FROM` that has just ended may have an alias.
                if stack.last() == Some(&true) && !self.unnested(index) {
                    self.alias(index + 1);
                }
                if stack.is_empty() {
                    stack.push(false);
                }
            } else if token.is("FROM") && !self.is_from_of_a_function(index) || token.is("JOIN") {
                if let Some(top) = stack.last_mut() {
                    *top = true;
                }
                self.table(index + 1);
            } else if token.is_sign(",") && in_from {
                self.table(index + 1);
            } else if token.is("AS") {
                let element = self.before(index).is_some_and(|token| token.is("OFFSET"))
                    || index
                        .checked_sub(1)
                        .is_some_and(|close| self.sign(close, ")") && self.unnested(close));
                let piped = self.before(index).is_some_and(|token| token.is_sign("|>"));
                if piped || (in_from && !element) {
                    self.alias(index);
                }
            } else if token.kind == TokenKind::Word && ends_tables(&token.text) {
                if let Some(top) = stack.last_mut() {
                    *top = false;
                }
            }
            let begins_with = self.before(index).is_some_and(|token| {
                token.is("WITH") || token.is("RECURSIVE") || token.is_sign(",")
            });
            if begins_with && token.is_name() && self.is(index + 1, "AS") && self.sign(index + 2, "(")
            {
                self.rows.insert(token.text.to_lowercase());
                self.own.insert(token.text.to_lowercase());
                self.tables.insert(index);
            }
        }
    }

    /// Whether the bracket that closes here was opened by `UNNEST`: its alias is an element, which
    /// came from something that was named.
    fn unnested(&self, close: usize) -> bool {
        let (mut depth, mut index) = (0_usize, close);
        loop {
            if self.sign(index, ")") {
                depth += 1;
            } else if self.sign(index, "(") {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return self.before(index).is_some_and(|token| token.is("UNNEST"));
                }
            }
            let Some(next) = index.checked_sub(1) else {
                return false;
            };
            index = next;
        }
    }

    /// `EXTRACT(x FROM y)` and `IS DISTINCT FROM`.
    fn is_from_of_a_function(&self, from: usize) -> bool {
        let distinct = self.before(from).is_some_and(|token| token.is("DISTINCT"));
        // `EXTRACT(part FROM` and `EXTRACT(WEEK(MONDAY) FROM`.
        let opened = (1..=5).any(|back| {
            from.checked_sub(back).is_some_and(|open| {
                self.sign(open, "(")
                    && self.before(open).is_some_and(|token| token.is("EXTRACT"))
            })
        });
        distinct || opened
    }

    /// A table stands here, unless it is a query in brackets or a call.
    fn table(&mut self, from: usize) {
        let Some(first) = self.at(from) else { return };
        if !first.is_name() || is_reserved(first) {
            return;
        }
        let end = self.path_end(from);
        let path = self.all.get(from..end).unwrap_or_default();
        let path: String = path.iter().map(|token| token.text.to_lowercase()).collect();
        if self.sign(end, "(") {
            // A call may read whatever it likes.
            self.named.push(format!("{path}()"));
            return;
        }
        self.named.push(path);
        for index in from..end {
            self.tables.insert(index);
        }
        if let Some(last) = self.at(end - 1) {
            let name = last.text.rsplit('.').next().unwrap_or_default();
            self.rows.insert(name.to_lowercase());
        }
        self.alias(end);
    }

    fn alias(&mut self, from: usize) {
        let at = if self.is(from, "AS") { from + 1 } else { from };
        let Some(token) = self.at(at) else { return };
        if token.is_name() && !is_reserved(token) {
            self.rows.insert(token.text.to_lowercase());
            self.tables.insert(at);
        }
    }

    /// The rule that the statement would break.
    fn offence(&self) -> Option<&'static str> {
        let any = self
            .masked
            .names
            .values()
            .chain(self.masked.holders.values())
            .next()
            .copied()?;
        let mut stack = vec![Open {
            frame: Frame::Rows,
            clause: Clause::Before,
        }];
        // Whether the statement carries columns by their place, and whether any masked ones flow.
        let (mut by_place, mut flows) = (false, false);
        for (index, token) in self.all.iter().enumerate() {
            let top = stack.last_mut()?;
            if token.is_sign("(") {
                let frame = self.opened(index, top);
                stack.push(Open {
                    frame,
                    clause: Clause::Before,
                });
                if self.calls_a_routine(index) {
                    return Some(any);
                }
                continue;
            }
            if token.is_sign(")") {
                stack.pop();
                if stack.is_empty() {
                    return Some(any);
                }
                continue;
            }
            if token.is_sign(";") && index + 1 < self.all.len() {
                return Some(any);
            }
            if token.is_sign("*") {
                match self.star(index, top) {
                    Star::Product => {}
                    Star::Plain => flows = true,
                    Star::Without => {}
                    Star::Offence => return Some(any),
                }
                continue;
            }
            if token.kind == TokenKind::Escaped {
                return Some(any);
            }
            if token.kind == TokenKind::Word {
                by_place |= by_place_word(self, index);
                // `FROM t` alone shows all columns.
                flows |= token.is("FROM") && top.clause == Clause::Before;
                self.turn(index, top);
                let whole = self.at(index + 1).is_some_and(|next| next.is_name() && !is_reserved(next));
                if token.is("TABLE") && whole {
                    return Some(any);
                }
            }
            if !token.is_name() || self.tables.contains(&index) {
                // A table may be an array of the row before it: its name is one of a column then.
                if self.tables.contains(&index)
                    && let Some(rule) = self.correlated(index)
                {
                    return Some(rule);
                }
                continue;
            }
            match self.name(index, top) {
                Name::Free => {}
                Name::Plain => flows = true,
                Name::Offence(rule) => return Some(rule),
                Name::Row => return Some(any),
            }
        }
        (by_place && flows).then_some(any)
    }

    /// What a bracket that opens here holds.
    fn opened(&self, index: usize, within: &Open) -> Frame {
        let before = self.before(index);
        if before.is_some_and(|token| token.is("EXCEPT")) && within.clause == Clause::Select {
            return Frame::Except;
        }
        if within.frame != Frame::Rows {
            return Frame::Value;
        }
        let of_with = before.is_some_and(|token| token.is("AS"))
            && index
                .checked_sub(2)
                .is_some_and(|name| self.tables.contains(&name));
        let of_from = within.clause == Clause::From
            && before.is_some_and(|token| {
                token.is("FROM") || token.is("JOIN") || token.is_sign(",") || token.is_sign("(")
            });
        // A query in brackets of its own: `(SELECT …) UNION ALL (SELECT …)`.
        let of_query = within.clause == Clause::Before
            && before.is_none_or(|token| {
                token.is_sign("(") || token.is("ALL") || token.is("DISTINCT") || token.is_sign(")")
            });
        if of_with || of_from || of_query {
            Frame::Rows
        } else {
            Frame::Value
        }
    }

    fn turn(&self, index: usize, top: &mut Open) {
        let Some(token) = self.at(index) else { return };
        if token.is("SELECT") {
            top.clause = Clause::Select;
        } else if token.is("FROM") && !self.is_from_of_a_function(index) || token.is("JOIN") {
            top.clause = Clause::From;
        } else if token.kind == TokenKind::Word && ends_from(&token.text) {
            top.clause = Clause::Other;
        } else if ["UNION", "INTERSECT"].iter().any(|word| token.is(word)) {
            top.clause = Clause::Before;
        }
    }

    /// A call of a routine that is not the service's own.
    fn calls_a_routine(&self, open: usize) -> bool {
        let Some(last) = open.checked_sub(1) else {
            return false;
        };
        let Some(name) = self.at(last).filter(|token| token.is_name()) else {
            return false;
        };
        if name.kind == TokenKind::Quoted {
            return true;
        }
        let start = self.path_start(last);
        let first = self.at(start).map(|token| token.text.to_lowercase());
        start < last && first.is_none_or(|first| !NAMESPACES.contains(&first.as_str()))
    }

    fn star(&self, index: usize, top: &Open) -> Star {
        let before = self.before(index);
        let all = before.is_some_and(|token| {
            ["SELECT", "DISTINCT", "ALL", "STRUCT"]
                .iter()
                .any(|word| token.is(word))
                || token.is_sign(",")
                || token.is_sign(".")
        });
        if !all {
            return Star::Product;
        }
        let plain = top.frame == Frame::Rows
            && top.clause == Clause::Select
            && !before.is_some_and(|token| token.is("STRUCT"));
        if !plain {
            return Star::Offence;
        }
        // `person.*` gives the fields their own names, so it is as plain as `t.*`.
        if self.is(index + 1, "EXCEPT") && self.sign(index + 2, "(") {
            let mut without = HashSet::new();
            let mut at = index + 3;
            while let Some(token) = self.at(at).filter(|token| !token.is_sign(")")) {
                without.insert(token.text.to_lowercase());
                at += 1;
            }
            let known = !self.masked.top.is_empty();
            if known && self.masked.top.iter().all(|name| without.contains(name)) {
                return Star::Without;
            }
        }
        Star::Plain
    }

    fn name(&self, index: usize, top: &Open) -> Name {
        let Some(token) = self.at(index) else {
            return Name::Free;
        };
        if top.frame == Frame::Except {
            return Name::Free;
        }
        let after_dot = self.before(index).is_some_and(|token| token.is_sign("."));
        let before_dot = self.sign(index + 1, ".");
        let Some(rule) = token.text.split('.').find_map(|part| self.masked.rule(part)) else {
            let row = self.rows.contains(&token.text.to_lowercase());
            // A function or the type of a text may have a table's name.
            let other = self.sign(index + 1, "(")
                || self.at(index + 1).is_some_and(|token| token.kind == TokenKind::Text);
            let as_value = row && !other && !after_dot && !before_dot && !self.gives_a_name(index);
            return if as_value { Name::Row } else { Name::Free };
        };
        if self.gives_a_name(index) {
            return Name::Free;
        }
        if self.sign(index + 1, "(") {
            // A function of that name.
            return Name::Free;
        }
        let name = token.text.to_lowercase();
        if before_dot && !self.masked.names.contains_key(&name) {
            // A field of it is meant: that one is judged by its own name.
            return Name::Free;
        }
        let end = self.path_end(index);
        let last = self.at(end - 1).map(|token| token.text.to_lowercase());
        // What is in a masked struct must be known to be masked, too.
        let keeps = !before_dot || last.is_some_and(|last| self.masked.names.contains_key(&last));
        if keeps && self.plain(index, end, top) {
            Name::Plain
        } else {
            Name::Offence(rule)
        }
    }

    /// Whether an alias is given here: `… AS name`.
    fn gives_a_name(&self, index: usize) -> bool {
        self.before(index).is_some_and(|token| token.is("AS"))
    }

    /// Whether the path around `index` that ends before `end` is a column of the result by its own
    /// name.
    fn plain(&self, index: usize, end: usize, top: &Open) -> bool {
        if top.frame != Frame::Rows || top.clause != Clause::Select {
            return false;
        }
        let start = self.path_start(index);
        let begins = self.before(start).is_some_and(|token| {
            ["SELECT", "DISTINCT", "ALL"].iter().any(|word| token.is(word)) || token.is_sign(",")
        });
        let last = self.at(end - 1).map(|token| token.text.to_lowercase());
        let ends = match self.at(end) {
            None => true,
            Some(token) if token.is_sign(",") || token.is_sign(")") || token.is_sign(";") => true,
            Some(token) if token.is_sign("|>") => true,
            Some(token) if token.is("FROM") => true,
            // `ssn AS ssn` keeps the name.
            Some(token) if token.is("AS") => {
                self.at(end + 1).map(|token| token.text.to_lowercase()) == last
            }
            _ => false,
        };
        begins && ends
    }

    /// `FROM t, t.people`: an array of the row before, so a column that is named.
    fn correlated(&self, index: usize) -> Option<&'static str> {
        let token = self.at(index)?;
        let rule = self.masked.rule(&token.text)?;
        if self.gives_a_name(index) {
            return None;
        }
        let start = self.path_start(index);
        let alone = start == index && !self.sign(index + 1, ".") && !self.sign(index + 1, "-");
        let first = self.at(start)?;
        let of_row = start < index && self.rows.contains(&first.text.to_lowercase());
        (alone && token.kind == TokenKind::Word || of_row).then_some(rule)
    }
}

enum Star {
    /// No star of columns.
    Product,
    /// All columns by their names.
    Plain,
    /// All columns but the masked ones.
    Without,
    Offence,
}

enum Name {
    Free,
    /// A masked column as a column of the result.
    Plain,
    /// A whole row as a value.
    Row,
    Offence(&'static str),
}

/// Words that end the list of tables.
fn ends_tables(word: &str) -> bool {
    [
        "where", "group", "having", "qualify", "window", "order", "limit", "union", "intersect",
        "select", "set", "aggregate", "extend", "with",
    ]
    .contains(&word.to_lowercase().as_str())
}

/// Words behind which neither a table nor a column of the result stands.
fn ends_from(word: &str) -> bool {
    (ends_tables(word) && !word.eq_ignore_ascii_case("with"))
        || word.eq_ignore_ascii_case("on")
        || word.eq_ignore_ascii_case("using")
}

/// Whether columns are carried by their place from here: set operations, and pipes that rename.
fn by_place_word(walk: &Walk<'_>, index: usize) -> bool {
    let is = |word: &str| walk.is(index, word);
    let all = walk.is(index + 1, "ALL") || walk.is(index + 1, "DISTINCT");
    is("UNION")
        || is("INTERSECT")
        || (is("EXCEPT") && (all || !walk.sign(index + 1, "(")))
        || is("RENAME")
        || is("PIVOT")
        || is("UNPIVOT")
        || is("RECURSIVE")
        || is("MATCH_RECOGNIZE")
}

#[cfg(test)]
#[path = "mask_tests.rs"]
mod tests;
