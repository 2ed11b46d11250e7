/** Pictures, videos and files that stand in a message. */

import { h, icon } from '../dom.js';
import { isSafe, outward } from './links.js';
import { Broken, demand, problem } from './problem.js';
import { PLAIN, renderText } from './text.js';

/**
 * A picture, or its description where it cannot be loaded.
 * @param {{image_url?: string, slack_file?: {url?: string, id?: string}, alt_text: string}} image
 * @param {'thumbnail' | 'tiny' | 'wide' | 'hero' | 'mark'} size
 * @returns {HTMLElement}
 */
export function picture(image, size) {
  demand(image, 'alt_text');
  const address = image.image_url ?? image.slack_file?.url;
  if (!address && !image.slack_file?.id) throw new Broken('A picture has neither image_url nor slack_file.');
  const described = () => h(`span.no-picture.${size}`, { role: 'img', 'aria-label': image.alt_text }, image.alt_text);
  if (!address) return described(); // a file of the workspace by its id: what is in it, the page does not know
  if (!isSafe(address) || address.startsWith('mailto:')) return problem(`Not the address of a picture: ${address}`);
  const shown = h(`img.picture.${size}`, { src: address, alt: image.alt_text, loading: 'lazy' });
  shown.addEventListener('error', () => shown.replaceWith(described()));
  return shown;
}

/** A picture with a title. */
export function renderImage(block, context) {
  const title = block.title && h('figcaption', {}, renderText(block.title, context, PLAIN));
  return h('figure.image', {}, title, picture(block, 'wide'));
}

/** A video, as a card that leads to it: nothing from outside is played here. */
export function renderVideo(block, context) {
  demand(block, 'title', 'thumbnail_url', 'video_url', 'alt_text');
  const by = [block.author_name, block.provider_name].filter(Boolean).join(' · ');
  return h(
    'div.video',
    {},
    by && h('div.note', {}, by),
    h('div.video-title', {}, outward(block.title_url ?? block.video_url, renderText(block.title, context, PLAIN))),
    block.description && h('div.text', {}, renderText(block.description, context, PLAIN)),
    h('div.video-picture', {}, picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, 'wide'), play()),
  );
}

const play = () => h('span.play', { 'aria-hidden': 'true' }, icon('play', 24));

/** A file that is kept elsewhere. */
export function renderFile(block) {
  demand(block, 'external_id', 'source');
  if (block.source !== 'remote') throw new Broken(`A file must be remote, not ${block.source}.`);
  return h('div.remote-file', {}, icon('file', 24), h('span', {}, block.external_id), h('span.note', {}, 'Remote file'));
}
