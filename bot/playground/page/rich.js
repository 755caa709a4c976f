// Rich messages as native blocks.
import { code, link, make, quote, spoiler, when } from "/page/entities.js";
import { picture } from "/page/message.js";

const INLINE = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", subscript: "sub", superscript: "sup", marked: "mark" };

export function richBody(rich, context) {
  const body = make("div", { class: "rich-body", dir: rich.is_rtl ? "rtl" : "auto" });
  body.append(...blocks(rich.blocks, context));
  return body;
}

function blocks(list, context) {
  return list.map((block) => one(block, context));
}

function one(block, context) {
  const text = () => span(block.text, context);
  switch (block.type) {
    case "paragraph": return make("p", { dir: "auto" }, text());
    case "heading": return make("div", { class: `h h${block.size}`, role: "heading", "aria-level": block.size, dir: "auto" }, text());
    case "pre": return code(flat(block.text), block.language);
    case "footer": return make("footer", { dir: "auto" }, text());
    case "divider": return make("hr");
    case "mathematical_expression": return make("p", { class: "math" }, block.expression);
    case "anchor": return make("span", { "data-anchor": block.name });
    case "list": return make("ul", {}, ...block.items.map((item) => listed(item, context)));
    case "blockquote": return quote(false, ...blocks(block.blocks, context), credit(block, context));
    case "expandable_blockquote": return quote(flat(block.text).length > 120, text(), credit(block, context));
    case "pullquote": return make("p", { class: "pull", dir: "auto" }, text(), credit(block, context));
    case "details": return make("details", { open: Boolean(block.is_open) }, make("summary", { dir: "auto" }, span(block.summary, context)), make("div", {}, ...blocks(block.blocks, context)));
    case "table": return table(block, context);
    case "photo": case "document": return figure(block, context);
    case "collage": case "slideshow": return make("div", { class: block.type === "collage" ? "reel collage" : "reel" }, ...blocks(block.blocks, context));
    case "map": return make("p", {}, `⌖ ${block.location.latitude}, ${block.location.longitude}`);
    case "buttons": return make("div", { class: "row" }, ...block.buttons.map((button) => context.key(button, flat(button.text))));
    default: return make("p", {}, `(${block.type})`);
  }
}

function credit(block, context) {
  return block.credit ? make("span", { class: "credit" }, "— ", span(block.credit, context)) : null;
}

function listed(item, context) {
  const mark = item.has_checkbox ? (item.is_checked ? "☑" : "☐") : item.label;
  const label = item.has_checkbox ? (item.is_checked ? "done" : "to do") : undefined;
  return make("li", {}, make("span", { class: "mark", "aria-label": label, role: label ? "img" : undefined }, mark), make("div", {}, ...blocks(item.blocks, context)));
}

function table(block, context) {
  const style = ["is_bordered", "is_striped", "is_compact"].filter((name) => block[name]).map((name) => name.slice(3)).join(" ");
  const rows = block.cells.map((row) => make("tr", {}, ...row.map((cell) => make(cell.is_header ? "th" : "td", {
    class: `${cell.align} ${cell.valign}`, colspan: cell.colspan, rowspan: cell.rowspan, scope: cell.is_header ? "col" : undefined, dir: "auto",
  }, cell.text === undefined ? "" : span(cell.text, context)))));
  const caption = block.caption ? make("caption", {}, span(block.caption, context)) : null;
  return make("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Table" }, make("table", { class: style }, caption, make("tbody", {}, ...rows)));
}

function figure(block, context) {
  const caption = block.caption ? make("figcaption", { dir: "auto" }, span(block.caption.text, context), credit(block.caption, context)) : null;
  return make("figure", {}, picture(block, context.message, flat(block.caption?.text ?? "")), caption);
}

export function flat(text) {
  if (typeof text === "string") return text;
  if (Array.isArray(text)) return text.map(flat).join("");
  return text ? text.alternative_text ?? text.expression ?? flat(text.text ?? text.button) : "";
}

function span(text, context) {
  if (typeof text === "string") return document.createTextNode(text);
  const holder = document.createDocumentFragment();
  if (Array.isArray(text)) {
    holder.append(...text.map((part) => span(part, context)));
    return holder;
  }
  const inside = () => span(text.text, context);
  if (INLINE[text.type]) return make(INLINE[text.type], {}, inside());
  switch (text.type) {
    case "spoiler": return spoiler(inside());
    case "url": return link(text.url, inside());
    case "email_address": return link(`mailto:${text.email_address}`, inside());
    case "phone_number": return link(`tel:${text.phone_number}`, inside());
    case "date_time": return when(text.unix_time, text.date_time_format, flat(text.text));
    case "bot_command": return make("button", { type: "button", class: "inline", on: { click: () => context.say(text.bot_command) } }, inside());
    case "mathematical_expression": return make("span", { class: "math" }, text.expression);
    case "custom_emoji": return document.createTextNode(text.alternative_text);
    case "anchor": return make("span", { "data-anchor": text.name });
    case "reference": return make("span", { "data-anchor": `ref ${text.name}` }, inside());
    case "anchor_link": return jump(text.anchor_name, inside());
    case "reference_link": return jump(`ref ${text.reference_name}`, inside());
    case "button": return context.key(text.button, flat(text.button.text));
    case "mention": case "hashtag": case "cashtag": return make("a", {}, inside());
    default: return inside();
  }
}

function jump(name, inside) {
  const go = (event) => {
    const body = event.currentTarget.closest(".rich-body");
    const target = name ? [...body.querySelectorAll("[data-anchor]")].find((place) => place.dataset.anchor === name) : body;
    target?.scrollIntoView({ block: "center", behavior: "smooth" });
  };
  return make("button", { type: "button", class: "inline", on: { click: go } }, inside);
}
