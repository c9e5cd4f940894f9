// A second variant on the same chance: which, where the two part, and what becomes otherwise.
import {fill, t} from '../texts';
import {pause, seek} from './clock';
import {beside, difference, haltThere, scene, showBeside, variantsOf} from './state';

export function Pair() {
  const now = scene.value?.scene;
  const others = variantsOf.value.filter((each) => each !== now?.variant);
  const parted = difference.value;
  if (!others.length) return null;
  const to = (time_s: number) => {
    pause();
    seek(time_s);
  };
  return (
    <section class="look-pair" aria-label={t.look.beside}>
      <label class="wide">
        {t.look.beside}
        <select name="beside" value={beside.value && beside.value !== now?.variant ? beside.value : ''} onChange={(event) => void showBeside(event.currentTarget.value || null)}>
          <option value="">{t.look.besideNone}</option>
          {others.map((each) => <option key={each} value={each}>{each}</option>)}
        </select>
      </label>
      {parted && (
        <>
          <label class="check">
            <input type="checkbox" checked={haltThere.value} onChange={(event) => (haltThere.value = event.currentTarget.checked)} /> {t.look.halt}
          </label>
          <p>{parted.words}</p>
          {parted.time_s !== null && (
            <button type="button" onClick={() => to(parted.time_s!)}>{t.look.toDifference}</button>
          )}
          {parted.parted.length > 0 && (
            <details>
              <summary>{fill(t.look.parted, {n: parted.parted.length})}</summary>
              <div class="look-parted" tabIndex={0} role="region" aria-label={fill(t.look.parted, {n: parted.parted.length})}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{t.look.partedHead.name}</th>
                      <th scope="col">{parted.a.variant}</th>
                      <th scope="col">{parted.b.variant}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {parted.parted.map((each) => (
                      <tr key={each.name}>
                        <th scope="row">{each.name}</th>
                        <td>{each.a}</td>
                        <td>{each.b}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </details>
          )}
        </>
      )}
    </section>
  );
}
