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

const formats = new Map();

/**
 * A moment in words, in the zone and language of the person who is acted as.
 * @param {Date} moment
 * @param {Intl.DateTimeFormatOptions} options
 * @returns {string}
 */
export function inWords(moment, options) {
  const { locale = 'en-GB', zone = 'UTC' } = me() ?? {};
  const key = JSON.stringify([locale, zone, options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(safe(locale), { timeZone: zone, ...options }));
  return formats.get(key).format(moment);
}

function safe(locale) {
  try {
    return Intl.getCanonicalLocales(locale)[0];
  } catch {
    return 'en-GB';
  }
}

/** The hour of a moment: 09:41. */
export const hourOf = (moment) => inWords(moment, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** The day of a moment as a key: the same for all moments of one day in the person's zone. */
export const dayOf = (moment) => inWords(moment, { year: 'numeric', month: '2-digit', day: '2-digit' });

/** The day of a moment as a heading: Today, Yesterday, or Monday 30 November. */
export function dayInWords(moment) {
  const day = 86_400_000;
  if (dayOf(moment) === dayOf(now())) return 'Today';
  if (dayOf(moment) === dayOf(new Date(now().getTime() - day))) return 'Yesterday';
  return inWords(moment, { weekday: 'long', day: 'numeric', month: 'long' });
}
