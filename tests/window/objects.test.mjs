// A person looks into files in the real window: the sandbox's buckets, prefixes and objects; pictures
// and a PDF in place; what is archived, billed or not allowed; a large bucket; a download.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { Shirabe, testing, until } from './shirabe.mjs';
import { Key } from './webdriver.mjs';

const home = mkdtempSync(join(tmpdir(), 'shirabe-objects-'));
const target = mkdtempSync(join(tmpdir(), 'shirabe-downloads-'));
let app;

const test = testing(() => app);

before(async () => {
  app = await Shirabe.open(home);
});

after(async () => {
  app?.end();
  rmSync(home, { recursive: true, force: true });
  rmSync(target, { recursive: true, force: true });
});

/** The names in the list that are on the screen. */
const names = () => app.texts('.object-space .object-cell.name');

/** Waits until the list has such a name. */
const listed = (name, seconds = 30) =>
  until(`the list has “${name}”`, async () => (await names()).includes(name), seconds);

/** Presses on the line of a name; `open`: as a double click. */
async function press(name, open = false) {
  await listed(name);
  await app.session.run(
    (wanted, twice) => {
      const line = [...document.querySelectorAll('.object-space .object-row')].find(
        (one) => one.querySelector('.object-cell.name').textContent === wanted,
      );
      line.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      if (twice) line.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
      document.querySelector('.object-list').focus();
    },
    name,
    open,
  );
}

/** Goes to an address by Ctrl+L. */
async function go(address) {
  await app.session.chord(Key.Control, 'l');
  await until('the address has the focus', () =>
    app.session.run(() => document.activeElement?.closest('.address-field') !== null),
  );
  await app.session.chord(Key.Control, 'a');
  await app.session.type(address);
  await app.session.chord(Key.Enter);
}

/** Whether a picture, a canvas or a player has really drawn or loaded what it shows. */
const drawn = (selector) =>
  app.session.run((wanted) => {
    const one = document.querySelector(wanted);
    if (!one) return false;
    if (one instanceof HTMLImageElement) return one.naturalWidth > 0;
    if (one instanceof HTMLCanvasElement) return one.width > 300;
    return true;
  }, selector);

describe('a person who looks into files', { concurrency: false }, () => {
  test('comes from the welcome to the game logs, and down to a day by keys', async () => {
    await until(
      'the sandbox is ready',
      async () => (await app.texts('.header')).join('').includes('Ready'),
      60,
    );
    await app.click('button', 'Look into files');
    await listed('events/', 180);
    await app.picture('80-objects');
    await press('events/');
    await app.session.chord(Key.Enter);
    await until('the days are listed', async () =>
      (await names()).some((name) => name.startsWith('dt=')),
    );
    await app.session.chord(Key.Backspace);
    await listed('README.md');
    await press('README.md');
    await until('the text is shown beside it', async () =>
      (await app.texts('.object-details pre')).join('').includes('dt='),
    );
    await until('its facts are told', async () =>
      (await app.texts('.object-facts dt')).includes('ETag'),
    );
    await app.picture('81-object-details');
  });

  test('sees pictures as a gallery and large, and a PDF in place', async () => {
    await go('s3://game-logs/images/');
    await until('pictures are listed', async () => (await names()).length > 0);
    const list = await names();
    const folder = list.find((name) => name.endsWith('/'));
    if (folder) await press(folder, true);
    await until('there are pictures', async () =>
      (await names()).some((name) => /\.(png|jpg|webp|gif|svg)$/.test(name)),
    );
    await app.click('button', 'Gallery');
    await until('a thumbnail is drawn', () => drawn('.thumb img'), 30);
    await app.picture('82-object-gallery');
    await app.click('button', 'List', { exact: true });
    const picture = (await names()).find((name) => /\.(png|jpg|webp)$/.test(name));
    await press(picture);
    await app.session.chord(' ');
    await until('the picture is drawn large', () => drawn('.quick-look img'), 30);
    await app.session.chord(Key.Escape);
    await go('s3://game-logs/');
    const where = await documentIn(['docs/', 'media/']);
    assert.ok(where, 'the sample has a PDF');
    await press(where);
    await app.session.chord(Key.Enter);
    await until('a page is drawn', () => drawn('.quick-look canvas'), 60);
    await app.picture('83-object-pdf');
    await app.session.chord(Key.Escape);
  });

  test('is told what is archived, billed to whoever asks, and not allowed', async () => {
    await go('s3://game-archive/');
    await until('something is listed', async () => (await names()).length > 0);
    await app.picture('84-object-archive');
    await go('s3://game-partner-data/');
    await app.click('button', 'Agree to pay');
    await until('it is listed', async () => (await names()).length > 0);
    await go('s3://game-restricted/');
    await until('the action is named', async () =>
      (await app.texts('.problem-bar')).join('').includes('s3:ListBucket'),
    );
    await app.picture('85-object-denied');
    await go('s3://not a bucket');
    await until('it is no address', async () => (await app.texts('.address-wrong')).length === 1);
    await app.session.chord(Key.Escape);
  });

  test('jumps within twenty thousand keys, and lists them all as rows when asked', async () => {
    await go('s3://game-replays/');
    await until('a prefix or keys are listed', async () => (await names()).length > 0);
    await app.click('button', 'List everything below');
    await until(
      'all are counted',
      async () => (await app.texts('.walk-head [role=status]')).join('').startsWith('20,0'),
      120,
    );
    assert.ok((await app.gridRows()).length > 5);
    await app.picture('86-objects-walk');
  });

  test('downloads a prefix into a folder', async () => {
    await app.session.run(() => document.querySelector('.tablist [role=tab]').click());
    await go('s3://game-logs/sales/');
    await until('files are listed', async () => (await names()).length > 0);
    const count = (await names()).length;
    await app.session.run(() => document.querySelector('.object-list').focus());
    await app.session.chord(Key.Control, 'a');
    await app.click('button', 'Download…');
    await app.fill('Into the folder', target);
    await app.click('button', 'Download', { exact: true });
    await until(
      'the report is there',
      async () => (await app.texts('.transfer-report')).join('').includes('downloaded'),
      60,
    );
    assert.equal((await app.texts('.transfer-failed')).length, 0);
    const files = readdirSync(target, { recursive: true, withFileTypes: true });
    assert.ok(files.filter((one) => one.isFile()).length >= count);
    await app.picture('87-object-download');
    await app.click('button', 'Close', { exact: true });
  });
});

/** The name of a PDF below one of these prefixes of the bucket that is shown; the list stands there then. */
async function documentIn(prefixes) {
  for (const prefix of prefixes) {
    await go(`s3://game-logs/${prefix}`);
    await until('it is listed', async () => (await names()).length > 0);
    const found = (await names()).find((name) => name.endsWith('.pdf'));
    if (found) return found;
  }
  return undefined;
}
