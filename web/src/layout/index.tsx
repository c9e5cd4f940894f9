// The tab Lay out: tree and catalogue on the left, the inspector on the right, the text below, tools over the map.
import {effect} from '@preact/signals';
import {useEffect} from 'preact/hooks';
import {surface} from '../map';
import {addKeys} from '../parts/keys';
import {isOpen, look, problems, select, tab} from '../store';
import {t} from '../texts';
import {Catalogue} from './catalogue';
import {cover} from './coverage';
import {Drawer, ProblemList} from './drawer';
import {openFile} from './files';
import {giveHandle} from './handle';
import {Inspector} from './inspector';
import {duplicateSelected, nudge, removeSelected} from './placing';
import {attach} from './pointer';
import {rule} from './ruler';
import {furnish} from './scene';
import {drawerOpen, leftSide, tool, toPlace} from './state';
import {Status} from './status';
import {Tools} from './tools';
import {Tree} from './tree';
import {Welcome} from './welcome';

/** What the tab puts on the map; the scenario stays there while Ask is in front. */
function useMap(): void {
  useEffect(() => effect(() => {
    const map = surface.value;
    if (!map) return;
    const ends = [furnish(map), cover(map), rule(map), attach(map)];
    let fitted = '';
    ends.push(effect(() => {
      const model = look.value?.model;
      if (!model) return;
      map.ground(model.terrain && model.terrain !== 'none' ? model.terrain : null);
      const key = model.title + model.terrain;
      const {bounds} = model;
      // After the panels have taken their room: before, the map is wider than what is seen of it.
      if (fitted !== key && bounds) requestAnimationFrame(() => requestAnimationFrame(() => map.fit(bounds)));
      fitted = key;
    }));
    return () => ends.forEach((end) => end());
  }), []);
}

function useKeys(): void {
  useEffect(() => addKeys([
    {keys: 'Delete', says: t.layout.keys.remove, run: () => void removeSelected()},
    {keys: 'Ctrl+D', says: t.layout.keys.duplicate, run: () => void duplicateSelected()},
    {keys: 'Escape', says: t.layout.keys.escape, run: () => {
      if (tool.value !== 'select') {
        tool.value = 'select';
        toPlace.value = null;
      } else select(null);
    }},
    {keys: 'R', says: t.layout.keys.ruler, run: () => (tool.value = tool.value === 'ruler' ? 'select' : 'ruler')},
    {keys: 'Y', says: t.layout.keys.yaml, run: () => (drawerOpen.value = !drawerOpen.value)},
    ...(['Left', 'Right', 'Up', 'Down'] as const).map((way) => ({keys: `Alt+Arrow${way}`, says: t.layout.keys.nudge, run: () => void nudge(way)})),
  ]), []);
}

function Left() {
  return (
    <section class="side-left" aria-label={t.layout.left}>
      <div class="switch" role="group" aria-label={t.layout.left}>
        <button type="button" aria-pressed={leftSide.value === 'tree'} onClick={() => (leftSide.value = 'tree')}>{t.layout.scenario}</button>
        <button type="button" aria-pressed={leftSide.value === 'catalogue'} onClick={() => (leftSide.value = 'catalogue')}>{t.layout.catalogue.title}</button>
      </div>
      {leftSide.value === 'tree' ? <Tree /> : <Catalogue />}
    </section>
  );
}

export default function Layout() {
  useMap();
  useKeys();
  useEffect(giveHandle, []);
  useEffect(() => {
    const over = (event: DragEvent) => event.dataTransfer?.types.includes('Files') && event.preventDefault();
    const drop = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0];
      if (!file || tab.value !== 'layout') return;
      event.preventDefault();
      void openFile(file);
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  }, []);
  if (!isOpen.value) return <Welcome />;
  const model = look.value?.model;
  return (
    <>
      <Left />
      <div class="over">
        <Tools />
        {look.value && !model && <div class="card-over unreadable"><h3>{t.layout.unreadable}</h3><ProblemList told={problems.value} /></div>}
        <Status />
      </div>
      <Inspector />
      <Drawer />
    </>
  );
}
