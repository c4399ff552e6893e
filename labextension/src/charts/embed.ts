import type { JSONObject } from '@lumino/coreutils';
import type { EmbedOptions, Result, VisualizationSpec } from 'vega-embed';

import { guardBrushes } from './brushguard';
import { paintByFrames } from './painting';
import { labConfig, merged } from './theme';

/** Vega warns of an empty data set's extent, which is no news before the first trial has ended. */
const ERRORS = 1;

export interface IEmbedded {
  readonly result: Result;
  /** The Vega that drew it: its changesets are what its views take. */
  readonly vega: typeof import('vega-embed').vega;
}

export interface IEmbedChoices {
  /** The node whose CSS variables give the colours: it is in the document. */
  themed: HTMLElement;
  isLight: boolean;
  actions?: EmbedOptions['actions'];
}

/**
 * Draw a Vega-Lite 6 specification. Vega is fetched when the first chart is drawn.
 *
 * `over` decides who wins where the specification has a config of its own: JupyterLab's theme
 * ("theme"), as in our own charts, or the author ("spec"), as in notebooks.
 */
export async function embedVegaLite(
  host: HTMLElement,
  spec: JSONObject,
  { themed, isLight, actions = false }: IEmbedChoices,
  over: 'theme' | 'spec'
): Promise<IEmbedded> {
  const { default: embed, vega } = await import('vega-embed');
  paintByFrames(vega);
  const { usermeta, ...drawn } = spec;
  const own = (spec.config ?? {}) as JSONObject;
  const theme = labConfig(themed);
  const themedSpec =
    over === 'theme'
      ? { ...drawn, config: merged(own, theme) } // usermeta could override the options below
      : { ...drawn, usermeta, config: merged(theme, own) };
  const result = await embed(host, themedSpec as VisualizationSpec, {
    mode: 'vega-lite',
    renderer: 'canvas',
    logLevel: ERRORS,
    patch: guardBrushes,
    actions,
    defaultStyle: actions !== false,
    tooltip: { theme: isLight ? 'amt-light' : 'amt-dark' }
  });
  return { result, vega };
}
