//! Calls to AWS: the settings of Amazon's clients, and the few requests that are signed by hand
//! because their client would be larger than this app.

use crate::http::Answer;
use crate::keys::{credentials, secrets_of};
use crate::problem::{self, Asked};
use crate::settings::{Context, dns_suffix};
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::timeout::TimeoutConfig;
use model::{AwsKeys, Problem, Result};
use std::time::{Duration, SystemTime};

/// A client of one of Amazon's crates, over our way to the network, without retries.
macro_rules! configured {
    ($sdk:ident, $settings:expr, $region:expr, $endpoint:expr) => {{
        let mut builder = $sdk::Config::builder()
            .behavior_version($sdk::config::BehaviorVersion::latest())
            .region($sdk::config::Region::new($region.to_owned()))
            .http_client($settings.http()?.client())
            .retry_config($sdk::config::retry::RetryConfig::disabled())
            .timeout_config($crate::call::timeouts());
        if let Some(url) = $endpoint {
            builder = builder.endpoint_url(url);
        }
        builder
    }};
}
pub(crate) use configured;

/// One answer within half a minute.
pub(crate) fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(8))
        .read_timeout(Duration::from_secs(25))
        .operation_timeout(Duration::from_secs(30))
        .build()
}

/// Root of a service: in its place, or Amazon's own.
pub(crate) fn root(service: &str, region: &str, endpoint: Option<&str>) -> String {
    endpoint.map_or_else(
        || match service {
            "iam" if region.starts_with("cn-") => "https://iam.cn-north-1.amazonaws.com.cn".into(),
            "iam" if region.starts_with("us-gov-") => "https://iam.us-gov.amazonaws.com".into(),
            "iam" => "https://iam.amazonaws.com".into(),
            "sagemaker" => format!("https://api.sagemaker.{region}.{}", dns_suffix(region)),
            _ => format!("https://{service}.{region}.{}", dns_suffix(region)),
        },
        |url| url.trim_end_matches('/').to_owned(),
    )
}

/// One request that is signed by hand.
pub(crate) struct Call<'a> {
    /// As the vendor names it, for example `iam:ListAccessKeys`.
    pub(crate) action: &'a str,
    /// On what.
    pub(crate) resource: &'a str,
    /// What it is signed for, for example `iam`.
    pub(crate) service: &'a str,
    /// Where it is signed for.
    pub(crate) region: &'a str,
    /// Root of the service.
    pub(crate) root: String,
    /// Headers beside those of the signature.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    /// Absent: a GET without a body.
    pub(crate) body: Option<String>,
}

impl Call<'_> {
    /// Signs it, sends it and reads the answer; whatever is no success is a problem.
    pub(crate) async fn send(self, settings: &Context, keys: &AwsKeys) -> Result<Answer> {
        let asked = Asked {
            action: self.action,
            resource: self.resource,
            url: self.root.clone(),
            secrets: secrets_of(keys),
        };
        let http = settings.http()?;
        let request = self.signed(keys)?;
        let answer = http.send(request, false, &asked).await?;
        if (200..300).contains(&answer.status) {
            return Ok(answer);
        }
        let text = String::from_utf8_lossy(&answer.body);
        let (code, message) = complaint(&text);
        Err(problem::of_code(
            &code,
            &message,
            answer.status,
            answer.ahead_secs,
            &http,
            &asked,
        ))
    }

    fn signed(self, keys: &AwsKeys) -> Result<HttpRequest> {
        let unsigned = || Problem::bad_input("endpoint", "It is no address that can be signed for");
        let method = if self.body.is_some() { "POST" } else { "GET" };
        let url = format!("{}/", self.root);
        let body = self.body.unwrap_or_default();
        let mut settings = SigningSettings::default();
        if self.service == "s3" {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
            settings.percent_encoding_mode = PercentEncodingMode::Single;
            settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        }
        let identity = credentials(keys).into();
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name(self.service)
            .time(SystemTime::now())
            .settings(settings)
            .build()
            .map_err(|_| unsigned())?
            .into();
        let signable = SignableRequest::new(
            method,
            &url,
            self.headers.iter().copied(),
            SignableBody::Bytes(body.as_bytes()),
        )
        .map_err(|_| unsigned())?;
        let (instructions, _) = sign(signable, &parameters)
            .map_err(|_| unsigned())?
            .into_parts();
        let mut request = http::Request::builder().method(method).uri(&url);
        for (name, value) in self.headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(SdkBody::from(body)).map_err(|_| unsigned())?;
        instructions.apply_to_request_http1x(&mut request);
        HttpRequest::try_from(request).map_err(|_| unsigned())
    }
}

/// The text of the first element of that name. The answers that are read here are flat and small.
pub(crate) fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.trim())
}

/// The code and the sentence of a refusal, in XML or in JSON.
fn complaint(text: &str) -> (String, String) {
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(text) {
        let field = |names: [&str; 2]| {
            names
                .iter()
                .find_map(|name| json.get(name)?.as_str())
                .unwrap_or_default()
        };
        let code = field(["__type", "code"]);
        let code = code.rsplit('#').next().unwrap_or(code);
        return (code.to_owned(), field(["message", "Message"]).to_owned());
    }
    let element = |name: &str| element(text, name).unwrap_or_default().to_owned();
    (element("Code"), element("Message"))
}
