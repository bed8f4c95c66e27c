// Draws the charts. What they show is in the legends, in words and as numbers; the words of each period are in the table of
// figures. So the page says the same without this script.
(() => {
  "use strict";
  const HEIGHT = 180;
  const FONT = "11px system-ui, sans-serif";
  // In microseconds: the lines of a logarithmic axis, each a duration that has a short name.
  const DURATIONS = [
    [1, "1 µs"], [10, "10 µs"], [100, "100 µs"], [1e3, "1 ms"], [1e4, "10 ms"], [1e5, "100 ms"], [1e6, "1 s"], [1e7, "10 s"],
    [6e7, "1 min"], [6e8, "10 min"], [3.6e9, "1 h"], [3.6e10, "10 h"], [8.64e10, "1 d"],
  ];
  const WHOLE = Array.from({ length: 30 }, (ignored, i) => [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3));
  const { locale, zone } = window.afterward;
  const minute = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" });
  const short = new Intl.NumberFormat(locale, { notation: "compact" });
  const charts = new Map();
  const page = document.getElementById("charts");

  const time = (seconds) => minute.format(seconds * 1000);
  const isMidnight = (seconds) => new Date(seconds * 1000).getHours() === 0 && new Date(seconds * 1000).getMinutes() === 0;
  const elements = () => document.querySelectorAll(".afterward-chart");
  const legend = (root, element) => root.getElementById(element.id + "-legend");
  const times = () => JSON.parse(page.dataset.times);
  const step = (all) => all[1] - all[0];
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--tblr-" + name).trim();

  // Data -------------------------------------------------------------------------------------------------------------

  // A count is drawn upon those that are worse, so that failures stand on the ground and can be compared; and none is so
  // small beside the others that it cannot be seen.
  const stack = (counts) => {
    const sums = counts[0].map((ignored, i) => counts.reduce((sum, values) => sum + values[i], 0));
    const least = Math.max(...sums) / 90;
    const height = (value) => (value === 0 ? 0 : Math.max(value, least));
    return counts.map((ignored, i) => sums.map((sum, at) => counts.slice(i).reduce((all, values) => all + height(values[at]), 0)));
  };

  const cap = (durations, top) => durations.map((values) => values.map((v) => (v === null ? null : Math.min(Math.max(v, 1), top))));

  // Of the page, or of one that was fetched; null when there is nothing to draw. A value stands in the middle of its period.
  const read = (root, element) => {
    const curves = [...(legend(root, element)?.querySelectorAll("th[data-values]") ?? [])].map((th) => JSON.parse(th.dataset.values));
    const all = times();
    return curves.length === 0 ? null : [
      all.map((at) => at + step(all) / 2), ...(element.dataset.top ? cap(curves, Number(element.dataset.top)) : stack(curves)),
    ];
  };

  // Words ------------------------------------------------------------------------------------------------------------

  // Says in the legend what the values of a period are: of the one under the pointer, or else of the last one.
  const tell = (element, at) => {
    const row = legend(document, element)?.querySelector(".afterward-at");
    if (!row) {
      return;
    }
    const all = times();
    const seconds = all[at ?? all.length - 1];
    const figures = document.querySelector(`.afterward-periods tr[data-at="${seconds}"]`);
    const today = new Date(seconds * 1000).toDateString() === new Date().toDateString();
    row.querySelector("th").textContent = (today ? "" : day.format(seconds * 1000) + " ") + time(seconds);
    for (const cell of row.querySelectorAll("td")) {
      cell.textContent = figures?.querySelector(`[data-of="${cell.dataset.of}"]`).textContent ?? cell.dataset.none;
    }
  };

  // Dashed lines where the application was started or deployed. Starts whose words would overlap share them.
  const mark = (u) => {
    const { ctx, bbox } = u;
    const dot = devicePixelRatio;
    const right = bbox.left + bbox.width;
    const places = JSON.parse(page.dataset.marks).map((at) => Math.round(u.valToPos(at, "x", true)))
      .filter((x) => x >= bbox.left && x <= right).sort((a, b) => a - b);
    ctx.save();
    ctx.font = FONT.replace("11", 11 * dot);
    ctx.fillStyle = colour("secondary");
    ctx.lineJoin = "round";
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    const words = (count) => (count === 1 ? page.dataset.mark : page.dataset.manyMarks.replace("#", count));
    const room = ctx.measureText(words(88)).width + 8 * dot;
    let free = bbox.left;
    while (places.length > 0) {
      const near = places.splice(0, places.filter((x) => x - places[0] < room).length);
      ctx.setLineDash([4 * dot, 4 * dot]);
      ctx.lineWidth = dot;
      ctx.strokeStyle = ctx.fillStyle;
      for (const x of near) {
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      }
      const width = ctx.measureText(words(near.length)).width;
      const after = near[near.length - 1] + 4 * dot;
      const x = after + width < right ? after : near[0] - 4 * dot - width;
      if (x >= free) {
        ctx.setLineDash([]);
        ctx.lineWidth = 3 * dot;
        ctx.strokeStyle = colour("bg-surface");
        ctx.strokeText(words(near.length), x, bbox.top + 2 * dot);
        ctx.fillText(words(near.length), x, bbox.top + 2 * dot);
        free = x + width + 4 * dot;
      }
    }
    ctx.restore();
  };

  // Drawing ----------------------------------------------------------------------------------------------------------

  const openFailures = (element, u) => {
    const all = times();
    const at = (pixel) => all[u.posToIdx(pixel)];
    const iso = (seconds) => new Date(seconds * 1000).toISOString();
    location.href = element.dataset.failures + "&finished-from=" + iso(at(u.select.left))
      + "&finished-to=" + iso(at(u.select.left + u.select.width) + step(all) - 0.001);
  };

  const lines = (u, axis, low, high) => {
    const all = DURATIONS.map(([micros]) => micros).filter((micros) => micros >= low && micros <= high);
    const every = Math.ceil(all.length / 6);
    return all.filter((ignored, i) => i % every === 0);
  };

  // From one line of the axis to another.
  const range = (u, low, high) => [
    DURATIONS.findLast(([micros]) => micros <= low)?.[0] ?? 1,
    DURATIONS.find(([micros]) => micros > low && micros >= high)?.[0] ?? 8.64e10,
  ];

  // Between periods without any there is no line, only a dot.
  const alone = (u, series) => {
    const values = u.data[series];
    return values.flatMap((v, i) => (v !== null && (values[i - 1] ?? values[i + 1] ?? null) === null ? [i] : []));
  };

  const curve = (swatch, top) => {
    const { borderTopColor: stroke, borderTopStyle: style } = getComputedStyle(swatch);
    return top === undefined
      ? { fill: stroke, width: 0, paths: uPlot.paths.bars({ size: [0.85, 40] }), points: { show: false } }
      : { stroke, width: 2, dash: style === "dashed" ? [4, 3] : undefined, points: { size: 4, fill: stroke, filter: alone } };
  };

  const draw = (element, values) => {
    const { top, failures } = element.dataset;
    const text = colour("secondary");
    const grid = { stroke: colour("border-color-translucent"), width: 1 };
    const axis = { stroke: text, grid, ticks: { show: false }, font: FONT, labelFont: FONT, size: 56 };
    const half = step(times()) / 2;
    return new uPlot({
      width: legend(document, element).clientWidth,
      height: HEIGHT,
      padding: [8, 18, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: top ? {} : { show: false },
        drag: { setScale: false, x: Boolean(failures), y: false },
        sync: { key: "afterward", filters: { pub: (type) => type === "mousemove" || type === "mouseleave" } },
      },
      hooks: {
        draw: [mark],
        setCursor: [(u) => { tell(element, u.cursor.idx); }],
        setSelect: [(u) => { if (u.select.width > 4) { openFailures(element, u); } }],
      },
      scales: {
        x: { range: (u, first, last) => [first - half, last + half] },
        y: top ? { distr: 3, range } : { range: (u, low, high) => [0, Math.max(4, high * 1.05)] },
      },
      axes: [
        {
          ...axis, size: 20, gap: 4, space: 56, label: zone, labelSize: 16, labelGap: 0,
          values: (u, all) => all.map((at) => (isMidnight(at) ? day.format(at * 1000) : time(at))),
        },
        top
          ? { ...axis, splits: lines, filter: (u, all) => all, values: (u, all) => all.map((v) => DURATIONS.find(([micros]) => micros === v)[1]) }
          : { ...axis, incrs: WHOLE, values: (u, all) => all.map((v) => short.format(v)) },
      ],
      series: [{}, ...[...legend(document, element).querySelectorAll(".afterward-swatch")].map((swatch) => curve(swatch, top))],
    }, values, element);
  };

  const show = (element, values) => {
    const chart = charts.get(element.id);
    if (chart && values) {
      chart.setData(values);
      tell(element, chart.cursor.idx);
      return;
    }
    chart?.destroy();
    charts.delete(element.id);
    if (values) {
      charts.set(element.id, draw(element, values));
      tell(element, null);
    }
  };

  const redraw = () => {
    for (const element of elements()) {
      show(element, null);
      show(element, read(document, element));
    }
  };

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
  document.addEventListener("afterward-refresh", ({ detail: fresh }) => {
    page.dataset.times = fresh.getElementById("charts").dataset.times;
    page.dataset.marks = fresh.getElementById("charts").dataset.marks;
    for (const element of elements()) {
      show(element, read(fresh, element));
    }
  });
})();
