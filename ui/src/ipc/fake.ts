// placeholder
import type { Door } from './index';
export function fakeDoor(): Door { throw new Error(); }
