// The GraphQL page: sends what the form has as JSON, so that mutations can be sent and a token be used.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("operation");
  const query = byId("query");
  const variables = byId("variables");
  const operationName = byId("operation-name");
  const token = byId("token");
  const state = byId("state");
  const result = byId("result");
  const schema = byId("schema");
  let running = null;

  byId("token-field").hidden = false;

  const headers = (others) => {
    const all = { ...others };
    if (token.value.trim() !== "") all.authorization = `Bearer ${token.value.trim()}`;
    return all;
  };

  const show = (text, body) => {
    state.textContent = text;
    result.textContent = body;
  };

  // The body of the request; null if the variables are no JSON object, which is shown where they stand.
  const bodyOf = () => {
    const body = { query: query.value };
    if (operationName.value.trim() !== "") body.operationName = operationName.value.trim();
    variables.setCustomValidity("");
    if (variables.value.trim() !== "") {
      try {
        body.variables = JSON.parse(variables.value);
      } catch (error) {
        variables.setCustomValidity(`These are no JSON: ${error.message}`);
        variables.reportValidity();
        return null;
      }
    }
    return JSON.stringify(body);
  };

  const pretty = (text) => {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  };

  const run = async () => {
    const body = bodyOf();
    if (body === null) return;
    if (running !== null) running.abort();
    const own = new AbortController();
    running = own;
    show("Running …", "");
    const begun = performance.now();
    try {
      const answer = await fetch("/graphql", {
        method: "POST",
        headers: headers({ "content-type": "application/json", accept: "application/graphql-response+json, application/json" }),
        body,
        signal: own.signal,
      });
      const text = await answer.text();
      const ms = Math.round(performance.now() - begun);
      show(`${answer.ok ? "Done" : "Refused"}: status ${answer.status}, ${ms} ms, ${text.length} characters.`, pretty(text));
    } catch (error) {
      if (own.signal.aborted) return;
      show("The server could not be reached.", String(error));
    } finally {
      if (running === own) running = null;
    }
  };

  // As the server lists it for those who are signed in.
  const listSchema = (text) => {
    const parts = [];
    for (const definition of text.split("\n\n")) {
      const line = definition.split("\n").find((one) => /^(type|input|enum|scalar|directive|schema) /.test(one));
      if (line === undefined) continue;
      const details = document.createElement("details");
      details.className = "type";
      const summary = document.createElement("summary");
      summary.textContent = line.split(/[{(]| @specifiedBy/)[0].trim();
      const pre = document.createElement("pre");
      pre.tabIndex = 0;
      pre.textContent = definition.trim();
      details.append(summary, pre);
      parts.push(details);
    }
    schema.replaceChildren(...parts);
  };

  const loadSchema = async () => {
    try {
      const answer = await fetch("/graphql/schema.graphql", { headers: headers({}) });
      if (answer.ok) listSchema(await answer.text());
      else state.textContent = `The schema is not shown: status ${answer.status}.`;
    } catch {
      state.textContent = "The server could not be reached.";
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  variables.addEventListener("input", () => variables.setCustomValidity(""));
  token.addEventListener("change", loadSchema);
})();
