// Clock, play and pause, steps, speeds, and the keys for them.
import {useEffect} from 'preact/hooks';
import {addKeys} from '../parts/keys';
import {fill, t} from '../texts';
import {clockOf, faster, halted, lastAt, pause, playing, range, seek, setSpeed, shown, speed, SPEEDS, timeAt, toggle} from './clock';
import {times} from './told';

const SAME_S = 0.005; // times of events are rounded to 0.01 s

/** To the event after or before the present time; those of one instant are one step. */
export function step(by: 1 | -1): void {
  const at = times.peek();
  const now = timeAt(performance.now());
  pause();
  if (by > 0) {
    const next = at[lastAt(at, now + SAME_S) + 1];
    if (next !== undefined) seek(next);
    return;
  }
  const before = at[lastAt(at, now - 2 * SAME_S)];
  seek(before ?? range.peek()[0]);
}

export function Transport() {
  useEffect(
    () =>
      addKeys([
        {keys: 'Space', says: `${t.look.play} / ${t.look.pause}`, run: toggle},
        {keys: 'ArrowRight', says: t.look.next, run: () => step(1)},
        {keys: 'ArrowLeft', says: t.look.back, run: () => step(-1)},
        {keys: '[', says: t.look.slower, run: () => faster(-1)},
        {keys: ']', says: t.look.faster, run: () => faster(1)},
        {keys: 'Home', says: t.look.toStart, run: () => seek(range.peek()[0])},
      ]),
    [],
  );
  return (
    <div class="look-transport" role="group" aria-label={t.look.drawer}>
      <output class="look-clock" aria-live="off">{clockOf(shown.value)}</output>
      <button type="button" aria-label={t.look.toStart} title={t.look.toStart} onClick={() => seek(range.peek()[0])}>|◂◂</button>
      <button type="button" aria-label={t.look.back} title={t.look.back} onClick={() => step(-1)}>◂|</button>
      <button type="button" class="primary look-play" onClick={toggle}>{playing.value ? t.look.pause : t.look.play}</button>
      <button type="button" aria-label={t.look.next} title={t.look.next} onClick={() => step(1)}>|▸</button>
      <label>
        {t.look.speed}{' '}
        <select name="speed" value={String(speed.value)} onChange={(event) => setSpeed(Number(event.currentTarget.value))}>
          {SPEEDS.map((each) => <option key={each} value={String(each)}>{fill(t.look.times, {n: each})}</option>)}
        </select>
      </label>
      {halted.value && <span class="look-halted" role="status">{t.look.haltedHere}</span>}
    </div>
  );
}
