// The timeline: a tick for each event, a cursor, a slider for hand and keyboard. Ticks are painted once; the cursor moves by
// a transform alone.
import {effect} from '@preact/signals';
import {useEffect, useRef} from 'preact/hooks';
import {palette} from '../map/colours';
import {isDark} from '../map/overlay';
import {fill, t} from '../texts';
import {clockOf, playing, range, seek, shown, timeAt} from './clock';
import {difference} from './state';
import {told, type Told} from './told';

const HEIGHT = 44;
const STEP_S = 10;
const PAGE_S = 60;
const ROWS: Record<string, number> = {enter: 0, gone: 0, turn: 0, take: 1, assess: 1, drop: 1, launch: 2, intercept: 3, arrive: 4, lost: 4};

function paint(canvas: HTMLCanvasElement, events: Told[], [from, to]: [number, number], split: number | null): void {
  const width = canvas.clientWidth;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(HEIGHT * ratio);
  const ctx = canvas.getContext('2d');
  if (!ctx) return;
  ctx.scale(ratio, ratio);
  const colours = palette(isDark());
  const x = (time: number) => ((time - from) / Math.max(to - from, 1)) * width;
  ctx.font = '11px "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';
  ctx.fillStyle = ctx.strokeStyle = colours.faint;
  const step = [30, 60, 120, 300, 600, 1800, 3600].find((each) => ((to - from) / each) * 46 < width) ?? 7200;
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) {
    ctx.fillRect(x(time), HEIGHT - 13, 1, 4);
    if (x(time) < width - 34) ctx.fillText(clockOf(time), x(time) + 3, HEIGHT - 3);
  }
  for (const {event} of events) {
    const row = ROWS[event.what] ?? 1;
    const bad = event.what === 'arrive' || event.what === 'lost';
    ctx.fillStyle = bad ? colours.attack : event.what === 'intercept' ? (event.went ? colours.accent : colours.faint) : event.what === 'launch' ? colours.defence : colours.faint;
    ctx.fillRect(x(event.time_s) - (bad ? 1 : 0.5), 1 + row * 6, bad ? 2.5 : 1, bad ? 7 : 5);
  }
  if (split === null) return;
  ctx.fillStyle = colours.ink;
  ctx.fillRect(x(split) - 1, 0, 2, HEIGHT - 12);
  ctx.fillText('≠', Math.min(x(split) + 4, width - 10), 10);
}

export function Timeline() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cursor = useRef<HTMLDivElement>(null);
  const events = told.value;
  const [from, to] = range.value;
  const split = difference.value?.time_s ?? null;
  useEffect(() => {
    const again = () => canvas.current && paint(canvas.current, events, [from, to], split);
    again();
    const watcher = new ResizeObserver(again);
    watcher.observe(canvas.current!);
    addEventListener('redan-theme', again);
    return () => {
      watcher.disconnect();
      removeEventListener('redan-theme', again);
    };
  }, [events, from, to, split]);
  useEffect(() => {
    let width = canvas.current?.clientWidth ?? 0;
    const watcher = new ResizeObserver(() => {
      width = canvas.current?.clientWidth ?? 0;
      move();
    });
    watcher.observe(canvas.current!);
    const move = () => {
      const [begin, end] = range.peek();
      const share = (timeAt(performance.now()) - begin) / Math.max(end - begin, 1);
      if (cursor.current) cursor.current.style.transform = `translateX(${(share * width).toFixed(1)}px)`;
    };
    let frame = 0;
    const ends = effect(() => {
      void shown.value;
      void range.value;
      if (!playing.value) return move();
      const each = () => {
        move();
        frame = requestAnimationFrame(each);
      };
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(each);
      return () => cancelAnimationFrame(frame);
    });
    return () => {
      ends();
      watcher.disconnect();
      cancelAnimationFrame(frame);
    };
  }, []);
  const toPointer = (event: PointerEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    seek(from + ((event.clientX - box.left) / box.width) * (to - from));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const now = timeAt(performance.now());
    const goes: Record<string, number> = {
      ArrowLeft: now - STEP_S, ArrowDown: now - STEP_S, ArrowRight: now + STEP_S, ArrowUp: now + STEP_S,
      PageDown: now - PAGE_S, PageUp: now + PAGE_S, Home: from, End: to,
    };
    if (!(event.key in goes)) return;
    event.preventDefault();
    seek(goes[event.key]!);
  };
  return (
    <div
      class="look-timeline"
      role="slider"
      tabIndex={0}
      aria-label={t.look.timeline}
      aria-valuemin={Math.round(from)}
      aria-valuemax={Math.round(to)}
      aria-valuenow={Math.round(shown.value)}
      aria-valuetext={fill(t.look.at, {time: clockOf(shown.value), end: clockOf(to)})}
      title={t.look.timelineHow}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        toPointer(event);
      }}
      onPointerMove={(event) => event.buttons && toPointer(event)}
    >
      <canvas ref={canvas} class="look-ticks" aria-hidden="true" />
      <div ref={cursor} class="look-cursor" aria-hidden="true" />
    </div>
  );
}
