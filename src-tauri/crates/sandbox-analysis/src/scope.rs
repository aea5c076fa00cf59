//! Scopes: the columns and range variables that names can mean, and how they are looked up.
use std::cell::RefCell;
use std::mem::Discriminant;
use std::rc::Rc;

use sandbox_functions::{StructField, Type, Value, field_name, quote_name};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{ExprKind, Identifier, NamedWindow};

use crate::analyzer::{Analyzer, Outcome};
use crate::deps::{Deps, Leaf, ReadId};

/// A column that a name can mean.
#[derive(Debug, Clone)]
pub(crate) struct Col {
    pub(crate) name: Option<String>,
    /// The reference and its type.
    pub(crate) value: Value,
    pub(crate) deps: Rc<Deps>,
    /// The table's column or field that this is, exactly.
    pub(crate) leaf: Option<Leaf>,
    /// The table's column that this is and whose conditions may be tested on partitions.
    pub(crate) origin: Option<(ReadId, String)>,
    /// Not shown by `*`.
    pub(crate) pseudo: bool,
}

impl Col {
    pub(crate) fn new(name: Option<String>, value: Value) -> Self {
        Self {
            name,
            value,
            deps: Rc::new(Deps {
                opaque: true,
                ..Deps::default()
            }),
            leaf: None,
            origin: None,
            pseudo: false,
        }
    }

    /// What a reference to it depends on.
    pub(crate) fn used(&self) -> Deps {
        let mut deps = match &self.leaf {
            Some(leaf) => Deps {
                leaves: std::iter::once(leaf.clone()).collect(),
                opaque: false,
                ..Deps::default()
            },
            None => Deps {
                origins: std::collections::BTreeSet::new(),
                ..self.deps.as_ref().clone()
            },
        };
        match &self.origin {
            Some((read, physical)) => {
                deps.origins
                    .insert((*read, self.value.sql.clone(), physical.clone()));
            }
            None => deps.opaque = true,
        }
        deps
    }

    /// A field of it.
    pub(crate) fn field(&self, index: usize, field: &StructField) -> Self {
        let leaf = self.leaf.as_ref().and_then(|(read, path)| {
            let name = field.name.clone()?;
            let mut path = path.clone();
            path.push(name);
            Some((*read, path))
        });
        Self {
            name: field.name.clone(),
            value: struct_field(&self.value, index, field),
            deps: self.deps.clone(),
            leaf,
            origin: None,
            pseudo: false,
        }
    }
}

/// Access to a field of a struct by its position.
pub(crate) fn struct_field(base: &Value, index: usize, field: &StructField) -> Value {
    Value::new(
        format!("({}).{}", base.sql, field_name(index)),
        field.ty.clone(),
    )
}

/// A range variable: a table or element of an array under an alias.
#[derive(Debug, Clone)]
pub(crate) struct Range {
    pub(crate) alias: Option<String>,
    pub(crate) columns: Vec<Col>,
    /// The row itself, where rows are values and not lists of columns.
    pub(crate) value: Option<Col>,
}

/// All that a FROM clause makes visible.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub(crate) ranges: Vec<Range>,
    /// Columns by bare name, in the order of `*`.
    pub(crate) columns: Vec<Col>,
}

impl Names {
    /// The names of one range variable.
    pub(crate) fn of(range: Range) -> Self {
        let columns = match &range.value {
            Some(value) if !matches!(value.value.ty, Type::Struct(_)) => {
                let mut columns = vec![value.clone()];
                columns.extend(range.columns.iter().cloned());
                columns
            }
            _ => range.columns.clone(),
        };
        Self {
            ranges: vec![range],
            columns,
        }
    }

    /// Adds another clause's names behind these.
    pub(crate) fn append(&mut self, other: Names) {
        self.ranges.extend(other.ranges);
        self.columns.extend(other.columns);
    }
}

/// A column of a query's result.
#[derive(Debug, Clone)]
pub(crate) struct OutColumn {
    pub(crate) name: Option<String>,
    /// The DuckDB name, not quoted.
    pub(crate) physical: String,
    /// Its type, and whether it is a literal (the SQL is that of its expression).
    pub(crate) value: Value,
    pub(crate) deps: Rc<Deps>,
    pub(crate) leaf: Option<Leaf>,
    pub(crate) origin: Option<(ReadId, String)>,
}

/// A query translated.
#[derive(Debug, Clone)]
pub(crate) struct Relational {
    pub(crate) sql: String,
    pub(crate) columns: Vec<OutColumn>,
    /// Rows are values: there is one column, and it has no name of its own.
    pub(crate) value_table: bool,
}

/// A group key.
pub(crate) struct Key {
    /// The DuckDB text of the key before grouping.
    pub(crate) sql: String,
    pub(crate) kind: Discriminant<ExprKind>,
    /// What stands for it after grouping.
    pub(crate) after: Value,
    pub(crate) leaf: Option<Leaf>,
    pub(crate) origin: Option<(ReadId, String)>,
    pub(crate) deps: Rc<Deps>,
}

/// The grouped table of a SELECT: its keys and the aggregates met so far.
pub(crate) struct Grouping<'s> {
    /// The DuckDB alias of the grouped table.
    pub(crate) alias: String,
    pub(crate) keys: Vec<Key>,
    /// Text and name of each aggregate.
    pub(crate) aggregates: RefCell<Vec<(String, String)>>,
    /// The scope before grouping.
    pub(crate) before: &'s Scope<'s>,
    /// The DuckDB names in use before the keys were analysed.
    pub(crate) names: std::collections::HashSet<String>,
}

impl Grouping<'_> {
    /// The key with this text.
    pub(crate) fn key(&self, sql: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.sql == sql)
    }

    /// The reference to an aggregate after grouping.
    pub(crate) fn aggregate(&self, value: &Value) -> Value {
        let mut aggregates = self.aggregates.borrow_mut();
        let known = aggregates.iter().find(|(sql, _)| *sql == value.sql);
        let name = if let Some((_, name)) = known {
            name.clone()
        } else {
            let name = format!("a{}", aggregates.len() + 1);
            aggregates.push((value.sql.clone(), name.clone()));
            name
        };
        Value::new(
            format!("{}.{}", quote_name(&self.alias), quote_name(&name)),
            value.ty.clone(),
        )
    }
}

/// A place where names are looked up.
pub(crate) struct Scope<'s> {
    pub(crate) names: &'s Names,
    /// Names of the SELECT list, where they count (HAVING, QUALIFY, ORDER BY).
    pub(crate) aliases: &'s [Col],
    /// After grouping, columns are only reachable as keys.
    pub(crate) grouping: Option<&'s Grouping<'s>>,
    pub(crate) parent: Option<&'s Scope<'s>>,
}

/// Whether aggregate functions may be called.
#[derive(Clone, Copy)]
pub(crate) enum Aggregates<'s> {
    /// Not here; the text says where.
    Forbidden(&'static str),
    /// Here, and they go to this grouping.
    Into(&'s Grouping<'s>),
}

/// Whether window functions may be called.
#[derive(Clone, Copy)]
pub(crate) enum Windows<'s> {
    /// Not here; the text says where.
    Forbidden(&'static str),
    /// Here, with these named windows.
    Allowed(&'s [NamedWindow]),
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'s> {
    pub(crate) scope: &'s Scope<'s>,
    pub(crate) aggregates: Aggregates<'s>,
    pub(crate) windows: Windows<'s>,
}

impl<'s> Place<'s> {
    /// A place where neither aggregates nor window functions may stand.
    pub(crate) fn plain(scope: &'s Scope<'s>, clause: &'static str) -> Self {
        Self {
            scope,
            aggregates: Aggregates::Forbidden(clause),
            windows: Windows::Forbidden(clause),
        }
    }

    /// The same rules in another scope.
    pub(crate) fn within<'t>(&self, scope: &'t Scope<'t>) -> Place<'t>
    where
        's: 't,
    {
        Place {
            scope,
            aggregates: self.aggregates,
            windows: self.windows,
        }
    }
}

/// Whether two names are the same column name.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || a.to_lowercase() == b.to_lowercase()
}

impl Analyzer<'_> {
    /// Looks up a leading name in one scope and those around it. `Ok(None)`: no such name.
    fn first(&mut self, name: &Identifier, scope: &Scope<'_>) -> Outcome<Option<Col>> {
        let mut current = Some(scope);
        while let Some(scope) = current {
            let alias = scope
                .aliases
                .iter()
                .filter(|col| col.name.as_ref().is_some_and(|own| same(own, &name.name)))
                .collect::<Vec<_>>();
            if let Some(first) = alias.first() {
                if alias.iter().any(|other| other.value.sql != first.value.sql) {
                    return Err(
                        self.error(name.span, format!("Column name {} is ambiguous", name.name))
                    );
                }
                return Ok(Some((*first).clone()));
            }
            if let Some(range) = self.range(name, scope)? {
                return Ok(Some(row(range)));
            }
            let found: Vec<&Col> = scope
                .names
                .columns
                .iter()
                .filter(|col| col.name.as_ref().is_some_and(|own| same(own, &name.name)))
                .collect();
            match found.as_slice() {
                [] => {}
                [col] => return Ok(Some((*col).clone())),
                _ => {
                    return Err(
                        self.error(name.span, format!("Column name {} is ambiguous", name.name))
                    );
                }
            }
            current = scope.parent;
        }
        Ok(None)
    }

    fn range<'n>(&self, name: &Identifier, scope: &'n Scope<'_>) -> Outcome<Option<&'n Range>> {
        let mut found = scope.names.ranges.iter().filter(|range| {
            range
                .alias
                .as_ref()
                .is_some_and(|own| same(own, &name.name))
        });
        let first = found.next();
        if first.is_some() && found.next().is_some() {
            return Err(self.error(name.span, format!("Table name {} is ambiguous", name.name)));
        }
        Ok(first)
    }

    /// The range variable of that name, in this scope or around it.
    pub(crate) fn find_range<'n>(
        &self,
        name: &Identifier,
        scope: &'n Scope<'n>,
    ) -> Outcome<Option<(&'n Range, &'n Scope<'n>)>> {
        let mut current = Some(scope);
        while let Some(scope) = current {
            if let Some(range) = self.range(name, scope)? {
                return Ok(Some((range, scope)));
            }
            current = scope.parent;
        }
        Ok(None)
    }

    /// What a dotted name means: a column, a range variable, or fields of them. `Ok(None)`: the
    /// first name is unknown.
    pub(crate) fn resolve(
        &mut self,
        parts: &[Identifier],
        scope: &Scope<'_>,
    ) -> Outcome<Option<Col>> {
        let Some((head, rest)) = parts.split_first() else {
            return Ok(None);
        };
        let mut rest = rest;
        // `range.column` is the column itself, pseudo columns included.
        let mut col = None;
        if let Some(second) = rest.first()
            && let Some((range, owner)) = self.find_range_before_column(head, scope)?
        {
            match self.member(range, second)? {
                Some(found) => {
                    col = Some((found, owner));
                    rest = rest.get(1..).unwrap_or_default();
                }
                None if range.value.is_none() => {
                    return Err(self.no_member(range, head, second));
                }
                None => {}
            }
        }
        let (mut col, owner) = match col {
            Some((col, owner)) => (col, Some(owner)),
            None => match self.first(head, scope)? {
                Some(col) => (col, None),
                None => return Ok(None),
            },
        };
        let _ = owner;
        col = Self::grouped(col, scope);
        for part in rest {
            col = self.step(&col, part)?;
            col = Self::grouped(col, scope);
        }
        self.check_grouped(&col, parts, scope)?;
        Ok(Some(col))
    }

    /// The range variable that `name.` means, unless a SELECT alias or an inner column hides it.
    fn find_range_before_column<'n>(
        &self,
        name: &Identifier,
        scope: &'n Scope<'n>,
    ) -> Outcome<Option<(&'n Range, &'n Scope<'n>)>> {
        let mut current = Some(scope);
        while let Some(scope) = current {
            if let Some(range) = self.range(name, scope)? {
                return Ok(Some((range, scope)));
            }
            let hides = |col: &Col| col.name.as_ref().is_some_and(|own| same(own, &name.name));
            if scope.aliases.iter().any(hides) || scope.names.columns.iter().any(hides) {
                return Ok(None);
            }
            current = scope.parent;
        }
        Ok(None)
    }

    fn member(&self, range: &Range, name: &Identifier) -> Outcome<Option<Col>> {
        let found: Vec<&Col> = range
            .columns
            .iter()
            .filter(|col| col.name.as_ref().is_some_and(|own| same(own, &name.name)))
            .collect();
        match found.as_slice() {
            [] => Ok(None),
            [col] => Ok(Some((*col).clone())),
            _ => Err(self.error(name.span, format!("Column name {} is ambiguous", name.name))),
        }
    }

    fn no_member(
        &self,
        range: &Range,
        head: &Identifier,
        name: &Identifier,
    ) -> crate::error::AnalysisError {
        let names: Vec<&str> = range
            .columns
            .iter()
            .filter_map(|c| c.name.as_deref())
            .collect();
        let hint = suggestion(&name.name, names.into_iter())
            .map(|near| format!("; Did you mean {near}?"))
            .unwrap_or_default();
        self.error(
            name.span,
            format!("Name {} not found inside {}{hint}", name.name, head.name),
        )
    }

    /// A field of a struct (or JSON) column.
    pub(crate) fn step(&self, base: &Col, name: &Identifier) -> Outcome<Col> {
        match &base.value.ty {
            Type::Struct(fields) => {
                let (index, field) = self.struct_member(&base.value.ty, fields, name)?;
                Ok(base.field(index, field))
            }
            Type::Json => {
                let value = self.json_member(&base.value, name)?;
                Ok(Col {
                    origin: None,
                    name: Some(name.name.clone()),
                    value,
                    ..base.clone()
                })
            }
            other => Err(self.no_field(other, name)),
        }
    }

    /// The field of a struct's type by name.
    pub(crate) fn struct_member<'t>(
        &self,
        ty: &Type,
        fields: &'t [StructField],
        name: &Identifier,
    ) -> Outcome<(usize, &'t StructField)> {
        let found: Vec<(usize, &StructField)> = fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.name.as_ref().is_some_and(|own| same(own, &name.name)))
            .collect();
        match found.as_slice() {
            [] => Err(self.error(
                name.span,
                format!("Field name {} does not exist in {ty}", name.name),
            )),
            [found] => Ok(*found),
            _ => Err(self.error(
                name.span,
                format!("Struct field name {} is ambiguous", name.name),
            )),
        }
    }

    /// The refusal of `.name` on a value without fields.
    pub(crate) fn no_field(&self, ty: &Type, name: &Identifier) -> crate::error::AnalysisError {
        self.error(
            name.span,
            format!(
                "Cannot access field {} on a value with type {ty}",
                name.name
            ),
        )
    }

    /// After grouping: the key that stands for a column.
    pub(crate) fn grouped(col: Col, scope: &Scope<'_>) -> Col {
        let mut current = Some(scope);
        while let Some(scope) = current {
            if let Some(key) = scope
                .grouping
                .and_then(|grouping| grouping.key(&col.value.sql))
            {
                return Col {
                    name: col.name,
                    value: key.after.clone(),
                    deps: key.deps.clone(),
                    leaf: key.leaf.clone(),
                    origin: key.origin.clone(),
                    pseudo: col.pseudo,
                };
            }
            current = scope.parent;
        }
        col
    }

    /// After grouping: a column that is no key may not be used.
    fn check_grouped(&self, col: &Col, parts: &[Identifier], scope: &Scope<'_>) -> Outcome<()> {
        let mut current = Some(scope);
        while let Some(scope) = current {
            if let Some(grouping) = scope.grouping {
                let belongs = |own: &Col| refers(&col.value.sql, &own.value.sql);
                let from_names = scope.names.columns.iter().any(belongs)
                    || scope.names.ranges.iter().any(|range| {
                        range.columns.iter().any(belongs)
                            || range.value.as_ref().is_some_and(belongs)
                    });
                let is_key = grouping
                    .keys
                    .iter()
                    .any(|key| refers(&col.value.sql, &key.after.sql));
                if from_names
                    && !is_key
                    && !scope
                        .aliases
                        .iter()
                        .any(|own| own.value.sql == col.value.sql)
                {
                    let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
                    return Err(self.error(
                        parts.first().map(|part| part.span).unwrap_or_default(),
                        format!(
                            "SELECT list expression references column {} which is neither grouped nor aggregated",
                            names.last().copied().unwrap_or_default()
                        ),
                    ));
                }
            }
            current = scope.parent;
        }
        Ok(())
    }

    /// `Unrecognized name: foo; Did you mean fob?`
    pub(crate) fn unrecognized(
        &self,
        parts: &[Identifier],
        scope: &Scope<'_>,
    ) -> crate::error::AnalysisError {
        let Some(head) = parts.first() else {
            return self.error(Span::default(), "Unrecognized name");
        };
        let mut known: Vec<&str> = Vec::new();
        let mut current = Some(scope);
        while let Some(scope) = current {
            known.extend(scope.aliases.iter().filter_map(|c| c.name.as_deref()));
            known.extend(scope.names.ranges.iter().filter_map(|r| r.alias.as_deref()));
            known.extend(scope.names.columns.iter().filter_map(|c| c.name.as_deref()));
            current = scope.parent;
        }
        let hint = suggestion(&head.name, known.into_iter())
            .map(|near| format!("; Did you mean {near}?"))
            .unwrap_or_default();
        let dotted = if hint.is_empty() {
            parts
                .iter()
                .map(|p| p.name.as_str())
                .collect::<Vec<_>>()
                .join(".")
        } else {
            head.name.clone()
        };
        self.error(head.span, format!("Unrecognized name: {dotted}{hint}"))
    }
}

/// Whether a text is a reference to a column or a part of it.
fn refers(text: &str, column: &str) -> bool {
    text == column
        || text
            .trim_start_matches('(')
            .strip_prefix(column)
            .is_some_and(|rest| rest.starts_with(')'))
        || (text.starts_with("struct_pack(") && text.contains(column))
}

/// The row of a range variable as a value.
pub(crate) fn row(range: &Range) -> Col {
    if let Some(value) = &range.value {
        return value.clone();
    }
    let shown: Vec<&Col> = range.columns.iter().filter(|col| !col.pseudo).collect();
    let fields: Vec<StructField> = shown
        .iter()
        .map(|col| StructField {
            name: col.name.clone(),
            ty: col.value.ty.clone(),
        })
        .collect();
    let parts: Vec<String> = shown
        .iter()
        .enumerate()
        .map(|(index, col)| format!("{} := {}", field_name(index), col.value.sql))
        .collect();
    let mut deps = Deps {
        opaque: true,
        ..Deps::default()
    };
    for col in &shown {
        deps.extend(&col.used());
    }
    Col {
        name: range.alias.clone(),
        value: Value::new(
            format!("struct_pack({})", parts.join(", ")),
            Type::Struct(fields),
        ),
        deps: Rc::new(deps),
        leaf: None,
        origin: None,
        pseudo: false,
    }
}

/// The known name nearest to a wrong one, if it is near enough to be meant.
pub(crate) fn suggestion<'n>(wrong: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wrong = wrong.to_lowercase();
    let limit = wrong.chars().count() / 3;
    known
        .map(|name| (distance(&wrong, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (row, x) in a.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, y) in b.iter().enumerate() {
            let substitute = previous.get(column).copied().unwrap_or(0) + usize::from(x != *y);
            let delete = previous.get(column + 1).copied().unwrap_or(0) + 1;
            let insert = current.last().copied().unwrap_or(0) + 1;
            current.push(substitute.min(delete).min(insert));
        }
        previous = current;
    }
    previous.last().copied().unwrap_or(0)
}
