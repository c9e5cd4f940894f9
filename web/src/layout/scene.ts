// The scenario on the map: routes, releases, symbols, names, what is selected. Drawn on the overlay, at rest or pulled.
import {effect} from '@preact/signals';
import type {Place} from '../api-types';
import type {Entry} from '../look-types';
import {palette, type Palette} from '../map/colours';
import type {Frame, Layer, Project} from '../map/overlay';
import type {Surface} from '../map/surface';
import {loadSymbols, symbol} from '../map/symbols';
import {isSelected, look, selection, tab, variant} from '../store';
import {keyOf, layers, pulled, selectedEntries, shown, type Spot, spots} from './state';

const SIZE = 17; // of a symbol, CSS pixels
const WAYPOINT = 5;
export const REACH = 14; // a pointer this near takes hold
export const TOUCH_REACH = 24;

function sideColour(entry: Entry, colours: Palette): string {
  return entry.side === 'defence' ? colours.defence : entry.side === 'attack' ? colours.attack : colours.third;
}

function drawRoute(ctx: CanvasRenderingContext2D, project: Project, entry: Entry, colours: Palette, marked: boolean): void {
  const moved = entry.route.some((point) => pulled.value.has(keyOf([...point.path, 'at'])));
  // While a point is pulled the line is drawn from point to point; as flown it comes back with the server's answer.
  const line: Place[] = moved ? entry.route.map((point) => pulled.value.get(keyOf([...point.path, 'at'])) ?? point.place) : entry.line_flown;
  ctx.beginPath();
  let pen = false;
  for (const at of line) {
    const xy = project(at[0], at[1], moved ? 0 : (at[2] ?? 0));
    if (!xy) pen = false;
    else if (pen) ctx.lineTo(xy[0], xy[1]);
    else ctx.moveTo(xy[0], xy[1]);
    pen = xy !== null;
  }
  ctx.strokeStyle = colours.halo;
  ctx.lineWidth = marked ? 6 : 4;
  ctx.stroke();
  ctx.strokeStyle = sideColour(entry, colours);
  ctx.lineWidth = marked ? 3 : 1.8;
  ctx.setLineDash(entry.jams ? [8, 4] : entry.corridor ? [2, 4] : []);
  ctx.stroke();
  ctx.setLineDash([]);
}

function drawReleases(ctx: CanvasRenderingContext2D, project: Project, entry: Entry, colours: Palette): void {
  ctx.strokeStyle = sideColour(entry, colours);
  ctx.lineWidth = 1;
  ctx.setLineDash([3, 4]);
  for (const each of entry.releases) {
    if (!each.place || !each.target_place) continue;
    const [from, to] = [project(each.place[0], each.place[1], each.altitude_msl_m ?? 0), project(each.target_place[0], each.target_place[1])];
    if (!from || !to) continue;
    ctx.beginPath();
    ctx.moveTo(...from);
    ctx.lineTo(...to);
    ctx.stroke();
  }
  if (entry.kind === 'launches' && entry.place && entry.target_place) {
    const [from, to] = [project(...(entry.place as [number, number])), project(...(entry.target_place as [number, number]))];
    if (from && to) {
      ctx.beginPath();
      ctx.moveTo(...from);
      ctx.lineTo(...to);
      ctx.stroke();
    }
  }
  ctx.setLineDash([]);
}

export function drawName(ctx: CanvasRenderingContext2D, text: string, x: number, y: number, colours: Palette, colour: string): void {
  ctx.font = '12px "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';
  ctx.textBaseline = 'middle';
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = colours.halo;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

/** Places of names: one that would lie over another is moved down, and left out where there is no room. */
class Room {
  private readonly taken: [number, number, number, number][] = [];

  find(x: number, y: number, width: number): number | null {
    for (const dy of [0, 14, -14, 28, -28]) {
      const box: [number, number, number, number] = [x, y + dy - 7, x + width, y + dy + 7];
      if (this.taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      this.taken.push(box);
      return y + dy;
    }
    return null;
  }
}

const EARTH_M = 6_371_008.8;

/** Circles in which weapons are held or free, with the word beside. */
function drawZones(ctx: CanvasRenderingContext2D, project: Project, colours: Palette): void {
  for (const zone of look.value?.model?.zones ?? []) {
    if (!zone.place || !zone.radius_m || (variant.value && !zone.variants.includes(variant.value))) continue;
    const [lon, lat] = zone.place;
    const dLat = (zone.radius_m / EARTH_M) * (180 / Math.PI);
    ctx.beginPath();
    for (let step = 0; step <= 72; step++) {
      const angle = (step / 72) * 2 * Math.PI;
      const xy = project(lon + (dLat * Math.sin(angle)) / Math.cos((lat * Math.PI) / 180), lat + dLat * Math.cos(angle));
      if (xy) step ? ctx.lineTo(...xy) : ctx.moveTo(...xy);
    }
    ctx.strokeStyle = colours.accent;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([2, 3]);
    ctx.stroke();
    ctx.setLineDash([]);
    const top = project(lon, lat + dLat);
    if (top) drawName(ctx, zone.word, top[0] + 4, top[1] - 8, colours, colours.accent);
  }
}

function draw(ctx: CanvasRenderingContext2D, project: Project, frame: Frame): void {
  if (tab.value === 'look') return;
  const colours = palette(frame.dark);
  const marked = new Set(selectedEntries.value.map((each) => keyOf(each.path)));
  const on = layers.value;
  if (on.zones) drawZones(ctx, project, colours);
  for (const entry of shown.value) {
    if (on.routes && entry.line_flown.length) drawRoute(ctx, project, entry, colours, marked.has(keyOf(entry.path)));
    if (on.releases && (marked.size === 0 || marked.has(keyOf(entry.path)))) drawReleases(ctx, project, entry, colours);
  }
  const room = new Room();
  const named: [Spot, number, number][] = [];
  const named_routes = new Set<Entry>();
  for (const spot of spots.value) {
    const at = project(spot.place[0], spot.place[1], spot.waypoint >= 0 && !pulled.value.size ? (spot.entry.route[spot.waypoint]?.altitude_msl_m ?? 0) : (spot.entry.ground_msl_m ?? 0));
    if (!at || at[0] < -60 || at[1] < -60 || at[0] > frame.width + 60 || at[1] > frame.height + 60) continue;
    const selected = marked.has(keyOf(spot.entry.path));
    if (spot.waypoint >= 0) {
      if (on.routes) drawWaypoint(ctx, spot, at, colours, selected);
      if (spot.waypoint !== 0 && named_routes.has(spot.entry)) continue;
    } else drawSymbol(ctx, spot.entry, at, frame, colours, selected);
    if (spot.waypoint <= 0) named.push([spot, ...at]);
    named_routes.add(spot.entry);
  }
  if (!on.names) return;
  // What is selected finds room first.
  named.sort((a, b) => Number(marked.has(keyOf(b[0].entry.path))) - Number(marked.has(keyOf(a[0].entry.path))));
  ctx.font = '12px "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';
  for (const [spot, x, y] of named) {
    const left = x + (spot.waypoint >= 0 ? 9 : 16);
    const top = room.find(left, y, ctx.measureText(spot.entry.name).width);
    if (top !== null) drawName(ctx, spot.entry.name, left, top, colours, colours.ink);
  }
}

function drawWaypoint(ctx: CanvasRenderingContext2D, spot: Spot, at: [number, number], colours: Palette, selected: boolean): void {
  ctx.beginPath();
  ctx.arc(...at, selected ? WAYPOINT + 1 : WAYPOINT - 1, 0, 2 * Math.PI);
  ctx.fillStyle = colours.halo;
  ctx.fill();
  ctx.strokeStyle = sideColour(spot.entry, colours);
  ctx.lineWidth = selected ? 2.5 : 1.5;
  ctx.stroke();
  if (selected) drawName(ctx, String(spot.waypoint + 1), at[0] - 4, at[1] - 14, colours, colours.ink);
}

function drawSymbol(ctx: CanvasRenderingContext2D, entry: Entry, at: [number, number], frame: Frame, colours: Palette, selected: boolean): void {
  if (selected) {
    ctx.beginPath();
    ctx.arc(...at, 20, 0, 2 * Math.PI);
    ctx.strokeStyle = colours.accent;
    ctx.lineWidth = 3;
    ctx.stroke();
  }
  const picture = symbol(entry, SIZE, frame.dark);
  if (picture) {
    ctx.drawImage(picture.canvas, at[0] - picture.anchor[0], at[1] - picture.anchor[1], picture.width, picture.height);
    return;
  }
  ctx.beginPath();
  ctx.rect(at[0] - 6, at[1] - 6, 12, 12);
  ctx.fillStyle = sideColour(entry, colours);
  ctx.fill();
}

/** The nearest thing that a pointer at x, y would take hold of. */
export function spotAt(surface: Surface, x: number, y: number, reach: number): Spot | null {
  let best: Spot | null = null;
  let nearest = reach;
  for (const spot of spots.value) {
    const height_m = spot.waypoint >= 0 ? (spot.entry.route[spot.waypoint]?.altitude_msl_m ?? 0) : (spot.entry.ground_msl_m ?? 0);
    const at = surface.project(spot.place[0], spot.place[1], height_m);
    if (!at) continue;
    // Points of routes are smaller than symbols, and lie over them; of two in reach the one that is selected is meant.
    const there = Math.hypot(at[0] - x, at[1] - y);
    const away = there < reach && isSelected(spot.entry.path) ? there - reach : there + (spot.waypoint >= 0 ? 0 : 1);
    if (away < nearest) [best, nearest] = [spot, away];
  }
  return best;
}

/** Puts the scenario on a map and keeps it up to date; gives what takes it off again. */
export function furnish(surface: Surface): () => void {
  const layer: Layer = surface.overlay.layer('scene', draw, {order: 10});
  loadSymbols(layer.redraw);
  const end = effect(() => {
    void [look.value, selection.value, layers.value, pulled.value, spots.value, tab.value];
    layer.redraw();
  });
  return () => {
    end();
    layer.remove();
  };
}
