// From figures to a drawing: axes, lines, colours, and what is said about a point under the pointer.
import type { ChartData, Figure } from '../ipc';
import type { ChartObstacle } from '../words';
import type { Option } from './engine';
import type { Role } from './fields';
import { axisText, figureText, grouped, keyText, type Labels, tickText } from './labels';
import type { Line, Lines } from './lines';
import { DASHES, MARKERS, PALETTES, type Paint, REST, SCALES } from './palette';
import type { ChartSpec } from './spec';

/** What is drawn and how. */
export interface Drawing {
  data: ChartData;
  lines: Lines;
  spec: ChartSpec;
  /** What the field of the horizontal axis, and that of the vertical one of a scatter chart, is. */
  xRole: Role | null;
  yName: string;
  labels: Labels;
  paint: Paint;
  /** A picture bears its title and what it covers; on the screen they stand beside the chart. */
  caption: { title: string; note: string } | null;
}

/** Groups over which values are not written into the cells of a heat map. */
const LABELLED_CELLS = 150;
/** Columns over which they are too narrow for it. */
const LABELLED_COLUMNS = 14;
/** Points up to which each bears a marker. */
const MARKED_POINTS = 40;
/** Bars over which they lie, so that their names can be read. */
const STANDING_BARS = 12;
const LONG_NAME = 10;

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** Why these figures cannot be drawn as this kind of chart; null: they can. */
export function obstacleOf(data: ChartData, spec: ChartSpec): ChartObstacle | null {
  if (data.rowsRead === 0) return 'noRows';
  if (spec.kind === 'pie') {
    const figures = data.values[0] ?? [];
    if (figures.some((figure) => (figure?.number ?? 0) < 0)) return 'negativeShares';
  }
  return null;
}

/** Whether bars lie: names that are long or many are read from left to right. */
export function isLying({ data, spec, lines }: Pick<Drawing, 'data' | 'spec' | 'lines'>): boolean {
  if (spec.kind !== 'bar' || (data.x.bucket ?? 'none') !== 'none') return false;
  const names = lines.groups.map((group) => group.name);
  // Wide letters take the room of two.
  const length = (name: string) => [...name].length + (name.match(/[\u1100-\uffff]/g)?.length ?? 0);
  return names.length > STANDING_BARS || names.some((name) => length(name) > LONG_NAME);
}

/** Pixels of height that a chart needs to be read; more are used if they are there. */
export function heightOf(drawing: Drawing): number {
  const { spec, lines, data } = drawing;
  const groups = shownGroups(drawing).length;
  if (spec.kind === 'heatMap') return 24 * lines.lines.length + 90;
  if (!isLying(drawing)) return 160;
  const bars = spec.stacked || data.values.length <= 1 ? 1 : lines.lines.length;
  return groups * Math.max(20, bars * 9 + 6) + 70;
}

/** The rest is drawn where the person says so, and by itself unless it dwarfs all others. */
export function drawsRest(data: ChartData, spec: ChartSpec): boolean {
  const at = data.x.keys.findIndex((key) => key.rest);
  if (at < 0) return false;
  if (spec.rest !== null) return spec.rest;
  if (spec.kind === 'pie') return true;
  if (spec.kind !== 'bar') return false;
  const sum = (index: number) =>
    data.values.reduce((total, line) => total + Math.abs(line[index]?.number ?? 0), 0);
  const most = Math.max(...data.x.keys.map((key, index) => (key.rest ? 0 : sum(index))));
  return sum(at) <= 1.5 * most;
}

function shownGroups(drawing: Drawing): number[] {
  const { data, lines, spec } = drawing;
  const rest = drawsRest(data, spec);
  return lines.groups.flatMap((group, index) => (group.key?.rest && !rest ? [] : [index]));
}

/** The value of a figure for drawing. */
function height(figure: Figure | null | undefined): number | null {
  return figure?.number ?? null;
}

/** Everything that the library needs. */
export function optionOf(drawing: Drawing): Option {
  const { spec, paint, caption } = drawing;
  const base: Option = {
    animation: false,
    useUTC: true,
    backgroundColor: caption ? paint.background : 'transparent',
    textStyle: { fontFamily: paint.font, color: paint.text, fontSize: 12 },
    color: [...PALETTES[paint.ground]],
    aria: { enabled: false, decal: { show: spec.patterns } },
    ...(caption
      ? {
          title: [
            {
              text: caption.title,
              left: 20,
              top: 16,
              textStyle: { fontSize: 18, fontWeight: 600, color: paint.text },
            },
            {
              text: caption.note,
              left: 20,
              bottom: 12,
              textStyle: { fontSize: 11, fontWeight: 400, color: paint.muted },
            },
          ],
        }
      : {}),
  };
  if (spec.patterns)
    base.aria = { enabled: true, label: { enabled: false }, decal: { show: true } };
  switch (spec.kind) {
    case 'pie':
      return { ...base, ...pie(drawing) };
    case 'heatMap':
      return { ...base, ...heatMap(drawing) };
    case 'scatter':
      return { ...base, ...scatter(drawing) };
    default:
      return { ...base, ...overAxis(drawing) };
  }
}

function frame(drawing: Drawing, legend: boolean) {
  const { caption } = drawing;
  const top = caption ? 52 : 8;
  return {
    left: caption ? 20 : 10,
    right: caption ? 28 : 20,
    top: top + (legend ? 30 : 6),
    bottom: caption ? 40 : 8,
    outerBoundsMode: 'same',
    outerBoundsContain: 'axisLabel',
  };
}

function legend(drawing: Drawing, names: string[]) {
  const { paint, caption } = drawing;
  if (names.length < 2) return { show: false };
  return {
    type: 'scroll',
    top: caption ? 50 : 4,
    left: caption ? 16 : 8,
    right: 8,
    itemWidth: 14,
    itemHeight: 9,
    itemGap: 16,
    textStyle: { color: paint.text, fontSize: 12, overflow: 'truncate', width: 180 },
    pageTextStyle: { color: paint.muted },
    pageIconColor: paint.text,
    pageIconInactiveColor: paint.lineStrong,
    pageIconSize: 10,
    data: names,
    selectedMode: caption === null,
  };
}

function tooltip(drawing: Drawing, parts: object) {
  const { paint } = drawing;
  if (drawing.caption) return { show: false };
  return {
    confine: true,
    backgroundColor: paint.raised,
    borderColor: paint.lineStrong,
    borderWidth: 1,
    padding: [8, 10],
    textStyle: { color: paint.text, fontSize: 12, fontFamily: paint.font },
    extraCssText: 'box-shadow: var(--shadow); border-radius: 6px; max-width: 420px;',
    ...parts,
  };
}

interface Row {
  color: string;
  name: string;
  value: string;
}

/** What a pop-up says: a heading and a line per series. */
function popUp(heading: string, rows: Row[]): string {
  const lines = rows.map(
    ({ color, name, value }) =>
      `<tr><td><i style="display:inline-block;width:9px;height:9px;border-radius:2px;margin-right:6px;background:${escaped(color)}"></i>${escaped(name)}</td><td style="text-align:right;padding-left:18px;font-weight:600;font-variant-numeric:tabular-nums">${escaped(value)}</td></tr>`,
  );
  return `<div style="font-weight:600;margin-bottom:4px;white-space:normal">${escaped(heading)}</div><table style="border-collapse:collapse;line-height:1.6">${lines.join('')}</table>`;
}

function colorOf(drawing: Drawing, index: number, rest: boolean): string {
  const { ground } = drawing.paint;
  if (rest) return REST[ground];
  const palette = PALETTES[ground];
  return palette[index % palette.length] ?? palette[0] ?? '';
}

function valueAxis(drawing: Drawing, parts: object = {}) {
  const { paint, labels } = drawing;
  return {
    type: 'value',
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: paint.line } },
    axisLabel: {
      color: paint.muted,
      formatter: (value: number) => labels.short(value),
      hideOverlap: true,
    },
    ...parts,
  };
}

function categoryAxis(drawing: Drawing, names: string[], parts: object = {}) {
  const { paint } = drawing;
  return {
    type: 'category',
    data: names,
    axisLine: { lineStyle: { color: paint.lineStrong } },
    axisTick: { show: false },
    axisLabel: { color: paint.muted, hideOverlap: true, overflow: 'truncate', width: 150 },
    ...parts,
  };
}

/** The axis along which groups lie: of time, of numbers, or of names. */
export function placeOf(
  drawing: Omit<Drawing, 'paint' | 'caption'>,
): 'time' | 'value' | 'category' {
  const { spec, data, xRole } = drawing;
  if (spec.kind !== 'line' && spec.kind !== 'area') return 'category';
  const bucket = data.x.bucket ?? 'none';
  if (bucket === 'hourOfDay' || bucket === 'dayOfWeek') return 'category';
  if (xRole === 'time') return 'time';
  return xRole === 'number' ? 'value' : 'category';
}

/** The horizontal axis of time or of numbers. */
function placeAxis(drawing: Drawing, place: 'time' | 'value') {
  const { paint, labels } = drawing;
  if (place === 'value')
    return valueAxis(drawing, {
      scale: true,
      axisLine: { show: true, lineStyle: { color: paint.lineStrong } },
      splitLine: { show: false },
    });
  return {
    type: 'time',
    axisLine: { lineStyle: { color: paint.lineStrong } },
    axisTick: { show: true, lineStyle: { color: paint.lineStrong } },
    splitLine: { show: false },
    axisLabel: {
      color: paint.muted,
      hideOverlap: true,
      formatter: (value: number) => tickText(value, labels.language),
    },
  };
}

function overAxis(drawing: Drawing): Option {
  const { data, lines, spec, labels } = drawing;
  const place = placeOf(drawing);
  const lying = isLying(drawing);
  // Whatever has no place on an axis of time or numbers is not drawn; the caption says so.
  const shown = shownGroups(drawing).filter(
    (index) => place === 'category' || typeof lines.groups[index]?.key?.from === 'number',
  );
  const names = shown.map((index) => {
    const key = data.x.keys[index];
    return key ? axisText(data.x, key, labels) : (lines.groups[index]?.name ?? '');
  });
  const single = lines.lines.length === 1;
  const isLine = spec.kind === 'line' || spec.kind === 'area';
  const stack = spec.stacked && !single ? 'all' : undefined;
  // Layers that lie upon one another have no holes.
  const flat = stack !== undefined && spec.kind === 'area';
  const series = lines.lines.map((line, at) => {
    const color = colorOf(drawing, at, line.rest);
    const values = shown.map((index) => {
      const value = height(line.figures[index]);
      const from = lines.groups[index]?.key?.from;
      const isRest = lines.groups[index]?.key?.rest ?? false;
      if (place !== 'category') return [from ?? null, flat && value === null ? 0 : value];
      return isRest && single ? { value, itemStyle: { color: colorOf(drawing, at, true) } } : value;
    });
    return isLine
      ? lineSeries(drawing, line, at, color, values, stack)
      : barSeries(drawing, line, color, values, stack);
  });
  const axis =
    place === 'category'
      ? categoryAxis(drawing, names, {
          ...(lying ? { inverse: true } : {}),
          ...(isLine ? { boundaryGap: false } : {}),
        })
      : placeAxis(drawing, place);
  const figures = valueAxis(
    drawing,
    isLine && !stack && spec.kind === 'line' ? { scale: true } : {},
  );
  const heading = (index: number) => lines.groups[index]?.name ?? '';
  return {
    grid: frame(drawing, !single),
    legend: legend(drawing, single ? [] : lines.lines.map((line) => line.name)),
    tooltip: tooltip(drawing, {
      trigger: 'axis',
      axisPointer: {
        type: isLine ? 'line' : 'shadow',
        lineStyle: { color: drawing.paint.lineStrong },
      },
      formatter: (hovered: { dataIndex: number }[]) => {
        const index = shown[hovered[0]?.dataIndex ?? 0] ?? 0;
        const rows = lines.lines.flatMap((line, at) => {
          const figure = line.figures[index] ?? null;
          if (!figure && lines.lines.length > 3) return [];
          return [
            { color: colorOf(drawing, at, line.rest), name: line.name, value: figureText(figure) },
          ];
        });
        return popUp(heading(index), rows);
      },
    }),
    xAxis: lying ? figures : axis,
    yAxis: lying ? axis : figures,
    series,
  };
}

function lineSeries(
  drawing: Drawing,
  line: Line,
  at: number,
  color: string,
  values: unknown[],
  stack: string | undefined,
) {
  const { spec } = drawing;
  const area = spec.kind === 'area';
  return {
    type: 'line',
    name: line.name,
    data: marked(values, at),
    color,
    stack,
    symbol: MARKERS[at % MARKERS.length] ?? 'circle',
    symbolSize: values.length <= MARKED_POINTS ? 6 : 4,
    showSymbol: true,
    lineStyle: {
      width: 2,
      type: spec.patterns ? (DASHES[at % DASHES.length] ?? 'solid') : 'solid',
    },
    areaStyle: area ? { opacity: stack ? 0.7 : 0.22 } : undefined,
    emphasis: { focus: 'series', lineStyle: { width: 2.5 } },
    blur: { lineStyle: { opacity: 0.25 } },
    connectNulls: (drawing.data.x.bucket ?? 'none') === 'none',
  };
}

/** Points with a marker each; where they are many, only those that no line leads to or from. */
function marked(values: unknown[], at: number): unknown[] {
  const marker = MARKERS[at % MARKERS.length] ?? 'circle';
  const isThere = (value: unknown) => (Array.isArray(value) ? value[1] : value) != null;
  const few = values.length <= MARKED_POINTS;
  return values.map((value, index) => {
    const alone = !isThere(values[index - 1]) && !isThere(values[index + 1]);
    return { value, symbol: few || alone ? marker : 'none' };
  });
}

function barSeries(
  drawing: Drawing,
  line: Line,
  color: string,
  values: unknown[],
  stack: string | undefined,
) {
  const bins = drawing.spec.kind === 'histogram' || drawing.data.x.bucket === 'bins';
  return {
    type: 'bar',
    name: line.name,
    data: values,
    stack,
    itemStyle: { color, borderRadius: stack ? 0 : 2 },
    barCategoryGap: bins ? '4%' : '28%',
    barGap: '8%',
    barMaxWidth: bins ? undefined : 44,
    emphasis: { focus: 'series' },
    blur: { itemStyle: { opacity: 0.35 } },
  };
}

function pie(drawing: Drawing): Option {
  const { lines, labels, paint } = drawing;
  const line = lines.lines[0];
  const shown = shownGroups(drawing);
  const values = shown.map((index) => height(line?.figures[index]) ?? 0);
  const total = values.reduce((sum, value) => sum + value, 0);
  const share = (value: number) =>
    new Intl.NumberFormat(labels.language, { style: 'percent', maximumFractionDigits: 1 }).format(
      total === 0 ? 0 : value / total,
    );
  const slices = shown.map((index, at) => ({
    name: lines.groups[index]?.name ?? '',
    value: values[at] ?? 0,
    index,
    itemStyle: { color: colorOf(drawing, at, lines.groups[index]?.key?.rest ?? false) },
  }));
  return {
    tooltip: tooltip(drawing, {
      trigger: 'item',
      formatter: (hovered: { data: (typeof slices)[number]; color: string }) => {
        const { index, value, name } = hovered.data;
        const text = `${figureText(line?.figures[index] ?? null)} (${share(value)})`;
        return popUp(lines.title, [{ color: hovered.color, name, value: text }]);
      },
    }),
    series: [
      {
        type: 'pie',
        radius: ['40%', '70%'],
        center: ['50%', drawing.caption ? '54%' : '50%'],
        data: slices,
        itemStyle: { borderColor: paint.background, borderWidth: 2 },
        label: {
          color: paint.text,
          formatter: ({ name, value }: { name: string; value: number }) =>
            `{name|${name}}\n{value|${labels.short(value)} · ${share(value)}}`,
          rich: {
            name: { color: paint.text, fontSize: 12, lineHeight: 17 },
            value: { color: paint.muted, fontSize: 11, lineHeight: 15 },
          },
        },
        labelLine: { lineStyle: { color: paint.lineStrong } },
        emphasis: { scale: false },
        minShowLabelAngle: 3,
      },
    ],
  };
}

function heatMap(drawing: Drawing): Option {
  const { data, lines, labels, paint } = drawing;
  const cells: [number, number, number][] = [];
  for (const [row, line] of lines.lines.entries())
    for (const [column, figure] of line.figures.entries()) {
      const value = height(figure);
      if (value !== null) cells.push([column, row, value]);
    }
  const values = cells.map((cell) => cell[2]);
  const least = Math.min(...values);
  const most = Math.max(...values);
  const scale = SCALES[paint.ground];
  const middle = (least + most) / 2;
  // Dark cells of the light scale, and light ones of the dark scale, need the other ink.
  const inkOf = (value: number) =>
    value > middle ? (paint.ground === 'light' ? '#ffffff' : '#0b1328') : paint.text;
  const names = data.x.keys.map((key) => axisText(data.x, key, labels));
  return {
    grid: { ...frame(drawing, false), right: 84 },
    tooltip: tooltip(drawing, {
      trigger: 'item',
      formatter: (hovered: { data: { value: [number, number, number] }; color: string }) => {
        const [column, row] = hovered.data.value;
        const group = lines.groups[column]?.name ?? '';
        const line = lines.lines[row];
        const value = figureText(line?.figures[column] ?? null);
        return popUp(group, [{ color: hovered.color, name: line?.name ?? '', value }]);
      },
    }),
    xAxis: categoryAxis(drawing, names, { splitArea: { show: false } }),
    yAxis: categoryAxis(
      drawing,
      lines.lines.map((line) => line.name),
      { inverse: true },
    ),
    visualMap: {
      type: 'continuous',
      min: Number.isFinite(least) ? least : 0,
      max: Number.isFinite(most) ? Math.max(most, least + 1e-9) : 1,
      calculable: false,
      orient: 'vertical',
      right: 12,
      top: drawing.caption ? 60 : 14,
      itemHeight: 120,
      itemWidth: 10,
      inRange: { color: [...scale] },
      textStyle: { color: paint.muted, fontSize: 11 },
      text: [labels.short(most), labels.short(least)],
      formatter: (value: number) => labels.short(value),
    },
    series: [
      {
        type: 'heatmap',
        data: cells.map((value) => ({ value, label: { color: inkOf(value[2]) } })),
        itemStyle: { borderColor: paint.background, borderWidth: 1 },
        label: {
          show: cells.length <= LABELLED_CELLS && lines.groups.length <= LABELLED_COLUMNS,
          fontSize: 11,
          formatter: ({ data: { value } }: { data: { value: number[] } }) =>
            labels.short(value[2] ?? 0),
        },
        emphasis: { itemStyle: { borderColor: paint.text } },
      },
    ],
  };
}

function scatter(drawing: Drawing): Option {
  const { data, lines, labels, paint, xRole, yName } = drawing;
  const keys = data.series.keys;
  const names = keys.map((key) => keyText(data.series, key, labels));
  const many = data.points.reduce((sum, points) => sum + points.length, 0) > 800;
  const nameGap = { nameTextStyle: { color: paint.muted, fontSize: 11 } };
  const xAxis =
    xRole === 'time'
      ? { ...placeAxis(drawing, 'time'), name: lines.axis, ...nameGap }
      : valueAxis(drawing, { scale: true, name: lines.axis, ...nameGap });
  const place = (value: number) =>
    xRole === 'time'
      ? new Date(value).toISOString().slice(0, 19).replace('T', ' ')
      : grouped(String(value));
  return {
    grid: {
      ...frame(drawing, names.length > 1),
      bottom: drawing.caption ? 64 : 30,
      top: (drawing.caption ? 52 : 8) + (names.length > 1 ? 48 : 26),
    },
    legend: legend(drawing, names),
    tooltip: tooltip(drawing, {
      trigger: 'item',
      formatter: (hovered: { value: [number, number]; color: string; seriesName: string }) => {
        const [x, y] = hovered.value;
        const heading = names.length > 0 ? hovered.seriesName : lines.title;
        return popUp(heading, [
          { color: 'transparent', name: lines.axis, value: place(x) },
          { color: 'transparent', name: yName, value: grouped(String(y)) },
        ]);
      },
    }),
    xAxis: { ...xAxis, nameLocation: 'middle', nameGap: 26 },
    yAxis: valueAxis(drawing, { scale: true, name: yName, nameLocation: 'end', ...nameGap }),
    series: data.points.map((points, at) => ({
      type: 'scatter',
      name: names[at] ?? lines.title,
      data: points,
      symbol: MARKERS[at % MARKERS.length] ?? 'circle',
      symbolSize: many ? 4 : 7,
      itemStyle: {
        color: colorOf(drawing, at, keys[at]?.rest ?? false),
        opacity: many ? 0.5 : 0.75,
      },
      emphasis: { focus: 'series' },
    })),
  };
}
