import type { Result } from 'vega-embed';

type View = Result['view'];

/** What Vega keeps of a view and, in the same form, of each group in it. */
interface IState {
  signals: Record<string, unknown>;
  data: Record<string, unknown>;
  subcontext?: IState[];
}

const STORE = 'brush_store';
/** What a view's brush selects by, which tells the view from most others. */
const FIELDS = 'brush_tuple_fields';
const EXTENT = /^brush_[xy]$/;

/**
 * Brush in one drawing what another has brushed: of the same size, its views maybe in another order.
 *
 * What was brushed over fields that none of them has any more is not: nobody could see it, or let it go.
 */
export async function carryBrush(from: View, to: View): Promise<void> {
  const entries = from.data(STORE) as Record<string, unknown>[];
  if (entries.length === 0) {
    return;
  }
  const extents = new Map(
    brushable(stateOf(from)).map(([key, { signals }]) => [
      key,
      extentsOf(signals)
    ])
  );
  const state = stateOf(to);
  const groups = new Map(brushable(state).map(([key, group]) => [group, key]));
  const carried = (group: IState): IState => ({
    signals: extents.get(groups.get(group) ?? '') ?? {},
    data: {},
    subcontext: group.subcontext?.map(carried)
  });
  const known = new Set(
    [...groups.keys()].map(({ signals }) => JSON.stringify(signals[FIELDS]))
  );
  const data = {
    [STORE]: entries
      .filter(({ fields }) => known.has(JSON.stringify(fields)))
      .map(({ unit, fields, values }) => ({ unit, fields, values }))
  };
  to.setState({ ...carried(state), data } as Parameters<View['setState']>[0]);
  await to.runAsync();
}

function stateOf(view: View): IState {
  const wanted = {
    signals: (name?: string) => name === FIELDS || EXTENT.test(name ?? ''),
    data: () => false,
    recurse: true
  };
  return view.getState(wanted as Parameters<View['getState']>[0]) as IState;
}

/** The groups that can be brushed, by what they select by, those alike in the order of the drawing. */
function brushable(state: IState): [string, IState][] {
  const seen = new Map<string, number>();
  const walk = (group: IState): [string, IState][] => {
    const inner = (group.subcontext ?? []).flatMap(walk);
    if (!(FIELDS in group.signals)) {
      return inner;
    }
    const fields = JSON.stringify(group.signals[FIELDS]);
    const nth = seen.get(fields) ?? 0;
    seen.set(fields, nth + 1);
    return [[`${nth} ${fields}`, group], ...inner];
  };
  return walk(state);
}

function extentsOf(signals: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(signals).filter(
      ([name, value]) => EXTENT.test(name) && Array.isArray(value)
    )
  );
}
