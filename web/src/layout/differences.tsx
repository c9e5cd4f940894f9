// What changes between two variants, in the server's words.
import {useEffect, useState} from 'preact/hooks';
import {post} from '../api';
import {look, tell, text, variant} from '../store';
import {t} from '../texts';

interface Answer {
  sentences: string[];
}

export function Differences() {
  const variants = look.value?.model?.variants ?? [];
  const baseline = look.value?.model?.baseline ?? '';
  const [a, setA] = useState(baseline);
  const b = variant.value === a ? (variants.find((each) => each.name !== a)?.name ?? '') : variant.value;
  const [said, setSaid] = useState<string[] | null>(null);
  const now = text.value;
  useEffect(() => {
    setSaid(null);
    if (!a || !b) return;
    const abort = new AbortController();
    post<Answer>('/api/differences', {text: now, a, b}, abort.signal).then((answer) => setSaid(answer.sentences), (reason) => !abort.signal.aborted && tell(reason));
    return () => abort.abort();
  }, [a, b, now]);
  return (
    <section class="card-over" aria-label={t.layout.differences.title}>
      <h3>{t.layout.differences.title}</h3>
      <label>{t.layout.differences.from}{' '}
        <select value={a} onChange={(event) => setA(event.currentTarget.value)}>
          {variants.map((each) => <option key={each.name} value={each.name}>{each.name}</option>)}
        </select>
      </label>{' '}
      <span>{t.layout.differences.to} <strong>{b}</strong></span>
      {said === null ? <p class="soft">{b ? t.common.loading : t.layout.differences.one}</p> : said.length ? <ul>{said.map((each) => <li key={each}>{each}</li>)}</ul> : <p class="soft">{t.layout.differences.none}</p>}
    </section>
  );
}
