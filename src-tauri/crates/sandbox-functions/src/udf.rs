//! The bridge to DuckDB: our functions as plain Rust over rows of data, registered by table.

use std::borrow::Cow;
use std::cell::RefCell;
use std::error::Error;

use duckdb::Connection;
use duckdb::core::{
    DataChunkHandle, FlatVector, Inserter, ListVector, LogicalTypeHandle, LogicalTypeId,
};
use duckdb::ffi;
use duckdb::vscalar::{ScalarFunctionSignature, VScalar};
use duckdb::vtab::arrow::WritableVector;

/// What precedes the text of an error raised by us while a query runs.
pub const ERROR_MARKER: &str = "sandbox error: ";

/// Months, days and microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interval {
    /// Months, years included.
    pub months: i32,
    /// Days.
    pub days: i32,
    /// Microseconds.
    pub micros: i64,
}

/// One value on its way in or out of a function.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Datum<'a> {
    Null,
    Int(i64),
    Float(f64),
    Bool(bool),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
    Date(i32),
    Time(i64),
    Micros(i64),
    Decimal(i128),
    Interval(Interval),
    List(Vec<Datum<'a>>),
}

impl<'a> Datum<'a> {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(Cow::Owned(text.into()))
    }

    pub(crate) fn bytes(octets: impl Into<Vec<u8>>) -> Self {
        Self::Bytes(Cow::Owned(octets.into()))
    }

    pub(crate) fn list<T>(items: impl IntoIterator<Item = T>, wrap: impl Fn(T) -> Self) -> Self {
        Self::List(items.into_iter().map(wrap).collect())
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The integer of an Int, Time or Micros; 0 for what the table never passes.
    pub(crate) fn int(&self) -> i64 {
        match self {
            Self::Int(v) | Self::Time(v) | Self::Micros(v) => *v,
            Self::Date(v) => i64::from(*v),
            Self::Bool(v) => i64::from(*v),
            _ => 0,
        }
    }

    pub(crate) fn float(&self) -> f64 {
        match self {
            Self::Float(v) => *v,
            _ => 0.0,
        }
    }

    pub(crate) fn boolean(&self) -> bool {
        matches!(self, Self::Bool(true))
    }

    pub(crate) fn str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    pub(crate) fn octets(&self) -> &[u8] {
        match self {
            Self::Bytes(octets) => octets,
            Self::Text(text) => text.as_bytes(),
            _ => &[],
        }
    }

    pub(crate) fn date(&self) -> i32 {
        match self {
            Self::Date(days) => *days,
            _ => 0,
        }
    }

    pub(crate) fn decimal(&self) -> i128 {
        match self {
            Self::Decimal(v) => *v,
            _ => 0,
        }
    }

    pub(crate) fn interval(&self) -> Interval {
        match self {
            Self::Interval(interval) => *interval,
            _ => Interval::default(),
        }
    }

    pub(crate) fn items(&self) -> &[Datum<'a>] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }
}

/// The physical kind of a parameter or result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Float,
    Bool,
    Text,
    Bytes,
    Date,
    Time,
    Micros,
    Decimal,
    Interval,
    List(&'static Kind),
}

impl Kind {
    fn logical(self) -> LogicalTypeHandle {
        match self {
            Self::Int => LogicalTypeId::Bigint.into(),
            Self::Float => LogicalTypeId::Double.into(),
            Self::Bool => LogicalTypeId::Boolean.into(),
            Self::Text => LogicalTypeId::Varchar.into(),
            Self::Bytes => LogicalTypeId::Blob.into(),
            Self::Date => LogicalTypeId::Date.into(),
            Self::Time => LogicalTypeId::Time.into(),
            Self::Micros => LogicalTypeId::Timestamp.into(),
            Self::Decimal => LogicalTypeHandle::decimal(38, 9),
            Self::Interval => LogicalTypeId::Interval.into(),
            Self::List(element) => LogicalTypeHandle::list(&element.logical()),
        }
    }
}

/// What a function answers: a value, or BigQuery's error text.
pub(crate) type Answer = Result<Datum<'static>, String>;

/// A function over one row. No argument is NULL: a row with a NULL answers NULL.
pub(crate) struct Udf {
    pub(crate) name: &'static str,
    pub(crate) params: &'static [Kind],
    pub(crate) result: Kind,
    pub(crate) run: fn(&[Datum<'_>]) -> Answer,
    /// For two FLOAT64s: the plain operation, done over whole vectors; a row whose result is not
    /// finite is asked of `run` again.
    pub(crate) floats: Option<fn(f64, f64) -> f64>,
}

/// A row of a table of functions.
pub(crate) const fn udf(
    name: &'static str,
    params: &'static [Kind],
    result: Kind,
    run: fn(&[Datum<'_>]) -> Answer,
) -> Udf {
    Udf {
        name,
        params,
        result,
        run,
        floats: None,
    }
}

/// A row of a table of functions: an arithmetic operation on FLOAT64, fast over many rows.
pub(crate) const fn float_udf(
    name: &'static str,
    floats: fn(f64, f64) -> f64,
    run: fn(&[Datum<'_>]) -> Answer,
) -> Udf {
    Udf {
        name,
        params: &[Kind::Float, Kind::Float],
        result: Kind::Float,
        run,
        floats: Some(floats),
    }
}

thread_local! {
    // `VScalar::signatures` takes no state, so the table's row is handed over here: registration
    // asks for the signatures on the same thread.
    static REGISTERING: RefCell<Option<&'static Udf>> = const { RefCell::new(None) };
}

/// A function as it is registered: with its errors, or with NULL in their place (SAFE).
#[derive(Clone, Copy)]
struct Registered {
    udf: &'static Udf,
    safe: bool,
}

impl Registered {
    fn answer(self, args: &[Datum<'_>]) -> Answer {
        match (self.udf.run)(args) {
            Err(_) if self.safe => Ok(Datum::Null),
            Err(message) => Err(format!("{ERROR_MARKER}{message}")),
            answer => answer,
        }
    }
}

/// Our functions in DuckDB's eyes.
struct Function;

fn signatures() -> Vec<ScalarFunctionSignature> {
    REGISTERING.with_borrow(|udf| {
        udf.iter()
            .map(|udf| {
                let params = udf.params.iter().map(|kind| kind.logical()).collect();
                ScalarFunctionSignature::exact(params, udf.result.logical())
            })
            .collect()
    })
}

impl VScalar for Function {
    type State = Registered;

    fn invoke(
        function: &Self::State,
        input: &mut DataChunkHandle,
        output: &mut dyn WritableVector,
    ) -> Result<(), Box<dyn Error>> {
        run(*function, input, output)
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        signatures()
    }
}

/// What precedes the name of the form of a function that answers NULL instead of an error.
pub(crate) const SAFE_PREFIX: &str = "try_";

/// Registers a table of functions on a connection's database.
pub(crate) fn register_all(connection: &Connection, table: &'static [Udf]) -> duckdb::Result<()> {
    for udf in table {
        REGISTERING.with_borrow_mut(|slot| *slot = Some(udf));
        for safe in [false, true] {
            let name = if safe {
                format!("{SAFE_PREFIX}{}", udf.name)
            } else {
                udf.name.to_owned()
            };
            connection.register_scalar_function_with_state::<Function>(
                &name,
                &Registered { udf, safe },
            )?;
        }
    }
    REGISTERING.with_borrow_mut(|slot| *slot = None);
    Ok(())
}

enum Column<'a> {
    Flat(FlatVector<'a>, Kind),
    List(ListVector<'a>, Box<Column<'a>>),
}

impl<'a> Column<'a> {
    fn of(input: &'a DataChunkHandle, index: usize, kind: Kind) -> Self {
        match kind {
            Kind::List(element) => {
                let list = input.list_vector(index);
                let child = Self::child(&list, *element);
                Self::List(list, Box::new(child))
            }
            _ => Self::Flat(input.flat_vector(index), kind),
        }
    }

    fn child(list: &ListVector<'a>, element: Kind) -> Self {
        match element {
            Kind::List(inner) => {
                let child = list.list_child();
                let grandchild = Self::child(&child, *inner);
                Self::List(child, Box::new(grandchild))
            }
            _ => Self::Flat(list.child(list.len()), element),
        }
    }

    fn get(&self, row: usize) -> Datum<'a> {
        match self {
            Self::Flat(vector, kind) => {
                if vector.row_is_null(row as u64) {
                    return Datum::Null;
                }
                read(vector, *kind, row)
            }
            Self::List(vector, child) => {
                if vector.row_is_null(row as u64) {
                    return Datum::Null;
                }
                let (offset, length) = vector.get_entry(row);
                Datum::List(
                    (offset..offset + length)
                        .map(|index| child.get(index))
                        .collect(),
                )
            }
        }
    }
}

#[expect(
    unsafe_code,
    reason = "DuckDB's vectors are raw memory; each kind reads its own storage"
)]
fn read<'a>(vector: &FlatVector<'a>, kind: Kind, row: usize) -> Datum<'a> {
    // SAFETY: the function was registered with exactly these kinds, so DuckDB's vector stores this
    // type; `row` lies within the chunk (or the list's child) and is not NULL, hence initialised;
    // text stays alive as long as the chunk, which outlives the call.
    unsafe {
        match kind {
            Kind::Int => Datum::Int(*vector.as_mut_ptr::<i64>().add(row)),
            Kind::Float => Datum::Float(*vector.as_mut_ptr::<f64>().add(row)),
            Kind::Bool => Datum::Bool(*vector.as_mut_ptr::<u8>().add(row) != 0),
            Kind::Date => Datum::Date(*vector.as_mut_ptr::<i32>().add(row)),
            Kind::Time => Datum::Time(*vector.as_mut_ptr::<i64>().add(row)),
            Kind::Micros => Datum::Micros(*vector.as_mut_ptr::<i64>().add(row)),
            Kind::Decimal => Datum::Decimal(vector.as_mut_ptr::<i128>().add(row).read_unaligned()),
            Kind::Interval => {
                let raw = vector
                    .as_mut_ptr::<ffi::duckdb_interval>()
                    .add(row)
                    .read_unaligned();
                Datum::Interval(Interval {
                    months: raw.months,
                    days: raw.days,
                    micros: raw.micros,
                })
            }
            Kind::Text | Kind::Bytes => {
                let slot = vector.as_mut_ptr::<ffi::duckdb_string_t>().add(row);
                let length = ffi::duckdb_string_t_length(*slot) as usize;
                let data = ffi::duckdb_string_t_data(slot).cast::<u8>();
                let octets = if length == 0 {
                    &[]
                } else {
                    std::slice::from_raw_parts(data, length)
                };
                if kind == Kind::Bytes {
                    Datum::Bytes(Cow::Borrowed(octets))
                } else {
                    Datum::Text(String::from_utf8_lossy(octets))
                }
            }
            Kind::List(_) => Datum::Null,
        }
    }
}

#[expect(
    unsafe_code,
    reason = "DuckDB's vectors are raw memory; each kind writes its own storage"
)]
fn write(vector: &mut FlatVector<'_>, row: usize, datum: &Datum<'_>) {
    // SAFETY: the result's kind is the registered one, so the storage has this type; `row` lies
    // within the capacity that DuckDB (or the list's reservation) gave.
    unsafe {
        match datum {
            Datum::Null | Datum::List(_) => vector.set_null(row),
            Datum::Int(v) | Datum::Time(v) | Datum::Micros(v) => {
                vector.as_mut_ptr::<i64>().add(row).write(*v);
            }
            Datum::Float(v) => vector.as_mut_ptr::<f64>().add(row).write(*v),
            Datum::Bool(v) => vector.as_mut_ptr::<u8>().add(row).write(u8::from(*v)),
            Datum::Date(v) => vector.as_mut_ptr::<i32>().add(row).write(*v),
            Datum::Decimal(v) => vector.as_mut_ptr::<i128>().add(row).write_unaligned(*v),
            Datum::Interval(v) => vector
                .as_mut_ptr::<ffi::duckdb_interval>()
                .add(row)
                .write_unaligned(ffi::duckdb_interval {
                    months: v.months,
                    days: v.days,
                    micros: v.micros,
                }),
            Datum::Text(text) => vector.insert(row, text.as_ref()),
            Datum::Bytes(octets) => vector.insert(row, octets.as_ref()),
        }
    }
}

fn run(
    function: Registered,
    input: &mut DataChunkHandle,
    output: &mut dyn WritableVector,
) -> Result<(), Box<dyn Error>> {
    let rows = input.len();
    let udf = function.udf;
    if let Some(operation) = udf.floats {
        return run_floats(function, operation, input, output);
    }
    let columns: Vec<Column<'_>> = udf
        .params
        .iter()
        .enumerate()
        .map(|(index, kind)| Column::of(input, index, *kind))
        .collect();
    let mut args: Vec<Datum<'_>> = Vec::with_capacity(columns.len());
    let mut answer = |row: usize| -> Answer {
        args.clear();
        for column in &columns {
            let datum = column.get(row);
            if datum.is_null() {
                return Ok(Datum::Null);
            }
            args.push(datum);
        }
        function.answer(&args)
    };
    if let Kind::List(element) = udf.result {
        let mut lists = Vec::with_capacity(rows);
        for row in 0..rows {
            lists.push(answer(row)?);
        }
        let mut vector = output.list_vector();
        write_lists(&mut vector, &lists, *element)
    } else {
        let mut vector = output.flat_vector();
        for row in 0..rows {
            let datum = answer(row)?;
            write(&mut vector, row, &datum);
        }
        Ok(())
    }
}

#[expect(
    unsafe_code,
    reason = "DuckDB's vectors are raw memory; all three hold doubles here"
)]
fn run_floats(
    function: Registered,
    operation: fn(f64, f64) -> f64,
    input: &DataChunkHandle,
    output: &mut dyn WritableVector,
) -> Result<(), Box<dyn Error>> {
    let rows = input.len();
    let (left, right) = (input.flat_vector(0), input.flat_vector(1));
    let mut result = output.flat_vector();
    // SAFETY: the function was registered with two DOUBLE parameters and a DOUBLE result, and each
    // vector holds at least `rows` values; a NULL row's value is unspecified bits, which any double is.
    let (xs, ys, target) = unsafe {
        (
            left.as_slice_with_len::<f64>(rows),
            right.as_slice_with_len::<f64>(rows),
            result.as_mut_ptr::<f64>(),
        )
    };
    for (row, (x, y)) in xs.iter().zip(ys).enumerate() {
        let value = operation(*x, *y);
        // SAFETY: as above; `row` is below `rows`.
        unsafe { target.add(row).write(value) };
        if !value.is_finite() && !left.row_is_null(row as u64) && !right.row_is_null(row as u64) {
            let datum = function.answer(&[Datum::Float(*x), Datum::Float(*y)])?;
            write(&mut result, row, &datum);
        }
    }
    for row in 0..rows {
        if left.row_is_null(row as u64) || right.row_is_null(row as u64) {
            result.set_null(row);
        }
    }
    Ok(())
}

fn write_lists(
    vector: &mut ListVector<'_>,
    lists: &[Datum<'_>],
    element: Kind,
) -> Result<(), Box<dyn Error>> {
    let total: usize = lists.iter().map(|list| list.items().len()).sum();
    vector.try_set_len(total)?;
    let mut offset = 0;
    for (row, list) in lists.iter().enumerate() {
        if list.is_null() {
            vector.set_null(row);
        }
        vector.set_entry(row, offset, list.items().len());
        offset += list.items().len();
    }
    if let Kind::List(inner) = element {
        let items: Vec<Datum<'_>> = lists
            .iter()
            .flat_map(|list| list.items().iter().cloned())
            .collect();
        return write_lists(&mut vector.list_child(), &items, *inner);
    }
    let mut child = vector.child(total);
    for (index, datum) in lists.iter().flat_map(Datum::items).enumerate() {
        write(&mut child, index, datum);
    }
    Ok(())
}
