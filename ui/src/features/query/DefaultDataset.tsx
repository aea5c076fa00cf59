// The dataset that names without one are looked up in: a button, and a list to choose from.
import { Database } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { DatasetRef } from '../../ipc';
import { useApp } from '../../state/app';
import { catalogue, useCatalogue } from '../../state/catalogue';
import { provide } from '../../state/commands';
import { connectionFor } from '../../state/connections';
import { DEFAULT_OPTIONS } from '../../state/options';
import { changeTab, type OpenTab } from '../../state/tabs';
import { useWords } from '../../words';

/** More than these are found by typing. */
const SHOWN = 200;

/** The button stands in the bar; what is chosen is kept with the tab and sent with its queries. */
export function DefaultDataset({ tab }: { tab: OpenTab }): ReactNode {
  const words = useWords();
  const { dataset: text } = words.editing;
  useCatalogue();
  const connections = useApp((state) => state.connections);
  const connection = connectionFor(connections, tab.connection);
  const [open, setOpen] = useState(false);
  const [filter, setFilter] = useState('');
  const [chosen, setChosen] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const current = tab.options?.defaultDataset ?? null;

  useEffect(() => provide({ chooseDataset: () => setOpen(true) }), []);
  useEffect(() => {
    if (!open) return;
    setFilter('');
    setChosen(0);
    if (connection)
      void catalogue
        .loadProjects(connection.id)
        .then(() => catalogue.loadDatasets(connection.id, connection.project));
    box.current?.querySelector('input')?.focus();
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    window.addEventListener('pointerdown', outside, true);
    return () => window.removeEventListener('pointerdown', outside, true);
  }, [open, connection]);

  const name = (ref: DatasetRef) =>
    ref.project === connection?.project ? ref.dataset : `${ref.project}.${ref.dataset}`;
  const choose = (ref: DatasetRef | null) => {
    changeTab(tab.id, { options: { ...(tab.options ?? DEFAULT_OPTIONS), defaultDataset: ref } });
    setOpen(false);
    button.current?.focus();
  };
  const all = open && connection ? [...catalogue.knownDatasets(connection.id)] : [];
  const found: (DatasetRef | null)[] = [
    ...(filter === '' ? [null] : []),
    ...all
      .map(({ reference }) => reference)
      .filter((ref) => name(ref).toLowerCase().includes(filter.toLowerCase()))
      .slice(0, SHOWN),
  ];

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setChosen(Math.min(found.length - 1, chosen + 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(0, chosen - 1));
    else if (event.key === 'Enter') {
      const one = found[chosen];
      if (one !== undefined) choose(one);
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      setOpen(false);
      button.current?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="default-dataset" ref={box}>
      <button
        ref={button}
        type="button"
        className={`bar-choice ${current ? 'set' : ''}`}
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-label={current ? text.current(name(current)) : text.choose}
        title={current ? text.current(name(current)) : text.choose}
        onClick={() => setOpen(!open)}
      >
        <Database size={13} aria-hidden />
        <span className="ellipsis">{current ? name(current) : text.none}</span>
      </button>
      {open ? (
        <div className="dataset-menu">
          <input
            role="combobox"
            aria-expanded
            aria-controls={id}
            aria-activedescendant={`${id}-${chosen}`}
            aria-label={text.filter}
            placeholder={text.filter}
            spellCheck={false}
            value={filter}
            onChange={(event) => {
              setFilter(event.target.value);
              setChosen(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div role="listbox" id={id} aria-label={text.label} className="dataset-list">
            {found.map((ref, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field, which marks the lines
              // biome-ignore lint/a11y/useFocusableInteractive: see above
              <div
                key={ref ? `${ref.project}.${ref.dataset}` : ''}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === chosen}
                className="dataset-entry ellipsis"
                onClick={() => choose(ref)}
              >
                {ref ? name(ref) : <i>{text.clear}</i>}
              </div>
            ))}
            {all.length === 0 ? <p className="file-empty">{text.empty}</p> : null}
          </div>
        </div>
      ) : null}
    </div>
  );
}
