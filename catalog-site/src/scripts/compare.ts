interface Pair {
  readonly before: number;
  readonly after: number;
  readonly id: string;
}

/** Shows the comparison of the two versions that are chosen, and no other; without it all of them stand on the page. */
export function offerComparison(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-compare]");
  const [earlier, later] = form?.querySelectorAll("select") ?? [];
  const status = form?.nextElementSibling;
  if (!form || !earlier || !later || !(status instanceof HTMLElement)) return;
  const pairs = JSON.parse(form.dataset["compare"] ?? "[]") as readonly Pair[];
  const showOnly = (wanted: Pair | undefined): void => {
    for (const { id } of pairs) {
      const section = document.querySelector<HTMLElement>(`section[aria-labelledby="${id}"]`);
      if (section) section.hidden = wanted !== undefined && wanted.id !== id;
    }
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = pairs.find((pair) => pair.before === Number(earlier.value) && pair.after === Number(later.value));
    status.textContent = chosen === undefined ? (status.dataset["none"] ?? "") : "";
    if (chosen === undefined) return;
    showOnly(chosen);
    location.hash = chosen.id;
  });
  form.addEventListener("reset", () => showOnly(undefined));
  addEventListener("hashchange", () => {
    // A link to another comparison on this page must find it.
    if (pairs.some(({ id }) => `#${id}` === location.hash))
      showOnly(pairs.find(({ id }) => `#${id}` === location.hash));
  });
}
