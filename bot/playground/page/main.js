// The page: what is known, what is shown, and what one does. It is redrawn from the state, chat by chat.
import { make } from "/page/entities.js";
import { bubble, key, service, time, tint, words } from "/page/message.js";

const $ = (id) => document.getElementById(id);
const known = { chats: new Map(), open: null, bot: null, offset: 0, taps: new Map(), fresh: new Map(), actors: new Map() };

async function act(step, body = {}) {
  const answer = await fetch(`/do/${step}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const told = await answer.json().catch(() => ({ trouble: answer.statusText }));
  if (told.trouble) toast(told.trouble);
  return told;
}

let fading = 0;
function toast(text) {
  clearTimeout(fading);
  $("toast").textContent = text;
  $("toast").classList.add("on");
  fading = setTimeout(() => $("toast").classList.remove("on"), 3500);
}

// ---- the list of chats

function face(chat) {
  const letters = chat.title.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => [...word][0]).join("");
  return make("span", { class: "face", "data-tint": tint(chat.id), "aria-hidden": "true" }, letters.toUpperCase());
}

function drawList() {
  const chats = [...known.chats.values()].filter((chat) => !chat.moved);
  const focused = document.activeElement?.closest?.("#chats button")?.dataset.chat;
  $("chats").replaceChildren(...chats.map((chat) => {
    const last = chat.messages[chat.messages.length - 1];
    const fresh = known.fresh.get(chat.id);
    const label = last ? words(last) : "No messages yet";
    return make("li", {}, make("button", { type: "button", "data-chat": chat.id, "aria-current": String(chat.id === known.open), on: { click: () => open(chat.id) } },
      face(chat), make("span", { class: "name", dir: "auto" }, chat.title), make("span", { class: "when" }, last ? time(last.date) : ""),
      make("span", { class: fresh ? "last" : "last wide", dir: "auto" }, chat.action ? "typing…" : label.slice(0, 90)),
      fresh ? make("span", { class: "fresh", "aria-label": `${fresh} new` }, String(fresh)) : null));
  }));
  if (focused) document.querySelector(`#chats [data-chat="${CSS.escape(focused)}"]`)?.focus();
}

// ---- the open chat

function open(id) {
  known.open = id;
  known.fresh.delete(id);
  document.body.classList.add("in-chat");
  hideMenus();
  drawList();
  drawHead();
  drawMessages(true);
  if (!matchMedia("(max-width: 720px)").matches) ($("start").hidden ? $("text") : $("start")).focus();
}

const chatNow = () => known.chats.get(known.open);

function actor() {
  const chat = chatNow();
  const chosen = known.actors.get(chat.id);
  return chat.people.some((person) => person.id === chosen) ? chosen : chat.people[0]?.id;
}

function under(chat) {
  if (chat.action) return "typing…";
  if (chat.kind === "private") return chat.blocked ? "you blocked the bot" : `talks with ${known.bot.first_name}`;
  const role = { administrator: "the bot is administrator", member: "the bot is a member", restricted: "the bot may not write", left: "the bot is not here", kicked: "the bot was removed" }[chat.role];
  return `${chat.kind} · ${chat.people.length} ${chat.people.length === 1 ? "person" : "people"} · ${role}`;
}

function drawHead() {
  const chat = chatNow();
  if (!chat) return;
  $("title").textContent = chat.title;
  $("under").textContent = under(chat);
  const shown = face(chat);
  shown.id = "face";
  $("face").replaceWith(shown);
  const mustStart = chat.kind === "private" && (!chat.started || chat.blocked);
  $("start").hidden = !mustStart;
  $("start").textContent = chat.blocked ? "Unblock and start" : "Start";
  $("composer").hidden = mustStart || !chat.people.length;
  $("menu").hidden = !chat.commands.length || chat.kind === "channel";
  $("who").hidden = chat.people.length < 2;
  $("who").replaceChildren(...chat.people.map((person) => make("option", { value: person.id, selected: person.id === actor() }, person.name)));
  $("commands").replaceChildren(...chat.commands.map((entry) => make("button", { type: "button", role: "menuitem", on: { click: () => { hideMenus(); say(`/${entry.command}`); } } },
    make("b", {}, `/${entry.command}`), make("span", { dir: "auto" }, entry.description))));
  drawMore(chat);
}

function drawMore(chat) {
  const item = (label, step, body, danger) => make("button", { type: "button", class: danger ? "danger" : undefined, on: { click: async () => {
    hideMenus();
    const told = await act(step, { chat: chat.id, ...body });
    if (told.chat) setTimeout(() => open(told.chat), 150);
  } } }, label);
  const items = [];
  if (chat.kind === "private") items.push(item(chat.blocked ? "Unblock the bot" : "Block the bot", "block", { on: !chat.blocked }, !chat.blocked));
  else {
    if (chat.role !== "administrator") items.push(item("Make the bot administrator", "role", { role: "administrator" }));
    if (chat.role !== "member" && chat.kind !== "channel") items.push(item("Make the bot a member", "role", { role: "member" }));
    if (chat.kind === "group") items.push(item("Upgrade to a supergroup", "upgrade", {}));
    if (!["left", "kicked"].includes(chat.role)) items.push(item("Remove the bot", "role", { role: "kicked" }, true));
  }
  $("more-menu").replaceChildren(...items);
}

const dayOf = (seconds) => new Date(seconds * 1000).toLocaleDateString([], { weekday: "short", day: "numeric", month: "long" });

function albums(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups[groups.length - 1];
    if (message.media_group_id && last && last[0].media_group_id === message.media_group_id) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

function drawMessages(toEnd = false) {
  const chat = chatNow();
  if (!chat) return;
  const scroll = $("scroll");
  const nearEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
  const before = scroll.scrollTop;
  const opened = rememberOpened();
  const focus = document.activeElement?.closest?.("#messages") ? pathOf(document.activeElement) : null;
  const seen = new Set([...$("messages").querySelectorAll("[data-id]")].map((element) => element.dataset.id));
  const parts = [];
  let day = "";
  const groups = albums(chat.messages);
  groups.forEach((album, i) => {
    const message = album[0];
    if (dayOf(message.date) !== day) {
      day = dayOf(message.date);
      parts.push(make("div", { class: "day" }, day));
    }
    const side = (group) => group && !service(group[0]) ? `${group[0].out}${group[0].from?.id}` : "";
    const sender = chat.kind !== "private" && message.from && side(groups[i - 1]) !== side(album) ? { id: message.from.id, name: message.from.first_name } : null;
    const context = { say, tap, toast, sender, first: side(groups[i - 1]) !== side(album), last: side(groups[i + 1]) !== side(album) };
    context.key = (button, label) => key(button, label, album[album.length - 1], context);
    const drawn = bubble(album, context);
    if (seen.has(drawn.dataset.id) || !seen.size) drawn.style.animation = "none";
    parts.push(drawn);
  });
  if (!parts.length) {
    parts.push(make("div", { class: "empty" }, make("strong", {}, chat.kind === "private" ? "What can this bot do?" : "No messages yet"),
      make("p", { dir: "auto" }, chat.kind === "private" ? chat.about || "Press Start to talk with it." : "Write something, or add the bot.")));
  }
  $("messages").replaceChildren(...parts);
  restoreOpened(opened);
  if (focus) find(focus)?.focus({ preventScroll: true });
  scroll.scrollTop = toEnd || nearEnd ? scroll.scrollHeight : before;
  $("down").hidden = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 200;
}

// What the reader unfolded, uncovered or focused survives a redraw.
const FOLDS = ".quote.folds, .spoiler, details, .picture.covered";

function rememberOpened() {
  const kept = new Map();
  for (const article of $("messages").querySelectorAll("article")) {
    const states = [...article.querySelectorAll(FOLDS)].map((part) => part.open ?? (part.classList.contains("open") || part.classList.contains("shown")));
    if (states.length) kept.set(article.dataset.id, states);
  }
  return kept;
}

function restoreOpened(kept) {
  for (const article of $("messages").querySelectorAll("article")) {
    const parts = [...article.querySelectorAll(FOLDS)];
    const states = kept.get(article.dataset.id);
    if (!states || states.length !== parts.length) continue;
    parts.forEach((part, i) => {
      if (part.tagName === "DETAILS") part.open = states[i];
      else if (states[i] && part.matches(".quote")) part.querySelector(":scope > .fold").click();
      else if (states[i] && part.matches(".spoiler")) part.click();
    });
  }
}

function pathOf(element) {
  const article = element.closest("[data-id]");
  if (!article) return null;
  return [article.dataset.id, [...article.querySelectorAll("button, a, summary, [tabindex]")].indexOf(element)];
}

function find([id, index]) {
  return $("messages").querySelector(`[data-id="${CSS.escape(id)}"]`)?.querySelectorAll("button, a, summary, [tabindex]")[index];
}

// ---- what one does

function say(text) {
  if (text.trim()) act("say", { chat: known.open, person: actor(), text });
}

async function tap(message, data, label, element) {
  element.classList.add("waiting");
  const told = await act("tap", { chat: known.open, person: actor(), message: message.message_id, data, label });
  if (!told.query) element.classList.remove("waiting");
  else if (known.taps.has(told.query)) answered(told.query, known.taps.get(told.query), element);
  else known.taps.set(told.query, element);
}

function answered(query, answer, element) {
  known.taps.delete(query);
  element?.classList?.remove("waiting");
  if (!answer.text) return;
  if (answer.show_alert) {
    $("alert-text").textContent = answer.text;
    $("alert").showModal();
  } else toast(answer.text);
}

function hideMenus(except) {
  for (const [button, menu] of [["menu", "commands"], ["more", "more-menu"], ["new", "new-menu"]]) {
    if (menu === except) continue;
    $(menu).hidden = true;
    $(button).setAttribute("aria-expanded", "false");
  }
}

function toggle(button, menu) {
  const show = $(menu).hidden;
  hideMenus();
  $(menu).hidden = !show;
  $(button).setAttribute("aria-expanded", String(show));
  if (show) $(menu).querySelector("button, input")?.focus();
}

// ---- what happens

function hear(event) {
  if (event.now) setClock(event.now, event.kind === "clock");
  if (event.about_chat) {
    const old = known.chats.get(event.chat);
    known.chats.set(event.chat, { messages: [], ...old, ...event.about_chat });
  }
  const chat = known.chats.get(event.chat);
  switch (event.kind) {
    case "message": {
      const at = chat.messages.findIndex((message) => message.message_id === event.message.message_id);
      if (at >= 0) chat.messages[at] = event.message;
      else {
        chat.messages.push(event.message);
        if (!event.message.out) $("heard").textContent = `${chat.title}: ${words(event.message)}`; // for those who listen
        if (event.chat !== known.open && !event.message.out) known.fresh.set(event.chat, (known.fresh.get(event.chat) ?? 0) + 1);
      }
      break;
    }
    case "deleted": chat.messages = chat.messages.filter((message) => message.message_id !== event.id); break;
    case "answered": {
      const element = known.taps.get(event.query);
      if (element instanceof Element) answered(event.query, event.answer, element);
      else known.taps.set(event.query, event.answer);
      return;
    }
    case "commands": for (const about of event.chats) Object.assign(known.chats.get(about.id) ?? {}, about); break;
  }
  drawList();
  if (event.kind === "commands") { drawHead(); if (chatNow() && !chatNow().messages.length) drawMessages(); }
  else if (event.chat === known.open && event.chat !== undefined) {
    drawHead();
    if (event.kind !== "action") drawMessages(event.message?.out);
  }
}

function setClock(now, moved) {
  const offset = now * 1000 - Date.now();
  if (moved || Math.abs(offset - known.offset) > 1500) known.offset = offset;
  tick();
  if (moved) {
    $("now").classList.remove("moved");
    void $("now").offsetWidth;
    $("now").classList.add("moved");
  }
}

function tick() {
  const at = new Date(Date.now() + known.offset);
  $("now").textContent = at.toLocaleString([], { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  $("now").dateTime = at.toISOString();
}

async function load() {
  const state = await (await fetch("/state")).json();
  known.bot = state.bot;
  known.chats = new Map(state.chats.map((chat) => [chat.id, chat]));
  document.title = `${state.bot.first_name} · playground`;
  setClock(state.now, false);
  $("advance").hidden = !state.controls.advance;
  $("publish").hidden = !state.controls.publish;
  drawList();
  if (known.chats.has(known.open)) { drawHead(); drawMessages(true); }
  else if (state.chats.length && !matchMedia("(max-width: 720px)").matches) open(state.chats[0].id);
}

function listen() {
  const events = new EventSource("/events");
  let broken = false;
  events.onmessage = (event) => hear(JSON.parse(event.data));
  events.onerror = () => { broken = true; };
  events.onopen = () => { document.body.dataset.live = "yes"; load(); if (broken) toast("Connected again"); broken = false; };
}

// ---- hands on the page

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  say($("text").value);
  $("text").value = "";
  $("text").style.height = "";
  $("text").focus();
});
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("composer").requestSubmit(); }
});
$("text").addEventListener("input", () => { $("text").style.height = "auto"; $("text").style.height = `${$("text").scrollHeight}px`; });
$("who").addEventListener("change", () => known.actors.set(known.open, Number($("who").value)));
$("start").addEventListener("click", () => act("start", { chat: known.open }));
$("back").addEventListener("click", () => { document.body.classList.remove("in-chat"); $("chats").querySelector("[aria-current=true]")?.focus(); });
$("down").addEventListener("click", () => { $("scroll").scrollTop = $("scroll").scrollHeight; });
$("scroll").addEventListener("scroll", () => { const box = $("scroll"); $("down").hidden = box.scrollHeight - box.scrollTop - box.clientHeight < 200; });
for (const [button, menu] of [["menu", "commands"], ["more", "more-menu"], ["new", "new-menu"]]) $(button).addEventListener("click", () => toggle(button, menu));
document.addEventListener("click", (event) => { if (!event.target.closest(".menu, #menu, #more, #new")) hideMenus(); });
document.addEventListener("keydown", (event) => {
  const menu = [...document.querySelectorAll(".menu")].find((one) => !one.hidden);
  if (!menu) return;
  const items = [...menu.querySelectorAll("button, input")];
  if (event.key === "Escape") { hideMenus(); $("text").focus(); }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    items[(items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length]?.focus();
  }
});
$("new-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const name = $("new-name").value;
  const creator = [...known.chats.values()].find((chat) => chat.kind === "private");
  const told = event.submitter?.value === "group" ? await act("group", { title: name, person: creator?.id }) : await act("person", { name });
  $("new-name").value = "";
  hideMenus();
  if (told.chat) setTimeout(() => open(told.chat), 150);
});
for (const [button, said] of [["advance", null], ["publish", "told"]]) {
  $(button).addEventListener("click", async () => {
    $(button).disabled = true;
    const told = await act(button);
    $(button).disabled = false;
    if (said && told[said]) toast(told[said]);
    if (told.now) setClock(told.now, true);
  });
}
$("theme").addEventListener("click", () => {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark";
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("theme", document.documentElement.dataset.theme); } catch { /* a private window */ }
});
try { const theme = localStorage.getItem("theme"); if (theme) document.documentElement.dataset.theme = theme; } catch { /* a private window */ }

setInterval(tick, 1000);
listen();
