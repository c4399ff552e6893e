import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IThemeManager } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { Theme } from '../model/theme';
import { MIME_PLUGIN_ID } from '../tokens';
import { MIME_TYPES, RenderedVegaLite6 } from './renderer';

const RANK = 40; // before plain text and HTML, as JupyterLab's own Vega renderer

/** Lets notebooks show Vega-Lite 6, as Altair 6 makes it, without the internet. */
export const mimePlugin: JupyterFrontEndPlugin<void> = {
  id: MIME_PLUGIN_ID,
  description: 'Renders Vega-Lite 6 charts in notebooks.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [IThemeManager],
  activate: (
    _app: JupyterFrontEnd,
    registry: IRenderMimeRegistry,
    themes: IThemeManager | null
  ) => {
    const theme = new Theme(themes);
    registry.addFactory(
      {
        safe: true,
        mimeTypes: MIME_TYPES,
        createRenderer: ({ mimeType }) => new RenderedVegaLite6(mimeType, theme)
      },
      RANK
    );
  }
};
