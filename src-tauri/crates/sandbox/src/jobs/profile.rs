//! The plan of a statement that has run: the engine's own measures of its operators, in the stages
//! that BigQuery shows. What the engine does not measure (waiting, workers) is left out.

use duckdb::Connection;
use duckdb::profiling::ProfilingInfo;
use serde_json::{Map, Value, json};

use super::Job;
use super::statement::record;
use crate::engine::execute;
use crate::error::Outcome;
use crate::json::int64;
use crate::server::App;

/// Runs one statement of the engine and answers with what was measured of it.
pub(crate) fn watch<T>(
    connection: &Connection,
    work: impl FnOnce() -> Outcome<T>,
) -> Outcome<(T, Option<ProfilingInfo>)> {
    execute(
        connection,
        "PRAGMA enable_profiling = 'no_output'; PRAGMA profiling_mode = 'standard'",
    )?;
    let outcome = work();
    let measured = outcome
        .is_ok()
        .then(|| connection.get_profiling_info())
        .flatten();
    if let Err(error) = execute(connection, "PRAGMA disable_profiling") {
        // A failed statement may have ended the transaction's usefulness; the next job sees to it.
        tracing::debug!(%error, "the profile stays on");
    }
    Ok((outcome?, measured))
}

/// Writes the plan of what a job ran into its statistics. Its stages are as long as the job: the
/// engine does not say when each began.
pub(crate) fn show(app: &App, job: &Job, measured: &[ProfilingInfo]) {
    let mut plan = Plan {
        app,
        stages: Vec::new(),
        temporary: 0,
    };
    let mut slot = 0.0;
    for root in measured {
        slot += seconds(root, "CPU_TIME");
        plan.temporary = plan
            .temporary
            .max(number(root, "SYSTEM_PEAK_TEMP_DIR_SIZE"));
        for child in &root.children {
            plan.stage(child, true);
        }
    }
    if plan.stages.is_empty() {
        return;
    }
    let start = job.progress.lock().start.unwrap_or(0);
    let end = crate::catalog::now_millis();
    let longest = plan
        .stages
        .iter()
        .flat_map(|stage| [stage.read, stage.compute, stage.write])
        .fold(0.0, f64::max);
    let stages: Vec<Value> = plan
        .stages
        .iter()
        .enumerate()
        .map(|(id, stage)| stage.json(id, start, end, longest))
        .collect();
    record(job, "queryPlan", Value::Array(stages));
    record(job, "totalSlotMs", int64(millis(slot).max(1)));
}

/// One stage. Times are the engine's seconds over all its threads.
#[derive(Default)]
struct Stage {
    name: &'static str,
    inputs: Vec<usize>,
    read: f64,
    compute: f64,
    write: f64,
    records_read: u64,
    records_written: u64,
    /// Bytes that it hands on to another stage.
    bytes: u64,
    /// Bytes that did not fit into memory.
    spilled: u64,
    steps: Vec<(&'static str, Option<String>)>,
}

struct Plan<'a> {
    app: &'a App,
    /// In the order in which they are numbered: inputs before what reads them.
    stages: Vec<Stage>,
    temporary: u64,
}

/// What an operator is in BigQuery's words: the kind of its step, the name of a stage that ends
/// with it (which begins a new stage below), and whether it reads or writes tables.
fn kind(operator: &str) -> (&'static str, Option<&'static str>) {
    let operator = operator.trim();
    if operator.contains("INSERT") || operator.contains("UPDATE") || operator.contains("DELETE") {
        ("WRITE", None)
    } else if operator.contains("SCAN") || operator == "COLUMN_DATA_SCAN" {
        ("READ", None)
    } else if operator.contains("JOIN") || operator.contains("PRODUCT") {
        ("JOIN", Some("Join+"))
    } else if operator.contains("GROUP_BY") || operator.contains("AGGREGATE") {
        ("AGGREGATE", Some("Aggregate+"))
    } else if operator == "ORDER_BY" || operator == "TOP_N" {
        ("SORT", Some("Sort+"))
    } else if operator.contains("WINDOW") {
        ("ANALYTIC_FUNCTION", Some("Analytic+"))
    } else if operator == "UNION" || operator.contains("CTE") {
        ("UNION", Some("Union+"))
    } else if operator == "FILTER" {
        ("FILTER", None)
    } else if operator.contains("LIMIT") {
        ("LIMIT", None)
    } else {
        ("COMPUTE", None)
    }
}

impl Plan<'_> {
    /// Adds the stage whose last operator is `node`, after the stages that it reads; its number.
    fn stage(&mut self, node: &ProfilingInfo, output: bool) -> usize {
        let mut stage = Stage {
            name: if output { "Output" } else { "Input" },
            records_written: number(node, "OPERATOR_CARDINALITY"),
            bytes: if output {
                0
            } else {
                number(node, "RESULT_SET_SIZE")
            },
            ..Stage::default()
        };
        self.walk(node, &mut stage, output);
        stage.steps.reverse();
        stage.records_read += stage
            .inputs
            .iter()
            .filter_map(|input| self.stages.get(*input))
            .map(|input| input.records_written)
            .sum::<u64>();
        if output {
            // The engine tells it of the whole statement alone.
            stage.spilled = self.temporary;
        }
        self.stages.push(stage);
        self.stages.len() - 1
    }

    fn walk(&mut self, node: &ProfilingInfo, stage: &mut Stage, output: bool) {
        let operator = text(node, "OPERATOR_NAME");
        let (step, ends) = kind(operator);
        let time = seconds(node, "OPERATOR_TIMING");
        let mut detail = None;
        match step {
            "READ" => {
                stage.read += time;
                stage.records_read += number(node, "OPERATOR_ROWS_SCANNED");
                detail = self.table(node).map(|table| format!("FROM {table}"));
            }
            "WRITE" => {
                stage.write += time;
                // The engine's INSERT answers with one row: the number of rows.
                if let Some(child) = node.children.first() {
                    stage.records_written = number(child, "OPERATOR_CARDINALITY");
                }
            }
            _ => stage.compute += time,
        }
        if step == "JOIN" {
            detail = extra(node, "Join Type").map(str::to_owned);
        }
        if stage.steps.last().map(|(kind, _)| *kind) != Some(step) || detail.is_some() {
            stage.steps.push((step, detail));
        }
        match ends {
            Some(name) => {
                if !output || stage.name != "Output" {
                    stage.name = name;
                }
                for child in &node.children {
                    let input = self.stage(child, false);
                    stage.inputs.push(input);
                }
            }
            None => {
                for child in &node.children {
                    self.walk(child, stage, output);
                }
            }
        }
    }

    /// The person's name of a table that is read.
    fn table(&self, node: &ProfilingInfo) -> Option<String> {
        let physical = extra(node, "Table")?;
        let physical = physical.rsplit('.').next().unwrap_or(physical);
        self.app
            .store
            .entries()
            .iter()
            .flat_map(|entry| entry.tables.values())
            .find(|table| table.physical == physical)
            .map(|table| format!("{}.{}", table.dataset, table.id))
    }
}

impl Stage {
    fn json(&self, id: usize, start: i64, end: i64, longest: f64) -> Value {
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| {
            object.insert(name.to_owned(), value);
        };
        put("name", json!(format!("S{id:02}: {}", self.name)));
        put("id", json!(id.to_string()));
        put("startMs", int64(start));
        put("endMs", int64(end));
        if !self.inputs.is_empty() {
            let inputs: Vec<String> = self.inputs.iter().map(ToString::to_string).collect();
            put("inputStages", json!(inputs));
        }
        for (name, time) in [
            ("read", self.read),
            ("compute", self.compute),
            ("write", self.write),
        ] {
            let ratio = if longest > 0.0 { time / longest } else { 0.0 };
            for of in ["Avg", "Max"] {
                put(&format!("{name}Ms{of}"), int64(millis(time)));
                put(&format!("{name}Ratio{of}"), json!(ratio));
            }
        }
        put("recordsRead", json!(self.records_read.to_string()));
        put("recordsWritten", json!(self.records_written.to_string()));
        put("shuffleOutputBytes", json!(self.bytes.to_string()));
        put("shuffleOutputBytesSpilled", json!(self.spilled.to_string()));
        put("parallelInputs", json!("1"));
        put("completedParallelInputs", json!("1"));
        put("status", json!("COMPLETE"));
        put(
            "slotMs",
            int64(millis(self.read + self.compute + self.write)),
        );
        let steps: Vec<Value> = self
            .steps
            .iter()
            .map(|(kind, detail)| json!({ "kind": kind, "substeps": detail.iter().collect::<Vec<_>>() }))
            .collect();
        put("steps", Value::Array(steps));
        Value::Object(object)
    }
}

fn millis(seconds: f64) -> i64 {
    (seconds * 1000.0).ceil() as i64
}

fn text<'a>(node: &'a ProfilingInfo, name: &str) -> &'a str {
    node.metrics.get(name).map_or("", String::as_str)
}

fn number(node: &ProfilingInfo, name: &str) -> u64 {
    text(node, name).parse().unwrap_or(0)
}

fn seconds(node: &ProfilingInfo, name: &str) -> f64 {
    text(node, name).parse().unwrap_or(0.0)
}

/// One of the texts that an operator says of itself: `{Table=a.b.c, Type=Sequential Scan}`.
fn extra<'a>(node: &'a ProfilingInfo, name: &str) -> Option<&'a str> {
    let all = text(node, "EXTRA_INFO");
    let quoted = format!("'{name}'=");
    let plain = format!("{name}=");
    let at = all
        .find(&quoted)
        .map(|at| at + quoted.len())
        .or_else(|| all.find(&plain).map(|at| at + plain.len()))?;
    let rest = all.get(at..)?;
    let end = rest.find([',', '}']).unwrap_or(rest.len());
    rest.get(..end).map(|value| value.trim_matches('\''))
}
