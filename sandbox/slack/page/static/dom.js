// Builds elements. Text only ever enters as text, so nothing that people or the app write can become markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, facts, children) {
  for (const [name, value] of Object.entries(facts ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.setAttribute("class", value);
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const h = (tag, facts, ...children) => fill(document.createElement(tag), facts, children);

export function svg(tag, facts, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(facts ?? {})) node.setAttribute(name, value);
  node.append(...children.flat(9));
  return node;
}

// A link only to the web or to mail; anything else stays text.
export function link(url, label) {
  if (!/^(https?:|mailto:)/i.test(url)) return document.createTextNode(label ?? url);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label ?? url);
}

export const $ = (id) => document.getElementById(id);
