// Keeps a page up to date: fetches it again every two seconds and exchanges the parts that have changed. Nothing is
// fetched while the tab is hidden, and nothing is exchanged in which somebody is at work.
(() => {
  "use strict";
  const PERIOD = 2000;
  const SLOWEST = 30000;
  const shown = new Map();
  const charts = new Map();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const calendar = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric" });

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

  const localise = (root) => {
    for (const time of root.querySelectorAll("time[datetime]:not([data-countdown])")) {
      const at = new Date(time.dateTime);
      const today = at.toDateString() === new Date().toDateString();
      time.textContent = today ? clock.format(at) : calendar.format(at) + ", " + clock.format(at);
      time.title = time.dateTime + " (" + calendar.format(at) + ", " + clock.format(at) + " " + zone + ")";
    }
  };

  const countDown = () => {
    for (const time of document.querySelectorAll("time[data-countdown]")) {
      time.textContent = "(" + words(new Date(time.dateTime) - Date.now()) + ")";
    }
  };

  // Charts -----------------------------------------------------------------------------------------------------------

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--tblr-" + name).trim();
  const duration = (millis) =>
    millis == null ? "–" : millis < 1 ? Math.round(millis * 1000) + " µs" : millis < 1000
      ? +millis.toPrecision(3) + " ms" : +(millis / 1000).toPrecision(3) + " s";
  const count = (value) => (value == null ? "–" : value.toLocaleString());
  const data = (element) => [JSON.parse(element.dataset.x), ...JSON.parse(element.dataset.y)];

  const draw = (element) => {
    const millis = element.dataset.unit === "millis";
    const value = millis ? duration : count;
    const colours = element.dataset.colours.split(",");
    const text = colour("secondary") || "#667085";
    const grid = { stroke: colour("border-color-translucent") || "#8884", width: 1 };
    const chart = new uPlot({
      width: element.clientWidth,
      height: 220,
      legend: { live: true },
      cursor: { y: false },
      scales: { x: { time: true }, y: millis ? { distr: 3 } : { range: (u, min, max) => [0, Math.max(4, max * 1.1)] } },
      axes: [
        { stroke: text, grid: grid, ticks: grid, values: "{HH}:{mm}" },
        { stroke: text, grid: grid, ticks: grid, size: 64, values: (u, values) => values.map((v) => v == null ? "" : value(v)) },
      ],
      series: [
        {},
        ...element.dataset.labels.split(",").map((label, i) => ({
          label: label,
          stroke: colour(colours[i]),
          fill: millis ? undefined : colour(colours[i]) + "22",
          width: 2,
          spanGaps: false,
          points: { show: millis, size: 4 },
          value: (u, v) => value(v),
        })),
      ],
    }, data(element), element);
    charts.set(element.id, chart);
  };

  const redraw = () => {
    for (const element of document.querySelectorAll(".afterward-chart")) {
      charts.get(element.id)?.destroy();
      draw(element);
    }
  };

  const updateCharts = (fresh) => {
    for (const [id, chart] of charts) {
      const source = fresh.getElementById(id);
      const element = document.getElementById(id);
      if (source && (source.dataset.y !== element.dataset.y || source.dataset.x !== element.dataset.x)) {
        element.dataset.x = source.dataset.x;
        element.dataset.y = source.dataset.y;
        chart.setData(data(element));
      }
    }
  };

  // Parts ------------------------------------------------------------------------------------------------------------

  const isAtWork = (part) =>
    part.querySelector("input[type=checkbox]:checked") !== null
    || (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"))
    || (!getSelection().isCollapsed && part.contains(getSelection().anchorNode));

  const place = (part) => {
    const active = document.activeElement;
    return part.contains(active) && active.getAttribute("href") ? active.getAttribute("href") : null;
  };

  const exchange = (part, source) => {
    if (shown.get(part.id) === source.innerHTML || isAtWork(part)) {
      return;
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
    if (focused !== null) {
      [...part.querySelectorAll("a")].find((a) => a.getAttribute("href") === focused)?.focus({ preventScroll: true });
    }
    localise(part);
  };

  // Life -------------------------------------------------------------------------------------------------------------

  const button = document.getElementById("afterward-live");
  let wanted = true;
  let wait = PERIOD;
  let timer = 0;

  const show = (key, colourOfDot) => {
    button.querySelector(".afterward-live-text").textContent = button.dataset[key];
    button.querySelector(".status-dot").className = "status-dot status-" + colourOfDot;
    button.setAttribute("aria-pressed", String(wanted));
  };

  const refresh = async () => {
    const response = await fetch(location.href, {
      headers: { "X-Afterward-Refresh": "1" }, credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(10000),
    });
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live][id]")) {
      const source = fresh.getElementById(part.id);
      if (source) {
        exchange(part, source);
      }
    }
    updateCharts(fresh);
    countDown();
  };

  const tick = async () => {
    timer = 0;
    if (!wanted || document.hidden) {
      return;
    }
    try {
      await refresh();
      wait = PERIOD;
      show("on", "green");
    } catch {
      wait = Math.min(SLOWEST, wait * 2);
      show("lost", "red");
    }
    schedule(wait);
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
  localise(document);
  countDown();
  setInterval(countDown, 1000);
  document.getElementById("afterward-footer").textContent =
    document.getElementById("afterward-footer").dataset.local.replace("#", zone);
  if (window.uPlot) {
    redraw();
    let width = innerWidth;
    addEventListener("resize", () => {
      if (innerWidth !== width) {
        width = innerWidth;
        redraw();
      }
    });
    document.addEventListener("afterward-theme", redraw);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(redraw));
  }
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
    button.addEventListener("click", () => {
      wanted = !wanted;
      show(wanted ? "on" : "off", wanted ? "green" : "secondary");
      schedule(0);
    });
    document.addEventListener("visibilitychange", () => schedule(0));
    schedule(PERIOD);
  }
})();
