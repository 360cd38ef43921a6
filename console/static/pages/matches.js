// F with no federation union named yet leads to the field instead of sending the form.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest('#match button[value="federation"]');
  const field = button && document.getElementById("federation");
  if (field && !field.value.trim()) { event.preventDefault(); field.focus(); }
});
