// The catalogue: search, then place by a click on the map or by dragging.
import {t} from '../texts';

export function Catalogue() {
  return <p class="empty">{t.layout.catalogue.hint}</p>;
}
