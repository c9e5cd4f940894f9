// The events in words, in step with the clock; a click goes there and asks about the threat.
import {effect, signal} from '@preact/signals';
import {useEffect, useMemo, useRef} from 'preact/hooks';
import {fill, t} from '../texts';
import {clockOf, lastAt, pause, seek, shown} from './clock';
import {ask, scene, second, whyNot} from './state';
import type {Event} from './types';

type Kind = keyof typeof t.look.kinds;
const OF: Record<string, Kind> = {
  enter: 'threats', turn: 'threats', gone: 'threats', arrive: 'threats', launch: 'shots', intercept: 'shots', take: 'crews', assess: 'crews',
  drop: 'crews', reloaded: 'crews',
};
const kind = signal<Kind>('all');
const SAME_S = 0.005;

function threatOf(event: Event): string | null {
  const known = scene.peek()?.byName;
  return [event.whom, event.who].find((each) => each !== null && known?.has(each)) ?? null;
}

function go(event: Event): void {
  pause();
  seek(event.time_s);
  const threat = threatOf(event);
  if (threat) void ask(threat);
}

/** Keeps the present row in sight; leaves the list alone where it is. */
function follow(row: HTMLElement, box: HTMLElement | null): void {
  if (!box || (row.offsetTop >= box.scrollTop + 20 && row.offsetTop + row.offsetHeight <= box.scrollTop + box.clientHeight - 20)) return;
  box.scrollTop = row.offsetTop - box.clientHeight / 2;
}

export function Events() {
  const list = useRef<HTMLOListElement>(null);
  const every = scene.value?.scene.events ?? [];
  const events = useMemo(() => every.filter((each) => kind.value === 'all' || (OF[each.what] ?? 'other') === kind.value), [every, kind.value]);
  const times = useMemo(() => events.map((each) => each.time_s), [events]);
  useEffect(() => {
    let before: Element | null = null;
    let told = whyNot.peek();
    // By hand and only where it changes: a list of some hundred rows is not drawn anew ten times a second.
    const ends = effect(() => {
      void whyNot.value; // what stands above takes room from the list
      const now = list.current?.children[lastAt(times, shown.value + SAME_S)] ?? null;
      if (now === before && whyNot.peek() === told) return;
      told = whyNot.peek();
      if (now !== before) before?.removeAttribute('aria-current');
      before = now;
      if (!now) return;
      now.setAttribute('aria-current', 'step');
      requestAnimationFrame(() => follow(now as HTMLElement, list.current));
    });
    return () => {
      ends();
      before?.removeAttribute('aria-current');
    };
  }, [times]);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (!by) return;
    event.preventDefault();
    const buttons = [...list.current!.querySelectorAll('button')];
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[Math.min(Math.max(here + by, 0), buttons.length - 1)]?.focus();
  };
  return (
    <section class="look-events" aria-label={t.look.events}>
      <header>
        <h2>{second.value ? fill(t.look.eventsOf, {variant: scene.value!.scene.variant}) : t.look.events}</h2>
        <label>
          <span class="unseen">{t.look.show}</span>
          <select name="kind" value={kind.value} onChange={(event) => (kind.value = event.currentTarget.value as Kind)}>
            {Object.entries(t.look.kinds).map(([key, words]) => <option key={key} value={key}>{words}</option>)}
          </select>
        </label>
      </header>
      {!events.length && <p class="empty">{t.look.eventsNone}</p>}
      <ol ref={list} onKeyDown={onKeyDown}>
        {events.map((each, index) => (
          <Row key={index} event={each} first={index === 0} />
        ))}
      </ol>
    </section>
  );
}

function Row({event, first}: {event: Event; first: boolean}) {
  const bad = event.what === 'arrive' || event.what === 'lost';
  return (
    <li class={bad ? 'bad' : event.what === 'intercept' && event.went ? 'kill' : ''}>
      <button type="button" tabIndex={first ? 0 : -1} onClick={() => go(event)}>
        <time>{clockOf(event.time_s)}</time> {event.text}
      </button>
    </li>
  );
}

