//! Columns of frames, built value by value.

use polars::prelude::{
    ChunkedBuilder, Column, DataType, Float64Type, Int32Type, Int64Type, IntoColumn, PlSmallStr,
    PrimitiveChunkedBuilder, StringChunkedBuilder, TimeUnit,
};

use super::value::Value;
use crate::records::layout::Field;
use crate::records::schema::Kind;

/// The name of the column that holds the scores of a question.
#[must_use]
pub fn score_name(field: &Field) -> String {
    format!("{}:score", field.name)
}

/// The type a column has in frames.
#[must_use]
pub fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Store | Kind::Vehicle | Kind::Text | Kind::FreeText | Kind::List | Kind::Enum(_) | Kind::OpenEnum(_) => {
            DataType::String
        }
        Kind::Timestamp => DataType::Datetime(TimeUnit::Milliseconds, None),
        Kind::Month => DataType::Int32,
        Kind::Integer | Kind::Level(_) | Kind::Answer(_) => DataType::Int64,
        Kind::Number | Kind::Fraction => DataType::Float64,
    }
}

/// A column under construction; two for questions answered by a score.
pub enum Builder {
    /// Texts, and canonical words.
    Text(StringChunkedBuilder),
    /// Whole numbers and levels.
    Integer(PrimitiveChunkedBuilder<Int64Type>),
    /// Levels, and the scores they come from.
    Scored(PrimitiveChunkedBuilder<Int64Type>, PrimitiveChunkedBuilder<Int64Type>),
    /// Numbers.
    Number(PrimitiveChunkedBuilder<Float64Type>),
    /// Milliseconds since 1970.
    Moment(PrimitiveChunkedBuilder<Int64Type>),
    /// Months as ordinals.
    Month(PrimitiveChunkedBuilder<Int32Type>),
}

impl Builder {
    /// An empty column of a field.
    #[must_use]
    pub fn new(field: &Field) -> Self {
        let name = PlSmallStr::from_str(&field.name);
        match field.kind {
            Kind::Timestamp => Self::Moment(PrimitiveChunkedBuilder::new(name, 0)),
            Kind::Month => Self::Month(PrimitiveChunkedBuilder::new(name, 0)),
            Kind::Number | Kind::Fraction => Self::Number(PrimitiveChunkedBuilder::new(name, 0)),
            Kind::Answer(_) if field.is_scored() => Self::Scored(
                PrimitiveChunkedBuilder::new(name, 0),
                PrimitiveChunkedBuilder::new(PlSmallStr::from_string(score_name(field)), 0),
            ),
            Kind::Integer | Kind::Level(_) | Kind::Answer(_) => Self::Integer(PrimitiveChunkedBuilder::new(name, 0)),
            _ => Self::Text(StringChunkedBuilder::new(name, 0)),
        }
    }

    /// Adds a value; one of another type than the column's is null, which the reading of cells rules out.
    #[allow(clippy::match_same_arms, reason = "one pair of arms per kind of column")]
    pub fn push(&mut self, value: &Value<'_>, store_ids: &[String]) {
        match (self, value) {
            (Self::Text(builder), Value::Text(text)) => builder.append_value(text.as_ref()),
            (Self::Text(builder), Value::Store(store)) => builder.append_option(store_ids.get(*store)),
            (Self::Text(builder), _) => builder.append_null(),
            (Self::Integer(builder), Value::Integer(number)) => builder.append_value(*number),
            (Self::Integer(builder), Value::Answer(level, _)) => builder.append_option(*level),
            (Self::Integer(builder), _) => builder.append_null(),
            (Self::Scored(levels, scores), Value::Answer(level, score)) => {
                levels.append_option(*level);
                scores.append_option(*score);
            }
            (Self::Scored(levels, scores), _) => {
                levels.append_null();
                scores.append_null();
            }
            (Self::Number(builder), Value::Number(number)) => builder.append_value(*number),
            (Self::Number(builder), _) => builder.append_null(),
            (Self::Moment(builder), Value::Moment(moment)) => builder.append_value(*moment),
            (Self::Moment(builder), _) => builder.append_null(),
            (Self::Month(builder), Value::Month(month)) => builder.append_value(month.ordinal()),
            (Self::Month(builder), _) => builder.append_null(),
        }
    }

    /// The finished columns.
    #[must_use]
    pub fn finish(self) -> Vec<Column> {
        match self {
            Self::Text(builder) => vec![builder.finish().into_column()],
            Self::Integer(builder) => vec![builder.finish().into_column()],
            Self::Scored(levels, scores) => vec![levels.finish().into_column(), scores.finish().into_column()],
            Self::Number(builder) => vec![builder.finish().into_column()],
            Self::Moment(builder) => {
                vec![
                    builder
                        .finish()
                        .into_datetime(TimeUnit::Milliseconds, None)
                        .into_column(),
                ]
            }
            Self::Month(builder) => vec![builder.finish().into_column()],
        }
    }
}
