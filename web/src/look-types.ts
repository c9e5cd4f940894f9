// What POST /api/look and /api/edit give; the same shapes as src/redan/app/views/models.py, which says what each means.
import type {Path, Place} from './api-types';

export interface Told {
  severity: 'error' | 'warning';
  what: string;
  allowed: string;
  remedy: string;
  line: number; // counts from 1; 0: none is known
  column: number;
  file: string; // where it does not stand in the text itself
  path: Path | null;
}

export interface Option {
  name: string;
  says: string;
  sources: string[];
  weight: number | null;
  sets: Record<string, unknown>;
  path: Path;
}

export interface Reading {
  name: string;
  question: string;
  default: string;
  options: Option[];
  path: Path;
}

export interface Variant {
  name: string;
  says: string;
  sources: string[];
  baseline: boolean;
  counts: Record<string, number>;
  path: Path;
}

export interface Waypoint {
  place: Place;
  altitude_m: number;
  above: 'sea' | 'ground';
  altitude_msl_m: number;
  speed_m_s: number;
  time_s: number;
  path: Path;
}

export interface Release {
  munition: string;
  per_aircraft: number;
  target: string;
  target_place: Place | null;
  place: Place | null;
  altitude_msl_m: number | null;
  time_s: number | null;
  path: Path;
}

export type Kind = 'nets' | 'radars' | 'units' | 'assets' | 'packages' | 'flights' | 'launches';

export interface Entry {
  kind: Kind;
  name: string;
  variants: string[];
  path: Path;
  line: number;
  last_line: number;
  side: 'defence' | 'attack' | 'third party';
  formation: string;
  set_at: Path[];
  system: string;
  system_name: string;
  system_kind: string;
  place: Place | null;
  ground_msl_m: number | null;
  net: string;
  shares: string;
  sector: {centre_deg: number; width_deg: number | null} | null;
  altitude_m: number | null;
  above: string;
  asset_kind: string;
  hits: number | null;
  value_usd: number | null;
  launchers: number | null;
  missiles: number | null;
  stock: number | null;
  moves: {leaves_s: number | null; arrives_s: number | null; place: Place | null}[];
  delay_s: number | null;
  count: number | null;
  start_s: number | null;
  time_on_target_s: number | null;
  raids: number;
  route: Waypoint[];
  line_flown: [number, number, number][];
  releases: Release[];
  target: string;
  target_place: Place | null;
  jams: string;
  jammer: string;
  protects: string[];
  laps: number | null;
  transponder: boolean;
  corridor: boolean;
}

export interface Zone {
  variants: string[];
  word: string;
  place: Place | null;
  radius_m: number | null;
  since_s: number | null;
  until_s: number | null;
  units: string[];
  path: Path;
}

export interface Model {
  title: string;
  question: string;
  terrain: string;
  seed: number;
  replications: number;
  level: string;
  baseline: string;
  defence_side: string;
  attack_side: string;
  variants: Variant[];
  readings: Reading[];
  entries: Entry[];
  zones: Zone[];
  own_systems: string[];
  overrides: string[];
  bounds: [west: number, south: number, east: number, north: number] | null;
  left_out: Path[];
}

export interface Look {
  usable: boolean; // a run would not be refused
  problems: Told[];
  model: Model | null;
}
