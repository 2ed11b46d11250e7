/** Menus: of the app's options, of people, of conversations; of one choice or several. */

import { Combobox } from './combobox.js';
import { initialOf, isKept } from './fields.js';
import { naming } from './naming.js';
import { press } from './send.js';
import { sourceOf } from './sources.js';

const MOST = 100; // Slack: multi-select menus

/** A menu of any kind. */
export function renderMenu(element, block, context) {
  const several = element.type.startsWith('multi_');
  const placeholder = element.placeholder?.text ?? (several ? 'Choose some' : 'Choose one');
  const choose = async (value) => {
    if (!isKept(block) && !(await press(box.node, block, element, context, value))) return false;
    context.form?.set(block, element, value);
    return true;
  };
  const box = new Combobox({
    names: naming(element, block, placeholder),
    source: sourceOf(element, block, context),
    value: context.form ? context.form.get(block, element) : initialOf(element),
    placeholder,
    most: several ? (element.max_selected_items ?? MOST) : undefined,
    canClear: !several && block.type === 'input' && Boolean(block.optional),
    choose,
  });
  return box.node;
}
