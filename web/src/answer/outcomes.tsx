// How often each outcome came. A bar is a button: it chooses a replication that ended so, and opens it in Look.
import {useState} from 'preact/hooks';
import {get} from '../api';
import {written} from '../ask/soonest';
import type {Job, Outcomes, Result} from '../ask/types';
import {playback, tab, tell, trouble} from '../store';
import {fill, t} from '../texts';

const percent = (share: number) => {
  const shown = 100 * share;
  return `${shown > 0 && shown < 1 ? '<1' : shown > 99 && shown < 100 ? '>99' : shown.toFixed(0)} %`;
};

export function Histograms({found, result}: {found: Job; result: Result}) {
  const measures = [...new Map(result.outcomes.map((each) => [each.measure, each.label])).entries()];
  const [picked, setPicked] = useState('');
  if (measures.length === 0) return null;
  // Yes or no makes two bars: where another figure tells more, it comes first.
  const telling = measures.find(([name]) => result.outcomes.some((each) => each.measure === name && each.edges.length > 3)) ?? measures[0]!;
  const key = measures.some(([name]) => name === picked) ? picked : telling[0];
  const shown = result.outcomes.filter((each) => each.measure === key);
  const low = Math.min(...shown.map((each) => each.edges[0]!));
  const high = Math.max(...shown.map((each) => each.edges.at(-1)!));
  const most = Math.max(...shown.map((each) => Math.max(...each.counts) / each.replications));
  const readings = Object.entries(result.readings).map(([name, option]) => `${name.replaceAll('-', ' ')} ${option}`).join(', ');
  return (
    <section class="outcomes">
      <h3>{t.answer.outcomes}</h3>
      <p class="small soft">
        {fill(t.answer.outcomesHint, {count: result.replications.toLocaleString('en'), readings: readings ? fill(t.answer.outcomesReadings, {readings}) : ''})}
      </p>
      {measures.length > 1 && (
        <label class="small">
          {t.answer.measureLabel}{' '}
          <select value={key} onChange={(event) => setPicked(event.currentTarget.value)}>
            {measures.map(([name, label]) => <option key={name} value={name}>{label}</option>)}
          </select>
        </label>
      )}
      {shown.map((each) => <Bars key={each.variant} one={each} low={low} high={high} most={most} found={found} runs={result.runs} isBase={each.variant === result.baseline} />)}
      <p class="axis small" aria-hidden="true"><span>{edge(isWhole(low) ? low : low + 0.5, shown[0]!)}</span><span>{shown[0]!.label}</span><span>{edge(isWhole(high) ? high : high - 0.5, shown[0]!)}</span></p>
    </section>
  );
}

// Bins of whole numbers begin and end halfway between them; what is told is the numbers.
const isBetween = (value: number) => Math.abs(value - Math.floor(value) - 0.5) < 1e-9;
const isWhole = (value: number) => !isBetween(value);

function edge(value: number, one: Outcomes): string {
  return written(one.scale * value).replace(/\.0+$|(\.\d*?)0+$/, '$1');
}

function rangeSaid(one: Outcomes, index: number): string {
  const [from, to] = [one.edges[index]!, one.edges[index + 1]!];
  const isHalf = isBetween(from) && isBetween(to);
  if (isHalf && to - from === 1) return edge(from + 0.5, one);
  const [low, high] = isHalf ? [from + 0.5, to - 0.5] : [from, to];
  return fill(t.answer.barRange, {low: edge(low, one), high: edge(high, one)});
}

interface BarsProps {
  one: Outcomes;
  low: number;
  high: number;
  most: number;
  found: Job;
  runs: Record<string, string> | undefined;
  isBase: boolean;
}

function Bars({one, low, high, most, found, runs, isBase}: BarsProps) {
  const span = high - low || 1;
  const at = (value: number) => (100 * (value - low)) / span;
  const mean = one.mean ?? Number.NaN;
  const worst = one.worst ?? Number.NaN;
  const notes = [
    fill(t.answer.meanAndWorst, {mean: written(one.scale * mean), worst: edge(worst, one), more: one.bad === 'high' ? t.answer.orMore : t.answer.orLess}),
    ...(one.share_none === null ? [] : [fill(t.answer.none, {share: percent(one.share_none)})]),
    ...(one.share_all === null ? [] : [fill(t.answer.all, {share: percent(one.share_all)})]),
  ];
  const canLook = runs === undefined || one.variant in runs;
  return (
    <div class="histogram">
      <p><b>{one.variant}</b> <span class="small soft">{notes.join('; ')}</span></p>
      <div class={isBase ? 'bars base' : 'bars'} role="group" aria-label={`${one.variant}: ${one.label}`}>
        {one.counts.map((count, index) => {
          if (count === 0) return null;
          const share = count / one.replications;
          const from = one.edges[index]!;
          const said = fill(canLook ? t.answer.bar : t.answer.barStill, {
            variant: one.variant, from: rangeSaid(one, index), count: count.toLocaleString('en'), n: one.replications.toLocaleString('en'), share: percent(share),
          });
          return (
            <button
              key={index}
              type="button"
              class="bar"
              disabled={!canLook}
              title={said}
              aria-label={said}
              style={{left: `${at(from)}%`, width: `${(100 * (one.edges[index + 1]! - from)) / span}%`, '--share': share / most}}
              onClick={() => void look(found.id, one, index)}
            />
          );
        })}
        {Number.isFinite(mean) && <i class="mean" title={t.answer.meanLine} style={{left: `${at(mean)}%`}} />}
        {Number.isFinite(worst) && <i class="worst" title={t.answer.worstLine} style={{left: `${at(worst)}%`}} />}
      </div>
    </div>
  );
}

interface Chosen {
  listed: {replication: number}[];
  bars: {low: number; high: number; some: number[]}[];
}

/** The first replication that is kept and ended between the edges of a bar; then Look opens on it. */
async function look(id: string, one: Outcomes, index: number): Promise<void> {
  const [low, high] = [one.edges[index]!, one.edges[index + 1]!];
  const query = new URLSearchParams({measure: one.measure, low: String(low), high: String(high)});
  try {
    const found = await get<Chosen>(`/api/jobs/${id}/variants/${encodeURIComponent(one.variant)}/replications?${query}`);
    const first = found.listed[0]?.replication;
    if (first === undefined) {
      trouble.value = {what: t.answer.noReplication, where: '', allowed: '', remedy: ''};
      return;
    }
    playback.value = {job: id, variant: one.variant, replication: first};
    tab.value = 'look';
  } catch (reason) {
    tell(reason);
  }
}
