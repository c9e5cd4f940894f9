// The tab Look: one replication played back, chosen by what happened in it.
import './look.css';
import {useEffect} from 'preact/hooks';
import {surface} from '../map';
import {playback} from '../store';
import {fill, t} from '../texts';
import {Bars} from './bars';
import {ByWhatHappened, Question} from './choose';
import {pause} from './clock';
import {Events} from './events';
import {Pair} from './pair';
import {Stage} from './stage';
import {dropLines, jobs, loading, names, pitched, scene, start, terrain3d} from './state';
import {Take} from './take';
import {Timeline} from './timeline';
import {Transport} from './transport';
import {Why} from './why';

/** Whether WebGL is drawn by the processor: then 3-D ground comes at some frames a second. */
function drawnBySoftware(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  return !gl || /swiftshader|llvmpipe|software|basic render/i.test(String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)));
}

let software: boolean | null = null;

function Drawing() {
  software ??= drawnBySoftware();
  const switches = [
    [pitched, t.look.pitched],
    [dropLines, t.look.drop],
    [names, t.look.names],
    [terrain3d, software ? `${t.look.terrain3d} (${t.look.slow3d})` : t.look.terrain3d],
  ] as const;
  const flat = surface.value?.kind === 'flat';
  return (
    <details>
      <summary>{t.look.drawn}</summary>
      {switches.map(([value, words]) => (
        <label key={words} class="check">
          <input
            type="checkbox"
            checked={value.value}
            disabled={flat && (value === pitched || value === terrain3d)}
            onChange={(event) => (value.value = event.currentTarget.checked)}
          />{' '}
          {words}
        </label>
      ))}
      {flat && <p class="soft">{t.look.no3d}</p>}
      <p class="soft">{t.look.legend}</p>
    </details>
  );
}

export default function Look() {
  useEffect(() => {
    void start();
    return pause;
  }, []);
  const now = scene.value?.scene;
  if (jobs.value && !jobs.value.length) {
    return (
      <section class="side-left" aria-label={t.common.tabs.look}>
        <p class="empty">{t.look.empty}</p>
      </section>
    );
  }
  return (
    <>
      <section class="side-left look-left" aria-label={t.look.choose} aria-busy={loading.value} data-shown={now && playback.value ? `${playback.value.job} ${now.variant} ${now.replication}` : ''}>
        <h2>{t.look.choose}</h2>
        <Question />
        <Pair />
        <ByWhatHappened />
        {!now && <p class="empty">{t.look.loading}</p>}
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
