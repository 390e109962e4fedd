// What the server tells of an edition, in every window that can be seen.
//
// A browser opens no more than six connections to one server, and a stream of events holds one for as long as it lasts: were each window
// to hold its own, the seventh would never load. So the windows of one edition share one. Whoever has the lock listens, and tells the
// others over a channel; the lock passes on when its window closes. A window out of sight leaves, for browsers put such windows to sleep,
// and joins again, asking for the newest state, when it is seen.

let followed = null; // the edition, and who hears of it
let leave = () => {};

/// From now on `hear` is told the state of this edition and every later one; nothing where the server does not answer.
export function follow(edition, hear) {
  followed = { edition, hear };
  join();
}

document.addEventListener("visibilitychange", join);

function join() {
  leave();
  leave = () => {};
  if (document.hidden || !followed) return;
  const { edition, hear } = followed;
  const name = `${location.pathname} ${edition}`;
  const channel = new BroadcastChannel(name);
  const left = new AbortController();
  let last; // what the one who listens heard last
  const tell = (news) => {
    last = news;
    channel.postMessage({ news });
    hear(news);
  };
  channel.onmessage = ({ data }) => {
    if ("news" in data) hear(data.news);
    else if (last !== undefined) channel.postMessage({ news: last });
  };
  const listen = () => new Promise((end) => {
    const stream = new EventSource(edition ? `events?edition=${edition}` : "events");
    stream.onmessage = (event) => tell(JSON.parse(event.data));
    stream.onerror = () => tell(null);
    left.signal.addEventListener("abort", () => { stream.close(); end(); });
  });
  // Rejected only where this window leaves before its turn has come.
  navigator.locks.request(name, { signal: left.signal }, () => (left.signal.aborted ? null : listen())).catch(() => {});
  channel.postMessage({ asked: true });
  leave = () => { left.abort(); channel.close(); };
}
