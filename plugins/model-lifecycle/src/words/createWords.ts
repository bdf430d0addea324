import type {
  MetricValue,
  Reason,
  RunState,
} from 'backstage-plugin-model-lifecycle-common';
import { isMessageKey, type MessageKey } from '../translation/english';
import { bytesText } from './bytes';
import { fillTemplate } from './template';

export type MessageParams = Record<string, string | number>;
export type Translate = (key: MessageKey, params?: MessageParams) => string;

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface WordsOptions {
  t: Translate;
  /** BCP 47. */
  locale: string;
  timeZone?: string;
}

/** Everything that becomes text: translated messages, numbers, times, reasons. */
export interface Words {
  t: Translate;
  locale: string;
  /** "1,000" */
  integer(value: number): string;
  /** Four significant digits; "18.2K" from 10,000 on. */
  metric(value: number): string;
  /** "45%" for 45.9: never more than was reached. */
  percent(value: number): string;
  /** "1 h 38 min", two units at most. */
  duration(ms: number): string;
  /** "about 25 min", coarser the further away. */
  about(ms: number): string;
  /** "3 s ago" */
  ago(ms: number): string;
  /** "14:02" */
  time(at: number): string;
  /** "14:02:31" */
  clock(at: number): string;
  /** "today 13:02", "Thu 09:40", "3 May, 09:40" */
  moment(at: number, now: number): string;
  state(state: RunState | string): string;
  phase(id: string, label?: string): string;
  metricName(metric: Pick<MetricValue, 'name'>): string;
  reason(reason: Reason | undefined): string;
  /** What to do about it, where there are words for that; else "". */
  advice(reason: Reason | undefined): string;
  /** "16.3 MB": decimal, as sources and disks count. */
  bytes(value: number): string;
}

export function createWords(options: WordsOptions): Words {
  const { t, locale } = options;
  const format = createFormats(options);
  const known = (key: string, otherwise: string) =>
    isMessageKey(key) ? t(key) : otherwise;

  const words: Words = {
    t,
    locale,
    ...format,
    state: state => known(`state.${state}`, readable(state)),
    phase: (id, label) => label ?? known(`phase.${id}`, readable(id)),
    metricName: metric => metric.name,
    reason: reason => (reason ? wordReason(reason, words) : ''),
    advice: reason => (reason ? wordAdvice(reason, words) : ''),
    bytes: value => bytesText(value, words),
  };
  return words;
}

function createFormats({ t, locale, timeZone }: WordsOptions) {
  const zone = timeZone ? { timeZone } : {};
  const integers = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const plain = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 });
  const compact = new Intl.NumberFormat(locale, {
    notation: 'compact',
    maximumSignificantDigits: 3,
  });
  const tiny = new Intl.NumberFormat(locale, {
    notation: 'scientific',
    maximumSignificantDigits: 3,
  });
  const percents = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 0,
  });
  const dates = (style: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...zone, ...style });
  const hm = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const times = dates(hm);
  const clocks = dates({ ...hm, second: '2-digit' });
  const weekdays = dates({ weekday: 'short', ...hm });
  const days = dates({ day: 'numeric', month: 'short', ...hm });
  const dayKeys = dates({ year: 'numeric', month: '2-digit', day: '2-digit' });

  const unit = (name: 's' | 'min' | 'h' | 'd', value: number) =>
    t(`duration.${name}`, { value: integers.format(value) });
  const duration = (ms: number) =>
    durationParts(ms)
      .map(p => unit(...p))
      .join(' ');

  return {
    integer: (value: number) => integers.format(value),
    metric: (value: number) => {
      const size = Math.abs(value);
      if (size >= 10_000) {
        return compact.format(value);
      }
      return size > 0 && size < 0.001
        ? tiny.format(value)
        : plain.format(value);
    },
    percent: (value: number) => percents.format(Math.floor(value) / 100),
    duration,
    about: (ms: number) =>
      ms < MINUTE_MS
        ? t('duration.underAMinute')
        : t('duration.about', { duration: duration(coarse(ms)) }),
    ago: (ms: number) =>
      ms < SECOND_MS
        ? t('duration.now')
        : t('duration.ago', { duration: duration(firstUnit(ms)) }),
    time: (at: number) => times.format(at),
    clock: (at: number) => clocks.format(at),
    moment: (at: number, now: number) => {
      if (dayKeys.format(at) === dayKeys.format(now)) {
        return t('duration.today', { time: times.format(at) });
      }
      const near = now - at < 6 * DAY_MS && at <= now;
      return near ? weekdays.format(at) : days.format(at);
    },
  };
}

type Unit = 's' | 'min' | 'h' | 'd';

function durationParts(ms: number): [Unit, number][] {
  const seconds = Math.max(0, Math.floor(ms / SECOND_MS));
  if (seconds < 60) {
    return [['s', seconds]];
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return [['min', minutes]];
  }
  const hours = Math.floor(minutes / 60);
  const parts: [Unit, number][] =
    hours < 24
      ? [
          ['h', hours],
          ['min', minutes % 60],
        ]
      : [
          ['d', Math.floor(hours / 24)],
          ['h', hours % 24],
        ];
  return parts.filter(([, value]) => value > 0);
}

/** To 1 min under 10, 5 min under 2 h, 15 min under 6 h, then hours. */
function coarse(ms: number): number {
  const steps: [number, number][] = [
    [10 * MINUTE_MS, MINUTE_MS],
    [2 * HOUR_MS, 5 * MINUTE_MS],
    [6 * HOUR_MS, 15 * MINUTE_MS],
    [Infinity, HOUR_MS],
  ];
  const [, step] = steps.find(([limit]) => ms < limit)!;
  return Math.max(step, Math.round(ms / step) * step);
}

function firstUnit(ms: number): number {
  const unit = [DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS].find(u => ms >= u)!;
  return Math.floor(ms / unit) * unit;
}

/** "stopped-early" -> "stopped early": for codes that this version has no words for. */
export function readable(code: string): string {
  const last = code.split('.').pop() ?? code;
  return last.replace(/[-_]+/g, ' ');
}

function wordReason(reason: Reason, words: Words): string {
  const key = `reason.${reason.code}`;
  if (!isMessageKey(key)) {
    return reason.message ?? readable(reason.code);
  }
  const params = paramsOf(reason);
  const main = fillReason(key, params, words);
  const additions = (['podsStopping', 'disagreement'] as const)
    .filter(name => params[name] !== undefined)
    .map(name => wordAddition(name, params[name]!, words));
  return [main || reason.message || readable(reason.code), ...additions].join(
    '; ',
  );
}

function wordAdvice(reason: Reason, words: Words): string {
  const key = `advice.${reason.code}`;
  return isMessageKey(key) ? fillReason(key, paramsOf(reason), words) : '';
}

type ReasonParams = Record<string, string | number | undefined>;

function paramsOf(reason: Reason): ReasonParams {
  return { ...reason.params, message: reason.message };
}

function fillReason(
  key: MessageKey,
  params: ReasonParams,
  words: Words,
): string {
  return fillTemplate(words.t(key), (name, format) =>
    showParam({ name, value: params[name], format, words }),
  );
}

function wordAddition(
  name: 'podsStopping' | 'disagreement',
  value: string | number,
  words: Words,
): string {
  if (name === 'podsStopping') {
    return words.t('reasonExtra.podsStopping', { count: Number(value) });
  }
  const key = `reasonExtra.${value}`;
  return isMessageKey(key) ? words.t(key) : readable(String(value));
}

function formatOf(name: string): string {
  if (name.endsWith('At')) {
    return 'time';
  }
  return name === 'percent' ? 'percent' : 'plain';
}

/** How `{x}` and `{x|format}` look. Names ending in `At` are times, `percent` is a percent. */
function showParam(options: {
  name: string;
  value: string | number | undefined;
  format?: string;
  words: Words;
}): string | undefined {
  const { name, value, words } = options;
  if (value === undefined) {
    return undefined;
  }
  const format = options.format ?? formatOf(name);
  if (typeof value === 'string') {
    return showText(value, format, words);
  }
  switch (format) {
    case 'time':
      return words.time(value);
    case 'percent':
      return words.percent(value);
    case 'seconds':
      return words.duration(value * SECOND_MS);
    case 'milliseconds':
      return words.duration(value);
    case 'bytes':
      return words.bytes(value);
    default:
      return Number.isInteger(value)
        ? words.integer(value)
        : words.metric(value);
  }
}

/** A state inside a sentence; the German nouns behind the first letter stay. */
function lowerFirst(text: string, locale: string): string {
  return text.charAt(0).toLocaleLowerCase(locale) + text.slice(1);
}

function showText(value: string, format: string, words: Words): string {
  if (format === 'state') {
    return lowerFirst(words.state(value), words.locale);
  }
  if (format === 'phase') {
    return words.phase(value);
  }
  const key = `${format}.${value}`;
  return isMessageKey(key) ? words.t(key) : value;
}
