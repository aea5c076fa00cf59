//! The query of a preview as SQL over the table `data`.

use model::{PreviewQuery, Problem, Result};

/// The statement, as it is run and shown.
pub(super) fn composed(query: &PreviewQuery) -> Result<String> {
    if let Some(sql) = &query.sql {
        let sql = sql.trim().trim_end_matches(';').trim_end();
        if sql.is_empty() {
            return Err(Problem::bad_input("sql", "The statement is empty"));
        }
        return Ok(sql.to_owned());
    }
    let columns: Vec<String> = query.columns.iter().map(|name| name_of(name)).collect();
    let mut sql = if columns.is_empty() {
        "SELECT *".to_owned()
    } else {
        format!("SELECT {}", columns.join(", "))
    };
    sql.push_str("\nFROM data");
    let filter = query.filter.trim();
    if !filter.is_empty() {
        // On a line of its own: it may end with a comment.
        sql.push_str("\nWHERE ");
        sql.push_str(filter);
    }
    if !query.order.is_empty() {
        let order = query.order.iter().map(|key| {
            // NULL where the grid has it.
            let how = if key.descending {
                "DESC NULLS LAST"
            } else {
                "ASC NULLS FIRST"
            };
            format!("{} {how}", name_of(&key.column))
        });
        sql.push_str("\nORDER BY ");
        sql.push_str(&order.collect::<Vec<_>>().join(", "));
    }
    sql.push_str("\nLIMIT ");
    sql.push_str(&query.rows.to_string());
    Ok(sql)
}

/// A name as SQL writes any name.
fn name_of(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Whether the first rows as they lie are wanted, and nothing has to be computed.
pub(super) fn is_plain(query: &PreviewQuery) -> bool {
    query.sql.is_none()
        && query.filter.trim().is_empty()
        && query.order.is_empty()
        && query.sample.is_none()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{composed, is_plain};
    use model::{PreviewOrder, PreviewQuery};

    fn query() -> PreviewQuery {
        PreviewQuery {
            columns: Vec::new(),
            filter: String::new(),
            order: Vec::new(),
            sample: None,
            sql: None,
            rows: 100,
            with_origin: false,
        }
    }

    #[test]
    fn the_parts_of_a_query_become_one_statement() {
        assert!(is_plain(&query()));
        assert_eq!(
            composed(&query()).unwrap(),
            "SELECT *\nFROM data\nLIMIT 100"
        );
        let full = PreviewQuery {
            columns: vec!["a".into(), "b \"c\"".into()],
            filter: " a > 1 -- one ".into(),
            order: vec![PreviewOrder {
                column: "a".into(),
                descending: true,
            }],
            ..query()
        };
        assert!(!is_plain(&full));
        assert_eq!(
            composed(&full).unwrap(),
            "SELECT \"a\", \"b \"\"c\"\"\"\nFROM data\nWHERE a > 1 -- one\n\
             ORDER BY \"a\" DESC NULLS LAST\nLIMIT 100"
        );
        let own = PreviewQuery {
            sql: Some(" SELECT 1; ".into()),
            ..query()
        };
        assert_eq!(composed(&own).unwrap(), "SELECT 1");
    }
}
