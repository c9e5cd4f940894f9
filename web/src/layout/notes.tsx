// Problems beside the field or entry they are about.
import type {Told} from '../look-types';
import {fill, t} from '../texts';

export function ProblemNotes({told}: {told: Told[]}) {
  return (
    <>
      {told.map((each, index) => (
        <p key={index} class={each.severity} role={each.severity === 'error' ? 'alert' : undefined}>
          {each.what}. {each.allowed && fill(t.common.allowed, {what: each.allowed})} {each.remedy && fill(t.common.remedy, {what: each.remedy})}
        </p>
      ))}
    </>
  );
}
