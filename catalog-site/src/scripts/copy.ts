/** Puts a button behind technical names and on code, where the browser can copy. */
export function addCopyButtons(): void {
  const { copy, copied } = document.body.dataset;
  if (navigator.clipboard === undefined || copy === undefined || copied === undefined) return;
  for (const code of document.querySelectorAll<HTMLElement>(".technical > code, .code code, .example pre code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = copy;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(code.textContent).then(
        () => {
          button.textContent = copied;
          setTimeout(() => (button.textContent = copy), 2_000);
        },
        () => button.remove(),
      );
    });
    (code.closest("pre") ?? code).after(button);
  }
}
