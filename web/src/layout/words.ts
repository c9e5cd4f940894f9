// Places and lengths as the file writes them, and as people read them.
import type {Place} from '../api-types';

/** Degrees rounded to what a pixel of the map can mean, at most to a ten-thousandth (11 m). */
export function decimals(zoom: number): number {
  return zoom < 8 ? 2 : zoom < 12 ? 3 : 4;
}

/** [33.51 N, 36.28 E] as the two values of the file. */
export function written(place: Place, digits: number): [string, string] {
  const lat = Number(place[1].toFixed(digits));
  const lon = Number(wrapped(place[0]).toFixed(digits));
  return [`${Math.abs(lat)} ${lat < 0 ? 'S' : 'N'}`, `${Math.abs(lon)} ${lon < 0 ? 'W' : 'E'}`];
}

export function placeText(place: Place, digits = 3): string {
  const lat = place[1];
  const lon = wrapped(place[0]);
  return `${Math.abs(lat).toFixed(digits)}° ${lat < 0 ? 'S' : 'N'}, ${Math.abs(lon).toFixed(digits)}° ${lon < 0 ? 'W' : 'E'}`;
}

export function wrapped(lon: number): number {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

/** A place typed as in the file, `33.5 N, 36.3 E`, or as decimals, latitude first; null: it is none. */
export function parsePlace(typed: string): Place | null {
  const found = /^\[?\s*(-?\d+(?:\.\d+)?)\s*°?\s*([NS]?)[,;\s]+(-?\d+(?:\.\d+)?)\s*°?\s*([EW]?)\s*\]?$/i.exec(typed.trim());
  if (!found) return null;
  const lat = Number(found[1]) * (found[2]?.toUpperCase() === 'S' ? -1 : 1);
  const lon = Number(found[3]) * (found[4]?.toUpperCase() === 'W' ? -1 : 1);
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lon, lat] : null;
}

export function lengthText(length_m: number): string {
  if (length_m < 1000) return `${length_m.toFixed(0)} m`;
  const km = length_m / 1000;
  return `${km < 10 ? km.toFixed(2) : km < 100 ? km.toFixed(1) : km.toFixed(0)} km`;
}

export function timeText(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`;
}
