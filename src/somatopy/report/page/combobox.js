// A field that narrows a list as one types (the combobox pattern of the ARIA Authoring Practices).

import { element, replace } from "./dom.js";
import { showCount } from "./numbers.js";

const SHOWN = 100;

/**
 * Wire `input` and `list`. `find(text)` gives options {text, hint, group, ...} and `choose(option)` takes one;
 * `onInput(text)` hears every key; `resting()` is the text of the field at rest.
 */
export function createCombobox(input, list, { find, choose, onInput = () => {}, resting = null }) {
  let options = [];
  let active = -1;

  function open(text) {
    options = find(text);
    const items = options.slice(0, SHOWN).flatMap((option, i) => [
      option.group && option.group !== options[i - 1]?.group ? aside(option.group) : null,
      itemOf(option, i),
    ]);
    const more = options.length - SHOWN;
    if (more > 0) items.push(aside(`and ${showCount(more)} more: type to narrow`));
    if (!options.length) items.push(aside("Nothing found"));
    replace(list, ...items);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    activate(options.length && text ? 0 : -1);
  }

  function itemOf(option, i) {
    return element(
      "li",
      { role: "option", id: `${list.id}-${i}`, "aria-selected": "false", onclick: () => take(i) },
      element("span", { class: "option" }, option.text),
      option.hint ? element("span", { class: "hint" }, option.hint) : null,
    );
  }

  function activate(i) {
    list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    active = i;
    const item = i < 0 ? null : document.getElementById(`${list.id}-${i}`);
    item?.setAttribute("aria-selected", "true");
    item?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item ? item.id : "");
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-activedescendant", "");
    if (resting) input.value = resting();
  }

  function take(i) {
    if (!options[i]) return;
    const option = options[i];
    close();
    choose(option);
    if (resting) input.value = resting();
  }

  // The field keeps the focus, else the list would close before the click that takes an option, or moves its bar.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("focus", () => {
    if (resting) input.select();
    if (resting) open("");
  });
  input.addEventListener("click", () => list.hidden && open(resting ? "" : input.value));
  input.addEventListener("input", () => { open(input.value.trim()); onInput(input.value.trim()); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const last = Math.min(options.length, SHOWN) - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) open(resting ? "" : input.value.trim());
      else activate(Math.max(0, Math.min(last, active + (event.key === "ArrowDown" ? 1 : -1))));
    } else if (event.key === "Enter") take(list.hidden ? -1 : active);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  function leave() {
    if (list.hidden && !resting) { input.value = ""; onInput(""); }
    close();
    if (resting || !input.value) input.blur();
  }

  if (resting) input.value = resting();
  return { refresh: () => { if (resting && document.activeElement !== input) input.value = resting(); } };
}

/** A line of the list that is no option. */
function aside(text) {
  return element("li", { class: "group", role: "presentation" }, text);
}
