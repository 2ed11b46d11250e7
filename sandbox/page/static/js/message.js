/** One message as people read it. */

import { avatar } from './avatar.js';
import { h, fill, icon } from './dom.js';
import { renderFiles } from './files.js';
import { renderMrkdwn } from './kit/mrkdwn.js';
import { renderBlocks } from './kit/render.js';
import { dayInWords, hourOf, inWords, momentOf } from './time.js';

const WHOLE = { dateStyle: 'full', timeStyle: 'medium' };

/**
 * @typedef {object} How
 * @property {boolean} [grouped] - it follows another one of its author, so the name need not be said again
 * @property {(ts: string) => void} [openThread] - where threads can be opened
 */

/**
 * A message as an article; nothing is asked of the sandbox.
 * @param {object} message - as `/api/messages` has it; `ts` and `user` may be missing
 * @param {import('./context.js').Context} context
 * @param {How} [how]
 * @returns {HTMLElement}
 */
export function renderMessage(message, context, how = {}) {
  const article = h('article', { tabindex: '-1' });
  drawMessage(article, message, context, how);
  return article;
}

/**
 * Draw a message into the article that it has already.
 * @param {HTMLElement} article
 * @param {object} message
 * @param {import('./context.js').Context} context
 * @param {How} [how]
 */
export function drawMessage(article, message, context, { grouped = false, openThread } = {}) {
  const author = authorOf(message, context);
  const at = message.ts ? momentOf(message.ts) : context.now();
  const compact = grouped && !message.ephemeral;
  article.className = ['message', compact && 'grouped', message.ephemeral && 'ephemeral'].filter(Boolean).join(' ');
  article.dataset.ts = message.ts ?? '';
  article.setAttribute('aria-label', `${author.name}, ${hourOf(at)}`);
  if (message.subtype === 'tombstone') {
    fill(article, gone(), h('div.message-content', {}, tombstone(message), replyBar(message, context, openThread)));
    return;
  }
  fill(
    article,
    compact ? h('span.gutter', { 'aria-hidden': 'true' }, time(at)) : avatar(author.person),
    h(
      'div.message-content',
      {},
      message.ephemeral && h('p.only-you', {}, icon('eye', 14), 'Only visible to you'),
      !compact && heading(author, at),
      body(message, context),
      message.files?.length > 0 && renderFiles(message.files),
      replyBar(message, context, openThread),
    ),
  );
}

/** Who wrote it: the name, and the person behind it; none for an app that is not in the workspace. */
function authorOf(message, context) {
  const person = context.people.get(message.user) ?? (message.note ? { real_name: message.username } : undefined);
  const isApp = Boolean(message.bot_id || person?.bot || !message.user);
  return { name: message.username ?? person?.real_name ?? (isApp ? 'Patrol' : message.user), person, isApp };
}

function heading({ name, isApp, person }, at) {
  return h(
    'div.message-head',
    {},
    h('strong.author', {}, name),
    isApp && h('span.badge', {}, 'APP'),
    person?.guest && h('span.badge', {}, 'GUEST'),
    person?.stranger && h('span.badge', {}, 'EXTERNAL'),
    time(at),
  );
}

function time(at) {
  const whole = inWords(at, WHOLE);
  return h('time', { datetime: at.toISOString(), title: whole }, hourOf(at));
}

function body(message, context) {
  const edited = message.edited && h('span.edited', {}, '(edited)');
  const shown = [];
  if (message.blocks?.length) shown.push(renderBlocks(message.blocks, context), edited);
  else if (message.text) shown.push(h('div.message-text', {}, renderMrkdwn(message.text, context), edited && ' ', edited));
  for (const one of message.attachments ?? []) shown.push(attachment(one, context));
  return h('div.message-body', {}, shown);
}

function attachment(one, context) {
  const inside = one.blocks ? renderBlocks(one.blocks, context) : renderMrkdwn(one.text ?? one.fallback ?? '', context);
  return h('div.attachment', {}, inside);
}

const gone = () => h('span.avatar.large.gone', { 'aria-hidden': 'true' }, icon('trash'));
const tombstone = (message) => h('p.tombstone', {}, message.text || 'This message was deleted.');

function replyBar(message, context, openThread) {
  if (!message.reply_count || !openThread) return null;
  const words = message.reply_count === 1 ? '1 reply' : `${message.reply_count} replies`;
  return h(
    'button.replies',
    { type: 'button', 'aria-label': words, onclick: () => openThread(message.ts) },
    (message.repliers ?? []).map((id) => avatar(context.people.get(id), 'small')),
    h('strong', {}, words),
    message.latest_reply && h('span.note', {}, lastReply(momentOf(message.latest_reply))),
  );
}

function lastReply(at) {
  const day = dayInWords(at);
  return `Last reply ${day === 'Today' || day === 'Yesterday' ? day.toLowerCase() : `on ${day}`} at ${hourOf(at)}`;
}
