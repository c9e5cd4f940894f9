// The hand on the map: select, drag, place, and what a pointer is over. Mouse, pen and finger alike.
import {signal} from '@preact/signals';
import type {Edit, Path, Place} from '../api-types';
import type {Surface} from '../map/surface';
import {change, isSelected, select, selection, tab} from '../store';
import {fill, t} from '../texts';
import {placeSystem} from './placing';
import {REACH, spotAt, TOUCH_REACH} from './scene';
import {keyOf, placePath, pulled, selectedEntries, type Spot, tool, toPlace} from './state';
import {decimals, written} from './words';

export const cursor = signal<Place | null>(null);
export const over = signal<Spot | null>(null);
export const rulerEnds = signal<Place[]>([]);

const SLOP = 4; // pixels a press may wander and still be a click

interface Pull {
  spot: Spot;
  startX: number;
  startY: number;
  from: Place;
  moving: boolean;
  others: Spot[]; // what is selected with it moves along
}

/** Told while something is pulled (throttled by who listens) and when it is let go. */
export const pulling = signal<{names: string[]; at: Map<string, Place>} | null>(null);

function editOf(path: Path, place: Place, digits: number): Edit {
  return {op: 'set', path, value: written(place, digits)};
}

/** Moves places in the text; what is on screen stays where it was put until the server's answer is there. */
export async function movePlaces(moves: [Path, Place][], digits: number, what: string): Promise<void> {
  const made = await change(moves.map(([path, place]) => editOf(path, place, digits)), what);
  pulled.value = new Map();
  if (made === null) return;
}

export function attach(surface: Surface): () => void {
  const {element} = surface;
  let pull: Pull | null = null;
  let pressed: {x: number; y: number} | null = null;

  const at = (event: PointerEvent | MouseEvent): [number, number] => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const active = () => tab.value === 'layout';

  const down = (event: PointerEvent) => {
    if (!active() || event.button !== 0 || !event.isPrimary) return;
    const [x, y] = at(event);
    pressed = {x, y};
    if (tool.value !== 'select') return;
    const spot = spotAt(surface, x, y, event.pointerType === 'touch' ? TOUCH_REACH : REACH);
    if (!spot) return;
    const more = event.shiftKey || event.ctrlKey || event.metaKey;
    if (more || !isSelected(spot.entry.path)) select(spot.entry.path, more);
    if (spot.path.length === 0) return; // a part of a formation goes where the formation goes
    const others = spot.waypoint >= 0 ? [] : selectedEntries.value.filter((each) => each !== spot.entry && each.place && !each.formation).map((each) => ({entry: each, path: placePath(each), place: each.place!, waypoint: -1}));
    pull = {spot, startX: x, startY: y, from: spot.place, moving: false, others};
    surface.pannable(false);
    element.setPointerCapture(event.pointerId);
  };

  const move = (event: PointerEvent) => {
    if (!active()) return;
    const [x, y] = at(event);
    const here = surface.unproject(x, y);
    cursor.value = here;
    if (!pull) {
      over.value = tool.value === 'select' ? spotAt(surface, x, y, REACH) : null;
      element.style.cursor = tool.value !== 'select' ? 'crosshair' : over.value ? 'grab' : '';
      return;
    }
    if (!pull.moving && Math.hypot(x - pull.startX, y - pull.startY) < SLOP) return;
    pull.moving = true;
    over.value = pull.spot;
    element.style.cursor = 'grabbing';
    // The grip keeps its distance to the pointer, so that nothing jumps when it is taken.
    const [lon0, lat0] = surface.unproject(pull.startX, pull.startY);
    const [dLon, dLat] = [here[0] - lon0, here[1] - lat0];
    const next = new Map<string, Place>();
    for (const spot of [pull.spot, ...pull.others]) next.set(keyOf(spot.path), [spot.place[0] + dLon, spot.place[1] + dLat]);
    next.set(keyOf(pull.spot.path), [pull.from[0] + dLon, pull.from[1] + dLat]);
    pulled.value = next;
    const seeing = [pull.spot, ...pull.others].filter((each) => each.entry.kind === 'units' || each.entry.kind === 'radars');
    pulling.value = {names: seeing.map((each) => each.entry.name), at: next};
  };

  const up = (event: PointerEvent) => {
    const [x, y] = at(event);
    const wasClick = pressed !== null && Math.hypot(x - pressed.x, y - pressed.y) < SLOP;
    pressed = null;
    surface.pannable(true);
    const done = pull;
    pull = null;
    pulling.value = null;
    if (!active()) return;
    if (done?.moving) {
      const digits = decimals(surface.camera().zoom);
      const moves: [Path, Place][] = [done.spot, ...done.others].map((spot) => [spot.path, pulled.value.get(keyOf(spot.path)) ?? spot.place]);
      void movePlaces(moves, digits, fill(t.layout.did.moved, {name: done.spot.entry.name}));
      return;
    }
    if (!wasClick) return;
    const here = surface.unproject(x, y);
    if (tool.value === 'place' && toPlace.value) void placeSystem(toPlace.value, here, decimals(surface.camera().zoom));
    else if (tool.value === 'ruler') rulerEnds.value = rulerEnds.value.length >= 2 ? [here] : [...rulerEnds.value, here];
    else if (!done && selection.value.length) select(null);
  };

  const gone = () => {
    cursor.value = null;
    over.value = null;
  };
  const cancel = () => {
    pull = null;
    pressed = null;
    pulled.value = new Map();
    pulling.value = null;
    surface.pannable(true);
  };
  const dragOver = (event: DragEvent) => {
    if (active() && toPlace.value) event.preventDefault();
  };
  const drop = (event: DragEvent) => {
    if (!active() || !toPlace.value) return;
    event.preventDefault();
    void placeSystem(toPlace.value, surface.unproject(...at(event)), decimals(surface.camera().zoom));
  };

  // Capture: the map would start to pan before it is known that something was taken hold of.
  element.addEventListener('pointerdown', down, {capture: true});
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', cancel);
  element.addEventListener('pointerleave', gone);
  element.addEventListener('dragover', dragOver);
  element.addEventListener('drop', drop);
  return () => {
    element.removeEventListener('pointerdown', down, {capture: true});
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', up);
    element.removeEventListener('pointercancel', cancel);
    element.removeEventListener('pointerleave', gone);
    element.removeEventListener('dragover', dragOver);
    element.removeEventListener('drop', drop);
    element.style.cursor = '';
  };
}
