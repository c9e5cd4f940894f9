// What the tab Lay out holds beside the document: filters, layers, what is pulled on the map. None of it is saved.
import {computed, signal} from '@preact/signals';
import type {Path, Place} from '../api-types';
import type {Entry, Kind} from '../look-types';
import {look, samePath, selection, variant} from '../store';

export type Tool = 'select' | 'ruler' | 'place';

export const tool = signal<Tool>('select');
export const leftSide = signal<'tree' | 'catalogue'>('tree');
export const drawerOpen = signal(false);
export const searched = signal('');
export const hiddenSides = signal<ReadonlySet<string>>(new Set());
export const hiddenKinds = signal<ReadonlySet<Kind>>(new Set());
export const layers = signal({names: true, routes: true, releases: true, reach: true, sight: false, gaps: false, zones: true});
export const altitude_m = signal(1000); // for coverage
export const above = signal<'ground' | 'sea'>('ground');

/** What the catalogue gave to be placed: the next click on the map puts it there. */
export interface ToPlace {
  kind: Kind;
  system: string;
  title: string;
}
export const toPlace = signal<ToPlace | null>(null);

/** What is being pulled: paths of places and where they are for now. */
export const pulled = signal<ReadonlyMap<string, Place>>(new Map());

export const keyOf = (path: Path): string => JSON.stringify(path);

/** Every entry of the variant in view that no filter hides. */
export const shown = computed<Entry[]>(() => {
  const entries = look.value?.model?.entries ?? [];
  return entries.filter(
    (each) => (!variant.value || each.variants.includes(variant.value)) && !hiddenSides.value.has(each.side) && !hiddenKinds.value.has(each.kind),
  );
});

export const selectedEntries = computed<Entry[]>(() => {
  const entries = look.value?.model?.entries ?? [];
  return selection.value
    .map((path) => entries.find((each) => samePath(each.path, path)))
    .filter((each) => each !== undefined);
});

export interface Spot {
  entry: Entry;
  path: Path; // of the place in the text; what a drag sets
  place: Place;
  waypoint: number; // index in the route; -1: the entry itself
}

/** Where an entry's own place is written, by kind. */
export function placePath(entry: Entry): Path {
  return entry.kind === 'nets' ? [...entry.path, 'command_post', 'at'] : [...entry.path, 'at'];
}

function there(path: Path, place: Place): Place {
  return pulled.value.get(keyOf(path)) ?? place;
}

/** Everything on the map that can be taken hold of. Of packages these are the points of their routes. */
export function spotsOf(entry: Entry): Spot[] {
  const spots: Spot[] = [];
  if (entry.place && !entry.formation) {
    const path = placePath(entry);
    spots.push({entry, path, place: there(path, entry.place), waypoint: -1});
  } else if (entry.place) {
    spots.push({entry, path: [], place: entry.place, waypoint: -1});
  }
  entry.route.forEach((point, index) => {
    const path = [...point.path, 'at'];
    spots.push({entry, path, place: there(path, point.place), waypoint: index});
  });
  return spots;
}

export const spots = computed<Spot[]>(() => shown.value.flatMap(spotsOf));
