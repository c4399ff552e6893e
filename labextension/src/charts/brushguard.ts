import type { Spec } from 'vega';

interface IScope {
  signals?: { name: string; on?: IHandler[] }[];
  marks?: IScope[];
}

interface IHandler {
  events: unknown;
  update?: unknown;
}

const FOLLOWS_SCALE = /^\[scale\(.*, ([\w$]+)\[0\]\), scale\(.*\[1\]\)\]$/;

/**
 * Keep brushes whole while rows stream in: the `patch` of vega-embed, on compiled Vega.
 *
 * When a scale changes, Vega-Lite 6 moves each brush with it. Inside a concatenated view it does so,
 * the first time, for views that have no brush too, reads the missing extent's first element, and the
 * error leaves the view half drawn. And it clears brushes over categories, whose scale never changes.
 */
export function guardBrushes(spec: Spec): Spec {
  guard(spec as IScope);
  return spec;
}

function guard({ signals = [], marks = [] }: IScope): void {
  for (const { name, on = [] } of signals) {
    on.filter(followsScale).forEach(handler => {
      const extent = FOLLOWS_SCALE.exec(String(handler.update))?.[1];
      handler.update = extent
        ? `isArray(${extent}) ? ${handler.update} : ${name}`
        : name;
    });
  }
  marks.forEach(guard);
}

function followsScale({ events }: IHandler): boolean {
  const signal = (events as { signal?: unknown } | null)?.signal;
  return typeof signal === 'string' && signal.endsWith('_scale_trigger');
}
