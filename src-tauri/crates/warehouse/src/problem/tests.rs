//! Words of the service, made problems.

use super::*;

fn source() -> Source {
    Source {
        connection: ConnectionId("c".into()),
        host: "h".into(),
    }
}

fn error(reason: &str, message: &str) -> Kind {
    let proto = ErrorProto {
        reason: Some(reason.into()),
        message: Some(message.into()),
        location: None,
    };
    from_error(
        &source(),
        &Asked::statement("bigquery.jobs.create", "p"),
        Some(400),
        &proto,
    )
    .kind
}

#[test]
fn a_statement_error_keeps_its_sentence_and_its_place_apart() {
    let bad = |message: &str, line, column| Kind::BadSql {
        message: message.into(),
        line,
        column,
    };
    assert_eq!(
        error("invalidQuery", "Unrecognized name: foo at [3:14]"),
        bad("Unrecognized name: foo", Some(3), Some(14))
    );
    assert_eq!(
        error("invalidQuery", "Syntax error: at [1:1] unexpected"),
        bad("Syntax error: at [1:1] unexpected", None, None)
    );
    assert_eq!(
        error(
            "notFound",
            "Not found: Table p:d.t was not found in location US at [1:15]"
        ),
        bad(
            "Not found: Table p:d.t was not found in location US",
            Some(1),
            Some(15)
        )
    );
    assert_eq!(
        error(
            "notFound",
            "Not found: Table p:d.t was not found in location US"
        ),
        Kind::NotInLocation {
            resource: "p:d.t".into(),
            location: "US".into()
        }
    );
    assert_eq!(
        error("notFound", "Not found: Job p:US.x"),
        Kind::NotFound {
            resource: "p:US.x".into()
        }
    );
}

#[test]
fn a_refusal_names_the_permission_that_is_missing() {
    let denied = |message: &str| match error("accessDenied", message) {
        Kind::Denied { action, .. } => action,
        other => format!("{other:?}"),
    };
    assert_eq!(
        denied(
            "Access Denied: Project p: User does not have bigquery.jobs.create permission in project p."
        ),
        "bigquery.jobs.create"
    );
    assert_eq!(
        denied(
            "Access Denied: Table p:d.t: Permission bigquery.tables.getData denied on table p:d.t (or it may not exist)."
        ),
        "bigquery.tables.getData"
    );
    assert_eq!(denied("Access Denied"), "bigquery.jobs.create");
}

#[test]
fn a_billing_limit_names_both_numbers() {
    assert_eq!(
        error(
            "bytesBilledLimitExceeded",
            "Query exceeded limit for bytes billed: 1000000. 10485760 or higher required."
        ),
        Kind::OverLimit {
            limit: 1_000_000,
            asked: 10_485_760,
            unit: "bytes".into()
        }
    );
}

#[test]
fn a_page_for_people_is_told_by_its_words() {
    let body = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
    let asked = Asked::about("bigquery.datasets.get", "p");
    let problem = from_answer(&source(), &asked, 502, None, body);
    assert_eq!(
        problem.kind,
        Kind::ServiceFailed {
            host: "h".into(),
            status: Some(502)
        }
    );
    assert_eq!(problem.detail.as_deref(), Some("502 Bad Gateway nginx"));
}
