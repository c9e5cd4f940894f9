// What lives on the map at one instant: what flies, who is engaged with whom, what happened just now. A track costs no node and
// no stroke of its own: lines of one colour are one path.
import {palette, type Palette} from '../map/colours';
import type {Draw, Frame, Project} from '../map/overlay';
import type {Box} from './bounds';
import {colourOf, place, type Options, type Prepared, type Ready} from './prepared';

const TRAIL_S = 60;
const FLASH_S = 3; // of the scenario, or longer where time runs fast
const FLASH_REAL_S = 0.5;
const LEAST_DROP_PX = 2;

/** Tells one camera from another: while it rests, a sample is projected once and not in every frame. */
class Still {
  epoch = 1;
  private known = '';

  look(project: Project, [west, south, east, north]: Box, frame: Frame): number {
    const marks = [project(west, south, 0), project(east, north, 0), project(west, north, 10_000)];
    const now = `${frame.width},${frame.height},${marks.join(',')}`;
    if (now !== this.known) {
      this.known = now;
      this.epoch++;
    }
    return this.epoch;
  }
}

/** What lives: trails, drop lines, engagements, heads, and what happened just now. */
export function liveLayer(prepared: Prepared, time: (now_ms: number) => number, options: () => Options): Draw {
  const still = new Still();
  return (ctx, project, frame) => {
    const now = time(frame.time_ms);
    const chosen = options();
    const colours = palette(frame.dark);
    const epoch = prepared.whole ? still.look(project, prepared.whole, frame) : ++still.epoch;
    place(prepared, now);
    for (const each of prepared.tracks) {
      if (each.flies) each.head = project(...each.at) ?? BEHIND;
    }
    const lift = chosen.relief ? chosen.ground : () => 0; // of what stands on the ground that is drawn
    engagements(ctx, project, prepared, now, colours, lift);
    trails(ctx, project, prepared, now, colours, chosen.selected, epoch);
    if (chosen.drop) drops(ctx, project, prepared, colours, chosen);
    heads(ctx, project, prepared, colours, chosen, epoch);
    flashes(ctx, project, prepared, now, colours, Math.max(FLASH_S, FLASH_REAL_S * chosen.speed), lift);
  };
}

function engagements(
  ctx: CanvasRenderingContext2D, project: Project, prepared: Prepared, now: number, colours: Palette, lift: Options['ground'],
): void {
  ctx.beginPath();
  for (const each of prepared.scene.engagements) {
    if (now < each.from_s || (each.to_s !== null && now >= each.to_s)) continue;
    const threat = prepared.byName.get(each.threat);
    const unit = prepared.entities.get(each.unit);
    if (!threat?.flies || !unit) continue;
    const [from, to] = [project(unit.lon, unit.lat, lift(unit.lon, unit.lat)), threat.head];
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

/**
 * Lines from what flies down to the ground, with a tick there: their length is the height above it. Where the map is drawn
 * level the place on the map lies below; a dotted line goes on to it.
 */
function drops(ctx: CanvasRenderingContext2D, project: Project, prepared: Prepared, colours: Palette, {relief, ground}: Options): void {
  const rest = new Path2D();
  ctx.beginPath();
  for (const each of prepared.tracks) {
    if (!each.flies) continue;
    const [lon, lat, height_m] = each.at;
    const ground_m = Math.min(ground(lon, lat), height_m);
    const [top, foot] = [each.head, project(lon, lat, ground_m)];
    if (!foot) continue;
    if (Math.abs(top[1] - foot[1]) >= LEAST_DROP_PX) {
      ctx.moveTo(top[0], top[1]);
      ctx.lineTo(foot[0], foot[1]);
      ctx.moveTo(foot[0] - 2, foot[1]);
      ctx.lineTo(foot[0] + 2, foot[1]);
    }
    if (relief || !(ground_m > 0)) continue;
    const place = project(lon, lat, 0);
    if (!place || !(Math.abs(place[1] - foot[1]) >= LEAST_DROP_PX)) continue;
    rest.moveTo(foot[0], foot[1]);
    rest.lineTo(place[0], place[1]);
  }
  ctx.strokeStyle = colours.faint;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.setLineDash([1, 3]);
  ctx.stroke(rest);
  ctx.setLineDash([]);
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

function flashes(
  ctx: CanvasRenderingContext2D, project: Project, prepared: Prepared, now: number, colours: Palette, lasts_s: number, lift: Options['ground'],
): void {
  const {events} = prepared.scene;
  for (let i = prepared.scene.events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    const age = now - event.time_s;
    if (age < 0) continue;
    if (age > lasts_s) break;
    if (event.lon === null || event.lat === null || !['intercept', 'arrive', 'lost'].includes(event.what)) continue;
    const threat = prepared.byName.get(event.what === 'arrive' ? (event.who ?? '') : (event.whom ?? ''));
    const at = project(event.lon, event.lat, event.what === 'intercept' ? (threat?.track.height_m.at(-1) ?? 0) : lift(event.lon, event.lat));
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
