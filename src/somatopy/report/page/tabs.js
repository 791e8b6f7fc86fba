// Panels of which one is seen (the tabs pattern of the ARIA Authoring Practices).

export function createTabs(list, onShow) {
  const tabs = [...list.querySelectorAll("[role=tab]")];

  function show(tab, focus = false) {
    for (const other of tabs) {
      const on = other === tab;
      other.setAttribute("aria-selected", String(on));
      other.tabIndex = on ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = !on;
    }
    if (focus) tab.focus();
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
