"use strict";
const data = JSON.parse(document.getElementById("donnees").textContent);
const FORMAT = "dmp-history-proof/1";
const ZERO = String.fromCharCode(0);

/** Why a file proves nothing, in words for its reader. */
class Fault extends Error {}
const MALFORMED = "ce fichier n’est pas une preuve d’un format connu";

function must(holds, why) { if (!holds) throw new Fault(why); }

// Bytes.
const utf8 = (text) => new TextEncoder().encode(text);
function hex(text, count) {
  must(typeof text === "string" && text.length === 2 * count && /^[0-9a-f]*$/.test(text), MALFORMED);
  return Uint8Array.from({ length: count }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
const digits = (bytes) => Array.from(bytes, (it) => it.toString(16).padStart(2, "0")).join("");
function join(...parts) {
  const all = new Uint8Array(parts.reduce((sum, it) => sum + it.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}
function eight(number) {
  must(Number.isSafeInteger(number), MALFORMED);
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, BigInt(number));
  return new Uint8Array(view.buffer);
}
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const same = (one, other) => digits(one) === digits(other);

async function isSigned(key, bytes, signature) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, bytes);
}

// Shapes: exactly these fields, as the command reads them.
function only(value, names) {
  must(value !== null && typeof value === "object" && !Array.isArray(value), MALFORMED);
  const found = Object.keys(value);
  must(found.length === names.length && names.every((it) => found.includes(it)), MALFORMED);
}
function isCount(value) { return Number.isSafeInteger(value) && value >= 0; }

/** Recomputes the chain of hashes; gives the events and the end. */
async function follow(scope, statement, lines) {
  must(Array.isArray(lines), MALFORMED);
  let [sequence, before] = statement.before;
  let previous = hex(before, 32);
  const events = [];
  for (const line of lines) {
    sequence += 1;
    const changed = "la ligne " + sequence + " a été modifiée";
    const isShown = "event" in line;
    only(line, isShown ? ["sequence", "event", "salt", "sealed", "hash"] : ["sequence", "content", "hash"]);
    must(isCount(line.sequence), MALFORMED);
    let content;
    if (isShown) {
      let event;
      try { event = JSON.parse(line.event); } catch { throw new Fault(changed); }
      must(event !== null && Number.isSafeInteger(event.at), changed);
      const salted = join(utf8("dmp-ledger-event-2" + ZERO), hex(line.salt, 32), utf8(line.event));
      const commitment = await sha256(salted);
      content = await sha256(join(utf8("dmp-ledger-content-2" + ZERO), eight(event.at), hex(line.sealed, 32), commitment));
      events.push([sequence, event]);
    } else {
      content = hex(line.content, 32);
    }
    must(line.sequence === sequence, "la ligne " + sequence + " manque, ou n’est pas à sa place");
    const hash = await sha256(join(utf8("dmp-ledger-link-2" + ZERO), scope, eight(sequence), previous, content));
    must(same(hash, hex(line.hash, 32)), changed);
    previous = hash;
  }
  return { events, length: sequence, hash: previous, bare: lines.length - events.length };
}

/** Reads the text of a checkpoint and verifies its signature. */
async function readCheckpoint(text) {
  const names = ["number", "time", "size", "root", "previous", "key", "signature"];
  const why = "le point de contrôle n’est pas d’un format connu";
  must(typeof text === "string", MALFORMED);
  const lines = text.split("\n");
  must(lines.length === 9 && lines[0] === "dmp-checkpoint/1" && lines[8] === "", why);
  const read = {};
  names.forEach((name, at) => {
    const line = lines[at + 1];
    must(line.startsWith(name + " "), why);
    read[name] = line.slice(name.length + 1);
  });
  for (const name of ["number", "time", "size"]) {
    must(/^(0|[1-9][0-9]*)$/.test(read[name]), why);
    read[name] = Number(read[name]);
  }
  const signed = utf8(lines.slice(0, 7).join("\n") + "\n");
  const holds = await isSigned(hex(read.key, 32), signed, hex(read.signature, 64));
  must(holds, "la signature du point de contrôle ne correspond pas");
  return read;
}

/** The root that follows from a leaf and its path (RFC 9162, 2.1.3.2). */
async function rootFrom(leaf, index, size, path) {
  if (!(index < size)) return null;
  const node = (left, right) => sha256(join(Uint8Array.of(1), left, right));
  let position = BigInt(index), last = BigInt(size) - 1n, hash = leaf;
  for (const sibling of path) {
    if (last === 0n) return null;
    if (position % 2n === 1n || position === last) {
      hash = await node(sibling, hash);
      while (position % 2n === 0n && position !== 0n) { position /= 2n; last /= 2n; }
    } else {
      hash = await node(hash, sibling);
    }
    position /= 2n; last /= 2n;
  }
  return last === 0n ? hash : null;
}

async function checkKeys(keys, checkpoint) {
  must(Array.isArray(keys) && keys.length > 0, MALFORMED);
  const why = "une clé n’a pas été reconnue par la précédente";
  for (const [at, key] of keys.entries()) {
    only(key, "endorsement" in key ? ["public", "endorsement"] : ["public"]);
    hex(key.public, 32);
    must((at > 0) === ("endorsement" in key), why);
    if (at > 0) {
      const endorsed = join(utf8("dmp-checkpoint-key-1" + ZERO), hex(key.public, 32));
      must(await isSigned(hex(keys[at - 1].public, 32), endorsed, hex(key.endorsement, 64)), why);
    }
  }
  must(keys.some((it) => it.public === checkpoint.key), "le point de contrôle n’est pas signé par le service");
  must(keys[0].public === data.keys[0], "elle n’est pas signée par la clé du service que cette page connaît");
}

async function verify(text) {
  let file, statement;
  try {
    file = JSON.parse(text);
    statement = JSON.parse(file.statement);
  } catch { throw new Fault(MALFORMED); }
  only(file, ["format", "statement", "lines", "inclusion", "checkpoint", "keys", "signature"]);
  must(file.format === FORMAT, MALFORMED);
  only(statement, ["issued_at", "portal", "holder", "scope", "before", "documents"]);
  must(Array.isArray(statement.before) && isCount(statement.before[0]), MALFORMED);
  const scope = hex(statement.scope, 17);
  const end = await follow(scope, statement, file.lines);
  const checkpoint = await readCheckpoint(file.checkpoint);
  only(file.inclusion, ["leaf", "path"]);
  must(isCount(file.inclusion.leaf) && Array.isArray(file.inclusion.path), MALFORMED);
  const leaf = join(Uint8Array.of(0), utf8("dmp-ledger-leaf-1" + ZERO), scope, eight(end.length), end.hash);
  const path = file.inclusion.path.map((it) => hex(it, 32));
  const root = await rootFrom(await sha256(leaf), file.inclusion.leaf, checkpoint.size, path);
  must(root !== null && digits(root) === checkpoint.root,
    "les lignes ne finissent pas où le service l’a signé : il en manque, ou il y en a trop");
  await checkKeys(file.keys, checkpoint);
  const signed = join(utf8("dmp-history-proof-1" + ZERO), await sha256(utf8(file.checkpoint)),
    eight(end.length), end.hash, await sha256(utf8(file.statement)));
  const last = file.keys[file.keys.length - 1];
  must(await isSigned(hex(last.public, 32), signed, hex(file.signature, 64)),
    "ce qui accompagne les lignes (nom, titres, date) a été modifié");
  return { statement, checkpoint, ...end };
}

// The page.
const when = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Paris" });
const counted = (count, one, many) => count + " " + (count === 1 ? one : many);

function element(name, text, ...inside) {
  const made = document.createElement(name);
  made.textContent = text;
  made.append(...inside);
  return made;
}

function said(kind, title, sentences) {
  const box = element("div", "");
  box.className = "result " + kind;
  const first = element("p", "");
  first.append(element("strong", title));
  box.append(first, ...sentences.map((it) => element("p", it)));
  const place = document.getElementById("resultat");
  place.replaceChildren(box);
  place.focus();
}

function row([sequence, event], statement) {
  const item = element("li", "");
  item.value = sequence;
  if (event.mode !== "normal") item.className = "urgent";
  const title = statement.documents[event.document];
  const isRefused = "refused" in event.outcome;
  const action = data.actions[event.action] || event.action;
  const act = isRefused ? "A tenté une action : « " + action + " »" : "A " + action;
  const why = isRefused ? data.refusals[event.outcome.refused] : data.grounds[event.outcome.permitted];
  const where = event.actor.organization ? ", " + event.actor.organization : "";
  const head = element("p", "");
  const name = event.actor.kind === "system" ? "Le service" : event.actor.name;
  head.append(element("strong", name + where));
  item.append(element("p", sequence + ". " + when.format(event.at)), head);
  item.append(element("p", act + (title ? " « " + title + " »" : "")));
  if (event.mode !== "normal") item.append(element("p", data.modes[event.mode] || event.mode));
  if (event.reason) item.append(element("p", "Motif : « " + event.reason + " »"));
  item.append(element("p", "Pourquoi : " + (why || "règle inconnue de cette page")));
  return item;
}

function confirmed(found) {
  const sentences = [
    counted(found.events.length, "ligne d’historique est celle", "lignes d’historique sont celles") +
      " que le service a " + (found.events.length === 1 ? "signée" : "signées") + " le " +
      when.format(found.checkpoint.time) + " (point de contrôle n° " + found.checkpoint.number + ").",
    "Titulaire : " + found.statement.holder + ". Fichier du " + when.format(found.statement.issued_at) + ".",
  ];
  if (found.bare > 0) {
    sentences.push(counted(found.bare, "ligne est", "lignes sont") + " sans contenu : " +
      "documents qui ne sont plus, ou pas encore, dans le dossier.");
  }
  if (found.statement.before[0] > 0) {
    sentences.push("Les " + found.statement.before[0] + " premières lignes sont d’un format ancien, que cette preuve ne couvre pas.");
  }
  said("ok", "Cette preuve est exacte.", sentences);
  const rows = found.events.map((it) => row(it, found.statement));
  document.getElementById("liste").replaceChildren(...rows.reverse());
  document.getElementById("lignes").hidden = false;
}

async function opened(file) {
  document.getElementById("lignes").hidden = true;
  try {
    confirmed(await verify(await file.text()));
  } catch (error) {
    if (error instanceof Fault) {
      said("no", "Cette preuve n’est pas exacte.", ["Ce qui ne va pas : " + error.message + "."]);
    } else if (error instanceof DOMException && error.name === "NotSupportedError" || !crypto.subtle) {
      said("no", "Ce navigateur ne sait pas vérifier cette signature.",
        ["Rien n’est dit du fichier. Ouvrez cette page dans un navigateur récent, ou utilisez la commande « dmp verify --proof »."]);
    } else {
      said("no", "Cette preuve n’est pas exacte.", ["Ce qui ne va pas : " + MALFORMED + "."]);
    }
  }
}

for (const key of data.keys) {
  const shown = element("p", key.replace(/(.{8})(?=.)/g, "$1 "));
  shown.className = "key";
  document.getElementById("cles").append(shown);
}
document.getElementById("fichier").addEventListener("change", (event) => {
  if (event.target.files.length > 0) opened(event.target.files[0]);
});
