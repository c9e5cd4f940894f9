// A system's numbers: low, best, high, grade; one click away each source; and "disagree" beside.
import {useState} from 'preact/hooks';
import type {Edit} from '../api-types';
import {change} from '../store';
import {fill, t} from '../texts';
import type {SystemInfo, SystemNumber} from './field-types';
import {SetByNotes} from './fields';

function short(value: number): string {
  const size = Math.abs(value);
  return value === 0 || (size >= 0.01 && size < 1e6) ? String(Number(value.toPrecision(4))) : value.toPrecision(3);
}

/** An address as people read it. */
function readable(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

function values(number: SystemNumber): string {
  const unit = number.unit ? ` ${number.unit}` : '';
  const {low, best, high} = number;
  return low === high ? `${short(best)}${unit}` : fill(t.layout.inspector.lowBestHigh, {low: short(low), best: short(best), high: short(high)}) + unit;
}

/** A number in the unit of the one it takes the place of: 200 km, 60 min, or bare. */
function inUnit(proposed: unknown, value: number): unknown {
  return typeof proposed === 'string' ? proposed.replace(/^[-\d.,]+(e[-+]?\d+)?/i, String(value)) : value;
}

/** The edit with one's own value and reason in the place of those that the server proposes. */
function mine(edit: Edit, value: number, source: string): Edit {
  const put = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(put);
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, key === 'best' ? inUnit(each, value) : key === 'source' ? source : key === 'sources' ? [source] : put(each)]));
  };
  return {...edit, value: put(edit.value)};
}

function Disagree({number, system, onDone}: {number: SystemNumber; system: string; onDone: () => void}) {
  const words = t.layout.inspector;
  const [value, setValue] = useState(String(number.best));
  const [source, setSource] = useState('');
  const given = Number(value);
  const valid = value.trim() !== '' && Number.isFinite(given) && source.trim() !== '';
  const submit = async () => {
    if (valid && number.disagree && (await change([mine(number.disagree, given, source.trim())], fill(t.layout.did.disagreed, {key: number.label, name: system})))) onDone();
  };
  return (
    <form class="disagree" ref={(element) => element?.scrollIntoView({block: 'nearest'})} onSubmit={(event) => {
      event.preventDefault();
      void submit();
    }}>
      <label>{words.own} <input inputMode="decimal" value={value} onInput={(event) => setValue(event.currentTarget.value)} /> {number.unit}</label>
      <label>{words.because} <input value={source} onInput={(event) => setSource(event.currentTarget.value)} /></label>
      <button type="submit" class="primary" disabled={!valid}>{words.apply}</button>
    </form>
  );
}

function NumberRow({number, system}: {number: SystemNumber; system: string}) {
  const words = t.layout.inspector;
  const [open, setOpen] = useState(false);
  return (
    <details class={number.counts ? 'number' : 'number aside'}>
      <summary>
        <span>{number.label}{number.alternative ? ` (${number.alternative})` : ''}{number.contested ? <em title={words.contested}> ◆<span class="unseen">{words.contested}</span></em> : ''}</span>
        <strong>{values(number)}</strong>
      </summary>
      <p class="soft">{number.meaning} {number.grades.length > 0 && fill(words.grade, {grade: number.grades.join(', ')})}{!number.counts && ` · ${words.notInPlay}`}</p>
      {number.alternative_says && <p class="soft">{number.alternative_says}</p>}
      <SetByNotes by={number.set_by} />
      <ul class="sources" aria-label={words.sources}>
        {number.values.map((each, index) => (
          <li key={index}>
            <strong>{each.low === each.high ? short(each.low) : fill(words.range, {low: short(each.low), high: short(each.high)})} {number.unit}</strong>{' '}
            {each.grade && fill(words.grade, {grade: each.grade})}{each.claimant && ` · ${each.claimant}`}
            <br />{each.source.title}{each.source.address && <><br /><span class="where">{readable(each.source.address)}</span></>}
            {each.conditions && <><br /><span class="soft">{each.conditions}</span></>}
          </li>
        ))}
      </ul>
      {number.best_why && <p class="soft">{number.best_why}</p>}
      {number.bounds_why && <p class="soft">{number.bounds_why}</p>}
      {number.override && (
        <button type="button" onClick={() => void change([{op: 'remove', path: number.override!}], fill(t.layout.did.cleared, {key: number.label, name: system}))}>{words.takeBack}</button>
      )}
      {number.disagree && !number.override && <button type="button" aria-expanded={open} aria-label={fill(words.disagreeWith, {what: number.label})} onClick={() => setOpen(!open)}>{words.disagree}</button>}
      {open && !number.override && <Disagree number={number} system={system} onDone={() => setOpen(false)} />}
    </details>
  );
}

/** A system with its numbers. `entry`: who uses it; without one nothing can be changed. */
export function SystemCard({system, entry}: {system: SystemInfo; entry: string}) {
  const words = t.layout.inspector;
  return (
    <section class="system">
      <h3>{system.name}{system.own && <em> {words.yourOwn}</em>}</h3>
      <p class="soft">{[system.nato, system.role].filter(Boolean).join(' · ')}</p>
      {system.note && <p class="soft">{system.note}</p>}
      <h4>{words.numbers}</h4>
      {system.numbers.map((each) => <NumberRow key={each.name + each.alternative} number={each} system={system.id} />)}
      {system.words.map((each) => <p key={each.key} class="soft" title={each.reason}>{each.key.replaceAll('_', ' ')}: {each.value}</p>)}
      {entry && system.own_form.length > 0 && (
        <button type="button" onClick={() => void change(system.own_form, fill(t.layout.did.own, {name: system.name}))}>{words.makeOwn}</button>
      )}
    </section>
  );
}
