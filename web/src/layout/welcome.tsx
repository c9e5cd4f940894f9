// Before anything is open: three questions to begin with, and how to open what one has.
import {useEffect, useState} from 'preact/hooks';
import {get, hasToken} from '../api';
import {tell} from '../store';
import {t} from '../texts';
import {openExample, opening} from './files';

interface Example {
  name: string;
  title: string;
  question: string;
}

const FIRST = ['levant-2013', 'second-battery', 'city-under-drones', 'missile-defence'];

export function Welcome() {
  const [examples, setExamples] = useState<Example[]>([]);
  useEffect(() => {
    if (hasToken()) get<Example[]>('/api/examples').then(setExamples, tell);
  }, []);
  const first = FIRST.map((name) => examples.find((each) => each.name === name)).filter((each) => each !== undefined);
  return (
    <section class="side-left welcome" aria-label={t.layout.welcome.title}>
      <h2>{t.layout.welcome.title}</h2>
      <p>{t.layout.welcome.what}</p>
      <ul class="cards">
        {first.map((each) => (
          <li key={each.name}>
            <button type="button" class="card" onClick={() => openExample(each.name).catch(tell)}>
              <strong>{each.title}</strong>
              <span class="soft">{each.question}</span>
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="primary" onClick={() => (opening.value = true)}>{t.layout.welcome.more}</button>
    </section>
  );
}
