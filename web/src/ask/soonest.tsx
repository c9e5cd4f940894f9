// What a comparison knows so far: intervals that narrow while it runs, drawn over the number of replications, with the
// same figures as a table. The server computes them; here they are only drawn.
import {useEffect, useRef} from 'preact/hooks';
import {theme} from '../parts/theme';
import {fill, t} from '../texts';
import type {Ends, Running, Soon} from './types';

const HEIGHT = 150;
const LEFT = 44;
const BOTTOM = 22;
const TOP = 8;
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
  return <canvas ref={canvas} style={{height: `${HEIGHT}px`}} role="img" aria-label={fill(t.ask.liveAlt, {label, values: said})} />;
}

function draw(canvas: HTMLCanvasElement, heard: Running[], names: string[]): void {
  const scale = devicePixelRatio || 1;
  const width = canvas.clientWidth;
  if (width === 0) return;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(HEIGHT * scale);
  const pen = canvas.getContext('2d')!;
  pen.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const rows = names.map((name) => heard.flatMap((each) => {
    const soon = each.variants[name];
    return soon?.value ? [{n: soon.replications, ...soon.value}] : [];
  }));
  const every = rows.flat();
  if (every.length === 0) return;
  const most = Math.max(1, ...Object.values(heard.at(-1)!.variants).map((each) => each.of));
  let low = Math.min(...every.map((each) => each.low));
  let high = Math.max(...every.map((each) => each.high));
  if (high - low < 1e-9) [low, high] = [low - 1, high + 1];
  const x = (n: number) => LEFT + ((width - LEFT - 10) * n) / most;
  const y = (value: number) => TOP + ((HEIGHT - TOP - BOTTOM) * (high - value)) / (high - low);
  axes(pen, width, x, y, {low, high, most, ink: colour('--soft'), line: colour('--line')});
  rows.forEach((row, index) => {
    if (row.length === 0) return;
    const paint = colour(COLOURS[index % COLOURS.length]!);
    // One point alone is a bar; the first point also stands for what was before it.
    const points = [{...row[0]!, n: row[0]!.n * (row.length > 1 ? 1 : 0.97)}, ...row];
    pen.fillStyle = paint;
    pen.globalAlpha = 0.2;
    pen.beginPath();
    points.forEach((each) => pen.lineTo(x(each.n), y(each.high)));
    [...points].reverse().forEach((each) => pen.lineTo(x(each.n), y(each.low)));
    pen.fill();
    pen.globalAlpha = 1;
    pen.strokeStyle = paint;
    pen.lineWidth = 2;
    pen.setLineDash(DASHES[index % DASHES.length]!);
    pen.beginPath();
    points.forEach((each) => pen.lineTo(x(each.n), y(each.mean)));
    pen.stroke();
    pen.setLineDash([]);
    const end = row.at(-1)!;
    pen.beginPath();
    pen.arc(x(end.n), y(end.mean), 3, 0, 2 * Math.PI);
    pen.fill();
  });
}

interface Scale {
  low: number;
  high: number;
  most: number;
  ink: string;
  line: string;
}

function axes(pen: CanvasRenderingContext2D, width: number, x: (n: number) => number, y: (value: number) => number, scale: Scale): void {
  pen.font = '11px "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';
  pen.fillStyle = scale.ink;
  pen.strokeStyle = scale.line;
  pen.lineWidth = 1;
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  for (const share of [0, 0.5, 1]) {
    const value = scale.low + share * (scale.high - scale.low);
    pen.beginPath();
    pen.moveTo(LEFT, Math.round(y(value)) + 0.5);
    pen.lineTo(width - 10, Math.round(y(value)) + 0.5);
    pen.stroke();
    pen.fillText(written(value), LEFT - 4, y(value));
  }
  pen.textBaseline = 'top';
  pen.textAlign = 'left';
  pen.fillText('0', LEFT, HEIGHT - BOTTOM + 4);
  pen.textAlign = 'right';
  pen.fillText(`${scale.most.toLocaleString('en')} ${t.ask.liveAxis}`, x(scale.most), HEIGHT - BOTTOM + 4);
}
