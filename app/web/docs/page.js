// RapiDoc names its fields by placeholders alone; whoever cannot see the page needs a label. Its parts come and go, each
// with a shadow root of its own.
const watched = new WeakSet();
const nameFields = (root) => {
  for (const element of root.querySelectorAll("*")) {
    if (element.matches("input, textarea, select") && !element.hasAttribute("aria-label")) {
      element.setAttribute("aria-label", element.dataset.pname || element.placeholder || element.title || "value");
    }
    if (element.shadowRoot) watch(element.shadowRoot);
  }
};
const watch = (root) => {
  if (watched.has(root)) return;
  watched.add(root);
  new MutationObserver(() => nameFields(root)).observe(root, { childList: true, subtree: true });
  nameFields(root);
};
await customElements.whenDefined("rapi-doc");
watch(document.querySelector("rapi-doc").shadowRoot);
