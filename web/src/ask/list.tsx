// What was asked: jobs at work with what is known so far, jobs that ended, each with what can be done with it.
import {Notice} from '../parts/notice';
import {fill, t} from '../texts';
import {askAgain, cancel, ended, jobs, live, mine, readAnswer} from './jobs';
import {Soonest} from './soonest';
import type {JobInfo, Kind, Stage} from './types';

export function verbSaid(verb: string): string {
  return t.ask.verbs[verb as Kind] ?? verb;
}

export function whenSaid(asked: string): string {
  const at = new Date(asked);
  return Number.isNaN(at.valueOf()) ? asked : at.toLocaleString('en-GB', {dateStyle: 'medium', timeStyle: 'short'});
}

export function JobList() {
  const every = jobs.value;
  const newest = every.find((each) => each.id === mine.value);
  return (
    <div class="jobs">
      <h2>{t.ask.jobs}</h2>
      <p class="unseen" role="status">{newest?.state === 'done' ? fill(t.ask.finished, {title: newest.title}) : ''}</p>
      {every.length === 0 && <p class="soft">{t.ask.noJobs}</p>}
      <ol>
        {every.map((each) => <li key={each.id}><OneJob job={each} /></li>)}
      </ol>
    </div>
  );
}

function optionsSaid(options: Record<string, unknown>): string {
  const parts = Object.entries(options).map(([key, value]) => `${key.replaceAll('_', ' ')} ${plainly(value)}`);
  return parts.length > 0 ? fill(t.ask.optionsOf, {options: parts.join('; ')}) : '';
}

function plainly(value: unknown): string {
  if (Array.isArray(value)) return value.map(plainly).join(', ');
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([key, each]) => `${key} ${plainly(each)}`).join(', ');
  return value === true ? '' : String(value);
}

function OneJob({job}: {job: JobInfo}) {
  const heard = live.value[job.id];
  const state: Stage = heard && !ended(job.state) ? heard.state : job.state;
  const progress = heard?.progress ?? job.progress;
  const isAtWork = !ended(state);
  return (
    <article class={`job ${state}`} aria-label={`${verbSaid(job.verb)} ${job.title}`}>
      <h3>{verbSaid(job.verb)}</h3>
      <p class="small">
        {job.title} · <time dateTime={job.asked}>{whenSaid(job.asked)}</time> · <span class="stage">{t.ask.stages[state]}</span>
        {state === 'done' && ` · ${fill(t.ask.took, {seconds: job.wall_s.toFixed(job.wall_s < 10 ? 1 : 0)})}`}
      </p>
      {Object.keys(job.options).length > 0 && <p class="small soft">{optionsSaid(job.options)}</p>}
      {isAtWork && progress && (
        <label class="progress">
          <span class="small">{fill(t.ask.progress, {what: progress.what, done: progress.done.toLocaleString('en'), total: progress.total.toLocaleString('en')})}</span>
          <progress max={Math.max(1, progress.total)} value={progress.done} aria-label={fill(t.ask.progressLabel, {title: job.title})} />
        </label>
      )}
      {heard && heard.running.length > 0 && (isAtWork || job.id === mine.value) && <Soonest heard={heard.running} />}
      {job.error && <Notice trouble={job.error} />}
      <p class="does">
        {isAtWork && <button type="button" onClick={() => void cancel(job.id)}>{t.ask.stop}</button>}
        {state === 'done' && <button type="button" class={job.id === mine.value ? 'primary' : ''} onClick={() => void readAnswer(job.id)}>{t.ask.read}</button>}
        {ended(state) && state !== 'done' && <button type="button" onClick={() => void askAgain(job.id)}>{t.ask.again}</button>}
      </p>
    </article>
  );
}
