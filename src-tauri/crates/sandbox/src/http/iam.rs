//! Who holds the token and what it may do: OAuth's `tokeninfo`, `testIamPermissions` of the
//! Resource Manager's projects and of BigQuery's tables, and the refusals that go with them.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Answer, Request, is_token};
use crate::error::{Failure, Outcome, Reason};
use crate::server::{App, USER};

/// Largest body of either question.
const MOST: usize = 64 << 10;

/// What the token's holder may do. Everything of the sandbox, unless it was restricted.
#[derive(Default)]
pub(crate) struct Permitted(parking_lot::RwLock<Option<BTreeSet<String>>>);

impl Permitted {
    /// Only these from now on; `None`: everything.
    pub(crate) fn restrict(&self, permissions: Option<BTreeSet<String>>) {
        *self.0.write() = permissions;
    }

    pub(crate) fn holds(&self, permission: &str) -> bool {
        match &*self.0.read() {
            Some(permissions) => permissions.contains(permission),
            None => {
                permission.starts_with("bigquery.") || permission == "resourcemanager.projects.get"
            }
        }
    }
}

/// `tokeninfo`, which shows the token in question instead of one of its own; `None`: another path.
pub(super) async fn token_info(
    app: &App,
    request: &mut Request,
    path: &[&str],
) -> Option<Outcome<Answer>> {
    let is_it = matches!(
        path,
        ["tokeninfo"] | ["oauth2", "v1" | "v2" | "v3", "tokeninfo"]
    );
    if !is_it || !matches!(request.method, Method::GET | Method::POST) {
        return None;
    }
    let in_address = request.parameter("access_token").map(str::to_owned);
    let given = match in_address {
        Some(token) => token,
        None => match request.bytes(MOST).await {
            Ok(body) => form_field(&body, "access_token").unwrap_or_default(),
            Err(failure) => return Some(Err(failure)),
        },
    };
    if !is_token(app, &given) {
        let no = json!({ "error": "invalid_token", "error_description": "Invalid Value" });
        return Some(Ok(Answer::Raw(
            StatusCode::BAD_REQUEST,
            Vec::new(),
            Some(no),
        )));
    }
    // The token holds until the sandbox stops, so nothing is said of its end.
    Some(Ok(Answer::Json(json!({
        "email": USER,
        "email_verified": "true",
        "scope": "https://www.googleapis.com/auth/bigquery https://www.googleapis.com/auth/cloud-platform.read-only https://www.googleapis.com/auth/userinfo.email openid",
        "access_type": "offline",
    }))))
}

fn form_field(body: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| super::decode(&value.replace('+', " ")))
}

/// `testIamPermissions` of the project; `None`: another path.
pub(super) async fn of_project(
    app: &App,
    request: &mut Request,
    path: &[&str],
) -> Option<Outcome<Answer>> {
    let ["v1" | "v3", "projects", name] = path else {
        return None;
    };
    let project = name.strip_suffix(":testIamPermissions")?;
    if request.method != Method::POST {
        return None;
    }
    if project != app.project() {
        // Google does not say whether there is such a project.
        return Some(Err(Failure::new(
            Reason::AccessDenied,
            "The caller does not have permission",
        )));
    }
    Some(tested(app, request).await)
}

/// `testIamPermissions` of a table, whose existence was looked at before.
pub(super) async fn tested(app: &App, request: &mut Request) -> Outcome<Answer> {
    let body = request.json_within(MOST).await?;
    let mut held = Vec::new();
    for permission in body["permissions"].as_array().into_iter().flatten() {
        let name = permission.as_str().unwrap_or_default();
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '.';
        if name.matches('.').count() < 2 || !name.chars().all(allowed) {
            return Err(Failure::invalid(format!(
                "Permission {permission} is not valid for this resource."
            )));
        }
        if app.permitted.holds(name) {
            held.push(Value::from(name));
        }
    }
    Ok(Answer::Json(if held.is_empty() {
        json!({})
    } else {
        json!({ "permissions": held })
    }))
}

/// Refuses a request for which a permission is missing. `tail`: the path behind the project.
pub(super) fn check(app: &App, method: &str, tail: &[&str]) -> Outcome<()> {
    let needed = match (method, tail) {
        ("POST", ["queries" | "jobs"]) => "bigquery.jobs.create",
        ("GET", ["datasets", _]) => "bigquery.datasets.get",
        ("GET", ["datasets", _, "tables"]) => "bigquery.tables.list",
        ("GET", ["datasets", _, "tables", _]) => "bigquery.tables.get",
        ("GET", ["datasets", _, "tables", _, "data"]) => "bigquery.tables.getData",
        _ => return Ok(()),
    };
    if app.permitted.holds(needed) {
        return Ok(());
    }
    let project = app.project();
    let message = match tail {
        ["datasets", dataset] | ["datasets", dataset, "tables"] => format!(
            "Access Denied: Dataset {project}:{dataset}: Permission {needed} denied on dataset {project}:{dataset} (or it may not exist)."
        ),
        ["datasets", dataset, "tables", table, ..] => format!(
            "Access Denied: Table {project}:{dataset}.{table}: Permission {needed} denied on table {project}:{dataset}.{table} (or it may not exist)."
        ),
        _ => format!(
            "Access Denied: Project {project}: User does not have {needed} permission in project {project}."
        ),
    };
    Err(Failure::new(Reason::AccessDenied, message))
}
