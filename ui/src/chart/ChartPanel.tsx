// The chart of a result: drawn without being asked how, changed in the form beside it, saved as a picture.
import { ChartColumn, Copy, Image, PanelRight, Spline, Square, Table2 } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { asProblem, ipc, type Picture, type Problem, type RowSet, type ViewSpec } from '../ipc';
import { Bar } from '../kit/Bar';
import { Button, IconButton } from '../kit/Button';
import { ProblemBar } from '../problem/ProblemBar';
import { notify, useApp } from '../state/app';
import type { Run } from '../state/runs';
import { type ChartObstacle, useFormat, useLanguage, useWords } from '../words';
import { ChartForm } from './ChartForm';
import { ChartTable, cellsOf, tableText } from './ChartTable';
import type { Drawn } from './engine';
import { type Field, fieldsOf, find } from './fields';
import { guess } from './guess';
import { figureText, type Labels, shortener } from './labels';
import { linesOf, titleOf } from './lines';
import { type Drawing, drawsRest, heightOf, obstacleOf, optionOf } from './option';
import { paintOf, paperPaint } from './palette';
import { type ChartSpec, loadSpec, requestOf, saveSpec } from './spec';
import { truthOf } from './truth';
import { useChart } from './useChart';
import './chart.css';

interface ChartPanelProps {
  tab: string;
  run: Run | undefined;
  /** What is drawn: the rows as the grid shows them. */
  rows: RowSet | null;
  /** The rows as they came. */
  source: RowSet | null;
  spec: ViewSpec | null;
}

/** The size of a saved picture. */
const PICTURE = { width: 1280, height: 720 };

/** Whether the form was put away, for all tabs of this window. */
let formShown = true;

/** A panel of the results. */
export function ChartPanel({ tab, run, rows, source }: ChartPanelProps): ReactNode {
  const words = useWords();
  const language = useLanguage();
  const format = useFormat();
  const text = words.chart;
  const zone = useApp((state) => state.settings.timeZone);
  const columns = rows?.columns;
  const rowsId = rows?.id;
  const fields = useMemo(() => fieldsOf(columns ?? []), [columns]);
  const [chosen, setChosen] = useState<ChartSpec | null>(() => loadSpec(tab));
  const [asTable, setAsTable] = useState(false);
  const [withForm, setWithForm] = useState(formShown);
  const [failed, setFailed] = useState<Problem | null>(null);

  const ordered = /\border\s+by\b/i.test(run?.sql ?? '');
  const rowCount = rows?.rowCount ?? 0;
  // A guess that changed with every page of rows would dance.
  const size = rowCount <= 1 ? 1 : rowCount <= 50 ? 50 : rowCount <= 200 ? 200 : 1000;
  const guessed = useMemo(
    () => guess(fields, { rowCount: size, ordered }),
    [fields, size, ordered],
  );
  const fits = chosen !== null && requestOf(chosen, '', fields) !== null;
  const spec = fits ? chosen : guessed;
  const change = (next: ChartSpec) => {
    setChosen(next);
    saveSpec(tab, next);
  };
  const reguess = () => {
    setChosen(null);
    saveSpec(tab, null);
  };

  const lacking = spec ? lackOf(spec, fields) : 'noColumns';
  const request = useMemo(
    () => (spec && rowsId && !lacking ? requestOf(spec, rowsId, fields) : null),
    [spec, rowsId, lacking, fields],
  );
  const asked = useChart(request, rows, zone);
  const labels = useMemo(
    (): Labels => ({
      words: text,
      language,
      short: shortener(spec?.numbers ?? 'language', language),
      count: format.count,
    }),
    [text, language, spec?.numbers, format],
  );

  // Figures of another question are not drawn under this one's names.
  const shape = (one: typeof request) =>
    one ? JSON.stringify([one.kind, one.x, one.series, one.measures]) : '';
  const data = asked.data && shape(asked.request) === shape(request) ? asked.data : null;
  const drawing = useMemo((): Omit<Drawing, 'paint' | 'caption'> | null => {
    if (!spec || !data) return null;
    const lines = linesOf(data, spec, fields, labels);
    const role = (ref: { name: string; path: number[] } | null | undefined) =>
      (ref && find(fields, ref)) || null;
    const y = role(spec.measures[0]?.field);
    return {
      data,
      lines,
      spec,
      xRole: role(spec.x?.field)?.role ?? null,
      yName: y?.name ?? '',
      labels,
    };
  }, [spec, data, fields, labels]);

  const obstacle: ChartObstacle | null =
    lacking ?? (data && spec ? obstacleOf(data, spec) : null) ?? obstacleIn(asked.problem);
  const problem = asked.problem && !obstacleIn(asked.problem) ? asked.problem : null;
  const usesZone = [spec?.x, spec?.series].some(
    (one) => one && find(fields, one.field)?.type === 'TIMESTAMP',
  );
  const truth =
    drawing && source
      ? truthOf(drawing, {
          rows: rows ?? source,
          source,
          zone: usesZone ? zone : null,
          asked: spec?.x?.bucket ?? null,
        })
      : [];
  const note = truth.join(' · ');

  const picture = async (as: 'svg' | 'png'): Promise<Picture | null> => {
    if (!drawing) return null;
    const { toPng, toSvg } = await import('./engine');
    const paint = paperPaint(paintOf().font);
    const whole: Drawing = { ...drawing, paint, caption: { title: drawing.lines.title, note } };
    const height = Math.min(4000, Math.max(PICTURE.height, heightOf(whole) + 90));
    const option = optionOf(whole);
    const measured = { width: PICTURE.width, height };
    const content = as === 'svg' ? toSvg(option, measured) : toPng(option, measured);
    return { name: drawing.lines.title, format: as, content };
  };
  const act = async (work: () => Promise<string | null>) => {
    setFailed(null);
    try {
      const said = await work();
      if (said) notify(said);
    } catch (thrown) {
      setFailed(asProblem(thrown));
    }
  };
  const save = (as: 'svg' | 'png') =>
    act(async () => {
      const made = await picture(as);
      const path = made && (await ipc().chartSave(made));
      return path ? text.saved(path) : null;
    });
  const copyPicture = () =>
    act(async () => {
      const made = await picture('png');
      if (!made) return null;
      await ipc().chartCopy(made);
      return text.copied;
    });
  const copyTable = () =>
    act(async () => {
      if (!drawing) return null;
      const cells = cellsOf(drawing);
      const lines = cells.body.length + (cells.foot ? 1 : 0);
      await ipc().cellsCopy(tableText(cells), lines * cells.head.length);
      return text.copied;
    });

  const isTable = asTable || spec?.kind === 'pivot';
  const canDraw = drawing !== null && !obstacle;
  return (
    <div className="chart-panel">
      <div className="chart-main">
        <div className="chart-head">
          <h3 className="ellipsis">{spec ? titleOf(spec, fields, labels) : ''}</h3>
          <span className="spring" />
          {asked.working ? (
            <span className="chart-working" role="status">
              <Bar share={null} label={text.working} />
              <Button look="quiet" size="small" onClick={asked.stop}>
                <Square size={10} fill="currentColor" aria-hidden />
                {text.stop}
              </Button>
            </span>
          ) : null}
          {spec?.kind !== 'pivot' ? (
            <IconButton
              label={asTable ? text.asChart : text.asTable}
              aria-pressed={asTable}
              disabled={!canDraw}
              onClick={() => setAsTable(!asTable)}
            >
              {asTable ? <ChartColumn size={15} aria-hidden /> : <Table2 size={15} aria-hidden />}
            </IconButton>
          ) : null}
          {isTable ? (
            <IconButton label={text.copyTable} disabled={!canDraw} onClick={() => void copyTable()}>
              <Copy size={15} aria-hidden />
            </IconButton>
          ) : (
            <>
              <IconButton
                label={text.copyPicture}
                disabled={!canDraw}
                onClick={() => void copyPicture()}
              >
                <Copy size={15} aria-hidden />
              </IconButton>
              <IconButton label={text.savePng} disabled={!canDraw} onClick={() => void save('png')}>
                <Image size={15} aria-hidden />
              </IconButton>
              <IconButton label={text.saveSvg} disabled={!canDraw} onClick={() => void save('svg')}>
                <Spline size={15} aria-hidden />
              </IconButton>
            </>
          )}
          <IconButton
            label={withForm ? text.hideForm : text.form}
            aria-pressed={withForm}
            onClick={() => {
              formShown = !withForm;
              setWithForm(!withForm);
            }}
          >
            <PanelRight size={15} aria-hidden />
          </IconButton>
        </div>
        {problem ? <ProblemBar problem={problem} job={null} onRetry={asked.retry} /> : null}
        {failed ? (
          <ProblemBar problem={failed} job={null} onDismiss={() => setFailed(null)} />
        ) : null}
        {obstacle ? (
          <div className="empty" role="status">
            <div className="empty-icon">
              <ChartColumn size={22} aria-hidden />
            </div>
            <p className="empty-title">{text.obstacles[obstacle]}</p>
            <p className="empty-text">{text.obstacleHints[obstacle]}</p>
          </div>
        ) : drawing && isTable ? (
          <ChartTable
            data={drawing.data}
            lines={drawing.lines}
            labels={labels}
            yName={drawing.yName}
          />
        ) : drawing ? (
          <Canvas drawing={drawing} />
        ) : (
          <div className="chart-area" aria-busy={asked.working} />
        )}
        <p className="chart-truth tabular" role="status">
          {obstacle ? '' : note}
        </p>
      </div>
      {withForm && spec ? (
        <ChartForm
          spec={spec}
          fields={fields}
          labels={labels}
          axis={data?.x ?? null}
          seriesAxis={data?.series.keys.length ? data.series : null}
          restDrawn={data ? drawsRest(data, spec) : false}
          onChange={change}
          onGuess={reguess}
        />
      ) : null}
    </div>
  );
}

/** What a kind of chart needs and these columns do not give; null: nothing is lacking. */
function lackOf(spec: ChartSpec, fields: readonly Field[]): ChartObstacle | null {
  const role = (ref: { name: string; path: number[] } | null | undefined) =>
    ref ? find(fields, ref)?.role : undefined;
  const x = role(spec.x?.field);
  if (spec.kind === 'scatter')
    return (x === 'number' || x === 'time') && role(spec.measures[0]?.field) === 'number'
      ? null
      : 'needsTwoNumbers';
  if (spec.kind === 'histogram') return x === 'number' || x === 'time' ? null : 'needsNumber';
  if (spec.kind === 'heatMap') return spec.x && spec.series ? null : 'needsTwoDimensions';
  return null;
}

/** A problem of the figures that another choice of columns solves. */
function obstacleIn(problem: Problem | null): ChartObstacle | null {
  const kind = problem?.kind;
  if (kind?.name === 'badInput') return 'unsuitable';
  if (kind?.name !== 'overLimit') return null;
  return kind.unit === 'values' ? 'tooManyValues' : 'tooManyGroups';
}

/** The drawing itself; it follows its size, the theme and the figures. */
function Canvas({ drawing }: { drawing: Omit<Drawing, 'paint' | 'caption'> }): ReactNode {
  const area = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const current = useRef(drawing);
  current.current = drawing;
  const [problem, setProblem] = useState<Problem | null>(null);

  const draw = useCallback(() => {
    const paint = paintOf();
    const whole = { ...current.current, paint, caption: null };
    if (sheet.current) sheet.current.style.minHeight = `${heightOf(whole)}px`;
    drawn.current?.resize();
    drawn.current?.draw(optionOf(whole));
  }, []);

  useEffect(() => {
    const element = sheet.current;
    const around = area.current;
    if (!element || !around) return;
    let gone = false;
    const resizes = new ResizeObserver(() => drawn.current?.resize());
    const themes = new MutationObserver(draw);
    import('./engine').then(
      ({ drawIn }) => {
        if (gone) return;
        drawn.current = drawIn(element);
        draw();
        resizes.observe(around);
        themes.observe(document.documentElement, { attributeFilter: ['data-theme', 'lang'] });
      },
      (thrown: unknown) => {
        if (!gone) setProblem(asProblem(thrown));
      },
    );
    return () => {
      gone = true;
      resizes.disconnect();
      themes.disconnect();
      drawn.current?.dispose();
      drawn.current = null;
    };
  }, [draw]);

  useEffect(() => {
    void drawing;
    draw();
  }, [draw, drawing]);

  if (problem) return <ProblemBar problem={problem} job={null} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section className="chart-area" ref={area} tabIndex={0} aria-label={drawing.lines.title}>
      <div className="chart-sheet" ref={sheet} role="img" aria-label={summaryOf(drawing)} />
    </section>
  );
}

/** What a chart says to those who cannot see it. */
function summaryOf({ data, lines, spec, labels }: Omit<Drawing, 'paint' | 'caption'>): string {
  const { words } = labels;
  if (spec.kind === 'scatter')
    return words.summaryPoints(lines.title, labels.count(data.pointsTotal));
  const figures = data.values.flat().filter((figure) => figure?.number != null);
  figures.sort((a, b) => (a?.number ?? 0) - (b?.number ?? 0));
  return words.summary(
    words.kinds[spec.kind],
    lines.title,
    labels.count(lines.groups.length),
    figureText(figures[0] ?? null),
    figureText(figures.at(-1) ?? null),
  );
}
