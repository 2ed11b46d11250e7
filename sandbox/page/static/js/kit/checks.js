/** What Slack's own client holds back before anything is sent. */

const LONGEST = 3000; // characters; Slack: block element reference, plain-text input
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
const NUMBER = /^-?\d+([.,]\d+)?$/;

const isEmpty = (value) => value === null || value === '' || (Array.isArray(value) && value.length === 0);

/**
 * What is wrong with what stands in a field.
 * @param {object} block - an input block
 * @param {object} element
 * @param {unknown} value
 * @returns {string} - a sentence, empty if all is well
 */
export function complaintOf(block, element, value) {
  if (isEmpty(value)) return block.optional ? '' : missing(element);
  return CHECKS[element.type]?.(element, value) ?? '';
}

const missing = ({ type }) =>
  type.endsWith('_input') ? 'Please fill this in.' : type === 'checkboxes' ? 'Please tick a box.' : 'Please choose.';

const CHECKS = {
  plain_text_input: length,
  number_input: number,
  email_text_input: (_, value) => (ADDRESS.test(value) ? '' : 'Write an email address, such as name@example.com.'),
  url_text_input: (_, value) => (isLink(value) ? '' : 'Write a web address, such as https://example.com.'),
};

function length({ min_length: low = 0, max_length: high = LONGEST }, value) {
  if (value.length < low) return `Write at least ${low} characters.`;
  return value.length > high ? `Write at most ${high} characters: this is ${value.length}.` : '';
}

function number({ is_decimal_allowed: decimal, min_value: low, max_value: high }, value) {
  if (!NUMBER.test(value)) return 'Write a number.';
  const amount = Number(value.replace(',', '.'));
  if (!decimal && !Number.isInteger(amount)) return 'Write a whole number.';
  if (low !== undefined && amount < Number(low)) return `Write a number that is not below ${low}.`;
  return high !== undefined && amount > Number(high) ? `Write a number that is not above ${high}.` : '';
}

function isLink(value) {
  try {
    return ['http:', 'https:'].includes(new URL(value).protocol);
  } catch {
    return false;
  }
}
