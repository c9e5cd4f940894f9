// What a comparison knows so far: intervals that narrow while it runs, drawn over the number of replications, with the
// same figures as a table. The server computes them; here they are only drawn.
import {useEffect, useRef} from 'preact/hooks';
import {theme} from '../parts/theme';
import {fill, t} from '../texts';
import type {Ends, Running, Soon} from './types';

const STRIP = 48;
const LEFT = 40;
const RIGHT = 6;
const BOTTOM = 18;
const MOST_STRIPS = 8; // the rest stands in words below
const COLOURS = ['--blue', '--vermillion', '--green', '--purple', '--ink'];
const DASHES = [[], [7, 3], [2, 2]]; // three and five: fifteen looks before one comes again

export function written(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits}).replace('-', '−');
}

export function endsSaid(ends: Ends | null): string {
  return ends ? fill(t.ask.interval, {mean: written(ends.mean), low: written(ends.low), high: written(ends.high)}) : t.ask.none;
}

function signSaid(soon: Soon): string {
  if (soon.settled === null) return '';
  if (soon.settled) return t.ask.settled;
  return soon.more === null ? t.ask.unseen : fill(t.ask.unsettled, {count: rounded(soon.more).toLocaleString('en')});
}

/** Two significant digits: the estimate deserves no more. */
export function rounded(count: number): number {
  if (count < 100) return count;
  const step = 10 ** (Math.floor(Math.log10(count)) - 1);
  return Math.ceil(count / step) * step;
}

export function Soonest({heard}: {heard: Running[]}) {
  const last = heard.at(-1)!;
  const names = Object.keys(last.variants);
  return (
    <figure class="soonest">
      <figcaption><b>{t.ask.liveHeading}</b>: {last.label}. <span class="soft">{t.ask.liveBasis}</span></figcaption>
      <Chart heard={heard} names={names} label={last.label} />
      <ul>
        {names.map((name, index) => {
          const soon = last.variants[name]!;
          return (
            <li key={name}>
              <p>
                <i class="swatch" style={{background: `var(${COLOURS[index % COLOURS.length]})`}} /> <b>{name}</b> {endsSaid(soon.value)}
                <span class="soft"> {fill(t.ask.liveOf, {done: soon.replications.toLocaleString('en'), all: soon.of.toLocaleString('en')})}</span>
              </p>
              {soon.change && <p>{fill(t.ask.liveChange, {change: endsSaid(soon.change)})}; {signSaid(soon)}</p>}
            </li>
          );
        })}
      </ul>
    </figure>
  );
}

const heightOf = (names: string[]) => Math.min(names.length, MOST_STRIPS) * STRIP + BOTTOM;

function Chart({heard, names, label}: {heard: Running[]; names: string[]; label: string}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const now = theme.value;
  useEffect(() => {
    const element = canvas.current!;
    const redraw = () => draw(element, heard, names);
    redraw();
    const watch = new ResizeObserver(redraw);
    watch.observe(element);
    return () => watch.disconnect();
  }, [heard, now]);
  const said = names.map((name) => `${name} ${endsSaid(heard.at(-1)!.variants[name]!.value)}`).join('; ');
  return <canvas ref={canvas} style={{height: `${heightOf(names)}px`}} role="img" aria-label={fill(t.ask.liveAlt, {label, values: said})} />;
}

interface Point extends Ends {
  n: number;
}

/** One strip a variant, each on a scale of its own: side by side on one scale nobody would see an interval narrow. */
function draw(canvas: HTMLCanvasElement, heard: Running[], names: string[]): void {
  const scale = devicePixelRatio || 1;
  const width = canvas.clientWidth;
  if (width === 0) return;
  const height = heightOf(names);
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext('2d')!;
  pen.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const rows = names.map((name) => heard.flatMap((each): Point[] => {
    const soon = each.variants[name];
    return soon?.value ? [{n: soon.replications, ...soon.value}] : [];
  }));
  const every = rows.flat();
  if (every.length === 0) return;
  const most = Math.max(2, ...Object.values(heard.at(-1)!.variants).map((each) => each.of));
  // By logarithm: an interval narrows with the root of the number, so equal steps to the right narrow it by equal shares.
  const least = Math.max(1, Math.min(most - 1, ...every.map((each) => each.n)));
  const x = (n: number) => LEFT + ((width - LEFT - RIGHT) * Math.log(n / least)) / Math.log(Math.max(most / least, 1.01));
  pen.font = '11px "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';
  const ink = colour('--soft');
  rows.slice(0, MOST_STRIPS).forEach((row, index) => {
    const name = COLOURS[index % COLOURS.length]!;
    strip(pen, row, {top: index * STRIP + 3, width, x, least, most, ink, line: colour('--line'), paint: colour(name), dash: DASHES[index % DASHES.length]!});
  });
  pen.fillStyle = ink;
  pen.textBaseline = 'top';
  pen.textAlign = 'left';
  pen.fillText(least.toLocaleString('en'), LEFT, height - BOTTOM + 4);
  pen.textAlign = 'right';
  pen.fillText(fill(t.ask.liveAxis, {n: most.toLocaleString('en')}), width - RIGHT, height - BOTTOM + 4);
}

interface Strip {
  top: number;
  width: number;
  x: (n: number) => number;
  least: number;
  most: number;
  ink: string;
  line: string;
  paint: string;
  dash: number[];
}

function strip(pen: CanvasRenderingContext2D, row: Point[], on: Strip): void {
  const end = row.at(-1);
  if (!end) return;
  let low = Math.min(...row.map((each) => each.low));
  let high = Math.max(...row.map((each) => each.high));
  if (high - low < 1e-9) [low, high] = [low - 0.5, high + 0.5];
  const inside = STRIP - 10;
  const y = (value: number) => on.top + (inside * (high - value)) / (high - low);
  pen.strokeStyle = on.line;
  pen.lineWidth = 1;
  pen.strokeRect(LEFT + 0.5, on.top + 0.5, on.width - LEFT - RIGHT, inside);
  pen.fillStyle = on.ink;
  pen.textAlign = 'right';
  pen.textBaseline = 'top';
  pen.fillText(written(high), LEFT - 4, on.top - 1);
  pen.textBaseline = 'bottom';
  pen.fillText(written(low), LEFT - 4, on.top + inside + 1);
  // One point alone is a bar a few pixels wide.
  const points = row.length > 1 ? row : [{...end, n: Math.max(on.least, end.n * (on.least / on.most) ** 0.03)}, end];
  pen.fillStyle = on.paint;
  pen.globalAlpha = 0.25;
  pen.beginPath();
  points.forEach((each) => pen.lineTo(on.x(each.n), y(each.high)));
  [...points].reverse().forEach((each) => pen.lineTo(on.x(each.n), y(each.low)));
  pen.fill();
  pen.globalAlpha = 1;
  pen.strokeStyle = on.paint;
  pen.lineWidth = 2;
  pen.setLineDash(on.dash);
  pen.beginPath();
  points.forEach((each) => pen.lineTo(on.x(each.n), y(each.mean)));
  pen.stroke();
  pen.setLineDash([]);
  pen.beginPath();
  pen.arc(on.x(end.n), y(end.mean), 3, 0, 2 * Math.PI);
  pen.fill();
}
