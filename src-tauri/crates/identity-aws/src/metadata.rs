//! Keys that the machine itself has: its metadata service (version 2 only) or its container's.

use crate::http::Http;
use crate::plan::moment;
use crate::problem::{self, Asked};
use crate::settings::{Context, variable};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use model::{AwsKeys, Kind, Problem, Result, Secret};
use serde::Deserialize;
use zeroize::Zeroizing;

const HERE: &str = "http://169.254.169.254";
const CONTAINER: &str = "http://169.254.170.2";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answered {
    access_key_id: String,
    secret_access_key: String,
    token: Option<String>,
    expiration: Option<String>,
}

/// Keys of the machine's role.
pub(crate) async fn keys(settings: &Context) -> Result<AwsKeys> {
    let root = settings
        .endpoints
        .metadata
        .clone()
        .or_else(|| variable("AWS_EC2_METADATA_SERVICE_ENDPOINT"))
        .unwrap_or_else(|| HERE.to_owned());
    let root = root.trim_end_matches('/');
    let token = ask(
        settings,
        "PUT",
        &format!("{root}/latest/api/token"),
        ("x-aws-ec2-metadata-token-ttl-seconds", "21600"),
    )
    .await?;
    let token = Zeroizing::new(text(&token)?);
    let header = ("x-aws-ec2-metadata-token", token.trim());
    let folder = format!("{root}/latest/meta-data/iam/security-credentials/");
    let roles = text(&ask(settings, "GET", &folder, header).await?)?;
    let Some(role) = roles.lines().map(str::trim).find(|role| !role.is_empty()) else {
        return Err(Problem::new(Kind::NotFound {
            resource: "a role of this machine".to_owned(),
        }));
    };
    let body = ask(settings, "GET", &format!("{folder}{role}"), header).await?;
    read(&body, root)
}

/// Keys of the container's role, as ECS and EKS tell it in the environment.
pub(crate) async fn container_keys(settings: &Context) -> Result<AwsKeys> {
    let url = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
        .map(|path| format!("{CONTAINER}{path}"))
        .or_else(|| variable("AWS_CONTAINER_CREDENTIALS_FULL_URI"))
        .ok_or_else(|| {
            Problem::new(Kind::NotFound {
                resource: "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI".to_owned(),
            })
        })?;
    if !is_near(&url) {
        return Err(Problem::bad_input(
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "Without TLS only addresses of this machine and its container service are asked",
        ));
    }
    let token = match variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
        Some(file) => std::fs::read_to_string(file)?,
        None => variable("AWS_CONTAINER_AUTHORIZATION_TOKEN").unwrap_or_default(),
    };
    let token = Zeroizing::new(token);
    let body = ask(settings, "GET", &url, ("authorization", token.trim())).await?;
    read(&body, &url)
}

/// Whether a container's address may be asked: over TLS, or near by.
fn is_near(url: &str) -> bool {
    let Ok(uri) = url.parse::<http::Uri>() else {
        return false;
    };
    let host = uri.host().unwrap_or_default();
    let near = [
        "169.254.170.2",
        "169.254.170.23",
        "[fd00:ec2::23]",
        "localhost",
    ];
    uri.scheme_str() == Some("https")
        || near.contains(&host)
        || host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

async fn ask(
    settings: &Context,
    method: &str,
    url: &str,
    (name, value): (&str, &str),
) -> Result<Zeroizing<Vec<u8>>> {
    let http: Http = settings.http()?;
    let asked = Asked {
        action: "read the machine's role",
        resource: "metadata service",
        url: url.to_owned(),
        secrets: Vec::new(),
    };
    let mut request = HttpRequest::empty();
    let fine = request.set_method(method).is_ok() && request.set_uri(url).is_ok();
    if !fine {
        return Err(Problem::bad_input("endpoint", "It is no address"));
    }
    if !value.is_empty() {
        request
            .headers_mut()
            .try_insert(name.to_owned(), value.to_owned())
            .map_err(|_| Problem::bad_input("endpoint", "Its token is no header"))?;
    }
    let answer = http.send(request, true, &asked).await?;
    let body = Zeroizing::new(answer.body);
    match answer.status {
        200..=299 => Ok(body),
        status => Err(problem::of_code("", "", status, None, &http, &asked)),
    }
}

fn text(body: &[u8]) -> Result<String> {
    String::from_utf8(body.to_vec()).map_err(|_| bad_answer("metadata service"))
}

fn read(body: &[u8], url: &str) -> Result<AwsKeys> {
    let answered: Answered = serde_json::from_slice(body).map_err(|_| bad_answer(url))?;
    Ok(AwsKeys {
        access_key_id: answered.access_key_id,
        secret_access_key: Secret::new(answered.secret_access_key),
        session_token: answered.token.map(Secret::new),
        until_ms: answered.expiration.as_deref().and_then(moment),
    })
}

fn bad_answer(host: &str) -> Problem {
    Problem::new(Kind::BadAnswer {
        host: host.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn a_container_is_asked_near_by_or_over_tls() {
        for url in [
            "http://169.254.170.2/v2/x",
            "http://127.0.0.1:8080/a",
            "http://[::1]/a",
            "http://localhost/a",
            "https://keys.example.com/a",
        ] {
            assert!(is_near(url), "{url}");
        }
        for url in ["http://keys.example.com/a", "http://10.0.0.1/a", "nonsense"] {
            assert!(!is_near(url), "{url}");
        }
    }
}
