// The sentence and what its slots are filled with. A slot is a button in the sentence that opens its part below.
import {signal} from '@preact/signals';
import type {ComponentChildren} from 'preact';
import type {Reading} from '../look-types';
import {fill, t} from '../texts';
import {Weights} from './weights';
import {
  chosen, claims, everyReading, fallsTo, fixed, has, hold, kind, lacksClaim, measure, model, others, points, replications, seed, shares, weights,
} from './question';
import {KINDS} from './types';

type Slot = 'variants' | 'readings' | 'claims' | 'measure';
const opened = signal<Slot | null>(null);

/** Turns to another kind of question. One that needs a claim opens the place to write it: nothing can be asked before. */
function ask(next: (typeof KINDS)[number]): void {
  kind.value = next;
  if (lacksClaim.value) opened.value = 'claims';
}

export function Kinds() {
  return (
    <fieldset class="kinds">
      <legend>{t.ask.kindLabel}</legend>
      {KINDS.map((each) => (
        <label key={each} class="kind">
          <input type="radio" name="kind" checked={kind.value === each} onChange={() => ask(each)} />
          <span>{t.ask.kinds[each]}</span>
        </label>
      ))}
      <p class="small soft">{t.ask.kindSays[kind.value]}</p>
    </fieldset>
  );
}

const plain = (word: string) => word.replaceAll('-', ' ');
const listed = (words: string[]) => (words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')}, ${words.at(-1)}`);

function variantsSaid(): string {
  const every = others.value;
  if (every.length === 0) return t.ask.noVariant;
  const names = chosen.value ?? every;
  return chosen.value === null && every.length > 2 ? fill(t.ask.allVariants, {count: every.length}) : listed(names);
}

function readingsSaid(): string {
  const readings = model.value?.readings ?? [];
  if (readings.length === 0) return t.ask.noReadings;
  const held = readings.filter((each) => each.name in fixed.value).map((each) => fill(t.ask.is, {name: plain(each.name), option: plain(fixed.value[each.name]!)}));
  const weighed = readings.some((each) => each.name in weights.value && !(each.name in fixed.value)) ? t.ask.weighed : '';
  if (held.length === 0) return t.ask.allReadings + weighed;
  return fill(held.length === readings.length ? t.ask.onlyReadings : t.ask.someReadings, {fixed: listed(held)}) + weighed;
}

function claimsSaid(): string {
  const given = claims.value.map((each) => each.trim()).filter(Boolean);
  if (given.length === 0) return t.ask.noClaim;
  return given.length === 1 ? fill(t.ask.oneClaim, {claim: given[0]!}) : fill(t.ask.claims, {count: given.length});
}

const assets = () => [...new Set(model.value?.entries.filter((each) => each.kind === 'assets').map((each) => each.name) ?? [])];

function measureSaid(): string {
  const asset = measure.value.startsWith('survives:') ? measure.value.slice('survives:'.length) : '';
  return asset ? fill(t.ask.survives, {name: asset}) : t.ask.defaultMeasure;
}

/** The sentence with its slots as buttons in place of {names}. What is no choice is plain text. */
export function Sentence() {
  const said: Record<string, ComponentChildren> = {
    variants: <SlotButton slot="variants" says={variantsSaid()} />,
    readings: <SlotButton slot="readings" says={readingsSaid()} />,
    claims: <SlotButton slot="claims" says={claimsSaid()} />,
    measure: <SlotButton slot="measure" says={measureSaid()} />,
    place: <b>{listed(assets().slice(0, 3)) || t.ask.everywhere}</b>,
  };
  return <p class="sentence">{t.ask.sentence[kind.value].split(/\{(\w+)\}/).map((part, index) => (index % 2 ? (said[part] ?? part) : part))}</p>;
}

function SlotButton({slot, says}: {slot: Slot; says: string}) {
  const isOpen = opened.value === slot;
  return (
    <button
      type="button"
      class="slot"
      aria-expanded={isOpen}
      aria-controls="slot"
      title={fill(t.ask.slotHint, {what: t.ask.slots[slot]})}
      onClick={() => (opened.value = isOpen ? null : slot)}
    >
      {says}
    </button>
  );
}

export function Slots() {
  const shown = opened.value;
  return (
    <div id="slot">
      {shown === 'variants' && <Variants />}
      {shown === 'readings' && <Readings />}
      {shown === 'claims' && has('claims') && <Claims />}
      {shown === 'measure' && has('measure') && <Measure />}
      <More />
    </div>
  );
}

function Variants() {
  const variants = model.value!.variants.filter((each) => !each.baseline);
  const isIn = (name: string) => chosen.value === null || chosen.value.includes(name);
  const turn = (name: string) => {
    const next = variants.map((each) => each.name).filter((each) => (each === name ? !isIn(each) : isIn(each)));
    chosen.value = next.length === variants.length ? null : next.length > 0 ? next : chosen.value;
  };
  return (
    <fieldset class="part">
      <legend>{t.ask.slots.variants}</legend>
      <p class="small soft">{fill(t.ask.variantsHint, {baseline: model.value!.baseline})}</p>
      <div class="beside">
        {variants.map((each) => (
          <label key={each.name} class="card">
            <input type="checkbox" checked={isIn(each.name)} onChange={() => turn(each.name)} />
            <b>{each.name}</b>
            <span class="small">{each.says}</span>
          </label>
        ))}
      </div>
      {chosen.value !== null && <button type="button" onClick={() => (chosen.value = null)}>{t.ask.every}</button>}
    </fieldset>
  );
}

function Readings() {
  return (
    <fieldset class="part">
      <legend>{t.ask.slots.readings}</legend>
      <p class="small soft">{t.ask.readingsHint}</p>
      {has('weights') && <p class="small soft">{t.ask.weightsHint}</p>}
      {model.value!.readings.map((each) => <OneReading key={each.name} reading={each} />)}
    </fieldset>
  );
}

function OneReading({reading}: {reading: Reading}) {
  const held = fixed.value[reading.name];
  return (
    <div class="reading">
      <label>
        <b>{plain(reading.name)}</b> <span class="small">{reading.question}</span>
        <select value={held ?? ''} onChange={(event) => hold(reading, event.currentTarget.value || null)}>
          <option value="">{t.ask.openReading}</option>
          {reading.options.map((each) => <option key={each.name} value={each.name}>{plain(each.name)}</option>)}
        </select>
      </label>
      {held === undefined && has('weights') && <Weights reading={reading} />}
    </div>
  );
}

function Claims() {
  const put = (index: number, value: string) => (claims.value = claims.value.map((each, i) => (i === index ? value : each)));
  return (
    <fieldset class="part">
      <legend>{t.ask.slots.claims}</legend>
      {claims.value.map((each, index) => (
        <div class="claim" key={index}>
          <label>
            <span class="small">{fill(t.ask.claimLabel, {n: index + 1})}</span>
            <input type="text" value={each} maxLength={200} placeholder={t.ask.claimExample} onInput={(event) => put(index, event.currentTarget.value)} />
          </label>
          {claims.value.length > 1 && (
            <button type="button" class="icon" aria-label={fill(t.ask.removeClaim, {n: index + 1})} onClick={() => (claims.value = claims.value.filter((_, i) => i !== index))}>×</button>
          )}
        </div>
      ))}
      <button type="button" onClick={() => (claims.value = [...claims.value, ''])}>{t.ask.addClaim}</button>
      <label class="tick"><input type="checkbox" checked={shares.value} onChange={() => (shares.value = !shares.value)} /> {t.ask.claimShares}</label>
    </fieldset>
  );
}

function Measure() {
  return (
    <fieldset class="part">
      <legend>{t.ask.slots.measure}</legend>
      <label>
        <span class="small">{t.ask.measureLabel}</span>
        <select value={measure.value} onChange={(event) => (measure.value = event.currentTarget.value)}>
          <option value="">{t.ask.defaultMeasure}</option>
          {assets().map((each) => <option key={each} value={`survives:${each}`}>{fill(t.ask.survives, {name: each})}</option>)}
        </select>
      </label>
      {has('falls_to') && (
        <label>
          <span class="small">{t.ask.fallsTo}</span>
          <input type="number" min={0.05} max={0.95} step={0.05} value={fallsTo.value} onInput={(event) => (fallsTo.value = event.currentTarget.valueAsNumber || 0.5)} />
        </label>
      )}
      {has('every_reading') && (
        <label class="tick"><input type="checkbox" checked={everyReading.value} onChange={() => (everyReading.value = !everyReading.value)} /> {t.ask.everyReading}</label>
      )}
    </fieldset>
  );
}

function More() {
  const number = (event: Event) => {
    const found = (event.currentTarget as HTMLInputElement).valueAsNumber;
    return Number.isFinite(found) ? Math.round(found) : null;
  };
  return (
    <details class="more">
      <summary>{t.ask.more}</summary>
      <label>
        <span class="small">{t.ask.replications[kind.value]}</span>
        <input type="number" min={1} max={1_000_000} step={1} value={replications.value ?? ''} onInput={(event) => (replications.value = number(event))} />
      </label>
      {has('points') && (
        <label>
          <span class="small">{t.ask.points[kind.value]}</span>
          <input type="number" min={2} max={100_000} step={1} value={points.value ?? ''} onInput={(event) => (points.value = number(event))} />
        </label>
      )}
      <label>
        <span class="small">{fill(t.ask.seed, {seed: model.value?.seed ?? ''})}</span>
        <input type="number" min={0} step={1} value={seed.value ?? ''} onInput={(event) => (seed.value = number(event))} />
      </label>
    </details>
  );
}
