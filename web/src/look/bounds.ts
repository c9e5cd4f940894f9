// Where to look: the fight with those who come to it, and all there is.
import type {Scene} from './types';

export type Box = [west: number, south: number, east: number, north: number];
type Line = [lon: number[], lat: number[]];

const ROOM = 1; // of the fight's own length on each side: it keeps a third of the map, and its size where nobody comes from afar

/**
 * fight: what stands, weapons and missiles, and around them so much of the ways of those who come and go. whole: every way
 * to its end.
 */
export function whereToLook(scene: Scene): {fight: Box | null; whole: Box | null} {
  const standing = boxOf(scene.entities.map(({lon, lat}): Line => [[lon], [lat]]));
  const fired = scene.tracks.filter((each) => each.kind === 'munition' || each.kind === 'missile');
  const near = boxOf(fired.map(({lon, lat}): Line => [lon, lat]), standing);
  const whole = boxOf(scene.tracks.map(({lon, lat}): Line => [lon, lat]), near);
  if (!near || !whole || !fired.length) return {fight: whole, whole};
  const squeezed = Math.cos(((near[1] + near[3]) * Math.PI) / 360); // a degree of longitude, in degrees of latitude
  const up = ROOM * Math.max((near[2] - near[0]) * squeezed, near[3] - near[1]);
  const across = up / squeezed;
  const fight: Box = [
    Math.max(whole[0], near[0] - across), Math.max(whole[1], near[1] - up), Math.min(whole[2], near[2] + across), Math.min(whole[3], near[3] + up),
  ];
  return {fight, whole};
}

function boxOf(lines: Line[], start: Box | null = null): Box | null {
  let [west, south, east, north] = start ?? [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of lines) {
    for (const each of lon) [west, east] = [Math.min(west, each), Math.max(east, each)];
    for (const each of lat) [south, north] = [Math.min(south, each), Math.max(north, each)];
  }
  return west <= east ? [west, south, east, north] : null;
}
