//! Columns under construction: typed values in, Polars columns out. No JSON.

use model::{Column, ColumnType, Mode};
use polars::prelude::{DataFrame, DataType, Field, PlSmallStr, PolarsResult, Series, TimeUnit};
use polars_arrow::array::{
    Array, BooleanArray, ListArray, MutableBinaryViewArray, PrimitiveArray, StructArray,
};
use polars_arrow::bitmap::Bitmap;
use polars_arrow::datatypes::{ArrowDataType, Field as ArrowField};
use polars_arrow::offset::OffsetsBuffer;
use polars_arrow::types::NativeType;

/// Which values are not NULL; kept only from the first NULL on.
#[derive(Default)]
pub(crate) struct Validity {
    flags: Option<Vec<bool>>,
}

impl Validity {
    #[inline]
    fn valid(&mut self) {
        if let Some(flags) = &mut self.flags {
            flags.push(true);
        }
    }

    /// `len`: how many values there are before this one.
    #[cold]
    fn null(&mut self, len: usize) {
        self.flags
            .get_or_insert_with(|| vec![true; len])
            .push(false);
    }

    fn finish(self) -> Option<Bitmap> {
        self.flags.map(Bitmap::from)
    }
}

/// Values of fixed width.
pub(crate) struct Fixed<T> {
    values: Vec<T>,
    validity: Validity,
}

impl<T: NativeType> Fixed<T> {
    fn new() -> Self {
        Self {
            values: Vec::new(),
            validity: Validity::default(),
        }
    }

    /// Adds a value.
    #[inline]
    pub(crate) fn push(&mut self, value: T) {
        self.values.push(value);
        self.validity.valid();
    }

    fn null(&mut self) {
        self.validity.null(self.values.len());
        self.values.push(T::default());
    }

    fn finish(mut self) -> Box<dyn Array> {
        // It may be kept for long.
        self.values.shrink_to_fit();
        let array = PrimitiveArray::from_vec(self.values);
        Box::new(array.with_validity(self.validity.finish()))
    }
}

/// One column, or one field of a struct, or the elements of an array.
pub(crate) enum Builder {
    Int64(Fixed<i64>),
    Float64(Fixed<f64>),
    Numeric(Fixed<i128>),
    Bool {
        values: Vec<bool>,
        validity: Validity,
    },
    /// Everything that is kept as the text that came.
    Text(MutableBinaryViewArray<str>),
    /// A RANGE of TIMESTAMP, whose ends come as numbers.
    Instants(MutableBinaryViewArray<str>),
    Bytes(MutableBinaryViewArray<[u8]>),
    Date(Fixed<i32>),
    Time(Fixed<i64>),
    Datetime(Fixed<i64>),
    Timestamp(Fixed<i64>),
    Struct {
        fields: Vec<Builder>,
        len: usize,
        validity: Validity,
    },
    List {
        elements: Box<Builder>,
        ends: Vec<i64>,
        validity: Validity,
    },
}

impl Builder {
    /// An empty column of a type and a mode.
    pub(crate) fn new(column: &Column) -> Self {
        let elements = match column.column_type {
            ColumnType::Int64 => Self::Int64(Fixed::new()),
            ColumnType::Float64 => Self::Float64(Fixed::new()),
            ColumnType::Numeric => Self::Numeric(Fixed::new()),
            ColumnType::Bool => Self::Bool {
                values: Vec::new(),
                validity: Validity::default(),
            },
            ColumnType::Bytes => Self::Bytes(MutableBinaryViewArray::new()),
            ColumnType::Date => Self::Date(Fixed::new()),
            ColumnType::Time => Self::Time(Fixed::new()),
            ColumnType::Datetime => Self::Datetime(Fixed::new()),
            ColumnType::Timestamp => Self::Timestamp(Fixed::new()),
            ColumnType::Struct => Self::Struct {
                fields: column.fields.iter().map(Self::new).collect(),
                len: 0,
                validity: Validity::default(),
            },
            ColumnType::Range if column.range_element == Some(ColumnType::Timestamp) => {
                Self::Instants(MutableBinaryViewArray::new())
            }
            ColumnType::String
            | ColumnType::Bignumeric
            | ColumnType::Interval
            | ColumnType::Json
            | ColumnType::Geography
            | ColumnType::Range
            | ColumnType::Unknown => Self::Text(MutableBinaryViewArray::new()),
        };
        if column.mode == Mode::Repeated {
            Self::List {
                elements: Box::new(elements),
                ends: vec![0],
                validity: Validity::default(),
            }
        } else {
            elements
        }
    }

    /// Makes room for so many more values (elements of arrays left out).
    pub(crate) fn reserve(&mut self, count: usize) {
        match self {
            Self::Int64(values)
            | Self::Time(values)
            | Self::Datetime(values)
            | Self::Timestamp(values) => values.values.reserve(count),
            Self::Float64(values) => values.values.reserve(count),
            Self::Numeric(values) => values.values.reserve(count),
            Self::Date(values) => values.values.reserve(count),
            Self::Bool { values, .. } => values.reserve(count),
            Self::Text(values) | Self::Instants(values) => values.reserve(count),
            Self::Bytes(values) => values.reserve(count),
            Self::Struct { fields, .. } => fields.iter_mut().for_each(|field| field.reserve(count)),
            Self::List { ends, .. } => ends.reserve(count),
        }
    }

    /// Adds a NULL.
    pub(crate) fn null(&mut self) {
        match self {
            Self::Int64(values)
            | Self::Time(values)
            | Self::Datetime(values)
            | Self::Timestamp(values) => values.null(),
            Self::Float64(values) => values.null(),
            Self::Numeric(values) => values.null(),
            Self::Date(values) => values.null(),
            Self::Bool { values, validity } => {
                validity.null(values.len());
                values.push(false);
            }
            Self::Text(values) | Self::Instants(values) => values.push_null(),
            Self::Bytes(values) => values.push_null(),
            Self::Struct {
                fields,
                len,
                validity,
            } => {
                validity.null(*len);
                *len += 1;
                for field in fields {
                    field.null();
                }
            }
            Self::List { ends, validity, .. } => {
                validity.null(ends.len() - 1);
                ends.push(ends.last().copied().unwrap_or(0));
            }
        }
    }

    /// Adds a truth value to a column of them.
    #[inline]
    pub(crate) fn push_bool(values: &mut Vec<bool>, validity: &mut Validity, value: bool) {
        values.push(value);
        validity.valid();
    }

    /// Ends a struct whose fields have each got one value.
    #[inline]
    pub(crate) fn end_struct(len: &mut usize, validity: &mut Validity) {
        *len += 1;
        validity.valid();
    }

    /// Ends an array whose elements have been added.
    #[inline]
    pub(crate) fn end_list(elements: &Self, ends: &mut Vec<i64>, validity: &mut Validity) {
        ends.push(elements.len() as i64);
        validity.valid();
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Int64(values)
            | Self::Time(values)
            | Self::Datetime(values)
            | Self::Timestamp(values) => values.values.len(),
            Self::Float64(values) => values.values.len(),
            Self::Numeric(values) => values.values.len(),
            Self::Date(values) => values.values.len(),
            Self::Bool { values, .. } => values.len(),
            Self::Text(values) | Self::Instants(values) => values.len(),
            Self::Bytes(values) => values.len(),
            Self::Struct { len, .. } => *len,
            Self::List { ends, .. } => ends.len() - 1,
        }
    }

    /// The finished column: its values in Polars' physical form, and their logical type.
    fn finish(self) -> PolarsResult<(Box<dyn Array>, DataType)> {
        Ok(match self {
            Self::Int64(values) => (values.finish(), DataType::Int64),
            Self::Float64(values) => (values.finish(), DataType::Float64),
            Self::Numeric(values) => {
                let array = PrimitiveArray::from_vec(values.values)
                    .to(ArrowDataType::Int128)
                    .with_validity(values.validity.finish());
                (
                    Box::new(array),
                    DataType::Decimal(38, super::scalar::NUMERIC_SCALE as usize),
                )
            }
            Self::Bool { values, validity } => {
                let array = BooleanArray::new(
                    ArrowDataType::Boolean,
                    Bitmap::from(values),
                    validity.finish(),
                );
                (Box::new(array), DataType::Boolean)
            }
            Self::Text(values) | Self::Instants(values) => {
                (Box::new(values.freeze()), DataType::String)
            }
            Self::Bytes(values) => (Box::new(values.freeze()), DataType::Binary),
            Self::Date(values) => (values.finish(), DataType::Date),
            Self::Time(values) => (values.finish(), DataType::Time),
            Self::Datetime(values) => (
                values.finish(),
                DataType::Datetime(TimeUnit::Microseconds, None),
            ),
            Self::Timestamp(values) => (
                values.finish(),
                DataType::Datetime(TimeUnit::Microseconds, Some(polars::prelude::TimeZone::UTC)),
            ),
            Self::Struct {
                fields,
                len,
                validity,
            } => {
                let mut arrays = Vec::with_capacity(fields.len());
                let mut arrow_fields = Vec::with_capacity(fields.len());
                let mut logical = Vec::with_capacity(fields.len());
                for (index, field) in fields.into_iter().enumerate() {
                    let name = position(index);
                    let (array, data_type) = field.finish()?;
                    arrow_fields.push(ArrowField::new(name.clone(), array.dtype().clone(), true));
                    logical.push(Field::new(name, data_type));
                    arrays.push(array);
                }
                let array = StructArray::try_new(
                    ArrowDataType::Struct(arrow_fields),
                    len,
                    arrays,
                    validity.finish(),
                )?;
                (Box::new(array), DataType::Struct(logical))
            }
            Self::List {
                elements,
                ends,
                validity,
            } => {
                let (values, data_type) = elements.finish()?;
                let array = ListArray::<i64>::try_new(
                    ListArray::<i64>::default_datatype(values.dtype().clone()),
                    OffsetsBuffer::try_from(ends)?,
                    values,
                    validity.finish(),
                )?;
                (Box::new(array), DataType::List(Box::new(data_type)))
            }
        })
    }
}

/// The name of a column or a field of a batch: its place.
pub(crate) fn position(index: usize) -> PlSmallStr {
    PlSmallStr::from_string(index.to_string())
}

/// The finished batch of `height` rows.
pub(crate) fn frame(builders: Vec<Builder>, height: usize) -> PolarsResult<DataFrame> {
    let mut columns = Vec::with_capacity(builders.len());
    for (index, builder) in builders.into_iter().enumerate() {
        let (array, data_type) = builder.finish()?;
        columns.push(Series::from_chunk_and_dtype(position(index), array, &data_type)?.into());
    }
    DataFrame::new(height, columns)
}
