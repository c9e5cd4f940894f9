// The events in words, in step with the clock; a click goes there and asks about the threat.
import {effect, signal} from '@preact/signals';
import {useEffect, useMemo, useRef} from 'preact/hooks';
import {fill, t} from '../texts';
import {clockOf, lastAt, pause, seek, shown} from './clock';
import {ask, scene, second, whyNot} from './state';
import {told, type Told} from './told';
import type {Event} from './types';

type Kind = keyof typeof t.look.kinds | 'differing';
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

function isOf({event, only}: Told, wanted: Kind): boolean {
  if (wanted === 'differing') return only !== null;
  return wanted === 'all' || (OF[event.what] ?? 'other') === wanted;
}

export function Events() {
  const list = useRef<HTMLOListElement>(null);
  const every = told.value;
  const names = second.value ? [scene.value!.scene.variant, second.value.scene.variant] : [];
  const wanted = kind.value === 'differing' && !names.length ? 'all' : kind.value;
  const events = useMemo(() => every.filter((each) => isOf(each, wanted)), [every, wanted]);
  const times = useMemo(() => events.map((each) => each.event.time_s), [events]);
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
        <h2>{names.length ? t.look.eventsBoth : t.look.events}</h2>
        <label>
          <span class="unseen">{t.look.show}</span>
          <select name="kind" value={wanted} onChange={(event) => (kind.value = event.currentTarget.value as Kind)}>
            {Object.entries(t.look.kinds).map(([key, words]) => <option key={key} value={key}>{words}</option>)}
            {names.length > 0 && <option value="differing">{t.look.differing}</option>}
          </select>
        </label>
      </header>
      {names.length > 0 && <p class="soft">{fill(t.look.eventsOnly, {a: names[0]!, nA: countOf(every, names[0]!), b: names[1]!, nB: countOf(every, names[1]!)})}</p>}
      {!events.length && <p class="empty">{t.look.eventsNone}</p>}
      <ol ref={list} onKeyDown={onKeyDown}>
        {events.map((each, index) => (
          <Row key={index} told={each} first={index === 0} mark={each.only === null ? '' : each.only === names[0] ? 'a' : 'b'} />
        ))}
      </ol>
    </section>
  );
}

function countOf(every: Told[], variant: string): number {
  return every.filter(({only}) => only === variant).length;
}

function Row({told: {event, only}, first, mark}: {told: Told; first: boolean; mark: '' | 'a' | 'b'}) {
  const bad = event.what === 'arrive' || event.what === 'lost';
  return (
    <li class={bad ? 'bad' : event.what === 'intercept' && event.went ? 'kill' : ''}>
      <button type="button" tabIndex={first ? 0 : -1} onClick={() => go(event)}>
        <time>{clockOf(event.time_s)}</time> {only !== null && <span class={`look-only ${mark}`}>{fill(t.look.only, {variant: only})}</span>} {event.text}
      </button>
    </li>
  );
}

