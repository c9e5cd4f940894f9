// The tab Look: one replication played back, chosen by what happened in it.
import './look.css';
import {useEffect} from 'preact/hooks';
import {playback} from '../store';
import {fill, t} from '../texts';
import {Bars} from './bars';
import {ByWhatHappened, Question} from './choose';
import {pause} from './clock';
import {Drawing} from './drawing';
import {Events} from './events';
import {Loading, Nothing} from './loading';
import {Pair} from './pair';
import {Stage} from './stage';
import {doing, jobs, loading, scene, start} from './state';
import {Take} from './take';
import {Timeline} from './timeline';
import {Transport} from './transport';
import {Why} from './why';

export default function Look() {
  useEffect(() => {
    void start();
    return pause;
  }, []);
  const now = scene.value?.scene;
  if (jobs.value && !jobs.value.length) return <Nothing />;
  return (
    <>
      <section class="side-left look-left" aria-label={t.look.choose} aria-busy={loading.value} data-shown={now && playback.value ? `${playback.value.job} ${now.variant} ${now.replication}` : ''}>
        <h2>{t.look.choose}</h2>
        <Question />
        <Pair />
        <ByWhatHappened />
        {!now && jobs.value && !doing.value && <p class="empty">{t.look.failed}</p>}
        {now && (
          <>
            <h3>{t.look.ended}</h3>
            <ul class="look-ended">{now.balance.map((line) => <li key={line}>{line}</li>)}</ul>
            <Take />
            <Drawing />
            {now.notes.map((note) => <p key={note} class="soft">{note}</p>)}
            <p class="soft">{fill(t.look.seed, {seed: now.seed, title: now.title})}</p>
          </>
        )}
      </section>
      <Stage />
      <Loading />
      {now && (
        <>
          <aside class="side-right look-right" aria-label={t.look.events}>
            <Why />
            <Events />
          </aside>
          <div class="drawer look-drawer" role="region" aria-label={t.look.drawer}>
            <Transport />
            <Timeline />
            <details>
              <summary>{t.look.more}</summary>
              <Bars />
            </details>
          </div>
        </>
      )}
    </>
  );
}
