// Latitudes and longitudes (JSON on standard input: [[longitude, latitude], ...]) as MGRS references of five digits.
import { readFileSync } from "node:fs";
import mgrs from "mgrs";

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map((place) => mgrs.forward(place, 5))));
