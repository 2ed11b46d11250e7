/** What an app is working on: a plan and its tasks. */

import { h } from '../dom.js';
import { outward } from './links.js';
import { Broken, demand, each, listOf } from './problem.js';
import { renderRich } from './rich.js';

const STATES = {
  pending: ['○', 'Not begun'],
  in_progress: ['◐', 'Under way'],
  complete: ['✓', 'Done'],
  error: ['!', 'Failed'],
};

/** A plan: a title, and the tasks below it. */
export function renderPlan(block, context) {
  demand(block, 'title');
  const tasks = block.tasks === undefined ? [] : listOf(block.tasks, 'tasks');
  return h(
    'details.plan',
    { open: true },
    h('summary', {}, block.title),
    h('div.tasks', {}, each(tasks, (task) => renderTask(task, context))),
  );
}

/** A task: how it stands, what came out, and whence. */
export function renderTask(task, context) {
  demand(task, 'task_id', 'title', 'status');
  const { status } = task;
  if (!Object.hasOwn(STATES, status)) throw new Broken(`A task has no status ${status}.`);
  const [sign, name] = STATES[status];
  const parts = [task.details, task.output].filter(Boolean);
  return h(
    `div.task.${status}`,
    {},
    h('span.task-sign', { role: 'img', 'aria-label': name, title: name }, sign),
    h(
      'div.task-body',
      {},
      h('div.task-title', {}, task.title),
      each(parts, (part) => h('div.note', {}, renderRich(part, context))),
      task.sources && h('div.sources', {}, each(listOf(task.sources, 'sources'), source)),
    ),
  );
}

function source(one) {
  demand(one, 'url');
  return outward(one.url, one.text ?? one.url);
}
