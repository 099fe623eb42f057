// Runs in the page before its own scripts: what tests need from inside. JavaScript, because it never meets Node.
(() => {
  const shownPictures = [];
  let layoutShift = 0;

  new MutationObserver(() => {
    const source = document.querySelector("figure img")?.getAttribute("src");
    if (source && source !== shownPictures.at(-1)) shownPictures.push(source);
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["src"] });

  // Shifts right after a person's input are what that person asked for.
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) layoutShift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });

  function transferOf({ name, type, base64 }) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], name, { type }));
    return transfer;
  }

  window.inPage = {
    /** Every picture that a figure showed since the page was opened, in order. */
    shownPictures: () => shownPictures,
    /** Sum of all layout shifts since the page was opened. */
    layoutShift: () => layoutShift,
    /** A DataTransfer with one file, as a drop or a paste carries it. */
    transferOf,
    /** What the page's canvas shows, as the data URL of a PNG. */
    canvasPicture: () => document.querySelector("canvas[data-testid=canvas]").toDataURL("image/png"),
    paste(file) {
      const clipboardData = transferOf(file);
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      (document.activeElement ?? document.body).dispatchEvent(event);
    },
  };
})();
