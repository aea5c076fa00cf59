//! The discovery document: what the `bq` command line builds its client from.

use serde_json::{Map, Value, json};

/// One method: resource, name, HTTP method, path, whether it takes a body.
const METHODS: [(&str, &str, &str, &str, bool); 30] = [
    ("projects", "list", "GET", "projects", false),
    (
        "projects",
        "getServiceAccount",
        "GET",
        "projects/{+projectId}/serviceAccount",
        false,
    ),
    (
        "datasets",
        "list",
        "GET",
        "projects/{+projectId}/datasets",
        false,
    ),
    (
        "datasets",
        "get",
        "GET",
        "projects/{+projectId}/datasets/{+datasetId}",
        false,
    ),
    (
        "datasets",
        "insert",
        "POST",
        "projects/{+projectId}/datasets",
        true,
    ),
    (
        "datasets",
        "patch",
        "PATCH",
        "projects/{+projectId}/datasets/{+datasetId}",
        true,
    ),
    (
        "datasets",
        "update",
        "PUT",
        "projects/{+projectId}/datasets/{+datasetId}",
        true,
    ),
    (
        "datasets",
        "delete",
        "DELETE",
        "projects/{+projectId}/datasets/{+datasetId}",
        false,
    ),
    (
        "tables",
        "list",
        "GET",
        "projects/{+projectId}/datasets/{+datasetId}/tables",
        false,
    ),
    (
        "tables",
        "get",
        "GET",
        "projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId}",
        false,
    ),
    (
        "tables",
        "insert",
        "POST",
        "projects/{+projectId}/datasets/{+datasetId}/tables",
        true,
    ),
    (
        "tables",
        "patch",
        "PATCH",
        "projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId}",
        true,
    ),
    (
        "tables",
        "update",
        "PUT",
        "projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId}",
        true,
    ),
    (
        "tables",
        "delete",
        "DELETE",
        "projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId}",
        false,
    ),
    (
        "tabledata",
        "list",
        "GET",
        "projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId}/data",
        false,
    ),
    (
        "tabledata",
        "insertAll",
        "POST",
        "projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId}/insertAll",
        true,
    ),
    ("jobs", "list", "GET", "projects/{+projectId}/jobs", false),
    (
        "jobs",
        "get",
        "GET",
        "projects/{+projectId}/jobs/{+jobId}",
        false,
    ),
    ("jobs", "insert", "POST", "projects/{+projectId}/jobs", true),
    (
        "jobs",
        "query",
        "POST",
        "projects/{+projectId}/queries",
        true,
    ),
    (
        "jobs",
        "getQueryResults",
        "GET",
        "projects/{+projectId}/queries/{+jobId}",
        false,
    ),
    (
        "jobs",
        "cancel",
        "POST",
        "projects/{+projectId}/jobs/{+jobId}/cancel",
        false,
    ),
    (
        "jobs",
        "delete",
        "DELETE",
        "projects/{+projectId}/jobs/{+jobId}/delete",
        false,
    ),
    (
        "models",
        "list",
        "GET",
        "projects/{+projectId}/datasets/{+datasetId}/models",
        false,
    ),
    (
        "routines",
        "list",
        "GET",
        "projects/{+projectId}/datasets/{+datasetId}/routines",
        false,
    ),
    (
        "routines",
        "get",
        "GET",
        "projects/{+projectId}/datasets/{+datasetId}/routines/{+routineId}",
        false,
    ),
    (
        "routines",
        "insert",
        "POST",
        "projects/{+projectId}/datasets/{+datasetId}/routines",
        true,
    ),
    (
        "routines",
        "update",
        "PUT",
        "projects/{+projectId}/datasets/{+datasetId}/routines/{+routineId}",
        true,
    ),
    (
        "routines",
        "delete",
        "DELETE",
        "projects/{+projectId}/datasets/{+datasetId}/routines/{+routineId}",
        false,
    ),
    (
        "rowAccessPolicies",
        "list",
        "GET",
        "projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId}/rowAccessPolicies",
        false,
    ),
];

/// Parameters of the URL that the methods take.
const QUERY_PARAMETERS: [(&str, &str); 22] = [
    ("all", "boolean"),
    ("allUsers", "boolean"),
    ("deleteContents", "boolean"),
    ("filter", "string"),
    ("formatOptions.useInt64Timestamp", "boolean"),
    ("formatOptions.timestampOutputFormat", "string"),
    ("location", "string"),
    ("maxCreationTime", "string"),
    ("maxResults", "integer"),
    ("minCreationTime", "string"),
    ("pageToken", "string"),
    ("parentJobId", "string"),
    ("projection", "string"),
    ("readMask", "string"),
    ("selectedFields", "string"),
    ("startIndex", "string"),
    ("stateFilter", "string"),
    ("timeoutMs", "integer"),
    ("view", "string"),
    ("datasetView", "string"),
    ("accessPolicyVersion", "integer"),
    ("autodetect_schema", "boolean"),
];

/// The document for a server at this endpoint.
pub(super) fn document(endpoint: &str) -> Value {
    let mut resources = Map::new();
    for (resource, name, method, path, body) in METHODS {
        let mut parameters = Map::new();
        let mut order = Vec::new();
        for part in path
            .split(['{', '}'])
            .filter_map(|part| part.strip_prefix('+'))
        {
            parameters.insert(
                part.to_owned(),
                json!({ "type": "string", "location": "path", "required": true }),
            );
            order.push(json!(part));
        }
        for (parameter, kind) in QUERY_PARAMETERS {
            let mut description = json!({ "type": kind, "location": "query" });
            if parameter == "stateFilter" {
                description["repeated"] = json!(true);
            }
            parameters.insert(parameter.to_owned(), description);
        }
        let mut description = json!({
            "id": format!("bigquery.{resource}.{name}"),
            "path": path,
            "flatPath": path.replace("{+", "{"),
            "httpMethod": method,
            "parameters": parameters,
            "parameterOrder": order,
            "response": { "$ref": "JsonObject" },
            "scopes": ["https://www.googleapis.com/auth/bigquery"],
        });
        if body {
            description["request"] = json!({ "$ref": "JsonObject" });
        }
        if (resource, name) == ("jobs", "insert") {
            description["supportsMediaUpload"] = json!(true);
            description["mediaUpload"] = json!({
                "accept": ["*/*"],
                "protocols": {
                    "simple": { "multipart": true, "path": "/upload/bigquery/v2/projects/{+projectId}/jobs" },
                    "resumable": { "multipart": true, "path": "/resumable/upload/bigquery/v2/projects/{+projectId}/jobs" },
                },
            });
        }
        let entry = resources
            .entry(resource)
            .or_insert_with(|| json!({ "methods": {} }));
        entry["methods"][name] = description;
    }
    json!({
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": "bigquery:v2",
        "name": "bigquery",
        "version": "v2",
        "revision": "1",
        "title": "BigQuery API",
        "description": "The sandbox's BigQuery.",
        "protocol": "rest",
        "rootUrl": format!("{endpoint}/"),
        "servicePath": "bigquery/v2/",
        "baseUrl": format!("{endpoint}/bigquery/v2/"),
        "basePath": "/bigquery/v2/",
        "batchPath": "batch/bigquery/v2",
        "mtlsRootUrl": format!("{endpoint}/"),
        "parameters": {
            "alt": { "type": "string", "location": "query", "default": "json", "enum": ["json", "media", "proto"] },
            "fields": { "type": "string", "location": "query" },
            "key": { "type": "string", "location": "query" },
            "access_token": { "type": "string", "location": "query" },
            "oauth_token": { "type": "string", "location": "query" },
            "prettyPrint": { "type": "boolean", "location": "query", "default": "true" },
            "quotaUser": { "type": "string", "location": "query" },
        },
        "auth": { "oauth2": { "scopes": {
            "https://www.googleapis.com/auth/bigquery": { "description": "BigQuery" },
        }}},
        "schemas": { "JsonObject": {
            "id": "JsonObject",
            "type": "object",
            "additionalProperties": { "type": "any" },
        }},
        "resources": resources,
    })
}
