// The ruler: two clicks on the map; distance, bearing, heights along the line, who sees whom and how far the horizon is.
import {effect, signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';
import {post} from '../api';
import type {Place} from '../api-types';
import {palette} from '../map/colours';
import type {Surface} from '../map/surface';
import {look, tell, text, variant} from '../store';
import {fill, t} from '../texts';
import type {Ruler as Measured} from './ground-types';
import {cursor, rulerEnds} from './pointer';
import {drawName} from './scene';
import {tool} from './state';
import {lengthText} from './words';

export const measured = signal<Measured | null>(null);
const heights = signal<[number, number]>([10, 10]);

async function measure(ends: Place[]): Promise<void> {
  try {
    const answer = await post<Measured>('/api/ground', {text: text.value, variant: variant.value || null, line: ends.map(([lon, lat]) => [lon, lat]), heights_m: heights.value, above: 'ground', points: 300});
    if (rulerEnds.value === ends) measured.value = answer;
  } catch (reason) {
    tell(reason);
  }
}

/** Draws the ruler on a map; gives what ends it. */
export function rule(on: Surface): () => void {
  const layer = on.overlay.layer('ruler', (ctx, project, frame) => {
    const ends = rulerEnds.value.length === 1 && cursor.value ? [...rulerEnds.value, cursor.value] : rulerEnds.value;
    if (tool.value !== 'ruler' || !ends.length) return;
    const colours = palette(frame.dark);
    const line: Place[] = measured.value && rulerEnds.value.length === 2 ? measured.value.profile.map((each) => each.place) : ends;
    ctx.beginPath();
    line.forEach((at, index) => {
      const xy = project(at[0], at[1]);
      if (xy) index ? ctx.lineTo(...xy) : ctx.moveTo(...xy);
    });
    ctx.strokeStyle = colours.halo;
    ctx.lineWidth = 5;
    ctx.stroke();
    ctx.strokeStyle = colours.accent;
    ctx.lineWidth = 2.2;
    ctx.stroke();
    for (const at of ends) {
      const xy = project(at[0], at[1]);
      if (!xy) continue;
      ctx.beginPath();
      ctx.arc(...xy, 4, 0, 2 * Math.PI);
      ctx.fillStyle = colours.accent;
      ctx.fill();
    }
    const end = project(...(ends.at(-1) as [number, number]));
    if (measured.value && end && rulerEnds.value.length === 2) drawName(ctx, lengthText(measured.value.length_m), end[0] + 10, end[1] - 12, colours, colours.ink);
  }, {order: 20});
  const ends = [
    effect(() => {
      void [rulerEnds.value, measured.value, tool.value, rulerEnds.value.length === 1 ? cursor.value : null];
      layer.redraw();
    }),
    effect(() => {
      const line = rulerEnds.value;
      void [heights.value, text.value];
      measured.value = null;
      if (line.length === 2 && look.peek()?.model) void measure(line);
    }),
    effect(() => {
      if (tool.value !== 'ruler') rulerEnds.value = [];
    }),
  ];
  return () => {
    ends.forEach((end) => end());
    layer.remove();
  };
}

const WIDTH = 520;
const HEIGHT = 120;

function Profile({made}: {made: Measured}) {
  const {profile} = made;
  const low = Math.min(0, ...profile.map((each) => Math.min(each.ground_m, each.sight_m)));
  const high = Math.max(100, ...profile.map((each) => Math.max(each.ground_m, each.sight_m)));
  const x = (distance_m: number) => (distance_m / Math.max(1, made.length_m)) * WIDTH;
  const y = (height_m: number) => HEIGHT - ((height_m - low) / (high - low)) * HEIGHT;
  const ground = profile.map((each) => `${x(each.distance_m).toFixed(1)},${y(each.ground_m).toFixed(1)}`).join(' ');
  const sight = profile.map((each) => `${x(each.distance_m).toFixed(1)},${y(each.sight_m).toFixed(1)}`).join(' ');
  const top = Math.max(...profile.map((each) => each.ground_m));
  return (
    <figure class="profile">
      <svg viewBox={`0 -6 ${WIDTH} ${HEIGHT + 8}`} role="img" aria-label={fill(t.layout.ruler.profile, {low: Math.round(Math.min(...profile.map((each) => each.ground_m))), high: Math.round(top)})} preserveAspectRatio="none">
        <polygon class="profile-ground" points={`0,${HEIGHT} ${ground} ${WIDTH},${HEIGHT}`} />
        <polyline class="profile-sight" points={sight} />
      </svg>
      <figcaption class="soft">{fill(t.layout.ruler.axis, {low: Math.round(low), high: Math.round(high), length: lengthText(made.length_m)})}</figcaption>
    </figure>
  );
}

function Height({end}: {end: 0 | 1}) {
  return (
    <label>
      {t.layout.ruler.height[end]}{' '}
      <input type="number" min={0} max={30000} step={10} value={heights.value[end]} onChange={(event) => {
        const value = Number(event.currentTarget.value);
        if (Number.isFinite(value)) heights.value = end === 0 ? [value, heights.value[1]] : [heights.value[0], value];
      }} />
    </label>
  );
}

export function RulerPanel() {
  useEffect(() => () => void (tool.value = 'select'), []);
  const made = measured.value;
  const leg = made?.legs[0];
  return (
    <section class="card-over ruler" aria-label={t.layout.ruler.title} aria-live="polite">
      <header>
        <h3>{t.layout.ruler.title}</h3>
        <button type="button" class="icon" aria-label={t.common.close} onClick={() => (tool.value = 'select')}>×</button>
      </header>
      {!leg || !made ? <p class="soft">{rulerEnds.value.length === 1 ? t.layout.ruler.second : t.layout.ruler.first}</p> : (
        <>
          <p>
            <strong>{lengthText(leg.length_m)}</strong> · {fill(t.layout.ruler.bearing, {bearing: leg.bearing_deg.toFixed(0), back: leg.back_bearing_deg.toFixed(0)})}
          </p>
          <Profile made={made} />
          <p>{leg.sight.seen ? fill(t.layout.ruler.seen, {clear: Math.round(leg.sight.clearance_m)}) : leg.sight.hidden_by === 'horizon' ? t.layout.ruler.horizonHides : fill(t.layout.ruler.groundHides, {deep: Math.round(-leg.sight.clearance_m), at: lengthText(leg.sight.closest_m)})}</p>
          <p class="soft">{fill(t.layout.ruler.horizon, {both: lengthText(leg.sight.both_horizons_m), lowest: Math.round(leg.sight.lowest_seen_above_ground_m)})}</p>
        </>
      )}
      <div class="pair"><Height end={0} /><Height end={1} /></div>
    </section>
  );
}
