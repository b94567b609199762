// In every page of `explc serve`: loads it again once it was built again, and shows what is wrong until then.
// The player keeps step and time in the address, so that they are there again.

{
  const { page, since } = document.currentScript.dataset;
  const live = new URL('live', document.currentScript.src);
  live.protocol = 'ws:';
  live.search = new URLSearchParams({ page, since });
  const panel = document.createElement('explc-problems');
  document.addEventListener('DOMContentLoaded', () => document.body.append(panel));
  let tries = 0;

  const listen = () => {
    const socket = new WebSocket(live);
    socket.addEventListener('open', () => (tries = 0));
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === 'reload') location.reload();
      else if (message.type === 'problems') panel.problems = message.problems;
    });
    // A server that has ended does not come back at this address.
    socket.addEventListener('close', () => ++tries < 5 && setTimeout(listen, 1000));
  };
  listen();
}
