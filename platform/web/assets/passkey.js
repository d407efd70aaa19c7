
// Passkeys: the page brings what is asked for, the answer goes back with the
// page's own form.
{
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const ids = (list) => (list ?? []).map((entry) => ({ ...entry, id: bytes(entry.id) }));

  const create = async ({ publicKey }) => {
    const key = await navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        user: { ...publicKey.user, id: bytes(publicKey.user.id) },
        excludeCredentials: ids(publicKey.excludeCredentials),
      },
    });
    return {
      id: key.id,
      rawId: text(key.rawId),
      type: key.type,
      response: {
        attestationObject: text(key.response.attestationObject),
        clientDataJSON: text(key.response.clientDataJSON),
      },
    };
  };

  const get = async ({ publicKey }) => {
    const key = await navigator.credentials.get({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        allowCredentials: ids(publicKey.allowCredentials),
      },
    });
    return {
      id: key.id,
      rawId: text(key.rawId),
      type: key.type,
      response: {
        authenticatorData: text(key.response.authenticatorData),
        clientDataJSON: text(key.response.clientDataJSON),
        signature: text(key.response.signature),
        userHandle: key.response.userHandle ? text(key.response.userHandle) : null,
      },
    };
  };

  const usable = "credentials" in navigator && "PublicKeyCredential" in window;
  for (const form of usable ? document.querySelectorAll("form[data-passkey]") : []) {
    form.querySelector("[data-passkey-hint]").hidden = true;
    form.querySelector("[data-passkey-button]").hidden = false;
    const error = form.querySelector("[data-passkey-error]");
    const ask = form.dataset.passkey === "create" ? create : get;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      error.hidden = true;
      try {
        const answer = await ask(JSON.parse(form.dataset.options));
        form.elements.credential.value = JSON.stringify(answer);
        // Sent as it is: this does not raise the event again.
        form.submit();
      } catch {
        delete form.dataset.sent;
        error.hidden = false;
      }
    });
  }
}
