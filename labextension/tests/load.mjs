// Imports one of the extension's pure TypeScript modules, one that imports types at most.
import { readFile } from 'node:fs/promises';
import ts from 'typescript';

export async function load(path) {
  const url = new URL(`../src/${path}`, import.meta.url);
  const { outputText } = ts.transpileModule(await readFile(url, 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022
    }
  });
  return import(
    `data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`
  );
}
