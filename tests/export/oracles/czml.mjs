// Cesium's own loader reads a CZML file (first word) and says where everything is at the times asked for (JSON on
// standard input: {id: [UTC times]}). What Cesium cannot read ends in an error and a status other than 0.
import { readFileSync } from "node:fs";

for (const name of ["Image", "HTMLCanvasElement"]) globalThis[name] ??= class {}; // the loader asks whether a value is one
const { CzmlDataSource, JulianDate } = await import("@cesium/engine");

const czml = JSON.parse(readFileSync(process.argv[2], "utf8"));
const asked = JSON.parse(readFileSync(0, "utf8"));
const source = await CzmlDataSource.load(czml);
const found = {};
for (const entity of source.entities.values) {
  const times = (asked[entity.id] ?? []).map((text) => JulianDate.fromIso8601(text));
  const intervals = entity.availability;
  found[entity.id] = {
    name: entity.name,
    parts: ["point", "label", "path"].filter((part) => entity[part] !== undefined),
    available: intervals === undefined ? null : Array.from({ length: intervals.length }, (_, i) => [
      JulianDate.toIso8601(intervals.get(i).start, 3), JulianDate.toIso8601(intervals.get(i).stop, 3),
    ]),
    there: times.map((time) => {
      const place = entity.isAvailable(time) ? entity.position.getValue(time) : undefined;
      return place === undefined ? null : [place.x, place.y, place.z];
    }),
    colour: entity.point?.color?.getValue(JulianDate.now())?.toBytes(),
  };
}
const clock = source.clock;
process.stdout.write(JSON.stringify({
  name: source.name,
  clock: clock === undefined ? null : [JulianDate.toIso8601(clock.startTime, 3), JulianDate.toIso8601(clock.stopTime, 3)],
  found,
}));
