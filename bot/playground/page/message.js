// One message as Telegram shows it.
import { dress, make } from "/page/entities.js";
import { flat, richBody } from "/page/rich.js";

export const time = (seconds) => new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
export const tint = (id) => Math.abs(id) % 6;

export function words(message) {
  if (message.rich_message) return richWords(message.rich_message.blocks);
  const text = message.text ?? message.caption ?? "";
  if (text) return text;
  if (message.photo) return "Photo";
  if (message.document) return message.document.file_name || "File";
  return service(message) ?? "";
}

function richWords(blocks) {
  for (const block of blocks) {
    const text = block.text !== undefined ? flat(block.text) : block.items ? richWords(block.items.flatMap((item) => item.blocks)) : block.blocks ? richWords(block.blocks) : "";
    if (text) return text;
  }
  return "Message";
}

export function service(message) {
  const who = message.from?.first_name ?? "Somebody";
  const names = (people) => people.map((user) => user.first_name).join(", ");
  if (message.new_chat_members) return `${who} added ${names(message.new_chat_members)}`;
  if (message.left_chat_member) return `${who} removed ${message.left_chat_member.first_name}`;
  if (message.migrate_to_chat_id) return "The group became a supergroup";
  if (message.migrate_from_chat_id) return "The group is a supergroup now";
  return null;
}

export function picture(content, message, label) {
  const photo = content.photo?.[content.photo.length - 1];
  if (!photo) return file(content.document);
  const source = message.pictures[photo.file_id];
  if (source?.local) {
    const image = make("img", { class: content.has_media_spoiler ? "picture covered" : "picture", src: source.local, alt: label || "Picture", width: photo.width, height: photo.height, loading: "lazy" });
    if (content.has_media_spoiler) image.addEventListener("click", () => image.classList.remove("covered"));
    return make("span", { class: "frame" }, image);
  }
  return make("span", { class: "absent", role: "img", "aria-label": label || "Picture from the web, not fetched here" },
    make("span", { class: "sign", "aria-hidden": "true" }, "🖼"), make("span", {}, source?.url ? host(source.url) : "picture"));
}

function host(url) {
  try { return new URL(url).host; } catch { return url; }
}

function file(document_) {
  const size = document_.file_size ? `${Math.ceil(document_.file_size / 1024)} KB` : "";
  return make("div", { class: "file" }, make("span", { class: "sign", "aria-hidden": "true" }, "⤓"), make("div", {}, document_.file_name || "File", make("small", {}, size)));
}

// `album` holds the messages of one media group, or one message alone.
export function bubble(album, context) {
  const message = album[album.length - 1];
  const said = service(message);
  if (said) return make("div", { class: "service", "data-id": message.message_id }, said);
  const box = make("div", { class: "bubble" });
  if (context.sender) box.append(make("div", { class: "sender", "data-tint": tint(context.sender.id) }, context.sender.name));
  if (message.reply_to_message) box.append(make("div", { class: "reply" }, make("b", {}, message.reply_to_message.from?.first_name ?? ""), words(message.reply_to_message)));
  const captioned = album.find((part) => part.caption) ?? message;
  const text = message.text ?? captioned.caption;
  const entities = message.entities ?? captioned.caption_entities;
  const media = album.filter((part) => part.photo);
  const above = captioned.show_caption_above_media;
  const shown = media.length ? pictures(media, text, above) : null;
  if (message.document) box.append(...album.map((part) => file(part.document)));
  if (shown && !above) box.append(shown);
  if (message.rich_message) box.append(richBody(message.rich_message, { ...context, message }));
  const stamp = meta(message, Boolean(shown) && (!text || above));
  if (text) {
    const body = dress(text, entities, context.say);
    if (!shown || !above) body.append(stamp); // on the last line, where there is room
    box.append(body);
  }
  if (shown && above) box.append(shown);
  if (!stamp.parentNode) box.append(stamp);
  const classes = ["message", message.out ? "out" : "", context.first ? "first" : "", context.last ? "last" : "", message.keyboard.length ? "keys" : "", message.rich_message ? "rich" : ""];
  return make("article", { class: classes.filter(Boolean).join(" "), "data-id": message.message_id, "aria-label": context.sender?.name ?? (message.out ? "You" : message.from?.first_name ?? message.chat.title) }, box, keyboard(message, context));
}

function pictures(media, text, above) {
  const count = media.length > 5 ? "many" : `n${media.length}`;
  const place = above ? "under" : text ? "" : "alone";
  return make("div", { class: `pictures ${count} ${place}` }, ...media.map((part) => picture(part, part, part.caption)));
}

function meta(message, over) {
  const edited = message.edit_date ? make("span", { class: "edited" }, "edited ") : null;
  const pin = message.pinned ? make("span", { class: "pin", role: "img", "aria-label": "pinned" }, "📌") : null;
  const ticks = message.out ? make("span", { "aria-hidden": "true" }, " ✓✓") : null;
  return make("span", { class: over ? "meta over" : "meta", dir: "ltr" }, pin, edited, make("time", { datetime: new Date(message.date * 1000).toISOString() }, time(message.date)), ticks);
}

function keyboard(message, context) {
  if (!message.keyboard.length) return null;
  return make("div", { class: "keyboard" }, ...message.keyboard.map((row) => make("div", {}, ...row.map((button) => key(button, button.text, message, context)))));
}

export function key(button, label, message, context) {
  const look = `key ${button.style ?? ""}`.trim();
  if (button.url) return make("a", { class: look, href: button.url, target: "_blank", rel: "noopener noreferrer", "data-goes": "↗" }, label);
  const element = make("button", { type: "button", class: look, disabled: Boolean(button.disabled) }, label);
  if (button.copy_text) element.addEventListener("click", () => navigator.clipboard?.writeText(button.copy_text.text).then(() => context.toast("Copied")));
  else if (button.callback_data) element.addEventListener("click", () => context.tap(message, button.callback_data, label, element));
  return element;
}
