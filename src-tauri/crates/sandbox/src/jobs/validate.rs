//! What a job may not ask of the sandbox: refused by name before there is a job.

use serde_json::Value;

use super::{Job, destination};
use crate::error::{Failure, Outcome};
use crate::json::{at, text};
use crate::server::App;

/// What is refused before a job exists.
pub(super) fn validate(app: &App, job: &Job, uploaded: bool) -> Outcome<()> {
    let configuration = job.configuration.lock();
    match job.kind {
        "query" => {
            let query = text(&configuration, &["query", "query"]).unwrap_or_default();
            if query.trim().is_empty() {
                return Err(Failure::required("query"));
            }
            if crate::json::flag(&configuration, &["query", "useLegacySql"]) == Some(true) {
                return Err(Failure::query("Legacy SQL is not supported by the sandbox"));
            }
            refuse(
                &configuration,
                "query",
                &[
                    "tableDefinitions",
                    "userDefinedFunctionResources",
                    "scriptOptions",
                ],
            )?;
        }
        "load" => {
            refuse(
                &configuration,
                "load",
                &[
                    "columnNameCharacterMap",
                    "copyFilesOnly",
                    "createSession",
                    "dateFormat",
                    "datetimeFormat",
                    "decimalTargetTypes",
                    "fileSetSpecType",
                    "hivePartitioningOptions",
                    "jsonExtension",
                    "preserveAsciiControlCharacters",
                    "projectionFields",
                    "referenceFileSchemaUri",
                    "timeFormat",
                    "timeZone",
                    "timestampFormat",
                    "timestampTargetPrecision",
                ],
            )?;
            destination::reference(app, &configuration, &["load", "destinationTable"])?;
            if !uploaded {
                return Err(Failure::invalid(
                    "Loading from URIs is not supported by the sandbox: upload the file with the job",
                ));
            }
        }
        "copy" => {
            destination::reference(app, &configuration, &["copy", "destinationTable"])?;
        }
        _ => {
            return Err(Failure::invalid(
                "Extract jobs are not supported by the sandbox: it has no Cloud Storage to write to",
            ));
        }
    }
    Ok(())
}

/// Refuses members of a configuration that would be passed over in silence.
fn refuse(configuration: &Value, part: &str, names: &[&str]) -> Outcome<()> {
    for name in names {
        let asked = match at(configuration, &[part, name]) {
            None | Some(Value::Bool(false)) => false,
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Array(items)) => !items.is_empty(),
            Some(Value::Object(object)) => !object.is_empty(),
            Some(_) => true,
        };
        if asked {
            return Err(Failure::invalid(format!(
                "configuration.{part}.{name} is not supported by the sandbox"
            )));
        }
    }
    Ok(())
}
