// A text with its entities as DOM. Nothing here takes HTML: words only ever become text nodes.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, action] of Object.entries(value)) element.addEventListener(event, action);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const KNOWN = /^(https?|tg|ton|tonsite|mailto|tel):/i;

export function link(url, ...children) {
  const address = KNOWN.test(url) ? url : `http://${url}`;
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow", title: address }, ...children);
}

export function spoiler(...children) {
  const cover = make("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text, press to show" }, ...children);
  const show = (event) => {
    if (cover.classList.contains("shown")) return;
    event.preventDefault();
    event.stopPropagation();
    cover.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
  };
  cover.addEventListener("click", show, true);
  cover.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") show(event); });
  return cover;
}

export function code(text, language) {
  const head = make("header", {}, make("span", {}, language || ""),
    make("button", { type: "button", on: { click: () => navigator.clipboard?.writeText(text) } }, "copy"));
  return make("span", { class: "pre" }, language ? head : null, make("code", { tabindex: "0" }, text));
}

export function quote(folds, ...children) {
  const box = make("span", { class: folds ? "quote folds" : "quote" }, make("span", { class: "inside" }, ...children));
  if (folds) {
    const turn = make("button", { type: "button", class: "fold", "aria-expanded": "false", "aria-label": "Show the whole quote" }, make("span", { "aria-hidden": "true" }, "⌄"));
    const flip = () => {
      const open = box.classList.toggle("open");
      turn.setAttribute("aria-expanded", String(open));
      turn.setAttribute("aria-label", open ? "Show less of the quote" : "Show the whole quote");
    };
    turn.addEventListener("click", (event) => { event.stopPropagation(); flip(); });
    box.addEventListener("click", (event) => { if (!event.target.closest("a, button")) flip(); });
    box.append(turn);
  }
  return box;
}

export function when(seconds, format, words) {
  const at = new Date(seconds * 1000);
  return make("time", { class: "date", datetime: at.toISOString(), title: at.toString() }, format ? shown(at, format) : words);
}

function shown(at, format) {
  if (/^r$/i.test(format)) {
    const minutes = Math.round((at - Date.now()) / 60000);
    const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
    if (Math.abs(minutes) < 90) return relative.format(minutes, "minute");
    return Math.abs(minutes) < 2880 ? relative.format(Math.round(minutes / 60), "hour") : relative.format(Math.round(minutes / 1440), "day");
  }
  const wanted = {};
  if (format.includes("w")) wanted.weekday = "long";
  if (format.includes("D")) Object.assign(wanted, { day: "numeric", month: "long", year: "numeric" });
  else if (format.includes("d")) Object.assign(wanted, { day: "2-digit", month: "2-digit", year: "numeric" });
  if (format.includes("T")) Object.assign(wanted, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  else if (format.includes("t")) Object.assign(wanted, { hour: "2-digit", minute: "2-digit" });
  return new Intl.DateTimeFormat(undefined, wanted).format(at);
}

// Entities come sorted and properly nested; offsets are UTF-16 units, as in JavaScript.
export function dress(text, entities, say) {
  const body = make("div", { class: "text", dir: "auto" });
  fill(body, text, 0, text.length, [...(entities || [])], say);
  return body;
}

function fill(parent, text, start, end, entities, say) {
  let at = start;
  while (entities.length) {
    const entity = entities.shift();
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset > at) parent.append(plain(text, at, entity.offset, parent));
    const inner = [];
    while (entities.length && entities[0].offset < stop) inner.push(entities.shift());
    const holder = document.createDocumentFragment();
    fill(holder, text, entity.offset, stop, inner, say);
    parent.append(wrap(entity, text.slice(entity.offset, stop), holder, say));
    at = stop;
  }
  if (at < end) parent.append(plain(text, at, end, parent));
}

// A quote or code is a box of its own: the line break beside it is already there.
function plain(text, from, to, parent) {
  let words = text.slice(from, to);
  const last = parent.lastChild;
  if (last?.classList && (last.classList.contains("quote") || last.classList.contains("pre"))) words = words.replace(/^\n/, "");
  return document.createTextNode(words);
}

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code" };

function wrap(entity, words, inside, say) {
  switch (entity.type) {
    case "bold": case "italic": case "underline": case "strikethrough": case "code":
      return make(TAGS[entity.type], {}, inside);
    case "spoiler": return spoiler(inside);
    case "pre": return code(words, entity.language);
    case "blockquote": return quote(false, inside);
    case "expandable_blockquote": return quote(words.length > 120 || words.split("\n").length > 3, inside);
    case "text_link": return link(entity.url, inside);
    case "url": return link(words, inside);
    case "email": return link(`mailto:${words}`, inside);
    case "text_mention": return make("span", { class: "mention", title: entity.user.first_name || "" }, inside);
    case "date_time": return when(entity.unix_time, entity.date_time_format, words);
    case "bot_command":
      return make("button", { type: "button", class: "inline", on: { click: () => say(words) } }, inside);
    case "mention": case "hashtag": case "cashtag": return make("a", {}, inside);
    default: return inside;
  }
}
