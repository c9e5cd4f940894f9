// Which replication: the job, the variant, what happened in it, a bar of a distribution, or its number.
import {useState} from 'preact/hooks';
import {tell} from '../store';
import {fill, t} from '../texts';
import {jobs, openJob, opened, replications, scene, show, showMeasure, variantsOf} from './state';
import type {Bar, Replications} from './types';

const BY_VALUE = new Set(['median', 'worst', 'bad', 'best', 'most', 'fewest']); // picks by the measure, others by what happened

function written(value: number | null, divisor: number): string {
  return value === null ? '–' : (value / divisor).toLocaleString('en', {maximumFractionDigits: Math.abs(value / divisor) < 10 ? 2 : 1});
}

export function Question() {
  const now = scene.value?.scene;
  return (
    <>
      <label class="wide">
        {t.look.question}
        <select name="job" value={opened.value?.id ?? ''} onChange={(event) => void openJob(event.currentTarget.value).catch(tell)}>
          {(jobs.value ?? []).map((each) => (
            <option key={each.id} value={each.id}>{`${each.title || each.name} (${each.asked.slice(0, 16).replace('T', ' ')})`}</option>
          ))}
        </select>
      </label>
      <label class="wide">
        {t.look.variant}
        <select name="variant" value={now?.variant ?? ''} onChange={(event) => void show(event.currentTarget.value, now?.replication ?? null)}>
          {variantsOf.value.map((each) => <option key={each} value={each}>{each}</option>)}
        </select>
      </label>
    </>
  );
}

export function ByWhatHappened() {
  const found = replications.value;
  const now = scene.value?.scene;
  return (
    <>
      {found && now && (
        <>
          <Number found={found} replication={now.replication} />
          <h3>{t.look.picks}</h3>
          <ul class="look-picks">
            {found.picks.map((each) => (
              <li key={each.key}>
                <button type="button" aria-pressed={each.replication === now.replication} title={each.words} onClick={() => void show(found.variant, each.replication)}>
                  <span>{each.label}</span>
                  <small>{fill(BY_VALUE.has(each.key) ? t.look.pickLike : t.look.pickCount, {count: each.count.toLocaleString('en'), of: each.of.toLocaleString('en')})}</small>
                </button>
              </li>
            ))}
          </ul>
          <Strip found={found} replication={now.replication} />
        </>
      )}
    </>
  );
}

function Number({found, replication}: {found: Replications; replication: number}) {
  const [typed, type] = useState<string | null>(null);
  return (
    <form
      class="look-number"
      onSubmit={(event) => {
        event.preventDefault();
        void show(found.variant, globalThis.Number(typed ?? replication));
        type(null);
      }}
    >
      <label>
        {t.look.replication}{' '}
        <input name="replication" type="number" min={0} max={found.replications - 1} required value={typed ?? replication} onInput={(event) => type(event.currentTarget.value)} />
      </label>{' '}
      <button type="submit">{t.look.go}</button>
      <p class="soft">{fill(t.look.of, {last: (found.replications - 1).toLocaleString('en')})}</p>
    </form>
  );
}

function Strip({found, replication}: {found: Replications; replication: number}) {
  const most = Math.max(...found.bars.map((each) => each.count), 1);
  const whole = found.bars.length > 0 && found.bars.every((each) => each.high - each.low === 1);
  // Each click plays the next of those that the bar names.
  const next = (bar: Bar) => bar.some[(bar.some.indexOf(replication) + 1) % bar.some.length]!;
  const label = (bar: Bar) =>
    whole
      ? fill(t.look.barOne, {low: written((bar.low + bar.high) / 2, found.divisor), count: bar.count})
      : fill(t.look.bar, {low: written(bar.low, found.divisor), high: written(bar.high, found.divisor), count: bar.count});
  const number = (value: number | null) => written(value, found.divisor);
  return (
    <section aria-label={t.look.strip}>
      <h3>{t.look.strip}</h3>
      <label class="wide">
        <span class="unseen">{t.look.measure}</span>
        <select name="measure" value={found.measure} onChange={(event) => void showMeasure(event.currentTarget.value)}>
          {found.measures.map((each) => <option key={each.key} value={each.key}>{each.label}</option>)}
        </select>
      </label>
      <div class="look-strip">
        {found.bars.map((bar) => (
          <button
            key={bar.low}
            type="button"
            aria-label={label(bar)}
            title={label(bar)}
            disabled={!bar.count}
            aria-pressed={bar.some.includes(replication)}
            onClick={() => void show(found.variant, next(bar))}
          >
            <span style={{height: `${Math.max((100 * bar.count) / most, bar.count ? 3 : 0)}%`}} />
          </button>
        ))}
      </div>
      <p class="look-ends" aria-hidden="true">
        <span>{number(found.bars[0] ? (whole ? found.bars[0].low + 0.5 : found.bars[0].low) : null)}</span>
        <span>{number(found.bars.at(-1) ? (whole ? found.bars.at(-1)!.high - 0.5 : found.bars.at(-1)!.high) : null)}</span>
      </p>
      {found.mean !== null && (
        <p class="soft">
          {fill(t.look.mean, {mean: number(found.mean), low: number(found.mean_low), high: number(found.mean_high), median: number(found.median), p5: number(found.p5), p95: number(found.p95)})}
        </p>
      )}
      {found.missing > 0 && <p class="soft">{fill(t.look.missing, {n: found.missing})}</p>}
    </section>
  );
}
