// Avatars, role badges and the choice of who one is.

import { h } from "./dom.js";
import { sheet } from "./dialogs.js";
import { start, store } from "./store.js";

const ROLES = { ops: "Ops", "event-producer": "Producer", finance: "Finance", marketing: "Marketing", viewer: "Viewer" };

function hue(id) {
  let sum = 7;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 360;
  return sum;
}

export function avatar(user, size = "") {
  if (user?.app) return h("img", { class: `avatar ${size}`, src: "/page/static/icon.svg", alt: "" });
  const initials = (user?.name ?? "?").split(" ").map((part) => part[0]).slice(0, 2).join("");
  return h("span", { class: `avatar ${size}`, style: `--hue:${hue(user?.id ?? "")}`, "aria-hidden": "true" }, initials);
}

export function badge(user) {
  if (user?.app) return h("span", { class: "badge app" }, "app");
  if (user?.bot) return h("span", { class: "badge" }, "bot");
  if (user?.role === null) return h("span", { class: "badge none" }, "no role");
  return h("span", { class: `badge ${user?.role}` }, ROLES[user?.role] ?? user?.role);
}

export function choosePerson() {
  const people = [...store.users.values()].filter((user) => !user.bot);
  const close = sheet(
    "Who are you?",
    h("p", { class: "muted" }, "Everybody here is invented. Each role may ask and do other things."),
    h(
      "div",
      { class: "people" },
      people.map((user) =>
        h(
          "button",
          {
            class: "person",
            type: "button",
            "aria-pressed": String(user.id === store.me),
            onclick: () => {
              close();
              store.closeThread();
              start(user.id);
            },
          },
          avatar(user),
          h("span", { class: "person-name" }, user.name, h("small", null, `@${user.handle}`)),
          badge(user)
        )
      )
    )
  );
}

export function chooseGroup(act) {
  const others = [...store.users.values()].filter((user) => user.id !== store.me && (user.app || !user.bot));
  const boxes = others.map((user) => h("input", { type: "checkbox", value: user.id }));
  const open = async () => {
    const people = boxes.filter((box) => box.checked).map((box) => box.value);
    if (!people.length) return;
    close();
    const made = await act("open", { people });
    store.go(made.channel);
  };
  const close = sheet(
    "New conversation",
    h("div", { class: "people" }, others.map((user, n) => h("label", { class: "person" }, boxes[n], avatar(user), h("span", { class: "person-name" }, user.name), badge(user)))),
    h("footer", null, h("button", { class: "button primary", type: "button", onclick: open }, "Open"))
  );
}
