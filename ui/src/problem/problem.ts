// What a problem says in the language in use, and which next step it offers.
import type { Job, Problem } from '../ipc';
import type { Format, KindName, NextStep, ProblemWords, Words } from '../words';

/** The next step of each kind; null: nothing that a button could do. */
const NEXT: Record<KindName, NextStep | null> = {
  signedOut: 'signIn',
  denied: 'copyReport',
  notFound: 'refresh',
  notInLocation: 'openOptions',
  badInput: null,
  badSql: 'showPlace',
  overLimit: 'openSettings',
  overBudget: 'raiseBudget',
  unconfirmed: 'agree',
  outOfQuota: 'retry',
  conflict: 'retry',
  changed: 'retry',
  damaged: null,
  archived: null,
  payerNeeded: null,
  readerStopped: 'retry',
  offline: 'retry',
  timedOut: 'retry',
  serviceFailed: 'retry',
  badAnswer: 'retry',
  noKeychain: 'openConnections',
  keychainLocked: 'unlockKeychain',
  refused: 'openPolicy',
  badPolicy: 'openPolicy',
  locked: null,
  wrongClock: 'retry',
  untrusted: 'copyReport',
  proxyFailed: 'copyReport',
  noSpace: 'retry',
  cancelled: 'retry',
  broken: 'copyReport',
};

/** The step that a button under the problem takes. */
export function nextStepOf(problem: Problem): NextStep | null {
  const { kind } = problem;
  if (kind.name === 'badSql' && kind.line === null) return null;
  return NEXT[kind.name];
}

function amount(format: Format, words: Words): (value: number, unit: string) => string {
  return (value, unit) => {
    if (unit === 'bytes') return format.bytes(value);
    if (unit === 'rows') return words.results.rows(format.count(value), value !== 1);
    if (unit === 'cells') return words.problemBar.cells(format.count(value));
    return `${format.count(value)} ${unit}`;
  };
}

/** Title and reason in words. */
export function describe(problem: Problem, words: Words, format: Format): ProblemWords {
  const tell = words.problem[problem.kind.name] as (
    kind: Problem['kind'],
    format: Format,
    unit: (value: number, unit: string) => string,
  ) => ProblemWords;
  return tell(problem.kind, format, amount(format, words));
}

/** The problem in one line. */
export function problemLine(problem: Problem, words: Words, format: Format): string {
  return describe(problem, words, format).title;
}

/** Everything worth handing on to somebody who helps, as text. */
export function report(
  problem: Problem,
  words: Words,
  format: Format,
  job: Pick<Job, 'id'> | null,
  version: string,
): string {
  const { title, why } = describe(problem, words, format);
  return [
    title,
    why,
    problem.detail ?? '',
    `kind: ${JSON.stringify(problem.kind)}`,
    job ? `job: ${job.id}` : '',
    `Shirabe ${version}`,
  ]
    .filter(Boolean)
    .join('\n');
}
