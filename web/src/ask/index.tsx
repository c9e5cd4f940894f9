// The tab Ask: one sentence with slots, a button, and what was asked so far.
import {useEffect} from 'preact/hooks';
import {isOpen, look, name, tab, tell, text} from '../store';
import {fill, t} from '../texts';
import './ask.css';
import {ask, refreshJobs} from './jobs';
import {JobList} from './list';
import {asked, isUsable, kind, lacksClaim, model} from './question';
import {useLaydown} from './laydown';
import {Kinds, Sentence, Slots} from './slots';

export default function Ask() {
  useLaydown();
  useEffect(() => void refreshJobs().catch(tell), []);
  return (
    <>
      <section class="ask side-left" aria-label={t.common.tabs.ask}>
        {!isOpen.value ? <p class="empty">{t.ask.empty}</p> : model.value ? <Question /> : <Broken />}
      </section>
      <aside class="ask asked side-right" aria-label={t.ask.jobs}>
        <JobList />
      </aside>
    </>
  );
}

function Question() {
  return (
    <form
      class="question"
      onSubmit={(event) => {
        event.preventDefault();
        void ask(kind.value, text.value, name.value, asked());
      }}
    >
      <h2 class="unseen">{t.ask.questionHeading}</h2>
      <Kinds />
      <Sentence />
      {!isUsable.value && <Broken />}
      <button type="submit" class="primary run" disabled={!isUsable.value || lacksClaim.value}>{t.ask.run}</button>
      {lacksClaim.value && <p class="small soft">{t.ask.needsClaim}</p>}
      <Slots />
    </form>
  );
}

/** Why it cannot be asked, and where that is mended. */
function Broken() {
  const errors = (look.value?.problems ?? []).filter((each) => each.severity === 'error');
  if (errors.length === 0) return <p class="empty">{t.common.loading}</p>;
  return (
    <div class="notice" role="alert">
      <p>{fill(t.ask.broken, {count: errors.length, what: errors[0]!.what})}</p>
      <button type="button" onClick={() => (tab.value = 'layout')}>{t.ask.brokenRemedy}</button>
    </div>
  );
}
