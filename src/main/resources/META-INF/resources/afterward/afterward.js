// Keeps a page up to date: fetches it again every two seconds and exchanges the parts that have changed. Nothing is
// fetched while the tab is hidden, and nothing is exchanged in which somebody is at work.
(() => {
  "use strict";
  const PERIOD = 2000;
  const SLOWEST = 10000;
  const shown = new Map();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // The language of the texts, as the region of the user writes it if the browser names one: "de-AT" for "de".
  const language = document.documentElement.lang;
  const locale = navigator.languages.find((name) => name.split("-")[0] === language) || language;
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const calendar = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric" });

  // For the script of the charts.
  window.afterward = { locale, zone };

  // Times ------------------------------------------------------------------------------------------------------------

  const words = (millis) => {
    const seconds = Math.max(0, Math.floor(millis / 1000));
    const units = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
    const first = units.findIndex(([length]) => seconds >= length);
    if (first < 0) {
      return "0 s";
    }
    const [length, name] = units[first];
    const rest = first < 3 ? Math.floor((seconds % length) / units[first + 1][0]) : 0;
    return Math.floor(seconds / length) + " " + name + (rest ? " " + rest + " " + units[first + 1][1] : "");
  };

  const distance = new Intl.RelativeTimeFormat(locale, { style: "short" });
  const ago = (at) => {
    const seconds = (at - Date.now()) / 1000;
    const units = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]];
    const [length, name] = units.find(([one]) => Math.abs(seconds) >= one) ?? units[3];
    return distance.format(Math.trunc(seconds / length), name);
  };

  const absolute = (at) => {
    const today = at.toDateString() === new Date().toDateString();
    return today ? clock.format(at) : calendar.format(at) + ", " + clock.format(at);
  };

  const localise = (root) => {
    for (const time of root.querySelectorAll("time[datetime]:not([data-countdown])")) {
      const at = new Date(time.dateTime);
      time.textContent = time.dataset.relative ? ago(at) : absolute(at);
      time.title = time.dateTime + " (" + calendar.format(at) + ", " + clock.format(at) + " " + zone + ")";
    }
  };

  const countDown = () => {
    for (const time of document.querySelectorAll("time[data-countdown]")) {
      time.textContent = "(" + words(new Date(time.dateTime) - Date.now()) + ")";
    }
    for (const time of document.querySelectorAll("time[data-relative]")) {
      const text = ago(new Date(time.dateTime));
      if (time.textContent !== text) {
        time.textContent = text;
      }
    }
  };

  // Parts ------------------------------------------------------------------------------------------------------------

  const isAtWork = (part) =>
    part.querySelector("input[type=checkbox]:checked") !== null
    || (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"))
    || (!getSelection().isCollapsed && part.contains(getSelection().anchorNode));

  // Finds the element again that has the focus: in the same row, if it is in one, and by what tells it apart.
  const place = (part) => {
    const active = document.activeElement;
    const marked = (active.matches("summary") && active.closest("details[data-key]")) || active;
    const name = ["id", "href", "data-copy", "data-key"].find((one) => marked.hasAttribute(one));
    if (!part.contains(active) || part === active || !name) {
      return () => null;
    }
    const value = marked.getAttribute(name);
    const row = active.closest("tr[id]")?.id;
    return () => {
      const found = [...((row ? document.getElementById(row) : part)?.querySelectorAll("[" + name + "]") ?? [])]
        .find((one) => one.getAttribute(name) === value);
      return marked === active ? found : found?.querySelector("summary");
    };
  };

  // Returns whether the part is left as it was, since somebody is at work in it.
  const exchange = (part, source) => {
    if (shown.get(part.id) === source.innerHTML) {
      return false;
    }
    if (isAtWork(part)) {
      return true;
    }
    shown.set(part.id, source.innerHTML);
    const open = [...part.querySelectorAll("details[open][data-key]")].map((details) => details.dataset.key);
    const scrolled = [...part.querySelectorAll("pre")].map((pre) => pre.scrollTop);
    const focused = place(part);
    part.replaceChildren(...document.importNode(source, true).childNodes);
    for (const details of part.querySelectorAll("details[data-key]")) {
      details.open = open.includes(details.dataset.key);
    }
    [...part.querySelectorAll("pre")].forEach((pre, i) => { pre.scrollTop = scrolled[i] || 0; });
    focused()?.focus({ preventScroll: true });
    localise(part);
    return false;
  };

  // Copying ----------------------------------------------------------------------------------------------------------

  // A button copies the text of the element that its data-copy selects. One listener serves them all: parts are exchanged.
  const said = document.getElementById("afterward-said");
  const copy = async (button) => {
    said.textContent = "";
    let copied = true;
    try {
      await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
    } catch {
      copied = false;
    }
    button.classList.toggle("afterward-copied", copied);
    said.textContent = copied ? said.dataset.copied : said.dataset.refused;
  };
  // Browsers have a clipboard for pages over HTTPS and of the same machine.
  document.documentElement.classList.toggle("afterward-copies", Boolean(navigator.clipboard));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy]");
    if (button) {
      copy(button);
    }
  });

  // Life -------------------------------------------------------------------------------------------------------------

  const button = document.getElementById("afterward-live");
  const login = document.getElementById("afterward-login");
  let wanted = true;
  let idle = false;
  let lastWork = Date.now();
  let wait = PERIOD;
  let timer = 0;

  const show = (key, colourOfDot) => {
    button.querySelector(".afterward-live-text").textContent = button.dataset[key];
    button.querySelector(".status-dot").className = "status-dot status-" + colourOfDot;
    button.setAttribute("aria-pressed", String(wanted));
  };

  // What an answer is, by what the server says of itself: only it marks an answer as the page that was asked for, so a login
  // page that comes with 200 is none. After a redirect, which leads to a login here or elsewhere, nothing can be read.
  const kind = (response) => {
    if (response.type === "opaqueredirect" || response.status === 401) {
      return "login";
    }
    if (response.status === 403) {
      return "denied";
    }
    const marked = response.headers.get("X-Afterward-Refresh") !== null;
    if (response.ok) {
      return marked ? "on" : "login";
    }
    if (response.status === 404) {
      return marked ? "gone" : "lost";
    }
    return response.status === 503 ? "busy" : "failed";
  };

  const refresh = async () => {
    const response = await fetch(location.href, {
      headers: { "X-Afterward-Refresh": "1" }, credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(10000),
    });
    const found = kind(response);
    if (found !== "on") {
      return found;
    }
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    let held = false;
    for (const part of document.querySelectorAll("[data-live][id]")) {
      const source = fresh.getElementById(part.id);
      if (source) {
        held = exchange(part, source) || held;
      }
    }
    // A form stays good after the session in which it was made.
    const token = fresh.querySelector("input[name=form-token]");
    if (token) {
      for (const field of document.querySelectorAll("input[name=form-token]")) {
        field.value = token.value;
      }
    }
    countDown();
    document.dispatchEvent(new CustomEvent("afterward-refresh", { detail: fresh }));
    return held ? "held" : found;
  };

  // A refresh is a request, which keeps the session alive: so it ends with what its user does here.
  const isIdle = () => {
    const seconds = Number(button.dataset.idleSeconds);
    return seconds > 0 && Date.now() - lastWork > seconds * 1000;
  };

  const work = () => {
    lastWork = Date.now();
    if (idle) {
      idle = false;
      schedule(0);
    }
  };

  const tick = async () => {
    timer = 0;
    if (!wanted || document.hidden) {
      return;
    }
    if (isIdle()) {
      idle = true;
      show("idle", "secondary");
      return;
    }
    let found = "lost";
    try {
      found = await refresh();
    } catch {
      // There was no answer.
    }
    if (!wanted) {
      return;
    }
    const answered = found === "on" || found === "held";
    wait = answered ? PERIOD : Math.min(SLOWEST, wait * 2);
    show(found, found === "on" ? "green" : found === "held" ? "yellow" : "red");
    login.hidden = found !== "login" && found !== "denied";
    login.href = location.href;
    if (found !== "login") {
      schedule(wait);
    }
  };

  const schedule = (millis) => {
    clearTimeout(timer);
    timer = wanted && !document.hidden ? setTimeout(tick, millis) : 0;
  };

  const choose = () => {
    const boxes = [...document.querySelectorAll("#selection input[name=task]")];
    const chosen = boxes.filter((box) => box.checked).length;
    const label = document.getElementById("selected");
    if (label) {
      label.textContent = chosen ? label.dataset.some.replace("#", chosen) : label.dataset.none;
      const all = document.getElementById("select-page");
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
      for (const deed of document.querySelectorAll("#selection button[name=do]")) {
        deed.disabled = chosen === 0;
      }
    }
  };

  for (const part of document.querySelectorAll("[data-live][id]")) {
    shown.set(part.id, part.innerHTML);
  }
  document.querySelector("#views .active")?.scrollIntoView({ block: "nearest", inline: "center" });
  localise(document);
  countDown();
  setInterval(countDown, 1000);
  document.getElementById("afterward-footer").textContent =
    document.getElementById("afterward-footer").dataset.local.replace("#", zone);
  const all = document.getElementById("select-page");
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of document.querySelectorAll("#selection input[name=task]")) {
        box.checked = all.checked;
      }
      choose();
    });
    document.getElementById("selection").addEventListener("change", choose);
    choose();
  }
  if (document.querySelector("[data-live]")) {
    button.hidden = false;
    for (const event of ["pointermove", "pointerdown", "keydown", "wheel", "scroll"]) {
      addEventListener(event, work, { passive: true });
    }
    button.addEventListener("click", () => {
      wanted = !wanted;
      if (!wanted) {
        show("off", "secondary");
      }
      // What it says when it is on again depends on the answer.
      schedule(0);
    });
    document.addEventListener("visibilitychange", () => schedule(0));
    schedule(PERIOD);
  }
})();
