// Where one writes: mentions and commands are completed, Enter sends, Shift and Enter begin a new line.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { avatar, badge } from "./people.js";
import { act, store, toast } from "./store.js";

const LARGEST_FILE = 20 * 1024 * 1024;
const drafts = new Map();

function suggestions(text) {
  if (/^\/\S*$/.test(text)) {
    return store.command.startsWith(text) ? [{ insert: `${store.command} `, label: store.command, note: "ask Arthur privately" }] : [];
  }
  const typed = text.match(/(?:^|\s)@([\w.]*(?: \w*)?)$/);
  if (!typed) return [];
  const wanted = typed[1].toLowerCase();
  const users = [...store.users.values()].filter((user) => user.app || !user.bot).filter((user) => user.name.toLowerCase().startsWith(wanted) || user.handle.startsWith(wanted));
  users.sort((a, b) => Number(b.app) - Number(a.app));
  return users.slice(0, 6).map((user) => ({ user, insert: `@${user.app ? user.name : user.handle} `, label: user.name, cut: typed[1].length + 1 }));
}

const asBase64 = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

export class Composer {
  constructor(form, place) {
    this.form = form;
    this.place = place; // returns { channel, thread, label }
    this.chosen = 0;
    this.shown = [];
    this.file = null;
    this.key = "";
    this.input = h("textarea", { rows: "1", autocomplete: "off", "aria-label": "Message" });
    this.menu = h("div", { class: "suggest", role: "listbox", hidden: true });
    this.picked = h("input", { type: "file", hidden: true });
    this.attached = h("div", { class: "attached", hidden: true });
    const clip = h("button", { class: "icon", type: "button", "aria-label": "Attach a file", onclick: () => this.picked.click() }, icon("clip"));
    const at = h("button", { class: "icon", type: "button", "aria-label": "Mention Arthur", onclick: () => this.insert("@Arthur ", 0) }, "@");
    const send = h("button", { class: "button primary send", type: "submit" }, "Send");
    form.replaceChildren(this.menu, this.attached, this.input, h("div", { class: "composer-row" }, clip, at, this.picked, h("span", { class: "muted hint" }, "Enter to send, Shift + Enter for a new line"), send));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("input", () => this.changed());
    this.picked.addEventListener("change", () => this.attach(this.picked.files[0]));
  }

  refresh() {
    const { channel, thread, label } = this.place();
    const key = `${store.me}/${channel}/${thread ?? ""}`;
    this.input.placeholder = label;
    if (key === this.key) return;
    drafts.set(this.key, this.input.value);
    this.key = key;
    this.input.value = drafts.get(key) ?? "";
    this.attach(null);
    this.changed();
  }

  changed() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 180)}px`;
    this.shown = suggestions(this.input.value.slice(0, this.input.selectionStart));
    this.chosen = 0;
    this.showMenu();
  }

  showMenu() {
    this.menu.hidden = !this.shown.length;
    this.menu.replaceChildren(
      ...this.shown.map((entry, n) =>
        h("div", { role: "option", "aria-selected": String(n === this.chosen), onpointerdown: (event) => { event.preventDefault(); this.insert(entry.insert, entry.cut ?? this.input.selectionStart); } }, entry.user && avatar(entry.user, "tiny"), h("b", null, entry.label), entry.user ? badge(entry.user) : h("span", { class: "muted" }, entry.note))
      )
    );
  }

  insert(text, cut) {
    const at = this.input.selectionStart;
    this.input.setRangeText(text, at - cut, at, "end");
    this.input.focus();
    this.changed();
  }

  onKey(event) {
    if (this.shown.length) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        this.chosen = (this.chosen + step + this.shown.length) % this.shown.length;
        this.showMenu();
        return;
      }
      if (event.key === "Tab" || event.key === "Enter") {
        event.preventDefault();
        const entry = this.shown[this.chosen];
        this.insert(entry.insert, entry.cut ?? this.input.selectionStart);
        return;
      }
      if (event.key === "Escape") {
        event.stopPropagation();
        this.shown = [];
        this.showMenu();
        return;
      }
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
  }

  attach(file) {
    if (file && file.size > LARGEST_FILE) {
      toast("Files of up to 20 MB only.");
      return;
    }
    this.file = file ?? null;
    this.picked.value = "";
    this.attached.hidden = !file;
    const drop = h("button", { class: "icon", type: "button", "aria-label": "Remove the file", onclick: () => this.attach(null) }, icon("close"));
    this.attached.replaceChildren(...(file ? [icon("file"), file.name, drop] : []));
  }

  async send() {
    const text = this.input.value.trim();
    const { channel, thread } = this.place();
    if (!text && !this.file) return;
    const [value, file] = [this.input.value, this.file];
    this.input.value = "";
    this.attach(null);
    this.changed();
    try {
      await this.deliver(text, channel, thread, file);
    } catch {
      this.input.value = value;
      this.attach(file);
      this.changed();
    }
  }

  async deliver(text, channel, thread, file) {
    if (file) return act("share", { channel, thread, text, name: file.name, content: await asBase64(file) });
    const [command, ...rest] = text.split(" ");
    if (command === store.command) {
      if (thread) {
        toast("Commands cannot be used in threads.");
        throw new Error("no commands in threads");
      }
      return act("command", { channel, command, text: rest.join(" ") });
    }
    return act("say", { channel, thread, text });
  }
}
