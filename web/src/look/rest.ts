// What rests on the map: rings of reach, units, radars, assets, their names, and what is lost, crossed out.
import {palette, type Palette} from '../map/colours';
import type {Draw, Frame, Project} from '../map/overlay';
import {symbol} from '../map/symbols';
import type {Entry} from '../look-types';
import {stands, type Options, type Prepared} from './prepared';
import type {Entity} from './types';

const SYMBOL_PX = 18;
const SYMBOLS_FROM_ZOOM = 8.5;

/** What rests: rings of reach, units, radars, assets, and what is lost, crossed out. */
export function restLayer(prepared: Prepared, time: () => number, options: () => Options): Draw {
  return (ctx, project, frame) => {
    const colours = palette(frame.dark);
    const now = time();
    const {names, relief, ground} = options();
    const lift = relief ? ground : () => 0; // things stand on the ground that is drawn
    ctx.lineWidth = 1;
    ctx.strokeStyle = colours.defence;
    ctx.globalAlpha = 0.45;
    ctx.beginPath();
    for (const [name, points] of prepared.rings) {
      if (stands(prepared.entities.get(name)!, now)) trace(ctx, project, points, lift);
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
    const told: [Entity, number, number][] = [];
    for (const each of prepared.scene.entities) {
      if (each.of) continue; // a unit's own radar stands with its unit
      const at = project(each.lon, each.lat, lift(each.lon, each.lat));
      if (!at || at[0] < -50 || at[1] < -50 || at[0] > frame.width + 50 || at[1] > frame.height + 50) continue;
      mark(ctx, at, each, stands(each, now), colours, frame);
      told.push([each, ...at]);
    }
    if (names) nameAll(ctx, told, now, colours, frame.zoom >= SYMBOLS_FROM_ZOOM ? 17 : 12);
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

function trace(ctx: CanvasRenderingContext2D, project: Project, points: [number, number][], lift: Options['ground']): void {
  let pen = false;
  for (const [lon, lat] of points) {
    const at = project(lon, lat, lift(lon, lat));
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
