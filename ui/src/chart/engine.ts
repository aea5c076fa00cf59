// The drawing library, only the parts of it that are used, and pictures made with it.
import { BarChart, HeatmapChart, LineChart, PieChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { init, use } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

use([
  BarChart,
  LineChart,
  PieChart,
  ScatterChart,
  HeatmapChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
  SVGRenderer,
  CanvasRenderer,
]);

/** What is drawn. */
export type Option = EChartsCoreOption;

/** A chart on the screen. */
export interface Drawn {
  draw(option: Option): void;
  resize(): void;
  dispose(): void;
}

/** Makes a chart inside an element, of its size. */
export function drawIn(element: HTMLElement): Drawn {
  const chart: EChartsType = init(element, null, { renderer: 'svg' });
  return {
    draw: (option) => chart.setOption(option, { notMerge: true }),
    resize: () => chart.resize(),
    dispose: () => chart.dispose(),
  };
}

/** Size of a picture in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** The chart as an SVG document. */
export function toSvg(option: Option, size: Size): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** The chart as a PNG in base64, twice as fine as the screen's pixels. */
export function toPng(option: Option, size: Size): string {
  const holder = document.createElement('div');
  const chart = init(holder, null, { renderer: 'canvas', devicePixelRatio: 2, ...size });
  try {
    chart.setOption(option);
    const url = chart.getDataURL({ type: 'png', pixelRatio: 2 });
    return url.slice(url.indexOf(',') + 1);
  } finally {
    chart.dispose();
  }
}
