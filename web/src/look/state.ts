// What Look shows: a job's kept runs, one replication of a variant, perhaps the same of a second one, a threat asked about.
import {batch, computed, effect, signal} from '@preact/signals';
import {get} from '../api';
import {job, playback, tab, tell} from '../store';
import {fill, t} from '../texts';
import {haltAt, halted, pause, range, seek} from './clock';
import {prepare, type Prepared} from './prepared';
import type {Difference, JobInfo, JobWithResult, Replications, Scene, WhyNot} from './types';

export const jobs = signal<JobInfo[] | null>(null); // comparisons that ended well, the newest first; null: not read yet
export const opened = signal<JobWithResult | null>(null);
export const variantsOf = computed(() => Object.keys(opened.value?.result?.runs ?? {}));
export const replications = signal<Replications | null>(null);
export const measure = signal<string | null>(null); // null: the first
export const scene = signal<Prepared | null>(null);
export const beside = signal<string | null>(null); // the second variant; null: none
export const second = signal<Prepared | null>(null);
export const difference = signal<Difference | null>(null);
export const selected = signal<string | null>(null); // a threat
export const whyNot = signal<WhyNot | null>(null);
export const asking = signal(false); // what would have stopped it is being computed
export const loading = signal(false);

/** What is being loaded, in words, and which of the steps that is: question, run, replication, the same in a second variant. */
export const doing = signal<{words: string; step: number} | null>(null);
export const steps = computed(() => (beside.value ? 4 : 3));

// How it is drawn; kept while the page lives.
export const dropLines = signal(true);
export const names = signal(true);
export const pitched = signal(true);
export const terrain3d = signal(false);
export const haltThere = signal(true);

function base(variant: string): string {
  return `/api/jobs/${encodeURIComponent(opened.value!.id)}/variants/${encodeURIComponent(variant)}/replications`;
}

let seen: string | undefined;
let turn = 0; // of two requests for a replication the later wins

/** Reads which jobs can be looked at, and opens the one that the page is about. */
export async function start(): Promise<void> {
  try {
    const every = await get<JobInfo[]>('/api/jobs');
    jobs.value = every.filter((each) => each.state === 'done' && (each.verb === 'compare' || each.verb === 'report'));
    const asked = job.value?.id; // the last one of Ask and Answer; a newer one goes before what was played
    const wanted = asked && asked !== seen ? asked : (playback.value?.job ?? asked);
    seen = asked;
    const found = jobs.value.find((each) => each.id === wanted) ?? jobs.value[0];
    if (found && found.id !== opened.value?.id) await openJob(found.id);
    else if (found) await follow();
  } catch (reason) {
    tell(reason);
  }
}

export async function openJob(id: string): Promise<void> {
  pause();
  turn++; // what is on its way is of another job
  loading.value = true;
  doing.value = {words: t.look.loadingJob, step: 1};
  const found = await get<JobWithResult>(`/api/jobs/${encodeURIComponent(id)}`).finally(() => {
    loading.value = false;
    doing.value = null;
  });
  batch(() => {
    opened.value = found;
    scene.value = second.value = null;
    replications.value = null;
    difference.value = null;
    selected.value = null;
    measure.value = null;
    if (beside.value && !(beside.value in (found.result?.runs ?? {}))) beside.value = null;
  });
  await follow();
}

/** Plays what `playback` says; without it the last variant (most is added there) in its median replication. */
async function follow(): Promise<void> {
  const wanted = playback.value;
  const known = variantsOf.value;
  if (!known.length) return;
  if (wanted && wanted.job === opened.value?.id && known.includes(wanted.variant)) return show(wanted.variant, wanted.replication);
  await show(known.at(-1)!, null);
}

/** Shows a replication of a variant; null: the median of the measure. Of two calls the later wins. */
export async function show(variant: string, replication: number | null): Promise<void> {
  const mine = ++turn;
  loading.value = true;
  try {
    const fresh = replications.value?.variant !== variant || (measure.value !== null && replications.value?.measure !== measure.value);
    const query = measure.value ? `?measure=${encodeURIComponent(measure.value)}` : '';
    doing.value = {words: fill(t.look.loadingRun, {variant}), step: 2};
    const chosen = fresh || !replications.value ? await get<Replications>(base(variant) + query) : replications.value;
    const number = replication ?? chosen.picks.find((each) => each.key === 'median')?.replication ?? 0;
    if (mine !== turn) return;
    doing.value = {words: fill(t.look.loadingOne, {n: number, variant}), step: 3};
    const made = prepare(await get<Scene>(`${base(variant)}/${number}`));
    if (mine !== turn) return;
    batch(() => {
      const other = made.scene.variant !== scene.value?.scene.variant || made.scene.replication !== scene.value?.scene.replication;
      replications.value = chosen;
      scene.value = made;
      playback.value = {job: opened.value!.id, variant, replication: number};
      if (selected.value && !made.byName.has(selected.value)) selected.value = null;
      if (other) restart(made);
    });
    await pair();
  } catch (reason) {
    if (mine === turn) tell(reason);
  } finally {
    if (mine === turn) {
      loading.value = false;
      doing.value = null;
    }
  }
}

function restart(made: Prepared): void {
  pause();
  range.value = [made.scene.from_s, made.scene.to_s];
  seek(made.scene.from_s);
}

export async function showMeasure(key: string): Promise<void> {
  const now = scene.value;
  measure.value = key;
  if (now) await show(now.scene.variant, now.scene.replication);
}

export async function showBeside(variant: string | null): Promise<void> {
  beside.value = variant;
  await pair();
}

/** The second variant on the same chance, and where the two part. */
async function pair(): Promise<void> {
  const first = scene.value;
  const other = beside.value;
  if (!first || !other || other === first.scene.variant) {
    batch(() => {
      second.value = null;
      difference.value = null;
      haltAt.value = null;
      if (!loading.value) doing.value = null;
      if (first) range.value = [first.scene.from_s, first.scene.to_s];
    });
    return;
  }
  const {variant, replication} = first.scene;
  doing.value = {words: fill(t.look.loadingBeside, {variant: other}), step: 4};
  const query = `a=${encodeURIComponent(variant)}&b=${encodeURIComponent(other)}&n=${replication}`;
  try {
    const [found, parted] = await Promise.all([
      get<Scene>(`${base(other)}/${replication}`),
      get<Difference>(`/api/jobs/${encodeURIComponent(opened.value!.id)}/first-difference?${query}`),
    ]);
    if (scene.value !== first || beside.value !== other) return;
    batch(() => {
      second.value = prepare(found);
      difference.value = parted;
      range.value = [Math.min(first.scene.from_s, found.from_s), Math.max(first.scene.to_s, found.to_s)];
    });
  } catch (reason) {
    tell(reason);
  } finally {
    if (scene.value === first && beside.value === other) doing.value = null;
  }
}

effect(() => {
  haltAt.value = haltThere.value ? (difference.value?.time_s ?? null) : null;
  halted.value = false;
});

/** Asks why a threat was not stopped; with `wouldHave` also what would have stopped it. */
export async function ask(threat: string | null, wouldHave = false): Promise<void> {
  selected.value = threat;
  const now = scene.value;
  if (!threat || !now) {
    whyNot.value = null;
    return;
  }
  if (whyNot.value?.threat !== threat) whyNot.value = null;
  asking.value = wouldHave;
  try {
    const {variant, replication} = now.scene;
    const query = `threat=${encodeURIComponent(threat)}${wouldHave ? '&would_have=true' : ''}`;
    const told = await get<WhyNot>(`${base(variant)}/${replication}/why?${query}`);
    if (selected.value === threat && scene.value === now) whyNot.value = told;
  } catch (reason) {
    tell(reason);
  } finally {
    asking.value = false;
  }
}

export function exportPath(to: string): string {
  const {variant, replication} = scene.value!.scene;
  return `${base(variant)}/${replication}/export?to=${encodeURIComponent(to)}`;
}

// Another part of the page chose a replication: a bar of the answer's distribution was clicked.
effect(() => {
  const wanted = playback.value;
  if (tab.value !== 'look' || !wanted || !opened.peek()) return;
  const now = scene.peek()?.scene;
  if (wanted.job !== opened.peek()!.id) void openJob(wanted.job).catch(tell);
  else if (now && (now.variant !== wanted.variant || now.replication !== wanted.replication)) void show(wanted.variant, wanted.replication);
});
