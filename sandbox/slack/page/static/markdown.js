// Standard Markdown, as streamed answers and markdown blocks carry it.

import { h, link } from "./dom.js";
import { emoji, known } from "./emoji.js";
import { channelName, mention } from "./mrkdwn.js";

const INLINE =
  /`([^`\n]+)`|\[([^\]\n]+)\]\(([^()\s]+)\)|<([@#][^<>\n]+|https?:[^<>\n]+)>|(\*\*|__)(?=\S)([^\n]*?\S)\5|~~(?=\S)([^\n]*?\S)~~|(?<![\w*])([*_])(?=\S)([^\n]*?\S)\8(?![\w*])|:([a-z0-9_+'-]+):|(https?:\/\/[^\s<>()]+[^\s<>().,;:!?])/g;

function inline(text) {
  const nodes = [];
  let start = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, code, label, url, token, , bold, struck, , italic, name, bare] = found;
    if (name !== undefined && !known(name)) continue;
    nodes.push(entities(text.slice(start, found.index)));
    if (code !== undefined) nodes.push(h("code", null, entities(code)));
    else if (label !== undefined) nodes.push(link(entities(url), entities(label)));
    else if (token !== undefined) nodes.push(tokenNode(token));
    else if (bold !== undefined) nodes.push(h("strong", null, inline(bold)));
    else if (struck !== undefined) nodes.push(h("s", null, inline(struck)));
    else if (italic !== undefined) nodes.push(h("em", null, inline(italic)));
    else if (name !== undefined) nodes.push(emoji(name));
    else nodes.push(link(entities(bare)));
    start = found.index + whole.length;
  }
  nodes.push(entities(text.slice(start)));
  return nodes;
}

const entities = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function tokenNode(token) {
  if (token.startsWith("@")) return mention(token.slice(1));
  if (token.startsWith("#")) return channelName(token.slice(1).split("|")[0], token.split("|")[1]);
  return link(token.split("|")[0], token.split("|")[1]);
}

const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
const isRule = (line) => /^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$/.test(line ?? "");

function table(lines) {
  const [head, , ...rows] = lines.map(cells);
  const row = (tag) => (values) => h("tr", null, values.map((value) => h(tag, null, inline(value))));
  return h("div", { class: "scroll" }, h("table", null, h("thead", null, row("th")(head)), h("tbody", null, rows.map(row("td")))));
}

function list(lines) {
  const ordered = /^\s*\d+[.)]/.test(lines[0]);
  const items = [];
  for (const line of lines) {
    const [, indent, body] = line.match(/^(\s*)(?:[-*•+]|\d+[.)])\s+(.*)$/);
    items.push({ deep: indent.length > 1, body });
  }
  const start = ordered ? Number.parseInt(lines[0], 10) || 1 : undefined;
  return h(ordered ? "ol" : "ul", { start }, items.map((item) => h("li", { class: item.deep ? "deep" : null }, inline(item.body))));
}

const KINDS = [
  { kind: "list", test: (line) => /^\s*([-*•+]|\d+[.)])\s+\S/.test(line) },
  { kind: "quote", test: (line) => /^(>|&gt;)/.test(line) },
];

function taken(lines, at, test) {
  let end = at;
  while (end < lines.length && test(lines[end])) end += 1;
  return end;
}

export function markdown(text) {
  const lines = String(text ?? "").split("\n");
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    const heading = line.match(/^(#{1,6})\s+(.*)$/);
    const kind = KINDS.find((entry) => entry.test(line))?.kind;
    if (line.startsWith("```")) {
      const end = taken(lines, at + 1, (next) => !next.startsWith("```"));
      nodes.push(h("pre", null, lines.slice(at + 1, end).join("\n")));
      at = end + 1;
    } else if (heading) {
      nodes.push(h(`h${Math.min(heading[1].length + 2, 6)}`, null, inline(heading[2])));
      at += 1;
    } else if (line.includes("|") && isRule(lines[at + 1])) {
      const end = taken(lines, at, (next) => next.includes("|"));
      nodes.push(table(lines.slice(at, end)));
      at = end;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      nodes.push(h("hr"));
      at += 1;
    } else if (kind) {
      const { test } = KINDS.find((entry) => entry.kind === kind);
      const end = taken(lines, at, test);
      const part = lines.slice(at, end);
      nodes.push(kind === "list" ? list(part) : h("blockquote", null, part.map((quote) => [inline(quote.replace(/^(>|&gt;) ?/, "")), h("br")])));
      at = end;
    } else if (!line.trim()) {
      at += 1;
    } else {
      const stop = (next) => next.trim() && !next.startsWith("```") && !next.startsWith("#") && !KINDS.some((entry) => entry.test(next));
      const end = Math.max(taken(lines, at, stop), at + 1);
      nodes.push(h("p", null, lines.slice(at, end).map((part, number) => (number ? [h("br"), inline(part)] : inline(part)))));
      at = end;
    }
  }
  return h("div", { class: "prose" }, nodes);
}
