// The words of an answer: sentences and first table on top; what decides; trust; every figure, folded.
import type {Result, Table as Rows} from '../ask/types';
import {fill, t} from '../texts';

/** Sentences in large letters, each on a line; below them the table they are taken from. */
export function Lead({result}: {result: Result}) {
  const [first] = result.tables;
  return (
    <>
      <div class="sentences" role="region" aria-label={t.answer.sentencesLabel}>
        {result.sentences.map((said) => <p key={said}>{said}</p>)}
      </div>
      {first && <Table table={first} />}
      <p class="small soft">{result.made}</p>
    </>
  );
}

export function Table({table}: {table: Rows}) {
  return (
    <div class="scrolls" tabIndex={0} role="region" aria-label={table.caption}>
      <table class="figures">
        <caption>{table.caption}</caption>
        <thead>
          <tr>{table.head.map((each, index) => <th key={index} scope="col">{each}</th>)}</tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, index) => (index === 0 ? <th key={index} scope="row">{cell}</th> : <td key={index}><Cell text={cell} /></td>))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.notes.length > 0 && <ul class="small notes">{table.notes.map((each) => <li key={each}>{each}</li>)}</ul>}
    </div>
  );
}

/** A mean with its interval or range below it. */
function Cell({text}: {text: string}) {
  const at = text.search(/ [[(]/);
  return at < 0 ? <>{text}</> : <><b>{text.slice(0, at)}</b> <span class="range">{text.slice(at + 1)}</span></>;
}

/** What decides, ranked, as bars: alone in full, the rest paler. */
export function Decides({result}: {result: Result}) {
  if (result.deciders.length === 0) return null;
  const {name, alone, withOthers} = t.answer.decidesHead;
  return (
    <section>
      <h3>{t.answer.decides}</h3>
      <p class="small soft">{fill(t.answer.decidesOf, {what: result.decides_what})}</p>
      <table class="decides">
        <thead>
          <tr><th scope="col">{name}</th><th scope="col"><span class="unseen">{t.answer.decides}</span></th><th scope="col">{alone}</th><th scope="col">{withOthers}</th></tr>
        </thead>
        <tbody>
          {result.deciders.map((each) => (
            <tr key={each.name}>
              <th scope="row">{each.name}</th>
              <td class="bar" aria-hidden="true">
                <span class="total" style={{width: `${100 * Math.min(1, each.with_others ?? 0)}%`}} />
                <span class="first" style={{width: `${100 * Math.min(1, each.alone ?? 0)}%`}} />
              </td>
              <td>{each.words[0]}</td>
              <td>{each.words[1]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Trust({result}: {result: Result}) {
  const per = (share: number) => `${(100 * share).toLocaleString('en', {maximumFractionDigits: 1})} %`;
  return (
    <>
      {result.distrust.length > 0 && (
        <section>
          <h3>{result.kind === 'compare' ? t.answer.distrust : t.answer.distrustStudy}</h3>
          <ol class="distrust">{result.distrust.map((each) => <li key={each}>{each}</li>)}</ol>
        </section>
      )}
      {result.trust.length > 0 && (
        <section>
          <h3>{t.answer.trust[result.kind]}</h3>
          {result.trust.map((each) => (
            <details key={each.heading} open={result.kind === 'claim'}>
              <summary>{each.heading}</summary>
              {each.text && <p>{each.text}</p>}
              {each.items.length > 0 && <ul>{each.items.map((item) => <li key={item}>{item}</li>)}</ul>}
            </details>
          ))}
        </section>
      )}
      {Object.keys(result.weights).length > 0 && (
        <section>
          <h3>{t.answer.weights}</h3>
          <ul class="small">
            {Object.entries(result.weights).map(([reading, by]) => (
              <li key={reading}>{fill(t.answer.weightRow, {reading, options: Object.entries(by).map(([option, share]) => `${option} ${per(share)}`).join(', ')})}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

export function FullTables({result}: {result: Result}) {
  const [, ...rest] = result.tables;
  const says = Object.entries(result.says);
  return (
    <section>
      {rest.map((each) => (
        <details key={each.caption}>
          <summary>{each.caption}</summary>
          <Table table={each} />
        </details>
      ))}
      {says.length > 0 && (
        <details>
          <summary>{t.answer.variantsSay}</summary>
          <dl>{says.map(([name, said]) => <div key={name}><dt>{name}</dt><dd>{said}</dd></div>)}</dl>
        </details>
      )}
      <details>
        <summary>{t.answer.how}</summary>
        <p>{result.made}</p>
        <p>{fill(t.answer.howSeed, {seed: result.seed, replications: result.replications.toLocaleString('en')})}</p>
      </details>
      {result.lines.length > 0 && (
        <details>
          <summary>{t.answer.terminal}</summary>
          <pre tabIndex={0}>{result.lines.join('\n')}</pre>
        </details>
      )}
    </section>
  );
}
