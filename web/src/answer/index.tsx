// The tab Answer.
import {t} from '../texts';

export default function Answer() {
  return (
    <section class="side-left" aria-label={t.common.tabs.answer}>
      <p class="empty">{t.answer.empty}</p>
    </section>
  );
}
