// Files and parts of tabs in memory, for tests and for looking at the window in a browser.
import type {
  FileSave,
  FileStamp,
  Folder,
  Problem,
  SavedFile,
  TabPart,
  TabPiece,
  TextFile,
  TextForm,
} from '../index';

interface FakeFile {
  text: string;
  form: TextForm;
  modifiedAtMs: number;
}

const UTF8: TextForm = { encoding: 'utf8', bom: false, lineEnd: 'lf' };
const HOME = '/home/analyst';

function problem(kind: Problem['kind']): Problem {
  return { kind, detail: null };
}

/** A small home folder with two queries in it. */
export class FakeFiles {
  readonly files = new Map<string, FakeFile>([
    [
      `${HOME}/queries/daily.sql`,
      {
        text: 'SELECT COUNT(*) AS n\nFROM game_analytics.players\n',
        form: UTF8,
        modifiedAtMs: 1_795_000_000_000,
      },
    ],
    [
      `${HOME}/queries/売上.sql`,
      {
        text: 'SELECT 金額\nFROM `売上分析.注文明細`\n',
        form: { ...UTF8, encoding: 'cp932', lineEnd: 'crLf' },
        modifiedAtMs: 1_795_000_060_000,
      },
    ],
  ]);
  readonly parts = new Map<string, string>();
  private readonly coming = new Map<string, string>();
  private clock = 1_796_000_000_000;

  /** What the system's dialog answers with; by the ending. */
  chosen: string | null = `${HOME}/Downloads/acme-games-5a0c1f2e9b7d.json`;

  /** What the system's dialog for folders answers with. */
  filesChosen: string[] = [`${HOME}/report.csv`, `${HOME}/picture.png`];
  folderChosen: string | null = `${HOME}/logs/`;

  /** The person's choice. */
  choose(endings: string[]): string | null {
    return endings.some((one) => this.chosen?.endsWith(`.${one}`)) ? this.chosen : null;
  }

  private stamp({ text, modifiedAtMs }: FakeFile): FileStamp {
    return { modifiedAtMs, bytes: new TextEncoder().encode(text).length };
  }

  private path(path: string): string {
    const whole = path.trim().replace(/^~/, HOME);
    if (!whole.startsWith('/'))
      throw problem({
        name: 'badInput',
        field: 'path',
        reason: 'the whole path is needed, from the root or from ~',
      });
    return whole.length > 1 ? whole.replace(/\/$/, '') : whole;
  }

  /** Changes a file as another program would. */
  elsewhere(path: string, text: string | null): void {
    this.clock += 1_000;
    if (text === null) this.files.delete(path);
    else
      this.files.set(path, {
        text,
        form: this.files.get(path)?.form ?? UTF8,
        modifiedAtMs: this.clock,
      });
  }

  open(written: string): TextFile {
    const path = this.path(written);
    const file = this.files.get(path);
    if (!file) throw problem({ name: 'notFound', resource: path });
    return { path, text: file.text, form: file.form, stamp: this.stamp(file) };
  }

  save(save: FileSave): SavedFile {
    const path = this.path(save.path);
    const before = this.files.get(path);
    const now = before ? this.stamp(before) : null;
    if (
      save.expected &&
      (now?.modifiedAtMs !== save.expected.modifiedAtMs || now.bytes !== save.expected.bytes)
    )
      throw problem({ name: 'changed', resource: path });
    if (before && !save.overwrite) throw problem({ name: 'conflict', resource: path });
    this.clock += 1_000;
    const file = { text: save.text, form: save.form, modifiedAtMs: this.clock };
    this.files.set(path, file);
    return { path, stamp: this.stamp(file) };
  }

  stamps(paths: readonly string[]): (FileStamp | null)[] {
    return paths.map((path) => {
      const file = this.files.get(path);
      return file ? this.stamp(file) : null;
    });
  }

  folder(written: string | null): Folder {
    let path = this.path(written ?? '~');
    if (this.files.has(path)) path = path.slice(0, path.lastIndexOf('/')) || '/';
    const start = path === '/' ? '/' : `${path}/`;
    const names = new Map<string, FakeFile | null>();
    for (const [one, file] of this.files) {
      if (!one.startsWith(start)) continue;
      const [name = '', ...rest] = one.slice(start.length).split('/');
      names.set(name, rest.length > 0 ? null : file);
    }
    if (names.size === 0 && path !== HOME) throw problem({ name: 'notFound', resource: path });
    return {
      path,
      parent: path === '/' ? null : path.slice(0, path.lastIndexOf('/')) || '/',
      entries: [...names].map(([name, file]) => ({
        name,
        path: start + name,
        folder: file === null,
        bytes: file ? this.stamp(file).bytes : null,
        modifiedAtMs: file?.modifiedAtMs ?? null,
      })),
      more: false,
    };
  }

  part(tab: string, part: TabPart): string | null {
    return this.parts.get(`${tab}.${part}`) ?? null;
  }

  partSave({ tab, part, first, last, text }: TabPiece): null {
    const key = `${tab}.${part}`;
    const whole = (first ? '' : (this.coming.get(key) ?? '')) + text;
    if (last) {
      this.parts.set(key, whole);
      this.coming.delete(key);
    } else this.coming.set(key, whole);
    return null;
  }
}
