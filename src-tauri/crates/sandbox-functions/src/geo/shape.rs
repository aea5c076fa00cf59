//! Shapes, their WKT and their GeoJSON.

use crate::json::tree::{self, Json};

/// Longitude and latitude in degrees.
pub(crate) type Point = (f64, f64);

/// A geography.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Point(Point),
    Line(Vec<Point>),
    Polygon(Vec<Vec<Point>>),
    MultiPoint(Vec<Point>),
    MultiLine(Vec<Vec<Point>>),
    MultiPolygon(Vec<Vec<Vec<Point>>>),
    Collection(Vec<Shape>),
}

/// Reads WKT or GeoJSON.
pub(crate) fn read(text: &str) -> Result<Shape, String> {
    let trimmed = text.trim();
    if trimmed.starts_with('{') {
        let json =
            tree::parse(trimmed, true).map_err(|reason| format!("Invalid GeoJSON: {reason}"))?;
        return from_json(&json)
            .ok_or_else(|| format!("Invalid GeoJSON: {text}"))
            .and_then(checked);
    }
    let mut reader = Reader { rest: trimmed };
    let shape = reader.shape().filter(|_| reader.rest.trim().is_empty());
    shape
        .ok_or_else(|| format!("Invalid WKT: {text}"))
        .and_then(checked)
}

fn checked(shape: Shape) -> Result<Shape, String> {
    for point in shape.points() {
        if !(-90.0..=90.0).contains(&point.1) {
            return Err(format!(
                "Latitude must be between -90 and 90 degrees. Found: {}",
                point.1
            ));
        }
        if !(-180.0..=180.0).contains(&point.0) {
            return Err(format!(
                "Longitude must be between -180 and 180 degrees. Found: {}",
                point.0
            ));
        }
    }
    let rings: Vec<&Vec<Point>> = match &shape {
        Shape::Polygon(rings) => rings.iter().collect(),
        Shape::MultiPolygon(polygons) => polygons.iter().flatten().collect(),
        _ => Vec::new(),
    };
    for ring in rings {
        if ring.len() < 4 || ring.first() != ring.last() {
            return Err(
                "Invalid polygon loop: a loop must be closed and have at least 3 unique vertices"
                    .to_owned(),
            );
        }
    }
    Ok(shape)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn eat(&mut self, c: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(c)?;
        Some(())
    }

    fn word(&mut self) -> Option<String> {
        self.rest = self.rest.trim_start();
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(self.rest.len());
        let (word, tail) = self.rest.split_at(end);
        self.rest = tail;
        (!word.is_empty()).then(|| word.to_ascii_uppercase())
    }

    fn number(&mut self) -> Option<f64> {
        self.rest = self.rest.trim_start();
        let end = self
            .rest
            .find([' ', ',', ')', '\t', '\n'])
            .unwrap_or(self.rest.len());
        let (number, tail) = self.rest.split_at(end);
        self.rest = tail;
        number.parse().ok().filter(|n: &f64| n.is_finite())
    }

    fn point(&mut self) -> Option<Point> {
        Some((self.number()?, self.number()?))
    }

    fn many<T>(&mut self, one: fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.eat('(')?;
        let mut out = vec![one(self)?];
        while self.eat(',').is_some() {
            out.push(one(self)?);
        }
        self.eat(')')?;
        Some(out)
    }

    fn points(&mut self) -> Option<Vec<Point>> {
        self.many(Self::point)
    }

    fn loose_point(&mut self) -> Option<Point> {
        if self.rest.trim_start().starts_with('(') {
            self.eat('(')?;
            let point = self.point()?;
            self.eat(')')?;
            return Some(point);
        }
        self.point()
    }

    fn rings(&mut self) -> Option<Vec<Vec<Point>>> {
        self.many(Self::points)
    }

    fn shape(&mut self) -> Option<Shape> {
        let word = self.word()?;
        let before = self.rest;
        if self.word().as_deref() == Some("EMPTY") {
            return Some(Shape::Collection(Vec::new()));
        }
        self.rest = before;
        Some(match word.as_str() {
            "POINT" => Shape::Point(*self.points()?.first()?),
            "LINESTRING" => Shape::Line(self.points().filter(|p| p.len() > 1)?),
            "POLYGON" => Shape::Polygon(self.rings()?),
            "MULTIPOINT" => Shape::MultiPoint(self.many(Self::loose_point)?),
            "MULTILINESTRING" => Shape::MultiLine(self.rings()?),
            "MULTIPOLYGON" => Shape::MultiPolygon(self.many(Self::rings)?),
            "GEOMETRYCOLLECTION" => Shape::Collection(self.many(Self::shape)?),
            _ => return None,
        })
    }
}

fn number(json: &Json) -> Option<f64> {
    match json {
        Json::Int(value) => Some(*value as f64),
        Json::Float(value) => Some(*value),
        _ => None,
    }
}

fn items(json: &Json) -> Option<&[Json]> {
    match json {
        Json::Array(items) => Some(items),
        _ => None,
    }
}

fn point(json: &Json) -> Option<Point> {
    let items = items(json)?;
    Some((number(items.first()?)?, number(items.get(1)?)?))
}

fn list<T>(json: &Json, one: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    items(json)?.iter().map(one).collect()
}

fn from_json(json: &Json) -> Option<Shape> {
    let Json::Text(kind) = json.member("type")? else {
        return None;
    };
    if kind == "GeometryCollection" {
        return Some(Shape::Collection(list(
            json.member("geometries")?,
            from_json,
        )?));
    }
    let at = json.member("coordinates")?;
    let line = |json: &Json| list(json, point);
    let rings = |json: &Json| list(json, line);
    Some(match kind.as_str() {
        "Point" => Shape::Point(point(at)?),
        "LineString" => Shape::Line(line(at)?),
        "Polygon" => Shape::Polygon(rings(at)?),
        "MultiPoint" => Shape::MultiPoint(line(at)?),
        "MultiLineString" => Shape::MultiLine(rings(at)?),
        "MultiPolygon" => Shape::MultiPolygon(list(at, rings)?),
        _ => return None,
    })
}

fn joined<T>(items: &[T], one: impl Fn(&T) -> String) -> String {
    items.iter().map(one).collect::<Vec<String>>().join(", ")
}

fn pair(point: &Point) -> String {
    format!("{} {}", point.0, point.1)
}

fn bracket(point: &Point) -> String {
    format!("[{}, {}]", point.0, point.1)
}

fn wkt_line(points: &[Point]) -> String {
    format!("({})", joined(points, pair))
}

fn wkt_rings(rings: &[Vec<Point>]) -> String {
    format!("({})", joined(rings, |ring| wkt_line(ring)))
}

fn json_line(points: &[Point]) -> String {
    format!("[{}]", joined(points, bracket))
}

fn json_rings(rings: &[Vec<Point>]) -> String {
    format!("[{}]", joined(rings, |ring| json_line(ring)))
}

impl Shape {
    /// Well-known text.
    pub(crate) fn wkt(&self) -> String {
        match self {
            Self::Point(point) => format!("POINT({})", pair(point)),
            Self::Line(points) => format!("LINESTRING{}", wkt_line(points)),
            Self::Polygon(rings) => format!("POLYGON{}", wkt_rings(rings)),
            Self::MultiPoint(points) => format!("MULTIPOINT{}", wkt_line(points)),
            Self::MultiLine(lines) => format!("MULTILINESTRING{}", wkt_rings(lines)),
            Self::MultiPolygon(polygons) => {
                format!(
                    "MULTIPOLYGON({})",
                    joined(polygons, |rings| wkt_rings(rings))
                )
            }
            Self::Collection(shapes) if shapes.is_empty() => "GEOMETRYCOLLECTION EMPTY".to_owned(),
            Self::Collection(shapes) => {
                format!("GEOMETRYCOLLECTION({})", joined(shapes, Self::wkt))
            }
        }
    }

    /// GeoJSON, with BigQuery's spaces.
    pub(crate) fn geojson(&self) -> String {
        let with =
            |kind: &str, at: String| format!("{{ \"type\": \"{kind}\", \"coordinates\": {at} }} ");
        match self {
            Self::Point(point) => with("Point", bracket(point)),
            Self::Line(points) => with("LineString", json_line(points)),
            Self::Polygon(rings) => with("Polygon", json_rings(rings)),
            Self::MultiPoint(points) => with("MultiPoint", json_line(points)),
            Self::MultiLine(lines) => with("MultiLineString", json_rings(lines)),
            Self::MultiPolygon(polygons) => with(
                "MultiPolygon",
                format!("[{}]", joined(polygons, |rings| json_rings(rings))),
            ),
            Self::Collection(shapes) => {
                let inner = joined(shapes, |shape| shape.geojson().trim_end().to_owned());
                format!("{{ \"type\": \"GeometryCollection\", \"geometries\": [{inner}] }} ")
            }
        }
    }

    /// Every vertex.
    pub(crate) fn points(&self) -> Vec<Point> {
        match self {
            Self::Point(point) => vec![*point],
            Self::Line(points) | Self::MultiPoint(points) => points.clone(),
            Self::Polygon(lines) | Self::MultiLine(lines) => lines.concat(),
            Self::MultiPolygon(polygons) => {
                polygons.iter().flat_map(|rings| rings.concat()).collect()
            }
            Self::Collection(shapes) => shapes.iter().flat_map(Self::points).collect(),
        }
    }

    /// The polygons, each with its rings.
    pub(crate) fn polygons(&self) -> Vec<&Vec<Vec<Point>>> {
        match self {
            Self::Polygon(rings) => vec![rings],
            Self::MultiPolygon(polygons) => polygons.iter().collect(),
            Self::Collection(shapes) => shapes.iter().flat_map(Self::polygons).collect(),
            _ => Vec::new(),
        }
    }

    /// The lines that are no boundaries.
    pub(crate) fn lines(&self) -> Vec<&Vec<Point>> {
        match self {
            Self::Line(points) => vec![points],
            Self::MultiLine(lines) => lines.iter().collect(),
            Self::Collection(shapes) => shapes.iter().flat_map(Self::lines).collect(),
            _ => Vec::new(),
        }
    }

    /// The name `ST_GEOMETRYTYPE` gives.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Point(_) => "ST_Point",
            Self::Line(_) => "ST_LineString",
            Self::Polygon(_) => "ST_Polygon",
            Self::MultiPoint(_) => "ST_MultiPoint",
            Self::MultiLine(_) => "ST_MultiLineString",
            Self::MultiPolygon(_) => "ST_MultiPolygon",
            Self::Collection(_) => "ST_GeometryCollection",
        }
    }
}
