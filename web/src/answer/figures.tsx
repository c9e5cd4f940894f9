// The report's own pictures. Each stands in an image of its own, made from a blob: nothing in it can act on the page, its
// ids meet no others, and no word of a file becomes markup. The description goes with it for those who cannot see it.
import {useEffect, useMemo} from 'preact/hooks';
import type {Figure, Result} from '../ask/types';
import {fill, t} from '../texts';
import {download} from './take';

export function Pictures({result, only, leave = []}: {result: Result; only?: string[]; leave?: string[]}) {
  const shown = Object.entries(result.figures).filter(([name]) => (only ? only.includes(name) : true) && !leave.includes(name));
  return <>{shown.map(([name, figure]) => <Picture key={name} name={name} figure={figure} />)}</>;
}

function Picture({name, figure}: {name: string; figure: Figure}) {
  const blob = useMemo(() => new Blob([figure.svg], {type: 'image/svg+xml'}), [figure.svg]);
  const address = useMemo(() => URL.createObjectURL(blob), [blob]);
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return (
    <figure class="picture">
      <h3>{figure.title}</h3>
      <img src={address} alt={figure.description} />
      <figcaption class="small">{figure.caption}</figcaption>
      <p class="does" aria-label={t.answer.pictureActions}>
        <button type="button" title={fill(t.answer.svgTip, {title: figure.title})} onClick={() => download(blob, `${name}.svg`)}>{t.answer.svg}</button>
        <button type="button" title={fill(t.answer.pngTip, {title: figure.title})} onClick={() => void png(address, name)}>{t.answer.png}</button>
      </p>
    </figure>
  );
}

const PNG_SCALE = 3;

async function png(address: string, name: string): Promise<void> {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = PNG_SCALE * image.naturalWidth;
  canvas.height = PNG_SCALE * image.naturalHeight;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && download(blob, `${name}.png`), 'image/png');
}
