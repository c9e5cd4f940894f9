// The right side: what is selected, edited in place.
import {t} from '../texts';

export function Inspector() {
  return <section class="side-right" aria-label={t.layout.inspector.title}><p class="empty">{t.layout.inspector.nothing}</p></section>;
}
