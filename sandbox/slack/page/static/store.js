// What the page knows, the live feed that keeps it true, and what a person does.

const listeners = new Set();

export const store = {
  me: "",
  place: "",
  tab: "messages",
  thread: null, // { channel, ts } of what the side panel shows
  users: new Map(),
  conversations: new Map(),
  messages: new Map(), // by channel, then by ts
  chats: new Map(),
  statuses: new Map(),
  unread: new Set(),
  listening: true,
  home: null,
  modal: null,
  errors: {},

  listen: (listener) => listeners.add(listener),
  user: (id) => store.users.get(id),
  conversation: (id) => store.conversations.get(id),
  isAppPlace: () => store.place === store.direct,

  all: (channel) => [...(store.messages.get(channel)?.values() ?? [])].sort((a, b) => (a.ts < b.ts ? -1 : 1)),
  top: (channel) => store.all(channel).filter((m) => !m.thread || m.thread === m.ts || m.broadcast || orphan(m)),
  replies: (channel, root) => store.all(channel).filter((m) => m.thread === root && m.ts !== root),
  message: (channel, ts) => store.messages.get(channel)?.get(ts),
  chat: (channel, ts) => store.chats.get(`${channel}/${ts}`),
  status: (channel, ts) => {
    const found = store.statuses.get(`${channel}/${ts}`);
    return found && found.until * 1000 > Date.now() ? found : null;
  },

  go(place, tab = "messages") {
    if (place !== store.place && store.thread && !store.chat(store.thread.channel, store.thread.ts)) store.thread = null;
    store.place = place;
    store.tab = tab;
    store.unread.delete(place);
    remember();
    if (place === store.direct) act("home", { tab }).catch(() => {});
    const chat = store.thread && store.chat(store.thread.channel, store.thread.ts);
    if (chat && place !== store.direct) act("look", { ...store.thread, viewing: place }).catch(() => {});
    tell("place");
  },
  openThread(channel, ts) {
    store.thread = { channel, ts };
    store.unread.delete(channel);
    tell("thread");
  },
  closeThread() {
    store.thread = null;
    tell("thread");
  },
};

// A reply whose root this person cannot see, such as an ephemeral one without a thread to stand in.
const orphan = (message) => !store.message(message.channel, message.thread);

function tell(what) {
  for (const listener of listeners) listener(what);
}

export const remembered = () => localStorage.getItem("me") ?? "";

function remember() {
  localStorage.setItem("me", store.me);
  history.replaceState(null, "", `#${store.me}/${store.place}${store.tab === "home" ? "/home" : ""}`);
}

function keepMessage(message) {
  if (!store.messages.has(message.channel)) store.messages.set(message.channel, new Map());
  const known = store.messages.get(message.channel).has(message.ts);
  store.messages.get(message.channel).set(message.ts, message);
  const elsewhere = message.channel !== store.place && message.user !== store.me;
  if (!known && elsewhere && store.thread?.channel !== message.channel) store.unread.add(message.channel);
}

const NEWS = {
  listening: ({ on }) => (store.listening = on),
  message: ({ message }) => keepMessage(message),
  removed: ({ channel, ts }) => store.messages.get(channel)?.delete(ts),
  home: ({ view }) => (store.home = view),
  modal: ({ view }) => {
    store.modal = view;
    store.errors = {};
  },
  chat: ({ chat }) => store.chats.set(`${chat.channel}/${chat.ts}`, chat),
  status: ({ status }) => {
    const place = `${status.channel}/${status.ts}`;
    if (status.text) store.statuses.set(place, status);
    else store.statuses.delete(place);
  },
  conversation: ({ conversation }) => store.conversations.set(conversation.id, conversation),
};

let feed = null;
let held = null; // news that wait until the state they build on has come
const AGAIN_MS = 1000;
let turn = 0;

// Shows what there is at once, then listens, and reads it again: nothing that happens in between is lost.
export async function start(user) {
  turn += 1;
  hangUp();
  held = [];
  await load(user, turn);
  listenAs(store.me, turn);
}

function hangUp() {
  if (feed) feed.onclose = null;
  feed?.close();
  feed = null;
}

function listenAs(user, mine) {
  hangUp();
  const socket = new WebSocket(`${location.protocol.replace("http", "ws")}//${location.host}/page/feed?user=${encodeURIComponent(user)}`);
  feed = socket;
  socket.onopen = () => {
    held = [];
    load(user, mine).catch(() => socket.close());
  };
  socket.onmessage = (event) => socket === feed && receive(JSON.parse(event.data));
  socket.onclose = () => setTimeout(() => socket === feed && listenAs(user, mine), AGAIN_MS);
}

async function load(user, mine) {
  const facts = await (await fetch(`/page/start?user=${encodeURIComponent(user)}`)).json();
  if (mine !== turn) return; // somebody else was chosen meanwhile
  Object.assign(store, { me: facts.me, bot: facts.bot, command: facts.command, team: facts.team, listening: facts.listening, direct: facts.direct });
  store.users = new Map(facts.users.map((person) => [person.id, person]));
  store.conversations = new Map(facts.conversations.map((place) => [place.id, place]));
  store.messages = new Map();
  store.chats = new Map(facts.chats.map((chat) => [`${chat.channel}/${chat.ts}`, chat]));
  store.statuses = new Map(facts.statuses.map((status) => [`${status.channel}/${status.ts}`, status]));
  store.home = facts.home;
  store.modal = facts.modal;
  if (!store.conversations.has(store.place)) {
    store.place = [...store.conversations.keys()][0];
    store.thread = null;
  }
  for (const message of facts.messages) {
    if (!store.messages.has(message.channel)) store.messages.set(message.channel, new Map());
    store.messages.get(message.channel).set(message.ts, message);
  }
  const waiting = held ?? [];
  held = null;
  for (const news of waiting) NEWS[news.type](news);
  remember();
  tell("everything");
}

function receive(news) {
  if (held) {
    held.push(news);
    return;
  }
  NEWS[news.type](news);
  tell(news.type);
}

export async function act(what, facts) {
  const answer = await fetch(`/page/do/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ user: store.me, ...facts }),
  });
  const said = await answer.json().catch(() => ({ problem: "The sandbox did not answer." }));
  if (said.problem) {
    toast(said.problem);
    throw new Error(said.problem);
  }
  if (said.acknowledged === false) toast("Arthur did not answer in time. Is the bot running?");
  if (said.errors && Object.keys(said.errors).length) {
    store.errors = said.errors;
    tell("modal");
  }
  return said;
}

let fading = 0;

export function toast(text) {
  const node = document.getElementById("toast");
  node.textContent = text;
  node.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => (node.hidden = true), 6000);
}
