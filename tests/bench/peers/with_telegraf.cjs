// telegraf, sending.
const { Telegram } = require("telegraf");
const { carryOut } = require("./crowd.cjs");

carryOut(({ address, token, text, parse_mode, link_preview_options }) => {
  const telegram = new Telegram(token, { apiRoot: address });
  return (chat) => telegram.sendMessage(chat, text, { parse_mode, link_preview_options });
});
