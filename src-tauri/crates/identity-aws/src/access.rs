//! As whom AWS sees an identity, and what that may do there.

use crate::call::{Call, element, root};
use crate::problem::signed_out;
use crate::settings::{Context, check_region, region_or_default};
use crate::source::Source;
use model::{
    AwsConnection, AwsKeys, KeySource, Kind, Permission, PermissionState, Problem, Result, WhoAmI,
};
use serde_json::json;

const FORM: &[(&str, &str)] = &[(
    "content-type",
    "application/x-www-form-urlencoded; charset=utf-8",
)];
/// The policies of Amazon's that grant what is looked at, and not much more.
const READ_S3: &str = "AmazonS3ReadOnlyAccess";
const READ_SAGEMAKER: &str = "AmazonSageMakerReadOnly";
/// What cannot be tried without a bucket or a domain, and is simulated where that is allowed.
const SIMULATED: &[(&str, Option<&str>)] = &[
    ("s3:GetBucketLocation", Some(READ_S3)),
    ("s3:ListBucket", Some(READ_S3)),
    ("s3:GetObject", Some(READ_S3)),
    ("sagemaker:CreatePresignedDomainUrl", None),
    ("sagemaker:CreatePresignedNotebookInstanceUrl", None),
];

impl Source {
    /// As whom AWS sees this identity: its ARN and account, until when the keys hold, when the key
    /// was made (if it may ask that), and how far the clock is off.
    pub async fn who(&self, region: Option<&str>) -> Result<WhoAmI> {
        let region = self.region(region)?;
        let keys = self.keys().await?;
        let answer = self.identity(&region, &keys).await;
        match answer {
            // Keys that hold for a while only can be had anew.
            Err(problem)
                if matches!(problem.kind, Kind::SignedOut { .. })
                    && keys.session_token.is_some() =>
            {
                self.refused();
                let keys = self.keys().await?;
                self.identity(&region, &keys).await
            }
            answer => answer,
        }
    }

    /// What this identity may do with a connection. What could not be found out is said to be
    /// unknown; that it is not known at all or cannot be reached is a problem. A service in place
    /// of Amazon's is asked for its buckets only.
    pub async fn test(&self, connection: &AwsConnection) -> Result<(WhoAmI, Vec<Permission>)> {
        let settings = &self.inner().settings;
        let region = self.region(Some(&connection.region))?;
        if let Some(endpoint) = connection.endpoint.as_deref() {
            let keys = self.keys().await?;
            let row = buckets(settings, &keys, &region, Some(endpoint)).await;
            if let PermissionState::Unknown { problem } = row.state {
                return Err(problem);
            }
            let who = WhoAmI {
                name: keys.access_key_id,
                account: None,
                scopes: Vec::new(),
                until_ms: keys.until_ms,
                key_made_ms: None,
                clock_ahead_secs: None,
            };
            return Ok((who, vec![row]));
        }
        let who = self.who(Some(&region)).await?;
        let keys = self.keys().await?;
        let mut rows = vec![Permission {
            name: "sts:GetCallerIdentity".to_owned(),
            resource: "*".to_owned(),
            role: None,
            state: PermissionState::Granted,
        }];
        let s3 = settings.endpoints.s3.as_deref();
        let (buckets, domains, instances, simulated) = futures::join!(
            buckets(settings, &keys, &region, s3),
            sagemaker(settings, &keys, &region, "ListDomains"),
            sagemaker(settings, &keys, &region, "ListNotebookInstances"),
            simulate(settings, &keys, &region, &who.name),
        );
        rows.extend([buckets, domains, instances]);
        rows.extend(simulated);
        Ok((who, rows))
    }

    fn region(&self, region: Option<&str>) -> Result<String> {
        let region = region_or_default(region.or_else(|| self.inner().region()));
        check_region("region", &region)?;
        Ok(region)
    }

    async fn identity(&self, region: &str, keys: &AwsKeys) -> Result<WhoAmI> {
        let settings = &self.inner().settings;
        let endpoint = self.inner().sts_endpoint()?;
        let answer = Call {
            action: "sts:GetCallerIdentity",
            resource: "*",
            service: "sts",
            region,
            root: root("sts", region, endpoint.as_deref()),
            headers: FORM,
            body: Some("Action=GetCallerIdentity&Version=2011-06-15".to_owned()),
        }
        .send(settings, keys)
        .await?;
        let text = String::from_utf8_lossy(&answer.body);
        let arn = element(&text, "Arn")
            .filter(|arn| arn.starts_with("arn:"))
            .ok_or_else(|| {
                Problem::new(Kind::BadAnswer {
                    host: "sts".to_owned(),
                })
            })?;
        Ok(WhoAmI {
            name: arn.to_owned(),
            account: element(&text, "Account").map(str::to_owned),
            scopes: Vec::new(),
            until_ms: keys.until_ms,
            key_made_ms: made(settings, keys, region, arn).await,
            clock_ahead_secs: answer.ahead_secs.and_then(|secs| i32::try_from(secs).ok()),
        })
    }
}

/// Where IAM is signed for.
fn iam_region(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "cn-north-1",
        _ if region.starts_with("us-gov-") => "us-gov-west-1",
        _ => "us-east-1",
    }
}

async fn iam(
    settings: &Context,
    keys: &AwsKeys,
    region: &str,
    action: &str,
    body: String,
) -> Result<String> {
    let answer = Call {
        action,
        resource: "*",
        service: "iam",
        region: iam_region(region),
        root: root("iam", region, settings.endpoints.iam.as_deref()),
        headers: FORM,
        body: Some(body),
    }
    .send(settings, keys)
    .await?;
    Ok(String::from_utf8_lossy(&answer.body).into_owned())
}

/// When a user's access key was made, if it may know.
async fn made(settings: &Context, keys: &AwsKeys, region: &str, arn: &str) -> Option<i64> {
    if keys.session_token.is_some() || !arn.contains(":user/") {
        return None;
    }
    let body = "Action=ListAccessKeys&Version=2010-05-08".to_owned();
    let text = iam(settings, keys, region, "iam:ListAccessKeys", body)
        .await
        .ok()?;
    text.split("<member>")
        .find(|member| element(member, "AccessKeyId") == Some(keys.access_key_id.as_str()))
        .and_then(|member| crate::plan::moment(element(member, "CreateDate")?))
}

async fn buckets(
    settings: &Context,
    keys: &AwsKeys,
    region: &str,
    endpoint: Option<&str>,
) -> Permission {
    let answer = Call {
        action: "s3:ListAllMyBuckets",
        resource: "*",
        service: "s3",
        region,
        root: root("s3", region, endpoint),
        headers: &[],
        body: None,
    }
    .send(settings, keys)
    .await;
    row("s3:ListAllMyBuckets", Some(READ_S3), answer.map(drop))
}

async fn sagemaker(
    settings: &Context,
    keys: &AwsKeys,
    region: &str,
    operation: &str,
) -> Permission {
    let action = format!("sagemaker:{operation}");
    let target = format!("SageMaker.{operation}");
    let answer = Call {
        action: &action,
        resource: "*",
        service: "sagemaker",
        region,
        root: root("sagemaker", region, settings.endpoints.sagemaker.as_deref()),
        headers: &[
            ("content-type", "application/x-amz-json-1.1"),
            ("x-amz-target", &target),
        ],
        body: Some(json!({ "MaxResults": 1 }).to_string()),
    }
    .send(settings, keys)
    .await;
    row(&action, Some(READ_SAGEMAKER), answer.map(drop))
}

fn row(name: &str, role: Option<&str>, answer: Result<()>) -> Permission {
    Permission {
        name: name.to_owned(),
        resource: "*".to_owned(),
        role: role.map(str::to_owned),
        state: match answer {
            Ok(()) => PermissionState::Granted,
            Err(Problem {
                kind: Kind::Denied { .. },
                ..
            }) => PermissionState::Missing,
            Err(problem) => PermissionState::Unknown { problem },
        },
    }
}

/// Asks IAM what it would say. Often that is not allowed; then nothing is known.
async fn simulate(settings: &Context, keys: &AwsKeys, region: &str, arn: &str) -> Vec<Permission> {
    let decisions = match principal(arn) {
        None => Err(signed_out("The root user is allowed everything")),
        Some(principal) => {
            let mut body = format!(
                "Action=SimulatePrincipalPolicy&Version=2010-05-08&PolicySourceArn={}",
                encoded(&principal)
            );
            for (number, (action, _)) in (1..).zip(SIMULATED) {
                let action = encoded(action);
                body.extend(["&ActionNames.member.", &number.to_string(), "=", &action]);
            }
            iam(settings, keys, region, "iam:SimulatePrincipalPolicy", body).await
        }
    };
    let is_root = arn.ends_with(":root");
    let state = |action: &str| match &decisions {
        _ if is_root => PermissionState::Granted,
        Err(problem) => PermissionState::Unknown {
            problem: problem.clone(),
        },
        Ok(text) => decision(text, action),
    };
    SIMULATED
        .iter()
        .map(|(action, role)| Permission {
            name: (*action).to_owned(),
            resource: "*".to_owned(),
            role: role.map(str::to_owned),
            state: state(action),
        })
        .collect()
}

/// What IAM decided about one action. That it is not allowed everywhere does not mean that it is
/// allowed nowhere: policies may name single buckets.
fn decision(text: &str, action: &str) -> PermissionState {
    let unknown = |detail: &str| PermissionState::Unknown {
        problem: Problem::with_detail(
            Kind::Denied {
                action: action.to_owned(),
                resource: "*".to_owned(),
            },
            detail,
        ),
    };
    let decided = text
        .split("<member>")
        .find(|member| element(member, "EvalActionName") == Some(action))
        .and_then(|member| element(member, "EvalDecision"));
    match decided {
        Some("allowed") => PermissionState::Granted,
        Some("explicitDeny") => PermissionState::Missing,
        Some(_) => unknown("Not on every resource; single ones may be allowed"),
        None => unknown("The simulation says nothing of it"),
    }
}

/// Whose policies count: a session's are those of its role. Nothing for the root user.
fn principal(arn: &str) -> Option<String> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, partition, _, _, account, resource] = parts.as_slice() else {
        return None;
    };
    match resource.strip_prefix("assumed-role/") {
        Some(session) => {
            let role = session.split('/').next()?;
            Some(format!("arn:{partition}:iam::{account}:role/{role}"))
        }
        None if *resource == "root" => None,
        None => Some(arn.to_owned()),
    }
}

/// Percent-encoded for a form.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(byte as char);
            }
            _ => out.extend(["%", &hex::encode_upper([byte])]),
        }
    }
    out
}

/// An IAM policy, as JSON, that would grant what is missing: for a text that asks for it.
pub fn policy_statement(missing: &[Permission]) -> String {
    let actions: Vec<&str> = missing.iter().map(|one| one.name.as_str()).collect();
    let mut resources: Vec<&str> = missing.iter().map(|one| one.resource.as_str()).collect();
    resources.sort_unstable();
    resources.dedup();
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": resources }],
    });
    serde_json::to_string_pretty(&policy).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::principal;

    #[test]
    fn the_policies_of_a_session_are_those_of_its_role() {
        let cases = [
            (
                "arn:aws:sts::123456789012:assumed-role/Analyst/shirabe",
                Some("arn:aws:iam::123456789012:role/Analyst"),
            ),
            (
                "arn:aws-cn:iam::123456789012:user/x/me",
                Some("arn:aws-cn:iam::123456789012:user/x/me"),
            ),
            ("arn:aws:iam::123456789012:root", None),
            ("nonsense", None),
        ];
        for (arn, expected) in cases {
            assert_eq!(principal(arn).as_deref(), expected, "{arn}");
        }
    }
}
