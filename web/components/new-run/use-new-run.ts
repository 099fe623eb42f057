"use client";
// The form's state: what is chosen, what is wrong, and starting the run.
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { useMutation } from "urql";
import {
  type PictureFieldsFragment,
  RemakeCellDocument,
  StartRunDocument,
  type StartRunInput,
} from "../../lib/gql/graphql.ts";
import {
  type FieldValue,
  initialValues,
  MAX_SEED,
  readFields,
  readForm,
  withinClasses,
} from "../../lib/parameters.ts";
import { type Refusal, readRefusal } from "../../lib/refusal.ts";
import { usePainted } from "../map/use-painted.ts";
import { missingInputs } from "./needs.ts";
import { datasetAfter, type NewRunSetup } from "./prefill.ts";
import { clashes, modelsBeside, parametersFrom } from "./start-from.ts";

export function useNewRun(setup: NewRunSetup) {
  const router = useRouter();
  const [starting, startRun] = useMutation(StartRunDocument);
  const [remaking, remakeCell] = useMutation(RemakeCellDocument);
  const fetching = starting.fetching || remaking.fetching;
  const [content, setContent] = useState(setup.content);
  const [style, setStyle] = useState(setup.style);
  const painted = usePainted(setup);
  const [modelId, setModelId] = useState(setup.model);
  const [checkpointId, setCheckpointId] = useState(setup.checkpoint);
  const [peerIds, setPeerIds] = useState<ReadonlySet<string>>(new Set(setup.peers));
  const [dataset, setDataset] = useState({ id: setup.dataset, isOwnChoice: false });
  const datasetId = dataset.id;
  const [method, setMethod] = useState(setup.method);
  const fields = useMemo(() => readFields(method.parameters), [method]);
  const [typed, setValues] = useState(() => initialValues(fields, setup.parameters));
  const [seed, setSeed] = useState(String(setup.seed));
  const [refusal, setRefusal] = useState<Refusal>();
  const [serverErrors, setServerErrors] = useState<Refusal["parameters"]>({});
  const [isStarted, setStarted] = useState(false);

  const classes = setup.datasets.find(({ id }) => id === datasetId)?.classes;
  const values = withinClasses(fields, typed, classes);
  const form = readForm(fields, values);
  const { parameters } = form;
  const modelOf = (id?: string) => setup.models.find((model) => model.id === id);
  const errors = { ...clashes(parameters, parametersFrom(method, modelOf(modelId))), ...form.errors };
  const seedError = seedFault(seed);
  const missing = missingInputs(method.inputs, {
    content: content !== undefined,
    style: style !== undefined,
    model: modelId !== undefined,
    peers: peerIds.size > 0,
    dataset: datasetId !== undefined,
  });

  const chooseMethod = (id: string) => {
    const next = setup.methods.find((entry) => entry.id === id);
    if (!next) return;
    setMethod(next);
    // What both methods call by one name keeps its value.
    setValues(initialValues(readFields(next.parameters), parameters));
    setServerErrors({});
  };

  const setValue = (name: string, value: FieldValue) => {
    setValues((all) => ({ ...all, [name]: value }));
    setServerErrors(({ [name]: _, ...others }) => others);
  };

  const setPicture = (part: "content" | "style", picture: PictureFieldsFragment | undefined) => {
    if (picture?.id !== (part === "style" ? style : content)?.id) painted.forget(part);
    if (part === "style") setStyle(picture);
    else setContent(picture);
  };

  /** @param picture undefined where the chosen one was deleted, perhaps from both parts. */
  const choosePicture = (part: "content" | "style", picture: PictureFieldsFragment | undefined) => {
    setPicture(part, picture);
    if (!picture && content?.id === style?.id) setPicture(part === "style" ? "content" : "style", undefined);
  };

  const chooseModel = (id: string | undefined) => {
    const model = modelOf(id);
    setModelId(id);
    setCheckpointId(undefined);
    const offered = modelsBeside(id, setup.models);
    setPeerIds((ids) => new Set([...ids].filter((peer) => offered.some((other) => other.id === peer))));
    if (!model) return;
    // Models know the classes of the data set that they were trained on.
    setDataset((now) => ({ ...now, id: datasetAfter(method, setup.datasets, model, now) }));
    const given = parametersFrom(method, model);
    const decided = fields.filter(({ name }) => name in given);
    setValues((all) => ({ ...all, ...initialValues(decided, given) }));
  };

  const { inputs } = method;
  const { isPending, ...paintedInput } = painted.inputFor(inputs);
  /** What is wrong, in words. @param varied a setting that is given elsewhere. */
  const faultBut = (varied?: string): string | undefined => {
    const wrong = [...Object.keys(errors), ...(seedError ? ["seed"] : [])].filter((name) => name !== varied);
    if (wrong.length > 0) return "One of the settings does not fit.";
    return inputs.labels ? painted.labelsFault : undefined;
  };
  const fault = faultBut();
  const input: StartRunInput = {
    method: method.id,
    parameters,
    seed: Number(seed),
    content: inputs.content ? content?.id : undefined,
    style: inputs.style ? style?.id : undefined,
    ...paintedInput,
    model: inputs.model ? modelId : undefined,
    checkpoint: inputs.model ? checkpointId : undefined,
    peers: inputs.peers ? [...peerIds].map((model) => ({ model })) : undefined,
    dataset: inputs.dataset ? datasetId : undefined,
  };

  const { cell } = setup;
  /** @returns where to follow it. */
  const begin = async () => {
    if (!cell) {
      const { data, error } = await startRun({ input });
      return { page: data && `/runs/${data.startRun.id}`, error };
    }
    const { peers: _, dataset: __, ...rest } = input;
    const { data, error } = await remakeCell({ id: cell.experimentId, place: cell.place, input: rest });
    return { page: data && `/experiments/${cell.experimentId}`, error };
  };

  const start = async () => {
    setRefusal(undefined);
    setServerErrors({});
    const { page, error } = await begin();
    if (page) {
      setStarted(true);
      router.push(page);
      return;
    }
    const refused = readRefusal(error);
    setServerErrors(refused.parameters);
    setRefusal(refused);
  };

  return {
    method,
    chooseMethod,
    content,
    style,
    choosePicture,
    painted,
    modelId,
    chooseModel,
    checkpointId,
    chooseCheckpoint: setCheckpointId,
    peerIds,
    choosePeers: setPeerIds,
    datasetId,
    chooseDataset: (id: string) => setDataset({ id, isOwnChoice: true }),
    classes,
    network: networkOf(setup, modelId),
    fields,
    values,
    setValue,
    /** Complete when there are no errors. */
    parameters,
    errors: { ...serverErrors, ...errors },
    /** What is chosen, as the server takes it. */
    input,
    seed,
    setSeed,
    seedError,
    missing,
    fault,
    faultBut,
    /** Whether what was painted over a picture is still on its way. */
    isPending,
    canStart: missing.length === 0 && !fault && !isPending && !fetching && !isStarted,
    isStarting: fetching || isStarted,
    refusal,
    start,
  };
}

export type NewRun = ReturnType<typeof useNewRun>;

function seedFault(text: string): string | undefined {
  const seed = Number(text);
  const isRight = text.trim() !== "" && Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED;
  return isRight ? undefined : `Enter a whole number from 0 to ${MAX_SEED}.`;
}

function networkOf({ models, networks }: NewRunSetup, modelId?: string) {
  const network = models.find(({ id }) => id === modelId)?.network;
  return networks.find(({ id }) => id === network);
}
