/** Opens the folded details that an address points into, now and whenever the address changes. */
export function openTarget(): void {
  addEventListener("hashchange", open);
  open();
}

function open(): void {
  const target = document.querySelector(`#${CSS.escape(location.hash.slice(1) || "main")}`);
  const details = target?.closest("details");
  if (!details || details.open) return;
  details.open = true;
  target?.scrollIntoView();
}
