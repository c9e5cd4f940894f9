// Military symbols (APP-6 / MIL-STD-2525E through milsymbol), drawn once and kept. The frame says the side; a name stands
// beside every symbol on the map, so that none speaks alone.
import type {Entry} from '../look-types';
import {SET_ENTITY, codeOf} from './codes';
import {palette} from './colours';

type Milsymbol = typeof import('milsymbol').default;

export interface Picture {
  canvas: HTMLCanvasElement;
  width: number; // CSS pixels
  height: number;
  anchor: [x: number, y: number]; // where the place is, from the picture's corner
}

let maker: Milsymbol | null = null;
let loading: Promise<void> | null = null;
const kept = new Map<string, Picture>();

/** Brings the code that draws; calls back once. Until then `symbol` gives null. */
export function loadSymbols(then: () => void): void {
  if (maker) return then();
  loading ??= import('milsymbol').then((module) => {
    maker = module.default;
  });
  void loading.then(then);
}

function drawingOf(entry: Entry): keyof typeof SET_ENTITY | null {
  if (entry.kind === 'units') return 'unit';
  if (entry.kind === 'radars') return 'radar';
  if (entry.kind === 'nets') return 'post';
  if (entry.kind === 'launches') return 'ballistic';
  if (entry.kind === 'assets') return /air(port|field|base)|runway/.test(entry.asset_kind) ? 'airport' : null;
  return /heli|ah-|mi-/.test(entry.system) ? 'rotary' : /shahed|drone|uav/.test(entry.system) ? 'drone' : 'fixed';
}

/** The symbol of an entry; null while the code is on its way. */
export function symbol(entry: Entry, size: number, dark: boolean): Picture | null {
  const what = drawingOf(entry);
  const key = [what, entry.side, size, dark, what ? '' : entry.asset_kind].join();
  const known = kept.get(key);
  if (known) return known;
  if (!maker) return null;
  const picture = what ? military(maker, what, entry, size, dark) : house(entry, size, dark);
  kept.set(key, picture);
  return picture;
}

function military(ms: Milsymbol, what: string, entry: Entry, size: number, dark: boolean): Picture {
  const colours = palette(dark);
  const side = entry.side === 'defence' ? colours.defence : entry.side === 'attack' ? colours.attack : colours.third;
  const fill = dark ? '#20262a' : '#ffffff';
  const made = new ms.Symbol(codeOf(what, entry.side), {
    size,
    fillOpacity: 0.94,
    colorMode: {Civilian: fill, Friend: fill, Hostile: fill, Neutral: fill, Unknown: fill, Suspect: fill},
    frameColor: {Civilian: side, Friend: side, Hostile: side, Neutral: side, Unknown: side, Suspect: side},
    iconColor: {Civilian: side, Friend: side, Hostile: side, Neutral: side, Unknown: side, Suspect: side},
    strokeWidth: 6,
  });
  const {width, height} = made.getSize();
  const anchor = made.getAnchor();
  return {canvas: made.asCanvas(2) as HTMLCanvasElement, width, height, anchor: [anchor.x, anchor.y]};
}

/** What is defended, where the standard has no symbol that fits: a house in the side's colour. */
function house(entry: Entry, size: number, dark: boolean): Picture {
  const colours = palette(dark);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size * 2;
  const ctx = canvas.getContext('2d')!;
  ctx.scale(size / 12, size / 12);
  ctx.beginPath();
  ctx.moveTo(2, 11);
  ctx.lineTo(2, 10);
  ctx.lineTo(12, 2);
  ctx.lineTo(22, 10);
  ctx.lineTo(22, 22);
  ctx.lineTo(2, 22);
  ctx.closePath();
  ctx.fillStyle = dark ? '#20262a' : '#ffffff';
  ctx.fill();
  ctx.strokeStyle = entry.side === 'defence' ? colours.defence : entry.side === 'attack' ? colours.attack : colours.third;
  ctx.lineWidth = 2.4;
  ctx.stroke();
  ctx.fillStyle = ctx.strokeStyle;
  ctx.fillRect(9, 14, 6, 8);
  return {canvas, width: size, height: size, anchor: [size / 2, size / 2]};
}
