// Runs before every test file: the page is empty and the language is English.
import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';
import { setLanguage } from './words';

beforeEach(() => {
  setLanguage('en');
  localStorage.clear();
});

afterEach(() => {
  cleanup();
  document.body.replaceChildren();
});
