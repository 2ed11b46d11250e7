/** What is wrong with fields, shown beside them. */

import { fill } from '../dom.js';

const CONTROLS = 'input, textarea, select';

/**
 * Show beside the fields what is wrong with them.
 * @param {HTMLElement} within
 * @param {Map<string, string>} errors - sentences by block id
 * @returns {HTMLElement | null} - the first field with which something is wrong
 */
export function showErrors(within, errors) {
  let first = null;
  for (const place of within.querySelectorAll('[data-error-of]')) {
    const words = errors.get(place.dataset.errorOf) ?? '';
    const controls = [...place.parentElement.querySelectorAll(CONTROLS)];
    place.hidden = !words;
    fill(place, words);
    for (const control of controls) mark(control, place.id, Boolean(words));
    if (words) first ??= controls[0];
  }
  return first;
}

/**
 * Show what is wrong, and lead to the first field of them.
 * @param {HTMLElement} within
 * @param {Map<string, string>} errors - sentences by block id
 */
export function leadToErrors(within, errors) {
  const first = showErrors(within, errors);
  first?.focus();
  first?.closest('.block')?.scrollIntoView({ block: 'nearest' });
}

function mark(control, id, isWrong) {
  const others = (control.getAttribute('aria-describedby') ?? '').split(' ').filter((one) => one && one !== id);
  const notes = isWrong ? [id, ...others] : others;
  if (isWrong) control.setAttribute('aria-invalid', 'true');
  else control.removeAttribute('aria-invalid');
  if (notes.length) control.setAttribute('aria-describedby', notes.join(' '));
  else control.removeAttribute('aria-describedby');
}
