// Emoji by their names: those the app knows as feedback, and the usual ones.

const NAMES = {
  thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", white_check_mark: "✅", 100: "💯", tada: "🎉", heart: "❤️",
  star: "⭐", clap: "👏", raised_hands: "🙌", muscle: "💪", fire: "🔥", rocket: "🚀", trophy: "🏆", medal: "🏅",
  ok_hand: "👌", pray: "🙏", sparkles: "✨", star2: "🌟", "star-struck": "🤩", heart_eyes: "😍", partying_face: "🥳",
  smiling_face_with_3_hearts: "🥰", sunglasses: "😎", the_horns: "🤘", heavy_check_mark: "✔️", smile: "😄",
  ballot_box_with_check: "☑️", grinning: "😀", blush: "😊", wink: "😉", yum: "😋", zap: "⚡", boom: "💥", gem: "💎",
  crown: "👑", rainbow: "🌈", champagne: "🍾", beers: "🍻", x: "❌", confused: "😕", disappointed: "😞", angry: "😠",
  face_with_rolling_eyes: "🙄", rage: "😡", cry: "😢", sob: "😭", weary: "😩", tired_face: "😫", pensive: "😔",
  worried: "😟", frowning: "😦", grimacing: "😬", unamused: "😒", expressionless: "😑", no_entry: "⛔",
  no_entry_sign: "🚫", skull: "💀", facepalm: "🤦", hankey: "💩", poop: "💩", see_no_evil: "🙈", thinking_face: "🤔",
  face_with_monocle: "🧐", nauseated_face: "🤢", broken_heart: "💔", warning: "⚠️", bangbang: "‼️",
  heavy_multiplication_x: "✖️", bug: "🐛", beetle: "🪲", ant: "🐜", spider: "🕷️", wrench: "🔧",
  hammer_and_wrench: "🛠️", eyes: "👀", memo: "📝", upside_down_face: "🙃", question: "❓", grey_question: "❔",
  interrobang: "⁉️", hourglass_flowing_sand: "⏳", hourglass: "⌛", wave: "👋", art: "🎨", calendar: "📅",
  bar_chart: "📊", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", moneybag: "💰", ticket: "🎟️",
  credit_card: "💳", lock: "🔒", mag: "🔍", bulb: "💡", bell: "🔔", arrow_up: "⬆️", arrow_down: "⬇️", email: "✉️",
  large_green_circle: "🟢", large_yellow_circle: "🟡", red_circle: "🔴", white_circle: "⚪", robot_face: "🤖",
  "1st_place_medal": "🥇", "2nd_place_medal": "🥈", "3rd_place_medal": "🥉", information_source: "ℹ️",
  raised_hand_with_fingers_splayed: "🖐️", globe_with_meridians: "🌐", art_palette: "🎨", no_bell: "🔕",
};

export const PICKER = [
  "+1", "-1", "tada", "heart", "eyes", "white_check_mark", "raised_hands", "fire", "clap", "rocket", "thinking_face",
  "confused", "bug", "x", "smile", "pray", "100", "warning",
];

// Whether this machine can draw emoji: without a font for them the page shows their names.
function drawn() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 24;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return false;
  pen.font = "20px sans-serif";
  pen.textBaseline = "top";
  pen.fillText("\u{1F525}", 0, 0);
  const { data } = pen.getImageData(0, 0, 24, 24);
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] && Math.abs(data[at] - data[at + 2]) > 30) return true;
  }
  return false;
}

export const shows = drawn();
export const emoji = (name) => (shows && NAMES[name.split("::")[0]]) || `:${name}:`;
export const known = (name) => Object.hasOwn(NAMES, name);
