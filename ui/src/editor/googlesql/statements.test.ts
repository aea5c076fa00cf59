import { describe, expect, it } from 'vitest';
import { statementAt, statements } from './statements';

function split(text: string): string[] {
  return statements(text).map(({ from, to }) => text.slice(from, to));
}

describe('statements', () => {
  const cases: [name: string, text: string, expected: string[]][] = [
    ['nothing', ' \n-- only a comment\n', []],
    ['one without an end', 'SELECT 1', ['SELECT 1']],
    ['two', 'SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
    ['empty ones', ';;SELECT 1;;', ['SELECT 1']],
    [
      'an end inside strings and comments',
      `SELECT ';', """a;b""", r';' -- ;\n/* ; */ FROM t; SELECT 2`,
      [`SELECT ';', """a;b""", r';' -- ;\n/* ; */ FROM t`, 'SELECT 2'],
    ],
    ['comments around are left out', '-- a\nSELECT 1 -- b\n; # c', ['SELECT 1']],
    [
      'a block stays whole',
      'BEGIN SELECT 1; SELECT 2; END; SELECT 3',
      ['BEGIN SELECT 1; SELECT 2; END', 'SELECT 3'],
    ],
    [
      'a block with a handler',
      'BEGIN SELECT 1; EXCEPTION WHEN ERROR THEN SELECT 2; END; SELECT 3',
      ['BEGIN SELECT 1; EXCEPTION WHEN ERROR THEN SELECT 2; END', 'SELECT 3'],
    ],
    [
      'a transaction is not a block',
      'BEGIN TRANSACTION; SELECT 1; COMMIT TRANSACTION;',
      ['BEGIN TRANSACTION', 'SELECT 1', 'COMMIT TRANSACTION'],
    ],
    ['a bare BEGIN is a transaction', 'BEGIN; SELECT 1; COMMIT', ['BEGIN', 'SELECT 1', 'COMMIT']],
    [
      'IF with branches',
      'IF x THEN SELECT 1; ELSEIF y THEN SELECT 2; ELSE SELECT 3; END IF; SELECT 4',
      ['IF x THEN SELECT 1; ELSEIF y THEN SELECT 2; ELSE SELECT 3; END IF', 'SELECT 4'],
    ],
    ['IF as a function', 'SELECT IF(a, 1, 2); SELECT 3', ['SELECT IF(a, 1, 2)', 'SELECT 3']],
    [
      'IF of definitions',
      'CREATE TABLE IF NOT EXISTS t (a INT64); DROP TABLE IF EXISTS t',
      ['CREATE TABLE IF NOT EXISTS t (a INT64)', 'DROP TABLE IF EXISTS t'],
    ],
    [
      'CASE as an expression',
      'SELECT CASE WHEN a THEN 1 ELSE 2 END; SELECT 3',
      ['SELECT CASE WHEN a THEN 1 ELSE 2 END', 'SELECT 3'],
    ],
    [
      'CASE as a statement',
      'CASE WHEN a THEN SELECT 1; ELSE SELECT 2; END CASE; SELECT 3',
      ['CASE WHEN a THEN SELECT 1; ELSE SELECT 2; END CASE', 'SELECT 3'],
    ],
    [
      'CASE inside IF',
      'IF CASE WHEN a THEN b END THEN SELECT 1; END IF; SELECT 2',
      ['IF CASE WHEN a THEN b END THEN SELECT 1; END IF', 'SELECT 2'],
    ],
    [
      'loops',
      'LOOP SELECT 1; BREAK; END LOOP; WHILE x DO SET x = 1; END WHILE; REPEAT SET x = 1; UNTIL x END REPEAT; FOR r IN (SELECT 1) DO SELECT r; END FOR; SELECT 9',
      [
        'LOOP SELECT 1; BREAK; END LOOP',
        'WHILE x DO SET x = 1; END WHILE',
        'REPEAT SET x = 1; UNTIL x END REPEAT',
        'FOR r IN (SELECT 1) DO SELECT r; END FOR',
        'SELECT 9',
      ],
    ],
    [
      'REPEAT as a function',
      "SELECT REPEAT('a', 3); SELECT 2",
      ["SELECT REPEAT('a', 3)", 'SELECT 2'],
    ],
    [
      'a label',
      'outer: LOOP SELECT 1; LEAVE outer; END LOOP outer; SELECT 2',
      ['outer: LOOP SELECT 1; LEAVE outer; END LOOP outer', 'SELECT 2'],
    ],
    [
      'nested blocks',
      'BEGIN IF a THEN BEGIN SELECT 1; END; END IF; END; SELECT 2',
      ['BEGIN IF a THEN BEGIN SELECT 1; END; END IF; END', 'SELECT 2'],
    ],
    [
      'the body of a procedure',
      'CREATE OR REPLACE PROCEDURE d.p() BEGIN SELECT 1; SELECT 2; END; CALL d.p()',
      ['CREATE OR REPLACE PROCEDURE d.p() BEGIN SELECT 1; SELECT 2; END', 'CALL d.p()'],
    ],
    [
      'a script with variables',
      'DECLARE x INT64 DEFAULT 1; SET x = 2; SELECT x',
      ['DECLARE x INT64 DEFAULT 1', 'SET x = 2', 'SELECT x'],
    ],
  ];
  it.each(cases)('%s', (_, text, expected) => expect(split(text)).toEqual(expected));
});

describe('statementAt', () => {
  const text = 'SELECT 1;\n\n-- second\nSELECT 2; SELECT 3;  \n\n';
  const list = statements(text);
  const at = (caret: number) => {
    const found = statementAt(text, list, caret);
    return found ? text.slice(found.from, found.to) : null;
  };
  it.each([
    ['at the beginning', 0, 'SELECT 1'],
    ['after its end', text.indexOf(';') + 1, 'SELECT 1'],
    ['on an empty line before the next', 10, 'SELECT 2'],
    ['in the comment over the next', text.indexOf('second'), 'SELECT 2'],
    ['between two on a line', text.indexOf('SELECT 3') - 0, 'SELECT 3'],
    ['behind the last on its line', text.indexOf('SELECT 3') + 10, 'SELECT 3'],
    ['after everything', text.length, 'SELECT 3'],
  ])('%s', (_, caret, expected) => expect(at(caret)).toBe(expected));

  it('answers nothing for a text without statements', () => {
    expect(statementAt('-- x', statements('-- x'), 2)).toBeNull();
  });
});
