// How much each option of a reading is believed: sliders that always add up to 100 per cent.
import type {Reading} from '../look-types';
import {fill, t} from '../texts';
import {evenly, per, weigh, weights} from './question';

export function Weights({reading}: {reading: Reading}) {
  const now = per(reading);
  const own = reading.options.map((each) => each.weight);
  // A third is no whole per cent: what is the same for all is said so.
  const isEven = !(reading.name in weights.value) && own.every((each) => each === own[0]);
  const said = (option: string) => (isEven ? t.ask.same : fill(t.ask.percent, {value: now[option]!}));
  return (
    <div class="weights">
      {reading.options.map((each) => {
        const id = `weight-${reading.name}-${each.name}`;
        return (
          <div class="weight" key={each.name} title={each.says}>
            <label for={id}>{each.name.replaceAll('-', ' ')}</label>
            <input
              id={id}
              type="range"
              min={0}
              max={100}
              step={1}
              value={now[each.name]}
              aria-label={fill(t.ask.weightOf, {option: each.name, reading: reading.name})}
              aria-valuetext={said(each.name)}
              onInput={(event) => weigh(reading, each.name, event.currentTarget.valueAsNumber)}
            />
            <output for={id}>{said(each.name)}</output>
          </div>
        );
      })}
      {reading.name in weights.value && <button type="button" class="small" onClick={() => evenly(reading)}>{t.ask.equal}</button>}
    </div>
  );
}
