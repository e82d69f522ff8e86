// Bundles src/ into one folder of files with hashed names: node build.mjs OUTPUT_FOLDER
// manifest.json there maps an entry to {js, css, preload}; every text file has a .gz beside it.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';

const out = process.argv[2] ?? '../static/dist';
const entries = ['app', 'compare', 'designer', 'plays', 'replay', 'templates', 'viewer'];

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const { metafile } = await esbuild.build({
  entryPoints: Object.fromEntries(entries.map((name) => [name, `src/${name}.js`])),
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  minify: true,
  target: ['chrome92', 'safari15', 'firefox100'],
  entryNames: '[name]-[hash]',
  chunkNames: 'c-[hash]',
  assetNames: 'a-[hash]',
  metafile: true,
  legalComments: 'linked',
  logLevel: 'warning',
  // Fonts are embedded as woff; the older formats beside them are for browsers below our floor.
  loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'empty', '.eot': 'empty', '.svg': 'empty' },
});

function importedBy(file, seen = new Set()) {
  for (const { kind, path } of metafile.outputs[file]?.imports ?? []) {
    if (kind === 'import-statement' && !seen.has(path)) {
      seen.add(path);
      importedBy(path, seen);
    }
  }
  return seen;
}

// A service worker is one file: browsers do not split it.
const worker = await esbuild.build({
  entryPoints: { worker: 'src/worker.js' },
  outdir: out,
  bundle: true,
  format: 'iife',
  minify: true,
  target: ['chrome92', 'safari15', 'firefox100'],
  entryNames: '[name]-[hash]',
  metafile: true,
  logLevel: 'warning',
});

const manifest = {};
for (const [file, output] of Object.entries(metafile.outputs)) {
  if (!output.entryPoint?.startsWith('src/')) continue;
  manifest[basename(output.entryPoint, '.js')] = {
    js: basename(file),
    css: output.cssBundle ? basename(output.cssBundle) : null,
    preload: [...importedBy(file)].map((path) => basename(path)),
  };
}
const [workerFile] = Object.keys(worker.metafile.outputs);
manifest.worker = { js: basename(workerFile), css: null, preload: [] };
writeFileSync(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);

// The licences of everything bundled travel with the bundle.
const folders = new Set(
  Object.keys(metafile.inputs).flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []),
);
const licences = [...folders].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((found) => /^licen[cs]e/i.test(found));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : '';
  return `${name} ${version} (${license})\n\n${text}\n`;
});
writeFileSync(join(out, 'licences.txt'), licences.join(`\n${'-'.repeat(78)}\n\n`));

for (const name of readdirSync(out)) {
  if (!/\.(js|css|svg)$/.test(name)) continue;
  const path = join(out, name);
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
}
