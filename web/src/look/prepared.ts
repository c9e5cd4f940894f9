// A replication made ready to be drawn: every track with where it is at a time, every entity with its ring, and where to look.
import type {Palette} from '../map/colours';
import type {Project} from '../map/overlay';
import {whereToLook, type Box} from './bounds';
import {lastAt} from './clock';
import type {Entity, Scene, Track} from './types';

const RING_POINTS = 144; // over mountains a line between two of them runs straight
const EARTH_M = 6_371_008.8;
const NEAR_PX = 14;

export interface Prepared {
  scene: Scene;
  tracks: Ready[];
  byName: Map<string, Ready>;
  entities: Map<string, Entity>;
  rings: Map<string, [number, number][]>;
  fight: Box | null; // what the map opens on
  whole: Box | null; // all that is ever drawn
}

export interface Ready {
  track: Track;
  from_s: number;
  to_s: number;
  at: [lon: number, lat: number, height_m: number]; // where it was at the last frame; kept to make no garbage
  index: number;
  flies: boolean;
  // Pixels of its samples and of its head, for the camera of `epoch`; NaN: behind the camera.
  x: Float64Array;
  y: Float64Array;
  epochs: Int32Array;
  head: [x: number, y: number];
}

export interface Options {
  selected: string | null;
  speed: number;
  drop: boolean;
  names: boolean;
  relief: boolean; // the ground is drawn at its heights
  ground: (lon: number, lat: number) => number; // its height in metres above the sea
}

export function prepare(scene: Scene): Prepared {
  const tracks = scene.tracks.map((track): Ready => ({
    track, from_s: track.time_s[0]!, to_s: track.time_s.at(-1)!, at: [0, 0, 0], index: 0, flies: false,
    x: new Float64Array(track.lon.length), y: new Float64Array(track.lon.length), epochs: new Int32Array(track.lon.length), head: [0, 0],
  }));
  const entities = new Map(scene.entities.map((each) => [each.name, each]));
  const rings = new Map<string, [number, number][]>();
  for (const each of scene.entities) if (each.reach_m) rings.set(each.name, ring(each.lon, each.lat, each.reach_m));
  return {scene, tracks, byName: new Map(tracks.map((each) => [each.track.name, each])), entities, rings, ...whereToLook(scene)};
}

/** Points at one distance on the sphere. */
function ring(lon: number, lat: number, reach_m: number): [number, number][] {
  const [phi, angle] = [(lat * Math.PI) / 180, reach_m / EARTH_M];
  return Array.from({length: RING_POINTS + 1}, (_, i) => {
    const bearing = (2 * Math.PI * i) / RING_POINTS;
    const to = Math.asin(Math.sin(phi) * Math.cos(angle) + Math.cos(phi) * Math.sin(angle) * Math.cos(bearing));
    const east = Math.atan2(Math.sin(bearing) * Math.sin(angle) * Math.cos(phi), Math.cos(angle) - Math.sin(phi) * Math.sin(to));
    return [lon + (east * 180) / Math.PI, (to * 180) / Math.PI];
  });
}

export function stands(entity: Entity, time_s: number): boolean {
  return entity.standing.some(([from, to]) => (from === null || from <= time_s) && (to === null || time_s < to));
}

/** Which entities stand, as a text: what rests on the map is drawn anew where it changes. */
export function standingKey(prepared: Prepared, time_s: number): string {
  let key = '';
  for (const each of prepared.scene.entities) key += stands(each, time_s) ? '1' : '0';
  return key;
}

/** Puts every track where it is at a time. */
export function place(prepared: Prepared, time_s: number): void {
  for (const each of prepared.tracks) {
    each.flies = each.from_s <= time_s && time_s <= each.to_s;
    if (!each.flies) continue;
    const {track, at} = each;
    const times = track.time_s;
    let i = each.index;
    if (!(times[i]! <= time_s && (i + 1 >= times.length || time_s <= times[i + 1]!))) i = lastAt(times, time_s);
    each.index = i;
    const next = Math.min(i + 1, times.length - 1);
    const span = times[next]! - times[i]!;
    const share = span > 0 ? (time_s - times[i]!) / span : 0;
    at[0] = track.lon[i]! + share * (track.lon[next]! - track.lon[i]!);
    at[1] = track.lat[i]! + share * (track.lat[next]! - track.lat[i]!);
    at[2] = track.height_m[i]! + share * (track.height_m[next]! - track.height_m[i]!);
  }
}

export function colourOf(track: Track, colours: Palette): string {
  return track.side === 'defence' ? colours.accent : track.side === 'third party' ? colours.third : colours.attack;
}

/** The name of the track whose head is nearest to a point on the map, within a finger's width. */
export function trackNear(prepared: Prepared, project: Project, x: number, y: number): string | null {
  let found: string | null = null;
  let best = NEAR_PX;
  for (const each of prepared.tracks) {
    if (!each.flies || each.track.kind === 'missile') continue;
    const at = project(...each.at);
    const far = at ? Math.hypot(at[0] - x, at[1] - y) : Infinity;
    if (far < best) [best, found] = [far, each.track.name];
  }
  return found;
}
