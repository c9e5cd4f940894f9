// Where the pointer is: coordinates, height of the ground, what it is over. Heights come from the tiles that carry them.
import {effect, signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';
import {request} from '../api';
import type {Place} from '../api-types';
import {look} from '../store';
import {fill, t} from '../texts';
import {cursor, over, pulling} from './pointer';
import {timeText, placeText} from './words';

const ZOOM = 9;
const SIZE = 256;
const KEPT = 64;
const tiles = new Map<string, Promise<ImageData | null>>();
const height_m = signal<number | null>(null);

async function fetchTile(path: string): Promise<ImageData | null> {
  try {
    // Colours are numbers here: nothing may be multiplied or fitted to a screen.
    const bitmap = await createImageBitmap(await (await request(path)).blob(), {premultiplyAlpha: 'none', colorSpaceConversion: 'none'});
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const ctx = canvas.getContext('2d', {willReadFrequently: true})!;
    ctx.drawImage(bitmap, 0, 0);
    return ctx.getImageData(0, 0, bitmap.width, bitmap.height);
  } catch {
    return null; // outside the data no height is known
  }
}

/** Height of the ground above the sea in metres, from a terrarium tile; null: not known. */
export async function groundHeight(terrain: string, place: Place): Promise<number | null> {
  if (!terrain || terrain === 'none') return null;
  const scale = 2 ** ZOOM;
  const sine = Math.sin((place[1] * Math.PI) / 180);
  const x = ((place[0] + 180) / 360) * scale;
  const y = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * scale;
  const path = `/tiles/dem/${encodeURIComponent(terrain)}/${ZOOM}/${Math.floor(x)}/${Math.floor(y)}.png`;
  if (!tiles.has(path)) {
    if (tiles.size >= KEPT) tiles.clear();
    tiles.set(path, fetchTile(path));
  }
  const data = await tiles.get(path)!;
  if (!data) return null;
  const at = (Math.min(SIZE - 1, Math.floor((y % 1) * SIZE)) * SIZE + Math.min(SIZE - 1, Math.floor((x % 1) * SIZE))) * 4;
  const [red, green, blue, alpha] = [data.data[at]!, data.data[at + 1]!, data.data[at + 2]!, data.data[at + 3]!];
  return alpha === 0 ? null : red * 256 + green + blue / 256 - 32768;
}

export function Status() {
  useEffect(() => effect(() => {
    const place = cursor.value;
    const terrain = look.value?.model?.terrain ?? '';
    height_m.value = null;
    if (place) void groundHeight(terrain, place).then((found) => {
      if (cursor.peek() === place) height_m.value = found;
    });
  }), []);
  const place = cursor.value;
  const spot = over.value;
  const point = spot && spot.waypoint >= 0 ? spot.entry.route[spot.waypoint] : null;
  return (
    <div class="status" data-pulling={pulling.value ? '' : undefined}>
      <span>{place ? placeText(place) : ' '}</span>
      {height_m.value !== null && <span>{fill(t.layout.groundAt, {height: Math.round(height_m.value)})}</span>}
      {spot && <span><strong>{spot.entry.name}</strong> {point ? fill(t.layout.waypointAt, {number: spot.waypoint + 1, altitude: Math.round(point.altitude_msl_m), speed: Math.round(point.speed_m_s), time: timeText(point.time_s)}) : spot.entry.system_name || spot.entry.asset_kind}</span>}
    </div>
  );
}
