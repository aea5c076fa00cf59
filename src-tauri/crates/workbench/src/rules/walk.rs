//! A walk over the tokens of a statement: where tables, rows and masked columns are named, and whether
//! the result keeps those names.
//!
//! No parser: it knows brackets, the lists of columns and of tables, and aliases. What it cannot place
//! is an offence.

use super::mask::Masked;
use super::tokens::{Token, TokenKind};
use std::collections::HashSet;

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
pub(super) struct Walk<'a> {
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
    pub(super) fn new(all: &'a [Token], masked: &'a Masked) -> Self {
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

    /// Whether a table is named that is not of a `WITH` of its own.
    pub(super) fn names_a_table(&self) -> bool {
        self.named.iter().any(|name| !self.own.contains(name))
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
                        token.is("FROM")
                            || token.is("JOIN")
                            || token.is_sign(",")
                            || token.is_sign("(")
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
            } else if token.kind == TokenKind::Word
                && ends_tables(&token.text)
                && let Some(top) = stack.last_mut()
            {
                *top = false;
            }
            let begins_with = self.before(index).is_some_and(|token| {
                token.is("WITH") || token.is("RECURSIVE") || token.is_sign(",")
            });
            if begins_with
                && token.is_name()
                && self.is(index + 1, "AS")
                && self.sign(index + 2, "(")
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
                self.sign(open, "(") && self.before(open).is_some_and(|token| token.is("EXTRACT"))
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
    pub(super) fn offence(&self) -> Option<&'static str> {
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
                    Star::Product | Star::Without => {}
                    Star::Plain => flows = true,
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
                let whole = self
                    .at(index + 1)
                    .is_some_and(|next| next.is_name() && !is_reserved(next));
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
    pub(super) fn calls_a_routine(&self, open: usize) -> bool {
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
        let Some(rule) = token
            .text
            .split('.')
            .find_map(|part| self.masked.rule(part))
        else {
            let row = self.rows.contains(&token.text.to_lowercase());
            // A function or the type of a text may have a table's name.
            let other = self.sign(index + 1, "(")
                || self
                    .at(index + 1)
                    .is_some_and(|token| token.kind == TokenKind::Text);
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
            ["SELECT", "DISTINCT", "ALL"]
                .iter()
                .any(|word| token.is(word))
                || token.is_sign(",")
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
        "where",
        "group",
        "having",
        "qualify",
        "window",
        "order",
        "limit",
        "union",
        "intersect",
        "select",
        "set",
        "aggregate",
        "extend",
        "with",
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
