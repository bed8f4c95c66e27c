// Tabler takes its theme from an attribute; the wish for light or dark is known to the browser, or was chosen here.
// Loaded before the page is drawn, so that nothing flashes.
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem("afterward-theme") || "auto";
    } catch {
      return "auto";
    }
  };
  const follow = () => {
    const theme = chosen() === "auto" ? (dark.matches ? "dark" : "light") : chosen();
    document.documentElement.setAttribute("data-bs-theme", theme);
  };
  dark.addEventListener("change", follow);
  follow();

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("afterward-theme");
    if (!button) {
      return;
    }
    const show = () => {
      button.textContent = button.dataset[chosen()];
    };
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      const themes = ["auto", "light", "dark"];
      localStorage.setItem("afterward-theme", themes[(themes.indexOf(chosen()) + 1) % themes.length]);
      follow();
      show();
      document.dispatchEvent(new Event("afterward-theme"));
    });
  });
})();
