// The list of connections and identities with their states, and the details of the chosen one.
import { Boxes, Database, HardDrive, Plus, UserRound } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import type { Identity } from '../../ipc';
import { Button } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { useApp } from '../../state/app';
import { useIdentities } from '../../state/identities';
import { useWords } from '../../words';
import { ConnectionDetail } from './ConnectionDetail';
import { IdentityDetail } from './IdentityDetail';
import { StateMark } from './StateMark';
import { addPlace, type Chosen, usePlaces } from './store';
import { VaultNote } from './VaultNote';
import './connections.css';

/** A dialog over the frame. */
export function ConnectionsDialog({ onClose }: { onClose: () => void }): ReactNode {
  const words = useWords();
  const text = words.connections;
  const connections = useApp((state) => state.connections);
  const { aws, identities } = useIdentities();
  const wanted = usePlaces((state) => state.chosen);
  const list = useRef<HTMLDivElement>(null);
  const stateOf = (id: string | null): Identity['state'] | null =>
    identities.find((one) => one.id === id)?.state ?? null;

  const entries: Chosen[] = [
    ...connections.map(({ id }) => ({ kind: 'connection' as const, id })),
    ...aws.map(({ id }) => ({ kind: 'connection' as const, id })),
    ...identities.map(({ id }) => ({ kind: 'identity' as const, id })),
  ];
  const same = (a: Chosen | null, b: Chosen) => a?.kind === b.kind && a.id === b.id;
  const chosen = entries.find((one) => same(wanted, one)) ?? entries[0] ?? null;
  const choose = (next: Chosen) => usePlaces.setState({ chosen: next });

  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const end = event.key === 'Home' ? 0 : event.key === 'End' ? entries.length - 1 : null;
    if (by === 0 && end === null) return;
    const here = entries.findIndex((one) => same(chosen, one));
    const next = entries[end ?? Math.max(0, Math.min(entries.length - 1, here + by))];
    event.preventDefault();
    if (!next) return;
    choose(next);
    list.current
      ?.querySelector<HTMLElement>(`[data-entry="${CSS.escape(`${next.kind}/${next.id}`)}"]`)
      ?.focus();
  };

  const entry = (
    one: Chosen,
    name: string,
    note: string,
    icon: ReactNode,
    state: Identity['state'] | null,
    ready: boolean,
  ) => (
    <div
      key={`${one.kind}/${one.id}`}
      role="option"
      aria-selected={same(chosen, one)}
      tabIndex={same(chosen, one) ? 0 : -1}
      data-entry={`${one.kind}/${one.id}`}
      {...(same(chosen, one) ? { 'data-first': '' } : {})}
      className="place-entry"
      onClick={() => choose(one)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') choose(one);
      }}
    >
      {icon}
      <span className="place-entry-text">
        <span className="ellipsis">{name}</span>
        <small className="ellipsis">{note}</small>
      </span>
      <StateMark state={state} ready={ready} short />
    </div>
  );

  return (
    <Dialog title={text.title} closeLabel={words.frame.close} onClose={onClose} className="places">
      <div className="places-body">
        <div className="places-side">
          <Button look="primary" onClick={() => addPlace()}>
            <Plus size={14} aria-hidden />
            {text.add}
          </Button>
          <div
            className="places-list"
            role="listbox"
            aria-label={text.list}
            ref={list}
            onKeyDown={onKeyDown}
          >
            {connections.length > 0 ? (
              <Group label={text.groups.bigQuery}>
                {connections.map((one) =>
                  entry(
                    { kind: 'connection', id: one.id },
                    one.name,
                    [one.project, one.location].filter(Boolean).join(' · '),
                    <Database size={15} aria-hidden />,
                    stateOf(one.identity),
                    one.ready,
                  ),
                )}
              </Group>
            ) : null}
            {aws.length > 0 ? (
              <Group label={text.groups.aws}>
                {aws.map((one) =>
                  entry(
                    { kind: 'connection', id: one.id },
                    one.name,
                    one.endpoint ?? one.region,
                    one.endpoint ? (
                      <HardDrive size={15} aria-hidden />
                    ) : (
                      <Boxes size={15} aria-hidden />
                    ),
                    stateOf(one.identity),
                    one.ready,
                  ),
                )}
              </Group>
            ) : null}
            {identities.length > 0 ? (
              <Group label={text.groups.identities}>
                {identities.map((one) =>
                  entry(
                    { kind: 'identity', id: one.id },
                    one.name,
                    text.ways[one.way.name].name,
                    <UserRound size={15} aria-hidden />,
                    one.state,
                    true,
                  ),
                )}
              </Group>
            ) : null}
          </div>
          <VaultNote />
        </div>
        <div className="places-detail">
          {chosen === null ? (
            <div className="places-empty">
              <p>
                <b>{text.none}</b>
              </p>
              <p>{text.noneText}</p>
              <Button look="primary" onClick={() => addPlace()}>
                {text.addFirst}
              </Button>
            </div>
          ) : chosen.kind === 'connection' ? (
            <ConnectionDetail key={chosen.id} id={chosen.id} />
          ) : (
            <IdentityDetail key={chosen.id} id={chosen.id} />
          )}
        </div>
      </div>
    </Dialog>
  );
}

function Group({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: options of a list are grouped by this role
    <div role="group" aria-label={label}>
      <p className="places-group" aria-hidden>
        {label}
      </p>
      {children}
    </div>
  );
}
