import { Text } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { StatementIndex, statementNear } from './statementIndex';
import { statementAt, statements } from './statements';

/** Numbers that look random and are the same every time. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state % below;
  };
}

const PIECES = [
  'SELECT 1;',
  ' ',
  '\n',
  ';',
  "'a;b'",
  "'",
  '"""x\n;y"""',
  '"""',
  '-- c;\n',
  '/* ;',
  '*/',
  'BEGIN SELECT 1; END;',
  'BEGIN ',
  ' END',
  ' IF x THEN ',
  'END IF;',
  'FROM t',
  '#',
  '`a;b`',
];

describe('the statements of a text as it is typed', () => {
  it('are the same as those of the whole text, whatever is typed where', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const next = random(seed);
      let doc = Text.of(
        [Array.from({ length: 12 }, () => PIECES[next(PIECES.length)]).join(' ')]
          .join('\n')
          .split('\n'),
      );
      let index = StatementIndex.of(statements(doc.toString()));
      for (let step = 0; step < 40; step++) {
        const from = next(doc.length + 1);
        const toBefore = Math.min(doc.length, from + (next(3) === 0 ? next(20) : 0));
        const insert = next(4) === 0 ? '' : (PIECES[next(PIECES.length)] ?? '');
        doc = doc.replace(from, toBefore, Text.of(insert.split('\n')));
        const changed = index.changed(doc, { from, toBefore, toAfter: from + insert.length });
        const whole = statements(doc.toString());
        index = changed ?? StatementIndex.of(whole);
        expect(index.list(), `seed ${seed}, step ${step}: ${doc.toString()}`).toEqual(whole);
      }
    }
  });

  it('are followed in a text of ten megabytes without reading it again', () => {
    const line = "INSERT INTO d.t (a, b) VALUES (1, 'x;y');\n";
    const text = line.repeat(Math.ceil(10_000_000 / line.length));
    const doc = Text.of(text.split('\n'));
    const list = Array.from({ length: Math.ceil(10_000_000 / line.length) }, (_, at) => ({
      from: at * line.length,
      to: at * line.length + line.length - 2,
      end: at * line.length + line.length - 1,
    }));
    const index = StatementIndex.of(list);
    const read: number[] = [];
    const watched = {
      length: doc.length + 1,
      sliceString: (from: number, to: number) => {
        read.push(to - from);
        return doc.replace(5_000_010, 5_000_010, Text.of(['x'])).sliceString(from, to);
      },
    };
    const changed = index.changed(watched, {
      from: 5_000_010,
      toBefore: 5_000_010,
      toAfter: 5_000_011,
    });
    expect(changed?.size).toBe(list.length);
    expect(changed?.at(list.length - 1)?.end).toBe((list.at(-1)?.end ?? 0) + 1);
    expect(read.reduce((sum, one) => sum + one, 0)).toBeLessThan(60_000);
  });

  it('answers the statement at every caret as the whole text does', () => {
    const text = 'SELECT 1;\n\n-- second\nSELECT 2; SELECT 3;  \n\n';
    const list = statements(text);
    const index = StatementIndex.of(list);
    for (let caret = 0; caret <= text.length; caret++)
      expect(statementNear(Text.of(text.split('\n')), index, caret), `caret ${caret}`).toEqual(
        statementAt(text, list, caret),
      );
  });

  it('gives up rather than read on and on where a quote swallows the rest', () => {
    const doc = Text.of(`SELECT 1; ${'SELECT 2; '.repeat(20_000)}`.split('\n'));
    const index = StatementIndex.of(statements(doc.toString()));
    const open = doc.replace(3, 3, Text.of(['/*']));
    expect(index.changed(open, { from: 3, toBefore: 3, toAfter: 5 })).toBeNull();
  });
});
