// The tab Lay out.
import {t} from '../texts';

export default function Layout() {
  return (
    <section class="side-left" aria-label={t.common.tabs.layout}>
      <p class="empty">{t.layout.empty}</p>
    </section>
  );
}
