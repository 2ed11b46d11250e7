/** Where the fields of blocks are, and what stands in them at first. */

/**
 * Each pair of block and element that can be filled in, pressed or chosen, however deep it lies.
 * @param {object[]} blocks
 * @returns {Generator<[object, object]>}
 */
export function* fields(blocks) {
  for (const block of blocks ?? []) {
    const own = block.type === 'context' ? [] : [block.accessory, block.element, ...(block.elements ?? [])];
    for (const element of own) if (element?.type in INITIAL) yield [block, element];
    yield* fields(block.child_blocks);
  }
}

/** The name of a field within its view. */
export const keyOf = (block, element) => `${block.block_id ?? ''}/${element.action_id ?? 'auto'}`;

/** Whether it is kept for later: what stands in other blocks is sent to the app at once. */
export const isKept = (block) => block.type === 'input' && !block.dispatch_action;

const first = (name) => (element) => element[name] ?? null;
const many = (name) => (element) => element[name] ?? [];
const valueOf = (option) => option?.value ?? null;

// A value is what the verbs of the sandbox take: an option's value, an id, text, a list of them. Only where the app is
// asked for options are they whole.
const INITIAL = {
  plain_text_input: first('initial_value'),
  email_text_input: first('initial_value'),
  url_text_input: first('initial_value'),
  number_input: first('initial_value'),
  rich_text_input: first('initial_value'),
  datepicker: first('initial_date'),
  timepicker: first('initial_time'),
  datetimepicker: first('initial_date_time'),
  static_select: (element) => valueOf(element.initial_option),
  radio_buttons: (element) => valueOf(element.initial_option),
  external_select: first('initial_option'),
  multi_static_select: (element) => (element.initial_options ?? []).map(valueOf),
  checkboxes: (element) => (element.initial_options ?? []).map(valueOf),
  multi_external_select: many('initial_options'),
  users_select: first('initial_user'),
  conversations_select: (element, place) => element.initial_conversation ?? current(element, place),
  channels_select: first('initial_channel'),
  multi_users_select: many('initial_users'),
  multi_conversations_select: (element, place) =>
    element.initial_conversations ?? [current(element, place)].filter(Boolean),
  multi_channels_select: many('initial_channels'),
};

const current = (element, place) => (element.default_to_current_conversation && place) || null;

/**
 * What stands in a field at first.
 * @param {object} element
 * @param {string} [place] - the conversation that the person was in
 * @returns {unknown}
 */
export const initialOf = (element, place = '') => INITIAL[element.type]?.(element, place) ?? null;

/** All options of an element, whether in groups or not. */
export const optionsOf = (element) => [
  ...(element.options ?? []),
  ...(element.option_groups ?? []).flatMap((group) => group.options),
];

/**
 * What of a value the element still offers: an update may have taken options away.
 * @param {object} element
 * @param {unknown} value
 * @returns {unknown}
 */
export function stillOffered(element, value) {
  const chosen = ['static_select', 'radio_buttons', 'multi_static_select', 'checkboxes'];
  if (!chosen.includes(element.type)) return value;
  const offered = new Set(optionsOf(element).map(valueOf));
  return Array.isArray(value) ? value.filter((one) => offered.has(one)) : offered.has(value) ? value : null;
}
