/** The way to the sandbox: reads as one person, verbs, and the stream of what changes. */

/** What the sandbox refused, with its own words; `isMissing` where there is no such thing. */
export class Refused extends Error {
  /**
   * @param {string} words
   * @param {number} status - of the answer
   */
  constructor(words, status) {
    super(words);
    this.isMissing = status === 404;
  }
}

let person = '';
/** The workspace that this tab looks at, where the address names one: `?team=T…`. */
const team = new URLSearchParams(location.search).get('team');
const where = team ? { team } : {};

/**
 * Be this person from now on.
 * @param {string} id
 */
export function actAs(id) {
  person = id;
}

/**
 * Read something as the person sees it.
 * @param {string} what - `workspace`, `messages`, `thread` …: what follows `/api/`
 * @param {Record<string, string | number>} [query]
 * @returns {Promise<any>} - rejects with Refused, or TypeError where the sandbox is not there
 */
export async function read(what, query = {}) {
  return answer(await fetch(`/api/${what}?${new URLSearchParams({ as: person, ...where, ...query })}`));
}

/**
 * Do something, as the person where it is something that people do.
 * @param {string} verb - what follows `/control/`
 * @param {Record<string, unknown>} [said]
 * @returns {Promise<any>} - rejects with Refused, or TypeError where the sandbox is not there
 */
export async function act(verb, said = {}) {
  const body = JSON.stringify({ person, ...where, ...said });
  return answer(await fetch(`/control/${verb}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }));
}

async function answer(response) {
  const said = await response.json().catch(() => ({ error: `The sandbox answered ${response.status}.` }));
  if (!response.ok) throw new Refused(said.error, response.status);
  return said;
}

/**
 * The address of a file, as the person may open it.
 * @param {{id: string, name: string}} file
 * @param {{download?: boolean}} [how]
 * @returns {string}
 */
export function fileAddress(file, { download = false } = {}) {
  const query = new URLSearchParams({ as: person, ...where, ...(download ? { download: '1' } : {}) });
  return `/files/${file.id}/${encodeURIComponent(file.name)}?${query}`;
}

const FIRST_WAIT = 250; // ms, doubled at each failure up to the longest
const LONGEST_WAIT = 4000;

/**
 * Listen to what changes, as the person who is acted as, until what is returned is called.
 * @param {(events: any[]) => void} hear
 * @param {(isThere: boolean) => void} tell - whether the sandbox is there; after each return everything is read anew
 * @returns {() => void}
 */
export function listen(hear, tell) {
  let wait = FIRST_WAIT;
  let socket;
  let over = false;
  let waiting = 0;
  const connect = () => {
    socket = new WebSocket(`ws://${location.host}/api/stream?${new URLSearchParams({ as: person, ...where })}`);
    socket.onopen = () => {
      wait = FIRST_WAIT;
      tell(true);
    };
    socket.onmessage = (message) => hear(JSON.parse(message.data));
    socket.onclose = () => {
      if (over) return;
      tell(false);
      waiting = setTimeout(connect, wait);
      wait = Math.min(LONGEST_WAIT, wait * 2);
    };
  };
  connect();
  return () => {
    over = true;
    clearTimeout(waiting);
    socket.close();
  };
}
