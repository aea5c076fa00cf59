// The parameters of a tab: which its text uses, what was given, what their types are likely to be.
import { create } from 'zustand';
import type { Lookup } from '../../editor/googlesql/names';
import type { Parameter, Problem } from '../../ipc';
import {
  carried,
  faultOfText,
  guessTypes,
  type ParametersFound,
  type ParameterUse,
  parametersIn,
  parseType,
  typeFromMessage,
  typeOfName,
  typeText,
} from '../../params';
import { changeTab, type OpenTab, useTabs } from '../../state/tabs';

interface Guess {
  type: string;
  sure: boolean;
}

interface ParametersState {
  /** Whether the form is open. */
  open: boolean;
  /** The tab whose missing values are pointed out, because somebody wanted to run it. */
  strict: string | null;
  /** Grows when the first missing field should have the focus. */
  focus: number;
  guesses: ReadonlyMap<string, ReadonlyMap<string, Guess>>;
}

/** The form's own state; values are kept with the tab. */
export const useParameterState = create<ParametersState>(() => ({
  open: true,
  strict: null,
  focus: 0,
  guesses: new Map(),
}));

const same = (a: string | null, b: string) => a?.toLowerCase() === b.toLowerCase();

/** What was given for a parameter; positional ones are kept under their positions. */
export function given(tab: OpenTab, name: string): Parameter | undefined {
  return tab.parameters?.find((one) => same(one.name, name));
}

/** The type of a parameter: as given, else as guessed. */
export function typeOfParameter(tab: OpenTab, name: string): Guess {
  const known = given(tab, name);
  if (known) return { type: known.type, sure: true };
  const guess = useParameterState.getState().guesses.get(tab.id)?.get(name.toLowerCase());
  return guess ?? { type: typeOfName(/^\d+$/.test(name) ? '' : name), sure: false };
}

/** Keeps what the person gave. */
export function giveParameter(
  tabId: string,
  name: string,
  patch: { type?: string; value?: string | null },
): void {
  const tab = useTabs.getState().tabs.find((one) => one.id === tabId);
  if (!tab) return;
  const before = given(tab, name);
  const type = patch.type ?? typeOfParameter(tab, name).type;
  let value = before?.value;
  if (patch.value !== undefined) value = patch.value;
  else if (patch.type !== undefined && before) value = carried(before.type, type, before.value);
  // A type that was chosen before any value: what is empty fits text only, and is asked for else.
  const next: Parameter = { name, type, value: value === undefined ? '' : value };
  const others = (tab.parameters ?? []).filter((one) => !same(one.name, name));
  changeTab(tabId, { parameters: [...others, next].slice(-200) });
}

/** The parameters of a text as they are sent. */
export interface Sent {
  parameters: Parameter[];
  /** Names whose value cannot be sent as it is. */
  missing: string[];
  mixed: boolean;
}

/**
 * What goes with a text: only what it uses, in its own spelling; positional ones in order and
 * without a name. What is missing goes as NULL, which is good enough for a price.
 */
export function parametersFor(tab: OpenTab, sql: string): Sent {
  const found = parametersIn(sql);
  if (found.mode === 'mixed') return { parameters: [], missing: [], mixed: true };
  const missing: string[] = [];
  const parameters = found.names.map((name) => {
    const known = given(tab, name);
    const { type } = typeOfParameter(tab, name);
    const wrong = faultOfText(type, known?.value) !== null;
    if (wrong) missing.push(name);
    return {
      name: found.mode === 'positional' ? null : name,
      type: parseType(type) ? type : 'STRING',
      value: wrong ? null : (known?.value ?? null),
    };
  });
  return { parameters, missing, mixed: false };
}

/** Opens the form, says what is missing, and puts the focus there. */
export function askForMissing(tabId: string): void {
  useParameterState.setState(({ focus }) => ({ open: true, strict: tabId, focus: focus + 1 }));
}

/** What the form shows. */
export interface Asked {
  mode: ParametersFound['mode'];
  names: readonly string[];
  /** Those of them that the target does not use. */
  unused: readonly string[];
}

/** No parameters. */
export const NOTHING_ASKED: Asked = { mode: 'none', names: [], unused: [] };

/** What is asked for a text and the part of it that would run. */
export function askedBy(all: string | null, target: string): Asked {
  const inTarget = parametersIn(target);
  if (all === null || inTarget.mode !== 'named')
    return inTarget.mode === 'none' && all !== null
      ? dimmed(parametersIn(all))
      : { mode: inTarget.mode, names: inTarget.names, unused: [] };
  const names = parametersIn(all).names;
  const used = new Set(inTarget.names.map((name) => name.toLowerCase()));
  return {
    mode: 'named',
    names,
    unused: names.filter((name) => !used.has(name.toLowerCase())),
  };
}

function dimmed(found: ParametersFound): Asked {
  return found.mode === 'named'
    ? { mode: 'named', names: found.names, unused: found.names }
    : NOTHING_ASKED;
}

/** Whether two forms are the same. */
export function sameAsked(a: Asked, b: Asked): boolean {
  return (
    a.mode === b.mode &&
    a.names.join('\n') === b.names.join('\n') &&
    a.unused.join('\n') === b.unused.join('\n')
  );
}

/** Guesses the types of a statement's parameters; answers whether anything new came out. */
export async function learnTypes(
  tabId: string,
  text: string,
  target: { from: number; to: number },
  uses: readonly ParameterUse[],
  lookup: Lookup,
): Promise<boolean> {
  if (uses.length === 0) return false;
  const found = await guessTypes(text, target.from, target.to, uses, lookup);
  const { guesses } = useParameterState.getState();
  const known = guesses.get(tabId);
  const next = new Map(known);
  let changed = false;
  for (const [name, guess] of found) {
    const before = next.get(name.toLowerCase());
    // What stands in another statement of the text may know better than a mere name.
    if (before?.type === guess.type || (before?.sure && !guess.sure)) continue;
    next.set(name.toLowerCase(), guess);
    changed = true;
  }
  if (changed) useParameterState.setState({ guesses: new Map(guesses).set(tabId, next) });
  return changed;
}

/** What the service says about single parameters, by name. */
export function faultsOfProblem(problem: Problem | null): Record<string, string> {
  if (problem?.kind.name !== 'badInput') return {};
  const match = /^parameter (.+)$/.exec(problem.kind.field);
  return match?.[1] ? { [match[1]]: problem.kind.reason } : {};
}

/** A type that the service would rather see, if it says so. */
export interface TypeWish {
  name: string;
  type: string;
}

/** From a refusal for its types to the parameter and the type that would do. */
export function typeWish(
  problem: Problem,
  sql: string,
  sent: readonly Parameter[],
): TypeWish | null {
  if (problem.kind.name !== 'badSql') return null;
  const { uses } = parametersIn(sql);
  for (const { name } of uses) {
    const index = Number(name) - 1;
    const parameter = sent.find((one) => same(one.name, name)) ?? sent[index];
    const type = parameter ? typeFromMessage(problem.kind.message, parameter.type) : null;
    const read = type ? parseType(type) : null;
    if (read) return { name, type: typeText(read) };
  }
  return null;
}
