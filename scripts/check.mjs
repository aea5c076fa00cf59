// `npm run check`: formatting, lint and types, without the tests.
import { main } from './lib/say.mjs';
import { setup } from './lib/setup.mjs';
import { checks, runSteps } from './lib/steps.mjs';

await main(async () => {
  await setup(['build']);
  return (await runSteps(checks())) === 0 ? 0 : 1;
});
