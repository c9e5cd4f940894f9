// What POST /api/look gives: the file's problems and what stands where.
import type {Path, Place, Problem} from './api-types';

export interface Variant {
  says: string;
}

export interface Entry {
  path: Path;
  name: string;
  kind: string;
  [key: string]: unknown;
}

export interface Model {
  title: string;
  question: string;
  terrain: string;
  baseline: string;
  variants: Record<string, Variant>;
  [key: string]: unknown;
}

export interface Look {
  problems: Problem[];
  model: Model | null;
}

export type {Path, Place};
