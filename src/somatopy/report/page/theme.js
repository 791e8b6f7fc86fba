// Light or dark: as the system says, or as the switch says; paper is always light.

import { byId } from "./dom.js";

const STORED = "somatopy-theme";

export function createTheme(onChange) {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const shown = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");

  function set(theme) {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme; // as the system says
    onChange();
  }

  const stored = recall();
  if (stored === "light" || stored === "dark") root.dataset.theme = stored;
  dark.addEventListener("change", onChange);
  let onScreen;
  const toggle = () => { set(shown() === "dark" ? "light" : "dark"); remember(shown()); };
  byId("theme").addEventListener("click", toggle);

  window.addEventListener("beforeprint", () => { onScreen = root.dataset.theme; set("light"); });
  window.addEventListener("afterprint", () => set(onScreen));
  return { toggle };
}

// Where a browser keeps nothing for files, the switch works without memory.
function remember(theme) {
  try { localStorage.setItem(STORED, theme); } catch { /* not kept */ }
}

function recall() {
  try { return localStorage.getItem(STORED); } catch { return null; }
}
