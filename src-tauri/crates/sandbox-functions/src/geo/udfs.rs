//! The functions on geographies that DuckDB calls.

use super::measure;
use super::shape::{Point, Shape, read};
use crate::udf::Kind::{Bool, Float, Int, List, Text};
use crate::udf::{Answer, Datum, Udf, udf};

fn shape(datum: &Datum<'_>) -> Result<Shape, String> {
    read(datum.str())
}

#[expect(clippy::unnecessary_wraps, reason = "an answer like the others")]
fn wkt(shape: &Shape) -> Answer {
    Ok(Datum::text(shape.wkt()))
}

fn relation(a: &[Datum<'_>], holds: fn(&Shape, &Shape) -> bool) -> Answer {
    Ok(Datum::Bool(holds(&shape(&a[0])?, &shape(&a[1])?)))
}

fn single(a: &Datum<'_>, name: &str) -> Result<Option<Point>, String> {
    match shape(a)? {
        Shape::Point(point) => Ok(Some(point)),
        other if other.points().is_empty() => Ok(None),
        _ => Err(format!("{name} is only defined for points")),
    }
}

const GEOHASH: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";

fn geohash(point: Point, length: usize) -> String {
    let (mut lng, mut lat) = ((-180.0, 180.0), (-90.0, 90.0));
    let mut out = String::new();
    let mut even = true;
    while out.len() < length {
        let mut digit = 0_usize;
        for _ in 0..5 {
            let (range, value) = if even {
                (&mut lng, point.0)
            } else {
                (&mut lat, point.1)
            };
            let middle: f64 = f64::midpoint(range.0, range.1);
            digit <<= 1;
            if value >= middle {
                digit |= 1;
                range.0 = middle;
            } else {
                range.1 = middle;
            }
            even = !even;
        }
        out.extend(GEOHASH.get(digit).map(|c| char::from(*c)));
    }
    out
}

fn from_geohash(text: &str) -> Result<Point, String> {
    let (mut lng, mut lat) = ((-180.0, 180.0), (-90.0, 90.0));
    let mut even = true;
    for c in text.to_ascii_lowercase().bytes() {
        let digit = GEOHASH
            .iter()
            .position(|d| *d == c)
            .ok_or_else(|| format!("Invalid geohash: {text}"))?;
        for bit in (0..5).rev() {
            let range: &mut (f64, f64) = if even { &mut lng } else { &mut lat };
            let middle = f64::midpoint(range.0, range.1);
            if digit >> bit & 1 == 1 {
                range.0 = middle;
            } else {
                range.1 = middle;
            }
            even = !even;
        }
    }
    Ok((f64::midpoint(lng.0, lng.1), f64::midpoint(lat.0, lat.1)))
}

fn make_line(shapes: &[Shape]) -> Answer {
    let points: Vec<Point> = shapes.iter().flat_map(Shape::points).collect();
    if points.len() < 2 {
        return Err("ST_MAKELINE requires at least two points".to_owned());
    }
    wkt(&Shape::Line(points))
}

fn line_point(a: &Datum<'_>, name: &str, pick: impl Fn(&[Point]) -> Option<Point>) -> Answer {
    match shape(a)? {
        Shape::Line(points) => {
            Ok(pick(&points).map_or(Datum::Null, |p| Datum::text(Shape::Point(p).wkt())))
        }
        _ => Err(format!("{name} is only defined for a single linestring")),
    }
}

pub(crate) static TABLE: &[Udf] = &[
    udf("bq_read_geography", &[Text], Text, |a| {
        super::normal(a[0].str()).map(Datum::text)
    }),
    udf("bq_geog_point", &[Float, Float], Text, |a| {
        let (lng, lat) = (a[0].float(), a[1].float());
        if !(-90.0..=90.0).contains(&lat) {
            return Err(format!(
                "Latitude must be between -90 and 90 degrees. Found: {lat}"
            ));
        }
        if !lng.is_finite() {
            return Err(format!("Longitude must be finite. Found: {lng}"));
        }
        let lng = if (-180.0..=180.0).contains(&lng) {
            lng
        } else {
            (lng + 180.0).rem_euclid(360.0) - 180.0
        };
        wkt(&Shape::Point((lng, lat)))
    }),
    udf("bq_geojson", &[Text], Text, |a| {
        Ok(Datum::text(shape(&a[0])?.geojson()))
    }),
    udf("bq_st_x", &[Text], Float, |a| {
        Ok(single(&a[0], "ST_X")?.map_or(Datum::Null, |p| Datum::Float(p.0)))
    }),
    udf("bq_st_y", &[Text], Float, |a| {
        Ok(single(&a[0], "ST_Y")?.map_or(Datum::Null, |p| Datum::Float(p.1)))
    }),
    udf("bq_st_distance", &[Text, Text], Float, |a| {
        Ok(measure::distance(&shape(&a[0])?, &shape(&a[1])?).map_or(Datum::Null, Datum::Float))
    }),
    udf("bq_st_dwithin", &[Text, Text, Float], Bool, |a| {
        Ok(Datum::Bool(
            measure::distance(&shape(&a[0])?, &shape(&a[1])?).is_some_and(|d| d <= a[2].float()),
        ))
    }),
    udf("bq_st_intersects", &[Text, Text], Bool, |a| {
        relation(a, measure::intersects)
    }),
    udf("bq_st_contains", &[Text, Text], Bool, |a| {
        relation(a, measure::contains)
    }),
    udf("bq_st_covers", &[Text, Text], Bool, |a| {
        relation(a, measure::covers)
    }),
    udf("bq_st_length", &[Text], Float, |a| {
        Ok(Datum::Float(measure::length(&shape(&a[0])?)))
    }),
    udf("bq_st_perimeter", &[Text], Float, |a| {
        Ok(Datum::Float(measure::perimeter(&shape(&a[0])?)))
    }),
    udf("bq_st_area", &[Text], Float, |a| {
        Ok(Datum::Float(measure::area(&shape(&a[0])?)))
    }),
    udf("bq_st_azimuth", &[Text, Text], Float, |a| {
        match (single(&a[0], "ST_AZIMUTH")?, single(&a[1], "ST_AZIMUTH")?) {
            (Some(from), Some(to)) => {
                Ok(measure::azimuth(from, to).map_or(Datum::Null, Datum::Float))
            }
            _ => Ok(Datum::Null),
        }
    }),
    udf("bq_st_num_points", &[Text], Int, |a| {
        Ok(Datum::Int(shape(&a[0])?.points().len() as i64))
    }),
    udf("bq_st_is_empty", &[Text], Bool, |a| {
        Ok(Datum::Bool(shape(&a[0])?.points().is_empty()))
    }),
    udf("bq_st_is_collection", &[Text], Bool, |a| {
        let simple = matches!(
            shape(&a[0])?,
            Shape::Point(_) | Shape::Line(_) | Shape::Polygon(_)
        );
        Ok(Datum::Bool(!simple))
    }),
    udf("bq_st_dimension", &[Text], Int, |a| {
        let shape = shape(&a[0])?;
        Ok(Datum::Int(if !shape.polygons().is_empty() {
            2
        } else if !shape.lines().is_empty() {
            1
        } else if shape.points().is_empty() {
            -1
        } else {
            0
        }))
    }),
    udf("bq_st_type", &[Text], Text, |a| {
        Ok(Datum::text(shape(&a[0])?.kind()))
    }),
    udf("bq_st_geohash", &[Text, Int], Text, |a| {
        if !(1..=20).contains(&a[1].int()) {
            return Err("ST_GEOHASH maxchars must be between 1 and 20".to_owned());
        }
        Ok(single(&a[0], "ST_GEOHASH")?.map_or(Datum::Null, |p| {
            Datum::text(geohash(p, a[1].int() as usize))
        }))
    }),
    udf("bq_st_point_of_geohash", &[Text], Text, |a| {
        wkt(&Shape::Point(from_geohash(a[0].str())?))
    }),
    udf("bq_st_make_line", &[List(&Text)], Text, |a| {
        let shapes: Result<Vec<Shape>, String> = a[0]
            .items()
            .iter()
            .filter(|item| !item.is_null())
            .map(shape)
            .collect();
        make_line(&shapes?)
    }),
    udf("bq_st_start_point", &[Text], Text, |a| {
        line_point(&a[0], "ST_STARTPOINT", |points| points.first().copied())
    }),
    udf("bq_st_end_point", &[Text], Text, |a| {
        line_point(&a[0], "ST_ENDPOINT", |points| points.last().copied())
    }),
    udf("bq_st_point_n", &[Text, Int], Text, |a| {
        let index = a[1].int();
        line_point(&a[0], "ST_POINTN", |points| {
            let at = if index > 0 {
                index - 1
            } else {
                points.len() as i64 + index
            };
            usize::try_from(at)
                .ok()
                .filter(|_| index != 0)
                .and_then(|at| points.get(at).copied())
        })
    }),
    udf("bq_st_make_polygon", &[Text], Text, |a| {
        match shape(&a[0])? {
            Shape::Line(mut points) => {
                if points.first() != points.last() {
                    points.extend(points.first().copied());
                }
                if points.len() < 4 {
                    return Err("ST_MAKEPOLYGON requires at least three distinct points".to_owned());
                }
                wkt(&Shape::Polygon(vec![points]))
            }
            _ => Err("ST_MAKEPOLYGON requires a linestring".to_owned()),
        }
    }),
];
