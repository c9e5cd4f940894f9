// What is asked: one question with its slots. It is kept while the page is open, and cleaned when the file changes.
import {computed, effect, signal} from '@preact/signals';
import type {Model, Reading} from '../look-types';
import {look} from '../store';
import type {Kind} from './types';

export const kind = signal<Kind>('compare');
export const chosen = signal<string[] | null>(null); // variants beside the baseline; null: all
export const fixed = signal<Record<string, string>>({}); // readings at one option; the others are open
export const weights = signal<Record<string, Record<string, number>>>({}); // per cent, whole, adding up to 100; only what was moved
export const replications = signal<number | null>(null);
export const seed = signal<number | null>(null);
export const points = signal<number | null>(null);
export const claims = signal<string[]>(['']);
export const shares = signal(false);
export const measure = signal(''); // empty: the figure the verb chooses itself
export const everyReading = signal(true);
export const fallsTo = signal(0.5);

export const model = computed<Model | null>(() => look.value?.model ?? null);
export const others = computed<string[]>(() => model.value?.variants.filter((each) => !each.baseline).map((each) => each.name) ?? []);
export const open = computed<Reading[]>(() => model.value?.readings.filter((each) => !(each.name in fixed.value)) ?? []);
export const isUsable = computed(() => look.value?.usable ?? false);

/** Which parts of the question a verb has a use for. */
export const HAS: Record<Kind, readonly string[]> = {
  compare: ['variants', 'replications', 'seed', 'readings', 'weights'],
  ignorance: ['variants', 'points', 'replications', 'seed', 'readings', 'weights'],
  sensitivity: ['variants', 'measure', 'points', 'replications', 'seed', 'readings', 'weights'],
  claim: ['claims', 'shares', 'variants', 'points', 'replications', 'seed', 'readings', 'weights'],
  saturation: ['variants', 'measure', 'falls_to', 'every_reading', 'replications', 'seed', 'readings'],
};

export function has(part: string): boolean {
  return HAS[kind.value].includes(part);
}

// A file that changed may have lost a variant or a reading that was chosen: what is gone is no longer asked for.
effect(() => {
  const now = model.value;
  if (!now) return;
  const names = others.value;
  const was = chosen.peek();
  if (was && was.some((each) => !names.includes(each))) {
    const kept = was.filter((each) => names.includes(each));
    chosen.value = kept.length > 0 ? kept : null;
  }
  const options = new Map(now.readings.map((each) => [each.name, each.options.map((option) => option.name)]));
  const held = Object.entries(fixed.peek()).filter(([name, option]) => options.get(name)?.includes(option));
  if (held.length !== Object.keys(fixed.peek()).length) fixed.value = Object.fromEntries(held);
  const weighed = Object.entries(weights.peek()).filter(([name, by]) => Object.keys(by).sort().join() === [...(options.get(name) ?? [])].sort().join());
  if (weighed.length !== Object.keys(weights.peek()).length) weights.value = Object.fromEntries(weighed);
});

/** The per cent of each option as it stands: moved by the user, else the file's, else all the same. */
export function per(reading: Reading): Record<string, number> {
  const moved = weights.value[reading.name];
  if (moved) return moved;
  const names = reading.options.map((each) => each.name);
  const own = reading.options.every((each) => each.weight !== null);
  return whole(Object.fromEntries(reading.options.map((each) => [each.name, own ? 100 * (each.weight ?? 0) : 100 / names.length])));
}

/** Whole numbers that add up to 100, as near as can be: what is cut off goes to those that lost most. */
export function whole(by: Record<string, number>): Record<string, number> {
  const names = Object.keys(by);
  const found = Object.fromEntries(names.map((name) => [name, Math.floor(by[name]! + 1e-9)]));
  let left = 100 - Object.values(found).reduce((sum, each) => sum + each, 0);
  for (const name of [...names].sort((a, b) => by[b]! - found[b]! - (by[a]! - found[a]!))) {
    if (left <= 0) break;
    found[name]!++;
    left--;
  }
  return found;
}

/** Moves one option; the others share what is left in their proportions. */
export function weigh(reading: Reading, option: string, value: number): void {
  const was = per(reading);
  const rest = 100 - was[option]!;
  const names = Object.keys(was).filter((name) => name !== option);
  const left = 100 - value;
  const next = Object.fromEntries(names.map((name) => [name, rest > 0 ? (was[name]! * left) / rest : left / names.length]));
  weights.value = {...weights.value, [reading.name]: whole({...next, [option]: value})};
}

export function evenly(reading: Reading): void {
  const {[reading.name]: _, ...rest} = weights.value;
  weights.value = rest;
}

export function hold(reading: Reading, option: string | null): void {
  const {[reading.name]: _, ...rest} = fixed.value;
  fixed.value = option === null ? rest : {...rest, [reading.name]: option};
}

/** A claim is asked about and none is written yet. */
export const lacksClaim = computed(() => kind.value === 'claim' && claims.value.every((each) => !each.trim()));

/** The options of the job: only what the verb has a use for and what was chosen. */
export function asked(): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const put = (part: string, value: unknown) => {
    if (has(part) && value !== null && value !== undefined) found[part] = value;
  };
  put('variants', chosen.value);
  put('replications', replications.value);
  put('seed', seed.value);
  put('points', points.value);
  if (Object.keys(fixed.value).length > 0) put('readings', fixed.value);
  const moved = Object.entries(weights.value).filter(([name]) => !(name in fixed.value));
  if (moved.length > 0) put('weights', Object.fromEntries(moved.map(([name, by]) => [name, Object.fromEntries(Object.entries(by).map(([option, share]) => [option, share / 100]))])));
  if (measure.value) put('measure', measure.value);
  if (fallsTo.value !== 0.5) put('falls_to', fallsTo.value);
  if (everyReading.value) put('every_reading', true);
  if (shares.value) put('shares', true);
  put('claims', claims.value.map((each) => each.trim()).filter(Boolean));
  return found;
}
