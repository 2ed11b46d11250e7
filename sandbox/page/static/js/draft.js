/** What somebody has begun to write: kept for this tab, so that a reload loses nothing. */

const KEPT = 'patrol-draft';
const keyOf = (person, place, thread) => [KEPT, person, place, thread].filter(Boolean).join('-');

/** What the person has begun to write there; empty for nothing. */
export const draftOf = (person, place, thread = '') => sessionStorage.getItem(keyOf(person, place, thread)) ?? '';

/** Keep what the person has begun to write there. */
export function keepDraft(person, place, thread, text) {
  if (text) sessionStorage.setItem(keyOf(person, place, thread), text);
  else sessionStorage.removeItem(keyOf(person, place, thread));
}
