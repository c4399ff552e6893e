import type { JSONObject } from '@lumino/coreutils';

/** Vega's colours and fonts from JupyterLab's CSS variables, as they are at this node now. */
export function labConfig(node: HTMLElement): JSONObject {
  const style = getComputedStyle(node);
  const variable = (name: string) => style.getPropertyValue(name).trim();
  const font = variable('--jp-ui-font-family');
  const strong = variable('--jp-ui-font-color1');
  const weak = variable('--jp-ui-font-color2');
  const line = variable('--jp-border-color1');
  const grid = variable('--jp-border-color3');
  return {
    background: 'transparent',
    font,
    view: { stroke: 'transparent' },
    axis: {
      labelColor: weak,
      titleColor: weak,
      labelFont: font,
      titleFont: font,
      domainColor: line,
      tickColor: line,
      gridColor: grid
    },
    legend: {
      labelColor: weak,
      titleColor: strong,
      titleFontWeight: 500,
      labelFont: font,
      titleFont: font
    },
    header: { labelColor: weak, titleColor: strong },
    title: { color: strong, subtitleColor: weak, font, subtitleFont: font }
  };
}

function isObject(value: unknown): value is JSONObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `below` with every member of `over` put over it, objects member by member. */
export function merged(below: JSONObject, over: JSONObject): JSONObject {
  const result = { ...below };
  for (const [name, value] of Object.entries(over)) {
    const known = result[name];
    result[name] =
      isObject(known) && isObject(value) ? merged(known, value) : value;
  }
  return result;
}
