//! The audit log as it is read: its end, pages of it, and the check of the whole chain.

use super::audit::{ZEROS, canonical, hash};
use model::{AuditEntry, AuditOutcome, AuditPage, AuditQuestion, AuditVerdict, Problem, Result};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// What is read at a time.
const BLOCK: u64 = 64 << 10;

/// A line is some hundred bytes; what is longer is none of ours.
const LONGEST: u64 = 1 << 20;

/// Lines of one page at most.
const PAGE: u32 = 1_000;

/// The end of the file.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// The last line that is one.
    pub(super) last: Option<AuditEntry>,
    /// What stands behind it and is none.
    pub(super) torn: Option<Torn>,
}

/// The beginning of a line that was cut off.
#[derive(Debug)]
pub(super) struct Torn {
    pub(super) bytes: u64,
    /// SHA-256 of its bytes.
    pub(super) digest: String,
    /// Whether no line end stands behind it.
    pub(super) open_end: bool,
}

/// Asked from time to time whether to stop; told how many bytes are done.
pub(super) type Watch<'a> = &'a mut dyn FnMut(u64) -> bool;

/// Reads the end of a file of `length` bytes. Only so far back as it takes to find a whole line.
pub(super) fn tail(file: &File, length: u64) -> Result<Tail> {
    let mut lines = Backwards::new(file, length)?;
    let mut torn: Vec<Vec<u8>> = Vec::new();
    let open_end = length > 0 && !lines.ends_with_line_end();
    let mut seen = 0;
    let mut last = None;
    while let Some(line) = lines.next_line()? {
        if let Some(entry) = entry_of(&line) {
            last = Some(entry);
            break;
        }
        seen += line.len() as u64 + 1;
        torn.push(line);
        if seen > LONGEST {
            break;
        }
    }
    torn.reverse();
    let torn = (!torn.is_empty()).then(|| {
        let whole = torn.join(&b'\n');
        Torn {
            bytes: whole.len() as u64,
            digest: super::hex(&Sha256::digest(&whole)),
            open_end,
        }
    });
    Ok(Tail { last, torn })
}

/// A line that is one, letter by letter.
fn entry_of(line: &[u8]) -> Option<AuditEntry> {
    let entry: AuditEntry = serde_json::from_slice(line).ok()?;
    (canonical(&entry).ok()?.as_bytes() == line).then_some(entry)
}

/// Lines from the end to the beginning, block by block.
struct Backwards<'a> {
    file: &'a File,
    /// Where the blocks that were read begin.
    from: u64,
    /// What was read and not handed out.
    held: Vec<u8>,
    ends_with_line_end: bool,
    first: bool,
}

impl<'a> Backwards<'a> {
    fn new(file: &'a File, length: u64) -> Result<Self> {
        let mut lines = Self {
            file,
            from: length,
            held: Vec::new(),
            ends_with_line_end: false,
            first: true,
        };
        lines.more()?;
        lines.ends_with_line_end = lines.held.last() == Some(&b'\n');
        Ok(lines)
    }

    fn ends_with_line_end(&self) -> bool {
        self.ends_with_line_end
    }

    /// Reads the block before; `false` at the beginning.
    fn more(&mut self) -> Result<bool> {
        if self.from == 0 {
            return Ok(false);
        }
        let size = BLOCK.min(self.from);
        self.from -= size;
        let mut block = vec![0; usize::try_from(size).unwrap_or(0)];
        let mut file = self.file;
        file.seek(SeekFrom::Start(self.from))?;
        file.read_exact(&mut block)?;
        block.extend_from_slice(&self.held);
        self.held = block;
        Ok(true)
    }

    /// The line before; nothing at the beginning. Empty lines are passed over.
    fn next_line(&mut self) -> Result<Option<Vec<u8>>> {
        loop {
            if self.first && self.held.last() == Some(&b'\n') {
                self.held.pop();
            }
            self.first = false;
            if let Some(at) = memchr::memrchr(b'\n', &self.held) {
                let line = self.held.split_off(at + 1);
                self.held.pop();
                if line.is_empty() {
                    continue;
                }
                return Ok(Some(line));
            }
            // What is longer than any line is handed out in pieces.
            if self.held.len() as u64 > LONGEST || !self.more()? {
                let rest = std::mem::take(&mut self.held);
                return Ok((!rest.is_empty()).then_some(rest));
            }
        }
    }
}

/// A part of the log in `path`, newest first. Reads from the end, and only as far as it must; lines
/// with a smaller number than `before` are found by halving.
pub fn audit_page(
    path: &Path,
    question: &AuditQuestion,
    watch: &mut dyn FnMut(u64) -> bool,
) -> Result<AuditPage> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(AuditPage {
                entries: Vec::new(),
                total: 0,
                more: false,
            });
        }
        Err(error) => return Err(error.into()),
    };
    let length = file.metadata()?.len();
    let total = tail(&file, length)?.last.map_or(0, |last| last.number);
    let end = match question.before {
        Some(before) if before <= total => offset_of(&file, length, before)?,
        _ => length,
    };
    let wanted = question.text.to_lowercase();
    let limit = question.limit.clamp(1, PAGE) as usize;
    let mut entries = Vec::new();
    let mut more = false;
    let mut lines = Backwards::new(&file, end)?;
    let mut done = 0;
    while let Some(line) = lines.next_line()? {
        done += line.len() as u64 + 1;
        if !watch(done) {
            return Err(Problem::cancelled());
        }
        let Some(entry) = entry_of(&line) else {
            continue;
        };
        if !fits(&entry, question, &wanted) {
            continue;
        }
        if entries.len() == limit {
            more = true;
            break;
        }
        entries.push(entry);
    }
    Ok(AuditPage {
        entries,
        total,
        more,
    })
}

fn fits(entry: &AuditEntry, question: &AuditQuestion, wanted: &str) -> bool {
    let refused = matches!(entry.outcome, AuditOutcome::Refused { .. });
    if question.refused_only && !refused {
        return false;
    }
    if !question.acts.is_empty() && !question.acts.contains(&entry.act) {
        return false;
    }
    if question.before.is_some_and(|before| entry.number >= before) {
        return false;
    }
    if wanted.is_empty() {
        return true;
    }
    let holds = |text: &str| text.to_lowercase().contains(wanted);
    let outcome = match &entry.outcome {
        AuditOutcome::Refused { rule } => rule.as_str(),
        AuditOutcome::Failed { kind } => kind.as_str(),
        AuditOutcome::Begun | AuditOutcome::Done => "",
    };
    let texts = [&entry.identity, &entry.connection, &entry.resource];
    texts.into_iter().flatten().any(|text| holds(text))
        || holds(outcome)
        || entry
            .facts
            .iter()
            .any(|fact| holds(&fact.name) || holds(&fact.value))
}

/// Where the line with this number, or the first after it, begins: numbers only grow.
fn offset_of(file: &File, length: u64, number: u64) -> Result<u64> {
    let (mut low, mut high) = (0, length);
    while low < high {
        let middle = low.midpoint(high);
        match line_after(file, middle, length)? {
            Some((at, entry)) if entry.number < number && at < high => low = at + 1,
            _ => high = middle,
        }
    }
    // `low` lies in the last line before it, or at the beginning.
    Ok(line_after(file, low, length)?.map_or(length, |(at, _)| at))
}

/// The first whole line that begins at or after a place, with its place.
fn line_after(file: &File, from: u64, length: u64) -> Result<Option<(u64, AuditEntry)>> {
    let mut source = file;
    // From the byte before: a line that begins just here counts.
    let start = from.saturating_sub(1);
    source.seek(SeekFrom::Start(start))?;
    let mut reader = BufReader::new(source.take(length - start));
    let mut at = start;
    let mut line = Vec::new();
    if from > 0 {
        at += reader.read_until(b'\n', &mut line)? as u64;
    }
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)? as u64;
        if read == 0 {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        if let Some(entry) = entry_of(&line) {
            return Ok(Some((at, entry)));
        }
        at += read;
    }
}

/// Checks a log line by line: whether each has its number, its hash and the hash of the one before.
/// `head`: number and hash of a line that was once the last; without it nobody can say whether the
/// log was shortened. A line that a crash cut off is fine where the next one notes it.
pub fn audit_check(
    path: &Path,
    head: Option<&(u64, String)>,
    watch: &mut dyn FnMut(u64) -> bool,
) -> Result<AuditVerdict> {
    let mut verdict = AuditVerdict {
        lines: 0,
        broken_at: None,
        shortened: false,
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && head.is_some() => {
            verdict.shortened = true;
            return Ok(verdict);
        }
        Err(error) => return Err(error.into()),
    };
    // What is appended meanwhile is not looked at, nor a line that is just being written.
    let length = file.metadata()?.len();
    let mut reader = BufReader::new(file.take(length));
    let (mut previous, mut number) = (ZEROS.to_owned(), 0);
    let mut head_seen = head.is_none();
    let mut torn: Vec<Vec<u8>> = Vec::new();
    let mut done = 0;
    loop {
        let mut line = Vec::new();
        let read = (&mut reader).take(LONGEST).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        done += read as u64;
        if !watch(done) {
            return Err(Problem::cancelled());
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        let Some(entry) = entry_of(&line) else {
            if !line.is_empty() {
                torn.push(line);
            }
            if torn.len() > 64 {
                verdict.broken_at = Some(number + 1);
                break;
            }
            continue;
        };
        let fits = entry.number == number + 1
            && entry.previous == previous
            && entry.hash == hash(&entry)?
            && notes(&entry, &torn);
        if !fits {
            verdict.broken_at = Some(number + 1);
            break;
        }
        torn.clear();
        number = entry.number;
        if head.is_some_and(|(at, of)| *at == number && *of == entry.hash) {
            head_seen = true;
        }
        previous = entry.hash;
    }
    // The last line may have been cut off just now: it is noted by whoever writes next.
    if torn.len() > 1 && verdict.broken_at.is_none() {
        verdict.broken_at = Some(number + 1);
    }
    verdict.lines = number;
    verdict.shortened = !head_seen && verdict.broken_at.is_none();
    Ok(verdict)
}

/// Whether an entry notes what was cut off before it, if anything was.
fn notes(entry: &AuditEntry, torn: &[Vec<u8>]) -> bool {
    let noted = entry.facts.iter().find(|fact| fact.name == "tornDigest");
    match noted {
        None => torn.is_empty(),
        Some(fact) => fact.value == super::hex(&Sha256::digest(torn.join(&b'\n'))),
    }
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
