/** Files of messages: cards, pictures, and the viewer. */

import { fileAddress } from './api.js';
import { openDialog } from './dialog.js';
import { h, icon } from './dom.js';

const KINDS = {
  'application/pdf': { mark: 'PDF', words: 'PDF' },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': { mark: 'DOC', words: 'Word document' },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { mark: 'XLS', words: 'Spreadsheet' },
  'text/csv': { mark: 'CSV', words: 'Table' },
};
const UNITS = ['B', 'kB', 'MB', 'GB'];
const STEP = 1000;

/**
 * The files of a message.
 * @param {{id: string, name: string, title?: string, size: number, mimetype: string}[]} files
 * @returns {HTMLElement}
 */
export function renderFiles(files) {
  return h('div.files', {}, files.map(renderFile));
}

function renderFile(file) {
  if (file.mimetype.startsWith('image/')) return picture(file);
  const kind = KINDS[file.mimetype] ?? { mark: 'FILE', words: 'File' };
  const name = file.title || file.name;
  const open = h(
    'button.file-open',
    { type: 'button', 'aria-label': name, title: file.name, onclick: () => view(file, kind) },
    h(`span.file-mark.${kind.mark.toLowerCase()}`, { 'aria-hidden': 'true' }, kind.mark),
    h('span.file-words', {}, h('strong', {}, name), h('span.note', {}, `${kind.words} · ${sizeInWords(file.size)}`)),
  );
  return h('div.file', {}, open, download(file, 'a.button.quiet.small', icon('download')));
}

function picture(file) {
  const image = h('img', { src: fileAddress(file), alt: file.title || file.name, loading: 'lazy' });
  const open = () => view(file, { words: 'Picture' });
  return h('button.file-picture', { type: 'button', 'aria-label': file.title || file.name, onclick: open }, image);
}

function download(file, look, ...content) {
  const label = content.some((one) => one instanceof Node) ? `Download ${file.name}` : null;
  return h(look, { href: fileAddress(file, { download: true }), download: file.name, 'aria-label': label }, ...content);
}

function view(file, kind) {
  const buttons = [download(file, 'a.button.small', 'Download')];
  const name = file.title || file.name;
  if (file.mimetype === 'application/pdf') {
    const frame = h('iframe.viewer-page', { src: fileAddress(file), title: name });
    openDialog(name, [h('div.viewer-body', {}, frame)], { kind: 'viewer', buttons });
  } else if (file.mimetype.startsWith('image/')) {
    const image = h('img.viewer-picture', { src: fileAddress(file), alt: name });
    openDialog(name, [h('div.viewer-body', {}, image)], { kind: 'viewer', buttons });
  } else {
    const words = `${kind.words}, ${sizeInWords(file.size)}. A browser cannot show it: download it to read it.`;
    openDialog(name, [h('div.modal-body', {}, h('p', {}, words))], { buttons });
  }
}

/**
 * A size as people say it: 84 kB, 1.2 MB.
 * @param {number} bytes
 * @returns {string}
 */
function sizeInWords(bytes) {
  let size = bytes;
  let unit = 0;
  while (size >= STEP && unit < UNITS.length - 1) {
    size /= STEP;
    unit += 1;
  }
  return `${size >= 10 || unit === 0 ? Math.round(size) : size.toFixed(1)} ${UNITS[unit]}`;
}
