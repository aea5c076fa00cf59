//! Columns and the fields within them, as arrays of their own.

use crate::problem::from_polars;
use model::{Column, ColumnPath, ColumnType, Mode, Problem, Result};
use polars_arrow::array::{ArrayRef, ListArray, StructArray};
use polars_arrow::offset::OffsetsBuffer;

/// Columns and fields to read, and what each is.
pub(crate) struct Projection {
    /// The column of each path.
    pub(crate) whole: Vec<usize>,
    /// Each of those once, ascending.
    pub(crate) ascending: Vec<usize>,
    /// For each path, the place of its column among those.
    pub(crate) places: Vec<usize>,
    /// The fields behind it.
    fields: Vec<Vec<usize>>,
    /// What each path leads to. Its name is that of the field.
    pub(crate) columns: Vec<Column>,
}

impl Projection {
    /// `BadInput` for `columns` when a path leads nowhere.
    pub(crate) fn new(paths: &[ColumnPath], known: &[Column]) -> Result<Self> {
        let mut projection = Self {
            whole: Vec::with_capacity(paths.len()),
            ascending: Vec::new(),
            places: Vec::new(),
            fields: Vec::with_capacity(paths.len()),
            columns: Vec::with_capacity(paths.len()),
        };
        for path in paths {
            let nowhere = || Problem::bad_input("columns", format!("no column {path:?}"));
            let (first, rest) = path.split_first().ok_or_else(nowhere)?;
            let place = *first as usize;
            let mut column = known.get(place).ok_or_else(nowhere)?;
            let mut repeated = column.mode == Mode::Repeated;
            for step in rest {
                column = column.fields.get(*step as usize).ok_or_else(nowhere)?;
                repeated |= column.mode == Mode::Repeated;
            }
            let mut column = column.clone();
            if repeated {
                column.mode = Mode::Repeated;
            } else if !rest.is_empty() {
                column.mode = Mode::Nullable;
            }
            projection.whole.push(place);
            projection
                .fields
                .push(rest.iter().map(|step| *step as usize).collect());
            projection.columns.push(column);
        }
        let mut ascending = projection.whole.clone();
        ascending.sort_unstable();
        ascending.dedup();
        projection.places = projection
            .whole
            .iter()
            .filter_map(|column| ascending.binary_search(column).ok())
            .collect();
        projection.ascending = ascending;
        Ok(projection)
    }

    /// Whole columns.
    pub(crate) fn of_columns(columns: &[u32], known: &[Column]) -> Result<Self> {
        let paths: Vec<ColumnPath> = columns.iter().map(|column| vec![*column]).collect();
        Self::new(&paths, known)
    }

    /// The array of the path with this index, out of that of its column.
    pub(crate) fn project(&self, index: usize, whole: &ArrayRef) -> Result<ArrayRef> {
        let fields = self.fields.get(index).map_or(&[][..], Vec::as_slice);
        inside(whole.clone(), fields)
    }
}

/// What a column's name is when it is shown alone: `event.name`.
pub(crate) fn dotted_name(path: &[u32], known: &[Column]) -> String {
    let mut name = String::new();
    let mut columns = known;
    for (depth, step) in path.iter().enumerate() {
        let Some(column) = columns.get(*step as usize) else {
            break;
        };
        if depth > 0 {
            name.push('.');
        }
        name.push_str(&column.name);
        columns = &column.fields;
    }
    name
}

/// Whether a value can be an operand of `<`.
pub(crate) fn is_ordered(column: &Column) -> bool {
    column.mode != Mode::Repeated
        && !matches!(
            column.column_type,
            ColumnType::Struct | ColumnType::Json | ColumnType::Geography | ColumnType::Unknown
        )
}

fn inside(array: ArrayRef, fields: &[usize]) -> Result<ArrayRef> {
    let Some((first, rest)) = fields.split_first() else {
        return Ok(array);
    };
    let broken = || Problem::broken("a field that is not there");
    let any = array.as_any();
    if let Some(list) = any.downcast_ref::<ListArray<i64>>() {
        let values = inside(list.values().clone(), fields)?;
        return joined(list, values);
    }
    let parent: &StructArray = any.downcast_ref().ok_or_else(broken)?;
    let field = parent.values().get(*first).ok_or_else(broken)?;
    let validity = match (parent.validity(), field.validity()) {
        (Some(outer), Some(inner)) => Some(outer & inner),
        (outer, inner) => outer.or(inner).cloned(),
    };
    inside(field.with_validity(validity), rest)
}

/// A list of `values`; when those are lists themselves, one list of all their elements.
fn joined(list: &ListArray<i64>, values: ArrayRef) -> Result<ArrayRef> {
    let (offsets, values) = match values.as_any().downcast_ref::<ListArray<i64>>() {
        Some(inner) => {
            let ends = inner.offsets().buffer();
            let outer = list.offsets().buffer().iter();
            let joined: Option<Vec<i64>> =
                outer.map(|at| ends.get(*at as usize).copied()).collect();
            let joined = joined.ok_or_else(|| Problem::broken("a list beyond its values"))?;
            let offsets = OffsetsBuffer::try_from(joined).map_err(from_polars)?;
            (offsets, inner.values().clone())
        }
        None => (list.offsets().clone(), values),
    };
    let data_type = ListArray::<i64>::default_datatype(values.dtype().clone());
    let validity = list.validity().cloned();
    let list = ListArray::<i64>::try_new(data_type, offsets, values, validity);
    Ok(Box::new(list.map_err(from_polars)?))
}
