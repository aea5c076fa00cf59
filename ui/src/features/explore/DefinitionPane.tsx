// What makes the table anew: its DDL, its schema as JSON, the query of a view.
import { Copy, FileCode2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../../kit/Button';
import { openSql } from '../../state/open';
import { useWords } from '../../words';
import { copy } from './actions';
import type { PaneProps } from './TableView';

type Shown = 'ddl' | 'json' | 'query';

/** The pane. */
export function DefinitionPane({ connection, detail }: PaneProps): ReactNode {
  const { definition } = useWords().explore;
  const [wanted, setShown] = useState<Shown>(detail.viewSql ? 'query' : 'ddl');
  const texts: Record<Shown, string> = {
    ddl: detail.ddl,
    json: detail.jsonSchema,
    query: detail.viewSql ?? '',
  };
  const choices = (['query', 'ddl', 'json'] as const).filter((one) => texts[one] !== '');
  const shown = choices.includes(wanted) ? wanted : choices[0];
  if (!shown) return <p className="table-empty">{definition.none}</p>;
  return (
    <div className="definition">
      <div className="definition-head">
        <div className="segments" role="radiogroup" aria-label={definition.ddl}>
          {choices.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="definition"
                checked={shown === one}
                onChange={() => setShown(one)}
              />
              {definition[one]}
            </label>
          ))}
        </div>
        <span className="spring" />
        <Button size="small" onClick={() => copy(texts[shown])}>
          <Copy size={12} aria-hidden /> {definition.copy}
        </Button>
        {shown === 'json' ? null : (
          <Button size="small" onClick={() => openSql(connection, texts[shown])}>
            <FileCode2 size={12} aria-hidden /> {definition.open}
          </Button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled text must be reached by the keys */}
      <pre tabIndex={0}>{texts[shown]}</pre>
    </div>
  );
}
