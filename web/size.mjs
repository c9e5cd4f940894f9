// Fails when the page, zipped and without the world's outlines, is above one megabyte.
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';

const LIMIT = 1_000_000;
const folder = process.env.REDAN_STATIC ?? '../src/redan/app/static';
const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((each) => each.isFile());
const sizes = files.map((each) => [each.name, gzipSync(readFileSync(join(each.parentPath, each.name)), {level: 9}).length]);
const own = sizes.filter(([name]) => !name.startsWith('countries-') && name !== 'licences.txt');
const total = own.reduce((sum, [, size]) => sum + size, 0);
for (const [name, size] of sizes.sort((a, b) => b[1] - a[1])) console.log(String(size).padStart(8), name);
console.log(`zipped without the atlas: ${total} bytes of ${LIMIT} allowed`);
if (total > LIMIT) {
  console.error('the page is too large: what was added, and can it be loaded by the server or left out?');
  process.exit(1);
}
