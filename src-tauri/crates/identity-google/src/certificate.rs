//! From when on an X.509 certificate holds: the one thing that is read of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDateTime;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// `notBefore` in milliseconds since 1970; nothing when this is no certificate.
pub(crate) fn not_before_ms(pem: &str) -> Option<i64> {
    let (_, rest) = pem.split_once("-----BEGIN CERTIFICATE-----")?;
    let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
    let body: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let der = STANDARD.decode(body).ok()?;
    let (certificate, _) = inside(&der, SEQUENCE)?;
    let (mut signed, _) = inside(certificate, SEQUENCE)?;
    if signed.first() == Some(&VERSION) {
        signed = element(signed)?.2;
    }
    // The serial number, the algorithm and the issuer come first.
    for _ in 0..3 {
        signed = element(signed)?.2;
    }
    let (validity, _) = inside(signed, SEQUENCE)?;
    let (tag, time, _) = element(validity)?;
    let text = std::str::from_utf8(time).ok()?;
    let text = match tag {
        // Two digits of the year: 50 and above belong to the last century (RFC 5280).
        UTC_TIME if text.get(..2)? >= "50" => format!("19{text}"),
        UTC_TIME => format!("20{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let time = NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%SZ").ok()?;
    Some(time.and_utc().timestamp_millis())
}

/// What is in the first element, which has to have this tag, and what follows it.
fn inside(bytes: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    let (tag, inside, rest) = element(bytes)?;
    (tag == wanted).then_some((inside, rest))
}

/// The tag of the first element, what is in it, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let mut length = usize::from(first);
    if first & 0x80 != 0 {
        let count = usize::from(first & 0x7f);
        if !(1..=4).contains(&count) {
            return None;
        }
        let (digits, after) = rest.split_at_checked(count)?;
        length = digits
            .iter()
            .fold(0, |sum, digit| sum << 8 | usize::from(*digit));
        rest = after;
    }
    let (inside, after) = rest.split_at_checked(length)?;
    Some((tag, inside, after))
}

#[cfg(test)]
mod tests {
    use super::not_before_ms;

    const MADE_ON_24_NOVEMBER_2026: &str = "-----BEGIN CERTIFICATE-----
MIIBhzCCASygAwIBAgIUY+ZdI1YZH4RBQ4M1rPMZofhD64kwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjQxNTUwNDVaGA8yMTI2MTAzMTE1NTA0
NVowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPgq
GTLvSLgWI3s8A7pY91bsFV8n9+YUB5YOKj8ZXwHRn3JILJtjKWFsyhijTHEB/asy
dgeNrs/XsdK15/asPHOjZDBiMB0GA1UdDgQWBBQ4GuSwaZjG8vzWaQ31SocoKM5L
NTAfBgNVHSMEGDAWgBQ4GuSwaZjG8vzWaQ31SocoKM5LNTAPBgNVHRMBAf8EBTAD
AQH/MA8GA1UdEQQIMAaHBH8AAAEwCgYIKoZIzj0EAwIDSQAwRgIhAIJG0f8QXkZZ
sMChWxi8nOhxX1ZtfmtX/460T3QfOXyxAiEAiRytn56xOfo/bUN6HbNsy//Mg5Tq
sJg5IffNuUkNfVI=
-----END CERTIFICATE-----";

    #[test]
    fn the_beginning_of_a_certificate_is_read() {
        let made = not_before_ms(MADE_ON_24_NOVEMBER_2026);
        assert_eq!(made, Some(1_795_535_445_000));
    }

    #[test]
    fn what_is_no_certificate_has_no_beginning() {
        let whole = not_before_ms(MADE_ON_24_NOVEMBER_2026);
        for cut in (0..MADE_ON_24_NOVEMBER_2026.len() - 30).step_by(7) {
            let start = MADE_ON_24_NOVEMBER_2026.get(..cut).unwrap_or_default();
            assert_eq!(not_before_ms(start), None);
            let ended = format!("{start}-----END CERTIFICATE-----");
            assert!(not_before_ms(&ended).is_none_or(|ms| Some(ms) == whole));
        }
        assert_eq!(
            not_before_ms("-----BEGIN CERTIFICATE-----MAA=-----END CERTIFICATE-----"),
            None
        );
    }
}
