// The events in their order: of one replication, or of two variants on the same chance with what only one of them has.
import {computed} from '@preact/signals';
import {scene, second} from './state';
import type {Event} from './types';

export interface Told {
  event: Event;
  only: string | null; // the variant that alone has it; null: there is one variant, or both have it
}

const SAME_S = 0.011; // times are rounded to 0.01 s

export const told = computed((): Told[] => {
  const [a, b] = [scene.value?.scene, second.value?.scene];
  if (!a || !b) return (a?.events ?? []).map((event) => ({event, only: null}));
  return merged(a.events, b.events, a.variant, b.variant);
});

export const times = computed(() => told.value.map(({event}) => event.time_s));

/** Both lists as one: an event that both tell at the same time is one row. Within an instant a comes before b. */
export function merged(a: Event[], b: Event[], nameA: string, nameB: string): Told[] {
  const waiting = new Map<string, number[]>(); // of b, by words, the earliest first
  b.forEach(({text}, index) => waiting.set(text, [...(waiting.get(text) ?? []), index]));
  const shared = new Set<number>();
  const rows = a.map((event): Told => {
    const same = waiting.get(event.text) ?? [];
    const at = same.findIndex((index) => Math.abs(b[index]!.time_s - event.time_s) <= SAME_S);
    if (at < 0) return {event, only: nameA};
    shared.add(same.splice(at, 1)[0]!);
    return {event, only: null};
  });
  const rest = b.filter((_, index) => !shared.has(index)).map((event): Told => ({event, only: nameB}));
  return [...rows, ...rest].sort((one, other) => one.event.time_s - other.event.time_s); // stable
}
