// The form of one entry: every key the file knows for it, with unit, range, default and help, written as in the file; below it
// the numbers of the systems it uses, with sources, and "disagree" beside each.
import {useEffect, useState} from 'preact/hooks';
import {ServerError, post} from '../api';
import type {Path} from '../api-types';
import {change, problems, samePath, select, tell, text} from '../store';
import {fill, t} from '../texts';
import type {Field, Form, SetBy} from './field-types';
import {ProblemNotes} from './notes';
import {SystemCard} from './system';
import {TypedField} from './typed';

// Edited above in a way of their own.
const ELSEWHERE = new Set(['name', 'at', 'route']);

export function SetByNotes({by}: {by: SetBy[]}) {
  const words = t.layout.inspector;
  return (
    <>
      {by.map((each) => (
        <p key={each.path.join('/')} class="contested">
          {each.reading ? fill(words.setByReading, {reading: each.reading, option: each.option, value: said(each.value)}) : fill(words.setByVariant, {variant: each.variant, value: said(each.value)})}
          {each.default && <em> {words.byDefault}</em>}
        </p>
      ))}
    </>
  );
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function help(field: Field): string {
  const words = t.layout.inspector;
  const parts = [
    field.help,
    field.low && field.high ? fill(words.range, {low: field.low, high: field.high}) : field.closed ? '' : field.allowed,
    field.default ? fill(words.default, {value: field.default}) : '',
    !field.present && field.example && field.example !== '...' ? fill(words.example, {value: field.example}) : '',
  ];
  return parts.filter(Boolean).join(' · ');
}

function Value({field, name, id}: {field: Field; name: string; id: string}) {
  const words = t.layout;
  const set = (typed: string) => {
    if (typed === '' && field.present && !field.required) void change([{op: 'remove', path: field.path}], fill(words.did.cleared, {key: field.label, name}));
    else if (typed !== '') void change([{op: 'set', path: field.path, written: typed}], fill(words.did.set, {key: field.label, name}));
  };
  const wrong = problems.value.some((each) => each.severity === 'error' && each.path && samePath(each.path, field.path));
  if (field.closed && field.choices.length && !field.several) {
    return (
      <select aria-label={field.label} aria-describedby={id} aria-invalid={wrong} value={field.present ? String(field.value) : ''} onChange={(event) => set(event.currentTarget.value)}>
        {(!field.required || !field.present) && <option value="">{field.default ? fill(words.inspector.asDefault, {value: field.default}) : words.inspector.notSaid}</option>}
        {field.choices.map((each) => <option key={each.value} value={each.value}>{each.label || each.value}</option>)}
      </select>
    );
  }
  const list = field.choices.length ? `list-${id}` : undefined;
  return (
    <>
      <TypedField label={field.label} value={field.written} onWrite={set} describedBy={id} placeholder={field.default} list={list} invalid={wrong} />
      {list && <datalist id={list}>{field.choices.map((each) => <option key={each.value} value={each.value}>{each.label}</option>)}</datalist>}
    </>
  );
}

function Row({field, name}: {field: Field; name: string}) {
  const id = `field-${field.path.join('-').replace(/[^\w-]/g, '_')}`;
  const told = problems.value.filter((each) => each.path && field.path.every((key, index) => key === each.path![index]));
  return (
    <div class="field-row">
      <div class="field">
        <span title={field.help}>{field.label}{field.unit && field.present ? <span class="soft"> ({field.unit})</span> : ''}</span>
        {field.below.length ? <span class="soft">{field.below.length}</span> : field.kind === 'entries' || field.kind === 'part' ? <span class="soft">{field.written || t.layout.inspector.notSaid}</span> : <Value field={field} name={name} id={id} />}
      </div>
      <p class="soft help" id={id}>{help(field)}</p>
      {field.below.map((each) => <button key={each.path.join('/')} type="button" class="below" onClick={() => select(each.path)}>{each.label}</button>)}
      <SetByNotes by={field.set_by} />
      <ProblemNotes told={told} />
    </div>
  );
}

/** The form of what stands at a path. */
export function Fields({path, name}: {path: Path; name: string}) {
  const [form, setForm] = useState<Form | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const now = text.value;
  const key = JSON.stringify(path);
  useEffect(() => {
    const abort = new AbortController();
    post<Form>('/api/fields', {text: now, path}, abort.signal).then(
      (found) => {
        setForm(found);
        setUnreadable(false);
      },
      (reason) => {
        if (abort.signal.aborted) return;
        // The text told its own mistakes already, at the line: no second notice while somebody types.
        if (reason instanceof ServerError && (reason.body as {problems?: unknown} | undefined)?.problems) setUnreadable(true);
        else tell(reason);
      },
    );
    return () => abort.abort();
  }, [now, key]);
  if (unreadable) return <p class="soft">{t.layout.unreadable}.</p>;
  if (!form) return <p class="soft">{t.common.loading}</p>;
  const words = t.layout.inspector;
  const fields = form.fields.filter((each) => !(ELSEWHERE.has(each.key) && path.length > 1));
  const present = fields.filter((each) => each.present || each.required || each.set_by.length);
  const others = fields.filter((each) => !present.includes(each));
  return (
    <>
      {form.about && <p class="soft">{form.about}</p>}
      <section aria-label={words.values}>{present.map((each) => <Row key={each.key} field={each} name={name} />)}</section>
      {others.length > 0 && (
        <details>
          <summary>{fill(words.more, {count: others.length})}</summary>
          {others.map((each) => <Row key={each.key} field={each} name={name} />)}
        </details>
      )}
      {Object.entries(form.systems).map(([key, system]) => <SystemCard key={key + system.id} system={system} entry={name} />)}
    </>
  );
}
