"use strict";
const app = document.getElementById("app");
const make = (tag, cls, text) => Object.assign(document.createElement(tag), {className: cls || "", textContent: text || ""});
const line = (label, cls, values) => {
  const row = make("p", "");
  row.append(label + " ", make("span", cls, values.join(" | ")));
  return row;
};
function tile(person) {
  const box = make("section", "tile");
  const link = Object.assign(make("a", "more", "Open profile"), {href: "/p/" + person.id});
  box.append(make("span", "yrs", person.years + " yrs"), make("b", "who", person.displayName));
  box.append(line("Lives in", "now", [person.lives]));
  if (person.before.length) box.append(line("Before:", "then", person.before));
  box.append(line("Call", "tel", person.tel), line("Related:", "kin", person.kin), link);
  return box;
}
function draw(answer) {
  app.textContent = "";
  if (!answer.total) {
    app.append(make("div", "none-here", "We looked everywhere and have nobody by this name."));
    return;
  }
  app.append(make("h1", "", answer.total + (answer.total === 1 ? " profile" : " profiles")));
  const grid = make("div", "grid");
  answer.people.forEach((person) => grid.append(tile(person)));
  app.append(grid);
}
if (app.dataset.q) {
  fetch("/api/people?q=" + encodeURIComponent(app.dataset.q)).then((got) => got.json()).then(draw);
} else {
  app.textContent = "Whom are you looking for?";
}
