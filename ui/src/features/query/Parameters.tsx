// The row under the bar: the parameters of the query, folded or open.
import { ChevronRight, CircleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from '../../kit/Button';
import { keyText } from '../../kit/keys';
import { ParameterForm, parameterProblem } from '../../params';
import type { OpenTab } from '../../state/tabs';
import { useFormat, useWords } from '../../words';
import {
  type Asked,
  given,
  giveParameter,
  type TypeWish,
  typeOfParameter,
  useParameterState,
} from './given';

interface ParametersProps {
  tab: OpenTab;
  asked: Asked;
  /** What the service said about single ones. */
  problems: Readonly<Record<string, string>>;
  wish: TypeWish | null;
}

/** Nothing for a query without parameters. */
export function Parameters({ tab, asked, problems, wish }: ParametersProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { parameters } = words.editing;
  const open = useParameterState((state) => state.open);
  const strict = useParameterState((state) => state.strict === tab.id);
  const focus = useParameterState((state) => state.focus);
  // Guesses arrive later than the text.
  useParameterState((state) => state.guesses.get(tab.id));
  const box = useRef<HTMLElement>(null);
  const asked_ = useRef(focus);
  const id = useId();

  useEffect(() => {
    if (focus === asked_.current) return;
    asked_.current = focus;
    requestAnimationFrame(() =>
      box.current
        ?.querySelector<HTMLElement>('.param.faulty :is(input, textarea, select.param-input)')
        ?.focus(),
    );
  }, [focus]);

  if (asked.mode === 'none') return null;
  if (asked.mode === 'mixed')
    return (
      <div className="parameters mixed" role="status">
        <CircleAlert size={13} aria-hidden />
        {parameters.mixed}
      </div>
    );

  const fields = asked.names.map((name) => {
    const { type, sure } = typeOfParameter(tab, name);
    return { name, type, unsure: !sure, unused: asked.unused.includes(name) };
  });
  const values = Object.fromEntries(asked.names.map((name) => [name, given(tab, name)?.value]));
  const missing = fields.filter(
    (field) => !field.unused && parameterProblem(field, values[field.name], words) !== null,
  );
  return (
    <section className="parameters" ref={box} aria-label={parameters.label}>
      <div className="parameters-head">
        <button
          type="button"
          className="parameters-toggle"
          aria-expanded={open}
          aria-controls={id}
          title={`${open ? parameters.hide : parameters.show} (${keyText('Mod+Alt+P')})`}
          onClick={() => useParameterState.setState({ open: !open })}
        >
          <ChevronRight size={13} aria-hidden />
          {parameters.title}
        </button>
        {open ? null : (
          <span className="parameters-brief ellipsis">
            {fields
              .map(({ name }) => {
                const value = values[name];
                const shown = value === undefined ? '?' : value === null ? 'NULL' : value;
                return `${/^\d/.test(name) ? name : `@${name}`} = ${shown}`;
              })
              .join('   ')}
          </span>
        )}
        {missing.length > 0 ? (
          <span className="parameters-missing">
            {parameters.toMend(format.count(missing.length))}
          </span>
        ) : null}
      </div>
      {open ? (
        <div id={id} className="parameters-body">
          <ParameterForm
            key={tab.id}
            fields={fields}
            values={values}
            problems={problems}
            strict={strict}
            onChange={(name, value) => giveParameter(tab.id, name, { value })}
            onType={(name, type) => giveParameter(tab.id, name, { type })}
          />
          {wish ? (
            <p className="parameters-wish">
              {parameters.suggest(`@${wish.name}`, wish.type)}
              <Button
                size="small"
                onClick={() => giveParameter(tab.id, wish.name, { type: wish.type })}
              >
                {parameters.takeType(wish.type)}
              </Button>
            </p>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}
