// Blocks as the app sends them. `press(block, element, entered)` is what an interactive element does.

import { chart } from "./charts.js";
import { h, link } from "./dom.js";
import { element, picture } from "./elements.js";
import { emoji } from "./emoji.js";
import { markdown } from "./markdown.js";
import { channelName, mention, mrkdwn, plain, words } from "./mrkdwn.js";
import { store } from "./store.js";

function styled(part, node) {
  const style = part.style ?? {};
  let shown = node;
  if (style.code) shown = h("code", null, shown);
  if (style.bold) shown = h("strong", null, shown);
  if (style.italic) shown = h("em", null, shown);
  if (style.strike) shown = h("s", null, shown);
  return shown;
}

const RICH = {
  text: (part) => part.text,
  link: (part) => link(part.url, part.text),
  emoji: (part) => emoji(part.name),
  user: (part) => mention(part.user_id),
  channel: (part) => channelName(part.channel_id),
  broadcast: (part) => h("span", { class: "mention" }, `@${part.range}`),
  date: (part) => part.fallback ?? new Date(part.timestamp * 1000).toLocaleString(),
};

const parts = (elements) => elements.map((part) => styled(part, (RICH[part.type] ?? (() => ""))(part)));
const broken = (nodes) => nodes.flatMap((node) => (typeof node === "string" ? node.split("\n").flatMap((line, n) => (n ? [h("br"), line] : [line])) : [node]));

function richElement(facts) {
  if (facts.type === "rich_text_list") {
    const tag = facts.style === "ordered" ? "ol" : "ul";
    return h(tag, { class: facts.indent ? "deep" : null }, facts.elements.map((item) => h("li", null, broken(parts(item.elements)))));
  }
  if (facts.type === "rich_text_preformatted") return h("pre", null, parts(facts.elements));
  if (facts.type === "rich_text_quote") return h("blockquote", null, broken(parts(facts.elements)));
  return h("p", null, broken(parts(facts.elements)));
}

const rich = (block) => h("div", { class: "prose" }, block.elements.map(richElement));

function cell(facts, tag) {
  const number = facts?.type === "raw_number";
  const shown = facts?.type === "rich_text" ? rich(facts) : facts?.text ?? facts?.value ?? "";
  return h(tag, { class: number ? "number" : null }, typeof shown === "number" ? shown.toLocaleString("en") : shown);
}

function table(block) {
  const [head, ...rows] = block.rows;
  const aligned = (node, n) => {
    if (block.column_settings?.[n]?.align === "right") node.classList.add("number");
    if (block.column_settings?.[n]?.is_wrapped) node.classList.add("wrapped");
    return node;
  };
  const row = (tag) => (cells) => h("tr", null, cells.map((facts, n) => aligned(cell(facts, tag), n)));
  const caption = block.caption ? h("caption", null, block.caption) : null;
  return h("div", { class: "scroll" }, h("table", null, caption, h("thead", null, row("th")(head)), h("tbody", null, rows.map(row("td")))));
}

const SIGNS = { pending: "○", in_progress: "", complete: "✓", error: "!" };

function task(facts) {
  const detail = (value) => (value ? h("div", { class: "task-detail" }, typeof value === "string" ? markdown(value) : rich(value)) : null);
  const sources = (facts.sources ?? []).map((source) => link(source.url, source.text));
  return h(
    "div",
    { class: `task ${facts.status}` },
    h("span", { class: "task-sign", "aria-label": facts.status.replace("_", " ") }, SIGNS[facts.status]),
    h("div", null, h("span", { class: "task-title" }, plain(facts.title)), detail(facts.details), detail(facts.output), sources.length ? h("div", { class: "sources" }, sources) : null)
  );
}

function section(block, press) {
  const accessory = block.accessory ? element(block.accessory, (entered) => press(block, block.accessory, entered)).node : null;
  const fields = block.fields ? h("div", { class: "fields" }, block.fields.map((field) => h("div", null, words(field)))) : null;
  return h("div", { class: "section" }, h("div", { class: "section-text" }, block.text && words(block.text), fields), accessory && h("div", { class: "accessory" }, accessory));
}

const row = (kind) => (block, press) =>
  h("div", { class: kind, role: "group" }, block.elements.map((facts) => element(facts, (entered) => press(block, facts, entered)).node));

const BLOCKS = {
  section,
  header: (block) => h("h3", { class: "header" }, plain(block.text.text)),
  divider: () => h("hr"),
  context: (block) => h("div", { class: "context" }, block.elements.map((facts) => (facts.type === "image" ? picture(facts) : words(facts)))),
  actions: row("actions"),
  context_actions: row("actions quiet"),
  markdown: (block) => markdown(block.text),
  rich_text: rich,
  image: (block) => h("figure", { class: "image" }, block.title && h("figcaption", null, plain(block.title.text)), picture(block)),
  table,
  data_table: table,
  data_visualization: chart,
  task_card: task,
  plan: (block) => h("div", { class: "plan" }, h("div", { class: "plan-title" }, plain(block.title)), (block.tasks ?? []).map(task)),
  alert: (block) => h("div", { class: `alert ${block.level ?? "default"}` }, words(block.text)),
  card: (block) => h("div", { class: "card" }, block.title && h("strong", null, words(block.title)), block.subtitle && words(block.subtitle), block.body && words(block.body), block.actions && row("actions")({ ...block, elements: block.actions }, () => {})),
  file: (block) => h("div", { class: "unknown" }, `File ${block.external_id ?? ""}`),
};

export function blocks(list, press) {
  return list.map((block) => {
    const make = BLOCKS[block.type];
    try {
      return make ? make(block, press) : h("div", { class: "unknown" }, `(${block.type})`);
    } catch (problem) {
      console.error("a block could not be shown", block, problem);
      return h("div", { class: "unknown" }, `(${block.type} could not be shown)`);
    }
  });
}

export function attachments(list) {
  return list.map((facts) => h("div", { class: "attachment" }, facts.title && h("strong", null, facts.title), mrkdwn(facts.text ?? facts.fallback ?? "")));
}

export const nameOf = (id) => store.user(id)?.name ?? id;
