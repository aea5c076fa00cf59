// Shirabe's real window in the hands of a test: started, looked at as a screen reader would, ended.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Session } from './webdriver.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const shots = join(folder, 'shots');

/** The program under test. */
export const program =
  process.env.SHIRABE_PROGRAM ?? join(folder, '..', '..', 'target', 'debug', 'shirabe');

/** Looks until `check` answers something true; fails with `what` after `seconds`. */
export async function until(what, check, seconds = 15) {
  const end = performance.now() + seconds * 1000;
  let last;
  for (;;) {
    try {
      const value = await check();
      if (value) return value;
      last = undefined;
    } catch (error) {
      // Elements come and go while the page draws itself anew.
      if (error.code === 'invalid session id') throw error;
      last = error;
    }
    if (performance.now() > end) {
      throw new Error(`not within ${seconds} s: ${what}${last ? ` (${last.message})` : ''}`);
    }
    await new Promise((done) => setTimeout(done, 40));
  }
}

/** Makes tests that leave a picture of the window when they fail; `window` answers the window of now. */
export function testing(window) {
  return (name, body) => {
    test(name, async () => {
      try {
        await body();
      } catch (error) {
        await window()
          .picture(`failed ${name}`)
          .catch(() => {});
        throw error;
      }
    });
  };
}

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** Runs in the page: the shown elements of a role and, if given, of an accessible name. */
function lookFor(role, name, exact) {
  const implied = {
    BUTTON: 'button',
    DIALOG: 'dialog',
    MAIN: 'main',
    ASIDE: 'complementary',
    H1: 'heading',
    INPUT: 'textbox',
  };
  const roleOf = (element) => element.getAttribute('role') ?? implied[element.tagName];
  const nameOf = (element) => {
    const label = element.getAttribute('aria-label');
    if (label !== null) return label;
    const by = element.getAttribute('aria-labelledby');
    if (by)
      return by
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent)
        .join(' ');
    const copy = element.cloneNode(true);
    for (const hidden of copy.querySelectorAll('[aria-hidden=true], kbd, svg')) hidden.remove();
    return copy.textContent.replace(/\s+/g, ' ').trim();
  };
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== 'hidden';
  };
  const fits = (element) => {
    if (name === null) return true;
    return exact ? nameOf(element) === name : nameOf(element).includes(name);
  };
  return [...document.querySelectorAll('*')].filter(
    (element) => roleOf(element) === role && shown(element) && fits(element),
  );
}

/** One running window. */
export class Shirabe {
  /** Starts the program over a home folder. `language` is the system's. */
  static async open(home, { args = [], language = 'en_US.UTF-8' } = {}) {
    const port = await freePort();
    const driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        TAURI_WEBVIEW_AUTOMATION: 'true',
        SHIRABE_HOME: home,
        LANG: language,
        LC_ALL: language,
        LANGUAGE: language.slice(0, 2),
      },
    });
    const app = new Shirabe();
    app.driver = driver;
    try {
      const base = `http://127.0.0.1:${port}`;
      await until('WebDriver answers', async () => (await fetch(`${base}/status`)).ok);
      app.session = await Session.open(base, {
        'webkitgtk:browserOptions': { binary: program, args },
      });
      await until('the window has its frame', () => app.find('button', null), 30);
    } catch (error) {
      app.end();
      throw error;
    }
    return app;
  }

  /** The first shown element of a role, by its name or a part of it; undefined if there is none. */
  async find(role, name = null, { exact = false } = {}) {
    return (await this.session.run(lookFor, role, name, exact))[0];
  }

  /** Waits until the sandbox has made its sample data: days that are not made yet would be missing. */
  async sampleIsThere() {
    const status = () => this.session.run(() => document.querySelector('.statusbar')?.textContent);
    await until(
      'the sample data is made',
      async () => {
        const text = (await status()) ?? '';
        return text !== '' && !text.includes('Preparing');
      },
      300,
    );
  }

  /** Waits for such an element. */
  see(role, name = null, { exact = false, seconds = 15 } = {}) {
    return until(
      `a ${role} named “${name}” is shown`,
      () => this.find(role, name, { exact }),
      seconds,
    );
  }

  /** Waits for such an element and clicks it. */
  async click(role, name, options) {
    return until(`${role} “${name}” can be clicked`, async () => {
      const element = await this.find(role, name, options);
      if (!element || (await element.attribute('disabled')) !== null) return false;
      await element.click();
      return true;
    });
  }

  /** The shown text of everything that matches a selector. */
  texts(selector) {
    return this.session.run(
      (wanted) => [...document.querySelectorAll(wanted)].map((one) => one.textContent),
      selector,
    );
  }

  /** Opens the node of the tree whose name begins so, unless it is open; waits for what is in it. */
  async expand(name, child) {
    await this.see('treeitem', name, { seconds: 60 });
    await until(
      `“${name}” opens and shows “${child}”`,
      async () => {
        if (await this.find('treeitem', child)) return true;
        await this.session.run(
          (node) => {
            if (node.getAttribute('aria-expanded') !== 'false') return;
            node.querySelector('.tree-twist').click();
          },
          await this.find('treeitem', name),
        );
        return false;
      },
      60,
    );
  }

  /** Puts `text` into the editor in place of what is there, key by key. */
  async write(text, keys) {
    await this.clear(keys);
    await this.session.type(text);
  }

  /** The same in one piece, as from the clipboard: for texts too long to type. */
  async paste(text, keys) {
    await this.clear(keys);
    await this.session.run((words) => document.execCommand('insertText', false, words), text);
  }

  async clear({ Control, Delete }) {
    await until('the editor has the focus', () =>
      this.session.run(() => {
        const editor = document.querySelector('.cm-content');
        editor?.focus();
        return editor !== null && document.activeElement === editor;
      }),
    );
    await this.session.chord(Control, 'a');
    await this.session.chord(Delete);
  }

  /** Fills in the field that a label stands for. */
  fill(label, value) {
    return until(`the field “${label}” is filled in`, () =>
      this.session.run(
        (wanted, text) => {
          const named = [...document.querySelectorAll('label')].find((one) =>
            one.textContent.trim().startsWith(wanted),
          );
          const field = named?.control ?? named?.querySelector('input');
          if (!field) return false;
          const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
          field.focus();
          set.call(field, text);
          field.dispatchEvent(new Event('input', { bubbles: true }));
          return field.value === text;
        },
        label,
        value,
      ),
    );
  }

  /** Carries a command out by its name in the palette. */
  async command(name, { Control, Enter }) {
    await this.session.chord(Control, 'k');
    await this.see('combobox', 'Command palette');
    await this.session.type(name);
    await until(`the palette offers “${name}”`, () =>
      this.session.run(
        (wanted) =>
          document
            .querySelector('.palette-item[aria-selected=true]')
            ?.textContent.startsWith(wanted),
        name,
      ),
    );
    await this.session.chord(Enter);
  }

  /** The text in the editor; not the hint that an empty one shows. */
  editorText() {
    return this.session.run(() =>
      [...document.querySelectorAll('.cm-content .cm-line')]
        .map((line) => (line.querySelector('.cm-placeholder') ? '' : line.textContent))
        .join('\n'),
    );
  }

  /** The rows of the grid that are on the screen: `[number, cell, cell, …]`, as texts. */
  gridRows() {
    return this.session.run(() =>
      [...document.querySelectorAll('[role=grid] [role=rowgroup] [role=row]')]
        .filter((row) => !row.hidden && row.getAttribute('aria-hidden') !== 'true')
        .sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)
        .map((row) => {
          // The number and the frozen columns stand in a part of their own that the row owns.
          const still = document.getElementById(row.getAttribute('aria-owns'));
          const cells = [still, row].flatMap((part) => [
            ...part.querySelectorAll('[role=gridcell][aria-colindex]'),
          ]);
          return [
            still.querySelector('[role=rowheader]').lastChild.data,
            ...cells
              .filter((cell) => !cell.hidden)
              .sort((a, b) => a.ariaColIndex - b.ariaColIndex)
              .map((cell) => (cell.classList.contains('waiting') ? undefined : cell.textContent)),
          ];
        }),
    );
  }

  /** How many rows of data the grid says it has. */
  gridCount() {
    return this.session.run(
      () => Number(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') ?? 0) - 1,
    );
  }

  /**
   * Keeps a picture of the window in tests/window/shots. With SHIRABE_LOOKS=all, one in each language
   * and theme, for looking at.
   */
  async picture(name) {
    mkdirSync(shots, { recursive: true });
    // WebKit's driver waits for the next frame, which does not come while nothing moves.
    await this.session.run(() => {
      const dot = document.createElement('i');
      dot.style.cssText = 'position:fixed;right:0;bottom:0;width:1px;height:1px';
      document.body.append(dot);
      let on = false;
      const timer = window.setInterval(() => {
        on = !on;
        dot.style.background = on ? '#888' : '#999';
      }, 50);
      window.endMoving = () => {
        window.clearInterval(timer);
        dot.remove();
      };
    });
    const keep = async (file) =>
      writeFileSync(join(shots, `${file}.png`), await this.session.screenshot());
    await keep(name);
    if (process.env.SHIRABE_LOOKS === 'all') await this.everyLook(name, keep);
    await this.session.run(() => window.endMoving());
  }

  async everyLook(name, keep) {
    const before = await this.session.run(() => [
      document.documentElement.lang,
      document.documentElement.dataset.theme,
    ]);
    for (const language of ['en', 'ja']) {
      for (const theme of ['light', 'dark']) {
        await this.dress(language, theme);
        await keep(`${name} ${language} ${theme}`);
      }
    }
    await this.dress(...before);
  }

  /** Chooses language and theme in the header's menus; what had the focus gets it back. */
  async dress(language, theme) {
    await this.session.run(() => {
      window.focusedBefore = document.activeElement;
    });
    for (const [button, item] of [
      [0, { light: 1, dark: 2 }[theme]],
      [1, { en: 1, ja: 2 }[language]],
    ]) {
      await this.session.run((at) => {
        document.querySelectorAll('.header-end button[aria-haspopup=menu]')[at].click();
      }, button);
      await until('the menu is open', () =>
        this.session.run((at) => {
          const one = document.querySelectorAll('[role=menu] [role=menuitem]')[at];
          one?.click();
          return Boolean(one);
        }, item),
      );
    }
    await this.session.run(() => window.focusedBefore?.focus());
    await until(`the window is ${language} and ${theme}`, () =>
      this.session.run(
        (lang, wanted) =>
          document.documentElement.lang === lang &&
          document.documentElement.dataset.theme === wanted,
        language,
        theme,
      ),
    );
  }

  /** The ids of the program's processes that this driver started. */
  pids() {
    const parents = new Map();
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)[1]));
      } catch {
        // It has ended meanwhile.
      }
    }
    const below = (pid) => {
      for (let at = pid; at; at = parents.get(at)) if (at === this.driver.pid) return true;
      return false;
    };
    return [...parents.keys()].filter((pid) => pid !== this.driver.pid && below(pid));
  }

  /** Kills the program with no warning, as a crash or a power cut would. */
  async kill() {
    const victims = this.pids().filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/exe`) === program;
      } catch {
        return false;
      }
    });
    if (victims.length === 0) throw new Error('the program is not running');
    for (const pid of victims) process.kill(pid, 'SIGKILL');
    await until('the program is gone', () =>
      victims.every((pid) => {
        try {
          return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
        } catch {
          return true;
        }
      }),
    );
    this.end();
  }

  /** Closes the window as a person would, and the driver. */
  async close() {
    try {
      await this.session.close();
    } finally {
      this.end();
    }
  }

  /** Ends the driver with everything that it started. */
  end() {
    try {
      process.kill(-this.driver.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
}
