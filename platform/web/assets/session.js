
// Five minutes before the session ends it is said aloud, with a button that
// goes on. Work in another tab counts: the tabs tell each other.
{
  const WARN_SECONDS = 300;
  const person = document.querySelector("[data-session-ends-in]");
  let ends = person ? Date.now() + Number(person.dataset.sessionEndsIn) * 1000 : 0;
  let banner = null;

  const channel = person && "BroadcastChannel" in window ? new BroadcastChannel("sakimori-session") : null;
  const extended = (until, tell) => {
    ends = Math.max(ends, until);
    if (tell && channel) channel.postMessage(ends);
    if (banner && ends - Date.now() > WARN_SECONDS * 1000) {
      banner.remove();
      banner = null;
    }
  };
  if (channel) channel.addEventListener("message", (event) => extended(Number(event.data) || 0, false));

  const say = (text, withButton) => {
    if (!banner) {
      banner = document.createElement("div");
      banner.className = "notice notice-warning session-end";
      banner.setAttribute("role", "alert");
      document.body.append(banner);
    }
    if (banner.dataset.text === text) return;
    banner.dataset.text = text;
    const line = document.createElement("p");
    line.textContent = text;
    banner.replaceChildren(line);
    if (!withButton) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "時間を延ばす";
    button.addEventListener("click", extend);
    banner.append(button);
  };

  const extend = async () => {
    const token = person.querySelector('input[name="_token"]').value;
    try {
      const answer = await fetch("/session", {
        method: "POST",
        credentials: "same-origin",
        redirect: "error",
        body: new URLSearchParams({ _token: token }),
      });
      const seconds = answer.ok ? Number(await answer.text()) : NaN;
      if (!(seconds > 0)) throw new Error("not extended");
      extended(Date.now() + seconds * 1000, true);
      // At the very end of the day no more is to be had: that is said too.
      if (seconds <= WARN_SECONDS) say("これ以上は延ばせません。入力した内容を早めに送信してください。", false);
    } catch {
      say("時間を延ばせませんでした。送信すると、サインインを求めます。入力した内容は残ります。", false);
    }
  };

  const look = () => {
    const left = ends - Date.now();
    if (left <= 0) say("サインインの時間が終わりました。送信すると、サインインを求めます。入力した内容は残ります。", false);
    else if (left <= WARN_SECONDS * 1000 && !banner) say("あと5分でサインアウトします。", true);
  };
  if (person) {
    extended(ends, true);
    setInterval(look, 5000);
    look();
  }
}
