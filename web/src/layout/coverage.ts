// Coverage of radars and reach of units as the server computes them. At rest all of the variant; while something is pulled
// only that, asked for again as soon as the answer before is there, and drawn at once.
import {effect, signal} from '@preact/signals';
import {post} from '../api';
import type {Place} from '../api-types';
import {palette} from '../map/colours';
import type {Frame, Project} from '../map/overlay';
import type {Image, Surface} from '../map/surface';
import {look, selection, tab, tell, text, variant} from '../store';
import type {Coverage, Footprints, Ring} from './ground-types';
import {pulling} from './pointer';
import {above, altitude_m, keyOf, layers, placePath, selectedEntries} from './state';
import {decimals, written} from './words';

export const coverage = signal<Coverage | null>(null);
export const pulledCoverage = signal<Coverage | null>(null);
export const footprints = signal<Footprints | null>(null);
export const footprintOf = signal<string | null>(null); // a unit whose defended ground is shown
export const versus = signal(''); // a variant to compare with; empty: none
export const coverageBusy = signal(false);
export const coverageTrouble = signal('');
/** How many answers for something pulled came, and how long the last took, from the asking to the drawing. */
export const pulls = signal({count: 0, last_ms: 0});

let asking = false;
let stale = false;

/** One question at a time: an answer that nobody waits for any more would still be computed to its end. */
async function askAll(): Promise<void> {
  stale = true;
  if (asking) return;
  asking = true;
  coverageBusy.value = true;
  while (stale) {
    stale = false;
    try {
      const answer = await post<Coverage>('/api/coverage', {
        text: text.value, variant: variant.value || null, altitude_m: altitude_m.value, above: above.value,
        picture: layers.value.gaps || versus.value ? 'coarse' : 'none', versus: versus.value || null,
      });
      if (stale) continue;
      coverage.value = answer;
      coverageTrouble.value = '';
    } catch (reason) {
      if (stale) continue;
      coverage.value = null;
      coverageTrouble.value = reason instanceof Error ? reason.message : String(reason);
    }
  }
  asking = false;
  coverageBusy.value = false;
}

let inFlight = false;
let next: {names: string[]; at: Map<string, Place>} | null = null;

async function edited(at: Map<string, Place>, digits: number): Promise<string> {
  const edits = [...at].map(([path, place]) => ({op: 'set', path: JSON.parse(path), value: written(place, digits)}));
  return (await post<{text: string}>('/api/edit', {text: text.value, edits})).text;
}

/**
 * The text with places as they are for now, for a look while something is pulled; null where the lines of an entry do not
 * hold exactly one `at: [...]`. It is never kept: what is let go is edited by the server, which also judges it.
 */
function preview(at: Map<string, Place>, digits: number): string | null {
  const lines = text.value.split('\n');
  for (const [path, place] of at) {
    const entry = look.value?.model?.entries.find((each) => path === keyOf(placePath(each)));
    if (!entry) return null;
    const own = lines.slice(entry.line - 1, entry.last_line).join('\n');
    const found = own.match(/\bat:\s*\[[^\]\n]*\]/g);
    if (found?.length !== 1) return null;
    const moved = own.replace(found[0], `at: [${written(place, digits).join(', ')}]`).split('\n');
    lines.splice(entry.line - 1, moved.length, ...moved);
  }
  return lines.join('\n');
}

async function askPulled(digits: number): Promise<void> {
  if (inFlight) return;
  inFlight = true;
  while (next) {
    const {names, at} = next;
    next = null;
    const began = performance.now();
    try {
      const answer = await post<Coverage>('/api/coverage', {text: preview(at, digits) ?? (await edited(at, digits)), variant: variant.value || null, altitude_m: altitude_m.value, above: above.value, names, picture: 'none'});
      if (pulling.value) pulledCoverage.value = answer;
      pulls.value = {count: pulls.value.count + 1, last_ms: performance.now() - began};
    } catch {
      break; // where it stands now nothing can be computed: the drop says why
    }
  }
  inFlight = false;
}

function trace(ctx: CanvasRenderingContext2D, project: Project, ring: Ring): boolean {
  const geometry = ring.geometry;
  if (!geometry) return false;
  ctx.beginPath();
  for (const polygon of geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) {
    for (const line of polygon) {
      let pen = false;
      for (const at of line) {
        const xy = project(at[0]!, at[1]!);
        if (!xy) continue;
        if (pen) ctx.lineTo(...xy);
        else ctx.moveTo(...xy);
        pen = true;
      }
      ctx.closePath();
    }
  }
  return true;
}

function drawRing(ctx: CanvasRenderingContext2D, project: Project, ring: Ring, colour: string, dash: number[], marked: boolean, filled = true): void {
  if (!trace(ctx, project, ring)) return;
  if (filled) {
    ctx.fillStyle = colour;
    ctx.globalAlpha = marked ? 0.14 : 0.035;
    ctx.fill('evenodd');
  }
  ctx.globalAlpha = marked ? 1 : 0.65;
  ctx.strokeStyle = colour;
  ctx.lineWidth = marked ? 2.2 : 1.1;
  ctx.setLineDash(dash);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

function draw(ctx: CanvasRenderingContext2D, project: Project, frame: Frame): void {
  if (tab.value !== 'layout') return;
  const colours = palette(frame.dark);
  const on = layers.value;
  const marked = new Set(selectedEntries.value.map((each) => each.name));
  const moving = new Set(pulling.value?.names);
  const all = coverage.value;
  const live = pulledCoverage.value;
  const paint = (from: Coverage, wanted: (name: string) => boolean, strong: (name: string) => boolean) => {
    if (on.sight) {
      for (const radar of from.radars) {
        const name = radar.unit ?? radar.name;
        if (wanted(name)) drawRing(ctx, project, radar.seen, colours.third, [5, 3], strong(name));
      }
    }
    if (on.reach) for (const unit of from.units) if (unit.engages && wanted(unit.name)) drawRing(ctx, project, unit.engaged, colours.defence, [], strong(unit.name));
    // What is selected shows where it sees even while that layer is off: a radar has nothing else to show.
    if (!on.sight) for (const radar of from.radars) if (strong(radar.unit ?? radar.name) && wanted(radar.unit ?? radar.name)) drawRing(ctx, project, radar.seen, colours.third, [5, 3], true);
  };
  if (all) paint(all, (name) => !(live && moving.has(name)), (name) => marked.has(name));
  if (live) paint(live, (name) => moving.has(name), () => true);
  const ground = footprints.value;
  if (ground && footprintOf.value) {
    ground.footprints.forEach((each) => {
      if (each.geometry) drawRing(ctx, project, {geometry: each.geometry, far_m: [], gap_m: [], nearest_m: 0}, colours.accent, [10, 4], true, false);
    });
  }
}

async function pictureOf(answer: Coverage | null): Promise<Image | null> {
  const made = answer?.picture;
  if (!made) return null;
  const bytes = Uint8Array.from(atob(made.png), (each) => each.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  return {canvas, bounds: [made.west_deg, made.south_deg, made.east_deg, made.north_deg]};
}

export async function askFootprint(unit: string | null): Promise<void> {
  footprintOf.value = unit;
  footprints.value = null;
  if (!unit) return;
  try {
    const answer = await post<Footprints>('/api/footprint', {text: text.value, variant: variant.value || null, names: [unit]});
    if (footprintOf.value === unit) footprints.value = answer;
  } catch (reason) {
    tell(reason);
    footprintOf.value = null;
  }
}

const shownPicture = () => (tab.peek() === 'layout' && (layers.peek().gaps || versus.peek()) ? coverage.peek() : null);

/** Draws coverage on a map and keeps it up to date; gives what ends it. */
export function cover(surface: Surface): () => void {
  const layer = surface.overlay.layer('coverage', draw, {order: 5});
  let timer = 0;
  const ends = [
    effect(() => {
      const usable = look.value?.model && look.value.model.entries.some((each) => each.kind === 'units' || each.kind === 'radars');
      void [text.value, variant.value, altitude_m.value, above.value, layers.value.gaps, versus.value];
      clearTimeout(timer);
      if (tab.value !== 'layout') return;
      if (!usable) coverage.value = null;
      else timer = window.setTimeout(() => void askAll(), 250);
    }),
    effect(() => {
      if (!pulling.value) {
        next = null;
        return;
      }
      if (!pulling.value.names.length) return; // a route, an asset or a net has no coverage
      next = pulling.value;
      void askPulled(decimals(surface.camera().zoom));
    }),
    effect(() => {
      if (coverage.value && !pulling.value) pulledCoverage.value = null;
    }),
    effect(() => {
      void [coverage.value, pulledCoverage.value, layers.value, selection.value.map(keyOf), footprints.value, tab.value];
      layer.redraw();
    }),
    effect(() => {
      const answer = tab.value === 'layout' && (layers.value.gaps || versus.value) ? coverage.value : null;
      void pictureOf(answer).then((image) => answer === shownPicture() && surface.picture('gaps', image));
    }),
    // A footprint belongs to the text it was asked for.
    effect(() => {
      void [text.value, variant.value];
      footprintOf.value = null;
      footprints.value = null;
    }),
  ];
  return () => {
    clearTimeout(timer);
    ends.forEach((end) => end());
    layer.remove();
    surface.picture('gaps', null);
  };
}
