// Modals of the app: shown as the feed says, read and submitted as one.

import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { element } from "./elements.js";
import { icon } from "./icons.js";
import { plain, words } from "./mrkdwn.js";
import { act, store } from "./store.js";

let open = null; // { id, hash, node, fields }

const GROUPS = new Set(["checkboxes", "radio_buttons"]);

function input(block, fields, press) {
  const made = element(block.element, (entered) => block.dispatch_action && press(block, block.element, entered));
  fields.push({ block: block.block_id, action: block.element.action_id, read: made.read, node: made.node });
  const name = plain(block.label.text);
  const problem = h("p", { class: "problem", "data-block": block.block_id, role: "alert", hidden: true });
  const title = h("span", null, name, block.optional ? h("small", { class: "muted" }, " (optional)") : "");
  const hint = block.hint && h("small", { class: "muted" }, plain(block.hint.text));
  // A label around boxes would make a click anywhere on it a click on the first of them.
  const group = GROUPS.has(block.element.type);
  return h(group ? "div" : "label", { class: "input", role: group ? "group" : null, "aria-label": group ? block.label.text : null }, title, made.node, hint, problem);
}

function values(fields) {
  const found = {};
  for (const field of fields) {
    const entered = field.read();
    if (entered !== null) (found[field.block] ??= {})[field.action] = entered;
  }
  return found;
}

function showErrors(errors) {
  for (const node of open.node.querySelectorAll(".problem")) {
    node.textContent = errors[node.dataset.block] ?? "";
    node.hidden = !errors[node.dataset.block];
  }
  const first = open.fields.find((field) => errors[field.block]);
  if (first) (first.node.matches("input, textarea, select") ? first.node : first.node.querySelector("input"))?.focus();
}

function build(view) {
  const fields = [];
  const press = (block, facts, entered) => act("press", { view: view.id, action: facts.action_id, block: block.block_id, entered });
  const content = view.blocks.map((block) => (block.type === "input" ? input(block, fields, press) : blocks([block], press)));
  const shut = () => act("close", {}).catch(() => {});
  const submit = async (event) => {
    event.preventDefault();
    await act("submit", { values: values(fields) }).catch(() => {});
  };
  const buttons = [
    h("button", { class: "button", type: "button", onclick: shut }, view.close?.text ?? "Close"),
    view.submit && h("button", { class: "button primary", type: "submit" }, view.submit.text),
  ];
  const form = h("form", { class: "modal-body", onsubmit: submit, novalidate: true }, content, h("footer", null, buttons));
  const node = h("dialog", { class: "modal", "aria-label": view.title.text, oncancel: (event) => { event.preventDefault(); shut(); } }, h("header", null, h("h2", null, words(view.title)), h("button", { class: "icon", type: "button", "aria-label": "Close", onclick: shut }, icon("close"))), form);
  return { id: view.id, hash: view.hash, node, fields };
}

export function showModal() {
  const view = store.modal;
  if (open && (!view || view.id !== open.id || view.hash !== open.hash)) {
    open.node.close();
    open.node.remove();
    open = null;
  }
  if (!view) return;
  if (!open) {
    open = build(view);
    document.body.append(open.node);
    open.node.showModal();
  }
  showErrors(store.errors);
}
