import type { vega as Vega } from 'vega-embed';

import {
  framing,
  type IBox,
  type IItem,
  type ILayers,
  type IMark,
  parted,
  type Visit
} from './layers';

type Context = CanvasRenderingContext2D & { pixelRatio?: number };

/** What Vega's canvas renderer is made of, as far as it is built upon here. */
interface ICanvasRenderer {
  _redraw: boolean;
  _dirty: { empty(): boolean };
  _ready: Promise<unknown> | null;
  context(): Context;
  dirty(item: IItem): void;
  clear(x: number, y: number, width: number, height: number): void;
  draw(context: Context, mark: IMark, box: IBox | null, types?: string[]): void;
  _render(scene: IMark, types?: string[]): this;
}

/** Of Vega's handler of what the pointer does on a canvas, what is built upon here. */
interface ICanvasHandler {
  handleTooltip(event: MouseEvent, item: IItem | null, show: boolean): void;
}

/** Milliseconds without painting after which what stands still is found out anew. */
const PAUSE = 1000;

/**
 * Let this Vega paint its canvases once a frame, and only what moves.
 *
 * A selection runs Vega's dataflow twice, which paints after each, the second time all of the canvas.
 * Here whatever changes before the browser's next frame is painted in it, at once. And of what a brush
 * passes over, most stands still: that is painted once, beside, and copied below what moves. A tooltip
 * waits until the button is let go: it would hide what is being brushed, and has the page laid out anew.
 */
export function paintByFrames(vega: typeof Vega): void {
  const { CanvasRenderer, CanvasHandler } = vega as unknown as {
    CanvasRenderer: new (...args: unknown[]) => ICanvasRenderer;
    CanvasHandler: new (...args: unknown[]) => ICanvasHandler;
  };

  class BrushingHandler extends CanvasHandler {
    handleTooltip(event: MouseEvent, item: IItem | null, show: boolean): void {
      const isBrushing = event.buttons !== 0;
      if (!isBrushing || !this._isBrushing) {
        super.handleTooltip(event, item, show && !isBrushing);
      }
      this._isBrushing = isBrushing;
    }

    private _isBrushing = false;
  }

  class FrameRenderer extends CanvasRenderer {
    dirty(item: IItem): void {
      if (this._isChanged(item)) {
        this._changed.add(item.mark);
      }
      super.dirty(item);
    }

    _render(scene: IMark, types?: string[]): this {
      if (this._redraw || this._ready) {
        this._redraw = true; // an image that has come leaves no trace in what is dirty
        this._paint(scene, types); // in sight at once, though the page be in the background
      } else if (!this._dirty.empty() && this._request === 0) {
        this._request = requestAnimationFrame(() => {
          this._request = 0;
          if (this._redraw || !this._dirty.empty()) {
            this._paint(scene, types);
          }
        });
      }
      return this;
    }

    clear(x: number, y: number, width: number, height: number): void {
      super.clear(x, y, width, height);
      if (this._layers && this._still.width > 0 && this._still.height > 0) {
        const context = this.context();
        context.save();
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.drawImage(this._still, 0, 0);
        context.restore();
      }
    }

    draw(
      context: Context,
      mark: IMark,
      box: IBox | null,
      types?: string[]
    ): void {
      const layers = this._layers;
      const isMoving = layers?.moving.has(mark) ?? false;
      if (
        !layers ||
        this._within > 0 ||
        layers.parted.has(mark) ||
        isMoving === this._isMovingLayer
      ) {
        this._within += isMoving ? 1 : 0;
        super.draw(context, mark, box, types);
        this._within -= isMoving ? 1 : 0;
      }
    }

    /** Whether more than what lies in it has changed, which makes a group dirty, too. */
    private _isChanged(item: IItem): boolean {
      if (item.exit || item.mark.marktype !== 'group') {
        return true;
      }
      const before = this._framed.get(item);
      const now = framing(item);
      this._framed.set(item, now);
      return before !== now;
    }

    private _paint(scene: IMark, types?: string[]): void {
      const now = performance.now();
      if (this._redraw || types !== undefined) {
        this._layers = null;
      } else {
        this._follow(now - this._painted > PAUSE);
        if (!this._layers) {
          this._part(scene);
        }
      }
      this._changed.clear();
      super._render(scene, types);
      this._painted = now;
    }

    /**
     * Keep in mind what changes. What has not for as long as half of this movement is taken to stand
     * still, which is looked into after 2 frames, 4, 8 and so on.
     */
    private _follow(isNew: boolean): void {
      this._frames = isNew ? 1 : this._frames + 1;
      this._changed.forEach(mark => this._recent.add(mark));
      if (isNew || Number.isInteger(Math.log2(this._frames))) {
        this._live = new Set(this._recent);
        this._recent.clear();
        this._layers = null;
      }
      for (const mark of this._changed) {
        if (!this._live.has(mark)) {
          this._live.add(mark);
          this._layers = null;
        }
      }
    }

    /** Divide the scene into what moves and what does not, and paint the latter. */
    private _part(scene: IMark): void {
      this._layers = parted(
        scene,
        this._live,
        vega.sceneVisit as unknown as Visit
      );
      const shown = this.context();
      const { width, height } = shown.canvas;
      Object.assign(this._still, { width, height }); // which clears it
      const context = this._still.getContext('2d') as Context;
      context.pixelRatio = shown.pixelRatio;
      context.setTransform(shown.getTransform());
      this._isMovingLayer = false;
      this.draw(context, scene, null);
      this._isMovingLayer = true;
    }

    private _request = 0;
    private _painted = -PAUSE;
    /** Frames painted since the last pause. */
    private _frames = 0;
    /** Marks with items that have changed since they were painted. */
    private readonly _changed = new Set<IMark>();
    private readonly _recent = new Set<IMark>();
    /** Those that keep changing. */
    private _live = new Set<IMark>();
    /** How groups were framed when they were last dirty. */
    private readonly _framed = new WeakMap<IItem, string>();
    private _layers: ILayers | null = null;
    private _isMovingLayer = true;
    /** How many of the marks that are being drawn, each in the other, move. */
    private _within = 0;
    private readonly _still = document.createElement('canvas');
  }

  vega.renderModule('canvas', {
    renderer: FrameRenderer,
    headless: CanvasRenderer,
    handler: BrushingHandler
  } as unknown as Parameters<typeof vega.renderModule>[1]);
}
