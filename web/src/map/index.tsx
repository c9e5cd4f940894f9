// The map pane. `surface` is the map that every tab draws on; it stays when tabs change.
import {signal} from '@preact/signals';
import {useEffect, useRef} from 'preact/hooks';
import {t} from '../texts';
import type {Camera, Surface} from './surface';

export const surface = signal<Surface | null>(null);
export const noWebgl = signal(false);

export function hasWebgl(): boolean {
  if (new URLSearchParams(location.search).has('flat')) return false; // for those whose WebGL is worse than none
  return document.createElement('canvas').getContext('webgl2') !== null;
}

/** A map in an element: on WebGL where there is one. Code of the kind that is not needed is not loaded. */
export async function createSurface(element: HTMLElement, camera: Partial<Camera> = {}): Promise<Surface> {
  if (hasWebgl()) {
    try {
      return new (await import('./gl')).GlSurface(element, camera);
    } catch {
      element.replaceChildren(); // a driver that promises a context and gives none
    }
  }
  noWebgl.value = true;
  return new (await import('./flat')).FlatSurface(element, camera);
}

export function MapPane() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let made: Surface | null = null;
    let gone = false;
    void createSurface(host.current!).then((each) => {
      if (gone) return each.destroy();
      made = surface.value = each;
    });
    const recolour = () => made?.recolour();
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', recolour);
    addEventListener('redan-theme', recolour);
    return () => {
      gone = true;
      media.removeEventListener('change', recolour);
      removeEventListener('redan-theme', recolour);
      made?.destroy();
      surface.value = null;
    };
  }, []);
  return (
    <div class="map-pane" role="region" aria-label={t.common.map}>
      <div class="map" ref={host} />
      {noWebgl.value && <p class="map-note" role="status">{t.common.noWebgl}</p>}
    </div>
  );
}
