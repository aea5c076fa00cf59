//! Against moto: who one is, roles, profiles with roles, and what an identity may do.

use crate::support::{Moto, Person, by, by_keys, problem, role, settings};
use identity_aws::{Endpoints, Settings, policy_statement};
use model::{AwsConnection, IdentityWay, KeySource, Kind, Permission, PermissionState, SignInNeed};
use std::collections::HashMap;
use std::sync::Arc;

#[tokio::test]
async fn keys_roles_and_profiles_are_somebody_to_the_token_service() {
    let moto = Moto::start(None, &[]);
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&moto.url, folder.path());
    let made: HashMap<String, String> = serde_json::from_str(&moto.python(
        "import boto3, json, os
iam = boto3.client('iam', endpoint_url=os.environ['URL'])
iam.create_user(UserName='ann')
key = iam.create_access_key(UserName='ann')['AccessKey']
print(json.dumps({'id': key['AccessKeyId'], 'secret': key['SecretAccessKey']}))",
    ))
    .unwrap();

    let ann = by_keys(&made["id"], &made["secret"], &settings);
    let who = ann.who(None).await.unwrap();
    assert_eq!(who.name, "arn:aws:iam::123456789012:user/ann");
    assert_eq!(who.account.as_deref(), Some("123456789012"));
    assert_eq!(who.until_ms, None);
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_millis() as i64;
    let age = now - who.key_made_ms.expect("the key's age is known");
    assert!((-5_000..120_000).contains(&age), "{age}");
    assert!(who.clock_ahead_secs.unwrap().abs() <= 2);

    // A role: keys for an hour, the same ones for whoever asks, new ones after they were refused.
    let analyst = role(&ann, None, &settings);
    let keys = analyst.keys().await.unwrap();
    assert!(keys.access_key_id.starts_with("ASIA") && keys.session_token.is_some());
    let left = keys.until_ms.unwrap() - now;
    assert!((3_500_000..3_700_000).contains(&left), "{left}");
    assert_eq!(analyst.until_ms(), keys.until_ms);
    assert_eq!(
        analyst.keys().await.unwrap().access_key_id,
        keys.access_key_id
    );
    let who = analyst.who(None).await.unwrap();
    assert_eq!(
        who.name,
        "arn:aws:sts::123456789012:assumed-role/analyst/shirabe"
    );
    analyst.refused();
    let other = analyst.keys().await.unwrap();
    assert_ne!(other.access_key_id, keys.access_key_id);

    // With MFA nobody is asked before a sign-in, and once for many afterwards.
    let serial = "arn:aws:iam::123456789012:mfa/ann";
    let careful = role(&ann, Some(serial), &settings);
    let refused = problem(careful.keys().await);
    assert!(matches!(refused.kind, Kind::SignedOut { .. }), "{refused}");
    let person = Arc::new(Person::who_says(&["123456"]));
    let both = futures::future::join_all((0..2).map(|_| {
        let (careful, person) = (careful.clone(), person.clone());
        async move { careful.sign_in(&*person).await }
    }))
    .await;
    assert!(both.iter().all(Result::is_ok), "{both:?}");
    let many = futures::future::join_all((0..20).map(|_| careful.keys())).await;
    assert!(many.iter().all(Result::is_ok));
    let need = SignInNeed::Mfa {
        serial: serial.to_owned(),
    };
    assert_eq!(*person.asked.lock(), [need]);

    // The same over profiles: a role, of a role, of keys, with an address of the profile's own.
    let text = format!(
        "[profile base]\naws_access_key_id = {}\naws_secret_access_key = {} # the key of a test\n\
         [profile middle]\nrole_arn = arn:aws:iam::123456789012:role/middle\nsource_profile = base\n\
         [profile end]\nrole_arn = arn:aws:iam::123456789012:role/end\nsource_profile = middle\n\
         role_session_name = evening\nregion = eu-west-1\nservices = here\n\
         [services here]\nsts =\n  endpoint_url = {}\n",
        made["id"], made["secret"], moto.url
    );
    std::fs::write(folder.path().join("config"), text).unwrap();
    let by_profile = Settings {
        endpoints: Endpoints {
            sts: None,
            ..Endpoints::all(&moto.url)
        },
        config_dir: Some(folder.path().to_owned()),
        ..Settings::default()
    };
    let end = by(
        &IdentityWay::AwsProfile {
            profile: "end".to_owned(),
        },
        &by_profile,
    );
    assert_eq!(
        end.who(None).await.unwrap().name,
        "arn:aws:sts::123456789012:assumed-role/end/evening"
    );
}

#[tokio::test]
async fn a_test_of_access_tells_apart_what_is_there_and_what_is_missing() {
    // Four calls make the user; from then on IAM's rules hold.
    let moto = Moto::start(Some(3), &[]);
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&moto.url, folder.path());
    let made: HashMap<String, String> = serde_json::from_str(&moto.python(
        r"import boto3, json, os
iam = boto3.client('iam', endpoint_url=os.environ['URL'])
iam.create_user(UserName='bob')
iam.put_user_policy(UserName='bob', PolicyName='p', PolicyDocument=json.dumps({
    'Version': '2012-10-17',
    'Statement': [{'Effect': 'Allow', 'Action': ['s3:ListAllMyBuckets'], 'Resource': '*'}]}))
key = iam.create_access_key(UserName='bob')['AccessKey']
print(json.dumps({'id': key['AccessKeyId'], 'secret': key['SecretAccessKey']}))",
    ))
    .unwrap();
    let connection = AwsConnection {
        id: "aws".into(),
        name: "AWS".to_owned(),
        region: "us-east-1".to_owned(),
        endpoint: None,
        path_style: false,
        identity: None,
        ready: true,
    };

    let bob = by_keys(&made["id"], &made["secret"], &settings);
    let (who, rows) = bob.test(&connection).await.unwrap();
    assert_eq!(who.name, "arn:aws:iam::123456789012:user/bob");
    assert_eq!(who.key_made_ms, None, "bob may not list his keys");
    let state = |name: &str| &rows.iter().find(|row| row.name == name).unwrap().state;
    assert_eq!(*state("s3:ListAllMyBuckets"), PermissionState::Granted);
    assert_eq!(*state("sagemaker:ListDomains"), PermissionState::Missing);
    let unknown = state("s3:GetObject");
    assert!(
        matches!(unknown, PermissionState::Unknown { problem }
            if matches!(&problem.kind, Kind::Denied { action, .. } if action == "iam:SimulatePrincipalPolicy")),
        "{unknown:?}"
    );
    let missing: Vec<Permission> = rows
        .iter()
        .filter(|row| row.state == PermissionState::Missing)
        .cloned()
        .collect();
    assert!(policy_statement(&missing).contains("\"sagemaker:ListDomains\""));

    // An S3 that is not Amazon's is asked for its buckets, and for nothing else.
    let elsewhere = AwsConnection {
        endpoint: Some(moto.url.clone()),
        path_style: true,
        ..connection.clone()
    };
    let (who, rows) = bob.test(&elsewhere).await.unwrap();
    assert_eq!((who.name.as_str(), rows.len()), (made["id"].as_str(), 1));

    // A wrong secret, and a key that nobody knows: sign in again.
    for (id, secret) in [
        (made["id"].as_str(), "canary-wrong"),
        ("AKIAUNKNOWN00000", "canary-2"),
    ] {
        let wrong = by_keys(id, secret, &settings);
        let refused = wrong.who(None).await.unwrap_err();
        assert!(matches!(refused.kind, Kind::SignedOut { .. }), "{refused}");
    }
}
