// The clock of playback. Scenario time runs `speed` times as fast as the browser's. Frames ask `timeAt`; what is written in
// words follows `shown`, some ten times a second, so that playing does not lay the page out anew in every frame.
import {batch, effect, signal} from '@preact/signals';

export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const;
const SHOWN_EVERY_MS = 100;

export const playing = signal(false);
export const speed = signal<number>(20);
export const shown = signal(0); // seconds from the start of the scenario
export const range = signal<[from_s: number, to_s: number]>([0, 0]);
export const haltAt = signal<number | null>(null); // playing ends here once
export const halted = signal(false); // it ended there

let base_s = 0;
let base_ms = 0;

/** The scenario's time at a time of the browser's clock (performance.now). */
export function timeAt(now_ms: number): number {
  if (!playing.value) return base_s;
  const time = base_s + (Math.max(0, now_ms - base_ms) / 1000) * speed.value;
  const halt = haltAt.value;
  if (halt !== null && base_s < halt && time >= halt) {
    stop(halt);
    halted.value = true;
    return halt;
  }
  if (time >= range.value[1]) {
    stop(range.value[1]);
    return range.value[1];
  }
  return time;
}

function stop(at_s: number): void {
  base_s = at_s;
  batch(() => {
    playing.value = false;
    shown.value = at_s;
  });
}

export function pause(): void {
  stop(timeAt(performance.now()));
}

export function play(): void {
  if (playing.value) return;
  if (base_s >= range.value[1]) base_s = range.value[0];
  base_ms = performance.now();
  batch(() => {
    halted.value = false;
    playing.value = true;
  });
}

export function toggle(): void {
  playing.value ? pause() : play();
}

export function seek(to_s: number): void {
  base_s = Math.min(Math.max(to_s, range.value[0]), range.value[1]);
  base_ms = performance.now();
  batch(() => {
    halted.value = false;
    shown.value = base_s;
  });
}

export function setSpeed(next: number): void {
  const now = performance.now();
  base_s = timeAt(now);
  base_ms = now;
  speed.value = next;
}

/** One step along the speeds. */
export function faster(by: 1 | -1): void {
  const here = SPEEDS.findIndex((each) => each >= speed.value);
  setSpeed(SPEEDS[Math.min(Math.max(here + by, 0), SPEEDS.length - 1)]!);
}

effect(() => {
  if (!playing.value) return;
  const timer = setInterval(() => (shown.value = timeAt(performance.now())), SHOWN_EVERY_MS);
  return () => clearInterval(timer);
});

/** The last index whose time is not after `at`; -1: all are. Times rise. */
export function lastAt(times: ArrayLike<number>, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Minutes and seconds, "12:05"; before the start "-0:30": as the sentences of the server write it. */
export function clockOf(time_s: number): string {
  const whole = Math.round(Math.abs(time_s));
  return `${time_s < 0 && whole ? '-' : ''}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
