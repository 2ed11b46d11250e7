/** The Home of the app. */

import { act } from './api.js';
import { contextOf } from './context.js';
import { fill, h } from './dom.js';
import { Form } from './kit/form.js';
import { renderBlocks } from './kit/render.js';
import { failure, refusal } from './kit/send.js';
import { redraw } from './redraw.js';
import { on, state } from './state.js';
import { asks } from './view_acts.js';

/** @type {{pane: HTMLElement, view: object | null, form: Form, blocks: HTMLElement} | null} */
let shown = null;

on('views', () => shown?.pane.isConnected && show());

/**
 * The Home tab of the conversation with the app; the app is told that it was opened.
 * @returns {HTMLElement}
 */
export function homePane() {
  const trouble = h('p.home-trouble', { role: 'alert' });
  const pane = h('section.home', { 'aria-label': 'Home' }, trouble, h('div.home-view'));
  if (!state.app.home_tab) {
    fill(pane, empty(`${state.app.name} has no Home: its manifest does not switch it on.`));
    return pane;
  }
  shown = { pane, view: null, form: new Form(), blocks: h('div') };
  show();
  act('home').then((answer) => fill(trouble, failure(answer)), (error) => fill(trouble, refusal(error)));
  return pane;
}

const empty = (words) => h('p.home-empty', {}, words);

function show() {
  const view = state.views.home;
  const { pane, view: before } = shown;
  if (!view) fill(pane.lastChild, empty(`${state.app.name} has not published a Home yet.`));
  else if (before?.id === view.id && before.hash === view.hash) return;
  else if (before?.id === view.id) {
    redraw(shown.blocks, draw(view), { before: before.blocks, after: view.blocks });
  } else {
    shown.form = new Form(`${state.me}-${view.id}`, state.route.place);
    shown.blocks = draw(view);
    fill(pane.lastChild, shown.blocks);
  }
  shown.view = view;
}

function draw(view) {
  const { form } = shown;
  form.take(view.blocks);
  return renderBlocks(view.blocks, contextOf({ surface: 'home', form, ...asks(view, form) }));
}
