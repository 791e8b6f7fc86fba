// The state in the page's address, so that a link leads to what one sees.

const WHOLE_NUMBERS = ["unit", "gmap", "sample"];
const ADDRESS_WORDS = ["plane", "view", "compare"];

/** State of an address such as `#plane=hits&unit=12`; what it does not name is null. */
export function readAddress(hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const state = {};
  for (const key of ADDRESS_WORDS) state[key] = fields.get(key);
  for (const key of WHOLE_NUMBERS) state[key] = wholeNumber(fields.get(key));
  return state;
}

function wholeNumber(text) {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

/** The address of a state; what is null or as at the start is left out. */
export function writeAddress(state, start) {
  const fields = new URLSearchParams();
  for (const key of [...ADDRESS_WORDS, ...WHOLE_NUMBERS]) {
    const value = state[key];
    if (value !== null && value !== undefined && value !== start[key]) fields.set(key, String(value));
  }
  return `#${fields.toString()}`;
}
