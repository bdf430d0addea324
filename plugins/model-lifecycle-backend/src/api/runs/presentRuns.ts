import type {
  Run as ApiRun,
  RunSummary,
} from 'backstage-plugin-model-lifecycle-common';
import type { RunRow } from '../../training/history/types';
import { evictionOf } from '../../training/progression/eviction';
import { TERMINAL_STATES, type Assessment, type Run } from '../../training/run';
import { shownEntity, withAdopters } from '../access/adopters';
import type { VisibleRun } from '../access/RunAccess';
import type { RouterOptions } from '../ports';
import { toApiCost } from '../comparisons/toApiCost';
import { docsLinks } from './docsLinks';
import { actionsFor, logsInfo } from './offersToUser';
import { SourceStates } from './sourceStates';
import { toApiRun } from './toApiRun';
import { toApiSummary } from './toApiSummary';

export type PresenterOptions = Pick<
  RouterOptions,
  'adoptions' | 'assess' | 'config' | 'health' | 'history' | 'time'
>;

/** Puts together what the pure mappers need. */
export class RunPresenter {
  readonly #sources: SourceStates;

  constructor(private readonly options: PresenterOptions) {
    this.#sources = new SourceStates(options);
  }

  async one(visible: VisibleRun): Promise<ApiRun> {
    const { row } = visible;
    const { run } = row;
    const { training } = this.options.config;
    const [sourceOf, assessment, logFiles] = await Promise.all([
      this.#sources.of([run]),
      this.#assess(run),
      this.options.history.logFiles(run.id),
    ]);
    const entityRef = shownEntity(visible.links);
    return toApiRun(row, {
      assessment,
      source: sourceOf(run),
      entityRef,
      eviction: evictionOf(
        run,
        training.kueue.find(({ cluster }) => cluster === run.source.id),
      ),
      actions: actionsFor(visible, training.actions),
      cost: toApiCost(run, training.cost),
      logs: logsInfo(visible, training.logs.visibility),
      logFiles,
      docs: docsLinks(run, entityRef),
    });
  }

  /** @param seen - which entities the user can see; all when absent */
  async many(rows: RunRow[], seen?: Set<string>): Promise<RunSummary[]> {
    const ids = rows.map(({ run }) => run.id);
    const [links, adoptions, sourceOf, assessments] = await Promise.all([
      this.options.history.links(ids),
      this.options.adoptions.all(),
      this.#sources.of(rows.map(({ run }) => run)),
      Promise.all(rows.map(({ run }) => this.#assess(run))),
    ]);
    return rows.map((row, index) => {
      const { id } = row.run;
      const visible = withAdopters(links.get(id) ?? [], adoptions).filter(
        ({ entityRef }) => !seen || seen.has(entityRef),
      );
      return toApiSummary(row, {
        assessment: assessments[index],
        source: sourceOf(row.run),
        entityRef: shownEntity(visible),
      });
    });
  }

  async #assess(run: Run): Promise<Assessment> {
    const now = await this.options.assess(run, this.options.time.now());
    // What has ended neither goes on nor stands still; what its curves said holds.
    return TERMINAL_STATES.has(run.state) ? { warnings: now.warnings } : now;
  }
}
