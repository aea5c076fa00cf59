// Builds the user interface (ui/dist) unless it is up to date.
import { buildInterface } from './lib/build.mjs';
import { main } from './lib/say.mjs';

await main(buildInterface);
