/** The sandbox's time, and how people read it in their own zone. */

import { me, on, state } from './state.js';

let heard = performance.now();
on('stage', () => (heard = performance.now()));
on('workspace', () => (heard = performance.now()));

/** The sandbox's time now. */
export function now() {
  const shown = Date.parse(state.stage.now) || Date.now();
  return new Date(shown + (performance.now() - heard) * state.stage.speed);
}

/**
 * The moment of a message's timestamp.
 * @param {string} ts
 * @returns {Date}
 */
export const momentOf = (ts) => new Date(Number(ts) * 1000);

const formats = new WeakMap(); // options -> language and zone -> format: making one costs a hundred times its use

/**
 * A moment in words, in the zone and language of the person who is acted as.
 * @param {Date} moment
 * @param {Intl.DateTimeFormatOptions} options - the same object each time, for what is said often
 * @returns {string}
 */
export function inWords(moment, options) {
  const { locale = 'en-GB', zone = 'UTC' } = me() ?? {};
  const found = formats.get(options) ?? new Map();
  formats.set(options, found);
  const key = `${locale} ${zone}`;
  if (!found.has(key)) found.set(key, new Intl.DateTimeFormat(safe(locale), { timeZone: zone, ...options }));
  return found.get(key).format(moment);
}

function safe(locale) {
  try {
    return Intl.getCanonicalLocales(locale)[0];
  } catch {
    return 'en-GB';
  }
}

const HOUR = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const DAY = { year: 'numeric', month: '2-digit', day: '2-digit' };
const DAY_IN_WORDS = { weekday: 'long', day: 'numeric', month: 'long' };
const QUARTER = 900_000; // ms; no zone begins its day within a quarter of an hour
const MANY = 10_000;
const days = new Map(); // zone and quarter -> day

/** The hour of a moment: 09:41. */
export const hourOf = (moment) => inWords(moment, HOUR);

/** The day of a moment as a key: the same for all moments of one day in the person's zone. */
export function dayOf(moment) {
  const key = `${me()?.zone} ${me()?.locale} ${Math.floor(moment.getTime() / QUARTER)}`;
  if (days.size > MANY) days.clear();
  if (!days.has(key)) days.set(key, inWords(moment, DAY));
  return days.get(key);
}

/** The day of a moment as a heading: Today, Yesterday, or Monday 30 November. */
export function dayInWords(moment) {
  const day = 86_400_000;
  if (dayOf(moment) === dayOf(now())) return 'Today';
  if (dayOf(moment) === dayOf(new Date(now().getTime() - day))) return 'Yesterday';
  return inWords(moment, DAY_IN_WORDS);
}
