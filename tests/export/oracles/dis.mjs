// open-dis reads Entity State PDUs (standard input: JSON list of hexadecimal words), says what is in them and writes
// them again.
import { readFileSync } from "node:fs";
import dis from "open-dis/dist/dis7.min.js";

const read = (word) => {
  const bytes = Uint8Array.from(Buffer.from(word, "hex"));
  const pdu = new dis.PduFactory().createPdu(bytes.buffer);
  if (pdu === null || pdu === undefined || pdu.pduType !== 1) throw new Error(`no Entity State PDU: ${word}`);
  const again = new DataView(new ArrayBuffer(bytes.length));
  const out = new dis.OutputStream(again.buffer);
  pdu.encodeToBinary(out);
  const types = (type) => [type.entityKind, type.domain, type.country, type.category, type.subcategory, type.specific,
    type.extra];
  const three = (at) => [at.x, at.y, at.z];
  return {
    version: pdu.protocolVersion, exercise: pdu.exerciseID, length: pdu.length, timestamp: pdu.timestamp,
    entity: [pdu.entityID.site ?? pdu.entityID.siteID, pdu.entityID.application ?? pdu.entityID.applicationID,
      pdu.entityID.entity ?? pdu.entityID.entityID],
    force: pdu.forceId, type: types(pdu.entityType),
    velocity: three(pdu.entityLinearVelocity), location: three(pdu.entityLocation),
    orientation: [pdu.entityOrientation.psi, pdu.entityOrientation.theta, pdu.entityOrientation.phi],
    appearance: pdu.entityAppearance, algorithm: pdu.deadReckoningParameters.deadReckoningAlgorithm,
    marking: pdu.marking.characters ?? null,
    again: Buffer.from(again.buffer).toString("hex"),
  };
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
