/** Dates and times. */

import { h } from '../dom.js';
import { initialOf, isKept } from './fields.js';
import { naming } from './naming.js';
import { press } from './send.js';
import { inZone, toSeconds } from './zones.js';

const SETTLES = 600; // ms: a date that is typed is several dates on its way

/** A day. */
export const renderDate = (element, block, context) => picker(element, block, context, { type: 'date' });

/** An hour and a minute. */
export function renderTime(element, block, context) {
  const shown = picker(element, block, context, { type: 'time' });
  return element.timezone ? h('span.with-note', {}, shown, h('span.note', {}, element.timezone)) : shown;
}

/** A moment, in the person's own zone; its value is seconds since 1970. */
export function renderMoment(element, block, context) {
  const { zone } = context.me;
  const reading = {
    type: 'datetime-local',
    shown: (value) => (value === null ? '' : inZone(value, zone)),
    read: (text) => (text ? toSeconds(text, zone) : null),
  };
  return picker(element, block, context, reading);
}

function picker(element, block, context, { type, shown = (value) => value ?? '', read = (text) => text || null }) {
  const first = context.form ? context.form.get(block, element) : initialOf(element);
  const names = naming(element, block, type === 'time' ? 'Time' : 'Date');
  const input = h(`input.field.picker.of-${type}`, { type, value: shown(first), ...names });
  let before = first;
  let waiting = 0;
  const settle = async () => {
    clearTimeout(waiting);
    const value = read(input.value);
    if (value === before) return;
    if (!isKept(block) && !(await press(input, block, element, context, value))) return (input.value = shown(before));
    before = value;
    context.form?.set(block, element, value);
  };
  input.addEventListener('input', () => {
    if (isKept(block)) return settle();
    clearTimeout(waiting);
    waiting = setTimeout(settle, SETTLES);
  });
  input.addEventListener('blur', settle);
  return input;
}
