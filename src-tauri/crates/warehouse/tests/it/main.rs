//! Room tests of the warehouse.
