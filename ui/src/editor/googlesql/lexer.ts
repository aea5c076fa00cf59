// The lexer of GoogleSQL: one function that reads one token, from a whole text or from a line with a mode carried over.

/** What a token is. */
export type TokenType =
  | 'keyword'
  | 'type'
  | 'function'
  | 'identifier'
  | 'quoted'
  | 'string'
  | 'number'
  | 'comment'
  | 'parameter'
  | 'system'
  | 'operator'
  | 'pipe'
  | 'punctuation'
  | 'invalid';

/** One token; `to` is exclusive. Offsets are UTF-16 units. */
export interface Token {
  type: TokenType;
  from: number;
  to: number;
}

/** What an unfinished token carries over the end of a line. */
export const Mode = {
  normal: 0,
  comment: 1,
  single: 2,
  double: 3,
} as const;

/** One of the modes. */
export type Mode = (typeof Mode)[keyof typeof Mode];

/** Words with a meaning in the grammar, reserved or not. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  `ADD AGGREGATE ALL ALTER ANALYZE AND ANTI ANY ARRAY AS ASC ASSERT ASSERT_ROWS_MODIFIED AT BEGIN BETWEEN BREAK BY CALL
CASE CAST CLONE CLUSTER COLLATE COLUMN COLUMNS COMMIT CONSTRAINT CONTAINS CONTINUE COPY CREATE CROSS CUBE CURRENT DATA
DECLARE DEFAULT DEFINE DELETE DESC DESCRIBE DETERMINISTIC DISTINCT DO DROP ELSE ELSEIF END ENFORCED ENUM ERROR ESCAPE
EXCEPT EXCEPTION EXCLUDE EXECUTE EXISTS EXPORT EXTEND EXTERNAL EXTRACT FALSE FETCH FILTER FIRST FOLLOWING FOR FOREIGN FORMAT FROM
FULL FUNCTION GRANT GROUP GROUPING GROUPS HASH HAVING IF IGNORE IMMEDIATE IN INNER INSERT INTERSECT INTO IS
ITERATE JOIN KEY LANGUAGE LAST LATERAL LEAVE LEFT LIKE LIMIT LOAD LOOKUP LOOP MATCHED MATERIALIZED MERGE MODEL NATURAL NEW NO NOT NULL
NULLS OF OFFSET ON OPTIONS OR ORDER ORDINAL OUTER OVER OVERWRITE PARTITION PERCENT PIVOT PRECEDING PRIMARY PROCEDURE PROTO QUALIFY RAISE
RANGE RECURSIVE REFERENCES RENAME REPEAT REPLACE RESPECT RETURN RETURNS REVOKE RIGHT ROLLBACK ROLLUP ROW ROWS SAFE SAFE_CAST SCHEMA
SECURITY SELECT SET SETS SNAPSHOT SOME SOURCE STRUCT SYSTEM SYSTEM_TIME TABLE TABLESAMPLE TARGET TEMP TEMPORARY THEN TO TRANSACTION TREAT
TRUE TRUNCATE UNBOUNDED UNDROP UNION UNIQUE UNNEST UNPIVOT UNTIL UPDATE USING VALUES VIEW WHEN WHERE WHILE WINDOW WITH WITHIN
ZONE`
    .split(/\s+/)
    .filter(Boolean),
);

/** Words that may not be a name unless quoted; an alias is never one of them. */
export const RESERVED: ReadonlySet<string> = new Set(
  `ALL AND ANY ARRAY AS ASC ASSERT_ROWS_MODIFIED AT BETWEEN BY CASE CAST COLLATE CONTAINS CREATE CROSS CUBE CURRENT DEFAULT
DEFINE DESC DISTINCT ELSE END ENUM ESCAPE EXCEPT EXCLUDE EXISTS EXTRACT FALSE FETCH FOLLOWING FOR FROM FULL GROUP GROUPING GROUPS
HASH HAVING IF IGNORE IN INNER INTERSECT INTERVAL INTO IS JOIN LATERAL LEFT LIKE LIMIT LOOKUP MERGE NATURAL NEW NO NOT NULL NULLS OF
ON OR ORDER OUTER OVER PARTITION PRECEDING PROTO QUALIFY RANGE RECURSIVE RESPECT RIGHT ROLLUP ROWS SELECT SET SOME STRUCT
TABLESAMPLE THEN TO TREAT TRUE UNBOUNDED UNION UNNEST USING WHEN WHERE WINDOW WITH WITHIN`
    .split(/\s+/)
    .filter(Boolean),
);

/** Names of types. */
export const TYPES: ReadonlySet<string> = new Set(
  `INT64 INT INTEGER SMALLINT BIGINT TINYINT BYTEINT FLOAT64 NUMERIC DECIMAL BIGNUMERIC BIGDECIMAL BOOL BOOLEAN STRING BYTES
DATE TIME DATETIME TIMESTAMP INTERVAL JSON GEOGRAPHY`
    .split(/\s+/)
    .filter(Boolean),
);

const WORD = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy;
const NUMBER = /0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SYSTEM = /@@[\p{L}_][\p{L}\p{N}_.]*/uy;
const PARAMETER = /@(?:[\p{L}_][\p{L}\p{N}_]*|`[^`\n]*`)/uy;
const OPERATOR = /<=>|\|\||<<|>>|<>|!=|<=|>=|=>|->|\+=|-=|[-+*/%^&|~<>=!]/y;
const PREFIX = /(?:[rR][bB]?|[bB][rR]?)(?=['"])/y;
const CALL = /[ \t]*\(/y;
const SPACE = /\s+/y;

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** Where whitespace that begins at `at` ends. */
export function skipSpace(text: string, at: number): number {
  const end = match(SPACE, text, at);
  return end < 0 ? at : end;
}

/** The end of a triple-quoted string, or -1 if it does not end in this text. */
function tripleEnd(text: string, at: number, quote: string): number {
  let index = at;
  while (index < text.length) {
    const letter = text[index];
    // Raw strings keep the backslash, yet it still guards the quote that follows.
    if (letter === '\\') index += 2;
    else if (text.startsWith(quote, index)) return index + 3;
    else index += 1;
  }
  return -1;
}

function singleEnd(text: string, at: number, quote: string): { to: number; closed: boolean } {
  let index = at;
  while (index < text.length) {
    const letter = text[index];
    if (letter === '\\') index += 2;
    else if (letter === quote) return { to: index + 1, closed: true };
    else if (letter === '\n') return { to: index, closed: false };
    else index += 1;
  }
  return { to: text.length, closed: false };
}

/** What one step of reading answers. */
export interface Step {
  type: TokenType;
  to: number;
  mode: Mode;
}

function continued(text: string, at: number, mode: Mode): Step {
  if (mode === Mode.comment) {
    const end = text.indexOf('*/', at);
    return end < 0
      ? { type: 'comment', to: text.length, mode }
      : { type: 'comment', to: end + 2, mode: Mode.normal };
  }
  const quote = mode === Mode.single ? "'''" : '"""';
  const end = tripleEnd(text, at, quote);
  return end < 0
    ? { type: 'string', to: text.length, mode }
    : { type: 'string', to: end, mode: Mode.normal };
}

/** Reads the token at `at`, which is not whitespace unless a mode is carried over. */
export function step(text: string, at: number, mode: Mode): Step {
  if (mode !== Mode.normal) return continued(text, at, mode);
  const normal = Mode.normal;
  const letter = text[at] ?? '';
  const next = text[at + 1] ?? '';
  if (letter === '#' || (letter === '-' && next === '-')) {
    const end = text.indexOf('\n', at);
    return { type: 'comment', to: end < 0 ? text.length : end, mode: normal };
  }
  if (letter === '/' && next === '*') return continued(text, at + 2, Mode.comment);
  const prefix = match(PREFIX, text, at);
  const start = prefix < 0 ? at : prefix;
  const quote = text[start] ?? '';
  if (quote === "'" || quote === '"') {
    if (text.startsWith(quote.repeat(3), start))
      return continued(text, start + 3, quote === "'" ? Mode.single : Mode.double);
    const { to, closed } = singleEnd(text, start + 1, quote);
    return { type: closed ? 'string' : 'invalid', to, mode: normal };
  }
  if (letter === '`') {
    const { to, closed } = singleEnd(text, at + 1, '`');
    return { type: closed ? 'quoted' : 'invalid', to, mode: normal };
  }
  if (letter === '@') {
    const system = match(SYSTEM, text, at);
    if (system >= 0) return { type: 'system', to: system, mode: normal };
    const parameter = match(PARAMETER, text, at);
    if (parameter >= 0) return { type: 'parameter', to: parameter, mode: normal };
    return { type: 'invalid', to: at + 1, mode: normal };
  }
  if (letter === '?') return { type: 'parameter', to: at + 1, mode: normal };
  if (letter === '|' && next === '>') return { type: 'pipe', to: at + 2, mode: normal };
  const number = match(NUMBER, text, at);
  if (number >= 0) return { type: 'number', to: number, mode: normal };
  const word = match(WORD, text, at);
  if (word >= 0) {
    const upper = text.slice(at, word).toUpperCase();
    const member = text[at - 1] === '.';
    if (TYPES.has(upper) && !member) {
      const called =
        match(CALL, text, word) >= 0 && !/^(STRING|BYTES|NUMERIC|BIGNUMERIC)$/.test(upper);
      return { type: called ? 'function' : 'type', to: word, mode: normal };
    }
    if (KEYWORDS.has(upper) && !member) return { type: 'keyword', to: word, mode: normal };
    const called = match(CALL, text, word) >= 0;
    return { type: called ? 'function' : 'identifier', to: word, mode: normal };
  }
  const operator = match(OPERATOR, text, at);
  if (operator >= 0) return { type: 'operator', to: operator, mode: normal };
  if ('()[]{},;.:'.includes(letter)) return { type: 'punctuation', to: at + 1, mode: normal };
  // A letter outside the basic plane is two units; half of one would be no letter at all.
  const width = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return { type: 'invalid', to: at + width, mode: normal };
}

/** All tokens of a text from an offset on, whitespace left out. */
export function* tokens(text: string, from = 0, to = text.length): Generator<Token> {
  let at = skipSpace(text, from);
  while (at < to) {
    const { type, to: end } = step(text, at, Mode.normal);
    yield { type, from: at, to: end };
    at = skipSpace(text, end);
  }
}
