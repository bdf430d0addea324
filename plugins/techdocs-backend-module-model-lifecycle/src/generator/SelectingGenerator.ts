import type {
  GeneratorBase,
  GeneratorRunOptions,
} from '@backstage/plugin-techdocs-node';
import { isDocsTarget } from '../host';

/** TechDocs has one generator for everything; this one hands on what is not ours. */
export class SelectingGenerator implements GeneratorBase {
  readonly #options: {
    own: GeneratorBase;
    ordinary: GeneratorBase;
    generateAll: boolean;
  };

  constructor(options: {
    own: GeneratorBase;
    /** What TechDocs would use without this module. */
    ordinary: GeneratorBase;
    /** Take ordinary documentation too, so that neither mkdocs nor Docker is needed. */
    generateAll: boolean;
  }) {
    this.#options = options;
  }

  async run(options: GeneratorRunOptions): Promise<void> {
    const { own, ordinary, generateAll } = this.#options;
    const isOurs = isDocsTarget(options.parsedLocationAnnotation?.target);
    await (isOurs || generateAll ? own : ordinary).run(options);
  }
}
