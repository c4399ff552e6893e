// Puts the minified Vega scripts where the Python package inlines them into offline HTML reports.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = join(root, 'amt_lab', 'charts', 'vega');

mkdirSync(target, { recursive: true });
for (const name of ['vega', 'vega-lite', 'vega-embed']) {
  copyFileSync(
    join(root, 'node_modules', name, 'build', `${name}.min.js`),
    join(target, `${name}.min.js`)
  );
}
