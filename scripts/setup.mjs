// Prepares the machine and ends: `node scripts/setup.mjs [--test]`. The other scripts do the same
// by themselves; this one is for images and for those who like to see it apart.
import { main, say } from './lib/say.mjs';
import { setup } from './lib/setup.mjs';

await main(async () => {
  const sets = ['build', 'display'];
  if (process.argv.includes('--test')) sets.push('test');
  await setup(sets);
  say('everything that the build needs is here');
});
