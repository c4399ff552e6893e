import { LabIcon } from '@jupyterlab/ui-components';

function icon(name: string, drawing: string): LabIcon {
  return new LabIcon({
    name: `amt-lab:${name}`,
    svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${drawing}</svg>`
  });
}

/** Three faders, each further up: tuning, and getting better. */
export const tuningIcon = icon(
  'tuning',
  `<g class="jp-icon3" fill="#616161">
    <path d="M2.5 1.5h1v6.8h-1zM2.5 12.7h1v1.8h-1zM7.5 1.5h1v3.8h-1zM7.5 9.7h1v4.8h-1zM12.5 1.5h1v.8h-1zM12.5 6.7h1v7.8h-1z"/>
    <circle cx="3" cy="10.5" r="2"/><circle cx="8" cy="7.5" r="2"/><circle cx="13" cy="4.5" r="2"/>
  </g>`
);

export const completedIcon = icon(
  'completed',
  `<g class="amt-icon-drawing"><circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"/>
   <path d="M5 8.2l2.1 2.1L11 6.2" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/></g>`
);

export const runningIcon = icon(
  'running',
  `<g class="amt-icon-drawing"><circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5" opacity=".3"/>
   <path d="M8 1.75A6.25 6.25 0 0 1 14.25 8" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/></g>`
);

export const failedIcon = icon(
  'failed',
  `<g class="amt-icon-drawing"><circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"/>
   <path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/></g>`
);

export const stoppedIcon = icon(
  'stopped',
  `<g class="amt-icon-drawing"><circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"/>
   <rect x="5.75" y="5.75" width="4.5" height="4.5" rx=".75" fill="currentColor"/></g>`
);
