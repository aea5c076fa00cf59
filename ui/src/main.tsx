// Opens the door, paints the frame, then fills it.
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './kit/tokens.css';
import './kit/kit.css';
import { createRoot } from 'react-dom/client';
import { Frame } from './frame/Frame';
import { start } from './frame/start';
import { applyLook, firstLook } from './state/app';
import { language } from './words';

applyLook(firstLook(location.search));
const japanese = () => import('./words/japanese-font');
if (language() === 'ja') void japanese();

const host = document.getElementById('app');
if (host) createRoot(host).render(<Frame />);

void start().then(japanese);
