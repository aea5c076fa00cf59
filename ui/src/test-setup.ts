// Runs before every test file: the page is empty and the language is English.
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';
import { openKept } from './ipc/kept';
import { setLanguage } from './words';

// What is waited for comes late on a busy machine; what never comes still fails.
configure({ asyncUtilTimeout: 10_000 });

beforeEach(() => {
  setLanguage('en');
  openKept({});
});

afterEach(() => {
  cleanup();
  document.body.replaceChildren();
});
