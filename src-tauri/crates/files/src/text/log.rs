//! Lines with a shape: labelled values, access logs, regular expressions, and plain ones.

use super::columns::Kind;
use super::lines::Lines;
use super::table::Records;
use csv::StringRecord;
use model::{PreviewNote, Problem, Result};
use regex::Regex;
use std::collections::{HashMap, VecDeque};
use std::io::Read;

/// Lines looked at for the labels of labelled values.
const SAMPLE: usize = 1_000;
/// Labels at most; more are no table.
const LABELS: usize = 10_000;

/// A shape of logs that is known by its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Common or Combined, as Apache and nginx write it.
    Combined,
    /// Of an Application Load Balancer.
    Alb,
    /// Of an S3 bucket.
    S3,
    /// Of `CloudFront` and others that begin with `#Fields`.
    Fields,
}

const COMBINED: &[&str] = &[
    "host",
    "ident",
    "user",
    "time",
    "request",
    "status",
    "bytes",
    "referer",
    "user_agent",
];
const ALB: &[&str] = &[
    "type",
    "time",
    "elb",
    "client_port",
    "target_port",
    "request_processing_time",
    "target_processing_time",
    "response_processing_time",
    "elb_status_code",
    "target_status_code",
    "received_bytes",
    "sent_bytes",
    "request",
    "user_agent",
    "ssl_cipher",
    "ssl_protocol",
    "target_group_arn",
    "trace_id",
    "domain_name",
    "chosen_cert_arn",
    "matched_rule_priority",
    "request_creation_time",
    "actions_executed",
    "redirect_url",
    "error_reason",
    "target_port_list",
    "target_status_code_list",
    "classification",
    "classification_reason",
    "conn_trace_id",
];
const S3: &[&str] = &[
    "bucket_owner",
    "bucket",
    "time",
    "remote_ip",
    "requester",
    "request_id",
    "operation",
    "key",
    "request",
    "status",
    "error_code",
    "bytes_sent",
    "object_size",
    "total_time",
    "turn_around_time",
    "referer",
    "user_agent",
    "version_id",
    "host_id",
    "signature_version",
    "cipher_suite",
    "authentication_type",
    "host_header",
    "tls_version",
    "access_point_arn",
    "acl_required",
];

impl Known {
    /// As it is named on the screen.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Combined => "combined",
            Self::Alb => "alb",
            Self::S3 => "s3",
            Self::Fields => "cloudfront",
        }
    }

    /// The shape of these lines, if they have one.
    pub(crate) fn of(lines: &[&str]) -> Option<Self> {
        let lines = || lines.iter().filter(|line| !line.trim().is_empty()).take(20);
        if lines().take(4).any(|line| line.starts_with("#Fields:")) {
            return Some(Self::Fields);
        }
        let count = lines().count();
        let most = |fits: fn(&[String]) -> bool| {
            let fitting = lines().filter(|line| fits(&tokens(line))).count();
            count > 0 && fitting * 10 >= count * 8
        };
        if most(|fields| {
            fields.len() >= 25
                && matches!(fields, [kind, ..] if ["http", "https", "h2", "grpcs", "ws", "wss"].contains(&kind.as_str()))
        }) {
            return Some(Self::Alb);
        }
        let is_time = |text: Option<&String>| {
            text.is_some_and(|text| chrono::DateTime::parse_from_str(text, CLF_TIME).is_ok())
        };
        if lines().all(|line| tokens(line).len() >= 17 && is_time(tokens(line).get(2))) && count > 0
        {
            return Some(Self::S3);
        }
        let combined = lines().filter(|line| {
            let fields = tokens(line);
            fields.len() >= 7 && is_time(fields.get(3))
        });
        (count > 0 && combined.count() * 10 >= count * 8).then_some(Self::Combined)
    }

    /// How moments are written in it.
    pub(crate) fn time_format(self) -> &'static str {
        match self {
            Self::Combined | Self::S3 => CLF_TIME,
            Self::Alb | Self::Fields => "%Y-%m-%dT%H:%M:%S%.f%:z",
        }
    }

    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Combined => COMBINED,
            Self::Alb => ALB,
            Self::S3 => S3,
            Self::Fields => &[],
        }
    }

    /// Types of fields that may be missing in all the first lines.
    pub(super) fn kinds(self) -> Vec<(String, Kind)> {
        let ints: &[&str] = match self {
            Self::Combined => &["status", "bytes"],
            Self::Alb => &[
                "elb_status_code",
                "target_status_code",
                "received_bytes",
                "sent_bytes",
            ],
            Self::S3 => &[
                "status",
                "bytes_sent",
                "object_size",
                "total_time",
                "turn_around_time",
            ],
            Self::Fields => &["sc-bytes", "sc-status", "cs-bytes"],
        };
        ints.iter()
            .map(|name| ((*name).to_owned(), Kind::Int))
            .collect()
    }
}

/// The time of the Common Log Format.
const CLF_TIME: &str = "%d/%b/%Y:%H:%M:%S %z";

/// Fields between blanks; quotation marks and brackets hold blanks together.
fn tokens(line: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let close = match first {
            '"' => Some('"'),
            '[' => Some(']'),
            _ => None,
        };
        let mut field = String::new();
        let mut chars = rest.char_indices();
        if close.is_some() {
            chars.next();
        }
        let mut end = rest.len();
        while let Some((at, c)) = chars.next() {
            if close.is_some() && c == '\\' && first == '"' {
                match chars.next() {
                    Some((_, escaped @ ('"' | '\\'))) => field.push(escaped),
                    Some((_, other)) => field.extend(['\\', other]),
                    None => field.push('\\'),
                }
                continue;
            }
            if Some(c) == close || close.is_none() && c == ' ' {
                end = at + c.len_utf8();
                break;
            }
            field.push(c);
        }
        fields.push(field);
        rest = rest.get(end..).unwrap_or_default().trim_start_matches(' ');
    }
    fields
}

enum Shape {
    Known(Known),
    Pattern(Regex),
    Lines,
}

/// Records of a log, or of plain lines.
pub(super) struct Log<R> {
    lines: Lines<R>,
    shape: Shape,
    names: Vec<String>,
    first: Option<String>,
    unreadable: Option<(u64, u64)>,
}

impl<R: Read> Log<R> {
    /// Of a known shape.
    pub(super) fn known(mut lines: Lines<R>, known: Known) -> Result<Self> {
        let mut names: Vec<String> = known
            .names()
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        let mut first = None;
        if known == Known::Fields {
            while let Some(line) = lines.next()? {
                if let Some(fields) = line.strip_prefix("#Fields:") {
                    names = fields.split_whitespace().map(str::to_owned).collect();
                } else if !line.starts_with('#') {
                    first = Some(line.to_owned());
                    break;
                }
            }
        }
        Ok(Self {
            lines,
            shape: Shape::Known(known),
            names,
            first,
            unreadable: None,
        })
    }

    /// By an expression with named groups.
    pub(super) fn pattern(lines: Lines<R>, pattern: &str) -> Result<Self> {
        let regex = regex::RegexBuilder::new(pattern)
            .size_limit(10 << 20)
            .build()
            .map_err(|error| Problem::bad_input("pattern", error.to_string()))?;
        let names: Vec<String> = regex.capture_names().flatten().map(str::to_owned).collect();
        if names.is_empty() {
            return Err(Problem::bad_input(
                "pattern",
                "it names no group: (?<name>…)",
            ));
        }
        Ok(Self {
            lines,
            shape: Shape::Pattern(regex),
            names,
            first: None,
            unreadable: None,
        })
    }

    /// One column.
    pub(super) fn lines(lines: Lines<R>) -> Self {
        Self {
            lines,
            shape: Shape::Lines,
            names: vec!["line".to_owned()],
            first: None,
            unreadable: None,
        }
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.names.clone()
    }
}

impl<R: Read + Send> Records for Log<R> {
    fn next(&mut self, record: &mut StringRecord) -> Result<bool> {
        loop {
            record.clear();
            let first = self.first.take();
            let line = match &first {
                Some(line) => line.as_str(),
                None => match self.lines.next()? {
                    Some(line) => line,
                    None => return Ok(false),
                },
            };
            match &self.shape {
                Shape::Lines => {
                    record.push_field(line);
                    return Ok(true);
                }
                Shape::Pattern(regex) => {
                    if let Some(found) = regex.captures(line) {
                        for name in &self.names {
                            record.push_field(found.name(name).map_or("", |part| part.as_str()));
                        }
                        return Ok(true);
                    }
                }
                Shape::Known(Known::Fields) => {
                    if line.starts_with('#') {
                        continue;
                    }
                    let between = if line.contains('\t') { '\t' } else { ' ' };
                    if line.split(between).count() == self.names.len() {
                        line.split(between)
                            .for_each(|field| record.push_field(field));
                        return Ok(true);
                    }
                }
                Shape::Known(_) => {
                    let fields = tokens(line);
                    if fields.len() >= 7 {
                        let fields = fields.iter().take(self.names.len());
                        fields.for_each(|field| record.push_field(field));
                        return Ok(true);
                    }
                }
            }
            if !line.is_empty() {
                let number = self.lines.line();
                self.unreadable.get_or_insert((0, number)).0 += 1;
            }
        }
    }

    fn line(&self) -> u64 {
        self.lines.line()
    }

    fn notes(&self) -> Vec<PreviewNote> {
        let note = self
            .unreadable
            .map(|(records, line)| PreviewNote::Unreadable {
                records,
                line: Some(line),
                reason: "the line has another shape".to_owned(),
            });
        note.into_iter().collect()
    }
}

/// Records of labelled values.
pub(super) struct Ltsv<R> {
    lines: Lines<R>,
    /// Lines that were read for the labels, with their numbers.
    sample: VecDeque<(u64, String)>,
    names: Vec<String>,
    places: HashMap<String, usize>,
    fields: Vec<String>,
    late: Vec<(String, u64, String)>,
    unreadable: Option<(u64, u64)>,
    line: u64,
    problem: Option<Problem>,
}

impl<R: Read> Ltsv<R> {
    /// With the labels of the first lines as names.
    pub(super) fn new(mut lines: Lines<R>) -> Result<Self> {
        let mut sample = VecDeque::new();
        let mut names: Vec<String> = Vec::new();
        let mut places = HashMap::new();
        let mut problem = None;
        let mut bytes = 0;
        while sample.len() < SAMPLE && bytes < 1 << 20 {
            match lines.next() {
                Ok(Some(line)) => {
                    bytes += line.len();
                    for label in line.split('\t').filter_map(|field| field.split_once(':')) {
                        if names.len() < LABELS && !places.contains_key(label.0) {
                            places.insert(label.0.to_owned(), names.len());
                            names.push(label.0.to_owned());
                        }
                    }
                    let line = line.to_owned();
                    sample.push_back((lines.line(), line));
                }
                Ok(None) => break,
                Err(error) if sample.is_empty() => return Err(error),
                Err(error) => {
                    problem = Some(error);
                    break;
                }
            }
        }
        Ok(Self {
            lines,
            sample,
            names,
            places,
            fields: Vec::new(),
            late: Vec::new(),
            unreadable: None,
            line: 0,
            problem,
        })
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.names.clone()
    }
}

impl<R: Read + Send> Records for Ltsv<R> {
    fn next(&mut self, record: &mut StringRecord) -> Result<bool> {
        loop {
            record.clear();
            let sampled = self.sample.pop_front();
            let line = if let Some((number, line)) = &sampled {
                self.line = *number;
                line.as_str()
            } else {
                if let Some(problem) = self.problem.take() {
                    return Err(problem);
                }
                self.line = self.lines.line() + 1;
                match self.lines.next()? {
                    Some(line) => line,
                    None => return Ok(false),
                }
            };
            if line.is_empty() {
                continue;
            }
            self.fields.resize(self.names.len(), String::new());
            self.fields.iter_mut().for_each(String::clear);
            let mut any = false;
            for (label, value) in line.split('\t').filter_map(|field| field.split_once(':')) {
                any = true;
                let place = self.places.get(label).copied();
                if let Some(field) = place.and_then(|place| self.fields.get_mut(place)) {
                    field.push_str(value);
                } else if let Some(late) = self.late.iter_mut().find(|late| late.0 == label) {
                    late.1 += 1;
                } else if self.late.len() < 100 {
                    self.late.push((label.to_owned(), 1, value.to_owned()));
                }
            }
            if any {
                self.fields
                    .iter()
                    .for_each(|field| record.push_field(field));
                return Ok(true);
            }
            self.unreadable.get_or_insert((0, self.line)).0 += 1;
        }
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn notes(&self) -> Vec<PreviewNote> {
        let late = self
            .late
            .iter()
            .map(|(label, values, example)| PreviewNote::Misfits {
                column: label.clone(),
                values: *values,
                example: example.clone(),
            });
        let unreadable = self
            .unreadable
            .map(|(records, line)| PreviewNote::Unreadable {
                records,
                line: Some(line),
                reason: "the line has no label".to_owned(),
            });
        late.chain(unreadable).collect()
    }
}
