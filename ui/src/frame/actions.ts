// What several parts of the frame do alike.
import { withEditor } from '../features/query/session';
import { changeSettings, useApp } from '../state/app';
import { defaultConnection } from '../state/open';
import { openTab } from '../state/tabs';

/** Opens an empty query and goes to it. */
export function newQuery(): void {
  putWelcomeAway();
  openTab({ connection: defaultConnection() });
  withEditor((editor) => editor.focus());
}

/** Takes the welcome away for good. */
export function putWelcomeAway(): void {
  if (useApp.getState().welcomeShown) useApp.setState({ welcomeShown: false });
  if (!useApp.getState().settings.welcomed) changeSettings({ welcomed: true });
}
