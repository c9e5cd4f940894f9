// What stands in the scenario, as a list by side and class: filter, search, select one or many.
import {computed} from '@preact/signals';
import type {Entry, Kind} from '../look-types';
import {surface} from '../map';
import {isSelected, look, problems, samePath, select, selection, variant} from '../store';
import {fill, t} from '../texts';
import {goToLine} from './drawer';
import {hiddenKinds, hiddenSides, keyOf, searched, shown} from './state';
import {parsePlace} from './words';

const KINDS: Kind[] = ['nets', 'radars', 'units', 'assets', 'packages', 'flights', 'launches'];
const SIDES = ['defence', 'attack', 'third party'] as const;

const found = computed<Entry[]>(() => {
  const wanted = searched.value.trim().toLowerCase();
  if (!wanted || parsePlace(wanted)) return shown.value;
  return shown.value.filter((each) => `${each.name} ${each.system} ${each.system_name} ${each.asset_kind} ${each.net}`.toLowerCase().includes(wanted));
});

/** Brings an entry into view on the map. */
export function show(entry: Entry): void {
  const place = entry.place ?? entry.route[0]?.place;
  if (!place || !surface.value) return;
  const at = surface.value.project(place[0], place[1]);
  const {clientWidth, clientHeight} = surface.value.element;
  const inView = at && at[0] > 40 && at[1] > 40 && at[0] < clientWidth - 40 && at[1] < clientHeight - 40;
  if (!inView) surface.value.jump({centre: [place[0], place[1]]});
}

function worst(entry: Entry): 'error' | 'warning' | null {
  const of = problems.value.filter((each) => each.path && entry.path.every((key, index) => key === each.path![index]));
  return of.some((each) => each.severity === 'error') ? 'error' : of.length ? 'warning' : null;
}

function Row({entry, tabbable}: {entry: Entry; tabbable: boolean}) {
  const severity = worst(entry);
  const detail = entry.system_name || entry.asset_kind || '';
  return (
    <li
      role="option"
      class="row"
      aria-selected={isSelected(entry.path)}
      tabIndex={tabbable ? 0 : -1}
      data-path={keyOf(entry.path)}
      onClick={(event) => {
        select(entry.path, event.ctrlKey || event.shiftKey || event.metaKey);
        event.currentTarget.focus();
      }}
      onDblClick={() => show(entry)}
    >
      <span class={`mark ${entry.side.replace(' ', '-')}`} aria-hidden="true" />
      <span class="row-name">{entry.name}{entry.count && entry.count > 1 ? ` ×${entry.count}` : ''}</span>
      <span class="row-detail">{detail}</span>
      {severity && <span class={severity} title={t.layout[severity]}>{severity === 'error' ? '✕' : '!'}<span class="unseen">{t.layout[severity]}</span></span>}
    </li>
  );
}

function onKeyDown(event: KeyboardEvent): void {
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=option]')];
  const here = rows.indexOf(document.activeElement as HTMLElement);
  const to = {ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: rows.length - 1}[event.key];
  const entry = (row: HTMLElement | undefined) => found.value.find((each) => keyOf(each.path) === row?.dataset.path);
  if (to !== undefined) {
    event.preventDefault();
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    row?.focus();
    const next = entry(row);
    if (next && !event.ctrlKey) select(next.path, event.shiftKey);
  } else if ((event.key === ' ' || event.key === 'Enter') && here >= 0) {
    event.preventDefault();
    const chosen = entry(rows[here]);
    if (chosen) {
      select(chosen.path, event.ctrlKey || event.shiftKey);
      show(chosen);
    }
  } else if (event.key.toLowerCase() === 'a' && event.ctrlKey) {
    event.preventDefault();
    selection.value = found.value.map((each) => each.path);
  }
}

/** What cannot be read is in no list; its problem is, and leads to its line. */
function Unread() {
  const left = look.value?.model?.left_out ?? [];
  if (!left.length) return null;
  return (
    <section class="unread" aria-label={t.layout.unread}>
      <p class="group">{t.layout.unread}</p>
      {left.map((path) => {
        const told = problems.value.find((each) => each.path && path.every((key, index) => key === each.path![index]));
        return (
          <p key={keyOf(path)} class="error">
            ✕ {path.filter((each) => each !== 'defence' && each !== 'attack').join(' ')}{' '}
            {told?.line ? <button type="button" onClick={() => goToLine(told.line, told.column)}>{fill(t.layout.atLine, {line: told.line})}</button> : null}
            <br />{told?.what}
          </p>
        );
      })}
    </section>
  );
}

function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

function Filters() {
  const entries = look.value?.model?.entries ?? [];
  const sides = SIDES.filter((side) => entries.some((each) => each.side === side));
  const kinds = KINDS.filter((kind) => entries.some((each) => each.kind === kind));
  return (
    <details class="filters">
      <summary>{t.layout.filter}{hiddenSides.value.size + hiddenKinds.value.size > 0 ? ` (${t.layout.filtered})` : ''}</summary>
      <fieldset>
        <legend>{t.layout.sides}</legend>
        {sides.map((side) => (
          <label key={side}><input type="checkbox" checked={!hiddenSides.value.has(side)} onChange={() => (hiddenSides.value = toggled(hiddenSides.value, side))} /> {t.layout.side[side]}</label>
        ))}
      </fieldset>
      <fieldset>
        <legend>{t.layout.classes}</legend>
        {kinds.map((kind) => (
          <label key={kind}><input type="checkbox" checked={!hiddenKinds.value.has(kind)} onChange={() => (hiddenKinds.value = toggled(hiddenKinds.value, kind))} /> {t.layout.kinds[kind]}</label>
        ))}
      </fieldset>
    </details>
  );
}

export function VariantPicker() {
  const variants = look.value?.model?.variants ?? [];
  if (!variants.length) return null;
  const says = variants.find((each) => each.name === variant.value)?.says;
  return (
    <div class="variant">
      <label>
        {t.common.variant}{' '}
        <select value={variant.value} onChange={(event) => (variant.value = event.currentTarget.value)}>
          {variants.map((each) => <option key={each.name} value={each.name}>{each.baseline ? fill(t.layout.baseline, {name: each.name}) : each.name}</option>)}
        </select>
      </label>
      {says && <p class="soft">{says}</p>}
    </div>
  );
}

export function Tree() {
  const groups = KINDS.map((kind) => [kind, found.value.filter((each) => each.kind === kind)] as const).filter(([, entries]) => entries.length);
  const active = found.value.find((each) => selection.value.some((path) => samePath(path, each.path))) ?? groups[0]?.[1][0];
  const place = parsePlace(searched.value);
  return (
    <>
      <VariantPicker />
      <form class="search" role="search" onSubmit={(event) => {
        event.preventDefault();
        if (place) surface.value?.jump({centre: [place[0], place[1]], zoom: 10});
        else if (found.value[0]) {
          select(found.value[0].path);
          show(found.value[0]);
        }
      }}>
        <input type="search" aria-label={t.layout.search} placeholder={t.layout.search} value={searched.value} onInput={(event) => (searched.value = event.currentTarget.value)} />
      </form>
      {place && <p class="soft">{t.layout.goTo}</p>}
      <Filters />
      <Unread />
      <div class="tree" role="listbox" aria-multiselectable="true" aria-label={t.layout.tree} onKeyDown={onKeyDown}>
        {groups.map(([kind, entries]) => (
          <ul key={kind} role="group" aria-label={t.layout.kinds[kind]}>
            <li role="presentation" class="group">{t.layout.kinds[kind]} <span class="soft">{entries.length}</span></li>
            {entries.map((entry) => <Row key={keyOf(entry.path)} entry={entry} tabbable={entry === active} />)}
          </ul>
        ))}
      </div>
      {!found.value.length && <p class="empty">{searched.value ? t.layout.nothingFound : t.layout.nothingHere}</p>}
    </>
  );
}
