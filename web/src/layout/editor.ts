// The editor of the text: CodeMirror, loaded when the drawer is first opened. Problems are marked where they stand, and what
// is selected on the map is marked in the text.
import {defaultKeymap, history, historyKeymap, indentWithTab} from '@codemirror/commands';
import {yaml} from '@codemirror/lang-yaml';
import {bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting} from '@codemirror/language';
import {lintGutter, setDiagnostics, type Diagnostic} from '@codemirror/lint';
import {Annotation, EditorState, RangeSetBuilder, StateEffect, StateField} from '@codemirror/state';
import {Decoration, type DecorationSet, EditorView, highlightActiveLine, keymap, lineNumbers} from '@codemirror/view';
import {tags} from '@lezer/highlight';
import type {Told} from '../look-types';
import {t} from '../texts';

export type Lines = [first: number, last: number];

const fromOutside = Annotation.define<boolean>();
const mark = StateEffect.define<Lines[]>();
const line = Decoration.line({class: 'cm-marked'});

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    let now = before.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(mark)) continue;
      const builder = new RangeSetBuilder<Decoration>();
      const {doc} = transaction.state;
      for (const [first, last] of [...effect.value].sort((a, b) => a[0] - b[0])) {
        for (let number = Math.max(1, first); number <= Math.min(doc.lines, last); number++) builder.add(doc.line(number).from, doc.line(number).from, line);
      }
      now = builder.finish();
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const colours = HighlightStyle.define([
  {tag: tags.comment, color: 'var(--soft)', fontStyle: 'italic'},
  {tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)'},
  {tag: [tags.string, tags.content], color: 'var(--ink)'},
  {tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--soft)'},
]);

const look = EditorView.theme({
  '&': {height: '100%', backgroundColor: 'var(--ground)', color: 'var(--ink)', fontSize: '13px'},
  '.cm-content': {fontFamily: 'ui-monospace, "DejaVu Sans Mono", monospace', caretColor: 'var(--ink)'},
  '.cm-gutters': {backgroundColor: 'var(--raised)', color: 'var(--soft)', borderRight: '1px solid var(--line)'},
  '.cm-activeLine, .cm-activeLineGutter': {backgroundColor: 'color-mix(in srgb, var(--accent) 8%, transparent)'},
  '.cm-marked': {backgroundColor: 'var(--mark)'},
  '.cm-cursor': {borderLeftColor: 'var(--ink)'},
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent) !important'},
  '.cm-tooltip': {backgroundColor: 'var(--raised)', color: 'var(--ink)', border: '1px solid var(--edge)'},
});

export interface Editor {
  set(text: string): void;
  problems(told: Told[]): void;
  mark(lines: Lines[], reveal: boolean): void;
  goTo(line: number, column: number): void;
  destroy(): void;
}

export function makeEditor(host: HTMLElement, text: string, on: {write: (text: string) => void; line: (line: number) => void; undo: () => void; redo: () => void}): Editor {
  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), history(), indentOnInput(), bracketMatching(), highlightActiveLine(), lintGutter(), yaml(), marks, look,
        syntaxHighlighting(colours),
        EditorView.contentAttributes.of({'aria-label': t.layout.yaml}),
        keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.updateListener.of((update) => {
          const outside = update.transactions.some((each) => each.annotation(fromOutside));
          if (update.docChanged && !outside) on.write(update.state.doc.toString());
          if (update.selectionSet && !outside && view.hasFocus) on.line(update.state.doc.lineAt(update.state.selection.main.head).number);
        }),
      ],
    }),
  });
  view.scrollDOM.tabIndex = 0; // so that it can be scrolled by keys alone
  return {
    set(next) {
      const now = view.state.doc.toString();
      if (next === now) return;
      // Only what differs is replaced, so that the cursor and the place on screen stay.
      let from = 0;
      while (from < now.length && from < next.length && now[from] === next[from]) from++;
      let end = 0;
      while (end < now.length - from && end < next.length - from && now[now.length - 1 - end] === next[next.length - 1 - end]) end++;
      view.dispatch({changes: {from, to: now.length - end, insert: next.slice(from, next.length - end)}, annotations: fromOutside.of(true)});
    },
    problems(told) {
      const {doc} = view.state;
      const diagnostics: Diagnostic[] = told.filter((each) => each.line > 0 && each.line <= doc.lines && !each.file).map((each) => {
        const at = doc.line(each.line);
        const from = Math.min(at.to, at.from + Math.max(0, each.column - 1));
        const word = /^[^\s,\]}]+/.exec(doc.sliceString(from, at.to))?.[0].length ?? 0;
        return {from, to: Math.min(at.to, from + Math.max(1, word)), severity: each.severity, message: [each.what, each.allowed, each.remedy].filter(Boolean).join('\n')};
      });
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    mark(lines, reveal) {
      const {doc} = view.state;
      const effects: StateEffect<unknown>[] = [mark.of(lines)];
      const first = lines[0]?.[0];
      if (reveal && first && first <= doc.lines) effects.push(EditorView.scrollIntoView(doc.line(first).from, {y: 'center'}));
      view.dispatch({effects, annotations: fromOutside.of(true)});
    },
    goTo(number, column) {
      const {doc} = view.state;
      const at = doc.line(Math.max(1, Math.min(doc.lines, number)));
      const anchor = Math.min(at.to, at.from + Math.max(0, column - 1));
      view.dispatch({selection: {anchor}, effects: EditorView.scrollIntoView(anchor, {y: 'center'})});
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}
