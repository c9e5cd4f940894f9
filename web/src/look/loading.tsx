// What is there before a replication is: what is being loaded, or what to do where nothing was run yet.
import {effect} from '@preact/signals';
import {useEffect, useState} from 'preact/hooks';
import {ended, live, refreshJobs, jobs as asked} from '../ask/jobs';
import {isOpen, tab, tell} from '../store';
import {fill, t} from '../texts';
import {doing, start, steps} from './state';

const SOON_MS = 1000; // what takes less is over before its progress was read

/** Over the map while something is loaded; with progress once it takes longer. */
export function Loading() {
  const now = doing.value;
  const [seconds, pass] = useState(0);
  const isBusy = now !== null;
  useEffect(() => {
    pass(0);
    if (!isBusy) return;
    const timer = setInterval(() => pass((each) => each + 1), SOON_MS);
    return () => clearInterval(timer);
  }, [isBusy]);
  if (!now) return null;
  return (
    <div class="look-loading">
      <p role="status">{now.words}</p>
      {seconds > 0 && (
        <label>
          <span class="small soft">{fill(t.look.loadingStep, {step: now.step, of: steps.value, seconds})}</span>
          <progress max={steps.value} value={now.step - 1} aria-label={now.words} />
        </label>
      )}
    </div>
  );
}

/** Nothing to play: what to do, or what is at work already. It opens by itself when that is done. */
export function Nothing() {
  useEffect(() => {
    void refreshJobs().catch(tell);
    let before = asked.peek().filter((each) => each.state === 'done').length;
    return effect(() => {
      const done = asked.value.filter((each) => each.state === 'done').length;
      if (done > before) void start();
      before = done;
    });
  }, []);
  const atWork = asked.value.find((each) => !ended(each.state) && each.verb === 'compare');
  const progress = atWork && live.value[atWork.id]?.progress;
  return (
    <section class="side-left look-nothing" aria-label={t.common.tabs.look}>
      <h2>{t.look.emptyTitle}</h2>
      {atWork ? (
        <>
          <p role="status">{fill(t.look.emptyAtWork, {title: atWork.title})}</p>
          {progress && <progress max={Math.max(1, progress.total)} value={progress.done} aria-label={progress.what} />}
        </>
      ) : (
        <p>{isOpen.value ? t.look.empty : t.look.emptyUnopened}</p>
      )}
      <button type="button" class={atWork ? '' : 'primary'} onClick={() => (tab.value = isOpen.value || atWork ? 'ask' : 'layout')}>
        {isOpen.value || atWork ? t.look.emptyAsk : t.look.emptyOpen}
      </button>
    </section>
  );
}
