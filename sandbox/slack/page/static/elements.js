// Buttons, selects and inputs: each returns its node and what it holds now.

import { h } from "./dom.js";
import { plain, words } from "./mrkdwn.js";
import { store } from "./store.js";
import { ask } from "./dialogs.js";
import { emoji, shows } from "./emoji.js";

const label = (object) => plain(object?.text ?? "");
const options = (element) => element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);

function button(element, press) {
  if (element.url) {
    const safe = /^https?:/i.test(element.url) ? element.url : null;
    return h("a", { class: `button ${element.style ?? ""}`, href: safe, target: "_blank", rel: "noopener noreferrer", onclick: () => press({}) }, label(element.text));
  }
  const node = h("button", { class: `button ${element.style ?? ""}`, type: "button", "aria-label": element.accessibility_label }, label(element.text));
  node.addEventListener("click", async () => {
    if (element.confirm && !(await ask(element.confirm))) return;
    node.disabled = true;
    try {
      await press({});
    } finally {
      setTimeout(() => (node.disabled = false), 400);
    }
  });
  return node;
}

function feedback(element, press) {
  const one = (side, sign) => {
    const facts = element[side];
    const node = h("button", { class: "button quiet", type: "button", "aria-label": facts.accessibility_label ?? label(facts.text), "aria-pressed": "false" }, shows && h("span", { "aria-hidden": "true" }, sign), label(facts.text));
    node.addEventListener("click", () => {
      for (const other of node.parentNode.children) other.setAttribute("aria-pressed", String(other === node));
      press({ text: facts.text, value: facts.value });
    });
    return node;
  };
  return h("span", { class: "feedback", role: "group" }, one("positive_button", emoji("+1")), one("negative_button", emoji("-1")));
}

function select(element, choices, initial, changed, multiple) {
  const node = h("select", { class: "field", "aria-label": label(element.placeholder) || "Choose", multiple, size: multiple ? Math.min(5, choices.length) : undefined });
  if (!multiple) node.append(h("option", { value: "" }, label(element.placeholder) || "Choose…"));
  for (const choice of choices) node.append(h("option", { value: choice.value, selected: initial.includes(choice.value) }, choice.label));
  node.addEventListener("change", changed);
  return node;
}

const people = () => [...store.users.values()].filter((user) => !user.bot).map((user) => ({ value: user.id, label: user.name }));
const places = () => [...store.conversations.values()].map((place) => ({ value: place.id, label: place.name }));
const choicesOf = (element) => options(element).map((option) => ({ value: option.value, label: label(option.text) }));
const picked = (node) => [...node.selectedOptions].map((option) => option.value).filter(Boolean);

const SELECTS = {
  static_select: { choices: choicesOf, initial: (e) => [e.initial_option?.value], read: (e, v) => ({ selected_option: options(e).find((o) => o.value === v[0]) ?? null }) },
  overflow: { choices: choicesOf, initial: () => [], read: (e, v) => ({ selected_option: options(e).find((o) => o.value === v[0]) ?? null }) },
  multi_static_select: { many: true, choices: choicesOf, initial: (e) => (e.initial_options ?? []).map((o) => o.value), read: (e, v) => ({ selected_options: options(e).filter((o) => v.includes(o.value)) }) },
  users_select: { choices: people, initial: (e) => [e.initial_user], read: (_, v) => ({ selected_user: v[0] ?? null }) },
  multi_users_select: { many: true, choices: people, initial: (e) => e.initial_users ?? [], read: (_, v) => ({ selected_users: v }) },
  channels_select: { choices: places, initial: (e) => [e.initial_channel], read: (_, v) => ({ selected_channel: v[0] ?? null }) },
  conversations_select: { choices: places, initial: (e) => [e.initial_conversation], read: (_, v) => ({ selected_conversation: v[0] ?? null }) },
};

const INPUTS = {
  plain_text_input: { type: "text", start: "initial_value", key: "value" },
  email_text_input: { type: "email", start: "initial_value", key: "value" },
  url_text_input: { type: "url", start: "initial_value", key: "value" },
  number_input: { type: "number", start: "initial_value", key: "value" },
  datepicker: { type: "date", start: "initial_date", key: "selected_date" },
  timepicker: { type: "time", start: "initial_time", key: "selected_time" },
};

function boxes(element, changed) {
  const single = element.type === "radio_buttons";
  const initial = single ? [element.initial_option?.value] : (element.initial_options ?? []).map((option) => option.value);
  const inputs = options(element).map((option) => h("input", { type: single ? "radio" : "checkbox", name: element.action_id, value: option.value, checked: initial.includes(option.value), onchange: changed }));
  const node = h("div", { class: "boxes" }, options(element).map((option, n) => h("label", null, inputs[n], words(option.text))));
  const chosen = () => options(element).filter((_, n) => inputs[n].checked);
  return { node, read: () => (single ? { selected_option: chosen()[0] ?? null } : { selected_options: chosen() }) };
}

// `press(entered)` is called for what acts at once; `read()` returns what an input holds.
export function element(facts, press) {
  const nothing = { read: () => null };
  if (facts.type === "button" || facts.type === "workflow_button") return { node: button(facts, press), ...nothing };
  if (facts.type === "icon_button") return { node: button({ ...facts, style: "quiet" }, press), ...nothing };
  if (facts.type === "feedback_buttons") return { node: feedback(facts, press), ...nothing };
  if (facts.type === "image") return { node: picture(facts), ...nothing };
  if (facts.type === "checkboxes" || facts.type === "radio_buttons") {
    const made = boxes(facts, () => press(made.read()));
    return made;
  }
  if (SELECTS[facts.type]) {
    const kind = SELECTS[facts.type];
    const node = select(facts, kind.choices(facts), kind.initial(facts), () => press(read()), kind.many ?? false);
    const read = () => kind.read(facts, picked(node));
    return { node, read };
  }
  if (INPUTS[facts.type]) {
    const kind = INPUTS[facts.type];
    const tall = facts.multiline === true;
    const node = h(tall ? "textarea" : "input", { class: "field", type: tall ? undefined : kind.type, placeholder: label(facts.placeholder), maxlength: facts.max_length ? String(facts.max_length) : null, rows: tall ? String(Math.min(12, Math.max(4, Math.ceil((facts.initial_value ?? "").length / 60)))) : undefined, step: facts.type === "number_input" ? (facts.is_decimal_allowed ? "any" : "1") : undefined, min: facts.min_value, max: facts.max_value });
    node.value = facts[kind.start] ?? "";
    if (kind.key !== "value") node.addEventListener("change", () => press({ [kind.key]: node.value }));
    return { node, read: () => ({ [kind.key]: node.value || null }) };
  }
  return { node: h("span", { class: "unknown" }, `(${facts.type})`), ...nothing };
}

export function picture(facts) {
  const url = facts.slack_file?.id ? `/page/files/${encodeURIComponent(facts.slack_file.id)}` : facts.image_url;
  if (!url || !(url.startsWith("/page/files/") || /^https:/i.test(url))) return h("span", { class: "unknown" }, facts.alt_text ?? "image");
  return h("img", { src: url, alt: facts.alt_text ?? "", loading: "lazy" });
}
