// Listings page by page, in the order of S3, and addresses as people write them.
import { beforeEach, describe, expect, it } from 'vitest';
import { setDoor } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { above, arnOf, crumbs, httpsOf, justBefore } from './address';
import { decode, guessEncoding, holdsRows, mediaType, opensInPlace, shownKind } from './kinds';
import { arranged, byBytes, Listing } from './listing';
import { prettyJson } from './Viewer';

const PLACE = { connection: 'sandbox-s3', bucket: 'game-logs', prefix: '' };
let door: FakeDoor;

beforeEach(() => {
  door = new FakeDoor({ delayMs: 0 });
  setDoor(door);
});

describe('a listing', () => {
  it('reads one page of a thousand at a time, and nothing before it is asked for', async () => {
    const listing = new Listing({ ...PLACE, prefix: 'many/' });
    expect(door.objects.pages).toEqual([]);
    await listing.more();
    expect(listing.entries.length).toBe(1000);
    expect(listing.complete).toBe(false);
    await Promise.all([listing.more(), listing.more()]);
    expect(door.objects.pages.length).toBe(2);
    expect(listing.entries.at(-1)?.name).toBe('part-001999.parquet');
  });

  it('jumps into the middle with one request and lists the key that was typed first', async () => {
    const listing = new Listing({ ...PLACE, prefix: 'many/' }, 'part-081500.parquet');
    await listing.more();
    expect(listing.entries[0]?.name).toBe('part-081500.parquet');
    expect(door.objects.pages.length).toBe(1);
  });

  it('ends with what it has: every key of the last page, once', async () => {
    const listing = new Listing({ ...PLACE, prefix: 'many/' }, 'part-0995');
    await listing.more();
    await listing.more();
    expect(listing.complete).toBe(true);
    expect(listing.entries.length).toBe(500);
    expect(new Set(listing.entries.map(({ key }) => key)).size).toBe(500);
  });

  it('folds at the delimiter and keeps prefixes among objects in the order of keys', async () => {
    const listing = new Listing(PLACE);
    await listing.more();
    const names = listing.entries.map(({ name }) => name);
    expect(names).toEqual([...names].sort(byBytes));
    expect(names).toContain('events/');
    expect(listing.prefixes).toBe(names.filter((name) => name.endsWith('/')).length);
  });

  it('shows keys that only bytes tell apart: two forms of one letter, slashes, blanks, percent', async () => {
    const listing = new Listing({ ...PLACE, prefix: 'odd keys/' });
    await listing.more();
    const names = listing.entries.map(({ name }) => name);
    const kana = names.filter((name) => name.normalize('NFC') === 'ガチャ結果.csv');
    expect(new Set(kana).size).toBe(2);
    expect(names).toEqual(expect.arrayContaining(['/', '../', '100%.csv', 'a+b c.csv']));
    expect(arranged(listing.entries, 'ガチャ', null).length).toBe(2);
  });

  it('can be stopped; what comes later is not taken', async () => {
    door = new FakeDoor({ delayMs: 30 });
    setDoor(door);
    const listing = new Listing({ ...PLACE, prefix: 'many/' });
    const reading = listing.more();
    listing.stop();
    await reading;
    expect([listing.state, listing.entries.length]).toEqual(['stopped', 0]);
    expect(door.calls).toContain('jobCancel');
    await listing.more();
    expect(listing.entries.length).toBe(1000);
  });

  it('keeps what is there when a page fails, and goes on where it was', async () => {
    const listing = new Listing({ ...PLACE, prefix: 'many/' });
    await listing.more();
    door.failures.set('objectList', { kind: { name: 'offline', host: 'h' }, detail: null });
    await listing.more();
    expect([listing.state, listing.problem?.kind.name]).toEqual(['failed', 'offline']);
    await listing.more();
    expect([listing.state, listing.entries.length]).toEqual(['ready', 2000]);
  });

  it('sorts and filters what is loaded, prefixes in front', async () => {
    const listing = new Listing({ ...PLACE, prefix: 'archive/2025/' });
    await listing.more();
    const by = (column: 'size' | 'class', descending: boolean) =>
      arranged(listing.entries, '', { column, descending }).map(({ name }) => name);
    expect(by('size', true)).toEqual(['events.parquet', 'summary.csv']);
    expect(by('class', true)).toEqual(['summary.csv', 'events.parquet']);
    const root = new Listing(PLACE);
    await root.more();
    const sorted = arranged(root.entries, '', { column: 'size', descending: true });
    expect(sorted[0]?.object).toBeNull();
    expect(sorted.at(-1)?.object?.key).toBe('config.json');
    expect(arranged(root.entries, 'READ', null).map(({ name }) => name)).toEqual(['README.md']);
  });
});

describe('addresses', () => {
  it('are written as other tools take them', () => {
    expect(arnOf('b', 'a/ガ.csv')).toBe('arn:aws:s3:::b/a/ガ.csv');
    const point = 'arn:aws:s3:ap-northeast-1:111122223333:accesspoint/logs';
    expect(arnOf(point, 'k')).toBe(`${point}/object/k`);
    expect(httpsOf('b', 'a b/100%+.csv', 'eu-west-1', null)).toBe(
      'https://b.s3.eu-west-1.amazonaws.com/a%20b/100%25%2B.csv',
    );
    expect(httpsOf('b', 'k', 'x', 'http://127.0.0.1:9000/')).toBe('http://127.0.0.1:9000/b/k');
  });

  it('know what lies above, also where a name is empty', () => {
    expect(['a/b/', 'a/', 'a//', '', 'a/b'].map(above)).toEqual(['a/', '', 'a/', null, 'a/']);
    expect(crumbs('a//b/').map(({ prefix }) => prefix)).toEqual(['a/', 'a//', 'a//b/']);
  });

  it.each(['a', 'part-0815', 'ガチャ', '売', '\ue000', '😀'])(
    'stand right before %s and behind everything smaller',
    (text) => {
      const before = justBefore(text);
      expect(byBytes(before, text)).toBeLessThan(0);
      const smaller = `${text.slice(0, -1)}${String.fromCharCode(text.charCodeAt(text.length - 1) - 1)}zzz`;
      if (!/[\ud800-\udfff]/.test(smaller)) expect(byBytes(smaller, before)).toBeLessThan(0);
    },
  );
});

describe('what a file is', () => {
  it('is known by its name, and by its type where the name says nothing', () => {
    expect(shownKind('a/b.PNG')).toBe('image');
    expect(shownKind('a/b', 'video/mp4')).toBe('video');
    expect(shownKind('log.txt.gz')).toBeNull();
    expect(opensInPlace('a.csv')).toBe(false);
    expect(opensInPlace('a.md')).toBe(true);
    expect([holdsRows('a.csv'), holdsRows('a.png'), holdsRows('unknown')]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('never lets an object choose a type that the page would run', () => {
    expect(mediaType('x', 'text/html')).toBe('application/octet-stream');
    expect(mediaType('x.png', 'text/html')).toBe('image/png');
  });

  it.each([
    ['utf-8', [0xe5, 0xa3, 0xb2, 0xe4]],
    ['shift_jis', [0x94, 0x84, 0x8f, 0xe3]],
    ['euc-jp', [0xc7, 0xe4, 0xbe, 0xe5]],
    ['iso-2022-jp', [0x1b, 0x24, 0x42, 0x47, 0x64]],
    ['utf-16le', [0xff, 0xfe, 0x41, 0x00]],
    ['windows-1252', [0x63, 0x61, 0x66, 0xe9, 0x20, 0xff, 0x80, 0xff]],
  ])('is read as %s where its bytes say so, cut off or not', (encoding, bytes) => {
    expect(guessEncoding(Uint8Array.from(bytes))).toBe(encoding);
  });

  it('counts what cannot be read', () => {
    expect(decode(Uint8Array.from([0x41, 0xff, 0x42]), 'utf-8').damaged).toBe(1);
  });

  it('is formatted as JSON without a number or a letter changed', () => {
    expect(prettyJson('{"a":[1.10,12345678901234567890,{}],"b":"x, {y}\\"" }')).toBe(
      '{\n  "a": [\n    1.10,\n    12345678901234567890,\n    {}\n  ],\n  "b": "x, {y}\\""\n}',
    );
    expect(prettyJson('{"a":')).toBeNull();
  });
});
