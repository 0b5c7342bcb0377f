// Small dialogs of the page itself.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { words } from "./mrkdwn.js";

// Ask what a button's `confirm` object asks; resolves to whether the person agreed.
export function ask(confirm) {
  return new Promise((resolve) => {
    const answer = (agreed) => () => {
      node.close();
      node.remove();
      resolve(agreed);
    };
    const node = h(
      "dialog",
      { class: "modal small", oncancel: answer(false) },
      h("h2", null, confirm.title?.text ?? "Sure?"),
      words(confirm.text),
      h(
        "footer",
        null,
        h("button", { class: "button", type: "button", onclick: answer(false) }, confirm.deny?.text ?? "Cancel"),
        h("button", { class: `button ${confirm.style ?? "primary"}`, type: "button", onclick: answer(true) }, confirm.confirm?.text ?? "Yes")
      )
    );
    document.body.append(node);
    node.showModal();
  });
}

// A sheet with any content, closed by Escape, by a click beside it, or by `close`.
export function sheet(title, ...content) {
  const close = () => {
    node.close();
    node.remove();
  };
  const node = h(
    "dialog",
    { class: "modal", "aria-label": title, oncancel: close, onclick: (event) => event.target === node && close() },
    h("header", null, h("h2", null, title), h("button", { class: "icon", type: "button", "aria-label": "Close", onclick: close }, icon("close"))),
    h("div", { class: "modal-body" }, content)
  );
  document.body.append(node);
  node.showModal();
  return close;
}
