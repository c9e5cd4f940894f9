// The bottom drawer: the same scenario as text, both ways, and every problem with its place.
import {effect, signal} from '@preact/signals';
import {useEffect, useRef} from 'preact/hooks';
import type {Told} from '../look-types';
import {look, problems, redo, select, selection, tell, text, undo, write} from '../store';
import {allowedText, fill, t} from '../texts';
import type {Editor, Lines} from './editor';
import {drawerOpen, selectedEntries} from './state';

const WAIT_MS = 350; // after the last key, before the server is asked

const wanted = signal<{line: number; column: number} | null>(null);

/** Opens the drawer at a line. */
export function goToLine(line: number, column = 1): void {
  drawerOpen.value = true;
  wanted.value = {line, column};
}

function TextPane() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let editor: Editor | null = null;
    let gone = false;
    let timer = 0;
    let typing = false; // the text in the editor is newer than the store's
    let fromText = false; // the selection came from the cursor: the text does not jump
    const ends: (() => void)[] = [];
    void import('./editor').then(({makeEditor}) => {
      if (gone || !host.current) return;
      const flush = (next: string) => {
        typing = false;
        void write(next, t.layout.did.typed);
      };
      editor = makeEditor(host.current, text.value, {
        write: (next) => {
          typing = true;
          clearTimeout(timer);
          timer = window.setTimeout(() => flush(next), WAIT_MS);
        },
        line: (number) => {
          const inside = look.value?.model?.entries.filter((each) => number >= each.line && number <= each.last_line).sort((a, b) => a.last_line - a.line - (b.last_line - b.line))[0];
          if (!inside) return;
          fromText = true;
          select(inside.path);
        },
        undo: () => void undo(),
        redo: () => void redo(),
      });
      ends.push(
        effect(() => {
          const next = text.value;
          if (!typing) editor?.set(next);
        }),
        effect(() => {
          const told = problems.value;
          if (!typing) editor?.problems(told);
        }),
        effect(() => {
          const lines: Lines[] = selectedEntries.value.map((each) => [each.line, each.last_line]);
          void selection.value;
          editor?.mark(lines, !fromText);
          fromText = false;
        }),
        effect(() => {
          const at = wanted.value;
          if (at) editor?.goTo(at.line, at.column);
        }),
      );
    }, tell);
    return () => {
      gone = true;
      clearTimeout(timer);
      ends.forEach((end) => end());
      editor?.destroy();
    };
  }, []);
  return <div class="editor" ref={host} />;
}

export function ProblemList({told}: {told: Told[]}) {
  return (
    <ul class="problems" aria-label={t.layout.problems}>
      {told.map((each, index) => (
        <li key={index} class={each.severity}>
          <button type="button" class="plain" disabled={!each.line || each.file !== ''} onClick={() => goToLine(each.line, each.column)}>
            <span class="where">{each.file ? `${each.file}:` : ''}{each.line ? fill(t.layout.atLine, {line: each.line}) : ''}</span> <strong>{each.what}</strong>
          </button>
          {each.allowed && <span class="soft"> {allowedText(each.allowed)}</span>}
          {each.remedy && <span> {fill(t.common.remedy, {what: each.remedy})}</span>}
        </li>
      ))}
    </ul>
  );
}

export function Drawer() {
  const told = problems.value;
  const errors = told.filter((each) => each.severity === 'error').length;
  const words = errors ? fill(t.layout.errors, {count: errors}) : told.length ? fill(t.layout.warnings, {count: told.length}) : t.layout.noProblems;
  return (
    <section class="drawer" aria-label={t.layout.yaml}>
      <header class="drawer-head">
        <button type="button" aria-expanded={drawerOpen.value} onClick={() => (drawerOpen.value = !drawerOpen.value)}>
          {drawerOpen.value ? '▾' : '▴'} {t.layout.yaml}
        </button>
        <span class={errors ? 'error' : told.length ? 'warning' : 'soft'} role="status">{words}</span>
      </header>
      {drawerOpen.value && (
        <div class="drawer-body">
          <TextPane />
          {told.length > 0 && <ProblemList told={told} />}
        </div>
      )}
    </section>
  );
}
