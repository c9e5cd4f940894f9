// One instant of a replication on the overlay: what stands, what flies, who is engaged with whom. A track costs no node and
// no stroke of its own: lines of one colour are one path.
import {palette, type Palette} from '../map/colours';
import type {Draw, Frame, Project} from '../map/overlay';
import {symbol} from '../map/symbols';
import type {Entry} from '../look-types';
import {lastAt} from './clock';
import type {Entity, Scene, Track} from './types';

const TRAIL_S = 60;
const RING_POINTS = 72;
const EARTH_M = 6_371_008.8;
const FLASH_S = 3; // of the scenario, or longer where time runs fast
const FLASH_REAL_S = 0.5;
const NEAR_PX = 14;
const SYMBOL_PX = 18;
const SYMBOLS_FROM_ZOOM = 8.5;

export interface Prepared {
  scene: Scene;
  tracks: Ready[];
  byName: Map<string, Ready>;
  entities: Map<string, Entity>;
  rings: Map<string, [number, number][]>;
  bounds: [west: number, south: number, east: number, north: number] | null;
}

/** Tells one camera from another: while it rests, a sample is projected once and not in every frame. */
class Still {
  epoch = 1;
  private known = '';

  look(project: Project, [west, south, east, north]: NonNullable<Prepared['bounds']>, frame: Frame): number {
    const marks = [project(west, south, 0), project(east, north, 0), project(west, north, 10_000)];
    const now = `${frame.width},${frame.height},${marks.join(',')}`;
    if (now !== this.known) {
      this.known = now;
      this.epoch++;
    }
    return this.epoch;
  }
}

interface Ready {
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
}

export function prepare(scene: Scene): Prepared {
  const tracks = scene.tracks.map((track): Ready => ({
    track, from_s: track.time_s[0]!, to_s: track.time_s.at(-1)!, at: [0, 0, 0], index: 0, flies: false,
    x: new Float64Array(track.lon.length), y: new Float64Array(track.lon.length), epochs: new Int32Array(track.lon.length), head: [0, 0],
  }));
  const entities = new Map(scene.entities.map((each) => [each.name, each]));
  const rings = new Map<string, [number, number][]>();
  for (const each of scene.entities) if (each.reach_m) rings.set(each.name, ring(each.lon, each.lat, each.reach_m));
  return {scene, tracks, byName: new Map(tracks.map((each) => [each.track.name, each])), entities, rings, bounds: boundsOf(scene)};
}

const ROOM = 0.4; // of the fight's own size on each side, for those who come and go

/** The fight: what stands, weapons and missiles; and of the ways of aircraft what lies near it. */
function boundsOf(scene: Scene): Prepared['bounds'] {
  const fight = box(scene.entities.map(({lon, lat}) => [[lon], [lat]]));
  const fired = scene.tracks.filter((each) => each.kind === 'munition' || each.kind === 'missile');
  const ways = scene.tracks.map(({lon, lat}): [number[], number[]] => [lon, lat]);
  const near = box(fired.map(({lon, lat}) => [lon, lat]), fight);
  const all = box(ways, near);
  if (!near || !all || !fired.length) return all;
  const [across, up] = [ROOM * (near[2] - near[0]), ROOM * (near[3] - near[1])];
  return [
    Math.max(all[0], near[0] - across), Math.max(all[1], near[1] - up), Math.min(all[2], near[2] + across), Math.min(all[3], near[3] + up),
  ];
}

function box(lines: [lon: number[], lat: number[]][], start: Prepared['bounds'] = null): Prepared['bounds'] {
  let [west, south, east, north] = start ?? [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of lines) {
    for (const each of lon) [west, east] = [Math.min(west, each), Math.max(east, each)];
    for (const each of lat) [south, north] = [Math.min(south, each), Math.max(north, each)];
  }
  return west <= east ? [west, south, east, north] : null;
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

function colourOf(track: Track, colours: Palette): string {
  return track.side === 'defence' ? colours.accent : track.side === 'third party' ? colours.third : colours.attack;
}

/** What rests: rings of reach, units, radars, assets, and what is lost, crossed out. */
export function restLayer(prepared: Prepared, time: () => number, options: () => Options): Draw {
  return (ctx, project, frame) => {
    const colours = palette(frame.dark);
    const now = time();
    ctx.lineWidth = 1;
    ctx.strokeStyle = colours.defence;
    ctx.globalAlpha = 0.45;
    ctx.beginPath();
    for (const [name, points] of prepared.rings) {
      if (stands(prepared.entities.get(name)!, now)) trace(ctx, project, points);
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
    const told: [Entity, number, number][] = [];
    for (const each of prepared.scene.entities) {
      if (each.of) continue; // a unit's own radar stands with its unit
      const at = project(each.lon, each.lat, 0);
      if (!at || at[0] < -50 || at[1] < -50 || at[0] > frame.width + 50 || at[1] > frame.height + 50) continue;
      mark(ctx, at, each, stands(each, now), colours, frame);
      told.push([each, ...at]);
    }
    if (options().names) nameAll(ctx, told, now, colours, frame.zoom >= SYMBOLS_FROM_ZOOM ? 17 : 12);
  };
}

/** Names where there is room: one that would lie over another is moved down or up, or left out until the map is nearer. */
function nameAll(ctx: CanvasRenderingContext2D, told: [Entity, number, number][], now: number, colours: Palette, beside: number): void {
  ctx.font = '12px "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';
  ctx.textBaseline = 'middle';
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3;
  ctx.strokeStyle = colours.halo;
  const taken: [left: number, top: number, right: number, bottom: number][] = [];
  const first = (each: Entity) => (each.kind === 'unit' ? 1 : each.kind === 'radar' || each.kind === 'command-post' ? 2 : 0); // what is defended has its name before all
  for (const [each, x, y] of told.sort((a, b) => first(a[0]) - first(b[0]))) {
    const width = ctx.measureText(each.name).width;
    for (const dy of [0, 14, -14, 28, -28]) {
      const box: (typeof taken)[number] = [x + beside, y + dy - 7, x + beside + width, y + dy + 7];
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      ctx.fillStyle = stands(each, now) ? colours.ink : colours.faint;
      ctx.strokeText(each.name, x + beside, y + dy);
      ctx.fillText(each.name, x + beside, y + dy);
      break;
    }
  }
}

const KINDS: Record<string, Entry['kind']> = {unit: 'units', radar: 'radars', 'command-post': 'nets'};

function trace(ctx: CanvasRenderingContext2D, project: Project, points: [number, number][]): void {
  let pen = false;
  for (const [lon, lat] of points) {
    const at = project(lon, lat, 0);
    if (!at) pen = false;
    else if (pen) ctx.lineTo(at[0], at[1]);
    else {
      ctx.moveTo(at[0], at[1]);
      pen = true;
    }
  }
}

function mark(ctx: CanvasRenderingContext2D, [x, y]: [number, number], entity: Entity, up: boolean, colours: Palette, frame: Frame): void {
  const entry = {kind: KINDS[entity.kind] ?? 'assets', side: entity.side, system: entity.system, asset_kind: entity.kind} as Entry;
  const picture = frame.zoom >= SYMBOLS_FROM_ZOOM ? symbol(entry, SYMBOL_PX, frame.dark) : null;
  ctx.globalAlpha = up ? 1 : 0.4;
  if (picture) ctx.drawImage(picture.canvas, x - picture.anchor[0], y - picture.anchor[1], picture.width, picture.height);
  else plain(ctx, x, y, entity.kind, colours);
  ctx.globalAlpha = 1;
  if (up) return;
  ctx.beginPath();
  ctx.moveTo(x - 9, y - 9);
  ctx.lineTo(x + 9, y + 9);
  ctx.moveTo(x + 9, y - 9);
  ctx.lineTo(x - 9, y + 9);
  ctx.strokeStyle = colours.attack;
  ctx.lineWidth = 3;
  ctx.stroke();
}

/** From afar symbols would hide each other: squares for fire units, circles for radars, diamonds for the rest. */
function plain(ctx: CanvasRenderingContext2D, x: number, y: number, kind: string, colours: Palette): void {
  ctx.beginPath();
  if (kind === 'unit') ctx.rect(x - 4.5, y - 4.5, 9, 9);
  else if (kind === 'radar') ctx.arc(x, y, 4.5, 0, 2 * Math.PI);
  else {
    ctx.moveTo(x, y - 7);
    ctx.lineTo(x + 7, y);
    ctx.lineTo(x, y + 7);
    ctx.lineTo(x - 7, y);
    ctx.closePath();
  }
  ctx.fillStyle = colours.defence;
  ctx.strokeStyle = colours.halo;
  ctx.lineWidth = 1.5;
  ctx.fill();
  ctx.stroke();
}

/** What lives: trails, drop lines, engagements, heads, and what happened just now. */
export function liveLayer(prepared: Prepared, time: (now_ms: number) => number, options: () => Options): Draw {
  const still = new Still();
  return (ctx, project, frame) => {
    const now = time(frame.time_ms);
    const chosen = options();
    const colours = palette(frame.dark);
    const epoch = prepared.bounds ? still.look(project, prepared.bounds, frame) : ++still.epoch;
    place(prepared, now);
    for (const each of prepared.tracks) {
      if (each.flies) each.head = project(...each.at) ?? BEHIND;
    }
    engagements(ctx, project, prepared, now, colours);
    trails(ctx, project, prepared, now, colours, chosen.selected, epoch);
    if (chosen.drop) drops(ctx, project, prepared, colours);
    heads(ctx, project, prepared, colours, chosen, epoch);
    flashes(ctx, project, prepared, now, colours, Math.max(FLASH_S, FLASH_REAL_S * chosen.speed));
  };
}

function engagements(ctx: CanvasRenderingContext2D, project: Project, prepared: Prepared, now: number, colours: Palette): void {
  ctx.beginPath();
  for (const each of prepared.scene.engagements) {
    if (now < each.from_s || (each.to_s !== null && now >= each.to_s)) continue;
    const threat = prepared.byName.get(each.threat);
    const unit = prepared.entities.get(each.unit);
    if (!threat?.flies || !unit) continue;
    const [from, to] = [project(unit.lon, unit.lat, 0), threat.head];
    if (!from) continue;
    ctx.moveTo(from[0], from[1]);
    ctx.lineTo(to[0], to[1]);
  }
  ctx.setLineDash([2, 4]);
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = colours.defence;
  ctx.stroke();
  ctx.setLineDash([]);
}

const BEHIND: [number, number] = [NaN, NaN]; // a canvas leaves out a line to it

/** Puts the pixels of a sample into x and y, unless they are there for this camera. */
function sample(each: Ready, i: number, project: Project, epoch: number): void {
  if (each.epochs[i] === epoch) return;
  const {lon, lat, height_m} = each.track;
  [each.x[i], each.y[i]] = project(lon[i]!, lat[i]!, height_m[i]!) ?? BEHIND;
  each.epochs[i] = epoch;
}

function trails(
  ctx: CanvasRenderingContext2D, project: Project, prepared: Prepared, now: number, colours: Palette, selected: string | null, epoch: number,
): void {
  for (const side of ['attack', 'third party', 'defence']) {
    let colour = '';
    ctx.beginPath();
    for (const each of prepared.tracks) {
      if (!each.flies || each.track.side !== side) continue;
      colour ||= colourOf(each.track, colours);
      ctx.moveTo(each.head[0], each.head[1]);
      for (let i = each.index; i >= 0; i--) {
        sample(each, i, project, epoch);
        ctx.lineTo(each.x[i]!, each.y[i]!);
        if (each.track.time_s[i]! <= now - TRAIL_S) break;
      }
    }
    if (!colour) continue;
    ctx.strokeStyle = colour;
    ctx.lineWidth = side === 'defence' ? 1.2 : 1.5;
    ctx.globalAlpha = 0.7;
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
  const all = selected ? prepared.byName.get(selected) : undefined;
  if (!all) return;
  ctx.beginPath();
  for (let i = 0; i < all.x.length; i++) {
    sample(all, i, project, epoch);
    ctx.lineTo(all.x[i]!, all.y[i]!);
  }
  ctx.strokeStyle = colourOf(all.track, colours);
  ctx.lineWidth = 2.5;
  ctx.stroke();
}

function drops(ctx: CanvasRenderingContext2D, project: Project, prepared: Prepared, colours: Palette): void {
  ctx.beginPath();
  for (const each of prepared.tracks) {
    if (!each.flies) continue;
    const [top, foot] = [each.head, project(each.at[0], each.at[1], 0)];
    if (!foot || !(Math.abs(top[1] - foot[1]) >= 2)) continue;
    ctx.moveTo(top[0], top[1]);
    ctx.lineTo(foot[0], foot[1]);
    ctx.moveTo(foot[0] - 2, foot[1]);
    ctx.lineTo(foot[0] + 2, foot[1]);
  }
  ctx.strokeStyle = colours.faint;
  ctx.lineWidth = 1;
  ctx.stroke();
}

const SIZES: Record<string, number> = {missile: 4, aircraft: 8, 'third-party': 8};

function heads(ctx: CanvasRenderingContext2D, project: Project, prepared: Prepared, colours: Palette, chosen: Options, epoch: number): void {
  const paths = new Map<string, Path2D>(); // by colour; a halo under all, so that none hides its neighbour
  const hollow = new Path2D();
  const halo = new Path2D();
  let marked: Ready | null = null;
  for (const each of prepared.tracks) {
    if (!each.flies) continue;
    const {track, head: at} = each;
    if (!(at[0] > -20)) continue;
    const other = Math.min(each.index + 1, track.lon.length - 1);
    const from = Math.max(other - 1, 0); // along the leg: at its end a head keeps its way
    sample(each, from, project, epoch);
    sample(each, other, project, epoch);
    const angle = Math.atan2(each.y[other]! - each.y[from]!, each.x[other]! - each.x[from]!);
    const size = SIZES[track.kind] ?? 5.5;
    const [c, s] = [Math.cos(angle) * size, Math.sin(angle) * size];
    const colour = colourOf(track, colours);
    const path = paths.get(colour) ?? new Path2D();
    paths.set(colour, path);
    for (const one of track.kind === 'decoy' ? [hollow, halo] : [path, halo]) {
      one.moveTo(at[0] + c, at[1] + s);
      one.lineTo(at[0] - c - 0.6 * s, at[1] - s + 0.6 * c);
      one.lineTo(at[0] - 0.5 * c, at[1] - 0.5 * s);
      one.lineTo(at[0] - c + 0.6 * s, at[1] - s - 0.6 * c);
      one.closePath();
    }
    if (track.name === chosen.selected) marked = each;
  }
  ctx.strokeStyle = colours.halo;
  ctx.lineWidth = 2;
  ctx.stroke(halo);
  for (const [colour, path] of paths) {
    ctx.fillStyle = colour;
    ctx.fill(path);
  }
  ctx.strokeStyle = colours.attack;
  ctx.lineWidth = 1.3;
  ctx.stroke(hollow);
  if (marked) label(ctx, marked, colours);
}

function label(ctx: CanvasRenderingContext2D, {track, head: [x, y], at}: Ready, colours: Palette): void {
  ctx.beginPath();
  ctx.arc(x, y, 12, 0, 2 * Math.PI);
  ctx.strokeStyle = colours.ink;
  ctx.lineWidth = 2;
  ctx.stroke();
  ctx.font = 'bold 12px "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';
  ctx.strokeStyle = colours.halo;
  ctx.lineWidth = 3;
  const words = `${track.name}  ${Math.round(at[2]).toLocaleString('en')} m`;
  ctx.strokeText(words, x + 15, y - 6);
  ctx.fillStyle = colours.ink;
  ctx.fillText(words, x + 15, y - 6);
}

function flashes(ctx: CanvasRenderingContext2D, project: Project, prepared: Prepared, now: number, colours: Palette, lasts_s: number): void {
  const {events} = prepared.scene;
  for (let i = prepared.scene.events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    const age = now - event.time_s;
    if (age < 0) continue;
    if (age > lasts_s) break;
    if (event.lon === null || event.lat === null || !['intercept', 'arrive', 'lost'].includes(event.what)) continue;
    const threat = prepared.byName.get(event.what === 'arrive' ? (event.who ?? '') : (event.whom ?? ''));
    const at = project(event.lon, event.lat, event.what === 'intercept' ? (threat?.track.height_m.at(-1) ?? 0) : 0);
    if (!at) continue;
    const share = age / lasts_s;
    ctx.globalAlpha = 1 - share;
    ctx.beginPath();
    ctx.arc(at[0], at[1], (event.went || event.what === 'lost' ? 6 : 3) + 14 * share, 0, 2 * Math.PI);
    ctx.lineWidth = event.went || event.what === 'lost' ? 3 : 1.2;
    ctx.strokeStyle = event.what === 'intercept' ? (event.went ? colours.accent : colours.faint) : colours.attack;
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
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
