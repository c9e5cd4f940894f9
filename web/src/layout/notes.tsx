// Problems beside the field or entry they are about.
import type {Told} from '../look-types';
import {allowedText, fill, t} from '../texts';

export function ProblemNotes({told}: {told: Told[]}) {
  return (
    <>
      {told.map((each, index) => (
        <p key={index} class={each.severity} role={each.severity === 'error' ? 'alert' : undefined}>
          {each.what}. {each.allowed && allowedText(each.allowed)} {each.remedy && fill(t.common.remedy, {what: each.remedy})}
        </p>
      ))}
    </>
  );
}
