//! How the service carried a query out: stages, course, remarks. Everything in it is optional and
//! may be of a future form: what cannot be read is left out.

use crate::problem::Asked;
use crate::{Warehouse, wire};
use model::{
    InsightKind, JobId, PlanInsight, PlanMoment, PlanStage, PlanStep, QueryPlan, Result, StageTime,
};
use serde_json::Value;

impl Warehouse {
    /// How a query was carried out; empty when the service says nothing about it.
    pub async fn plan(&self, job: &JobId, location: Option<&str>) -> Result<QueryPlan> {
        let asked = Asked::about("bigquery.jobs.get", job.to_string());
        let path = ["projects", &self.project, "jobs", &job.0];
        let answer: wire::Job = self
            .transport
            .get(&path, &self.located(location), &asked)
            .await?;
        let query = answer.statistics.query;
        Ok(QueryPlan {
            stages: query.query_plan.iter().map(stage).collect(),
            timeline: query.timeline.iter().map(moment).collect(),
            insights: query
                .performance_insights
                .as_ref()
                .map(insights)
                .unwrap_or_default(),
        })
    }
}

fn number(of: &Value, name: &str) -> Option<u64> {
    match of.get(name)? {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number
            .as_u64()
            .or_else(|| number.as_f64().map(|number| number.max(0.0) as u64)),
        _ => None,
    }
}

fn text(of: &Value, name: &str) -> String {
    match of.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn list<'a>(of: &'a Value, name: &str) -> &'a [Value] {
    of.get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn time(of: &Value, name: &str) -> StageTime {
    StageTime {
        average_ms: number(of, &format!("{name}MsAvg")).unwrap_or(0),
        longest_ms: number(of, &format!("{name}MsMax")).unwrap_or(0),
    }
}

fn stage(of: &Value) -> PlanStage {
    PlanStage {
        id: text(of, "id"),
        name: text(of, "name"),
        status: text(of, "status"),
        inputs: list(of, "inputStages")
            .iter()
            .map(|input| match input {
                Value::String(id) => id.clone(),
                other => other.to_string(),
            })
            .collect(),
        slot_ms: number(of, "slotMs"),
        started_at_ms: number(of, "startMs"),
        ended_at_ms: number(of, "endMs"),
        wait: time(of, "wait"),
        read: time(of, "read"),
        compute: time(of, "compute"),
        write: time(of, "write"),
        records_read: number(of, "recordsRead"),
        records_written: number(of, "recordsWritten"),
        shuffle_bytes: number(of, "shuffleOutputBytes"),
        spilled_bytes: number(of, "shuffleOutputBytesSpilled"),
        parallel: number(of, "parallelInputs"),
        parallel_done: number(of, "completedParallelInputs"),
        steps: list(of, "steps")
            .iter()
            .map(|step| PlanStep {
                kind: text(step, "kind"),
                lines: list(step, "substeps")
                    .iter()
                    .filter_map(|line| line.as_str().map(str::to_owned))
                    .collect(),
            })
            .collect(),
    }
}

fn moment(of: &Value) -> PlanMoment {
    let count = |name| number(of, name).unwrap_or(0);
    PlanMoment {
        elapsed_ms: count("elapsedMs"),
        slot_ms: count("totalSlotMs"),
        active: count("activeUnits"),
        pending: count("pendingUnits"),
        completed: count("completedUnits"),
    }
}

fn insights(of: &Value) -> Vec<PlanInsight> {
    let mut found = Vec::new();
    for remark in list(of, "stagePerformanceStandaloneInsights") {
        let mut tell = |kind| {
            found.push(PlanInsight {
                stage: text(remark, "stageId"),
                kind,
            });
        };
        let says = |name: &str| remark.get(name) == Some(&Value::Bool(true));
        if says("slotContention") {
            tell(InsightKind::SlotContention);
        }
        if says("insufficientShuffleQuota") {
            tell(InsightKind::ShuffleQuota);
        }
        if !list(remark, "highCardinalityJoins").is_empty() {
            tell(InsightKind::HighCardinalityJoin);
        }
        if !remark.get("partitionSkew").is_none_or(Value::is_null) {
            tell(InsightKind::Skew);
        }
    }
    for remark in list(of, "stagePerformanceChangeInsights") {
        if !remark.get("inputDataChange").is_none_or(Value::is_null) {
            found.push(PlanInsight {
                stage: text(remark, "stageId"),
                kind: InsightKind::InputGrowth,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{insights, stage};
    use model::{InsightKind, StageTime};
    use serde_json::json;

    #[test]
    fn a_stage_is_read_whatever_is_missing_or_of_another_form() {
        let read = stage(&json!({
            "id": 3, "name": "S03: Join+", "slotMs": "1200", "waitMsAvg": 2.5, "waitMsMax": "9",
            "recordsRead": "10", "shuffleOutputBytesSpilled": "4096", "inputStages": ["1", 2],
            "steps": [{"kind": "READ", "substeps": ["$1:id", 7]}, "odd"], "future": {"x": 1},
        }));
        assert_eq!(read.id, "3");
        assert_eq!(read.slot_ms, Some(1200));
        assert_eq!(
            read.wait,
            StageTime {
                average_ms: 2,
                longest_ms: 9
            }
        );
        assert_eq!(read.inputs, ["1", "2"]);
        assert_eq!(read.spilled_bytes, Some(4096));
        assert_eq!(read.steps.len(), 2);
        assert_eq!(read.steps[0].lines, ["$1:id"]);
        assert_eq!(read.records_written, None);
    }

    #[test]
    fn remarks_of_the_service_are_told_by_stage() {
        let told = insights(&json!({
            "stagePerformanceStandaloneInsights": [
                {"stageId": "1", "slotContention": true, "insufficientShuffleQuota": false},
                {"stageId": "2", "partitionSkew": {"skewSources": []}},
            ],
            "stagePerformanceChangeInsights": [{"stageId": "4", "inputDataChange": {}}],
        }));
        let told: Vec<_> = told
            .iter()
            .map(|one| (one.stage.as_str(), one.kind))
            .collect();
        assert_eq!(
            told,
            [
                ("1", InsightKind::SlotContention),
                ("2", InsightKind::Skew),
                ("4", InsightKind::InputGrowth),
            ]
        );
    }
}
