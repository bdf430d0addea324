import type {
  ListContext,
  ListingEvent,
  ModelCard,
  ModelSource,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { BuiltInServices } from '../types';

const PAGE_SIZE = 200;
const SCOPE = 'declared';

/** Reads what people declared from the database, as if it were a system of its own. */
export class DeclaredSource implements ModelSource {
  constructor(
    private readonly id: string,
    private readonly services: Pick<BuiltInServices, 'declared'>,
  ) {}

  async *list({ signal }: ListContext): AsyncGenerator<ListingEvent> {
    let after: string | undefined;
    let position = 0;
    do {
      signal.throwIfAborted();
      const page = await this.services.declared.page(this.id, after, PAGE_SIZE);
      yield {
        type: 'page',
        scope: SCOPE,
        position,
        records: page.records,
        // Seen, and meant to go: nobody has to confirm it.
        skipped: page.takenBack,
      };
      after = page.next;
      position += 1;
    } while (after !== undefined);
    yield {
      type: 'end',
      scope: SCOPE,
      end: { outcome: 'complete', absence: 'proof' },
    };
  }

  async readCard(record: SourceRecord): Promise<ModelCard | undefined> {
    const markdown = await this.services.declared.card(this.id, record.key);
    return markdown === undefined ? undefined : { markdown };
  }
}
