// Slack's own mark-up: *bold*, _italic_, ~struck~, `code`, ```blocks```, > quotes, <links|labels> and mentions.

import { h, link } from "./dom.js";
import { emoji, known } from "./emoji.js";
import { store } from "./store.js";

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

export function mention(id) {
  const user = store.user(id);
  return h("span", { class: id === store.me ? "mention me" : "mention" }, `@${user?.name ?? id}`);
}

export function channelName(id, label) {
  const found = store.conversation(id);
  return h("button", { class: "mention", type: "button", onclick: () => store.go(id) }, `#${found?.name ?? label ?? id}`);
}

function token(inner) {
  const [target, label] = [inner.split("|")[0], inner.includes("|") ? inner.slice(inner.indexOf("|") + 1) : undefined];
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("#")) return channelName(target.slice(1), label);
  if (target.startsWith("!date")) return document.createTextNode(unescape(label ?? target));
  if (target.startsWith("!")) return h("span", { class: "mention" }, `@${target.slice(1).split("^")[0]}`);
  return link(unescape(target), label === undefined ? undefined : unescape(label));
}

const STYLES = { "*": "strong", _: "em", "~": "s" };
const INLINE = /`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*_~])([*_~])(?=\S)([^\n]*?\S)\3(?![\w*_~])|:([a-z0-9_+'-]+):/g;

function inline(text) {
  const nodes = [];
  let start = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, code, target, mark, styled, name] = found;
    if (name !== undefined && !known(name)) continue;
    nodes.push(unescape(text.slice(start, found.index)));
    if (code !== undefined) nodes.push(h("code", null, unescape(code)));
    else if (target !== undefined) nodes.push(token(target));
    else if (name !== undefined) nodes.push(emoji(name));
    else nodes.push(h(STYLES[mark], null, inline(styled)));
    start = found.index + whole.length;
  }
  nodes.push(unescape(text.slice(start)));
  return nodes;
}

function paragraph(lines) {
  return lines.flatMap((line, number) => (number ? [h("br"), ...inline(line)] : inline(line)));
}

function prose(text) {
  const nodes = [];
  let lines = [];
  let quoted = false;
  const flush = () => {
    if (lines.some((line) => line.trim())) nodes.push(h(quoted ? "blockquote" : "p", null, paragraph(lines)));
    lines = [];
  };
  for (const line of text.split("\n")) {
    const isQuote = line.startsWith("&gt;") || line.startsWith(">");
    if (isQuote !== quoted || !line.trim()) flush();
    quoted = isQuote;
    lines.push(isQuote ? line.replace(/^(&gt;|>) ?/, "") : line);
  }
  flush();
  return nodes;
}

// In a code block nothing is marked up but links and mentions.
function code(text) {
  return text.split(/<([^<>\n]+)>/).map((part, number) => (number % 2 ? token(part) : unescape(part)));
}

export function mrkdwn(text) {
  const parts = String(text ?? "").split("```");
  const nodes = parts.map((part, number) =>
    number % 2 && number < parts.length - 1 ? h("pre", null, code(part.replace(/^\n|\n$/g, ""))) : prose(part)
  );
  return h("div", { class: "prose" }, nodes);
}

export function words(object) {
  if (!object) return "";
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return h("span", { class: "plain" }, plain(object.text));
}

export function plain(text) {
  return String(text ?? "").replace(/:([a-z0-9_+'-]+):/g, (whole, name) => (known(name) ? emoji(name) : whole));
}
