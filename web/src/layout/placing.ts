// What adds, doubles, removes and moves entries of the scenario. Each is one edit of the text, so each can be undone.
import type {Edit, Path, Place} from '../api-types';
import type {Entry, Kind} from '../look-types';
import {change, look, select, selection} from '../store';
import {fill, t} from '../texts';
import {surface} from '../map';
import {placePath, selectedEntries, tool, type ToPlace, toPlace} from './state';
import {decimals, written} from './words';

function freeName(stem: string): string {
  const taken = new Set(look.value?.model?.entries.map((each) => each.name));
  if (!taken.has(stem)) return stem;
  let number = 2;
  while (taken.has(`${stem}-${number}`)) number++;
  return `${stem}-${number}`;
}

/** Where new entries of a kind go: into the defence or the attack that all variants share. */
function listOf(kind: Kind): Path {
  return kind === 'packages' || kind === 'flights' || kind === 'launches' ? ['attack', kind] : ['defence', kind];
}

function hasList(path: Path): boolean {
  // A list is there when an entry of it is: entries of variants stand elsewhere.
  return look.value?.model?.entries.some((each) => each.path.length === path.length + 1 && path.every((key, i) => key === each.path[i])) ?? false;
}

/** A route across what is defended, for an attacker that is put on the map: in, over it, and out again. */
function firstRoute(place: Place, digits: number): unknown[] {
  const target = look.value?.model?.entries.find((each) => each.kind === 'assets')?.place ?? [place[0] + 0.5, place[1]];
  const side: Place = [target[0] + (place[1] - target[1]) * 0.25, target[1] - (place[0] - target[0]) * 0.25];
  return [place, target as Place, side, [2 * side[0] - target[0], place[1]] as Place].map((at) => ({at: written(at, digits), altitude: '5000 m', speed: '230 m/s'}));
}

function entryOf(what: ToPlace, place: Place, digits: number): Record<string, unknown> {
  const at = written(place, digits);
  const name = freeName(what.system || t.layout.newAsset);
  if (what.kind === 'assets') return {name, kind: what.system || 'building', at, hits: 1, value: '1 million USD'};
  if (what.kind === 'packages') return {name, aircraft: what.system, count: 1, start: '0 s', route: firstRoute(place, digits)};
  if (what.kind === 'launches') {
    const target = look.value?.model?.entries.find((each) => each.kind === 'assets')?.name ?? '';
    return {name, munition: what.system, from: at, count: 1, target, start: '0 s'};
  }
  const net = look.value?.model?.entries.find((each) => each.kind === 'nets')?.name;
  return {name, system: what.system, at, ...(net ? {net} : {})};
}

export async function placeSystem(what: ToPlace, place: Place, digits: number): Promise<void> {
  const list = listOf(what.kind);
  const entry = entryOf(what, place, digits);
  const edit: Edit = hasList(list) ? {op: 'add', path: [...list, '-'], value: entry} : {op: 'set', path: list, value: [entry]};
  const made = await change([edit], fill(t.layout.did.placed, {name: String(entry.name)}));
  if (!made) return;
  toPlace.value = null;
  tool.value = 'select';
  select(hasList(list) && made[0]!.length > list.length ? made[0]! : [...list, 0]);
}

function names(entries: Entry[]): string {
  return entries.map((each) => each.name).join(', ');
}

export async function duplicateSelected(): Promise<void> {
  const entries = selectedEntries.value.filter((each) => !each.formation);
  if (!entries.length) return;
  // From the end, so that a copy does not move what is still to be copied.
  const order = byPlaceInText(entries).reverse();
  const made = await change(order.map((each) => ({op: 'duplicate', path: each.path})), fill(t.layout.did.doubled, {name: names(entries)}));
  if (made) selection.value = made;
}

export async function removeSelected(): Promise<void> {
  const entries = selectedEntries.value.filter((each) => !each.formation);
  if (!entries.length) return;
  const order = byPlaceInText(entries).reverse();
  const made = await change(order.map((each) => ({op: 'remove', path: each.path})), fill(t.layout.did.removed, {name: names(entries)}));
  if (made) select(null);
}

function byPlaceInText(entries: Entry[]): Entry[] {
  return [...entries].sort((a, b) => a.line - b.line || Number(a.path.at(-1)) - Number(b.path.at(-1)));
}

export async function addWaypoint(entry: Entry, after: number, digits: number): Promise<void> {
  const here = entry.route[after];
  const next = entry.route[after + 1] ?? entry.route[after - 1];
  if (!here || !next) return;
  const middle: Place = [(here.place[0] + next.place[0]) / 2, (here.place[1] + next.place[1]) / 2];
  const edits: Edit[] = [
    {op: 'duplicate', path: here.path},
    {op: 'set', path: [...here.path.slice(0, -1), after + 1, 'at'], value: written(middle, digits)},
  ];
  await change(edits, fill(t.layout.did.waypoint, {name: entry.name}));
}

export async function removeWaypoint(entry: Entry, index: number): Promise<void> {
  const point = entry.route[index];
  if (point) await change([{op: 'remove', path: point.path}], fill(t.layout.did.noWaypoint, {name: entry.name}));
}

/** Moves what is selected by the keyboard, by a fiftieth of what the map shows. */
export async function nudge(way: 'Left' | 'Right' | 'Up' | 'Down'): Promise<void> {
  const map = surface.value;
  const entries = selectedEntries.value.filter((each) => each.place && !each.formation);
  if (!map || !entries.length) return;
  const {clientWidth, clientHeight} = map.element;
  const step = Math.min(clientWidth, clientHeight) / 50;
  const [west, north] = map.unproject(clientWidth / 2, clientHeight / 2);
  const [east, south] = map.unproject(clientWidth / 2 + step, clientHeight / 2 + step);
  const by: Record<typeof way, Place> = {Left: [west - east, 0], Right: [east - west, 0], Up: [0, north - south], Down: [0, south - north]};
  const [dLon, dLat] = by[way];
  const digits = Math.max(2, decimals(map.camera().zoom));
  const edits: Edit[] = entries.map((each) => ({op: 'set', path: placePath(each), value: written([each.place![0] + dLon, each.place![1] + dLat], digits)}));
  await change(edits, fill(t.layout.did.moved, {name: names(entries)}));
}
