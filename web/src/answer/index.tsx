// The tab Answer: the three sentences large, then tables, pictures, how often each outcome came, trust. Every word of it
// but the headings comes from the server, so that page, report and terminal cannot disagree.
import {useEffect} from 'preact/hooks';
import {jobs, readAnswer, reopen} from '../ask/jobs';
import {verbSaid, whenSaid} from '../ask/list';
import {useLaydown} from '../ask/laydown';
import {kind} from '../ask/question';
import {KINDS, type Job, type Result} from '../ask/types';
import {job, look, openText, tab, text} from '../store';
import {fill, t} from '../texts';
import './answer.css';
import {Pictures} from './figures';
import {Histograms} from './outcomes';
import {Decides, FullTables, Lead, Trust} from './parts';
import {Take} from './take';

export default function Answer() {
  useLaydown();
  useEffect(() => void reopen(), []);
  const found = job.value as Job | null;
  return (
    <section class="answer side-left" aria-label={t.common.tabs.answer}>
      {found?.result ? <Told found={found} result={found.result} /> : <Nothing />}
    </section>
  );
}

function Nothing() {
  return (
    <div class="empty">
      <p>{t.answer.empty}</p>
      <button type="button" class="primary" onClick={() => (tab.value = 'ask')}>{t.answer.toAsk}</button>
    </div>
  );
}

function Told({found, result}: {found: Job; result: Result}) {
  const question = result.question || (text.value === found.text ? (look.value?.model?.question ?? '') : '');
  return (
    <article key={found.id}>
      <Choose found={found} />
      <h2 class="title">{result.title || found.title}</h2>
      {question && <p class="asked">{question}</p>}
      {text.value !== '' && text.value !== found.text && <Stale found={found} />}
      <Lead result={result} />
      <Take found={found} result={result} />
      <Pictures result={result} leave={result.outcomes.length > 0 ? ['distributions'] : []} only={['with-and-without', 'spreads', 'spreads-of-change', 'saturation', 'claims']} />
      <Histograms found={found} result={result} />
      <Decides result={result} />
      <Pictures result={result} leave={['distributions', 'with-and-without', 'spreads', 'spreads-of-change', 'saturation', 'claims']} />
      {result.curve.map((said) => <p key={said}>{said}</p>)}
      <Trust result={result} />
      <FullTables result={result} />
      <Further now={result.kind} />
    </article>
  );
}

/** Which answer: those of the folder that are done, the newest first. */
function Choose({found}: {found: Job}) {
  const done = jobs.value.filter((each) => each.state === 'done' || each.id === found.id);
  if (done.length < 2) return null;
  return (
    <label class="choose small">
      {t.answer.choose}
      <select value={found.id} onChange={(event) => void readAnswer(event.currentTarget.value)}>
        {done.map((each) => (
          <option key={each.id} value={each.id}>
            {fill(t.answer.chooseOption, {verb: verbSaid(each.verb), title: each.title, when: whenSaid(each.asked)})}
          </option>
        ))}
      </select>
    </label>
  );
}

function Stale({found}: {found: Job}) {
  return (
    <p class="stale" role="note">
      {t.answer.stale}{' '}
      <button type="button" onClick={() => void openText(found.text, {name: '', etag: '', saved: ''})}>{t.answer.openText}</button>
    </p>
  );
}

function Further({now}: {now: string}) {
  return (
    <section class="further">
      <h3>{t.answer.next}</h3>
      {KINDS.filter((each) => each !== now).map((each) => (
        <button
          key={each}
          type="button"
          onClick={() => {
            kind.value = each;
            tab.value = 'ask';
          }}
        >
          {t.ask.kinds[each]}
        </button>
      ))}
    </section>
  );
}
