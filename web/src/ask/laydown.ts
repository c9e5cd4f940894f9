// The scenario on the map behind Ask and Answer: the same symbols and routes as in Lay out, and nothing that can be moved.
import {effect} from '@preact/signals';
import {useEffect} from 'preact/hooks';
import {furnish} from '../layout/scene';
import {surface} from '../map';
import {look} from '../store';

/** Puts the scenario on the map while a tab is in front; fit: moves the map so that all of it is seen. */
export function useLaydown(fit = false): void {
  useEffect(() => effect(() => {
    const map = surface.value;
    if (!map) return;
    const end = furnish(map);
    const model = look.peek()?.model;
    if (model) {
      map.ground(model.terrain && model.terrain !== 'none' ? model.terrain : null);
      const {bounds} = model;
      // After the panels have taken their room: before, the map is wider than what is seen of it.
      if (fit && bounds) requestAnimationFrame(() => requestAnimationFrame(() => map.fit(bounds)));
    }
    return end;
  }), []);
}
