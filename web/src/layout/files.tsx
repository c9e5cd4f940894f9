// The document's name, and opening and saving.
import {isDirty, isOpen, name} from '../store';
import {t} from '../texts';

export function Files() {
  if (!isOpen.value) return null;
  return <span class="document">{name.value} {isDirty.value && <em>{t.common.unsaved}</em>}</span>;
}
