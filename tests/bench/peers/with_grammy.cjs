// grammY, sending.
const { Api } = require("grammy");
const { carryOut } = require("./crowd.cjs");

carryOut(({ address, token, text, parse_mode, link_preview_options }) => {
  const api = new Api(token, { apiRoot: address });
  return (chat) => api.sendMessage(chat, text, { parse_mode, link_preview_options });
});
