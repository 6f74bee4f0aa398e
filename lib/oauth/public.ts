/** Public interface beside schemas and operations. */
export { assertionId, proofId, countLiveTokens, forgetAttempts, forgetExpired, trimAttempts } from "./store";
export {
  type Artefact,
  consumeArtefact,
  destroyArtefact,
  destroyGrant,
  findArtefact,
  findArtefactByUid,
  putArtefact,
} from "./store/artefacts";
