// What type a parameter is likely to have: from what it is compared with, from where it stands, from its name.
import { type Token, tokens } from '../editor/googlesql/lexer';
import { type Lookup, resolverOf } from '../editor/googlesql/names';
import { scopeAt, unquote } from '../editor/googlesql/scope';
import type { Column } from '../ipc';
import type { ParameterUse } from './find';
import { type ParameterType, parseType, typeText } from './types';

interface Word extends Token {
  text: string;
  upper: string;
}

/** What the words around a parameter say: a type, or the path of a column that has it. */
export interface Hint {
  type: string | null;
  path: string[] | null;
  /** Whether the parameter is an array of that. */
  array: boolean;
  /** Whether the column is an array and the parameter one element of it. */
  element: boolean;
}

const COMPARISONS = new Set(['=', '!=', '<>', '<', '>', '<=', '>=', '<=>']);
const ARITHMETIC = new Set(['+', '-', '*', '/']);
const TEXT_FUNCTIONS =
  /^(LOWER|UPPER|LENGTH|CHAR_LENGTH|TRIM|LTRIM|RTRIM|STARTS_WITH|ENDS_WITH|CONTAINS_SUBSTR|STRPOS|INSTR|REGEXP_\w+|SPLIT|SUBSTR|SUBSTRING|REPLACE|PARSE_\w+|NORMALIZE\w*|CONCAT|LEFT|RIGHT|LPAD|RPAD|INITCAP|REVERSE|FORMAT_\w+|JSON_VALUE|JSON_QUERY)$/;

/** What a function answers, as far as a comparison with it tells a type. */
function answerOf(name: string): string | null {
  const upper = name.toUpperCase();
  const match =
    /^(DATE|DATETIME|TIMESTAMP|TIME)(?:_(?:ADD|SUB|TRUNC|BUCKET|SECONDS|MILLIS|MICROS))?$/.exec(
      upper,
    );
  if (match?.[1]) return match[1];
  if (/^(CURRENT|PARSE)_(DATE|DATETIME|TIMESTAMP|TIME)$/.test(upper))
    return upper.replace(/^[A-Z]+_/, '');
  if (upper === 'LAST_DAY' || upper === 'DATE_FROM_UNIX_DATE') return 'DATE';
  if (/^(COUNT|COUNTIF|LENGTH|CHAR_LENGTH|STRPOS|INSTR|EXTRACT|ARRAY_LENGTH|\w+_DIFF)$/.test(upper))
    return 'INT64';
  if (
    /^UNIX_|^(ROW_NUMBER|RANK|DENSE_RANK|NTILE|APPROX_COUNT_DISTINCT|DIV|FARM_FINGERPRINT)$/.test(
      upper,
    )
  )
    return 'INT64';
  if (/^(AVG|SAFE_DIVIDE|STDDEV|VARIANCE|SQRT|EXP|LN|LOG|RAND|CORR)$/.test(upper)) return 'FLOAT64';
  if (
    /^(LOWER|UPPER|TRIM|LTRIM|RTRIM|SUBSTR|SUBSTRING|CONCAT|REPLACE|FORMAT\w*|JSON_VALUE|REGEXP_EXTRACT|REGEXP_REPLACE|TO_HEX|TO_BASE64|INITCAP|LEFT|RIGHT|STRING|NORMALIZE)$/.test(
      upper,
    )
  )
    return 'STRING';
  if (
    /^(STARTS_WITH|ENDS_WITH|CONTAINS_SUBSTR|REGEXP_CONTAINS|LOGICAL_AND|LOGICAL_OR|IS_NAN|IS_INF)$/.test(
      upper,
    )
  )
    return 'BOOL';
  return null;
}

function wordsOf(text: string, from: number, to: number): Word[] {
  const list: Word[] = [];
  for (const token of tokens(text, from, to)) {
    if (token.type === 'comment') continue;
    const part = text.slice(token.from, token.to);
    list.push({ ...token, text: part, upper: part.toUpperCase() });
  }
  return list;
}

const NOTHING: Hint = { type: null, path: null, array: false, element: false };
const ofType = (type: string): Hint => ({ ...NOTHING, type });

const isName = (word: Word | undefined): word is Word =>
  word !== undefined && /^[\p{L}_`]/u.test(word.text) && word.type !== 'string';

/** The operand that ends just before an index. */
function operandBefore(list: readonly Word[], end: number): Hint {
  const last = list[end];
  if (!last) return NOTHING;
  if (last.text === ')' || last.text === ']') {
    let depth = 0;
    for (let index = end; index >= 0; index--) {
      const sign = list[index]?.text;
      if (sign === ')' || sign === ']') depth += 1;
      else if (sign === '(' || sign === '[') depth -= 1;
      if (depth > 0) continue;
      const name = list[index - 1];
      if (sign !== '(' || !name) return NOTHING;
      if (name.upper === 'CAST' || name.upper === 'SAFE_CAST')
        return castOf(list, index + 1, end) ?? NOTHING;
      const type = answerOf(name.text);
      return type ? ofType(type) : NOTHING;
    }
    return NOTHING;
  }
  const literal = literalOf(last, list[end - 1]);
  if (literal) return literal;
  const path: string[] = [];
  for (let index = end; isName(list[index]); index -= 2) {
    path.unshift(...unquote(list[index]?.text ?? '').split('.'));
    if (list[index - 1]?.text !== '.') break;
  }
  return path.length > 0 ? { ...NOTHING, path } : NOTHING;
}

/** The operand that begins at an index. */
function operandAfter(list: readonly Word[], start: number): Hint {
  const first = list[start];
  if (!first) return NOTHING;
  if (list[start + 1]?.text === '(') {
    if (first.upper === 'CAST' || first.upper === 'SAFE_CAST')
      return castOf(list, start + 2, list.length) ?? NOTHING;
    const type = answerOf(first.text);
    return type ? ofType(type) : NOTHING;
  }
  const literal = literalOf(first, undefined) ?? literalOf(list[start + 1], first);
  if (literal) return literal;
  const path: string[] = [];
  for (let index = start; isName(list[index]); index += 2) {
    path.push(...unquote(list[index]?.text ?? '').split('.'));
    if (list[index + 1]?.text !== '.') break;
  }
  return path.length > 0 ? { ...NOTHING, path } : NOTHING;
}

function literalOf(word: Word | undefined, before: Word | undefined): Hint | null {
  if (!word) return null;
  if (word.type === 'string') {
    const typed = /^(DATE|DATETIME|TIMESTAMP|TIME|NUMERIC|BIGNUMERIC|JSON)$/.exec(
      before?.upper ?? '',
    );
    if (typed?.[1]) return ofType(typed[1]);
    return ofType(/^[rR]?[bB]/.test(word.text) ? 'BYTES' : 'STRING');
  }
  if (word.type === 'number')
    return ofType(/[.eE]/.test(word.text) && !/^0x/i.test(word.text) ? 'FLOAT64' : 'INT64');
  if (word.upper === 'TRUE' || word.upper === 'FALSE') return ofType('BOOL');
  return null;
}

/** The type after AS of a CAST whose inside begins at an index. */
function castOf(list: readonly Word[], from: number, to: number): Hint | null {
  let depth = 0;
  for (let index = from; index < to; index++) {
    const word = list[index];
    if (!word) return null;
    if (word.text === '(') depth += 1;
    else if (word.text === ')') {
      depth -= 1;
      if (depth < 0) return null;
    } else if (word.upper === 'AS' && depth === 0) {
      let text = '';
      for (let at = index + 1; at < to; at++) {
        const part = list[at];
        if (!part || part.text === ')' || part.upper === 'FORMAT') break;
        text += `${part.text} `;
      }
      const type = parseType(text);
      return type ? ofType(typeText(type)) : null;
    }
  }
  return null;
}

/** The bracket that is open at an index, or -1. */
function openBracket(list: readonly Word[], at: number): number {
  let depth = 0;
  for (let index = at - 1; index >= 0; index--) {
    const sign = list[index]?.text;
    if (sign === ')' || sign === ']') depth += 1;
    else if (sign === '(' || sign === '[') {
      if (depth === 0) return index;
      depth -= 1;
    }
  }
  return -1;
}

/** What the words around a use say about its type. */
export function hintAt(list: readonly Word[], at: number): Hint {
  const before = list[at - 1];
  const after = list[at + 1];
  const word = before?.upper ?? '';
  if (word === 'LIMIT' || word === 'OFFSET' || word === 'INTERVAL') return ofType('INT64');
  if (word === 'LIKE' || after?.upper === 'LIKE') return ofType('STRING');
  const open = openBracket(list, at);
  const called = open > 0 ? list[open - 1] : undefined;
  if (called?.upper === 'UNNEST' && before === list[open]) {
    const isIn = list[open - 2]?.upper === 'IN';
    const operand = isIn
      ? operandBefore(list, open - (list[open - 3]?.upper === 'NOT' ? 4 : 3))
      : NOTHING;
    return { ...operand, array: true };
  }
  if (
    (called?.upper === 'CAST' || called?.upper === 'SAFE_CAST') &&
    before === list[open] &&
    after?.upper === 'AS'
  )
    return castOf(list, at, list.length) ?? NOTHING;
  if (called?.upper === 'IN') {
    const not = list[open - 2]?.upper === 'NOT';
    return operandBefore(list, open - (not ? 3 : 2));
  }
  if (after?.upper === 'IN' && list[at + 2]?.upper === 'UNNEST') {
    const operand = operandAfter(list, at + 4);
    return { ...operand, element: true };
  }
  if (COMPARISONS.has(word)) {
    const operand = operandBefore(list, at - 2);
    if (operand.type || operand.path) return operand;
  }
  if (after && COMPARISONS.has(after.text)) {
    const operand = operandAfter(list, at + 2);
    if (operand.type || operand.path) return operand;
  }
  if (word === 'BETWEEN') return operandBefore(list, at - (list[at - 2]?.upper === 'NOT' ? 3 : 2));
  if (word === 'AND')
    // The second bound of a BETWEEN has the type of the first operand.
    for (let index = at - 2; index >= Math.max(open, 0) && at - index < 40; index--) {
      const upper = list[index]?.upper;
      if (upper === 'AND' || upper === 'OR' || upper === 'WHERE') break;
      if (upper === 'BETWEEN')
        return operandBefore(list, index - (list[index - 1]?.upper === 'NOT' ? 2 : 1));
    }
  if (called && called.type === 'function') {
    const first = list.slice(open + 1, at).every((one) => one.text !== ',');
    const upper = called.upper;
    const dated = /^(DATE|DATETIME|TIMESTAMP|TIME)_(ADD|SUB|TRUNC|DIFF|BUCKET)$/.exec(upper);
    if (dated?.[1] && (first || (upper.endsWith('DIFF') && after?.text === ',')))
      return ofType(dated[1]);
    if (TEXT_FUNCTIONS.test(upper) && (before === list[open] || before?.text === ','))
      return ofType(
        !first && /^(SUBSTR|SUBSTRING|LEFT|RIGHT|LPAD|RPAD)$/.test(upper) && before?.text === ','
          ? 'INT64'
          : 'STRING',
      );
    if (/^(CURRENT_\w+)$/.test(upper)) return ofType('STRING');
  }
  if (ARITHMETIC.has(word)) {
    const operand = operandBefore(list, at - 2);
    if (operand.type || operand.path) return operand;
  }
  return NOTHING;
}

/** The type of a column as a parameter has it. */
function ofColumn(column: Column): ParameterType | null {
  let type: ParameterType | null;
  if (column.type === 'STRUCT') {
    const fields = column.fields.map((field) => ({ name: field.name, type: ofColumn(field) }));
    if (fields.length === 0 || fields.some((field) => field.type === null || field.name === ''))
      return null;
    type = {
      kind: 'struct',
      fields: fields.flatMap((field) =>
        field.type ? [{ name: field.name, type: field.type }] : [],
      ),
    };
  } else if (column.type === 'RANGE') type = parseType(`RANGE<${column.rangeElement ?? ''}>`);
  else type = parseType(column.type);
  return type && column.mode === 'repeated' ? { kind: 'array', element: type } : type;
}

const NAMES: [RegExp, string][] = [
  [/(^|_)(ids|list|keys|codes|names|values)$|一覧$|リスト$/, 'ARRAY<STRING>'],
  [/(^|_)datetime$|日時$/, 'DATETIME'],
  [/(^|_)(timestamp|ts|at|time)$|時刻$/, 'TIMESTAMP'],
  [/(^|_)(date|day|on|since|until|from|to)$|日$|日付$/, 'DATE'],
  [/^(is|has|with|only|include)_|(^|_)(flag|enabled)$|フラグ$/, 'BOOL'],
  [
    /(^|_)(count|num|number|n|limit|offset|top|days|weeks|months|years|hours|minutes|year|month|age|level|rank|size|min|max)$|[数年月]$/,
    'INT64',
  ],
  [/(^|_)(rate|ratio|share|percent|pct|score|threshold)$|率$/, 'FLOAT64'],
  [/(^|_)(amount|price|cost|total|revenue|sales)$|[額料]$|価格$/, 'NUMERIC'],
];

/** What a name alone says. */
export function typeOfName(name: string): string {
  const snake = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return NAMES.find(([pattern]) => pattern.test(snake))?.[1] ?? 'STRING';
}

/** A guess, and whether more than the name speaks for it. */
export interface Guess {
  type: string;
  sure: boolean;
}

/**
 * The likely type of every parameter used in a statement from `from` to `to`. `lookup` reads the
 * columns of a table from what is known already.
 */
export async function guessTypes(
  text: string,
  from: number,
  to: number,
  uses: readonly ParameterUse[],
  lookup: Lookup,
): Promise<Map<string, Guess>> {
  const guesses = new Map<string, Guess>();
  const list = wordsOf(text, from, to);
  for (const use of uses) {
    if (use.from < from || use.to > to || guesses.get(use.name)?.sure) continue;
    const at = list.findIndex((word) => word.from === use.from);
    if (at < 0) continue;
    const hint = hintAt(list, at);
    let type: ParameterType | null = hint.type ? parseType(hint.type) : null;
    if (!type && hint.path) {
      const resolver = resolverOf(scopeAt(text, from, to, use.from), lookup);
      const column = await resolver.path(hint.path);
      type = column ? ofColumn(column) : null;
      if (hint.element && type?.kind === 'array') type = type.element;
    }
    if (type && hint.array && type.kind !== 'array') type = { kind: 'array', element: type };
    if (type) guesses.set(use.name, { type: typeText(type), sure: true });
    else {
      const named = typeOfName(/^\d+$/.test(use.name) ? '' : use.name);
      const whole = named.startsWith('ARRAY') !== hint.array;
      const fallback = !whole
        ? named
        : hint.array
          ? `ARRAY<${named}>`
          : named.replace(/^ARRAY<(.*)>$/, '$1');
      guesses.set(use.name, { type: fallback, sure: false });
    }
  }
  return guesses;
}

/**
 * The type that the service asks for where it found another: `No matching signature for operator =
 * for argument types: DATE, INT64`. Null where it does not say.
 */
export function typeFromMessage(message: string, sent: string): string | null {
  const match = /for argument types?:\s*(.+?)(?:\.|$)/i.exec(message);
  if (!match?.[1] || !/operator/i.test(message)) return null;
  // Types hold commas of their own: cut only where no bracket is open.
  const parts: string[] = [''];
  let depth = 0;
  for (const letter of match[1]) {
    if (letter === '<' || letter === '(') depth += 1;
    if (letter === '>' || letter === ')') depth -= 1;
    if (letter === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  const types = parts.map((part) => parseType(part.trim()));
  if (types.length !== 2 || types.some((type) => type === null)) return null;
  const texts = types.map((type) => (type ? typeText(type) : ''));
  const own = parseType(sent);
  if (!own) return null;
  const other = texts.indexOf(typeText(own));
  if (other < 0 || texts[0] === texts[1]) return null;
  return texts[1 - other] ?? null;
}
