// Asks for the number of a row.
import { type ReactNode, useState } from 'react';
import { Button } from '../kit/Button';
import { Dialog } from '../kit/Dialog';
import { useFormat, useWords } from '../words';

interface GoToRowProps {
  count: number;
  onGo: (row: number) => void;
  onClose: () => void;
}

/** Takes full-width digits and separators as well; a number past the end goes to the last row. */
export function GoToRow({ count, onGo, onClose }: GoToRowProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [text, setText] = useState('');
  const number = Number(text.normalize('NFKC').replace(/[,\s_]/g, ''));
  const valid = text.trim() !== '' && Number.isInteger(number) && number >= 1;
  return (
    <Dialog title={words.results.goToRow} closeLabel={words.frame.close} onClose={onClose}>
      <form
        className="go-to-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) onGo(Math.min(count, number) - 1);
        }}
      >
        <label>
          {words.results.goToRowField(format.count(count))}
          <input
            className="field tabular"
            inputMode="numeric"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <Button type="submit" look="primary" disabled={!valid}>
          {words.results.go}
        </Button>
      </form>
    </Dialog>
  );
}
