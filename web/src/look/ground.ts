// The ground under the job's scenario: as its own text says, which need not be the one that is open now.
import {computed, signal} from '@preact/signals';
import {Heights} from '../map/heights';
import {look} from '../store';
import {opened} from './state';

export const terrain = computed((): string | null => {
  const said = /^terrain:[ \t]*["']?([\w.-]+)/m.exec(opened.value?.text ?? '')?.[1] ?? look.value?.model?.terrain;
  return said && said !== 'none' ? said : null;
});

/** Rises when more of the heights is known. */
export const heightsRead = signal(0);

const heights = computed(() => (terrain.value ? new Heights(terrain.value, () => void heightsRead.value++) : null));

/** Height of the ground in metres above the sea; 0 where nothing is known. */
export function groundAt(lon: number, lat: number): number {
  return heights.peek()?.at(lon, lat) ?? 0;
}
