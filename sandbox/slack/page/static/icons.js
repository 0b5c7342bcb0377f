// The page's own signs, drawn so that they look alike on machines with and without an emoji font.

import { svg } from "./dom.js";

const PATHS = {
  lock: ["M7 11V8a5 5 0 0 1 10 0v3", "M5.5 11h13v9h-13z"],
  clip: ["M19 11.5 12.2 18.3a4.2 4.2 0 0 1-6-6l7.3-7.3a2.8 2.8 0 0 1 4 4l-7.3 7.3a1.4 1.4 0 0 1-2-2l6.3-6.3"],
  eye: ["M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z", "M12 9.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4z"],
  smile: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z", "M8.3 14.2c1.8 2.6 5.6 2.6 7.4 0", "M9 9.6v.4", "M15 9.6v.4"],
  reply: ["M9.5 6 4.5 11l5 5", "M4.5 11h9a6 6 0 0 1 6 6v1.5"],
  bin: ["M4.5 7h15", "M9.5 7V4.5h5V7", "M6.5 7l.8 12.5h9.4L17.5 7"],
  file: ["M7 3.5h7l4 4v13H7z", "M14 3.5v4h4"],
  close: ["M6.5 6.5l11 11", "M17.5 6.5l-11 11"],
  switch: ["M8 9.5l4-4 4 4", "M8 14.5l4 4 4-4"],
  plus: ["M12 5.5v13", "M5.5 12h13"],
};

export function icon(name) {
  const paths = PATHS[name].map((d) => svg("path", { d }));
  return svg("svg", { viewBox: "0 0 24 24", class: "sign-icon", "aria-hidden": "true" }, paths);
}
