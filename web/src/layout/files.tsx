// The document: its name, opening an example, a scenario of the folder or a file of one's own, saving, and what to do when
// another tab or program saved the same scenario meanwhile.
import {signal} from '@preact/signals';
import {useEffect, useRef, useState} from 'preact/hooks';
import {get, request, ServerError} from '../api';
import {Dialog} from '../parts/dialog';
import {addKeys} from '../parts/keys';
import {markSaved, etag, isDirty, isOpen, name, openText, tab, tell, text, trouble} from '../store';
import {fill, t} from '../texts';

interface Example {
  name: string;
  title: string;
  question: string;
}

interface Kept {
  name: string;
  text: string;
  etag: string;
  changed: string;
}

type Listed = Omit<Kept, 'text'> & {title: string};

export const opening = signal(false);
const conflict = signal<Kept | null>(null);
const naming = signal(false);
const MOST_BYTES = 1_000_000;

export async function openExample(which: string): Promise<void> {
  const example = await get<Example & {text: string}>(`/api/examples/${which}`);
  await openText(example.text, {name: '', etag: '', saved: ''});
  tab.value = 'layout';
}

export async function openScenario(which: string): Promise<void> {
  const kept = await get<Kept>(`/api/scenarios/${encodeURIComponent(which)}`);
  await openText(kept.text, {name: kept.name, etag: kept.etag});
  tab.value = 'layout';
}

/** A file dropped on the page or chosen: read as text, whatever it is; the server says what is wrong with it. */
export async function openFile(file: File): Promise<void> {
  if (file.size > MOST_BYTES) {
    trouble.value = {...t.layout.tooLarge, what: fill(t.layout.tooLarge.what, {name: file.name, size: (file.size / 1e6).toFixed(1)}), where: ''};
    return;
  }
  const content = await file.text();
  if (content.includes('\0') || content.includes('\uFFFD')) {
    trouble.value = {...t.layout.notText, what: fill(t.layout.notText.what, {name: file.name}), where: ''};
    return;
  }
  await openText(content, {name: '', etag: '', saved: ''});
}

async function put(as: string, over: string | null): Promise<void> {
  const headers: Record<string, string> = over === null ? {'If-None-Match': '*'} : {'If-Match': `"${over}"`};
  const sent = text.value;
  try {
    const response = await request(`/api/scenarios/${encodeURIComponent(as)}`, {method: 'PUT', body: {text: sent}, headers});
    const kept = (await response.json()) as Kept;
    markSaved(kept.name, kept.etag, sent);
    naming.value = false;
  } catch (reason) {
    if (!(reason instanceof ServerError) || (reason.status !== 409 && reason.status !== 412)) return tell(reason);
    const other = await get<Kept>(`/api/scenarios/${encodeURIComponent(as)}`).catch(() => null);
    if (other) conflict.value = other;
    else tell(reason);
  }
}

export function save(): void {
  if (!isOpen.value) return;
  if (name.value) void put(name.value, etag.value);
  else naming.value = true;
}

function sure(): boolean {
  return !isDirty.value || confirm(t.layout.loseChanges);
}

function OpenDialog() {
  const [examples, setExamples] = useState<Example[]>([]);
  const [kept, setKept] = useState<Listed[]>([]);
  const chosen = useRef<HTMLInputElement>(null);
  useEffect(() => {
    get<Example[]>('/api/examples').then(setExamples, tell);
    get<Listed[]>('/api/scenarios').then(setKept, tell);
  }, []);
  const close = () => (opening.value = false);
  const go = (work: () => Promise<void>) => {
    if (!sure()) return;
    close();
    work().catch(tell);
  };
  return (
    <Dialog title={t.layout.openTitle} onClose={close} wide>
      <h3>{t.layout.ofFolder}</h3>
      {kept.length === 0 && <p class="soft">{t.layout.noneKept}</p>}
      <ul class="cards">
        {kept.map((each) => (
          <li key={each.name}>
            <button type="button" class="card" onClick={() => go(() => openScenario(each.name))}>
              <strong>{each.name}</strong>
              <span>{each.title}</span>
              <span class="soft">{each.changed.replace('T', ' ').slice(0, 16)}</span>
            </button>
          </li>
        ))}
      </ul>
      <h3>{t.layout.examples}</h3>
      <ul class="cards">
        {examples.map((each) => (
          <li key={each.name}>
            <button type="button" class="card" onClick={() => go(() => openExample(each.name))}>
              <strong>{each.title || each.name}</strong>
              <span class="soft">{each.question}</span>
            </button>
          </li>
        ))}
      </ul>
      <h3>{t.layout.fromDisk}</h3>
      <input ref={chosen} type="file" accept=".yaml,.yml,text/*" aria-label={t.layout.fromDisk} onChange={() => {
        const file = chosen.current?.files?.[0];
        if (file) go(() => openFile(file));
      }} />
    </Dialog>
  );
}

function NameDialog() {
  const [wanted, setWanted] = useState(name.value.replace(/\.ya?ml$/, '') || 'my-scenario');
  const valid = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,80}$/.test(wanted);
  const submit = () => valid && void put(/\.ya?ml$/.test(wanted) ? wanted : `${wanted}.yaml`, null);
  return (
    <Dialog title={t.layout.saveAs} onClose={() => (naming.value = false)} actions={<button type="button" class="primary" disabled={!valid} onClick={submit}>{t.common.save}</button>}>
      <form onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}>
        <label>{t.layout.name} <input value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} aria-describedby="name-rule" /></label>
        <p id="name-rule" class={valid ? 'soft' : 'error'}>{t.layout.nameRule}</p>
      </form>
    </Dialog>
  );
}

function ConflictDialog({other}: {other: Kept}) {
  const close = () => (conflict.value = null);
  const fresh = other.changed.replace('T', ' ').slice(0, 19);
  return (
    <Dialog title={t.layout.conflict.title} onClose={close} actions={
      <>
        <button type="button" onClick={close}>{t.common.cancel}</button>
        <button type="button" onClick={() => {
          close();
          naming.value = true;
        }}>{t.layout.conflict.asNew}</button>
        <button type="button" onClick={() => {
          close();
          openText(other.text, {name: other.name, etag: other.etag}).catch(tell);
        }}>{t.layout.conflict.theirs}</button>
        <button type="button" class="primary" onClick={() => {
          close();
          void put(other.name, other.etag);
        }}>{t.layout.conflict.mine}</button>
      </>
    }>
      <p>{fill(t.layout.conflict.what, {name: other.name, changed: fresh})}</p>
      <p class="soft">{t.layout.conflict.kept}</p>
    </Dialog>
  );
}

export function Files() {
  useEffect(() => addKeys([
    {keys: 'Ctrl+S', says: t.common.save, inFields: true, run: save},
    {keys: 'Ctrl+O', says: t.common.open, inFields: true, run: () => (opening.value = true)},
  ]), []);
  return (
    <div class="files">
      <button type="button" onClick={() => (opening.value = true)}>{t.common.open}</button>
      <button type="button" disabled={!isOpen.value || (!isDirty.value && name.value !== '')} onClick={save}>{t.common.save}</button>
      {isOpen.value && <span class="document">{name.value || t.layout.unnamed}{isDirty.value && <em> · {t.common.unsaved}</em>}</span>}
      {opening.value && <OpenDialog />}
      {naming.value && <NameDialog />}
      {conflict.value && <ConflictDialog other={conflict.value} />}
    </div>
  );
}
