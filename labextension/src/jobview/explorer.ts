import type { JSONObject } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import { Throttler } from '@lumino/polling';

import { ExplorerView } from '../charts/explorer';
import { brushed, type ISelectionEntry, pointedAt } from '../model/brush';
import { InsightsModel } from '../model/insights';
import type { JobModel } from '../model/job';
import type { TrialSelection } from '../model/selection';
import { withSpent } from '../model/spent';
import type { ITrialsDelta } from '../model/trials';
import type { IServices } from '../services';
import { ExplorerChoices, type IChosen, type Over } from './explorerChoices';
import { FittedChart } from './fitted';

/** Milliseconds from one look at which trials are brushed to the next, while a brush moves. */
const FOLLOWING = 100;

const NONE: ReadonlySet<number> = new Set();

/**
 * The live explorer chart of one job.
 *
 * It is drawn once for each width, theme, definition, order of the parallel axes and what progress runs over; trials are
 * streamed into what is drawn.
 */
export class ExplorerChart
  extends FittedChart<ExplorerView>
  implements IChosen
{
  constructor(
    model: JobModel,
    private readonly _selection: TrialSelection,
    services: IServices
  ) {
    super(
      model,
      services,
      services.trans.__('Charts of the trials; the table holds the same data')
    );
    this.insertWidget(0, new ExplorerChoices(this, model, services.trans));
    this._boundaries = new InsightsModel(
      services.api,
      model,
      () => this.isVisible,
      'boundaries'
    );
    this._boundaries.changed.connect(this._state, this);
    model.trialsChanged.connect(this._onTrials, this);
    model.definitionChanged.connect(this._onDefinition, this);
    _selection.changed.connect(this._onSelection, this);
    _selection.brushCleared.connect(this._onCleared, this);
  }

  get blank(): string | null {
    return this.model.trials.rows.length === 0
      ? this.services.trans.__('No trial has started yet.')
      : null;
  }

  get order(): readonly number[] {
    return this._order ?? this.model.ranges.map((_, place) => place);
  }
  set order(order: readonly number[]) {
    this._order = order;
    void this.draw();
  }

  get over(): Over {
    return this._over;
  }
  set over(over: Over) {
    this._over = over;
    void this.draw();
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._boundaries.dispose();
    this._following.dispose();
    this.model.trialsChanged.disconnect(this._onTrials, this);
    this.model.definitionChanged.disconnect(this._onDefinition, this);
    this._selection.changed.disconnect(this._onSelection, this);
    this._selection.brushCleared.disconnect(this._onCleared, this);
    super.dispose();
  }

  protected async drawInto(
    host: HTMLElement,
    width: number
  ): Promise<ExplorerView> {
    const spec = await this._spec(width);
    const { rows } = this.model.trials;
    const view = await ExplorerView.draw(host, spec, rows, {
      themed: this.node,
      isLight: this.services.theme.isLight()
    });
    if (rows !== this.model.trials.rows) {
      await view.stream({ reset: true, rows: this.model.trials.rows }); // some came meanwhile
    }
    if (this.view && !this._isCleared && width === this.drawnWidth) {
      await view.brushLike(this.view);
    }
    return view;
  }

  protected onDrawn(view: ExplorerView): void {
    this._isCleared = false;
    this._entries = view.entries;
    if (this._entries.length > 0) {
      this._follow();
    } else if (!this._selection.isEvidence) {
      this._selection.brushed = null;
    }
    this._selection.hovered = null;
    view.brushed.connect((_, entries) => {
      this._entries = entries;
      void this._following.invoke();
    });
    view.hovered.connect((_, entries) => {
      this._selection.hovered = pointedAt(entries);
    });
    view.clicked.connect((_, trial) => {
      this._selection.picked = trial;
    });
    this._picked = null;
    this._ringed = NONE;
    this._onSelection();
    this._state();
    void this._boundaries.refreshIfStale();
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    if (this.view) {
      void this._boundaries.refreshIfStale();
    }
  }

  /** What is known of crowded bounds so far; nothing of it where it could not be asked for. */
  private _state(): void {
    const { insights } = this._boundaries;
    if (insights === null) {
      return; // what is drawn of another definition says what it did until it goes
    }
    const titles: Record<string, string> = {};
    insights.findings
      .filter(({ title }) => title)
      .forEach(({ hyperparameters: [about], title }) => {
        titles[about] = about in titles ? `${titles[about]}; ${title}` : title;
      });
    void this.view?.state(titles);
  }

  private async _spec(width: number): Promise<JSONObject> {
    const theme = this.services.theme.isLight() ? 'light' : 'dark';
    const axes = this._order?.join();
    const definition = this.model.definition ?? undefined;
    const over = this._over;
    const key = JSON.stringify([width, theme, axes, definition, over]);
    if (this._fetched?.key !== key) {
      const { connection, name } = this.model;
      const look = { width, theme, axes, definition, over } as const;
      const spec = await this.services.api.chart(name, 'explorer', {
        connection,
        ...look
      });
      this._fetched = { key, spec: spec as JSONObject };
    }
    return this._fetched.spec;
  }

  private _onDefinition(): void {
    this._order = null;
    this._selection.clearBrush(); // it is over ranges that another definition may not have; this draws, too
  }

  private _onTrials(_: JobModel, delta: ITrialsDelta): void {
    if (this.view) {
      void this.view.stream(delta);
      if (this._entries.length > 0) {
        this._follow(); // a row may have come inside, or changed its place
      }
    } else {
      this.drawSoon();
    }
  }

  private _follow(): void {
    const { rows } = this.model.trials;
    this._selection.brushed = brushed(
      this._over === 'billable' ? withSpent(rows) : rows,
      this._entries,
      this.view?.mirrored
    );
  }

  private _onSelection(): void {
    this._pick(this._selection.pointed ?? this._selection.picked);
    this._ring((this._selection.isEvidence && this._selection.brushed) || NONE);
  }

  private _onCleared(): void {
    this._isCleared = true;
    void this.draw();
  }

  private _pick(trial: number | null): void {
    if (this.view && trial !== this._picked) {
      void this.view.pick(trial);
    }
    this._picked = trial;
  }

  private _ring(trials: ReadonlySet<number>): void {
    if (this.view && trials !== this._ringed) {
      void this.view.ring(trials);
    }
    this._ringed = trials;
  }

  private readonly _boundaries: InsightsModel;
  private readonly _following = new Throttler(() => this._follow(), {
    limit: FOLLOWING,
    edge: 'trailing'
  });
  private _order: readonly number[] | null = null;
  private _over: Over = 'time';
  private _isCleared = false; // and the brush still to be seen
  private _entries: readonly ISelectionEntry[] = [];
  private _picked: number | null = null;
  private _ringed: ReadonlySet<number> = NONE;
  private _fetched: { key: string; spec: JSONObject } | null = null;
}
