// Formatting: every statement by itself through sql-formatter, and only if nothing but blanks and the case of keywords changes.
import { type Token, tokens } from './googlesql/lexer';
import { statements } from './googlesql/statements';

/** What became of a text. */
export interface Formatted {
  text: string;
  /** Statements that were formatted. */
  done: number;
  /** Statements that were left as they were. */
  left: number;
  /** Why: they cannot be read, or more than blanks would have changed. */
  reason: 'refused' | 'changed' | null;
}

/** The library formats this much in a moment; more is refused. */
export const LONGEST = 1_000_000;

type Library = (sql: string) => string;
let library: Promise<Library> | undefined;

/** The library, loaded when it is first wanted. */
function load(): Promise<Library> {
  library ??= import('sql-formatter').then(({ formatDialect, bigquery }) => {
    const options = {
      dialect: bigquery,
      tabWidth: 2,
      keywordCase: 'upper',
      dataTypeCase: 'upper',
      functionCase: 'preserve',
      identifierCase: 'preserve',
      expressionWidth: 80,
      linesBetweenQueries: 1,
      logicalOperatorNewline: 'before',
    } as const;
    return (sql) => formatDialect(sql, options);
  });
  return library;
}

/** Words whose case means nothing. */
function isCaseless({ type }: Token): boolean {
  return type === 'keyword' || type === 'type';
}

/** What a token is, blanks and the case of keywords apart. */
function meaning(text: string, token: Token): string {
  const part = text.slice(token.from, token.to);
  if (token.type === 'comment') return `comment ${part.replace(/\s+/g, ' ').trim()}`;
  return isCaseless(token) ? part.toUpperCase() : part;
}

/** Whether a dash holds two words together, as in the name of a project. */
function isHyphen(text: string, { from, to }: Token): boolean {
  return text[from] === '-' && /\w/.test(text[from - 1] ?? '') && /\w/.test(text[to] ?? '');
}

/** Whether two texts are the same but for blanks and the case of keywords; comments count. */
export function sameMeaning(before: string, after: string): boolean {
  const second = tokens(after);
  const type = ({ type: one }: Token) => (one === 'type' ? 'keyword' : one);
  for (const token of tokens(before)) {
    const other = second.next();
    if (other.done) return false;
    const [a, b] = [meaning(before, token), meaning(after, other.value)];
    if (a === '-' && isHyphen(before, token) !== isHyphen(after, other.value)) {
      // `my-project.d.t` is one name: with blanks it would be a subtraction.
      if (isHyphen(before, token)) return false;
    }
    if (a === b) continue;
    // A name of a function or a column that is spelled like a keyword keeps its case or is one.
    const word = /^[A-Za-z_]\w*$/.test(a) && a.toUpperCase() === b.toUpperCase();
    const fine =
      word &&
      type(token) === type(other.value) &&
      (isCaseless(token) ||
        (token.type === 'function' && b === b.toUpperCase() && KEYWORD_CALLS.test(b)));
    if (!fine) return false;
  }
  return second.next().done === true;
}

const KEYWORD_CALLS =
  /^(IF|CAST|SAFE_CAST|EXTRACT|ARRAY|STRUCT|UNNEST|EXISTS|IN|OVER|USING|VALUES|DATE|DATETIME|TIME|TIMESTAMP|LEFT|RIGHT|REPLACE|FORMAT|COLLATE|RANGE|INTERVAL)$/;

/** Splits a statement at the pipes that stand outside of brackets. */
function pipeSteps(sql: string): string[] {
  const steps: string[] = [];
  let depth = 0;
  let from = 0;
  for (const token of tokens(sql)) {
    const part = sql.slice(token.from, token.to);
    if (part === '(' || part === '[') depth += 1;
    else if (part === ')' || part === ']') depth -= 1;
    else if (token.type === 'pipe' && depth === 0) {
      steps.push(sql.slice(from, token.from));
      from = token.from;
    }
  }
  steps.push(sql.slice(from));
  return steps;
}

const BLOCK = /^(BEGIN|IF|LOOP|WHILE|FOR|REPEAT|CASE)\b/i;

/** One statement; null where the library cannot read it. */
function formatOne(sql: string, format: Library): string | null {
  const steps = pipeSteps(sql);
  if (steps.length > 1 || /^\s*FROM\b/i.test(sql)) {
    // The library knows no pipes: every step goes on a line of its own, as it was written.
    return steps.map((one) => one.trim()).join('\n');
  }
  if (BLOCK.test(sql)) return null;
  try {
    return format(sql).trim();
  } catch {
    return null;
  }
}

/**
 * Formats all statements of a text. What stands between them (comments, empty lines) stays as it
 * is; a statement that would change its meaning stays as it is, too.
 */
export async function formatSql(text: string): Promise<Formatted> {
  const format = await load();
  let out = '';
  let at = 0;
  let done = 0;
  let left = 0;
  let reason: Formatted['reason'] = null;
  for (const { from, to } of statements(text)) {
    const sql = text.slice(from, to);
    out += text.slice(at, from);
    at = to;
    const made = formatOne(sql, format);
    if (made !== null && sameMeaning(sql, made)) {
      out += made;
      done += 1;
    } else {
      out += sql;
      left += 1;
      reason = made === null ? (reason ?? 'refused') : 'changed';
    }
  }
  return { text: out + text.slice(at), done, left, reason };
}
