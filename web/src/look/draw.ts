// One instant of a replication on the overlay: what stands, what flies, who is engaged with whom. A track costs no node and
// no stroke of its own: lines of one colour are one path.
import {palette, type Palette} from '../map/colours';
import type {Draw, Frame, Project} from '../map/overlay';
import {lastAt} from './clock';
import type {Entity, Scene, Track} from './types';

const TRAIL_S = 60;
const RING_POINTS = 72;
const EARTH_M = 6_371_008.8;
const FLASH_S = 3; // of the scenario, or longer where time runs fast
const FLASH_REAL_S = 0.5;
const NEAR_PX = 14;

export interface Prepared {
  scene: Scene;
  tracks: Ready[];
  byName: Map<string, Ready>;
  entities: Map<string, Entity>;
  rings: Map<string, [number, number][]>;
  bounds: [west: number, south: number, east: number, north: number] | null;
}

interface Ready {
  track: Track;
  from_s: number;
  to_s: number;
  at: [lon: number, lat: number, height_m: number]; // where it was at the last frame; kept to make no garbage
  index: number;
  flies: boolean;
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
  }));
  const entities = new Map(scene.entities.map((each) => [each.name, each]));
  const rings = new Map<string, [number, number][]>();
  for (const each of scene.entities) if (each.reach_m) rings.set(each.name, ring(each.lon, each.lat, each.reach_m));
  return {scene, tracks, byName: new Map(tracks.map((each) => [each.track.name, each])), entities, rings, bounds: boundsOf(scene)};
}

function boundsOf(scene: Scene): Prepared['bounds'] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (lon: number, lat: number) => {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  };
  scene.entities.forEach((each) => take(each.lon, each.lat));
  for (const {lon, lat} of scene.tracks) lon.forEach((each, i) => take(each, lat[i]!));
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
    for (const each of prepared.scene.entities) {
      if (each.of) continue; // a unit's own radar stands with its unit
      const at = project(each.lon, each.lat, 0);
      if (at) mark(ctx, at, each, stands(each, now), colours);
    }
    if (!options().names) return;
    ctx.font = '12px "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';
    ctx.lineWidth = 3;
    ctx.strokeStyle = colours.halo;
    for (const each of prepared.scene.entities) {
      if (each.of || each.kind === 'command-post') continue;
      const at = project(each.lon, each.lat, 0);
      if (!at) continue;
      const under = each.kind === 'unit' ? 4 : 15; // an asset at its unit's place has its name below
      ctx.fillStyle = stands(each, now) ? colours.ink : colours.faint;
      ctx.strokeText(each.name, at[0] + 9, at[1] + under);
      ctx.fillText(each.name, at[0] + 9, at[1] + under);
    }
  };
}

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

function mark(ctx: CanvasRenderingContext2D, [x, y]: [number, number], entity: Entity, up: boolean, colours: Palette): void {
  ctx.beginPath();
  if (entity.kind === 'unit') ctx.rect(x - 5, y - 5, 10, 10);
  else if (entity.kind === 'radar') ctx.arc(x, y, 5, 0, 2 * Math.PI);
  else {
    ctx.moveTo(x, y - 7);
    ctx.lineTo(x + 7, y);
    ctx.lineTo(x, y + 7);
    ctx.lineTo(x - 7, y);
    ctx.closePath();
  }
  ctx.lineWidth = 1.5;
  ctx.fillStyle = up ? colours.defence : colours.halo;
  ctx.strokeStyle = up ? colours.halo : colours.faint;
  ctx.fill();
  ctx.stroke();
  if (up) return;
  ctx.beginPath();
  ctx.moveTo(x - 7, y - 7);
  ctx.lineTo(x + 7, y + 7);
  ctx.moveTo(x + 7, y - 7);
  ctx.lineTo(x - 7, y + 7);
  ctx.strokeStyle = colours.attack;
  ctx.lineWidth = 2;
  ctx.stroke();
}

/** What lives: trails, drop lines, engagements, heads, and what happened just now. */
export function liveLayer(prepared: Prepared, time: (now_ms: number) => number, options: () => Options): Draw {
  return (ctx, project, frame) => {
    const now = time(frame.time_ms);
    const chosen = options();
    const colours = palette(frame.dark);
    place(prepared, now);
    engagements(ctx, project, prepared, now, colours);
    trails(ctx, project, prepared, now, colours, chosen.selected);
    if (chosen.drop) drops(ctx, project, prepared, colours);
    heads(ctx, project, prepared, colours, chosen);
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
    const [from, to] = [project(unit.lon, unit.lat, 0), project(...threat.at)];
    if (!from || !to) continue;
    ctx.moveTo(from[0], from[1]);
    ctx.lineTo(to[0], to[1]);
  }
  ctx.setLineDash([2, 4]);
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = colours.defence;
  ctx.stroke();
  ctx.setLineDash([]);
}

function trails(ctx: CanvasRenderingContext2D, project: Project, prepared: Prepared, now: number, colours: Palette, selected: string | null): void {
  for (const side of ['attack', 'third party', 'defence']) {
    let colour = '';
    ctx.beginPath();
    for (const each of prepared.tracks) {
      if (!each.flies || each.track.side !== side) continue;
      colour = colourOf(each.track, colours);
      trail(ctx, project, each, now - TRAIL_S);
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
  all.track.lon.forEach((lon, i) => {
    const at = project(lon, all.track.lat[i]!, all.track.height_m[i]!);
    if (at) i ? ctx.lineTo(at[0], at[1]) : ctx.moveTo(at[0], at[1]);
  });
  ctx.strokeStyle = colourOf(all.track, colours);
  ctx.lineWidth = 2.5;
  ctx.stroke();
}

function trail(ctx: CanvasRenderingContext2D, project: Project, each: Ready, since_s: number): void {
  const {track} = each;
  let first = each.index;
  while (first > 0 && track.time_s[first]! > since_s) first--;
  const head = project(...each.at);
  if (!head) return;
  ctx.moveTo(head[0], head[1]);
  for (let i = each.index; i >= first; i--) {
    const at = project(track.lon[i]!, track.lat[i]!, track.height_m[i]!);
    if (!at) return;
    ctx.lineTo(at[0], at[1]);
  }
}

function drops(ctx: CanvasRenderingContext2D, project: Project, prepared: Prepared, colours: Palette): void {
  ctx.beginPath();
  for (const each of prepared.tracks) {
    if (!each.flies) continue;
    const [top, foot] = [project(...each.at), project(each.at[0], each.at[1], 0)];
    if (!top || !foot || Math.abs(top[1] - foot[1]) < 2) continue;
    ctx.moveTo(top[0], top[1]);
    ctx.lineTo(foot[0], foot[1]);
    ctx.moveTo(foot[0] - 2, foot[1]);
    ctx.lineTo(foot[0] + 2, foot[1]);
  }
  ctx.strokeStyle = colours.faint;
  ctx.lineWidth = 1;
  ctx.stroke();
}

function heads(ctx: CanvasRenderingContext2D, project: Project, prepared: Prepared, colours: Palette, chosen: Options): void {
  for (const each of prepared.tracks) {
    if (!each.flies) continue;
    const at = project(...each.at);
    if (!at) continue;
    const {track} = each;
    const before = Math.max(each.index, 0);
    const other = before + 1 < track.lon.length ? before + 1 : before;
    const ahead = project(track.lon[other]!, track.lat[other]!, track.height_m[other]!) ?? at;
    const angle = Math.atan2(ahead[1] - at[1], ahead[0] - at[0]);
    const size = track.kind === 'missile' ? 4 : track.kind === 'aircraft' || track.kind === 'third-party' ? 8 : 5.5;
    const [c, s] = [Math.cos(angle) * size, Math.sin(angle) * size];
    ctx.beginPath();
    ctx.moveTo(at[0] + c, at[1] + s);
    ctx.lineTo(at[0] - c - 0.6 * s, at[1] - s + 0.6 * c);
    ctx.lineTo(at[0] - 0.5 * c, at[1] - 0.5 * s);
    ctx.lineTo(at[0] - c + 0.6 * s, at[1] - s - 0.6 * c);
    ctx.closePath();
    ctx.fillStyle = track.kind === 'decoy' ? colours.halo : colourOf(track, colours);
    ctx.strokeStyle = track.kind === 'decoy' ? colourOf(track, colours) : colours.halo;
    ctx.lineWidth = 1;
    ctx.fill();
    ctx.stroke();
    if (track.name === chosen.selected) {
      ctx.beginPath();
      ctx.arc(at[0], at[1], 12, 0, 2 * Math.PI);
      ctx.strokeStyle = colours.ink;
      ctx.lineWidth = 2;
      ctx.stroke();
      ctx.font = 'bold 12px "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';
      ctx.strokeStyle = colours.halo;
      ctx.lineWidth = 3;
      const words = `${track.name}  ${Math.round(each.at[2]).toLocaleString('en')} m`;
      ctx.strokeText(words, at[0] + 15, at[1] - 6);
      ctx.fillStyle = colours.ink;
      ctx.fillText(words, at[0] + 15, at[1] - 6);
    }
  }
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

export type {Frame};
