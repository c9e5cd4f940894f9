import type {Path} from '../api-types';
export function Fields(_: {path: Path; name: string}) {
  return null;
}
