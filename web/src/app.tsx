// The frame: title, tabs, undo and redo, the map that is always there, and the tab's own panels around it.
import {lazy, Suspense} from './parts/lazy';
import {useEffect, useState} from 'preact/hooks';
import {online} from './api';
import Layout from './layout';
import {Files} from './layout/files';
import {MapPane} from './map';
import {Help} from './parts/help';
import {addKeys} from './parts/keys';
import {Notice} from './parts/notice';
import {applyTheme, theme, type Theme} from './parts/theme';
import {redo, redoWhat, tab, TABS, type Tab, trouble, undo, undoWhat} from './store';
import {fill, t} from './texts';

const PANELS = {
  layout: Layout,
  ask: lazy(() => import('./ask')),
  answer: lazy(() => import('./answer')),
  look: lazy(() => import('./look')),
};

function Tabs() {
  const go = (to: Tab) => {
    tab.value = to;
    document.getElementById(`tab-${to}`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    event.preventDefault();
    go(TABS[(TABS.indexOf(tab.value) + step + TABS.length) % TABS.length]!);
  };
  return (
    <div class="tabs" role="tablist" aria-label={t.common.tabsLabel} onKeyDown={onKeyDown}>
      {TABS.map((each) => (
        <button
          key={each}
          id={`tab-${each}`}
          type="button"
          role="tab"
          aria-selected={tab.value === each}
          aria-controls="panel"
          tabIndex={tab.value === each ? 0 : -1}
          onClick={() => go(each)}
        >
          {t.common.tabs[each]}
        </button>
      ))}
    </div>
  );
}

function Steps() {
  const {undo: undoWord, redo: redoWord, undoOf, redoOf} = t.common;
  return (
    <div class="steps">
      <button type="button" disabled={!undoWhat.value} title={undoWhat.value ? fill(undoOf, {what: undoWhat.value}) : undoWord} onClick={() => void undo()}>
        {undoWord}
      </button>
      <button type="button" disabled={!redoWhat.value} title={redoWhat.value ? fill(redoOf, {what: redoWhat.value}) : redoWord} onClick={() => void redo()}>
        {redoWord}
      </button>
    </div>
  );
}

function toPanel() {
  document.querySelector<HTMLElement>('#panel :is(button, input, select, a, [tabindex="0"])')?.focus();
}

export function App() {
  const [help, setHelp] = useState(false);
  useEffect(
    () =>
      addKeys([
        {keys: 'Ctrl+Z', says: t.common.undo, run: () => void undo()},
        {keys: 'Ctrl+Y', says: t.common.redo, run: () => void redo()},
        {keys: 'Ctrl+Shift+Z', says: t.common.redo, run: () => void redo()},
        {keys: '?', says: t.common.help, run: () => setHelp(true)},
        ...TABS.map((each, index) => ({keys: `Alt+${index + 1}`, says: t.common.tabs[each], inFields: true, run: () => void (tab.value = each)})),
      ]),
    [],
  );
  const Panel = PANELS[tab.value];
  const themes = t.common.theme;
  return (
    <>
      <button type="button" class="skip" onClick={toPanel}>{t.common.skip}</button>
      <header class="top">
        <h1>{t.common.title}</h1>
        <Files />
        <Tabs />
        <Steps />
        <label class="theme">
          <span class="unseen">{themes.label}</span>
          <select value={theme.value} onChange={(event) => applyTheme(event.currentTarget.value as Theme)}>
            <option value="system">{themes.system}</option>
            <option value="light">{themes.light}</option>
            <option value="dark">{themes.dark}</option>
          </select>
        </label>
        <button type="button" aria-label={t.common.help} title={t.common.help} onClick={() => setHelp(true)}>?</button>
      </header>
      {trouble.value && <Notice trouble={trouble.value} onClose={() => (trouble.value = null)} />}
      {!online.value && !trouble.value && <Notice trouble={{...t.common.noServer, where: '', allowed: ''}} />}
      <main data-tab={tab.value}>
        <MapPane />
        <div id="panel" class="panels" role="tabpanel" aria-labelledby={`tab-${tab.value}`}>
          <Suspense fallback={<p class="empty">{t.common.loading}</p>}>
            <Panel />
          </Suspense>
        </div>
      </main>
      {help && <Help onClose={() => setHelp(false)} />}
    </>
  );
}
