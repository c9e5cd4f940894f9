// How many frames a second the map comes to while it moves with the ground drawn at its heights.
import {signal} from '@preact/signals';
import type {Surface} from '../map/surface';

const STILL_MS = 400; // after this long without a move it rests
const LEAST_MS = 800; // of moving, before a rate is told
const PAUSE_MS = 3000; // a frame that took longer was a hidden tab

/** Frames a second of the last second of moving; null: not moved yet. */
export const rate = signal<number | null>(null);

/** Counts while the map moves; gives what ends it. At rest it costs nothing: the count begins with a move. */
export function watchFrames(map: Surface): () => void {
  let last_ms = 0;
  let moved_ms = 0;
  let spent_ms = 0;
  let frames = 0;
  let waiting = 0;
  const each = (now_ms: number) => {
    const took_ms = now_ms - last_ms;
    last_ms = now_ms;
    if (took_ms < PAUSE_MS) {
      spent_ms += took_ms;
      frames++;
    }
    if (spent_ms >= LEAST_MS) {
      rate.value = (1000 * frames) / spent_ms;
      spent_ms = frames = 0;
    }
    waiting = performance.now() - moved_ms < STILL_MS ? requestAnimationFrame(each) : 0;
  };
  const ends = map.onMove(() => {
    moved_ms = performance.now();
    if (waiting) return;
    last_ms = moved_ms;
    waiting = requestAnimationFrame(each);
  });
  return () => {
    ends();
    cancelAnimationFrame(waiting);
    rate.value = null;
  };
}
