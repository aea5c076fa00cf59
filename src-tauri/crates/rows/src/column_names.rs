//! Names that programs can tell apart, for files whose columns need them.

use model::Column;
use std::collections::HashSet;

/// One name per column: its own where it has one that no column before it has, else with a number
/// behind it; `column_1`, `column_2` … for columns without a name.
pub(crate) fn unique_names(columns: &[Column]) -> Vec<String> {
    let own: HashSet<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let mut taken: HashSet<String> = HashSet::with_capacity(columns.len());
    let mut names = Vec::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        let mut name = column.name.clone();
        if name.is_empty() || taken.contains(&name) {
            let stem = if name.is_empty() {
                "column"
            } else {
                column.name.as_str()
            };
            let mut number = if name.is_empty() { index + 1 } else { 1 };
            name = format!("{stem}_{number}");
            while taken.contains(&name) || own.contains(name.as_str()) {
                number += 1;
                name = format!("{stem}_{number}");
            }
        }
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::ColumnType;

    #[test]
    fn every_column_gets_a_name_of_its_own() {
        let names = ["a", "a", "", "a_1", "", "b", "a"];
        let columns = names.map(|name| Column::new(name, ColumnType::Int64));
        let unique = unique_names(&columns);
        assert_eq!(
            unique,
            ["a", "a_2", "column_3", "a_1", "column_5", "b", "a_3"]
        );
    }
}
