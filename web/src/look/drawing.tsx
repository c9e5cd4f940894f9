// How the replication is drawn: switches, and what their price is here.
import {surface} from '../map';
import {fill, t} from '../texts';
import {rate} from './frames';
import {terrain} from './ground';
import {dropLines, names, pitched, terrain3d} from './state';

const SLOW = 10; // frames a second

/** Whether WebGL is drawn by the processor: then 3-D ground comes at some frames a second. */
function drawnBySoftware(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  return !gl || /swiftshader|llvmpipe|software|basic render/i.test(String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)));
}

let software: boolean | null = null;

export function Drawing() {
  software ??= drawnBySoftware();
  const flat = surface.value?.kind === 'flat';
  const switches = [
    [pitched, t.look.pitched, flat],
    [dropLines, t.look.drop, flat],
    [names, t.look.names, false],
    [terrain3d, t.look.terrain3d, flat || terrain.value === null],
  ] as const;
  return (
    <details>
      <summary>{t.look.drawn}</summary>
      {switches.map(([value, words, isOff]) => (
        <label key={words} class="check">
          <input type="checkbox" checked={value.value && !isOff} disabled={isOff} onChange={(event) => (value.value = event.currentTarget.checked)} /> {words}
        </label>
      ))}
      <p class="soft look-price" role="status">{price(flat)}</p>
      <p class="soft">{t.look.legend}</p>
    </details>
  );
}

/** What the ground in 3-D costs here: as measured, once it was; else what is to be expected. */
function price(flat: boolean): string {
  if (flat) return t.look.no3d;
  if (terrain.value === null) return t.look.noHeights;
  if (rate.value !== null && rate.value < SLOW) return fill(t.look.slow3d, {seconds: (1 / rate.value).toFixed(1)});
  return software && rate.value === null ? t.look.software3d : '';
}
