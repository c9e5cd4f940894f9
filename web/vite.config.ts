// The page is built into the package; the server sends it from its own root, so every address is relative.
import {defineConfig} from 'vite';
import {licences} from './licences.mjs';

const server = process.env.REDAN_SERVER ?? 'http://127.0.0.1:8642';

export default defineConfig({
  base: './',
  plugins: [licences()],
  build: {
    outDir: process.env.REDAN_STATIC ?? '../src/redan/app/static',
    emptyOutDir: true,
    target: 'es2022',
    // Nothing inline as data: the server's content policy stays short, and a file is kept by the browser.
    assetsInlineLimit: 0,
    modulePreload: {polyfill: false},
    chunkSizeWarningLimit: 1200,
  },
  worker: {format: 'es'},
  server: {proxy: {'/api': server, '/tiles': server}},
});
