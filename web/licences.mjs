// Writes licences.txt beside the page: every package of which a line is in the bundle, with its licence in full.
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const MODULES = join(dirname(fileURLToPath(import.meta.url)), 'node_modules');

function packageOf(id) {
  const after = id.replaceAll('\\', '/').split('/node_modules/').pop();
  if (after === undefined || after === id) return undefined;
  const parts = after.split('/');
  return parts[0].startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}

// MapLibre is bundled by its makers: what it was built from is in it as well.
function withParts(names) {
  const all = new Set(names);
  for (const name of all) {
    const path = join(MODULES, name, 'package.json');
    if (existsSync(path)) for (const part of Object.keys(JSON.parse(readFileSync(path, 'utf8')).dependencies ?? {})) all.add(part);
  }
  return [...all].sort();
}

// Some packages state their licence at the end of what is to be read first.
function fromReadme(folder) {
  const file = readdirSync(folder).find((each) => /^readme/i.test(each));
  const found = file && /#+ *licen[cs]e[^]*$/i.exec(readFileSync(join(folder, file), 'utf8'));
  return found ? found[0].trim() : '(the package brings no text of its licence)';
}

function entry(name) {
  const folder = join(MODULES, name);
  if (!existsSync(folder)) return '';
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const licence = typeof about.license === 'string' ? about.license : 'see the text';
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : fromReadme(folder);
  return `${about.name} ${about.version}\nLicence: ${licence}\n\n${text}\n`;
}

/** A plugin of Vite. `seen` is filled while modules are loaded, those of workers included. */
export function licences() {
  const seen = new Set(['world-atlas']); // data that no module imports
  return {
    name: 'redan-licences',
    moduleParsed(module) {
      const name = packageOf(module.id.split('?')[0]);
      if (name) seen.add(name);
    },
    generateBundle() {
      const head = 'The page of redan holds parts of these packages. World outlines: Natural Earth, public domain.\n';
      const source = [head, ...withParts(seen).map(entry).filter(Boolean)].join(`\n${'='.repeat(78)}\n\n`);
      this.emitFile({type: 'asset', fileName: 'licences.txt', source});
    },
  };
}
