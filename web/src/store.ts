// The one state of the page. The document is the scenario's text; everything else is read from it by the server or is a
// way of looking at it. What changes the text goes through `change` or `write`, so that all of it can be undone.
import {batch, computed, signal} from '@preact/signals';
import {get, post, ServerError} from './api';
import type {Edit, Path, Trouble} from './api-types';
import type {Look, Told} from './look-types';

export type Tab = 'layout' | 'ask' | 'answer' | 'look';
export const TABS: readonly Tab[] = ['layout', 'ask', 'answer', 'look'];

interface Step {
  text: string;
  what: string; // what was done, in words, for the tip of Undo
}

export interface About {
  version: string;
  folder: string;
  [key: string]: unknown;
}

export interface JobState {
  id: string;
  verb: string;
  [key: string]: unknown;
}

/** Which replication is played back: chosen in Answer or Look. */
export interface Playback {
  job: string;
  variant: string;
  replication: number;
}

export const about = signal<About | null>(null);
export const tab = signal<Tab>('layout');
export const name = signal<string>(''); // of the scenario in the folder; empty: not saved yet
export const etag = signal<string>(''); // of the text as it was read or saved last
export const saved = signal<string>(''); // that text
export const text = signal<string>('');
export const look = signal<Look | null>(null); // what the server made of `text`; null: nothing is open
export const busy = signal(0); // requests that change the text and are on their way
export const trouble = signal<Trouble | null>(null); // shown at the top until closed
export const selection = signal<Path[]>([]);
export const variant = signal<string>(''); // a name of the file's variants; empty: the file without one
export const job = signal<JobState | null>(null);
export const playback = signal<Playback | null>(null);

const past = signal<Step[]>([]);
const future = signal<Step[]>([]);
const UNDO_STEPS = 500;

export const isOpen = computed(() => text.value !== '');
export const isDirty = computed(() => text.value !== saved.value);
export const problems = computed<Told[]>(() => look.value?.problems ?? []);
export const undoWhat = computed(() => past.value.at(-1)?.what ?? null);
export const redoWhat = computed(() => future.value.at(-1)?.what ?? null);

export function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}

export function isSelected(path: Path): boolean {
  return selection.value.some((each) => samePath(each, path));
}

export function select(path: Path | null, more = false): void {
  if (path === null) selection.value = [];
  else if (!more) selection.value = [path];
  else selection.value = isSelected(path) ? selection.value.filter((each) => !samePath(each, path)) : [...selection.value, path];
}

/** Shows a failure in words; true if it was one that has words. */
export function tell(reason: unknown): void {
  if (reason instanceof DOMException && reason.name === 'AbortError') return;
  if (reason instanceof ServerError) trouble.value = reason.trouble;
  else trouble.value = {what: String(reason instanceof Error ? reason.message : reason), where: '', allowed: '', remedy: ''};
}

function remember(what: string): void {
  past.value = [...past.value.slice(-UNDO_STEPS + 1), {text: text.value, what}];
  future.value = [];
}

// Edits are made one after another: each needs the text that the one before it gave.
let queue: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = queue.then(work);
  queue = turn.catch(() => undefined);
  return turn;
}

/** Asks the server for the text with these edits; gives the path each of them changed, null if refused (said in `trouble`). */
export function change(edits: Edit[], what: string): Promise<Path[] | null> {
  return inTurn(async () => {
    busy.value++;
    try {
      const answer = await post<{text: string; touched: Path[]; look: Look}>('/api/edit', {text: text.value, edits});
      batch(() => {
        if (answer.text !== text.value) remember(what);
        text.value = answer.text;
        look.value = answer.look;
        trouble.value = null;
        keep();
      });
      return answer.touched;
    } catch (reason) {
      tell(reason);
      return null;
    } finally {
      busy.value--;
    }
  });
}

/** Puts a text in the place of the one before: what the editor wrote. */
export function write(next: string, what: string): Promise<void> {
  if (next === text.value) return Promise.resolve();
  remember(what);
  text.value = next;
  keep();
  return refresh();
}

export async function refresh(): Promise<void> {
  const asked = text.value;
  try {
    const answer = await post<Look>('/api/look', {text: asked});
    if (asked === text.value) look.value = answer;
  } catch (reason) {
    tell(reason);
  }
}

function step(from: typeof past, to: typeof past): Promise<void> {
  const last = from.value.at(-1);
  if (!last) return Promise.resolve();
  batch(() => {
    to.value = [...to.value, {text: text.value, what: last.what}];
    from.value = from.value.slice(0, -1);
    text.value = last.text;
    keep();
  });
  return refresh();
}

export const undo = (): Promise<void> => inTurn(() => step(past, future));
export const redo = (): Promise<void> => inTurn(() => step(future, past));

/** Opens another document; the history of the one before ends. */
export async function openText(next: string, as: {name: string; etag: string; saved?: string}): Promise<void> {
  batch(() => {
    past.value = [];
    future.value = [];
    selection.value = [];
    look.value = null;
    text.value = next;
    name.value = as.name;
    etag.value = as.etag;
    saved.value = as.saved ?? next;
    trouble.value = null;
    keep();
  });
  await refresh();
  const model = look.value?.model;
  variant.value = (model?.variants.find((each) => !each.baseline) ?? model?.variants[0])?.name ?? '';
}

// A tab that is loaded again, or a browser that was closed by mistake, goes on where it was.
const KEEP = 'redan-open';

function keep(): void {
  try {
    sessionStorage.setItem(KEEP, JSON.stringify({text: text.value, name: name.value, etag: etag.value, saved: saved.value}));
  } catch {
    // A full store of the browser loses this comfort, nothing else.
  }
}

/** The text as it was sent is now in the folder; what was typed meanwhile is still unsaved. */
export function markSaved(as: string, tag: string, sent: string): void {
  batch(() => {
    name.value = as;
    etag.value = tag;
    saved.value = sent;
    keep();
  });
}

export async function resume(): Promise<boolean> {
  const kept = sessionStorage.getItem(KEEP);
  if (!kept) return false;
  const was = JSON.parse(kept) as {text: string; name: string; etag: string; saved: string};
  if (!was.text) return false;
  await openText(was.text, was);
  return true;
}

export async function greet(): Promise<void> {
  about.value = await get<About>('/api/about');
}
