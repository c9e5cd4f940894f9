// What changes between two variants, in the server's words.
import {useEffect, useState} from 'preact/hooks';
import {post} from '../api';
import {look, tell, text, variant} from '../store';
import {t} from '../texts';

interface Answer {
  summary: string;
  differences: {words: string}[];
}

export function Differences() {
  const variants = look.value?.model?.variants ?? [];
  const baseline = look.value?.model?.baseline ?? '';
  const [a, setA] = useState(baseline);
  const b = variant.value === a ? (variants.find((each) => each.name !== a)?.name ?? '') : variant.value;
  const [said, setSaid] = useState<Answer | null>(null);
  const now = text.value;
  useEffect(() => {
    setSaid(null);
    if (!a || !b) return;
    const abort = new AbortController();
    post<Answer>('/api/differences', {text: now, a, b}, abort.signal).then(setSaid, (reason) => !abort.signal.aborted && tell(reason));
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
      {said === null ? <p class="soft">{b ? t.common.loading : t.layout.differences.one}</p> : (
        <>
          <p><strong>{said.summary}</strong></p>
          <ul>{said.differences.map((each) => <li key={each.words}>{each.words}</li>)}</ul>
        </>
      )}
    </section>
  );
}
