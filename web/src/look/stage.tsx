// What is drawn on the map, or on two of them side by side with one camera.
import {effect} from '@preact/signals';
import {useEffect, useRef} from 'preact/hooks';
import {createSurface, surface} from '../map';
import {together, type Surface} from '../map/surface';
import {loadSymbols} from '../map/symbols';
import {look} from '../store';
import {fill, t} from '../texts';
import {playing, shown, speed, timeAt} from './clock';
import {liveLayer, restLayer, standingKey, trackNear, type Options, type Prepared} from './draw';
import {ask, dropLines, names, opened, pitched, scene, second, selected, terrain3d} from './state';

const PITCH = 50;
const MOST_SLANT_ZOOM = 0.35;
const NEARER = 0.1; // what is near looks larger, so that it needs more room than seen from above
const MARGIN_PX = 40;
const TILE_PX = 512; // the world at zoom 0

function options(): Options {
  return {selected: selected.peek(), speed: playing.peek() ? speed.peek() : 1, drop: dropLines.peek(), names: names.peek()};
}

/** Draws a prepared replication on a map; gives what takes it away. */
function draw(map: Surface, prepared: Prepared): () => void {
  const rest = map.overlay.layer('look-rest', restLayer(prepared, () => timeAt(performance.now()), options), {order: 10});
  const live = map.overlay.layer('look-live', liveLayer(prepared, timeAt, options), {order: 20, running: () => playing.peek()});
  loadSymbols(() => rest.redraw());
  let standing = standingKey(prepared, shown.peek());
  const ends = effect(() => {
    void [playing.value, selected.value, dropLines.value];
    live.redraw();
    const key = standingKey(prepared, shown.value);
    if (key !== standing) rest.redraw();
    standing = key;
  });
  const endsNames = effect(() => {
    void names.value;
    rest.redraw();
  });
  const onClick = (event: MouseEvent) => {
    const box = map.element.getBoundingClientRect();
    const found = trackNear(prepared, map.project, event.clientX - box.left, event.clientY - box.top);
    if (found) void ask(found);
  };
  map.element.addEventListener('click', onClick);
  return () => {
    ends();
    endsNames();
    map.element.removeEventListener('click', onClick);
    rest.remove();
    live.remove();
  };
}

/** The relief under the job's scenario: as its own text says, which need not be the one that is open now. */
function terrain(): string | null {
  const said = /^terrain:[ \t]*["']?([\w.-]+)/m.exec(opened.value?.text ?? '')?.[1] ?? look.value?.model?.terrain;
  return said && said !== 'none' ? said : null;
}

/** Takes in all of a replication when its scenario is first seen, and whenever the map becomes half or whole. */
let fitted = '';

function fit(map: Surface, prepared: Prepared, half: boolean): void {
  const key = `${prepared.scene.title} ${half}`;
  if (!prepared.bounds || fitted === key) return;
  fitted = key;
  map.jump({pitch: 0, bearing: 0});
  map.fit(prepared.bounds);
  if (pitched.peek()) map.jump({pitch: PITCH, zoom: map.camera().zoom + slantZoom(map, prepared.bounds)});
}

/** Aslant, things take less room from top to bottom: so much nearer, as far as there is room from left to right. */
function slantZoom(map: Surface, [west, , east]: NonNullable<Prepared['bounds']>): number {
  const across = ((east - west) / 360) * TILE_PX * 2 ** map.camera().zoom;
  const room = map.element.clientWidth - MARGIN_PX * 2;
  return Math.min(Math.max(Math.log2(room / Math.max(across, 1)) - NEARER, -NEARER), MOST_SLANT_ZOOM);
}

export function Stage() {
  const map = surface.value;
  const first = scene.value;
  useEffect(() => {
    if (!map || !first) return;
    map.ground(terrain());
    return draw(map, first);
  }, [map, first]);
  const half = second.value !== null;
  useEffect(() => {
    if (!map || !first) return;
    // The map takes the size of its cell in the frame after it changed.
    const frame = requestAnimationFrame(() => requestAnimationFrame(() => fit(map, first, half)));
    return () => cancelAnimationFrame(frame);
  }, [map, first?.scene.title, half]);
  useEffect(() => {
    if (!map) return;
    map.jump({pitch: pitched.value ? PITCH : 0});
  }, [map, pitched.value]);
  useEffect(() => {
    if (!map) return;
    return () => map.jump({pitch: 0}); // the other tabs lay out from above
  }, [map]);
  useEffect(() => {
    if (!map || !terrain3d.value) return;
    if (!map.relief3d(true)) terrain3d.value = false;
    return () => void map.relief3d(false);
  }, [map, terrain3d.value]);
  return second.value && map ? <Second key={second.value.scene.variant} with={map} prepared={second.value} /> : null;
}

function Second({with: other, prepared}: {with: Surface; prepared: Prepared}) {
  const host = useRef<HTMLDivElement>(null);
  const made = useRef<Surface | null>(null);
  const undraw = useRef<() => void>(() => undefined);
  const latest = useRef(prepared);
  latest.current = prepared;
  useEffect(() => {
    let gone = false;
    let parted: () => void = () => undefined;
    document.querySelector('main')?.classList.add('look-split');
    void createSurface(host.current!, other.camera()).then((map) => {
      if (gone) return map.destroy();
      made.current = map;
      map.ground(terrain());
      parted = together(other, map);
      undraw.current = draw(map, latest.current);
    });
    return () => {
      gone = true;
      parted();
      undraw.current();
      made.current?.destroy();
      document.querySelector('main')?.classList.remove('look-split');
    };
  }, []);
  useEffect(() => {
    if (!made.current) return;
    undraw.current();
    undraw.current = draw(made.current, prepared);
  }, [prepared]);
  return (
    <>
      <p class="look-label look-label-first">{scene.value?.scene.variant}</p>
      <div class="look-second" role="region" aria-label={fill(t.look.map, {variant: prepared.scene.variant})}>
        <div class="map" ref={host} />
        <p class="look-label">{prepared.scene.variant}</p>
      </div>
    </>
  );
}
