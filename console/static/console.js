// Keys, focus and dialogs. Everything here adds to what links and forms do without it.
//   data-key="KeyE", "Shift+KeyE", "Control+Enter"   the element is clicked by that key (by place on the keyboard: event.code)
//   data-items with data-item inside                  j and k move between the items; data-items="open" opens each at once
//   data-opens="id"                                   opens the dialog instead of following the link
//   data-folds                                        a details that is folded on narrow screens, and always open on wide ones
//   data-focus                                        what HTMX has put into the page is given the focus
"use strict";

(() => {
  const SWITCH = "unionstats.keys";
  const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
  const CHOICE = ".decide input[type=radio]";  // what is typed there is meant for the words: a letter must not choose another decision
  const kept = () => { try { return localStorage.getItem(SWITCH); } catch { return null; } };
  const on = () => kept() !== "off";
  const shown = (element) => element.getClientRects().length > 0 && !element.disabled;

  function showSwitch() {
    document.documentElement.classList.toggle("no-keys", !on());
    for (const button of document.querySelectorAll("[data-keys-switch]")) {
      button.hidden = false;
      button.textContent = on() ? button.dataset.on : button.dataset.off;
      button.setAttribute("aria-pressed", String(on()));
    }
  }

  function pressed(event) {
    const parts = [];
    if (event.ctrlKey || event.metaKey) parts.push("Control");
    if (event.altKey) parts.push("Alt");
    if (event.shiftKey) parts.push("Shift");
    return [...parts, event.code.replace("Numpad", event.code === "NumpadEnter" ? "" : "Digit")].join("+");
  }

  function move(step) {
    for (const list of document.querySelectorAll("[data-items]")) {
      const items = [...list.querySelectorAll("[data-item]")].filter(shown);
      if (!items.length) continue;
      const focused = items.indexOf(document.activeElement.closest("[data-item]"));
      const at = focused >= 0 ? focused : items.findIndex((item) => item.getAttribute("aria-current"));
      const next = items[Math.min(items.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
      next.focus();
      next.scrollIntoView({ block: "nearest" });
      if (list.dataset.items === "open" && next !== items[at]) next.click();
      return true;
    }
    return false;
  }

  function use(element) {
    if (element.matches(FIELDS)) { element.focus(); element.select?.(); return; }
    if (element.matches("input")) element.focus();
    element.click();
    if (element.matches(CHOICE)) toWords(element);
  }

  // A decision that was chosen by its key goes on in its reason, or in the words where it has none.
  function toWords(choice) {
    const form = choice.closest("form");
    [...form.querySelectorAll(`#reason_${CSS.escape(choice.value)}, textarea`)].find(shown)?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    const key = pressed(event);
    const writing = event.target instanceof Element && event.target.matches(`${FIELDS}, ${CHOICE}`);
    if (key === "Escape" && writing) { event.target.blur(); return; }
    if (!on() || (writing && key !== "Control+Enter")) return;
    const open = document.querySelector("dialog[open]");
    if (!open && (key === "KeyJ" || key === "KeyK") && move(key === "KeyJ" ? 1 : -1)) { event.preventDefault(); return; }
    const room = open ?? document;
    const near = event.target instanceof Element ? event.target.closest("form") : null;
    const which = `[data-key="${CSS.escape(key)}"]`;
    const found = [...(near?.querySelectorAll(which) ?? []), ...room.querySelectorAll(which)].find(shown);
    if (!found) return;
    event.preventDefault();
    use(found);
  });

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog) { event.preventDefault(); dialog.showModal(); return; }
    if (event.target.closest("[data-keys-switch]")) {
      try { localStorage.setItem(SWITCH, on() ? "off" : "on"); } catch { /* a browser that keeps nothing: on until the next page */ }
      showSwitch();
    }
    for (const menu of document.querySelectorAll("details.who[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  // A button that was pressed sends once; where the answer is a file or an error the page stays, and it can be pressed again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post" && !form.hasAttribute("hx-post")) {
      form.dataset.sent = "1";
      setTimeout(() => delete form.dataset.sent, 3000);
    }
  });

  // The finding that is shown beside is the one marked in the list; j and k go on from it.
  function markShown() {
    const name = document.querySelector("#detail article[data-fingerprint]")?.dataset.fingerprint;
    if (!name) return;
    for (const link of document.querySelectorAll(".finding-link")) {
      if (link.id !== `finding-${name}`) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) { link.setAttribute("aria-current", "true"); show(link); }
    }
  }

  function show(link) { if (link && shown(link)) link.scrollIntoView({ block: "nearest" }); }

  // A sheet wider than its place shows the cell in question first; sideways only: the page stays where it is.
  function showCells() {
    for (const cell of document.querySelectorAll(".wide td.bad")) {
      const wide = cell.closest(".wide");
      const [inner, outer] = [cell.getBoundingClientRect(), wide.getBoundingClientRect()];
      if (inner.left < outer.left || inner.right > outer.right) wide.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
    }
  }

  document.addEventListener("htmx:after:swap", () => {
    const wanted = [...document.querySelectorAll("[data-focus]")].find(shown);
    if (wanted) { wanted.focus(); wanted.removeAttribute("data-focus"); }
    markShown();
    showCells();
  });

  const narrow = matchMedia("(max-width: 900px)");
  function fold() { for (const part of document.querySelectorAll("details[data-folds]")) part.open = !narrow.matches; }
  narrow.addEventListener("change", fold);

  function begin() { fold(); showSwitch(); showCells(); show(document.querySelector(".finding-link[aria-current]")); }
  document.addEventListener("DOMContentLoaded", begin);
  if (document.readyState !== "loading") begin();
})();
