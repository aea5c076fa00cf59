//! The functions on text and bytes that DuckDB calls.

use md5::Digest as _;

use super::text::{self, Ends};
use super::{encode, farm, format, regexp};
use crate::udf::Kind::{Bool, Bytes, Float, Int, List, Text};
use crate::udf::{Answer, Datum, Udf, udf};

fn chars(datum: &Datum<'_>) -> Vec<char> {
    datum.str().chars().collect()
}

fn texts(items: Vec<String>) -> Datum<'static> {
    Datum::list(items, Datum::text)
}

fn blobs(items: Vec<Vec<u8>>) -> Datum<'static> {
    Datum::list(items, Datum::bytes)
}

fn text_of(octets: &[u8]) -> Datum<'static> {
    Datum::text(String::from_utf8_lossy(octets).into_owned())
}

fn code_point(value: i64, name: &str) -> Result<char, String> {
    u32::try_from(value)
        .ok()
        .and_then(char::from_u32)
        .ok_or_else(|| format!("Codepoint out of range in {name}: {value}"))
}

fn shift(octets: &[u8], count: i64, left: bool) -> Answer {
    if count < 0 {
        return Err("Bitwise shift by negative offset".to_owned());
    }
    let total = octets.len() as i64 * 8;
    let bit = |index: i64| {
        (0..total).contains(&index)
            && octets
                .get((index / 8) as usize)
                .is_some_and(|octet| octet >> (7 - index % 8) & 1 == 1)
    };
    let mut out = vec![0_u8; octets.len()];
    for (position, slot) in out.iter_mut().enumerate() {
        for offset in 0..8 {
            let index = position as i64 * 8 + offset;
            let from = if left {
                index.saturating_add(count)
            } else {
                index.saturating_sub(count)
            };
            if bit(from) {
                *slot |= 1 << (7 - offset);
            }
        }
    }
    Ok(Datum::bytes(out))
}

fn pairwise(a: &[Datum<'_>], operation: fn(u8, u8) -> u8) -> Answer {
    let (x, y) = (a[0].octets(), a[1].octets());
    if x.len() != y.len() {
        return Err(format!(
            "Bitwise operator on BYTES of unequal length. Left-hand side is {} bytes, right-hand side is {} bytes",
            x.len(),
            y.len()
        ));
    }
    Ok(Datum::bytes(
        x.iter()
            .zip(y)
            .map(|(x, y)| operation(*x, *y))
            .collect::<Vec<u8>>(),
    ))
}

fn like(value: &str, pattern: &str) -> Answer {
    let value: Vec<char> = value.chars().collect();
    let pattern: Vec<char> = pattern.chars().collect();
    text::like(&value, &pattern, '%', '_', '\\').map(Datum::Bool)
}

pub(crate) static TABLE: &[Udf] = &[
    udf("bq_like", &[Text, Text], Bool, |a| {
        like(a[0].str(), a[1].str())
    }),
    udf("bq_like_bytes", &[Bytes, Bytes], Bool, |a| {
        text::like(a[0].octets(), a[1].octets(), b'%', b'_', b'\\').map(Datum::Bool)
    }),
    udf("bq_substr", &[Text, Int], Text, |a| {
        text::substr(a[0].str(), a[1].int(), None).map(Datum::text)
    }),
    udf("bq_substr_of", &[Text, Int, Int], Text, |a| {
        text::substr(a[0].str(), a[1].int(), Some(a[2].int())).map(Datum::text)
    }),
    udf("bq_substr_bytes", &[Bytes, Int], Bytes, |a| {
        text::substr_bytes(a[0].octets(), a[1].int(), None).map(Datum::bytes)
    }),
    udf("bq_substr_bytes_of", &[Bytes, Int, Int], Bytes, |a| {
        text::substr_bytes(a[0].octets(), a[1].int(), Some(a[2].int())).map(Datum::bytes)
    }),
    udf("bq_left", &[Text, Int], Text, |a| {
        if a[1].int() < 0 {
            return Err("Second argument in LEFT() cannot be negative".to_owned());
        }
        text::substr(a[0].str(), 1, Some(a[1].int())).map(Datum::text)
    }),
    udf("bq_right", &[Text, Int], Text, |a| {
        if a[1].int() < 0 {
            return Err("Second argument in RIGHT() cannot be negative".to_owned());
        }
        let skip = (text::char_count(a[0].str()) - a[1].int()).max(0);
        text::substr(a[0].str(), skip + 1, None).map(Datum::text)
    }),
    udf("bq_left_bytes", &[Bytes, Int], Bytes, |a| {
        if a[1].int() < 0 {
            return Err("Second argument in LEFT() cannot be negative".to_owned());
        }
        text::substr_bytes(a[0].octets(), 1, Some(a[1].int())).map(Datum::bytes)
    }),
    udf("bq_right_bytes", &[Bytes, Int], Bytes, |a| {
        if a[1].int() < 0 {
            return Err("Second argument in RIGHT() cannot be negative".to_owned());
        }
        let skip = (a[0].octets().len() as i64 - a[1].int()).max(0);
        text::substr_bytes(a[0].octets(), skip + 1, None).map(Datum::bytes)
    }),
    udf("bq_strpos", &[Text, Text], Int, |a| {
        let found = a[0].str().find(a[1].str());
        Ok(Datum::Int(found.map_or(0, |at| {
            text::char_count(a[0].str().get(..at).unwrap_or_default()) + 1
        })))
    }),
    udf("bq_strpos_bytes", &[Bytes, Bytes], Int, |a| {
        let (haystack, needle) = (a[0].octets(), a[1].octets());
        if needle.is_empty() {
            return Ok(Datum::Int(1));
        }
        let found = haystack.windows(needle.len()).position(|w| w == needle);
        Ok(Datum::Int(found.map_or(0, |at| at as i64 + 1)))
    }),
    udf("bq_instr", &[Text, Text, Int, Int], Int, |a| {
        text::instr(&chars(&a[0]), &chars(&a[1]), a[2].int(), a[3].int()).map(Datum::Int)
    }),
    udf("bq_instr_bytes", &[Bytes, Bytes, Int, Int], Int, |a| {
        text::instr(a[0].octets(), a[1].octets(), a[2].int(), a[3].int()).map(Datum::Int)
    }),
    udf("bq_lpad", &[Text, Int, Text], Text, |a| {
        text::pad(a[0].str(), a[1].int(), a[2].str(), true).map(Datum::text)
    }),
    udf("bq_rpad", &[Text, Int, Text], Text, |a| {
        text::pad(a[0].str(), a[1].int(), a[2].str(), false).map(Datum::text)
    }),
    udf("bq_lpad_bytes", &[Bytes, Int, Bytes], Bytes, |a| {
        text::pad_items(a[0].octets(), a[1].int(), a[2].octets(), true).map(Datum::bytes)
    }),
    udf("bq_rpad_bytes", &[Bytes, Int, Bytes], Bytes, |a| {
        text::pad_items(a[0].octets(), a[1].int(), a[2].octets(), false).map(Datum::bytes)
    }),
    udf("bq_repeat", &[Text, Int], Text, |a| {
        text::repeat(a[0].octets(), a[1].int()).map(|octets| text_of(&octets))
    }),
    udf("bq_repeat_bytes", &[Bytes, Int], Bytes, |a| {
        text::repeat(a[0].octets(), a[1].int()).map(Datum::bytes)
    }),
    udf("bq_reverse", &[Text], Text, |a| {
        Ok(Datum::text(a[0].str().chars().rev().collect::<String>()))
    }),
    udf("bq_reverse_bytes", &[Bytes], Bytes, |a| {
        Ok(Datum::bytes(
            a[0].octets().iter().rev().copied().collect::<Vec<u8>>(),
        ))
    }),
    udf("bq_trim", &[Text], Text, |a| {
        Ok(Datum::text(text::trim(a[0].str(), None, Ends::Both)))
    }),
    udf("bq_ltrim", &[Text], Text, |a| {
        Ok(Datum::text(text::trim(a[0].str(), None, Ends::Left)))
    }),
    udf("bq_rtrim", &[Text], Text, |a| {
        Ok(Datum::text(text::trim(a[0].str(), None, Ends::Right)))
    }),
    udf("bq_trim_set", &[Text, Text], Text, |a| {
        Ok(Datum::text(text::trim(
            a[0].str(),
            Some(a[1].str()),
            Ends::Both,
        )))
    }),
    udf("bq_ltrim_set", &[Text, Text], Text, |a| {
        Ok(Datum::text(text::trim(
            a[0].str(),
            Some(a[1].str()),
            Ends::Left,
        )))
    }),
    udf("bq_rtrim_set", &[Text, Text], Text, |a| {
        Ok(Datum::text(text::trim(
            a[0].str(),
            Some(a[1].str()),
            Ends::Right,
        )))
    }),
    udf("bq_trim_bytes", &[Bytes, Bytes], Bytes, |a| {
        Ok(Datum::bytes(text::trim_bytes(
            a[0].octets(),
            a[1].octets(),
            Ends::Both,
        )))
    }),
    udf("bq_ltrim_bytes", &[Bytes, Bytes], Bytes, |a| {
        Ok(Datum::bytes(text::trim_bytes(
            a[0].octets(),
            a[1].octets(),
            Ends::Left,
        )))
    }),
    udf("bq_rtrim_bytes", &[Bytes, Bytes], Bytes, |a| {
        Ok(Datum::bytes(text::trim_bytes(
            a[0].octets(),
            a[1].octets(),
            Ends::Right,
        )))
    }),
    udf("bq_split", &[Text, Text], List(&Text), |a| {
        Ok(texts(text::split(a[0].str(), a[1].str())))
    }),
    udf("bq_split_bytes", &[Bytes, Bytes], List(&Bytes), |a| {
        Ok(blobs(text::split_bytes(a[0].octets(), a[1].octets())))
    }),
    udf("bq_replace", &[Text, Text, Text], Text, |a| {
        if a[1].str().is_empty() {
            return Ok(Datum::text(a[0].str()));
        }
        Ok(Datum::text(a[0].str().replace(a[1].str(), a[2].str())))
    }),
    udf("bq_replace_bytes", &[Bytes, Bytes, Bytes], Bytes, |a| {
        Ok(Datum::bytes(text::replace_bytes(
            a[0].octets(),
            a[1].octets(),
            a[2].octets(),
        )))
    }),
    udf("bq_starts_bytes", &[Bytes, Bytes], Bool, |a| {
        Ok(Datum::Bool(a[0].octets().starts_with(a[1].octets())))
    }),
    udf("bq_ends_bytes", &[Bytes, Bytes], Bool, |a| {
        Ok(Datum::Bool(a[0].octets().ends_with(a[1].octets())))
    }),
    udf("bq_limit_text", &[Text, Int], Text, |a| {
        let length = text::char_count(a[0].str());
        if length > a[1].int() {
            return Err(format!(
                "maximum length {} but value has length {length}",
                a[1].int()
            ));
        }
        Ok(Datum::text(a[0].str()))
    }),
    udf("bq_limit_bytes", &[Bytes, Int], Bytes, |a| {
        let length = a[0].octets().len() as i64;
        if length > a[1].int() {
            return Err(format!(
                "maximum length {} but value has length {length}",
                a[1].int()
            ));
        }
        Ok(Datum::bytes(a[0].octets()))
    }),
    udf("bq_lower_bytes", &[Bytes], Bytes, |a| {
        Ok(Datum::bytes(a[0].octets().to_ascii_lowercase()))
    }),
    udf("bq_upper_bytes", &[Bytes], Bytes, |a| {
        Ok(Datum::bytes(a[0].octets().to_ascii_uppercase()))
    }),
    udf("bq_initcap", &[Text], Text, |a| {
        Ok(Datum::text(text::initcap(a[0].str(), None)))
    }),
    udf("bq_initcap_by", &[Text, Text], Text, |a| {
        Ok(Datum::text(text::initcap(a[0].str(), Some(a[1].str()))))
    }),
    udf("bq_translate", &[Text, Text, Text], Text, |a| {
        text::translate(&chars(&a[0]), &chars(&a[1]), &chars(&a[2]))
            .map(|found| Datum::text(found.iter().collect::<String>()))
    }),
    udf("bq_translate_bytes", &[Bytes, Bytes, Bytes], Bytes, |a| {
        text::translate(a[0].octets(), a[1].octets(), a[2].octets()).map(Datum::bytes)
    }),
    udf("bq_normalize", &[Text, Text], Text, |a| {
        text::normalize(a[0].str(), a[1].str(), false).map(Datum::text)
    }),
    udf("bq_casefold", &[Text, Text], Text, |a| {
        text::normalize(a[0].str(), a[1].str(), true).map(Datum::text)
    }),
    udf("bq_contains_substr", &[Text, Text], Bool, |a| {
        let haystack = text::normalize(a[0].str(), "NFKC", true)?;
        let needle = text::normalize(a[1].str(), "NFKC", true)?;
        Ok(Datum::Bool(haystack.contains(&needle)))
    }),
    udf("bq_soundex", &[Text], Text, |a| {
        Ok(Datum::text(text::soundex(a[0].str())))
    }),
    udf("bq_edit_distance", &[Text, Text], Int, |a| {
        text::edit_distance(&chars(&a[0]), &chars(&a[1]), None).map(Datum::Int)
    }),
    udf("bq_edit_distance_most", &[Text, Text, Int], Int, |a| {
        text::edit_distance(&chars(&a[0]), &chars(&a[1]), Some(a[2].int())).map(Datum::Int)
    }),
    udf("bq_edit_distance_bytes", &[Bytes, Bytes, Int], Int, |a| {
        text::edit_distance(a[0].octets(), a[1].octets(), Some(a[2].int())).map(Datum::Int)
    }),
    udf("bq_ascii", &[Text], Int, |a| match a[0].octets().first() {
        None => Ok(Datum::Int(0)),
        Some(octet) if octet.is_ascii() => Ok(Datum::Int(i64::from(*octet))),
        Some(_) => Err("ASCII: the first character is not an ASCII character".to_owned()),
    }),
    udf("bq_ascii_bytes", &[Bytes], Int, |a| {
        Ok(Datum::Int(
            a[0].octets().first().map_or(0, |octet| i64::from(*octet)),
        ))
    }),
    udf("bq_unicode", &[Text], Int, |a| {
        Ok(Datum::Int(
            a[0].str()
                .chars()
                .next()
                .map_or(0, |c| i64::from(u32::from(c))),
        ))
    }),
    udf("bq_chr", &[Int], Text, |a| {
        if a[0].int() == 0 {
            return Ok(Datum::text(""));
        }
        code_point(a[0].int(), "CHR").map(|c| Datum::text(c.to_string()))
    }),
    udf("bq_code_points", &[Text], List(&Int), |a| {
        Ok(Datum::list(a[0].str().chars(), |c| {
            Datum::Int(i64::from(u32::from(c)))
        }))
    }),
    udf("bq_code_points_bytes", &[Bytes], List(&Int), |a| {
        Ok(Datum::list(a[0].octets(), |octet| {
            Datum::Int(i64::from(*octet))
        }))
    }),
    udf("bq_from_code_points", &[List(&Int)], Text, |a| {
        let mut out = String::new();
        for item in a[0].items() {
            if item.is_null() {
                return Ok(Datum::Null);
            }
            out.push(code_point(item.int(), "CODE_POINTS_TO_STRING")?);
        }
        Ok(Datum::text(out))
    }),
    udf("bq_bytes_of_code_points", &[List(&Int)], Bytes, |a| {
        let mut out = Vec::new();
        for item in a[0].items() {
            if item.is_null() {
                return Ok(Datum::Null);
            }
            let octet = u8::try_from(item.int())
                .map_err(|_| format!("Invalid extended ASCII code point {}", item.int()))?;
            out.push(octet);
        }
        Ok(Datum::bytes(out))
    }),
    udf("bq_to_hex", &[Bytes], Text, |a| {
        Ok(Datum::text(hex::encode(a[0].octets())))
    }),
    udf("bq_from_hex", &[Text], Bytes, |a| {
        encode::from_hex(a[0].str()).map(Datum::bytes)
    }),
    udf("bq_to_base64", &[Bytes], Text, |a| {
        Ok(Datum::text(encode::to_base64(a[0].octets())))
    }),
    udf("bq_from_base64", &[Text], Bytes, |a| {
        encode::from_base64(a[0].str()).map(Datum::bytes)
    }),
    udf("bq_to_base32", &[Bytes], Text, |a| {
        Ok(Datum::text(encode::to_base32(a[0].octets())))
    }),
    udf("bq_from_base32", &[Text], Bytes, |a| {
        encode::from_base32(a[0].str()).map(Datum::bytes)
    }),
    udf("bq_md5", &[Bytes], Bytes, |a| {
        Ok(Datum::bytes(md5::Md5::digest(a[0].octets()).to_vec()))
    }),
    udf("bq_sha1", &[Bytes], Bytes, |a| {
        Ok(Datum::bytes(sha1::Sha1::digest(a[0].octets()).to_vec()))
    }),
    udf("bq_sha256", &[Bytes], Bytes, |a| {
        Ok(Datum::bytes(sha2::Sha256::digest(a[0].octets()).to_vec()))
    }),
    udf("bq_sha512", &[Bytes], Bytes, |a| {
        Ok(Datum::bytes(sha2::Sha512::digest(a[0].octets()).to_vec()))
    }),
    udf("bq_farm", &[Text], Int, |a| {
        Ok(Datum::Int(farm::fingerprint(a[0].octets())))
    }),
    udf("bq_farm_bytes", &[Bytes], Int, |a| {
        Ok(Datum::Int(farm::fingerprint(a[0].octets())))
    }),
    udf("bq_bytes", &[Text], Bytes, |a| {
        Ok(Datum::bytes(a[0].octets()))
    }),
    udf("bq_text_of_bytes", &[Bytes], Text, |a| {
        std::str::from_utf8(a[0].octets())
            .map(Datum::text)
            .map_err(|_| "Invalid cast of bytes to UTF8 string".to_owned())
    }),
    udf("bq_text_of_bytes_safe", &[Bytes], Text, |a| {
        Ok(text_of(a[0].octets()))
    }),
    udf("bq_escape_bytes", &[Bytes], Text, |a| {
        Ok(Datum::text(encode::escape_bytes(a[0].octets())))
    }),
    udf("bq_quote_bytes", &[Bytes], Text, |a| {
        Ok(Datum::text(encode::quote_bytes(a[0].octets())))
    }),
    udf("bq_quote_text", &[Text], Text, |a| {
        Ok(Datum::text(encode::quote_text(a[0].str())))
    }),
    udf("bq_bytes_not", &[Bytes], Bytes, |a| {
        Ok(Datum::bytes(
            a[0].octets()
                .iter()
                .map(|octet| !octet)
                .collect::<Vec<u8>>(),
        ))
    }),
    udf("bq_bytes_and", &[Bytes, Bytes], Bytes, |a| {
        pairwise(a, |x, y| x & y)
    }),
    udf("bq_bytes_or", &[Bytes, Bytes], Bytes, |a| {
        pairwise(a, |x, y| x | y)
    }),
    udf("bq_bytes_xor", &[Bytes, Bytes], Bytes, |a| {
        pairwise(a, |x, y| x ^ y)
    }),
    udf("bq_bytes_shift_left", &[Bytes, Int], Bytes, |a| {
        shift(a[0].octets(), a[1].int(), true)
    }),
    udf("bq_bytes_shift_right", &[Bytes, Int], Bytes, |a| {
        shift(a[0].octets(), a[1].int(), false)
    }),
    udf("bq_bit_count_bytes", &[Bytes], Int, |a| {
        Ok(Datum::Int(
            a[0].octets()
                .iter()
                .map(|octet| i64::from(octet.count_ones()))
                .sum(),
        ))
    }),
    udf("bq_regexp_contains", &[Text, Text], Bool, |a| {
        Ok(Datum::Bool(
            regexp::pattern(a[1].str(), true)?.contains(a[0].octets()),
        ))
    }),
    udf("bq_regexp_contains_bytes", &[Bytes, Bytes], Bool, |a| {
        let source = String::from_utf8_lossy(a[1].octets());
        Ok(Datum::Bool(
            regexp::pattern(&source, false)?.contains(a[0].octets()),
        ))
    }),
    udf("bq_regexp_extract", &[Text, Text, Int, Int], Text, |a| {
        let pattern = regexp::pattern(a[1].str(), true)?;
        Ok(pattern
            .extract(a[0].octets(), a[2].int(), a[3].int(), true)?
            .map_or(Datum::Null, text_of))
    }),
    udf(
        "bq_regexp_extract_bytes",
        &[Bytes, Bytes, Int, Int],
        Bytes,
        |a| {
            let source = String::from_utf8_lossy(a[1].octets());
            let pattern = regexp::pattern(&source, false)?;
            Ok(pattern
                .extract(a[0].octets(), a[2].int(), a[3].int(), false)?
                .map_or(Datum::Null, Datum::bytes))
        },
    ),
    udf("bq_regexp_extract_all", &[Text, Text], List(&Text), |a| {
        Ok(Datum::list(
            regexp::pattern(a[1].str(), true)?.extract_all(a[0].octets())?,
            text_of,
        ))
    }),
    udf(
        "bq_regexp_extract_all_bytes",
        &[Bytes, Bytes],
        List(&Bytes),
        |a| {
            let source = String::from_utf8_lossy(a[1].octets());
            Ok(Datum::list(
                regexp::pattern(&source, false)?.extract_all(a[0].octets())?,
                Datum::bytes,
            ))
        },
    ),
    udf("bq_regexp_instr", &[Text, Text, Int, Int, Int], Int, |a| {
        let pattern = regexp::pattern(a[1].str(), true)?;
        pattern
            .instr(a[0].octets(), a[2].int(), a[3].int(), a[4].int(), true)
            .map(Datum::Int)
    }),
    udf(
        "bq_regexp_instr_bytes",
        &[Bytes, Bytes, Int, Int, Int],
        Int,
        |a| {
            let source = String::from_utf8_lossy(a[1].octets());
            let pattern = regexp::pattern(&source, false)?;
            pattern
                .instr(a[0].octets(), a[2].int(), a[3].int(), a[4].int(), false)
                .map(Datum::Int)
        },
    ),
    udf("bq_regexp_replace", &[Text, Text, Text], Text, |a| {
        let pattern = regexp::pattern(a[1].str(), true)?;
        pattern
            .replace(a[0].octets(), a[2].octets())
            .map(|octets| text_of(&octets))
    }),
    udf(
        "bq_regexp_replace_bytes",
        &[Bytes, Bytes, Bytes],
        Bytes,
        |a| {
            let source = String::from_utf8_lossy(a[1].octets());
            regexp::pattern(&source, false)?
                .replace(a[0].octets(), a[2].octets())
                .map(Datum::bytes)
        },
    ),
    udf("bq_format", &[Text, List(&Text)], Text, |a| {
        Ok(format::format(a[0].str(), a[1].items())?.map_or(Datum::Null, Datum::text))
    }),
    udf("bq_join", &[List(&Text), Text], Text, |a| {
        let parts: Vec<&str> = a[0]
            .items()
            .iter()
            .filter(|item| !item.is_null())
            .map(Datum::str)
            .collect();
        Ok(Datum::text(parts.join(a[1].str())))
    }),
    udf("bq_join_nulls", &[List(&Text), Text, Text], Text, |a| {
        let parts: Vec<&str> = a[0]
            .items()
            .iter()
            .map(|item| {
                if item.is_null() {
                    a[2].str()
                } else {
                    item.str()
                }
            })
            .collect();
        Ok(Datum::text(parts.join(a[1].str())))
    }),
    udf(
        "bq_join_bytes",
        &[List(&Bytes), Bytes, List(&Bytes)],
        Bytes,
        |a| {
            let null = a[2].items().first();
            let parts: Vec<&[u8]> = a[0]
                .items()
                .iter()
                .filter_map(|item| {
                    if item.is_null() {
                        null.map(Datum::octets)
                    } else {
                        Some(item.octets())
                    }
                })
                .collect();
            Ok(Datum::bytes(parts.join(a[1].octets())))
        },
    ),
    udf("bq_float_point", &[Float], Text, |a| {
        Ok(Datum::text(crate::text::float_point(a[0].float())))
    }),
    udf("bq_float_text", &[Float], Text, |a| {
        Ok(Datum::text(crate::text::float(a[0].float())))
    }),
];
