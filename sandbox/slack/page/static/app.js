// Puts the page together and keeps it true to the store.

import { blocks } from "./blocks.js";
import { Composer } from "./composer.js";
import { $, h } from "./dom.js";
import { icon } from "./icons.js";
import { MessageList, statusLine } from "./messages.js";
import { showModal } from "./modal.js";
import { avatar } from "./people.js";
import { showSidebar, stepPlaces } from "./sidebar.js";
import { act, remembered, start, store } from "./store.js";

const list = new MessageList($("list"), false);
const replies = new MessageList($("replies"), true);

const nameOf = (place) => (place.id === store.direct ? "Arthur" : place.kind === "channel" || place.kind === "group" ? `#${place.name}` : place.name);
const composer = new Composer($("composer"), () => ({ channel: store.place, label: `Message ${nameOf(store.conversation(store.place))}` }));
const replyBox = new Composer($("reply"), () => {
  const chat = store.thread && store.chat(store.thread.channel, store.thread.ts);
  return { channel: store.thread?.channel, thread: store.thread?.ts, label: chat ? "Ask Arthur anything" : "Reply" };
});

async function newChat() {
  const viewing = store.isAppPlace() ? undefined : store.place;
  const made = await act("chat", { viewing });
  store.openThread(made.channel, made.ts);
  requestAnimationFrame(() => requestAnimationFrame(() => replyBox.input.focus()));
}

function tab(name, label) {
  return h("button", { class: "tab", type: "button", role: "tab", "aria-selected": String(store.tab === name), onclick: () => store.go(store.direct, name) }, label);
}

function showBar() {
  const place = store.conversation(store.place);
  const people = place.members.filter((member) => !store.user(member)?.bot).length;
  const ask = h("button", { class: "button ask", type: "button", onclick: newChat }, h("img", { src: "/page/static/icon.svg", alt: "", width: "16", height: "16" }), store.isAppPlace() ? "New chat" : "Ask Arthur");
  const title = store.isAppPlace()
    ? [avatar(store.user(store.bot), "small"), h("h1", null, "Arthur"), h("div", { class: "tabs", role: "tablist" }, tab("messages", "Messages"), tab("home", "Home"))]
    : [h("h1", null, nameOf(place)), h("span", { class: "muted" }, place.kind === "im" ? "" : `${people} people${place.hasApp ? " and Arthur" : ""}`)];
  $("bar").replaceChildren(...title, h("span", { class: "grow" }), ask);
}

function showNotice() {
  const place = store.conversation(store.place);
  const missing = (place.kind === "channel" || place.kind === "group") && !place.hasApp;
  $("notice").hidden = !missing && store.listening;
  $("notice").classList.toggle("late", !store.listening);
  if (!store.listening) {
    $("notice").replaceChildren("Arthur is not connected. What you write reaches it once it is back.");
    return;
  }
  if (missing) {
    const add = h("button", { class: "button", type: "button", onclick: () => act("invite", { channel: place.id }) }, "Add Arthur");
    $("notice").replaceChildren(`Arthur is not in #${place.name} and hears nothing here; ${store.command} works everywhere.`, add);
  }
}

function showHome() {
  const press = (block, element, entered) => act("press", { view: store.home.id, action: element.action_id, block: block.block_id, entered });
  const shown = store.home ? blocks(store.home.blocks, press) : [h("p", { class: "empty" }, "Arthur has not published anything here yet.")];
  $("home").replaceChildren(h("div", { class: "home-sheet" }, shown));
}

function showMain() {
  const home = store.isAppPlace() && store.tab === "home";
  $("list").hidden = home;
  $("composer").hidden = home;
  $("home").hidden = !home;
  if (home) showHome();
  else list.show(store.place, store.top(store.place));
  composer.refresh();
}

function prompts(chat) {
  if (!chat?.prompts.length || store.replies(chat.channel, chat.ts).some((reply) => reply.user === store.me)) return null;
  const send = (prompt) => act("say", { channel: chat.channel, thread: chat.ts, text: prompt.message });
  return h("div", { class: "prompts" }, h("p", { class: "muted" }, chat.promptsTitle || "Try one of these"), chat.prompts.map((prompt) => h("button", { class: "prompt", type: "button", onclick: () => send(prompt) }, prompt.title, h("small", null, prompt.message))));
}

function showSide() {
  const { thread } = store;
  $("side").hidden = !thread;
  document.body.classList.toggle("with-side", Boolean(thread));
  if (!thread) return;
  const chat = store.chat(thread.channel, thread.ts);
  const root = store.message(thread.channel, thread.ts);
  const place = store.conversation(thread.channel);
  const viewing = chat?.viewing && store.conversation(chat.viewing);
  const about = chat ? (viewing ? `looking at #${viewing.name}` : "") : place ? nameOf(place) : "";
  const close = h("button", { class: "icon", type: "button", "aria-label": "Close", onclick: () => store.closeThread() }, icon("close"));
  $("sidebar-title").replaceChildren(chat ? avatar(store.user(store.bot), "small") : "", h("div", { class: "side-name" }, h("h2", null, chat ? chat.title || "Arthur" : "Thread"), h("small", { class: "muted" }, about)), h("span", { class: "grow" }), close);
  const shown = store.all(thread.channel).filter((message) => message.thread === thread.ts && message.ts !== thread.ts);
  replies.show(`${thread.channel}/${thread.ts}`, [...(root && !root.chat ? [root] : []), ...shown], [prompts(chat), statusLine(thread.channel, thread.ts)]);
  replyBox.refresh();
}

let wanted = new Set();

function refresh(what) {
  if (!wanted.size) requestAnimationFrame(draw);
  wanted.add(what);
}

function draw() {
  const what = wanted;
  wanted = new Set();
  const any = (...names) => what.has("everything") || names.some((name) => what.has(name));
  if (any("place", "message", "conversation", "thread")) showSidebar();
  if (any("place", "conversation", "listening")) {
    showBar();
    showNotice();
  }
  if (any("place", "message", "removed", "status", "home", "chat", "conversation")) showMain();
  if (any("thread", "message", "removed", "status", "chat", "place")) showSide();
  if (any("modal")) showModal();
}

store.listen(refresh);
document.addEventListener("keydown", (event) => {
  stepPlaces(event);
  if (event.key === "Escape" && store.thread && !document.querySelector("dialog[open]")) store.closeThread();
});
setInterval(() => store.statuses.size && refresh("status"), 1000);

// `#user/place`, `#user/place/home`, or `#user/place/p1700000000000100` for one message, as permalinks have it.
const [user, place, more] = location.hash.slice(1).split("/");
const linked = /^p\d{16,}$/.test(more ?? "") ? `${more.slice(1, -6)}.${more.slice(-6)}` : null;
store.place = place ?? "";
store.tab = more === "home" ? "home" : "messages";
await start(user || remembered());
if (store.isAppPlace()) store.go(store.place, store.tab);
if (linked && store.place === place) store.openThread(place, store.message(place, linked)?.thread ?? linked);
composer.input.focus();
