// The words in use. Components import `t` and never hold a word themselves.
import {en, type Texts} from './texts/en';

export const t: Texts = en;

/** Puts values into a text: fill('{n} of {all}', {n: 1, all: 3}). */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => (key in values ? String(values[key]) : whole));
}

/** What is allowed, as a sentence; some of the server's texts begin with the word themselves. */
export function allowedText(what: string): string {
  return fill(t.common.allowed, {what: what.replace(/^allowed (is|are) /, '')});
}
