// The same figures as a table: for reading, for screen readers, and as the pivot itself.
import type { ReactNode } from 'react';
import type { ChartData } from '../ipc';
import { figureText, grouped, type Labels } from './labels';
import type { Lines } from './lines';

/** Lines of a table at most: more are read in the grid. */
export const TABLE_LINES = 1000;

interface ChartTableProps {
  data: ChartData;
  lines: Lines;
  labels: Labels;
  /** Name of the vertical axis of a scatter chart. */
  yName: string;
}

/** A table of cells as text: heads, lines, and whether the last line and column are totals. */
export interface Cells {
  head: string[];
  body: string[][];
  foot: string[] | null;
  totalColumns: number;
  /** Lines that there are, shown or not. */
  all: number;
}

/** The cells of the table. */
export function cellsOf({ data, lines, yName }: Omit<ChartTableProps, 'labels'>): Cells {
  if (data.points.length > 0) {
    const all = data.points.flatMap((points, index) =>
      points.map(([x, y]) => [
        ...(lines.lines.length > 1 ? [lines.lines[index]?.name ?? ''] : []),
        grouped(String(x)),
        grouped(String(y)),
      ]),
    );
    const head = [...(lines.lines.length > 1 ? [lines.series ?? ''] : []), lines.axis, yName];
    return { head, body: all.slice(0, TABLE_LINES), foot: null, totalColumns: 0, all: all.length };
  }
  // A single series of totals says the same as the line itself.
  const totals = lines.lines.length > lines.measures.length ? lines.totals : [];
  const head = [
    lines.axis,
    ...lines.lines.map((line) => line.name),
    ...totals.map((one) => one.name),
  ];
  const body = lines.groups
    .slice(0, TABLE_LINES)
    .map((group, index) => [
      group.name,
      ...lines.lines.map((line) => figureText(line.figures[index] ?? null)),
      ...totals.map((one) => figureText(one.figures[index] ?? null)),
    ]);
  const foot =
    lines.totals.length > 0
      ? [
          lines.totals[0]?.name.split(' · ')[0] ?? '',
          ...lines.lines.map((line) => figureText(line.total)),
          ...totals.map((one) => figureText(one.total)),
        ]
      : null;
  return { head, body, foot, totalColumns: totals.length, all: lines.groups.length };
}

/** The table as lines with tabs between, as spreadsheets read it. */
export function tableText(cells: Cells): string {
  const clean = (cell: string) => cell.replace(/[\t\r\n]+/g, ' ');
  return [cells.head, ...cells.body, ...(cells.foot ? [cells.foot] : [])]
    .map((line) => line.map(clean).join('\t'))
    .join('\n');
}

/** The table. */
export function ChartTable(props: ChartTableProps): ReactNode {
  const cells = cellsOf(props);
  const { head, body, foot, totalColumns } = cells;
  const isTotal = (column: number) => column >= head.length - totalColumns;
  const { labels } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section className="chart-table" tabIndex={0} aria-label={props.lines.title}>
      <table>
        <caption className="visually-hidden">{props.lines.title}</caption>
        <thead>
          <tr>
            {head.map((name, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns never move, and names repeat
              <th key={column} scope="col" className={isTotal(column) ? 'total' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines never move, and names repeat
            <tr key={index}>
              {line.map((cell, column) =>
                column === 0 ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
                  <th key={column} scope="row">
                    {cell}
                  </th>
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
                  <td key={column} className={isTotal(column) ? 'total' : undefined}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
        {foot ? (
          <tfoot>
            <tr>
              {foot.map((cell, column) =>
                column === 0 ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
                  <th key={column} scope="row">
                    {cell}
                  </th>
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
                  <td key={column}>{cell}</td>
                ),
              )}
            </tr>
          </tfoot>
        ) : null}
      </table>
      {cells.all > body.length ? (
        <p className="chart-table-cut">
          {labels.words.firstRows(labels.count(body.length), labels.count(cells.all))}
        </p>
      ) : null}
    </section>
  );
}
