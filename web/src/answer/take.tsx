// What is taken away: the report, the data, a print.
import {useState} from 'preact/hooks';
import {request} from '../api';
import type {Job, Result} from '../ask/types';
import {tell} from '../store';
import {t} from '../texts';

export function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function Take({found, result}: {found: Job; result: Result}) {
  const [isBusy, setBusy] = useState(false);
  const report = async () => {
    setBusy(true);
    try {
      download(await (await request(`/api/jobs/${found.id}/report.html`)).blob(), `redan-${found.id}.html`);
    } catch (reason) {
      tell(reason);
    }
    setBusy(false);
  };
  const print = () => {
    // What is folded on the screen is open on paper.
    const folded = [...document.querySelectorAll<HTMLDetailsElement>('.answer details:not([open])')];
    folded.forEach((each) => (each.open = true));
    addEventListener('afterprint', () => folded.forEach((each) => (each.open = false)), {once: true});
    window.print();
  };
  return (
    <p class="does take" role="group" aria-label={t.answer.actions}>
      {found.report && <button type="button" disabled={isBusy} title={t.answer.reportTip} onClick={() => void report()}>{t.answer.report}</button>}
      <button type="button" title={t.answer.dataTip} onClick={() => download(new Blob([JSON.stringify(result, null, 1)], {type: 'application/json'}), `redan-${found.id}.json`)}>{t.answer.data}</button>
      <button type="button" onClick={print}>{t.answer.print}</button>
    </p>
  );
}
