// What went wrong, in the server's words: what, where, what is allowed, the remedy.
import type {Trouble} from '../api-types';
import {allowedText, fill, t} from '../texts';

export function Notice({trouble, onClose}: {trouble: Trouble; onClose?: () => void}) {
  return (
    <div class="notice" role="alert">
      <p>
        <strong>{trouble.what}</strong>
        {trouble.where && <span class="where"> {trouble.where}</span>}
      </p>
      {trouble.allowed && <p>{allowedText(trouble.allowed)}</p>}
      {trouble.remedy && <p>{fill(t.common.remedy, {what: trouble.remedy})}</p>}
      {onClose && <button type="button" class="icon" aria-label={t.common.close} onClick={onClose}>×</button>}
    </div>
  );
}
