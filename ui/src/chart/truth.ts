// How much of the truth a chart is: which rows, which groups, what was left out.
import type { Bucket, RowSet } from '../ipc';
import { figureText } from './labels';
import { type Drawing, drawsRest, placeOf } from './option';

interface About {
  /** What was drawn. */
  rows: RowSet;
  /** The rows as they came. */
  source: RowSet;
  /** The zone in which times are, where there are any. */
  zone: string | null;
  /** How values were to be gathered. */
  asked: Bucket | null;
}

/** The parts of the line under a chart. */
export function truthOf(drawing: Omit<Drawing, 'paint' | 'caption'>, about: About): string[] {
  const { data, lines, spec, labels } = drawing;
  const { words, count } = labels;
  const parts: string[] = [];

  const read = count(data.rowsRead);
  const { source } = about;
  const kept = source.rowCount;
  const all = source.totalRows;
  if (about.rows.id !== source.id && data.rowsRead < kept)
    parts.push(words.filteredRows(read, count(kept)));
  else if (!data.complete) parts.push(words.rowsSoFar(read));
  else if (all !== null && all > kept) parts.push(words.someRows(read, count(all)));
  else parts.push(words.allRows(read));

  if (spec.kind === 'scatter') {
    const shown = data.points.reduce((sum, points) => sum + points.length, 0);
    parts.push(
      shown < data.pointsTotal
        ? words.samplePoints(count(shown), count(data.pointsTotal))
        : words.allPoints(count(shown)),
    );
  }

  const rest = data.x.keys.findIndex((key) => key.rest);
  if (rest >= 0) {
    const own = count(data.x.keys.length - 1);
    const groups = count(data.x.groups);
    const largest = spec.sort === 'valueDescending';
    parts.push(largest ? words.largestGroups(own, groups) : words.firstGroups(own, groups));
    const drawn = spec.kind === 'heatMap' || spec.kind === 'pivot' || drawsRest(data, spec);
    if (drawn) parts.push(words.restTogether);
    else parts.push(words.restLeftOut(figureText(lines.lines[0]?.figures[rest] ?? null)));
  }
  if (data.series.keys.some((key) => key.rest))
    parts.push(
      words.firstSeries(count(data.series.keys.length - 1), count(data.series.groups)),
      ...(rest < 0 ? [words.restTogether] : []),
    );

  const nothing = data.x.keys.findIndex(
    (key) => key.text === null && key.from === null && key.to === null && !key.rest,
  );
  if (nothing >= 0 && placeOf(drawing) !== 'category')
    parts.push(words.nullLeftOut(figureText(lines.lines[0]?.figures[nothing] ?? null)));

  const used = data.x.bucket;
  const { asked } = about;
  const isUnit = asked !== null && asked !== 'auto' && asked !== 'none' && asked !== 'bins';
  if (isUnit && used && used !== asked)
    parts.push(words.coarser(words.buckets[asked], words.buckets[used]));
  const lost = data.values.flat().filter((figure) => figure && figure.number === null).length;
  if (lost > 0) parts.push(words.notDrawn(count(lost)));
  if (about.zone) parts.push(words.inZone(about.zone));
  return parts;
}
