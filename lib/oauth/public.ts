/** Public interface beside schemas and operations. */
export { assertionId, countLiveTokens, forgetAttempts, forgetExpired, proofId, trimAttempts } from "./store";
export {
  type Artefact,
  consumeArtefact,
  destroyArtefact,
  destroyGrant,
  findArtefact,
  findArtefactByUid,
  putArtefact,
} from "./store/artefacts";
