// A profile in a file of the person's choice.
import { asProblem, type FilesProfile, ipc } from '../../ipc';
import { notify, reportProblem } from '../../state/app';
import { useTabs } from '../../state/tabs';
import { forbidden, useWorkspace } from '../../state/workspace';
import { words } from '../../words';
import { profileCsv, profileJson } from './profileText';

/** Asks where to and writes it; a profile holds values, so the rule of exports is its rule too. */
export async function saveProfile(
  tab: string,
  profile: FilesProfile,
  format: 'csv' | 'json',
): Promise<void> {
  const rule = forbidden(useWorkspace.getState().policy, 'export');
  if (rule !== null) {
    notify(words().policy.tips[rule === 'unusable' ? 'unusable' : 'export'], null, true);
    return;
  }
  const title = useTabs.getState().tabs.find((one) => one.id === tab)?.title ?? 'files';
  const name = title.replace(/[\p{Cc}/\\:*?"<>|]+/gu, ' ').trim() || 'files';
  try {
    const chosen = await ipc().exportBrowse(`${name} profile.${format}`);
    if (!chosen) return;
    await ipc().fileSave({
      path: chosen.path,
      text: format === 'csv' ? profileCsv(profile) : profileJson(profile),
      form: { encoding: 'utf8', bom: format === 'csv', lineEnd: 'lf' },
      expected: null,
      // The system's dialog has asked about a file that is there already.
      overwrite: true,
    });
    notify(words().preview.profile.saved(chosen.path));
  } catch (thrown) {
    reportProblem(asProblem(thrown));
  }
}
