// From where a set of places is seen whole: the camera of the map for it, seen from above or at a slant.
import type {Camera} from '../map/surface';
import type {Box} from './bounds';
import type {Scene} from './types';

const TILE_PX = 512; // the world at zoom 0, as MapLibre counts
const FAR = 1.5; // the camera's distance in heights of the map: half of it over the tangent of half of 36.87 degrees
const EARTH_M = 40_030_228.88; // circumference of MapLibre's sphere
const ZOOMS: [least: number, most: number] = [2, 11];
const HALVINGS = 12;
const SHIFTS = 4;
const LEAST_DEPTH = 0.2; // of the camera's distance: nearer things would fill the map

/** Pixels kept free on each side; names stand to the right of their symbols. */
export interface Margins {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

/** Places in a box as x, y, z of the mercator world from 0 to 1: what stands, every sample of a way, and corners where it is cut. */
export function placesIn(scene: Scene, [west, south, east, north]: Box, isCut: boolean): Float64Array {
  const found: number[] = [];
  const add = (lon: number, lat: number, height_m: number) => {
    if (lon < west || lon > east || lat < south || lat > north) return;
    const sine = Math.sin((lat * Math.PI) / 180);
    const z = height_m / (EARTH_M * Math.cos((lat * Math.PI) / 180));
    found.push((lon + 180) / 360, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI), z);
  };
  for (const {lon, lat} of scene.entities) add(lon, lat, 0);
  for (const {lon, lat, height_m} of scene.tracks) lon.forEach((each, i) => add(each, lat[i]!, height_m[i]!));
  if (isCut) for (const [lon, lat] of [[west, south], [west, north], [east, south], [east, north]] as const) add(lon, lat, 0);
  return Float64Array.from(found);
}

/** The nearest camera, north up, that holds all places within the margins of a map of so many pixels. */
export function cameraFor(places: Float64Array, width: number, height: number, pitch: number, margins: Margins): Camera {
  let [low, high] = ZOOMS;
  let best = centred(places, low, width, height, pitch, margins);
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    const found = centred(places, middle, width, height, pitch, margins);
    if (!found.holds) high = middle;
    else [low, best] = [middle, found];
  }
  const {x, y} = best;
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
  return {centre: [x * 360 - 180, lat], zoom: low, bearing: 0, pitch};
}

/** Where the centre has to be at a zoom for the places to lie in the middle of what is free, and whether they fit there. */
function centred(places: Float64Array, zoom: number, width: number, height: number, pitch: number, margins: Margins) {
  const scale = TILE_PX * 2 ** zoom;
  const far = FAR * height;
  const [sine, cosine] = [Math.sin((pitch * Math.PI) / 180), Math.cos((pitch * Math.PI) / 180)];
  const [left, right] = [margins.left - width / 2, width / 2 - margins.right];
  const [bottom, top] = [margins.bottom - height / 2, height / 2 - margins.top];
  let [x, y] = middleOf(places);
  for (let turn = 0; ; turn++) {
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < places.length; i += 3) {
      const up = (y - places[i + 1]!) * scale;
      const high = places[i + 2]! * scale;
      const depth = far + up * sine - high * cosine;
      if (depth < LEAST_DEPTH * far) return {x, y, holds: false};
      const across = (far * (places[i]! - x) * scale) / depth;
      const risen = (far * (up * cosine + high * sine)) / depth;
      west = Math.min(west, across);
      east = Math.max(east, across);
      south = Math.min(south, risen);
      north = Math.max(north, risen);
    }
    if (west >= left && east <= right && south >= bottom && north <= top) return {x, y, holds: true};
    if (turn === SHIFTS) return {x, y, holds: false};
    x += ((west + east) / 2 - (left + right) / 2) / scale;
    y -= ((south + north) / 2 - (bottom + top) / 2) / (scale * cosine);
  }
}

function middleOf(places: Float64Array): [x: number, y: number] {
  let [west, top, east, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < places.length; i += 3) {
    west = Math.min(west, places[i]!);
    east = Math.max(east, places[i]!);
    top = Math.min(top, places[i + 1]!);
    bottom = Math.max(bottom, places[i + 1]!);
  }
  return [(west + east) / 2, (top + bottom) / 2];
}
