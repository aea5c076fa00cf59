import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = import.meta.dirname;

/** What each part may import besides itself; a feature never imports another. */
const ALLOWED: Record<string, string[]> = {
  kit: [],
  ipc: [],
  words: ['ipc'],
  problem: ['kit', 'ipc', 'words', 'state'],
  state: ['ipc', 'words'],
  grid: ['kit', 'ipc', 'words', 'state', 'problem'],
  chart: ['kit', 'ipc', 'words', 'state', 'problem'],
  editor: ['kit', 'ipc', 'words', 'state'],
  params: ['kit', 'ipc', 'words', 'state', 'editor'],
  features: ['kit', 'ipc', 'words', 'state', 'problem', 'grid', 'chart', 'editor', 'params'],
  frame: ['kit', 'ipc', 'words', 'state', 'problem', 'grid', 'editor', 'params', 'features'],
};

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|test-setup/.test(name))
  .map((name) => name.replaceAll('\\', '/'));

function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

const partOf = (file: string) => file.split('/')[0] ?? '';

describe('who imports whom', () => {
  it.each(files.filter((file) => file.includes('/')))('%s keeps to its neighbours', (file) => {
    const part = partOf(file);
    for (const name of imports(file)) {
      if (!name.startsWith('.')) continue;
      const target = relative(root, resolve(root, dirname(file), name)).replaceAll('\\', '/');
      const other = partOf(target);
      if (other === part) {
        if (part === 'features')
          expect(target.split('/')[1], `${file} → ${name}`).toBe(file.split('/')[1]);
        continue;
      }
      expect(ALLOWED[part], `${file} → ${name}`).toContain(other);
    }
  });

  it('only the door knows the host', () => {
    const knowing = files.filter((file) =>
      imports(file).some((name) => name.startsWith('@tauri-apps')),
    );
    expect(knowing.filter((file) => !file.startsWith('ipc/'))).toEqual([]);
  });

  it('nothing that ships needs the in-memory door or its library', () => {
    for (const file of files.filter((one) => !one.startsWith('ipc/')))
      for (const name of imports(file)) expect(name, file).not.toMatch(/fake|apache-arrow/);
  });

  it('every file says in its first line what lives there', () => {
    for (const file of files)
      expect(readFileSync(join(root, file), 'utf8'), file).toMatch(/^(\/\/|\/\*)/);
  });
});
