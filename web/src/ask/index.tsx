// The tab Ask.
import {t} from '../texts';

export default function Ask() {
  return (
    <section class="side-left" aria-label={t.common.tabs.ask}>
      <p class="empty">{t.ask.empty}</p>
    </section>
  );
}
