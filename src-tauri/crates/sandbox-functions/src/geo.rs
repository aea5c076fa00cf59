//! Geography on the sphere: points, lines and polygons with geodesic edges.

pub(crate) mod measure;
pub(crate) mod shape;
pub(crate) mod udfs;

/// The normal WKT of a WKT or GeoJSON text.
pub(crate) fn normal(text: &str) -> Result<String, String> {
    shape::read(text).map(|shape| shape.wkt())
}
