// Over the map: ruler, coverage and at which altitude, layers, what differs between variants.
import {useState} from 'preact/hooks';
import {noWebgl, surface} from '../map';
import {look, variant} from '../store';
import {fill, t} from '../texts';
import {coverage, coverageBusy, coverageTrouble, versus} from './coverage';
import {Differences} from './differences';
import {RulerPanel} from './ruler';
import {above, altitude_m, layers, tool} from './state';

const ALTITUDES_M = [50, 100, 300, 1000, 3000, 6000, 10_000, 15_000];
const LAYERS = ['names', 'routes', 'releases', 'reach', 'sight', 'gaps', 'zones'] as const;

function Layers() {
  return (
    <section class="card-over" aria-label={t.layout.layers.title}>
      <h3>{t.layout.layers.title}</h3>
      {LAYERS.map((each) => (
        <label key={each} class="check">
          <input type="checkbox" checked={layers.value[each]} onChange={() => (layers.value = {...layers.value, [each]: !layers.value[each]})} /> {t.layout.layers[each]}
        </label>
      ))}
      {!noWebgl.value && (
        <div class="pair">
          <button type="button" onClick={() => surface.value?.jump({pitch: surface.value.camera().pitch > 10 ? 0 : 55})}>{t.layout.layers.tilt}</button>
          <button type="button" onClick={() => surface.value?.jump({pitch: 0, bearing: 0})}>{t.layout.layers.north}</button>
        </div>
      )}
    </section>
  );
}

function CoveragePanel() {
  const made = coverage.value;
  const others = look.value?.model?.variants.filter((each) => each.name !== variant.value) ?? [];
  return (
    <section class="card-over coverage" aria-label={t.layout.coverage.title}>
      <h3>{t.layout.coverage.title}</h3>
      <label>{t.layout.coverage.altitude}{' '}
        <select value={altitude_m.value} onChange={(event) => (altitude_m.value = Number(event.currentTarget.value))}>
          {ALTITUDES_M.map((each) => <option key={each} value={each}>{each.toLocaleString('en')} m</option>)}
        </select>
      </label>{' '}
      <label><span class="unseen">{t.layout.coverage.above}</span>
        <select value={above.value} onChange={(event) => (above.value = event.currentTarget.value as 'ground' | 'sea')}>
          <option value="ground">{t.layout.coverage.aboveGround}</option>
          <option value="sea">{t.layout.coverage.aboveSea}</option>
        </select>
      </label>
      <label>{t.layout.coverage.versus}{' '}
        <select value={versus.value} onChange={(event) => (versus.value = event.currentTarget.value)}>
          <option value="">{t.layout.coverage.none}</option>
          {others.map((each) => <option key={each.name} value={each.name}>{each.name}</option>)}
        </select>
      </label>
      <p class="soft" role="status">{coverageBusy.value ? t.common.loading : coverageTrouble.value || (made ? fill(t.layout.coverage.target, {name: made.target.name, rcs: made.target.rcs_m2}) : '')}</p>
      {made?.picture && (layers.value.gaps || versus.value) && (
        <ul class="legend">
          {made.picture.classes.map((each) => (
            <li key={each.name}><span class="swatch" style={{background: each.colour}} aria-hidden="true" /> {each.says}{each.area_km2 !== null && <span class="soft"> {fill(t.layout.coverage.area, {area: Math.round(each.area_km2).toLocaleString('en')})}</span>}</li>
          ))}
        </ul>
      )}
      {made && <details><summary>{t.layout.coverage.assumes}</summary>{made.says.map((each) => <p key={each} class="soft">{each}</p>)}</details>}
    </section>
  );
}

type Open = 'layers' | 'coverage' | 'differences' | null;

export function Tools() {
  const [open, setOpen] = useState<Open>(null);
  const toggle = (which: Open) => setOpen(open === which ? null : which);
  const fit = () => {
    const bounds = look.value?.model?.bounds;
    if (bounds) surface.value?.fit(bounds);
  };
  if (!look.value?.model) return null;
  return (
    <>
      <div class="tools" role="toolbar" aria-label={t.layout.tools}>
        <button type="button" onClick={fit}>{t.layout.fit}</button>
        <button type="button" aria-pressed={tool.value === 'ruler'} onClick={() => (tool.value = tool.value === 'ruler' ? 'select' : 'ruler')}>{t.layout.ruler.title}</button>
        <button type="button" aria-expanded={open === 'coverage'} onClick={() => toggle('coverage')}>{t.layout.coverage.title}</button>
        <button type="button" aria-expanded={open === 'layers'} onClick={() => toggle('layers')}>{t.layout.layers.title}</button>
        <button type="button" aria-expanded={open === 'differences'} onClick={() => toggle('differences')}>{t.layout.differences.title}</button>
      </div>
      {open === 'layers' && <Layers />}
      {open === 'coverage' && <CoveragePanel />}
      {open === 'differences' && <Differences />}
      {tool.value === 'ruler' && <RulerPanel />}
    </>
  );
}
