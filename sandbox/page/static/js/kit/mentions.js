/** People, groups and conversations that a text names. */

import { h, icon } from '../dom.js';
import { questionable } from './problem.js';

const PERSON = /^[UW][A-Z0-9]+$/;
const PLACE = /^[CGD][A-Z0-9]+$/;
const RANGES = new Set(['here', 'channel', 'everyone']);

/**
 * A person, by the name that the others see.
 * @param {string} id
 * @param {import('../context.js').Context} context
 * @param {string} [label] - what Slack falls back to
 * @returns {HTMLElement}
 */
export function mentionPerson(id, context, label = '') {
  const person = context.people.get(id);
  if (!person) {
    const why = PERSON.test(id) ? `Nobody here has the id ${id}.` : `Not the id of a person: ${id}`;
    return questionable(`@${label || id}`, why);
  }
  const isMe = id === context.me.id;
  return h(`span.mention${isMe ? '.me' : ''}`, { data: { person: id } }, `@${person.real_name || person.name}`);
}

/**
 * A conversation, which opens when pressed; one that the reader does not see is a private channel.
 * @param {string} id
 * @param {import('../context.js').Context} context
 * @returns {HTMLElement}
 */
export function mentionPlace(id, context) {
  const place = context.places.get(id);
  if (!place) {
    if (!PLACE.test(id)) return questionable(`#${id}`, `Not the id of a conversation: ${id}`);
    return h('span.mention.private', {}, icon('lock', 13), 'private channel');
  }
  const sign = place.kind === 'private' ? icon('lock', 13) : '#';
  const open = () => context.openPlace(id);
  return h('button.mention.place', { type: 'button', onclick: open, data: { place: id } }, sign, place.name);
}

/**
 * Everybody who is told at once.
 * @param {string} range - here, channel or everyone
 * @returns {HTMLElement}
 */
export function mentionAll(range) {
  if (!RANGES.has(range)) return questionable(`@${range}`, `Slack tells here, channel or everyone, not ${range}.`);
  return h('span.mention.broadcast', {}, `@${range}`);
}

/**
 * A group of people, by the name that the text gives it; the workspace of the sandbox has none of its own.
 * @param {string} id
 * @param {string} [label]
 * @returns {HTMLElement}
 */
export function mentionGroup(id, label = '') {
  if (!label) return questionable(`@${id}`, `The group ${id} has no name here.`);
  return h('span.mention', {}, `@${label.replace(/^@/, '')}`);
}
