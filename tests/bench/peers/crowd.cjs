// What the peers written for Node have in common: the order, a crowd of senders, and the account.
const order = JSON.parse(require("node:fs").readFileSync(0, "utf-8"));

exports.carryOut = async (program) => {
  const send = program(order);
  let chat = 1_000_000;
  const oneAfterTheOther = async () => {
    while (chat < 1_000_000 + order.messages) await send(chat++);
  };
  await send(1);
  const began = process.hrtime.bigint();
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: order.abreast }, oneAfterTheOther));
  const spent = process.cpuUsage(before);
  console.log(
    JSON.stringify({
      messages: order.messages,
      seconds: Number(process.hrtime.bigint() - began) / 1e9,
      cpu: (spent.user + spent.system) / 1e6,
      memory: process.resourceUsage().maxRSS / 1024,
    }),
  );
  process.exit(0);
};
