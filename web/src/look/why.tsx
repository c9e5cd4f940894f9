// Why one threat was or was not stopped, in the server's words.
import {fill, t} from '../texts';
import {ask, asking, scene, second, selected, whyNot} from './state';

export function Why() {
  const tracks = (scene.value?.tracks ?? []).map((each) => each.track).filter((each) => each.kind !== 'missile');
  const through = tracks.filter((each) => each.through);
  const others = tracks.filter((each) => !each.through);
  const told = whyNot.value;
  return (
    <section class="look-why" aria-label={t.look.whyTitle}>
      <h2>{second.value ? fill(t.look.whyOf, {variant: scene.value!.scene.variant}) : t.look.whyTitle}</h2>
      <label class="wide">
        <span class="unseen">{t.look.threats}</span>
        <select name="threat" value={selected.value ?? ''} onChange={(event) => void ask(event.currentTarget.value || null)}>
          <option value="">{t.look.pick}</option>
          {through.length > 0 && (
            <optgroup label={t.look.through}>
              {through.map((each) => <option key={each.name} value={each.name}>{each.name}</option>)}
            </optgroup>
          )}
          <optgroup label={t.look.kinds.all}>
            {others.map((each) => <option key={each.name} value={each.name}>{`${each.name}: ${each.why}`}</option>)}
          </optgroup>
        </select>
      </label>
      {!told && <p class="soft">{t.look.whyHint}</p>}
      {told && told.threat === selected.value && (
        <div aria-live="polite">
          <p><strong>{told.headline}</strong></p>
          {told.reason && <p>{fill(t.look.whyReason, {reason: told.reason})}</p>}
          <h3>{t.look.whyUnits}</h3>
          <ul>{told.units.map((line) => <li key={line}>{line}</li>)}</ul>
          {scene.value?.byName.get(told.threat)?.track.through && !told.would_have.length && (
            <button type="button" disabled={asking.value} onClick={() => void ask(told.threat, true)}>
              {asking.value ? t.look.wouldHaveBusy : t.look.wouldHave}
            </button>
          )}
          {told.would_have.map((line) => <p key={line} class="look-would">{line}</p>)}
          <details>
            <summary>{t.look.whyEvents}</summary>
            <ul>{told.events.map((line) => <li key={line}>{line}</li>)}</ul>
          </details>
        </div>
      )}
    </section>
  );
}
