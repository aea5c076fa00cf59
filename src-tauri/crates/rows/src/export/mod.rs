//! Rows into files, piece by piece, so that memory does not grow with their number.

mod cp932;
mod delimited;
mod field;
mod json;
mod markdown;
mod notes;
mod parquet;
mod pump;
mod xlsx;

use crate::set::{Look, Set};
use crate::zone::Zone;
use model::{
    ExportFormat, ExportOptions, ExportReport, Kind, LineEnd, Problem, Result, TextEncoding,
};
use notes::Notes;
use parking_lot::Mutex;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

/// Hears how far an export is, and says whether it should stop.
pub(crate) struct Watch<'a> {
    pub(crate) progress: &'a mut dyn FnMut(u64),
    pub(crate) cancelled: &'a dyn Fn() -> bool,
}

impl Watch<'_> {
    fn check(&self) -> Result<()> {
        if (self.cancelled)() {
            return Err(Problem::cancelled());
        }
        Ok(())
    }

    fn progress(&mut self, rows: u64) {
        (self.progress)(rows);
    }
}

/// Writes to a temporary file beside `path`, which then takes its place. `replace`: whether a file
/// that is there may be replaced.
pub(crate) fn to_file(
    set: &Set,
    path: &Path,
    replace: bool,
    options: &ExportOptions,
    look: Look,
    watch: &mut Watch<'_>,
) -> Result<ExportReport> {
    let shown = || path.display().to_string();
    if path.is_dir() {
        return Err(Problem::bad_input(
            "path",
            format!("{} is a folder", shown()),
        ));
    }
    let taken = || Problem::new(Kind::Conflict { resource: shown() });
    if !replace && path.exists() {
        return Err(taken());
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".shirabe-export-");
    #[cfg(unix)]
    {
        // As any program's files: what the person's umask leaves.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder
        .tempfile_in(folder)
        .map_err(|error| at_path(error, folder))?;
    let mut report = write(set, file.as_file_mut(), options, Some(folder), look, watch)?;
    file.as_file().sync_all()?;
    report.bytes = file.as_file().metadata()?.len();
    let kept = if replace {
        file.persist(path)
    } else {
        file.persist_noclobber(path)
    };
    kept.map_err(|error| match error.error.kind() {
        std::io::ErrorKind::AlreadyExists => taken(),
        _ => at_path(error.error, path),
    })?;
    Ok(report)
}

/// An error of a file or folder, by its name.
fn at_path(error: std::io::Error, path: &Path) -> Problem {
    let resource = path.display().to_string();
    let kind = match error.kind() {
        std::io::ErrorKind::NotFound => Kind::NotFound { resource },
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            Kind::Denied {
                action: "write".to_owned(),
                resource,
            }
        }
        std::io::ErrorKind::NotADirectory | std::io::ErrorKind::InvalidFilename => Kind::BadInput {
            field: "path".to_owned(),
            reason: resource,
        },
        _ => return Problem::from(error),
    };
    Problem::with_detail(kind, error.to_string())
}

/// Passes bytes on and keeps the error of the target, which others only repeat as a sentence.
struct Watched<'a> {
    target: &'a mut (dyn Write + Send),
    failed: Arc<Mutex<Option<std::io::Error>>>,
    written: Arc<Mutex<u64>>,
}

impl Watched<'_> {
    fn watch<T>(&self, answer: std::io::Result<T>) -> std::io::Result<T> {
        answer.map_err(|error| {
            let repeated = std::io::Error::new(error.kind(), error.to_string());
            *self.failed.lock() = Some(error);
            repeated
        })
    }
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.target.write(bytes);
        *self.written.lock() += *written.as_ref().unwrap_or(&0) as u64;
        self.watch(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let flushed = self.target.flush();
        self.watch(flushed)
    }
}

/// Where formatted bytes go, in larger pieces.
type Target<'a> = BufWriter<Watched<'a>>;

/// Writes the rows that are there. `scratch`: a folder for what must lie on disk meanwhile.
pub(crate) fn write(
    set: &Set,
    target: &mut (dyn Write + Send),
    options: &ExportOptions,
    scratch: Option<&Path>,
    look: Look,
    watch: &mut Watch<'_>,
) -> Result<ExportReport> {
    check_options(options)?;
    let zone = options
        .time_zone
        .as_deref()
        .map_or(Ok(Zone::UTC), Zone::named)?;
    let look = Look { zone, ..look };
    let failed = Arc::new(Mutex::new(None));
    let written = Arc::new(Mutex::new(0));
    let target = Watched {
        target,
        failed: Arc::clone(&failed),
        written: Arc::clone(&written),
    };
    let rows = set.row_count();
    let notes = write_watched(set, target, options, scratch, look, watch);
    let notes = notes.map_err(|problem| failed.lock().take().map_or(problem, Problem::from))?;
    Ok(ExportReport {
        rows,
        bytes: *written.lock(),
        notes: notes.finish(set.columns()),
    })
}

/// What would be said of a file, without writing it: limits of the format as problems, and what
/// the encoding would lose.
pub(crate) fn check(
    set: &Set,
    options: &ExportOptions,
    look: Look,
    cancelled: &dyn Fn() -> bool,
) -> Result<ExportReport> {
    check_options(options)?;
    let is_delimited = matches!(options.format, ExportFormat::Csv | ExportFormat::Tsv);
    if options.format == ExportFormat::Xlsx {
        xlsx::check_limits(set)?;
    }
    if is_delimited && options.encoding == TextEncoding::Cp932 {
        let mut watch = Watch {
            progress: &mut |_rows| (),
            cancelled,
        };
        return write(set, &mut std::io::sink(), options, None, look, &mut watch);
    }
    Ok(ExportReport {
        rows: set.row_count(),
        ..ExportReport::default()
    })
}

fn check_options(options: &ExportOptions) -> Result<()> {
    if !matches!(options.delimiter.as_str(), "," | ";" | "|" | "\t") {
        return Err(Problem::bad_input(
            "delimiter",
            "a comma, a semicolon, a bar or a tab",
        ));
    }
    if options
        .null_text
        .contains(['\n', '\r', '"', '\t', ',', ';', '|'])
    {
        return Err(Problem::bad_input(
            "nullText",
            "no quotes, delimiters or line breaks",
        ));
    }
    Ok(())
}

fn write_watched(
    set: &Set,
    target: Watched<'_>,
    options: &ExportOptions,
    scratch: Option<&Path>,
    look: Look,
    watch: &mut Watch<'_>,
) -> Result<Notes> {
    let mut target = BufWriter::with_capacity(1 << 18, target);
    let columns = set.columns();
    let notes = match options.format {
        ExportFormat::Csv | ExportFormat::Tsv => {
            let lines = delimited::Delimited::new(columns, options, look.zone);
            if options.encoding == TextEncoding::Utf8Bom {
                target.write_all("\u{feff}".as_bytes())?;
            }
            pump::pump(set, look, &lines, &mut target, watch)?
        }
        ExportFormat::Ndjson => {
            let lines = json::Json::lines(columns, look.zone);
            pump::pump(set, look, &lines, &mut target, watch)?
        }
        ExportFormat::Json => {
            let lines = json::Json::array(columns, look.zone);
            pump::pump(set, look, &lines, &mut target, watch)?
        }
        ExportFormat::Markdown => {
            let lines = markdown::Markdown::new(columns, options, look.zone);
            pump::pump(set, look, &lines, &mut target, watch)?
        }
        ExportFormat::Parquet => return parquet::write(set, target, look, watch),
        ExportFormat::Xlsx => xlsx::write(set, &mut target, options, scratch, look, watch)?,
    };
    target.flush()?;
    Ok(notes)
}

/// The characters that end a line.
fn line_end(options: &ExportOptions) -> &'static str {
    match options.line_end {
        LineEnd::Lf => "\n",
        LineEnd::CrLf => "\r\n",
    }
}

/// Whether a spreadsheet would take a text for a formula. Japanese versions take full-width signs
/// as well.
fn is_formula(text: &str) -> bool {
    text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ])
}
