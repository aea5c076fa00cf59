//! Many files as one table: first rows, SQL, profiles, drift.
