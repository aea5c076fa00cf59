// A labelled field with its help, and a choice of a file.
import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react';
import { useWords } from '../../words';

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string;
  /** What is wrong with it; null: nothing. */
  wrong?: string | null;
  ref?: Ref<HTMLInputElement>;
  after?: ReactNode;
}

/** One line of text. */
export function Field({ label, hint, wrong = null, after, ...rest }: FieldProps): ReactNode {
  const id = useId();
  return (
    <div className="place-field">
      <label htmlFor={id}>{label}</label>
      <div className="place-row">
        <input
          className="field"
          spellCheck={false}
          autoComplete="off"
          {...rest}
          id={id}
          aria-invalid={wrong !== null}
          aria-describedby={hint || wrong ? `${id}hint` : undefined}
        />
        {after}
      </div>
      {hint || wrong ? (
        <p className={wrong ? 'place-hint bad' : 'place-hint'} id={`${id}hint`}>
          {wrong ?? hint}
        </p>
      ) : null}
    </div>
  );
}

/** A mark for fields that must be filled in, in the words of the screen. */
export function useRequired(): (value: string, tried: boolean) => string | null {
  const { adding } = useWords().connections;
  return (value, tried) => (tried && value.trim() === '' ? adding.required : null);
}
