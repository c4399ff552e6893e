// Puts the minified Vega scripts, and what lets them paint smoothly, where the Python package inlines
// them into offline HTML reports.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = join(root, 'amt_lab', 'charts', 'vega');

mkdirSync(target, { recursive: true });
for (const name of ['vega', 'vega-lite', 'vega-embed']) {
  copyFileSync(
    join(root, 'node_modules', name, 'build', `${name}.min.js`),
    join(target, `${name}.min.js`)
  );
}

/** A module of the extension's charts as a part of a script: without its imports and exports. */
function part(name) {
  const path = join(root, 'labextension', 'src', 'charts', `${name}.ts`);
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2020,
      removeComments: true
    }
  });
  return outputText.replace(/^import .*\n/gm, '').replace(/^export /gm, '');
}
writeFileSync(
  join(target, 'painting.min.js'),
  `{\n${part('layers')}${part('painting')}paintByFrames(vega);\n}\n`
);
