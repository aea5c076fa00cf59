// The open tabs: in front, closed, renamed, moved, by mouse and keys.
import { FileCode2, FolderOpen, Plus, Table2, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import { currentEditor } from '../features/query/session';
import { IconButton } from '../kit/Button';
import { keyText } from '../kit/keys';
import { notify, useApp } from '../state/app';
import { perform } from '../state/commands';
import { isRunning, useRuns } from '../state/runs';
import {
  activateTab,
  closeTab,
  moveTab,
  type OpenTab,
  renameTab,
  reopenTab,
  shiftTab,
  stepTab,
  useTabs,
} from '../state/tabs';
import { useWords, words as wordsNow } from '../words';
import { keysOf } from './shortcuts';

const useRenaming = create<{ id: string | null }>(() => ({ id: null }));

/** Begins the renaming of the tab in front. */
export function renameActiveTab(): void {
  useRenaming.setState({ id: useTabs.getState().active });
}

function close(id: string): void {
  const tab = closeTab(id);
  currentEditor()?.forget(id);
  if (tab && (tab.aside || tab.sql.trim() !== ''))
    notify(wordsNow().tabs.closed(tab.title), {
      label: wordsNow().tabs.undo,
      run: () => void reopenTab(),
    });
}

/** 34 pixels high; scrolls sideways when there are many. */
export function TabStrip(): ReactNode {
  const words = useWords();
  const tabs = useTabs((state) => state.tabs);
  const active = useTabs((state) => state.active);
  const runs = useRuns((state) => state.byTab);
  const renaming = useRenaming((state) => state.id);
  const list = useRef<HTMLDivElement>(null);
  const dragged = useRef<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a tab that came to the front is scrolled to
  useEffect(() => {
    list.current
      ?.querySelector('[aria-selected=true]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active, tabs.length]);

  const front = (id: string) => {
    useApp.setState({ welcomeShown: false });
    activateTab(id);
  };

  return (
    <div className="tabstrip">
      <div
        className="tablist"
        role="tablist"
        aria-label={words.tabs.label}
        ref={list}
        onWheel={(event) => {
          if (list.current && event.deltaX === 0) list.current.scrollLeft += event.deltaY;
        }}
      >
        {tabs.map((tab, index) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: tabs are moved by Ctrl+Shift+PageUp and PageDown too
          <div
            key={tab.id}
            className={`tab ${tab.id === active ? 'active' : ''}`}
            role="presentation"
            onDragOver={(event) => {
              if (dragged.current) event.preventDefault();
            }}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged.current) moveTab(dragged.current, index);
              dragged.current = null;
            }}
          >
            {renaming === tab.id ? (
              <RenameField tab={tab} />
            ) : (
              <button
                type="button"
                role="tab"
                className="tab-title"
                aria-selected={tab.id === active}
                tabIndex={tab.id === active ? 0 : -1}
                draggable
                title={tab.file?.path ?? tab.title}
                onDragStart={(event) => {
                  dragged.current = tab.id;
                  event.dataTransfer.effectAllowed = 'move';
                  event.dataTransfer.setData('text/plain', tab.title);
                }}
                onDragEnd={() => {
                  dragged.current = null;
                }}
                onPointerDown={(event) => {
                  if (event.button === 0) front(tab.id);
                }}
                onClick={() => front(tab.id)}
                onAuxClick={(event) => {
                  if (event.button === 1) close(tab.id);
                }}
                onDoubleClick={() => useRenaming.setState({ id: tab.id })}
                onKeyDown={(event) => {
                  if (event.ctrlKey || event.metaKey || event.altKey) return;
                  if (event.shiftKey && event.key === 'ArrowLeft') shiftTab(-1);
                  else if (event.shiftKey && event.key === 'ArrowRight') shiftTab(1);
                  else if (event.key === 'ArrowLeft') stepTab(-1);
                  else if (event.key === 'ArrowRight') stepTab(1);
                  else if (event.key === 'Delete') close(tab.id);
                  else if (event.key === 'F2') useRenaming.setState({ id: tab.id });
                  else if (event.key === 'Enter') perform('focusEditor');
                  else return;
                  event.preventDefault();
                  requestAnimationFrame(() =>
                    list.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus(),
                  );
                }}
              >
                {isRunning(runs.get(tab.id)) ? (
                  <span className="spinner" role="img" aria-label={words.tabs.running} />
                ) : tab.objects ? (
                  <FolderOpen size={13} aria-hidden />
                ) : tab.preview || tab.files ? (
                  <Table2 size={13} aria-hidden />
                ) : (
                  <FileCode2 size={13} aria-hidden />
                )}
                <span className="ellipsis">{tab.title}</span>
                {tab.file?.changed ? (
                  <span
                    className="tab-changed"
                    role="img"
                    aria-label={words.editing.files.changedTab}
                    title={words.editing.files.changedTab}
                  />
                ) : null}
              </button>
            )}
            <IconButton
              size="small"
              className="tab-close"
              tabIndex={-1}
              label={words.tabs.close(tab.title)}
              onClick={() => close(tab.id)}
            >
              <X size={13} aria-hidden />
            </IconButton>
          </div>
        ))}
      </div>
      <IconButton
        label={words.tabs.newTab}
        keys={keyText(keysOf('newTab') ?? '')}
        onClick={() => perform('newTab')}
      >
        <Plus size={16} aria-hidden />
      </IconButton>
    </div>
  );
}

function RenameField({ tab }: { tab: OpenTab }): ReactNode {
  const words = useWords();
  const [text, setText] = useState(tab.title);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const done = (keep: boolean) => {
    useRenaming.setState({ id: null });
    if (keep) renameTab(tab.id, text);
    perform('focusEditor');
  };
  return (
    <input
      ref={field}
      className="tab-rename"
      aria-label={words.tabs.renameField}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => {
        if (useRenaming.getState().id === tab.id) done(true);
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') done(true);
        else if (event.key === 'Escape') {
          event.stopPropagation();
          done(false);
        }
      }}
    />
  );
}

/** Closes the tab in front, with the way back. */
export function closeActiveTab(): void {
  const { active } = useTabs.getState();
  if (active) close(active);
}
