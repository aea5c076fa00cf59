// F6: the focus goes round the panes of the window.
import { perform } from '../state/commands';

const PANES = ['catalogue', 'tabs', 'editor', 'results', 'status'] as const;

type Pane = (typeof PANES)[number];

function paneOf(element: Element | null): Pane | null {
  if (element?.closest('.side')) return 'catalogue';
  if (element?.closest('.tabstrip')) return 'tabs';
  if (element?.closest('.query-editor, .query-bar')) return 'editor';
  if (element?.closest('.results')) return 'results';
  if (element?.closest('.statusbar')) return 'status';
  return null;
}

function focus(pane: Pane): boolean {
  const first = (selector: string) => {
    const element = document.querySelector<HTMLElement>(selector);
    element?.focus();
    return element !== null && document.activeElement === element;
  };
  switch (pane) {
    case 'catalogue':
      return document.querySelector('.side') !== null && perform('focusCatalogue');
    case 'tabs':
      return first('.tabstrip [role=tab][aria-selected=true]');
    case 'editor':
      return document.querySelector('.query-code') !== null && perform('focusEditor');
    case 'results':
      return document.querySelector('.results') !== null && perform('focusResults');
    case 'status':
      return first('.statusbar button');
  }
}

/** Goes to the next (1) or previous (-1) pane that is there. */
export function stepPane(by: 1 | -1): void {
  const here = paneOf(document.activeElement);
  const start = here === null ? (by === 1 ? -1 : 0) : PANES.indexOf(here);
  for (let count = 1; count <= PANES.length; count++) {
    const next = PANES[(start + by * count + PANES.length * 2) % PANES.length];
    if (next && focus(next)) return;
  }
}
