// The left column: who one is, the app, channels and direct conversations.

import { $, h } from "./dom.js";
import { icon } from "./icons.js";
import { avatar, badge, chooseGroup, choosePerson } from "./people.js";
import { act, store } from "./store.js";

function place(conversation, sign) {
  const current = conversation.id === store.place;
  const unread = store.unread.has(conversation.id);
  return h(
    "button",
    { class: `place${unread ? " unread" : ""}`, type: "button", "aria-current": current ? "page" : null, onclick: () => store.go(conversation.id) },
    sign,
    h("span", { class: "place-name" }, conversation.name),
    unread && h("span", { class: "dot", "aria-label": "new messages" })
  );
}

function person(conversation) {
  const other = store.user(conversation.members.find((member) => member !== store.me));
  return place({ ...conversation, name: other?.name ?? conversation.name }, avatar(other, "tiny"));
}

export function showSidebar() {
  const me = store.user(store.me);
  $("team").textContent = store.team;
  $("whoami").replaceChildren(avatar(me), h("span", { class: "person-name" }, me.name, h("span", null, badge(me))), icon("switch"));
  $("whoami").setAttribute("aria-label", `You are ${me.name}. Switch person`);
  $("whoami").onclick = choosePerson;
  const all = [...store.conversations.values()];
  const direct = store.conversation(store.direct);
  $("places").replaceChildren(
    h("h2", null, "App"),
    direct ? place({ ...direct, name: store.user(store.bot).name }, avatar(store.user(store.bot), "tiny")) : "",
    h("h2", null, "Channels"),
    ...all.filter((c) => c.kind === "channel" || c.kind === "group").map((c) => place(c, h("span", { class: "sign" }, c.kind === "group" ? icon("lock") : "#"))),
    h("h2", null, "Direct messages", h("button", { class: "icon", type: "button", "aria-label": "New conversation", onclick: () => chooseGroup(act) }, icon("plus"))),
    ...all.filter((c) => c.kind === "im" && c.id !== store.direct).map(person),
    ...all.filter((c) => c.kind === "mpim").map((c) => place(c, h("span", { class: "sign" }, String(c.members.length))))
  );
}

// Alt and an arrow key go to the place above or below.
export function stepPlaces(event) {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const buttons = [...$("places").querySelectorAll(".place")];
  const at = buttons.findIndex((button) => button.hasAttribute("aria-current"));
  const next = buttons[(at + (event.key === "ArrowDown" ? 1 : buttons.length - 1)) % buttons.length];
  event.preventDefault();
  next?.click();
}
