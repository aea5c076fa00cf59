// Which parameters a text uses. Reads tokens only.
import { tokens } from '../editor/googlesql/lexer';

/** One use of a parameter. */
export interface ParameterUse {
  /** Its name without `@`; a position from 1 for `?`. */
  name: string;
  from: number;
  to: number;
}

/** The parameters of a text. */
export interface ParametersFound {
  mode: 'none' | 'named' | 'positional' | 'mixed';
  /** Every name once, in the order of the first use; positions for `?`. */
  names: string[];
  uses: ParameterUse[];
}

/** Longer texts are read up to here. */
const REACH = 1_000_000;

/** The parameters that a text uses. Names are the same in any case, as the service says. */
export function parametersIn(text: string): ParametersFound {
  const uses: ParameterUse[] = [];
  const names = new Map<string, string>();
  let positions = 0;
  let named = false;
  if (/[@?]/.test(text))
    for (const { type, from, to } of tokens(text, 0, Math.min(text.length, REACH))) {
      if (type !== 'parameter') continue;
      const written = text.slice(from, to);
      if (written === '?') {
        positions += 1;
        uses.push({ name: String(positions), from, to });
        continue;
      }
      named = true;
      const name = written.slice(1).replace(/^`|`$/g, '');
      const known = names.get(name.toLowerCase());
      if (known === undefined) names.set(name.toLowerCase(), name);
      uses.push({ name: known ?? name, from, to });
    }
  const mode = named ? (positions > 0 ? 'mixed' : 'named') : positions > 0 ? 'positional' : 'none';
  return {
    mode,
    names:
      mode === 'positional'
        ? Array.from({ length: positions }, (_, index) => String(index + 1))
        : [...names.values()],
    uses: mode === 'mixed' ? uses.filter(({ name }) => names.has(name.toLowerCase())) : uses,
  };
}
