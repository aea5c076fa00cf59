//! Addresses that people have, and what they name.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at the first surprise"
)]

use super::place;
use model::Kind;

/// Bucket, path, version and region.
type Expected = (
    &'static str,
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
);

#[test]
fn every_form_of_an_address_names_its_bucket_and_key() {
    let cases: &[(&str, Expected)] = &[
        ("s3://lake/a/b.csv", ("lake", "a/b.csv", None, None)),
        ("  S3A://lake/a/\n", ("lake", "a/", None, None)),
        ("s3://lake", ("lake", "", None, None)),
        ("s3://lake//a//b", ("lake", "/a//b", None, None)),
        // A key is what was typed: nothing in it is unescaped, cut or resolved.
        (
            "s3://lake/a b+c%20d?e#f/../調べ",
            ("lake", "a b+c%20d?e#f/../調べ", None, None),
        ),
        ("s3://lake/か\u{3099}", ("lake", "か\u{3099}", None, None)),
        (
            "lake/log/dt=*/{a,b}/**/part-?.csv",
            ("lake", "log/dt=*/{a,b}/**/part-?.csv", None, None),
        ),
        ("lake", ("lake", "", None, None)),
        ("arn:aws:s3:::lake", ("lake", "", None, None)),
        ("arn:aws-cn:s3:::lake/a:b/c", ("lake", "a:b/c", None, None)),
        (
            "arn:aws:s3:eu-west-1:123456789012:accesspoint/team",
            (
                "arn:aws:s3:eu-west-1:123456789012:accesspoint/team",
                "",
                None,
                Some("eu-west-1"),
            ),
        ),
        (
            "arn:aws:s3:eu-west-1:123456789012:accesspoint/team/object/a/b",
            (
                "arn:aws:s3:eu-west-1:123456789012:accesspoint/team",
                "a/b",
                None,
                Some("eu-west-1"),
            ),
        ),
        (
            "s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/team/a/",
            (
                "arn:aws:s3:eu-west-1:123456789012:accesspoint/team",
                "a/",
                None,
                Some("eu-west-1"),
            ),
        ),
        (
            "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/team/object/a/b",
            (
                "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/team",
                "a/b",
                None,
                Some("us-west-2"),
            ),
        ),
        (
            "s3://team-abc123-s3alias/a",
            ("team-abc123-s3alias", "a", None, None),
        ),
        (
            "https://lake.s3.amazonaws.com/a%20b/c+d",
            ("lake", "a b/c+d", None, None),
        ),
        (
            "https://lake.s3.ap-northeast-1.amazonaws.com/%E8%AA%BF.csv?versionId=v1&x=2",
            ("lake", "調.csv", Some("v1"), Some("ap-northeast-1")),
        ),
        (
            "https://my.lake.s3-eu-west-1.amazonaws.com/a",
            ("my.lake", "a", None, Some("eu-west-1")),
        ),
        (
            "https://lake.s3.dualstack.us-east-2.amazonaws.com/a",
            ("lake", "a", None, Some("us-east-2")),
        ),
        (
            "https://lake.s3.cn-north-1.amazonaws.com.cn/a",
            ("lake", "a", None, Some("cn-north-1")),
        ),
        (
            "https://lake.s3-accelerate.amazonaws.com/a",
            ("lake", "a", None, None),
        ),
        (
            "https://s3.amazonaws.com/lake/a/b",
            ("lake", "a/b", None, None),
        ),
        (
            "https://s3.us-gov-west-1.amazonaws.com/lake",
            ("lake", "", None, Some("us-gov-west-1")),
        ),
        (
            "https://lake.s3.us-east-1.amazonaws.com/a?X-Amz-Signature=0&X-Amz-Date=1",
            ("lake", "a", None, Some("us-east-1")),
        ),
        (
            "https://team-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/a",
            (
                "arn:aws:s3:eu-west-1:123456789012:accesspoint/team",
                "a",
                None,
                Some("eu-west-1"),
            ),
        ),
        (
            "https://lake.s3.amazonaws.com/?list-type=2&prefix=a%2Fb+c/",
            ("lake", "a/b c/", None, None),
        ),
        (
            "http://127.0.0.1:9000/lake/a%2Bb",
            ("lake", "a+b", None, None),
        ),
        (
            "https://s3.console.aws.amazon.com/s3/buckets/lake?region=eu-west-1&prefix=a/b+c/&showversions=false",
            ("lake", "a/b c/", None, Some("eu-west-1")),
        ),
        (
            "https://eu-west-1.console.aws.amazon.com/s3/object/lake?prefix=a%2Bb.csv&versionId=v2",
            ("lake", "a+b.csv", Some("v2"), Some("eu-west-1")),
        ),
        (
            "https://console.aws.amazon.com/s3/buckets/lake/a/b/",
            ("lake", "a/b/", None, None),
        ),
    ];
    for (text, (bucket, path, version, region)) in cases {
        let found = place(text).expect(text);
        let shown = (
            found.bucket.as_str(),
            found.path.as_str(),
            found.version.as_deref(),
            found.region.as_deref(),
        );
        assert_eq!(shown, (*bucket, *path, *version, *region), "{text}");
    }
}

#[test]
fn what_names_no_bucket_is_refused_with_the_reason() {
    for (text, part) in [
        ("", "empty"),
        ("  \n", "empty"),
        ("s3://", "missing"),
        ("s3:///a", "missing"),
        ("gs://lake/a", "gs:// is no address of S3"),
        ("file:///tmp/a", "no address"),
        ("ab", "no name of a bucket"),
        ("my lake/a", "no name of a bucket"),
        ("arn:aws:s3", "six parts"),
        ("arn:aws:sqs:eu-west-1:1:queue", "sqs is not S3"),
        ("arn:aws:s3:::", "missing"),
        (
            "arn:aws:s3::123456789012:accesspoint/alias.mrap",
            "several regions",
        ),
        ("https://ec2.eu-west-1.amazonaws.com/lake", "is not S3"),
        ("https://lake.s3.amazonaws.com/a%2", "two digits"),
        ("https://lake.s3.amazonaws.com/%FF", "UTF-8"),
        ("https://console.aws.amazon.com/s3/home", "no bucket"),
    ] {
        let problem = place(text).unwrap_err();
        assert!(
            matches!(
                &problem.kind,
                Kind::BadInput { field, reason } if field == "path" && reason.contains(part)
            ),
            "{text}: {problem}"
        );
    }
    let long = format!("s3://lake/{}", "x".repeat(1025));
    assert!(place(&long).is_err());
    assert!(place(&long[..long.len() - 1]).is_ok());
}
