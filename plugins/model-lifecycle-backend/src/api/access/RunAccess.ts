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
  createPermission,
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
import type { VisibleRefs } from './VisibleRefs';

/** The catalog's own permission, by its name: names are API. */
const catalogEntityReadPermission = createPermission({
  name: 'catalog.entity.read',
  attributes: { action: 'read' },
  resourceType: 'catalog-entity',
});

export type UserCredentials = BackstageCredentials<BackstageUserPrincipal>;

/** A run that the user may see, and what else the user may do with it. */
export interface VisibleRun {
  row: RunRow;
  /** Links that the user can see. */
  links: Link[];
  /** The user or one of the user's groups is the stored owner. */
  isOwner: boolean;
  mayReadLogs: boolean;
  mayControl: boolean;
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
    const { permissions } = this.options;
    const [run, entity] = await permissions.authorizeConditional(
      [
        { permission: runReadPermission },
        { permission: catalogEntityReadPermission },
      ],
      { credentials },
    );
    if (isDenied(run) || isDenied(entity)) return undefined;
    const ownedBy = await this.ownershipRefs(credentials);
    const where = this.#toWhere(run);
    if (entity.result === AuthorizeResult.ALLOW) {
      return { scope: { visible: { entityRefs: 'all', ownedBy }, where } };
    }
    const { seen, ...refs } = await this.#seen(credentials);
    return { scope: { visible: { ...refs, ownedBy }, where }, seen };
  }

  /** Rejects with a NotFoundError for a run that is not there or not visible, without telling which. */
  async find(id: RunId, credentials: UserCredentials): Promise<VisibleRun> {
    const { adoptions, history, permissions } = this.options;
    const [row, links, adopted, decisions, ownedBy] = await Promise.all([
      history.get(id),
      history.links([id]),
      adoptions.all(),
      permissions.authorizeConditional(
        [
          { permission: runReadPermission },
          { permission: catalogEntityReadPermission },
          { permission: runLogsReadPermission },
          { permission: runControlPermission },
        ],
        { credentials },
      ),
      this.ownershipRefs(credentials),
    ]);
    const [run, entity, logs, control] = decisions;
    if (row && !isDenied(entity) && this.#allows(run, row)) {
      const isOwner =
        row.ownerRef !== undefined && ownedBy.includes(row.ownerRef);
      const visibleLinks = await this.#visibleLinks(
        withAdopters(links.get(id) ?? [], adopted),
        {
          credentials,
          all: entity.result === AuthorizeResult.ALLOW,
          isOwner,
        },
      );
      if (visibleLinks) {
        return {
          row,
          links: visibleLinks,
          isOwner,
          mayReadLogs: this.#allows(logs, row),
          mayControl: this.#allows(control, row),
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
    const refs = unique(links.map(({ entityRef }) => entityRef));
    const seen = options.all
      ? refs
      : await this.#amongRefs(refs, options.credentials);
    const visible = links.filter(({ entityRef }) => seen.includes(entityRef));
    if (visible.some(({ origin }) => origin === 'provider')) return visible;
    if (!options.isOwner) return undefined;
    const providerRefs = links.flatMap(({ entityRef, origin }) =>
      origin === 'provider' ? [entityRef] : [],
    );
    const absent = await this.#absent(unique(providerRefs));
    return absent.length === unique(providerRefs).length ? visible : undefined;
  }

  async #seen(credentials: UserCredentials) {
    const { adoptions, history } = this.options;
    const [refs, adopted] = await Promise.all([
      history.providerRefs(),
      adoptions.all(),
    ]);
    const adopters = adopted.map(({ adopterRef }) => adopterRef);
    const seen = new Set(
      await this.#amongRefs(unique([...refs, ...adopters]), credentials),
    );
    /** What a ref stands for in the catalog: itself, and those trusted to replace it. */
    const standIns = (ref: string) =>
      withAdopters([{ entityRef: ref, origin: 'provider' }], adopted).flatMap(
        ({ entityRef, origin }) => (origin === 'provider' ? [entityRef] : []),
      );
    const isSeen = (ref: string) => standIns(ref).some(each => seen.has(each));
    const unseen = refs.filter(ref => !isSeen(ref));
    const absent = new Set(
      await this.#absent(unique(unseen.flatMap(standIns))),
    );
    return {
      seen,
      entityRefs: refs.filter(isSeen),
      absentRefs: unseen.filter(ref =>
        standIns(ref).every(each => absent.has(each)),
      ),
    };
  }

  #amongRefs(refs: string[], credentials: UserCredentials) {
    const key = `user:${credentials.principal.userEntityRef}`;
    return this.options.visibleRefs.among(refs, { key, credentials });
  }

  /** Refs that nobody can see, because the catalog has no such entity. */
  async #absent(refs: string[]): Promise<string[]> {
    if (refs.length === 0) return [];
    const { auth, visibleRefs } = this.options;
    const present = new Set(
      await visibleRefs.among(refs, {
        key: 'service',
        credentials: await auth.getOwnServiceCredentials(),
      }),
    );
    return refs.filter(ref => !present.has(ref));
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

function isDenied(decision: PolicyDecision): boolean {
  return decision.result === AuthorizeResult.DENY;
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
