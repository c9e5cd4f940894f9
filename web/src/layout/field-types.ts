// The form of one entry and the catalogue; the same shapes as src/redan/app/views/field_models.py, which says what each means.
import type {Edit, Path} from '../api-types';

export interface SetBy {
  variant: string;
  reading: string;
  option: string;
  default: boolean;
  value: unknown;
  path: Path;
}

export interface Field {
  key: string;
  path: Path;
  label: string;
  help: string;
  kind: string;
  present: boolean;
  required: boolean;
  value: unknown;
  written: string;
  unit: string;
  allowed: string;
  low: string;
  high: string;
  example: string;
  default: string;
  choices: {value: string; label: string}[];
  closed: boolean;
  several: boolean;
  set_by: SetBy[];
  below: {path: Path; label: string}[];
}

export interface Source {
  key: string;
  title: string;
  address: string;
  seen_via: string[];
  own: boolean;
}

export interface SourceValue {
  low: number;
  high: number;
  grade: string;
  claimant: string;
  note: string;
  conditions: string;
  source: Source;
}

export interface SystemNumber {
  name: string;
  key: string;
  label: string;
  meaning: string;
  alternative: string;
  alternative_says: string;
  unit: string;
  low: number;
  best: number;
  high: number;
  grades: string[];
  common: boolean;
  contested: boolean;
  counts: boolean;
  best_why: string;
  bounds_why: string;
  values: SourceValue[];
  set_by: SetBy[];
  override: Path | null;
  disagree: Edit | null;
}

export interface SystemInfo {
  id: string;
  kind: string;
  name: string;
  nato: string;
  role: string;
  note: string;
  simulated: boolean;
  own: boolean;
  numbers: SystemNumber[];
  words: {key: string; value: string; choices: string[]; meaning: string; reason: string}[];
  facts: Record<string, string[]>;
  members: string[];
  own_form: Edit[];
}

export interface Form {
  path: Path;
  kind: string;
  label: string;
  about: string;
  focus: string;
  fields: Field[];
  systems: Record<string, SystemInfo>;
}

export interface CatalogueLine {
  id: string;
  kind: string;
  name: string;
  nato: string;
  role: string;
  simulated: boolean;
}

export interface CatalogueList {
  kinds: string[];
  systems: CatalogueLine[];
  grades: Record<string, string>;
}
