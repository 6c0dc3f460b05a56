// Hears at once of what the page would find by itself a little later. Nothing depends on it: without it the page asks.
(() => {
  "use strict";
  let stream = null;

  const tell = (kind) => window.htmx?.trigger(document.body, `live-${kind}`);
  const listen = () => {
    const address = document.body.dataset.live;
    if (!address || stream || document.hidden) return;
    stream = new EventSource(address);
    stream.addEventListener("message", (event) => tell(event.data));
  };
  const rest = () => {
    stream?.close();
    stream = null;
  };

  // A page in the background holds no connection; when it is looked at again, it asks what it missed.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { rest(); return; }
    if (!document.body.dataset.live) return;
    tell("ticket");
    tell("person");
    listen();
  });
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", listen);
})();
