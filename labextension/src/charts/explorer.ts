import { Signal, type ISignal } from '@lumino/signaling';
import type { JSONObject } from '@lumino/coreutils';

import type { ISelectionEntry, Mirrored } from '../model/brush';
import type { ITrialsDelta, Trial } from '../model/trials';
import { carryBrush } from './carrybrush';
import { embedVegaLite, type IEmbedChoices, type IEmbedded } from './embed';

const DATA = 'trials';
const BRUSH = 'brush_store';
const HOVER = 'hover_store';
const PICKED = 'picked';
const EVIDENCE = 'evidence';
const TITLES = 'titles';

type Tuple = JSONObject;

/** Rows for Vega, which marks the objects that it is given; what is unknown is left out, not null. */
const copied = (rows: readonly Trial[]): Tuple[] =>
  rows.map(row =>
    Object.fromEntries(
      Object.entries(row).filter(([, value]) => value !== null)
    )
  );

/** What the chart tells in its `usermeta` about the fields that it makes itself. */
function mirroredFields({ usermeta }: JSONObject): Mirrored {
  const own = (usermeta as JSONObject | undefined)?.amt_lab;
  return ((own as JSONObject | undefined)?.mirrored ?? {}) as Mirrored;
}

/**
 * The explorer chart, drawn: rows stream in, selections come out.
 *
 * It relies on the names that `amt_lab.charts.explorer` gives: the data set `trials`, the selections
 * `brush` and `hover`, and the parameters `picked`, `evidence` and `titles`.
 */
export class ExplorerView {
  static async draw(
    host: HTMLElement,
    spec: JSONObject,
    trials: readonly Trial[],
    choices: IEmbedChoices
  ): Promise<ExplorerView> {
    const filled = { ...spec, datasets: { [DATA]: copied(trials) } };
    const drawn = await embedVegaLite(host, filled, choices, 'theme');
    return new ExplorerView(drawn, mirroredFields(spec));
  }

  private constructor(
    private readonly _drawn: IEmbedded,
    /** Fields of the chart that are 1 minus a column. */
    readonly mirrored: Mirrored
  ) {
    const { view } = _drawn.result;
    view.addDataListener(BRUSH, (_name, entries: ISelectionEntry[]) =>
      this._brushed.emit(entries)
    );
    view.addDataListener(HOVER, (_name, entries: ISelectionEntry[]) =>
      this._hovered.emit(entries)
    );
    view.addEventListener('click', (_event, item) => {
      const datum = item?.datum as Tuple | undefined;
      if (typeof datum?.trial === 'number') {
        this._clicked.emit(datum.trial);
      }
    });
  }

  /** The intervals of the brush. */
  get entries(): readonly ISelectionEntry[] {
    return this._drawn.result.view.data(BRUSH) as ISelectionEntry[];
  }

  /** Brush what another drawing of the same size has brushed. */
  async brushLike(other: ExplorerView): Promise<void> {
    await carryBrush(other._drawn.result.view, this._drawn.result.view);
  }

  /** The intervals of the brush, whenever they change. */
  get brushed(): ISignal<this, ISelectionEntry[]> {
    return this._brushed;
  }

  /** The point under the pointer, whenever it changes. */
  get hovered(): ISignal<this, ISelectionEntry[]> {
    return this._hovered;
  }

  /** The number of a trial whose point was clicked. */
  get clicked(): ISignal<this, number> {
    return this._clicked;
  }

  /** Put new and changed rows into the drawn chart; the brush stays. */
  async stream({ reset, rows }: ITrialsDelta): Promise<void> {
    const { result, vega } = this._drawn;
    const numbers = new Set(rows.map(row => row.trial));
    const isReplaced = (tuple: Tuple) =>
      reset || numbers.has(tuple.trial as number);
    await result.view
      .change(DATA, vega.changeset().remove(isReplaced).insert(copied(rows)))
      .runAsync();
  }

  async pick(trial: number | null): Promise<void> {
    await this._drawn.result.view.signal(PICKED, trial).runAsync();
  }

  /** Ring the trials that a finding speaks of; none of them with an empty set. */
  async ring(trials: ReadonlySet<number>): Promise<void> {
    const ringed = Object.fromEntries([...trials].map(each => [each, true]));
    await this._drawn.result.view.signal(EVIDENCE, ringed).runAsync();
  }

  /** State what is found of hyperparameters, by name, above their scatters, which makes room for it. */
  async state(titles: Readonly<Record<string, string>>): Promise<void> {
    await this._drawn.result.view.signal(TITLES, titles).resize().runAsync();
  }

  dispose(): void {
    Signal.clearData(this);
    this._drawn.result.finalize();
  }

  private readonly _brushed = new Signal<this, ISelectionEntry[]>(this);
  private readonly _hovered = new Signal<this, ISelectionEntry[]>(this);
  private readonly _clicked = new Signal<this, number>(this);
}
