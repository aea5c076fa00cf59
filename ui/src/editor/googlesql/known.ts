// Names that the language itself brings: views of metadata, pseudo columns, system variables, snippets.
import type { SnippetName } from '../../words';

/** Views under `dataset.INFORMATION_SCHEMA`. */
export const DATASET_VIEWS: readonly string[] =
  `COLUMNS COLUMN_FIELD_PATHS CONSTRAINT_COLUMN_USAGE KEY_COLUMN_USAGE MATERIALIZED_VIEWS PARAMETERS PARTITIONS
ROUTINES ROUTINE_OPTIONS SEARCH_INDEXES SEARCH_INDEX_COLUMNS TABLES TABLE_CONSTRAINTS TABLE_OPTIONS TABLE_SNAPSHOTS
VECTOR_INDEXES VECTOR_INDEX_COLUMNS VIEWS`.split(/\s+/);

/** Views under `region-…​.INFORMATION_SCHEMA` beside those. */
export const REGION_VIEWS: readonly string[] =
  `ASSIGNMENTS CAPACITY_COMMITMENTS EFFECTIVE_PROJECT_OPTIONS INSIGHTS JOBS JOBS_BY_FOLDER JOBS_BY_ORGANIZATION
JOBS_BY_USER JOBS_TIMELINE JOBS_TIMELINE_BY_USER OBJECT_PRIVILEGES PROJECT_OPTIONS RECOMMENDATIONS RESERVATIONS
RESERVATIONS_TIMELINE SCHEMATA SCHEMATA_LINKS SCHEMATA_OPTIONS SESSIONS_BY_USER SHARED_DATASET_USAGE STREAMING_TIMELINE
TABLE_STORAGE TABLE_STORAGE_TIMELINE TABLE_STORAGE_USAGE_TIMELINE WRITE_API_TIMELINE`.split(/\s+/);

/** System variables and their types. */
export const SYSTEM_VARIABLES: readonly { name: string; type: string }[] = [
  { name: '@@current_job_id', type: 'STRING' },
  { name: '@@dataset_id', type: 'STRING' },
  { name: '@@dataset_project_id', type: 'STRING' },
  { name: '@@error.formatted_stack_trace', type: 'STRING' },
  { name: '@@error.message', type: 'STRING' },
  { name: '@@error.stack_trace', type: 'ARRAY<STRUCT>' },
  { name: '@@error.statement_text', type: 'STRING' },
  { name: '@@last_job_id', type: 'STRING' },
  { name: '@@location', type: 'STRING' },
  { name: '@@project_id', type: 'STRING' },
  { name: '@@query_label', type: 'STRING' },
  { name: '@@reservation', type: 'STRING' },
  { name: '@@row_count', type: 'INT64' },
  { name: '@@script.bytes_billed', type: 'INT64' },
  { name: '@@script.bytes_processed', type: 'INT64' },
  { name: '@@script.creation_time', type: 'TIMESTAMP' },
  { name: '@@script.job_id', type: 'STRING' },
  { name: '@@script.num_child_jobs', type: 'INT64' },
  { name: '@@script.slot_ms', type: 'INT64' },
  { name: '@@session_id', type: 'STRING' },
  { name: '@@time_zone', type: 'STRING' },
];

/** The part in front of functions that belong together. */
export const FUNCTION_SPACES =
  /^(NET|HLL_COUNT|KLL_QUANTILES|KEYS|AEAD|DETERMINISTIC|ML|AI|OBJ|SAFE)$/i;

/** Beginnings of statements; `#{…}` is filled in one after the other. */
export const SNIPPETS: readonly { name: SnippetName; label: string; text: string }[] = [
  {
    name: 'cte',
    label: 'with … as',
    text: 'WITH #{name} AS (\n  SELECT #{columns}\n  FROM #{table}\n)\nSELECT *\nFROM #{name}',
  },
  {
    name: 'join',
    label: 'select … join',
    text: 'SELECT #{columns}\nFROM #{left} AS l\nJOIN #{right} AS r ON l.#{key} = r.#{key}',
  },
  {
    name: 'case',
    label: 'case when',
    text: 'CASE\n  WHEN #{condition} THEN #{value}\n  ELSE #{other}\nEND',
  },
  {
    name: 'countBy',
    label: 'select count by',
    text: 'SELECT #{column}, COUNT(*) AS n\nFROM #{table}\nGROUP BY #{column}\nORDER BY n DESC\nLIMIT 100',
  },
  {
    name: 'latest',
    label: 'select latest per key',
    text: 'SELECT *\nFROM #{table}\nQUALIFY ROW_NUMBER() OVER (PARTITION BY #{key} ORDER BY #{time} DESC) = 1',
  },
  {
    name: 'unnestParam',
    label: 'event parameter',
    text: "(SELECT value.#{string_value} FROM UNNEST(event_params) WHERE key = '#{key}')",
  },
  {
    name: 'lastDays',
    label: 'last 7 days',
    text: 'WHERE #{date} >= DATE_SUB(CURRENT_DATE(), INTERVAL #{7} DAY)',
  },
  {
    name: 'pivot',
    label: 'pivot',
    text: "SELECT *\nFROM (SELECT #{row}, #{column}, #{value} FROM #{table})\nPIVOT (SUM(#{value}) FOR #{column} IN ('#{a}', '#{b}'))",
  },
  {
    name: 'merge',
    label: 'merge into',
    text: 'MERGE INTO #{target} AS t\nUSING #{source} AS s ON t.#{key} = s.#{key}\nWHEN MATCHED THEN UPDATE SET #{column} = s.#{column}\nWHEN NOT MATCHED THEN INSERT ROW',
  },
  {
    name: 'createTable',
    label: 'create table as',
    text: 'CREATE OR REPLACE TABLE #{dataset}.#{table}\nPARTITION BY #{day}\nCLUSTER BY #{key} AS\nSELECT #{columns}\nFROM #{source}',
  },
  {
    name: 'createFunction',
    label: 'create temp function',
    text: 'CREATE TEMP FUNCTION #{name}(#{x} #{STRING}) AS (\n  #{expression}\n);',
  },
  { name: 'declare', label: 'declare', text: 'DECLARE #{name} #{INT64} DEFAULT #{0};' },
];
