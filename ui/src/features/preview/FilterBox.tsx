// A small SQL editor as a field. Its module is loaded when the first is shown.
import { type ReactNode, useEffect, useRef } from 'react';
import type { SmallEditor, SmallHost } from '../../editor/small';
import type { Column } from '../../ipc';
import { provide } from '../../state/commands';

interface FilterBoxProps {
  label: string;
  hint: string;
  oneLine: boolean;
  text: string;
  columns: readonly Column[];
  onText: (text: string) => void;
  onRun: () => void;
  onEscape: () => boolean;
}

/** Mounted anew for every tab. */
export function FilterBox(props: FilterBoxProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<SmallEditor | null>(null);
  const told = useRef(props);
  told.current = props;

  useEffect(() => {
    const parent = box.current;
    if (!parent) return;
    let gone = false;
    const host: SmallHost = {
      label: told.current.label,
      placeholder: told.current.hint,
      oneLine: told.current.oneLine,
      columns: () => told.current.columns,
      onChange: (text) => told.current.onText(text),
      onRun: () => told.current.onRun(),
      onEscape: () => told.current.onEscape(),
    };
    void import('../../editor/small').then((module) => {
      if (!gone) editor.current = new module.SmallEditor(parent, host, told.current.text);
    });
    const stop = provide({ filterFiles: () => editor.current?.focus() });
    return () => {
      gone = true;
      stop();
      editor.current?.destroy();
      editor.current = null;
    };
  }, []);

  useEffect(() => {
    editor.current?.set(props.text);
  }, [props.text]);

  return <div className={props.oneLine ? 'filter-box' : 'filter-box tall'} ref={box} />;
}
