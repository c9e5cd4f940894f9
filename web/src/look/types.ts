// What the routes of playback give; the same shapes as src/redan/app/playback/models.py, which says what each means.

export interface MeasureName {
  key: string;
  label: string;
  more_is_worse: boolean | null;
}

export interface Bar {
  low: number;
  high: number;
  count: number;
  some: number[];
}

export interface Pick {
  key: string;
  label: string;
  words: string;
  replication: number;
  count: number;
  of: number;
}

export interface Replications {
  variant: string;
  title: string;
  seed: number;
  replications: number;
  measures: MeasureName[];
  measure: string;
  label: string;
  more_is_worse: boolean | null;
  divisor: number;
  mean: number | null;
  mean_low: number | null;
  mean_high: number | null;
  p5: number | null;
  median: number | null;
  p95: number | null;
  missing: number;
  bars: Bar[];
  picks: Pick[];
  listed: {replication: number; value: number | null}[];
  notes: string[];
}

export interface Entity {
  name: string;
  kind: string;
  side: string;
  system: string;
  of: string | null;
  lon: number;
  lat: number;
  height_m: number;
  standing: [number | null, number | null][];
  reach_m: number | null;
}

export interface Track {
  name: string;
  kind: string;
  side: string;
  system: string;
  threat_class: string;
  target: string | null;
  by: string | null;
  why: string;
  through: boolean;
  drawn_from_s: number | null;
  time_s: number[];
  lon: number[];
  lat: number[];
  height_m: number[];
}

export interface Event {
  time_s: number;
  what: string;
  who: string | null;
  whom: string | null;
  text: string;
  went: boolean | null;
  lon: number | null;
  lat: number | null;
}

export interface Engagement {
  unit: string;
  threat: string;
  from_s: number;
  to_s: number | null;
  missiles: number;
  ended: string;
}

export interface UnitInTime {
  name: string;
  system: string;
  missile: string;
  channels: number;
  guidance: number;
  most: number;
  shared_with: string[];
  time_s: number[];
  busy: number[];
  guided: number[];
  ready: number[];
  stock: number[];
  fired: number[];
}

export interface Scene {
  title: string;
  variant: string;
  seed: number;
  replication: number;
  readings: Record<string, string>;
  from_s: number;
  to_s: number;
  entities: Entity[];
  tracks: Track[];
  events: Event[];
  engagements: Engagement[];
  units: UnitInTime[];
  balance: string[];
  notes: string[];
}

export interface WhyNot {
  threat: string;
  system: string;
  headline: string;
  reason: string;
  events: string[];
  units: string[];
  would_have: string[];
  notes: string[];
}

export interface Difference {
  replication: number;
  seed: number;
  time_s: number | null;
  alike: number;
  words: string;
  a: {variant: string; events: Event[]; next: Event | null; balance: string[]};
  b: {variant: string; events: Event[]; next: Event | null; balance: string[]};
  parted: {name: string; a: string; b: string}[];
  notes: string[];
}

/** A job as GET /api/jobs lists it, and as GET /api/jobs/{id} gives it with its result. */
export interface JobInfo {
  id: string;
  verb: string;
  name: string;
  title: string;
  asked: string;
  state: string;
}

export interface JobWithResult extends JobInfo {
  text: string;
  result: {runs?: Record<string, string>; variants?: unknown} | null;
}
