// Which names fit what was typed, best first. Pure.

/** Letters left out between the letters of a word that begins where a word begins; null: too many. */
function gapsOf(text: string, word: string): number | null {
  const letters = [...word];
  const most = letters.length * 2;
  for (let start = 0; start < text.length; start++) {
    if (!text.startsWith(letters[0] ?? '', start)) continue;
    if (start > 0 && /[\p{L}\p{N}]/u.test(text[start - 1] ?? '')) continue;
    let from = start;
    let gaps = 0;
    for (const letter of letters) {
      const next = text.indexOf(letter, from);
      gaps = next < 0 ? most + 1 : gaps + next - from;
      if (gaps > most) break;
      from = next + letter.length;
    }
    if (gaps <= most) return gaps;
  }
  return null;
}

/** How well a text fits: smaller is better; null: not at all. Words may come in any order. */
export function score(text: string, query: string): number | null {
  const haystack = text.normalize('NFKC').toLocaleLowerCase();
  let total = 0;
  for (const word of query.normalize('NFKC').toLocaleLowerCase().split(/\s+/)) {
    if (word === '') continue;
    const at = haystack.indexOf(word);
    if (at >= 0) {
      const begins = at === 0 || /[^\p{L}\p{N}]/u.test(haystack[at - 1] ?? '');
      total += at === 0 ? 0 : begins ? 1 : 3;
      continue;
    }
    // Letters in order, with gaps: `evp` finds `event_params`.
    const gaps = gapsOf(haystack, word);
    if (gaps === null) return null;
    total += 10 + gaps;
  }
  return total + haystack.length / 1000;
}

const GROUPS = ['tabs', 'tables', 'commands', 'settings'];

/**
 * What fits, best first. Groups stay together, ordered by their best member: a list that mixes
 * them would repeat their heads.
 */
export function rank<T extends { group: string }>(
  entries: readonly T[],
  query: string,
  textOf: (entry: T) => string,
): T[] {
  const groups = new Map<string, { best: number; members: { entry: T; score: number }[] }>();
  for (const entry of entries) {
    const fit = score(textOf(entry), query);
    if (fit === null) continue;
    const group = groups.get(entry.group) ?? { best: Number.POSITIVE_INFINITY, members: [] };
    groups.set(entry.group, group);
    group.members.push({ entry, score: fit });
    group.best = Math.min(group.best, Math.floor(fit));
  }
  const empty = query.trim() === '';
  return [...groups.entries()]
    .sort(([a, one], [b, two]) =>
      empty || one.best === two.best ? GROUPS.indexOf(a) - GROUPS.indexOf(b) : one.best - two.best,
    )
    .flatMap(([, { members }]) => {
      const sorted = empty ? members : members.sort((a, b) => a.score - b.score);
      return sorted.slice(0, empty ? 12 : 30).map(({ entry }) => entry);
    });
}
