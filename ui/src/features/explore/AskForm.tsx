// The frame of the explorer's dialogs: a form, a line for what went wrong, two buttons.
import { type FormEvent, type ReactNode, useId } from 'react';
import type { Problem } from '../../ipc';
import { Button } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { problemLine } from '../../problem/problem';
import { useFormat, useWords } from '../../words';
import { stopAsking } from './asking';

interface AskProps {
  title: string;
  submit: string;
  danger?: boolean;
  ready: boolean;
  busy: boolean;
  problem: Problem | null;
  onSubmit: () => void;
  children: ReactNode;
}

/** The frame of every dialog: a form, a line for what went wrong, two buttons. */
export function Form(props: AskProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const id = useId();
  const { change } = words.explore;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (props.ready && !props.busy) props.onSubmit();
  };
  return (
    <Dialog
      title={props.title}
      closeLabel={words.frame.close}
      onClose={stopAsking}
      className="explore-dialog"
      foot={
        <>
          <Button onClick={stopAsking}>{change.cancel}</Button>
          <Button
            type="submit"
            form={id}
            look={props.danger ? 'danger' : 'primary'}
            disabled={!props.ready || props.busy}
          >
            {props.busy ? <span className="spinner" aria-hidden /> : null}
            {props.submit}
          </Button>
        </>
      }
    >
      <form id={id} className="ask-form" onSubmit={submit}>
        {props.children}
        {props.problem ? (
          <p className="ask-problem" role="alert" title={props.problem.detail ?? undefined}>
            {problemLine(props.problem, words, format)}
            {props.problem.detail ? <small>{props.problem.detail}</small> : null}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}

/** A labelled field of a form. */
export function Field({
  label,
  help,
  children,
}: {
  label: string;
  help?: string | undefined;
  children: (id: string) => ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <div className="ask-field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {help ? <small>{help}</small> : null}
    </div>
  );
}
