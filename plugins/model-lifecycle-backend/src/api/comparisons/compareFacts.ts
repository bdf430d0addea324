/*
 * What was asked for, side by side. Facts that people may read are shown as
 * they are; of parameters it is only known which are equal.
 */
import type {
  ComparedFact,
  ComparedFactValue,
  ComparedParameter,
} from 'backstage-plugin-model-lifecycle-common';
import type { Run, RunFacts } from '../../training/run';

const SHOWN = [
  'image',
  'runtime',
  'baseModel',
  'dataset',
  'nodes',
  'gpusPerNode',
  'queue',
] as const satisfies (keyof RunFacts)[];

const EXCLUDED_RESOURCES = new Set(['pods']);

export function compareFacts(runs: Run[]): ComparedFact[] {
  return [
    ...SHOWN.map(name =>
      compared(
        { name },
        runs.map(run => run.facts[name]),
      ),
    ),
    ...flavoursOf(runs),
    ...resourcesOf(runs),
  ].filter(({ values }) => values.some(isKnown));
}

/** Names of which not all runs have the same value, and how many are the same. */
export function compareParameters(runs: Run[]): {
  parameters: ComparedParameter[];
  sameParameters: number;
} {
  const all = runs.map(run => run.facts.parameters ?? {});
  const names = [...new Set(all.flatMap(Object.keys))].sort();
  const rows = names.map(name => {
    const hashes = all.map(parameters =>
      Object.hasOwn(parameters, name) ? parameters[name] : undefined,
    );
    const known = distinct(hashes.filter(hash => hash !== undefined));
    return {
      name,
      variants: hashes.map(hash =>
        hash === undefined ? 0 : known.indexOf(hash) + 1,
      ),
    };
  });
  const parameters = rows.filter(({ variants }) =>
    variants.some(variant => variant !== variants[0]),
  );
  return { parameters, sameParameters: rows.length - parameters.length };
}

function resourcesOf(runs: Run[]): ComparedFact[] {
  const parts = distinct(
    runs.flatMap(run => run.facts.resources ?? []).map(({ part }) => part),
  );
  return parts.flatMap(part => {
    const own = runs.map(run =>
      run.facts.resources?.find(resources => resources.part === part),
    );
    const names = distinct(
      own.flatMap(each => Object.keys(each?.requests ?? {})),
    );
    return [
      compared(
        { name: 'pods', part },
        own.map(each => each?.pods),
      ),
      ...names
        .filter(name => !EXCLUDED_RESOURCES.has(name))
        .map(name =>
          compared(
            { name, part },
            own.map(each => each?.requests[name]),
          ),
        ),
    ];
  });
}

/** Those that it was admitted to, in their order: `spot, on-demand`. */
function flavoursOf(runs: Run[]): ComparedFact[] {
  const texts = runs.map(run => {
    const names = (run.facts.admissions ?? []).flatMap(({ flavours }) =>
      Object.values(flavours).flatMap(byResource => Object.values(byResource)),
    );
    return names.length > 0 ? distinct(names).join(', ') : undefined;
  });
  return [compared({ name: 'flavours' }, texts)];
}

function compared(
  about: Pick<ComparedFact, 'name' | 'part'>,
  values: (string | number | undefined)[],
): ComparedFact {
  const known = values.filter(value => value !== undefined);
  return {
    ...about,
    // What is not known is no change.
    changed: new Set(known).size > 1,
    values: values.map((value): ComparedFactValue => {
      if (value === undefined) return {};
      return typeof value === 'number' ? { number: value } : { text: value };
    }),
  };
}

function isKnown({ text, number }: ComparedFactValue): boolean {
  return text !== undefined || number !== undefined;
}

function distinct<T>(values: T[]): T[] {
  return [...new Set(values)];
}
