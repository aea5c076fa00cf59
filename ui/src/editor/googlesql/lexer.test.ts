import { describe, expect, it } from 'vitest';
import { Mode, step, tokens } from './lexer';

function read(text: string): string[] {
  return [...tokens(text)].map(({ type, from, to }) => `${type} ${text.slice(from, to)}`);
}

describe('tokens', () => {
  const cases: [name: string, text: string, expected: string[]][] = [
    ['keywords in any case', 'select FROM', ['keyword select', 'keyword FROM']],
    ['a path in backticks', '`p-1.d.t_*`', ['quoted `p-1.d.t_*`']],
    [
      'a triple-quoted string with quotes and lines',
      `'''it's\n"ok"'''`,
      [`string '''it's\n"ok"'''`],
    ],
    ['a triple-quoted string of double quotes', '"""a""b"""', ['string """a""b"""']],
    [
      'a raw string whose backslash guards the quote',
      String.raw`r'a\'b'`,
      [String.raw`string r'a\'b'`],
    ],
    [
      'bytes and raw bytes',
      `b'x' rb"y" BR'''z'''`,
      [`string b'x'`, `string rb"y"`, `string BR'''z'''`],
    ],
    ['an identifier that begins like a prefix', 'rb', ['identifier rb']],
    [
      'comments of three kinds',
      '-- a\n# b\n/* c\n*/ 1',
      ['comment -- a', 'comment # b', 'comment /* c\n*/', 'number 1'],
    ],
    ['a semicolon inside a string', `';'`, [`string ';'`]],
    [
      'named, quoted and positional parameters',
      '@a @`b c` ?',
      ['parameter @a', 'parameter @`b c`', 'parameter ?'],
    ],
    ['a system variable', '@@query.label', ['system @@query.label']],
    [
      'a pipe',
      'FROM t |> WHERE x',
      ['keyword FROM', 'identifier t', 'pipe |>', 'keyword WHERE', 'identifier x'],
    ],
    [
      'a pipe is not two operators',
      'a || b |> c',
      ['identifier a', 'operator ||', 'identifier b', 'pipe |>', 'identifier c'],
    ],
    [
      'numbers',
      '1 1.5 .5 1e10 0xFF 2.',
      ['number 1', 'number 1.5', 'number .5', 'number 1e10', 'number 0xFF', 'number 2.'],
    ],
    [
      'functions and types',
      'COUNT(x) CAST(y AS INT64)',
      [
        'function COUNT',
        'punctuation (',
        'identifier x',
        'punctuation )',
        'keyword CAST',
        'punctuation (',
        'identifier y',
        'keyword AS',
        'type INT64',
        'punctuation )',
      ],
    ],
    [
      'a field called like a keyword',
      't.order',
      ['identifier t', 'punctuation .', 'identifier order'],
    ],
    ['Japanese names', 'SELECT 売上', ['keyword SELECT', 'identifier 売上']],
    ['a string without its end', "'abc\nSELECT", ["invalid 'abc", 'keyword SELECT']],
    ['a comment without its end', '/* abc', ['comment /* abc']],
    ['letters that are no SQL', '、😀', ['invalid 、', 'invalid 😀']],
  ];
  it.each(cases)('%s', (_, text, expected) => expect(read(text)).toEqual(expected));

  it('reads every place of any text and never stands still', () => {
    const text = `x'"\`@\\\u3000'''"""/*--#|>;$\u{1f600}\ud800`;
    for (let from = 0; from < text.length; from++) {
      let at = from;
      while (at < text.length) {
        const { to } = step(text, at, Mode.normal);
        expect(to).toBeGreaterThan(at);
        at = to;
      }
    }
  });

  it('carries an unfinished token over the end of a line', () => {
    expect(step('"""a', 0, Mode.normal)).toEqual({ type: 'string', to: 4, mode: Mode.double });
    expect(step('b""" c', 0, Mode.double)).toEqual({ type: 'string', to: 4, mode: Mode.normal });
    expect(step('x */ y', 0, Mode.comment)).toEqual({ type: 'comment', to: 4, mode: Mode.normal });
  });
});
