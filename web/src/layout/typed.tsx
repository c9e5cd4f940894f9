// A field that is written to the text when it is left or Enter is pressed, and taken back by Escape.
import {useEffect, useState} from 'preact/hooks';

interface Props {
  label: string;
  value: string;
  onWrite: (typed: string) => void;
  kind?: string;
  describedBy?: string;
  placeholder?: string;
  list?: string;
  invalid?: boolean;
}

export function TypedField({label, value, onWrite, kind, describedBy, placeholder, list, invalid}: Props) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const commit = () => typed.trim() !== value && onWrite(typed.trim());
  return (
    <input
      class={kind}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      placeholder={placeholder}
      list={list}
      value={typed}
      spellcheck={false}
      onInput={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') {
          event.stopPropagation();
          setTyped(value);
        }
      }}
    />
  );
}
