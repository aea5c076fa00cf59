//! NET and geography functions.

use crate::catalogue::{Call, Overload, sql, with};
use crate::value::{CallError, Value};

pub(crate) const TABLE: &[Overload] = &[
    sql("NET.HOST", "STRING", "STRING", "bq_net_host({0})"),
    sql(
        "NET.IP_FROM_STRING",
        "STRING",
        "BYTES",
        "bq_ip_from_string({0})",
    ),
    sql(
        "NET.SAFE_IP_FROM_STRING",
        "STRING",
        "BYTES",
        "bq_safe_ip_from_string({0})",
    ),
    sql(
        "NET.IP_TO_STRING",
        "BYTES",
        "STRING",
        "bq_ip_to_string({0})",
    ),
    sql(
        "NET.IP_NET_MASK",
        "INT64, INT64",
        "BYTES",
        "bq_ip_net_mask({0}, {1})",
    ),
    sql(
        "NET.IP_TRUNC",
        "BYTES, INT64",
        "BYTES",
        "bq_ip_trunc({0}, {1})",
    ),
    sql(
        "NET.IPV4_FROM_INT64",
        "INT64",
        "BYTES",
        "bq_ipv4_from_int({0})",
    ),
    sql("NET.IPV4_TO_INT64", "BYTES", "INT64", "bq_ipv4_to_int({0})"),
    sql(
        "ST_GEOGPOINT",
        "FLOAT64, FLOAT64",
        "GEOGRAPHY",
        "bq_geog_point({0}, {1})",
    ),
    with("ST_GEOGFROMTEXT", "STRING", "GEOGRAPHY", from_text),
    with("ST_GEOGFROMGEOJSON", "STRING", "GEOGRAPHY", from_text),
    with("ST_GEOGFROM", "STRING", "GEOGRAPHY", from_text),
    sql(
        "ST_GEOGPOINTFROMGEOHASH",
        "STRING",
        "GEOGRAPHY",
        "bq_st_point_of_geohash({0})",
    ),
    sql("ST_ASTEXT", "GEOGRAPHY", "STRING", "{0}"),
    sql("ST_ASGEOJSON", "GEOGRAPHY", "STRING", "bq_geojson({0})"),
    sql("ST_X", "GEOGRAPHY", "FLOAT64", "bq_st_x({0})"),
    sql("ST_Y", "GEOGRAPHY", "FLOAT64", "bq_st_y({0})"),
    sql(
        "ST_DISTANCE",
        "GEOGRAPHY, GEOGRAPHY",
        "FLOAT64",
        "bq_st_distance({0}, {1})",
    ),
    sql(
        "ST_DWITHIN",
        "GEOGRAPHY, GEOGRAPHY, FLOAT64",
        "BOOL",
        "bq_st_dwithin({0}, {1}, {2})",
    ),
    sql(
        "ST_INTERSECTS",
        "GEOGRAPHY, GEOGRAPHY",
        "BOOL",
        "bq_st_intersects({0}, {1})",
    ),
    sql(
        "ST_DISJOINT",
        "GEOGRAPHY, GEOGRAPHY",
        "BOOL",
        "(NOT bq_st_intersects({0}, {1}))",
    ),
    sql(
        "ST_CONTAINS",
        "GEOGRAPHY, GEOGRAPHY",
        "BOOL",
        "bq_st_contains({0}, {1})",
    ),
    sql(
        "ST_WITHIN",
        "GEOGRAPHY, GEOGRAPHY",
        "BOOL",
        "bq_st_contains({1}, {0})",
    ),
    sql(
        "ST_COVERS",
        "GEOGRAPHY, GEOGRAPHY",
        "BOOL",
        "bq_st_covers({0}, {1})",
    ),
    sql(
        "ST_COVEREDBY",
        "GEOGRAPHY, GEOGRAPHY",
        "BOOL",
        "bq_st_covers({1}, {0})",
    ),
    sql("ST_LENGTH", "GEOGRAPHY", "FLOAT64", "bq_st_length({0})"),
    sql(
        "ST_PERIMETER",
        "GEOGRAPHY",
        "FLOAT64",
        "bq_st_perimeter({0})",
    ),
    sql("ST_AREA", "GEOGRAPHY", "FLOAT64", "bq_st_area({0})"),
    sql(
        "ST_AZIMUTH",
        "GEOGRAPHY, GEOGRAPHY",
        "FLOAT64",
        "bq_st_azimuth({0}, {1})",
    ),
    sql(
        "ST_NUMPOINTS",
        "GEOGRAPHY",
        "INT64",
        "bq_st_num_points({0})",
    ),
    sql("ST_NPOINTS", "GEOGRAPHY", "INT64", "bq_st_num_points({0})"),
    sql("ST_ISEMPTY", "GEOGRAPHY", "BOOL", "bq_st_is_empty({0})"),
    sql(
        "ST_ISCOLLECTION",
        "GEOGRAPHY",
        "BOOL",
        "bq_st_is_collection({0})",
    ),
    sql("ST_DIMENSION", "GEOGRAPHY", "INT64", "bq_st_dimension({0})"),
    sql("ST_GEOMETRYTYPE", "GEOGRAPHY", "STRING", "bq_st_type({0})"),
    sql(
        "ST_GEOHASH",
        "GEOGRAPHY, INT64?",
        "STRING",
        "bq_st_geohash({0}, {1:20})",
    ),
    sql(
        "ST_MAKELINE",
        "GEOGRAPHY, GEOGRAPHY",
        "GEOGRAPHY",
        "bq_st_make_line([{0}, {1}])",
    ),
    sql(
        "ST_MAKELINE",
        "ARRAY<GEOGRAPHY>",
        "GEOGRAPHY",
        "bq_st_make_line({0})",
    ),
    sql(
        "ST_MAKEPOLYGON",
        "GEOGRAPHY",
        "GEOGRAPHY",
        "bq_st_make_polygon({0})",
    ),
    sql(
        "ST_STARTPOINT",
        "GEOGRAPHY",
        "GEOGRAPHY",
        "bq_st_start_point({0})",
    ),
    sql(
        "ST_ENDPOINT",
        "GEOGRAPHY",
        "GEOGRAPHY",
        "bq_st_end_point({0})",
    ),
    sql(
        "ST_POINTN",
        "GEOGRAPHY, INT64",
        "GEOGRAPHY",
        "bq_st_point_n({0}, {1})",
    ),
];

fn from_text(call: &Call<'_, '_>) -> Result<Value, CallError> {
    call.result(format!("bq_read_geography({})", call.sql(0)?))
}
