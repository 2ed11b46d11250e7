/** What the page knows, and who wants to hear when it changes. */

/**
 * @typedef {object} Person  id, name, real_name, zone, locale, guest, admin, bot, stranger, gone
 * @typedef {object} Place  id, name, kind (public, private, im), member, members, with, app, archived, shared, frozen,
 *   restricted, read, unread, latest
 */

export const state = {
  me: '',
  bot: '',
  /** @type {Map<string, Person>} */ people: new Map(),
  /** @type {Map<string, Place>} in the order of the sidebar */ places: new Map(),
  /** The workspace that is looked at, all that there are, and where the app is added to one, if anywhere. */
  team: { id: '', name: '', installed: true },
  teams: [],
  install: '',
  app: { name: '', description: '', home_tab: false, messages_read_only: false },
  commands: [],
  shortcuts: [],
  /** What PatSnap knows that can be subscribed to: `{id, name}`. */
  alerts: [],
  views: { modal: null, depth: 0, home: null },
  stage: { now: '', real: '', speed: 1, connected: false, life: 'starting', last_words: [] },
  /** The step of the guided tour, while one is played. */
  tour: null,
  isThere: false,
  /** What is shown: the conversation, the thread beside it, the tab of a conversation with the app. */
  route: { person: '', place: '', thread: '', tab: '' },
};

const listeners = new Map();

/**
 * Hear of a kind of change: `workspace` (all was read anew), `names` (of people or conversations), `place`, `message`, `gone`, `views`, `stage`, `there`,
 * `route`, or a kind that a part of the page has of its own.
 * @param {string} kind
 * @param {(detail: any) => void} listener
 */
export function on(kind, listener) {
  listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
}

/**
 * Tell of a change.
 * @param {string} kind
 * @param {any} [detail]
 */
export function tell(kind, detail) {
  for (const listener of listeners.get(kind) ?? []) listener(detail);
}

/** The person who is acted as. */
export const me = () => state.people.get(state.me);

/** The conversation that is shown, if any. */
export const here = () => state.places.get(state.route.place);

/**
 * What a conversation is called: a channel's name, or the person's at its other end.
 * @param {Place} place
 * @returns {string}
 */
export function titleOf(place) {
  if (place.kind !== 'im') return place.name;
  const other = state.people.get(place.with);
  return other ? other.real_name : place.name;
}

/** Take over what `/api/workspace` says. */
export function takeWorkspace(said) {
  const before = names();
  state.me = said.me;
  state.bot = said.bot;
  state.people = new Map(said.people.map((one) => [one.id, one]));
  state.places = new Map(said.places.map((one) => [one.id, one]));
  state.app = said.app;
  state.team = said.team;
  if (said.teams) state.teams = said.teams;
  if ('install' in said) state.install = said.install;
  state.commands = said.commands;
  state.shortcuts = said.shortcuts;
  state.views = said.views;
  if (said.stage) state.stage = said.stage;
  if ('tour' in said) state.tour = said.tour;
  if (said.alerts) state.alerts = said.alerts;
  tell('workspace');
  if (names() !== before) tell('names');
}

const names = () =>
  JSON.stringify([[...state.people.values()], [...state.places.values()].map(({ id, name, kind }) => [id, name, kind])]);

/** Take over one event of the stream, and tell those who want to hear of it. */
export function takeEvent(event) {
  if (event.type === 'places') takeWorkspace(event);
  else if (event.type === 'place') {
    state.places.set(event.place.id, event.place);
    tell('place', event.place);
  } else if (event.type === 'views') {
    state.views = { modal: event.modal, depth: event.depth, home: event.home };
    tell('views');
  } else if (event.type === 'stage') {
    state.stage = event.stage;
    tell('stage');
  } else if (event.type === 'tour') {
    state.tour = event.tour;
    tell('tour');
  } else if (event.type === 'message') tell('message', event.message);
  else tell(event.type, event);
}
