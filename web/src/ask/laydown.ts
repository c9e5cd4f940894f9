// The scenario on the map behind Ask and Answer: the same symbols and routes as in Lay out, and nothing that can be moved.
import {effect} from '@preact/signals';
import {useEffect} from 'preact/hooks';
import {furnish} from '../layout/scene';
import {surface} from '../map';
import {look} from '../store';

/** Puts the scenario on the map while a tab is in front, and moves the map so that all of it is seen. */
export function useLaydown(): void {
  useEffect(() => effect(() => {
    const map = surface.value;
    return map ? furnish(map) : undefined;
  }), []);
  useEffect(() => {
    let fitted = '';
    return effect(() => {
      const map = surface.value;
      const model = look.value?.model;
      if (!map || !model) return;
      map.ground(model.terrain && model.terrain !== 'none' ? model.terrain : null);
      const {bounds} = model;
      const key = String(bounds);
      // After the panels have taken their room: before, the map is wider than what is seen of it.
      if (bounds && fitted !== key) requestAnimationFrame(() => requestAnimationFrame(() => map.fit(bounds)));
      fitted = key;
    });
  }, []);
}
