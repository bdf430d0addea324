import type {
  AuthService,
  BackstageCredentials,
  BackstageUserPrincipal,
  PermissionsRegistryService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import {
  runControlPermission,
  runLogsReadPermission,
  runReadPermission,
} from 'backstage-plugin-model-lifecycle-common';
import { runPermissionResourceRef } from 'backstage-plugin-model-lifecycle-node';
import { criteriaToWhere } from '../../permissions/criteriaToWhere';
import { toRunResource } from '../../permissions/toRunResource';
import type { Adoptions } from '../../feed/adoption/types';
import type {
  RunHistory,
  RunQuery,
  RunRow,
} from '../../training/history/types';
import type { RunId } from '../../training/run';
import { withAdopters, type Link } from './adopters';
import type { ReaderIdentity, VisibleRefs } from './VisibleRefs';

export type UserCredentials = BackstageCredentials<BackstageUserPrincipal>;

/** What may be asked beside whether a run is visible. */
export type Right = 'logs' | 'control';

const PERMISSION_OF = {
  logs: runLogsReadPermission,
  control: runControlPermission,
};

/** A run that the user may see, and what else the user may do with it. */
export interface VisibleRun {
  row: RunRow;
  /** Links that the user can see. */
  links: Link[];
  /** The user or one of the user's groups is the stored owner. */
  isOwner: boolean;
  /** Those that the user has, of the rights that were asked for. */
  rights: ReadonlySet<Right>;
}

/** What a list must be narrowed to. */
export type RunScope = Pick<RunQuery, 'visible' | 'where'>;

export interface ListAccess {
  scope: RunScope;
  /** Among the entities of runs and those that stand for them; absent: the user sees all. */
  seen?: Set<string>;
}

export interface RunAccessOptions {
  adoptions: Pick<Adoptions, 'all'>;
  auth: AuthService;
  history: Pick<RunHistory, 'get' | 'links' | 'providerRefs'>;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  userInfo: UserInfoService;
  visibleRefs: VisibleRefs;
}

/**
 * Who may see which run. A run is visible when the run permission allows it
 * and the user can see an entity that a provider linked to it, or a trusted
 * one that stands for that; once all those entities have left the catalog,
 * only to its stored owner. What people wrote into annotations, adoptions
 * among them, selects among visible runs and never grants.
 */
export class RunAccess {
  constructor(private readonly options: RunAccessOptions) {}

  async ownershipRefs(credentials: UserCredentials): Promise<string[]> {
    const { userInfo } = this.options;
    return (await userInfo.getUserInfo(credentials)).ownershipEntityRefs;
  }

  /** What the user may see, in the form that the history counts in; `undefined`: nothing. */
  async list(credentials: UserCredentials): Promise<ListAccess | undefined> {
    const { permissions, visibleRefs } = this.options;
    const [[run], entities] = await Promise.all([
      permissions.authorizeConditional([{ permission: runReadPermission }], {
        credentials,
      }),
      visibleRefs.extent(readerOf(credentials)),
    ]);
    if (isDenied(run) || entities === 'none') return undefined;
    const ownedBy = await this.ownershipRefs(credentials);
    const where = this.#toWhere(run);
    if (entities === 'all') {
      return { scope: { visible: { entityRefs: 'all', ownedBy }, where } };
    }
    const { seen, ...refs } = await this.#seen(credentials);
    return { scope: { visible: { ...refs, ownedBy }, where }, seen };
  }

  /**
   * Rejects with a NotFoundError for a run that is not there or not visible,
   * without telling which.
   *
   * @param rights - to be asked for as well. Each conditional answer costs the
   *   permission client (1.55) a quarter of a millisecond and 100 kB, so that
   *   no route asks for what it does not use.
   */
  async find(
    id: RunId,
    credentials: UserCredentials,
    rights: readonly Right[] = [],
  ): Promise<VisibleRun> {
    const { adoptions, history, permissions, visibleRefs } = this.options;
    const [row, links, adopted, [run, ...decisions], entities, ownedBy] =
      await Promise.all([
        history.get(id),
        history.links([id]),
        adoptions.all(),
        permissions.authorizeConditional(
          [
            { permission: runReadPermission },
            ...rights.map(right => ({ permission: PERMISSION_OF[right] })),
          ],
          { credentials },
        ),
        visibleRefs.extent(readerOf(credentials)),
        this.ownershipRefs(credentials),
      ]);
    if (row && entities !== 'none' && this.#allows(run, row)) {
      const isOwner =
        row.ownerRef !== undefined && ownedBy.includes(row.ownerRef);
      const visibleLinks = await this.#visibleLinks(
        withAdopters(links.get(id) ?? [], adopted),
        { credentials, all: entities === 'all', isOwner },
      );
      if (visibleLinks) {
        const has = (_: Right, index: number) =>
          this.#allows(decisions[index], row);
        return {
          row,
          links: visibleLinks,
          isOwner,
          rights: new Set(rights.filter(has)),
        };
      }
    }
    throw new NotFoundError(`No run '${id}'`);
  }

  /** The links that the user can see; `undefined` when they make the run invisible. */
  async #visibleLinks(
    links: Link[],
    options: { credentials: UserCredentials; all: boolean; isOwner: boolean },
  ): Promise<Link[] | undefined> {
    const visible = options.all
      ? links
      : await this.#seenLinks(links, readerOf(options.credentials));
    const grants = options.all ? isOfProvider : isGranting;
    if (visible.some(grants)) return visible;
    if (!options.isOwner) return undefined;
    const granting = links.filter(isGranting);
    const present = await this.#seenLinks(granting, await this.#service());
    return present.length === 0 ? visible : undefined;
  }

  async #seenLinks(links: Link[], reader: ReaderIdentity): Promise<Link[]> {
    const { visibleRefs } = this.options;
    const refsOf = (some: Link[]) =>
      unique(some.map(({ entityRef }) => entityRef));
    const emitted = links.filter(isEmitted);
    const written = links.filter(link => !isEmitted(link));
    const [ours, others] = await Promise.all([
      visibleRefs.ours(refsOf(emitted), reader),
      visibleRefs.among(refsOf(written), reader),
    ]);
    const seen = { ours: new Set(ours), others: new Set(others) };
    return links.filter(link =>
      seen[isEmitted(link) ? 'ours' : 'others'].has(link.entityRef),
    );
  }

  async #seen(credentials: UserCredentials) {
    const { adoptions, history } = this.options;
    const [refs, adopted] = await Promise.all([
      history.providerRefs(),
      adoptions.all(),
    ]);
    /** What a ref stands for in the catalog: itself, and those that replace it. */
    const standIns = new Map(
      refs.map(ref => [
        ref,
        withAdopters([{ entityRef: ref, origin: 'provider' }], adopted),
      ]),
    );
    const all = [...standIns.values()].flat();
    const grantsOf = (ref: string) => standIns.get(ref)!.filter(isGranting);
    const seen = new Set(await this.#seenLinks(all, readerOf(credentials)));
    const isSeen = (ref: string) => grantsOf(ref).some(link => seen.has(link));
    const unseen = refs.filter(ref => !isSeen(ref));
    const present = new Set(
      await this.#seenLinks(unseen.flatMap(grantsOf), await this.#service()),
    );
    return {
      seen: new Set([...seen].map(({ entityRef }) => entityRef)),
      entityRefs: refs.filter(isSeen),
      absentRefs: unseen.filter(
        ref => !grantsOf(ref).some(link => present.has(link)),
      ),
    };
  }

  /** Sees whatever the catalog has. */
  async #service(): Promise<ReaderIdentity> {
    const credentials = await this.options.auth.getOwnServiceCredentials();
    return { key: 'service', credentials };
  }

  #ruleset() {
    return this.options.permissionsRegistry.getPermissionRuleset(
      runPermissionResourceRef,
    );
  }

  #allows(decision: PolicyDecision, row: RunRow): boolean {
    return createConditionAuthorizer(this.#ruleset())(
      decision,
      toRunResource(row),
    );
  }

  #toWhere(decision: PolicyDecision): RunScope['where'] {
    return decision.result === AuthorizeResult.CONDITIONAL
      ? criteriaToWhere(
          createConditionTransformer(this.#ruleset())(decision.conditions),
        )
      : undefined;
  }
}

function isOfProvider({ origin }: Link): boolean {
  return origin === 'provider';
}

/**
 * Not an entity of ours that another one stands for: it leaves the catalog, and
 * whoever writes one of that name then is a stranger.
 */
function isGranting(link: Link): boolean {
  return isOfProvider(link) && !link.isAdopted;
}

/** By a provider of ours, not written by somebody to stand for it. */
function isEmitted(link: Link): boolean {
  return isOfProvider(link) && !link.adopts;
}

function readerOf(credentials: UserCredentials) {
  return { key: `user:${credentials.principal.userEntityRef}`, credentials };
}

function isDenied(decision: PolicyDecision): boolean {
  return decision.result === AuthorizeResult.DENY;
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
