// milsymbol on the codes of the cases (standard input: JSON list) and on those that the page draws. A frame alone is drawn
// for an unknown entity too, so each is held against the same code without an entity.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , codes, milsymbol] = process.argv;
const { SET_ENTITY, IDENTITY, codeOf } = await import(pathToFileURL(codes));
const ms = (await import(pathToFileURL(milsymbol))).default;
const told = (code) => {
  const made = new ms.Symbol(code, { size: 30 });
  const plain = new ms.Symbol(`${code.slice(0, 10)}000000${code.slice(16)}`, { size: 30 });
  const { affiliation, echelon } = made.getMetadata();
  return { code, valid: made.isValid(), drawn: made.asSVG() !== plain.asSVG(), affiliation, echelon };
};
const own = Object.keys(SET_ENTITY).flatMap((what) => Object.keys(IDENTITY).map((side) => ({
  what, side, ...told(codeOf(what, side)),
})));
process.stdout.write(JSON.stringify({ given: JSON.parse(readFileSync(0, "utf8")).map(told), own }));
