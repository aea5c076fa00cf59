import { describe, expect, it } from 'vitest';
import { tsvField } from './copy';
import { grouped } from './GridFoot';
import { bytesOf, hexDump, isMarkup, type Node, prettyMarkup, treeOf, utf8Of } from './nested';
import { found } from './panels/CellView';

/** The tree as plain values; scalars stay the text that they are. */
function plain(node: Node | null): unknown {
  if (!node) return null;
  if (node.kind === 'scalar') return node.quoted ? JSON.stringify(node.text) : node.text;
  if (node.kind === 'list') return node.items.map(plain);
  return node.items.map(([name, value]) => [name, plain(value)]);
}

describe('nested values', () => {
  it('keep every digit and every name, also one that comes twice', () => {
    const text =
      '{"id":9223372036854775807,"n":-0.0,"x":1e-300,"x":NaN,"l":[null,"a\\n\\u00e9",{}]}';
    expect(plain(treeOf(text))).toEqual([
      ['id', '9223372036854775807'],
      ['n', '-0.0'],
      ['x', '1e-300'],
      ['x', 'NaN'],
      ['l', ['null', '"a\\né"', []]],
    ]);
  });

  it.each(['{"a":', '[1,]', '{"a" 1}', '[1] 2', '{"a":"\\x"}', `${'['.repeat(300)}`, 'plain', ''])(
    'are left as text where they are none: %s',
    (text) => expect(treeOf(text)).toBeNull(),
  );

  it('lay markup out by its elements', () => {
    expect(isMarkup('<a><b x="1">t</b><c/></a>')).toBe(true);
    expect(isMarkup('a < b and c > d')).toBe(false);
    expect(prettyMarkup('<a><b x="1">t</b><c/></a>')).toBe('<a>\n  <b x="1">t</b>\n  <c/>\n</a>');
  });

  it('show bytes by their offsets', () => {
    const bytes = bytesOf('44GCAP8=');
    expect(bytes && hexDump(bytes, 0, 16)).toBe(
      `00000000  e3 81 82 00 ff${' '.repeat(47 - 14)}  .....`,
    );
    expect(bytes && utf8Of(bytes)).toBeNull();
    expect(utf8Of(bytesOf('44GC') ?? new Uint8Array())).toBe('あ');
    expect(bytesOf('%%%')).toBeNull();
  });
});

describe('a long text', () => {
  it('is searched as a whole, without regard to case', () => {
    const text = `${'x'.repeat(9_999_990)}Needle ${'y'.repeat(20)}nEEdle`;
    expect(found(text, 'needle')).toEqual([9_999_990, 10_000_017]);
    expect(found(text, '')).toEqual([]);
  });
});

describe('copied and added up', () => {
  it('quotes tabs, line ends and quotes as spreadsheets read them', () => {
    expect([null, 'a', 'a\tb', 'a\nb', 'say "x"'].map(tsvField)).toEqual([
      '',
      'a',
      '"a\tb"',
      '"a\nb"',
      '"say ""x"""',
    ]);
  });

  it('groups digits without losing one', () => {
    expect(grouped('99999999999999999999999999999.999999999')).toBe(
      '99,999,999,999,999,999,999,999,999,999.999999999',
    );
    expect(grouped('-1234.5')).toBe('-1,234.5');
    expect(grouped('NaN')).toBe('NaN');
  });
});
