//! NET functions: hosts and IP addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::udf::Kind::{Bytes, Int, Text};
use crate::udf::{Datum, Udf, udf};

/// The host of a URL, as written.
fn host(url: &str) -> Option<String> {
    let trimmed = url.trim_matches(|c: char| c.is_ascii_whitespace() || c.is_control());
    let after_scheme = match trimmed.split_once("://") {
        Some((scheme, rest))
            if scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) =>
        {
            rest
        }
        _ => match trimmed.strip_prefix("//") {
            Some(rest) => rest,
            None if trimmed.starts_with("mailto:") => trimmed.get(7..)?,
            None => trimmed,
        },
    };
    let authority = after_scheme.split(['/', '?', '#', '\\']).next()?;
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = if host.starts_with('[') {
        host.split_inclusive(']').next()?
    } else {
        host.split(':').next()?
    };
    let host = host.trim_end_matches('.');
    (!host.is_empty() && !host.contains(char::is_whitespace)).then(|| host.to_owned())
}

fn address(octets: &[u8], name: &str) -> Result<IpAddr, String> {
    if let Ok(four) = <[u8; 4]>::try_from(octets) {
        return Ok(IpAddr::V4(Ipv4Addr::from(four)));
    }
    if let Ok(sixteen) = <[u8; 16]>::try_from(octets) {
        return Ok(IpAddr::V6(Ipv6Addr::from(sixteen)));
    }
    Err(format!(
        "Invalid input to {name}: expected 4 or 16 bytes, got {}",
        octets.len()
    ))
}

fn octets(text: &str) -> Option<Vec<u8>> {
    match text.parse::<IpAddr>().ok()? {
        IpAddr::V4(four) => Some(four.octets().to_vec()),
        IpAddr::V6(six) => Some(six.octets().to_vec()),
    }
}

fn mask(length: usize, prefix: i64) -> Result<Vec<u8>, String> {
    if length != 4 && length != 16 {
        return Err(format!(
            "The first argument to NET.IP_NET_MASK() must be either 4 or 16; got {length}"
        ));
    }
    if prefix < 0 || prefix > length as i64 * 8 {
        return Err(format!(
            "The prefix length must be in the range from 0 to {}; got {prefix}",
            length * 8
        ));
    }
    Ok((0..length as i64)
        .map(|index| {
            let bits = (prefix - index * 8).clamp(0, 8);
            if bits == 0 { 0 } else { 0xff_u8 << (8 - bits) }
        })
        .collect())
}

pub(crate) static TABLE: &[Udf] = &[
    udf("bq_net_host", &[Text], Text, |a| {
        Ok(host(a[0].str()).map_or(Datum::Null, Datum::text))
    }),
    udf("bq_ip_from_string", &[Text], Bytes, |a| {
        octets(a[0].str())
            .map(Datum::bytes)
            .ok_or_else(|| format!("Invalid IP address: {}", a[0].str()))
    }),
    udf("bq_safe_ip_from_string", &[Text], Bytes, |a| {
        Ok(octets(a[0].str()).map_or(Datum::Null, Datum::bytes))
    }),
    udf("bq_ip_to_string", &[Bytes], Text, |a| {
        address(a[0].octets(), "NET.IP_TO_STRING").map(|ip| Datum::text(ip.to_string()))
    }),
    udf("bq_ip_net_mask", &[Int, Int], Bytes, |a| {
        mask(a[0].int().max(0) as usize, a[1].int()).map(Datum::bytes)
    }),
    udf("bq_ip_trunc", &[Bytes, Int], Bytes, |a| {
        let mask = mask(a[0].octets().len(), a[1].int())?;
        Ok(Datum::bytes(
            a[0].octets()
                .iter()
                .zip(mask)
                .map(|(octet, m)| octet & m)
                .collect::<Vec<u8>>(),
        ))
    }),
    udf("bq_ipv4_from_int", &[Int], Bytes, |a| {
        let value = a[0].int();
        let low = u32::try_from(value)
            .ok()
            .or_else(|| i32::try_from(value).ok().map(|v| v as u32));
        low.map(|v| Datum::bytes(v.to_be_bytes().to_vec()))
            .ok_or_else(|| format!("NET.IPV4_FROM_INT64() input is out of range: {value}"))
    }),
    udf("bq_ipv4_to_int", &[Bytes], Int, |a| {
        <[u8; 4]>::try_from(a[0].octets())
            .map(|four| Datum::Int(i64::from(u32::from_be_bytes(four))))
            .map_err(|_| {
                format!(
                    "NET.IPV4_TO_INT64() encountered a non-IPv4 address of {} bytes",
                    a[0].octets().len()
                )
            })
    }),
];
