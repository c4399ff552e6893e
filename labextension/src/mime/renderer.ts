import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { JSONObject } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { Result } from 'vega-embed';

import { embedVegaLite } from '../charts/embed';
import type { Theme } from '../model/theme';

/** Vega-Lite 6; the second name is Altair's own, which notebooks cannot be saved with. */
export const MIME_TYPES = [
  'application/vnd.vegalite.v6+json',
  'application/vnd.vegalite.v6.json'
];

/** A Vega-Lite 6 chart in a notebook's output, drawn by the Vega that this extension brings. */
export class RenderedVegaLite6 extends Widget implements IRenderMime.IRenderer {
  constructor(
    private readonly _mimeType: string,
    private readonly _theme: Theme
  ) {
    super();
    this.addClass('amt-VegaLite');
    _theme.changed.connect(this._redraw, this);
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this._spec = model.data[this._mimeType] as JSONObject;
    if (this.isAttached) {
      await this._draw();
    }
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._theme.changed.disconnect(this._redraw, this);
      this._result?.finalize();
      super.dispose();
    }
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._redraw();
  }

  private _redraw(): void {
    this._draw().catch(reason => {
      this.node.textContent = String(reason);
    });
  }

  private async _draw(): Promise<void> {
    if (!this._spec) {
      return;
    }
    const drawing = ++this._drawing;
    const host = document.createElement('div');
    const { result } = await embedVegaLite(
      host,
      this._spec,
      {
        themed: this.node,
        isLight: this._theme.isLight(),
        actions: { export: true, source: false, compiled: false, editor: false }
      },
      'spec'
    );
    if (drawing !== this._drawing || this.isDisposed) {
      result.finalize();
      return;
    }
    this._result?.finalize();
    this._result = result;
    this.node.replaceChildren(host);
  }

  private _spec: JSONObject | null = null;
  private _result: Result | null = null;
  private _drawing = 0;
}
