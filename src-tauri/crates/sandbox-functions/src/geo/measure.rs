//! Distances, lengths, areas and containment on a sphere of 6,371,010 metres.

use super::shape::{Point, Shape};

/// Metres.
pub(crate) const RADIUS: f64 = 6_371_010.0;
/// Angles below this count as touching (about a tenth of a millimetre).
const TOUCH: f64 = 1.5e-11;

type Vector = [f64; 3];

fn vector(point: Point) -> Vector {
    let (lng, lat) = (point.0.to_radians(), point.1.to_radians());
    [lat.cos() * lng.cos(), lat.cos() * lng.sin(), lat.sin()]
}

fn dot(a: &Vector, b: &Vector) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn cross(a: &Vector, b: &Vector) -> Vector {
    let [ax, ay, az] = *a;
    let [bx, by, bz] = *b;
    [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
}

fn norm(a: &Vector) -> f64 {
    dot(a, a).sqrt()
}

fn angle(a: &Vector, b: &Vector) -> f64 {
    norm(&cross(a, b)).atan2(dot(a, b))
}

fn unit(a: &Vector) -> Vector {
    let length = norm(a);
    a.map(|x| x / length)
}

/// The angle between a point and a geodesic segment.
fn to_segment(p: &Vector, a: &Vector, b: &Vector) -> f64 {
    let normal = cross(a, b);
    if norm(&normal) < 1e-15 {
        return angle(p, a).min(angle(p, b));
    }
    let normal = unit(&normal);
    // The foot of the perpendicular lies within the segment when p is on the inner side of both ends.
    if dot(&cross(&normal, a), p) > 0.0 && dot(&cross(b, &normal), p) > 0.0 {
        return dot(p, &normal).abs().asin();
    }
    angle(p, a).min(angle(p, b))
}

fn sign(a: &Vector, b: &Vector, c: &Vector) -> f64 {
    dot(&cross(a, b), c)
}

/// Whether two segments cross inside both.
fn crosses(a: &Vector, b: &Vector, c: &Vector, d: &Vector) -> bool {
    let abc = sign(a, b, c);
    let abd = sign(a, b, d);
    let cda = sign(c, d, a);
    let cdb = sign(c, d, b);
    if abc * abd >= 0.0 || cda * cdb >= 0.0 {
        return false;
    }
    // Opposite sides twice happens on the far side of the sphere too.
    let meeting = cross(&cross(a, b), &cross(c, d));
    let middle = [
        a[0] + b[0] + c[0] + d[0],
        a[1] + b[1] + c[1] + d[1],
        a[2] + b[2] + c[2] + d[2],
    ];
    let meeting = if dot(&meeting, &middle) < 0.0 {
        meeting.map(|x| -x)
    } else {
        meeting
    };
    let meeting = unit(&meeting);
    let within = |a: &Vector, b: &Vector| {
        angle(a, &meeting) <= angle(a, b) + 1e-12 && angle(b, &meeting) <= angle(a, b) + 1e-12
    };
    within(a, b) && within(c, d)
}

fn edges(points: &[Point]) -> Vec<(Vector, Vector)> {
    points
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] => Some((vector(*a), vector(*b))),
            _ => None,
        })
        .collect()
}

/// Whether a ring, as the smaller of the two regions it bounds, holds the point.
fn ring_holds(ring: &[Point], p: &Vector) -> bool {
    let mut sum = [0.0; 3];
    for point in ring {
        let v = vector(*point);
        sum = [sum[0] + v[0], sum[1] + v[1], sum[2] + v[2]];
    }
    if norm(&sum) < 1e-12 {
        return false;
    }
    // How often the ring winds around the point as seen from it: the far side of the sphere winds
    // too, but the smaller region lies around the ring's own middle.
    let turns: f64 = edges(ring)
        .iter()
        .map(|(a, b)| {
            let flat = |v: &Vector| {
                let along = dot(v, p);
                [
                    v[0] - p[0] * along,
                    v[1] - p[1] * along,
                    v[2] - p[2] * along,
                ]
            };
            let (u, w) = (flat(a), flat(b));
            dot(p, &cross(&u, &w)).atan2(dot(&u, &w))
        })
        .sum();
    turns.abs() > std::f64::consts::PI && dot(p, &sum) > 0.0
}

fn polygon_holds(rings: &[Vec<Point>], p: &Vector) -> bool {
    match rings.split_first() {
        Some((outer, holes)) => {
            ring_holds(outer, p) && !holes.iter().any(|hole| ring_holds(hole, p))
        }
        None => false,
    }
}

fn boundary(shape: &Shape) -> Vec<(Vector, Vector)> {
    let mut out: Vec<(Vector, Vector)> =
        shape.lines().iter().flat_map(|line| edges(line)).collect();
    for rings in shape.polygons() {
        for ring in rings {
            out.extend(edges(ring));
        }
    }
    out
}

fn inside(shape: &Shape, p: &Vector) -> bool {
    shape.polygons().iter().any(|rings| polygon_holds(rings, p))
}

/// The least distance in radians; none if one is empty.
fn least_angle(a: &Shape, b: &Shape) -> Option<f64> {
    let (pa, pb): (Vec<Vector>, Vec<Vector>) = (
        a.points().into_iter().map(vector).collect(),
        b.points().into_iter().map(vector).collect(),
    );
    if pa.is_empty() || pb.is_empty() {
        return None;
    }
    if pa.iter().any(|p| inside(b, p)) || pb.iter().any(|p| inside(a, p)) {
        return Some(0.0);
    }
    let (ea, eb) = (boundary(a), boundary(b));
    if ea
        .iter()
        .any(|(p, q)| eb.iter().any(|(r, s)| crosses(p, q, r, s)))
    {
        return Some(0.0);
    }
    let mut least = f64::INFINITY;
    for p in &pa {
        for q in &pb {
            least = least.min(angle(p, q));
        }
        for (r, s) in &eb {
            least = least.min(to_segment(p, r, s));
        }
    }
    for q in &pb {
        for (r, s) in &ea {
            least = least.min(to_segment(q, r, s));
        }
    }
    Some(least)
}

/// `ST_DISTANCE` in metres.
pub(crate) fn distance(a: &Shape, b: &Shape) -> Option<f64> {
    least_angle(a, b).map(|angle| angle * RADIUS)
}

/// `ST_INTERSECTS`.
pub(crate) fn intersects(a: &Shape, b: &Shape) -> bool {
    least_angle(a, b).is_some_and(|angle| angle < TOUCH)
}

fn on_boundary(shape: &Shape, p: &Vector) -> bool {
    boundary(shape)
        .iter()
        .any(|(a, b)| to_segment(p, a, b) < TOUCH)
}

/// `ST_COVERS`: no point of `b` lies outside `a`.
pub(crate) fn covers(a: &Shape, b: &Shape) -> bool {
    let points: Vec<Vector> = b.points().into_iter().map(vector).collect();
    let own: Vec<Vector> = a.points().into_iter().map(vector).collect();
    if points.is_empty() {
        return false;
    }
    let lone = boundary(a).is_empty();
    let held = |p: &Vector| {
        inside(a, p) || on_boundary(a, p) || (lone && own.iter().any(|q| angle(p, q) < TOUCH))
    };
    if !points.iter().all(held) {
        return false;
    }
    let (ea, eb) = (boundary(a), boundary(b));
    let crossing = eb
        .iter()
        .any(|(p, q)| ea.iter().any(|(r, s)| crosses(p, q, r, s)));
    // Middles of the edges catch what leaves between two vertices on the boundary.
    let middles = eb.iter().all(|(p, q)| {
        let sum = [p[0] + q[0], p[1] + q[1], p[2] + q[2]];
        norm(&sum) < 1e-12 || held(&unit(&sum))
    });
    !crossing && middles
}

/// `ST_CONTAINS`: covered, and not by the boundary alone.
pub(crate) fn contains(a: &Shape, b: &Shape) -> bool {
    if !covers(a, b) {
        return false;
    }
    if a.polygons().is_empty() {
        // Of a line's ends alone nothing is contained.
        let ends: Vec<Vector> = a
            .lines()
            .iter()
            .flat_map(|line| [line.first(), line.last()])
            .flatten()
            .map(|p| vector(*p))
            .collect();
        return b
            .points()
            .into_iter()
            .map(vector)
            .any(|p| !ends.iter().any(|end| angle(&p, end) < TOUCH));
    }
    let edge_middles = boundary(b)
        .into_iter()
        .map(|(p, q)| unit(&[p[0] + q[0], p[1] + q[1], p[2] + q[2]]));
    b.points()
        .into_iter()
        .map(vector)
        .chain(edge_middles)
        .any(|p| inside(a, &p) && !on_boundary(a, &p))
        || !b.polygons().is_empty()
}

/// `ST_LENGTH` in metres.
pub(crate) fn length(shape: &Shape) -> f64 {
    shape
        .lines()
        .iter()
        .flat_map(|line| edges(line))
        .map(|(a, b)| angle(&a, &b))
        .sum::<f64>()
        * RADIUS
}

/// `ST_PERIMETER` in metres.
pub(crate) fn perimeter(shape: &Shape) -> f64 {
    shape
        .polygons()
        .iter()
        .flat_map(|rings| rings.iter())
        .flat_map(|ring| edges(ring))
        .map(|(a, b)| angle(&a, &b))
        .sum::<f64>()
        * RADIUS
}

/// The solid angle of a ring, the smaller side.
fn ring_area(ring: &[Point]) -> f64 {
    let vectors: Vec<Vector> = ring.iter().map(|p| vector(*p)).collect();
    let Some(first) = vectors.first() else {
        return 0.0;
    };
    let total: f64 = vectors
        .windows(2)
        .map(|pair| match pair {
            [a, b] => {
                let volume = dot(first, &cross(a, b));
                2.0 * volume.atan2(1.0 + dot(first, a) + dot(a, b) + dot(b, first))
            }
            _ => 0.0,
        })
        .sum();
    let area = total.abs() % (4.0 * std::f64::consts::PI);
    area.min(4.0 * std::f64::consts::PI - area)
}

/// `ST_AREA` in square metres.
pub(crate) fn area(shape: &Shape) -> f64 {
    let angle: f64 = shape
        .polygons()
        .iter()
        .map(|rings| match rings.split_first() {
            Some((outer, holes)) => {
                ring_area(outer) - holes.iter().map(|hole| ring_area(hole)).sum::<f64>()
            }
            None => 0.0,
        })
        .sum();
    angle * RADIUS * RADIUS
}

/// The azimuth in radians from north, clockwise.
pub(crate) fn azimuth(from: Point, to: Point) -> Option<f64> {
    if from == to {
        return None;
    }
    let (lat1, lat2) = (from.1.to_radians(), to.1.to_radians());
    let delta = (to.0 - from.0).to_radians();
    let y = delta.sin() * lat2.cos();
    let x = lat1.cos() * lat2.sin() - lat1.sin() * lat2.cos() * delta.cos();
    Some(y.atan2(x).rem_euclid(2.0 * std::f64::consts::PI))
}
