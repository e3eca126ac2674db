// Asks the browser for a passkey and sends its answer with the form. Without this the code of an app does.
(() => {
  const form = document.querySelector("form[data-passkey]");
  const box = form?.querySelector("[data-passkey-box]");
  if (!box || !window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  const said = form.querySelector("[data-passkey-said]");
  const isNew = form.dataset.passkeyWay === "create";

  async function ask() {
    const question = JSON.parse(form.dataset.passkey);
    said.textContent = "Follow what your browser or device asks.";
    try {
      const key = isNew
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) });
      form.elements.passkey.value = JSON.stringify(key.toJSON());
      form.requestSubmit();
    } catch (error) {
      said.textContent = error.name === "InvalidStateError"
        ? "This device has a passkey for you already."
        : "It did not work, or was stopped. Nothing was changed: try again.";
    }
  }

  box.hidden = false;
  form.querySelector("[data-passkey-none]")?.remove();
  form.querySelector("[data-passkey-button]").addEventListener("click", ask);
})();
