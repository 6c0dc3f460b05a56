// Runs before the first paint: a person whose theme is "auto" gets what the system asks for, and follows it.
(() => {
  "use strict";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    if (root.dataset.theme === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  follow();
  dark.addEventListener("change", follow);
})();
