// What the jobs' routes give: the shapes of src/redan/app/models.py and src/redan/app/results/models.py.
import type {Trouble} from '../api-types';

export type Kind = 'compare' | 'ignorance' | 'sensitivity' | 'claim' | 'saturation';
export const KINDS: readonly Kind[] = ['compare', 'ignorance', 'sensitivity', 'claim', 'saturation'];
export type Stage = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

export interface Progress {
  what: string;
  done: number;
  total: number;
}

export interface JobInfo {
  id: string;
  verb: string;
  name: string;
  title: string;
  state: Stage;
  asked: string;
  wall_s: number;
  events: number;
  progress: Progress | null;
  options: Record<string, unknown>;
  error: Trouble | null;
  report: boolean;
}

export interface Job extends JobInfo {
  text: string;
  result: Result | null;
  [key: string]: unknown;
}

export interface Ends {
  low: number;
  mean: number;
  high: number;
}

export interface Soon {
  replications: number;
  of: number;
  value: Ends | null;
  change: Ends | null;
  settled: boolean | null;
  more: number | null; // replications until the sign is settled, if the effect is as large as it looks
  says: string | null;
}

/** The event `running`: what a comparison knows so far, under the file's own readings. */
export interface Running {
  measure: string;
  label: string;
  baseline: string;
  variants: Record<string, Soon>;
}

export interface Table {
  caption: string;
  head: string[];
  rows: string[][];
  notes: string[];
}

export interface Figure {
  title: string;
  description: string;
  caption: string;
  svg: string;
}

export interface Standing {
  variant: string;
  over: Ends | null;
  own: Ends | null;
  change: Ends | null;
}

export interface Outcomes {
  measure: string;
  label: string;
  variant: string;
  replications: number;
  scale: number;
  edges: number[];
  counts: number[];
  mean: number | null;
  worst: number | null;
  bad: 'high' | 'low';
  share_none: number | null;
  share_all: number | null;
}

export interface Section {
  heading: string;
  text: string;
  items: string[];
}

export interface Result {
  kind: Kind;
  title: string;
  question: string;
  baseline: string;
  variants: string[];
  says: Record<string, string>;
  topic: {measure: string; label: string; form: string; more_is_worse: boolean; scale: number; most: number | null} | null;
  sentences: string[];
  standings: Standing[];
  tables: Table[];
  deciders: {name: string; alone: number | null; with_others: number | null; words: string[]}[];
  decides_what: string;
  curve: string[];
  distrust: string[];
  made: string;
  weights: Record<string, Record<string, number>>;
  readings: Record<string, string>;
  fixed: Record<string, string>;
  seed: number;
  replications: number;
  each: number | null;
  combinations: number | null;
  outcomes: Outcomes[];
  figures: Record<string, Figure>;
  trust: Section[];
  lines: string[];
  runs?: Record<string, string>;
}
