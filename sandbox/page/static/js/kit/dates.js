/** Moments as Slack writes them: each reader's zone and language, and the tokens of `<!date>`. */

import { h } from '../dom.js';
import { outward } from './links.js';
import { questionable } from './problem.js';

const DAY = 86_400_000; // milliseconds
const STEPS = [['year', 365 * DAY], ['month', 30 * DAY], ['day', DAY], ['hour', 3_600_000], ['minute', 60_000]];
const LAST = 8.64e12; // seconds from 1970 to the last day that a Date knows
const TOKEN = /\{(\w+)\}/g;

const SHORT = { year: 'numeric', month: 'short', day: 'numeric' };
const FULL = { year: 'numeric', month: 'long', day: 'numeric' };
const LONG = { weekday: 'long', ...FULL };
const MINUTES = { minute: '2-digit' };

/** Slack: formatting text, date formatting; and block kit reference, date element. */
const TOKENS = {
  date_num: (moment, reader) => dayOf(moment, reader),
  date_slash: (moment, reader) => write(moment, reader, { year: 'numeric', month: '2-digit', day: '2-digit' }),
  date: (moment, reader) => ordinal(moment, reader, FULL),
  date_short: (moment, reader) => write(moment, reader, SHORT),
  date_long: (moment, reader) => ordinal(moment, reader, LONG),
  date_long_full: (moment, reader) => ordinal(moment, reader, FULL),
  date_pretty: (moment, reader) => near(moment, reader) ?? ordinal(moment, reader, FULL),
  date_short_pretty: (moment, reader) => near(moment, reader) ?? write(moment, reader, SHORT),
  date_long_pretty: (moment, reader) => near(moment, reader) ?? ordinal(moment, reader, LONG),
  day_divider_pretty: (moment, reader) => near(moment, reader) ?? divider(moment, reader),
  time: (moment, reader) => clock(moment, reader, MINUTES),
  time_secs: (moment, reader) => clock(moment, reader, { ...MINUTES, second: '2-digit' }),
  ago,
};

/**
 * A moment as a date token asks for it.
 * @param {{seconds: string | number, format: string, link?: string, fallback?: string}} date - seconds since 1970
 * @param {import('../context.js').Context} context
 * @returns {HTMLElement}
 */
export function renderDate({ seconds, format, link, fallback }, context) {
  const number = Number(seconds);
  const wrong = complaint(seconds, number, format);
  if (wrong) return questionable(fallback || String(format), wrong);
  const moment = new Date(number * 1000);
  const reader = { zone: context.me.zone || 'UTC', locale: known(context.me.locale), now: context.now() };
  const words = format.replace(TOKEN, (_, name, at) => begin(TOKENS[name](moment, reader), at === 0, reader));
  const exact = write(moment, reader, { dateStyle: 'full', timeStyle: 'long' });
  const shown = h('time', { datetime: moment.toISOString(), title: exact }, words);
  return link ? outward(link, shown) : shown;
}

function complaint(seconds, number, format) {
  if (!/^\d+$/.test(String(seconds)) || number > LAST) return `Not a moment in seconds since 1970: ${seconds}`;
  const names = [...String(format).matchAll(TOKEN)].map(([, name]) => name);
  if (!names.length) return `A date without a token: ${format}`;
  const unknown = names.filter((name) => !Object.hasOwn(TOKENS, name));
  return unknown.length ? `Not a token of a date: {${unknown.join('}, {')}}` : '';
}

/** A word with which the format begins has a capital letter. */
function begin(words, isFirst, { locale }) {
  return isFirst ? words.slice(0, 1).toLocaleUpperCase(locale) + words.slice(1) : words;
}

const formats = new Map();

function write(moment, { locale, zone }, options) {
  const key = JSON.stringify([locale, zone, options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return formats.get(key).format(moment);
}

/** 9:59 AM, or 09:59 where days have 24 hours. */
function clock(moment, reader, parts) {
  const { hourCycle } = new Intl.DateTimeFormat(reader.locale, { hour: 'numeric' }).resolvedOptions();
  return write(moment, reader, { hour: hourCycle.startsWith('h2') ? '2-digit' : 'numeric', ...parts });
}

function known(locale) {
  try {
    return Intl.getCanonicalLocales(locale ?? '')[0] ?? 'en-US';
  } catch {
    return 'en-US';
  }
}

const dayOf = (moment, { zone }) =>
  write(moment, { locale: 'en-CA', zone }, { year: 'numeric', month: '2-digit', day: '2-digit' });

/** Days from today, in the reader's zone. */
function days(moment, reader) {
  return Math.round((Date.parse(dayOf(moment, reader)) - Date.parse(dayOf(reader.now, reader))) / DAY);
}

function near(moment, reader) {
  const away = days(moment, reader);
  return Math.abs(away) > 1 ? null : new Intl.RelativeTimeFormat(reader.locale, { numeric: 'auto' }).format(away, 'day');
}

function divider(moment, reader) {
  const { year, ...without } = LONG;
  const isThisYear = dayOf(moment, reader).slice(0, 4) === dayOf(reader.now, reader).slice(0, 4);
  return ordinal(moment, reader, isThisYear ? without : { year, ...without });
}

/** In American English the day of a long date is an ordinal: February 18th, 2014. */
function ordinal(moment, reader, options) {
  if (reader.locale !== 'en-US') return write(moment, reader, options);
  const suffixes = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
  const rules = new Intl.PluralRules('en', { type: 'ordinal' });
  const day = Number(write(moment, reader, { day: 'numeric' }));
  return write(moment, reader, options).replace(new RegExp(`\\b${day}\\b`), `${day}${suffixes[rules.select(day)]}`);
}

function ago(moment, { locale, now }) {
  const away = moment.getTime() - now.getTime();
  const [unit, size] = STEPS.find((step) => Math.abs(away) >= step[1]) ?? ['second', 1000];
  return new Intl.RelativeTimeFormat(locale, { numeric: 'always' }).format(Math.trunc(away / size), unit);
}
