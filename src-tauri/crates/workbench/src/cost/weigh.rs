//! What weighs in a query: its tables by their sizes, their columns by dry runs, all without cost.

use crate::Workbench;
use crate::query::{Words, words_of};
use crate::retry::with_retry;
use model::{
    Column, ColumnWeight, Partitioning, Problem, QueryRequest, Result, TableDetail, TableRef,
    TableWeight, Weights,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use warehouse::{Statement, Warehouse};

/// Longer than this nobody waits for advice.
const DEADLINE: Duration = Duration::from_mins(1);

/// Tables that are looked at.
const TABLES: usize = 12;

/// Columns that are weighed of one table.
const COLUMNS: usize = 40;

/// Questions at a time.
const AT_ONCE: usize = 6;

impl Workbench {
    /// The tables of a query and the columns that its text reads, by what they weigh. Quiet;
    /// cancelled by its id. Costs nothing: dry runs and metadata only.
    pub async fn query_weigh(&self, request: QueryRequest) -> Result<Weights> {
        let (client, _) = self.inner.connections.client(&request.connection)?;
        let today_ms = super::now_ms();
        let call = request.job.clone();
        self.inner
            .jobs
            .call(call, DEADLINE, weigh(self, client, &request, today_ms))
            .await
    }
}

async fn weigh(
    workbench: &Workbench,
    client: Warehouse,
    request: &QueryRequest,
    now_ms: u64,
) -> Result<Weights> {
    let statement = Statement {
        sql: &request.sql,
        parameters: &request.parameters,
        options: &request.options,
        max_bytes_billed: None,
    };
    let tables = with_retry(None, || client.dry_run(&statement))
        .await?
        .tables;
    // Descriptions of tables are asked for: only of those that may be read.
    let told = !tables.is_empty();
    workbench.rules()?.may_read_all(&tables, told)?;
    let words = Arc::new(words_of(&request.sql));
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let left_out = tables.len().saturating_sub(TABLES);
    // Dropping the set, as when the call is cancelled, ends all that is under way.
    let mut under_way = JoinSet::new();
    for table in tables.into_iter().take(TABLES) {
        let asking = Asking {
            client: client.clone(),
            places: Arc::clone(&places),
        };
        let words = Arc::clone(&words);
        under_way.spawn(async move { asking.table(table, &words, now_ms).await });
    }
    let mut tables = Vec::new();
    while let Some(weighed) = under_way.join_next().await {
        tables.push(weighed.map_err(|error| Problem::broken(error.to_string()))??);
    }
    tables.sort_by_key(|table| {
        let read: u64 = table.columns.iter().filter_map(|column| column.bytes).sum();
        std::cmp::Reverse((read, table.size_bytes.unwrap_or(0)))
    });
    Ok(Weights {
        tables,
        left_out: u32::try_from(left_out).unwrap_or(u32::MAX),
    })
}

#[derive(Clone)]
struct Asking {
    client: Warehouse,
    places: Arc<Semaphore>,
}

impl Asking {
    async fn table(self, table: TableRef, words: &Words, now_ms: u64) -> Result<TableWeight> {
        let detail = {
            let _place = self.place().await?;
            with_retry(None, || self.client.table(&table)).await?
        };
        let read: Vec<&Column> = detail
            .columns
            .iter()
            .filter(|column| words.star || words.names.contains(&column.name.to_lowercase()))
            .collect();
        let left_out = read.len().saturating_sub(COLUMNS);
        let mut under_way = JoinSet::new();
        // A view has no rows of its own to weigh.
        if detail.size_bytes.is_some() {
            for column in read.into_iter().take(COLUMNS) {
                let (asking, name, table) = (self.clone(), column.name.clone(), table.clone());
                under_way.spawn(async move { asking.column(&table, name).await });
            }
        }
        let last_partition = match &detail.table.partitioning {
            Some(by) => self.last_partition(&table, by, &detail, now_ms).await,
            None => None,
        };
        let mut columns = Vec::new();
        while let Some(weighed) = under_way.join_next().await {
            columns.push(weighed.map_err(|error| Problem::broken(error.to_string()))??);
        }
        columns.sort_by_key(|column| std::cmp::Reverse(column.bytes));
        Ok(TableWeight {
            table,
            kind: detail.table.kind,
            size_bytes: detail.size_bytes,
            partitioning: detail.table.partitioning,
            last_partition,
            clustering: detail.table.clustering,
            columns,
            left_out: u32::try_from(left_out).unwrap_or(u32::MAX),
        })
    }

    async fn place(&self) -> Result<tokio::sync::SemaphorePermit<'_>> {
        let place = self.places.acquire().await;
        place.map_err(|error| Problem::broken(error.to_string()))
    }

    async fn column(self, table: &TableRef, name: String) -> Result<ColumnWeight> {
        let _place = self.place().await?;
        let sql = format!("SELECT `{name}` FROM `{table}`");
        // Refused where a partition must be named: its weight stays unknown.
        let asked = self.client.dry_run(&Statement::new(&sql)).await;
        Ok(ColumnWeight {
            bytes: asked.ok().and_then(|dry_run| dry_run.bytes),
            name,
        })
    }

    /// The newest partition that holds rows, found by asking for the details of one after the
    /// other from the table's last change back, a few at a time.
    async fn last_partition(
        &self,
        table: &TableRef,
        by: &Partitioning,
        detail: &TableDetail,
        now_ms: u64,
    ) -> Option<String> {
        if detail.row_count == Some(0) {
            return None;
        }
        let ids = recent_partitions(&by.unit, now_ms);
        for some in ids.chunks(AT_ONCE) {
            let mut under_way = JoinSet::new();
            for (index, id) in some.iter().enumerate() {
                let (asking, mut one) = (self.clone(), table.clone());
                one.table = format!("{}${id}", table.table);
                under_way.spawn(async move {
                    let _place = asking.place().await.ok()?;
                    let detail = asking.client.table(&one).await.ok()?;
                    (detail.row_count? > 0).then_some(index)
                });
            }
            let found = under_way.join_all().await.into_iter().flatten().min();
            if let Some(id) = found.and_then(|index| some.get(index)) {
                return Some(id.clone());
            }
        }
        None
    }
}

/// Ids of the partitions of the recent past, the newest first.
fn recent_partitions(unit: &str, now_ms: u64) -> Vec<String> {
    const HOUR_MS: u64 = 3_600_000;
    let day = |ms: u64| rows::Zone::UTC.day_of(ms).replace('-', "");
    let back =
        |step: u64, count: u64| (0..count).map(move |index| now_ms.saturating_sub(step * index));
    match unit {
        "HOUR" => back(HOUR_MS, 72)
            .map(|ms| format!("{}{:02}", day(ms), ms / HOUR_MS % 24))
            .collect(),
        "DAY" => back(24 * HOUR_MS, 92).map(day).collect(),
        "MONTH" => {
            let mut months: Vec<String> = back(24 * HOUR_MS, 750)
                .filter_map(|ms| day(ms).get(..6).map(str::to_owned))
                .collect();
            months.dedup();
            months
        }
        "YEAR" => {
            let mut years: Vec<String> = back(24 * 30 * HOUR_MS, 240)
                .filter_map(|ms| day(ms).get(..4).map(str::to_owned))
                .collect();
            years.dedup();
            years
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::recent_partitions;

    #[test]
    fn partitions_are_named_by_their_unit_from_the_newest_back() {
        let now = 1_795_478_400_000; // 2026-11-24 00:00 UTC
        assert_eq!(recent_partitions("DAY", now)[..2], ["20261124", "20261123"]);
        assert_eq!(
            recent_partitions("HOUR", now)[..2],
            ["2026112400", "2026112323"]
        );
        assert_eq!(recent_partitions("MONTH", now)[..2], ["202611", "202610"]);
        assert_eq!(recent_partitions("YEAR", now)[..2], ["2026", "2025"]);
        assert!(recent_partitions("RANGE", now).is_empty());
    }
}
