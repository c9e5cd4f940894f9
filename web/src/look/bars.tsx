// Channels and magazines of each unit at the clock's time, as bars with their numbers beside them.
import {fill, t} from '../texts';
import {lastAt, shown} from './clock';
import {stands, type Prepared} from './prepared';
import {scene, second} from './state';
import type {UnitInTime} from './types';

function Meter({share, tone}: {share: number; tone: string}) {
  return (
    <span class="look-meter" aria-hidden="true">
      <span class={tone} style={{transform: `scaleX(${Math.min(Math.max(share, 0), 1).toFixed(3)})`}} />
    </span>
  );
}

function Row({unit, of}: {unit: UnitInTime; of: Prepared}) {
  const i = Math.max(lastAt(unit.time_s, shown.value + 0.005), 0);
  const [busy, ready, stock, fired] = [unit.busy[i]!, unit.ready[i]!, unit.stock[i]!, unit.fired[i]!];
  const entity = of.entities.get(unit.name);
  const down = entity ? !stands(entity, shown.value) : false;
  const said = unit.shared_with.length ? fill(t.look.shared, {names: unit.shared_with.join(', ')}) : unit.system;
  return (
    <tr class={down ? 'down' : ''}>
      <th scope="row" title={said}>{unit.name}{down && <em> {t.look.lost}</em>}</th>
      <td>
        <Meter share={unit.channels ? busy / unit.channels : 0} tone={busy >= unit.channels ? 'full' : 'busy'} />
        {fill(t.look.busy, {busy, all: unit.channels})}
      </td>
      <td>
        <Meter share={unit.most ? (ready + stock) / unit.most : 0} tone={ready ? 'rounds' : 'full'} />
        {fill(t.look.magazine, {ready, stock, fired})}
      </td>
    </tr>
  );
}

export function Bars() {
  const both = [scene.value, second.value].filter((each): each is Prepared => each !== null);
  return (
    <div class="look-bars" tabIndex={0} role="region" aria-label={t.look.units}>
      {both.map((each) => (
        <table key={each.scene.variant}>
          <caption>{both.length > 1 ? each.scene.variant : t.look.units}</caption>
          <thead>
            <tr>
              <th scope="col">{t.look.unit}</th>
              <th scope="col">{t.look.channels}</th>
              <th scope="col">{t.look.missiles}</th>
            </tr>
          </thead>
          <tbody>{each.scene.units.map((unit) => <Row key={unit.name} unit={unit} of={each} />)}</tbody>
        </table>
      ))}
    </div>
  );
}
