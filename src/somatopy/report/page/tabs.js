// Panels of which one is seen (the tabs pattern of the ARIA Authoring Practices).

export function createTabs(list, onShow) {
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

  /** What had the focus in a panel that goes hands it to the tab of the one that comes. */
  function show(tab, focus = false) {
    const held = tabs.some((other) => other !== tab && panelOf(other).contains(document.activeElement));
    for (const other of tabs) {
      const on = other === tab;
      other.setAttribute("aria-selected", String(on));
      other.tabIndex = on ? 0 : -1;
      panelOf(other).hidden = !on;
    }
    if (focus || held) tab.focus();
    onShow(tab.getAttribute("aria-controls"));
  }

  for (const tab of tabs) tab.addEventListener("click", () => show(tab));
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    show(tabs[(tabs.indexOf(document.activeElement) + by + tabs.length) % tabs.length], true);
  });
  return { show: (panel) => show(tabs.find((tab) => tab.getAttribute("aria-controls") === panel)) };
}
