// The tab Look.
import {t} from '../texts';

export default function Look() {
  return (
    <section class="side-left" aria-label={t.common.tabs.look}>
      <p class="empty">{t.look.empty}</p>
    </section>
  );
}
