//! From an address that a person typed or pasted to a bucket and what is in it.

use model::{ObjectPlace, Problem, Result};

/// The longest key, in bytes.
const LONGEST_KEY: usize = 1024;

/// What an address names: `s3://`, an ARN, the address of an object or of Amazon's console, or a
/// bucket with what follows.
///
/// # Errors
/// `BadInput` with the reason.
pub(super) fn place(text: &str) -> Result<ObjectPlace> {
    let text = text.trim_start().trim_end_matches(['\r', '\n', '\t']);
    if text.trim().is_empty() {
        return Err(bad("It is empty"));
    }
    let place = match text.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => match scheme.to_ascii_lowercase().as_str() {
            "s3" | "s3a" | "s3n" if rest.starts_with("arn:") => of_arn(rest)?,
            "s3" | "s3a" | "s3n" => of_path(rest)?,
            "http" | "https" => of_url(rest.trim_end())?,
            _ => return Err(bad(format!("{scheme}:// is no address of S3"))),
        },
        _ if text.starts_with("arn:") => of_arn(text)?,
        _ => of_path(text)?,
    };
    check(place)
}

fn bad(reason: impl Into<String>) -> Problem {
    Problem::bad_input("path", reason)
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || b"+-.".contains(&c))
}

fn check(place: ObjectPlace) -> Result<ObjectPlace> {
    let bucket = &place.bucket;
    let is_name = |text: &str| {
        (3..=255).contains(&text.len())
            && text
                .bytes()
                .all(|c| c.is_ascii_alphanumeric() || b".-_".contains(&c))
    };
    if bucket.is_empty() {
        return Err(bad("The name of the bucket is missing"));
    }
    if !bucket.starts_with("arn:") && !is_name(bucket) {
        let reason = format!("{bucket} is no name of a bucket: 3 letters, digits, - or . at least");
        return Err(bad(reason));
    }
    if place.path.len() > LONGEST_KEY {
        let reason = format!("A key has 1,024 bytes at most, not {}", place.path.len());
        return Err(bad(reason));
    }
    Ok(place)
}

fn named(bucket: &str, path: String) -> ObjectPlace {
    ObjectPlace {
        bucket: bucket.to_owned(),
        path,
        version: None,
        region: None,
    }
}

/// `bucket/key`: the key as it is.
fn of_path(text: &str) -> Result<ObjectPlace> {
    let (bucket, path) = text.split_once('/').unwrap_or((text, ""));
    if bucket.is_empty() && !path.is_empty() {
        return Err(bad("The name of the bucket is missing"));
    }
    Ok(named(bucket.trim(), path.to_owned()))
}

/// `arn:PARTITION:s3:REGION:ACCOUNT:RESOURCE`.
fn of_arn(text: &str) -> Result<ObjectPlace> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [_, partition, service, region, account, resource] = parts.as_slice() else {
        return Err(bad("An ARN has six parts: arn:aws:s3:::BUCKET/KEY"));
    };
    let region = (!region.is_empty()).then(|| (*region).to_owned());
    match *service {
        "s3" | "s3-object-lambda" => (),
        "s3-outposts" => {
            return outpost(text, resource).map(|place| ObjectPlace { region, ..place });
        }
        _ => return Err(bad(format!("{service} is not S3"))),
    }
    let access_point = resource
        .strip_prefix("accesspoint/")
        .or_else(|| resource.strip_prefix("accesspoint:"));
    let Some(rest) = access_point else {
        if resource.is_empty() {
            return Err(bad("The name of the bucket is missing"));
        }
        return Ok(ObjectPlace {
            region,
            ..of_path(resource)?
        });
    };
    let (name, path) = rest.split_once('/').unwrap_or((rest, ""));
    if name.is_empty() || account.is_empty() {
        return Err(bad(
            "The ARN of an access point names an account and a name",
        ));
    }
    if region.is_none() {
        return Err(bad(
            "Access points of several regions have signatures that Shirabe does not make; name the \
             bucket or an access point of one region",
        ));
    }
    // IAM writes `object/` in front of keys, the command line of Amazon does not.
    let path = path.strip_prefix("object/").unwrap_or(path).to_owned();
    let region_text = region.as_deref().unwrap_or_default();
    let bucket = format!("arn:{partition}:{service}:{region_text}:{account}:accesspoint/{name}");
    Ok(ObjectPlace {
        region,
        ..named(&bucket, path)
    })
}

/// `outpost/ID/accesspoint/NAME[/KEY]`.
fn outpost(text: &str, resource: &str) -> Result<ObjectPlace> {
    let parts: Vec<&str> = resource.splitn(5, ['/', ':']).collect();
    let (["outpost", _, "accesspoint", name] | ["outpost", _, "accesspoint", name, _]) =
        parts.as_slice()
    else {
        return Err(bad("Outposts are reached by an access point"));
    };
    let path = parts.get(4).copied().unwrap_or_default();
    let whole = text.len() - if path.is_empty() { 0 } else { path.len() + 1 };
    let bucket = text.get(..whole).unwrap_or(text).trim_end_matches('/');
    if name.is_empty() {
        return Err(bad("The name of the access point is missing"));
    }
    let path = path.strip_prefix("object/").unwrap_or(path);
    Ok(named(bucket, path.to_owned()))
}

/// What follows `https://`.
fn of_url(text: &str) -> Result<ObjectPlace> {
    let text = text.split('#').next().unwrap_or(text);
    let (address, query) = text.split_once('?').unwrap_or((text, ""));
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    // Somebody's name may stand before the host.
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let name = host.split(':').next().unwrap_or(host).to_ascii_lowercase();
    let query = Query(query);
    let is_console = ["aws.amazon.com", "amazonaws.cn", "amazonaws-us-gov.com"]
        .iter()
        .any(|end| name.ends_with(end))
        && name.split('.').any(|label| label == "console");
    if is_console {
        return of_console(&name, path, &query);
    }
    let path = decoded(path, false)?;
    let mut place = match amazon(&name) {
        Some(Host::Bucket { bucket, region }) => ObjectPlace {
            region,
            ..named(&bucket, path)
        },
        Some(Host::Service { region }) => ObjectPlace {
            region,
            ..of_path(&path)?
        },
        None if name.ends_with(".amazonaws.com") || name.ends_with(".amazonaws.com.cn") => {
            return Err(bad(format!("{host} is not S3")));
        }
        // What speaks like S3 has its buckets in the path.
        None => of_path(&path)?,
    };
    place.version = query.value("versionId")?;
    if place.path.is_empty()
        && let Some(prefix) = query.value("prefix")?
    {
        place.path = prefix;
    }
    Ok(place)
}

enum Host {
    Bucket {
        bucket: String,
        region: Option<String>,
    },
    Service {
        region: Option<String>,
    },
}

/// What a host of Amazon's names.
fn amazon(host: &str) -> Option<Host> {
    let (inner, partition) = match host.strip_suffix(".amazonaws.com.cn") {
        Some(inner) => (inner, "aws-cn"),
        None => (host.strip_suffix(".amazonaws.com")?, "aws"),
    };
    let labels: Vec<&str> = inner.split('.').collect();
    // The bucket may have dots, and even be called like a service: the last such label counts.
    let at = labels.iter().rposition(|label| {
        [
            "s3",
            "s3-accesspoint",
            "s3-accelerate",
            "s3-fips",
            "s3-website",
        ]
        .contains(label)
            || label.starts_with("s3-")
            || label.starts_with("s3express-")
    })?;
    let service = *labels.get(at)?;
    let behind = labels
        .get(at + 1..)?
        .iter()
        .filter(|label| **label != "dualstack")
        .copied()
        .collect::<Vec<_>>();
    let region = match behind.as_slice() {
        [region] => Some((*region).to_owned()),
        [] => service
            .strip_prefix("s3-website-")
            .or_else(|| service.strip_prefix("s3-fips-"))
            .or_else(|| service.strip_prefix("s3-"))
            .filter(|rest| rest.contains('-') && rest.ends_with(|c: char| c.is_ascii_digit()))
            .map(str::to_owned),
        _ => return None,
    };
    let bucket = labels.get(..at)?.join(".");
    if bucket.is_empty() {
        return Some(Host::Service { region });
    }
    if service.starts_with("s3-accesspoint") {
        // NAME-ACCOUNT
        let (name, account) = bucket.rsplit_once('-')?;
        let region = region?;
        let partition = if region.starts_with("us-gov-") {
            "aws-us-gov"
        } else {
            partition
        };
        let bucket = format!("arn:{partition}:s3:{region}:{account}:accesspoint/{name}");
        let region = Some(region);
        return Some(Host::Bucket { bucket, region });
    }
    Some(Host::Bucket { bucket, region })
}

/// A page of Amazon's console: `/s3/buckets/BUCKET?prefix=…` and `/s3/object/BUCKET?prefix=KEY`.
fn of_console(host: &str, path: &str, query: &Query<'_>) -> Result<ObjectPlace> {
    let rest = path.strip_prefix("s3/").unwrap_or(path);
    let (page, rest) = rest.split_once('/').unwrap_or((rest, ""));
    if !["buckets", "object", "upload"].contains(&page) {
        return Err(bad("This page of the console shows no bucket"));
    }
    let (bucket, inner) = rest.split_once('/').unwrap_or((rest, ""));
    let bucket = decoded(bucket, false)?;
    let prefix = query.value("prefix")?;
    let of_host = host
        .split('.')
        .next()
        .filter(|label| label.contains('-') && label.ends_with(|c: char| c.is_ascii_digit()));
    Ok(ObjectPlace {
        version: query.value("versionId")?,
        region: query
            .value("region")?
            .or_else(|| of_host.map(str::to_owned)),
        ..named(&bucket, prefix.map_or_else(|| decoded(inner, false), Ok)?)
    })
}

struct Query<'a>(&'a str);

impl Query<'_> {
    /// The value of a field; nothing where it is empty.
    fn value(&self, name: &str) -> Result<Option<String>> {
        let mut pairs = self.0.split('&').filter_map(|pair| pair.split_once('='));
        let found = pairs.find(|(known, _)| *known == name);
        let value = found.map(|(_, value)| decoded(value, true)).transpose()?;
        Ok(value.filter(|value| !value.is_empty()))
    }
}

/// A part of an address as it is meant. `form`: `+` is a blank.
fn decoded(text: &str, form: bool) -> Result<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' if form => b' ',
            b'%' => {
                let pair = [rest.next(), rest.next()].map(Option::unwrap_or_default);
                std::str::from_utf8(&pair)
                    .ok()
                    .filter(|pair| pair.bytes().all(|c| c.is_ascii_hexdigit()))
                    .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                    .ok_or_else(|| bad("A % in an address is followed by two digits, as in %20"))?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| bad("The address is not in UTF-8"))
}

#[cfg(test)]
#[path = "place_tests.rs"]
mod tests;
