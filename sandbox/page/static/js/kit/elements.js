/** Interactive elements of Block Kit as Slack shows them: what is pressed, chosen and filled in. */

import { menu } from '../ui.js';
import { renderCheckboxes, renderRadios } from './boxes.js';
import { renderButton, renderFeedback, renderIconButton, renderOverflow } from './buttons.js';
import { renderEmail, renderLink, renderNumber, renderPlain, renderRich } from './inputs.js';
import { renderMenu } from './menus.js';
import { renderDate, renderMoment, renderTime } from './pickers.js';
import { problem } from './problem.js';

const ELEMENTS = {
  button: renderButton,
  icon_button: renderIconButton,
  feedback_buttons: renderFeedback,
  overflow: (element, block, context) => renderOverflow(element, block, context, menu),
  checkboxes: renderCheckboxes,
  radio_buttons: renderRadios,
  datepicker: renderDate,
  timepicker: renderTime,
  datetimepicker: renderMoment,
  plain_text_input: renderPlain,
  email_text_input: renderEmail,
  url_text_input: renderLink,
  number_input: renderNumber,
  rich_text_input: renderRich,
  static_select: renderMenu,
  external_select: renderMenu,
  users_select: renderMenu,
  conversations_select: renderMenu,
  channels_select: renderMenu,
  multi_static_select: renderMenu,
  multi_external_select: renderMenu,
  multi_users_select: renderMenu,
  multi_conversations_select: renderMenu,
  multi_channels_select: renderMenu,
};

const WHY_NOT = {
  file_input: 'Files cannot be given to a form in this sandbox.',
  workflow_button: 'Workflows cannot be started in this sandbox.',
};

/**
 * An element as a node.
 * @param {object} element
 * @param {object} block - in which it stands
 * @param {import('../context.js').Context} context
 * @returns {HTMLElement}
 */
export function renderElement(element, block, context) {
  const render = ELEMENTS[element.type];
  if (render) return render(element, block, context);
  return problem(WHY_NOT[element.type] ?? `An element of the type ${element.type} cannot be shown.`);
}
