// Renews what changes by itself, as the button beside it does without a script.
(function () {
  "use strict";
  const button = document.getElementById("live:refresh");
  let busy = false;

  function done(event) {
    busy = event.status === "begin";
  }

  function failed(error) {
    busy = false;
    if (error.errorName && error.errorName.includes("ViewExpired")) {
      location.assign(location.pathname + location.search);
    } // otherwise the server is away, and may return
  }

  function renew() {
    if (!busy && !document.hidden) {
      faces.ajax.request(button, null, {execute: "@this", render: "live:list", onevent: done, onerror: failed});
    }
  }

  if (button) {
    setInterval(renew, 2000);
  }
})();
