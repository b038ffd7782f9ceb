(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const bar = byId("saring");
  const word = byId("kata");
  const order = byId("urut");
  const told = byId("hasil");
  const picks = [...bar.querySelectorAll("[data-saring]")];
  const number = new Intl.NumberFormat("id");
  const collator = new Intl.Collator("id", { numeric: true, sensitivity: "base" });
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const SHOWN = 100;
  const STEP = 50;

  // An entry: t its text for searching, s the places of its values in the choices.
  const filter = (entries) => {
    const words = plain(word.value).split(/\s+/).filter(Boolean);
    const picked = picks.map((pick) => pick.value);
    return entries.map((entry) =>
      picked.every((value, i) => value === "" || entry.s[i] === value) && words.every((each) => entry.t.includes(each)));
  };
  const isFiltered = () => word.value.trim() !== "" || picks.some((pick) => pick.value !== "");
  const clear = () => {
    word.value = "";
    for (const pick of picks) pick.value = "";
  };

  const withTable = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    const blocks = [...table.tBodies].map((body) => {
      const entries = [...body.querySelectorAll("tr[id]")].map((row) => ({
        row,
        s: row.dataset.s.split(" "),
        text: null,
        get t() {
          return (this.text ??= plain(row.textContent));
        },
      }));
      return { body, title: body.querySelector("tr.blok"), entries, ordered: entries, limit: STEP };
    });
    const all = blocks.flatMap((block) => block.entries);
    const where = document.body.dataset.cari ? " di halaman ini" : "";

    // Laying out thousands of rows takes seconds: of each block the first are shown, the others when they are asked for.
    const show = (block) => {
      let count = 0;
      for (const entry of block.ordered) {
        count += entry.fits;
        const { row } = entry;
        if (row.hidden === entry.fits) row.hidden = !entry.fits;
        const beyond = entry.fits && count > block.limit;
        if (row.classList.contains("lebih") !== beyond) row.classList.toggle("lebih", beyond);
      }
      if (block.title) block.title.hidden = isFiltered() && count === 0;
      block.more.hidden = count <= block.limit;
      block.more.querySelector("button").textContent =
        `Tampilkan ${number.format(Math.min(STEP, count - block.limit))} berikutnya, dari ${number.format(count)}`;
      return count;
    };

    for (const block of blocks) {
      block.more = block.body.insertRow();
      block.more.className = "lagi";
      const cell = block.more.insertCell();
      cell.colSpan = heads.length;
      const button = document.createElement("button");
      button.type = "button";
      cell.append(button);
      for (const [element, role] of [[block.more, "row"], [cell, "cell"]]) element.setAttribute("role", role);
      button.addEventListener("click", () => {
        const next = block.ordered.find((entry) => entry.row.classList.contains("lebih"));
        block.limit += STEP;
        show(block);
        next.row.tabIndex = -1;
        next.row.focus();
      });
    }

    const apply = () => {
      filter(all).forEach((fits, i) => {
        all[i].fits = fits;
      });
      let found = 0;
      for (const block of blocks) {
        block.limit = STEP;
        found += show(block);
      }
      told.textContent = isFiltered()
        ? `${number.format(found)} dari ${number.format(all.length)} entri${where} cocok.`
        : `${number.format(all.length)} entri${where}.`;
    };

    const sort = () => {
      const [at, way] = order.value === "" ? [-1, 1] : order.value.split(" ").map(Number);
      heads.forEach((head, i) => {
        if (i === at) head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
        else head.removeAttribute("aria-sort");
      });
      for (const block of blocks) {
        block.ordered = block.entries;
        if (at >= 0) {
          const keyed = block.entries.map((entry) => {
            const cell = entry.row.cells[at];
            return { entry, key: cell.dataset.v ?? cell.textContent };
          });
          // What is empty stays last, whichever way.
          keyed.sort((a, b) => (a.key === "") - (b.key === "") || way * collator.compare(a.key, b.key));
          block.ordered = keyed.map((each) => each.entry);
        }
        block.more.before(...block.ordered.map((entry) => entry.row));
      }
      apply();
    };

    heads.forEach((head, i) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const [at, way] = order.value.split(" ");
        order.value = at !== String(i) ? `${i} 1` : way === "1" ? `${i} -1` : "";
        sort();
      });
    });
    order.addEventListener("change", sort);

    const goTo = (id) => {
      const target = byId(id);
      const block = target && blocks.find((each) => each.body.contains(target));
      const entry = block && block.ordered.find((each) => each.row === target);
      if (entry) {
        if (!entry.fits) {
          clear();
          apply();
        }
        if (entry.row.classList.contains("lebih")) {
          const place = block.ordered.filter((each) => each.fits).indexOf(entry);
          block.limit = Math.ceil((place + 1) / STEP) * STEP;
          show(block);
        }
        entry.row.tabIndex = -1;
        entry.row.focus({ preventScroll: true });
        entry.row.scrollIntoView({ block: "center" });
      } else if (target) {
        target.scrollIntoView();
      } else if (document.body.dataset.cari) {
        location.replace(`${document.body.dataset.cari}#${encodeURIComponent(id)}`);
      }
    };
    // To make all texts ready for searching takes longer than to search them: it is done while nobody waits.
    let ready = 0;
    const prepare = (deadline) => {
      while (ready < all.length && deadline.timeRemaining() > 1) all[ready++].t;
      if (ready < all.length) window.requestIdleCallback(prepare);
    };
    window.requestIdleCallback?.(prepare);
    return [apply, goTo];
  };

  const withIndex = (found, index) => {
    const entries = index.map(([anchor, page, text, s]) => ({ anchor, page, text, s: s.split(" "), t: plain(text) }));
    const pages = new Map(entries.map((entry) => [entry.anchor, entry.page]));
    const apply = () => {
      const fits = filter(entries);
      const hits = isFiltered() ? entries.filter((_entry, i) => fits[i]) : [];
      found.replaceChildren(...hits.slice(0, SHOWN).map((entry) => {
        const link = document.createElement("a");
        link.href = `${entry.page}#${encodeURIComponent(entry.anchor)}`;
        link.textContent = entry.text;
        const item = document.createElement("li");
        item.append(link);
        return item;
      }));
      const more = hits.length > SHOWN ? `; ${number.format(SHOWN)} yang pertama ditampilkan` : "";
      told.textContent = isFiltered()
        ? `${number.format(hits.length)} dari ${number.format(entries.length)} entri cocok${more}.`
        : `Mencari di ${number.format(entries.length)} entri di semua halaman.`;
    };
    const goTo = (id) => {
      if (pages.has(id)) location.replace(`${pages.get(id)}#${encodeURIComponent(id)}`);
    };
    return [apply, goTo];
  };

  const table = document.querySelector("table");
  const [apply, goTo] = table
    ? withTable(table)
    : withIndex(byId("temuan"), JSON.parse(byId("indeks").textContent));
  const follow = () => {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // Not ours, whatever it is.
    }
    if (id) goTo(id);
  };
  word.addEventListener("input", apply);
  for (const pick of picks) pick.addEventListener("change", apply);
  byId("bersih").addEventListener("click", () => {
    clear();
    apply();
    word.focus();
  });
  window.addEventListener("hashchange", follow);
  // A small screen shows the list first; the choices open when they are asked for.
  byId("pilihan").open = !window.matchMedia("(max-width: 60rem)").matches;
  bar.hidden = false;
  apply();
  document.body.classList.add("siap");
  follow();
})();
