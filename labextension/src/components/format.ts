import type { TranslationBundle } from '@jupyterlab/translation';

const LOCALE = undefined; // the browser's own

const plain = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 5 });
const moment = new Intl.DateTimeFormat(LOCALE, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23'
});
const timeOfDay = new Intl.DateTimeFormat(LOCALE, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23'
});
const ago = new Intl.RelativeTimeFormat(LOCALE, {
  numeric: 'always',
  style: 'short'
});

/** A number by its first five digits; very large and very small ones with an exponent. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) {
    return value.toExponential(3).replace(/\.?0+e/, 'e');
  }
  return plain.format(value);
}

/** A hyperparameter's or metric's value, short. */
export function formatValue(value: number | string | boolean): string {
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

/** A moment, given in epoch milliseconds, in the reader's time zone. */
export function formatTime(at: number): string {
  return moment.format(at);
}

/** The time of day alone, for what follows each other by seconds. */
export function formatTimeOfDay(at: number): string {
  return timeOfDay.format(at);
}

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000]
];

/** How long ago a moment is: "just now", "3 min. ago". */
export function formatAge(
  at: number,
  now: number,
  trans: TranslationBundle
): string {
  const age = Math.max(now - at, 0);
  const unit = UNITS.find(([, size]) => age >= size);
  return unit
    ? ago.format(-Math.floor(age / unit[1]), unit[0])
    : trans.__('just now');
}

/** A duration in seconds by its two largest units. */
export function formatDuration(
  seconds: number,
  trans: TranslationBundle
): string {
  const whole = Math.max(Math.round(seconds), 0);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60)];
  if (hours > 0) {
    return trans.__('%1 h %2 min', hours, minutes % 60);
  }
  return minutes > 0
    ? trans.__('%1 min %2 s', minutes, whole % 60)
    : trans.__('%1 s', whole);
}
