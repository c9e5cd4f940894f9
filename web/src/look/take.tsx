// The replication as a file for other tools. It is fetched with the token and handed to the browser as a download.
import {signal} from '@preact/signals';
import {request} from '../api';
import {tell} from '../store';
import {t} from '../texts';
import {exportPath, scene} from './state';

const busy = signal(false);

async function take(to: string): Promise<void> {
  busy.value = true;
  try {
    const response = await request(exportPath(to));
    const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? `replication.${to}`;
    const address = URL.createObjectURL(await response.blob());
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  } catch (reason) {
    tell(reason);
  } finally {
    busy.value = false;
  }
}

export function Take() {
  return (
    <label class="wide">
      {t.look.take}
      <select
        name="take"
        value=""
        disabled={busy.value || !scene.value}
        onChange={(event) => {
          const to = event.currentTarget.value;
          event.currentTarget.value = '';
          if (to) void take(to);
        }}
      >
        <option value="">{t.look.takeHow}</option>
        {Object.entries(t.look.formats).map(([key, words]) => <option key={key} value={key}>{words}</option>)}
      </select>
    </label>
  );
}
