// Keys of the page. A part adds its own with `keys`; they are listed by the keyboard help, so none is secret.
import {signal} from '@preact/signals';

export interface Key {
  keys: string; // as shown and matched: 'Ctrl+Z', 'Shift+?', 'Delete', 'Space'
  says: string;
  run: () => void;
  inFields?: boolean; // also while something is typed
}

export const bindings = signal<Key[]>([]);

/** Adds keys; gives what takes them away. */
export function addKeys(added: Key[]): () => void {
  bindings.value = [...bindings.value, ...added];
  return () => {
    bindings.value = bindings.value.filter((each) => !added.includes(each));
  };
}

function pressed(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const shifted = event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key));
  return [event.ctrlKey || event.metaKey ? 'Ctrl' : '', event.altKey ? 'Alt' : '', shifted ? 'Shift' : '', key].filter(Boolean).join('+');
}

function typing(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox],[type=radio],[type=button]), textarea, select'));
}

export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const combination = pressed(event);
    const found = bindings.value.findLast((each) => each.keys === combination && (each.inFields || !typing(event)));
    if (!found) return;
    // A button that has the focus is pressed by Space and Enter, not the page.
    const target = event.composedPath()[0];
    if ((combination === 'Space' || combination === 'Enter') && target instanceof HTMLElement && target.closest('button, a, summary, [role=treeitem], [role=option]')) return;
    event.preventDefault();
    found.run();
  });
}
