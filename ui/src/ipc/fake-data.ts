// Tables, schemas and cell values of the in-memory warehouse; every value follows from its place.
import type { Column, ColumnFacts, ColumnType, Table, TableDetail, TableKind } from './index';

/** One table with everything about it. */
export interface FakeTable {
  table: Table;
  detail: TableDetail;
}

function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    else if (letter === separator && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.filter((part) => part !== '');
}

/** Columns from `name:TYPE`, `name:TYPE*` for arrays, `name:STRUCT(a:T;b:T)`, `!` for required. */
export function columnsOfSchema(text: string, separator = ','): Column[] {
  return split(text, separator).map((part) => {
    const colon = part.indexOf(':');
    const name = part.slice(0, colon);
    const rest = part.slice(colon + 1);
    const open = rest.indexOf('(');
    const flags = open < 0 ? rest : rest.slice(0, open);
    const type = flags.replace(/[*!]/g, '') as ColumnType;
    return {
      name,
      type,
      mode: flags.includes('*') ? 'repeated' : flags.includes('!') ? 'required' : 'nullable',
      fields: open < 0 ? [] : columnsOfSchema(rest.slice(open + 1, -1), ';'),
      description: DESCRIPTIONS[name] ?? null,
      rangeElement: type === 'RANGE' ? 'DATE' : null,
    };
  });
}

const DESCRIPTIONS: Record<string, string> = {
  event_date: 'Day of the event in the reporting time zone',
  event_params: 'Parameters of the event by key',
  user_pseudo_id: 'Random id of an installation',
  revenue: 'Revenue in USD, 9 decimals',
  player_id: 'Player id; one per account',
};

const EVENTS =
  'event_date:STRING!,event_timestamp:INT64!,event_name:STRING!,user_pseudo_id:STRING,user_id:STRING,event_params:STRUCT*(key:STRING;value:STRUCT(string_value:STRING;int_value:INT64;float_value:FLOAT64;double_value:FLOAT64)),user_properties:STRUCT*(key:STRING;value:STRUCT(string_value:STRING;int_value:INT64;set_timestamp_micros:INT64)),device:STRUCT(category:STRING;mobile_brand_name:STRING;operating_system:STRING;language:STRING),geo:STRUCT(continent:STRING;country:STRING;region:STRING;city:STRING),platform:STRING,event_value_in_usd:NUMERIC';

/** Schemas of the datasets; `@from..to` makes date-sharded tables. */
export const FAKE_SCHEMAS: Record<string, Record<string, string>> = {
  game_analytics: {
    'events_@30': EVENTS,
    players:
      'player_id:STRING!,name:STRING,country:STRING,registered_at:TIMESTAMP,level:INT64,is_payer:BOOL,guild:STRUCT(id:STRING;name:STRING;role:STRING),tags:STRING*',
    purchases:
      'purchase_id:STRING!,player_id:STRING!,purchased_at:TIMESTAMP!,sku:STRING,quantity:INT64,revenue:NUMERIC,currency:STRING,receipt:JSON',
    sessions:
      'session_id:STRING!,player_id:STRING!,started_at:TIMESTAMP!,seconds:FLOAT64,platform:STRING',
    'daily_summary#view': 'day:DATE,players:INT64,revenue:NUMERIC,paying_rate:FLOAT64',
  },
  flights: {
    airlines: 'carrier:STRING!,name:STRING',
    airports: 'faa:STRING!,name:STRING,lat:FLOAT64,lon:FLOAT64,alt:INT64,tzone:STRING',
    flights:
      'year:INT64,month:INT64,day:INT64,dep_time:INT64,dep_delay:INT64,arr_delay:INT64,carrier:STRING,flight:INT64,tailnum:STRING,origin:STRING,dest:STRING,air_time:FLOAT64,distance:FLOAT64',
    weather: 'origin:STRING,time_hour:TIMESTAMP,temp:FLOAT64,humid:FLOAT64,wind_speed:FLOAT64',
  },
  売上分析: {
    注文明細: '注文番号:STRING!,顧客番号:STRING,注文日時:TIMESTAMP,金額:NUMERIC,都道府県:STRING',
    商品マスタ: '商品番号:STRING!,商品名称:STRING,単価:NUMERIC',
  },
  locked: {},
};

function day(offset: number): string {
  return new Date(Date.UTC(2026, 9, 26) + offset * 86_400_000)
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '');
}

/** What the schema of some tables says beside the types. */
function factsOf(table: string): ColumnFacts[] {
  const blank = {
    maxLength: null,
    precision: null,
    scale: null,
    default: null,
    collation: null,
    rounding: null,
    policyTags: [],
    dataPolicies: [],
  };
  if (table === 'players')
    return [
      {
        ...blank,
        path: 'name',
        maxLength: 40,
        policyTags: ['projects/shirabe-sandbox/locations/us/taxonomies/1/policyTags/pii'],
      },
      { ...blank, path: 'level', default: '1' },
    ];
  if (table === 'purchases')
    return [
      { ...blank, path: 'revenue', precision: 12, scale: 2 },
      { ...blank, path: 'currency', maxLength: 3, collation: 'und:ci' },
    ];
  return [];
}

const made = new Map<string, FakeTable[]>();

/** The tables of a dataset in the order of their names. */
export function fakeTables(dataset: string): FakeTable[] {
  const known = made.get(dataset);
  if (known) return known;
  const tables: FakeTable[] = [];
  for (const [spec, schema] of Object.entries(FAKE_SCHEMAS[dataset] ?? {})) {
    const shard = /^(.*)@(\d+)$/.exec(spec);
    const names = shard
      ? Array.from({ length: Number(shard[2]) }, (_, index) => `${shard[1]}${day(index)}`)
      : [spec.replace(/#.*/, '')];
    const kind: TableKind = spec.includes('#view') ? 'view' : 'table';
    for (const name of names) {
      const table: Table = {
        reference: { project: 'shirabe-sandbox', dataset, table: name },
        kind,
        friendlyName: null,
        partitioning:
          name === 'purchases'
            ? {
                column: 'purchased_at',
                unit: 'DAY',
                filterRequired: false,
                expirationMs: 400 * 86_400_000,
                range: null,
              }
            : name === 'sessions'
              ? {
                  column: null,
                  unit: 'DAY',
                  filterRequired: true,
                  expirationMs: null,
                  range: null,
                }
              : null,
        clustering: name === 'purchases' ? ['player_id', 'sku'] : [],
      };
      tables.push({
        table,
        detail: {
          table,
          columns: columnsOfSchema(schema),
          description:
            name === 'players'
              ? 'One row per account. Test accounts are removed nightly. 氏名は表示名です。'
              : null,
          rowCount: kind === 'view' ? null : name === 'sessions' ? 5_000_000 : 128_400,
          sizeBytes: kind === 'view' ? null : name === 'sessions' ? 413_000_000 : 22_410_000,
          createdAtMs: Date.UTC(2026, 9, 1, 3, 12),
          modifiedAtMs: Date.UTC(2026, 10, 23, 18, 40),
          expiresAtMs: null,
          location: 'US',
          labels: name === 'purchases' ? [['team', 'monetisation']] : [],
          viewSql:
            kind === 'view'
              ? 'SELECT DATE(purchased_at) AS day, COUNT(DISTINCT player_id) AS players\nFROM `game_analytics.purchases`\nGROUP BY day'
              : null,
          columnFacts: factsOf(name),
          etag: `etag-${name}`,
          sizes: {
            activeLogical: kind === 'view' ? null : 20_410_000,
            longTermLogical: kind === 'view' ? null : 2_000_000,
            physical: kind === 'view' ? null : 6_120_000,
            activePhysical: kind === 'view' ? null : 5_400_000,
            longTermPhysical: kind === 'view' ? null : 520_000,
            timeTravelPhysical: kind === 'view' ? null : 200_000,
          },
          kmsKey: null,
          streaming:
            name === 'sessions'
              ? { rows: 1200, bytes: 310_000, oldestMs: Date.UTC(2026, 10, 24, 0, 10) }
              : null,
          base: null,
          external: null,
          defaultCollation: null,
          refreshedAtMs: null,
          jsonSchema: JSON.stringify(
            columnsOfSchema(schema).map((one) => ({ name: one.name, type: one.type })),
            null,
            2,
          ),
          ddl: `CREATE ${kind === 'view' ? 'VIEW' : 'TABLE'} \`shirabe-sandbox.${dataset}.${name}\`;\n`,
        },
      });
    }
  }
  tables.sort((a, b) => a.table.reference.table.localeCompare(b.table.reference.table, 'en'));
  made.set(dataset, tables);
  return tables;
}

const EVENT_NAMES = ['session_start', 'level_up', 'purchase', 'battle_end', 'login', 'tutorial'];
const CITIES = ['東京', '大阪', 'São Paulo', 'Berlin', 'Seoul', '札幌', 'Austin', '名古屋'];
const COUNTRIES = ['Japan', 'Brazil', 'Germany', 'United States', 'Korea', 'France'];
const COMMENTS = [
  '楽しい！イベントをもっと増やしてほしい',
  '',
  'Great game 🎮🔥',
  'NULL',
  'line one\nline two',
  '  ',
  '寿司🍣と侍⚔️',
];

function hash(row: number, column: number): number {
  let value = (Math.imul(row + 1, 2_654_435_761) ^ Math.imul(column + 7, 40_503)) >>> 0;
  value ^= value >>> 15;
  value = Math.imul(value, 2_246_822_519) >>> 0;
  return (value ^ (value >>> 13)) >>> 0;
}

const pick = (list: readonly string[], value: number) => list[value % list.length] ?? '';
const two = (value: number) => String(value).padStart(2, '0');

function plain(column: Column, value: number, row: number): string {
  switch (column.type) {
    case 'INT64':
      return column.name === 'players' || column.name === 'sessions'
        ? String(2000 + (value % 48_000))
        : String((value % 2_000_000) - 500);
    case 'FLOAT64':
      return column.name.includes('rate')
        ? (((value % 1000) / 1000) * 0.2).toFixed(4)
        : String((value % 9_000_000) / 1000);
    case 'NUMERIC':
      return `${value % 100_000}.${two(value % 100)}`;
    case 'BIGNUMERIC':
      return `${value}${value}.${value}`;
    case 'BOOL':
      return value % 3 ? 'false' : 'true';
    case 'DATE':
      return `2026-${two(1 + (value % 11))}-${two(1 + ((value >>> 8) % 28))}`;
    case 'TIME':
      return `${two(value % 24)}:${two((value >>> 5) % 60)}:${two((value >>> 9) % 60)}.250000`;
    case 'DATETIME':
      return `2026-11-${two(1 + (value % 24))}T${two(value % 24)}:30:00`;
    case 'TIMESTAMP':
      return `2026-11-${two(1 + (value % 24))} ${two(value % 24)}:${two((value >>> 5) % 60)}:${two((value >>> 9) % 60)}.${String(value % 1_000_000).padStart(6, '0')} UTC`;
    case 'BYTES':
      return btoa(String(value));
    case 'JSON':
      return `{"sound":${value % 2 === 0},"volume":${value % 100},"lang":"${value % 2 ? 'ja' : 'en'}"}`;
    case 'INTERVAL':
      return `0-0 ${value % 30} ${value % 24}:0:0`;
    case 'RANGE':
      return `[2026-01-${two(1 + (value % 28))}, 2026-11-${two(1 + ((value >>> 4) % 28))})`;
    case 'GEOGRAPHY':
      return `POINT(${(value % 360) - 180} ${(value % 180) - 90})`;
    default:
      switch (column.name) {
        case 'platform':
        case 'os':
          return pick(['iOS', 'Android', 'Steam'], value);
        case 'event_name':
          return pick(EVENT_NAMES, value);
        case 'country':
          return pick(COUNTRIES, value);
        case 'city':
        case '都道府県':
          return pick(CITIES, value);
        case 'comment':
          return pick(COMMENTS, value);
        case 'name':
          return pick(['さくら', 'Kenji', 'ゆうと', 'Marta', '葵', 'Liam'], value) + (value % 97);
        case 'user_id':
          return `u_${row.toString(36).padStart(6, '0')}`;
        default:
          return `${pick(['alpha', 'bravo', 'delta', 'echo', '東風', 'kilo'], value)}-${value % 997}`;
      }
  }
}

function nested(column: Column, row: number, seed: number): string {
  const value = hash(row, seed);
  if (column.type === 'STRUCT')
    return `{${column.fields
      .map((field, index) => `${JSON.stringify(field.name)}:${inner(field, row, seed + index + 1)}`)
      .join(',')}}`;
  const text = plain(column, value, row);
  return column.type === 'INT64' || column.type === 'FLOAT64' || column.type === 'BOOL'
    ? text
    : JSON.stringify(text);
}

function inner(column: Column, row: number, seed: number): string {
  if (column.mode !== 'repeated')
    return hash(row, seed) % 9 === 0 ? 'null' : nested(column, row, seed);
  const length = hash(row, seed) % 4;
  return `[${Array.from({ length }, (_, index) => nested(column, row, seed + index * 31)).join(',')}]`;
}

/** The canonical text of a cell; null is NULL. */
export function cellText(column: Column, row: number, index: number): string | null {
  const value = hash(row, index);
  if (column.mode === 'repeated') return inner(column, row, index * 101);
  if (column.mode !== 'required' && value % 13 === 0 && column.name !== 'day') return null;
  if (column.type === 'STRUCT') return nested(column, row, index * 101);
  return plain(column, value, row);
}
