// The catalogue: search, then place by a click on the map or by dragging.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';
import {get} from '../api';
import type {Kind} from '../look-types';
import {tell} from '../store';
import {fill, t} from '../texts';
import type {CatalogueLine, CatalogueList} from './field-types';
import {tool, toPlace, type ToPlace} from './state';

const list = signal<CatalogueList | null>(null);
const wanted = signal('');
// What stands in a laydown, by the catalogue's kind; the others are parts of these.
const PLACED: Record<string, Kind> = {sam: 'units', formation: 'units', radar: 'radars', aircraft: 'packages', ballistic: 'launches', rocket: 'launches'};

function take(what: ToPlace): void {
  toPlace.value = what;
  tool.value = 'place';
}

function Line({what, detail}: {what: ToPlace; detail: string}) {
  const chosen = toPlace.value?.system === what.system && toPlace.value.kind === what.kind;
  return (
    <li>
      <button
        type="button"
        class="plain line"
        aria-pressed={chosen}
        draggable
        onDragStart={(event) => {
          toPlace.value = what;
          event.dataTransfer?.setData('text/plain', what.system);
        }}
        onDragEnd={() => tool.value !== 'place' && (toPlace.value = null)}
        onClick={() => take(what)}
      >
        <span>{what.title}</span> <span class="soft">{detail}</span>
      </button>
    </li>
  );
}

export function Catalogue() {
  useEffect(() => {
    if (!list.value) get<CatalogueList>('/api/catalogue').then((answer) => (list.value = answer), tell);
  }, []);
  const search = wanted.value.trim().toLowerCase();
  const fits = (each: CatalogueLine) => !search || `${each.id} ${each.name} ${each.nato} ${each.role}`.toLowerCase().includes(search);
  const kinds = (list.value?.kinds ?? []).filter((kind) => kind in PLACED);
  const words = t.layout.catalogue;
  return (
    <div class="catalogue">
      <div class="search"><input type="search" aria-label={words.search} placeholder={words.search} value={wanted.value} onInput={(event) => (wanted.value = event.currentTarget.value)} /></div>
      <p class="soft" role="status">{toPlace.value ? fill(words.place, {name: toPlace.value.title}) : words.hint}</p>
      {!list.value && <p class="empty">{t.common.loading}</p>}
      {kinds.map((kind) => {
        const found = list.value!.systems.filter((each) => each.kind === kind && fits(each));
        if (!found.length) return null;
        return (
          <details key={kind} open={search !== '' || kind === 'sam'}>
            <summary>{words.kinds[kind as keyof typeof words.kinds] ?? kind} <span class="soft">{found.length}</span></summary>
            <ul>{found.map((each) => <Line key={each.id} what={{kind: PLACED[kind]!, system: each.id, title: each.name}} detail={[each.nato, each.role].filter(Boolean).join(' · ')} />)}</ul>
          </details>
        );
      })}
      <details open={search !== ''}>
        <summary>{words.asset}</summary>
        <ul>{Object.entries(words.assets).map(([system, title]) => <Line key={system} what={{kind: 'assets', system, title}} detail="" />)}</ul>
      </details>
    </div>
  );
}
