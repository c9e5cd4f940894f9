// Jobs of the work folder, and what is heard of those that run. A job is followed from its first event on, also after a
// lost connection or a second tab: the server numbers the events and gives again what was missed.
import {batch, signal} from '@preact/signals';
import {events, get, post, ServerError} from '../api';
import {job as open, tab, tell, trouble} from '../store';
import type {Job, JobInfo, Progress, Running, Stage} from './types';

export interface Live {
  state: Stage;
  progress: Progress | null;
  running: Running[]; // in the order they came
}

export const jobs = signal<JobInfo[]>([]);
export const live = signal<Record<string, Live>>({});
export const mine = signal<string>(''); // the job this tab asked last

const followed = new Map<string, AbortController>();
const KEEP = 'redan-answer';
const ENDED: readonly Stage[] = ['done', 'failed', 'cancelled', 'interrupted'];

export const ended = (state: Stage): boolean => ENDED.includes(state);

/** Reads the list again, and follows what is at work. */
export async function refreshJobs(): Promise<void> {
  const found = await get<JobInfo[]>('/api/jobs');
  jobs.value = found;
  for (const each of found) if (!ended(each.state)) follow(each.id, each.state);
}

export async function ask(verb: string, text: string, name: string, options: Record<string, unknown>): Promise<void> {
  try {
    const {id} = await post<{id: string}>('/api/jobs', {verb, text, ...(name ? {name} : {}), options});
    trouble.value = null;
    mine.value = id;
    await refreshJobs();
  } catch (reason) {
    tell(reason);
  }
}

export async function askAgain(id: string): Promise<void> {
  try {
    mine.value = (await post<{id: string}>(`/api/jobs/${id}/again`, {})).id;
    await refreshJobs();
  } catch (reason) {
    tell(reason);
  }
}

export async function cancel(id: string): Promise<void> {
  try {
    await post(`/api/jobs/${id}/cancel`, {});
    await refreshJobs();
  } catch (reason) {
    tell(reason);
  }
}

function note(id: string, change: (was: Live) => Live): void {
  live.value = {...live.value, [id]: change(live.value[id] ?? {state: 'waiting', progress: null, running: []})};
}

function follow(id: string, state: Stage): void {
  if (followed.has(id)) return;
  const abort = new AbortController();
  followed.set(id, abort);
  note(id, (was) => ({...was, state}));
  void listen(id, abort.signal).finally(() => followed.delete(id));
}

async function listen(id: string, abort: AbortSignal): Promise<void> {
  try {
    for await (const {event, data} of events(`/api/jobs/${id}/events`, abort)) {
      if (event === 'progress') note(id, (was) => ({...was, state: 'running', progress: data as Progress}));
      else if (event === 'running') note(id, (was) => ({...was, running: [...was.running, data as Running]}));
      else if (event === 'state') note(id, (was) => ({...was, state: (data as {state: Stage}).state}));
    }
    // The stream ends with the job, or with the server: the list tells which, once it can be reached.
    await again(id);
  } catch (reason) {
    if (!(reason instanceof ServerError && reason.status === 404)) tell(reason);
  }
}

async function again(id: string): Promise<void> {
  for (let wait_ms = 500; ; wait_ms = Math.min(2 * wait_ms, 8000)) {
    try {
      followed.delete(id);
      await refreshJobs();
      const now = jobs.value.find((each) => each.id === id);
      if (now) note(id, (was) => ({...was, state: now.state}));
      return;
    } catch (reason) {
      if (!(reason instanceof ServerError) || reason.status >= 400) throw reason;
      await new Promise((done) => setTimeout(done, wait_ms));
    }
  }
}

/** Reads the result of a job and opens it in Answer. */
export async function readAnswer(id: string, go = true): Promise<void> {
  try {
    const found = await get<Job>(`/api/jobs/${id}`);
    batch(() => {
      open.value = found;
      if (go) tab.value = 'answer';
    });
    sessionStorage.setItem(KEEP, id);
  } catch (reason) {
    tell(reason);
  }
}

/** After a reload: the answer that was open, else the newest there is. */
export async function reopen(): Promise<void> {
  try {
    await refreshJobs();
    if (open.value) return;
    const done = jobs.value.filter((each) => each.state === 'done');
    const was = sessionStorage.getItem(KEEP);
    const found = done.find((each) => each.id === was) ?? done[0];
    if (found) await readAnswer(found.id, false);
  } catch (reason) {
    tell(reason);
  }
}
