// The shapes of the JSON interface (GET /api/schema describes them). Only what the page reads is named.

/** Where something stands in the scenario: keys and indices from the root. */
export type Path = (string | number)[];

export interface Trouble {
  what: string;
  where: string;
  allowed: string;
  remedy: string;
}

export interface Edit {
  op: 'set' | 'add' | 'remove' | 'rename' | 'duplicate' | 'move';
  path: Path;
  value?: unknown;
  written?: string; // in the place of `value`: as a person typed it
}

/** Longitude and latitude in degrees, height above the sea in metres. */
export type Place = [number, number, number?];
