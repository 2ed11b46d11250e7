/** What opens beside the conversation: a thread, a file, the inspector. */

/** Show it in this element. */
export function mountSide(element) {
  element.hidden = true;
}
