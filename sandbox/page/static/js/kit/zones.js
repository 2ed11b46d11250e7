/** Moments and how the clocks of a zone show them. */

/**
 * What the clocks of a zone show, as a `datetime-local` input takes it.
 * @param {number} seconds - since 1970
 * @param {string} zone
 * @returns {string} - 2026-11-30T09:41
 */
export function inZone(seconds, zone) {
  const options = { timeZone: zone, dateStyle: 'short', timeStyle: 'short' };
  return new Intl.DateTimeFormat('sv-SE', options).format(new Date(seconds * 1000)).replace(' ', 'T');
}

/**
 * The moment at which the clocks of a zone show this; where they show it twice, one of the two.
 * @param {string} shown - 2026-11-30T09:41
 * @param {string} zone
 * @returns {number} - seconds since 1970
 */
export function toSeconds(shown, zone) {
  const wanted = Date.parse(`${shown}Z`) / 1000;
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) guess += wanted - Date.parse(`${inZone(guess, zone)}Z`) / 1000;
  return guess;
}
