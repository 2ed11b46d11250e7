/** Elements, while their own modules are not yet here: a box in the place of each. */

import { problem } from './problem.js';

const missing = (element) => problem(`${element.type} cannot be shown yet.`);

export const { renderElement } = await import('./elements.js').catch(() => ({ renderElement: missing }));
