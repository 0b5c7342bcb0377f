// Lists of messages: each is drawn again only when something about it changed, so inputs keep what is typed in them.

import { attachments, blocks } from "./blocks.js";
import { h } from "./dom.js";
import { emoji, PICKER, shows } from "./emoji.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { avatar, badge } from "./people.js";
import { act, store } from "./store.js";

const time = (ts) => new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const day = (ts) => new Date(Number(ts) * 1000).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
const TOGETHER_S = 300;

function react(message, name) {
  const mine = message.reactions.find((reaction) => reaction.name === name)?.users.includes(store.me);
  return act("react", { channel: message.channel, ts: message.ts, name, on: !mine });
}

function picker(message, anchor) {
  const menu = h(
    "div",
    { class: shows ? "picker" : "picker named", role: "menu" },
    PICKER.map((name) =>
      h("button", { type: "button", role: "menuitem", title: `:${name}:`, "aria-label": name, onclick: () => { close(); react(message, name); } }, emoji(name))
    )
  );
  const close = () => {
    menu.remove();
    document.removeEventListener("pointerdown", outside);
    anchor.focus();
  };
  const outside = (event) => menu.contains(event.target) || close();
  menu.addEventListener("keydown", (event) => {
    const buttons = [...menu.children];
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 6, ArrowUp: -6 }[event.key];
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
    if (step) buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
  });
  anchor.parentNode.append(menu);
  document.addEventListener("pointerdown", outside);
  menu.firstChild.focus();
}

function tools(message, inThread) {
  if (message.onlyMe) return null;
  const smile = h("button", { type: "button", "aria-label": "Add a reaction", "aria-haspopup": "menu" }, icon("smile"));
  smile.addEventListener("click", () => picker(message, smile));
  const reply = h("button", { type: "button", "aria-label": "Reply in thread", onclick: () => store.openThread(message.channel, message.thread ?? message.ts) }, icon("reply"));
  const remove = h("button", { type: "button", "aria-label": "Delete message", onclick: () => act("delete", { channel: message.channel, ts: message.ts }) }, icon("bin"));
  return h("div", { class: "tools" }, smile, !inThread && reply, message.user === store.me && remove);
}

function reactions(message) {
  if (!message.reactions.length) return null;
  const chip = (reaction) => {
    const names = reaction.users.map((user) => store.user(user)?.name ?? user).join(", ");
    const mine = reaction.users.includes(store.me);
    return h("button", { class: "chip", type: "button", title: `${names} reacted with :${reaction.name}:`, "aria-pressed": String(mine), onclick: () => react(message, reaction.name) }, emoji(reaction.name), h("b", null, String(reaction.users.length)));
  };
  return h("div", { class: "chips" }, message.reactions.map(chip));
}

const size = (bytes) => (bytes < 1024 ? `${bytes} bytes` : bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1048576).toFixed(1)} MB`);

function file(facts) {
  const url = `/page/files/${encodeURIComponent(facts.id)}`;
  if (/^image\/(png|jpeg|gif|webp)$/.test(facts.type)) {
    return h("figure", { class: "image" }, h("figcaption", null, facts.title), h("a", { href: url, target: "_blank", rel: "noopener" }, h("img", { src: url, alt: facts.alt || facts.title, loading: "lazy" })));
  }
  return h("a", { class: "file", href: url, download: facts.name }, icon("file"), h("span", null, facts.title, h("small", null, `${facts.name}, ${size(facts.size)}`)));
}

function body(message) {
  const press = (block, element, entered) =>
    act("press", { channel: message.channel, ts: message.ts, action: element.action_id, block: block.block_id, entered });
  const shown = message.blocks.length ? blocks(message.blocks, press) : message.text ? [mrkdwn(message.text)] : [];
  if (message.streaming) shown.push(h("span", { class: "cursor", "aria-label": "still writing" }));
  return [...shown, attachments(message.attachments), message.files.map(file)];
}

export function statusLine(channel, ts) {
  const status = store.status(channel, ts);
  if (!status) return null;
  const texts = status.loading.length ? status.loading : [status.text];
  const text = texts[Math.floor(Date.now() / 2000) % texts.length];
  return h("div", { class: "status", role: "status" }, h("i", { class: "spinner" }), `Arthur ${text.replace(/^Arthur /, "")}`);
}

function summary(message) {
  const replies = store.replies(message.channel, message.ts).filter((reply) => !reply.onlyMe);
  if (!replies.length) return null;
  const writers = [...new Set(replies.map((reply) => reply.user))].slice(0, 4);
  const count = `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`;
  return h(
    "button",
    { class: "summary", type: "button", onclick: () => store.openThread(message.channel, message.ts) },
    writers.map((writer) => avatar(store.user(writer), "tiny")),
    h("b", null, count),
    h("span", { class: "muted" }, `last at ${time(replies.at(-1).ts)}`)
  );
}

function chatCard(message) {
  const chat = store.chat(message.channel, message.ts);
  return h("button", { class: "chat-card", type: "button", onclick: () => store.openThread(message.channel, message.ts) }, h("span", { class: "muted" }, "Chat"), h("b", null, chat?.title || "New chat"));
}

function article(message, { inThread, joined }) {
  const user = store.user(message.user);
  const head = joined
    ? null
    : h("header", null, h("b", null, user?.name ?? message.user), badge(user), h("time", null, time(message.ts)), message.edited && h("small", { class: "muted" }, "(edited)"));
  return h(
    "article",
    { class: `message${joined ? " joined" : ""}${message.onlyMe ? " only-me" : ""}`, tabindex: "0", "data-ts": message.ts },
    h("div", { class: "gutter" }, joined ? h("time", null, time(message.ts)) : avatar(user)),
    h(
      "div",
      { class: "content" },
      message.onlyMe && h("div", { class: "private" }, icon("eye"), "Only visible to you"),
      head,
      message.broadcast && inThread === false && h("small", { class: "muted" }, "replied to a thread"),
      message.chat && !inThread ? chatCard(message) : body(message),
      reactions(message),
      !inThread && summary(message),
      !inThread && statusLine(message.channel, message.ts)
    ),
    tools(message, inThread)
  );
}

// Keeps one list on the screen true to `messages`, and at its end if it was there.
export class MessageList {
  constructor(node, inThread) {
    this.node = node;
    this.inThread = inThread;
    this.drawn = new Map();
    this.of = "";
  }

  show(of, messages, extra = []) {
    const atEnd = this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < 80 || this.of !== of;
    if (this.of !== of) this.drawn.clear();
    this.of = of;
    const focused = document.activeElement?.closest?.("article")?.dataset.ts;
    const kept = new Map();
    const nodes = [];
    let before = null;
    for (const message of messages) {
      if (!before || day(before.ts) !== day(message.ts)) nodes.push(h("div", { class: "day" }, h("span", null, day(message.ts))));
      const near = before && before.user === message.user && Number(message.ts) - Number(before.ts) < TOGETHER_S;
      const joined = Boolean(near) && !message.onlyMe && !before.onlyMe && !message.chat && !before.chat && day(before.ts) === day(message.ts);
      const node = this.#node(message, joined);
      kept.set(message.ts, node);
      nodes.push(node.node);
      before = message;
    }
    this.drawn = kept;
    this.node.replaceChildren(...(nodes.length ? nodes : [h("p", { class: "empty" }, "Nothing here yet. Say hello, or mention @Arthur.")]), ...extra.filter(Boolean));
    if (focused && document.activeElement === document.body) this.node.querySelector(`[data-ts="${focused}"]`)?.focus({ preventScroll: true });
    if (atEnd) this.node.scrollTop = this.node.scrollHeight;
  }

  #node(message, joined) {
    const replies = this.inThread ? [] : store.replies(message.channel, message.ts).map((reply) => [reply.ts, reply.user]);
    const status = this.inThread ? null : store.status(message.channel, message.ts);
    const chat = message.chat ? store.chat(message.channel, message.ts)?.title : null;
    const key = JSON.stringify([message, joined, replies, status?.text, status && Math.floor(Date.now() / 2000), chat, store.me]);
    const known = this.drawn.get(message.ts);
    return known?.key === key ? known : { key, node: article(message, { inThread: this.inThread, joined }) };
  }
}
