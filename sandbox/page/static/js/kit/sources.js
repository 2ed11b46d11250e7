/** What menus offer: the app's own options, people, conversations, or what the app says when it is asked. */

import { optionsOf } from './fields.js';
import { failure, refusal } from './send.js';
import { renderText } from './text.js';

/**
 * @typedef {object} Choice  value (as the verbs take it), key (text that tells it from others), label, note
 * @typedef {object} Offer  groups: {label: string, choices: Choice[]}[], hint: what is said where there is nothing
 * @typedef {object} Source
 * @property {(typed: string) => Offer | Promise<Offer>} offer - what is offered for what is typed
 * @property {(value: unknown) => Choice} name - the choice that a value stands for
 * @property {boolean} asks - whether the app is asked, which takes a while
 */

const NOTHING = 'No results';
const USUAL_QUERY = 3; // letters; Slack: block element reference, min_query_length

/**
 * What a menu offers.
 * @param {object} element
 * @param {object} block
 * @param {import('../context.js').Context} context
 * @returns {Source}
 */
export function sourceOf(element, block, context) {
  const kind = element.type.replace(/^multi_/, '');
  return SOURCES[kind](element, block, context);
}

const plain = (text, context) => (text ? renderText(text, context).textContent : '');

const choiceOf = (option, value, context) => ({
  value,
  key: option.value,
  label: plain(option.text, context),
  note: plain(option.description, context),
});

const matches = (choice, typed) => `${choice.label} ${choice.note}`.toLowerCase().includes(typed.trim().toLowerCase());

function among(groups) {
  return (typed) => ({
    groups: groups
      .map(({ label, choices }) => ({ label, choices: choices.filter((one) => matches(one, typed)) }))
      .filter(({ choices }) => choices.length),
    hint: NOTHING,
  });
}

function given(element, _, context) {
  const choice = (option) => choiceOf(option, option.value, context);
  const groups = element.option_groups
    ? element.option_groups.map((group) => ({ label: plain(group.label, context), choices: group.options.map(choice) }))
    : [{ label: '', choices: element.options.map(choice) }];
  const name = (value) => choice(optionsOf(element).find((option) => option.value === value));
  return { offer: among(groups), name, asks: false };
}

function listed(choices, unknown) {
  const name = (value) => choices.find((one) => one.value === value) ?? { value, key: value, label: unknown, note: '' };
  return { offer: among([{ label: '', choices }]), name, asks: false };
}

function people(_, __, context) {
  const there = [...context.people.values()].filter((one) => !one.gone);
  const sorted = there.sort((one, other) => one.real_name.localeCompare(other.real_name));
  const choice = ({ id, real_name: label, name }) => ({ value: id, key: id, label, note: `@${name}` });
  return listed(sorted.map(choice), 'Somebody who is not here');
}

function places(element, _, context, kinds = null) {
  const { include = null, exclude_external_shared_channels: ours, exclude_bot_users: human } = element.filter ?? {};
  const wanted = kinds ?? include;
  const fits = (place) =>
    !place.archived &&
    (!wanted || wanted.includes(place.kind)) &&
    !(ours && place.shared) &&
    !(human && place.kind === 'im' && context.people.get(place.with)?.bot);
  const choice = ({ id, kind, name, with: other }) => ({
    value: id,
    key: id,
    label: kind === 'im' ? (context.people.get(other)?.real_name ?? name) : `#${name}`,
    note: kind === 'private' ? 'private' : kind === 'im' ? 'direct message' : '',
  });
  return listed([...context.places.values()].filter(fits).map(choice), 'A conversation that you do not see');
}

function asked(element, block, context) {
  const choice = (option) => choiceOf(option, option, context);
  const least = element.min_query_length ?? USUAL_QUERY;
  const offer = async (typed) => {
    if (typed.length < least) return { groups: [], hint: `Type at least ${least} ${least === 1 ? 'letter' : 'letters'}.` };
    if (!context.suggest) return { groups: [], hint: 'The app is asked in the workspace only.' };
    return suggested(await context.suggest(block, element, typed), choice, context);
  };
  return { offer: (typed) => offer(typed).catch((error) => ({ groups: [], hint: refusal(error) })), name: choice, asks: true };
}

function suggested(answer, choice, context) {
  const trouble = failure(answer);
  if (trouble) return { groups: [], hint: trouble };
  const { options = [], option_groups: grouped } = answer.body ?? {};
  const groups = grouped ?? [{ label: null, options }];
  const offered = groups.map((group) => ({ label: plain(group.label, context), choices: group.options.map(choice) }));
  return { groups: offered.filter(({ choices }) => choices.length), hint: NOTHING };
}

const SOURCES = {
  static_select: given,
  external_select: asked,
  users_select: people,
  conversations_select: places,
  channels_select: (element, block, context) => places(element, block, context, ['public']),
};
