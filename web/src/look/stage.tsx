// What is drawn on the map, or on two of them side by side with one camera.
import {effect} from '@preact/signals';
import {useEffect, useRef} from 'preact/hooks';
import {createSurface, surface} from '../map';
import {together, type Surface} from '../map/surface';
import {loadSymbols} from '../map/symbols';
import {fill, t} from '../texts';
import {type Box} from './bounds';
import {playing, shown, speed, timeAt} from './clock';
import {cameraFor, placesIn} from './framing';
import {groundAt, heightsRead, terrain} from './ground';
import {liveLayer} from './live';
import {standingKey, trackNear, type Options, type Prepared} from './prepared';
import {restLayer} from './rest';
import {ask, dropLines, names, pitched, scene, second, selected, terrain3d} from './state';
import {watchFrames} from './frames';

const PITCH = 50;
const MARGINS = {top: 40, right: 90, bottom: 48, left: 40};

function options(): Options {
  return {
    selected: selected.peek(), speed: playing.peek() ? speed.peek() : 1, drop: dropLines.peek(), names: names.peek(),
    relief: terrain3d.peek(), ground: groundAt,
  };
}

/** Draws a prepared replication on a map; gives what takes it away. */
function draw(map: Surface, prepared: Prepared): () => void {
  const rest = map.overlay.layer('look-rest', restLayer(prepared, () => timeAt(performance.now()), options), {order: 10});
  const live = map.overlay.layer('look-live', liveLayer(prepared, timeAt, options), {order: 20, running: () => playing.peek()});
  loadSymbols(() => rest.redraw());
  let standing = standingKey(prepared, shown.peek());
  const ends = effect(() => {
    void [playing.value, selected.value, dropLines.value, heightsRead.value, terrain3d.value];
    live.redraw();
    const key = standingKey(prepared, shown.value);
    if (key !== standing) rest.redraw();
    standing = key;
  });
  const endsNames = effect(() => {
    void [names.value, terrain3d.value && heightsRead.value];
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

/** Takes in the fight when its scenario is first seen, and whenever the map becomes half or whole. */
let fitted = '';

function fit(map: Surface, prepared: Prepared, half: boolean): void {
  const key = `${prepared.scene.title} ${half}`;
  if (!prepared.fight || fitted === key) return;
  fitted = key;
  view(map, prepared, prepared.fight);
}

function view(map: Surface, prepared: Prepared, box: Box): void {
  map.fit(box); // also takes the size of its cell
  const {clientWidth, clientHeight} = map.element;
  const pitch = pitched.peek() && map.kind === 'webgl' ? PITCH : 0;
  const places = placesIn(prepared.scene, box, box !== prepared.whole);
  map.jump(cameraFor(places, clientWidth, clientHeight, pitch, MARGINS));
}

/** Back to the fight, or every way to its end. */
function Views() {
  const [map, now] = [surface.value, scene.value];
  if (!map || !now?.fight || !now.whole) return null;
  return (
    <div class="look-views" role="group" aria-label={t.look.views}>
      <button type="button" onClick={() => view(map, now, now.fight!)}>{t.look.viewFight}</button>
      <button type="button" onClick={() => view(map, now, now.whole!)}>{t.look.viewAll}</button>
    </div>
  );
}

export function Stage() {
  const map = surface.value;
  const first = scene.value;
  useEffect(() => {
    if (!map || !first) return;
    map.ground(terrain.value);
    return draw(map, first);
  }, [map, first, terrain.value]);
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
    const ends = watchFrames(map);
    return () => {
      ends();
      map.relief3d(false);
    };
  }, [map, terrain3d.value]);
  return (
    <>
      {first && <Views />}
      {second.value && map ? <Second key={second.value.scene.variant} with={map} prepared={second.value} /> : null}
    </>
  );
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
      map.ground(terrain.peek());
      map.relief3d(terrain3d.peek());
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
  useEffect(() => void made.current?.relief3d(terrain3d.value), [terrain3d.value]);
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
