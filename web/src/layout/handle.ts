// What a test, or somebody who drives this page by a script, asks of it: where something is on the screen.
import {surface} from '../map';
import {coverage, pulls} from './coverage';
import {spots} from './state';

export interface Handle {
  /** Page pixels of an entry, or of a point of its route (from 0). */
  at(name: string, waypoint?: number): [number, number] | null;
  /** How often coverage came for what is pulled, and how long the last took, asked to drawn. */
  pulls(): number;
  pull_ms(): number;
  covered(): boolean;
  frames(): number;
  kind(): string;
}

export function giveHandle(): void {
  const handle: Handle = {
    at(name, waypoint = -1) {
      const spot = spots.value.find((each) => each.entry.name === name && each.waypoint === waypoint);
      const map = surface.value;
      if (!spot || !map) return null;
      const point = waypoint >= 0 ? (spot.entry.route[waypoint]?.altitude_msl_m ?? 0) : (spot.entry.ground_msl_m ?? 0);
      const at = map.project(spot.place[0], spot.place[1], point);
      const box = map.element.getBoundingClientRect();
      return at && [at[0] + box.left, at[1] + box.top];
    },
    pulls: () => pulls.value.count,
    pull_ms: () => pulls.value.last_ms,
    covered: () => coverage.value !== null,
    frames: () => surface.value?.overlay.frames ?? 0,
    kind: () => surface.value?.kind ?? '',
  };
  (window as unknown as {redan: Handle}).redan = handle;
}
