// A small client of the W3C WebDriver protocol: one session, its elements, keys and pictures.

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** The protocol's names of keys that are no letters. */
export const Key = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Escape: '\uE00C',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  Left: '\uE012',
  Up: '\uE013',
  Right: '\uE014',
  Down: '\uE015',
  Delete: '\uE017',
};

/** What the driver refused, with the protocol's own word for it in `code`. */
export class WebDriverError extends Error {
  constructor(value) {
    super(`${value?.error}: ${value?.message}`);
    this.code = value?.error;
  }
}

async function call(base, method, path, body) {
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: method === 'POST' ? JSON.stringify(body ?? {}) : undefined,
    signal: AbortSignal.timeout(60_000),
  });
  const { value } = await response.json();
  if (!response.ok) throw new WebDriverError(value);
  return value;
}

/** One session with one window. */
export class Session {
  constructor(base, id) {
    this.base = `${base}/session/${id}`;
  }

  /** Asks the driver at `base` to start the program and take hold of its window. */
  static async open(base, capabilities) {
    const { sessionId } = await call(base, 'POST', '/session', {
      capabilities: { alwaysMatch: capabilities },
    });
    return new Session(base, sessionId);
  }

  /** Closes the window. */
  async close() {
    await call(this.base, 'DELETE', '');
  }

  /** Runs a function's text in the page; elements go in and out as they are. */
  async run(script, ...args) {
    const text = typeof script === 'function' ? `return (${script})(...arguments)` : script;
    const value = await call(this.base, 'POST', '/execute/sync', { script: text, args });
    return this.wrap(value);
  }

  wrap(value) {
    if (Array.isArray(value)) return value.map((one) => this.wrap(one));
    if (value && typeof value === 'object' && value[ELEMENT])
      return new Element(this, value[ELEMENT]);
    return value;
  }

  /** Presses keys together, as in `chord(Key.Control, 'k')`. */
  async chord(...keys) {
    const down = keys.map((value) => ({ type: 'keyDown', value }));
    const up = [...keys].reverse().map((value) => ({ type: 'keyUp', value }));
    await this.keys([...down, ...up]);
  }

  /** Types text into whatever has the focus, as a person would: key by key. */
  async type(text) {
    const actions = [...text].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.keys(actions);
  }

  async keys(actions) {
    await call(this.base, 'POST', '/actions', {
      actions: [{ type: 'key', id: 'keyboard', actions }],
    });
  }

  /** A picture of the page: PNG bytes. */
  async screenshot() {
    return Buffer.from(await call(this.base, 'GET', '/screenshot'), 'base64');
  }
}

/** An element of the page. */
export class Element {
  constructor(session, id) {
    this.session = session;
    this.id = id;
  }

  toJSON() {
    return { [ELEMENT]: this.id };
  }

  async click() {
    await call(this.session.base, 'POST', `/element/${this.id}/click`);
  }

  async text() {
    return call(this.session.base, 'GET', `/element/${this.id}/text`);
  }

  async attribute(name) {
    return call(this.session.base, 'GET', `/element/${this.id}/attribute/${name}`);
  }
}
