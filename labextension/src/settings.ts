import type { ISettingRegistry } from '@jupyterlab/settingregistry';

/** The settings of schema/plugin.json, as they are now. */
export interface ISettings {
  /** Milliseconds between updates. */
  readonly interval: number;
  /** A connection's id, or "" for the server's default. */
  readonly defaultConnection: string;
}

export const DEFAULTS: ISettings = { interval: 5000, defaultConnection: '' };

export function readSettings({
  composite
}: ISettingRegistry.ISettings): ISettings {
  const { pollInterval, defaultConnection } = composite;
  return {
    interval:
      typeof pollInterval === 'number'
        ? pollInterval * 1000
        : DEFAULTS.interval,
    defaultConnection:
      typeof defaultConnection === 'string'
        ? defaultConnection
        : DEFAULTS.defaultConnection
  };
}
