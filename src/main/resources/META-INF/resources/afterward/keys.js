// Shortcuts. They move the focus from task to task, so that Enter opens one by itself, and do nothing without a question.
(() => {
  "use strict";
  const STORED = "afterward-keys";
  const help = document.getElementById("afterward-keys");
  const opener = document.getElementById("afterward-keys-open");
  const wanted = document.getElementById("afterward-keys-on");
  let last = 0;

  const rows = () => [...document.querySelectorAll("#tasks tbody tr")];
  const at = () => rows().findIndex((row) => row.contains(document.activeElement));
  const link = (row) => row?.querySelector("a[id^=task-]");
  const box = (row) => row?.querySelector("input[name=task]");

  // A row that has the focus may vanish with a refresh: the next step leads to the one in its place.
  const move = (step) => {
    const all = rows();
    const from = at();
    const to = from < 0 ? last : from + step;
    link(all[Math.max(0, Math.min(to, all.length - 1))])?.focus();
  };

  const search = () => {
    const field = document.querySelector("input[type=search]");
    field?.focus();
    field?.select();
  };

  // The chosen tasks, or else the one that has the focus, if it has ended: the button leads to the question.
  const retry = () => {
    const button = document.querySelector("#selection button[name=do][value=RETRY]");
    if (button && !document.querySelector("#selection input[name=task]:checked")) {
      const row = rows()[at()];
      if (row?.dataset.ended === "true") {
        box(row).click();
      }
    }
    button?.click();
  };

  const KEYS = {
    "/": search,
    j: () => move(1),
    k: () => move(-1),
    o: () => link(rows()[at()])?.click(),
    x: () => box(rows()[at()])?.click(),
    r: retry,
    "?": () => help.showModal(),
  };
  const HELD = ["j", "k"];

  const isTyping = (target) =>
    target.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])") !== null;

  const isMeant = (event) =>
    wanted.checked && !help.open && !event.defaultPrevented && !event.isComposing
    && !event.ctrlKey && !event.altKey && !event.metaKey
    && Object.hasOwn(KEYS, event.key) && (!event.repeat || HELD.includes(event.key)) && !isTyping(event.target);

  document.addEventListener("keydown", (event) => {
    if (isMeant(event)) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });
  document.addEventListener("focusin", () => { last = at() < 0 ? last : at(); });

  try {
    wanted.checked = localStorage.getItem(STORED) !== "off";
  } catch {
    // Without a store the choice is this page's.
  }
  wanted.addEventListener("change", () => {
    try {
      localStorage.setItem(STORED, wanted.checked ? "on" : "off");
    } catch {
      // As above.
    }
  });
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
})();
