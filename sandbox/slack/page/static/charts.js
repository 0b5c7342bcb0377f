// Charts of data_visualization blocks, drawn as SVG, with their figures in a table below.

import { h, svg } from "./dom.js";

const COLOURS = ["#b93815", "#14695a", "#c98a12", "#3b5ea8", "#8a3f7d", "#5b7d1e", "#0f7c93", "#9b5d33", "#6b6f7a", "#d0607a", "#4a4fb0", "#7a8f2a"];
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [420, 230, 46, 34, 12];
const figure = (value) => new Intl.NumberFormat("en", { notation: Math.abs(value) >= 1e5 ? "compact" : "standard", maximumFractionDigits: 2 }).format(value);

function ticks(low, high) {
  const raw = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= raw);
  const first = Math.floor(low / step) * step;
  return Array.from({ length: 7 }, (_, n) => first + n * step).filter((tick, n, all) => n === 0 || all[n - 1] < high);
}

function axes(chart, series) {
  const categories = chart.axis_config?.categories ?? series[0].data.map((point) => point.label);
  const values = series.flatMap((entry) => entry.data.map((point) => Number(point.value)));
  const marks = ticks(Math.min(0, ...values), Math.max(...values, 1));
  const [low, high] = [marks[0], marks.at(-1)];
  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low));
  const slot = (WIDTH - LEFT - 8) / categories.length;
  const x = (n) => LEFT + slot * (n + 0.5);
  const every = Math.ceil(categories.length / 7);
  const lines = marks.map((mark) => [
    svg("line", { x1: LEFT, x2: WIDTH - 8, y1: y(mark), y2: y(mark), class: "grid" }),
    svg("text", { x: LEFT - 8, y: y(mark) + 4, "text-anchor": "end" }, figure(mark)),
  ]);
  const names = categories.map((name, n) => (n % every ? [] : svg("text", { x: x(n), y: HEIGHT - 12, "text-anchor": "middle" }, String(name).slice(0, 14))));
  return { categories, x, y, slot, low, nodes: [lines, names] };
}

function plotted(chart) {
  const series = chart.series;
  const { x, y, slot, low, nodes } = axes(chart, series);
  const at = (point, n) => `${x(n)},${y(Number(point.value))}`;
  const marks = series.map((entry, s) => {
    const colour = COLOURS[s % COLOURS.length];
    if (chart.type === "bar") {
      const width = Math.min(36, (slot * 0.76) / series.length);
      return entry.data.map((point, n) => {
        const [top, base] = [y(Math.max(0, point.value)), y(Math.min(0, point.value))];
        return svg("rect", { x: x(n) + (s - series.length / 2) * width, y: top, width: width - 1, height: Math.max(base - top, 1), fill: colour, rx: 2 }, svg("title", null, `${entry.name}, ${point.label}: ${figure(point.value)}`));
      });
    }
    const line = svg("polyline", { points: entry.data.map(at).join(" "), fill: "none", stroke: colour, "stroke-width": 2.4, "stroke-linejoin": "round" });
    const dots = entry.data.map((point, n) => svg("circle", { cx: x(n), cy: y(point.value), r: 3, fill: colour }, svg("title", null, `${entry.name}, ${point.label}: ${figure(point.value)}`)));
    if (chart.type !== "area") return [line, dots];
    const ground = `${x(entry.data.length - 1)},${y(Math.max(low, 0))} ${x(0)},${y(Math.max(low, 0))}`;
    return [svg("polygon", { points: `${entry.data.map(at).join(" ")} ${ground}`, fill: colour, "fill-opacity": 0.18 }), line, dots];
  });
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "plot", role: "img" }, nodes, marks);
}

function pie(segments) {
  const total = segments.reduce((sum, segment) => sum + Number(segment.value), 0) || 1;
  let angle = -Math.PI / 2;
  const slices = segments.map((segment, n) => {
    const start = angle;
    angle += (Math.min(Number(segment.value) / total, 0.99999) || 0) * 2 * Math.PI;
    const point = (turn) => `${110 + 100 * Math.cos(turn)} ${110 + 100 * Math.sin(turn)}`;
    const path = `M110 110 L${point(start)} A100 100 0 ${angle - start > Math.PI ? 1 : 0} 1 ${point(angle)} Z`;
    return svg("path", { d: path, fill: COLOURS[n % COLOURS.length] }, svg("title", null, `${segment.label}: ${figure(segment.value)}`));
  });
  return svg("svg", { viewBox: "0 0 220 220", class: "pie", role: "img" }, slices);
}

const legend = (names) => h("ul", { class: "legend" }, names.map((name, n) => h("li", null, h("i", { style: `background:${COLOURS[n % COLOURS.length]}` }), name)));

function figures(head, rows) {
  const row = (tag) => (values) => h("tr", null, values.map((value, n) => h(tag, { class: n ? "number" : null }, value)));
  return h("details", null, h("summary", null, "Figures"), h("div", { class: "scroll" }, h("table", null, h("thead", null, row("th")(head)), h("tbody", null, rows.map(row("td"))))));
}

export function chart(block) {
  const facts = block.chart;
  const caption = h("figcaption", null, block.title);
  if (facts.type === "pie") {
    const names = facts.segments.map((segment) => `${segment.label} (${figure(segment.value)})`);
    return h("figure", { class: "chart" }, caption, h("div", { class: "round" }, pie(facts.segments), legend(names)));
  }
  const categories = facts.axis_config?.categories ?? facts.series[0].data.map((point) => point.label);
  const rows = categories.map((name, n) => [name, ...facts.series.map((series) => figure(series.data[n]?.value ?? 0))]);
  const sides = [facts.axis_config?.y_label, facts.axis_config?.x_label].filter(Boolean).join(" / ");
  return h(
    "figure",
    { class: "chart" },
    caption,
    sides && h("p", { class: "sides" }, sides),
    plotted(facts),
    facts.series.length > 1 && legend(facts.series.map((series) => series.name)),
    figures(["", ...facts.series.map((series) => series.name)], rows)
  );
}
