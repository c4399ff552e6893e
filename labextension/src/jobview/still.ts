import type { JSONObject } from '@lumino/coreutils';
import { Throttler } from '@lumino/polling';

import type { ChartName, ChartQuery, ChartSpec } from '../api/types';
import { embedVegaLite } from '../charts/embed';
import type { JobModel } from '../model/job';
import type { ITrialsDelta } from '../model/trials';
import type { IServices } from '../services';
import { FittedChart, type IDrawn } from './fitted';

/** Milliseconds between two drawings while trials arrive: the server works some charts out anew. */
const PAUSE = 15_000;

/** For which page a chart is drawn, and of which definition. */
export type Look = Pick<ChartQuery, 'width' | 'theme' | 'definition'> & {
  connection: string;
};

/** A chart that comes from the server with its data in it, and is drawn anew as trials end. */
export class StillChart extends FittedChart {
  constructor(
    readonly chart: ChartName,
    model: JobModel,
    services: IServices,
    label: string
  ) {
    super(model, services, label);
    this.addClass('amt-mod-still');
    this.node.dataset.chart = chart;
    this.later = new Throttler(() => this.draw(), {
      limit: PAUSE,
      edge: 'trailing'
    });
    model.trialsChanged.connect(this.onTrials, this);
    model.definitionChanged.connect(this._onDefinition, this);
  }

  get blank(): string | null {
    return this.model.trials.rows.length === 0
      ? this.services.trans.__('No trial has started yet.')
      : null;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.model.trialsChanged.disconnect(this.onTrials, this);
    this.model.definitionChanged.disconnect(this._onDefinition, this);
    this.later.dispose();
    super.dispose();
  }

  protected async drawInto(host: HTMLElement, width: number): Promise<IDrawn> {
    const isLight = this.services.theme.isLight();
    const spec = await this.specification({
      connection: this.model.connection,
      width,
      theme: isLight ? 'light' : 'dark',
      definition: this.model.definition ?? undefined
    });
    // A chart that stands by itself brings a background; here the page is behind it.
    const drawn: JSONObject = { ...spec, background: 'transparent' };
    const { result } = await embedVegaLite(
      host,
      drawn,
      { themed: this.node, isLight },
      'theme'
    );
    return { dispose: () => result.finalize() };
  }

  protected specification(look: Look): Promise<ChartSpec> {
    return this.services.api.chart(this.model.name, this.chart, look);
  }

  /** Called when trials are new or have changed. */
  protected onTrials(_: JobModel, _delta: ITrialsDelta): void {
    if (this.view) {
      void this.later.invoke();
    } else {
      this.drawSoon();
    }
  }

  /** Draws anew when some time has passed since that was last asked for. */
  protected readonly later: Throttler;

  private _onDefinition(): void {
    void this.draw();
  }
}
