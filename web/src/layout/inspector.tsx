// The right side: what is selected, edited in place. Values are typed as the file writes them, with their units.
import type {Path} from '../api-types';
import type {Entry} from '../look-types';
import {surface} from '../map';
import {ProblemNotes} from './notes';
import {change, problems, select, selection} from '../store';
import {fill, t} from '../texts';
import {askFootprint, footprintOf, footprints} from './coverage';
import {goToLine} from './drawer';
import {Fields} from './fields';
import {addWaypoint, duplicateSelected, removeSelected, removeWaypoint} from './placing';
import {placePath, selectedEntries} from './state';
import {show} from './tree';
import {TypedField} from './typed';
import {decimals, parsePlace, placeText, written} from './words';

function PlaceField({path, entry, label}: {path: Path; entry: Entry; label: string}) {
  const place = path.at(-1) === 'at' && path.includes('route') ? entry.route[Number(path.at(-2))]?.place : entry.place;
  if (!place) return null;
  const write = (typed: string) => {
    const parsed = parsePlace(typed);
    const edit = parsed ? {op: 'set' as const, path, value: written(parsed, 4)} : {op: 'set' as const, path, written: typed};
    void change([edit], fill(t.layout.did.moved, {name: entry.name}));
  };
  const digits = Math.max(1, ...place.slice(0, 2).map((each) => String(Number(each!.toFixed(4))).split('.')[1]?.length ?? 0));
  return <TypedField label={label} value={placeText(place, digits).replaceAll('°', '')} onWrite={write} kind="place" />;
}

function Route({entry}: {entry: Entry}) {
  const {inspector: words} = t.layout;
  return (
    <section>
      <h3>{words.route}</h3>
      <ol class="route">
        {entry.route.map((point, index) => (
          <li key={index}>
            <PlaceField entry={entry} path={[...point.path, 'at']} label={fill(words.pointPlace, {number: index + 1})} />
            <div class="pair">
              <TypedField label={fill(words.pointAltitude, {number: index + 1})} value={`${point.altitude_m} m${point.above === 'ground' ? ' above ground' : ''}`} onWrite={(typed) => void change([{op: 'set', path: [...point.path, 'altitude'], written: typed}], fill(t.layout.did.set, {key: words.altitude, name: entry.name}))} />
              <TypedField label={fill(words.pointSpeed, {number: index + 1})} value={`${point.speed_m_s} m/s`} onWrite={(typed) => void change([{op: 'set', path: [...point.path, 'speed'], written: typed}], fill(t.layout.did.set, {key: words.speed, name: entry.name}))} kind="short" />
              <button type="button" class="icon" aria-label={fill(words.addPoint, {number: index + 1})} title={fill(words.addPoint, {number: index + 1})} onClick={() => void addWaypoint(entry, index, decimals(surface.value?.camera().zoom ?? 8))}>+</button>
              <button type="button" class="icon" aria-label={fill(words.removePoint, {number: index + 1})} title={fill(words.removePoint, {number: index + 1})} disabled={entry.route.length <= 2} onClick={() => void removeWaypoint(entry, index)}>−</button>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Footprint({entry}: {entry: Entry}) {
  const on = footprintOf.value === entry.name;
  const words = t.layout.coverage;
  return (
    <section>
      <button type="button" aria-pressed={on} onClick={() => void askFootprint(on ? null : entry.name)}>{on ? words.hideFootprint : words.footprint}</button>
      {on && !footprints.value && <p class="soft">{t.common.loading}</p>}
      {on && footprints.value?.footprints.map((each) => <p key={each.threat_class + each.system} class="soft"><strong>{each.threat_class.replaceAll('-', ' ')}</strong> ({each.system}): {each.says}</p>)}
    </section>
  );
}

function Actions() {
  const {inspector: words} = t.layout;
  return (
    <div class="pair">
      <button type="button" onClick={() => void duplicateSelected()}>{words.duplicate}</button>
      <button type="button" onClick={() => void removeSelected()}>{words.remove}</button>
    </div>
  );
}

function One({entry}: {entry: Entry}) {
  const {inspector: words} = t.layout;
  const rename = async (typed: string) => {
    const made = await change([{op: 'rename', path: entry.path, value: typed}], fill(t.layout.did.renamed, {name: entry.name}));
    if (made) select(made[0] ?? entry.path);
  };
  const own = problems.value.filter((each) => each.path && entry.path.every((key, index) => key === each.path![index]));
  return (
    <>
      <p class="soft">{t.layout.one[entry.kind]}{entry.system_name ? ` · ${entry.system_name}` : ''}</p>
      <label class="field"><span>{words.rename}</span><TypedField label={words.rename} value={entry.name} onWrite={(typed) => void rename(typed)} /></label>
      {entry.formation ? <p class="soft">{fill(words.formation, {name: entry.formation})}</p> : entry.place && (
        <label class="field"><span>{words.place}</span><PlaceField entry={entry} path={placePath(entry)} label={words.place} /></label>
      )}
      <p class="soft">{fill(words.variants, {names: entry.variants.join(', ')})}{entry.ground_msl_m !== null && ` · ${fill(t.layout.groundAt, {height: Math.round(entry.ground_msl_m)})}`}</p>
      <ProblemNotes told={own} />
      <div class="pair">
        <button type="button" onClick={() => show(entry)}>{words.show}</button>
        <button type="button" onClick={() => goToLine(entry.line)}>{words.text}</button>
      </div>
      <Actions />
      {entry.kind === 'units' && <Footprint entry={entry} />}
      {entry.route.length > 0 && <Route entry={entry} />}
      <Fields path={entry.path} name={entry.name} />
    </>
  );
}

export function Inspector() {
  const {inspector: words} = t.layout;
  const entries = selectedEntries.value;
  const entry = entries.length === 1 ? entries[0]! : null;
  return (
    <section key={selection.value.map((path) => path.join('/')).join()} class="side-right inspector" aria-label={words.title}>
      <h2>{entry ? entry.name : entries.length ? fill(words.many, {count: entries.length}) : words.title}</h2>
      {entry ? <One entry={entry} /> : entries.length ? (
        <>
          <ul>{entries.map((each) => <li key={each.path.join('/')}>{each.name}</li>)}</ul>
          <Actions />
        </>
      ) : selection.value.length ? <Fields path={selection.value[0]!} name={String(selection.value[0]!.at(-1))} /> : <p class="soft">{words.nothing}</p>}
    </section>
  );
}
