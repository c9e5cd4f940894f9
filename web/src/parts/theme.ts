// Light, dark, or as the system has it. Kept in the browser; told to maps by the event `redan-theme`.
import {signal} from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'redan-theme';

export const theme = signal<Theme>((localStorage.getItem(KEY) as Theme | null) ?? 'system');

export function applyTheme(next: Theme = theme.value): void {
  theme.value = next;
  if (next === 'system') {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(KEY);
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem(KEY, next);
  }
  dispatchEvent(new Event('redan-theme'));
}
